"""A form being filled in, without a widget: what is typed, what follows, what stands against it.

The editor tells it each answer (``put``) and learns what to show, hide, fill in or mark. What is
typed into a field that is hidden for the moment is kept, so that a slip of a key loses nothing;
only the settled answers are saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clinic_desktop.domain.forms.carry import carry_forward
from clinic_desktop.domain.forms.context import Context, LastRecord
from clinic_desktop.domain.forms.derive import (
    Survey,
    is_empty,
    offered,
    relevant_columns,
    survey,
)
from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.forms.evaluate import Scope
from clinic_desktop.domain.forms.model import Answers, Field, Form, Option, Section
from clinic_desktop.domain.forms.validate import key_of, validate
from clinic_desktop.domain.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Delta:
    """What one answer changed elsewhere."""

    shown: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    filled: Mapping[str, Any] = field(default_factory=dict)
    """Computed fields and their new answers (``None``: unknown again)."""
    required: frozenset[str] = frozenset()
    """Fields whose star changes."""
    proposals: frozenset[str] = frozenset()
    """Fields whose proposal changed."""


@dataclass(frozen=True, slots=True)
class SectionState:
    """How far a section is: for the list beside a long form."""

    section: Section
    visible: bool
    filled: int
    wanted: int
    missing: int
    problems: int

    @property
    def complete(self) -> bool:
        """Nothing required is missing and nothing is wrong."""
        return self.missing == 0 and self.problems == 0


class Filling:
    """State of one form while it is filled in."""

    def __init__(
        self,
        form: Form,
        answers: Mapping[str, Any],
        context: Context,
        *,
        record_id: str | None = None,
    ) -> None:
        """``record_id``: an existing record is amended; nothing is carried forward then."""
        self.form, self.context, self.record_id = form, context, record_id
        self._typed: Answers = dict(answers)
        self._complaints: dict[str, str] = {}
        self._confirmed: dict[str, Any] = {}
        self._ruled: dict[str, Any] = {}
        self.reason = ""
        self.photos: dict[str, tuple[Path, ...]] = {}
        """Photo field → files that are taken in by saving."""
        self.dirty = False
        self._survey = survey(form, self._typed, context)
        last = self.last
        carried = carry_forward(form, last.answers, context) if last and not record_id else {}
        self.carried = {name for name, answer in carried.items() if self._typed.get(name) == answer}
        """Fields that still hold what was brought over from last time."""

    # ---- what is known

    @property
    def last(self) -> LastRecord | None:
        """The last record of this form about the same subject."""
        return self.context.previous.get(self.form.code)

    @property
    def state(self) -> Survey:
        """Relevance, requirements, settled answers."""
        return self._survey

    @property
    def answers(self) -> Answers:
        """Settled, as they would be saved now."""
        return self._survey.answers

    def typed(self, field_id: str) -> Any:
        """What stands in a field: computed or typed, also while it is hidden."""
        if self.form.field(field_id).computed is not None:
            return self._survey.answers.get(field_id)
        return self._typed.get(field_id)

    def visible(self, field_id: str) -> bool:
        """Whether a field matters now."""
        return field_id in self._survey.relevant

    def required(self, field_id: str) -> bool:
        """Whether a field must be answered now."""
        return field_id in self._survey.required

    def rule(self, proposals: Mapping[str, Any]) -> frozenset[str]:
        """What a programme's rule proposes for some fields; goes before the definition's own.

        Returns the fields whose proposal changed.
        """
        known = {name: answer for name, answer in proposals.items() if self.form.has(name)}
        changed = {n for n in {*known, *self._ruled} if known.get(n) != self._ruled.get(n)}
        self._ruled = known
        return frozenset(changed)

    def proposes(self, field_id: str) -> bool:
        """Whether a field may have a proposal, from its definition or from a rule."""
        return field_id in self._ruled or self.form.field(field_id).proposal is not None

    def proposal(self, field_id: str) -> Any:
        """What rule or definition suggests where nothing, or something else, is answered."""
        proposed = self._ruled.get(field_id, self._survey.proposals.get(field_id))
        return None if proposed == self._survey.answers.get(field_id) else proposed

    def missing(self) -> tuple[str, ...]:
        """Required fields without an answer, in the order of the form."""
        return tuple(
            f.id
            for f in self.form.fields()
            if self.required(f.id) and is_empty(self._survey.answers.get(f.id))
        )

    def options(self, item: Field) -> tuple[Option, ...]:
        """The options that can be chosen now."""
        return offered(item, self._scope())

    def columns(self, item: Field, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Columns of a repeating group that matter in one of its rows."""
        return tuple(c.id for c in relevant_columns(item, row, self._scope()))

    def last_answer(self, field_id: str) -> Any:
        """What was answered last time; ``None`` for nothing, or in another edition of scale."""
        last = self.last
        if last is None or not last.form.has(field_id):
            return None
        then, now = last.form.field(field_id), self.form.field(field_id)
        if (then.type, then.scale) != (now.type, now.scale):
            return None
        return last.answers.get(field_id)

    def last_text(self, field_id: str) -> str:
        """Last time's answer in words."""
        return value_text(self.form.field(field_id), self.last_answer(field_id))

    def _scope(self) -> Scope:
        return Scope(self.form, self._survey.answers, self.context)

    # ---- what the person does

    def put(self, field_id: str, answer: Any, complaint: str = "") -> Delta:
        """An answer as typed; ``complaint`` says why the text is no answer (看不懂这个日期)."""
        if complaint:
            self._complaints[field_id] = complaint
        else:
            self._complaints.pop(field_id, None)
        if is_empty(answer):
            self._typed.pop(field_id, None)
        else:
            self._typed[field_id] = answer
        self.carried.discard(field_id)
        self.dirty = True
        return self._survey_again()

    def _survey_again(self) -> Delta:
        before = self._survey
        now = self._survey = survey(self.form, self._typed, self.context)
        computed = [f.id for f in self.form.fields() if f.computed is not None]
        known = before.proposals.keys() | now.proposals.keys()
        return Delta(
            shown=now.relevant - before.relevant,
            hidden=before.relevant - now.relevant,
            filled={
                name: now.answers.get(name)
                for name in computed
                if now.answers.get(name) != before.answers.get(name)
            },
            required=now.required ^ before.required,
            proposals=frozenset(
                name for name in known if before.proposals.get(name) != now.proposals.get(name)
            ),
        )

    # ---- judging

    def problems(self) -> tuple[Problem, ...]:
        """Everything that stands against saving, unreadable texts first, in form order."""
        found = validate(self.form, self._typed, self.context, self.confirmed)
        unread = {
            name: Problem(name, "unreadable", words)
            for name, words in self._complaints.items()
            if self.visible(name)
        }
        rest = [p for p in found if p.field not in unread]
        order = {f.id: n for n, f in enumerate(self.form.fields())}
        everything = [*unread.values(), *rest]
        everything.sort(key=lambda p: order.get(p.field.partition(".")[0], len(order)))
        return tuple(everything)

    def problem_at(self, field_id: str) -> Problem | None:
        """What is to be shown at a field that was just left; a missing answer is not, yet."""
        for problem in self.problems():
            at_field = problem.field.partition(".")[0] == field_id
            if at_field and problem.code not in ("required", "rows_few"):
                return problem
        return None

    @property
    def confirmed(self) -> frozenset[str]:
        """Confirmed problems whose answers have not changed since."""
        return frozenset(
            key
            for key, answer in self._confirmed.items()
            if self._survey.answers.get(key.partition(":")[0].partition(".")[0]) == answer
        )

    def confirm(self, problems: Sequence[Problem], reason: str) -> None:
        """The person stands by unusual values; holds until the answer changes."""
        for problem in problems:
            if problem.severity is Severity.CONFIRM:
                top = problem.field.partition(".")[0]
                self._confirmed[key_of(problem)] = self._survey.answers.get(top)
        self.reason = reason

    # ---- how far

    def sections(self, problems: Sequence[Problem] = ()) -> tuple[SectionState, ...]:
        """Every section with its counts; ``problems`` as judged before."""
        at = [p.field.partition(".")[0] for p in problems if p.severity is not Severity.NOTE]
        return tuple(self._section(section, at) for section in self.form.sections)

    def _section(self, section: Section, at: Sequence[str]) -> SectionState:
        shown = [f for f in section.fields if f.id in self._survey.relevant]
        counted = [f for f in shown if _counts(f)]
        answers = self._survey.answers
        return SectionState(
            section=section,
            visible=bool(shown),
            filled=sum(not is_empty(answers.get(f.id)) for f in counted),
            wanted=len(counted),
            missing=sum(self.required(f.id) and is_empty(answers.get(f.id)) for f in shown),
            problems=sum(f.id in at for f in section.fields),
        )

    # ---- drafts

    def draft(self) -> dict[str, Any]:
        """What a draft keeps: everything typed, with the edition it was typed in."""
        return {
            "edition": self.form.edition,
            "answers": dict(self._typed),
            "record_id": self.record_id,
            "photos": {name: [str(p) for p in paths] for name, paths in self.photos.items()},
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """Goes on with a draft; answers of fields that no longer exist are left out."""
        kept = {
            name: answer
            for name, answer in dict(content.get("answers") or {}).items()
            if self.form.has(name)
        }
        self._typed = kept
        self.photos = {
            name: tuple(Path(p) for p in paths)
            for name, paths in dict(content.get("photos") or {}).items()
            if self.form.has(name)
        }
        self.carried = set()
        self._complaints = {}
        self._survey = survey(self.form, self._typed, self.context)
        self.dirty = True


def _counts(item: Field) -> bool:
    return item.computed is None and not item.from_file and item.target_of is None

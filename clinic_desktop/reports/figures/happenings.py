"""What happened in the time a report looks at: records, small events and activities as one kind
of thing, fetched once for each form (``indicators.md`` Part 3, formula notation).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.evaluate import Scope, evaluate, fact, holds
from clinic_desktop.domain.forms.expressions import Expression
from clinic_desktop.domain.forms.model import EventMapping, Form, Subject
from clinic_desktop.domain.forms.values import Value, day_of
from clinic_desktop.domain.report_layout import EventWord
from clinic_desktop.reports.figures.people import PersonFacts
from clinic_desktop.reports.figures.scope import ClinicScope
from clinic_desktop.reports.form_figures import Ref
from clinic_desktop.storage.tables import CareEvent, Record

_NO_FORM = Form("", "", date.min, "", Subject.CLINIC, "", ())

_LATE_ENTRY = timedelta(days=366)
"""A form whose event has a date of its own (分娩日期, 停止治疗) may be written up later, or be
begun long before and amended.
"""


class EventValues(Mapping[str, Value]):
    """The values of an event, each worked out when it is first asked for: most never are."""

    __slots__ = ("_known", "_rules", "_scope")

    def __init__(
        self,
        rules: Mapping[str, Expression],
        scope: Scope,
        known: Mapping[str, Value],
    ) -> None:
        self._rules = rules
        self._scope = scope
        self._known = dict(known)

    def __getitem__(self, name: str) -> Value:
        if name not in self._known:
            self._known[name] = evaluate(self._rules[name], self._scope)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._known or name in self._rules

    def __iter__(self) -> Iterator[str]:
        yield from self._rules
        yield from (name for name in self._known if name not in self._rules)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class EventScope(Scope):
    """Names of conditions: first the event's own values, then the form's answers."""

    values: Mapping[str, Value] = field(default_factory=dict)

    def value(self, parts: Sequence[str]) -> Value:
        """The value of a name."""
        if len(parts) == 1 and parts[0] in self.values:
            return self.values[parts[0]]
        return Scope.value(self, parts)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: which row it is, of whom, when, with its values.

    ``entered`` is the instant of entry and ``order`` the position of a record among those of the
    day: events on one date keep their entered order.
    """

    ref: Ref
    kind: str
    programme: str
    resident_id: str | None
    household_id: str | None
    on: date
    order: int
    scope: EventScope
    entered: str = ""

    def value(self, name: str) -> Value:
        """A value or answer by its name; None when there is none."""
        return self.scope.value((name,))

    def number(self, name: str) -> Fraction:
        """A number; 0 when it is missing."""
        value = self.value(name)
        return value if isinstance(value, Fraction) else Fraction(0)

    def holds(self, condition: Expression | None) -> bool:
        """Whether a condition is true of it; unknown is not."""
        return holds(condition, self.scope)

    def seen_as(self, word: EventWord) -> "Happening":
        """The same row as an event word sees it: own date, person and computed values."""
        on = self.on
        if word.date_field and isinstance(day := self.value(word.date_field), date):
            on = day
        resident = self.resident_id
        if word.person_field and isinstance(named := self.value(word.person_field), str):
            resident = named
        values = EventValues(dict(word.values), self.scope, self.scope.values)
        return replace(self, on=on, resident_id=resident, scope=replace(self.scope, values=values))

    @property
    def person(self) -> str:
        """Whom it counts for in ``p()``: the resident, else the row itself."""
        return self.resident_id or self.ref.id


class Happenings:
    """Events of the clinics from ``since`` to ``cutoff``; nothing older is ever read.

    ``only`` restricts them to some residents.
    """

    def __init__(
        self,
        session: Session,
        catalogue: Catalogue,
        scope: ClinicScope,
        since: date,
        cutoff: date,
        facts: Mapping[str, PersonFacts],
        only: frozenset[str] | None = None,
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._forms = catalogue.forms
        self._only = only
        self._scope = scope
        self._since = since
        self._cutoff = cutoff
        self._facts = facts
        self._of_form: dict[str, tuple[Happening, ...]] = {}
        self._small: tuple[Happening, ...] | None = None
        self._by_kind: dict[tuple[str, str], frozenset[str]] = {}
        self._late = {
            code for word in catalogue.reports.words if word.date_field for code in word.forms
        }
        for form in self._forms.values():
            for event in form.events:
                for programme in (event.programme, "*"):
                    key = (event.kind, programme)
                    self._by_kind[key] = self._by_kind.get(key, frozenset()) | {form.code}

    def of_kind(self, kind: str, programme: str = "*") -> tuple[Happening, ...]:
        """Events of a kind in a programme ("*": any), by date and entry.

        Events that concern every programme of a person (an examination) belong to each.
        """
        codes = set(self._by_kind.get((kind, programme), ()))
        if programme != "*":
            codes |= self._by_kind.get((kind, ""), frozenset())
        found = [
            each
            for code in codes
            for each in self.of_form(code)
            if each.kind == kind and _belongs(each, programme)
        ]
        found += [each for each in self.small() if each.kind == kind and _belongs(each, programme)]
        return tuple(sorted(found, key=_when))

    def of_programme(self, programme: str) -> tuple[Happening, ...]:
        """Every event of a programme, of whatever kind, with those that concern all."""
        codes = {
            code
            for (_, own), found in self._by_kind.items()
            if own in (programme, "")
            for code in found
        }
        found = [
            each
            for code in codes
            for each in self.of_form(code)
            if each.kind and _belongs(each, programme)
        ]
        found += [each for each in self.small() if _belongs(each, programme)]
        return tuple(sorted(found, key=_when))

    def of_form(self, code: str) -> tuple[Happening, ...]:
        """Events that the records of a form mean, besides the record itself (kind "")."""
        if code not in self._of_form:
            self._of_form[code] = tuple(sorted(self._read_form(code), key=_when))
        return self._of_form[code]

    def records(self, code: str) -> tuple[Happening, ...]:
        """The records of a form as they are, dated by their own day."""
        return tuple(each for each in self.of_form(code) if not each.kind)

    def small(self) -> tuple[Happening, ...]:
        """Events entered by themselves."""
        if self._small is None:
            self._small = tuple(self._read_small())
        return self._small

    def _read_form(self, code: str) -> Iterator[Happening]:
        dated = code in self._late or any(
            event.date
            for form in self._forms.values()
            if form.code == code
            for event in form.events
        )
        since, until = self._since, self._cutoff
        if dated:
            since = since - _LATE_ENTRY if since > date.min + _LATE_ENTRY else since
            until += _LATE_ENTRY
        query = select(
            Record.id,
            Record.form_edition,
            Record.resident_id,
            Record.household_id,
            Record.occurred_on,
            Record.performed_by,
            Record.outcome,
            Record.answers,
            Record.entry_order,
            Record.created_at,
        ).where(
            Record.clinic_code.in_(self._scope.codes),
            Record.form_code == code,
            Record.occurred_on.between(since, until),
            Record.voided.is_(False),
        )
        if self._only is not None:
            query = query.where(Record.resident_id.in_(sorted(self._only)))
        for row in self._session.execute(query):
            form = self._catalogue.form(code, row.form_edition, row.occurred_on)
            if form is not None:
                yield from self._meanings(form, row)

    def _meanings(self, form: Form, row: Any) -> Iterator[Happening]:
        own = row.occurred_on
        inside = self._since <= own <= self._cutoff
        # The days first: most rows around the time looked at mean nothing within it.
        days = [(event, self._day(event, row)) for event in form.events if inside or event.date]
        meant = [(event, on) for event, on in days if self._since <= on <= self._cutoff]
        as_record = inside or form.code in self._late
        if not (meant or as_record):
            return
        context = self._context(row.resident_id, own)
        scope = EventScope(
            form,
            row.answers,
            context,
            values={
                name: value
                for name, value in (("outcome", row.outcome), ("performed_by", row.performed_by))
                if not form.has(name)
            },
        )
        ref = Ref("record", row.id)
        base = (row.resident_id, row.household_id)
        if as_record:
            yield Happening(ref, "", "", *base, own, row.entry_order, scope, row.created_at)
        for event, on in meant:
            if not holds(event.when, scope):
                continue
            meaning = EventScope(
                form,
                row.answers,
                context if on == own else self._context(row.resident_id, on),
                values=EventValues(dict(event.values), scope, scope.values),
            )
            yield Happening(
                ref,
                event.kind,
                event.programme,
                *base,
                on,
                row.entry_order,
                meaning,
                row.created_at,
            )

    @staticmethod
    def _day(event: EventMapping, row: Any) -> date:
        """An event's own date where the form asks for one, else the day of the record."""
        own: date = row.occurred_on
        return (day_of(row.answers.get(event.date)) or own) if event.date else own

    def _read_small(self) -> Iterator[Happening]:
        query = (
            select(
                CareEvent.id,
                CareEvent.resident_id,
                CareEvent.household_id,
                CareEvent.programme,
                CareEvent.kind,
                CareEvent.occurred_on,
                CareEvent.details,
                CareEvent.created_at,
            )
            .where(
                CareEvent.clinic_code.in_(self._scope.codes),
                CareEvent.occurred_on.between(self._since, self._cutoff),
                CareEvent.voided.is_(False),
            )
            .order_by(CareEvent.occurred_on, CareEvent.created_at, CareEvent.id)
        )
        if self._only is not None:
            query = query.where(CareEvent.resident_id.in_(sorted(self._only)))
        for row in self._session.execute(query):
            values = {key: _plain(value) for key, value in (row.details or {}).items()}
            scope = EventScope(
                _NO_FORM, {}, self._context(row.resident_id, row.occurred_on), values=values
            )
            yield Happening(
                Ref("care_event", row.id),
                row.kind,
                row.programme,
                row.resident_id,
                row.household_id,
                row.occurred_on,
                0,
                scope,
                row.created_at,
            )

    def _context(self, resident_id: str | None, on: date) -> Context:
        facts = self._facts.get(resident_id or "")
        if facts is None:
            return Context(on)
        return Context(on, {"birth_date": facts.birth_date, "sex": facts.sex})


def activity_scope(values: Mapping[str, Value], on: date) -> EventScope:
    """The scope of something that is no form."""
    return EventScope(_NO_FORM, {}, Context(on), values=values)


def _belongs(each: Happening, programme: str) -> bool:
    return programme == "*" or each.programme in (programme, "")


def _when(each: Happening) -> tuple[date, str, int, str]:
    return (each.on, each.entered, each.order, each.ref.id)


def _plain(value: object) -> Value:
    """A detail of a small event as a value: numbers exact, ISO days as days, truth as truth."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) == 10 and (day := day_of(value)):
        return day
    return fact(value)

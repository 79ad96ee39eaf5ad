"""孕产妇: gestational week, expected date, risk colour; the list of the high-risk file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.words import tr
from clinic_desktop.services.care.history import Managed, managed
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Enrolment, Record, ResidentIndex, Task

MATERNAL = "maternal"
TERM_DAYS = 280
GREEN = "1"
COLOURS = {"1": tr("绿"), "2": tr("黄"), "3": tr("橙"), "4": tr("红"), "5": tr("紫")}
_WORDS = {"green": "1", "yellow": "2", "orange": "3", "red": "4", "purple": "5"} | {
    word: code for code, word in COLOURS.items()
}
"""Colours as an enrolment that was brought over may spell them."""
SPECIAL_FILE = frozenset({"3", "4", "5"})
"""Colours of 高危专案 (schedules.md 4.8); yellow is flagged only."""
GRADED = ("highrisk_pregnancy_followup", "pregnancy_episode")
"""Forms that hold ``risk_level``."""


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """Where a woman stands today."""

    resident_id: str
    lmp: date | None
    expected_on: date | None
    delivered_on: date | None
    discharged_on: date | None
    ended_on: date | None
    days: int | None
    """Of pregnancy, today; ``None`` once it is over or the last menstruation is unknown."""
    colour: str
    """Code 1 to 5; green while never graded."""
    graded_on: date | None
    factors: str

    @property
    def weeks_words(self) -> str:
        """28 周 3 天."""
        if self.days is None:
            return ""
        return tr("{w} 周 {d} 天", w=self.days // 7, d=self.days % 7)

    @property
    def special(self) -> bool:
        """Whether she belongs to 高危专案."""
        return self.colour in SPECIAL_FILE


@dataclass(frozen=True, slots=True)
class HighRiskRow:
    """One line of the list of high-risk women."""

    id: str
    name: str
    age: int
    village_group: str
    household_no: str
    phone: str
    weeks: str
    expected_on: date | None
    delivered_on: date | None
    colour: str
    factors: str
    followed_on: date | None
    next_on: date | None
    """Next visit as the doctor set it on the high-risk follow-up, else the programme's."""
    special: bool


def pregnancy(place: Workplace, session: Session, resident_id: str) -> Pregnancy | None:
    """The pregnancy that is managed; ``None`` for everybody else."""
    own = managed(place, session, resident_id).get(MATERNAL)
    if own is None or own.closed_on is not None:
        return None
    return _of(place, resident_id, own, _gradings(session, [resident_id]).get(resident_id, []))


def _of(
    place: Workplace, resident_id: str, own: Managed, gradings: list[tuple[date, Mapping[str, Any]]]
) -> Pregnancy:
    lmp = own.day("lmp_corrected", "corrected_lmp", "lmp_ultrasound", "ultrasound_lmp", "lmp")
    delivery = next(iter(reversed(own.of("delivery"))), None)
    ended = next(iter(reversed(own.of("pregnancy_end"))), None)
    home = delivery.values.get("discharge_date") if delivery else None
    colour, on, factors = _grade(own, gradings)
    over = delivery is not None or ended is not None
    return Pregnancy(
        resident_id,
        lmp,
        lmp + timedelta(days=TERM_DAYS) if lmp else None,
        delivery.on if delivery else None,
        home if isinstance(home, date) else date.fromisoformat(home) if home else None,
        ended.on if ended else None,
        (place.today - lmp).days if lmp and not over else None,
        colour,
        on,
        factors,
    )


def _grade(
    own: Managed, gradings: list[tuple[date, Mapping[str, Any]]]
) -> tuple[str, date | None, str]:
    """The last grading of this pregnancy; the enrolment's own word where there is none."""
    current = [each for each in gradings if each[0] >= own.enrolled_on]
    factors = next(
        (
            str(told)
            for _, answers in reversed(current)
            if (told := answers.get("risk_factors") or answers.get("high_risk_reason"))
        ),
        "",
    )
    for on, answers in reversed(current):
        if level := answers.get("risk_level"):
            return _code(level), on, factors
        if answers.get("high_risk") == "2":
            return "2", on, factors
    known = own.person.attributes.get("risk_colour")
    if known:
        return _code(known), own.enrolled_on, factors
    high = own.person.attributes.get("high_risk") in (True, "2", 1)
    return ("2" if high else GREEN), None, factors


def _code(colour: object) -> str:
    """1 to 5; a word nobody knows is at least to be looked at."""
    code = _WORDS.get(str(colour), str(colour))
    return code if code in COLOURS else "2"


def _gradings(session: Session, ids: list[str]) -> dict[str, list[tuple[date, Mapping[str, Any]]]]:
    found: dict[str, list[tuple[date, Mapping[str, Any]]]] = {}
    for owner, on, answers in session.execute(
        select(Record.resident_id, Record.occurred_on, Record.answers)
        .where(Record.resident_id.in_(ids), Record.form_code.in_(GRADED), Record.voided.is_(False))
        .order_by(Record.occurred_on, Record.entry_order, Record.id)
    ):
        found.setdefault(owner, []).append((on, answers))
    return found


def high_risk_women(place: Workplace) -> tuple[HighRiskRow, ...]:
    """Women in management whose last grading is not green: 紫、红、橙 before 黄, then by term."""
    with place.reading() as session:
        query = (
            select(Enrolment.resident_id, ResidentIndex)
            .join(ResidentIndex, ResidentIndex.resident_id == Enrolment.resident_id)
            .where(
                Enrolment.programme == MATERNAL,
                Enrolment.closed_on.is_(None),
                Enrolment.voided.is_(False),
                ResidentIndex.listed.is_(True),
            )
        )
        if place.site.role == "village":
            query = query.where(Enrolment.clinic_code == place.site.code)
        people = {owner: index for owner, index in session.execute(query) if owner}
        gradings = _gradings(session, sorted(people))
        tasks = {
            task.resident_id: task
            for task in session.scalars(
                select(Task).where(Task.programme == MATERNAL, Task.resident_id.in_(people))
            )
        }
        rows = []
        for owner, index in people.items():
            state = tasks.get(owner)
            if state is not None and state.state == "closed":
                continue
            own = managed(place, session, owner)[MATERNAL]
            found = _of(place, owner, own, gradings.get(owner, []))
            if found.colour != GREEN and found.ended_on is None:
                rows.append(_row(place, index, found, gradings.get(owner, []), state))
    rows.sort(key=lambda r: (-int(r.colour), r.expected_on or date.max, r.id))
    return tuple(rows)


def _row(
    place: Workplace,
    index: ResidentIndex,
    found: Pregnancy,
    gradings: list[tuple[date, Mapping[str, Any]]],
    task: Task | None,
) -> HighRiskRow:
    followed = [(on, a) for on, a in gradings if "visit_mode" in a]
    wished = followed[-1][1].get("next_visit_date") if followed else None
    due = task.next_due if task is not None and task.state == "open" else None
    return HighRiskRow(
        index.resident_id,
        index.name,
        age_years(index.birth_date, place.today),
        index.village_group or "",
        index.household_no or "",
        index.phone or "",
        found.weeks_words,
        found.expected_on,
        found.delivered_on,
        found.colour,
        found.factors,
        followed[-1][0] if followed else None,
        date.fromisoformat(wished) if isinstance(wished, str) else due,
        found.special,
    )

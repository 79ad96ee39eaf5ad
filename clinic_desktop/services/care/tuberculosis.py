"""肺结核: the 72 hours until the first home visit, the calendar of doses, the end of treatment."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.programmes.case import as_date
from clinic_desktop.domain.words import tr
from clinic_desktop.services.care.history import Managed, managed
from clinic_desktop.services.records.saving import RecordForm, write_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record

TB = "tb"
DOSE_FORM = "tb_dose_card"
VISIT_FORM = "tb_followup"
FIRST_VISIT_DAYS = 3
"""72 hours from the notice; schedules.md 4.1."""
REPORT_FROM_MISSED = 7
REGULAR_PERCENT = 90
"""From this share of doses on the treatment was regular (tb_followup, 服药率)."""
TAKEN, MISSED, UNKNOWN = "taken", "missed", ""
_END_WORDS = {
    "completed": tr("完成疗程"),
    "death": tr("死亡"),
    "lost": tr("丢失"),
    "transferred": tr("转入耐多药治疗"),
}


@dataclass(frozen=True, slots=True)
class DoseMonth:
    """One month of the card. ``marks``: day of the month → taken or missed."""

    month: date
    """Its first day."""
    marks: Mapping[int, str]
    record_id: str | None = None

    @property
    def days(self) -> int:
        """How many days the month has."""
        return monthrange(self.month.year, self.month.month)[1]

    def count(self, mark: str) -> int:
        """How many days carry a mark."""
        return sum(each == mark for each in self.marks.values())


@dataclass(frozen=True, slots=True)
class Treatment:
    """Everything about one treatment."""

    resident_id: str
    notified_on: date
    first_visit_until: date
    """72 hours after the notice, as days."""
    first_visit_on: date | None
    attempts: int
    """Failed visits in the 72 hours."""
    started_on: date | None
    intensive_until: date | None
    supervisor: str
    regimen: str
    ended_on: date | None
    end_reason: str
    visits_due: int
    """As the rule demands from the first visit to the end (or today)."""
    visits_done: int
    last_visit_on: date | None
    months: tuple[DoseMonth, ...]
    """From the month the treatment began to this one, or the last one with a mark."""
    missed_since_visit: int
    missed_in_a_row: int
    """Days missed without a break at the end of what is noted."""

    @property
    def taken(self) -> int:
        """Doses taken, of those noted."""
        return sum(month.count(TAKEN) for month in self.months)

    @property
    def missed(self) -> int:
        """Doses missed, of those noted."""
        return sum(month.count(MISSED) for month in self.months)

    @property
    def missed_percent(self) -> float | None:
        """Missed of all doses noted; ``None`` while nothing is noted."""
        whole = self.taken + self.missed
        return self.missed * 100 / whole if whole else None

    @property
    def regular(self) -> bool | None:
        """Whether at least nine of ten doses were taken."""
        percent = self.missed_percent
        return None if percent is None else 100 - percent >= REGULAR_PERCENT

    @property
    def end_words(self) -> str:
        """Why treatment ended."""
        return _END_WORDS.get(self.end_reason, self.end_reason)

    def visit_preset(self) -> dict[str, Any]:
        """Answers of the follow-up form that the calendar knows already."""
        whole = self.taken + self.missed
        known: dict[str, Any] = {}
        if whole:
            known["missed_doses"] = self.missed_since_visit
        return known

    def closing_preset(self) -> dict[str, Any]:
        """Answers of the closing part of the follow-up form."""
        whole = self.taken + self.missed
        known = self.visit_preset() | {
            "visits_due": self.visits_due,
            "visits_done": self.visits_done,
        }
        return known | ({"doses_due": whole, "doses_taken": self.taken} if whole else {})


def treatment(place: Workplace, session: Session, resident_id: str) -> Treatment | None:
    """The treatment of a person in the programme; ``None`` for everybody else."""
    own = managed(place, session, resident_id).get(TB)
    if own is None:
        return None
    visits = own.of("visit")
    started = own.day("treatment_start")
    intensive = own.day("intensive_until") or (add_months(started, 2) if started else None)
    end = next(iter(reversed(own.of("treatment_end"))), None)
    months = _months(place, session, resident_id, started, end.on if end else None)
    last = visits[-1].on if visits else None
    marks = sorted(
        (m.month.replace(day=day), mark) for m in months for day, mark in m.marks.items()
    )
    return Treatment(
        resident_id,
        own.enrolled_on,
        own.enrolled_on + timedelta(days=FIRST_VISIT_DAYS),
        visits[0].on if visits else None,
        _attempts(own),
        started,
        intensive,
        str(own.attribute("supervisor") or ""),
        _regimen(session, resident_id),
        end.on if end else None,
        str(end.values.get("reason") or "") if end else "",
        _visits_due(own, started, intensive, end.on if end else place.today),
        len(visits),
        last,
        months,
        sum(mark == MISSED and (last is None or day > last) for day, mark in marks),
        _in_a_row(marks),
    )


def read_treatment(place: Workplace, resident_id: str) -> Treatment | None:
    """The same with a session of its own."""
    with place.reading() as session:
        return treatment(place, session, resident_id)


def note_doses(
    place: Workplace, resident_id: str, month: date, marks: Mapping[int, str]
) -> Changes:
    """Save the marks of one month."""
    return note_card(place, resident_id, {month: marks})


def note_card(
    place: Workplace, resident_id: str, months: Mapping[date, Mapping[int, str]]
) -> Changes:
    """Save the marks of some months at once; the record of a month is amended where there is one.

    Raises:
        InputProblem: a day that a month does not have, or that lies ahead.
    """
    cards = [DoseMonth(month.replace(day=1), _kept(marks)) for month, marks in months.items()]
    for card in cards:
        if any(not 1 <= day <= card.days for day in card.marks):
            raise InputProblem(Problem("taken", "DAY_UNKNOWN", tr("这个月没有这一天")))
        if any(card.month.replace(day=day) > place.today for day in card.marks):
            raise InputProblem(Problem("taken", "DATE_FUTURE", tr("还没到的日子不能登记服药")))
    with place.unit(tr("服药卡")) as unit:
        before = {m.month: m.record_id for m in _noted(unit.session, resident_id)}
        for card in cards:
            write_form(
                place,
                unit.session,
                RecordForm(
                    DOSE_FORM,
                    _answers(place, card),
                    About(resident_id=resident_id),
                    before.get(card.month),
                ),
            )
            unit.session.flush()
        return unit.commit()


def _kept(marks: Mapping[int, str]) -> dict[int, str]:
    return {day: mark for day, mark in marks.items() if mark in (TAKEN, MISSED)}


def _answers(place: Workplace, card: DoseMonth) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "first_day": card.month.isoformat(),
        "noted_on": place.today.isoformat(),
        "supervisor_sign": place.actor.name,
        "taken": [str(day) for day in sorted(card.marks) if card.marks[day] == TAKEN],
        "missed": [str(day) for day in sorted(card.marks) if card.marks[day] == MISSED],
    }
    return {name: value for name, value in answers.items() if value}


def _noted(session: Session, resident_id: str) -> list[DoseMonth]:
    rows = session.execute(
        select(Record.id, Record.answers)
        .where(
            Record.resident_id == resident_id,
            Record.form_code == DOSE_FORM,
            Record.voided.is_(False),
        )
        .order_by(Record.occurred_on, Record.entry_order, Record.id)
    )
    found: dict[date, DoseMonth] = {}
    for record_id, answers in rows:
        month = as_date(answers.get("first_day"))
        if month is None:
            continue
        marks = {int(day): TAKEN for day in answers.get("taken") or ()}
        marks |= {int(day): MISSED for day in answers.get("missed") or ()}
        card = DoseMonth(month.replace(day=1), marks, record_id)
        # A 31 ticked on the form of a shorter month names no day.
        known = {day: mark for day, mark in marks.items() if day <= card.days}
        found[card.month] = replace(card, marks=known)
    return [found[month] for month in sorted(found)]


def _months(
    place: Workplace,
    session: Session,
    resident_id: str,
    started: date | None,
    ended: date | None,
) -> tuple[DoseMonth, ...]:
    noted = {m.month: m for m in _noted(session, resident_id)}
    if started is not None:
        # A former treatment is another card.
        noted = {m: card for m, card in noted.items() if m >= started.replace(day=1)}
    first = started.replace(day=1) if started else min(noted, default=None)
    if first is None:
        return ()
    last = max([*noted, (ended or place.today).replace(day=1)])
    months = []
    while first <= last:
        months.append(noted.get(first, DoseMonth(first, {})))
        first = add_months(first, 1)
    return tuple(months)


def _attempts(own: Managed) -> int:
    until = own.enrolled_on + timedelta(days=FIRST_VISIT_DAYS)
    return sum(own.enrolled_on <= e.on <= until for e in own.of("attempt"))


def _regimen(session: Session, resident_id: str) -> str:
    rows = session.scalars(
        select(Record.answers)
        .where(
            Record.resident_id == resident_id,
            Record.form_code.in_(("tb_first_visit", "tb_followup")),
            Record.voided.is_(False),
        )
        .order_by(Record.occurred_on.desc(), Record.entry_order.desc())
    )
    return next((str(answers["regimen"]) for answers in rows if answers.get("regimen")), "")


def _visits_due(own: Managed, started: date | None, intensive: date | None, until: date) -> int:
    """The first visit, then every ten days while family supervises the intensive phase, else
    every month (schedules.md 4.1).
    """
    begin = started or (own.of("visit")[0].on if own.of("visit") else None)
    if begin is None or until < begin:
        return 1
    due = 1
    monthly_from = begin
    if own.attribute("supervisor") == "family" and intensive is not None:
        due += (min(intensive, until) - begin).days // 10
        monthly_from = intensive
    months = 0
    while add_months(monthly_from, months + 1) <= until:
        months += 1
    return due + months


def _in_a_row(marks: list[tuple[date, str]]) -> int:
    count = 0
    expected: date | None = None
    for day, mark in reversed(marks):
        if mark != MISSED or (expected is not None and day != expected):
            break
        count += 1
        expected = day - timedelta(days=1)
    return count

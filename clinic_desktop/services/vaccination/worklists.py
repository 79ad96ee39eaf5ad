"""Whom to call for a session: due then, overdue, dropped out, hepatitis B of older cohorts.

The children and their doses come from the kept forecasts; a reason noted for a child (拒种, 外出 …)
is a row of the register ``vaccine_defaulter``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.forms.display import answer_text
from clinic_desktop.domain.immunisation.model import SeriesForecast, Status
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.vaccination.listing import CARD_YEARS
from clinic_desktop.services.vaccination.noted import DEFAULTER
from clinic_desktop.services.vaccination.reading import DueRow, due_list
from clinic_desktop.services.vaccination.school_gaps import series_label
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.tables import Dose, Record

CALLED = frozenset({Status.OVERDUE, Status.DUE})
"""A dose that merely could be given already brings nobody to a session."""
HEPB = "HepB"
CATCH_UP_MONTHS = 12
"""Hepatitis B after the first birthday is catch-up."""


class WorkKind(StrEnum):
    """Which list."""

    SESSION = "session"
    """本轮应种: due or overdue on the day of the session. Here and below: children under seven,
    and older ones who have a dose on record; an older child without any is not known to lack it.
    """
    OVERDUE = "overdue"
    DROPPED = "dropped"
    """中断: a course that was begun and whose next dose is overdue [our reading]."""
    HEPB = "hepb"
    """乙肝查漏补种: everybody from the first birthday to 18 years whose course is not complete."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A child to call. ``due`` has only the doses of the list."""

    due: DueRow
    told_on: date | None = None
    """When a reason was noted last, and which; empty where the last one is older than a dose."""
    told: str = ""

    @property
    def id(self) -> str:
        """The resident."""
        return self.due.resident_id

    @property
    def forecasts(self) -> tuple[SeriesForecast, ...]:
        """The doses, the most overdue first."""
        return self.due.forecasts


@dataclass(frozen=True, slots=True)
class NoteMissed:
    """Why a child's dose is not given; ``reason`` a code of the form ``vaccine_defaulter``."""

    resident_id: str
    series: str
    dose_no: int
    due: date
    reason: str
    words: str = ""
    """In words, where the code is 其他."""


def work_list(place: Workplace, kind: WorkKind, on: date | None = None) -> tuple[WorkRow, ...]:
    """The children of a list on a day (today), by village group and birth date."""
    day = on or place.today
    rows = []
    for row in due_list(place, day):
        wanted = tuple(f for f in row.forecasts if _belongs(kind, f, row, day))
        if wanted:
            rows.append(_with(row, wanted))
    rows.sort(key=lambda r: (r.village_group, r.birth_date, r.resident_id))
    with place.reading() as session:
        if kind is not WorkKind.HEPB:
            grown = add_months(day, -12 * CARD_YEARS)
            older = {row.resident_id for row in rows if row.birth_date <= grown}
            unknown = older - _with_doses(session, older)
            rows = [row for row in rows if row.resident_id not in unknown]
        told = _told(place, session, {row.resident_id for row in rows})
    return tuple(WorkRow(row, *told.get(row.resident_id, (None, ""))) for row in rows)


def note_missed(place: Workplace, command: NoteMissed) -> Changes:
    """Keep the reason in the register of missed doses.

    Raises:
        InputProblem: no such series or reason.
    """
    rules = place.catalogue.vaccines
    if command.series not in rules.series:
        raise InputProblem(Problem("series", "SERIES_UNKNOWN", tr("没有这个接种系列")))
    answers: dict[str, Any] = {
        "vaccine": series_label(command.series, rules),
        "dose_no": command.dose_no,
        # A list made for a coming session has doses that fall due until then.
        "due_date": min(command.due, place.today).isoformat(),
        "reason": command.reason,
        "reason_other": command.words or None,
        "contacted_date": place.today.isoformat(),
        "contact_person": place.actor.name,
    }
    kept = {name: value for name, value in answers.items() if value is not None}
    return record_form(place, RecordForm(DEFAULTER, kept, About(command.resident_id))).changes


def _belongs(kind: WorkKind, forecast: SeriesForecast, row: DueRow, day: date) -> bool:
    if forecast.status not in CALLED:
        return False
    match kind:
        case WorkKind.SESSION:
            return True
        case WorkKind.OVERDUE:
            return forecast.status is Status.OVERDUE
        case WorkKind.DROPPED:
            return forecast.status is Status.OVERDUE and (forecast.next_dose or 1) > 1
        case WorkKind.HEPB:
            old = add_months(row.birth_date, CATCH_UP_MONTHS) <= day
            return forecast.series == HEPB and old


def _with(row: DueRow, forecasts: tuple[SeriesForecast, ...]) -> DueRow:
    return DueRow(
        row.resident_id,
        row.name,
        row.sex,
        row.birth_date,
        row.village_group,
        row.phone,
        row.household_id,
        forecasts,
    )


def _with_doses(session: Session, ids: Collection[str]) -> set[str]:
    found: set[str] = set()
    for portion in chunks(ids):
        query = select(Dose.resident_id).where(
            Dose.resident_id.in_(portion), Dose.voided.is_(False)
        )
        found.update(session.scalars(query))
    return found


def _told(place: Workplace, session: Session, ids: Collection[str]) -> dict[str, tuple[date, str]]:
    """The last reason of each child, in words."""
    found: dict[str, tuple[date, str]] = {}
    for portion in chunks(ids):
        query = (
            select(Record)
            .where(
                Record.resident_id.in_(portion),
                Record.form_code == DEFAULTER,
                Record.voided.is_(False),
            )
            .order_by(Record.occurred_on, Record.entry_order, Record.id)
        )
        for record in session.scalars(query):
            form = place.catalogue.form(record.form_code, record.form_edition)
            if form is not None and form.has("reason"):
                words = answer_text(form, form.field("reason"), record.answers)
                vaccine = str(record.answers.get("vaccine") or "")
                found[record.resident_id or ""] = (record.occurred_on, f"{vaccine} {words}")
    return found

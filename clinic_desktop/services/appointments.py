"""预约: days booked with people, for Today and the calendar; who came and who did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.dates import add_months, age_years
from clinic_desktop.domain.forms.display import answer_text
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.programmes.case import as_date
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import RecordForm, load_record, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Clinic, Dose, Record, ResidentIndex

FORM = "appointment"
WAITING, KEPT, MISSED, CANCELLED = "0", "1", "2", "3"
_LOOK_BACK_MONTHS = 12
_NO_SERVICE = (FORM, "individual_education")
"""Records that do not show that somebody came for what was booked."""
SET_BY_DOCTOR = "highrisk_pregnancy_followup"
"""Its 下次随访日期 is an appointment too (schedules.md 4.8: extra dates are doctor-set)."""
HIGH_RISK = "high_risk"
"""Purpose of such a day."""
VISIT_OF = {
    "1": ("hypertension", "diabetes", "copd", "other_chronic"),
    "3": ("child",),
    "4": ("maternal",),
    "5": ("annual_exam", "elderly"),
    "7": ("tb", "tb_suspect", "smd"),
}
"""预约事项 → the programmes whose form it means, the first that the person is in."""


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """One appointment."""

    id: str
    """The record."""
    on: date
    slot: str
    resident_id: str
    name: str
    sex: str
    age: int
    village_group: str
    household_no: str
    phone: str
    purpose: str
    purpose_code: str
    place: str
    remark: str
    state: str
    """WAITING, KEPT, MISSED or CANCELLED; kept as soon as something was recorded that day."""
    programmes: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Nobody has come yet and nobody has called it off."""
        return self.state == WAITING


def appointments(place: Workplace, first: date, last: date) -> tuple[AppointmentRow, ...]:
    """Everything booked from ``first`` to ``last``, by day, slot and house."""
    with place.reading() as session:
        return booked(place, session, first, last)


def booked(
    place: Workplace,
    session: Session,
    first: date,
    last: date,
    resident_id: str | None = None,
) -> tuple[AppointmentRow, ...]:
    """The same inside a session; of one person with ``resident_id``."""
    query = (
        select(Record, ResidentIndex)
        .join(ResidentIndex, ResidentIndex.resident_id == Record.resident_id)
        .where(
            Record.form_code == FORM,
            Record.occurred_on.between(first, last),
            Record.voided.is_(False),
        )
    )
    if resident_id is not None:
        query = query.where(Record.resident_id == resident_id)
    else:
        query = query.where(Record.clinic_code.in_(_clinics(place)))
    rows = session.execute(query).all()
    came = _came(session, [index.resident_id for _, index in rows], first, last)
    found = [_row(place, record, index, came) for record, index in rows]
    found.extend(_set_by_doctor(place, session, first, last, resident_id))
    found.sort(
        key=lambda r: (
            r.on,
            r.slot,
            len(r.village_group),
            r.village_group,
            len(r.household_no),
            r.household_no,
            r.id,
        )
    )
    return tuple(found)


def settle(place: Workplace, record_id: str, state: str) -> Changes:
    """Note that somebody came, did not come, or called it off."""
    if state not in (WAITING, KEPT, MISSED, CANCELLED):
        raise ValueError(f"unknown state {state!r}")
    with place.reading() as session:
        record = load_record(session, record_id)
        if record.form_code != FORM:
            raise InputProblem(
                Problem("state", "NOT_BOOKED", tr("这一天是随访表上定的，录入随访后自动完成"))
            )
        answers = dict(record.answers) | {"state": state}
        about = About(record.resident_id, record.household_id)
    command = RecordForm(FORM, answers, about, record_id, reason=tr("预约结果"))
    return record_form(place, command).changes


def _clinics(place: Workplace) -> Select[Any]:
    """Named one by one at a centre too, so that the index over clinic, form and day is used."""
    query = select(Clinic.clinic_code)
    return (
        query.where(Clinic.clinic_code == place.site.code)
        if place.site.role == "village"
        else query
    )


def _row(
    place: Workplace, record: Record, index: ResidentIndex, came: frozenset[tuple[str, date]]
) -> AppointmentRow:
    form = place.catalogue.form(record.form_code, record.form_edition)
    answers = record.answers

    def said(name: str) -> str:
        return answer_text(form, form.field(name), answers) if form and form.has(name) else ""

    state = str(answers.get("state") or WAITING)
    if state == WAITING and (index.resident_id, record.occurred_on) in came:
        state = KEPT
    return AppointmentRow(
        record.id,
        record.occurred_on,
        said("slot"),
        index.resident_id,
        index.name,
        index.sex,
        age_years(index.birth_date, place.today),
        index.village_group or "",
        index.household_no or "",
        index.phone or "",
        said("purpose"),
        str(answers.get("purpose") or ""),
        said("place"),
        str(answers.get("remark") or ""),
        state,
        tuple(index.programmes.split()),
    )


def _set_by_doctor(
    place: Workplace, session: Session, first: date, last: date, resident_id: str | None
) -> list[AppointmentRow]:
    """The next date on the latest high-risk follow-up of each woman, where it lies in the span."""
    query = (
        select(Record, ResidentIndex)
        .join(ResidentIndex, ResidentIndex.resident_id == Record.resident_id)
        .where(
            Record.form_code == SET_BY_DOCTOR,
            Record.occurred_on.between(add_months(place.today, -_LOOK_BACK_MONTHS), place.today),
            Record.voided.is_(False),
            ResidentIndex.listed.is_(True),
        )
        .order_by(Record.occurred_on, Record.entry_order, Record.id)
    )
    if resident_id is not None:
        query = query.where(Record.resident_id == resident_id)
    else:
        query = query.where(Record.clinic_code.in_(_clinics(place)))
    latest = {index.resident_id: (record, index) for record, index in session.execute(query)}
    found = []
    for record, index in latest.values():
        on = as_date(record.answers.get("next_visit_date"))
        if on is not None and first <= on <= last:
            found.append(
                AppointmentRow(
                    record.id,
                    on,
                    "",
                    index.resident_id,
                    index.name,
                    index.sex,
                    age_years(index.birth_date, place.today),
                    index.village_group or "",
                    index.household_no or "",
                    index.phone or "",
                    tr("高危孕产妇随访"),
                    HIGH_RISK,
                    "",
                    str(record.answers.get("risk_factors") or ""),
                    WAITING,
                    tuple(index.programmes.split()),
                )
            )
    return found


def _came(
    session: Session, people: Sequence[str], first: date, last: date
) -> frozenset[tuple[str, date]]:
    """Who was served on which day: any other record, or a dose."""
    if not people:
        return frozenset()
    records = session.execute(
        select(Record.resident_id, Record.occurred_on).where(
            Record.resident_id.in_(people),
            Record.occurred_on.between(first, last),
            Record.form_code.not_in(_NO_SERVICE),
            Record.voided.is_(False),
        )
    )
    doses = session.execute(
        select(Dose.resident_id, Dose.given_on).where(
            Dose.resident_id.in_(people),
            Dose.given_on.between(first, last),
            Dose.voided.is_(False),
        )
    )
    return frozenset((str(owner), on) for owner, on in (*records, *doses))

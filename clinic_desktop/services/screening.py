"""首诊测血压 and who of the screened is suspect or at high risk (``schedules.md`` 4.7)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record, ResidentIndex, Task

SCREENED_FROM = 35
"""Years of age; national standard, hypertension."""
ENCOUNTERS = ("encounter", "outpatient_log")
"""Forms of an out-patient consultation (the word ``encounter`` of the report forms)."""
GROUPS = {
    "BP_SUSPECT_REFERRAL_14D": tr("疑似高血压"),
    "BP_RECHECK_14D": tr("血压偏高待复测"),
    "BP_HIGH_RISK_6M": tr("高危人群"),
}
"""Reasons of the screening programme that ask for somebody, most pressing first."""


@dataclass(frozen=True, slots=True)
class ScreenedRow:
    """Somebody who is suspect or at high risk."""

    id: str
    enrolment_id: str
    name: str
    sex: str
    age: int
    village_group: str
    household_no: str
    phone: str
    reason: str
    group: str
    next_due: date | None
    window_end: date | None
    overdue_days: int


def first_visit_words(
    place: Workplace, resident_id: str, on: date, besides: str | None = None
) -> str:
    """What to be reminded of at this consultation; empty where nothing is owed.

    Everybody of 35 or more is measured at the first consultation of the calendar year, known
    hypertensives included (I-G7). ``besides`` leaves out the record being amended.
    """
    with place.reading() as session:
        resident = load_resident(session, resident_id)
        age = age_years(resident.birth_date, on)
        if age < SCREENED_FROM:
            return ""
        earlier = select(func.count()).where(
            Record.resident_id == resident_id,
            Record.form_code.in_(ENCOUNTERS),
            Record.occurred_on.between(date(on.year, 1, 1), on),
            Record.voided.is_(False),
        )
        if besides is not None:
            earlier = earlier.where(Record.id != besides)
        if session.scalar(earlier):
            return ""
    return tr("{age} 岁，今年首次就诊：请测量血压并填在“首诊测血压”里", age=age)


def screened(place: Workplace) -> tuple[ScreenedRow, ...]:
    """Suspects first, then those to measure again, then the high-risk group; earliest first."""
    with place.reading() as session:
        query = (
            select(Task, ResidentIndex)
            .join(ResidentIndex, ResidentIndex.resident_id == Task.resident_id)
            .where(
                Task.programme == "bp_screen",
                Task.state == "open",
                Task.reason.in_(GROUPS),
            )
        )
        if place.site.role == "village":
            query = query.where(Task.clinic_code == place.site.code)
        rows = session.execute(query).all()
    order = list(GROUPS)
    found = [
        ScreenedRow(
            id=index.resident_id,
            enrolment_id=task.enrolment_id,
            name=index.name,
            sex=index.sex,
            age=age_years(index.birth_date, place.today),
            village_group=index.village_group or "",
            household_no=index.household_no or "",
            phone=index.phone or "",
            reason=task.reason,
            group=GROUPS[task.reason],
            next_due=task.next_due,
            window_end=task.window_end,
            overdue_days=max(0, (place.today - task.window_end).days) if task.window_end else 0,
        )
        for task, index in rows
    ]
    found.sort(key=lambda row: (order.index(row.reason), row.window_end or date.max, row.id))
    return tuple(found)

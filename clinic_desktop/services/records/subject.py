"""What a form may know about whom it is filled in for: the file's facts and the last records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.forms.context import Context, Fact, LastRecord
from clinic_desktop.domain.forms.model import Form, Subject
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Enrolment, Household, Record, Resident

_SHORT_ARCHIVE_NO = 8


@dataclass(frozen=True, slots=True)
class About:
    """Whom a record is about. Both None: the clinic itself (a register row)."""

    resident_id: str | None = None
    household_id: str | None = None


CLINIC_ITSELF = About()
"""A record about the clinic: one line of a register."""


def form_of(place: Workplace, code: str, edition: str | None = None) -> Form:
    """The form in force, or in the edition a record was made with.

    Raises:
        InputProblem: the form is not among the definitions (missing or switched off).
    """
    form = place.catalogue.form(code, edition)
    if form is None:
        raise InputProblem(
            Problem("form", "FORM_UNKNOWN", tr("表单“{code}”的定义缺失或已停用", code=code))
        )
    return form


def check_subject(form: Form, about: About) -> None:
    """A resident's form needs a resident, a household's form a household."""
    needed = {
        Subject.RESIDENT: about.resident_id,
        Subject.HOUSEHOLD: about.household_id,
        Subject.CLINIC: "clinic",
    }[form.subject]
    if not needed:
        raise InputProblem(Problem("subject", "SUBJECT_MISSING", tr("请先选择服务对象")))


def context_for(
    place: Workplace,
    session: Session,
    about: About,
    *,
    before: date | None = None,
    besides: str | None = None,
) -> Context:
    """The facts and last records a form about this subject may use.

    ``before`` leaves out records after that day, ``besides`` one record (the one being amended).
    """
    person: Mapping[str, Fact] = {}
    if about.resident_id:
        person = _resident_facts(session, load_resident(session, about.resident_id))
    elif about.household_id:
        person = _household_facts(session, about.household_id)
    return Context(
        today=place.today,
        person=person,
        staff=_staff_facts(place),
        previous=_previous(place, session, about, before, besides),
    )


def _staff_facts(place: Workplace) -> dict[str, Fact]:
    return {
        "name": place.actor.name,
        "clinic_name": place.site.name,
        "clinic_phone": place.site.phone or None,
        "township_name": place.site.township_name,
        "village_name": place.site.village_name or None,
    }


def _resident_facts(session: Session, resident: Resident) -> dict[str, Fact]:
    household = session.get(Household, resident.household_id) if resident.household_id else None
    enrolments = session.execute(
        select(Enrolment.programme, Enrolment.attributes).where(
            Enrolment.resident_id == resident.id,
            Enrolment.voided.is_(False),
            Enrolment.closed_on.is_(None),
        )
    ).all()
    facts: dict[str, Fact] = {
        "name": resident.name,
        "sex": resident.sex,
        "birth_date": resident.birth_date,
        "id_no": resident.id_no,
        "archive_no": resident.archive_no,
        "record_no": resident.archive_no[-_SHORT_ARCHIVE_NO:] if resident.archive_no else None,
        "phone": resident.phone,
        "address": resident.address,
        "registered_address": resident.registered_address,
        "ethnicity": resident.ethnicity,
        "residence_type": resident.residence_type,
        "contact_name": resident.contact_name,
        "contact_phone": resident.contact_phone,
        "responsible_doctor": resident.responsible_doctor,
        "filing_date": resident.filing_date,
        "filing_person": resident.filing_person,
        "programmes": tuple(row.programme for row in enrolments),
        "tags": tuple(resident.tags or ()),
    }
    if household is not None:
        facts |= _household_facts(session, household.id)
    for row in enrolments:
        for key in ("lmp", "delivery_date", "discharge_date"):
            if value := (row.attributes or {}).get(key):
                facts[key] = date.fromisoformat(value)
    return facts


def _household_facts(session: Session, household_id: str) -> dict[str, Fact]:
    household = session.get(Household, household_id)
    if household is None or household.voided:
        raise InputProblem(Problem("household", "HOUSEHOLD_UNKNOWN", tr("找不到此家庭")))
    head = session.get(Resident, household.head_id) if household.head_id else None
    members = session.scalar(
        select(func.count()).where(
            Resident.household_id == household_id,
            Resident.voided.is_(False),
            Resident.status == "active",
        )
    )
    return {
        "household_no": household.household_no,
        "head_name": head.name if head else None,
        "home_address": household.address,
        "home_phone": household.phone,
        "members": members,
    }


def _previous(
    place: Workplace, session: Session, about: About, before: date | None, besides: str | None
) -> dict[str, LastRecord]:
    if not about.resident_id and not about.household_id:
        return {}
    whose = (
        Record.resident_id == about.resident_id
        if about.resident_id
        else Record.household_id == about.household_id
    )
    query = (
        select(Record.id, Record.form_code, Record.form_edition, Record.answers, Record.occurred_on)
        .where(whose, Record.voided.is_(False))
        .order_by(Record.occurred_on.desc(), Record.entry_order.desc(), Record.id.desc())
    )
    if before is not None:
        query = query.where(Record.occurred_on <= before)
    if besides is not None:
        query = query.where(Record.id != besides)
    latest: dict[str, LastRecord] = {}
    for row in session.execute(query):
        if row.form_code in latest:
            continue
        form = place.catalogue.form(row.form_code, row.form_edition)
        if form is not None:
            latest[row.form_code] = LastRecord(form, row.answers, row.occurred_on)
    return latest

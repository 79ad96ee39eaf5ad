"""What a form may know about whom it is filled in for: the file's facts and the last records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.forms.context import Context, Fact, LastRecord
from clinic_desktop.domain.forms.model import Form, Subject
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.vaccine_rows import vaccine_rows
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Enrolment, Household, Record, Resident

_SHORT_ARCHIVE_NO = 8
_REGISTERED = {"1": "1", "2": "2", "3": "1", "4": "2"}
"""Residence type of the resident row → 常住类型 of the forms: 1 户籍, 2 非户籍."""


@dataclass(frozen=True, slots=True)
class About:
    """Whom a record is about. Both None: the clinic itself (a register row)."""

    resident_id: str | None = None
    household_id: str | None = None


_LAST_FIRST = select(
    Record.form_code, Record.form_edition, Record.answers, Record.occurred_on
).order_by(Record.occurred_on.desc(), Record.entry_order.desc(), Record.id.desc())

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
    return Context(
        today=place.today,
        person=facts_about(place, session, about),
        staff=_staff_facts(place),
        previous=_previous(place, session, about, before, besides),
    )


def facts_about(place: Workplace, session: Session, about: About) -> Mapping[str, Fact]:
    """The facts of the resident's or household's file; none about the clinic itself."""
    if about.resident_id:
        return _resident_facts(place, session, load_resident(session, about.resident_id))
    if about.household_id:
        return _household_facts(session, about.household_id)
    return {}


def _staff_facts(place: Workplace) -> dict[str, Fact]:
    return {
        "name": place.actor.name,
        "clinic_name": place.site.name,
        "clinic_phone": place.site.phone or None,
        "township_name": place.site.township_name,
        "village_name": place.site.village_name or None,
    }


def _resident_facts(place: Workplace, session: Session, resident: Resident) -> dict[str, Fact]:
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
        "residence_type": _REGISTERED.get(resident.residence_type),
        "contact_name": resident.contact_name,
        "contact_phone": resident.contact_phone,
        "responsible_doctor": resident.responsible_doctor,
        "filing_date": resident.filing_date,
        "filing_person": resident.filing_person,
        "filing_org": place.site.name,
        "org_phone": place.site.phone or None,
        "township_name": place.site.township_name,
        "village_name": place.site.village_name or None,
        "programmes": tuple(row.programme for row in enrolments),
        "tags": tuple(resident.tags or ()),
        "doses": vaccine_rows(place, session, resident),
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
    members = session.scalars(
        select(Resident)
        .where(
            Resident.household_id == household_id,
            Resident.voided.is_(False),
            Resident.status == "active",
        )
        .order_by(Resident.relation_to_head, Resident.birth_date, Resident.id)
    ).all()
    return {
        "household_no": household.household_no,
        "head_name": head.name if head else None,
        "home_address": household.address,
        "home_phone": household.phone,
        "members": tuple(_member_row(member) for member in members),
        "member_count": len(members),
    }


def _member_row(member: Resident) -> dict[str, str]:
    """A member as a row of the household form."""
    row = {
        "person_id": member.id,
        "person_name": member.name,
        "sex": member.sex,
        "birth_date": member.birth_date.isoformat(),
        "id_card_no": member.id_no,
        "relation_to_head": member.relation_to_head,
    }
    return {key: value for key, value in row.items() if value}


def _previous(
    place: Workplace, session: Session, about: About, before: date | None, besides: str | None
) -> dict[str, LastRecord]:
    wanted: list[ColumnElement[bool]] = [Record.voided.is_(False)]
    if before is not None:
        wanted.append(Record.occurred_on <= before)
    if besides is not None:
        wanted.append(Record.id != besides)
    if about.resident_id or about.household_id:
        rows = session.execute(_LAST_FIRST.where(_whose(session, about), *wanted)).all()
    else:
        rows = _last_register_rows(place, session, wanted)
    latest: dict[str, LastRecord] = {}
    for row in rows:
        if row.form_code in latest:
            continue
        read = place.catalogue.legible(row.form_code, row.form_edition, row.answers)
        if read is not None:
            latest[row.form_code] = LastRecord(read.form, read.answers, row.occurred_on)
    return latest


def _whose(session: Session, about: About) -> ColumnElement[bool]:
    """Records about the household, or about the resident and the resident's household."""
    if not about.resident_id:
        return Record.household_id == about.household_id
    household_id = session.scalar(
        select(Resident.household_id).where(Resident.id == about.resident_id)
    )
    own = Record.resident_id == about.resident_id
    return or_(own, Record.household_id == household_id) if household_id else own


def _last_register_rows(
    place: Workplace, session: Session, wanted: Sequence[ColumnElement[bool]]
) -> list[Row[Any]]:
    """The clinic's last row of each register; one indexed look-up each, however long it is."""
    codes = {f.code for f in place.catalogue.forms.values() if f.subject is Subject.CLINIC}
    found = (
        session.execute(
            _LAST_FIRST.where(
                Record.clinic_code == place.site.code,
                Record.form_code == code,
                Record.resident_id.is_(None),
                Record.household_id.is_(None),
                *wanted,
            ).limit(1)
        ).first()
        for code in sorted(codes)
    )
    return [row for row in found if row is not None]

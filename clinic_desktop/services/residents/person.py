"""The resident page in one read: facts, house, programmes with their tasks, timeline."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from clinic_desktop.domain.dates import age_years
from clinic_desktop.services.records.reading import TimelineRow, timeline
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.today import TaskRow, tasks_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Enrolment, Household, Record, Resident


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One programme of the person, in force or ended."""

    enrolment_id: str
    programme: str
    enrolled_on: date
    closed_on: date | None
    close_reason: str | None


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """Another member of the house."""

    resident_id: str
    name: str
    relation_to_head: str | None
    age: int


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything the resident page shows."""

    resident_id: str
    name: str
    sex: str
    birth_date: date
    age: int
    id_type: str | None
    id_no: str | None
    phone: str | None
    ethnicity: str | None
    residence_type: str
    address: str | None
    registered_address: str | None
    contact_name: str | None
    contact_phone: str | None
    tags: tuple[str, ...]
    household_tags: tuple[str, ...]
    relation_to_head: str | None
    archive_no: str | None
    filing_date: date | None
    filing_person: str | None
    responsible_doctor: str | None
    file_closed_on: date | None
    status: str
    death_date: date | None
    moved_on: date | None
    remark: str | None
    household_id: str | None
    household_no: str | None
    village_group: str | None
    head_name: str | None
    allergies: tuple[str, ...]
    """Codes of 药物过敏史 in the personal basic information, empty if none is known."""
    has_basic_form: bool
    family: tuple[FamilyRow, ...]
    enrolments: tuple[EnrolmentRow, ...]
    tasks: tuple[TaskRow, ...]
    timeline: tuple[TimelineRow, ...]


def person_page(place: Workplace, resident_id: str) -> PersonPage:
    """The whole page of one resident."""
    with place.reading() as session:
        resident = load_resident(session, resident_id)
        household = session.get(Household, resident.household_id) if resident.household_id else None
        family = (
            session.execute(
                select(Resident.id, Resident.name, Resident.relation_to_head, Resident.birth_date)
                .where(
                    Resident.household_id == household.id,
                    Resident.voided.is_(False),
                    Resident.status == "active",
                    Resident.id != resident_id,
                )
                .order_by(Resident.relation_to_head, Resident.birth_date)
            ).all()
            if household
            else []
        )
        head_name = (
            session.scalar(select(Resident.name).where(Resident.id == household.head_id))
            if household and household.head_id
            else None
        )
        enrolments = session.execute(
            select(
                Enrolment.id,
                Enrolment.programme,
                Enrolment.enrolled_on,
                Enrolment.closed_on,
                Enrolment.close_reason,
            )
            .where(Enrolment.resident_id == resident_id, Enrolment.voided.is_(False))
            .order_by(Enrolment.closed_on.is_not(None), Enrolment.enrolled_on)
        ).all()
        basic = session.scalars(
            select(Record.answers)
            .where(
                Record.resident_id == resident_id,
                Record.form_code == "personal_basic",
                Record.voided.is_(False),
            )
            .limit(1)
        ).first()
        allergies = tuple(c for c in (basic or {}).get("drug_allergy", ()) if c != "1")
        return PersonPage(
            resident_id=resident.id,
            name=resident.name,
            sex=resident.sex,
            birth_date=resident.birth_date,
            age=age_years(resident.birth_date, resident.death_date or place.today),
            id_type=resident.id_type,
            id_no=resident.id_no,
            phone=resident.phone,
            ethnicity=resident.ethnicity,
            residence_type=resident.residence_type,
            address=resident.address,
            registered_address=resident.registered_address,
            contact_name=resident.contact_name,
            contact_phone=resident.contact_phone,
            tags=tuple(resident.tags or ()),
            household_tags=tuple(household.tags or ()) if household else (),
            relation_to_head=resident.relation_to_head,
            archive_no=resident.archive_no,
            filing_date=resident.filing_date,
            filing_person=resident.filing_person,
            responsible_doctor=resident.responsible_doctor,
            file_closed_on=resident.file_closed_on,
            status=resident.status,
            death_date=resident.death_date,
            moved_on=resident.moved_on,
            remark=resident.remark,
            household_id=resident.household_id,
            household_no=household.household_no if household else None,
            village_group=household.village_group if household else None,
            head_name=head_name,
            allergies=allergies,
            has_basic_form=basic is not None,
            family=tuple(
                FamilyRow(
                    row.id, row.name, row.relation_to_head, age_years(row.birth_date, place.today)
                )
                for row in family
            ),
            enrolments=tuple(EnrolmentRow(*row) for row in enrolments),
            tasks=tasks_of(place, resident_id),
            timeline=timeline(place, resident_id, limit=20),
        )

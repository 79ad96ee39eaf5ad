"""Registering a resident: person, household, residence and file in one unit of work."""

from sqlalchemy.orm import Session

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.numbers import next_archive_no, next_household_no
from clinic_desktop.services.residents.checking import Person, check_person
from clinic_desktop.services.residents.commands import Registered, RegisterResident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Household, ResidencePeriod, Resident

_HEAD = "02"


def register(place: Workplace, command: RegisterResident) -> Registered:
    """Register a resident and open the health file.

    Raises:
        InputProblem: what to correct, or what has to be confirmed first.
    """
    with place.unit(tr("登记居民 {name}", name=command.name)) as unit:
        session = unit.session
        person = check_person(
            session,
            Person(
                command.name,
                command.sex,
                command.birth_date,
                command.id_type,
                command.id_no,
                command.phone,
            ),
            place.today,
            command.confirmed,
        )
        household, is_new = _household(place, session, command)
        archive_no = next_archive_no(session, place.site) if command.open_file else None
        resident = Resident(
            **place.stamp(),
            household_id=household.id,
            relation_to_head=command.relation_to_head or (_HEAD if is_new else None),
            name=person.name,
            sex=person.sex,
            birth_date=person.birth_date,
            id_type=command.id_type if person.id_no else None,
            id_no=person.id_no,
            phone=person.phone,
            ethnicity=command.ethnicity or None,
            residence_type=command.residence_type,
            address=command.address or household.address,
            registered_address=command.registered_address or None,
            contact_name=command.contact_name or None,
            contact_phone=command.contact_phone or None,
            tags=list(command.tags) or None,
            archive_no=archive_no,
            filing_date=place.today if archive_no else None,
            filing_person=place.actor.name if archive_no else None,
            responsible_doctor=place.actor.name if archive_no else None,
            status="active",
        )
        session.add(resident)
        if resident.relation_to_head == _HEAD and household.head_id is None:
            household.head_id = resident.id
        session.add(
            ResidencePeriod(
                **place.stamp(),
                resident_id=resident.id,
                village_group=household.village_group,
                residence_type=command.residence_type,
                from_on=command.arrived_on or _settled_on(place, command, person.birth_date),
                arrival=command.arrival,
                came_from=command.came_from or None,
            )
        )
        return Registered(resident.id, household.id, archive_no, unit.commit())


def _settled_on(place: Workplace, command: RegisterResident, birth_date: object) -> object:
    """Somebody who already lived here counts from birth; somebody who moved in, from today."""
    return place.today if command.arrival == "moved_in" else birth_date


def _household(
    place: Workplace, session: Session, command: RegisterResident
) -> tuple[Household, bool]:
    if command.household_id:
        household = session.get(Household, command.household_id)
        if household is None or household.voided:
            raise InputProblem(Problem("household_id", "HOUSEHOLD_UNKNOWN", tr("找不到所选的家庭")))
        return household, False
    household = Household(
        **place.stamp(),
        household_no=next_household_no(session, place.site),
        village_group=command.village_group or None,
        address=command.address or None,
        phone=command.phone or None,
        opened_on=place.today,
    )
    session.add(household)
    return household, True

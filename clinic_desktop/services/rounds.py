"""Which village groups and which doctors have work to do, to narrow the lists by."""

from dataclasses import dataclass

from sqlalchemy import select

from clinic_desktop.services.visit_list import village_groups
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Resident


@dataclass(frozen=True, slots=True)
class Rounds:
    """What there is to choose from."""

    groups: tuple[str, ...]
    """2组 before 10组."""
    doctors: tuple[str, ...]


def rounds(place: Workplace) -> Rounds:
    """Groups with open tasks, and the responsible doctors of the people who live here."""
    tests = [
        Resident.responsible_doctor.is_not(None),
        Resident.responsible_doctor != "",
        Resident.status == "active",
        Resident.voided.is_(False),
    ]
    if place.site.role == "village":
        tests.append(Resident.clinic_code == place.site.code)
    with place.reading() as session:
        doctors = session.scalars(select(Resident.responsible_doctor).where(*tests).distinct())
        return Rounds(village_groups(place), tuple(sorted(name for name in doctors if name)))

"""A clinic folder as the set-up leaves it, with a vault whose key opens its database."""

from collections.abc import Iterator
from contextlib import contextmanager

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import Clock
from clinic_desktop.services.clinic import ClinicAnswers, create_clinic
from clinic_desktop.services.workplace import Actor, Workplace
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
from clinic_desktop.storage.derived.tasks import TaskDeriver
from clinic_desktop.storage.derived.vaccinations import ForecastDeriver
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.vault import Account, ClinicCard, Strength, Vault

PASSWORD = "zhou-123"
QUICK = Strength(ops=1, memory=8192)
VILLAGE = ClinicAnswers(
    role="village",
    name="石门村卫生室",
    county_code="420399",
    township_code="101",
    village_code="103",
    township_name="清溪镇",
    village_name="石门村",
)
CENTRE = ClinicAnswers(
    role="centre",
    name="清溪镇卫生院",
    county_code="420399",
    township_code="101",
    village_code="000",
    township_name="清溪镇",
)


@contextmanager
def founded(
    folder: ClinicFolder,
    clock: Clock,
    catalogue: Catalogue,
    answers: ClinicAnswers = VILLAGE,
    name: str = "周医生",
    staff_id: str = "",
) -> Iterator[Workplace]:
    """The workplace of the clinic's first person, who logs in with ``PASSWORD``."""
    folder.make()
    staff_id = staff_id or ("a" if answers.role == "village" else "c") * 32
    card = ClinicCard(answers.code, answers.name, answers.role)
    _, key, _ = Vault.create(folder.vault, card, Account(staff_id, name), PASSWORD, strength=QUICK)
    derivers = (ResidentIndexDeriver(), TaskDeriver(catalogue), ForecastDeriver(catalogue))
    with Database.open(folder.database, key, clock, derivers) as database:
        site = create_clinic(database, clock, answers, staff_id, name)
        role = "centre" if answers.role == "centre" else "doctor"
        yield Workplace(database, catalogue, clock, Actor(staff_id, name, role), site, folder)

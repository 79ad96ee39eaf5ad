"""A clinic folder as the set-up leaves it, with a vault whose key opens its database."""

from collections.abc import Iterator
from contextlib import contextmanager

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import Clock
from clinic_desktop.services.clinic import ClinicAnswers, create_clinic, own_site
from clinic_desktop.services.workplace import Actor, Site, Workplace
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.derived import Deriver
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
    with Database.open(folder.database, key, clock, _derivers(catalogue)) as database:
        site = create_clinic(database, clock, answers, staff_id, name)
        yield Workplace(database, catalogue, clock, _actor(staff_id, name, site), site, folder)


@contextmanager
def reopened(folder: ClinicFolder, clock: Clock, catalogue: Catalogue) -> Iterator[Workplace]:
    """The workplace of a folder that ``founded`` made, or of a copy of one."""
    vault = Vault.open(folder.vault)
    (account,) = vault.list_accounts()
    key = vault.unlock(account.staff_id, PASSWORD)
    with Database.open(folder.database, key, clock, _derivers(catalogue)) as database:
        with database.reading() as session:
            site = own_site(session, vault.clinic.code)
        actor = _actor(account.staff_id, account.name, site)
        yield Workplace(database, catalogue, clock, actor, site, folder)


def _derivers(catalogue: Catalogue) -> tuple[Deriver, ...]:
    return (ResidentIndexDeriver(), TaskDeriver(catalogue), ForecastDeriver(catalogue))


def _actor(staff_id: str, name: str, site: Site) -> Actor:
    return Actor(staff_id, name, "centre" if site.role == "centre" else "doctor")

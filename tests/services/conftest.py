"""A workplace for services: an encrypted database, the real definitions, one village doctor."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.clinic import ClinicAnswers, create_clinic
from clinic_desktop.services.workplace import Actor, Workplace
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
from clinic_desktop.storage.derived.tasks import TaskDeriver
from clinic_desktop.storage.derived.vaccinations import ForecastDeriver
from clinic_desktop.storage.files import ClinicFolder

VILLAGE = ClinicAnswers(
    role="village",
    name="石门村卫生室",
    county_code="420399",
    township_code="101",
    village_code="103",
    township_name="清溪镇",
    village_name="石门村",
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Every definition of the program, read once."""
    return bootstrap.load_definitions()


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    """The workplace of Dr Zhou in Shimen village on Monday, 2 March 2026."""
    with Database.open(
        clinic_folder.database,
        data_key,
        clock,
        (ResidentIndexDeriver(), TaskDeriver(catalogue), ForecastDeriver(catalogue)),
    ) as database:
        staff_id = database.new_id()
        site = create_clinic(database, clock, VILLAGE, staff_id, "周医生")
        yield Workplace(
            database, catalogue, clock, Actor(staff_id, "周医生", "doctor"), site, clinic_folder
        )


@pytest.fixture
def colleague(place: Workplace) -> Workplace:
    """The same clinic with a nurse at the desk."""
    return replace(place, actor=Actor("f" * 32, "李护士", "nurse"))

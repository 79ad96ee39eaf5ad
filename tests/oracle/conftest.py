"""The workplace of the service tests, with the clock at the end of the year that is counted."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.clinic import ClinicAnswers, create_clinic
from clinic_desktop.services.workplace import Actor, Workplace
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.files import ClinicFolder

sys.path.insert(0, str(Path(__file__).parent))

VILLAGE = ClinicAnswers("village", "石门村卫生室", "420399", "101", "103", "清溪镇", "石门村")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Every definition, read once."""
    return bootstrap.load_definitions()


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, catalogue: Catalogue
) -> Iterator[Workplace]:
    """An empty clinic on 2 January 2025."""
    clock = FixedClock.on(date(2025, 1, 2))
    with Database.open(clinic_folder.database, data_key, clock) as database:
        staff = database.new_id()
        site = create_clinic(database, clock, VILLAGE, staff, "周医生")
        yield Workplace(
            database, catalogue, clock, Actor(staff, "周医生", "doctor"), site, clinic_folder
        )

"""What every test may use: no screen, a clock that stands still, an encrypted clinic database."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
from clinic_desktop.storage.files import ClinicFolder

settings.register_profile(
    "clinic",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("clinic")

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="session")
def data_key() -> DataKey:
    """The key of every test database."""
    return DataKey(bytes(range(32)))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory, data_key: DataKey) -> Path:
    """A new database, made once and copied for each test."""
    path = tmp_path_factory.mktemp("empty") / "clinic.db"
    Database.open(path, data_key, FixedClock.on(TODAY)).close()
    return path


@pytest.fixture
def clock() -> FixedClock:
    """Monday, 2 March 2026, until a test sets another day."""
    return FixedClock.on(TODAY)


@pytest.fixture
def clinic_folder(tmp_path: Path, empty_database: Path) -> ClinicFolder:
    """A clinic folder with an empty encrypted database and no vault."""
    folder = ClinicFolder(tmp_path / "clinic")
    folder.make()
    shutil.copyfile(empty_database, folder.database)
    return folder


@pytest.fixture
def database(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock
) -> Iterator[Database]:
    """The open database of ``clinic_folder``."""
    derivers = (ResidentIndexDeriver(),)
    with Database.open(clinic_folder.database, data_key, clock, derivers) as opened:
        yield opened

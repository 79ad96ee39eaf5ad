"""Practice clinics of the sizes that are measured, made once and kept in a cache folder."""

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.schema import CreateIndex, CreateTable
from sqlcipher3 import dbapi2

from clinic_desktop import bootstrap
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.clinic import ClinicAnswers
from clinic_desktop.services.practice.filling import fill_practice
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import Base

DAY = date(2026, 3, 2)
PASSWORD = "demo"
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
_SETTINGS = (
    "foreign_keys = ON",
    "cache_size = -65536",
    "temp_store = MEMORY",
    "synchronous = FULL",
)


@dataclass(frozen=True, slots=True)
class Size:
    """``records`` is what the years bring, about."""

    residents: int
    years: int

    @property
    def folder(self) -> str:
        """Another schema means another clinic."""
        return f"{self.residents}-{self.years}-{_schema_mark()}"


def _schema_mark() -> str:
    ddl: list[str] = []
    for table in Base.metadata.sorted_tables:
        ddl.append(str(CreateTable(table)))
        ddl += sorted(str(CreateIndex(index)) for index in table.indexes)
    return hashlib.sha256("".join(ddl).encode()).hexdigest()[:8]


ORDINARY = Size(3_000, 3)
LARGE = Size(20_000, 7)
"""More than 200,000 records."""


def kept(cache: Path, size: Size) -> ClinicFolder:
    """The clinic of this size; made when the cache has none. Delete the folder to renew it."""
    folder = ClinicFolder(cache / size.folder)
    if not (folder.root / "whole").exists():
        shutil.rmtree(folder.root, ignore_errors=True)
        begin = time.perf_counter()
        make(folder, VILLAGE, size)
        (folder.root / "whole").touch()
        print(f"made {size.folder} in {time.perf_counter() - begin:.0f} s", flush=True)
    return folder


def make(folder: ClinicFolder, answers: ClinicAnswers, size: Size | None = None) -> None:
    """A new practice clinic, with people when a size is given."""
    clock = FixedClock.on(DAY)
    made = bootstrap.make_clinic(folder, answers, "周医生", PASSWORD, clock, practice=True)
    place = bootstrap.open_workplace(folder, made.key, made.staff_id, clock)
    with closing(place.database):
        if size is not None:
            fill_practice(place, size.residents, size.years, seed=1)
            place.database.seal()


@contextmanager
def opened(folder: ClinicFolder) -> Iterator[Workplace]:
    """The workplace of its doctor."""
    staff_id, key = bootstrap.unlock(folder, PASSWORD)
    place = bootstrap.open_workplace(folder, key, staff_id, FixedClock.on(DAY))
    with closing(place.database):
        yield place


@contextmanager
def raw(folder: ClinicFolder) -> Iterator[dbapi2.Connection]:
    """The driver alone on the same file, with the settings of the program."""
    _, key = bootstrap.unlock(folder, PASSWORD)
    with closing(connect(folder.database, key)) as connection:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        yield connection


def copied(folder: ClinicFolder, target: Path) -> ClinicFolder:
    """A copy to write into."""
    shutil.copytree(folder.root, target, ignore=shutil.ignore_patterns("backups", "logs"))
    return ClinicFolder(target)

"""One save is one transaction: all of it, or nothing."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from storage_rows import DOCTOR, a_household, a_record, a_resident, add

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.storage.copying import examine
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.derived import Progress, Touched
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.ids import RowIds
from clinic_desktop.storage.search import search
from clinic_desktop.storage.tables import Household, Resident, SavedAction, Setting
from clinic_desktop.storage.tables.sync import sync_ctl, sync_journal


class Witness:
    """A deriver that writes down what it was told."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.told: list[Touched] = []
        self.breaks = breaks

    def refresh(self, session: Session, touched: Touched, today: date) -> None:
        self.told.append(touched)
        session.merge(Setting(key="derived", value=today.isoformat()))
        if self.breaks:
            raise ValueError("a mistake in a deriver")

    def rebuild(self, session: Session, today: date, progress: Progress) -> None:
        session.merge(Setting(key="derived", value=today.isoformat()))
        progress(1, 1)


def count(database: Database, table: str) -> int:
    with database.reading() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def test_leaving_without_commit_keeps_nothing(database: Database) -> None:
    with database.unit("登记", DOCTOR) as unit:
        unit.session.add(a_household(database))
        unit.session.flush()
    assert count(database, "household") == 0
    assert count(database, "sync_journal") == 0
    assert count(database, "saved_action") == 0


def test_a_mistake_in_the_middle_keeps_nothing(database: Database) -> None:
    def attempt() -> None:
        with database.unit("登记", DOCTOR) as unit:
            unit.session.add(a_household(database))
            unit.session.flush()
            raise ValueError("our own bug")

    with pytest.raises(ValueError, match="our own bug"):
        attempt()
    assert count(database, "household") == 0
    add(database, a_household(database))
    assert count(database, "household") == 1


def test_a_mistake_in_a_deriver_keeps_nothing(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock
) -> None:
    derivers = [Witness(breaks=True)]
    with Database.open(clinic_folder.database, data_key, clock, derivers) as database:
        with pytest.raises(ValueError, match="deriver"):
            add(database, a_household(database))
        assert count(database, "household") == 0
        assert count(database, "setting") == 0


def test_derived_rows_are_saved_with_the_row(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock
) -> None:
    witness = Witness()
    with Database.open(clinic_folder.database, data_key, clock, [witness]) as database:
        house = a_household(database)
        person = a_resident(database, household_id=house.id)
        add(database, house, person)
        add(database, a_record(database, person.id))
        with database.reading() as session:
            assert session.get_one(Setting, "derived").value == "2026-03-02"
    first, second = witness.told
    assert first.ids("resident") == {person.id}
    assert second.residents == {person.id}
    assert second.ids("record")
    assert not second.touches(["resident"])


def test_a_unit_is_committed_once(database: Database) -> None:
    with database.unit("登记", DOCTOR) as unit:
        unit.commit()
        with pytest.raises(RuntimeError):
            unit.commit()


def test_a_unit_inside_a_unit_is_a_mistake_told_at_once(database: Database) -> None:
    def attempt() -> None:
        with database.unit("外", DOCTOR), database.unit("内", DOCTOR):
            pass

    with pytest.raises(RuntimeError, match="inside"):
        attempt()
    add(database, a_household(database))


def test_threads_save_one_after_the_other(database: Database) -> None:
    def save() -> None:
        for _ in range(5):
            add(database, a_household(database))

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database, "household") == 20
    assert count(database, "saved_action") == 20


def test_reading_cannot_write_and_sees_one_state(database: Database) -> None:
    add(database, a_household(database))
    with database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Household))
        add(database, a_household(database))
        assert session.scalar(select(func.count()).select_from(Household)) == before
    with pytest.raises(KnownFault) as told, database.reading() as session:
        session.execute(text("DELETE FROM setting"))
    assert told.value.code == "DATABASE_READ_ONLY"


def test_another_program_holding_the_file_is_told(
    clinic_folder: ClinicFolder, data_key: DataKey, database: Database
) -> None:
    with database.unit("设置", None) as unit:
        unit.session.connection().exec_driver_sql("PRAGMA busy_timeout = 20")
    with closing(connect(clinic_folder.database, data_key)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(KnownFault) as told:
            add(database, a_household(database))
    assert told.value.code == "DATABASE_LOCKED"
    add(database, a_household(database))


def test_a_full_disk_is_told_and_nothing_is_lost(database: Database) -> None:
    add(database, a_household(database))
    with database.unit("设置", None) as unit:
        connection = unit.session.connection()
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    rows = [a_household(database, remark="长" * 500) for _ in range(200)]
    with pytest.raises(KnownFault) as told:
        add(database, *rows)
    assert told.value.code == "DISK_FULL"
    assert count(database, "household") == 1
    assert count(database, "household") == count(database, "sync_journal")


@pytest.mark.parametrize("damage", ["key", "garbage", "middle", "missing"])
def test_what_is_wrong_with_a_file_is_told(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, damage: str
) -> None:
    path = clinic_folder.database
    key = DataKey.random() if damage == "key" else data_key
    if damage == "garbage":
        path.write_bytes(os.urandom(8192))
    if damage == "middle":
        raw = bytearray(path.read_bytes())
        raw[4096:] = bytes(len(raw) - 4096)
        path.write_bytes(raw)
    if damage == "missing":
        path.unlink()
        path.mkdir()
    with pytest.raises(KnownFault) as told:
        Database.open(path, key, clock).close()
    assert told.value.code in {"DATABASE_KEY", "DATABASE_CORRUPT", "DATABASE_MISSING", "DISK_ERROR"}
    assert told.value.advice


def test_the_file_is_encrypted(database: Database, clinic_folder: ClinicFolder) -> None:
    add(database, a_resident(database, name="独特的名字"))
    database.close()
    content = clinic_folder.database.read_bytes()
    assert "独特的名字".encode() not in content
    assert not content.startswith(b"SQLite format")


def test_settings_of_every_connection(database: Database) -> None:
    with database.unit("看", None) as unit:
        ask = unit.session.connection().exec_driver_sql
        found = {
            name: ask(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "recursive_triggers", "journal_mode", "synchronous")
        }
        assert ask("PRAGMA busy_timeout").scalar() == 10_000
    assert found == {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "journal_mode": "wal",
        "synchronous": 2,
    }


def test_rows_brought_by_an_import_refresh_what_depends_on_them(database: Database) -> None:
    person = a_resident(database, name="赵六")
    with database.unit("导入", None) as unit:
        unit.session.execute(sync_ctl.update().values(applying=1))
        unit.session.add(person)
        unit.session.flush()
        unit.touch([("resident", person.id)])
        changes = unit.commit()
    assert changes.residents == {person.id}
    assert count(database, "sync_journal") == 0
    with database.reading() as session:
        assert session.scalar(select(sync_ctl.c.applying)) == 0
        assert [hit.name for hit in search(session, "zl")] == ["赵六"]


def test_ids_never_run_backwards(clock: FixedClock) -> None:
    ids = RowIds(clock)
    first = ids.new()
    clock.instant = clock.instant.replace(year=1999)
    made = [ids.new() for _ in range(200)]
    assert len({*made, first}) == 201
    assert all(one[:12] == first[:12] for one in made)
    assert all(one[12] == "7" and one[16] in "89ab" and len(one) == 32 for one in made)


KILL = """
import os, sys
from pathlib import Path
from clinic_desktop.domain.clock import SystemClock
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
sys.path.insert(0, {here!r})
from storage_rows import a_household, a_resident, DOCTOR

class Dies(ResidentIndexDeriver):
    def refresh(self, session, touched, today):
        super().refresh(session, touched, today)
        session.flush()
        if {when!r} == "in the deriver":
            os._exit(9)

database = Database.open(Path({path!r}), DataKey(bytes(range(32))), SystemClock(), [Dies()])
with database.unit("登记", DOCTOR) as unit:
    house = a_household(database, household_no="new")
    unit.session.add(house)
    unit.session.add(a_resident(database, household_id=house.id, name="新人"))
    unit.session.flush()
    if {when!r} == "after the flush":
        os._exit(9)
    unit.commit()
if {when!r} == "after the commit":
    os._exit(9)
"""


@pytest.mark.parametrize("when", ["after the flush", "in the deriver", "after the commit"])
def test_a_power_cut_leaves_the_old_or_the_new_state(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, when: str
) -> None:
    here = str(Path(__file__).parent)
    program = KILL.format(here=here, path=str(clinic_folder.database), when=when)
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    expected = 1 if when == "after the commit" else 0
    with Database.open(clinic_folder.database, data_key, clock) as database:
        for table in ("household", "resident", "resident_index", "saved_action"):
            assert count(database, table) == expected, table
        assert count(database, "sync_journal") == 2 * expected
        add(database, a_household(database))
    assert examine(clinic_folder.database, data_key).rows["household"] == expected + 1


KILLED = """
import sys
from pathlib import Path
from clinic_desktop.domain.clock import SystemClock
from clinic_desktop.storage.database import Database, DataKey
sys.path.insert(0, {here!r})
from storage_rows import a_household, a_resident, DOCTOR
database = Database.open(Path({path!r}), DataKey(bytes(range(32))), SystemClock())
print("ready", flush=True)
while True:
    with database.unit("登记", DOCTOR) as unit:
        house = a_household(database)
        unit.session.add_all([house, a_resident(database, household_id=house.id)])
        unit.commit()
    print("saved", flush=True)
    database.seal()
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a word of Unix")
@pytest.mark.parametrize("saves", [1, 4, 9])
def test_killed_while_saving_and_sealing(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, saves: int
) -> None:
    here = str(Path(__file__).parent)
    program = KILLED.format(here=here, path=str(clinic_folder.database))
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(saves + 1):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        told = saves + len(child.stdout.read().split())
    found = examine(clinic_folder.database, data_key)
    assert told <= found.rows["household"] <= told + 1, "what was said to be saved is there"
    assert found.rows["household"] == found.rows["resident"]
    assert found.operations == 2 * found.rows["household"], "each row captured exactly once"
    with Database.open(clinic_folder.database, data_key, clock) as database:
        database.seal()
        with database.reading() as session:
            assert session.scalars(select(sync_journal.c.n)).all() == []
            tells = session.scalars(select(SavedAction.rows)).all()
            residents = session.scalars(select(Resident.id)).all()
            assert sum(tells) == 2 * len(residents)

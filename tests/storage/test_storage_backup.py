"""Backups are checked when made, thinned by a rule, and bring the clinic back."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from storage_rows import a_household, a_record, a_resident, add

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.storage.backup import (
    Backup,
    check_backup,
    list_backups,
    make_backup,
    restore,
)
from clinic_desktop.storage.copying import examine
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import Household
from clinic_desktop.storage.tables.sync import sync_ctl
from clinic_desktop.storage.thinning import to_keep

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return NOON - timedelta(**span)


THINNING: dict[str, tuple[list[datetime], list[datetime]]] = {
    "nothing": ([], []),
    "the newest three stay however old": (
        [ago(days=900 + n) for n in range(5)],
        [ago(days=900), ago(days=901), ago(days=902)],
    ),
    "the last of a day": (
        [ago(hours=n) for n in range(10)],
        [ago(hours=n) for n in range(3)],
    ),
    "one a day for fourteen days": (
        [ago(days=n, minutes=m) for n in range(14) for m in (0, 5)],
        [ago(days=n) for n in range(14)] + [ago(minutes=5)],
    ),
    "one a month for two years": (
        [datetime(2025, month, day, tzinfo=UTC) for month in range(1, 13) for day in (3, 27)],
        [datetime(2025, month, 27, tzinfo=UTC) for month in range(1, 13)]
        + [datetime(2025, 12, 3, tzinfo=UTC)],
    ),
    "older than two years goes": (
        [ago(days=n) for n in (0, 1, 2, 800, 900)],
        [ago(days=n) for n in (0, 1, 2)],
    ),
    "a wrong clock's backup stays": (
        [ago(days=-400), ago(days=-399), *(ago(days=800 + n) for n in range(4))],
        [ago(days=-400), ago(days=-399), *(ago(days=800 + n) for n in range(3))],
    ),
}


@pytest.mark.parametrize("case", THINNING)
def test_thinning(case: str) -> None:
    made, kept = THINNING[case]
    if case == "one a month for two years":
        # The week rule keeps the last of each week of the last eight weeks as well.
        kept = [*kept, *(m for m in made if m >= ago(weeks=8))]
    assert to_keep(made, NOON) == frozenset(kept)


def test_thinning_again_removes_nothing_more() -> None:
    made = [ago(hours=7 * n) for n in range(400)]
    once = to_keep(made, NOON)
    assert to_keep(once, NOON) == once
    assert len(once) < 50


@pytest.fixture
def village(database: Database, clinic_folder: ClinicFolder) -> Database:
    clinic_folder.vault.write_text('{"the vault": "as it was"}')
    house = a_household(database)
    person = a_resident(database, household_id=house.id)
    add(database, house, person, a_record(database, person.id))
    return database


def test_a_backup_holds_everything_and_was_checked(
    village: Database, clinic_folder: ClinicFolder, data_key: DataKey
) -> None:
    made = make_backup(village, clinic_folder, note="每日备份")
    backup = made.backup
    assert (backup.residents, backup.records, backup.note) == (1, 1, "每日备份")
    assert made.second is None
    assert made.second_fault is None
    assert backup.vault.read_text() == '{"the vault": "as it was"}'
    found = check_backup(backup, data_key)
    assert (found.rows["household"], found.operations) == (1, 3)
    assert list_backups(clinic_folder.backups) == (backup,)
    assert b"SQLite format" not in backup.database.read_bytes()[:32]
    assert not list(backup.path.glob("*-wal"))


def test_a_backup_is_made_while_somebody_reads(
    village: Database, clinic_folder: ClinicFolder
) -> None:
    with village.reading() as session:
        session.scalars(select(Household.id)).all()
        assert make_backup(village, clinic_folder).backup.residents == 1


def test_an_old_backup_that_somebody_holds_stays_whole(
    village: Database, clinic_folder: ClinicFolder
) -> None:
    """Windows renames no folder that is open elsewhere; here one of that name stands in the way."""
    clock = village.clock
    assert isinstance(clock, FixedClock)
    made = []
    for _ in range(5):
        made.append(make_backup(village, clinic_folder).backup)
        clock.instant += timedelta(minutes=5)
    assert made[0] not in list_backups(clinic_folder.backups)
    held = clinic_folder.backups / f"~{made[2].path.name}" / "open"
    held.mkdir(parents=True)
    removed = make_backup(village, clinic_folder).removed
    assert removed == ()
    assert made[2] in list_backups(clinic_folder.backups)
    clock.instant += timedelta(minutes=5)
    assert made[2].path in make_backup(village, clinic_folder).removed
    assert not list(clinic_folder.backups.glob("~*"))


def test_the_second_place_gets_attachments_too(
    village: Database, clinic_folder: ClinicFolder, tmp_path: Path
) -> None:
    content = b"a photo"
    name = hashlib.sha256(content).hexdigest()
    blob = clinic_folder.blob(name)
    blob.parent.mkdir(parents=True)
    blob.write_bytes(content)
    stick = tmp_path / "stick"
    made = make_backup(village, clinic_folder, second=stick)
    assert made.second is not None
    assert made.second.residents == 1
    assert (stick / "blobs" / name[:2] / name).read_bytes() == content


def test_a_stick_that_is_not_plugged_in_is_named(
    village: Database, clinic_folder: ClinicFolder, tmp_path: Path
) -> None:
    made = make_backup(village, clinic_folder, second=tmp_path / "E" / "backup")
    assert made.second_fault is not None
    assert made.second_fault.code == "SECOND_PLACE_MISSING"
    assert not (tmp_path / "E").exists()


def test_backups_of_another_clinic_at_the_same_place_stay(
    village: Database, clinic_folder: ClinicFolder, tmp_path: Path
) -> None:
    clock = village.clock
    assert isinstance(clock, FixedClock)
    stick = tmp_path / "stick"
    for turn in range(10):
        installation = ("real", "practice")[turn // 5]
        clinic_folder.vault.write_text(json.dumps({"installation": installation}))
        make_backup(village, clinic_folder, second=stick)
        clock.instant += timedelta(minutes=5)
    whose = [json.loads(b.vault.read_text())["installation"] for b in list_backups(stick)]
    assert whose == ["practice"] * 3 + ["real"] * 3


def test_an_unreachable_second_place_does_not_spoil_the_first(
    village: Database, clinic_folder: ClinicFolder, tmp_path: Path
) -> None:
    blocked = tmp_path / "stick"
    blocked.write_text("a file where the stick should be")
    made = make_backup(village, clinic_folder, second=blocked)
    assert made.backup.residents == 1
    assert made.second is None
    assert made.second_fault is not None
    assert made.second_fault.message


def test_old_backups_are_thinned(
    village: Database, clinic_folder: ClinicFolder, clock: FixedClock
) -> None:
    for _ in range(6):
        made = make_backup(village, clinic_folder)
        clock.instant += timedelta(hours=1)
    assert len(made.removed) == 1
    assert len(list_backups(clinic_folder.backups)) == 3


def test_unfinished_backups_are_no_backups(village: Database, clinic_folder: ClinicFolder) -> None:
    rest = clinic_folder.backups / "~backup-12345678"
    rest.mkdir()
    (clinic_folder.backups / "backup-20200101-000000").mkdir()
    make_backup(village, clinic_folder)
    assert len(list_backups(clinic_folder.backups)) == 1
    assert not rest.exists()


@pytest.mark.parametrize("place", [100, 5_000, -10])
def test_a_damaged_backup_is_noticed_and_not_restored(
    village: Database,
    clinic_folder: ClinicFolder,
    data_key: DataKey,
    clock: FixedClock,
    place: int,
) -> None:
    backup = make_backup(village, clinic_folder).backup
    raw = bytearray(backup.database.read_bytes())
    raw[place] ^= 1
    backup.database.write_bytes(raw)
    with pytest.raises(KnownFault) as told:
        check_backup(backup, data_key)
    assert told.value.code == "COPY_DAMAGED"
    village.close()
    before = examine(clinic_folder.database, data_key)
    with pytest.raises(KnownFault):
        restore(clinic_folder, backup, data_key, clock)
    assert examine(clinic_folder.database, data_key) == before


def test_damage_that_the_digest_does_not_see_is_found_in_the_pages(
    village: Database, clinic_folder: ClinicFolder, data_key: DataKey
) -> None:
    backup = make_backup(village, clinic_folder).backup
    raw = bytearray(backup.database.read_bytes())
    raw[5_000] ^= 1
    backup.database.write_bytes(raw)
    manifest = json.loads((backup.path / "manifest.json").read_text("utf-8"))
    manifest["sha256"] = hashlib.sha256(raw).hexdigest()
    (backup.path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(KnownFault):
        check_backup(backup, data_key)


def restored(
    database: Database,
    folder: ClinicFolder,
    backup: Backup,
    key: DataKey,
    clock: FixedClock,
) -> Path | None:
    database.close()
    return restore(folder, backup, key, clock)


def test_a_restore_brings_the_state_back_under_a_new_incarnation(
    village: Database, clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock
) -> None:
    backup = make_backup(village, clinic_folder).backup
    add(village, a_household(village, household_no="later"))
    with village.reading() as session:
        old = session.scalar(select(sync_ctl.c.inc))
    kept = restored(village, clinic_folder, backup, data_key, clock)
    assert kept is not None
    assert examine(kept, data_key).rows["household"] == 2
    with Database.open(clinic_folder.database, data_key, clock) as database:
        with database.reading() as session:
            assert session.scalars(select(Household.household_no)).all() == ["001"]
            new = session.scalar(select(sync_ctl.c.inc))
        assert new != old
        add(database, a_household(database, household_no="after"))
        sealed = database.seal()
        assert (sealed.incarnation, sealed.number) == (new, 1)
    assert clinic_folder.vault.read_text() == '{"the vault": "as it was"}'


def test_a_restore_onto_an_empty_machine(
    village: Database,
    clinic_folder: ClinicFolder,
    data_key: DataKey,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    stick = tmp_path / "stick"
    content = b"a photo"
    name = hashlib.sha256(content).hexdigest()
    clinic_folder.blob(name).parent.mkdir(parents=True)
    clinic_folder.blob(name).write_bytes(content)
    make_backup(village, clinic_folder, second=stick)
    fresh = ClinicFolder(tmp_path / "new machine")
    (backup,) = list_backups(stick)
    assert restore(fresh, backup, data_key, clock) is None
    assert fresh.vault.read_text() == '{"the vault": "as it was"}'
    assert fresh.blob(name).read_bytes() == content
    with Database.open(fresh.database, data_key, clock) as database, database.reading() as session:
        assert session.scalars(select(Household.household_no)).all() == ["001"]


def test_a_restore_over_a_ruined_database_keeps_the_ruin(
    village: Database, clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock
) -> None:
    backup = make_backup(village, clinic_folder).backup
    village.close()
    clinic_folder.database.write_bytes(b"ruined" * 1000)
    kept = restore(clinic_folder, backup, data_key, clock)
    assert kept is not None
    assert kept.read_bytes() == b"ruined" * 1000
    with Database.open(clinic_folder.database, data_key, clock) as database:
        assert not database.read_only


def test_anothers_backup_is_refused(
    village: Database, clinic_folder: ClinicFolder, clock: FixedClock
) -> None:
    backup = make_backup(village, clinic_folder).backup
    village.close()
    before = clinic_folder.database.read_bytes()
    with pytest.raises(KnownFault) as told:
        restore(clinic_folder, backup, DataKey.random(), clock)
    assert told.value.code == "DATABASE_KEY"
    assert clinic_folder.database.read_bytes() == before

"""Drafts and settings of this machine; looking the database over."""

from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import select, text
from storage_rows import DOCTOR, NURSE, a_household, a_record, a_resident, add

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.drafts import (
    drop_draft,
    find_draft,
    list_drafts,
    save_draft,
    take_draft,
)
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.settings import read_setting, read_settings, save_settings
from clinic_desktop.storage.tables import SavedAction
from clinic_desktop.storage.tables.sync import sync_journal
from clinic_desktop.storage.verify import verify

KEY = "record:hypertension_followup:" + "1" * 32


def test_a_draft_is_found_again(database: Database, clock: FixedClock) -> None:
    save_draft(database, KEY, "高血压随访", DOCTOR, {"sbp": "15", "weight": 62.5})
    clock.instant = clock.instant.replace(hour=5)
    save_draft(database, KEY, "高血压随访", DOCTOR, {"sbp": "150"})
    save_draft(database, "other", "接种", NURSE, {})
    with database.reading() as session:
        found = find_draft(session, KEY)
        assert found is not None
        assert found.content == {"sbp": "150"}
        assert found.saved_at == "2026-03-02T05:00:00.000Z"
        assert [draft.key for draft in list_drafts(session)] == ["other", KEY]
        assert [draft.key for draft in list_drafts(session, NURSE)] == ["other"]
        assert find_draft(session, "absent") is None
    drop_draft(database, KEY)
    drop_draft(database, KEY)
    with database.reading() as session:
        assert find_draft(session, KEY) is None


def test_a_draft_goes_with_the_save_it_was_for(database: Database) -> None:
    save_draft(database, KEY, "高血压随访", DOCTOR, {"sbp": "150"})
    with database.unit("随访录入", DOCTOR) as unit:
        take_draft(unit.session, KEY)
    with database.reading() as session:
        assert find_draft(session, KEY) is not None, "the save failed, so the draft stays"
    with database.unit("随访录入", DOCTOR) as unit:
        take_draft(unit.session, KEY)
        unit.commit()
    with database.reading() as session:
        assert find_draft(session, KEY) is None


def test_local_rows_are_no_part_of_history(database: Database) -> None:
    save_draft(database, KEY, "t", DOCTOR, {})
    save_settings(database, {"text_size": 14})
    with database.reading() as session:
        assert session.execute(select(sync_journal)).all() == []
        assert session.execute(select(SavedAction)).all() == []


def test_settings(database: Database) -> None:
    save_settings(database, {"text_size": 14, "backup_target": "E:\\", "scale": 1.25})
    save_settings(database, {"text_size": 16, "scale": None})
    with database.reading() as session:
        assert read_setting(session, "text_size") == 16
        assert read_setting(session, "scale", 1) == 1
        assert read_settings(session) == {"text_size": 16, "backup_target": "E:\\"}


@pytest.fixture
def village(database: Database) -> Database:
    house = a_household(database)
    person = a_resident(database, household_id=house.id)
    add(database, house, person, a_record(database, person.id))
    return database


def test_a_sound_database_is_said_to_be_sound(village: Database) -> None:
    steps: list[tuple[int, int]] = []
    report = verify(village, lambda done, total: steps.append((done, total)))
    assert report.sound, report.findings
    assert (report.rows, report.operations, report.unsealed) == (3, 3, 0)
    assert (report.waiting, report.conflicts) == (0, 0)
    assert steps[-1] == (3, 3)
    with village.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM resident_index")) == 1


DAMAGE: dict[str, tuple[str, str]] = {
    "row": ("row", "UPDATE sync_ctl SET applying = 1; UPDATE household SET remark = 'x';"),
    "chain": ("chain", "UPDATE sync_origin SET tip = zeroblob(16);"),
    "index": ("derived", "UPDATE resident_index SET name = 'x';"),
    "search": ("derived", "DELETE FROM resident_search;"),
    "trigger": ("capture", "DROP TRIGGER capture_household_update;"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_what_is_not_as_it_must_be_is_found(
    village: Database, clinic_folder: ClinicFolder, data_key: DataKey, case: str
) -> None:
    village.seal()
    code, script = DAMAGE[case]
    with closing(connect(clinic_folder.database, data_key)) as raw:
        raw.executescript(script)
        raw.execute("UPDATE sync_ctl SET applying = 0")
    report = verify(village)
    assert {finding.code for finding in report.findings} == {code}
    assert all(finding.sentence for finding in report.findings)


def test_a_read_only_database_is_looked_over_as_far_as_possible(
    village: Database, clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock
) -> None:
    village.seal()
    village.close()
    with closing(connect(clinic_folder.database, data_key)) as raw:
        raw.execute("DROP TRIGGER capture_household_update")
    with Database.open(clinic_folder.database, data_key, clock) as database:
        report: Any = verify(database)
    assert [finding.subject for finding in report.findings] == ["capture_household_update"]

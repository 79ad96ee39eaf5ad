"""A database saved by any release is opened, brought up to date, and everything is still there."""

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from clinic_desktop import bootstrap
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.drafts import list_drafts
from clinic_desktop.services.history import history_page
from clinic_desktop.services.residents.person import person_page
from clinic_desktop.services.residents.reading import search_residents
from clinic_desktop.services.today import counts_now
from clinic_desktop.storage.copying import examine
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.schema import REVISION
from clinic_desktop.storage.tables import Activity, Base, Record, Resident
from clinic_desktop.storage.verify import verify

SAMPLES = Path(__file__).parents[2] / "db" / "samples"
SAVED = sorted(path for path in SAMPLES.iterdir() if path.is_dir())


@pytest.fixture(params=SAVED, ids=lambda path: path.name)
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> ClinicFolder:
    """A copy of the clinic that a release left behind."""
    target = tmp_path / "clinic"
    shutil.copytree(request.param, target)
    return ClinicFolder(target)


def test_there_is_a_database_of_this_schema(tmp_path: Path) -> None:
    assert REVISION in [path.name for path in SAVED]
    folder = ClinicFolder(tmp_path / "clinic")
    shutil.copytree(SAMPLES / REVISION, folder.root)
    _, key = bootstrap.unlock(folder, "sample-0001")
    with closing(connect(folder.database, key)) as connection:
        for table in Base.metadata.sorted_tables:
            found = [row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")]
            assert found == [column.name for column in table.columns], (
                f"{table.name}: if unreleased, save it again with tests/releases/save_release.py"
            )


def test_a_saved_database_is_opened_with_everything_in_it(saved: ClinicFolder) -> None:
    staff_id, key = bootstrap.unlock(saved, "sample-0001")
    before = examine(saved.database, key)
    clock = FixedClock.on(date(2026, 11, 21))
    place = bootstrap.open_workplace(saved, key, staff_id, clock)
    with closing(place.database):
        assert not place.database.read_only
        with place.reading() as session:
            people = session.scalar(select(func.count()).select_from(Resident))
            records = session.scalar(select(func.count()).select_from(Record))
            assert session.scalar(select(func.count()).select_from(Activity))
        assert people == before.rows["resident"] == 13
        assert records == before.rows["record"]
        (hit,) = search_residents(place, "顾新安")
        assert person_page(place, hit.resident_id).birth_date == date(1955, 5, 5)
        assert counts_now(place).due + counts_now(place).overdue > 0
        (draft,) = list_drafts(place, "record:")
        assert draft.content == {"sbp": "13"}
        found = verify(place.database)
        assert found.sound, found.findings
        assert found.unsealed == 0, "what the release had not sealed is sealed"
        assert history_page(place, "resident", hit.resident_id).rows
    assert examine(saved.database, key).revision == REVISION

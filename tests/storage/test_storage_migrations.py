"""An older database is brought up to date on a copy; a failure leaves it as it was."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.storage.copying import examine
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.migrations import migrate
from clinic_desktop.storage.tables import Setting

SCRIPTS = Path(__file__).parents[2] / "db"

OLDER = """
revision = "0000"
down_revision = None
branch_labels = depends_on = None
def upgrade():
    pass
"""
NEWER = """
from alembic import op
revision = "0001"
down_revision = "0000"
branch_labels = depends_on = None
def upgrade():
    op.execute("ALTER TABLE setting ADD COLUMN grown TEXT")
    op.execute("CREATE TABLE resident_moved AS SELECT * FROM resident")
    op.execute("DROP TABLE resident")
    op.execute("ALTER TABLE resident_moved RENAME TO resident")
    {end}
"""


@pytest.fixture
def older(clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock) -> ClinicFolder:
    """A database that says it is one revision behind."""
    with (
        Database.open(clinic_folder.database, data_key, clock) as database,
        database.unit("设置", None) as unit,
    ):
        unit.session.add(Setting(key="kept", value=1))
        unit.commit()
    with closing(connect(clinic_folder.database, data_key)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    return clinic_folder


@pytest.fixture
def scripts(tmp_path: Path) -> Callable[[str], Path]:
    """A folder of revisions whose second step ends with some statement."""

    def make(end: str = "pass") -> Path:
        folder = tmp_path / "db"
        (folder / "versions").mkdir(parents=True)
        shutil.copyfile(SCRIPTS / "env.py", folder / "env.py")
        (folder / "versions" / "a.py").write_text(OLDER)
        (folder / "versions" / "b.py").write_text(NEWER.format(end=end))
        return folder

    return make


def test_an_older_database_is_upgraded_and_the_old_one_kept(
    older: ClinicFolder,
    data_key: DataKey,
    clock: FixedClock,
    scripts: Callable[[str], Path],
) -> None:
    with pytest.raises(KnownFault) as told:
        Database.open(older.database, data_key, clock)
    assert told.value.code == "DATABASE_OLDER"
    stages: list[str] = []
    kept = migrate(older.database, data_key, scripts("pass"), stages.append)
    assert kept is not None
    assert examine(kept, data_key).revision == "0000"
    assert len(stages) == 3
    with Database.open(older.database, data_key, clock) as database:
        assert not database.read_only, "the rebuilt table has its triggers again"
        with database.reading() as session:
            assert session.scalar(text("SELECT value FROM setting WHERE key = 'kept'")) == "1"
            assert session.scalar(text("SELECT count(grown) FROM setting")) == 0
    assert [p.name for p in older.root.iterdir() if "upgraded" in p.name or "~" in p.name] == []


@pytest.mark.parametrize(
    "end", ["raise ValueError('broken step')", "op.execute('DROP TABLE resident')"]
)
def test_a_failing_step_changes_nothing(
    older: ClinicFolder, data_key: DataKey, scripts: Callable[[str], Path], end: str
) -> None:
    before = examine(older.database, data_key)
    broken = scripts(end)
    with pytest.raises(Exception, match=r"broken step|resident"):
        migrate(older.database, data_key, broken)
    assert examine(older.database, data_key) == before
    assert list(older.root.glob("~*")) == []


def test_a_current_database_is_left_alone(clinic_folder: ClinicFolder, data_key: DataKey) -> None:
    stamp = clinic_folder.database.stat().st_mtime_ns
    assert migrate(clinic_folder.database, data_key, SCRIPTS) is None
    assert clinic_folder.database.stat().st_mtime_ns == stamp
    assert migrate(clinic_folder.root / "absent.db", data_key, SCRIPTS) is None


def test_a_newer_database_is_refused_politely(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock
) -> None:
    with closing(connect(clinic_folder.database, data_key)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for attempt in (
        lambda: migrate(clinic_folder.database, data_key, SCRIPTS),
        lambda: Database.open(clinic_folder.database, data_key, clock),
    ):
        with pytest.raises(KnownFault) as told:
            attempt()
        assert told.value.code == "DATABASE_NEWER"
        assert "升级" in told.value.advice


def test_another_programs_file_is_refused(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock
) -> None:
    clinic_folder.database.unlink()
    with closing(connect(clinic_folder.database, data_key, create=True)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(KnownFault) as told:
        Database.open(clinic_folder.database, data_key, clock)
    assert told.value.code == "DATABASE_FOREIGN"


def test_a_database_in_use_is_not_swapped(
    older: ClinicFolder, data_key: DataKey, scripts: Callable[[str], Path]
) -> None:
    with closing(connect(older.database, data_key)) as other:
        other.execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        other.execute("SELECT 1")
        with pytest.raises(KnownFault) as told:
            migrate(older.database, data_key, scripts("pass"), busy_ms=50)
    assert told.value.code == "DATABASE_LOCKED"

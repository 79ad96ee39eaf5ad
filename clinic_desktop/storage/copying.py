"""Copies of the database that were opened, checked and counted before anybody relies on them."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlcipher3 import dbapi2

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.durable import patiently
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.keys import DataKey
from clinic_desktop.storage.shapes import synced_tables


@dataclass(frozen=True, slots=True)
class CopyCheck:
    """What was found in a copy: rows per synced table, operations, schema revision."""

    rows: Mapping[str, int]
    operations: int
    revision: str

    @property
    def residents(self) -> int:
        """How many people it holds; shown in the list of backups."""
        return self.rows.get("resident", 0)


def copy_database(source: Path, target: Path, key: DataKey) -> None:
    """Write a consistent, compact, encrypted copy while the source may be in use."""
    with closing(connect(source, key)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def examine(path: Path, key: DataKey) -> CopyCheck:
    """Open a database file and check it from its first to its last page.

    Raises:
        KnownFault: COPY_DAMAGED, or the fault that opening it met.
    """
    with closing(connect(path, key)) as connection:
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        broken_pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if verdict != "ok" or broken_pages:
            raise KnownFault(
                "COPY_DAMAGED",
                tr("数据库副本没有通过完整性检查"),
                tr("请检查磁盘或U盘，换一个位置再做一次"),
            )
        return CopyCheck(
            rows=_counts(connection),
            operations=_scalar(connection, "SELECT count(*) FROM sync_op")
            + _scalar(connection, "SELECT count(*) FROM sync_journal"),
            revision=revision_of(connection),
        )


def examine_counts(path: Path, key: DataKey) -> dict[str, int]:
    """Rows per synced table of a database that may be in use."""
    with closing(connect(path, key)) as connection:
        return _counts(connection)


def revision_of(connection: dbapi2.Connection) -> str:
    """Schema revision of an open database.

    Raises:
        KnownFault: it is not a clinic's database.
    """
    try:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except dbapi2.OperationalError as missing:
        raise _foreign() from missing
    if found is None:
        raise _foreign()
    return str(found[0])


def _foreign() -> KnownFault:
    return KnownFault(
        "DATABASE_FOREIGN", tr("这不是本程序的诊所数据库"), tr("请选择正确的诊所文件夹")
    )


def _counts(connection: dbapi2.Connection) -> dict[str, int]:
    there = {
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    }
    return {
        table: _scalar(connection, f"SELECT count(*) FROM {table}")
        for table in synced_tables()
        if table in there
    }


def _scalar(connection: dbapi2.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def remove_log_files(path: Path) -> None:
    """Delete the write-ahead log beside a database that is about to be replaced."""
    for suffix in ("-wal", "-shm"):
        patiently(partial(path.with_name(path.name + suffix).unlink, missing_ok=True))

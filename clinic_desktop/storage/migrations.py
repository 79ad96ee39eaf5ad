"""Bringing an older database up to date: on a verified copy, swapped in only when it succeeded.

The old file stays as a backup. Alembic is loaded only when there is something to do.
"""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.storage import capture, faults, schema
from clinic_desktop.storage.copying import (
    CopyCheck,
    copy_database,
    examine,
    remove_log_files,
    revision_of,
)
from clinic_desktop.storage.durable import build_durably, put_in_place
from clinic_desktop.storage.engine import BUSY_MS, connect, writing_engine
from clinic_desktop.storage.keys import DataKey

Stage = Callable[[str], None]
"""Called with a sentence at each step of a migration."""


def _quiet(_sentence: str) -> None:
    return


def migrate(
    path: Path,
    key: DataKey,
    scripts: Path,
    stage: Stage = _quiet,
    *,
    busy_ms: int = BUSY_MS,
) -> Path | None:
    """Bring the database to this program's schema; the backup of the old one, or None if nothing
    was to be done.

    A failure leaves the database exactly as it was.

    Raises:
        KnownFault: newer than the program, in use elsewhere, disk full, or not ours.
    """
    if not path.exists():
        return None
    with faults.told():
        with closing(connect(path, key)) as connection:
            found = revision_of(connection)
        if found == schema.REVISION:
            return None
        _refuse_unknown(found, scripts)
        # Nobody may write between the copy and the swap.
        with closing(connect(path, key)) as guard:
            guard.execute(f"PRAGMA busy_timeout = {busy_ms}")
            guard.execute("BEGIN IMMEDIATE")
            kept = path.parent / "backups" / f"before-{schema.REVISION}-from-{found}.db"
            stage(tr("正在备份旧数据库"))
            build_durably(kept, lambda temporary: copy_database(path, temporary, key))
            before = examine(kept, key)
            stage(tr("正在升级数据库"))

            def build(temporary: Path) -> None:
                shutil.copyfile(kept, temporary)
                _upgrade(temporary, key, scripts)
                _compare(before, examine(temporary, key))

            fresh = path.with_name(f"{path.name}.upgraded")
            build_durably(fresh, build)
            guard.execute("ROLLBACK")
            busy, *_ = guard.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise KnownFault(
                    "DATABASE_LOCKED", tr("数据库正被另一个程序使用"), tr("请关闭它再启动本程序")
                )
        remove_log_files(path)
        stage(tr("正在启用升级后的数据库"))
        put_in_place(fresh, path)
        return kept


def _refuse_unknown(revision: str, scripts: Path) -> None:
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        ScriptDirectory(str(scripts)).get_revision(revision)
    except CommandError as unknown:
        raise newer(revision) from unknown


def newer(revision: str) -> KnownFault:
    """The database was written by a newer program."""
    return KnownFault(
        "DATABASE_NEWER",
        tr("这个诊所的数据由较新版本的程序保存（{revision}）", revision=revision),
        tr("请先升级本机程序；数据没有改动"),
    )


def _upgrade(path: Path, key: DataKey, scripts: Path) -> None:
    engine = writing_engine(path, key)
    try:
        with engine.begin() as connection:
            # Rebuilding a table loses its triggers silently, so they go first and come back last.
            capture.remove(connection)
            run_scripts(connection, scripts)
            capture.remove(connection)
            capture.install(connection)
            if missing := capture.gaps(connection):
                raise RuntimeError(f"capture is not whole after the migration: {missing}")
    finally:
        engine.dispose()


def run_scripts(connection: Connection, scripts: Path) -> None:
    """Run the Alembic revisions up to the newest, in the open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, schema.REVISION)


def _compare(before: CopyCheck, after: CopyCheck) -> None:
    fewer = [table for table, count in before.rows.items() if after.rows.get(table, 0) < count]
    if fewer or after.operations < before.operations:
        raise RuntimeError(f"the migration lost rows: {fewer or 'operations'}")

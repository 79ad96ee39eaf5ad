"""Connections: SQLCipher with the raw data key, and the settings every connection needs."""

from collections.abc import Callable
from pathlib import Path, PurePath

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlcipher3 import dbapi2

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.keys import DataKey

BUSY_MS = 10_000
_CACHE_KIB = 64 * 1024
_LOG_BYTES = 16 * 1024 * 1024


def _on_network(path: PurePath) -> bool:
    r"""Whether it is a path of Windows like ``\\computer\share``."""
    return path.drive.startswith("\\\\")


def address(path: PurePath) -> str:
    """The ``file:`` address SQLite opens an absolute path by."""
    uri = path.as_uri()
    # It knows no computer in an address, only a path that begins with two slashes.
    return f"file://{uri.removeprefix('file:')}" if _on_network(path) else uri


def refuse_network(path: PurePath) -> None:
    """Raises ``KnownFault`` for a shared folder of another computer: the write-ahead log does not
    work there. Copies may lie there."""
    if _on_network(path):
        raise KnownFault(
            "NETWORK_FOLDER",
            tr("数据文件不能放在网络共享文件夹里"),
            tr("请放在本机硬盘上；要带到别的电脑，请用“备份”或“交换”"),
        )


def connect(path: Path, key: DataKey, *, create: bool = False) -> dbapi2.Connection:
    """A raw connection, key set, autocommit. The caller closes it.

    Without ``create`` a missing file is an error, never a new empty database.
    """
    uri = f"{address(path.absolute())}?mode={'rwc' if create else 'rw'}"
    connection = dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        # Before the key: a wrong key would otherwise be reported on stderr.
        connection.execute("PRAGMA cipher_log_level = none")
        connection.execute(f"PRAGMA key = {key.pragma}")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: dbapi2.Connection, *, read_only: bool) -> dbapi2.Connection:
    connection.execute("PRAGMA foreign_keys = ON")
    # Else INSERT OR REPLACE would skip the delete trigger.
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA synchronous = FULL")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    else:
        connection.execute("PRAGMA journal_mode = WAL")
        # After a large import the log file shrinks again.
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
    return connection


def _engine(creator: Callable[[], dbapi2.Connection], begin: str, pool_size: int) -> Engine:
    engine = create_engine(
        "sqlite://", module=dbapi2, creator=creator, poolclass=QueuePool, pool_size=pool_size
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def writing_engine(path: Path, key: DataKey) -> Engine:
    """One connection, every transaction BEGIN IMMEDIATE."""
    return _engine(
        lambda: _prepare(connect(path, key), read_only=False), "BEGIN IMMEDIATE", pool_size=1
    )


def reading_engine(path: Path, key: DataKey) -> Engine:
    """Connections that refuse to write; each transaction sees one consistent state."""
    return _engine(lambda: _prepare(connect(path, key), read_only=True), "BEGIN", pool_size=2)

"""The encrypted database of one clinic: opened once, written in units of work, read beside them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, get_ident

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.clock import Clock
from clinic_desktop.domain.problems import KnownFault, Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.storage import capture, faults, schema, upgrading
from clinic_desktop.storage.concerned import touched_by
from clinic_desktop.storage.copying import (
    CopyCheck,
    copy_database,
    examine,
    examine_counts,
    revision_of,
)
from clinic_desktop.storage.derived import Deriver, Progress
from clinic_desktop.storage.durable import build_durably
from clinic_desktop.storage.engine import (
    BUSY_MS,
    connect,
    reading_engine,
    refuse_network,
    writing_engine,
)
from clinic_desktop.storage.ids import RowIds
from clinic_desktop.storage.keys import DataKey
from clinic_desktop.storage.log import Seal, Sealed, SealListener
from clinic_desktop.storage.ops_store import Key
from clinic_desktop.storage.tables.sync import sync_ctl
from clinic_desktop.storage.unit import UnitOfWork

__all__ = ["DataKey", "Database", "UnitOfWork"]


@dataclass(slots=True)
class _Turn:
    """Who holds the right to write: one thread at a time, and not twice within one."""

    lock: Lock
    owner: int | None = None

    def take(self) -> None:
        if self.owner == get_ident():
            raise RuntimeError("a unit of work was opened inside another one")
        if not self.lock.acquire(timeout=BUSY_MS / 1000):
            raise KnownFault("DATABASE_LOCKED", tr("上一次保存还没有完成"), tr("请稍等片刻再保存"))
        self.owner = get_ident()

    def give_back(self) -> None:
        self.owner = None
        self.lock.release()


class Database:
    """Opened with ``Database.open``; closed with ``close`` or as a context manager.

    ``notices`` lists what was found at opening; with an error among them the database is
    ``read_only`` and every unit of work is refused with the reason.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        key: DataKey,
        engines: tuple[Engine, Engine],
        derivers: Sequence[Deriver],
        notices: tuple[Problem, ...],
    ) -> None:
        self.path = path
        self._key = key
        self.clock = clock
        self.derivers = tuple(derivers)
        self.notices = notices
        self.seal_listeners: list[SealListener] = []
        self._writer, self._reader = engines
        self._turn = _Turn(Lock())
        self._ids = RowIds(clock)

    @classmethod
    def open(
        cls, path: Path, key: DataKey, clock: Clock, derivers: Sequence[Deriver] = ()
    ) -> "Database":
        """Open the database, making its tables when the file does not exist yet.

        An older database is brought up to date by ``migrations.migrate`` before.

        Raises:
            KnownFault: wrong key, damaged, locked, or of another schema.
        """
        refuse_network(path)
        with faults.told():
            if not path.exists():
                _make(path, key)
            _refuse_other_schema(path, key)
            writer, reader = writing_engine(path, key), reading_engine(path, key)
            try:
                with writer.connect() as connection:
                    missing = capture.gaps(connection)
            except BaseException:
                writer.dispose()
                raise
        notices: tuple[Problem, ...] = ()
        if missing:
            notices = (
                Problem(
                    "",
                    "CAPTURE_BROKEN",
                    tr(
                        "变更记录机制不完整（{count} 处），为避免漏记，数据库以只读方式打开。"
                        "请恢复备份或联系卫生院",
                        count=len(missing),
                    ),
                ),
            )
        database = cls(path, clock, key, (writer, reader), derivers, notices)
        if not missing:
            try:
                database._catch_up()
            except BaseException:
                # An open file can neither be replaced nor removed on Windows.
                database.close()
                raise
        return database

    def _catch_up(self) -> None:
        with self.reading() as session:
            due = upgrading.is_due(session)
        if due:
            with self._writing() as session:
                self._refresh(session, upgrading.materialise_newer(session).changed)
                session.commit()

    def _refresh(self, session: Session, rows: Iterable[Key]) -> None:
        touched = touched_by(session, rows)
        if touched.rows:
            for deriver in self.derivers:
                deriver.refresh(session, touched, self.clock.today())

    @property
    def read_only(self) -> bool:
        """Whether saving is refused; ``notices`` says why."""
        return any(notice.severity is Severity.ERROR for notice in self.notices)

    def new_id(self) -> str:
        """An id for a new row: UUIDv7 as 32 hex digits."""
        return self._ids.new()

    @contextmanager
    def unit(
        self, action: str, user: str | None, reason: str | None = None
    ) -> Iterator[UnitOfWork]:
        """A unit of work. Leaving the block without ``commit()`` rolls everything back.

        ``action`` names it for people (history, undo), ``user`` is the staff id, ``reason`` why.

        Raises:
            KnownFault: read-only, locked, disk full …
            InputProblem: a value beyond the limits of its column.
        """
        with self._writing() as session:
            unit = UnitOfWork(session, self, action, user, reason)
            unit.begin()
            yield unit

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        if self.read_only:
            raise KnownFault("DATABASE_READ_ONLY", self.notices[0].message)
        self._turn.take()
        try:
            with faults.told(), Session(self._writer, expire_on_commit=False) as session:
                yield session
        finally:
            self._turn.give_back()

    @contextmanager
    def local(self) -> Iterator[Session]:
        """A writing session for tables of this machine alone (drafts, settings): no history.

        The caller commits; leaving without rolls back.
        """
        with self._writing() as session:
            yield session

    def seal(self) -> Sealed:
        """Turn what the journal holds into operations; before history, export, import and backup.

        Raises:
            KnownFault: read-only, locked, disk full …
        """
        with self._writing() as session:
            sealed = Seal(session, self.new_id()).run()
            self._refresh(session, sealed.changed)
            for listener in self.seal_listeners:
                listener.sealed_within(session, sealed)
            session.commit()
        for listener in self.seal_listeners:
            listener.sealed(sealed)
        return sealed

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only session on one consistent state of the database."""
        with faults.told(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    def set_rank(self, rank: int) -> None:
        """Say whether this is a village's (0) or the centre's (1) database (``sync.md`` 5, 11)."""
        with self._writing() as session:
            session.execute(update(sync_ctl).values(rank=rank))
            session.commit()

    def rebuild_derived(self, progress: Progress = lambda _done, _total: None) -> None:
        """Recompute every derived row from nothing, in one transaction."""
        with self.unit(tr("重建索引"), None) as unit:
            for deriver in self.derivers:
                deriver.rebuild(unit.session, self.clock.today(), progress)
            unit.commit()

    def copy_to(self, target: Path) -> CopyCheck:
        """Write a consistent encrypted copy, open it, check every page and count its rows.

        Raises:
            KnownFault: COPY_DAMAGED, COPY_DIFFERS (rows are missing), disk full …
        """
        with faults.told():
            counted = examine_counts(self.path, self._key)
            copy_database(self.path, target, self._key)
            found = examine(target, self._key)
        fewer = [name for name, count in counted.items() if found.rows.get(name, 0) < count]
        if fewer:
            raise KnownFault(
                "COPY_DIFFERS",
                tr("备份里的记录少于数据库（{tables}）", tables="、".join(fewer)),
                tr("请重新备份"),
            )
        return found

    def close(self) -> None:
        """Give the file back; the write-ahead log is folded in."""
        self._reader.dispose()
        self._writer.dispose()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _make(path: Path, key: DataKey) -> None:
    def build(temporary: Path) -> None:
        connect(temporary, key, create=True).close()
        engine = writing_engine(temporary, key)
        try:
            with engine.begin() as connection:
                schema.create(connection)
        finally:
            engine.dispose()

    build_durably(path, build)


def _refuse_other_schema(path: Path, key: DataKey) -> None:
    with closing(connect(path, key)) as connection:
        found = revision_of(connection)
    if found > schema.REVISION:
        raise KnownFault(
            "DATABASE_NEWER",
            tr("这个诊所的数据由较新版本的程序保存（{revision}）", revision=found),
            tr("请先升级本机程序；数据没有改动"),
        )
    if found < schema.REVISION:
        raise KnownFault(
            "DATABASE_OLDER",
            tr("数据库需要先升级（{revision}）", revision=found),
            tr("请重新启动程序，启动时会自动升级"),
        )

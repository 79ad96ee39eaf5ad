"""Looking the whole database over: pages, capture, operations, derived rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select, text
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import START, extend, materialise
from clinic_desktop.domain.words import tr
from clinic_desktop.storage import capture
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.derived import Deriver, Progress
from clinic_desktop.storage.ops_store import OpsStore
from clinic_desktop.storage.raw_rows import read_rows
from clinic_desktop.storage.shapes import shapes, synced_tables
from clinic_desktop.storage.tables import Base
from clinic_desktop.storage.tables.sync import sync_conflict, sync_op, sync_origin, sync_wait

_SHOWN = 20
_PORTION = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be. ``code`` is stable, ``sentence`` for people."""

    code: str
    sentence: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was looked at, and what was found; at most 20 findings of each kind are listed."""

    rows: int
    operations: int
    unsealed: int
    waiting: int
    conflicts: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Nothing was found."""
        return not self.findings


def verify(database: Database, progress: Progress = lambda _done, _total: None) -> VerifyReport:
    """Check everything that can be computed anew, without changing anything.

    Pages and structure; the capture triggers; every row against its operations; the chain of
    the own operations; every derived row against a recomputation (in a transaction that is
    rolled back).

    Raises:
        KnownFault: the database cannot be read.
    """
    if not database.read_only:
        database.seal()
    findings = _Findings()
    with database.reading() as session:
        connection = session.connection()
        _pages(connection, findings)
        for gap in capture.gaps(connection):
            sentence = tr("变更捕获触发器不符：{name}（{kind}）", name=gap.trigger, kind=gap.kind)
            findings.add("capture", sentence, gap.trigger)
        rows = _rows(session, findings, progress)
        _chain(session, findings)
        counts = {
            name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0
            for name in ("sync_op", "sync_journal", sync_wait.name, sync_conflict.name)
        }
    if not database.read_only:
        _derived(database, findings)
    return VerifyReport(
        rows,
        counts["sync_op"],
        counts["sync_journal"],
        counts[sync_wait.name],
        counts[sync_conflict.name],
        tuple(findings.all),
    )


class _Findings:
    def __init__(self) -> None:
        self.all: list[Finding] = []
        self._of_kind: dict[str, int] = {}

    def add(self, code: str, sentence: str, subject: str = "") -> None:
        self._of_kind[code] = self._of_kind.get(code, 0) + 1
        if self._of_kind[code] <= _SHOWN:
            self.all.append(Finding(code, sentence, subject))


def _pages(connection: Connection, findings: _Findings) -> None:
    for (verdict,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if verdict != "ok":
            findings.add("integrity", tr("数据库文件有损坏：{detail}", detail=verdict))
    for (verdict,) in connection.exec_driver_sql("PRAGMA cipher_integrity_check"):
        findings.add("integrity", tr("加密页校验失败：{detail}", detail=verdict))


def _rows(session: Session, findings: _Findings, progress: Progress) -> int:
    """Every row is what its operations say, and every row has operations."""
    store = OpsStore(session)
    refused = store.refused()
    total = sum(_count(session, table) for table in synced_tables().values())
    done = 0
    for name, table in synced_tables().items():
        ids = session.scalars(select(table.c.id).order_by(table.c.id)).all()
        for start in range(0, len(ids), _PORTION):
            portion = ids[start : start + _PORTION]
            progress(done, total)
            ops = store.of_rows([(name, pk) for pk in portion])
            stored = read_rows(session, name, portion)
            for pk in portion:
                found = materialise(ops.get((name, pk), []), shapes()[name], refused)
                if found.row != stored[pk]:
                    sentence = tr("{table} {row} 与变更记录不符", table=name, row=pk)
                    findings.add("row", sentence, f"{name}/{pk}")
            done += len(portion)
    progress(total, total)
    return total


def _count(session: Session, table: Table) -> int:
    return session.scalar(text(f"SELECT count(*) FROM {table.name}")) or 0


def _chain(session: Session, findings: _Findings) -> None:
    """The running digest over each author's operations, per number the one that was here first."""
    for origin in session.execute(select(sync_origin)):
        query = (
            select(sync_op.c.sn, sync_op.c.id)
            .where(sync_op.c.o == origin.o, sync_op.c.sn <= origin.contig)
            .order_by(sync_op.c.sn, sync_op.c.n.desc())
        )
        held: dict[int, bytes] = {row.sn: row.id for row in session.execute(query)}
        digest = extend(START, (held[number].hex() for number in sorted(held)))
        if len(held) != origin.contig or digest != origin.tip.hex():
            findings.add("chain", tr("变更记录序列不完整：{inc}", inc=origin.inc), origin.inc)


def _derived(database: Database, findings: _Findings) -> None:
    """Rebuild in a transaction that is rolled back, and compare what was there before."""
    with database.unit(tr("核对"), None) as unit:
        tables = _derived_tables()
        before = {name: _content(unit.session, query) for name, query in tables.items()}
        _rebuild(unit.session, database.derivers, database.clock.today())
        for name, query in tables.items():
            after = _content(unit.session, query)
            differing = before[name].symmetric_difference(after)
            for row in sorted({str(one[0]) for one in differing}):
                sentence = tr("派生数据与重新计算的结果不符：{table} {row}", table=name, row=row)
                findings.add("derived", sentence, f"{name}/{row}")


def _rebuild(session: Session, derivers: Sequence[Deriver], today: date) -> None:
    for deriver in derivers:
        deriver.rebuild(session, today, lambda _done, _total: None)
    session.flush()


def _derived_tables() -> dict[str, str]:
    found = {
        name: f"SELECT * FROM {name}"
        for name in ("task", "resident_index", "resident_spelling", "vaccination_forecast")
        if name in Base.metadata.tables
    }
    found["resident_search"] = "SELECT resident_id, name, address FROM resident_search"
    return found


def _content(session: Session, query: str) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in session.execute(text(query))}

"""The report of one file, put together from what happened."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from clinic_desktop.exchange import limits
from clinic_desktop.exchange.applying import Applied
from clinic_desktop.exchange.chains import missing
from clinic_desktop.exchange.checking import Checked
from clinic_desktop.exchange.package import OpenedPackage
from clinic_desktop.exchange.peers import Heard
from clinic_desktop.exchange.receipts import Outcome
from clinic_desktop.exchange.report import (
    OK,
    ConflictLine,
    FileReport,
    Gap,
    QuarantineLine,
    SenderLine,
    TableCounts,
    WaitingLine,
)
from clinic_desktop.exchange.review import review
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.ops_store import Key
from clinic_desktop.storage.tables.sync import sync_conflict, sync_wait

_MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is known of one package after it was applied."""

    name: str
    opened: OpenedPackage
    sender: SenderLine
    checked: Checked | None
    applied: Applied | None
    heard: Heard | None
    outcome: Outcome | None
    pending: int
    blobs: int
    for_us: bool
    """It holds a receipt for this very computer."""


def describe(session: Session, facts: Facts) -> FileReport:
    """The report for people."""
    manifest, applied = facts.opened.manifest, facts.applied
    report = FileReport(
        name=facts.name,
        code=OK,
        kind=manifest.kind.value,
        pkg=facts.opened.outside.pkg,
        no=manifest.no,
        sender=facts.sender,
        made_wall=manifest.made_wall,
        lines=manifest.body.lines,
        clock=None if facts.heard is None else facts.heard.clock,
        since_wall=None if facts.heard is None else facts.heard.since_wall,
        schema_notes={} if facts.checked is None else facts.checked.newer,
        receipt=None if facts.outcome is None else facts.outcome.report,
        outdated=bool(manifest.receipts) and facts.outcome is None and facts.for_us,
        recoverable=facts.pending,
        blobs=facts.blobs,
    )
    return report if applied is None else _with_rows(session, report, applied)


def _with_rows(session: Session, report: FileReport, applied: Applied) -> FileReport:
    touched = applied.touched | applied.rows.conflicting
    new = applied.created | applied.rows.created
    return replace(
        report,
        fresh=applied.fresh,
        duplicates=applied.duplicates,
        tables=_tables(applied),
        conflicts=tuple(
            ConflictLine(table, row, unit)
            for table, row, unit in _marks(session, sync_conflict, "unit", touched)
        ),
        waiting=tuple(
            WaitingLine(table, row, reason)
            for table, row, reason in _marks(session, sync_wait, "reason", applied.looked_at)
        ),
        quarantine=tuple(
            QuarantineLine(r.op.id, r.op.table, r.op.row, r.reason) for r in applied.refusals
        ),
        gaps=tuple(
            Gap(origin.inc, first, last)
            for origin in applied.origins
            for first, last in missing(session, origin, limits.MISSING_IN_RECEIPT)
        ),
        forks=tuple(sorted(applied.forks)),
        review=review(session, applied.touched),
        # What changes something that is here comes before what is merely new.
        rows=tuple(sorted(applied.touched, key=lambda key: (key in new, key))[:_MOST_ROWS]),
    )


def _tables(applied: Applied) -> tuple[TableCounts, ...]:
    created = Counter(table for table, _ in applied.created | applied.rows.created)
    voided = Counter(table for table, _ in applied.rows.voided)
    changed = Counter(
        table for table, _ in applied.rows.changed - applied.rows.created - applied.rows.voided
    )
    return tuple(
        TableCounts(table, created[table], changed[table], voided[table])
        for table in sorted(created | changed | voided)
    )


def _marks(
    session: Session, table: Table, column: str, keys: Iterable[Key]
) -> list[tuple[str, str, str]]:
    """Marks of these rows: table, row and what the mark says."""
    wanted = set(keys)
    found: list[tuple[str, str, str]] = []
    if session.execute(select(table.c.pk).limit(1)).first() is None:
        return found
    for portion in chunks({pk for _, pk in wanted}):
        query = select(table.c.tbl, table.c.pk, table.c[column]).where(table.c.pk.in_(portion))
        found.extend(
            (row[0], row[1], row[2]) for row in session.execute(query) if (row[0], row[1]) in wanted
        )
    return sorted(found)

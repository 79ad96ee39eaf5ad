"""Triggers that write every change of a synced table into the journal, in its own transaction.

Generated from the table definitions (``sync.md`` section 4): whatever style of SQL writes, ORM
objects, Core statements or a database shell, the journal has it, or the statement is refused.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, MetaData, Table, text

from clinic_desktop.storage.shapes import spec_of, synced_tables
from clinic_desktop.storage.tables import Base, SyncClass

PREFIX = "capture_"

_WHO = "coalesce(wall, CAST(unixepoch('subsec') * 1000 AS INTEGER)), usr, tx, why, all_heads"
_INTO = "INSERT INTO sync_journal (tbl, pk, act, wall, usr, tx, why, all_heads, new_json)"
_CAPTURING = "(SELECT applying FROM sync_ctl) = 0"


def triggers(metadata: MetaData = Base.metadata) -> dict[str, str]:
    """Name → exact text of every trigger an SQLite database must have."""
    return {name: body for table in synced_tables(metadata).values() for name, body in _of(table)}


@cache
def expected() -> Mapping[str, str]:
    """The triggers of this program's own tables."""
    return triggers()


def _of(table: Table) -> Iterator[tuple[str, str]]:
    columns = [column.name for column in table.columns if not column.primary_key]
    changed = " OR ".join(f"NEW.{c} IS NOT OLD.{c}" for c in columns)
    inserted = _object(columns, lambda c: f"NEW.{c} IS NOT NULL")
    updated = _object(columns, lambda c: f"NEW.{c} IS NOT OLD.{c}")

    def trigger(kind: str, when: str, condition: str, body: str) -> tuple[str, str]:
        name = f"{PREFIX}{table.name}_{kind}"
        return name, (
            f"CREATE TRIGGER {name} {when} ON {table.name} WHEN {condition} BEGIN {body}; END"
        )

    def refuse(sentence: str) -> str:
        return f"SELECT RAISE(ABORT, 'capture: {table.name}: {sentence}')"

    yield trigger(
        "insert",
        "AFTER INSERT",
        _CAPTURING,
        f"{_INTO} SELECT '{table.name}', NEW.id, 'i', {_WHO}, {inserted} FROM sync_ctl",
    )
    yield trigger(
        "update",
        "AFTER UPDATE",
        f"{_CAPTURING} AND ({changed})",
        f"{_INTO} SELECT '{table.name}', NEW.id, 'u', {_WHO}, {updated} FROM sync_ctl",
    )
    yield trigger(
        "rename", "BEFORE UPDATE OF id", "NEW.id IS NOT OLD.id", refuse("a row keeps its id")
    )
    yield trigger(
        "delete", "BEFORE DELETE", _CAPTURING, refuse("rows are voided and never deleted")
    )
    if spec_of(table).sync_class is SyncClass.REFERENCE:
        village = f"{_CAPTURING} AND (SELECT rank FROM sync_ctl) = 0"
        for kind, when in (("owner_insert", "BEFORE INSERT"), ("owner_update", "BEFORE UPDATE")):
            yield trigger(kind, when, village, refuse("only the centre writes here"))


def _object(columns: Sequence[str], worth: Callable[[str], str]) -> str:
    """JSON of the columns worth writing down.

    Concatenation: five times faster than ``json_group_object`` over a compound select.
    """
    parts = " || ".join(
        f"CASE WHEN {worth(c)} THEN ',\"{c}\":' || json_quote(NEW.{c}) ELSE '' END" for c in columns
    )
    return f"'{{' || substr({parts}, 2) || '}}'"


@dataclass(frozen=True, slots=True)
class CaptureGap:
    """A trigger that is not as it must be: missing, changed or unknown."""

    trigger: str
    kind: str


def gaps(connection: Connection) -> tuple[CaptureGap, ...]:
    """Compare the database's triggers with the expected text; empty when capture is whole."""
    found: dict[str, str] = {
        row.name: row.sql
        for row in connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
        )
    }
    wanted = expected()
    return tuple(
        CaptureGap(name, "missing" if name not in found else "changed")
        for name, body in wanted.items()
        if found.get(name) != body
    ) + tuple(CaptureGap(name, "unknown") for name in sorted(found.keys() - wanted.keys()))


def install(connection: Connection) -> None:
    """Create every trigger."""
    for body in expected().values():
        connection.exec_driver_sql(body)


def remove(connection: Connection) -> None:
    """Drop every trigger, before tables are rebuilt (a rebuild would lose them silently)."""
    rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in rows.scalars().all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def fingerprint() -> str:
    """A short digest of all expected triggers, for the health page and the log."""
    return hashlib.sha256("\n".join(expected().values()).encode()).hexdigest()[:12]

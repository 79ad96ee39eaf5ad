"""Rows, conflicts and waiting rows recomputed from operations (``sync.md`` I3 and section 7)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import Conflict, Materialised, Op, materialise
from clinic_desktop.storage.ops_store import Key, OpsStore
from clinic_desktop.storage.raw_rows import delete_row, insert_row, read_row, update_row
from clinic_desktop.storage.shapes import shapes
from clinic_desktop.storage.tables.sync import sync_conflict, sync_ctl, sync_wait

UNKNOWN_TABLE = "unknown_table"


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Rows whose shown values changed, and rows that have an open conflict now."""

    changed: frozenset[Key]
    conflicting: frozenset[Key]


def recompute(store: OpsStore, keys: Iterable[Key]) -> Recomputed:
    """Make the rows, their conflicts and their waiting marks what their operations say.

    Capture is silenced meanwhile: these are not edits.
    """
    session = store.session
    wanted = set(keys)
    if not wanted:
        return Recomputed(frozenset(), frozenset())
    known = store.of_rows(wanted)
    refused = store.refused()
    changed: set[Key] = set()
    conflicting: set[Key] = set()
    session.execute(update(sync_ctl).values(applying=1))
    for key in sorted(wanted):
        found = _materialised(key, known.get(key, []), refused)
        if _put_row(session, key, found):
            changed.add(key)
        _put_waiting(session, key, found.waiting)
        _put_conflicts(session, key, found.conflicts)
        if found.conflicts:
            conflicting.add(key)
    session.execute(update(sync_ctl).values(applying=0))
    return Recomputed(frozenset(changed), frozenset(conflicting))


def _materialised(key: Key, ops: Iterable[Op], refused: Collection[str]) -> Materialised:
    shape = shapes().get(key[0])
    if shape is None:
        return Materialised(None, waiting=UNKNOWN_TABLE)
    return materialise(ops, shape, refused)


def _put_row(session: Session, key: Key, found: Materialised) -> bool:
    table, pk = key
    if found.waiting == UNKNOWN_TABLE:
        return False
    there = read_row(session, table, pk)
    if found.row is None:
        if there is not None:
            delete_row(session, table, pk)
        return there is not None
    if there is None:
        insert_row(session, table, found.row)
        return True
    differing = {name: value for name, value in found.row.items() if there[name] != value}
    if differing:
        update_row(session, table, pk, differing)
    return bool(differing)


def _put_waiting(session: Session, key: Key, reason: str | None) -> None:
    table, pk = key
    here = (sync_wait.c.tbl == table) & (sync_wait.c.pk == pk)
    session.execute(delete(sync_wait).where(here))
    if reason is not None:
        session.execute(insert(sync_wait).values(tbl=table, pk=pk, reason=reason))


def _put_conflicts(session: Session, key: Key, conflicts: Iterable[Conflict]) -> None:
    """Replace the row's conflicts; notes of people stay where the heads are the same."""
    table, pk = key
    c = sync_conflict.c
    here = (c.tbl == table) & (c.pk == pk)
    query = select(c.unit, c.heads_json).where(here)
    there: Mapping[str, str] = {row.unit: row.heads_json for row in session.execute(query)}
    wanted = {conflict.unit: orjson.dumps(list(conflict.heads)).decode() for conflict in conflicts}
    for unit in there.keys() | wanted.keys():
        if there.get(unit) == wanted.get(unit):
            continue
        session.execute(delete(sync_conflict).where(here, c.unit == unit))
        if unit in wanted:
            session.execute(
                insert(sync_conflict).values(
                    tbl=table, pk=pk, unit=unit, heads_json=wanted[unit], state="open"
                )
            )

"""Rows, conflicts and waiting rows recomputed from operations (``sync.md`` I3 and section 7)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import orjson
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import Conflict, Materialised, Op, Value, materialise
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.ops_store import Key, OpsStore
from clinic_desktop.storage.raw_rows import delete_row, exists, insert_row, read_row, update_row
from clinic_desktop.storage.shapes import shapes, spec_of, synced_tables
from clinic_desktop.storage.tables.sync import sync_conflict, sync_ctl, sync_wait

UNKNOWN_TABLE, NO_PARENT = "unknown_table", "no_parent"
_PORTION = 1000


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Rows whose shown values changed, and rows that have an open conflict now.

    ``created``, ``voided`` and ``removed`` are parts of ``changed``: rows that were not there
    before, were not void before, or are no longer there.
    """

    changed: frozenset[Key] = frozenset()
    conflicting: frozenset[Key] = frozenset()
    created: frozenset[Key] = frozenset()
    voided: frozenset[Key] = frozenset()
    removed: frozenset[Key] = frozenset()

    def __or__(self, other: "Recomputed") -> "Recomputed":
        return Recomputed(
            self.changed | other.changed,
            self.conflicting | other.conflicting,
            self.created | other.created,
            self.voided | other.voided,
            self.removed | other.removed,
        )


def recompute(store: OpsStore, keys: Iterable[Key], *, hold_back: bool = False) -> Recomputed:
    """Make the rows, their conflicts and their waiting marks what their operations say.

    Capture is silenced meanwhile: these are not edits. With ``hold_back`` a row whose parent is
    not there waits for it; parents are therefore done before children.
    """
    session = store.session
    # Grandparents come first, so that a child finds its parent whichever was named first.
    wanted = sorted(set(keys), key=lambda key: (depth(key[0]), key))
    result = Recomputed()
    if not wanted:
        return result
    refused = store.refused()
    session.execute(update(sync_ctl).values(applying=1))
    for start in range(0, len(wanted), _PORTION):
        portion = wanted[start : start + _PORTION]
        result |= _recompute_portion(store, portion, refused, hold_back=hold_back)
    session.execute(update(sync_ctl).values(applying=0))
    return result


def _recompute_portion(
    store: OpsStore, keys: Sequence[Key], refused: Collection[str], *, hold_back: bool
) -> Recomputed:
    session = store.session
    known = store.of_rows(keys)
    marked = _marked(session, keys)
    found: dict[str, set[Key]] = {name: set() for name in _KINDS}
    for key in keys:
        now = _materialised(key, known.get(key, []), refused)
        if hold_back and now.row is not None and _lacks_parent(session, key[0], now.row):
            now = Materialised(None, now.conflicts, NO_PARENT)
        for kind in _put_row(session, key, now):
            found[kind].add(key)
        if now.waiting is not None or key in marked:
            _put_waiting(session, key, now.waiting)
        if now.conflicts or key in marked:
            _put_conflicts(session, key, now.conflicts)
        if now.conflicts:
            found["conflicting"].add(key)
    return Recomputed(**{name: frozenset(rows) for name, rows in found.items()})


_KINDS = ("changed", "conflicting", "created", "voided", "removed")


def _marked(session: Session, keys: Sequence[Key]) -> set[Key]:
    """Rows that have a conflict or waiting mark, which may have to go."""
    marked: set[Key] = set()
    for portion in chunks({pk for _, pk in keys}):
        for table in (sync_conflict, sync_wait):
            query = select(table.c.tbl, table.c.pk).where(table.c.pk.in_(portion))
            marked.update((row.tbl, row.pk) for row in session.execute(query))
    return marked


@cache
def parent_of(table: str) -> tuple[str, str] | None:
    """The column that holds a row's parent, and the parent's table."""
    known = synced_tables().get(table)
    return None if known is None else spec_of(known).parent


@cache
def depth(table: str) -> int:
    """How many parents stand above a table."""
    parent = parent_of(table)
    return 0 if parent is None else 1 + depth(parent[1])


def _lacks_parent(session: Session, table: str, row: Mapping[str, Value]) -> bool:
    parent = parent_of(table)
    if parent is None:
        return False
    identity = row.get(parent[0])
    return isinstance(identity, str) and not exists(session, parent[1], identity)


def _materialised(key: Key, ops: Iterable[Op], refused: Collection[str]) -> Materialised:
    shape = shapes().get(key[0])
    if shape is None:
        return Materialised(None, waiting=UNKNOWN_TABLE)
    return materialise(ops, shape, refused)


def _put_row(session: Session, key: Key, found: Materialised) -> tuple[str, ...]:
    """Write what differs; which kinds of change it was."""
    table, pk = key
    if found.waiting == UNKNOWN_TABLE:
        return ()
    there = read_row(session, table, pk)
    if found.row is None:
        if there is None:
            return ()
        delete_row(session, table, pk)
        return "changed", "removed"
    if there is None:
        insert_row(session, table, found.row)
        voided = ("voided",) if found.row.get("voided") else ()
        return ("changed", "created", *voided)
    differing = {name: value for name, value in found.row.items() if there[name] != value}
    if not differing:
        return ()
    update_row(session, table, pk, differing)
    return ("changed", "voided") if differing.get("voided") else ("changed",)


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

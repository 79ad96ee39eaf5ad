"""变更记录: what happened to a row, read from its operations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import VOID, Op, TableShape, Value, heads
from clinic_desktop.storage.log import SUSPICIOUS
from clinic_desktop.storage.ops_store import OpsStore
from clinic_desktop.storage.shapes import json_columns, shapes
from clinic_desktop.storage.tables import SavedAction, Staff
from clinic_desktop.storage.tables.sync import sync_ctl

Kind = Literal["insert", "update", "void", "restore"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value: ``field`` is the column, or ``column.key`` inside a JSON column."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One save of one row.

    ``at`` is the author's clock in UTC, ``clock_doubtful`` says that it cannot be right.
    ``action`` is known for saves of this machine. ``shown`` is False where none of its values
    is shown any more.
    """

    op_id: str
    tx: str
    at: datetime
    clock_doubtful: bool
    staff_id: str | None
    staff_name: str | None
    here: bool
    centre: bool
    action: str | None
    reason: str | None
    kind: Kind
    changes: tuple[FieldChange, ...]
    shown: bool


def history_of(session: Session, table: str, pk: str) -> list[HistoryEntry]:
    """All sealed changes of a row, newest first. Call ``Database.seal`` before.

    A value's old state is what its author saw, not what happened to stand in between.
    """
    shape = shapes()[table]
    store = OpsStore(session)
    ops = store.of_rows([(table, pk)]).get((table, pk), [])
    if not ops:
        return []
    ops.sort(key=lambda op: (op.counter, op.id), reverse=True)
    by_id = {op.id: op for op in ops}
    shown = {found[0].id for found in heads(ops, shape, store.refused()).values()}
    names = _names(session, {op.user for op in ops if op.user})
    actions = _actions(session, {op.tx for op in ops})
    own = session.scalar(select(sync_ctl.c.inc))
    inside = json_columns(table)
    return [
        HistoryEntry(
            op_id=op.id,
            tx=op.tx,
            at=_EPOCH + timedelta(milliseconds=op.wall),
            clock_doubtful=op.wall_quality == SUSPICIOUS,
            staff_id=op.user,
            staff_name=names.get(op.user or ""),
            here=op.origin == own,
            centre=op.rank == 1,
            action=actions.get(op.tx),
            reason=op.reason,
            kind=_kind(op),
            changes=tuple(_changes(op, _seen(op, by_id, shape), shape, inside)),
            shown=op.id in shown,
        )
        for op in ops
    ]


def _kind(op: Op) -> Kind:
    if op.act == "i":
        return "insert"
    if VOID in op.replaces and "voided" in op.values:
        return "void" if op.values["voided"] else "restore"
    return "update"


def _seen(op: Op, by_id: Mapping[str, Op], shape: TableShape) -> dict[str, Value]:
    """The values the author saw in the units this operation wrote."""
    seen: dict[str, Value] = {}
    for unit, ids in op.replaces.items():
        replaced = [by_id[one] for one in ids if one in by_id]
        if replaced and unit in shape.units:
            before = max(replaced, key=lambda one: (one.rank, one.counter, one.id))
            values = shape.current(before.values, before.schema)
            seen.update({column: values.get(column) for column in shape.units[unit]})
    return seen


def _changes(
    op: Op, seen: Mapping[str, Value], shape: TableShape, inside: frozenset[str]
) -> Iterable[FieldChange]:
    values = shape.current(op.values, op.schema)
    for column in shape.columns:
        if column not in values or values[column] == seen.get(column):
            continue
        if column in inside:
            yield from _inside(column, seen.get(column), values[column])
        else:
            yield FieldChange(column, seen.get(column), values[column])


def _inside(column: str, old_text: Value, new_text: Value) -> Iterable[FieldChange]:
    old, new = (orjson.loads(one) if isinstance(one, str) else None for one in (old_text, new_text))
    if not (isinstance(old, dict | None) and isinstance(new, dict | None)):
        yield FieldChange(column, old, new)
        return
    before, after = old or {}, new or {}
    for key in [*after, *(key for key in before if key not in after)]:
        if before.get(key) != after.get(key):
            yield FieldChange(f"{column}.{key}", before.get(key), after.get(key))


def _names(session: Session, staff: set[str]) -> dict[str, str]:
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(staff)))
    return {row.id: row.name for row in rows}


def _actions(session: Session, transactions: set[str]) -> dict[str, str]:
    query = select(SavedAction.tx, SavedAction.action).where(SavedAction.tx.in_(transactions))
    return {row.tx: row.action for row in session.execute(query)}

"""Deciding a conflict: a person saw every value and chose (``sync.md`` section 12)."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import VOID, VOID_VS_EDIT, Value
from clinic_desktop.storage.ops_store import Key
from clinic_desktop.storage.raw_rows import read_row, update_row
from clinic_desktop.storage.shapes import shapes
from clinic_desktop.storage.tables.sync import sync_conflict, sync_ctl, sync_journal
from clinic_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A unit of a row with several values; ``heads`` are the ids of the operations behind them."""

    table: str
    row: str
    unit: str
    heads: tuple[str, ...]
    state: str | None
    seen_by: str | None
    seen_at: str | None


def open_conflicts(session: Session, key: Key | None = None) -> tuple[OpenConflict, ...]:
    """All open conflicts, or those of one row."""
    c = sync_conflict.c
    query = select(sync_conflict).order_by(c.tbl, c.pk, c.unit)
    if key is not None:
        query = query.where(c.tbl == key[0], c.pk == key[1])
    return tuple(
        OpenConflict(
            row.tbl,
            row.pk,
            row.unit,
            tuple(orjson.loads(row.heads_json)),
            row.state,
            row.seen_by,
            row.seen_at,
        )
        for row in session.execute(query)
    )


def decide(unit: UnitOfWork, conflict: OpenConflict, values: Mapping[str, Value]) -> None:
    """Write the chosen values of the unit in conflict; its seal names every head.

    ``values`` gives columns of the unit as stored; those left out keep what is shown. The
    decision is written down also when the shown value stays, which no trigger would notice.
    """
    session = unit.session
    name = VOID if conflict.unit == VOID_VS_EDIT else conflict.unit
    columns = shapes()[conflict.table].units[name]
    session.flush()
    shown = read_row(session, conflict.table, conflict.row)
    if shown is None:
        raise LookupError(f"{conflict.table} {conflict.row}")
    chosen = {column: values.get(column, shown[column]) for column in columns}
    session.execute(update(sync_ctl).values(applying=1))
    update_row(session, conflict.table, conflict.row, chosen)
    session.execute(update(sync_ctl).values(applying=0))
    journal = sync_journal
    ctl = sync_ctl.c
    session.execute(
        insert(journal).from_select(
            ["tbl", "pk", "act", "wall", "usr", "tx", "why", "all_heads", "new_json"],
            select(
                *(literal(value) for value in (conflict.table, conflict.row, "u")),
                ctl.wall,
                ctl.usr,
                ctl.tx,
                ctl.why,
                literal(1),
                literal(orjson.dumps(chosen).decode()),
            ),
        )
    )
    session.expire_all()

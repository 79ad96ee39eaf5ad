"""After an upgrade the operations of newer writers, kept so far, become rows (``sync.md`` 18)."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from clinic_desktop.storage import schema
from clinic_desktop.storage.materialising import UNKNOWN_TABLE, Recomputed, recompute
from clinic_desktop.storage.ops_store import Key, OpsStore
from clinic_desktop.storage.tables.sync import sync_ctl, sync_op, sync_wait

_PORTION = 5_000


def is_due(session: Session) -> bool:
    """Whether the rows were last made by a program of an older schema."""
    return (session.scalar(select(sync_ctl.c.schema)) or 0) < schema.SCHEMA


def materialise_newer(session: Session) -> Recomputed:
    """Make the rows of operations that the former program did not understand wholly.

    Touches rows with an operation written under a newer schema than the former program's, and
    rows of tables it did not have.
    """
    former: int = session.scalar(select(sync_ctl.c.schema)) or 0
    store = OpsStore(session)
    keys: set[Key] = {
        (row.tbl, row.pk)
        for row in session.execute(
            select(sync_wait.c.tbl, sync_wait.c.pk).where(sync_wait.c.reason == UNKNOWN_TABLE)
        )
    }
    last = session.scalar(select(func.max(sync_op.c.n))) or 0
    for first in range(1, last + 1, _PORTION):
        for op in store.between(first, min(first + _PORTION - 1, last)):
            if op.schema > former:
                keys.add((op.table, op.row))
    made = recompute(store, keys, hold_back=True)
    session.execute(update(sync_ctl).values(schema=schema.SCHEMA))
    return made

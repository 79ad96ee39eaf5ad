"""Bringing rows up to date after operations or refusals came: children go with their parents."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.materialising import NO_PARENT, Recomputed, parent_of, recompute
from clinic_desktop.storage.ops_store import Key, OpsStore
from clinic_desktop.storage.shapes import synced_tables
from clinic_desktop.storage.tables import SyncRefusal
from clinic_desktop.storage.tables.sync import sync_wait

REFUSALS = SyncRefusal.__tablename__
Before = Callable[[set[Key]], None]
"""Called with rows whose parent has just come or gone, before they are worked out."""


def settle(
    store: OpsStore, keys: Iterable[Key], created: Iterable[Key] = (), before: Before | None = None
) -> Recomputed:
    """Work out these rows and whatever depends on them.

    Refusals come first, because they decide which operations count; ``created`` are rows that were
    put in by other means and may be waited for.
    """
    wanted = set(keys)
    refusals = {key for key in wanted if key[0] == REFUSALS}
    rows = recompute(store, refusals, hold_back=True)
    wanted = (wanted - refusals) | _targets(store, refusals)
    rows |= recompute(store, wanted, hold_back=True)
    appeared, removed = rows.created | frozenset(created), rows.removed
    while appeared or removed:
        children = _waiting_for(store, appeared) | _children_of(store, removed)
        if not children:
            break
        if before is not None:
            before(children)
        step = recompute(store, children, hold_back=True)
        rows |= step
        appeared, removed = step.created, step.removed
    return rows


def _targets(store: OpsStore, refusals: Iterable[Key]) -> set[Key]:
    found: set[Key] = set()
    for portion in chunks(pk for _, pk in refusals):
        query = select(SyncRefusal.tbl, SyncRefusal.pk).where(SyncRefusal.id.in_(portion))
        found.update((row.tbl, row.pk) for row in store.session.execute(query))
    return found


def _waiting_for(store: OpsStore, appeared: Iterable[Key]) -> set[Key]:
    arrived = {pk for _, pk in appeared}
    query = select(sync_wait.c.tbl, sync_wait.c.pk).where(sync_wait.c.reason == NO_PARENT)
    keys = [(row.tbl, row.pk) for row in store.session.execute(query)]
    waiting: set[Key] = set()
    for key, ops in store.of_rows(keys).items():
        parent = parent_of(key[0])
        if parent and any(op.values.get(parent[0]) in arrived for op in ops):
            waiting.add(key)
    return waiting


def _children_of(store: OpsStore, removed: Iterable[Key]) -> set[Key]:
    gone: dict[str, set[str]] = {}
    for table, pk in removed:
        gone.setdefault(table, set()).add(pk)
    found: set[Key] = set()
    for name, known in synced_tables().items():
        parent = parent_of(name)
        if parent is None or parent[1] not in gone:
            continue
        for portion in chunks(gone[parent[1]]):
            query = select(known.c.id).where(known.c[parent[0]].in_(portion))
            found.update((name, pk) for pk in store.session.scalars(query))
    return found

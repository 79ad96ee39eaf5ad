"""Which residents and households a set of written rows concerns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import Op
from clinic_desktop.storage.derived import Touched
from clinic_desktop.storage.shapes import synced_tables
from clinic_desktop.storage.tables import ResidentIndex

_CHUNK = 500


def chunks(ids: Iterable[str]) -> Iterator[Sequence[str]]:
    """Ids in portions that fit one IN list."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def touched_by(session: Session, rows: Iterable[tuple[str, str]]) -> Touched:
    """Follow ``resident_id`` and ``household_id`` of every written row.

    A resident who changed house concerns both: the old one is still in the index row.
    """
    found = frozenset(rows)
    by_table: defaultdict[str, set[str]] = defaultdict(set)
    for name, pk in found:
        by_table[name].add(pk)
    residents = set(by_table.get("resident", ()))
    households = set(by_table.get("household", ()))
    tables = synced_tables()
    for name, ids in by_table.items():
        table = tables.get(name)
        if table is not None:
            _follow(session, table, ids, residents, households)
    index = ResidentIndex
    for portion in chunks(by_table.get("resident", ())):
        old = select(index.household_id).where(index.resident_id.in_(portion))
        households.update(house for house in session.scalars(old) if house)
    return Touched(found, frozenset(residents), frozenset(households))


def _follow(
    session: Session, table: Table, ids: set[str], residents: set[str], households: set[str]
) -> None:
    query = _concerned(table)
    if query is None:
        return
    gone = set(ids)
    for portion in chunks(ids):
        for row in session.connection().execute(query, {"ids": portion}):
            gone.discard(row.id)
            _note(dict(row._mapping), residents, households)
    for op in _told_of(session, table, gone):
        _note(op.values, residents, households)


def _note(values: Mapping[str, Any], residents: set[str], households: set[str]) -> None:
    for column, into in (("resident_id", residents), ("household_id", households)):
        if value := values.get(column):
            into.add(value)


def _told_of(session: Session, table: Table, gone: set[str]) -> list[Op]:
    """What the log tells of rows that were taken out because they were not admitted."""
    if not gone:
        return []
    # The store of operations cuts its questions with ``chunks``.
    from clinic_desktop.storage.ops_store import OpsStore

    known = OpsStore(session).of_rows((table.name, one) for one in gone)
    return [op for ops in known.values() for op in ops]


@cache
def _concerned(table: Table) -> Select[Any] | None:
    """Who rows of this table are about; None for a table that is about nobody."""
    columns = [table.c[name] for name in ("resident_id", "household_id") if name in table.c]
    if not columns:
        return None
    query: Select[Any] = select(table.c.id, *columns).where(
        table.c.id.in_(bindparam("ids", expanding=True))
    )
    return query

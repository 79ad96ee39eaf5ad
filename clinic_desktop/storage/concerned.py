"""Which residents and households a set of written rows concerns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.orm import Session

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
    for portion in chunks(ids):
        for row in session.connection().execute(query, {"ids": portion}):
            for column, into in (("resident_id", residents), ("household_id", households)):
                if value := row._mapping.get(column):
                    into.add(value)


@cache
def _concerned(table: Table) -> Select[Any] | None:
    """Who rows of this table are about; None for a table that is about nobody."""
    columns = [table.c[name] for name in ("resident_id", "household_id") if name in table.c]
    if not columns:
        return None
    query: Select[Any] = (
        select(*columns).where(table.c.id.in_(bindparam("ids", expanding=True))).distinct()
    )
    return query

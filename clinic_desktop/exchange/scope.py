"""Which site a row belongs to, at the centre (``sync.md`` section 11).

Root rows (residents, households, activities …) have sites; children follow their parent.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.materialising import parent_of
from clinic_desktop.storage.ops_store import Key
from clinic_desktop.storage.raw_rows import append_rows
from clinic_desktop.storage.shapes import spec_of, synced_tables
from clinic_desktop.storage.tables import SyncClass
from clinic_desktop.storage.tables.exchange import sync_scope

NOW, FORMER = "now", "former"


def sites_of(session: Session, roots: Iterable[str]) -> dict[str, set[str]]:
    """Root row → sites it belongs or belonged to; rows without any are left out."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for portion in chunks(roots):
        query = select(sync_scope.c.pk, sync_scope.c.site).where(sync_scope.c.pk.in_(portion))
        for row in session.execute(query):
            found[row.pk].add(row.site)
    return dict(found)


def add_scope(session: Session, roots: Iterable[str], site: str) -> None:
    """New root rows belong to a site; those that do already are passed over."""
    wanted = set(roots)
    known = {pk for pk, sites in sites_of(session, wanted).items() if site in sites}
    rows = [(pk, site, NOW) for pk in sorted(wanted - known)]
    if rows:
        append_rows(session, sync_scope, ("pk", "site", "kind"), rows)


def adopt(session: Session, keys: Iterable[Key], sites: Collection[str] | None = None) -> None:
    """Root rows that belong to nobody yet belong to the clinic they are stamped with.

    ``sites``: only these are asked; reference tables belong to everybody and to nobody.
    """
    by_table: defaultdict[str, set[str]] = defaultdict(set)
    for table, pk in keys:
        by_table[table].add(pk)
    for name, ids in by_table.items():
        known = synced_tables().get(name)
        if known is None or parent_of(name) is not None:
            continue
        if spec_of(known).sync_class is SyncClass.REFERENCE:
            continue
        free = ids - sites_of(session, ids).keys()
        owners: defaultdict[str, set[str]] = defaultdict(set)
        for pk, code in stored(session, name, free, "clinic_code").items():
            if code is not None and (sites is None or code in sites):
                owners[code].add(pk)
        for site, pks in owners.items():
            add_scope(session, pks, site)


def stored(session: Session, table: str, ids: Iterable[str], column: str) -> dict[str, str | None]:
    """One column of stored rows, by row id; the column is named by the program, never by a file."""
    known: Table = synced_tables()[table]
    found: dict[str, str | None] = {}
    for portion in chunks(ids):
        query = select(known.c.id, known.c[column]).where(known.c.id.in_(portion))
        for row in session.execute(query):
            found[row[0]] = row[1]
    return found


def roots_of(session: Session, keys: Iterable[Key]) -> Mapping[Key, str]:
    """The root of stored rows: themselves, or their topmost parent. Absent rows are left out."""
    found: dict[Key, str] = {}
    by_table: defaultdict[str, set[str]] = defaultdict(set)
    for table, pk in keys:
        by_table[table].add(pk)
    for table, ids in by_table.items():
        parent = parent_of(table)
        if parent is None:
            found.update({(table, pk): pk for pk in ids})
            continue
        above = stored(session, table, ids, parent[0])
        higher = roots_of(session, {(parent[1], pk) for pk in above.values() if pk})
        for pk, parent_id in above.items():
            root = pk if parent_id is None else higher.get((parent[1], parent_id))
            if root is not None:
                found[(table, pk)] = root
    return found

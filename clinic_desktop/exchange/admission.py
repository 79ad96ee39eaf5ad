"""What a village may write (``sync.md`` section 11): the rest is kept, but not admitted.

Refusing must not break convergence: the operation is stored and counted, and a row of the centre
names it; every machine then passes over it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import VILLAGE, Op, too_wide
from clinic_desktop.exchange.documents import Devices
from clinic_desktop.exchange.scope import add_scope, sites_of, stored
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.materialising import parent_of
from clinic_desktop.storage.ops_store import Key, OpsStore
from clinic_desktop.storage.shapes import spec_of, synced_tables
from clinic_desktop.storage.tables import SyncClass
from clinic_desktop.storage.tables.sync import sync_op, sync_origin

RANK, WIDE, REFERENCE = "rank", "too_wide", "reference"
OUT_OF_SCOPE, OTHER_SITE = "out_of_scope", "other_site"
COUNTER, REVOKED_SENDER = "counter", "revoked_sender"
CROWDED = "crowded"
_MOST_ON_A_ROW = 5000
"""Operations on one row in one package; a person does not edit one row so often."""


@dataclass(slots=True)
class Admission:
    """Judges the operations of one village's package, portion by portion.

    ``everything`` refuses all of them for one reason (a revoked sender, a leaping counter).
    """

    session: Session
    site: str
    devices: Devices
    everything: str | None = None
    _roots: dict[Key, str | None] = field(default_factory=dict)
    _sites: dict[str, set[str]] = field(default_factory=dict)
    _authors: dict[Key, str | None] = field(default_factory=dict)
    _edits: Counter[str] = field(default_factory=Counter)

    def judge(self, ops: Sequence[Op]) -> Mapping[str, str]:
        """Operation id → reason, for those that are not admitted."""
        if self.everything is not None:
            return dict.fromkeys((op.id for op in ops), self.everything)
        self._prepare(ops)
        refused: dict[str, str] = {}
        fresh_roots: list[str] = []
        for op in ops:
            reason = self._reason(op, fresh_roots)
            if reason is not None:
                refused[op.id] = reason
        add_scope(self.session, fresh_roots, self.site)
        return refused

    def _prepare(self, ops: Sequence[Op]) -> None:
        """Look up at once what the portion needs: parents, roots, sites, authors."""
        tables = synced_tables()
        rows: dict[str, set[str]] = {}
        parents: dict[str, set[str]] = {}
        for op in ops:
            if op.table not in tables:
                continue
            parent = parent_of(op.table)
            if op.act == "i":
                above = op.values.get(parent[0]) if parent else None
                if parent and isinstance(above, str):
                    parents.setdefault(parent[1], set()).add(above)
            elif (op.table, op.row) not in self._roots:
                rows.setdefault(op.table, set()).add(op.row)
        for table, ids in rows.items():
            self._look_up_rows(table, ids, parents)
        for table, ids in parents.items():
            self._look_up_roots(table, ids)
        asked = {root for root in self._roots.values() if root is not None}
        self._sites.update(sites_of(self.session, asked - self._sites.keys()))

    def _look_up_rows(self, table: str, ids: set[str], parents: dict[str, set[str]]) -> None:
        parent = parent_of(table)
        if parent is None:
            self._look_up_roots(table, ids)
            return
        above = stored(self.session, table, ids, parent[0])
        for pk in ids:
            parent_id = above.get(pk)
            self._roots[(table, pk)] = parent_id or (pk if pk in above else None)
            if parent_id:
                parents.setdefault(parent[1], set()).add(parent_id)
        self._look_up_authors(table, ids)

    def _look_up_roots(self, table: str, ids: set[str]) -> None:
        """Rows that have no parent themselves; a row nobody has sent yet has no root."""
        ids = {pk for pk in ids if self._roots.get((table, pk)) is None}
        there = stored(self.session, table, ids, "clinic_code")
        for pk in ids:
            self._roots[(table, pk)] = pk if pk in there else None
            owner = there.get(pk)
            if owner is not None:
                # A row the centre made for a clinic is that clinic's as well.
                self._sites.setdefault(pk, set()).add(owner)
        self._sites.update(
            {
                pk: self._sites.get(pk, set()) | sites
                for pk, sites in sites_of(self.session, ids).items()
            }
        )

    def _look_up_authors(self, table: str, ids: set[str]) -> None:
        """Site that inserted a row, from the operations."""
        ids = {pk for pk in ids if (table, pk) not in self._authors}
        for portion in chunks(ids):
            query = (
                select(sync_op.c.pk, sync_origin.c.device)
                .join(sync_origin, sync_origin.c.o == sync_op.c.o)
                .where(sync_op.c.tbl == table, sync_op.c.pk.in_(portion))
                .order_by(sync_op.c.n.desc())
            )
            for row in self.session.execute(query):
                # Descending: the first operation of the row, its insert, is written last.
                self._authors[(table, row.pk)] = self._site_of(row.device)

    def _site_of(self, device: str | None) -> str | None:
        entry = self.devices.find(device) if device else None
        return entry.site if entry else None

    def _reason(self, op: Op, fresh_roots: list[str]) -> str | None:
        if op.rank != VILLAGE:
            return RANK
        if too_wide(op):
            return WIDE
        if op.act == "u":
            self._edits[op.row] += 1
            if self._edits[op.row] > _MOST_ON_A_ROW:
                return CROWDED
        table = synced_tables().get(op.table)
        if table is None:
            return None
        kind = spec_of(table).sync_class
        if kind is SyncClass.REFERENCE:
            return REFERENCE
        if op.act == "i":
            return self._reason_of_insert(op, fresh_roots)
        return self._reason_of_update(op, events=kind is SyncClass.EVENT)

    def _reason_of_insert(self, op: Op, fresh_roots: list[str]) -> str | None:
        key = (op.table, op.row)
        parent = parent_of(op.table)
        above = op.values.get(parent[0]) if parent else None
        self._authors[key] = self.site
        if parent is None or not isinstance(above, str):
            if op.values.get("clinic_code") != self.site:
                return OUT_OF_SCOPE
            self._roots[key] = op.row
            self._sites.setdefault(op.row, set()).add(self.site)
            fresh_roots.append(op.row)
            return None
        root = self._roots.get((parent[1], above))
        self._roots[key] = root
        return self._beyond(root)

    def _reason_of_update(self, op: Op, *, events: bool) -> str | None:
        key = (op.table, op.row)
        author = self._authors.get(key)
        if events and author is not None and author != self.site:
            return OTHER_SITE
        return self._beyond(self._roots.get(key))

    def _beyond(self, root: str | None) -> str | None:
        """A root that has not arrived is judged when it does."""
        if root is None or self.site in self._sites.get(root, set()):
            return None
        return OUT_OF_SCOPE


def judge_late(store: OpsStore, keys: Sequence[Key], devices: Devices) -> Mapping[str, Op]:
    """Inserts that waited for a parent which turned out to belong to another site."""
    session = store.session
    refused: dict[str, Op] = {}
    authors = {
        row.inc: row.device
        for row in session.execute(select(sync_origin.c.inc, sync_origin.c.device))
    }
    for (table, _), ops in store.of_rows(keys).items():
        parent = parent_of(table)
        if parent is None:
            continue
        for op in ops:
            above = op.values.get(parent[0])
            device = authors.get(op.origin)
            entry = devices.find(device) if device else None
            if op.act != "i" or not isinstance(above, str) or entry is None:
                continue
            sites = sites_of(session, {above}).get(above)
            if sites is not None and entry.site not in sites:
                refused[op.id] = op
    return refused

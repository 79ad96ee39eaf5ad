"""What the centre has to tell each site: numbered entries, chained by digests (``sync.md`` 9, 11).

A site gets every operation of the rows it subscribes to, by whomever, except those that its only
computer wrote itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import START, extend
from clinic_desktop.exchange.collect import LOG_TABLE
from clinic_desktop.exchange.documents import ACTIVE, Devices
from clinic_desktop.exchange.scope import FORMER, NOW, adopt, roots_of, stored
from clinic_desktop.exchange.standing import update_self
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.materialising import parent_of
from clinic_desktop.storage.ops_store import Key, OpsStore
from clinic_desktop.storage.raw_rows import append_rows, exists
from clinic_desktop.storage.shapes import spec_of, synced_tables
from clinic_desktop.storage.tables import Resident, SyncClass, SyncRefusal
from clinic_desktop.storage.tables.exchange import (
    sync_outbox,
    sync_scope,
    sync_self,
    sync_unplaced,
)
from clinic_desktop.storage.tables.sync import sync_op, sync_origin

_REFUSALS = SyncRefusal.__tablename__


@dataclass(slots=True)
class Outbox:
    """Fills the outboxes of all sites; inside an open unit of work at the centre."""

    session: Session
    devices: Devices
    _sites: frozenset[str] = field(init=False)
    _authors: dict[int, str | None] = field(init=False)
    """Author → the device that wrote, where it is the only one of its site."""

    def __post_init__(self) -> None:
        centre = self.devices.centre_site
        self._sites = frozenset(
            s.site for s in self.devices.sites if s.site != centre and s.status == ACTIVE
        )
        alone = {
            active[0].device_id: site
            for site in self._sites
            if len(active := self.devices.active_of(site)) == 1
        }
        rows = self.session.execute(select(sync_origin.c.o, sync_origin.c.device))
        self._authors = {row.o: alone.get(row.device or "") for row in rows}

    def fill(self) -> None:
        """Give every operation that came since the last time to the sites it concerns."""
        last = self.session.scalar(select(func.max(sync_op.c.n))) or 0
        done = self.session.scalar(select(sync_self.c.outbox_n)) or 0
        self._adopt(done)
        moved = self._follow_moves()
        keys = self._unplaced() | self._fresh(done)
        self._queue(keys)
        self._tell_former_parents(done)
        for resident, site in moved:
            self._backfill(resident, site)
        update_self(self.session, outbox_n=last)

    def _fresh(self, done: int) -> set[Key]:
        """Rows with new operations that somebody besides their author may want."""
        shared: dict[str, bool] = {}
        keys: set[Key] = set()
        query = (
            select(sync_op.c.o, sync_op.c.tbl, sync_op.c.pk)
            .where(sync_op.c.n > done, sync_op.c.tbl != LOG_TABLE)
            .distinct()
        )
        for row in self.session.execute(query):
            site = self._authors.get(row.o)
            if site is not None:
                if site not in shared:
                    shared[site] = self._shares(site)
                if not shared[site]:
                    continue
            keys.add((row.tbl, row.pk))
        return keys

    def _shares(self, site: str) -> bool:
        """Whether any row of a site belongs or belonged to another one as well."""
        one, other = sync_scope.alias(), sync_scope.alias()
        query = (
            select(one.c.pk)
            .join(other, (other.c.pk == one.c.pk) & (other.c.site != one.c.site))
            .where(one.c.site == site)
            .limit(1)
        )
        return self.session.execute(query).first() is not None

    def _adopt(self, done: int) -> None:
        """Root rows that the centre made for a clinic belong to that clinic."""
        own = [o for o, device in self._devices_of_authors() if device is None]
        query = (
            select(sync_op.c.tbl, sync_op.c.pk)
            .where(sync_op.c.n > done, sync_op.c.o.in_(own))
            .distinct()
        )
        adopt(self.session, [(r.tbl, r.pk) for r in self.session.execute(query)], self._sites)

    def _tell_former_parents(self, done: int) -> None:
        """Rows the centre has given to another resident: the clinic of the one before must let go.

        Not where the file before was merged away: its clinic keeps what it wrote, to be read.
        """
        own = [o for o, device in self._devices_of_authors() if device is None]
        above = ("resident_id", "resident")
        children = [name for name in synced_tables() if parent_of(name) == above]
        query = select(sync_op.c.tbl, sync_op.c.pk).where(
            sync_op.c.n > done, sync_op.c.o.in_(own), sync_op.c.tbl.in_(children)
        )
        keys = {(row.tbl, row.pk) for row in self.session.execute(query)}
        for key, ops in OpsStore(self.session).of_rows(keys).items():
            parents = {str(op.values[above[0]]) for op in ops if op.values.get(above[0])}
            if len(parents) < 2:
                continue
            now = stored(self.session, key[0], [key[1]], above[0]).get(key[1])
            merged = stored(self.session, above[1], parents, "merged_into")
            left = {pk for pk, into in merged.items() if into is None and pk != now}
            for scopes in self._scopes(left).values():
                for site, kind in scopes:
                    if kind == NOW and site in self._sites:
                        self._append(site, self._numbers({key}, site))

    def _devices_of_authors(self) -> list[tuple[int, str | None]]:
        rows = self.session.execute(select(sync_origin.c.o, sync_origin.c.device))
        return [(row.o, row.device) for row in rows]

    def _follow_moves(self) -> list[tuple[str, str]]:
        """Residents whose clinic is no longer the site they belonged to: (resident, new site)."""
        query = (
            select(Resident.id, Resident.clinic_code, sync_scope.c.site)
            .join(sync_scope, sync_scope.c.pk == Resident.id)
            .where(sync_scope.c.kind == NOW, sync_scope.c.site != Resident.clinic_code)
        )
        moved: list[tuple[str, str]] = []
        for pk, to, site in self.session.execute(query).all():
            here = (sync_scope.c.pk == pk) & (sync_scope.c.site == site)
            if to not in self._sites:
                continue
            self.session.execute(update(sync_scope).where(here).values(kind=FORMER))
            there = (sync_scope.c.pk == pk) & (sync_scope.c.site == to)
            self.session.execute(delete(sync_scope).where(there))
            self.session.execute(insert(sync_scope).values(pk=pk, site=to, kind=NOW))
            moved.append((pk, to))
        return moved

    def _backfill(self, resident: str, site: str) -> None:
        """Everything about a resident who moved in, old operations first."""
        keys: set[Key] = {("resident", resident)}
        for name, table in synced_tables().items():
            if parent_of(name) == ("resident_id", "resident"):
                query = select(table.c.id).where(table.c.resident_id == resident)
                keys.update((name, pk) for pk in self.session.scalars(query))
        self._append(site, self._numbers(keys, site))

    def _unplaced(self) -> set[Key]:
        rows = self.session.execute(select(sync_unplaced)).all()
        self.session.execute(delete(sync_unplaced))
        return {(row.tbl, row.pk) for row in rows}

    def _queue(self, keys: set[Key]) -> None:
        by_site: defaultdict[str, set[Key]] = defaultdict(set)
        unplaced: set[Key] = set()
        for key, sites in self._targets(keys).items():
            if sites is None:
                unplaced.add(key)
                continue
            for site in sites & self._sites:
                by_site[site].add(key)
        for site, wanted in sorted(by_site.items()):
            self._append(site, self._numbers(wanted, site))
        append = sorted(unplaced)
        if append:
            append_rows(self.session, sync_unplaced, ("tbl", "pk"), append)

    def _targets(self, keys: set[Key]) -> dict[Key, set[str] | None]:
        """Row → sites that want it; None where it cannot be told yet."""
        found: dict[Key, set[str] | None] = {}
        rows = {key for key in keys if not _for_all(key[0]) and key[0] != _REFUSALS}
        refusals = {key for key in keys if key[0] == _REFUSALS}
        found.update({key: set(self._sites) for key in keys - rows - refusals})
        roots = roots_of(self.session, rows)
        scopes = self._scopes(set(roots.values()))
        for key in rows:
            root = roots.get(key)
            if root is None or (root not in scopes and not self._is_there(key)):
                found[key] = None
                continue
            found[key] = {
                site
                for site, kind in scopes.get(root, ())
                if kind == NOW or key == ("resident", root)
            }
        for key in refusals:
            found[key] = self._targets_of_refusal(key[1])
        return found

    def _is_there(self, key: Key) -> bool:
        return key[0] in synced_tables() and exists(self.session, *key)

    def _scopes(self, roots: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for portion in chunks(roots):
            query = select(sync_scope).where(sync_scope.c.pk.in_(portion))
            for row in self.session.execute(query):
                found[row.pk].append((row.site, row.kind))
        return found

    def _targets_of_refusal(self, pk: str) -> set[str]:
        """A refusal concerns whoever may hold the refused operation."""
        row = self.session.get(SyncRefusal, pk)
        if row is None:
            return set()
        sites: set[str] = set()
        query = (
            select(sync_origin.c.device)
            .join(sync_op, sync_op.c.o == sync_origin.c.o)
            .where(sync_op.c.pk == row.pk, sync_op.c.id == bytes.fromhex(row.op_id))
        )
        for device in self.session.scalars(query):
            entry = self.devices.find(device) if device else None
            if entry is not None:
                sites.add(entry.site)
        if row.tbl in synced_tables():
            roots = roots_of(self.session, {(row.tbl, row.pk)})
            for scopes in self._scopes(roots.values()).values():
                sites.update(site for site, _ in scopes)
        return sites

    def _numbers(self, keys: Iterable[Key], site: str) -> list[tuple[int, str]]:
        """(number in the log, id) of operations of these rows that the site does not get yet."""
        wanted = set(keys)
        refused = OpsStore(self.session).refused()
        found: list[tuple[int, str]] = []
        for portion in chunks({pk for _, pk in wanted}):
            query = select(sync_op.c.n, sync_op.c.id, sync_op.c.tbl, sync_op.c.pk, sync_op.c.o)
            for row in self.session.execute(query.where(sync_op.c.pk.in_(portion))):
                identity = row.id.hex()
                if (row.tbl, row.pk) not in wanted or self._authors.get(row.o) == site:
                    continue
                if identity not in refused:
                    found.append((row.n, identity))
        queued = self._queued(site, [n for n, _ in found])
        return sorted(entry for entry in found if entry[0] not in queued)

    def _queued(self, site: str, numbers: Sequence[int]) -> set[int]:
        found: set[int] = set()
        for start in range(0, len(numbers), 500):
            portion = numbers[start : start + 500]
            query = select(sync_outbox.c.op_n).where(
                sync_outbox.c.site == site, sync_outbox.c.op_n.in_(portion)
            )
            found.update(self.session.scalars(query))
        return found

    def _append(self, site: str, entries: Sequence[tuple[int, str]]) -> None:
        if not entries:
            return
        number, digest = tip(self.session, site)
        rows: list[tuple[str, int, int, bytes]] = []
        for op_n, identity in entries:
            number, digest = number + 1, extend(digest, (identity,))
            rows.append((site, number, op_n, bytes.fromhex(digest)))
        append_rows(self.session, sync_outbox, ("site", "link_no", "op_n", "digest"), rows)

    def welcome(self, site: str) -> None:
        """A site that was admitted gets what concerns everybody and what was made for it before."""
        keys: set[Key] = set()
        for name, table in synced_tables().items():
            if name in (LOG_TABLE, _REFUSALS):
                continue
            if _for_all(name):
                keys.update((name, pk) for pk in self.session.scalars(select(table.c.id)))
            elif parent_of(name) is None:
                mine = select(table.c.id).where(table.c.clinic_code == site)
                rows = {(name, pk) for pk in self.session.scalars(mine)}
                adopt(self.session, rows, {site})
                keys |= rows
        self._append(site, self._numbers(keys, site))


def _for_all(table: str) -> bool:
    """Reference tables go to every site."""
    known = synced_tables().get(table)
    return (
        known is not None
        and table != _REFUSALS
        and (spec_of(known).sync_class is SyncClass.REFERENCE)
    )


def tip(session: Session, site: str) -> tuple[int, str]:
    """Number and digest of the last entry for a site."""
    query = (
        select(sync_outbox.c.link_no, sync_outbox.c.digest)
        .where(sync_outbox.c.site == site)
        .order_by(sync_outbox.c.link_no.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return (0, START) if row is None else (row.link_no, row.digest.hex())


def digest_at(session: Session, site: str, number: int) -> str | None:
    """Digest after an entry; None where there is no such entry."""
    if number == 0:
        return START
    query = select(sync_outbox.c.digest).where(
        sync_outbox.c.site == site, sync_outbox.c.link_no == number
    )
    digest = session.scalar(query)
    return None if digest is None else str(digest.hex())

"""What the centre puts into a package for one site: new entries, and a restore block if wanted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.exchange.chains import origins
from clinic_desktop.exchange.collect import Packed, Stored, pack
from clinic_desktop.exchange.documents import Devices
from clinic_desktop.exchange.manifest import Link
from clinic_desktop.exchange.outbox import digest_at, tip
from clinic_desktop.exchange.scope import NOW
from clinic_desktop.exchange.standing import self_state
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.materialising import parent_of
from clinic_desktop.storage.ops_store import Key
from clinic_desktop.storage.shapes import synced_tables
from clinic_desktop.storage.tables.exchange import sync_outbox, sync_peer, sync_scope
from clinic_desktop.storage.tables.sync import sync_op


@dataclass(frozen=True, slots=True)
class ForSite:
    """Body and link of a package; ``heard_of`` are the devices that have sent something before."""

    packed: Packed
    link: Link
    heard_of: tuple[str, ...]


def collect_for_site(session: Session, site: str, devices: Devices) -> ForSite:
    """Entries above the lowest acknowledged number; everything of the site where one lost it."""
    active = [entry.device_id for entry in devices.active_of(site)]
    epoch = self_state(session).epoch
    low = _lowest(session, active, epoch)
    last, after = tip(session, site)
    entries = _entries(session, site, low)
    stored = list(entries)
    if _wants_restore(session, active):
        sent = {one.n for one in stored}
        stored.extend(one for one in _all_of(session, site, devices) if one.n not in sent)
    before = digest_at(session, site, low)
    if before is None:
        raise LookupError(f"entry {low} of {site}")
    peers = set(session.scalars(select(sync_peer.c.device)))
    return ForSite(
        pack(session, stored),
        Link(epoch, low + 1, before, last, after),
        tuple(device for device in active if device in peers),
    )


def pending_for_site(session: Session, site: str, active: Sequence[str]) -> bool:
    """Whether there is anything to send beyond receipts."""
    low = _lowest(session, active, self_state(session).epoch)
    return tip(session, site)[0] > low or _wants_restore(session, active)


def _lowest(session: Session, active: Sequence[str], epoch: int) -> int:
    peers = {
        row.device: row.link_no if row.link_epoch == epoch else 0
        for row in session.execute(select(sync_peer))
    }
    return min((peers.get(device, 0) for device in active), default=0)


def _wants_restore(session: Session, active: Sequence[str]) -> bool:
    query = select(sync_peer.c.device).where(
        sync_peer.c.device.in_(list(active)), sync_peer.c.want_restore == 1
    )
    return session.execute(query).first() is not None


def _entries(session: Session, site: str, above: int) -> list[Stored]:
    query = (
        select(sync_op.c.n, sync_op.c.tbl, sync_op.c.body)
        .join(sync_outbox, sync_outbox.c.op_n == sync_op.c.n)
        .where(sync_outbox.c.site == site, sync_outbox.c.link_no > above)
        .order_by(sync_outbox.c.link_no)
    )
    return [Stored(row.n, row.tbl, row.body) for row in session.execute(query)]


def _all_of(session: Session, site: str, devices: Devices) -> list[Stored]:
    """What a site's computers wrote, and all that belongs to its rows, in order of arrival."""
    keys = _rows_of(session, site)
    query = select(sync_op.c.n, sync_op.c.tbl, sync_op.c.pk, sync_op.c.body)
    found: dict[int, Stored] = {}
    for portion in chunks({pk for _, pk in keys}):
        for row in session.execute(query.where(sync_op.c.pk.in_(portion))):
            if (row.tbl, row.pk) in keys:
                found[row.n] = Stored(row.n, row.tbl, row.body)
    for origin in origins(session).values():
        entry = devices.find(origin.device) if origin.device else None
        if entry is not None and entry.site == site:
            for row in session.execute(query.where(sync_op.c.o == origin.o)):
                found[row.n] = Stored(row.n, row.tbl, row.body)
    return [found[n] for n in sorted(found)]


def _rows_of(session: Session, site: str) -> set[Key]:
    """Root rows of a site, arrived or not, and the children of those that are its own now."""
    belongs = select(sync_scope.c.pk, sync_scope.c.kind).where(sync_scope.c.site == site)
    kinds = {row.pk: row.kind for row in session.execute(belongs)}
    keys: set[Key] = set()
    for portion in chunks(kinds):
        query = select(sync_op.c.tbl, sync_op.c.pk).where(sync_op.c.pk.in_(portion)).distinct()
        keys.update((row.tbl, row.pk) for row in session.execute(query))
    now = [pk for pk, kind in kinds.items() if kind == NOW]
    for name, table in synced_tables().items():
        parent = parent_of(name)
        if parent is None:
            continue
        for portion in chunks(now):
            children = select(table.c.id).where(table.c[parent[0]].in_(portion))
            keys.update((name, pk) for pk in session.scalars(children))
    return keys

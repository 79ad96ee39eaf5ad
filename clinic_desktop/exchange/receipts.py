"""Receipts: what the centre confirms, and what a village concludes from it (``sync.md`` 9, 10)."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.exchange import limits
from clinic_desktop.exchange.chains import (
    Origin,
    add_origin,
    claims,
    held_count,
    missing,
    origins,
    own_origins,
)
from clinic_desktop.exchange.collect import digest_of_acked, unsent
from clinic_desktop.exchange.documents import ACTIVE, Devices
from clinic_desktop.exchange.manifest import Held, Receipt
from clinic_desktop.exchange.report import ReceiptReport
from clinic_desktop.exchange.rewind import CENTRE_KNOWS_MORE, current_incarnation, new_life
from clinic_desktop.exchange.standing import SelfState, self_state, update_self
from clinic_desktop.storage.tables import SyncRefusal
from clinic_desktop.storage.tables.exchange import (
    sync_acked,
    sync_package,
    sync_peer,
    sync_peer_origin,
)
from clinic_desktop.storage.tables.sync import sync_op


def issue(
    session: Session,
    devices: Devices,
    device: str,
    centre_wall: int,
    want_blobs: Iterable[str] = (),
) -> Receipt:
    """A new receipt for a device, with the next number of the epoch; inside a unit of work.

    The numbers count over all devices, so that a computer enrolled anew can quote its former ones.
    What is held is told of the device's own authors, and of former ones that nobody else writes
    under: a copied database would otherwise run after its original for ever.
    """
    state = self_state(session)
    epoch, rc = state.epoch, state.rc + 1
    update_self(session, rc=rc)
    session.execute(update(sync_peer).where(sync_peer.c.device == device).values(rc=rc))
    known = _of_device(session, device)
    got = session.scalar(select(sync_peer.c.got_gossip).where(sync_peer.c.device == device))
    return Receipt(
        device=device,
        epoch=epoch,
        rc=rc,
        centre_wall=centre_wall,
        claims={o.inc: claims(session, o.o, limits.CLAIMS_IN_RECEIPT) for o in known},
        held={
            o.inc: Held(
                held_count(session, o.o),
                o.forked,
                missing(session, o, limits.MISSING_IN_RECEIPT),
            )
            for o in known
            if o.device == device or not _is_at_work(devices, o.device)
        },
        got_gossip=bool(got),
        quarantine=_quarantined(session, known),
        want_blobs=tuple(want_blobs),
    )


def _is_at_work(devices: Devices, device: str | None) -> bool:
    entry = devices.find(device) if device else None
    return entry is not None and entry.status == ACTIVE


def _of_device(session: Session, device: str) -> tuple[Origin, ...]:
    """Every author a device has sent as its own."""
    sent = set(
        session.scalars(select(sync_peer_origin.c.o).where(sync_peer_origin.c.device == device))
    )
    return tuple(
        origin
        for origin in origins(session).values()
        if origin.o in sent or origin.device == device
    )


def _quarantined(session: Session, known: Iterable[Origin]) -> int:
    not_admitted = select(SyncRefusal.op_id).where(SyncRefusal.voided == 0)
    refused = [bytes.fromhex(one) for one in session.scalars(not_admitted)]
    numbers = [origin.o for origin in known]
    total = 0
    for start in range(0, len(refused), 500):
        query = select(func.count()).where(
            sync_op.c.id.in_(refused[start : start + 500]), sync_op.c.o.in_(numbers)
        )
        total += session.scalar(query) or 0
    return total


def remember_peer_origin(session: Session, device: str, o: int) -> None:
    """A device sends this author as its own."""
    c = sync_peer_origin.c
    known = select(c.o).where(c.device == device, c.o == o)
    if session.execute(known).first() is None:
        session.execute(insert(sync_peer_origin).values(device=device, o=o))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A receipt taken: what it says for people, and the photos to send again."""

    report: ReceiptReport
    want_blobs: tuple[str, ...]


def take_receipt(session: Session, receipt: Receipt, here_wall: int, at: str) -> Outcome | None:
    """Draw the conclusions of a receipt for this device; None where a newer one was taken before.

    acked := the highest claim that equals the own chain, which may be lower than before. Where the
    centre knows something of this device that this database does not, it was set back or copied:
    a new life begins (rule D4).
    """
    state = self_state(session)
    if (receipt.epoch, receipt.rc) <= (state.epoch, state.rc):
        return None
    # A package may have come before any receipt: the epoch of its entries counts as well.
    higher_epoch = receipt.epoch > max(state.epoch, state.link_epoch) > 0
    known = {origin.inc: origin for origin in own_origins(session)}
    reason = _knows_more(session, receipt, known)
    # An own life that this database has forgotten is its own again, to be filled by a restore.
    found = known | {
        inc: add_origin(session, inc, None) for inc in receipt.held.keys() - known.keys()
    }
    confirmed = _set_acked(session, receipt, found)
    update_self(
        session,
        epoch=receipt.epoch,
        rc=receipt.rc,
        centre_wall=receipt.centre_wall,
        receipt_at=at,
        want_restore=int(_still_lacking(session, receipt, found, state)),
        gossip_due=int(higher_epoch or (state.gossip_due and not receipt.got_gossip)),
    )
    if higher_epoch:
        _forget_link(session)
    if reason is not None:
        new_life(session)
    _mark_packages(session, confirmed, found)
    report = ReceiptReport(
        receipt.epoch,
        receipt.rc,
        receipt.centre_wall,
        confirmed,
        unsent(session),
        receipt.quarantine,
        reason,
        max(0, receipt.centre_wall - here_wall),
    )
    return Outcome(report, receipt.want_blobs)


def _knows_more(session: Session, receipt: Receipt, own: dict[str, Origin]) -> str | None:
    """Rule D4."""
    current = current_incarnation(session)
    for inc, held in receipt.held.items():
        origin = own.get(inc)
        if origin is None:
            return CENTRE_KNOWS_MORE
        if inc == current and (held.forked or held.count > held_count(session, origin.o)):
            return CENTRE_KNOWS_MORE
    mine = own.get(current)
    for number, digest in receipt.claims.get(current, ()):
        if mine is None or digest_of_acked(session, mine, number) != digest:
            return CENTRE_KNOWS_MORE
    return None


def _set_acked(session: Session, receipt: Receipt, own: dict[str, Origin]) -> dict[str, int]:
    confirmed: dict[str, int] = {}
    for inc, origin in own.items():
        best = (0, "")
        for number, digest in sorted(receipt.claims.get(inc, ()), reverse=True):
            if digest_of_acked(session, origin, number) == digest:
                best = (number, digest)
                break
        session.execute(delete(sync_acked).where(sync_acked.c.o == origin.o))
        if best[0]:
            session.execute(
                insert(sync_acked).values(o=origin.o, n=best[0], digest=bytes.fromhex(best[1]))
            )
        confirmed[inc] = best[0]
    return confirmed


def _still_lacking(
    session: Session, receipt: Receipt, own: dict[str, Origin], state: SelfState
) -> bool:
    """Whether the centre holds more of an own author than this database does."""
    if not state.want_restore:
        return False
    for inc, held in receipt.held.items():
        origin = own.get(inc)
        if origin is None or held_count(session, origin.o) < held.count:
            return True
    return False


def _forget_link(session: Session) -> None:
    """A centre that begins a new epoch sends everything again, and wants everything again."""
    session.execute(delete(sync_acked))
    update_self(session, link_no=0, link_digest=bytes(16))


def _mark_packages(session: Session, confirmed: dict[str, int], own: dict[str, Origin]) -> None:
    """Packages whose numbers are all confirmed are acknowledged."""
    written = select(sync_package.c.pkg, sync_package.c.ranges_json).where(
        sync_package.c.state.in_(("built", "written"))
    )
    for row in session.execute(written).all():
        ranges = orjson.loads(row.ranges_json)
        if ranges and all(inc in own and confirmed.get(inc, 0) >= ranges[inc] for inc in ranges):
            session.execute(
                update(sync_package).where(sync_package.c.pkg == row.pkg).values(state="acked")
            )

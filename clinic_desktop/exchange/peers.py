"""What the centre remembers of each device, and how it notices that it was itself set back."""

from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.exchange import limits
from clinic_desktop.exchange.chains import held_count, origins
from clinic_desktop.exchange.documents import Devices
from clinic_desktop.exchange.manifest import Manifest
from clinic_desktop.exchange.outbox import digest_at
from clinic_desktop.exchange.report import ClockNote
from clinic_desktop.exchange.rewind import begin_epoch
from clinic_desktop.exchange.standing import self_state
from clinic_desktop.storage.tables.exchange import sync_peer


@dataclass(frozen=True, slots=True)
class Heard:
    """``rewound``: a village quoted what this centre cannot remember having said."""

    clock: ClockNote | None
    rewound: bool
    since_wall: int | None = None
    """What its clock said in the package before this one."""


def hear(session: Session, manifest: Manifest, known: Devices, here_wall: int, at: str) -> Heard:
    """Take note of a device's package: number, clock, acknowledgements, wishes."""
    site = manifest.sender.site
    device = manifest.sender.device
    peer = session.execute(select(sync_peer).where(sync_peer.c.device == device)).one_or_none()
    if peer is None:
        session.execute(
            insert(sync_peer).values(
                device=device,
                site=site,
                last_no=0,
                rc=0,
                link_epoch=0,
                link_no=0,
                got_gossip=0,
                want_restore=0,
            )
        )
    rewound = _contradicts(session, manifest, site)
    if rewound:
        begin_epoch(session, _quoted_epoch(manifest))
    ahead = manifest.made_wall - here_wall
    lacks = manifest.flags.want_restore and _lacks(session, manifest, site, known)
    session.execute(
        update(sync_peer)
        .where(sync_peer.c.device == device)
        .values(
            site=site,
            last_no=manifest.no,
            last_at=at,
            made_wall=manifest.made_wall,
            ahead_ms=ahead,
            want_restore=int(lacks),
            app=manifest.app,
            schema=manifest.schema,
        )
    )
    if not rewound:
        _acknowledge(session, manifest)
    late = ahead > limits.CLOCK_AHEAD_MS
    clock = ClockNote(manifest.made_wall, here_wall, ahead) if late else None
    return Heard(clock, rewound, None if peer is None else peer.made_wall)


def heard_everything(session: Session, device: str) -> None:
    """Everything this device held by anyone has come."""
    session.execute(update(sync_peer).where(sync_peer.c.device == device).values(got_gossip=1))


def _lacks(session: Session, manifest: Manifest, site: str, devices: Devices) -> bool:
    """Whether the centre holds something by this site that the device does not say it has."""
    for inc, origin in origins(session).items():
        entry = devices.find(origin.device) if origin.device else None
        if entry is None or entry.site != site:
            continue
        span = manifest.ranges.get(inc)
        if held_count(session, origin.o) > (0 if span is None else span.last):
            return True
    return False


def _quoted_epoch(manifest: Manifest) -> int:
    quoted = 0 if manifest.last_receipt is None else manifest.last_receipt[0]
    return max(quoted, 0 if manifest.link_mark is None else manifest.link_mark.epoch)


def _contradicts(session: Session, manifest: Manifest, site: str) -> bool:
    """A receipt not issued, or link entries not sent as this database remembers them."""
    state = self_state(session)
    epoch = state.epoch
    if _quoted_epoch(manifest) > epoch:
        return True
    if manifest.last_receipt is not None and manifest.last_receipt > (epoch, state.rc):
        return True
    mark = manifest.link_mark
    if mark is None or mark.epoch != epoch:
        return False
    return digest_at(session, site, mark.number) != mark.digest


def _acknowledge(session: Session, manifest: Manifest) -> None:
    """How far the device says it has received; less than before after it was set back."""
    mark = manifest.link_mark
    if mark is not None:
        session.execute(
            update(sync_peer)
            .where(sync_peer.c.device == manifest.sender.device)
            .values(link_epoch=mark.epoch, link_no=mark.number)
        )

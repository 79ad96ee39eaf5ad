"""Who wrote an operation, for people: person, clinic, computer, clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import CENTRE, Op
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.exchange.documents import Devices
from clinic_desktop.exchange.faults import NOT_ENROLLED
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.standing import standing
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.log import SUSPICIOUS
from clinic_desktop.storage.tables import Staff
from clinic_desktop.storage.tables.sync import sync_origin

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Author:
    """Names are empty where this machine does not know them. ``at`` is the author's clock."""

    site: str
    site_name: str
    device_name: str
    staff_name: str
    at: datetime
    clock_doubtful: bool
    centre: bool
    here: bool
    """Written on this computer, in this or an earlier life of its database."""


def devices_known(place: PlaceLike, session: Session) -> Devices | None:
    """The centre's list of computers; None before this one was admitted."""
    try:
        return standing(place, session).devices
    except KnownFault as fault:
        if fault.code == NOT_ENROLLED:
            return None
        raise


def authors_of(place: PlaceLike, session: Session, ops: Iterable[Op]) -> dict[str, Author]:
    """Operation id → who wrote it."""
    wanted = list(ops)
    devices = devices_known(place, session)
    names = {} if devices is None else {site.site: site.name for site in devices.sites}
    origins = {row.inc: row.device for row in session.execute(select(sync_origin))}
    staff = _staff(session, {op.user for op in wanted if op.user})
    found: dict[str, Author] = {}
    for op in wanted:
        device = origins.get(op.origin)
        entry = devices.find(device) if devices is not None and device else None
        centre = op.rank == CENTRE
        if op.origin in origins and device is None:
            site, name, here = place.site.code, "", True
        elif entry is not None:
            site, name, here = entry.site, entry.name, False
        else:
            # What the centre passes on does not say which computer it came from.
            site = devices.centre_site if devices is not None and centre else ""
            name, here = "", False
        found[op.id] = Author(
            site,
            place.site.name if here else names.get(site, site),
            name,
            staff.get(op.user or "", ""),
            _EPOCH + timedelta(milliseconds=op.wall),
            op.wall_quality == SUSPICIOUS,
            centre,
            here,
        )
    return found


def _staff(session: Session, ids: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for portion in chunks(ids):
        rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(portion)))
        found.update({row.id: row.name for row in rows})
    return found

"""A database that was set back or copied goes on under a new identity (``sync.md`` section 10).

The reaction is always the same and loses nothing: a new incarnation, everything held offered
again, and the centre asked to send back what it has of this device.
"""

import secrets

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from clinic_desktop.exchange.device_state import DeviceState, recall, remember, rewound
from clinic_desktop.exchange.keys import DeviceKeys
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.profile import profile_of
from clinic_desktop.exchange.standing import self_state, update_self
from clinic_desktop.storage.tables.exchange import sync_acked, sync_peer
from clinic_desktop.storage.tables.sync import sync_ctl, sync_op, sync_origin

RESTORED, COPIED, SEEN_ABROAD, CENTRE_KNOWS_MORE = "restored", "copied", "seen_abroad", "held_more"
"""Why: restored here (D1), state file differs (D2), own operation from outside (D3), receipt
(D4)."""


def current_incarnation(session: Session) -> str:
    """Incarnation under which this database writes now."""
    return str(session.scalar(select(sync_ctl.c.inc)))


def highest_own(session: Session, inc: str) -> int:
    """Highest own number under an incarnation."""
    query = (
        select(func.max(sync_op.c.sn))
        .join(sync_origin, sync_origin.c.o == sync_op.c.o)
        .where(sync_origin.c.inc == inc)
    )
    return session.scalar(query) or 0


def new_life(session: Session) -> str:
    """Take a new incarnation; offer everything again; ask for what was lost."""
    inc = secrets.token_hex(8)
    session.execute(update(sync_ctl).values(inc=inc))
    session.execute(delete(sync_acked))
    update_self(session, want_restore=1)
    return inc


def begin_epoch(session: Session, seen: int = 0) -> None:
    """The centre was set back: new epoch, new incarnation, everything is sent again.

    ``seen`` is the highest epoch somebody has quoted.
    """
    epoch = max(seen, self_state(session).epoch) + 1
    update_self(session, epoch=epoch, rc=0)
    session.execute(update(sync_ctl).values(inc=secrets.token_hex(8)))
    session.execute(update(sync_peer).values(link_epoch=0, link_no=0, got_gossip=0))


def check_state_file(place: PlaceLike, session: Session, keys: DeviceKeys) -> str | None:
    """Rule D2 before anything is sealed or read: why a new life began, or None.

    At the centre a new epoch begins with it: what the villages hold is asked back.
    """
    inc = current_incarnation(session)
    remembered = recall(profile_of(place.folder))
    own_max = highest_own(session, inc)
    if not rewound(remembered, keys.device_id, inc, own_max, keys.machine):
        return None
    if keys.centre is not None:
        begin_epoch(session)
    else:
        new_life(session)
    return COPIED


def remember_state(place: PlaceLike, session: Session, keys: DeviceKeys) -> None:
    """Write down how far this database has come; after every commit that sealed or sent."""
    inc = current_incarnation(session)
    state = DeviceState(keys.device_id, inc, highest_own(session, inc), keys.machine)
    remember(profile_of(place.folder), state)

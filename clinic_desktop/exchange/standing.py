"""Who this device is in the exchange, and whom it trusts.

The keys come from the profile folder, the pinned root key and the signed documents from the
database.
"""

from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.exchange import keys as keys_of
from clinic_desktop.exchange.documents import DeviceEntry, Devices, Root, Signed
from clinic_desktop.exchange.faults import Refused, not_enrolled
from clinic_desktop.exchange.keys import DeviceKeys, SigningPair
from clinic_desktop.exchange.machine import machine_fingerprint
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.profile import profile_of
from clinic_desktop.storage.tables.exchange import sync_document, sync_self
from clinic_desktop.storage.tables.sync import sync_ctl

ROOT, DEVICES = "root", "devices"


@dataclass(frozen=True, slots=True)
class SelfState:
    """The one row of ``sync_self``; ``epoch`` and ``rc`` of the last receipt (centre: its own)."""

    root_pub: str | None = None
    site: str | None = None
    package_no: int = 0
    epoch: int = 0
    rc: int = 0
    link_epoch: int = 0
    link_no: int = 0
    link_digest: str = "0" * 32
    want_restore: bool = False
    gossip_due: bool = False


def self_state(session: Session) -> SelfState:
    """What this database remembers of itself."""
    row = session.execute(select(sync_self)).one_or_none()
    if row is None:
        return SelfState()
    return SelfState(
        row.root_pub,
        row.site,
        row.package_no,
        row.epoch,
        row.rc,
        row.link_epoch,
        row.link_no,
        row.link_digest.hex(),
        bool(row.want_restore),
        bool(row.gossip_due),
    )


def update_self(session: Session, **values: object) -> None:
    """Change columns of ``sync_self``, making the row when it is not there."""
    if session.execute(select(sync_self.c.one)).one_or_none() is None:
        session.execute(
            insert(sync_self).values(
                one=1,
                package_no=0,
                epoch=0,
                rc=0,
                link_epoch=0,
                link_no=0,
                link_digest=bytes(16),
                outbox_n=0,
                want_restore=0,
                gossip_due=0,
            )
        )
    session.execute(update(sync_self).values(**values))


@dataclass(frozen=True, slots=True)
class Standing:
    """Keys, state and documents together. ``signed_*`` are the documents as they travel."""

    keys: DeviceKeys
    state: SelfState
    root: Root
    devices: Devices
    signed_root: Signed
    signed_devices: Signed
    inc: str

    @property
    def is_centre(self) -> bool:
        """Whether this device holds the centre's keys and they are the current ones."""
        centre = self.keys.centre
        return centre is not None and centre.signing.public == self.root.centre_sign_pub

    @property
    def entry(self) -> DeviceEntry | None:
        """What the centre has written about this device."""
        return self.devices.find(self.keys.device_id)

    @property
    def site(self) -> str:
        """The site this device belongs to."""
        return self.state.site or ""

    @property
    def signer(self) -> SigningPair:
        """The key packages from here are signed with."""
        if self.is_centre and self.keys.centre is not None:
            return self.keys.centre.signing
        return self.keys.own.signing


def load_keys(place: PlaceLike) -> DeviceKeys | None:
    """This device's keys, if it has any."""
    return keys_of.load(profile_of(place.folder), machine_fingerprint())


def standing(place: PlaceLike, session: Session) -> Standing:
    """Raises ``KnownFault`` NOT_ENROLLED for a device that the centre has not admitted."""
    keys = load_keys(place)
    state = self_state(session)
    signed_root, signed_devices = document(session, ROOT), document(session, DEVICES)
    if keys is None or state.root_pub is None or signed_root is None or signed_devices is None:
        raise not_enrolled()
    inc = session.scalar(select(sync_ctl.c.inc))
    return Standing(
        keys,
        state,
        Root.read(signed_root),
        Devices.read(signed_devices),
        signed_root,
        signed_devices,
        str(inc),
    )


def document(session: Session, kind: str) -> Signed | None:
    """The stored document of a kind."""
    stored = session.scalar(select(sync_document.c.body).where(sync_document.c.kind == kind))
    return None if stored is None else Signed.decoded(stored)


def store_document(session: Session, kind: str, ver: int, signed: Signed) -> None:
    """Put a document in the place of the older one."""
    found = session.scalar(select(sync_document.c.ver).where(sync_document.c.kind == kind))
    values = {"ver": ver, "body": signed.encoded()}
    if found is None:
        session.execute(insert(sync_document).values(kind=kind, **values))
    else:
        session.execute(update(sync_document).where(sync_document.c.kind == kind).values(**values))


def check_root(signed: Signed, pinned: str) -> Root:
    """A root document under the pinned key, or handed over by it to a new one.

    Raises ``Refused`` (E_FORGED).
    """
    root = Root.read(signed)
    if not (signed.signed_by(pinned, ROOT) and signed.signed_by(root.root_pub, ROOT)):
        raise Refused("E_FORGED", "root document")
    return root


def check_devices(signed: Signed, root: Root) -> Devices:
    """A device list signed by the centre. Raises ``Refused`` (E_FORGED)."""
    if not signed.signed_by(root.centre_sign_pub, DEVICES):
        raise Refused("E_FORGED", "device list")
    return Devices.read(signed)


def newer(offered: int, same_bytes: bool, stored: int) -> bool:
    """Whether an offered document replaces the stored one.

    Equal version and different bytes: two centres, or a forgery. Raises ``Refused`` (E_FORGED).
    """
    if offered == stored and not same_bytes:
        raise Refused("E_FORGED", "two documents of one version")
    return offered > stored


def accept_documents(session: Session, now: Standing, root: Signed, devices: Signed) -> Standing:
    """Take newer documents into the open transaction; the standing that follows from them.

    Raises ``Refused`` (E_FORGED, E_FORMAT).
    """
    pinned = now.state.root_pub or ""
    signed_root, current_root = now.signed_root, now.root
    offered_root = check_root(root, pinned)
    if newer(offered_root.ver, root.body == now.signed_root.body, now.root.ver):
        store_document(session, ROOT, offered_root.ver, root)
        update_self(session, root_pub=offered_root.root_pub)
        signed_root, current_root = root, offered_root
    offered = Devices.read(devices)
    signed_devices, current = now.signed_devices, now.devices
    if newer(offered.ver, devices.body == now.signed_devices.body, now.devices.ver):
        check_devices(devices, current_root)
        store_document(session, DEVICES, offered.ver, devices)
        signed_devices, current = devices, offered
    state = self_state(session)
    return Standing(now.keys, state, current_root, current, signed_root, signed_devices, now.inc)

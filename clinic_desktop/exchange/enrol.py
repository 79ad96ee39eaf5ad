"""Admitting a device: request, typed confirmation, grant, typed confirmation (``sync.md`` 3).

Nobody trusts a file because it came on a stick: each side types digits that the other side reads
out or that hang on the wall.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from clinic_desktop import __version__
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange import body, events
from clinic_desktop.exchange import keys as keys_of
from clinic_desktop.exchange.centre import check_site_code, publish_devices
from clinic_desktop.exchange.documents import (
    ACTIVE,
    REVOKED,
    DeviceEntry,
    Devices,
    Root,
    Signed,
    SiteEntry,
    version_of,
)
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.fingerprint import Fingerprint
from clinic_desktop.exchange.keys import DeviceKeys
from clinic_desktop.exchange.machine import machine_fingerprint
from clinic_desktop.exchange.manifest import Body, Kind, Manifest, Sender
from clinic_desktop.exchange.outbox import Outbox
from clinic_desktop.exchange.package import new_package_id, open_package, write_package
from clinic_desktop.exchange.place import PlaceLike, wall_ms
from clinic_desktop.exchange.profile import profile_of
from clinic_desktop.exchange.protection import CannotOpen
from clinic_desktop.exchange.request import CARD, Request, read_card, read_request, write_card
from clinic_desktop.exchange.standing import (
    DEVICES,
    ROOT,
    Standing,
    check_devices,
    document,
    newer,
    self_state,
    standing,
    store_document,
    update_self,
)
from clinic_desktop.exchange.stick import Stick, take
from clinic_desktop.storage import faults, schema
from clinic_desktop.storage.durable import remove_leftover, write_durably

_BLOCK = 10_000
"""Numbers of one serial block."""


@dataclass(frozen=True, slots=True)
class RequestMade:
    """``fingerprint`` is shown large: its last two groups are read out to the centre."""

    path: Path
    device_id: str
    fingerprint: Fingerprint


def make_request(place: PlaceLike, folder: Path) -> RequestMade:
    """Make this device's keys if need be, and write the request onto the stick.

    Raises ``KnownFault``: STICK_*, SITE_CODE, DEVICE_KEYS_LOST.
    """
    check_site_code(place.site.code)
    keys = own_keys(place)
    request = Request(
        keys.device_id,
        keys.own.signing.public,
        keys.own.age.public,
        place.site.code,
        place.site.name[:60],
        wall_ms(place),
        __version__,
    ).signed(keys)
    stick = Stick(folder)
    closed_for = read_card(stick.folder / CARD)
    name = f"{place.site.code}-{keys.device_id[:4]}.vcr"
    written = _put_bytes(place, stick, name, request.encoded(closed_for))
    return RequestMade(written, keys.device_id, request.fingerprint)


def own_keys(place: PlaceLike) -> DeviceKeys:
    """This device's keys, made now if there are none."""
    profile, machine = profile_of(place.folder), machine_fingerprint()
    try:
        found = keys_of.load(profile, machine)
    except CannotOpen:
        keys_of.put_aside(profile)
        found = None
    if found is None:
        found = DeviceKeys.new(machine)
        keys_of.save(profile, found)
    return found


def put_card(place: PlaceLike, folder: Path) -> Path:
    """Write the centre's card onto the stick."""
    with place.database.reading() as session:
        now = standing(place, session)
    return _put_bytes(place, Stick(folder), CARD, write_card(now.signed_root))


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """What the operator at the centre sees before typing; the fingerprint itself is not shown."""

    device_id: str
    site: str
    site_name: str
    made_wall: int
    app: str
    known: bool
    """The device is in the list already: its grant is issued again."""


def look_at_request(place: PlaceLike, path: Path) -> RequestSeen:
    """Read a request at the centre. Raises ``Refused``, ``KnownFault``."""
    with place.database.reading() as session:
        now = _centre(place, session)
    request = read_request(path, now.keys.identities)
    return RequestSeen(
        request.device_id,
        request.site,
        request.site_name,
        request.made_wall,
        request.app,
        now.devices.find(request.device_id) is not None,
    )


@dataclass(frozen=True, slots=True)
class Granted:
    """The grant is on the stick; the village types the last two groups of ``poster``."""

    path: Path
    device_id: str
    site: str
    poster: Fingerprint


def grant(
    place: PlaceLike,
    request_path: Path,
    typed: str,
    folder: Path,
    *,
    device_name: str = "",
    site_name: str = "",
) -> Granted:
    """Admit the device whose last two fingerprint groups were ``typed``, and write its grant.

    Raises:
        InputProblem: the groups do not fit, the operator may not admit.
        Refused: the request is damaged or not for us.
        KnownFault: this is not the centre; the stick.
    """
    with place.database.unit(tr("登记电脑"), place.actor.staff_id) as unit:
        now = _centre(place, unit.session)
        request = read_request(request_path, now.keys.identities)
        request.fingerprint.confirm(typed)
        devices = publish_devices(
            unit.session, now.keys, _with(now.devices, request, device_name, site_name)
        )
        events.note(unit.session, place, "grant", request.device_id, {"site": request.site})
        Outbox(unit.session, devices).welcome(request.site)
        unit.commit()
    with place.database.reading() as session:
        now = standing(place, session)
    name = f"{request.site}-{request.device_id[:4]}.vcg"
    source = place.folder.outbox / f"{new_package_id()}.out"
    try:
        with faults.told():
            place.folder.outbox.mkdir(parents=True, exist_ok=True)
            _write_grant(place, now, request, source)
        path = Stick(folder).put(source, name)
    finally:
        remove_leftover(source)
    entry = devices.find(request.device_id)
    assert entry is not None  # noqa: S101 - it has just been put there
    return Granted(path, request.device_id, entry.site, now.root.fingerprint)


def _centre(place: PlaceLike, session: Session) -> Standing:
    now = standing(place, session)
    if not now.is_centre:
        raise KnownFault(
            "NOT_CENTRE", tr("本机不是交换中心，不能登记其他电脑"), tr("请在卫生院的电脑上操作")
        )
    return now


def _with(devices: Devices, request: Request, device_name: str, site_name: str) -> Devices:
    known = devices.find(request.device_id)
    if known is not None and (known.sign_pub, known.age) != (request.sign_pub, request.age):
        raise Refused("E_FORGED", "known device with other keys")
    if known is not None and known.status == REVOKED:
        raise Refused("E_REVOKED", "request of a revoked device")
    sites = devices.sites
    if not any(s.site == request.site for s in sites):
        sites = (*sites, SiteEntry(request.site, site_name or request.site_name))
    if known is not None:
        entry = replace(known, site=request.site, name=device_name or known.name)
    else:
        used = [d.serial_block[1] for d in devices.devices if d.serial_block is not None]
        first = max(used, default=0) + 1
        entry = DeviceEntry(
            request.device_id,
            request.site,
            device_name or request.site_name,
            request.sign_pub,
            request.age,
            ACTIVE,
            (first, first + _BLOCK - 1),
        )
    others = tuple(d for d in devices.devices if d.device_id != request.device_id)
    return Devices(devices.ver, sites, (*others, entry))


def _write_grant(place: PlaceLike, now: Standing, request: Request, path: Path) -> None:
    packed = body.compress((), 0)
    manifest = Manifest(
        kind=Kind.GRANT,
        no=0,
        sender=Sender(now.site, now.keys.device_id, now.inc, now.signer.public),
        to=(request.site,),
        schema=schema.SCHEMA,
        min_reader=1,
        app=__version__,
        made_wall=wall_ms(place),
        body=Body(0, len(packed), 0),
        root=now.signed_root,
        devices=now.signed_devices,
        grant_for=request.device_id,
    )
    recipients = [request.age, now.root.recovery_age]
    write_package(path, new_package_id(), manifest, packed, now.signer, recipients)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """This device now belongs to ``site`` and trusts the centre of that poster."""

    site: str
    device_name: str
    poster: Fingerprint


def accept_grant(place: PlaceLike, path: Path, typed: str) -> Enrolled:
    """Take a grant: the last two groups of the centre's poster were ``typed``.

    Raises:
        InputProblem: the groups do not fit the root key of the grant.
        Refused: damaged, not for this device, forged.
        KnownFault: this device trusts another centre already; the site code differs.
    """
    keys = own_keys(place)
    taken = take(path, place.folder.inbox)
    try:
        with open_package(taken.path, keys.identities, place.folder.inbox) as opened:
            root, devices, signed_root, signed_devices = _check_grant(opened.manifest, keys)
            root.fingerprint.confirm(typed)
            opened.verify(root.centre_sign_pub)
    finally:
        remove_leftover(taken.path)
    entry = devices.find(keys.device_id)
    if entry is None or (entry.sign_pub, entry.age) != (
        keys.own.signing.public,
        keys.own.age.public,
    ):
        raise Refused("E_FORGED", "grant for other keys")
    if entry.site != place.site.code:
        raise KnownFault(
            "SITE_DIFFERS",
            tr("卫生院登记的机构代码是“{site}”，与本机不同", site=entry.site),
            tr("请联系卫生院，用本机的机构代码重新登记"),
        )
    with place.database.unit(tr("接受登记"), place.actor.staff_id) as unit:
        pinned = self_state(unit.session).root_pub
        if pinned is not None and pinned != root.root_pub:
            raise KnownFault(
                "OTHER_CENTRE",
                tr("本机已在另一个交换中心登记"),
                tr("请联系原卫生院核实，不要继续"),
            )
        # A grant that lay about must not bring back an older list.
        for kind, ver, signed in (
            (ROOT, root.ver, signed_root),
            (DEVICES, devices.ver, signed_devices),
        ):
            stored = document(unit.session, kind)
            if stored is None or newer(ver, stored.body == signed.body, version_of(stored)):
                store_document(unit.session, kind, ver, signed)
        update_self(unit.session, root_pub=root.root_pub, site=entry.site)
        events.note(unit.session, place, "enrolled", keys.device_id)
        unit.commit()
    return Enrolled(entry.site, entry.name, root.fingerprint)


def _check_grant(manifest: Manifest, keys: DeviceKeys) -> tuple[Root, Devices, Signed, Signed]:
    if manifest.kind is not Kind.GRANT or manifest.root is None or manifest.devices is None:
        raise Refused("E_FORMAT", "not a grant")
    if manifest.grant_for != keys.device_id:
        raise Refused("E_NOT_FOR_US", "grant for another device")
    if manifest.min_reader > schema.SCHEMA:
        raise Refused("E_TOO_NEW", "grant")
    root = Root.read(manifest.root)
    if not manifest.root.signed_by(root.root_pub, ROOT):
        raise Refused("E_FORGED", "root document")
    return root, check_devices(manifest.devices, root), manifest.root, manifest.devices


def revoke(place: PlaceLike, device_id: str, reason: str) -> Devices:
    """Stop a lost or stolen computer: its packages are refused from now on.

    Raises ``InputProblem`` for an unknown device or without a reason.
    """
    if not reason.strip():
        raise InputProblem(Problem("reason", "reason_missing", tr("请填写停用原因")))
    with place.database.unit(tr("停用电脑"), place.actor.staff_id, reason) as unit:
        now = _centre(place, unit.session)
        known = now.devices.find(device_id)
        if known is None or device_id == now.keys.device_id:
            raise InputProblem(Problem("device", "unknown_device", tr("没有这台电脑")))
        changed = tuple(
            replace(d, status=REVOKED) if d.device_id == device_id else d
            for d in now.devices.devices
        )
        devices = publish_devices(unit.session, now.keys, replace(now.devices, devices=changed))
        events.note(unit.session, place, "revoke", device_id, {"reason": reason})
        unit.commit()
    return devices


def _put_bytes(place: PlaceLike, stick: Stick, name: str, content: bytes) -> Path:
    source = place.folder.outbox / f"{new_package_id()}.out"
    with faults.told():
        write_durably(source, content)
    try:
        return stick.put(source, name, checked_end=False)
    finally:
        remove_leftover(source)


__all__ = [
    "Enrolled",
    "Granted",
    "RequestMade",
    "RequestSeen",
    "accept_grant",
    "grant",
    "look_at_request",
    "make_request",
    "put_card",
    "revoke",
]

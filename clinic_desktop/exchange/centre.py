"""Setting up the centre: root, centre and recovery keys (``sync.md`` section 3).

The root key is made, printed once, and never kept. Whoever holds the sheet can give the centre new
keys after a lost computer.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange import events
from clinic_desktop.exchange import keys as keys_of
from clinic_desktop.exchange.documents import DeviceEntry, Devices, Root, SiteEntry, is_site_code
from clinic_desktop.exchange.keys import AgePair, DeviceKeys, Keys, SigningPair
from clinic_desktop.exchange.machine import machine_fingerprint
from clinic_desktop.exchange.paper import KeySheet, read_recovery, read_root, root_text
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.profile import profile_of
from clinic_desktop.exchange.rewind import begin_epoch, remember_state
from clinic_desktop.exchange.standing import (
    DEVICES,
    ROOT,
    document,
    self_state,
    store_document,
    update_self,
)
from clinic_desktop.storage.tables.sync import sync_ctl

_LEAP = 1000
"""A centre that comes back from a backup does not know how many versions it gave out since."""


def setup_centre(place: PlaceLike) -> KeySheet:
    """Make this installation the centre. The sheet must be printed before it is forgotten.

    Raises ``KnownFault`` when this is a village, or a centre already.
    """
    _check_site(place)
    profile, machine = profile_of(place.folder), machine_fingerprint()
    root, recovery, centre = SigningPair.new(), AgePair.new(), Keys.new()
    with place.database.unit(tr("建立交换中心"), place.actor.staff_id) as unit:
        if self_state(unit.session).root_pub is not None:
            raise KnownFault(
                "CENTRE_EXISTS",
                tr("本机已经是交换中心，或已在别的卫生院登记"),
                tr("密钥丢失时，请用打印的密钥单恢复"),
            )
        keys = (keys_of.load(profile, machine) or DeviceKeys.new(machine)).with_centre(centre)
        described = Root(1, root.public, centre.signing.public, centre.age.public, recovery.public)
        _establish(unit.session, place, keys, described, (root,), _first_list(place, keys))
        events.note(unit.session, place, "centre_setup", place.site.code)
        # Keys before the commit: a centre without its keys would be locked out of itself.
        keys_of.save(profile, keys)
        unit.commit()
    _remember(place, keys)
    return _sheet(root, recovery)


def restore_centre(place: PlaceLike, root_typed: str, recovery_typed: str) -> Root:
    """New centre keys from the printed sheet, after the centre's computer was lost.

    The database may be a restored backup or empty. Villages take the new keys with the next
    package or grant they get.

    Raises:
        InputProblem: the sheet was not copied correctly.
        KnownFault: the sheet belongs to another centre.
    """
    _check_site(place)
    root, recovery = read_root(root_typed), read_recovery(recovery_typed)
    profile, machine = profile_of(place.folder), machine_fingerprint()
    centre = Keys.new()
    with place.database.unit(tr("恢复交换中心"), place.actor.staff_id) as unit:
        session = unit.session
        pinned = self_state(session).root_pub
        if pinned is not None and pinned != root.public:
            raise KnownFault(
                "CENTRE_OTHER_ROOT",
                tr("这张密钥单不属于本交换中心"),
                tr("请核对密钥单上的核对码与墙上海报是否一致"),
            )
        keys = (keys_of.load(profile, machine) or DeviceKeys.new(machine)).with_centre(centre)
        stored_root, stored_list = document(session, ROOT), document(session, DEVICES)
        before = Root.read(stored_root).ver if stored_root is not None else 0
        described = Root(
            before + _LEAP,
            root.public,
            centre.signing.public,
            centre.age.public,
            recovery.public,
        )
        devices = _first_list(place, keys)
        if stored_list is not None:
            known = Devices.read(stored_list)
            others = tuple(d for d in known.devices if d.device_id != keys.device_id)
            devices = Devices(known.ver + _LEAP, known.sites, (*others, *devices.devices))
        _establish(session, place, keys, described, (root,), devices)
        events.note(session, place, "centre_restored", place.site.code)
        begin_epoch(session)
        keys_of.save(profile, keys)
        unit.commit()
    _remember(place, keys)
    return described


def _remember(place: PlaceLike, keys: DeviceKeys) -> None:
    with place.database.reading() as session:
        remember_state(place, session, keys)


def publish_devices(session: Session, keys: DeviceKeys, devices: Devices) -> Devices:
    """Sign and store the next version of the device list, in the open unit of work."""
    if keys.centre is None:
        raise TypeError("only the centre publishes devices")
    following = Devices(devices.ver + 1, devices.sites, devices.devices)
    store_document(session, DEVICES, following.ver, following.sign(keys.centre.signing))
    return following


def _check_site(place: PlaceLike) -> None:
    if place.site.role != "centre":
        raise KnownFault(
            "NOT_CENTRE",
            tr("本机构登记为村卫生室，不能建立交换中心"),
            tr("请在乡镇卫生院的电脑上操作"),
        )
    check_site_code(place.site.code)


def check_site_code(code: str) -> None:
    """Site codes stand in file names. Raises ``KnownFault``."""
    if not is_site_code(code):
        raise KnownFault(
            "SITE_CODE",
            tr("机构代码“{code}”不能用于数据交换", code=code),
            tr("请在“设置”中改为只含字母、数字和短横线的代码"),
        )


def _first_list(place: PlaceLike, keys: DeviceKeys) -> Devices:
    entry = DeviceEntry(
        keys.device_id,
        place.site.code,
        place.site.name[:60],
        keys.own.signing.public,
        keys.own.age.public,
    )
    return Devices(1, (SiteEntry(place.site.code, place.site.name[:60]),), (entry,))


def _establish(
    session: Session,
    place: PlaceLike,
    keys: DeviceKeys,
    root: Root,
    roots: tuple[SigningPair, ...],
    devices: Devices,
) -> None:
    assert keys.centre is not None  # noqa: S101 - both callers have just made them
    store_document(session, ROOT, root.ver, root.sign(*roots))
    store_document(session, DEVICES, devices.ver, devices.sign(keys.centre.signing))
    update_self(session, root_pub=root.root_pub, site=place.site.code, epoch=_epoch(session))
    session.execute(update(sync_ctl).values(rank=1))


def _epoch(session: Session) -> int:
    known = self_state(session).epoch
    return known or 1


def _sheet(root: SigningPair, recovery: AgePair) -> KeySheet:
    poster = str(Root(1, root.public, "0" * 64, "", "").fingerprint)
    return KeySheet(root_text(root), recovery.secret, poster)


def is_centre_database(session: Session) -> bool:
    """Whether this database writes with the centre's rank."""
    return bool(session.scalar(select(sync_ctl.c.rank)))

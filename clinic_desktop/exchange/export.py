"""Making a package and bringing it onto the stick (``sync.md`` section 15, Export)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clinic_desktop import __version__
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange import events
from clinic_desktop.exchange.blobs import bundles, lacking, note_sent, pack
from clinic_desktop.exchange.collect import collect_own
from clinic_desktop.exchange.dispatch import collect_for_site, pending_for_site
from clinic_desktop.exchange.documents import DeviceEntry
from clinic_desktop.exchange.link import mark_of
from clinic_desktop.exchange.manifest import Flags, Kind, Manifest, Sender
from clinic_desktop.exchange.outbox import Outbox
from clinic_desktop.exchange.place import PlaceLike, wall_ms
from clinic_desktop.exchange.receipts import issue
from clinic_desktop.exchange.removable import Progress
from clinic_desktop.exchange.report import ExportReport
from clinic_desktop.exchange.rewind import check_state_file, remember_state
from clinic_desktop.exchange.sealing import seal_within
from clinic_desktop.exchange.shipping import (
    Built,
    Unwritten,
    build,
    put_built,
    tidy,
    unwritten,
    write_again,
)
from clinic_desktop.exchange.standing import Standing, self_state, standing, update_self
from clinic_desktop.exchange.stick import Stick, quiet
from clinic_desktop.storage import schema

__all__ = [
    "Unwritten",
    "build_blobs",
    "build_for_centre",
    "build_for_villages",
    "export_to",
    "has_news",
    "prepare",
    "unwritten",
    "write_again",
]

MIN_READER = 1
"""Rises only when an older program would show something medically wrong."""
_KEPT_BUILT = 3


def export_to(
    place: PlaceLike,
    folder: Path,
    *,
    full: bool = False,
    sites: Collection[str] | None = None,
    stick: Stick | None = None,
    progress: Progress = quiet,
) -> ExportReport:
    """Make packages and bring them onto a stick, whose top folder is ``folder``.

    A village sends to the centre what it has not acknowledged (``full``: everything); cumulative
    since the last acknowledgement, so a lost stick costs nothing. The centre writes one package
    for each village, or for ``sites``; the report is of the first, ``more`` holds the others.

    Raises:
        KnownFault: NOT_ENROLLED, NO_VILLAGES, STICK_*, DISK_FULL …; what was built stays in the
            outbox.
    """
    target = stick or Stick(folder)
    with place.database.reading() as session:
        is_centre = standing(place, session).is_centre
    prepared = prepare(place, count=0 if is_centre else 1)
    if is_centre:
        built = build_for_villages(place, sites)
        if not built:
            raise KnownFault(
                "NO_VILLAGES",
                tr("还没有登记村卫生室的电脑，没有可发送的数据包"),
                tr("请先在“登记电脑”中办理登记"),
            )
    else:
        built = [build_for_centre(place, prepared.number, full=full)]
    blobs = [] if is_centre else build_blobs(place)
    reports: list[ExportReport] = []
    for one in built:
        path = put_built(place, one, target, progress)
        reports.append(_report(one, path, prepared.new_incarnation, full=full))
    blob_paths = tuple(put_built(place, one, target, progress) for one in blobs)
    tidy(place, target)
    return replace(reports[0], more=tuple(reports[1:]), blob_paths=blob_paths)


def build_blobs(place: PlaceLike) -> list[Built]:
    """Packages of photos that the centre has not been sent."""
    with place.database.reading() as session:
        now = standing(place, session)
        waiting = bundles(session, place.folder)
    built: list[Built] = []
    for bundle in waiting:
        with place.database.unit(tr("导出照片"), place.actor.staff_id) as unit:
            number = self_state(unit.session).package_no + 1
            update_self(unit.session, package_no=number)
            unit.commit()
        packed, described = pack(place.folder, bundle)
        manifest = Manifest(
            kind=Kind.BLOBS,
            no=number,
            sender=Sender(now.site, now.keys.device_id, now.inc, now.signer.public),
            to=(now.devices.centre_site,),
            schema=schema.SCHEMA,
            min_reader=MIN_READER,
            app=__version__,
            made_wall=wall_ms(place),
            body=described,
        )
        recipients = [now.root.centre_age, now.root.recovery_age]
        one = build(place, now, manifest, packed, recipients)
        with place.database.unit(tr("导出照片"), place.actor.staff_id) as unit:
            note_sent(unit.session, bundle, one.pkg, number)
            unit.commit()
        built.append(one)
    return built


def _report(built: Built, path: Path, reason: str | None, *, full: bool) -> ExportReport:
    manifest = built.manifest
    return ExportReport(
        path,
        built.pkg,
        manifest.no,
        manifest.to,
        manifest.body.lines,
        built.size,
        manifest.counts,
        manifest.made_wall,
        full,
        new_incarnation=reason,
    )


@dataclass(frozen=True, slots=True)
class Prepared:
    """``number`` is that of the first package of this export."""

    number: int
    new_incarnation: str | None


def prepare(place: PlaceLike, *, count: int, noted: bool = True) -> Prepared:
    """Notice a set-back database, note the export, seal; at the centre fill the outboxes.

    ``count`` packages are numbered; ``noted``: a line in the log of the exchange.
    """
    with place.database.unit(tr("导出数据包"), place.actor.staff_id) as unit:
        now = standing(place, unit.session)
        reason = check_state_file(place, unit.session, now.keys)
        number = now.state.package_no + 1
        update_self(unit.session, package_no=now.state.package_no + count)
        if noted:
            events.note(unit.session, place, "export", str(number))
        sealed = seal_within(place, unit)
        if now.is_centre:
            Outbox(unit.session, now.devices).fill()
        unit.commit()
    for listener in place.database.seal_listeners:
        listener.sealed(sealed)
    with place.database.reading() as session:
        remember_state(place, session, now.keys)
    return Prepared(number, reason)


def build_for_centre(place: PlaceLike, number: int, *, full: bool = False) -> Built:
    """Collect, pack, encrypt and sign into the outbox."""
    with place.database.reading() as session:
        now = standing(place, session)
        gossip = now.state.gossip_due
        collected = collect_own(session, full=full, gossip=gossip)
    state = now.state
    manifest = Manifest(
        kind=Kind.DATA,
        no=number,
        sender=Sender(now.site, now.keys.device_id, now.inc, now.signer.public),
        to=(now.devices.centre_site,),
        schema=schema.SCHEMA,
        min_reader=MIN_READER,
        app=__version__,
        made_wall=wall_ms(place),
        body=collected.contents.body,
        ranges=collected.ranges,
        link_mark=mark_of(state),
        counts=collected.contents.counts,
        last_receipt=(state.epoch, state.rc),
        flags=Flags(gossip=gossip, want_restore=state.want_restore, full=full),
    )
    recipients = [now.root.centre_age, now.root.recovery_age]
    return build(place, now, manifest, collected.contents.packed, recipients)


def build_for_villages(place: PlaceLike, sites: Collection[str] | None) -> list[Built]:
    """One package for each site with active computers; the outboxes have been filled."""
    built: list[Built] = []
    with place.database.reading() as session:
        now = standing(place, session)
    for entry in now.devices.sites:
        wanted = sites is None or entry.site in sites
        active = now.devices.active_of(entry.site)
        if wanted and active and entry.site != now.devices.centre_site:
            built.append(_build_for_site(place, now, entry.site, active))
    return built


def _build_for_site(
    place: PlaceLike, now: Standing, site: str, active: Sequence[DeviceEntry]
) -> Built:
    with place.database.unit(tr("导出数据包"), place.actor.staff_id) as unit:
        number = self_state(unit.session).package_no + 1
        update_self(unit.session, package_no=number)
        contents = collect_for_site(unit.session, site, now.devices)
        wanted = lacking(unit.session, place.folder, site)
        receipts = tuple(
            issue(unit.session, now.devices, device, wall_ms(place), wanted)
            for device in contents.heard_of
        )
        unit.commit()
    manifest = Manifest(
        kind=Kind.DATA,
        no=number,
        sender=Sender(now.site, now.keys.device_id, now.inc, now.signer.public),
        to=(site,),
        schema=schema.SCHEMA,
        min_reader=MIN_READER,
        app=__version__,
        made_wall=wall_ms(place),
        body=contents.packed.body,
        link=contents.link,
        counts=contents.packed.counts,
        receipts=receipts,
        root=now.signed_root,
        devices=now.signed_devices,
    )
    recipients = [*(d.age for d in active), now.root.recovery_age]
    return build(place, now, manifest, contents.packed.packed, recipients)


def has_news(place: PlaceLike, site: str) -> bool:
    """Whether a site has something to get beyond receipts; the outboxes have been filled."""
    with place.database.reading() as session:
        now = standing(place, session)
        active = [d.device_id for d in now.devices.active_of(site)]
        return bool(active) and pending_for_site(session, site, active)

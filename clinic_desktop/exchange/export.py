"""Making a package and bringing it onto the stick (``sync.md`` section 15, Export)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop import __version__
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange import events
from clinic_desktop.exchange.collect import collect_own
from clinic_desktop.exchange.dispatch import collect_for_site, pending_for_site
from clinic_desktop.exchange.documents import DeviceEntry
from clinic_desktop.exchange.link import mark_of
from clinic_desktop.exchange.manifest import Flags, Kind, Manifest, Sender
from clinic_desktop.exchange.outbox import Outbox
from clinic_desktop.exchange.package import inspect, new_package_id, write_package
from clinic_desktop.exchange.place import PlaceLike, now_text, wall_ms
from clinic_desktop.exchange.receipts import issue
from clinic_desktop.exchange.removable import Progress
from clinic_desktop.exchange.report import ExportReport
from clinic_desktop.exchange.rewind import check_state_file, remember_state
from clinic_desktop.exchange.sealing import seal_within
from clinic_desktop.exchange.standing import Standing, self_state, standing, update_self
from clinic_desktop.exchange.stick import Stick, quiet
from clinic_desktop.storage import schema
from clinic_desktop.storage.durable import fsync_file
from clinic_desktop.storage.tables.exchange import sync_package

MIN_READER = 1
"""Rises only when an older program would show something medically wrong."""
_KEPT_BUILT = 3


@dataclass(frozen=True, slots=True)
class Built:
    """A finished package in the outbox, not or not yet on a stick."""

    pkg: str
    no: int
    path: Path
    file_name: str
    manifest: Manifest
    size: int
    sha256: str


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
    reports: list[ExportReport] = []
    for one in built:
        path = put_built(place, one, target, progress)
        reports.append(_report(one, path, prepared.new_incarnation, full=full))
    return replace(reports[0], more=tuple(reports[1:]))


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
    return _build(place, now, manifest, collected.contents.packed, recipients)


def _build(
    place: PlaceLike, now: Standing, manifest: Manifest, packed: bytes, recipients: Sequence[str]
) -> Built:
    pkg = new_package_id()
    file_name = f"{now.site}-{pkg[:4]}-{manifest.no}.vcp"
    path = place.folder.outbox / f"{pkg}.vcp"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_package(path, pkg, manifest, packed, now.signer, recipients)
    fsync_file(path)
    outside = inspect(path)
    built = Built(pkg, manifest.no, path, file_name, manifest, outside.size, outside.sha256)
    _remember_built(place, built)
    return built


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
        receipts = tuple(
            issue(unit.session, now.devices, device, wall_ms(place)) for device in contents.heard_of
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
    return _build(place, now, manifest, contents.packed.packed, recipients)


def has_news(place: PlaceLike, site: str) -> bool:
    """Whether a site has something to get beyond receipts; the outboxes have been filled."""
    with place.database.reading() as session:
        now = standing(place, session)
        active = [d.device_id for d in now.devices.active_of(site)]
        return bool(active) and pending_for_site(session, site, active)


def _remember_built(place: PlaceLike, built: Built) -> None:
    ends = {inc: span.last for inc, span in built.manifest.ranges.items()}
    with place.database.unit(tr("导出数据包"), place.actor.staff_id) as unit:
        unit.session.execute(
            insert(sync_package).values(
                pkg=built.pkg,
                no=built.no,
                kind=built.manifest.kind.value,
                to_site=built.manifest.to[0] if built.manifest.to else "",
                file_name=built.file_name,
                state="built",
                made_at=now_text(place),
                lines=built.manifest.body.lines,
                size=built.size,
                sha256=built.sha256,
                ranges_json=orjson.dumps(ends).decode(),
                made_by=place.actor.staff_id,
            )
        )
        unit.commit()


def put_built(place: PlaceLike, built: Built, stick: Stick, progress: Progress = quiet) -> Path:
    """Bring a built package onto the stick and note that it is there."""
    path = stick.put(built.path, built.file_name, progress)
    _mark_written(place, built.pkg)
    stick.prune(built.file_name.rsplit("-", 2)[0])
    with place.database.reading() as session:
        _tidy_outbox(place, session)
    return path


def _mark_written(place: PlaceLike, pkg: str) -> None:
    with place.database.unit(tr("导出数据包"), place.actor.staff_id) as unit:
        unit.session.execute(
            update(sync_package)
            .where(sync_package.c.pkg == pkg)
            .values(state="written", written_at=now_text(place))
        )
        unit.commit()


def _tidy_outbox(place: PlaceLike, session: Session) -> None:
    """Keep the last packages and those that are on no stick yet."""
    query = select(sync_package.c.pkg, sync_package.c.state).order_by(sync_package.c.no.desc())
    rows = session.execute(query).all()
    keep = {row.pkg for row in rows[:_KEPT_BUILT]} | {
        row.pkg for row in rows[: _KEPT_BUILT * 3] if row.state == "built"
    }
    for path in place.folder.outbox.glob("*.vcp"):
        if path.stem not in keep:
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A package that was built and never reached a stick (pulled out, crash, full)."""

    pkg: str
    no: int
    file_name: str
    made_at: str
    lines: int
    size: int


def unwritten(session: Session, outbox: Path) -> Sequence[Unwritten]:
    """What can be written again without building it anew, newest first."""
    query = (
        select(sync_package)
        .where(sync_package.c.state == "built")
        .order_by(sync_package.c.no.desc())
    )
    return tuple(
        Unwritten(row.pkg, row.no, row.file_name, row.made_at, row.lines, row.size)
        for row in session.execute(query)
        if (outbox / f"{row.pkg}.vcp").is_file()
    )


def write_again(
    place: PlaceLike,
    pkg: str,
    folder: Path,
    *,
    stick: Stick | None = None,
    progress: Progress = quiet,
) -> Path:
    """Bring a built package onto a stick. Raises ``KnownFault``: PACKAGE_GONE, STICK_*."""
    with place.database.reading() as session:
        found = next((u for u in unwritten(session, place.folder.outbox) if u.pkg == pkg), None)
    if found is None:
        raise KnownFault("PACKAGE_GONE", tr("这个数据包已不在本机"), tr("请重新导出"))
    path = (stick or Stick(folder)).put(
        place.folder.outbox / f"{pkg}.vcp", found.file_name, progress
    )
    _mark_written(place, pkg)
    return path

"""Making a package and bringing it onto the stick (``sync.md`` section 15, Export)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop import __version__
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange import events
from clinic_desktop.exchange.collect import Collected, collect_own
from clinic_desktop.exchange.manifest import Flags, Kind, LinkMark, Manifest, Sender
from clinic_desktop.exchange.package import inspect, new_package_id, write_package
from clinic_desktop.exchange.place import PlaceLike, now_text, wall_ms
from clinic_desktop.exchange.removable import Progress
from clinic_desktop.exchange.report import ExportReport
from clinic_desktop.exchange.rewind import check_state_file, remember_state
from clinic_desktop.exchange.sealing import seal_within
from clinic_desktop.exchange.standing import Standing, standing, update_self
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
    stick: Stick | None = None,
    progress: Progress = quiet,
) -> ExportReport:
    """Send to the centre what it has not acknowledged (``full``: everything) by way of a stick.

    ``folder`` is the top folder of the stick. Cumulative since the last acknowledgement, so a lost
    stick costs nothing.

    Raises:
        KnownFault: NOT_ENROLLED, STICK_*, DISK_FULL …; the built package stays in the outbox.
    """
    target = stick or Stick(folder)
    reason = _prepare(place)
    built = build_for_centre(place, full=full)
    path = put_built(place, built, target, progress)
    return ExportReport(
        path,
        built.pkg,
        built.no,
        built.manifest.to,
        built.manifest.body.lines,
        built.size,
        built.manifest.counts,
        built.manifest.made_wall,
        full,
        new_incarnation=reason,
    )


def _prepare(place: PlaceLike) -> str | None:
    """Seal, number the package, note the export; why a new life began, if one did."""
    with place.database.unit(tr("导出数据包"), place.actor.staff_id) as unit:
        now = standing(place, unit.session)
        reason = check_state_file(place, unit.session, now.keys)
        number = now.state.package_no + 1
        update_self(unit.session, package_no=number)
        events.note(unit.session, place, "export", str(number))
        sealed = seal_within(place, unit)
        unit.commit()
    for listener in place.database.seal_listeners:
        listener.sealed(sealed)
    with place.database.reading() as session:
        remember_state(place, session, now.keys)
    return reason


def build_for_centre(place: PlaceLike, *, full: bool = False) -> Built:
    """Collect, pack, encrypt and sign into the outbox."""
    with place.database.reading() as session:
        now = standing(place, session)
        collected = collect_own(session, full=full)
        manifest = _manifest(place, now, collected, full=full)
    pkg = new_package_id()
    file_name = f"{now.site}-{pkg[:4]}-{manifest.no}.vcp"
    path = place.folder.outbox / f"{pkg}.vcp"
    path.parent.mkdir(parents=True, exist_ok=True)
    recipients = [now.root.centre_age, now.root.recovery_age]
    write_package(path, pkg, manifest, collected.packed, now.signer, recipients)
    fsync_file(path)
    outside = inspect(path)
    built = Built(pkg, manifest.no, path, file_name, manifest, outside.size, outside.sha256)
    _remember_built(place, built)
    return built


def _manifest(place: PlaceLike, now: Standing, collected: Collected, *, full: bool) -> Manifest:
    state = now.state
    return Manifest(
        kind=Kind.DATA,
        no=state.package_no,
        sender=Sender(now.site, now.keys.device_id, now.inc, now.signer.public),
        to=(now.devices.centre_site,),
        schema=schema.SCHEMA,
        min_reader=MIN_READER,
        app=__version__,
        made_wall=wall_ms(place),
        body=collected.body,
        ranges=collected.ranges,
        link_mark=LinkMark(state.link_epoch, state.link_no, state.link_digest),
        counts=collected.counts,
        last_receipt=(state.epoch, state.rc),
        flags=Flags(want_restore=state.want_restore, full=full),
    )


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

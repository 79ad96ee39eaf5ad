"""Finished packages: built into the outbox, brought onto a stick, written again if need be."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.limits import KEPT_ON_STICK
from clinic_desktop.exchange.manifest import Kind, Manifest
from clinic_desktop.exchange.package import inspect, new_package_id, write_package
from clinic_desktop.exchange.place import PlaceLike, now_text
from clinic_desktop.exchange.removable import Progress
from clinic_desktop.exchange.standing import Standing
from clinic_desktop.exchange.stick import Stick, quiet
from clinic_desktop.storage import faults
from clinic_desktop.storage.durable import fsync_file, remove_leftover
from clinic_desktop.storage.tables.exchange import sync_package


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


def build(
    place: PlaceLike, now: Standing, manifest: Manifest, packed: bytes, recipients: Sequence[str]
) -> Built:
    """Encrypt and sign a package into the outbox, look at it from outside, and remember it."""
    pkg = new_package_id()
    file_name = f"{now.site}-{pkg[:4]}-{manifest.no}.vcp"
    path = place.folder.outbox / f"{pkg}.vcp"
    with faults.told():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_package(path, pkg, manifest, packed, now.signer, recipients)
        fsync_file(path)
        outside = inspect(path)
    built = Built(pkg, manifest.no, path, file_name, manifest, outside.size, outside.sha256)
    _remember_built(place, built)
    return built


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
    return path


def tidy(place: PlaceLike, stick: Stick) -> None:
    """Only after everything is written: remove what newer packages to the same site replace.

    On the stick go the names of this machine's own older packages, and nothing else.
    """
    with place.database.reading() as session:
        kept, older = _sorted_out(session)
    stick.remove_names(older)
    for path in place.folder.outbox.glob("*.vcp"):
        if path.stem not in kept:
            remove_leftover(path)


def _sorted_out(session: Session) -> tuple[set[str], list[str]]:
    """Packages whose file stays in the outbox; names that may go from a stick."""
    c = sync_package.c
    query = select(c.pkg, c.state, c.file_name, c.to_site, c.kind).order_by(
        c.to_site, c.kind, c.no.desc()
    )
    kept: set[str] = set()
    older: list[str] = []
    for (_, kind), rows in groupby(session.execute(query), lambda row: (row.to_site, row.kind)):
        for place_in_line, row in enumerate(rows):
            data = kind == Kind.DATA.value
            if row.state == "built" or (data and place_in_line < KEPT_ON_STICK):
                kept.add(row.pkg)
            if row.state == "acked" or (data and place_in_line >= KEPT_ON_STICK):
                older.append(row.file_name)
    return kept, older


def _mark_written(place: PlaceLike, pkg: str) -> None:
    with place.database.unit(tr("导出数据包"), place.actor.staff_id) as unit:
        unit.session.execute(
            update(sync_package)
            .where(sync_package.c.pkg == pkg)
            .values(state="written", written_at=now_text(place))
        )
        unit.commit()


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

"""Where the exchange stands, for people: what was sent and received, by whom, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.exchange.chains import missing, origins
from clinic_desktop.exchange.collect import unsent
from clinic_desktop.exchange.documents import REVOKED
from clinic_desktop.exchange.export import Unwritten, unwritten
from clinic_desktop.exchange.faults import NOT_ENROLLED
from clinic_desktop.exchange.fingerprint import Fingerprint
from clinic_desktop.exchange.keys import public_fingerprint
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.report import OK
from clinic_desktop.exchange.standing import Standing, load_keys, standing
from clinic_desktop.storage.tables.exchange import (
    sync_import,
    sync_package,
    sync_peer,
    sync_self,
)

_PACKAGES = 50
_IMPORTS = 200
_GAPS = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PackageLine:
    """A package made here. ``state``: built (on no stick), written, acked. Times in UTC."""

    id: str
    no: int
    file_name: str
    state: str
    made_at: datetime
    written_at: datetime | None
    lines: int
    size: int
    at_hand: bool
    """Still lies in the outbox: it can be written again."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A file that was offered here."""

    id: str
    at: datetime
    file_name: str
    code: str
    kind: str
    no: int
    sender: str
    """Name of the site it is from, or its code; empty where it could not be told."""
    made_at: datetime | None
    lines: int
    fresh: int


@dataclass(frozen=True, slots=True)
class VillageState:
    """A village's side. ``poster`` is the centre's fingerprint that was typed at enrolment."""

    enrolled: bool
    revoked: bool = False
    centre: str = ""
    poster: Fingerprint | None = None
    device: Fingerprint | None = None
    """Of this computer, once it has keys: what is read out to the centre."""
    device_name: str = ""
    unsent: int = 0
    receipt_at: datetime | None = None
    """When the last receipt was taken."""
    centre_clock: datetime | None = None
    """What the centre's clock said in it."""
    packages: tuple[PackageLine, ...] = ()
    unwritten: tuple[Unwritten, ...] = ()
    imports: tuple[ImportLine, ...] = ()

    @property
    def last_written(self) -> PackageLine | None:
        """The newest package that reached a stick."""
        return next((p for p in self.packages if p.written_at is not None), None)


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One computer of the list of the centre, and what it has sent."""

    id: str
    name: str
    site: str
    site_name: str
    status: str
    own: bool
    last_no: int
    last_at: datetime | None
    """When its last package was taken here."""
    made_at: datetime | None
    """What its clock said when that package was made: its data until then are here."""
    ahead: timedelta | None
    """How far its clock was before ours."""
    gaps: tuple[tuple[int, int], ...] = ()
    """Numbers that have not arrived."""
    forked: bool = False
    app: str = ""


@dataclass(frozen=True, slots=True)
class CentreState:
    """The centre's side."""

    set_up: bool
    poster: Fingerprint | None = None
    devices: tuple[DeviceLine, ...] = ()
    imports: tuple[ImportLine, ...] = ()


def village_state(place: PlaceLike) -> VillageState:
    """Seals first, so that what was saved this minute counts as unsent.

    Raises ``KnownFault``: DEVICE_KEYS_LOST, DATABASE_*.
    """
    if not place.database.read_only:
        place.database.seal()
    with place.database.reading() as session:
        now = _standing(place, session)
        packages = _packages(session, place.folder.outbox)
        names = {} if now is None else {s.site: s.name for s in now.devices.sites}
        imports = _imports(session, names)
        if now is None:
            keys = load_keys(place)
            device = None
            if keys is not None:
                device = public_fingerprint(keys.own.signing.public, keys.own.age.public)
            return VillageState(False, device=device, packages=packages, imports=imports)
        receipt = session.execute(select(sync_self.c.receipt_at, sync_self.c.centre_wall)).one()
        entry = now.entry
        return VillageState(
            enrolled=True,
            revoked=entry is not None and entry.status == REVOKED,
            centre=names.get(now.devices.centre_site, now.devices.centre_site),
            poster=now.root.fingerprint,
            device=public_fingerprint(now.keys.own.signing.public, now.keys.own.age.public),
            device_name=entry.name if entry is not None else "",
            unsent=unsent(session),
            receipt_at=_instant(receipt.receipt_at),
            centre_clock=_from_wall(receipt.centre_wall),
            packages=packages,
            unwritten=tuple(unwritten(session, place.folder.outbox)),
            imports=imports,
        )


def centre_state(place: PlaceLike) -> CentreState:
    """Every device with what it has sent. Raises ``KnownFault``: DEVICE_KEYS_LOST, DATABASE_*."""
    with place.database.reading() as session:
        now = _standing(place, session)
        if now is None or not now.is_centre:
            return CentreState(False, imports=_imports(session, {}))
        names = {site.site: site.name for site in now.devices.sites}
        return CentreState(
            True, now.root.fingerprint, _devices(session, now, names), _imports(session, names)
        )


def refused_files(place: PlaceLike) -> tuple[ImportLine, ...]:
    """Files that were not taken, newest first; those that were taken later are left out.

    Raises ``KnownFault``: DATABASE_*.
    """
    with place.database.reading() as session:
        now = _standing(place, session)
        names = {} if now is None else {s.site: s.name for s in now.devices.sites}
        later = sync_import.alias()
        taken = select(later.c.n).where(later.c.code == OK, later.c.sha256 == sync_import.c.sha256)
        return _imports(session, names, (sync_import.c.code != OK, ~taken.exists()))


def _standing(place: PlaceLike, session: Session) -> Standing | None:
    try:
        return standing(place, session)
    except KnownFault as fault:
        if fault.code == NOT_ENROLLED:
            return None
        raise


def _packages(session: Session, outbox: Path) -> tuple[PackageLine, ...]:
    query = select(sync_package).order_by(sync_package.c.no.desc()).limit(_PACKAGES)
    return tuple(
        PackageLine(
            row.pkg,
            row.no,
            row.file_name,
            row.state,
            _EPOCH if (made := _instant(row.made_at)) is None else made,
            _instant(row.written_at),
            row.lines,
            row.size,
            (outbox / f"{row.pkg}.vcp").is_file(),
        )
        for row in session.execute(query)
    )


def _imports(
    session: Session, names: Mapping[str, str], only: tuple[ColumnElement[bool], ...] = ()
) -> tuple[ImportLine, ...]:
    query = select(sync_import).where(*only).order_by(sync_import.c.n.desc()).limit(_IMPORTS)
    return tuple(
        ImportLine(
            str(row.n),
            _EPOCH if (at := _instant(row.at)) is None else at,
            row.file_name,
            row.code,
            row.kind or "",
            row.no or 0,
            names.get(row.from_site or "", row.from_site or ""),
            _from_wall(row.made_wall),
            row.lines,
            row.fresh,
        )
        for row in session.execute(query)
    )


def _devices(session: Session, now: Standing, names: Mapping[str, str]) -> tuple[DeviceLine, ...]:
    peers = {row.device: row for row in session.execute(select(sync_peer))}
    gaps: dict[str, list[tuple[int, int]]] = {}
    forked: set[str] = set()
    for origin in origins(session).values():
        if origin.device is None:
            continue
        gaps.setdefault(origin.device, []).extend(missing(session, origin, _GAPS))
        if origin.forked:
            forked.add(origin.device)
    lines = []
    for entry in now.devices.devices:
        peer = peers.get(entry.device_id)
        lines.append(
            DeviceLine(
                entry.device_id,
                entry.name,
                entry.site,
                names.get(entry.site, entry.site),
                entry.status,
                entry.device_id == now.keys.device_id,
                peer.last_no if peer else 0,
                _instant(peer.last_at) if peer else None,
                _from_wall(peer.made_wall) if peer else None,
                timedelta(milliseconds=peer.ahead_ms) if peer and peer.ahead_ms else None,
                tuple(gaps.get(entry.device_id, ())[:_GAPS]),
                entry.device_id in forked,
                (peer.app or "") if peer else "",
            )
        )
    return tuple(sorted(lines, key=lambda line: (not line.own, line.site, line.name)))


def _instant(text: str | None) -> datetime | None:
    return None if not text else datetime.fromisoformat(text)


def _from_wall(wall: int | None) -> datetime | None:
    return None if wall is None else _EPOCH + timedelta(milliseconds=wall)

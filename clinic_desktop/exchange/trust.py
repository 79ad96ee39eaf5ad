"""Whose package this is, and whether it may be taken (``sync.md`` section 15, step 5)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from clinic_desktop.exchange.chains import RECOVERED, origins
from clinic_desktop.exchange.documents import REVOKED, Devices, Root, Signed
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.manifest import Kind, Manifest
from clinic_desktop.exchange.package import OpenedPackage
from clinic_desktop.exchange.report import SenderLine
from clinic_desktop.exchange.standing import Standing, check_devices, check_root
from clinic_desktop.storage import schema


@dataclass(frozen=True, slots=True)
class Trusted:
    """A package whose signature was checked against the key it must be by.

    ``from_centre`` decides what it may hold. ``revoked``: taken into quarantine only.
    """

    sender: SenderLine
    from_centre: bool
    revoked: bool = False


def check_sender(package: OpenedPackage, now: Standing, *, quarantine: bool = False) -> Trusted:
    """Check addressee, version, sender and signature.

    ``quarantine``: a supervisor takes the package of a revoked device into quarantine.

    Raises ``Refused``: E_NOT_FOR_US, E_TOO_NEW, E_UNKNOWN_SENDER, E_REVOKED, E_FORGED, E_TAMPERED.
    """
    manifest = package.manifest
    if manifest.kind is Kind.GRANT:
        raise Refused("E_FORMAT", "grants are accepted on their own")
    if manifest.min_reader > schema.SCHEMA:
        raise Refused("E_TOO_NEW", "min_reader")
    if now.is_centre:
        return _from_village(package, now, quarantine=quarantine)
    return _from_centre(package, now)


def _from_village(package: OpenedPackage, now: Standing, *, quarantine: bool) -> Trusted:
    manifest = package.manifest
    entry = now.devices.find(manifest.sender.device)
    if entry is None:
        raise Refused("E_UNKNOWN_SENDER", manifest.sender.device)
    site = next((s for s in now.devices.sites if s.site == entry.site), None)
    revoked = entry.status == REVOKED or (site is not None and site.status == REVOKED)
    if revoked and not quarantine:
        raise Refused("E_REVOKED", manifest.sender.device)
    package.verify(entry.sign_pub)
    if manifest.sender.site != entry.site:
        raise Refused("E_FORGED", "another site")
    _check_addressee(manifest, now)
    if manifest.link is not None or manifest.receipts:
        raise Refused("E_FORGED", "only the centre sends these")
    name = site.name if site is not None else entry.site
    line = SenderLine(entry.site, name, entry.device_id, entry.name, entry.sign_pub)
    return Trusted(line, from_centre=False, revoked=revoked)


def _from_centre(package: OpenedPackage, now: Standing) -> Trusted:
    manifest = package.manifest
    root, devices = now.root, now.devices
    if manifest.root is not None:
        root = _newest_root(manifest.root, now)
    package.verify(root.centre_sign_pub)
    if manifest.devices is not None:
        devices = _newest_devices(manifest.devices, root, now)
    own = devices.find(now.keys.device_id)
    if own is not None and own.status == REVOKED:
        raise Refused("E_REVOKED", "this device")
    _check_addressee(manifest, now)
    name = next((s.name for s in devices.sites if s.site == manifest.sender.site), "")
    sender = manifest.sender
    line = SenderLine(sender.site, name, sender.device, "", sender.key)
    return Trusted(line, from_centre=True)


def _newest_root(offered: Signed, now: Standing) -> Root:
    root = check_root(offered, now.state.root_pub or "")
    return root if root.ver > now.root.ver else now.root


def _newest_devices(offered: Signed, root: Root, now: Standing) -> Devices:
    described = Devices.read(offered)
    if described.ver <= now.devices.ver:
        return now.devices
    return check_devices(offered, root)


def _check_addressee(manifest: Manifest, now: Standing) -> None:
    if now.site not in manifest.to:
        raise Refused("E_NOT_FOR_US", "addressee")


def check_authors(session: Session, package: OpenedPackage, now: Standing, sender: str) -> None:
    """A village sends only authors of its own site (``sync.md`` section 11).

    A computer that was enrolled anew goes on with the operations of its former self.

    Raises ``Refused`` (E_FORGED).
    """
    known = origins(session)
    for inc in package.manifest.ranges:
        origin = known.get(inc)
        if origin is None or origin.device == RECOVERED:
            continue
        entry = now.devices.find(origin.device) if origin.device else None
        if entry is None or entry.site != sender:
            raise Refused("E_FORGED", "an author of another site")

"""The two signed documents that say who is who (``sync.md`` section 3).

``root.json`` is signed by the root key and names the centre's keys; ``devices.json`` is signed by
the centre and names every device. They travel in every package of the centre. There are no expiry
dates, because clocks are not trusted; the version only goes up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from clinic_desktop.domain.ops import PLAIN
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.fingerprint import Fingerprint
from clinic_desktop.exchange.keys import SigningPair

ACTIVE: Final = "active"
REVOKED: Final = "revoked"
_DOMAIN: Final = b"VC-DOC-v1\0"
_PUB: Final = re.compile(r"[0-9a-f]{64}").fullmatch
_DEVICE: Final = re.compile(r"[0-9a-f]{32}").fullmatch
_AGE: Final = re.compile(r"age1[a-z0-9]{58}").fullmatch
_SITE: Final = re.compile(r"[A-Za-z0-9._-]{1,32}").fullmatch


def is_site_code(code: str) -> bool:
    """A site code stands in file names: ASCII letters, digits, point, dash, underline."""
    return _SITE(code) is not None


def is_sign_pub(text: str) -> bool:
    """64 hex digits."""
    return _PUB(text) is not None


def is_age(text: str) -> bool:
    """An age X25519 recipient."""
    return _AGE(text) is not None


def is_device_id(text: str) -> bool:
    """32 hex digits."""
    return _DEVICE(text) is not None


@dataclass(frozen=True, slots=True)
class Signed:
    """The exact bytes that were signed, and the signatures by public key."""

    body: bytes
    signatures: Mapping[str, str]

    def signed_by(self, sign_pub: str, kind: str) -> bool:
        """Whether this key signed these bytes as a document of this kind."""
        found = self.signatures.get(sign_pub)
        if found is None:
            return False
        try:
            VerifyKey(bytes.fromhex(sign_pub)).verify(
                _message(kind, self.body), bytes.fromhex(found)
            )
        except (BadSignatureError, ValueError, TypeError):
            return False
        return True

    def plain(self) -> dict[str, Any]:
        """As it stands in a manifest."""
        return {"body": self.body.decode(), "sigs": dict(self.signatures)}

    def encoded(self) -> bytes:
        """As it is stored."""
        return PLAIN.dumps(self.plain())

    @classmethod
    def read(cls, found: Any) -> "Signed":
        """From a manifest. Raises ``Refused`` (E_FORMAT)."""
        try:
            body, signatures = found["body"], found["sigs"]
            if not isinstance(body, str) or not isinstance(signatures, dict) or len(signatures) > 4:
                raise Refused("E_FORMAT", "document")
            if not all(isinstance(k, str) and isinstance(v, str) for k, v in signatures.items()):
                raise Refused("E_FORMAT", "document signatures")
            return cls(body.encode(), dict(signatures))
        except (KeyError, TypeError, ValueError) as broken:
            raise Refused("E_FORMAT", "document") from broken

    @classmethod
    def decoded(cls, stored: bytes) -> "Signed":
        """From what ``encoded`` gave."""
        return cls.read(PLAIN.loads(stored))


def _message(kind: str, body: bytes) -> bytes:
    return _DOMAIN + kind.encode() + b"\0" + body


def _sign(kind: str, body: Mapping[str, Any], signers: Sequence[SigningPair]) -> Signed:
    encoded = PLAIN.dumps(body)
    return Signed(
        encoded, {pair.public: pair.sign(_message(kind, encoded)).hex() for pair in signers}
    )


@dataclass(frozen=True, slots=True)
class Root:
    """Who the centre is."""

    ver: int
    root_pub: str
    centre_sign_pub: str
    centre_age: str
    recovery_age: str

    def sign(self, *roots: SigningPair) -> Signed:
        """By the root key; by the old and the new one when the root changes."""
        body = {
            "ver": self.ver,
            "root_pub": self.root_pub,
            "centre_sign_pub": self.centre_sign_pub,
            "centre_age": self.centre_age,
            "recovery_age": self.recovery_age,
        }
        return _sign("root", body, roots)

    @property
    def fingerprint(self) -> Fingerprint:
        """What stands on the centre's poster."""
        return Fingerprint.of(bytes.fromhex(self.root_pub))

    @classmethod
    def read(cls, signed: Signed) -> "Root":
        """The content of a document, whose signature the caller checks."""
        found = _body(signed)
        root = cls(
            _version(found),
            _text(found, "root_pub"),
            _text(found, "centre_sign_pub"),
            _text(found, "centre_age"),
            _text(found, "recovery_age"),
        )
        if not (
            is_sign_pub(root.root_pub)
            and is_sign_pub(root.centre_sign_pub)
            and is_age(root.centre_age)
            and is_age(root.recovery_age)
        ):
            raise Refused("E_FORMAT", "root document")
        return root


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """A village or the centre. ``status`` active or revoked."""

    site: str
    name: str
    status: str = ACTIVE


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """One installation. ``serial_block`` is (first, last) of the numbers it may give out."""

    device_id: str
    site: str
    name: str
    sign_pub: str
    age: str
    status: str = ACTIVE
    serial_block: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Devices:
    """Every site and device the centre knows."""

    ver: int
    sites: tuple[SiteEntry, ...] = ()
    devices: tuple[DeviceEntry, ...] = ()

    def sign(self, centre: SigningPair) -> Signed:
        """By the centre's key."""
        body = {
            "ver": self.ver,
            "sites": [{"site": s.site, "name": s.name, "status": s.status} for s in self.sites],
            "devices": [
                {
                    "device_id": d.device_id,
                    "site": d.site,
                    "name": d.name,
                    "sign_pub": d.sign_pub,
                    "age": d.age,
                    "status": d.status,
                    "serial_block": None if d.serial_block is None else list(d.serial_block),
                }
                for d in self.devices
            ],
        }
        return _sign("devices", body, (centre,))

    @property
    def centre_site(self) -> str:
        """The centre puts itself first when it is set up."""
        return self.sites[0].site if self.sites else ""

    def find(self, device_id: str) -> DeviceEntry | None:
        """The entry of a device."""
        return next((d for d in self.devices if d.device_id == device_id), None)

    def active_of(self, site: str) -> tuple[DeviceEntry, ...]:
        """Devices that may read what is sent to a site."""
        if any(s.site == site and s.status == REVOKED for s in self.sites):
            return ()
        return tuple(d for d in self.devices if d.site == site and d.status == ACTIVE)

    @classmethod
    def read(cls, signed: Signed) -> "Devices":
        """The content of a document, whose signature the caller checks."""
        found = _body(signed)
        try:
            sites = tuple(
                SiteEntry(_text(s, "site"), _text(s, "name"), _status(s)) for s in found["sites"]
            )
            devices = tuple(_device(d) for d in found["devices"])
        except (KeyError, TypeError) as broken:
            raise Refused("E_FORMAT", "device list") from broken
        if not all(is_site_code(s.site) for s in sites):
            raise Refused("E_FORMAT", "site code")
        return cls(_version(found), sites, devices)


def _device(found: Any) -> DeviceEntry:
    block = found["serial_block"]
    entry = DeviceEntry(
        _text(found, "device_id"),
        _text(found, "site"),
        _text(found, "name"),
        _text(found, "sign_pub"),
        _text(found, "age"),
        _status(found),
        None if block is None else (_number(block[0]), _number(block[1])),
    )
    if not (
        is_device_id(entry.device_id)
        and is_site_code(entry.site)
        and is_sign_pub(entry.sign_pub)
        and is_age(entry.age)
    ):
        raise Refused("E_FORMAT", "device entry")
    return entry


def _body(signed: Signed) -> Mapping[str, Any]:
    try:
        found = PLAIN.loads(signed.body)
    except ValueError as broken:
        raise Refused("E_FORMAT", "document body") from broken
    if not isinstance(found, dict):
        raise Refused("E_FORMAT", "document body")
    return found


def version_of(signed: Signed) -> int:
    """The version a document states. Raises ``Refused`` (E_FORMAT)."""
    return _version(_body(signed))


def _version(found: Mapping[str, Any]) -> int:
    version = _number(found.get("ver"))
    if version < 1:
        raise Refused("E_FORMAT", "document version")
    return version


def _number(found: Any) -> int:
    if type(found) is not int:
        raise Refused("E_FORMAT", "document number")
    return found


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    if not isinstance(value, str) or len(value) > 200:
        raise Refused("E_FORMAT", f"document {key}")
    return value


def _status(found: Mapping[str, Any]) -> str:
    status = _text(found, "status")
    if status not in (ACTIVE, REVOKED):
        raise Refused("E_FORMAT", "document status")
    return status

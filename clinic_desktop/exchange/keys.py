"""The keys of this device, and at the centre those of the centre (``sync.md`` section 3).

Kept in ``keys.bin`` in the profile folder, never inside the database or its backups. Whoever
copies a clinic folder copies data, not an identity.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pyrage
from nacl.signing import SigningKey

from clinic_desktop.domain.ops import PLAIN
from clinic_desktop.exchange.fingerprint import Fingerprint
from clinic_desktop.exchange.protection import CannotOpen, protect, reveal
from clinic_desktop.storage import faults
from clinic_desktop.storage.durable import write_durably

_MAGIC: Final = b"VCKEYS1\n"


@dataclass(frozen=True, slots=True)
class SigningPair:
    """An Ed25519 key by its 32-byte seed."""

    seed: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "SigningPair":
        """A fresh one."""
        return cls(secrets.token_bytes(32))

    @property
    def public(self) -> str:
        """The public key, 64 hex digits."""
        return bytes(SigningKey(self.seed).verify_key).hex()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return SigningKey(self.seed).sign(message).signature


@dataclass(frozen=True, slots=True)
class AgePair:
    """An age X25519 identity by its text (``AGE-SECRET-KEY-1…``)."""

    secret: str = field(repr=False)

    @classmethod
    def new(cls) -> "AgePair":
        """A fresh one."""
        return cls(str(pyrage.x25519.Identity.generate()))

    @property
    def public(self) -> str:
        """The recipient, ``age1…``."""
        return str(self.identity.to_public())

    @property
    def identity(self) -> Any:
        """The object that opens files."""
        return pyrage.x25519.Identity.from_str(self.secret)


@dataclass(frozen=True, slots=True)
class Keys:
    """Signing and age keys of one party."""

    signing: SigningPair
    age: AgePair

    @classmethod
    def new(cls) -> "Keys":
        """A fresh pair of pairs."""
        return cls(SigningPair.new(), AgePair.new())

    @property
    def fingerprint(self) -> Fingerprint:
        """What is read out when these keys are admitted."""
        return public_fingerprint(self.signing.public, self.age.public)


def public_fingerprint(sign_pub: str, age: str) -> Fingerprint:
    """Fingerprint over the 32 bytes of the signing key and the text of the age recipient."""
    return Fingerprint.of(bytes.fromhex(sign_pub), age.encode())


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """Identity of one installation on one machine; ``centre`` only where the centre works."""

    device_id: str
    own: Keys
    machine: str
    centre: Keys | None = None

    @classmethod
    def new(cls, machine: str) -> "DeviceKeys":
        """A device that nobody knows yet."""
        return cls(secrets.token_hex(16), Keys.new(), machine)

    @property
    def identities(self) -> list[Any]:
        """Everything that may open a package here."""
        return [k.age.identity for k in (self.own, self.centre) if k is not None]

    def with_centre(self, centre: Keys) -> "DeviceKeys":
        """The same device, now able to work as the centre."""
        return replace(self, centre=centre)


def keys_file(profile: Path) -> Path:
    """Where the keys of one installation lie."""
    return profile / "keys.bin"


def save(profile: Path, keys: DeviceKeys) -> None:
    """Write the keys, closed for this user; the old file stands until the new one is whole.

    Raises ``KnownFault``: DISK_FULL, DATABASE_READ_ONLY …
    """
    content = {
        "v": 1,
        "device_id": keys.device_id,
        "machine": keys.machine,
        "own": _written(keys.own),
        "centre": None if keys.centre is None else _written(keys.centre),
    }
    with faults.told():
        profile.mkdir(parents=True, exist_ok=True)
        if os.name != "nt":
            # The folder first: the file is never readable by others, not even for a moment.
            profile.chmod(0o700)
        write_durably(keys_file(profile), _MAGIC + protect(PLAIN.dumps(content)))
        if os.name != "nt":
            keys_file(profile).chmod(0o600)


def load(profile: Path, machine: str) -> DeviceKeys | None:
    """The keys of this device; None where there are none, or where they belong to another machine.

    Keys from another machine (a disk image, a new mainboard) are put aside: this becomes a new
    device that has to be enrolled. Raises ``CannotOpen`` when the system no longer opens them.
    """
    path = keys_file(profile)
    if not path.is_file():
        return None
    raw = path.read_bytes()
    if not raw.startswith(_MAGIC):
        raise CannotOpen
    try:
        found = PLAIN.loads(reveal(raw[len(_MAGIC) :]))
        keys = DeviceKeys(
            found["device_id"],
            _read(found["own"]),
            found["machine"],
            None if found["centre"] is None else _read(found["centre"]),
        )
    except (ValueError, KeyError, TypeError) as broken:
        raise CannotOpen from broken
    if keys.machine != machine:
        put_aside(profile)
        return None
    return keys


def put_aside(profile: Path) -> None:
    """Keep unusable keys under another name; the program never reads them again."""
    path = keys_file(profile)
    if path.is_file():
        path.rename(path.with_name(f"keys-{secrets.token_hex(4)}.old"))


def _written(keys: Keys) -> Mapping[str, str]:
    return {"sign": keys.signing.seed.hex(), "age": keys.age.secret}


def _read(found: Mapping[str, str]) -> Keys:
    seed = bytes.fromhex(found["sign"])
    if len(seed) != 32:
        raise ValueError("seed")
    return Keys(SigningPair(seed), AgePair(found["age"]))

"""Wrapping the data key: Argon2id over a secret, then XChaCha20-Poly1305; or a sealed box.

Nothing home-made: libsodium through PyNaCl, loaded with the first password and not before: the
login window stands sooner. The purpose and the account are authenticated, so one
account's wrapped key cannot be put under another's name.
"""

import base64
import binascii
import unicodedata
from dataclasses import dataclass
from typing import Any

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.keys import DataKey

_NONCE, _SALT, _KEY = 24, 16, 32
_MOST_MEMORY = 1 << 30
_MOST_OPS = 12


@dataclass(frozen=True, slots=True)
class Strength:
    """Cost of one guess: passes over ``memory`` bytes. Stored with each wrapped key."""

    ops: int
    memory: int


MODERATE = Strength(ops=3, memory=64 * 1024 * 1024)
"""About 0.2 s on a 2020s PC and 1 s on an old clinic PC, without needing its last memory."""


class WrongSecret(Exception):
    """The password or code does not open this wrapped key."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """The data key under one secret."""

    salt: bytes
    strength: Strength
    sealed: bytes

    @classmethod
    def make(cls, key: DataKey, secret: str, purpose: str, strength: Strength) -> "Wrapped":
        """Wrap the key anew, with a fresh salt and nonce."""
        from nacl import bindings
        from nacl.utils import random

        salt = random(_SALT)
        nonce = random(_NONCE)
        sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            key.raw, purpose.encode(), nonce, _derive(secret, salt, strength)
        )
        return cls(salt, strength, nonce + sealed)

    def open(self, secret: str, purpose: str) -> DataKey:
        """The key. Raises ``WrongSecret``."""
        from nacl import bindings
        from nacl.exceptions import CryptoError

        try:
            raw = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                self.sealed[_NONCE:],
                purpose.encode(),
                self.sealed[:_NONCE],
                _derive(secret, self.salt, self.strength),
            )
        except CryptoError as wrong:
            raise WrongSecret from wrong
        return DataKey(raw)

    def as_json(self) -> dict[str, Any]:
        """Plain values for the vault file."""
        return {
            "salt": _text(self.salt),
            "ops": self.strength.ops,
            "memory": self.strength.memory,
            "sealed": _text(self.sealed),
        }

    @classmethod
    def from_json(cls, found: Any) -> "Wrapped":
        """Read back. ``ValueError`` or ``KeyError`` when it cannot be one of ours."""
        strength = Strength(int(found["ops"]), int(found["memory"]))
        if not (1 <= strength.ops <= _MOST_OPS and 8192 <= strength.memory <= _MOST_MEMORY):
            raise ValueError("parameters out of range")
        salt, sealed = _bytes(found["salt"]), _bytes(found["sealed"])
        if len(salt) != _SALT or len(sealed) != _NONCE + 32 + 16:
            raise ValueError("wrong length")
        return cls(salt, strength, sealed)


def seal_for(key: DataKey, public_key: bytes) -> str:
    """The key for the holder of an X25519 private key (the township's escrow)."""
    from nacl.public import PublicKey, SealedBox

    return _text(SealedBox(PublicKey(public_key)).encrypt(key.raw))


def open_sealed(sealed: str, private_key: bytes) -> DataKey:
    """The key out of the escrow. Raises ``WrongSecret``."""
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox

    try:
        return DataKey(SealedBox(PrivateKey(private_key)).decrypt(_bytes(sealed)))
    except CryptoError as wrong:
        raise WrongSecret from wrong


def _derive(secret: str, salt: bytes, strength: Strength) -> bytes:
    from nacl import pwhash

    plain = unicodedata.normalize("NFKC", secret).encode()
    try:
        return pwhash.argon2id.kdf(
            _KEY,
            plain,
            salt,
            opslimit=strength.ops,
            memlimit=strength.memory,
        )
    except (MemoryError, RuntimeError) as short:
        raise KnownFault(
            "LOW_MEMORY", tr("内存不足，无法验证密码"), tr("请关闭其他程序后再试")
        ) from short


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError) as broken:
        raise ValueError("not base64") from broken

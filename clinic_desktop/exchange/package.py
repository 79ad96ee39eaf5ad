"""The package file, byte by byte (``sync.md`` section 14). Integers are little-endian.

Outside: magic, public header, an age file, SHA-256, trailer. Inside the age file: magic, manifest,
one zstd frame, an Ed25519 signature over header, manifest and body, zero padding. The trailer tells
a cut file, the hash a damaged one, the signature a forged one. A file can be rescued with the
standard age tool and zstd.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Any, Final

import pyrage
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from clinic_desktop.domain.ops import PLAIN
from clinic_desktop.exchange import limits
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.keys import SigningPair
from clinic_desktop.exchange.manifest import Manifest, read_manifest

MAGIC: Final = b"VCSYNC1\n"
TRAILER: Final = b"VCEND1\n\0"
INNER_MAGIC: Final = b"VCPK1\n\0\0"
SIGNATURE_DOMAIN: Final = b"VC-SYNC-SIG-v1\0"
PAD: Final = 4096
_SIGNATURE = 64
_TAIL = 32 + len(TRAILER)


def new_package_id() -> str:
    """Random, 32 hex digits; the only thing that is readable without a key."""
    return secrets.token_hex(16)


def _public_header(pkg: str) -> bytes:
    header = PLAIN.dumps({"pkg": pkg, "v": 1})
    return MAGIC + len(header).to_bytes(4, "little") + header


class _Hashing:
    """A file being written, its digest kept along."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("xb")
        self.digest = hashlib.sha256()

    def write(self, block: bytes) -> int:
        self.digest.update(block)
        return self._stream.write(block)

    def flush(self) -> None:
        self._stream.flush()

    def finish(self) -> None:
        self._stream.write(self.digest.digest() + TRAILER)
        self._stream.flush()

    def close(self) -> None:
        self._stream.close()


class _Parts:
    """Several byte strings read as one stream."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._rest = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            whole = bytes(self._rest) + b"".join(self._parts)
            self._rest = memoryview(b"")
            return whole
        while not self._rest:
            try:
                self._rest = memoryview(next(self._parts))
            except StopIteration:
                return b""
        found, self._rest = self._rest[:size], self._rest[size:]
        return bytes(found)


def write_package(
    path: Path,
    pkg: str,
    manifest: Manifest,
    body: bytes,
    signer: SigningPair,
    recipients: Sequence[str],
) -> None:
    """Write a whole package; ``body`` is the zstd frame, ``recipients`` age keys of all readers.

    The caller flushes the file to the disk. Raises ``ValueError`` for a manifest beyond its limit.
    """
    outer = _public_header(pkg)
    described = PLAIN.dumps(manifest.plain())
    if len(described) > limits.MANIFEST_BYTES:
        raise ValueError("manifest")
    inner = [
        INNER_MAGIC,
        len(described).to_bytes(4, "little"),
        described,
        len(body).to_bytes(8, "little"),
        body,
        signer.sign(_signed_bytes(outer, described, body)),
    ]
    inner.append(bytes(-sum(map(len, inner)) % PAD))
    keys = [pyrage.x25519.Recipient.from_str(one) for one in dict.fromkeys(recipients)]
    target = _Hashing(path)
    try:
        target.write(outer)
        pyrage.encrypt_io(_Parts(inner), target, keys)
        target.finish()
    finally:
        target.close()


def _signed_bytes(outer: bytes, described: bytes, body: bytes) -> bytes:
    return SIGNATURE_DOMAIN + b"".join(
        hashlib.sha256(part).digest() for part in (outer, described, body)
    )


@dataclass(frozen=True, slots=True)
class Outside:
    """What can be said of a file without any key."""

    pkg: str
    sha256: str
    size: int
    age_start: int

    @property
    def age_end(self) -> int:
        """Where the age file ends."""
        return self.size - _TAIL


def inspect(path: Path) -> Outside:
    """Check magic, trailer, hash and header.

    Raises ``Refused``: E_NOT_PACKAGE, E_TRUNCATED, E_DAMAGED, E_LIMIT, E_FORMAT, E_TOO_NEW.
    """
    size = path.stat().st_size
    if size > limits.FILE_BYTES:
        raise Refused("E_LIMIT", "file size")
    whole, content = hashlib.sha256(), hashlib.sha256()
    with path.open("rb") as stream:
        start = stream.read(len(MAGIC))
        if start != MAGIC:
            if MAGIC.startswith(start):
                raise Refused("E_TRUNCATED", "start")
            # What a stick leaves behind that was pulled out: a name and zeros.
            raise Refused("E_NOT_PACKAGE" if start.strip(b"\0") else "E_DAMAGED", "magic")
        if size < len(MAGIC) + 4 + _TAIL:
            raise Refused("E_TRUNCATED", "too short")
        stream.seek(size - len(TRAILER))
        if stream.read() != TRAILER:
            raise Refused("E_TRUNCATED", "trailer")
        stream.seek(0)
        left = size - _TAIL
        while left:
            block = stream.read(min(limits.BLOCK_BYTES, left))
            if not block:
                raise Refused("E_TRUNCATED", "shrinking")
            left -= len(block)
            content.update(block)
            whole.update(block)
        tail = stream.read(_TAIL)
        whole.update(tail)
        if tail[:32] != content.digest():
            raise Refused("E_DAMAGED", "hash")
        stream.seek(len(MAGIC))
        length = int.from_bytes(stream.read(4), "little")
        if length > limits.HEADER_BYTES:
            raise Refused("E_LIMIT", "header")
        if len(MAGIC) + 4 + length + _TAIL > size:
            raise Refused("E_FORMAT", "header length")
        pkg = _read_header(stream.read(length))
    return Outside(pkg, whole.hexdigest(), size, len(MAGIC) + 4 + length)


def _read_header(header: bytes) -> str:
    try:
        found = PLAIN.loads(header)
        version, pkg = found["v"], found["pkg"]
    except (ValueError, KeyError, TypeError) as broken:
        raise Refused("E_FORMAT", "header") from broken
    if type(version) is int and version > 1:
        raise Refused("E_TOO_NEW", "header")
    if not isinstance(pkg, str) or header != PLAIN.dumps({"pkg": pkg, "v": 1}) or len(pkg) != 32:
        raise Refused("E_FORMAT", "header")
    return pkg


class _Segment:
    """Part of a file, read as if it were all of it."""

    def __init__(self, stream: IO[bytes], start: int, end: int) -> None:
        stream.seek(start)
        self._stream, self._left = stream, end - start

    def read(self, size: int = -1) -> bytes:
        size = self._left if size < 0 else min(size, self._left)
        block = self._stream.read(size)
        self._left -= len(block)
        return block


class OpenedPackage:
    """A decrypted package. Nothing in it counts before ``verify`` has passed.

    The plain content lies in memory, or for a large package in a nameless file that vanishes with
    ``close``.
    """

    def __init__(self, outside: Outside, outer: bytes, spool: IO[bytes]) -> None:
        self.outside = outside
        self._outer = outer
        self._spool = spool
        self._described = b""
        self.manifest = self._read_inner()

    def _read_inner(self) -> Manifest:
        spool = self._spool
        size = spool.seek(0, 2)
        spool.seek(0)
        if size % PAD or spool.read(len(INNER_MAGIC)) != INNER_MAGIC:
            raise Refused("E_FORMAT", "inner magic")
        length = int.from_bytes(spool.read(4), "little")
        if length > limits.MANIFEST_BYTES:
            raise Refused("E_LIMIT", "manifest")
        self._described = spool.read(length)
        body_length = int.from_bytes(spool.read(8), "little")
        self._body_start = spool.tell()
        self._body_end = self._body_start + body_length
        end = self._body_end + _SIGNATURE
        if end > size or size - end >= PAD:
            raise Refused("E_FORMAT", "inner lengths")
        spool.seek(self._body_end)
        self._signature = spool.read(_SIGNATURE)
        if spool.read().strip(b"\0"):
            raise Refused("E_FORMAT", "padding")
        try:
            found = PLAIN.loads(self._described)
            canonical = PLAIN.dumps(found) == self._described
        except (ValueError, TypeError) as broken:
            raise Refused("E_FORMAT", "manifest") from broken
        if not canonical:
            raise Refused("E_FORMAT", "manifest is not canonical")
        manifest = read_manifest(found)
        if manifest.body.zst != body_length:
            raise Refused("E_FORMAT", "body length")
        return manifest

    @property
    def body_length(self) -> int:
        """Compressed bytes."""
        return self._body_end - self._body_start

    def body_blocks(self) -> Iterable[bytes]:
        """The zstd frame in blocks; may be read as often as wanted."""
        self._spool.seek(self._body_start)
        left = self.body_length
        while left:
            block = self._spool.read(min(limits.BLOCK_BYTES, left))
            left -= len(block)
            yield block

    def verify(self, sign_pub: str) -> None:
        """Check the signature against a key that is trusted for other reasons.

        Raises ``Refused`` (E_FORGED) when the manifest names another key, (E_TAMPERED) when the
        signature does not fit.
        """
        if self.manifest.sender.key != sign_pub:
            raise Refused("E_FORGED", "another key")
        digest = hashlib.sha256()
        for block in self.body_blocks():
            digest.update(block)
        signed = SIGNATURE_DOMAIN + b"".join(
            (
                hashlib.sha256(self._outer).digest(),
                hashlib.sha256(self._described).digest(),
                digest.digest(),
            )
        )
        try:
            VerifyKey(bytes.fromhex(sign_pub)).verify(signed, self._signature)
        except BadSignatureError as broken:
            raise Refused("E_TAMPERED", "signature") from broken

    def close(self) -> None:
        """Forget the plain content."""
        self._spool.close()

    def __enter__(self) -> "OpenedPackage":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_package(
    path: Path,
    identities: Sequence[Any],
    spool_folder: Path,
    in_memory: int = limits.SPOOL_BYTES,
) -> OpenedPackage:
    """Decrypt a package with one of these age identities; up to ``in_memory`` bytes stay there.

    Raises ``Refused``: all codes of ``inspect``, E_NOT_FOR_US, E_TAMPERED and those of the inner
    form. The signature is checked by the caller, who finds out whose it must be.
    """
    outside = inspect(path)
    spool: IO[bytes] = SpooledTemporaryFile(  # noqa: SIM115 - lives on in what is returned
        in_memory, mode="w+b", dir=str(spool_folder)
    )
    try:
        with path.open("rb") as stream:
            outer = stream.read(outside.age_start)
            segment = _Segment(stream, outside.age_start, outside.age_end)
            try:
                pyrage.decrypt_io(segment, spool, list(identities))
            except pyrage.DecryptError as failed:
                not_ours = "No matching keys" in str(failed)
                raise Refused("E_NOT_FOR_US" if not_ours else "E_TAMPERED", "age") from failed
            except OSError as failed:
                if failed.errno is not None:
                    raise
                raise Refused("E_TAMPERED", "age body") from failed
        return OpenedPackage(outside, outer, spool)
    except BaseException:
        with suppress(OSError):
            spool.close()
        raise

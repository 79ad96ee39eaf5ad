"""Photos and documents in packages of their own, so that data packages stay small (``sync.md`` 13).

Body: repeated [32 bytes SHA-256][u32 length, little-endian][bytes]. A missing file never holds up
the row it belongs to; receipts ask for it again.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from clinic_desktop.exchange import body, limits
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.manifest import Body
from clinic_desktop.exchange.package import OpenedPackage
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.durable import write_durably
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import Attachment
from clinic_desktop.storage.tables.exchange import sync_blob

_HEAD = 36


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files of one package: their hashes in order."""

    hashes: tuple[str, ...]


def bundles(session: Session, folder: ClinicFolder) -> list[Bundle]:
    """Files that the centre has not been sent yet, portioned to the size of a package."""
    sent = set(session.scalars(select(sync_blob.c.sha256)))
    query = (
        select(Attachment.sha256)
        .where(Attachment.voided.is_(False))
        .order_by(Attachment.id)
        .distinct()
    )
    found: list[list[str]] = []
    size = limits.BLOB_PACKAGE_BYTES
    for sha256 in dict.fromkeys(session.scalars(query)):
        path = folder.blob(sha256)
        if sha256 in sent or not path.is_file():
            continue
        length = path.stat().st_size + _HEAD
        if length > limits.BLOB_BYTES + _HEAD:
            continue
        if size + length > limits.BLOB_PACKAGE_BYTES:
            found.append([])
            size = 0
        found[-1].append(sha256)
        size += length
    return [Bundle(tuple(hashes)) for hashes in found]


def pack(folder: ClinicFolder, bundle: Bundle) -> tuple[bytes, Body]:
    """The compressed body of a package. Raises ``OSError`` when a file cannot be read."""
    parts: list[bytes] = []
    for sha256 in bundle.hashes:
        content = folder.blob(sha256).read_bytes()
        parts += [bytes.fromhex(sha256), len(content).to_bytes(4, "little"), content]
    raw = sum(map(len, parts))
    packed = body.compress(parts, raw)
    return packed, Body(raw, len(packed), len(bundle.hashes))


def note_sent(session: Session, bundle: Bundle, pkg: str, number: int) -> None:
    """Remember that these files are on their way."""
    session.execute(delete(sync_blob).where(sync_blob.c.sha256.in_(bundle.hashes)))
    session.execute(
        insert(sync_blob),
        [{"sha256": one, "pkg": pkg, "no": number} for one in bundle.hashes],
    )


def send_again(session: Session, wanted: Sequence[str]) -> None:
    """The centre lacks these: the next export brings them once more."""
    for portion in chunks(wanted):
        session.execute(delete(sync_blob).where(sync_blob.c.sha256.in_(portion)))


def lacking(session: Session, folder: ClinicFolder, site: str) -> tuple[str, ...]:
    """Files of a site's attachments that are not here."""
    query = (
        select(Attachment.sha256)
        .where(Attachment.clinic_code == site, Attachment.voided.is_(False))
        .order_by(Attachment.id)
    )
    found = (one for one in session.scalars(query) if not folder.blob(one).is_file())
    return tuple(dict.fromkeys(found))[: limits.BLOBS_WANTED]


def unpack(package: OpenedPackage) -> Iterator[tuple[str, bytes]]:
    """(hash, bytes) of every file, checked. Raises ``Refused``: E_LIMIT, E_FORMAT."""
    if package.manifest.body.raw > limits.BLOB_PACKAGE_BYTES:
        raise Refused("E_LIMIT", "blob package")
    held = bytearray()
    count = 0
    for block in body.unfold(package):
        held += block
        while len(held) >= _HEAD:
            length = int.from_bytes(held[32:_HEAD], "little")
            if length > limits.BLOB_BYTES:
                raise Refused("E_LIMIT", "blob")
            if len(held) < _HEAD + length:
                break
            sha256, content = held[:32].hex(), bytes(held[_HEAD : _HEAD + length])
            if hashlib.sha256(content).hexdigest() != sha256:
                raise Refused("E_FORMAT", "blob hash")
            del held[: _HEAD + length]
            count += 1
            yield sha256, content
    if held or count != package.manifest.body.lines:
        raise Refused("E_FORMAT", "blob body")


def store(session: Session, folder: ClinicFolder, package: OpenedPackage) -> int:
    """Keep the files that an attachment here speaks of; how many were new.

    Files that no row speaks of are passed over: once the row is there, the receipt asks for them.
    """
    known = set(session.scalars(select(Attachment.sha256)))
    fresh = 0
    for sha256, content in unpack(package):
        target = folder.blob(sha256)
        if sha256 in known and not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            write_durably(target, content)
            fresh += 1
    return fresh


def count_new(session: Session, folder: ClinicFolder, package: OpenedPackage) -> int:
    """What ``store`` would keep, for a preview; every file is checked."""
    known = set(session.scalars(select(Attachment.sha256)))
    return sum(
        1 for sha256, _ in unpack(package) if sha256 in known and not folder.blob(sha256).is_file()
    )

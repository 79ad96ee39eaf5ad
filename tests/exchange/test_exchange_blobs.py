"""Photos travel in packages of their own and are asked for until they are there."""

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest
from exchange_world import Device, World

from clinic_desktop.exchange import limits
from clinic_desktop.exchange.body import compress
from clinic_desktop.exchange.manifest import Body, Kind, Manifest, Sender
from clinic_desktop.exchange.package import new_package_id, write_package
from clinic_desktop.exchange.standing import standing
from clinic_desktop.storage.tables import Attachment


def photo(device: Device, content: bytes, **values: Any) -> str:
    digest = hashlib.sha256(content).hexdigest()
    path = device.folder.blob(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    row = {
        **device.stamp(),
        "owner_table": "activity",
        "owner_id": "a" * 32,
        "sha256": digest,
        "size": len(content),
        "mime": "image/jpeg",
        **values,
    }
    with device.database.unit("照片", device.actor.staff_id) as unit:
        unit.session.add(Attachment(**row))
        unit.commit()
    return digest


def test_photos_arrive_beside_their_rows(world: World, centre: Device, village: Device) -> None:
    digests = [photo(village, f"picture {n}".encode() * 50) for n in range(3)]
    stick = world.stick()
    report = village.export(stick)
    assert len(report.blob_paths) == 1
    seen = centre.receive(stick, dry_run=True)
    assert not any(centre.folder.blob(d).exists() for d in digests)
    taken = centre.receive(stick)
    assert sorted((f.kind, f.blobs) for f in taken.files) == [("blobs", 3), ("data", 0)]
    assert {f.kind for f in seen.files} == {"blobs", "data"}
    for digest in digests:
        content = centre.folder.blob(digest).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
    village.receive(stick)
    assert village.export(world.stick()).blob_paths == ()


def test_a_lost_package_of_photos_is_asked_for(
    world: World, centre: Device, village: Device
) -> None:
    digest = photo(village, b"picture" * 100)
    stick = world.stick()
    report = village.export(stick)
    report.blob_paths[0].unlink()
    centre.receive(stick)
    village.receive(stick)
    world.visit(village, centre)
    assert centre.folder.blob(digest).is_file()


def test_photos_before_their_rows_are_asked_for_later(
    world: World, centre: Device, village: Device
) -> None:
    digest = photo(village, b"picture" * 100)
    stick = world.stick()
    report = village.export(stick)
    assert centre.take(report.blob_paths[0]).blobs == 0
    assert not centre.folder.blob(digest).exists()
    centre.take(report.path)
    village.receive(stick)
    world.visit(village, centre)
    assert centre.folder.blob(digest).is_file()


def test_large_files_make_several_packages(world: World, centre: Device, village: Device) -> None:
    dice = random.Random(1)
    for _ in range(18):
        photo(village, dice.randbytes(limits.BLOB_BYTES))
    stick = world.stick()
    report = village.export(stick)
    assert len(report.blob_paths) == 2
    assert all(p.stat().st_size <= limits.BLOB_PACKAGE_BYTES * 1.01 for p in report.blob_paths)
    assert sum(f.blobs for f in centre.receive(stick).files) == 18


def entry(content: bytes, digest: bytes | None = None, length: int | None = None) -> bytes:
    size = len(content) if length is None else length
    return (digest or hashlib.sha256(content).digest()) + size.to_bytes(4, "little") + content


@pytest.mark.parametrize(
    ("raw", "files", "code"),
    [
        (entry(b"a") + entry(b"b"), 2, "OK"),
        (entry(b"a", digest=bytes(32)), 1, "E_FORMAT"),
        (entry(b"a", length=9), 1, "E_FORMAT"),
        (entry(b"a", length=limits.BLOB_BYTES + 1), 1, "E_LIMIT"),
        (entry(b"a") + b"rest", 1, "E_FORMAT"),
        (entry(b"a"), 2, "E_FORMAT"),
        (b"", 1, "E_FORMAT"),
    ],
)
def test_what_a_hostile_village_puts_in(
    centre: Device, village: Device, tmp_path: Path, raw: bytes, files: int, code: str
) -> None:
    with village.at_work(), village.database.reading() as session:
        now = standing(village, session)
    packed = compress([raw] if raw else [], len(raw))
    manifest = Manifest(
        kind=Kind.BLOBS,
        no=1,
        sender=Sender("V01", now.keys.device_id, now.inc, now.signer.public),
        to=("C00",),
        schema=1,
        min_reader=1,
        app="0.1.0",
        made_wall=0,
        body=Body(len(raw), len(packed), files),
    )
    path = tmp_path / "x.vcp"
    write_package(path, new_package_id(), manifest, packed, now.signer, [now.root.centre_age])
    assert centre.take(path).code == code
    assert list(centre.folder.blobs.rglob("*")) == []

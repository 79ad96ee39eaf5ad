"""Receipts written back onto the stick right after an import (``*.vca``)."""

from collections.abc import Sequence
from pathlib import Path

from clinic_desktop import __version__
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange import body
from clinic_desktop.exchange.blobs import lacking
from clinic_desktop.exchange.export import build_for_villages, has_news, prepare
from clinic_desktop.exchange.manifest import Body, Kind, Manifest, Sender
from clinic_desktop.exchange.package import new_package_id, write_package
from clinic_desktop.exchange.place import PlaceLike, wall_ms
from clinic_desktop.exchange.receipts import issue
from clinic_desktop.exchange.shipping import put_built, tidy
from clinic_desktop.exchange.standing import Standing, standing
from clinic_desktop.exchange.stick import Stick
from clinic_desktop.storage import faults, schema
from clinic_desktop.storage.durable import fsync_file, put_in_place, remove_leftover


def put_replies(place: PlaceLike, devices: Sequence[str], stick: Stick | None) -> tuple[Path, ...]:
    """A receipt for each device on the stick it came with, and what its site has to get.

    Without a stick the receipts lie in the outbox.

    Raises ``KnownFault``: STICK_*, DISK_FULL …; the next package repeats what a receipt says.
    """
    written: list[Path] = []
    for device in devices:
        source, addressed, number = _build(place, device)
        name = f"{addressed}-{number}.vca"
        if stick is None:
            put_in_place(source, source.with_name(name))
            written.append(source.with_name(name))
            continue
        try:
            written.append(stick.put(source, name))
            stick.keep_newest(addressed, ".vca")
        finally:
            remove_leftover(source)
    if stick is not None:
        written.extend(_put_news(place, devices, stick))
    return tuple(written)


def _put_news(place: PlaceLike, devices: Sequence[str], stick: Stick) -> list[Path]:
    """Packages for the sites of these devices, where there is something to tell them."""
    prepare(place, count=0, noted=False)
    with place.database.reading() as session:
        now = standing(place, session)
    entries = [now.devices.find(device) for device in devices]
    sites = sorted({entry.site for entry in entries if entry is not None})
    news = [site for site in sites if has_news(place, site)]
    built = build_for_villages(place, news) if news else []
    written = [put_built(place, one, stick) for one in built]
    tidy(place, stick)
    return written


def _build(place: PlaceLike, device: str) -> tuple[Path, str, int]:
    """The file, and the two parts of its name: whom it is for and its number."""
    with place.database.unit(tr("生成回执"), place.actor.staff_id) as unit:
        now = standing(place, unit.session)
        entry = now.devices.find(device)
        if entry is None:
            raise LookupError(device)
        wanted = lacking(unit.session, place.folder, entry.site)
        receipt = issue(unit.session, now.devices, device, wall_ms(place), wanted)
        unit.commit()
    packed = body.compress((), 0)
    manifest = Manifest(
        kind=Kind.RECEIPT,
        no=receipt.rc,
        sender=_sender(now),
        to=(entry.site,),
        schema=schema.SCHEMA,
        min_reader=1,
        app=__version__,
        made_wall=wall_ms(place),
        body=Body(0, len(packed), 0),
        receipts=(receipt,),
        root=now.signed_root,
        devices=now.signed_devices,
    )
    pkg = new_package_id()
    path = place.folder.outbox / f"{pkg}.out"
    recipients = [entry.age, now.root.recovery_age]
    with faults.told():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_package(path, pkg, manifest, packed, now.signer, recipients)
        fsync_file(path)
    return path, f"{now.site}-{device[:4]}", receipt.rc


def _sender(now: Standing) -> Sender:
    return Sender(now.site, now.keys.device_id, now.inc, now.signer.public)

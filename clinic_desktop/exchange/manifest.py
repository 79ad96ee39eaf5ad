"""The manifest of a package: what it is, from whom, for whom, which numbers it carries.

Final form for format 1 (``sync.md`` section 14). Keys that this version does not know are passed
over; missing ones take the value that means "nothing".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from clinic_desktop.domain.ops.limits import INTEGER
from clinic_desktop.exchange.documents import Signed, is_device_id, is_sign_pub, is_site_code
from clinic_desktop.exchange.faults import Refused

FORMAT: Final = 1
_INC: Final = re.compile(r"[0-9a-f]{16}").fullmatch
_DIGEST: Final = re.compile(r"[0-9a-f]{32}").fullmatch
_SHA256: Final = re.compile(r"[0-9a-f]{64}").fullmatch


class Kind(StrEnum):
    """What a package is for."""

    DATA = "data"
    BLOBS = "blobs"
    RECEIPT = "receipt"
    GRANT = "grant"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Sender:
    """``key`` is the public key the signature is made with."""

    site: str
    device: str
    inc: str
    key: str


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers ``first … last`` of one author; chain digests before and after them.

    ``last`` is ``first - 1`` when there is nothing to send.
    """

    first: int
    before: str
    last: int
    after: str


@dataclass(frozen=True, slots=True)
class Link:
    """Numbered entries from the centre to a site: ``first … last``, digest before and after."""

    epoch: int
    first: int
    before: str
    last: int
    after: str


@dataclass(frozen=True, slots=True)
class LinkMark:
    """How far a village has received: acknowledged by ``(epoch, number, digest)``."""

    epoch: int
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Held:
    """What the centre holds of one author: how many operations, whether two lives of it exist."""

    count: int
    forked: bool
    missing: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the centre has, for every incarnation it knows of one device (``sync.md`` section 9).

    ``centre_wall`` in milliseconds. ``claims``: inc → (number, chain digest), highest first.
    """

    device: str
    epoch: int
    rc: int
    centre_wall: int
    claims: Mapping[str, tuple[tuple[int, str], ...]]
    held: Mapping[str, Held]
    got_gossip: bool = False
    quarantine: int = 0
    want_blobs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flags:
    """``full``: sent from number 1. ``gossip``: everything held, by any author."""

    gossip: bool = False
    want_restore: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes unfolded, bytes compressed, lines (for blobs: files)."""

    raw: int
    zst: int
    lines: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a package says of itself. ``made_wall`` in milliseconds since 1970."""

    kind: Kind
    no: int
    sender: Sender
    to: tuple[str, ...]
    schema: int
    min_reader: int
    app: str
    made_wall: int
    body: Body
    ranges: Mapping[str, Range] = field(default_factory=dict)
    link: Link | None = None
    link_mark: LinkMark | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()
    root: Signed | None = None
    devices: Signed | None = None
    last_receipt: tuple[int, int] | None = None
    flags: Flags = field(default_factory=Flags)
    grant_for: str | None = None
    """Device a grant is for."""

    def plain(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "fmt": FORMAT,
            "type": self.kind.value,
            "no": self.no,
            "from": {
                "site": self.sender.site,
                "device": self.sender.device,
                "inc": self.sender.inc,
                "key": self.sender.key,
            },
            "to": list(self.to),
            "schema": self.schema,
            "min_reader": self.min_reader,
            "app": self.app,
            "made_wall": self.made_wall,
            "ranges": {inc: [r.first, r.before, r.last, r.after] for inc, r in self.ranges.items()},
            "link": None
            if self.link is None
            else {
                "epoch": self.link.epoch,
                "from": self.link.first,
                "prev": self.link.before,
                "to": self.link.last,
                "end": self.link.after,
            },
            "link_mark": None
            if self.link_mark is None
            else [self.link_mark.epoch, self.link_mark.number, self.link_mark.digest],
            "counts": dict(self.counts),
            "receipts": [_plain_receipt(receipt) for receipt in self.receipts],
            "docs": {
                "root": None if self.root is None else self.root.plain(),
                "devices": None if self.devices is None else self.devices.plain(),
            },
            "last_receipt": None
            if self.last_receipt is None
            else {"epoch": self.last_receipt[0], "rc": self.last_receipt[1]},
            "flags": {
                "gossip": self.flags.gossip,
                "want_restore": self.flags.want_restore,
                "full": self.flags.full,
            },
            "grant_for": self.grant_for,
            "body": {"raw": self.body.raw, "zst": self.body.zst, "lines": self.body.lines},
        }


def _plain_receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "device": receipt.device,
        "epoch": receipt.epoch,
        "rc": receipt.rc,
        "centre_wall": receipt.centre_wall,
        "claims": {
            inc: [[number, digest] for number, digest in claims]
            for inc, claims in receipt.claims.items()
        },
        "held": {
            inc: [held.count, held.forked, [list(gap) for gap in held.missing]]
            for inc, held in receipt.held.items()
        },
        "got_gossip": receipt.got_gossip,
        "quarantine": receipt.quarantine,
        "want_blobs": list(receipt.want_blobs),
    }


def read_manifest(found: Any) -> Manifest:
    """A manifest from outside. Raises ``Refused`` (E_TOO_NEW, E_FORMAT)."""
    try:
        if found["fmt"] > FORMAT:
            raise Refused("E_TOO_NEW", "manifest format")
        if found["fmt"] != FORMAT:
            raise Refused("E_FORMAT", "manifest format")
        return _read(found)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as broken:
        raise Refused("E_FORMAT", f"manifest {type(broken).__name__}") from broken


def _read(found: Mapping[str, Any]) -> Manifest:
    sender = found["from"]
    docs = found["docs"]
    link, mark, last = found["link"], found["link_mark"], found["last_receipt"]
    flags, body = found["flags"], found["body"]
    return Manifest(
        kind=Kind(found["type"]),
        no=_count(found["no"]),
        sender=Sender(
            _matching(sender["site"], is_site_code),
            _matching(sender["device"], is_device_id),
            _matching(sender["inc"], _INC),
            _matching(sender["key"], is_sign_pub),
        ),
        to=tuple(_matching(site, is_site_code) for site in _list(found["to"], 1000)),
        schema=_count(found["schema"]),
        min_reader=_count(found["min_reader"]),
        app=_text(found["app"]),
        made_wall=_integer(found["made_wall"]),
        ranges={
            _matching(inc, _INC): _range(part) for inc, part in _dict(found["ranges"], 4096).items()
        },
        link=None
        if link is None
        else Link(
            _count(link["epoch"]), *_span(link["from"], link["prev"], link["to"], link["end"])
        ),
        link_mark=None
        if mark is None
        else LinkMark(_count(mark[0]), _count(mark[1]), _matching(mark[2], _DIGEST)),
        counts={_text(name): _count(n) for name, n in _dict(found["counts"], 500).items()},
        receipts=tuple(_receipt(one) for one in _list(found["receipts"], 100)),
        root=None if docs["root"] is None else Signed.read(docs["root"]),
        devices=None if docs["devices"] is None else Signed.read(docs["devices"]),
        last_receipt=None if last is None else (_count(last["epoch"]), _count(last["rc"])),
        flags=Flags(
            _flag(flags["gossip"]), _flag(flags["want_restore"]), _flag(flags.get("full", False))
        ),
        grant_for=None
        if found["grant_for"] is None
        else _matching(found["grant_for"], is_device_id),
        body=Body(_count(body["raw"]), _count(body["zst"]), _count(body["lines"])),
    )


def _span(first: Any, before: Any, last: Any, after: Any) -> tuple[int, str, int, str]:
    span = _count(first), _matching(before, _DIGEST), _count(last), _matching(after, _DIGEST)
    if span[0] < 1 or span[2] < span[0] - 1:
        raise ValueError("span")
    return span


def _range(part: Any) -> Range:
    first, before, last, after = part
    return Range(*_span(first, before, last, after))


def _receipt(found: Any) -> Receipt:
    claims: dict[str, tuple[tuple[int, str], ...]] = {}
    for inc, listed in _dict(found["claims"], 4096).items():
        claims[_matching(inc, _INC)] = tuple(
            (_count(number), _matching(digest, _DIGEST)) for number, digest in _list(listed, 64)
        )
    held: dict[str, Held] = {}
    for inc, (count, forked, missing) in _dict(found["held"], 4096).items():
        gaps = tuple((_count(a), _count(b)) for a, b in _list(missing, 1000))
        held[_matching(inc, _INC)] = Held(_count(count), _flag(forked), gaps)
    return Receipt(
        device=_matching(found["device"], is_device_id),
        epoch=_count(found["epoch"]),
        rc=_count(found["rc"]),
        centre_wall=_integer(found["centre_wall"]),
        claims=claims,
        held=held,
        got_gossip=_flag(found["got_gossip"]),
        quarantine=_count(found["quarantine"]),
        want_blobs=tuple(_matching(one, _SHA256) for one in _list(found["want_blobs"], 10_000)),
    )


def _matching(found: Any, matches: Any) -> str:
    if not isinstance(found, str) or not matches(found):
        raise ValueError("pattern")
    return found


def _text(found: Any) -> str:
    if not isinstance(found, str) or len(found) > 200 or "\0" in found:
        raise ValueError("text")
    return found


def _integer(found: Any) -> int:
    if type(found) is not int or not -INTEGER <= found <= INTEGER:
        raise ValueError("integer")
    return found


def _count(found: Any) -> int:
    if _integer(found) < 0:
        raise ValueError("negative")
    return int(found)


def _flag(found: Any) -> bool:
    if not isinstance(found, bool):
        raise TypeError("flag")
    return found


def _list(found: Any, most: int) -> list[Any]:
    if not isinstance(found, list) or len(found) > most:
        raise ValueError("list")
    return found


def _dict(found: Any, most: int) -> dict[str, Any]:
    if not isinstance(found, dict) or len(found) > most:
        raise ValueError("object")
    return found

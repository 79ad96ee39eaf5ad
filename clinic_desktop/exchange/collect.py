"""What a device has to send: its own operations beyond what the centre acknowledged."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import zstandard
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import START
from clinic_desktop.exchange import body
from clinic_desktop.exchange.chains import Origin, digest_at, own_origins
from clinic_desktop.exchange.manifest import Body, Range
from clinic_desktop.storage.compression import LineCodec
from clinic_desktop.storage.tables.exchange import sync_acked
from clinic_desktop.storage.tables.sync import sync_op

_BLOCK_LINES = 2000
LOG_TABLE = "sync_event"
"""Lines of the exchange log do not count as work that is still to be sent."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A compressed body with what the manifest says of it."""

    counts: Mapping[str, int]
    packed: bytes
    body: Body


@dataclass(frozen=True, slots=True)
class Collected:
    """What a device sends: its own ranges, and a body that may hold more."""

    ranges: Mapping[str, Range]
    contents: Packed


def acked(session: Session) -> dict[int, tuple[int, str]]:
    """Own author → (number, digest) the centre has acknowledged."""
    rows = session.execute(select(sync_acked))
    return {row.o: (row.n, row.digest.hex()) for row in rows}


def collect_own(session: Session, *, full: bool = False, gossip: bool = False) -> Collected:
    """Own operations of every own incarnation, after the acknowledged ones or all.

    Only the part without holes is sent: what lies beyond a hole came from the centre. ``gossip``:
    after them everything else that is held, by any author, for a centre that was set back.
    """
    known = {} if full or gossip else acked(session)
    ranges: dict[str, Range] = {}
    stored: list[Stored] = []
    for origin in own_origins(session):
        number, digest = known.get(origin.o, (0, START))
        number = min(number, origin.contig)
        ranges[origin.inc] = Range(number + 1, digest, origin.contig, origin.tip)
        if origin.contig > number:
            stored.extend(_bodies(session, origin.o, number + 1, origin.contig))
    if gossip:
        sent = {one.n for one in stored}
        stored.extend(one for one in everything(session) if one.n not in sent)
    return Collected(ranges, pack(session, stored))


@dataclass(frozen=True, slots=True)
class Stored:
    """One operation as it lies in the log: its place there, its table, its compressed line."""

    n: int
    table: str
    body: bytes


def pack(session: Session, stored: Sequence[Stored]) -> Packed:
    """Compress the lines of these operations, in this order."""
    # One byte more each: the line break.
    raw = sum(zstandard.frame_content_size(one.body) for one in stored) + len(stored)
    compressed = body.compress(_blocks(LineCodec(session), stored), raw)
    counts = Counter(one.table for one in stored)
    return Packed(dict(sorted(counts.items())), compressed, Body(raw, len(compressed), len(stored)))


def everything(session: Session) -> Iterator[Stored]:
    """All operations, in the order they became known here."""
    op = sync_op.c
    query = select(op.n, op.tbl, op.body).order_by(op.n)
    for row in session.execute(query.execution_options(yield_per=_BLOCK_LINES)):
        yield Stored(row.n, row.tbl, row.body)


def _bodies(session: Session, o: int, first: int, last: int) -> Iterator[Stored]:
    op = sync_op.c
    query = (
        select(op.n, op.sn, op.tbl, op.body)
        .where(op.o == o, op.sn.between(first, last))
        .order_by(op.sn, op.n)
    )
    before = 0
    for row in session.execute(query.execution_options(yield_per=_BLOCK_LINES)):
        if row.sn != before:  # of two lives under one number, the one that was here first
            before = row.sn
            yield Stored(row.n, row.tbl, row.body)


def _blocks(lines: LineCodec, stored: Sequence[Stored]) -> Iterator[bytes]:
    for start in range(0, len(stored), _BLOCK_LINES):
        block = [lines.unpack(one.body) for one in stored[start : start + _BLOCK_LINES]]
        yield b"\n".join(block) + b"\n"


def unsent(session: Session) -> int:
    """Sealed own operations the centre has not acknowledged, the exchange log left out."""
    known = acked(session)
    op = sync_op.c
    total = 0
    for origin in own_origins(session):
        query = select(func.count()).where(
            op.o == origin.o, op.sn > known.get(origin.o, (0, ""))[0], op.tbl != LOG_TABLE
        )
        total += session.scalar(query) or 0
    return total


def digest_of_acked(session: Session, origin: Origin, number: int) -> str | None:
    """Own chain digest at a number, computed from the last acknowledged one where that helps."""
    return digest_at(session, origin, number, acked(session).get(origin.o, (0, START)))

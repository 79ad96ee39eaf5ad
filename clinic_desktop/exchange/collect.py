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
class Collected:
    """A packed body with what the manifest says of it."""

    ranges: Mapping[str, Range]
    counts: Mapping[str, int]
    packed: bytes
    body: Body


def acked(session: Session) -> dict[int, tuple[int, str]]:
    """Own author → (number, digest) the centre has acknowledged."""
    rows = session.execute(select(sync_acked))
    return {row.o: (row.n, row.digest.hex()) for row in rows}


def collect_own(session: Session, *, full: bool = False) -> Collected:
    """Own operations of every own incarnation, after the acknowledged ones or all.

    Only the part without holes is sent: what lies beyond a hole came from the centre.
    """
    known = {} if full else acked(session)
    ranges: dict[str, Range] = {}
    spans: list[tuple[Origin, int, int]] = []
    for origin in own_origins(session):
        number, digest = known.get(origin.o, (0, START))
        number = min(number, origin.contig)
        ranges[origin.inc] = Range(number + 1, digest, origin.contig, origin.tip)
        if origin.contig > number:
            spans.append((origin, number + 1, origin.contig))
    return _packed(session, ranges, spans)


def _packed(
    session: Session, ranges: Mapping[str, Range], spans: Sequence[tuple[Origin, int, int]]
) -> Collected:
    bodies: list[bytes] = []
    counts: Counter[str] = Counter()
    for origin, first, last in spans:
        for table, packed in _bodies(session, origin.o, first, last):
            counts[table] += 1
            bodies.append(packed)
    # One byte more each: the line break.
    raw = sum(map(zstandard.frame_content_size, bodies)) + len(bodies)
    compressed = body.compress(_blocks(LineCodec(session), bodies), raw)
    return Collected(
        ranges, dict(sorted(counts.items())), compressed, Body(raw, len(compressed), len(bodies))
    )


def _bodies(session: Session, o: int, first: int, last: int) -> Iterator[tuple[str, bytes]]:
    op = sync_op.c
    query = (
        select(op.sn, op.tbl, op.body)
        .where(op.o == o, op.sn.between(first, last))
        .order_by(op.sn, op.n)
    )
    before = 0
    for row in session.execute(query.execution_options(yield_per=_BLOCK_LINES)):
        if row.sn != before:  # of two lives under one number, the one that was here first
            before = row.sn
            yield row.tbl, row.body


def _blocks(lines: LineCodec, bodies: Sequence[bytes]) -> Iterator[bytes]:
    for start in range(0, len(bodies), _BLOCK_LINES):
        block = [lines.unpack(one) for one in bodies[start : start + _BLOCK_LINES]]
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

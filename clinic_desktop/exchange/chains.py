"""Which numbers of an author are held, without holes up to where, and in two lives or one.

Each author (incarnation) has a chain digest over the operations that were here first under each
number (``sync.md`` section 9). Two different operations under one number are a fork: the author's
database was copied or set back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import START, extend
from clinic_desktop.storage.tables.sync import sync_claim, sync_op, sync_origin

RECOVERED = "recovered"
"""Whom an author belongs to of whom only another village's copy is known, until he comes."""


@dataclass(frozen=True, slots=True)
class Origin:
    """An author as this database knows it; ``device`` is None for its own incarnations."""

    o: int
    inc: str
    device: str | None
    contig: int
    forked: bool
    tip: str


def origins(session: Session) -> dict[str, Origin]:
    """Every author, by incarnation."""
    query = select(sync_origin).order_by(sync_origin.c.o)
    return {
        row.inc: Origin(row.o, row.inc, row.device, row.contig, bool(row.forked), row.tip.hex())
        for row in session.execute(query)
    }


def own_origins(session: Session) -> tuple[Origin, ...]:
    """The incarnations this database itself has lived under."""
    return tuple(origin for origin in origins(session).values() if origin.device is None)


def add_origin(session: Session, inc: str, device: str | None) -> Origin:
    """Make an author known; ``device`` None for a life of this database itself."""
    number = (session.scalar(select(func.max(sync_origin.c.o))) or 0) + 1
    session.execute(
        insert(sync_origin).values(
            o=number, inc=inc, device=device, contig=0, forked=0, tip=bytes.fromhex(START)
        )
    )
    return Origin(number, inc, device, 0, False, START)


def give_origin(session: Session, o: int, device: str) -> None:
    """Say whose author it is."""
    session.execute(update(sync_origin).where(sync_origin.c.o == o).values(device=device))


def unknown_ids(session: Session, ids: Sequence[str]) -> set[str]:
    """Those of these operations that are not here.

    There is no index on the ids: the log is read once, which is rare and tells for certain.
    """
    wanted = set(ids)
    query = select(sync_op.c.id).execution_options(yield_per=5000)
    for identity in session.scalars(query):
        wanted.discard(identity.hex())
    return wanted


def advance(session: Session, origin: Origin) -> Origin:
    """Follow the chain over what has arrived since; stores and returns the new state."""
    contig, tip = origin.contig, origin.tip
    for number, identity in _branch(session, origin.o, contig + 1):
        if number != contig + 1:
            break
        contig, tip = number, extend(tip, (identity,))
    moved = Origin(origin.o, origin.inc, origin.device, contig, origin.forked, tip)
    session.execute(
        update(sync_origin)
        .where(sync_origin.c.o == origin.o)
        .values(contig=contig, tip=bytes.fromhex(tip), forked=int(origin.forked))
    )
    return moved


def _branch(
    session: Session, o: int, first: int, last: int | None = None
) -> Iterator[tuple[int, str]]:
    """(number, id) of the operations that were here first, in order of number."""
    op = sync_op.c
    query = select(op.sn, op.id).where(op.o == o, op.sn >= first).order_by(op.sn, op.n)
    if last is not None:
        query = query.where(op.sn <= last)
    before = 0
    for row in session.execute(query.execution_options(yield_per=5000)):
        if row.sn != before:
            before = row.sn
            yield row.sn, row.id.hex()


def digest_at(session: Session, origin: Origin, number: int, known: tuple[int, str]) -> str | None:
    """Chain digest at ``number``, starting from a ``known`` (number, digest) at or before it.

    None where the own branch does not reach so far.
    """
    at, tip = known
    if number > origin.contig:
        return None
    if number == origin.contig:
        return origin.tip
    if at > number:
        at, tip = 0, START
    return extend(tip, (i for _, i in _branch(session, origin.o, at + 1, number)))


def missing(session: Session, origin: Origin, most: int) -> tuple[tuple[int, int], ...]:
    """Ranges of numbers that are not held below the highest one held, at most ``most``."""
    op = sync_op.c
    query = select(op.sn).where(op.o == origin.o, op.sn > origin.contig).order_by(op.sn).distinct()
    found: list[tuple[int, int]] = []
    expected = origin.contig + 1
    for number in session.scalars(query):
        if number > expected:
            found.append((expected, number - 1))
            if len(found) == most:
                break
        expected = number + 1
    return tuple(found)


def held_count(session: Session, o: int) -> int:
    """Operations held of an author, all lives counted."""
    return session.scalar(select(func.count()).where(sync_op.c.o == o)) or 0


def claims(session: Session, o: int, most: int | None = None) -> tuple[tuple[int, str], ...]:
    """(number, digest) this database vouches for, highest first."""
    claim = sync_claim.c
    query = select(claim.n, claim.digest).where(claim.o == o).order_by(claim.n.desc())
    if most is not None:
        query = query.limit(most)
    return tuple((row.n, row.digest.hex()) for row in session.execute(query))


def add_claim(session: Session, o: int, number: int, digest: str) -> None:
    """Vouch for a chain up to a number; twice is once."""
    raw = bytes.fromhex(digest)
    claim = sync_claim.c
    known = select(claim.n).where(claim.o == o, claim.n == number, claim.digest == raw)
    if session.execute(known).first() is None:
        session.execute(insert(sync_claim).values(o=o, n=number, digest=raw))


def has_claim(session: Session, o: int, number: int, digest: str) -> bool:
    """Whether this database vouches for exactly this."""
    claim = sync_claim.c
    known = select(claim.n).where(
        claim.o == o, claim.n == number, claim.digest == bytes.fromhex(digest)
    )
    return session.execute(known).first() is not None


def mark_forked(session: Session, numbers: Iterable[int]) -> None:
    """Remember authors of whom two lives are known."""
    for o in numbers:
        session.execute(update(sync_origin).where(sync_origin.c.o == o).values(forked=1))

"""One search box: name, pinyin, ID number, phone, archive number, household number, address."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from clinic_desktop.storage.derived.resident_index import spaced
from clinic_desktop.storage.tables import ResidentIndex, ResidentSpelling

_Way = Select[str, int]
_ID_BEGINNING = 6
_AFTER_ANY = "\U0010ffff"
_CANDIDATES = 400
"""Candidates taken per way of matching; more than any list shows."""
_NARROWING = 20_000
"""With several words, all candidates of each must be known to intersect them."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A resident found. ``matched`` says by what: name, pinyin, id_no, household_no, archive_no,
    phone or address. ``listed`` is False for the dead and the moved; the void are never found.
    """

    resident_id: str
    household_id: str | None
    name: str
    sex: str
    birth_date: date
    id_no: str | None
    phone: str | None
    archive_no: str | None
    household_no: str | None
    village_group: str | None
    address: str | None
    programmes: tuple[str, ...]
    tags: tuple[str, ...]
    status: str
    listed: bool
    matched: str


_RANKS = ("name", "id_no", "pinyin", "household_no", "archive_no", "phone", "address")
_KINDS = 10
_WHOLE, _BEGINS, _INSIDE = 0, 1 * _KINDS, 2 * _KINDS
"""Added to the rank: a whole name or number stands before a beginning, that before a part."""


def search(session: Session, typed: str, limit: int = 50) -> tuple[SearchHit, ...]:
    """Residents that fit every word of ``typed``, best first; nothing for an empty box.

    A whole name, number or spelling stands before a part of one; residents on the list stand
    before those who died or moved away.
    """
    words = unicodedata.normalize("NFKC", typed).lower().split()
    if not words:
        return ()
    ranks = _ranks(words)
    index = ResidentIndex
    query = select(index, ranks.c.rank).join(ranks, ranks.c.resident_id == index.resident_id)
    query = (
        query.where(index.status != "void")
        .order_by(
            index.listed.desc(),
            ranks.c.rank,
            func.length(index.name),
            index.pinyin,
            index.birth_date,
            index.resident_id,
        )
        .limit(limit)
    )
    return tuple(_hit(row, rank) for row, rank in session.execute(query))


def _hit(row: ResidentIndex, rank: int) -> SearchHit:
    return SearchHit(
        resident_id=row.resident_id,
        household_id=row.household_id,
        name=row.name,
        sex=row.sex,
        birth_date=row.birth_date,
        id_no=row.id_no,
        phone=row.phone,
        archive_no=row.archive_no,
        household_no=row.household_no,
        village_group=row.village_group,
        address=row.address,
        programmes=tuple(row.programmes.split()),
        tags=tuple(row.tags.split()),
        status=row.status,
        listed=row.listed,
        matched=_RANKS[rank % _KINDS],
    )


def _ranks(words: list[str]) -> Any:
    """A selectable of (resident_id, rank) over residents that fit every word."""
    most = _CANDIDATES if len(words) == 1 else _NARROWING
    found = [_of_word(word, most) for word in words]
    first = found[0]
    if len(found) == 1:
        return first
    joined: Any = first
    total: ColumnElement[int] = first.c.rank
    for other in found[1:]:
        joined = joined.join(other, other.c.resident_id == first.c.resident_id)
        total = case((other.c.rank < total, other.c.rank), else_=total)
    return select(first.c.resident_id, total.label("rank")).select_from(joined).subquery()


def _of_word(word: str, most: int) -> Any:
    ways = [
        # Each way is cut off by itself, so that no broad one makes the whole slow.
        select(way.limit(most).subquery())
        for way in _ways(word)
    ]
    candidates = union_all(*ways).subquery()
    return (
        select(candidates.c.resident_id, func.min(candidates.c.rank).label("rank"))
        .group_by(candidates.c.resident_id)
        .subquery()
    )


def _way(matched: str, condition: ColumnElement[bool], extent: int) -> _Way:
    rank = _RANKS.index(matched) + extent
    return select(ResidentIndex.resident_id, literal(rank).label("rank")).where(condition)


def _begins(column: InstrumentedAttribute[Any], start: str) -> ColumnElement[bool]:
    """A prefix as a range, which uses the index where ``LIKE 'x%'`` does not."""
    return and_(column >= start, column < start + _AFTER_ANY)


def _ways(word: str) -> Iterator[_Way]:
    index = ResidentIndex
    yield _way("name", index.name == word, _WHOLE)
    yield _way("name", _begins(index.name, word), _BEGINS)
    yield _full_text("name", word)
    yield _full_text("address", word)
    if not word.isascii():
        return
    if word.isalpha():
        yield _spelled(ResidentSpelling.letters == word, _WHOLE)
        yield _spelled(_begins(ResidentSpelling.letters, word), _BEGINS)
    if word.isalnum():
        yield _way("household_no", index.household_no.in_(_household_numbers(word)), _WHOLE)
    digits = word.replace("-", "").upper()
    if re.fullmatch(r"\d{2,}[\dX]", digits):
        yield _way("id_no", index.id_no == digits, _WHOLE)
        yield _way("id_no", _begins(index.id_no_reversed, digits[::-1]), _BEGINS)
        if len(digits) >= _ID_BEGINNING:
            yield _way("id_no", _begins(index.id_no, digits), _BEGINS)
    if re.fullmatch(r"\d{3,}", digits):
        yield _way("archive_no", index.archive_no.op("GLOB")(f"*{digits}"), _BEGINS)
    if re.fullmatch(r"\d{4,}", digits):
        yield _way("phone", index.phones.op("GLOB")(f"*{digits}*"), _BEGINS)


def _spelled(condition: ColumnElement[bool], extent: int) -> _Way:
    spelling = ResidentSpelling
    rank = _RANKS.index("pinyin") + extent
    query = select(spelling.resident_id, literal(rank).label("rank")).where(condition)
    return query.order_by(spelling.letters)


def _household_numbers(word: str) -> list[str]:
    """ "12", "012" and "0012" are the same house for the person who types."""
    if not word.isdigit():
        return [word, word.upper()]
    bare = word.lstrip("0") or "0"
    return sorted({word, *(bare.zfill(width) for width in range(1, 6))})


def _full_text(column: str, word: str) -> _Way:
    phrase = f'{column} : "{spaced(word).replace(chr(34), chr(34) * 2)}"'
    match = text("resident_search MATCH :phrase").bindparams(
        bindparam("phrase", phrase, unique=True)
    )
    rank = _RANKS.index(column) + _INSIDE
    resident_id: ColumnElement[str] = literal_column("resident_id", String)
    query = select(resident_id, literal(rank).label("rank"))
    return query.select_from(text("resident_search")).where(match)

"""What a person should look at after an import; nothing is ever merged or changed by itself.

``sync.md`` section 11: the same person twice, the same visit twice, events after a death, a void
or a move, doses given twice.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.ops_store import Key
from clinic_desktop.storage.tables import CareEvent, Dose, Record, Resident

_AT_ONCE = 20_000
"""Beyond so many rows (the first import of a village) events are not compared one by one."""
_MOST = 500
"""Findings of one kind in one report: beyond, something else is wrong than single persons."""


class ReviewKind(StrEnum):
    """Why somebody should look."""

    SAME_ID = "same_id"
    """Two residents with one ID number."""
    SAME_PERSON = "same_person"
    """Two residents of one name, birth date and sex, the ID number missing on one."""
    SAME_VISIT = "same_visit"
    """Two records of one form about one resident on one day."""
    SAME_DOSE = "same_dose"
    """The same product twice on one day."""
    AFTER_DEATH = "after_death"
    """Something happened to a person after the day of death."""
    OF_VOIDED = "of_voided"
    """Something hangs on a resident whose file is void."""
    FORMER_VILLAGE = "former_village"
    """Written by the village the resident had moved away from."""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """``row`` is what to look at, ``other`` what it stands against, ``resident`` the person."""

    kind: ReviewKind
    table: str
    row: str
    other: str
    resident: str


@dataclass(frozen=True, slots=True)
class Review:
    """``partial``: so much came at once that not everything was compared or is listed."""

    lines: tuple[ReviewLine, ...] = ()
    partial: bool = False


def review(session: Session, keys: Collection[Key]) -> Review:
    """Look at what these rows bring about; each finding once, in a fixed order."""
    partial = len(keys) > _AT_ONCE
    wanted: dict[str, set[str]] = {}
    for table, pk in keys:
        wanted.setdefault(table, set()).add(pk)
    found: set[ReviewLine] = set()
    for table, look in _LOOKS[:1] if partial else _LOOKS:
        left = _MOST
        for portion in chunks(wanted.get(table, ())):
            lines = list(islice(look(session, portion), left))
            found.update(lines)
            left -= len(lines)
        partial = partial or not left
    ordered = sorted(found, key=lambda line: (line.kind, line.table, line.row, line.other))
    return Review(tuple(ordered), partial)


_Look = Callable[[Session, Sequence[str]], Iterator[ReviewLine]]


def _pair(kind: ReviewKind, table: str, one: str, other: str, resident: str) -> ReviewLine:
    first, second = sorted((one, other))
    return ReviewLine(kind, table, first, second, resident)


def _same_residents(session: Session, ids: Sequence[str]) -> Iterator[ReviewLine]:
    one, other = aliased(Resident), aliased(Resident)
    open_files = and_(
        one.voided.is_(False),
        other.voided.is_(False),
        one.merged_into.is_(None),
        other.merged_into.is_(None),
        one.id != other.id,
    )
    same_id = select(one.id, other.id).where(
        one.id.in_(ids), one.id_no.is_not(None), other.id_no == one.id_no, open_files
    )
    for a, b in session.execute(same_id.limit(_MOST)):
        yield _pair(ReviewKind.SAME_ID, "resident", a, b, min(a, b))
    same_person = select(one.id, other.id).where(
        one.id.in_(ids),
        other.birth_date == one.birth_date,
        other.name == one.name,
        other.sex == one.sex,
        or_(one.id_no.is_(None), other.id_no.is_(None)),
        open_files,
    )
    for a, b in session.execute(same_person.limit(_MOST)):
        yield _pair(ReviewKind.SAME_PERSON, "resident", a, b, min(a, b))


def _same_visits(session: Session, ids: Sequence[str]) -> Iterator[ReviewLine]:
    one, other = aliased(Record), aliased(Record)
    query = select(one.id, other.id, one.resident_id).where(
        one.id.in_(ids),
        one.resident_id.is_not(None),
        other.resident_id == one.resident_id,
        other.form_code == one.form_code,
        other.occurred_on == one.occurred_on,
        other.id != one.id,
        one.voided.is_(False),
        other.voided.is_(False),
    )
    for a, b, resident in session.execute(query.limit(_MOST)):
        yield _pair(ReviewKind.SAME_VISIT, "record", a, b, str(resident))


def _same_doses(session: Session, ids: Sequence[str]) -> Iterator[ReviewLine]:
    one, other = aliased(Dose), aliased(Dose)
    query = select(one.id, other.id, one.resident_id).where(
        one.id.in_(ids),
        other.resident_id == one.resident_id,
        other.product == one.product,
        other.given_on == one.given_on,
        other.id != one.id,
        one.voided.is_(False),
        other.voided.is_(False),
    )
    for a, b, resident in session.execute(query.limit(_MOST)):
        yield _pair(ReviewKind.SAME_DOSE, "dose", a, b, resident)


def _belated(kind: type[Record] | type[CareEvent] | type[Dose], *, by_resident: bool) -> _Look:
    """Events against the person they are about, asked from either side."""
    day = kind.given_on if kind is Dose else kind.occurred_on  # type: ignore[union-attr]
    table = kind.__tablename__

    def look(session: Session, ids: Sequence[str]) -> Iterator[ReviewLine]:
        chosen = Resident.id.in_(ids) if by_resident else kind.id.in_(ids)
        query = (
            select(kind.id, Resident.id, Resident.voided)
            .join(Resident, Resident.id == kind.resident_id)
            .where(
                chosen,
                kind.voided.is_(False),
                or_(Resident.voided.is_(True), day > Resident.death_date),
            )
        )
        for row, resident, void in session.execute(query.limit(_MOST)):
            why = ReviewKind.OF_VOIDED if void else ReviewKind.AFTER_DEATH
            yield ReviewLine(why, table, row, resident, resident)
        if by_resident:
            return
        moved = (
            select(kind.id, Resident.id)
            .join(Resident, Resident.id == kind.resident_id)
            .where(
                kind.id.in_(ids),
                kind.voided.is_(False),
                kind.clinic_code != Resident.clinic_code,
                Resident.moved_on.is_not(None),
                day > Resident.moved_on,
            )
        )
        for row, resident in session.execute(moved.limit(_MOST)):
            yield ReviewLine(ReviewKind.FORMER_VILLAGE, table, row, resident, resident)

    return look


_LOOKS: tuple[tuple[str, _Look], ...] = (
    ("resident", _same_residents),
    ("record", _same_visits),
    ("dose", _same_doses),
    ("record", _belated(Record, by_resident=False)),
    ("care_event", _belated(CareEvent, by_resident=False)),
    ("dose", _belated(Dose, by_resident=False)),
    ("resident", _belated(Record, by_resident=True)),
    ("resident", _belated(CareEvent, by_resident=True)),
    ("resident", _belated(Dose, by_resident=True)),
)

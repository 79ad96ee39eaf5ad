"""Files that may be of one person, over all clinics of this database; and those that were merged.

Found by the same ID number, or by the same name, birth date and sex where an ID number is missing.
Nothing is ever merged by itself.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from clinic_desktop.services.residents.merging import APART, CHOSEN, MERGE, movable
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.tables import (
    Clinic,
    Dose,
    Enrolment,
    Household,
    Record,
    Resident,
    SyncEvent,
)

SAME_ID, SAME_NAME = "same_id", "same_name"
_MOST = 500


@dataclass(frozen=True, slots=True)
class FileBrief:
    """One file of a pair."""

    id: str
    name: str
    sex: str
    birth_date: date
    id_no: str
    phone: str
    address: str
    archive_no: str
    clinic_code: str
    clinic: str
    household_no: str
    status: str
    programmes: tuple[str, ...]
    records: int
    doses: int
    last_on: date | None
    """Day of the newest record or dose."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files; the fuller one first. ``why``: same_id or same_name."""

    one: FileBrief
    other: FileBrief
    why: str

    @property
    def id(self) -> str:
        """By which a list keeps its place."""
        return f"{self.one.id}/{self.other.id}"

    @property
    def across(self) -> bool:
        """Whether the files are of two clinics."""
        return self.one.clinic_code != self.other.clinic_code


@dataclass(frozen=True, slots=True)
class MergedFile:
    """A file that went into another. ``strays``: written into it afterwards."""

    gone: FileBrief
    into: FileBrief
    on: str
    strays: int

    @property
    def id(self) -> str:
        """By which a list keeps its place."""
        return self.gone.id


@dataclass(frozen=True, slots=True)
class SamePeople:
    """Pairs to look at, and files that were merged; ``partial``: there are more pairs."""

    pairs: tuple[Pair, ...]
    merged: tuple[MergedFile, ...]
    partial: bool


def same_people(place: Workplace) -> SamePeople:
    """Everything to look at. Raises ``KnownFault``: DATABASE_*."""
    with place.reading() as session:
        found = _found(session)
        apart = _apart(session)
        wanted = {pair: why for pair, why in found.items() if pair not in apart}
        query = select(Resident.id, Resident.merged_into).where(
            Resident.merged_into.is_not(None), Resident.voided.is_(False)
        )
        rows = session.execute(query.order_by(Resident.id.desc()).limit(_MOST))
        gone = {row.id: str(row.merged_into) for row in rows}
        ids = {one for pair in wanted for one in pair} | gone.keys() | set(gone.values())
        briefs = _briefs(session, ids)
        pairs = [
            Pair(max(both, key=_fuller), min(both, key=_fuller), why)
            for (a, b), why in wanted.items()
            if a in briefs and b in briefs and (both := (briefs[a], briefs[b]))
        ]
        merged = [
            MergedFile(
                briefs[one],
                briefs[into],
                _merged_on(session, one),
                sum(1 for _ in movable(place, session, into, one)),
            )
            for one, into in gone.items()
            if one in briefs and into in briefs
        ]
    pairs.sort(key=lambda pair: (pair.why, not pair.across, pair.one.name, pair.id))
    merged.sort(key=lambda each: (not each.strays, each.on), reverse=False)
    return SamePeople(tuple(pairs), tuple(merged), len(found) >= _MOST)


def pair_values(place: Workplace, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """File → the columns one chooses between when merging."""
    with place.reading() as session:
        rows = session.scalars(select(Resident).where(Resident.id.in_(list(ids))))
        return {row.id: {name: getattr(row, name) for name in CHOSEN} for row in rows}


def pair_count(session: Session) -> int:
    """How many pairs wait, for a badge."""
    return len(_found(session).keys() - _apart(session))


def _found(session: Session) -> dict[tuple[str, str], str]:
    """Two passes over the files: groups first, because a join of everybody with everybody would
    take minutes in a township.
    """
    pairs: dict[tuple[str, str], str] = {}
    open_file = (Resident.voided.is_(False), Resident.merged_into.is_(None))
    numbers = (
        select(Resident.id_no)
        .where(Resident.id_no.is_not(None), *open_file)
        .group_by(Resident.id_no)
        .having(func.count() > 1)
        .limit(_MOST)
    )
    same_id = select(Resident.id, Resident.id_no).where(Resident.id_no.in_(numbers), *open_file)
    for files in _groups((row.id, row.id_no, None) for row in session.execute(same_id)):
        pairs.update(((a, b), SAME_ID) for (a, _), (b, _) in combinations(files, 2))
    who = (Resident.name, Resident.birth_date, Resident.sex)
    names = (
        select(*who)
        .where(*open_file)
        .group_by(*who)
        .having(func.count() > 1, func.count(Resident.id_no) < func.count())
        .limit(_MOST)
        .subquery()
    )
    same_name = select(Resident.id, *who, Resident.id_no).join(
        names,
        and_(
            names.c.name == Resident.name,
            names.c.birth_date == Resident.birth_date,
            names.c.sex == Resident.sex,
        ),
    )
    rows = session.execute(same_name.where(*open_file))
    for files in _groups((r.id, (r.name, r.birth_date, r.sex), r.id_no) for r in rows):
        for (a, one), (b, other) in combinations(files, 2):
            if one is None or other is None:
                pairs.setdefault((a, b), SAME_NAME)
    return pairs


def _groups(
    rows: Iterable[tuple[str, Hashable, str | None]],
) -> Iterable[list[tuple[str, str | None]]]:
    """Files under one key, with their ID numbers, by id."""
    found: dict[Hashable, list[tuple[str, str | None]]] = {}
    for row_id, key, id_no in rows:
        found.setdefault(key, []).append((row_id, id_no))
    return [sorted(files, key=lambda file: file[0]) for files in found.values()]


def _apart(session: Session) -> set[tuple[str, str]]:
    query = select(SyncEvent.subject, SyncEvent.details).where(
        SyncEvent.kind == APART, SyncEvent.voided.is_(False)
    )
    return {
        (row.subject or "", str((row.details or {}).get("other", "")))
        for row in session.execute(query)
    }


def _merged_on(session: Session, away: str) -> str:
    query = select(func.max(SyncEvent.created_at)).where(
        SyncEvent.kind == MERGE, SyncEvent.subject == away
    )
    return (session.scalar(query) or "")[:10]


def _fuller(brief: FileBrief) -> tuple[int, int, int, str]:
    return (bool(brief.id_no) + bool(brief.archive_no), brief.records, brief.doses, brief.id)


def _briefs(session: Session, ids: Collection[str]) -> dict[str, FileBrief]:
    clinics = {
        row.clinic_code: row.name
        for row in session.execute(
            select(Clinic.clinic_code, Clinic.name).where(Clinic.voided.is_(False))
        )
    }
    records = _counts(session, Record, Record.occurred_on, ids)
    doses = _counts(session, Dose, Dose.given_on, ids)
    programmes = _programmes(session, ids)
    found: dict[str, FileBrief] = {}
    for portion in chunks(ids):
        query = (
            select(Resident, Household.household_no)
            .outerjoin(Household, Household.id == Resident.household_id)
            .where(Resident.id.in_(portion))
        )
        for row, household_no in session.execute(query):
            number, last = records.get(row.id, (0, None))
            given, last_dose = doses.get(row.id, (0, None))
            found[row.id] = FileBrief(
                row.id,
                row.name,
                row.sex,
                row.birth_date,
                row.id_no or "",
                row.phone or "",
                row.address or "",
                row.archive_no or "",
                row.clinic_code,
                clinics.get(row.clinic_code, row.clinic_code),
                household_no or "",
                row.status,
                tuple(sorted(programmes.get(row.id, ()))),
                number,
                given,
                max((day for day in (last, last_dose) if day is not None), default=None),
            )
    return found


def _counts(
    session: Session,
    kind: type[Record] | type[Dose],
    day: InstrumentedAttribute[date],
    ids: Iterable[str],
) -> dict[str, tuple[int, date | None]]:
    found: dict[str, tuple[int, date | None]] = {}
    for portion in chunks(ids):
        query = (
            select(kind.resident_id, func.count(), func.max(day))
            .where(kind.resident_id.in_(portion), kind.voided.is_(False))
            .group_by(kind.resident_id)
        )
        for resident, number, last in session.execute(query):
            found[str(resident)] = (number, last)
    return found


def _programmes(session: Session, ids: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for portion in chunks(ids):
        query = select(Enrolment.resident_id, Enrolment.programme).where(
            Enrolment.resident_id.in_(portion),
            Enrolment.voided.is_(False),
            Enrolment.closed_on.is_(None),
        )
        for row in session.execute(query):
            found.setdefault(str(row.resident_id), set()).add(row.programme)
    return found

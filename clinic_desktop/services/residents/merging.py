"""并档: two files of one person become one; nothing is deleted, and it can be taken apart again.

The file that goes names the one that stays (``merged_into``); records, doses and events move over,
except where the other file has the same already. What was moved is written down, so that taking
apart is exact (``sync.md`` section 11, duplicate residents).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.forms.model import Repeat
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.tables import (
    CareEvent,
    Dose,
    Enrolment,
    Household,
    Record,
    Resident,
    SyncEvent,
)

MERGE, APART = "merge", "distinct"
CHOSEN = (
    "name",
    "sex",
    "birth_date",
    "id_no",
    "phone",
    "ethnicity",
    "residence_type",
    "address",
    "registered_address",
    "contact_name",
    "contact_phone",
    "archive_no",
    "filing_date",
    "responsible_doctor",
    "remark",
)
"""Columns of which one of two values is kept; together with their number go its kind, and with
the archive number who opened the file."""
_DAYS = frozenset({"birth_date", "filing_date"})
_WITH = {"id_no": "id_type", "archive_no": "filing_person"}
Moving = Record | Dose | CareEvent | Enrolment
_MOVING: tuple[type[Moving], ...] = (Record, Dose, CareEvent, Enrolment)


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of it. ``left``: rows that stay with the old file, the other having the same."""

    changes: Changes
    moved: int
    left: int


def merge_residents(
    place: Workplace, keep: str, away: str, values: Mapping[str, Any], reason: str
) -> Merged:
    """Make one file of two. ``values`` are the chosen columns of the file that stays.

    Raises:
        InputProblem: no reason, or a file that is void or merged already.
    """
    unknown = set(values) - set(CHOSEN)
    if unknown:
        raise ValueError(f"not chosen when merging: {sorted(unknown)}")
    if not reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明为什么是同一人")))
    with place.unit(tr("合并同一人的档案"), reason.strip()) as unit:
        session = unit.session
        stays, goes = _open_file(session, keep), _open_file(session, away)
        if stays.id == goes.id:
            raise InputProblem(Problem("away", "SAME_FILE", tr("两份档案是同一份")))
        details: dict[str, Any] = {"keep": keep, "household": goes.household_id, "moved": {}}
        details["before"] = {name: _plain(getattr(stays, name)) for name in values}
        for name, value in values.items():
            _take_value(stays, goes, name, value)
        moved, left = _move(place, session, stays, goes, details)
        house = session.get(Household, goes.household_id) if goes.household_id else None
        if house is not None and house.head_id == goes.id:
            house.head_id = stays.id if stays.household_id == house.id else None
            details["head_of"] = house.id
        goes.merged_into = stays.id
        goes.household_id = None
        _note(place, session, MERGE, goes.id, details)
        return Merged(unit.commit(), moved, left)


def gather_strays(place: Workplace, away: str) -> Merged:
    """Move over what was written into a merged file by somebody who did not know yet."""
    with place.unit(tr("移入并档后的新内容")) as unit:
        session = unit.session
        goes = load_resident(session, away)
        stays = session.get(Resident, goes.merged_into) if goes.merged_into else None
        if stays is None:
            raise InputProblem(Problem("away", "NOT_MERGED", tr("这份档案没有并入别的档案")))
        details: dict[str, Any] = {"keep": stays.id, "moved": {}}
        moved, left = _move(place, session, stays, goes, details)
        _note(place, session, MERGE, goes.id, details)
        return Merged(unit.commit(), moved, left)


def take_apart(place: Workplace, away: str, reason: str) -> Changes:
    """Undo a merge: the file stands by itself again, with everything that was its own.

    Raises:
        InputProblem: no reason, or a file that is not merged.
    """
    if not reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明为什么拆开")))
    with place.unit(tr("拆开并过的档案"), reason.strip()) as unit:
        session = unit.session
        goes = load_resident(session, away)
        if goes.merged_into is None:
            raise InputProblem(Problem("away", "NOT_MERGED", tr("这份档案没有并入别的档案")))
        for note in _notes(session, MERGE, away):
            details = note.details or {}
            _back(session, goes, details)
            unit.touch({("resident", details["keep"])})
            goes.household_id = details.get("household") or goes.household_id
            head = session.get(Household, details.get("head_of", ""))
            if head is not None and head.head_id in (None, details.get("keep")):
                head.head_id = goes.id
        goes.merged_into = None
        return unit.commit()


def keep_apart(place: Workplace, one: str, other: str, reason: str) -> Changes:
    """Two files look alike and are two people: they are not shown as a pair again."""
    if not reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明怎样核实的")))
    first, second = sorted((one, other))
    with place.unit(tr("核实为两个人"), reason.strip()) as unit:
        _note(place, unit.session, APART, first, {"other": second, "reason": reason.strip()})
        return unit.commit()


def movable(place: Workplace, session: Session, keep: str, away: str) -> Iterator[Moving]:
    """Rows of a file that belong with the other; what that one has already stays behind."""
    once = {form.code for form in place.catalogue.current_forms() if form.repeat is Repeat.ONCE}
    has_once = set(
        session.scalars(
            select(Record.form_code).where(
                Record.resident_id == keep, Record.form_code.in_(once), Record.voided.is_(False)
            )
        )
    )
    doses = set(_pairs(session, keep))
    programmes = set(
        session.scalars(
            select(Enrolment.programme).where(
                Enrolment.resident_id == keep,
                Enrolment.voided.is_(False),
                Enrolment.closed_on.is_(None),
            )
        )
    )
    for row in _rows_of(session, away):
        if isinstance(row, Record) and row.form_code in has_once:
            continue
        if isinstance(row, Dose) and (row.product, row.given_on) in doses:
            continue
        if isinstance(row, Enrolment) and row.closed_on is None and row.programme in programmes:
            continue
        yield row


def _rows_of(session: Session, resident: str) -> list[Moving]:
    """Everything of a file that can move, void rows left out."""
    found: list[Moving] = []
    for kind in _MOVING:
        query = select(kind).where(kind.resident_id == resident, kind.voided.is_(False))
        found.extend(session.scalars(query.order_by(kind.id)))
    return found


def _pairs(session: Session, resident: str) -> list[tuple[str, Any]]:
    query = select(Dose.product, Dose.given_on).where(
        Dose.resident_id == resident, Dose.voided.is_(False)
    )
    return [(row.product, row.given_on) for row in session.execute(query)]


def _open_file(session: Session, resident_id: str) -> Resident:
    resident = load_resident(session, resident_id)
    if resident.merged_into is not None:
        raise InputProblem(
            Problem("away", "MERGED_ALREADY", tr("{name}的这份档案已并过", name=resident.name))
        )
    return resident


def _take_value(stays: Resident, goes: Resident, name: str, value: Any) -> None:
    if getattr(stays, name) == value:
        return
    setattr(stays, name, value)
    partner = _WITH.get(name)
    if partner is not None and value == getattr(goes, name):
        setattr(stays, partner, getattr(goes, partner))


def _move(
    place: Workplace, session: Session, stays: Resident, goes: Resident, details: dict[str, Any]
) -> tuple[int, int]:
    rows = list(movable(place, session, stays.id, goes.id))
    for row in rows:
        row.resident_id = stays.id
        details["moved"].setdefault(row.__tablename__, []).append(row.id)
    session.flush()
    left = _rows_of(session, goes.id)
    for enrolment in (row for row in left if isinstance(row, Enrolment)):
        # The person is managed once; the second enrolment stays readable.
        enrolment.voided, enrolment.void_by = True, place.actor.staff_id
        enrolment.void_reason = tr("并入同一人的档案")
        details.setdefault("voided", []).append(enrolment.id)
    return len(rows), len(left)


def _back(session: Session, goes: Resident, details: Mapping[str, Any]) -> None:
    moved = details.get("moved", {})
    for kind in _MOVING:
        for portion in chunks(moved.get(kind.__tablename__, ())):
            session.execute(
                update(kind)
                .where(kind.id.in_(portion), kind.resident_id == details["keep"])
                .values(resident_id=goes.id)
            )
    for row_id in details.get("voided", ()):
        enrolment = session.get(Enrolment, row_id)
        if enrolment is not None:
            enrolment.voided, enrolment.void_by, enrolment.void_reason = False, None, None
    stays = session.get(Resident, details["keep"])
    for name, value in details.get("before", {}).items():
        # Only what still says what the merge wrote: later corrections stand.
        taken = getattr(goes, name)
        if stays is not None and getattr(stays, name) == taken and _plain(taken) != value:
            day = name in _DAYS and value is not None
            setattr(stays, name, date.fromisoformat(value) if day else value)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _note(
    place: Workplace, session: Session, kind: str, subject: str, details: Mapping[str, Any]
) -> None:
    session.add(SyncEvent(**place.stamp(), kind=kind, subject=subject, details=dict(details)))


def _notes(session: Session, kind: str, subject: str) -> list[SyncEvent]:
    query = select(SyncEvent).where(
        SyncEvent.kind == kind, SyncEvent.subject == subject, SyncEvent.voided.is_(False)
    )
    return list(session.scalars(query.order_by(SyncEvent.created_at.desc())))

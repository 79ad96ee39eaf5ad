"""变更记录 of one row for people: who, when, what it was and became, why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.history import HistoryEntry, history_of
from clinic_desktop.storage.tables import Enrolment, Household, Record, Resident, Staff

_ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One value: ``field`` is the column, or ``column.key`` inside a JSON column; values as
    stored."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One save of the row. ``at`` is the author's clock, in UTC."""

    id: str
    at: datetime
    clock_doubtful: bool
    """The author's clock cannot have been right."""
    who: str
    here: bool
    """Saved on this computer."""
    centre: bool
    kind: str
    """insert, update, void or restore."""
    action: str
    """What the person did; known for saves of this computer."""
    reason: str
    changes: tuple[FieldRow, ...]
    shown: bool
    """At least one of its values is what the row says now."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """All saves of one row, newest first."""

    table: str
    row_id: str
    name: str
    """Whose row it is; empty where it is nobody's."""
    rows: tuple[HistoryRow, ...]
    form_code: str = ""
    """Of a record: which form its answers belong to."""
    form_edition: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """Ids among the values → names of residents, houses and staff."""


def history_page(place: Workplace, table: str, row_id: str) -> HistoryPage:
    """Everything that happened to a row, what was saved this minute included.

    Raises:
        KnownFault: the database cannot be read.
        KeyError: no table of that name takes part in history.
    """
    if not place.database.read_only:
        place.database.seal()
    with place.reading() as session:
        entries = history_of(session, table, row_id)
        rows = tuple(_row(entry) for entry in entries)
        names = _names(session, _ids(rows))
        name, form = _about(session, table, row_id)
    return HistoryPage(table, row_id, name, rows, form[0], form[1], names)


def _row(entry: HistoryEntry) -> HistoryRow:
    return HistoryRow(
        id=entry.op_id,
        at=entry.at,
        clock_doubtful=entry.clock_doubtful,
        who=entry.staff_name or "",
        here=entry.here,
        centre=entry.centre,
        kind=entry.kind,
        action=entry.action or "",
        reason=entry.reason or "",
        changes=tuple(FieldRow(c.field, c.old, c.new) for c in entry.changes),
        shown=entry.shown,
    )


def _ids(rows: Iterable[HistoryRow]) -> set[str]:
    return {
        value
        for row in rows
        for change in row.changes
        for value in (change.old, change.new)
        if isinstance(value, str) and len(value) == _ID_LENGTH
    }


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    found: dict[str, str] = {}
    for column, label in (
        (Resident.id, Resident.name),
        (Household.id, Household.household_no),
        (Staff.id, Staff.name),
    ):
        for row in session.execute(select(column, label).where(column.in_(ids))):
            found[row[0]] = tr("{no}户", no=row[1]) if column is Household.id else row[1]
    return found


def _about(session: Session, table: str, row_id: str) -> tuple[str, tuple[str, str]]:
    """Whose row it is, and the form of a record."""
    match table:
        case "resident":
            return _resident(session, row_id), ("", "")
        case "household":
            number = session.scalar(select(Household.household_no).where(Household.id == row_id))
            return (tr("{no}户", no=number) if number else ""), ("", "")
        case "record":
            record = session.get(Record, row_id)
            if record is None:
                return "", ("", "")
            form = (record.form_code, record.form_edition)
            return _resident(session, record.resident_id), form
        case "enrolment":
            enrolment = session.get(Enrolment, row_id)
            return _resident(session, enrolment.resident_id if enrolment else None), ("", "")
        case _:
            return "", ("", "")


def _resident(session: Session, resident_id: str | None) -> str:
    if resident_id is None:
        return ""
    return session.scalar(select(Resident.name).where(Resident.id == resident_id)) or ""

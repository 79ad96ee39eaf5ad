"""The workbook that the provincial system can read in: columns chosen, ordered and named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.handover.fields import Entry, fields_of, read_entries
from clinic_desktop.services.handover.words import TABLE_TITLES
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.handover import DAYS
from clinic_desktop.storage.settings import read_setting, save_settings
from clinic_desktop.storage.shapes import synced_tables
from clinic_desktop.storage.tables import HandoverItem

_LAYOUTS = "handover.layouts"
_PORTION = 500
_NAME_LENGTH = 40
EMPTY = "@empty"
"""A column that the provincial template has and this program has not: left empty."""
NUMBER = "@number"
"""Running number."""


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """One column of the workbook."""

    field: str
    header: str
    as_code: bool = False
    """The official code instead of its label."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A saved workbook layout of one kind of rows."""

    name: str
    kind: str
    columns: tuple[LayoutColumn, ...]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The rows as the layout wants them."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    subjects: tuple[tuple[str, str], ...]
    """(table, id) of each row, to tick them once they are read in there."""


def usual_layout(place: Workplace, kind: str) -> Layout:
    """Every field under its own label, to begin with."""
    columns = tuple(LayoutColumn(each.id, each.label) for each in fields_of(place, kind))
    return Layout("", kind, columns)


def layouts(place: Workplace) -> tuple[Layout, ...]:
    """Every saved layout, by name."""
    with place.reading() as session:
        kept = read_setting(session, _LAYOUTS, {})
    return tuple(
        Layout(
            name,
            one["kind"],
            tuple(LayoutColumn(c["field"], c["header"], c["as_code"]) for c in one["columns"]),
        )
        for name, one in sorted(kept.items())
    )


def save_layout(place: Workplace, layout: Layout) -> None:
    """Keep a layout under its name; one of the same name is replaced.

    Raises:
        InputProblem: no name, or no column.
    """
    name = layout.name.strip()
    if not name or len(name) > _NAME_LENGTH:
        raise InputProblem(
            Problem("name", "LAYOUT_NAME", tr("请给表格样式起名，不超过 {n} 个字", n=_NAME_LENGTH))
        )
    if not layout.columns:
        raise InputProblem(Problem("columns", "NO_COLUMN", tr("请至少选一列")))
    with place.reading() as session:
        kept = dict(read_setting(session, _LAYOUTS, {}))
    kept[name] = {
        "kind": layout.kind,
        "columns": [
            {"field": c.field, "header": c.header, "as_code": c.as_code} for c in layout.columns
        ],
    }
    save_settings(place.database, {_LAYOUTS: kept})


def drop_layout(place: Workplace, name: str) -> None:
    """Forget a layout; nothing happens when there is none of that name."""
    with place.reading() as session:
        kept = dict(read_setting(session, _LAYOUTS, {}))
    kept.pop(name, None)
    save_settings(place.database, {_LAYOUTS: kept or None})


def lay_out(
    place: Workplace, layout: Layout, first: date | None = None, last: date | None = None
) -> LaidOut:
    """The rows that wait, or with days all rows of these days, whether ticked or not."""
    table = layout.kind if layout.kind in TABLE_TITLES else "record"
    with place.reading() as session:
        ids = (
            _waiting(place, session, layout.kind)
            if first is None or last is None
            else _dated(place, session, table, layout.kind, first, last)
        )
        entries: dict[str, tuple[Entry, ...]] = {}
        for start in range(0, len(ids), _PORTION):
            entries |= read_entries(place, session, table, ids[start : start + _PORTION])
    rows = tuple(
        tuple(_cells(layout.columns, entries[pk], number)) for number, pk in enumerate(ids, 1)
    )
    return LaidOut(
        tuple(column.header for column in layout.columns),
        rows,
        tuple((table, pk) for pk in ids),
    )


def _cells(columns: Sequence[LayoutColumn], entries: Sequence[Entry], number: int) -> Iterator[str]:
    by_field: dict[str, list[Entry]] = {}
    for entry in entries:
        by_field.setdefault(entry.field, []).append(entry)
    for column in columns:
        if column.field == NUMBER:
            yield str(number)
            continue
        found = by_field.get(column.field, [])
        yield "；".join((e.code or e.text) if column.as_code else e.text for e in found)


def _waiting(place: Workplace, session: Session, kind: str) -> list[str]:
    item = HandoverItem
    query = (
        select(item.subject_id)
        .where(item.kind == kind, item.state != "voided")
        .order_by(item.occurred_on, item.subject_id)
    )
    if place.site.role == "village":
        query = query.where(item.clinic_code == place.site.code)
    return list(session.scalars(query))


def _dated(
    place: Workplace, session: Session, table: str, kind: str, first: date, last: date
) -> list[str]:
    known: Table = synced_tables()[table]
    day: Any = known.c[DAYS[table]]
    query = select(known.c.id).where(known.c.voided == 0, day.between(first, last))
    if table == "record":
        query = query.where(known.c.form_code == kind)
    if place.site.role == "village":
        query = query.where(known.c.clinic_code == place.site.code)
    return list(session.scalars(query.order_by(day, known.c.id)))


def headers_of(place: Workplace, kind: str) -> Mapping[str, str]:
    """Field → its own label, of everything a column can hold."""
    own = {each.id: each.label for each in fields_of(place, kind)}
    return {NUMBER: tr("序号"), **own, EMPTY: tr("（空列）")}

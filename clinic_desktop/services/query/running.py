"""Answering a query: only the tables it asks about are read, only what is shown becomes text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clinic_desktop.domain.identity import mask_id_no
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.queries import (
    Kind,
    Query,
    QueryField,
    fits,
    scaled_words,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.services.query.fields import (
    fields_by_id,
    usual_columns,
)
from clinic_desktop.services.query.rows import candidates
from clinic_desktop.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One row that was asked for."""

    id: str
    resident_id: str | None
    household_id: str | None
    record_id: str | None
    cells: tuple[str | int, ...]
    """What each column says; whole numbers as numbers."""
    keys: tuple[Any, ...]
    """What each column is sorted by; ``None`` stands last."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer."""

    query: Query
    columns: tuple[QueryField, ...]
    rows: tuple[FoundRow, ...]


def run_query(place: Workplace, query: Query) -> Found:
    """Everybody and everything the query asks for, in the order of the doctor's walk, records
    latest first. People who died or moved away are among them only where the query asks for
    ``p.status``, and among records and enrolments.

    Raises:
        InputProblem: a field that does not exist, an operator without its value.
    """
    known = fields_by_id(place, query.subject)
    shown = query.columns or usual_columns(place, query.subject)
    columns = tuple(known[name] for name in shown if name in known)
    asked = {condition.field for condition in query.conditions}
    if gone := asked - known.keys():
        raise InputProblem(
            Problem("field", "FIELD_UNKNOWN", tr("没有这一项：{name}", name=sorted(gone)[0]))
        )
    try:
        test = fits(query, {name: known[name].kind for name in asked}, place.today)
    except (ValueError, TypeError) as error:
        raise InputProblem(Problem("value", "VALUE_MISSING", tr("有条件还没有填完整"))) from error
    wanted = asked | {column.id for column in columns}
    with place.reading() as session:
        rows = [row for row in candidates(place, session, query, wanted) if test(row.cells)]
    words = [_words_of(column) for column in columns]
    return Found(
        query,
        columns,
        tuple(
            FoundRow(
                row.id,
                row.resident_id,
                row.household_id,
                row.record_id,
                tuple(say(row.cells.get(c.id)) for c, say in zip(columns, words, strict=True)),
                tuple(_key(c, row.cells.get(c.id)) for c in columns),
            )
            for row in rows
        ),
    )


def _words_of(column: QueryField) -> Callable[[Any], str | int]:
    labels = dict(column.options)
    if column.id == "p.id_no":
        return lambda value: mask_id_no(str(value)) if value else ""

    def say(value: Any) -> str | int:
        if value is None or value == "":
            return ""
        if column.kind is Kind.CODES:
            codes = value if isinstance(value, list) else [value]
            return "、".join(labels.get(str(code), str(code)) for code in codes)
        if column.kind is Kind.NUMBER and isinstance(value, int):
            return scaled_words(value, column.scale) if column.scale else value
        return str(value).replace("T", " ")

    return say


def _key(column: QueryField, value: Any) -> Any:
    if value is None or value == "" or value == []:
        return None
    if column.kind is Kind.NUMBER:
        return value if isinstance(value, int) else None
    return "、".join(value) if isinstance(value, list) else str(value)

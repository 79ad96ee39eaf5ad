"""Reads ``resources/definitions/reports``: one file per form, ``events.toml`` for the words and
``targets.toml`` for the targets that work plans propose.

Every formula is parsed here, so that a form with a mistake is listed as broken and never fails
while a month is being reported.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.forms.expressions import Expression, parse
from clinic_desktop.domain.forms.lexer import ExpressionError
from clinic_desktop.domain.report_formula import FormulaError, event_words, parse_formula
from clinic_desktop.domain.report_layout import (
    CellRole,
    CheckLayout,
    ColumnLayout,
    EventWord,
    GridLayout,
    ListLayout,
    PeriodKind,
    ReportDefinitions,
    ReportLayout,
    RowLayout,
    Span,
    TargetProposal,
)
from clinic_desktop.domain.words import tr

E = TypeVar("E", bound=StrEnum)

WORDS_FILE = "events.toml"
TARGETS_FILE = "targets.toml"
_SCALES = ("percent", "permille", "per_100k", "quotient")


def load_reports(folder: Path) -> tuple[ReportDefinitions, tuple[BrokenDefinition, ...]]:
    """All usable report forms and event words, and the files that are not usable."""
    broken: list[BrokenDefinition] = []
    words: tuple[EventWord, ...] = ()
    proposals: tuple[TargetProposal, ...] = ()
    try:
        words = tuple(_words(Table(read_toml(folder / WORDS_FILE))))
    except DefinitionFault as fault:
        broken.append(BrokenDefinition(f"{folder.name}/{WORDS_FILE}", str(fault)))
    try:
        if (folder / TARGETS_FILE).exists():
            proposals = tuple(_proposals(Table(read_toml(folder / TARGETS_FILE))))
    except DefinitionFault as fault:
        broken.append(BrokenDefinition(f"{folder.name}/{TARGETS_FILE}", str(fault)))
    known = frozenset(word.word for word in words)
    layouts: list[ReportLayout] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name in (WORDS_FILE, TARGETS_FILE):
            continue
        try:
            layout = _report(Table(read_toml(path)), known)
        except DefinitionFault as fault:
            broken.append(BrokenDefinition(f"{folder.name}/{path.name}", str(fault)))
        else:
            layouts.append(layout)
    return ReportDefinitions(tuple(layouts), words, proposals), tuple(broken)


def _proposals(top: Table) -> Iterator[TargetProposal]:
    top.only("target")
    for indicator, table in top.named("target"):
        table.only("value", "source", "others")
        value = table.number("value")
        if value is None or value < 0:
            raise table.fault("value", tr("需要一个不小于 0 的数"))
        yield TargetProposal(
            indicator=indicator,
            value_hundredths=int(value * 100),
            source=table.need("source", str),
            others=table.get("others", str, ""),
        )


def _words(top: Table) -> Iterator[EventWord]:
    for name, table in top.named("word"):
        table.only(
            "label", "unit", "activities", "events", "programmes", "forms", "where",
            "values", "person_field", "date_field", "clause",
        )  # fmt: skip
        values = table.table("values")
        yield EventWord(
            word=name,
            label=table.need("label", str),
            unit=table.get("unit", str, ""),
            activities=table.words("activities"),
            events=table.words("events"),
            programmes=table.words("programmes"),
            forms=table.words("forms"),
            where=_expression(table, "where"),
            values=tuple((key, _needed_expression(values, key)) for key in values.data),
            person_field=table.get("person_field", str, ""),
            date_field=table.get("date_field", str, ""),
            clause=table.get("clause", str, ""),
        )


def _report(top: Table, known: frozenset[str]) -> ReportLayout:
    top.only(
        "code", "title", "edition", "effective_from", "source", "period", "orientation",
        "names_allowed", "submitted", "notes", "notes_from", "table", "list", "check",
    )  # fmt: skip
    grids = tuple(_grid(table, known) for table in top.tables("table"))
    return ReportLayout(
        code=top.need("code", str),
        title=top.need("title", str),
        edition=top.need("edition", str),
        effective_from=top.need("effective_from", date),
        source=top.need("source", str),
        period=_choice(top, "period", PeriodKind),
        landscape=top.get("orientation", str, "portrait") == "landscape",
        grids=grids,
        lists=tuple(_list(table) for table in top.tables("list")),
        checks=tuple(_check(table) for table in top.tables("check")),
        notes=top.words("notes"),
        notes_from=top.words("notes_from"),
        names_allowed=top.get("names_allowed", bool, True),
        submitted=top.get("submitted", bool, True),
    )


def _grid(table: Table, known: frozenset[str]) -> GridLayout:
    table.only(
        "key", "title", "label_heading", "column", "row", "rows_from", "show_codes",
        "show_units", "notes",
    )  # fmt: skip
    columns = tuple(_column(each) for each in table.tables("column"))
    every = tuple(column.code for column in columns)
    rows = tuple(_row(each, every) for each in table.tables("row"))
    if not rows and not table.get("rows_from", str, ""):
        raise table.fault("row", tr("至少需要一行"))
    _unique(table, "column", every)
    _unique(table, "row", tuple(row.code for row in rows))
    grid = GridLayout(
        key=table.get("key", str, ""),
        title=table.get("title", str, ""),
        label_heading=table.get("label_heading", str, tr("指标")),
        columns=columns,
        rows=rows,
        show_codes=table.get("show_codes", bool, True),
        show_units=table.get("show_units", bool, True),
        rows_from=table.get("rows_from", str, ""),
        notes=table.words("notes"),
    )
    for row in rows:
        for column in columns:
            if column.code in row.columns and column.role is CellRole.FIGURE:
                _check_formula(table, row, column, known)
    return grid


def _column(table: Table) -> ColumnLayout:
    table.only(
        "code", "heading", "span", "role", "width", "group", "formula", "scale", "clause",
        "as_fraction",
    )  # fmt: skip
    return ColumnLayout(
        code=table.need("code", str),
        heading=table.need("heading", str),
        span=_choice(table, "span", Span, Span.MONTH),
        role=_choice(table, "role", CellRole, CellRole.FIGURE),
        width=float(table.number("width") or Decimal(1)),
        group=table.get("group", str, ""),
        formula=table.get("formula", str, ""),
        scale=_scale(table),
        clause=table.get("clause", str, ""),
    )


def _row(table: Table, every: tuple[str, ...]) -> RowLayout:
    table.only(
        "code", "label", "unit", "level", "columns", "formula", "formulas", "arguments",
        "scale", "decimals", "as_fraction", "target", "weight", "words", "clause",
    )  # fmt: skip
    columns = table.words("columns") if "columns" in table.data else every
    for column in columns:
        if column not in every:
            raise table.fault("columns", tr("没有栏目 {code}", code=column))
    return RowLayout(
        code=table.need("code", str),
        label=table.need("label", str),
        unit=table.get("unit", str, ""),
        level=table.get("level", int, 0),
        columns=columns,
        formula=table.get("formula", str, ""),
        formulas=_pairs(table.table("formulas")),
        arguments=_pairs(table.table("arguments")),
        scale=_scale(table),
        decimals=table.get("decimals", int, 0),
        as_fraction=table.get("as_fraction", bool, False),
        target=table.get("target", str, ""),
        weight=table.get("weight", int, 0),
        words=table.get("words", str, ""),
        clause=table.get("clause", str, ""),
    )


def _list(table: Table) -> ListLayout:
    table.only("key", "title", "source", "column", "private")
    return ListLayout(
        key=table.need("key", str),
        title=table.need("title", str),
        source=table.need("source", str),
        columns=tuple(_column(each) for each in table.tables("column")),
        private=table.get("private", bool, False),
    )


def _check(table: Table) -> CheckLayout:
    table.only("rule", "message", "blocks")
    return CheckLayout(
        table.need("rule", str), table.need("message", str), table.get("blocks", bool, False)
    )


def _check_formula(
    table: Table, row: RowLayout, column: ColumnLayout, known: frozenset[str]
) -> None:
    text = row.formula_for(column)
    place = f"row {row.code} · column {column.code}"
    if not text:
        raise table.fault(place, tr("缺少公式"))
    try:
        words = event_words(parse_formula(text))
    except (FormulaError, ExpressionError) as fault:
        raise table.fault(place, str(fault)) from fault
    for word in words - known:
        raise table.fault(place, tr("没有事件词“{word}”", word=word))


def _pairs(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple((key, table.need(key, str)) for key in table.data)


def _unique(table: Table, key: str, codes: tuple[str, ...]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise table.fault(key, tr("代码 {code} 重复", code=code))


def _expression(table: Table, key: str) -> Expression | None:
    return _needed_expression(table, key) if key in table.data else None


def _needed_expression(table: Table, key: str) -> Expression:
    try:
        return parse(table.need(key, str))
    except ExpressionError as fault:
        raise table.fault(key, str(fault)) from fault


def _scale(table: Table) -> str:
    scale = table.get("scale", str, "percent")
    if scale not in _SCALES:
        raise table.fault("scale", tr("应为 {choices} 之一", choices="、".join(_SCALES)))
    return scale


def _choice(table: Table, key: str, kind: type[E], default: E | None = None) -> E:
    if default is not None and key not in table.data:
        return default
    text = table.need(key, str)
    try:
        return kind(text)
    except ValueError as fault:
        raise table.fault(key, tr("没有这个选项：{text}", text=text)) from fault

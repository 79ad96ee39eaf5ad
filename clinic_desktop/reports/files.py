"""Figures and lists as files: a workbook for people, JSON for programs, CSV for anything."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

import orjson

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.form_figures import Cell, CellKind, FormFigures, Grid, NameList

JSON_FORMAT = 1

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_FORBIDDEN_IN_SHEET_NAMES = str.maketrans("", "", "[]:*?/\\")
_SHEET_NAME_LENGTH = 31


def form_json(figures: FormFigures, *, with_private: bool = False) -> bytes:
    """Every cell by name; rates as numerator and denominator, a rate without denominator as
    null. Keys are sorted, so equal figures are equal bytes.
    """
    return orjson.dumps(
        {
            "format": JSON_FORMAT,
            "form": figures.code,
            "title": figures.title,
            "period": {"first": figures.period.first, "last": figures.period.last},
            "cutoff": figures.cutoff,
            "clinic": figures.clinic_code,
            "clinic_name": figures.clinic_name,
            "version": figures.version,
            "program_version": figures.program_version,
            "generated_at": figures.generated_at,
            "parameters": dict(figures.parameters),
            "population": {
                "people": figures.population.people,
                "entered": figures.population.entered,
                "source": figures.population.source,
                "year": figures.population.year,
            },
            "cells": {name: _cell_json(cell) for name, cell in figures.cells.items()},
            "lists": {
                each.key: [
                    dict(zip((c.code for c in each.columns), row, strict=True)) for row in each.rows
                ]
                for each in figures.lists
                if with_private or not each.private
            },
            "warnings": list(figures.warnings),
        },
        option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
    )


def _cell_json(cell: Cell) -> Any:
    match cell.kind:
        case CellKind.COUNT:
            return {"value": cell.value, "decimals": cell.decimals} if cell.decimals else cell.value
        case CellKind.RATE:
            rate = None if cell.den == 0 else cell.shown
            return {"num": cell.num, "den": cell.den, "shown": rate}
        case CellKind.TEXT:
            return cell.text
        case CellKind.SHADED:
            return None


def form_xlsx(figures: FormFigures, *, with_private: bool = False) -> bytes:
    """A workbook: one sheet for the figures, one for each list."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook()
    sheet = book.active
    if sheet is None:
        sheet = book.create_sheet()
    sheet.title = figures.code
    bold = Font(bold=True)
    grey = PatternFill("solid", fgColor="DDDDDD")
    sheet.append([f"{figures.township_name}{figures.clinic_name}{figures.title}"])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(
        [
            tr(
                "表号 {code}　报告期 {first} — {last}　{version}",
                code=figures.code,
                first=figures.period.first,
                last=figures.period.last,
                version=figures.version_words,
            )
        ]
    )
    for grid in figures.grids:
        sheet.append([])
        if grid.title:
            sheet.append([grid.title])
            sheet.cell(sheet.max_row, 1).font = bold
        sheet.append(_heading(grid))
        for heading in sheet[sheet.max_row]:
            heading.font = bold
            heading.alignment = Alignment(horizontal="center", wrap_text=True)
        for row in grid.rows:
            sheet.append([row.code, _safe("　" * row.level + row.label), row.unit])
            for place, cell in enumerate(row.cells, 4):
                target = sheet.cell(sheet.max_row, place)
                if cell.kind is CellKind.SHADED:
                    target.fill = grey
                else:
                    _write(target, cell)
    sheet.append([])
    for line in (*figures.footnotes, *figures.warnings, figures.population.words):
        sheet.append([_safe(line)])
    sheet.append([tr("程序版本 {version}", version=figures.program_version)])
    sheet.column_dimensions["B"].width = 32
    for each in figures.lists:
        if with_private or not each.private:
            _append_list(book, each.title, each)
    return _workbook_bytes(book, figures)


def _heading(grid: Grid) -> list[str]:
    return [
        tr("行"),
        grid.label_heading,
        tr("单位"),
        *(f"{c.group} {c.heading}".strip() for c in grid.columns),
    ]


def _write(target: Any, cell: Cell) -> None:
    match cell.kind:
        case CellKind.COUNT if cell.decimals == 0:
            target.value = cell.value
        case CellKind.COUNT:
            target.value = cell.value / 10**cell.decimals
            target.number_format = "0." + "0" * cell.decimals
        case _:
            target.value = _safe(cell.shown)


def _append_list(book: Any, title: str, names: NameList) -> None:
    sheet = book.create_sheet(_sheet_name(title, book.sheetnames))
    sheet.append([column.heading for column in names.columns])
    for row in names.rows:
        sheet.append([_safe(text) for text in row])


def list_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Any list as a workbook of one sheet."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    if sheet is None:
        sheet = book.create_sheet()
    sheet.title = _sheet_name(title, ())
    sheet.append(list(headings))
    for heading in sheet[1]:
        heading.font = Font(bold=True)
    for row in rows:
        sheet.append([_plain(value) for value in row])
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def list_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Any list as CSV: UTF-8 with byte-order mark, as spreadsheet programs here expect it."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return tr("是") if value else tr("否")
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    return _safe(str(value))


def _safe(text: str) -> str:
    """Text that a spreadsheet will not take for a formula, without control characters."""
    clean = _CONTROLS.sub("", text)
    if clean.startswith(_DANGEROUS) and not _is_number(clean):
        return "'" + clean
    return clean


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?\d+(\.\d+)?%?", text))


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    name = title.translate(_FORBIDDEN_IN_SHEET_NAMES)[:_SHEET_NAME_LENGTH] or "1"
    number = 2
    while name in taken:
        name = f"{name[: _SHEET_NAME_LENGTH - 3]} {number}"
        number += 1
    return name


def _workbook_bytes(book: Any, figures: FormFigures) -> bytes:
    moment = figures.generated_at.replace(tzinfo=None)
    book.properties.created = moment
    book.properties.modified = moment
    out = BytesIO()
    book.save(out)
    return out.getvalue()

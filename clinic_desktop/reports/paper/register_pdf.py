"""Registers on paper: one line for each record, one table over many pages."""

import itertools
import re
from dataclasses import dataclass, replace

from clinic_desktop.domain.forms.display import answer_text, value_text
from clinic_desktop.domain.forms.model import Field, FieldType
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.answers import Filled, Item, answer_of, printed_items
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.rows import row_cell, row_list, shown_columns
from clinic_desktop.reports.paper.sheet_printer import SheetPrinter

_NUMBER = "seq"
"""Field of registers that number their lines themselves; it stands in the first column."""
_NUMBER_WIDTH = 26.0
_CELL_PADDING = 2.4
_MOST_UNBROKEN = 62.0
"""Points that one unbroken word may claim; a trace code of twenty digits is broken all the same."""
_LATIN = re.compile(r"[0-9A-Za-z.:\-/]+")
_FEWEST_PARTS = 2
"""Rows of one column stand in one cell."""
_MOST_COLUMNS = 22
"""A register of more items has its summary as columns; each record has a sheet of its own."""


@dataclass(frozen=True, slots=True)
class RegisterFrame:
    """What stands around the rows of a register."""

    period: str = ""
    """Below the title, left."""
    keeper: str = ""
    """Below the title, right: the clinic."""
    names: tuple[str, ...] = ()
    """Whom each row is about, where the register itself has no field for it."""
    totals: tuple[tuple[str, str], ...] = ()


def register(
    printer: SheetPrinter,
    filled: list[Filled],
    blank_lines: int,
    frame: RegisterFrame = RegisterFrame(),
) -> None:
    """One line for each record; records that differ in the head of the sheet (the inspected
    house, the refrigerator, the month) stand on sheets of their own.
    """
    own_layout = printer.form.paper.layout == "register"
    sheets = _by_head(printer, filled) if own_layout else [list(range(len(filled)))]
    for number, places in enumerate(sheets):
        if number:
            printer.flow.new_page()
        _title(printer, frame, own_layout)
        if own_layout:
            printer.head(filled[places[0]] if places else Filled())
        names = tuple(frame.names[place] for place in places) if frame.names else ()
        _table(printer, [filled[place] for place in places] or [Filled()] * blank_lines, names)
    if frame.period or frame.totals:
        printer.flow.space(4)
        sums = "　".join(f"{label} {value}" for label, value in frame.totals)
        count = tr("合计 {n} 条", n=len(filled))
        printer.flow.line(f"{count}　{sums}".rstrip("　"), 9, bold=True)
    if own_layout:
        printer.notes()


def _by_head(printer: SheetPrinter, filled: list[Filled]) -> list[list[int]]:
    """Places of the records, those with the same head together, in the order they come."""
    form = printer.form
    heads = [form.field(name) for name in form.paper.head if form.has(name)]
    sheets: dict[tuple[str, ...], list[int]] = {}
    for place, one in enumerate(filled):
        key = tuple(str(answer_of(each, one) or "") for each in heads)
        sheets.setdefault(key, []).append(place)
    return list(sheets.values()) or [[]]


def _title(printer: SheetPrinter, frame: RegisterFrame, own_layout: bool) -> None:
    if own_layout:
        printer.title()
    else:
        # The rows of single cards and sheets: a list of them, not the sheet itself.
        name = printer.form.paper.sheet_title or printer.form.title
        printer.flow.line(tr("{name}（登记册）", name=name), 15, "center", bold=True)
        printer.flow.space(6)
    if frame.period or frame.keeper:
        printer.flow.line(tr("{period}　　{keeper}", period=frame.period, keeper=frame.keeper), 9)
        printer.flow.space(3)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a register: an item, or one part of the rows of an item."""

    item: Item
    part: Field | None = None


def _table(printer: SheetPrinter, filled: list[Filled], names: tuple[str, ...]) -> None:
    """Rows of a record (需补种的疫苗) stand below one another beside the rest of its line."""
    columns = _columns(printer)
    named = bool(names) and not any(column.item.first.from_file == "name" for column in columns)
    weights = [_weight(column.part or column.item.first) for column in columns]
    if named:
        weights.insert(0, 1.4)
    size = 8.0 if len(columns) <= 14 else 7.0
    width = printer.flow.room / (len(columns) + 1 + named)
    rows: list[tuple[Entry, ...]] = []
    texts: list[list[str]] = [[] for _ in weights]
    for number, one in enumerate(filled, 1):
        leading = [Entry(str(one.answers.get(_NUMBER) or number), align="center")]
        if named:
            leading.append(Entry(names[number - 1]))
        cells = [_cells(printer, column, one, width, size) for column in columns]
        for place, own in enumerate(cells):
            texts[place + named] += [entry.text for entry in own]
        depth = max((len(own) for own in cells), default=1)
        lines: list[list[Entry]] = [[] for _ in range(depth)]
        lines[0] += [replace(entry, rows=depth) for entry in leading]
        for column, own in zip(columns, cells, strict=True):
            if column.part is None:
                lines[0].append(replace(own[0], rows=depth))
                continue
            for place, line in enumerate(lines):
                line.append(own[place] if place < len(own) else Entry())
        rows += [tuple(line) for line in lines]
    widths = _widths(printer, texts, weights, size)
    heading = _heading(columns, named)
    printer.flow.table(Table(widths, heading, tuple(rows), size, _CELL_PADDING, least_height=20))


def _heading(columns: list[_Column], named: bool) -> tuple[tuple[Entry, ...], ...]:
    """The labels; an item with parts stands above their labels."""

    def title(text: str, across: int = 1, down: int = 1) -> Entry:
        return Entry(text, across, down, "center", bold=True)

    deep = 2 if any(column.part for column in columns) else 1
    top = [title(tr("序号"), down=deep)]
    if named:
        top.append(title(tr("姓名"), down=deep))
    below: list[Entry] = []
    for item, own in itertools.groupby(columns, lambda column: column.item):
        parts = [column.part.label for column in own if column.part]
        top.append(title(item.label, len(parts) or 1, 1 if parts else deep))
        below += [title(part) for part in parts]
    return (tuple(top), tuple(below)) if below else (tuple(top),)


def _widths(
    printer: SheetPrinter, texts: list[list[str]], weights: list[float], size: float
) -> tuple[float, ...]:
    """By weight, but no date and no number is broken; the number column is narrow."""
    least = [
        max((_unbreakable(printer, text, size) for text in column), default=0.0) for column in texts
    ]
    room = printer.flow.room - _NUMBER_WIDTH
    spare = max(0.0, room - sum(least))
    wanted = [room * weight / sum(weights) for weight in weights]
    lacking = [max(0.0, want - own) for want, own in zip(wanted, least, strict=True)]
    share = spare / sum(lacking) if sum(lacking) else 0.0
    widths = [own + lack * share for own, lack in zip(least, lacking, strict=True)]
    factor = room / sum(widths)
    return (_NUMBER_WIDTH, *(width * factor for width in widths))


def _unbreakable(printer: SheetPrinter, text: str, size: float) -> float:
    """Room for the longest date, number or latin word of a cell."""
    longest = max(_LATIN.findall(text), key=len, default="")
    if not longest:
        return 0.0
    return min(_MOST_UNBROKEN, printer.fonts.width(longest, size) + 2 * _CELL_PADDING + 1)


def _columns(printer: SheetPrinter) -> list[_Column]:
    """Every item of the sheet, rows by their parts; of a long form its summary."""
    form = printer.form
    columns: list[_Column] = []
    for item in (item for _, own in printed_items(form) for item in own):
        if item.first.id == _NUMBER:
            continue
        columns += _parts(item)
        # Rows that belong to an answer (需补种疫苗剂次) stand behind it.
        for name in (name for option in item.first.options for name in option.companion):
            if form.field(name).type is FieldType.ROWS:
                columns += _parts(Item((form.field(name),), form.field(name).label))
    if len(columns) <= _MOST_COLUMNS:
        return columns
    wanted = dict.fromkeys((*((form.date_field,) if form.date_field else ()), *form.summary))
    return [_Column(Item((form.field(name),), form.field(name).label)) for name in wanted]


def _parts(item: Item) -> list[_Column]:
    group = item.first.rows
    shown = shown_columns(group) if group is not None else []
    if len(shown) < _FEWEST_PARTS:
        return [_Column(item)]
    return [_Column(item, part) for part in shown]


def _cells(
    printer: SheetPrinter, column: _Column, one: Filled, width: float, size: float
) -> list[Entry]:
    """The cell of a record, or one for each of its rows."""
    if one.blank:
        return [Entry()]
    item = column.item
    each = item.first
    if column.part is not None and each.rows is not None:
        return [
            Entry(row_cell(each.rows, column.part, row, printer.show_ids))
            for row in row_list(answer_of(each, one))
        ] or [Entry()]
    if len(item.fields) > 1:
        return [printer.entry(item, one, width, size)]
    if each.from_file:
        answer = answer_of(each, one)
        return [Entry(value_text(each, answer) if each.options else str(answer or ""))]
    if each.type is FieldType.ROWS:
        # Rows of one column (追溯码): one below the other.
        return [Entry(value_text(each, one.answers.get(each.id)).replace("；", "\n"))]
    own = {name: value for name, value in one.answers.items() if not _has_columns(printer, name)}
    return [Entry(answer_text(printer.form, each, own))]


def _has_columns(printer: SheetPrinter, name: str) -> bool:
    """Rows that have columns of their own are not told again beside the answer they belong to."""
    form = printer.form
    return form.has(name) and form.field(name).type is FieldType.ROWS


def _weight(each: Field) -> float:
    match each.type:
        case FieldType.LONG | FieldType.ROWS:
            return 2.6
        case FieldType.INT | FieldType.DEC | FieldType.SINGLE:
            return 1.0
        case FieldType.DATE | FieldType.YM | FieldType.DATETIME | FieldType.TIME:
            return 1.15
        case _:
            return 1.5

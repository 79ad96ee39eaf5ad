"""Registers on paper: one line for each record, one table over many pages."""

import re
from dataclasses import dataclass

from clinic_desktop.domain.forms.display import answer_text
from clinic_desktop.domain.forms.model import FieldType
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.answers import Filled, Item, answer_of, printed_items
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.sheet_printer import SheetPrinter

_NUMBER_WIDTH = 26.0
_CELL_PADDING = 2.4
_MOST_UNBROKEN = 62.0
"""Points that one unbroken word may claim; a trace code of twenty digits is broken all the same."""
_LATIN = re.compile(r"[0-9A-Za-z.:\-/]+")
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


def _table(printer: SheetPrinter, filled: list[Filled], names: tuple[str, ...]) -> None:
    items = _columns(printer)
    named = bool(names) and not any(item.first.from_file == "name" for item in items)
    weights = [_weight(item) for item in items]
    if named:
        weights.insert(0, 1.4)
    size = 8.0 if len(items) <= 14 else 7.0
    labels = [tr("序号"), *([tr("姓名")] if named else []), *(item.label for item in items)]
    heading = (tuple(Entry(text, align="center", bold=True) for text in labels),)
    rows: list[tuple[Entry, ...]] = []
    for number, one in enumerate(filled, 1):
        cells = [Entry(str(number), align="center")]
        if named:
            cells.append(Entry(names[number - 1]))
        width = printer.flow.room / len(labels)
        cells += [_register_cell(printer, item, one, width, size) for item in items]
        rows.append(tuple(cells))
    widths = _widths(printer, rows, weights, size)
    printer.flow.table(Table(widths, heading, tuple(rows), size, _CELL_PADDING, least_height=20))


def _widths(
    printer: SheetPrinter, rows: list[tuple[Entry, ...]], weights: list[float], size: float
) -> tuple[float, ...]:
    """By weight, but no date and no number is broken; the number column is narrow."""
    least = [
        max((_unbreakable(printer, row[place], size) for row in rows), default=0.0)
        for place in range(1, len(weights) + 1)
    ]
    room = printer.flow.room - _NUMBER_WIDTH
    spare = max(0.0, room - sum(least))
    wanted = [room * weight / sum(weights) for weight in weights]
    lacking = [max(0.0, want - own) for want, own in zip(wanted, least, strict=True)]
    share = spare / sum(lacking) if sum(lacking) else 0.0
    widths = [own + lack * share for own, lack in zip(least, lacking, strict=True)]
    factor = room / sum(widths)
    return (_NUMBER_WIDTH, *(width * factor for width in widths))


def _unbreakable(printer: SheetPrinter, entry: Entry, size: float) -> float:
    """Room for the longest date, number or latin word of a cell."""
    longest = max(_LATIN.findall(entry.text), key=len, default="")
    if not longest:
        return 0.0
    return min(_MOST_UNBROKEN, printer.fonts.width(longest, size) + 2 * _CELL_PADDING + 1)


def _columns(printer: SheetPrinter) -> list[Item]:
    """Every item of the sheet, or of a long form its summary."""
    items = [item for _, own in printed_items(printer.form) for item in own]
    if len(items) <= _MOST_COLUMNS:
        return items
    form = printer.form
    wanted = dict.fromkeys((*((form.date_field,) if form.date_field else ()), *form.summary))
    return [Item((form.field(name),), form.field(name).label) for name in wanted]


def _register_cell(
    printer: SheetPrinter, item: Item, one: Filled, width: float, size: float
) -> Entry:
    if one.blank:
        return Entry()
    if len(item.fields) > 1:
        return printer.entry(item, one, width, size)
    each = item.first
    if each.from_file:
        return Entry(str(answer_of(each, one) or ""))
    return Entry(answer_text(printer.form, each, one.answers))


def _weight(item: Item) -> float:
    match item.first.type:
        case FieldType.LONG | FieldType.ROWS:
            return 2.6
        case FieldType.INT | FieldType.DEC | FieldType.SINGLE:
            return 1.0
        case FieldType.DATE | FieldType.YM | FieldType.DATETIME | FieldType.TIME:
            return 1.15
        case _:
            return 1.5

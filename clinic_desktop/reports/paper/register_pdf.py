"""Registers on paper: one line for each record, one table over many pages."""

from dataclasses import dataclass

from clinic_desktop.domain.forms.display import answer_text
from clinic_desktop.domain.forms.model import FieldType
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.answers import Filled, Item, answer_of, printed_items
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.sheet_printer import SheetPrinter

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
    """One line for each record."""
    printer.title()
    if frame.period or frame.keeper:
        printer.flow.line(tr("{period}　　{keeper}", period=frame.period, keeper=frame.keeper), 9)
        printer.flow.space(3)
    items = _columns(printer)
    named = bool(frame.names) and not any(item.first.from_file == "name" for item in items)
    weights = [_weight(item) for item in items]
    if named:
        weights.insert(0, 1.4)
    first = 26.0
    room = printer.flow.room - first
    widths = (first, *(room * weight / sum(weights) for weight in weights))
    size = 8.0 if len(items) <= 14 else 7.0
    labels = [tr("序号"), *([tr("姓名")] if named else []), *(item.label for item in items)]
    heading = (tuple(Entry(text, align="center", bold=True) for text in labels),)
    rows: list[tuple[Entry, ...]] = []
    for number, one in enumerate(filled or [Filled()] * blank_lines, 1):
        cells = [Entry(str(number), align="center")]
        if named:
            cells.append(Entry(frame.names[number - 1]))
        for item, width in zip(items, widths[len(cells) :], strict=True):
            cells.append(_register_cell(printer, item, one, width, size))
        rows.append(tuple(cells))
    printer.flow.table(Table(widths, heading, tuple(rows), size, 2.4, least_height=20))
    if frame.totals:
        printer.flow.space(4)
        sums = "　".join(f"{label} {value}" for label, value in frame.totals)
        count = tr("合计 {n} 条", n=len(filled))
        printer.flow.line(f"{count}　{sums}", 9, bold=True)
    printer.notes()


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

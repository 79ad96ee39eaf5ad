"""A card that is cut out of its sheet (居民健康档案信息卡): its sides below one another, options as
boxes to tick, short items two to a line.
"""

from collections.abc import Sequence

from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.forms.model import CardItem, CardSide, Field, FieldType
from clinic_desktop.reports.paper.answers import Filled, Item, answer_of, content
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.inline import Atom, Blank, TickBox, Words
from clinic_desktop.reports.paper.page import MM, Box, Rule
from clinic_desktop.reports.paper.sheet_printer import PADDING, SheetPrinter, record_boxes

_WIDTH = 136 * MM
_SIZE = 9.0
_LABEL = 0.21
"""Share of the card's width."""
_LINE = 21.0
_LONG = 54.0
"""Least height of a line, and of an item of several lines."""
_FRAME = 8.0


def card_sheet(printer: SheetPrinter, one: Filled) -> None:
    """Every side of the card on the page that was just begun."""
    flow = printer.flow
    left, right = flow.left, flow.right
    flow.left += (flow.room - _WIDTH) / 2
    flow.right = flow.left + _WIDTH
    for number, side in enumerate(printer.form.paper.card):
        if number:
            flow.space(20)
            flow.page.marks.append(Rule(left, flow.y, right, flow.y, 0.6, dashed=True))
            flow.space(28)
        _side(printer, side, one)
    flow.left, flow.right = left, right


def _side(printer: SheetPrinter, side: CardSide, one: Filled) -> None:
    flow = printer.flow
    top = flow.y
    flow.y += _FRAME
    flow.line(side.title, 13, "center", bold=True)
    flow.space(6)
    label = flow.room * _LABEL
    value = flow.room / 2 - label
    rows: list[tuple[Entry, ...]] = []
    for line in _paired(printer, side.items, one, value):
        cells: list[Entry] = []
        wide = len(line) == 1
        for item in line:
            cells.append(Entry(item.label or printer.form.field(item.field).label))
            cells.append(_value(printer, item, one, value * 2 + label if wide else value, wide))
        rows.append(tuple(cells))
    widths = (label, value, label, value)
    flow.table(Table(widths, (), tuple(rows), _SIZE, PADDING, _LINE))
    flow.space(_FRAME)
    frame = Box(flow.left - _FRAME, top, flow.room + 2 * _FRAME, flow.y - top, None, 1.0)
    flow.page.marks.append(frame)


def _paired(
    printer: SheetPrinter, items: Sequence[CardItem], one: Filled, value: float
) -> list[tuple[CardItem, ...]]:
    """Two short items to a line; long texts and long lists of options have their own."""
    lines: list[tuple[CardItem, ...]] = []
    waiting: CardItem | None = None
    for item in items:
        short = _is_short(printer, printer.form.field(item.field), one, value)
        if short and waiting is not None:
            lines.append((waiting, item))
            waiting = None
            continue
        if waiting is not None:
            lines.append((waiting,))
            waiting = None
        if short:
            waiting = item
        else:
            lines.append((item,))
    if waiting is not None:
        lines.append((waiting,))
    return lines


def _is_short(printer: SheetPrinter, each: Field, one: Filled, value: float) -> bool:
    if each.type in (FieldType.LONG, FieldType.MULTI):
        return False
    return printer.set(_atoms(printer, each, one), value, _SIZE).height < _SIZE * 2


def _value(printer: SheetPrinter, item: CardItem, one: Filled, width: float, wide: bool) -> Entry:
    each = printer.form.field(item.field)
    entry = printer.set(_atoms(printer, each, one), width, _SIZE, columns=3 if wide else 1)
    if each.type is FieldType.LONG and entry.height < _LONG:
        # Room to write by hand; what is written already begins at the top.
        return Entry(columns=entry.columns, marks=entry.marks, height=_LONG)
    return entry


def _atoms(printer: SheetPrinter, each: Field, one: Filled) -> tuple[Atom, ...]:
    answer = answer_of(each, one)
    if each.text_format == "archive_no":
        return tuple(record_boxes(str(answer or "")))
    if not each.options:
        return content(
            printer.form, Item((each,), each.label), one, show_ids=printer.show_ids
        ).atoms
    if each.from_file:
        return (Words(value_text(each, answer)),)
    chosen = answer if isinstance(answer, list) else [answer]
    atoms: list[Atom] = []
    for option in each.options:
        atoms.append(TickBox(option.label, option.code in chosen))
        if option.companion:
            told = "，".join(
                value_text(printer.form.field(name), one.answers.get(name))
                for name in option.companion
                if option.code in chosen
            )
            atoms.append(Blank(told, 4))
        atoms.append(Words("　"))
    return tuple(atoms)

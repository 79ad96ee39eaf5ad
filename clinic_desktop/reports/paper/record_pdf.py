"""Any record form on paper, from its definition: blank or filled in.

``form`` puts one record on its sheets, ``columns`` several visits side by side, ``register`` one
line each, ``slip`` a stub (存根) above the slip, ``cover`` the title page of a file. Nothing here
knows a particular form.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic_desktop.domain.forms.model import FieldType, Form
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.answers import (
    Filled,
    Item,
    answer_of,
    printed_items,
)
from clinic_desktop.reports.paper.card_pdf import card_sheet
from clinic_desktop.reports.paper.cover_pdf import cover_sheet
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.page import MM, Page, Rule, Text, scaled
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.reports.paper.register_pdf import RegisterFrame, register
from clinic_desktop.reports.paper.row_lines import has_lines, printed_lines
from clinic_desktop.reports.paper.rows import is_table, option_lines
from clinic_desktop.reports.paper.sheet_printer import PADDING, SIZE, SMALL_SIZE, SheetPrinter

_MARGIN = 15 * MM
_GROUP_WIDTH = 46.0
_SQUEEZED = ("form", "columns")
_SCALES = (0.94, 0.88)
"""A sheet whose tail alone went over is drawn smaller, as the official one is a single page."""
_TAIL = 0.28
"""Share of the page up to which what went over is a tail."""
_SAME_WORDS = 4
"""双向转诊（转出）单 is a title of its own; 存根 stands behind the title of the sheet."""


def record_document(
    form: Form,
    fonts: PaperFonts,
    filled: Sequence[Filled] = (),
    *,
    made_at: datetime,
    clinic_name: str = "",
    show_ids: bool = False,
    blank_lines: int = 16,
) -> PaperDocument:
    """Lay out a form: each of ``filled``, or one blank sheet when there is none.

    ``show_ids`` prints identity numbers in full, where a form demands it.
    """
    pages = _pages(form, fonts, filled, show_ids, blank_lines, 1.0)
    if form.paper.layout in _SQUEEZED and any(_nearly_empty(page) for page in pages[1:]):
        for scale in _SCALES:
            smaller = _pages(form, fonts, filled, show_ids, blank_lines, scale)
            if len(smaller) < len(pages):
                pages = smaller
                break
    return _finished(form, pages, fonts, made_at, clinic_name)


def register_document(
    form: Form,
    fonts: PaperFonts,
    filled: Sequence[Filled],
    frame: RegisterFrame,
    *,
    made_at: datetime,
    clinic_name: str = "",
    show_ids: bool = False,
) -> PaperDocument:
    """The rows of a period as a register, whatever the sheet of the single record looks like."""
    flow = new_flow(fonts, True, _MARGIN)
    printer = SheetPrinter(form, fonts, flow, show_ids)
    register(printer, list(filled), 0, frame)
    return _finished(form, flow.pages, fonts, made_at, clinic_name)


def _pages(
    form: Form,
    fonts: PaperFonts,
    filled: Sequence[Filled],
    show_ids: bool,
    blank_lines: int,
    scale: float,
) -> list[Page]:
    """The sheets, drawn ``scale`` times as large: laid out on larger paper, then made smaller."""
    layout = _LAYOUTS.get(form.paper.layout, _single_sheets)
    landscape = form.paper.orientation == "landscape" or form.paper.layout == "register"
    flow = new_flow(fonts, landscape, _MARGIN)
    flow.width, flow.height = flow.width / scale, flow.height / scale
    flow.left, flow.right = flow.left / scale, flow.right / scale
    flow.top, flow.bottom = flow.top / scale, flow.bottom / scale
    layout(SheetPrinter(form, fonts, flow, show_ids), list(filled), blank_lines)
    return flow.pages if scale == 1 else [scaled(page, scale) for page in flow.pages]


def _nearly_empty(page: Page) -> bool:
    """Whether only the tail of a sheet went over to it."""
    lowest = max((mark.y for mark in page.marks if isinstance(mark, Text)), default=0.0)
    return lowest < page.height * _TAIL


def _finished(
    form: Form, pages: list[Page], fonts: PaperFonts, made_at: datetime, clinic_name: str
) -> PaperDocument:
    number_pages(
        pages,
        fonts,
        tr(
            "{code}（{edition} 版）　{clinic}",
            code=form.code,
            edition=form.edition,
            clinic=clinic_name,
        ),
        _MARGIN,
    )
    return PaperDocument(form.paper.sheet_title or form.title, tuple(pages), made_at)


def _single_sheets(printer: SheetPrinter, filled: list[Filled], _lines: int) -> None:
    for number, one in enumerate(filled or [Filled()]):
        if number:
            printer.flow.new_page()
        printer.title()
        printer.head(one)
        _single_table(printer, one)
        printer.notes()
        _card(printer, one)


def _cover(printer: SheetPrinter, filled: list[Filled], _lines: int) -> None:
    """The cover of a file, and behind it the card that belongs to it."""
    for one in filled or [Filled()]:
        printer.flow.new_page()
        cover_sheet(printer, one)
        _card(printer, one)


def _card(printer: SheetPrinter, one: Filled) -> None:
    if printer.form.paper.card:
        printer.flow.new_page()
        card_sheet(printer, one)


def _single_table(printer: SheetPrinter, one: Filled) -> None:
    """Group | label | content, short items two to a line; rows of several columns in tables."""
    room = printer.flow.room - _GROUP_WIDTH
    label, value = room * 0.17, room * 0.33
    widths = (_GROUP_WIDTH, label, value, label, value)
    rows: list[tuple[Entry, ...]] = []

    def put() -> None:
        if rows:
            printer.flow.table(Table(widths, (), tuple(rows), SIZE, PADDING))
            rows.clear()

    for title, items in _regrouped(printer, one):
        for tabled, own in itertools.groupby(items, lambda item: is_table(item.first)):
            if tabled:
                put()
                for item in own:
                    printer.rows(item, one, _GROUP_WIDTH + label)
                continue
            lines = _paired(printer, list(own), one, value)
            for number, line in enumerate(lines):
                lead = (Entry(title, rows=len(lines), align="center"),) if number == 0 else ()
                rows.append((*lead, *_line_cells(printer, line, one, label, value)))
    put()


def _line_cells(
    printer: SheetPrinter, line: tuple[Item, ...], one: Filled, label: float, value: float
) -> tuple[Entry, ...]:
    """Label and content of one item over the whole line, or of two beside one another."""
    if len(line) == 2:
        return tuple(
            entry
            for item in line
            for entry in (Entry(item.label), printer.entry(item, one, value, SIZE))
        )
    item = line[0]
    if item.first.options and printer.fonts.width(item.label, SIZE) > label * 1.4:
        # A question: it takes the whole line, the answers follow below it.
        return (printer.question(item, one, (label + value) * 2),)
    return (
        Entry(item.label),
        printer.entry(item, one, value * 2 + label, SIZE, columns=3),
    )


def _regrouped(printer: SheetPrinter, one: Filled) -> list[tuple[str, list[Item]]]:
    """Items under the heading that the sheet prints beside them: its groups, else sections."""
    every = [
        (printer.groups.get(item.first.id, ""), title, item)
        for title, items in printed_items(printer.form, (one,))
        for item in items
    ]
    found: list[tuple[str, list[Item]]] = []
    for place, (group, title, item) in enumerate(every):
        following = next((g for g, t, _ in every[place + 1 :] if t == title and g), "")
        last = found[-1][0] if found else ""
        # An item between two of one group (防护措施 beside its hazard) stays in the group.
        heading = group or (last if last and last == following else title)
        if not found or found[-1][0] != heading:
            found.append((heading, []))
        found[-1][1].append(item)
    return found


def _paired(
    printer: SheetPrinter, items: list[Item], one: Filled, value: float
) -> list[tuple[Item, ...]]:
    lines: list[tuple[Item, ...]] = []
    waiting: Item | None = None
    for item in items:
        if not _is_short(printer, item, one, value):
            if waiting is not None:
                lines.append((waiting,))
                waiting = None
            lines.append((item,))
        elif waiting is None:
            waiting = item
        else:
            lines.append((waiting, item))
            waiting = None
    if waiting is not None:
        lines.append((waiting,))
    return lines


def _is_short(printer: SheetPrinter, item: Item, one: Filled, value: float) -> bool:
    """Fits beside another: no long text, no rows, and two lines at most."""
    if item.first.type in (FieldType.LONG, FieldType.ROWS, FieldType.PHOTO):
        return False
    if printer.fonts.width(item.label, SIZE) > value:
        return False
    return printer.entry(item, one, value, SIZE).height < SIZE * 1.28 * 2.5


def _side_by_side(printer: SheetPrinter, filled: list[Filled], _lines: int) -> None:
    """Several records beside one another, as the official follow-up sheets have them."""
    columns = max(1, printer.form.paper.columns)
    sheets = [filled[at : at + columns] for at in range(0, len(filled), columns)] or [[]]
    for number, sheet in enumerate(sheets):
        if number:
            printer.flow.new_page()
        printer.title()
        printer.head(sheet[0] if sheet else Filled())
        _columns_table(printer, [*sheet, *([Filled()] * (columns - len(sheet)))])
        printer.notes()


def _columns_table(printer: SheetPrinter, sheet: list[Filled]) -> None:
    room = printer.flow.room
    group = 24.0 if printer.form.paper.groups else 0.0
    label = (room - group) * (0.22 if len(sheet) > 2 else 0.26)
    each = (room - group - label) / len(sheet)
    widths = (*((group,) if group else ()), label, *([each] * len(sheet)))
    rows: list[tuple[Entry, ...]] = []
    items = [item for _, own in printed_items(printer.form, sheet) for item in own]
    lines = [line for item in items for line in _visit_lines(printer, item, sheet, each)]
    for title, own in itertools.groupby(lines, lambda line: line.title if group else ""):
        together = list(own)
        for place, line in enumerate(together):
            lead: tuple[Entry, ...] = ()
            if title and place == 0:
                lead = (Entry("\n".join(title), rows=len(together), align="center"),)
            columns = 1 if title or not group else 2
            rows.append((*lead, Entry(line.label, columns=columns, size=SMALL_SIZE), *line.cells))
    printer.flow.table(Table(widths, (), tuple(rows), SMALL_SIZE, PADDING))


@dataclass(frozen=True, slots=True)
class _VisitLine:
    """A line over all visits of a sheet; lines of one title stand together."""

    title: str
    label: str
    cells: tuple[Entry, ...]


def _visit_lines(
    printer: SheetPrinter, item: Item, sheet: list[Filled], width: float
) -> list[_VisitLine]:
    """The line of an item; rows take as many as the sheet prints for them."""
    title = printer.groups.get(item.first.id, "")
    if has_lines(item.first):
        answers = [answer_of(item.first, one) for one in sheet]
        return [
            _VisitLine(
                title or item.label,
                line.label if title or printer.form.paper.groups else f"{item.label} {line.label}",
                tuple(printer.set(atoms, width, SMALL_SIZE) for atoms in line.cells),
            )
            for line in printed_lines(item.first, answers, printer.show_ids)
        ]
    above = _options_above(printer, item, width)
    label = item.label + (f"\n{option_lines(item.first)}" if above else "")
    cells = (printer.entry(item, one, width, SMALL_SIZE, options_above=above) for one in sheet)
    return [_VisitLine(title, label, tuple(cells))]


def _options_above(printer: SheetPrinter, item: Item, width: float) -> bool:
    """Whether the options stand once beside the label: they would not fit two lines here."""
    if len(item.fields) > 1 or not item.first.options:
        return False
    whole = printer.fonts.width(option_lines(item.first), SMALL_SIZE)
    return whole > (width - 2 * PADDING) * 1.7


def _slip(printer: SheetPrinter, filled: list[Filled], _lines: int) -> None:
    """存根 above the cut line, the slip below it."""
    for number, one in enumerate(filled or [Filled()]):
        if number:
            printer.flow.new_page()
        for part, (title, items) in enumerate(_slip_parts(printer.form, one)):
            if part:
                _cut_line(printer.flow)
            printer.flow.line(_slip_title(printer.form, title), 13, "center", bold=True)
            printer.flow.space(5)
            _slip_table(printer, items, one)
        printer.notes()


def _slip_parts(form: Form, one: Filled) -> list[tuple[str, list[Item]]]:
    """Title and items of stub and slip: what the sheet names for each (both bear the name of the
    patient), else the sections that have anything to print.
    """
    items = [item for _, group in printed_items(form, (one,)) for item in group]
    named = [(group.title, group.fields) for group in form.paper.groups]
    if not named:
        named = [(each.title, tuple(own.id for own in each.fields)) for each in form.sections]
    of = {item.first.id: item for item in items}
    parts = [(title, [of[each] for each in fields if each in of]) for title, fields in named]
    return [(title, own) for title, own in parts if own]


def _slip_title(form: Form, part: str) -> str:
    whole = form.paper.sheet_title or form.title
    return part if part.startswith(whole[:_SAME_WORDS]) else f"{whole}　{part}"


def _slip_table(printer: SheetPrinter, items: list[Item], one: Filled) -> None:
    room = printer.flow.room
    label, value = room * 0.18, room * 0.32
    rows = [
        _line_cells(printer, line, one, label, value)
        for line in _paired(printer, items, one, value)
    ]
    printer.flow.table(Table((label, value, label, value), (), tuple(rows), SIZE, PADDING))


def _cut_line(flow: Flow) -> None:
    flow.space(12)
    flow.page.marks.append(Rule(flow.left, flow.y, flow.right, flow.y, 0.6, dashed=True))
    flow.space(12)


_LAYOUTS: dict[str, Callable[[SheetPrinter, list[Filled], int], None]] = {
    "form": _single_sheets,
    "columns": _side_by_side,
    "register": register,
    "slip": _slip,
    "cover": _cover,
}

"""Any record form on paper, from its definition: blank or filled in.

``form`` puts one record on its sheets, ``columns`` several visits side by side, ``register`` one
line each, ``slip`` a stub (存根) above the slip, ``cover`` the title page of a file. Nothing here
knows a particular form.
"""

import itertools
from collections.abc import Callable, Sequence
from datetime import datetime

from clinic_desktop.domain.forms.model import FieldType, Form
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.answers import (
    Filled,
    Item,
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
from clinic_desktop.reports.paper.rows import is_table
from clinic_desktop.reports.paper.sheet_printer import PADDING, SIZE, SheetPrinter
from clinic_desktop.reports.paper.visits_pdf import side_by_side

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
    "columns": side_by_side,
    "register": register,
    "slip": _slip,
    "cover": _cover,
}

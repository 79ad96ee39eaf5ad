"""Any record form on paper, from its definition: blank or filled in.

``form`` puts one record on its sheets, ``columns`` several visits side by side, ``register`` one
line each, ``slip`` a stub (存根) above the slip. Nothing here knows a particular form.
"""

from collections.abc import Sequence
from datetime import datetime

from clinic_desktop.domain.forms.display import answer_text
from clinic_desktop.domain.forms.model import FieldType, Form
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.answers import (
    Content,
    Filled,
    Item,
    answer_of,
    content,
    masked,
    option_lines,
    printed_items,
)
from clinic_desktop.reports.paper.flow import Entry, Flow, Table, moved
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.inline import AnswerBox, Atom, Blank, Break, Words, set_lines
from clinic_desktop.reports.paper.page import MM, Rule
from clinic_desktop.reports.paper.pdf import PaperDocument

_SIZE = 9.0
_SMALL_SIZE = 8.0
_PADDING = 2.6
_MARGIN = 15 * MM
_GROUP_WIDTH = 46.0
_LONG_BLANK = 72.0
"""Least height of an empty field for several lines of writing."""


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
    layout = _LAYOUTS.get(form.paper.layout, _single_sheets)
    landscape = form.paper.orientation == "landscape" or form.paper.layout == "register"
    flow = new_flow(fonts, landscape, _MARGIN)
    printer = _Printer(form, fonts, flow, show_ids)
    layout(printer, list(filled), blank_lines)
    number_pages(
        flow.pages,
        fonts,
        tr(
            "{code}（{edition} 版）　{clinic}",
            code=form.code,
            edition=form.edition,
            clinic=clinic_name,
        ),
        _MARGIN,
    )
    return PaperDocument(form.paper.sheet_title or form.title, tuple(flow.pages), made_at)


class _Printer:
    """A form being laid out on a flow."""

    def __init__(self, form: Form, fonts: PaperFonts, flow: Flow, show_ids: bool) -> None:
        self.form = form
        self.fonts = fonts
        self.flow = flow
        self._show_ids = show_ids
        self.groups = {
            field_id: group.title for group in form.paper.groups for field_id in group.fields
        }

    def title(self) -> None:
        """The official title."""
        self.flow.line(self.form.paper.sheet_title or self.form.title, 15, "center", bold=True)
        self.flow.space(6)

    def head(self, filled: Filled) -> None:
        """姓名 and 编号 above the table."""
        parts: list[Atom] = []
        trailing: list[Atom] = []
        for name in self.form.paper.head:
            if not self.form.has(name):
                continue
            each = self.form.field(name)
            text = str(answer_of(each, filled) or "")
            if name == "record_no":
                trailing = [Words(f"{each.label} "), *_record_boxes(text)]
                continue
            if each.sensitive and not self._show_ids:
                text = masked(text)
            parts += [Words(f"{each.label}："), Blank(text, 8), Words("　　")]
        if not parts and not trailing:
            return
        lines = set_lines(parts, self.flow.room, _SIZE + 1, self.fonts, trailing)
        self.flow.need(lines.height)
        self.flow.page.marks.extend(
            moved(mark, self.flow.left, self.flow.y) for mark in lines.marks
        )
        self.flow.y += lines.height
        self.flow.space(4)

    def entry(
        self,
        item: Item,
        filled: Filled,
        width: float,
        size: float,
        *,
        columns: int = 1,
        options_above: bool = False,
    ) -> Entry:
        """The cell beside the label."""
        found: Content = content(
            self.form, item, filled, show_ids=self._show_ids, options_above=options_above
        )
        inner = width - 2 * _PADDING
        lines = set_lines(found.atoms, inner, size, self.fonts, found.trailing)
        height = lines.height
        if item.first.type is FieldType.LONG and filled.blank:
            height = max(height, _LONG_BLANK if columns > 1 else 22.0)
        if not lines.marks:
            return Entry(columns=columns, height=height)
        return Entry(columns=columns, marks=lines.marks, height=height)

    def question(self, item: Item, filled: Filled, width: float) -> Entry:
        """The label above its options, in one cell over the whole line."""
        found = content(self.form, item, filled, show_ids=self._show_ids)
        atoms = (Words(item.label), Break(), *found.atoms)
        lines = set_lines(atoms, width - 2 * _PADDING, _SIZE, self.fonts, found.trailing)
        return Entry(columns=4, marks=lines.marks, height=lines.height)

    def notes(self) -> None:
        """Lines below the form."""
        for note in self.form.paper.notes:
            self.flow.space(3)
            self.flow.line(note, 8)


def _record_boxes(text: str) -> list[Atom]:
    """编号: the last eight digits in boxes, three and five."""
    digits = text[-8:].ljust(8) if text else " " * 8
    boxes: list[Atom] = []
    for place, digit in enumerate(digits):
        if place == 3:
            boxes.append(Words("-"))
        boxes.append(AnswerBox(digit.strip()))
    return boxes


def _single_sheets(printer: _Printer, filled: list[Filled], _lines: int) -> None:
    for number, one in enumerate(filled or [Filled()]):
        if number:
            printer.flow.new_page()
        printer.title()
        printer.head(one)
        _single_table(printer, one)
        printer.notes()


def _single_table(printer: _Printer, one: Filled) -> None:
    """Group | label | content, short items two to a line."""
    room = printer.flow.room - _GROUP_WIDTH
    label, value = room * 0.17, room * 0.33
    widths = (_GROUP_WIDTH, label, value, label, value)
    rows: list[tuple[Entry, ...]] = []
    for title, items in _regrouped(printer):
        lines = _paired(printer, items, one, value)
        for number, line in enumerate(lines):
            lead = (Entry(title, rows=len(lines), align="center"),) if number == 0 else ()
            rows.append((*lead, *_line_cells(printer, line, one, label, value)))
    printer.flow.table(Table(widths, (), tuple(rows), _SIZE, _PADDING))


def _line_cells(
    printer: _Printer, line: tuple[Item, ...], one: Filled, label: float, value: float
) -> tuple[Entry, ...]:
    """Label and content of one item over the whole line, or of two beside one another."""
    if len(line) == 2:
        return tuple(
            entry
            for item in line
            for entry in (Entry(item.label), printer.entry(item, one, value, _SIZE))
        )
    item = line[0]
    if item.first.options and printer.fonts.width(item.label, _SIZE) > label * 1.4:
        # A question: it takes the whole line, the answers follow below it.
        return (printer.question(item, one, (label + value) * 2),)
    return (
        Entry(item.label),
        printer.entry(item, one, value * 2 + label, _SIZE, columns=3),
    )


def _regrouped(printer: _Printer) -> list[tuple[str, list[Item]]]:
    """Items under the heading that the sheet prints beside them: its groups, else sections."""
    every = [
        (printer.groups.get(item.first.id, ""), title, item)
        for title, items in printed_items(printer.form)
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
    printer: _Printer, items: list[Item], one: Filled, value: float
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


def _is_short(printer: _Printer, item: Item, one: Filled, value: float) -> bool:
    """Fits beside another: no long text, no rows, and two lines at most."""
    if item.first.type in (FieldType.LONG, FieldType.ROWS, FieldType.PHOTO):
        return False
    if printer.fonts.width(item.label, _SIZE) > value:
        return False
    return printer.entry(item, one, value, _SIZE).height < _SIZE * 1.28 * 2.5


def _side_by_side(printer: _Printer, filled: list[Filled], _lines: int) -> None:
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


def _columns_table(printer: _Printer, sheet: list[Filled]) -> None:
    room = printer.flow.room
    group = 24.0 if printer.form.paper.groups else 0.0
    label = (room - group) * (0.22 if len(sheet) > 2 else 0.26)
    each = (room - group - label) / len(sheet)
    widths = (*((group,) if group else ()), label, *([each] * len(sheet)))
    rows: list[tuple[Entry, ...]] = []
    items = [item for _, own in printed_items(printer.form) for item in own]
    at = 0
    while at < len(items):
        title = printer.groups.get(items[at].first.id, "")
        end = at + 1
        while title and end < len(items) and printer.groups.get(items[end].first.id) == title:
            end += 1
        for place in range(at, end):
            item = items[place]
            lead: tuple[Entry, ...] = ()
            if title and place == at:
                lead = (Entry("\n".join(title), rows=end - at, align="center"),)
            above = _options_above(printer, item, each)
            text = item.label
            if above:
                text += "\n" + option_lines(item.first)
            own = Entry(text, columns=1 if title or not group else 2, size=_SMALL_SIZE)
            rows.append(
                (
                    *lead,
                    own,
                    *(
                        printer.entry(item, one, each, _SMALL_SIZE, options_above=above)
                        for one in sheet
                    ),
                )
            )
        at = end
    printer.flow.table(Table(widths, (), tuple(rows), _SMALL_SIZE, _PADDING))


def _options_above(printer: _Printer, item: Item, width: float) -> bool:
    """Whether the options stand once beside the label: they would not fit two lines here."""
    if len(item.fields) > 1 or not item.first.options:
        return False
    whole = printer.fonts.width(option_lines(item.first), _SMALL_SIZE)
    return whole > (width - 2 * _PADDING) * 1.7


def _register(printer: _Printer, filled: list[Filled], blank_lines: int) -> None:
    """One line for each record."""
    printer.title()
    items = [item for _, own in printed_items(printer.form) for item in own]
    weights = [_weight(item) for item in items]
    first = 26.0
    room = printer.flow.room - first
    widths = (first, *(room * weight / sum(weights) for weight in weights))
    size = 8.0 if len(items) <= 14 else 7.0
    heading = (
        (
            Entry(tr("序号"), align="center", bold=True),
            *(Entry(item.label, align="center", bold=True) for item in items),
        ),
    )
    rows: list[tuple[Entry, ...]] = []
    lines = filled or [Filled()] * blank_lines
    for number, one in enumerate(lines, 1):
        cells = [Entry(str(number), align="center")]
        for item, width in zip(items, widths[1:], strict=True):
            cells.append(_register_cell(printer, item, one, width, size))
        rows.append(tuple(cells))
    printer.flow.table(Table(widths, heading, tuple(rows), size, 2.4, least_height=20))
    printer.notes()


def _register_cell(printer: _Printer, item: Item, one: Filled, width: float, size: float) -> Entry:
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


def _slip(printer: _Printer, filled: list[Filled], _lines: int) -> None:
    """存根 above the cut line, the slip below it."""
    for number, one in enumerate(filled or [Filled()]):
        if number:
            printer.flow.new_page()
        for part, section in enumerate(printer.form.sections):
            if section.optional:
                continue
            if part:
                _cut_line(printer.flow)
            printer.flow.line(
                f"{printer.form.paper.sheet_title or printer.form.title}　{section.title}",
                13,
                "center",
                bold=True,
            )
            printer.flow.space(5)
            own = {each.id for each in section.fields}
            items = [
                item
                for _, group in printed_items(printer.form)
                for item in group
                if item.first.id in own
            ]
            _slip_table(printer, items, one)
        printer.notes()


def _slip_table(printer: _Printer, items: list[Item], one: Filled) -> None:
    room = printer.flow.room
    label, value = room * 0.18, room * 0.32
    rows = [
        _line_cells(printer, line, one, label, value)
        for line in _paired(printer, items, one, value)
    ]
    printer.flow.table(Table((label, value, label, value), (), tuple(rows), _SIZE, _PADDING))


def _cut_line(flow: Flow) -> None:
    flow.space(12)
    flow.page.marks.append(Rule(flow.left, flow.y, flow.right, flow.y, 0.6, dashed=True))
    flow.space(12)


_LAYOUTS = {
    "form": _single_sheets,
    "columns": _side_by_side,
    "register": _register,
    "slip": _slip,
}

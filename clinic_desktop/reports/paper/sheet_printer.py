"""Pieces of every record sheet: title, head (姓名, 编号), cells beside their labels, notes."""

from collections.abc import Sequence

from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.forms.model import FieldType, Form
from clinic_desktop.reports.paper.answers import (
    Content,
    Filled,
    Item,
    answer_of,
    content,
    masked,
)
from clinic_desktop.reports.paper.flow import Entry, Flow, moved
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.inline import AnswerBox, Atom, Blank, Break, Words, set_lines
from clinic_desktop.reports.paper.rows import RowsFrame, rows_table

SIZE = 9.0
SMALL_SIZE = 8.0
PADDING = 2.6
_LONG_BLANK = 72.0
"""Least height of an empty field for several lines of writing."""


class SheetPrinter:
    """A form being laid out on a flow."""

    def __init__(self, form: Form, fonts: PaperFonts, flow: Flow, show_ids: bool) -> None:
        self.form = form
        self.fonts = fonts
        self.flow = flow
        self.show_ids = show_ids or form.paper.identities
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
            answer = answer_of(each, filled)
            text = value_text(each, answer) if each.options else str(answer or "")
            if name == "record_no":
                trailing = [Words(f"{each.label} "), *record_boxes(text)]
                continue
            if each.sensitive and not self.show_ids:
                text = masked(text)
            parts += [Words(f"{each.label}："), Blank(text, 8), Words("　　")]
        if not parts and not trailing:
            return
        lines = set_lines(parts, self.flow.room, SIZE + 1, self.fonts, trailing)
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
            self.form, item, filled, show_ids=self.show_ids, options_above=options_above
        )
        inner = width - 2 * PADDING
        lines = set_lines(found.atoms, inner, size, self.fonts, found.trailing)
        height = lines.height
        if item.first.type is FieldType.LONG and filled.blank:
            height = max(height, _LONG_BLANK if columns > 1 else 22.0)
        if not lines.marks:
            return Entry(columns=columns, height=height)
        return Entry(columns=columns, marks=lines.marks, height=height)

    def set(self, atoms: Sequence[Atom], width: float, size: float, *, columns: int = 1) -> Entry:
        """A cell with these atoms."""
        lines = set_lines(atoms, width - 2 * PADDING, size, self.fonts)
        if not lines.marks:
            return Entry(columns=columns, height=lines.height)
        return Entry(columns=columns, marks=lines.marks, height=lines.height)

    def question(self, item: Item, filled: Filled, width: float) -> Entry:
        """The label above its options, in one cell over the whole line."""
        found = content(self.form, item, filled, show_ids=self.show_ids)
        atoms = (Words(item.label), Break(), *found.atoms)
        lines = set_lines(atoms, width - 2 * PADDING, SIZE, self.fonts, found.trailing)
        return Entry(columns=4, marks=lines.marks, height=lines.height)

    def rows(self, item: Item, filled: Filled, beside: float) -> None:
        """A repeating group as a table below what is already printed."""
        self.flow.table(
            rows_table(
                item.label,
                item.first,
                answer_of(item.first, filled),
                self.fonts,
                RowsFrame(self.flow.room, beside, SMALL_SIZE, PADDING),
                self.show_ids,
            )
        )

    def notes(self) -> None:
        """Lines below the form."""
        for note in self.form.paper.notes:
            self.flow.space(3)
            self.flow.line(note, 8)


def record_boxes(text: str) -> list[Atom]:
    """编号: the last eight digits in boxes, three and five."""
    digits = text[-8:].ljust(8) if text else " " * 8
    boxes: list[Atom] = []
    for place, digit in enumerate(digits):
        if place == 3:
            boxes.append(Words("-"))
        boxes.append(AnswerBox(digit.strip()))
    return boxes

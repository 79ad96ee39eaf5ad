"""The cover of a file: its number in boxes, a large title, items as lines to write on."""

from clinic_desktop.domain.forms.model import Field
from clinic_desktop.reports.paper.answers import Filled, Item, content, printed_items
from clinic_desktop.reports.paper.flow import moved
from clinic_desktop.reports.paper.inline import AnswerBox, Atom, Words, set_lines
from clinic_desktop.reports.paper.page import MM, Rule
from clinic_desktop.reports.paper.sheet_printer import SheetPrinter

_SIZE = 14.0
_TITLE = 34.0
_ABOVE_TITLE = 46 * MM
_BELOW_TITLE = 30 * MM
_LINE = 12.6 * MM
_LABEL = 54 * MM
_INDENT = 14 * MM
_GROUPS = (6, 3, 3, 5)
"""Digits of the file's number that stand together (forms.md section 1)."""


def cover_sheet(printer: SheetPrinter, one: Filled) -> None:
    """The cover on the page that was just begun."""
    flow = printer.flow
    items = [item for _, own in printed_items(printer.form, (one,)) for item in own]
    numbered = [item for item in items if item.first.text_format == "archive_no"]
    for item in numbered:
        _number(printer, item.first, one)
    flow.y = flow.top + _ABOVE_TITLE
    flow.line(printer.form.paper.sheet_title or printer.form.title, _TITLE, "center", bold=True)
    flow.y += _BELOW_TITLE
    for item in items:
        if item not in numbered:
            _line(printer, item, one)


def _number(printer: SheetPrinter, each: Field, one: Filled) -> None:
    flow = printer.flow
    fact = one.person.get(each.from_file) if each.from_file else one.answers.get(each.id)
    digits = str(fact or "").ljust(sum(_GROUPS))
    atoms: list[Atom] = [Words(f"{each.label} ")]
    at = 0
    for number, count in enumerate(_GROUPS):
        if number:
            atoms.append(Words("-"))
        atoms += [AnswerBox(digit.strip()) for digit in digits[at : at + count]]
        at += count
    lines = set_lines((), flow.room, 12, printer.fonts, atoms)
    flow.page.marks.extend(moved(mark, flow.left, flow.y) for mark in lines.marks)


def _line(printer: SheetPrinter, item: Item, one: Filled) -> None:
    """The label, and the answer on a line; a long address takes two."""
    flow = printer.flow
    left = flow.left + _INDENT
    room = flow.right - _INDENT - left - _LABEL
    found = content(printer.form, item, one, show_ids=printer.show_ids)
    lines = set_lines(found.atoms, room, _SIZE, printer.fonts)
    label = set_lines((Words(item.label),), _LABEL, _SIZE, printer.fonts)
    flow.page.marks.extend(moved(mark, left, flow.y) for mark in label.marks)
    flow.page.marks.extend(moved(mark, left + _LABEL, flow.y) for mark in lines.marks)
    flow.y += max(lines.height, label.height)
    flow.page.marks.append(Rule(left + _LABEL, flow.y, left + _LABEL + room, flow.y, 0.5))
    flow.y += _LINE - label.height

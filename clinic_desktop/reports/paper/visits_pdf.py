"""Several visits side by side, as the official follow-up sheets have them: one column each, or the
columns of a child's ages and of the visits of a pregnancy (``paper.by``).
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import offered
from clinic_desktop.domain.forms.evaluate import Scope, holds
from clinic_desktop.domain.forms.model import Field, Form
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.answers import Filled, Item, answer_of, printed_items
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.row_lines import has_lines, printed_lines
from clinic_desktop.reports.paper.rows import option_lines
from clinic_desktop.reports.paper.sheet_printer import PADDING, SMALL_SIZE, SheetPrinter

_NOT_EXAMINED = "——"
_GROUP_WIDTH = 24.0


def side_by_side(printer: SheetPrinter, filled: list[Filled], _lines: int) -> None:
    """As many sheets as the records need; one blank sheet where there is none."""
    for number, sheet in enumerate(_sheets(printer.form, filled)):
        if number:
            printer.flow.new_page()
        printer.title()
        printer.head(next((one for one in sheet.columns if one.person), Filled()))
        _table(printer, sheet)
        printer.notes()


@dataclass(frozen=True, slots=True)
class _Sheet:
    columns: tuple[Filled, ...]
    headings: tuple[str, ...] = ()
    """What each column is (3月龄); empty where any visit stands in any column."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line over all visits of a sheet; lines of one title stand together."""

    title: str
    label: str
    cells: tuple[Entry, ...]


def _sheets(form: Form, filled: Sequence[Filled]) -> list[_Sheet]:
    kinds = _kinds(form)
    placed: list[dict[str, Filled]] = []
    loose: list[Filled] = []
    for one in filled:
        kind = str(one.answers.get(form.paper.by) or "") if kinds else ""
        if kind not in kinds:
            loose.append(one)
            continue
        sheet = next((sheet for sheet in placed if kind not in sheet), None)
        if sheet is None:
            placed.append({kind: one})
        else:
            sheet[kind] = one
    if kinds and not filled:
        placed.append({})
    found = [_by_kind(form, kinds, sheet) for sheet in placed]
    columns = max(1, form.paper.columns)
    groups = [loose[at : at + columns] for at in range(0, len(loose), columns)]
    if not found and not groups:
        groups = [[]]
    return found + [_Sheet((*group, *([Filled()] * (columns - len(group))))) for group in groups]


def _by_kind(form: Form, kinds: Mapping[str, str], sheet: Mapping[str, Filled]) -> _Sheet:
    """Every column knows what it is, also where no visit was made."""
    field = form.field(form.paper.by)
    empty = {kind: kind if field.options else int(kind) for kind in kinds}
    return _Sheet(
        tuple(sheet.get(kind, Filled({field.id: empty[kind]})) for kind in kinds),
        tuple(kinds.values()),
    )


def _kinds(form: Form) -> dict[str, str]:
    """The answers that have a column of their own, with its heading."""
    if not form.paper.by:
        return {}
    field = form.field(form.paper.by)
    if field.options:
        return {option.code: option.label for option in field.options}
    low, high = field.hard
    return {str(n): tr("第{n}次", n=n) for n in range(low or 0, (high or 0) + 1)}


def _table(printer: SheetPrinter, sheet: _Sheet) -> None:
    room = printer.flow.room
    form = printer.form
    count = len(sheet.columns)
    group = _GROUP_WIDTH if form.paper.groups else 0.0
    label = (room - group) * (0.22 if count > 2 else 0.26)
    each = (room - group - label) / count
    widths = (*((group,) if group else ()), label, *([each] * count))
    rows: list[tuple[Entry, ...]] = []
    if sheet.headings:
        by = form.field(form.paper.by)
        first = by.label if by.options else tr("项目")
        wide = 2 if group else 1
        headings = (Entry(text, align="center", bold=True) for text in sheet.headings)
        rows.append((Entry(first, columns=wide, size=SMALL_SIZE), *headings))
    lines = [
        line
        for _, own in printed_items(form, sheet.columns)
        for item in own
        if not (sheet.headings and item.first.id == form.paper.by)
        for line in _lines(printer, item, sheet, each)
    ]
    for title, own in itertools.groupby(lines, lambda line: line.title if group else ""):
        together = list(own)
        for place, line in enumerate(together):
            lead: tuple[Entry, ...] = ()
            if title and place == 0:
                lead = (Entry("\n".join(title), rows=len(together), align="center"),)
            columns = 1 if title or not group else 2
            rows.append((*lead, Entry(line.label, columns=columns, size=SMALL_SIZE), *line.cells))
    printer.flow.table(Table(widths, (), tuple(rows), SMALL_SIZE, PADDING))


def _lines(printer: SheetPrinter, item: Item, sheet: _Sheet, width: float) -> list[_Line]:
    """The line of an item; rows take as many as the sheet prints for them."""
    title = printer.groups.get(item.first.id, "")
    if has_lines(item.first):
        answers = [answer_of(item.first, one) for one in sheet.columns]
        return [
            _Line(
                title or item.label,
                line.label if title or printer.form.paper.groups else f"{item.label} {line.label}",
                tuple(printer.set(atoms, width, SMALL_SIZE) for atoms in line.cells),
            )
            for line in printed_lines(item.first, answers, printer.show_ids)
        ]
    in_column = bool(sheet.headings) and _depends(item.first, printer.form.paper.by)
    above = not in_column and _options_above(printer, item, width)
    label = item.label + (f"\n{option_lines(item.first)}" if above else "")
    cells = (_cell(printer, item, one, width, above, bool(sheet.headings)) for one in sheet.columns)
    return [_Line(title, label, tuple(cells))]


def _cell(
    printer: SheetPrinter, item: Item, one: Filled, width: float, above: bool, by_kind: bool
) -> Entry:
    """What stands in the column of a visit; its own options where they depend on the visit."""
    if by_kind:
        each = item.first
        scope = Scope(printer.form, one.answers, Context(date.min))
        only_by = each.relevant is not None and each.relevant.names() <= {printer.form.paper.by}
        if only_by and not holds(each.relevant, scope):
            return Entry(_NOT_EXAMINED, align="center")
        if _depends(each, printer.form.paper.by):
            narrowed = replace(each, options=offered(each, scope))
            item = Item((narrowed, *item.fields[1:]), item.label)
    return printer.entry(item, one, width, SMALL_SIZE, options_above=above)


def _depends(each: Field, by: str) -> bool:
    """Whether what can be chosen depends on the kind of the visit."""
    return any(o.relevant is not None and by in o.relevant.names() for o in each.options)


def _options_above(printer: SheetPrinter, item: Item, width: float) -> bool:
    """Whether the options stand once beside the label: they would not fit two lines here."""
    if len(item.fields) > 1 or not item.first.options:
        return False
    whole = printer.fonts.width(option_lines(item.first), SMALL_SIZE)
    return whole > (width - 2 * PADDING) * 1.7

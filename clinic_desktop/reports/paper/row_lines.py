"""Rows on sheets with visits side by side: each row takes the lines that the official sheet prints
for it (药物名称1, 用法用量), each with its own label.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clinic_desktop.domain.forms.answer_types import decimal_text
from clinic_desktop.domain.forms.derive import is_empty
from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.forms.model import ROW_PLACE, Field, RowGroup, RowLine
from clinic_desktop.reports.paper.inline import Atom, Blank, Whole, Words
from clinic_desktop.reports.paper.masking import masked
from clinic_desktop.reports.paper.rows import ADDED, SHORT, row_list


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of the sheet: its label, and what stands in the column of each visit."""

    label: str
    cells: tuple[tuple[Atom, ...], ...]


def has_lines(each: Field) -> bool:
    """Whether its rows are printed as lines with labels of their own."""
    return each.rows is not None and bool(each.rows.lines)


def printed_lines(
    each: Field, answers: Sequence[Any], show_ids: bool = False
) -> tuple[PrintedLine, ...]:
    """The lines for the rows of several visits; ``answers`` holds one answer for each visit."""
    group = each.rows or RowGroup(())
    visits = [row_list(answer) for answer in answers]
    count = max(group.printed, 1, *(len(rows) for rows in visits))
    return tuple(
        PrintedLine(
            _label(group, line, number),
            tuple(
                _cell(group, line, rows[number] if number < len(rows) else {}, show_ids)
                for rows in visits
            ),
        )
        for number in range(count)
        for line in group.lines
    )


def _label(group: RowGroup, line: RowLine, number: int) -> str:
    if group.last and line is group.lines[0] and number >= group.printed - 1:
        return group.last
    return line.label.replace("{n}", str(number + 1))


def _cell(
    group: RowGroup, line: RowLine, row: Mapping[str, Any], show_ids: bool
) -> tuple[Atom, ...]:
    """The words of the line; a column is its answer, or a place to write."""
    columns = {column.id: column for column in group.fields}
    atoms: list[Atom] = []
    for place, part in enumerate(ROW_PLACE.split(line.text)):
        if place % 2 == 0:
            if part:
                atoms.append(Words(part))
            continue
        column = columns[part]
        text = _answer(column, row.get(column.id), show_ids)
        if text:
            atoms.append(Whole(text))
        elif line.text != f"{{{part}}}" and column.note not in ADDED:
            atoms.append(Blank(ems=1.6 if column.type in SHORT else 2.4))
    return tuple(atoms)


def _answer(column: Field, answer: Any, show_ids: bool) -> str:
    """The answer without its unit, which stands on the line."""
    if is_empty(answer):
        return ""
    if isinstance(answer, int) and not isinstance(answer, bool):
        return decimal_text(column, answer)
    text = value_text(column, answer)
    return masked(text) if column.sensitive and not show_ids else text

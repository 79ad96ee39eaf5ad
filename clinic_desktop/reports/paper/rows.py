"""Repeating groups on paper: a table of their own, lines with blanks, or boxes for coded rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clinic_desktop.domain.forms.derive import is_empty
from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.forms.model import Field, FieldType, RowGroup
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.inline import AnswerBox, Atom, Blank, Break, Whole, Words
from clinic_desktop.reports.paper.masking import masked

MOST_OPTIONS = 45
"""A longer list of two-digit codes (民族, 与户主关系) is not printed; the box holds the code, the
label follows. The list of diseases is printed, as the official card has it."""

_FEWEST_COLUMNS = 3
_MOST_COLUMNS_BESIDE = 7
"""With more columns the label stands above the table, not beside it."""

_MOST_OPTIONS_BESIDE = 10
"""Options that stand with the label where the column is too narrow for them."""

SHORT = frozenset({FieldType.INT, FieldType.DEC, FieldType.SINGLE})
"""Answers that need little room."""
ADDED = ("app", "regional")
"""Marks of columns that the official sheet does not have."""
_LEAST_WIDTH = {
    FieldType.DATE: 52.0,
    FieldType.YM: 46.0,
    FieldType.INT: 30.0,
    FieldType.DEC: 34.0,
    FieldType.SINGLE: 42.0,
    FieldType.SIGN: 46.0,
}
_TEXT_WIDTH = 72.0
_LINE = 17.0
"""Height of an empty line to be written on."""


@dataclass(frozen=True, slots=True)
class RowsFrame:
    """The place of a table of rows, in points; ``beside`` is the width of the label's cell at
    the left of a narrow table.
    """

    room: float
    beside: float
    size: float
    padding: float


def is_long_list(each: Field) -> bool:
    """Whether the options are too many to stand on the sheet."""
    return len(each.options) > MOST_OPTIONS and all(len(o.code) <= 2 for o in each.options)


def option_lines(each: Field) -> str:
    """The options of a field as one text; a code whose meaning depends on the visit stands once
    with all its labels.
    """
    labels: dict[str, list[str]] = {}
    for option in each.options:
        own = labels.setdefault(option.code, [])
        if option.label not in own:
            own.append(option.label)
    return "  ".join(code + "/".join(own) for code, own in labels.items())


def is_table(each: Field) -> bool:
    """Whether the rows of a single sheet stand in a table: from three columns on."""
    group = each.rows
    return (
        group is not None and len(shown_columns(group)) >= _FEWEST_COLUMNS and not _is_coded(group)
    )


def row_atoms(each: Field, answer: Any, show_ids: bool) -> tuple[Atom, ...]:
    """Rows as lines: coded ones behind their box below the options, others numbered."""
    if each.rows is None:
        return ()
    rows = row_list(answer)
    coded = _is_coded(each.rows)
    found: list[Atom] = []
    if coded:
        for option in each.rows.fields[0].options:
            found += [Whole(f"{option.code} {option.label.rstrip('_＿ ')}"), Words("　")]
        found.append(Break())
    for number in range(max(len(rows), each.rows.printed, 1)):
        row = rows[number] if number < len(rows) else {}
        if number:
            found.append(Break())
        if coded:
            found += [AnswerBox(str(row.get(each.rows.fields[0].id) or "")), Words(" ")]
        else:
            found.append(Words(f"{number + 1}. "))
        found += _filled(each.rows, row, show_ids) if row else _blank(each.rows, coded)
    return tuple(found)


def rows_table(
    label: str,
    each: Field,
    answer: Any,
    fonts: PaperFonts,
    frame: RowsFrame,
    show_ids: bool,
) -> Table:
    """The rows under the headings of their columns."""
    size, padding = frame.size, frame.padding
    group = each.rows or RowGroup(())
    columns = shown_columns(group)
    above = len(columns) > _MOST_COLUMNS_BESIDE
    titles = [f"{one.label}（{one.unit}）" if one.unit else one.label for one in columns]
    wanted = [
        max(_LEAST_WIDTH.get(one.type, _TEXT_WIDTH), fonts.width(title, size) + 2 * padding)
        for one, title in zip(columns, titles, strict=True)
    ]
    own = frame.room if above else frame.room - frame.beside
    widths = [own * one / sum(wanted) for one in wanted]
    for place, one in enumerate(columns):
        options = "" if is_long_list(one) else option_lines(one)
        if options and fonts.width(options, size) <= (widths[place] - 2 * padding) * 1.8:
            titles[place] += "\n" + options
        elif options and len(one.options) <= _MOST_OPTIONS_BESIDE:
            label += ("　" if above else "\n") + f"{one.label}：{options}"
    rows = row_list(answer)
    lines = max(len(rows), group.printed, 1)
    body = [
        tuple(
            Entry(row_cell(group, column, rows[number] if number < len(rows) else {}, show_ids))
            for column in columns
        )
        for number in range(lines)
    ]
    top = tuple(Entry(text, align="center") for text in titles)
    if above:
        heading = ((Entry(label, columns=len(columns), align="center"),), top)
        return Table(tuple(widths), heading, tuple(body), size, padding, _LINE)
    every = (top, *body)
    first = (Entry(label, rows=len(every), align="center"), *every[0])
    return Table((frame.beside, *widths), (), (first, *every[1:]), size, padding, _LINE)


def row_list(answer: Any) -> list[Mapping[str, Any]]:
    """The rows of an answer; none for no answer."""
    return (
        [row for row in answer if isinstance(row, dict)] if isinstance(answer, list | tuple) else []
    )


def _is_coded(group: RowGroup) -> bool:
    """Few columns of which the first is a printed list of codes (既往史 疾病)."""
    first = group.fields[0]
    return (
        len(first.options) > 1
        and len(shown_columns(group)) <= _FEWEST_COLUMNS
        and not is_long_list(first)
    )


def shown_columns(group: RowGroup) -> list[Field]:
    """Columns of the official sheet; what the program adds is only printed when answered."""
    return [column for column in group.fields if column.note not in ADDED]


def _text(column: Field, row: Mapping[str, Any], show_ids: bool) -> str:
    if is_empty(row.get(column.id)):
        return ""
    text = value_text(column, row[column.id])
    return masked(text) if column.sensitive and not show_ids else text


def row_cell(group: RowGroup, column: Field, row: Mapping[str, Any], show_ids: bool) -> str:
    """The answer, followed by those of added columns that have no place of their own."""
    texts = [_text(column, row, show_ids)]
    shown = shown_columns(group)
    following = group.fields[group.fields.index(column) + 1 :]
    for other in following:
        if other in shown:
            break
        texts.append(_text(other, row, show_ids))
    return " ".join(text for text in texts if text)


def _filled(group: RowGroup, row: Mapping[str, Any], show_ids: bool) -> Sequence[Atom]:
    texts = [
        text if column is group.fields[0] else f"{column.label} {text}"
        for column in group.fields
        if (text := _text(column, row, show_ids))
    ]
    return [Words("，".join(texts))]


def _blank(group: RowGroup, coded: bool) -> Sequence[Atom]:
    found: list[Atom] = []
    for column in shown_columns(group)[1 if coded else 0 :]:
        found.append(Whole(column.label))
        found.append(Blank(ems=1.6 if column.type in SHORT else 4.4))
        found.append(Words(" "))
    return found

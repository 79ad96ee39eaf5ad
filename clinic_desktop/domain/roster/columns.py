"""Which column holds what: by the words of its head, else by what stands in it; adjustable."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from clinic_desktop.domain.identity import halfwidth
from clinic_desktop.domain.roster.contents import recognise_contents
from clinic_desktop.domain.roster.sheet import Sheet, SheetRow, as_words, is_blank
from clinic_desktop.domain.roster.vocabulary import Vocabulary
from clinic_desktop.domain.roster.words import Column

_LOOK_AT = 30
"""Rows searched for the heads; titles, dates and notes stand above them."""
_EXACT = 1000
"""Points of a head that is exactly a known word; a word inside gives its length."""
_BRACKETS = re.compile(r"[(\[【（〔{<《].*?[)\]】）〕}>》]")
_SIGNS = re.compile(r"[\s*※★:：,，、。.;；\-_/\\|·“”\"'’‘！!?？()（）]")
_DATA = re.compile(r"\d{4}|1\d{10}")


class How(StrEnum):
    """Why a column is taken for what it is."""

    HEAD = "head"
    CONTENT = "content"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns of one sheet, zero-based, and where its people begin."""

    sheet: str
    first_row: int
    """Number of the first row that may be a person."""
    columns: Mapping[Column, int]
    heads: tuple[str, ...] = ()
    """Text of each column's head, as it stands in the sheet."""
    header_rows: tuple[int, ...] = ()
    how: Mapping[Column, How] = field(default_factory=dict)
    marks: Mapping[int, str] = field(default_factory=dict)
    """Columns whose ticks mean a remark: column to remark word."""

    def index(self, column: Column) -> int | None:
        """The zero-based column, if the sheet has it."""
        return self.columns.get(column)

    @property
    def unused(self) -> tuple[str, ...]:
        """Heads of columns that nothing is read from; shown, so that nothing is lost unseen."""
        used = {*self.columns.values(), *self.marks}
        return tuple(head for index, head in enumerate(self.heads) if head and index not in used)

    @property
    def readable(self) -> bool:
        """Whether people can be read: a name, and a birth date or an ID number."""
        has = self.columns
        return Column.NAME in has and (
            Column.ID_NO in has or Column.BIRTH_DATE in has or Column.BIRTH_YEAR in has
        )

    def choose(self, column: Column, index: int | None) -> "ColumnMap":
        """The same map with one column as a person says; ``None`` takes it away."""
        columns = {c: i for c, i in self.columns.items() if c != column and i != index}
        how = {c: h for c, h in self.how.items() if c in columns}
        marks = {i: word for i, word in self.marks.items() if i != index}
        if index is not None:
            columns[column] = index
            how[column] = How.CHOSEN
        return replace(self, columns=columns, how=how, marks=marks)


def recognise(sheet: Sheet, vocabulary: Vocabulary) -> ColumnMap:
    """The best reading of a sheet's columns; not ``readable`` when it is no roster."""
    best = _by_heads(sheet, vocabulary)
    if best is None:
        first = sheet.rows[0] if sheet.rows else SheetRow(1, ())
        best = ColumnMap(sheet.name, first.number, {}, tuple(map(as_words, first.values)))
    columns = dict(best.columns)
    how = dict(best.how)
    people = [row for row in sheet.rows if row.number >= best.first_row]
    taken = {*columns.values(), *best.marks}
    for column, index in recognise_contents(people, vocabulary, frozenset(columns), taken).items():
        columns[column] = index
        how[column] = How.CONTENT
    found = replace(best, columns=columns, how=how)
    if best.header_rows or not found.readable:
        return found
    return replace(found, first_row=_first_person(people, found))


def _by_heads(sheet: Sheet, vocabulary: Vocabulary) -> ColumnMap | None:
    best: tuple[int, ColumnMap] | None = None
    rows = sheet.rows[:_LOOK_AT]
    for at, row in enumerate(rows):
        if _looks_like_data(row):
            continue
        below = rows[at + 1] if at + 1 < len(rows) else None
        readings: list[tuple[tuple[SheetRow, ...], list[tuple[str, ...]]]] = [
            ((row,), _heads_of(row, None))
        ]
        if below is not None and below.number == row.number + 1 and not _looks_like_data(below):
            readings.append(((row, below), _heads_of(row, below)))
        for header_rows, heads in readings:
            found = _read_heads(heads, vocabulary)
            columns = {column: index for column, (index, _) in found.items()}
            score = sum(points for _, points in found.values())
            if len(columns) < 2:
                continue
            if best is None or score > best[0]:
                labels = tuple(options[0] for options in heads)
                best = (
                    score,
                    ColumnMap(
                        sheet.name,
                        header_rows[-1].number + 1,
                        columns,
                        labels,
                        tuple(r.number for r in header_rows),
                        dict.fromkeys(columns, How.HEAD),
                        _mark_columns(heads, columns, vocabulary),
                    ),
                )
    return best[1] if best else None


def _heads_of(row: SheetRow, below: SheetRow | None) -> list[tuple[str, ...]]:
    """For each column the texts that may be its head, the fittest first."""
    if below is None:
        return [(as_words(value),) for value in row.values]
    heads: list[tuple[str, ...]] = []
    spread = ""
    for index in range(max(len(row.values), len(below.values))):
        upper, lower = as_words(row.cell(index)), as_words(below.cell(index))
        spread = upper or spread
        if lower:
            heads.append((lower, spread + lower, upper) if upper or spread else (lower,))
        else:
            heads.append((upper,))
    return heads


def _read_heads(
    heads: Sequence[tuple[str, ...]], vocabulary: Vocabulary
) -> dict[Column, tuple[int, int]]:
    """Column to (index, points): an exact head beats one that merely holds the word."""
    found: dict[Column, tuple[int, int]] = {}
    for index, options in enumerate(heads):
        column, points = _best_option(options, vocabulary)
        if column is not None and points > found.get(column, (0, 0))[1]:
            found[column] = (index, points)
    return found


def _best_option(options: tuple[str, ...], vocabulary: Vocabulary) -> tuple[Column | None, int]:
    for text in options:
        for written in (bare_head(text), bare_head(text, brackets=True)):
            if written in vocabulary.heads:
                return vocabulary.heads[written], _EXACT
    return vocabulary.head_within(bare_head(options[0], brackets=True))


def _mark_columns(
    heads: Sequence[tuple[str, ...]], columns: Mapping[Column, int], vocabulary: Vocabulary
) -> dict[int, str]:
    marks = {}
    for index, options in enumerate(heads):
        if index in columns.values():
            continue
        for text in options:
            word = bare_head(text, brackets=True).removeprefix("是否").removesuffix("患者")
            if word in vocabulary.remark_words:
                marks[index] = word
                break
    return marks


def bare_head(text: str, *, brackets: bool = False) -> str:
    """A head without blanks and signs, and without what stands in brackets if asked."""
    half = halfwidth(text)
    if brackets:
        half = _BRACKETS.sub("", half)
    return _SIGNS.sub("", half)


def is_repeated_head(row: SheetRow, columns: ColumnMap) -> bool:
    """Whether a row is the head again, as at the top of each printed page."""
    same = 0
    for index in columns.columns.values():
        head = columns.heads[index] if index < len(columns.heads) else ""
        if head and as_words(row.cell(index)) == head:
            same += 1
    return same >= 2 and same * 2 >= len(columns.columns)


def _looks_like_data(row: SheetRow) -> bool:
    """Heads are words: a row with long numbers or dates in several cells is a person."""
    texts = [as_words(value) for value in row.values if not is_blank(value)]
    return sum(bool(_DATA.search(text)) for text in texts) >= 2


def _first_person(rows: Sequence[SheetRow], columns: ColumnMap) -> int:
    """Without heads: the first row with a name and something like an ID number or date."""
    at = [
        i
        for c in (Column.ID_NO, Column.BIRTH_DATE, Column.BIRTH_YEAR)
        if (i := columns.index(c)) is not None
    ]
    for row in rows:
        if not is_blank(row.cell(columns.index(Column.NAME))) and any(
            re.search(r"\d{4}", as_words(row.cell(i))) for i in at
        ):
            return row.number
    return columns.first_row

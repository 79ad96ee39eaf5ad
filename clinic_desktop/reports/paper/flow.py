"""Filling pages from top to bottom: lines of text and tables that break where they may."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.page import Box, Mark, Page, Rule, Text
from clinic_desktop.reports.paper.text import wrap

_KEEP_TOGETHER = 0.3
"""Rows joined by an entry are kept on one page up to this share of its height."""

LINE_HEIGHT = 1.28
"""Distance of baselines as a multiple of the text size."""

_ASCENT = 0.88
SHADE = 0.88


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell of a table; ``columns`` and ``rows`` are how many it spans."""

    text: str = ""
    columns: int = 1
    rows: int = 1
    align: str = "left"
    bold: bool = False
    shaded: bool = False
    size: float | None = None
    marks: tuple[Mark, ...] = ()
    """Marks of its own instead of text, relative to the cell's content corner."""
    height: float = 0.0
    """Least height of the content, needed with ``marks``."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of entries under heading rows that repeat on every page.

    ``widths`` are in points. A row lists the entries that *begin* in it; columns covered by an
    entry from above are skipped.
    """

    widths: tuple[float, ...]
    heading: tuple[tuple[Entry, ...], ...]
    rows: tuple[tuple[Entry, ...], ...]
    size: float = 9.0
    padding: float = 3.0
    """Between the lines of the table and what stands in a cell."""
    least_height: float = 0.0
    with_next: frozenset[int] = frozenset()
    """Rows that never stand alone at the foot of a page (headings inside the table)."""
    least_side: float = 0.0
    """Padding at the sides, where rows drawn close together must not touch the lines."""


@dataclass(slots=True)
class Flow:
    """The pages so far and the place where the next thing goes."""

    fonts: PaperFonts
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    """Distance of the lower edge of the content from the top of the page."""
    pages: list[Page] = field(default_factory=list)
    y: float = 0.0

    @property
    def room(self) -> float:
        """Width of the content."""
        return self.right - self.left

    @property
    def page(self) -> Page:
        """The page being filled; the first one is begun when asked for."""
        if not self.pages:
            self.new_page()
        return self.pages[-1]

    def new_page(self) -> None:
        """Begin the next page."""
        self.pages.append(Page(self.width, self.height))
        self.y = self.top

    def need(self, height: float) -> None:
        """Begin a new page unless so much is left on this one."""
        if not self.pages or (self.y + height > self.bottom and self.y > self.top):
            self.new_page()

    def space(self, height: float) -> None:
        """Leave a gap, but none at the top of a page."""
        if self.pages and self.y > self.top:
            self.y += height

    def line(
        self,
        text: str,
        size: float,
        align: str = "left",
        bold: bool = False,
        grey: float = 0.0,
    ) -> None:
        """A paragraph over the whole width."""
        for part in wrap(text, self.room, size, self.fonts, bold):
            self.need(size * LINE_HEIGHT)
            x = _aligned(self.fonts, part, size, bold, align, self.left, self.room)
            self.page.marks.append(Text(x, self.y + size * _ASCENT, part, size, bold, grey))
            self.y += size * LINE_HEIGHT

    def table(self, table: Table) -> None:
        """A table; heading repeated on every page.

        Rows joined by an entry stay together where that wastes little room; else the entry is
        closed at the foot of the page and begun again on the next.
        """
        placed = _Placed(table, self.fonts)
        heading = sum(placed.heading_heights)
        heights = placed.row_heights
        self.need(heading + (heights[0] if heights else 0.0))
        self._rows(table, table.heading, placed.heading_heights)
        first = 0
        while first < len(heights):
            after = self._fitting(placed, first)
            if after == first:
                self.new_page()
                self._rows(table, table.heading, placed.heading_heights)
                after = max(self._fitting(placed, first), first + 1)
            self._rows(table, cut_rows(table, first, after), heights[first:after])
            first = after

    def _fitting(self, placed: "_Placed", first: int) -> int:
        """The row after the last one that goes on this page."""
        heights = placed.row_heights
        after, y = first, self.y
        while after < len(heights):
            end = placed.block_end(after)
            block = sum(heights[after:end])
            if y + block <= self.bottom:
                after, y = end, y + block
                continue
            if block <= (self.bottom - self.top) * _KEEP_TOGETHER:
                break
            while after < end and y + heights[after] <= self.bottom:
                y += heights[after]
                after += 1
            break
        return after

    def _rows(
        self, table: Table, rows: Sequence[Sequence[Entry]], heights: Sequence[float]
    ) -> None:
        lefts = [self.left]
        for width in table.widths:
            lefts.append(lefts[-1] + width)
        for number, placed in enumerate(placed_rows(rows)):
            for column, entry in placed:
                width = lefts[column + entry.columns] - lefts[column]
                height = sum(heights[number : number + entry.rows])
                self._entry(table, entry, lefts[column], width, height)
            self.y += heights[number]

    def _entry(self, table: Table, entry: Entry, x: float, width: float, height: float) -> None:
        marks = self.page.marks
        marks.append(Box(x, self.y, width, height, SHADE if entry.shaded else None))
        size = entry.size or table.size
        side = max(table.padding, table.least_side)
        inner = width - 2 * side
        if entry.marks:
            top = self.y + max(table.padding, (height - entry.height) / 2)
            marks.extend(moved(mark, x + side, top) for mark in entry.marks)
            return
        if not entry.text:
            return
        lines = wrap(entry.text, inner, size, self.fonts, entry.bold)
        content = len(lines) * size * LINE_HEIGHT
        baseline = self.y + (height - content) / 2 + size * _ASCENT + size * 0.12
        for line in lines:
            at = _aligned(self.fonts, line, size, entry.bold, entry.align, x + side, inner)
            marks.append(Text(at, baseline, line, size, entry.bold))
            baseline += size * LINE_HEIGHT


class _Placed:
    """Heights of all rows of a table."""

    def __init__(self, table: Table, fonts: PaperFonts) -> None:
        self._table = table
        self._fonts = fonts
        self.heading_heights = self._heights(table.heading)
        self.row_heights = self._heights(table.rows)

    def block_end(self, first: int) -> int:
        """The row after the smallest block from ``first`` that no entry crosses."""
        count = len(self._table.rows)
        after = first + 1
        at = first
        while at < min(after, count):
            for entry in self._table.rows[at]:
                after = max(after, at + entry.rows)
            if at in self._table.with_next:
                after = max(after, at + 2)
            at += 1
        return min(after, count)

    def _heights(self, rows: Sequence[Sequence[Entry]]) -> list[float]:
        table = self._table
        least = max(table.least_height, table.size * LINE_HEIGHT + 2 * table.padding)
        heights = [least] * len(rows)
        spanning: list[tuple[int, int, float]] = []
        for number, placed in enumerate(placed_rows(rows)):
            for column, entry in placed:
                needed = self._needed(entry, sum(table.widths[column : column + entry.columns]))
                if entry.rows == 1:
                    heights[number] = max(heights[number], needed)
                else:
                    spanning.append((number, entry.rows, needed))
        for number, count, needed in spanning:
            lack = needed - sum(heights[number : number + count])
            if lack > 0:
                for row_number in range(number, number + count):
                    heights[row_number] += lack / count
        return heights

    def _needed(self, entry: Entry, width: float) -> float:
        table = self._table
        if entry.height:
            return entry.height + 2 * table.padding
        if not entry.text:
            return 0.0
        size = entry.size or table.size
        lines = wrap(
            entry.text,
            width - 2 * max(table.padding, table.least_side),
            size,
            self._fonts,
            entry.bold,
        )
        return len(lines) * size * LINE_HEIGHT + 2 * table.padding


def placed_rows(
    rows: Sequence[Sequence[Entry]],
) -> list[list[tuple[int, Entry]]]:
    """Each row's entries with the column in which they begin."""
    busy: dict[int, int] = {}
    found: list[list[tuple[int, Entry]]] = []
    for number, row in enumerate(rows):
        column = 0
        own: list[tuple[int, Entry]] = []
        for entry in row:
            while busy.get(column, 0) > number:
                column += 1
            own.append((column, entry))
            for taken in range(column, column + entry.columns):
                busy[taken] = number + entry.rows
            column += entry.columns
        found.append(own)
    return found


def cut_rows(table: Table, first: int, after: int) -> list[list[Entry]]:
    """Rows ``first`` to ``after`` as a table of their own: entries that reach over an edge are
    shortened, and begun anew in the first row.
    """
    found: list[list[tuple[int, Entry]]] = [[] for _ in range(first, after)]
    for number, row in enumerate(placed_rows(table.rows)):
        for column, entry in row:
            top, end = max(number, first), min(number + entry.rows, after)
            if top < end:
                found[top - first].append((column, replace(entry, rows=end - top)))
    return [[entry for _, entry in sorted(row, key=lambda pair: pair[0])] for row in found]


def moved(mark: Mark, dx: float, dy: float) -> Mark:
    """The mark shifted to the right and down."""
    match mark:
        case Text():
            return Text(mark.x + dx, mark.y + dy, mark.text, mark.size, mark.bold, mark.grey)
        case Rule():
            return Rule(
                mark.x1 + dx, mark.y1 + dy, mark.x2 + dx, mark.y2 + dy, mark.width, mark.dashed
            )
        case Box():
            return Box(mark.x + dx, mark.y + dy, mark.width, mark.height, mark.fill, mark.line)
        case _:
            return type(mark)(mark.x + dx, mark.y + dy, mark.width, mark.height, mark.content)


def _aligned(
    fonts: PaperFonts,
    text: str,
    size: float,
    bold: bool,
    align: str,
    left: float,
    room: float,
) -> float:
    if align == "left":
        return left
    spare = max(0.0, room - fonts.width(text, size, bold))
    return left + (spare / 2 if align == "center" else spare)

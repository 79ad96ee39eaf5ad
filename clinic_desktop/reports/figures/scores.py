"""绩效考核评分: weights and scores of a sheet (``indicators.md`` Y-1).

score = Σ weight × min(1, rate / target); items that do not apply are left out and the weights of
the others rescaled to 100. Points are whole hundredths.
"""

from fractions import Fraction

from clinic_desktop.domain.forms.values import rounded
from clinic_desktop.domain.report_layout import (
    CellRole,
    ColumnLayout,
    GridLayout,
    ReportLayout,
    RowLayout,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.reckoning import Place, Reckoner
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value
from clinic_desktop.reports.form_figures import Cell, CellKind

_CLAUSE = "Y-1"


class ScoreSheet:
    """Scores of the rows of a grid."""

    def __init__(self, book: Book, layout: ReportLayout, reckoner: Reckoner) -> None:
        self._book = book
        self._layout = layout
        self._reckoner = reckoner

    def cell(self, name: str, grid: GridLayout, row: RowLayout, column: ColumnLayout) -> Cell:
        """A weight or score; the line without a weight of its own is the total."""
        whole = column.role is CellRole.SCORE
        words = tr("权重 × 完成率÷目标（不超过 1）；不适用的项目不计，权重按 100 折算")
        if row.weight == 0:
            rows = [each for each in self._reckoner.rows(self._layout, grid) if each.weight]
            parts = [self._points(grid, each, whole) for each in rows]
            points = sum((part for part in parts if part is not None), Fraction(0))
        else:
            own = self._points(grid, row, whole)
            if own is None:
                return Cell(name, CellKind.TEXT, text=tr("不适用"), words=words, clause=_CLAUSE)
            points = own
        return Cell(
            name,
            CellKind.COUNT,
            value=rounded(points, 2),
            decimals=2,
            words=words,
            clause=_CLAUSE,
        )

    def _points(self, grid: GridLayout, row: RowLayout, score: bool) -> Fraction | None:
        reached = self._reached(grid, row)
        if reached is None:
            return None
        applying = sum(
            each.weight
            for each in self._reckoner.rows(self._layout, grid)
            if each.weight and self._reached(grid, each) is not None
        )
        weight = Fraction(row.weight * 100, applying)
        return weight * min(Fraction(1), reached) if score else weight

    def _reached(self, grid: GridLayout, row: RowLayout) -> Fraction | None:
        """The share of the target reached; None where the row does not apply. Of a ceiling
        everything is reached below it.
        """
        found = last_figure(self._reckoner, self._layout, grid, row)
        target = self._book.target(row.target) if row.target else None
        if found is None or target is None or target.value_hundredths == 0:
            return None
        value = found[1]
        match value:
            case RateFigure():
                if value.den.value == 0:
                    return None
                amount = Fraction(value.num.value * value.scale.factor, value.den.value)
            case Figure():
                amount = Fraction(value.value, 10**value.decimals)
            case _:
                return None
        wanted = Fraction(target.value_hundredths, 100)
        if target.direction == "le":
            return Fraction(1) if amount <= wanted else wanted / amount
        return amount / wanted


def last_figure(
    reckoner: Reckoner, layout: ReportLayout, grid: GridLayout, row: RowLayout
) -> tuple[ColumnLayout, Value | None] | None:
    """The last figure column that the row fills: the year to date, or its rate."""
    for column in reversed(grid.columns):
        if column.role is CellRole.FIGURE and column.code in row.columns:
            return column, reckoner.cell(Place(layout, grid, row, column))
    return None

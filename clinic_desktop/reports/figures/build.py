"""From a layout and a book to ``FormFigures``."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from operator import eq, ge, le

from sqlalchemy.orm import Session

from clinic_desktop import __version__
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.report_formula import parse_formula
from clinic_desktop.domain.report_layout import (
    CellRole,
    ColumnLayout,
    GridLayout,
    ListLayout,
    ReportLayout,
    RowLayout,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.rates import Target
from clinic_desktop.reports.figures.reckoning import Place, Reckoner
from clinic_desktop.reports.figures.registry import LISTS, NOTES, named
from clinic_desktop.reports.figures.scope import ClinicScope, Parameters, read_parameters
from clinic_desktop.reports.figures.scores import ScoreSheet, last_figure
from clinic_desktop.reports.figures.spans import ReportDates
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value
from clinic_desktop.reports.figures.wording import formula_words
from clinic_desktop.reports.form_figures import (
    Cell,
    CellKind,
    Column,
    FormFigures,
    Grid,
    NameList,
    Row,
)

_NOT_APPLICABLE = tr("不适用")


def build_form(
    session: Session,
    catalogue: Catalogue,
    layout: ReportLayout,
    scope: ClinicScope,
    dates: ReportDates,
    period_name: str,
    parameters: Parameters | None = None,
    version: int = 0,
    generated_at: datetime | None = None,
) -> FormFigures:
    """All figures of a form over the dates."""
    book = Book(session, catalogue, scope, dates, parameters or read_parameters(session))
    with _collector_at_rest():
        return FormBuilder(book, layout).build(
            period_name, version, generated_at or datetime.now(UTC).astimezone()
        )


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A form is made of very many small rows, none of them in a cycle: looking through them for
    garbage again and again took a quarter of its time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class FormBuilder:
    """Fills in one form."""

    def __init__(self, book: Book, layout: ReportLayout) -> None:
        self._book = book
        self._layout = layout
        self._reckoner = Reckoner(book)
        self._scores = ScoreSheet(book, layout, self._reckoner)

    def build(self, period_name: str, version: int, generated_at: datetime) -> FormFigures:
        """The form."""
        book, layout = self._book, self._layout
        grids = tuple(self._grid(grid) for grid in layout.grids)
        warnings, blocked = self._checks()
        return FormFigures(
            code=layout.code,
            title=layout.title,
            period=book.dates.period,
            ytd=book.dates.ytd,
            cutoff=book.dates.cutoff,
            period_name=period_name,
            clinic_code="、".join(book.scope.codes),
            clinic_name=book.scope.name,
            township_name=book.scope.township_name,
            landscape=layout.landscape,
            grids=grids,
            lists=tuple(self._list(each) for each in layout.lists),
            footnotes=(
                *layout.notes,
                *(line for name in layout.notes_from for line in named(NOTES, name)(book)),
            ),
            parameters=book.parameters.changed(book.catalogue.programmes.values()),
            population=book.population,
            warnings=warnings,
            blocked=blocked,
            version=version,
            program_version=__version__,
            generated_at=generated_at,
        )

    def _grid(self, grid: GridLayout) -> Grid:
        rows = self._reckoner.rows(self._layout, grid)
        return Grid(
            grid.key,
            grid.title,
            grid.label_heading,
            grid.show_codes,
            grid.show_units,
            tuple(Column(c.code, c.heading, c.width, c.group) for c in grid.columns),
            tuple(
                Row(
                    row.code,
                    row.label,
                    row.unit,
                    row.level,
                    tuple(self._cell(grid, row, column) for column in grid.columns),
                )
                for row in rows
            ),
            grid.notes,
        )

    def _cell(self, grid: GridLayout, row: RowLayout, column: ColumnLayout) -> Cell:
        name = ".".join(
            part for part in (self._layout.code, grid.key, row.code, column.code) if part
        )
        if column.code not in row.columns:
            return Cell(name, CellKind.SHADED)
        match column.role:
            case CellRole.FIGURE:
                return self._figure_cell(name, grid, row, column)
            case CellRole.TARGET:
                target = self._target(row)
                text = target.shown if target else "—"
                return Cell(
                    name,
                    CellKind.TEXT,
                    text=text,
                    words=tr(
                        "全年目标（{source}）", source=target.source if target else tr("未设")
                    ),
                    clause=row.target,
                )
            case CellRole.DONE:
                return self._done_cell(name, grid, row)
            case CellRole.WEIGHT | CellRole.SCORE:
                return self._scores.cell(name, grid, row, column)
            case CellRole.REACHED:
                return Cell(
                    name,
                    CellKind.TEXT,
                    text=self._reached(grid, row),
                    words=tr("未四舍五入的率与目标比较"),
                    clause="1.7",
                )

    def _figure_cell(
        self, name: str, grid: GridLayout, row: RowLayout, column: ColumnLayout
    ) -> Cell:
        value = self._reckoner.cell(Place(self._layout, grid, row, column))
        words = row.words or formula_words(
            self._book.catalogue.reports, parse_formula(row.formula_for(column)), column.span
        )
        clause = row.clause or column.clause
        if value is None:
            return Cell(name, CellKind.SHADED, words=words, clause=clause)
        if isinstance(value, RateFigure):
            return Cell(
                name,
                CellKind.RATE,
                num=value.num.value,
                den=value.den.value,
                scale=value.scale,
                unit=row.unit,
                as_fraction=row.as_fraction,
                behind=value.num.behind,
                behind_den=value.den.behind,
                words=words,
                clause=clause,
            )
        return Cell(
            name,
            CellKind.COUNT,
            value=value.value,
            decimals=value.decimals,
            unit=row.unit,
            behind=value.behind,
            words=words,
            clause=clause,
        )

    def _target(self, row: RowLayout) -> Target | None:
        return self._book.target(row.target) if row.target else None

    def _yearly(self, grid: GridLayout, row: RowLayout) -> tuple[ColumnLayout, Value | None] | None:
        return last_figure(self._reckoner, self._layout, grid, row)

    def _done_cell(self, name: str, grid: GridLayout, row: RowLayout) -> Cell:
        found = self._yearly(grid, row)
        target = self._target(row)
        words = tr("本年累计 ÷ 全年目标")
        if found is None or target is None or not isinstance(found[1], Figure):
            return Cell(name, CellKind.RATE, words=words, clause=row.clause)
        value = found[1]
        num, den = value.value, target.value_hundredths * 10**value.decimals
        if den % 100:
            num *= 100
        else:
            den //= 100
        return Cell(
            name,
            CellKind.RATE,
            num=num,
            den=den,
            behind=value.behind,
            words=words,
            clause=row.clause,
        )

    def _reached(self, grid: GridLayout, row: RowLayout) -> str:
        found = self._yearly(grid, row)
        target = self._target(row)
        if found is None or target is None:
            return _NOT_APPLICABLE
        value = found[1]
        if isinstance(value, RateFigure):
            reached = target.rate_reached(value.num.value, value.den.value, value.scale)
            if reached is None:
                return _NOT_APPLICABLE
        else:
            reached = target.count_reached(value.value if value else 0)
        return tr("是") if reached else tr("否")

    def _list(self, layout: ListLayout) -> NameList:
        rows = named(LISTS, layout.source)(self._book)
        return NameList(
            layout.key,
            layout.title,
            tuple(Column(c.code, c.heading, c.width, c.group) for c in layout.columns),
            tuple(
                tuple(texts.get(column.code, "") for column in layout.columns) for _, texts in rows
            ),
            tuple(ref for ref, _ in rows),
            layout.private,
        )

    def _checks(self) -> tuple[tuple[str, ...], bool]:
        warnings: list[str] = []
        blocked = False
        grid = self._layout.grids[0]
        place = Place(
            self._layout, grid, self._reckoner.rows(self._layout, grid)[0], grid.columns[0]
        )
        for check in self._layout.checks:
            for sign, holds in _COMPARISONS:
                left, found, right = check.rule.partition(sign)
                if not found:
                    continue
                sides = [
                    self._reckoner.value(parse_formula(side.strip()), place)
                    for side in (left, right)
                ]
                numbers = [side.value for side in sides if isinstance(side, Figure)]
                if len(numbers) == 2 and not holds(*numbers):
                    warnings.append(check.message)
                    blocked = blocked or check.blocks
                break
        return tuple(warnings), blocked


_COMPARISONS: tuple[tuple[str, Callable[[int, int], bool]], ...] = (
    (">=", ge),
    ("<=", le),
    ("=", eq),
)

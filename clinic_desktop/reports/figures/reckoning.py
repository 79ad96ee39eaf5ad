"""Formulas to figures: each cell once, references between cells followed."""

from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.forms.values import Value as EventValue
from clinic_desktop.domain.forms.values import as_text, rounded
from clinic_desktop.domain.report_formula import (
    Count,
    Formula,
    Named,
    Quotient,
    Sum,
    parse_formula,
)
from clinic_desktop.domain.report_layout import (
    CellRole,
    ColumnLayout,
    GridLayout,
    ReportLayout,
    RowLayout,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.rates import Scale
from clinic_desktop.reports.figures.registry import FIGURES, ROW_SETS, named
from clinic_desktop.reports.figures.values import NOTHING, Figure, RateFigure, Value, people, rows

SCALES = {
    "percent": Scale.PERCENT,
    "permille": Scale.PERMILLE,
    "per_100k": Scale.PER_100K,
    "quotient": Scale.QUOTIENT,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a formula stands."""

    layout: ReportLayout
    grid: GridLayout
    row: RowLayout
    column: ColumnLayout


class Reckoner:
    """Figures of the cells of forms over one book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._done: dict[tuple[str, str, str, str], Value | None] = {}
        self._rows: dict[tuple[str, str], tuple[RowLayout, ...]] = {}
        self._busy: set[tuple[str, str, str, str]] = set()

    def rows(self, layout: ReportLayout, grid: GridLayout) -> tuple[RowLayout, ...]:
        """The rows of a grid, those that depend on the data first."""
        key = (layout.code, grid.key)
        if key not in self._rows:
            found = named(ROW_SETS, grid.rows_from)(self._book) if grid.rows_from else ()
            self._rows[key] = (*found, *grid.rows)
        return self._rows[key]

    def cell(self, place: Place) -> Value | None:
        """The figure of a cell; None where it does not apply."""
        key = (place.layout.code, place.grid.key, place.row.code, place.column.code)
        if key not in self._done:
            if key in self._busy:
                raise ValueError(f"cell {key} refers to itself")
            self._busy.add(key)
            formula = parse_formula(place.row.formula_for(place.column))
            scale = place.row.scale if place.row.scale != "percent" else place.column.scale
            value = self.value(formula, place)
            if isinstance(value, RateFigure):
                value = RateFigure(value.num, value.den, SCALES[scale])
            self._done[key] = value
            self._busy.discard(key)
        return self._done[key]

    def value(self, formula: Formula, place: Place) -> Value | None:
        """A formula at a place."""
        match formula:
            case Count():
                return self._count(formula, place)
            case Named():
                return self._named(formula, place)
            case Sum(parts=parts):
                total = NOTHING
                for sign, part in parts:
                    figure = self._number(part, place)
                    total = total + figure if sign > 0 else total - figure
                return total
            case Quotient(num=num, den=den):
                return RateFigure(self._number(num, place), self._number(den, place))

    def _number(self, formula: Formula, place: Place) -> Figure:
        value = self.value(formula, place)
        if value is None:
            return NOTHING
        if isinstance(value, RateFigure):
            raise ValueError(f"a rate where a number belongs: {formula}")  # noqa: TRY004
        return value

    def _count(self, count: Count, place: Place) -> Figure:
        period = self._book.period(place.column.span)
        found = [
            each for each in self._book.events(count.word, period) if each.holds(count.condition)
        ]
        match count.counter:
            case "n":
                return _events(found)
            case "p":
                return self._persons(found)
            case "h":
                return self._households(found)
            case "s":
                total = sum((each.number(count.field) for each in found), Fraction(0))
                decimals = place.row.decimals
                return Figure(rounded(total, decimals), _events(found).behind, decimals)
            case _:
                kinds = {text for each in found if (text := _normal(each.value(count.field)))}
                return Figure(len(kinds), _events(found).behind)

    def _persons(self, found: list[Happening]) -> Figure:
        known = {each.resident_id for each in found if each.resident_id}
        strangers = {each.ref for each in found if not each.resident_id}
        figure = people(known)
        return Figure(figure.value + len(strangers), figure.behind + tuple(sorted(strangers)))

    def _households(self, found: list[Happening]) -> Figure:
        facts = self._book.people.facts
        houses = set()
        for each in found:
            house = each.household_id
            if house is None and each.resident_id in facts:
                house = facts[each.resident_id].household_id
            if house is not None:
                houses.add(house)
        return rows("household", houses)

    def _named(self, reference: Named, place: Place) -> Value | None:
        arguments = reference.arguments
        match reference.name:
            case "number":
                return Figure(int(arguments[0]))
            case "col":
                return self._at(place, place.row.code, arguments[0])
            case "row":
                return self._at(place, arguments[0], place.column.code)
            case "at":
                return self._at(place, arguments[0], arguments[1])
            case "rows":
                return self._sum_rows(place, arguments[0], arguments[1])
            case "cell":
                return self._other_form(place, arguments[0])
            case name:
                period: Period = self._book.period(place.column.span)
                return named(FIGURES, name).reckon(self._book, period, arguments)

    def _at(self, place: Place, row_code: str, column_code: str) -> Value | None:
        row = next(r for r in self.rows(place.layout, place.grid) if r.code == row_code)
        column = next(c for c in place.grid.columns if c.code == column_code)
        if column_code not in row.columns or column.role is not CellRole.FIGURE:
            return NOTHING
        return self.cell(Place(place.layout, place.grid, row, column))

    def _sum_rows(self, place: Place, first: str, last: str) -> Value:
        """Rows from ``first`` to ``last``; rates are reckoned anew from the sums."""
        codes = [row.code for row in self.rows(place.layout, place.grid)]
        if first not in codes or last not in codes:
            return NOTHING
        total = NOTHING
        for code in codes[codes.index(first) : codes.index(last) + 1]:
            value = self._at(place, code, place.column.code)
            if isinstance(value, Figure):
                total = total + value
        return total

    def _other_form(self, place: Place, name: str) -> Value | None:
        """``R-01.1`` (the same column as here), ``R-02.T.8`` or ``R-03.B2.1.A``."""
        code, *parts = name.split(".")
        layout = self._book.catalogue.reports.layout(code, self._book.dates.pe)
        for grid in layout.grids:
            inner = parts[1:] if grid.key and parts[0] == grid.key else parts
            if grid.key and inner is parts:
                continue
            row = next((r for r in self.rows(layout, grid) if r.code == inner[0]), None)
            if row is None:
                continue
            wanted = inner[1] if len(inner) > 1 else place.column.code
            column = next((c for c in grid.columns if c.code == wanted), None)
            if column is not None and wanted in row.columns:
                return self.cell(Place(layout, grid, row, column))
        raise KeyError(tr("没有单元格 {name}", name=name))


def _events(found: list[Happening]) -> Figure:
    refs = tuple(each.ref for each in found)
    return Figure(len(refs), refs)


def _normal(value: EventValue) -> str:
    return as_text(value).strip()

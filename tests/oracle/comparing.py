"""The program's form beside the plain reading of the same clinic, cell by cell."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from awkward_clinic import stored
from awkward_rows import CLINIC, YEAR
from plain_base import Cells, Span, month_span
from plain_clinic import Clinic
from plain_forms import period_span, plain_cells, plain_period
from plain_lists import LISTS
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.figures import known  # noqa: F401  (registers every named figure)
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.build import FormBuilder
from clinic_desktop.reports.figures.scope import Parameters, clinic_scope
from clinic_desktop.reports.figures.spans import month_dates
from clinic_desktop.reports.form_figures import CellKind, FormFigures
from clinic_desktop.reports.monthly import period_form

UNGROUPED = ("（未分组）", "（未指定）")


@dataclass
class Found:
    """What a comparison saw: how many cells, which differ, which were ever more than nought."""

    cells: int = 0
    differences: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    alive: set[str] = field(default_factory=set)


def cutoff_of(seed: int) -> int:
    """Some counties close their months on the 25th."""
    return 25 if seed % 5 == 3 else 31


def days_later(seed: int) -> int:
    """Some forms are made from what was known a month later."""
    return 31 if seed % 5 == 4 else 0


def span_of(seed: int, month: int) -> Span:
    """The report month of a clinic."""
    return month_span(YEAR, month, cutoff_of(seed), days_later(seed))


class Compared:
    """One invented clinic, stored once, and its forms."""

    def __init__(self, catalogue: Catalogue, seed: int) -> None:
        self._catalogue = catalogue
        self._seed = seed
        self._engine, rows = stored(seed)
        self._clinic = Clinic(rows)

    def month(self, codes: tuple[str, ...], month: int, found: Found) -> None:
        """Compare forms of a month. They are reckoned from one reading of the database, as R-12
        reckons the cells of the others.
        """
        span = span_of(self._seed, month)
        parameters = Parameters(
            month_cutoff=25 if span.closes_on == 25 else None, endemic_schistosomiasis=True
        )
        dates = month_dates(YEAR, month, parameters.month_cutoff, span.cutoff)
        other: Cells = {}
        with Session(self._engine) as session:
            scope = clinic_scope(session, CLINIC)
            book = Book(session, self._catalogue, scope, dates, parameters)
            for code in codes:
                layout = self._catalogue.reports.layout(code, dates.pe)
                figures = FormBuilder(book, layout).build("", 0, datetime.now(UTC))
                plain = plain_cells(code, self._clinic, span, row_labels(figures), other)
                other |= plain
                where = f"clinic {self._seed} {YEAR}-{month:02d}"
                compare(where, figures, plain, found)
                compare_lists(where, figures, self._clinic, span, found)

    def period(self, code: str, number: int, found: Found) -> None:
        """Compare a quarterly, half-yearly or yearly form."""
        span = period_span(code, YEAR, number)
        with Session(self._engine) as session:
            parameters = Parameters(endemic_schistosomiasis=True)
            figures = period_form(
                session, self._catalogue, code, YEAR, number, CLINIC, parameters=parameters
            )
            plain = plain_period(code, self._clinic, span, row_labels(figures))
            compare(f"clinic {self._seed} {YEAR}/{number}", figures, plain, found)

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()


def row_labels(figures: FormFigures) -> dict[str, str]:
    """Labels of the rows that depend on the data."""
    return {
        row.code: "" if row.label in UNGROUPED else row.label
        for grid in figures.grids
        if grid.key == ("B3" if figures.code == "R-02" else "")
        for row in grid.rows
        if row.code != "T"
    }


def compare(where: str, figures: FormFigures, plain: Cells, found: Found) -> None:
    """Note every cell that one side has and the other has not, or has otherwise."""
    for name, cell in figures.cells.items():
        if cell.kind is CellKind.COUNT:
            shown: object = cell.value
            alive = cell.value != 0
        elif cell.kind is CellKind.RATE:
            shown = (cell.num, cell.den)
            alive = cell.num != 0
        else:
            continue
        found.cells += 1
        found.known.add(name)
        if alive:
            found.alive.add(name)
        if name not in plain:
            found.differences.append(f"{where} {name}: {shown}, no plain reading")
        elif plain[name] != shown:
            found.differences.append(f"{where} {name}: {shown}, plain reading {plain[name]}")
    for name in plain.keys() - figures.cells.keys():
        found.differences.append(f"{where} {name}: no cell, plain reading {plain[name]}")


def compare_lists(
    where: str, figures: FormFigures, clinic: Clinic, span: Span, found: Found
) -> None:
    """Note every line of a list that stands on one side alone."""
    for each in figures.lists:
        codes, plain = LISTS.get((figures.code, each.key), ((), None))
        if plain is None:
            continue
        places = [[column.code for column in each.columns].index(code) for code in codes]
        shown = sorted(tuple(_bare(row[place]) for place in places) for row in each.rows)
        told = plain(clinic, span)
        if shown != told:
            more, less = _without(shown, told), _without(told, shown)
            found.differences.append(f"{where} {figures.code}.{each.key}: {more}, plain {less}")


def _bare(text: str) -> str:
    """Without the remark that it was judged by dates."""
    return text.removesuffix("（按日期判定）")


def _without(lines: list[tuple[str, ...]], others: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [line for line in lines if line not in others]

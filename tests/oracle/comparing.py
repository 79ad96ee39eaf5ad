"""The program's form beside the plain reading of the same clinic, cell by cell."""

from dataclasses import dataclass, field
from datetime import date

from awkward_clinic import stored
from awkward_rows import CLINIC, YEAR
from plain_base import Cells, Span, month_span
from plain_clinic import Clinic
from plain_forms import plain_cells
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.figures.scope import Parameters
from clinic_desktop.reports.form_figures import CellKind, FormFigures
from clinic_desktop.reports.monthly import month_form

UNGROUPED = "（未分组）"


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
        """Compare forms of a month."""
        span = span_of(self._seed, month)
        other: Cells = {}
        with Session(self._engine) as session:
            for code in codes:
                parameters = Parameters(
                    month_cutoff=25 if span.closes_on == 25 else None,
                    endemic_schistosomiasis=True,
                )
                figures = month_form(
                    session,
                    self._catalogue,
                    code,
                    YEAR,
                    month,
                    CLINIC,
                    span.cutoff,
                    parameters=parameters,
                )
                plain = plain_cells(code, self._clinic, span, _row_labels(figures), other)
                other |= plain
                compare(f"clinic {self._seed} {YEAR}-{month:02d}", figures, plain, found)

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()


def _row_labels(figures: FormFigures) -> dict[str, str]:
    return {
        row.code: "" if row.label == UNGROUPED else row.label
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


__all__ = ["Compared", "Found", "compare", "date"]

"""A form of a township: one column per clinic, the total, and who has not handed it in.

What the clinics submitted is put side by side (R-12, centre edition): counts are added up, rates
are reckoned anew from the sums of their numerators and denominators (``indicators.md`` 1.3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.form_figures import Cell, CellKind, Column, FormFigures, Grid, Row
from clinic_desktop.reports.monthly import form_of_period
from clinic_desktop.reports.periods import ReportPeriod
from clinic_desktop.reports.submissions import thawed
from clinic_desktop.services.clinic import clinics
from clinic_desktop.services.report_submissions import SubmissionRow, latest_of_clinics
from clinic_desktop.services.workplace import Site, Workplace

_TOTAL = "T"
_BLOCK = 10
"""Clinics side by side on one sheet."""


@dataclass(frozen=True, slots=True)
class Station:
    """A clinic with what it handed in, if anything."""

    code: str
    name: str
    figures: FormFigures | None


def stations_of(place: Workplace, current: FormFigures) -> tuple[Station, ...]:
    """Every village clinic with its last issue of the form of this period."""
    villages = [site for site in clinics(place) if site.role == "village"]
    issues = latest_of_clinics(place, current.code, current.period.first, current.period.last)
    return tuple(_station(site, issues.get(site.code), current) for site in villages)


def _station(site: Site, issue: SubmissionRow | None, current: FormFigures) -> Station:
    return Station(site.code, site.name, None if issue is None else thawed(issue, current))


_NOBODY = ""
"""A clinic code that no clinic has: its form has every row and heading, and nothing in it."""


def township_form(
    place: Workplace, code: str, period: ReportPeriod
) -> tuple[FormFigures, tuple[Station, ...]]:
    """The form of the township as the sum of what its clinics handed in, and each of them.

    Raises:
        KnownFault: no such form, or its definition cannot be read.
    """
    with place.reading() as session:
        blank = form_of_period(
            session, place.catalogue, code, period, _NOBODY, generated_at=place.clock.now()
        )
    stations = stations_of(place, blank)
    return summed(replace(blank, township_name=place.site.township_name), stations), stations


def summed(blank: FormFigures, stations: Sequence[Station]) -> FormFigures:
    """Counts added up, rates from the sums (1.3); what is neither says nothing of a township.

    Rows that only one clinic has (its village groups, its lots) stand below with its name.
    """
    forms = [(each.name, each.figures) for each in stations if each.figures is not None]
    missing = [each.name for each in stations if each.figures is None]
    people = [figures.population for _, figures in forms]
    return replace(
        blank,
        clinic_name=tr("（{n} 个村卫生室合计）", n=len(forms)),
        grids=tuple(_summed_grid(grid, forms) for grid in blank.grids),
        lists=tuple(
            replace(
                names,
                rows=tuple(
                    row
                    for _, figures in forms
                    for other in figures.lists
                    if other.key == names.key
                    for row in other.rows
                ),
                refs=(),
            )
            for names in blank.lists
            if not names.private
        ),
        footnotes=(
            tr("按 {n} 个村卫生室已上报的数汇总", n=len(forms)),
            tr("未报 {n} 个：{names}", n=len(missing), names="、".join(missing) or tr("无")),
        ),
        population=replace(
            blank.population,
            people=sum(each.people for each in people),
            entered=bool(people) and all(each.entered for each in people),
            source=tr("各村卫生室上报"),
        ),
        warnings=(),
        blocked=False,
    )


def _summed_grid(grid: Grid, forms: Sequence[tuple[str, FormFigures]]) -> Grid:
    own = {row.code for row in grid.rows}
    rows = [
        replace(
            row,
            cells=tuple(
                _total(row, place, [f.cells.get(cell.name, cell) for _, f in forms], cell.name)
                for place, cell in enumerate(row.cells)
            ),
        )
        for row in grid.rows
    ]
    for name, figures in forms:
        for other in figures.grids:
            if other.key == grid.key:
                rows.extend(
                    replace(row, label=f"{name} {row.label}")
                    for row in other.rows
                    if row.code not in own
                )
    return replace(grid, rows=tuple(rows))


def columns_to_choose(current: FormFigures) -> tuple[Column, ...]:
    """The columns whose figures can be put side by side."""
    grid = current.grids[0]
    return tuple(
        column
        for place, column in enumerate(grid.columns)
        if any(
            row.cells[place].kind in (CellKind.COUNT, CellKind.RATE)
            for row in grid.rows
            if len(row.cells) > place
        )
    )


def side_by_side(current: FormFigures, stations: Sequence[Station], column: str) -> FormFigures:
    """The form with one figure column laid out by clinic."""
    submitted = [each for each in stations if each.figures is not None]
    missing = [each.name for each in stations if each.figures is None]
    grids: list[Grid] = []
    for grid in current.grids:
        place = next((n for n, c in enumerate(grid.columns) if c.code == column), None)
        if place is None:
            continue
        blocks = [submitted[at : at + _BLOCK] for at in range(0, len(submitted), _BLOCK)] or [[]]
        for number, block in enumerate(blocks):
            grids.append(_grid(grid, place, block, submitted, with_total=number == 0))
    return replace(
        current,
        grids=tuple(grids),
        lists=(),
        landscape=True,
        footnotes=(
            tr("已上报 {n} 个：合计只含已上报的村卫生室", n=len(submitted)),
            tr("未报 {n} 个：{names}", n=len(missing), names="、".join(missing) or tr("无")),
        ),
        warnings=(),
        blocked=False,
    )


def _grid(
    grid: Grid,
    place: int,
    block: Sequence[Station],
    submitted: Sequence[Station],
    *,
    with_total: bool,
) -> Grid:
    heading = grid.columns[place].heading
    columns = [Column(each.code, each.name) for each in block]
    if with_total:
        columns.insert(0, Column(_TOTAL, tr("合计")))
    rows = []
    for row in grid.rows:
        cells = [_cell_of(each, row, place) for each in block]
        if with_total:
            every = [_cell_of(each, row, place) for each in submitted]
            cells.insert(0, _total(row, place, every))
        rows.append(replace(row, cells=tuple(cells)))
    title = " · ".join(part for part in (grid.title, heading) if part)
    return replace(grid, title=title, columns=tuple(columns), rows=tuple(rows), notes=())


def _cell_of(station: Station, row: Row, place: int) -> Cell:
    name = row.cells[place].name if len(row.cells) > place else ""
    found = station.figures.cells.get(name) if station.figures else None
    cell = found or Cell(name, CellKind.SHADED)
    return replace(cell, name=f"{name}@{station.code}", as_fraction=False)


def _total(row: Row, place: int, every: Iterable[Cell], name: str = "") -> Cell:
    if not name:
        name = f"{row.cells[place].name if len(row.cells) > place else row.code}@{_TOTAL}"
    counted = [cell for cell in every if cell.kind in (CellKind.COUNT, CellKind.RATE)]
    if not counted:
        return Cell(name, CellKind.SHADED)
    first = counted[0]
    if first.kind is CellKind.RATE:
        return replace(
            first,
            name=name,
            num=sum(cell.num for cell in counted),
            den=sum(cell.den for cell in counted),
            behind=(),
            behind_den=(),
        )
    return replace(first, name=name, value=sum(cell.value for cell in counted), behind=())

"""绩效考核: the score sheet of every station, their order, and where each lost points (Y-1).

Weights and indicators stand in the definition of the sheet (``resources/definitions/reports``);
a county's own scheme is another edition of that file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from clinic_desktop.domain.report_layout import CellRole, PeriodKind, ReportLayout, RowLayout
from clinic_desktop.reports.form_figures import Cell, CellKind, FormFigures
from clinic_desktop.reports.monthly import form_of_period
from clinic_desktop.reports.periods import ReportPeriod
from clinic_desktop.services.workplace import Site, Workplace

YEARLY, MONTHLY = "Y-1", "Y-1M"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One indicator of a station; points in hundredths, ``None`` where it does not apply."""

    code: str
    label: str
    done: str
    target: str
    weight: int | None
    score: int | None

    @property
    def lost(self) -> int:
        """Points that are missing to the full weight."""
        return 0 if self.weight is None or self.score is None else self.weight - self.score


@dataclass(frozen=True, slots=True)
class StationScore:
    """A station's sheet. ``rank`` is 1 for the best; equal scores share a rank."""

    clinic: str
    name: str
    total: int
    rank: int
    lines: tuple[ScoreLine, ...]
    figures: FormFigures
    before: int | None = None
    """The total of the same period a year earlier, where it was asked for."""

    @property
    def id(self) -> str:
        """By which a list keeps its place."""
        return self.clinic

    @property
    def without_target(self) -> int:
        """Indicators that have figures but no target: they cannot be scored."""
        return sum(line.weight is None and line.target in ("", "—") for line in self.lines)


def appraise(
    place: Workplace,
    stations: Sequence[Site],
    period: ReportPeriod,
    progress: Progress,
    *,
    compare: bool = False,
) -> tuple[StationScore, ...]:
    """Every station's sheet over a month (平时考核) or a year (年终考核), the best first.

    ``progress`` is called with (done, all) and may raise to stop. Raises ``KnownFault`` where the
    sheet has no definition.
    """
    steps = len(stations) * (2 if compare else 1)
    done = 0
    scored: list[StationScore] = []
    for station in stations:
        progress(done, steps)
        one = _score(place, station, period)
        done += 1
        if compare:
            progress(done, steps)
            earlier = _score(place, station, period.step(-12 if _monthly(period) else -1))
            one = replace(one, before=earlier.total)
            done += 1
        scored.append(one)
    progress(steps, steps)
    return ranked(scored)


def ranked(scored: Sequence[StationScore]) -> tuple[StationScore, ...]:
    """The best first; who has equal points has an equal rank."""
    ordered = sorted(scored, key=lambda one: (-one.total, one.clinic))
    totals = [one.total for one in ordered]
    return tuple(replace(one, rank=totals.index(one.total) + 1) for one in ordered)


def _monthly(period: ReportPeriod) -> bool:
    return period.kind is PeriodKind.MONTH


def _score(place: Workplace, station: Site, period: ReportPeriod) -> StationScore:
    code = MONTHLY if _monthly(period) else YEARLY
    with place.reading() as session:
        figures = form_of_period(
            session,
            place.catalogue,
            code,
            period,
            station.code,
            generated_at=place.clock.now(),
        )
    layout = place.catalogue.reports.layout(code, figures.period.last)
    total, lines = score_lines(figures, layout)
    return StationScore(station.code, station.name, total, 0, lines, figures)


def score_lines(figures: FormFigures, layout: ReportLayout) -> tuple[int, tuple[ScoreLine, ...]]:
    """The total in hundredths and the lines of a score sheet."""
    cells = figures.cells
    lines: list[ScoreLine] = []
    total = 0
    for grid in layout.grids:
        roles = {column.role: column.code for column in grid.columns}
        if CellRole.SCORE not in roles:
            continue
        key = f"{figures.code}.{grid.key}" if grid.key else figures.code
        for row in grid.rows:
            found = {role: cells.get(f"{key}.{row.code}.{code}") for role, code in roles.items()}
            if row.weight == 0:
                total = _points(found.get(CellRole.SCORE)) or 0
            else:
                lines.append(_line(row, found))
    return total, tuple(lines)


def _line(row: RowLayout, found: dict[CellRole, Cell | None]) -> ScoreLine:
    done, target = found.get(CellRole.FIGURE), found.get(CellRole.TARGET)
    return ScoreLine(
        row.code,
        row.label,
        "" if done is None else done.shown,
        "" if target is None else target.shown,
        _points(found.get(CellRole.WEIGHT)),
        _points(found.get(CellRole.SCORE)),
    )


def _points(cell: Cell | None) -> int | None:
    if cell is None or cell.kind is not CellKind.COUNT:
        return None
    return cell.value if cell.decimals == 2 else cell.value * 100

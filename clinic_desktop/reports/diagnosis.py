"""社区卫生诊断: what the figures of a year show at a glance: people, problems, rates, groups.

Everything is taken from forms (Y-9, R-12), so that a chart never says anything but the form; only
the shares of the village groups are counted here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import add_months
from clinic_desktop.reports.form_figures import CellKind, FormFigures, Row
from clinic_desktop.reports.monthly import month_form, period_form
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record, Resident, ResidentIndex

YEAR_FORM, SUMMARY = "Y-9", "R-12"
EXAM_FORM = "health_exam"
_RATE, _TARGET = "R", "G"
_PYRAMID_GRID = 0
_TOTAL = "T"
_OLD = 65
_OLDER = 12 * _OLD

Progress = Callable[[int, int], None]
"""Called with (done, total); may raise to stop."""


@dataclass(frozen=True, slots=True)
class AgeBand:
    """People of an age band; youngest first in a list."""

    label: str
    men: int
    women: int


@dataclass(frozen=True, slots=True)
class Share:
    """A rate with its target: numerator over denominator."""

    code: str
    section: str
    """Heading it stands under: 老年人, 高血压 …"""
    label: str
    num: int
    den: int
    target: int | None = None
    """Per cent."""

    @property
    def percent(self) -> float | None:
        """``None`` without a denominator."""
        return None if self.den == 0 else self.num * 100 / self.den

    @property
    def reached(self) -> bool | None:
        """Against the target, on the unrounded fraction; ``None`` where there is nothing to say."""
        if self.target is None or self.den == 0:
            return None
        return self.num * 100 >= self.target * self.den

    @property
    def title(self) -> str:
        """老年人 · 体检率."""
        return f"{self.section} · {self.label}" if self.section else self.label


@dataclass(frozen=True, slots=True)
class Trend:
    """A rate month by month; months without a denominator are left out."""

    code: str
    title: str
    target: int | None
    points: tuple[tuple[date, float], ...]
    """First of the month → per cent, as the year stood at its end."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything the charts of a year need."""

    year: int
    form: FormFigures
    people: tuple[AgeBand, ...]
    problems: tuple[tuple[str, int], ...]
    causes: tuple[tuple[str, int], ...]
    rates: tuple[Share, ...]
    trends: tuple[Trend, ...]
    files: tuple[Share, ...]
    """Residents with a file, by village group."""
    exams: tuple[Share, ...]
    """Residents of 65 and over examined in the year, by village group."""


def diagnosis(
    place: Workplace,
    year: int,
    progress: Progress = lambda _done, _total: None,
    form: FormFigures | None = None,
    *,
    trends: bool = True,
) -> Diagnosis:
    """The year up to its last full month; of the running year's January, up to today. ``form``:
    the year's form where it is at hand (as it was submitted, or corrected). Without ``trends``
    only the last month is reckoned: a tenth of the time, no months to show.
    """
    months = months_of(year, place.today)
    if not trends:
        months = months[-1:]
    summaries: list[tuple[date, FormFigures]] = []
    clinic = place.site.code
    with place.reading() as session:
        for number, month in enumerate(months):
            progress(number, len(months) + 1)
            found = month_form(session, place.catalogue, SUMMARY, year, month.month, clinic)
            summaries.append((month, found))
        progress(len(months), len(months) + 1)
        if form is None:
            form = period_form(session, place.catalogue, YEAR_FORM, year, 1, clinic)
        files, exams = _by_group(place, session, year)
    last = summaries[-1][1]
    return Diagnosis(
        year,
        form,
        people_of(form),
        problems_of(form),
        causes_of(form),
        rates_of(last),
        _trends(summaries) if trends else (),
        files,
        exams,
    )


def months_of(year: int, today: date) -> tuple[date, ...]:
    """The months of a year that are over; the running one where none is."""
    whole = [date(year, m, 1) for m in range(1, 13) if add_months(date(year, m, 1), 1) <= today]
    return tuple(whole) or (date(year, 1, 1),)


def people_of(form: FormFigures) -> tuple[AgeBand, ...]:
    """The pyramid as form Y-9 has it; empty for any other form."""
    if form.code != YEAR_FORM:
        return ()
    return tuple(
        AgeBand(row.label, row.cells[0].value, row.cells[1].value)
        for row in form.grids[_PYRAMID_GRID].rows
        if row.code != _TOTAL
    )


def problems_of(form: FormFigures) -> tuple[tuple[str, int], ...]:
    """Health problems and groups of the year form, with how many people."""
    if form.code != YEAR_FORM or len(form.grids) < 2:
        return ()
    return tuple((row.label, row.cells[0].value) for row in form.grids[1].rows if row.cells)


def causes_of(form: FormFigures) -> tuple[tuple[str, int], ...]:
    """Causes of death in their order."""
    return tuple(
        (row[1], int(row[2]))
        for names in form.lists
        if names.key == "B3"
        for row in names.rows
        if len(row) > 2 and row[2].isdecimal()
    )


def rates_of(summary: FormFigures) -> tuple[Share, ...]:
    """Every rate of the summary form with its target."""
    grid = summary.grids[0]
    places = {column.code: n for n, column in enumerate(grid.columns)}
    if _RATE not in places:
        return ()
    found: list[Share] = []
    section = ""
    for row in grid.rows:
        cell = row.cells[places[_RATE]]
        if row.level == 0:
            section = row.label
        if cell.kind is CellKind.RATE:
            own = section if row.level else ""
            found.append(Share(row.code, own, row.label, cell.num, cell.den, _target(row, places)))
    return tuple(found)


def _target(row: Row, places: dict[str, int]) -> int | None:
    text = row.cells[places[_TARGET]].shown if _TARGET in places else ""
    return int(text) if text.isdecimal() else None


def _trends(summaries: list[tuple[date, FormFigures]]) -> tuple[Trend, ...]:
    points: dict[str, list[tuple[date, float]]] = {}
    last: dict[str, Share] = {}
    for month, summary in summaries:
        for share in rates_of(summary):
            last[share.code] = share
            if share.percent is not None:
                points.setdefault(share.code, []).append((month, share.percent))
    return tuple(
        Trend(code, share.title, share.target, tuple(points[code]))
        for code, share in last.items()
        if code in points
    )


def _by_group(
    place: Workplace, session: Session, year: int
) -> tuple[tuple[Share, ...], tuple[Share, ...]]:
    """Residents who live here, by village group: with a file, and of 65 and over with an exam."""
    end = min(place.today, date(year, 12, 31))
    index = ResidentIndex
    old = add_months(end, -_OLDER)
    examined = (
        select(Record.resident_id)
        .where(
            Record.form_code == EXAM_FORM,
            Record.voided.is_(False),
            Record.occurred_on >= date(year, 1, 1),
            Record.occurred_on <= end,
            Record.resident_id.is_not(None),
        )
        .distinct()
        .subquery()
    )
    is_old = index.birth_date <= old
    has_file = Resident.archive_no.is_not(None) & Resident.file_closed_on.is_(None)
    query = (
        select(
            index.village_group,
            func.count(),
            func.sum(case((has_file, 1), else_=0)),
            func.sum(case((is_old, 1), else_=0)),
            func.sum(case((is_old & examined.c.resident_id.is_not(None), 1), else_=0)),
        )
        .join(Resident, Resident.id == index.resident_id)
        .outerjoin(examined, examined.c.resident_id == index.resident_id)
        .where(index.listed.is_(True), Resident.residence_type.in_(("1", "2")))
        .group_by(index.village_group)
        .order_by(func.length(index.village_group), index.village_group)
    )
    if place.site.role == "village":
        query = query.where(index.clinic_code == place.site.code)
    files, exams = [], []
    for group, people, with_file, elders, seen in session.execute(query):
        name = group or "—"
        files.append(Share(name, "", name, int(with_file), int(people)))
        exams.append(Share(name, "", name, int(seen), int(elders)))
    return tuple(files), tuple(exams)

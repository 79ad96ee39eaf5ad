"""谁报了: every clinic against every form and period; in time, late, corrected, zero, missing.

A form is due ``DEADLINE_DAYS`` after the end of its period (I-L10). A period that ended before a
clinic was set up is not owed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.report_layout import PeriodKind, ReportLayout
from clinic_desktop.reports.monthly import forms_of
from clinic_desktop.reports.periods import ReportPeriod
from clinic_desktop.services.report_submissions import due_on
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Clinic, ReportSubmission

_KINDS = (
    (PeriodKind.MONTH, 12),
    (PeriodKind.QUARTER, 4),
    (PeriodKind.HALF_YEAR, 2),
    (PeriodKind.YEAR, 1),
    (PeriodKind.MATERNAL_YEAR, 1),
)


class State(StrEnum):
    """Where one form of one clinic stands."""

    REPORTED = "reported"
    LATE = "late"
    """Reported after the deadline."""
    MISSING = "missing"
    """Not reported, and the deadline is over."""
    DUE = "due"
    """Not reported, the deadline is still ahead."""
    RUNNING = "running"
    """The period is not over."""
    NOT_OWED = "not_owed"
    """The clinic was not there yet."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A form of a period: one column of the matrix."""

    code: str
    title: str
    period: str
    short: str
    """Of the period: 2026-10, 2026-Q3, 2026."""
    last: date
    due: date


@dataclass(frozen=True, slots=True)
class Reported:
    """One cell. ``corrections`` counts the issues after the first; ``zero``: all figures are 0."""

    state: State
    on: date | None = None
    late_days: int = 0
    corrections: int = 0
    zero: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """One clinic: a row of the matrix, its cells in the order of the columns."""

    code: str
    name: str
    cells: tuple[Reported, ...]

    @property
    def missing(self) -> int:
        """How many are overdue and not here."""
        return sum(cell.state is State.MISSING for cell in self.cells)

    @property
    def late(self) -> int:
        """How many came late."""
        return sum(cell.state is State.LATE for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ReportingState:
    """The matrix."""

    columns: tuple[Owed, ...]
    stations: tuple[Station, ...]


def owed_in_year(catalogue: Catalogue, year: int) -> tuple[Owed, ...]:
    """Every form that is handed in, with each period of a year, by form and period."""
    found: list[Owed] = []
    for kind, count in _KINDS:
        for layout in forms_of(catalogue, kind, date(year, 12, 31)):
            if layout.submitted:
                found.extend(_periods(layout, kind, year, count))
    return tuple(found)


def _periods(layout: ReportLayout, kind: PeriodKind, year: int, count: int) -> Iterator[Owed]:
    for number in range(1, count + 1):
        period = ReportPeriod(kind, year, number)
        last = period.dates().pe
        yield Owed(layout.code, layout.title, period.name, period.short, last, due_on(last))


def reporting_state(place: Workplace, columns: Sequence[Owed]) -> ReportingState:
    """The matrix of these columns; at a village its own line alone.

    Raises ``KnownFault``: DATABASE_*.
    """
    with place.reading() as session:
        clinics = _clinics(session, place)
        issues = _issues(session, columns)
    stations = [
        Station(
            code,
            name,
            tuple(
                _cell(column, issues.get((code, column.code, column.last), ()), since, place.today)
                for column in columns
            ),
        )
        for code, name, since in clinics
    ]
    return ReportingState(tuple(columns), tuple(stations))


@dataclass(frozen=True, slots=True)
class Missing:
    """Overdue forms of the month before, over all clinics."""

    month: str
    stations: int
    forms: int


def missing_last_month(place: Workplace) -> Missing | None:
    """What the clinics owe of the month before; None where nothing is overdue. Reads no contents.

    Raises ``KnownFault``: DATABASE_*.
    """
    last = place.today.replace(day=1) - timedelta(days=1)
    if due_on(last) >= place.today:
        return None
    columns = [c for c in owed_in_year(place.catalogue, last.year) if c.last == last]
    row = ReportSubmission
    with place.reading() as session:
        clinics = [code for code, _, since in _clinics(session, place) if since <= last]
        query = select(row.clinic_code, row.form_code).where(
            row.period_last == last, row.voided.is_(False)
        )
        here = {(one.clinic_code, one.form_code) for one in session.execute(query.distinct())}
    owed = [(code, column.code) for code in clinics for column in columns]
    missing = [pair for pair in owed if pair not in here]
    if not missing:
        return None
    name = ReportPeriod(PeriodKind.MONTH, last.year, last.month).name
    return Missing(name, len({code for code, _ in missing}), len(missing))


def _clinics(session: Session, place: Workplace) -> list[tuple[str, str, date]]:
    query = select(Clinic.clinic_code, Clinic.name, Clinic.created_at).where(
        Clinic.voided.is_(False)
    )
    if place.site.role == "centre":
        query = query.where(Clinic.role == "village")
    else:
        query = query.where(Clinic.clinic_code == place.site.code)
    rows = session.execute(query.order_by(Clinic.clinic_code)).all()
    return [(row.clinic_code, row.name, date.fromisoformat(row.created_at[:10])) for row in rows]


@dataclass(frozen=True, slots=True)
class _Issue:
    version: int
    on: date
    by: str
    zero: bool


def _issues(session: Session, columns: Sequence[Owed]) -> dict[tuple[str, str, date], list[_Issue]]:
    row = ReportSubmission
    query = select(
        row.clinic_code,
        row.form_code,
        row.period_last,
        row.version_no,
        row.submitted_on,
        row.submitted_by,
        row.content,
    ).where(
        row.form_code.in_({column.code for column in columns}),
        row.period_last.in_({column.last for column in columns}),
        row.voided.is_(False),
    )
    found: dict[tuple[str, str, date], list[_Issue]] = {}
    for one in session.execute(query.order_by(row.version_no, row.created_at)):
        issue = _Issue(
            one.version_no, one.submitted_on, one.submitted_by or "", is_zero_report(one.content)
        )
        found.setdefault((one.clinic_code, one.form_code, one.period_last), []).append(issue)
    return found


def _cell(column: Owed, issues: Sequence[_Issue], since: date, today: date) -> Reported:
    if issues:
        first, newest = issues[0], issues[-1]
        late = max(0, (first.on - column.due).days)
        state = State.LATE if late else State.REPORTED
        return Reported(state, first.on, late, len(issues) - 1, newest.zero, newest.by)
    if column.last < since:
        return Reported(State.NOT_OWED)
    if column.last >= today:
        return Reported(State.RUNNING)
    if column.due >= today:
        return Reported(State.DUE)
    return Reported(State.MISSING, late_days=(today - column.due).days)


def is_zero_report(content: Mapping[str, Any]) -> bool:
    """零报告: no figure of an issue is above zero and no line stands in its lists."""
    cells = (
        cell for grid in content.get("grids", ()) for row in grid.get("rows", ()) for cell in row[4]
    )
    lists = content.get("lists", {})
    return not any(_counts(cell) for cell in cells) and not any(lists.values())


def _counts(cell: Any) -> bool:
    match cell:
        case bool() | None | str():
            return False
        case int():
            return cell != 0
        case [number, *_]:
            return bool(number)
        case {"n": number}:
            return bool(number)
    return False

"""Which forms of a period are handed in, which wait, and until when."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from clinic_desktop.domain.report_layout import PeriodKind, ReportLayout
from clinic_desktop.reports.figures.scope import read_parameters
from clinic_desktop.reports.monthly import forms_of
from clinic_desktop.reports.periods import ReportPeriod, last_over
from clinic_desktop.services.report_submissions import due_on
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Clinic, ReportSubmission

REMINDED = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR)
"""Kinds of period whose forms are asked for by themselves. Which yearly sheets a station hands
in, and by when, differs from county to county.
"""

_ASKED_FOR = timedelta(days=45)
"""A period that ended longer ago is not asked for any more; the screen still shows it."""


class StandingState(StrEnum):
    """Where a form stands."""

    RUNNING = "running"
    """Its period is not over."""
    WAITING = "waiting"
    LATE = "late"
    SUBMITTED = "submitted"
    NOT_ASKED = "not_asked"
    """A form that is handed to nobody."""
    COLLECTED = "collected"
    """At the centre: so many clinics have handed it in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A form of a period. ``version`` is that of the last issue."""

    layout: ReportLayout
    state: StandingState
    due: date
    version: int = 0
    submitted_on: date | None = None
    collected: int = 0
    """Clinics that have handed it in, of ``clinics``."""
    clinics: int = 0


def standings(place: Workplace, period: ReportPeriod) -> tuple[Standing, ...]:
    """Every form of the period's kind by code, those that are only looked at last. At the centre:
    how many of its clinics have handed each in.
    """
    if place.site.role == "centre":
        return _collected(place, period)
    with place.reading() as session:
        dates = period.dates(read_parameters(session).month_cutoff)
        rows = session.execute(
            select(
                ReportSubmission.form_code,
                func.max(ReportSubmission.version_no),
                func.min(ReportSubmission.submitted_on),
            )
            .where(
                ReportSubmission.clinic_code == place.site.code,
                ReportSubmission.period_first == dates.ps,
                ReportSubmission.period_last == dates.pe,
                ReportSubmission.voided.is_(False),
            )
            .group_by(ReportSubmission.form_code)
        )
        issued = {code: (version, on) for code, version, on in rows}
    due = due_on(dates.pe)
    found = []
    for layout in forms_of(place.catalogue, period.kind, dates.pe):
        version, on = issued.get(layout.code, (0, None))
        if on is not None:
            state = StandingState.SUBMITTED
        elif not layout.submitted:
            state = StandingState.NOT_ASKED
        elif dates.pe >= place.today:
            state = StandingState.RUNNING
        else:
            state = StandingState.LATE if place.today > due else StandingState.WAITING
        found.append(Standing(layout, state, due, version, on))
    return tuple(sorted(found, key=lambda each: not each.layout.submitted))


def _collected(place: Workplace, period: ReportPeriod) -> tuple[Standing, ...]:
    with place.reading() as session:
        dates = period.dates(read_parameters(session).month_cutoff)
        villages = set(
            session.scalars(
                select(Clinic.clinic_code).where(Clinic.role == "village", Clinic.voided.is_(False))
            )
        )
        rows = session.execute(
            select(ReportSubmission.form_code, func.count(ReportSubmission.clinic_code.distinct()))
            .where(
                ReportSubmission.clinic_code.in_(villages),
                ReportSubmission.period_first == dates.ps,
                ReportSubmission.period_last == dates.pe,
                ReportSubmission.voided.is_(False),
            )
            .group_by(ReportSubmission.form_code)
        )
        counts = dict(rows.all())
    found = [
        Standing(
            layout,
            StandingState.COLLECTED if layout.submitted else StandingState.NOT_ASKED,
            due_on(dates.pe),
            collected=counts.get(layout.code, 0),
            clinics=len(villages),
        )
        for layout in forms_of(place.catalogue, period.kind, dates.pe)
    ]
    return tuple(sorted(found, key=lambda each: not each.layout.submitted))


@dataclass(frozen=True, slots=True)
class Owing:
    """Forms of a period that is over and that nobody handed in."""

    period: ReportPeriod
    codes: tuple[str, ...]
    due: date
    late: bool


def owing(place: Workplace) -> tuple[Owing, ...]:
    """What is to be handed in now, the earliest deadline first."""
    with place.reading() as session:
        month_cutoff = read_parameters(session).month_cutoff
    found = []
    for kind in REMINDED:
        period = last_over(kind, place.today, month_cutoff)
        if place.today - period.dates(month_cutoff).pe > _ASKED_FOR:
            continue
        waiting = [
            each
            for each in standings(place, period)
            if each.state in (StandingState.WAITING, StandingState.LATE)
        ]
        if waiting:
            late = waiting[0].state is StandingState.LATE
            codes = tuple(each.layout.code for each in waiting)
            found.append(Owing(period, codes, waiting[0].due, late))
    return tuple(sorted(found, key=lambda each: each.due))

"""上报: a form is frozen when it is submitted; corrections are new issues of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import ReportBehind, ReportSubmission

DEADLINE_DAYS = 5
"""Days after the end of the period by which a form is due (I-L10, our definition)."""

_REASON = "reason"
"""Key of an issue's content: why the correction was handed in."""


def due_on(period_last: date) -> date:
    """The last day on which a form of this period is in time."""
    return period_last + timedelta(days=DEADLINE_DAYS)


@dataclass(frozen=True, slots=True)
class SubmitReport:
    """A form ready to be frozen; ``content`` as ``reports.submissions.frozen`` gives it."""

    form_code: str
    form_edition: str
    period_first: date
    period_last: date
    cutoff: date
    period_name: str
    program_version: str
    content: dict[str, Any]
    blocked: bool = False
    """A check of the form does not hold (账实不符): it may not be submitted."""
    behind: Mapping[str, Any] = field(default_factory=dict)
    """The rows behind each figure, kept on this machine (``reports.submissions.behind_of``)."""
    reason: str = ""
    """Why a correction is handed in; the first issue needs none."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The new issue."""

    submission_id: str
    version_no: int
    changes: Changes


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One issue of a form, as it was submitted."""

    id: str
    clinic_code: str
    form_code: str
    form_edition: str
    period_first: date
    period_last: date
    cutoff: date
    period_name: str
    version_no: int
    submitted_on: date
    submitted_by: str
    program_version: str
    created_at: str
    content: dict[str, Any]
    reason: str = ""

    @property
    def in_time(self) -> bool:
        """Submitted by the deadline (I-L10)."""
        return self.submitted_on <= due_on(self.period_last)


def submit_report(place: Workplace, command: SubmitReport) -> Submitted:
    """Freeze a form. The first issue is version 0, each later one the next correction.

    Raises:
        InputProblem: the period is not over, the form is blocked by a check, nothing differs
            from the issue before, or a correction gives no reason.
    """
    if command.blocked:
        raise InputProblem(Problem("form", "FORM_BLOCKED", tr("本表核对不符，请先改正再上报")))
    if command.period_last > place.today:
        raise InputProblem(
            Problem("form", "PERIOD_NOT_OVER", tr("报告期尚未结束，到 {day} 以后再上报",
                                                 day=command.period_last))
        )  # fmt: skip
    with place.unit(
        tr("上报 {code} {period}", code=command.form_code, period=command.period_name)
    ) as unit:
        earlier = _issues(
            unit.session,
            place.site.code,
            command.form_code,
            command.period_first,
            command.period_last,
        )
        if earlier and _same(earlier[-1].content, command.content):
            raise InputProblem(
                Problem("form", "NOTHING_CHANGED", tr("与上次上报的内容完全相同，不必再报"))
            )
        if earlier and not command.reason.strip():
            raise InputProblem(
                Problem("reason", "REASON", tr("这张表已经上报过，请写明更正的原因"))
            )
        version = earlier[-1].version_no + 1 if earlier else 0
        row = ReportSubmission(
            **place.stamp(),
            form_code=command.form_code,
            form_edition=command.form_edition,
            period_first=command.period_first,
            period_last=command.period_last,
            cutoff=command.cutoff,
            period_name=command.period_name,
            version_no=version,
            submitted_on=place.today,
            submitted_by=place.actor.name,
            program_version=command.program_version,
            content={**command.content, _REASON: command.reason.strip()},
        )
        unit.session.add(row)
        if command.behind:
            unit.session.add(ReportBehind(submission_id=row.id, content=dict(command.behind)))
        return Submitted(row.id, version, unit.commit())


def _same(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return {k: v for k, v in before.items() if k != _REASON} == dict(now)


def behind_submission(place: Workplace, submission_id: str) -> Mapping[str, Any] | None:
    """The rows behind an issue; None for one that another machine submitted."""
    with place.reading() as session:
        found = session.get(ReportBehind, submission_id)
        return None if found is None else found.content


def issues_of(
    place: Workplace, form_code: str, period_first: date, period_last: date, clinic: str = ""
) -> tuple[SubmissionRow, ...]:
    """Every issue of a form for a period, the first one first."""
    with place.reading() as session:
        return _issues(session, clinic or place.site.code, form_code, period_first, period_last)


def latest_of_clinics(
    place: Workplace, form_code: str, period_first: date, period_last: date
) -> dict[str, SubmissionRow]:
    """The last issue of a form from each clinic that handed it in, by clinic code."""
    with place.reading() as session:
        rows = session.scalars(
            select(ReportSubmission)
            .where(
                ReportSubmission.form_code == form_code,
                ReportSubmission.period_first == period_first,
                ReportSubmission.period_last == period_last,
                ReportSubmission.voided.is_(False),
            )
            .order_by(ReportSubmission.version_no, ReportSubmission.created_at)
        )
        return {row.clinic_code: _row(row) for row in rows}


def submitted_in_year(place: Workplace, year: int) -> tuple[SubmissionRow, ...]:
    """Every issue of the year from every clinic this database holds, by period, form, version."""
    with place.reading() as session:
        rows = session.scalars(
            select(ReportSubmission)
            .where(
                ReportSubmission.period_last.between(date(year, 1, 1), date(year, 12, 31)),
                ReportSubmission.voided.is_(False),
            )
            .order_by(
                ReportSubmission.period_last,
                ReportSubmission.clinic_code,
                ReportSubmission.form_code,
                ReportSubmission.version_no,
            )
        )
        return tuple(_row(row) for row in rows)


def _issues(
    session: Session, clinic: str, form_code: str, first: date, last: date
) -> tuple[SubmissionRow, ...]:
    rows = session.scalars(
        select(ReportSubmission)
        .where(
            ReportSubmission.clinic_code == clinic,
            ReportSubmission.form_code == form_code,
            ReportSubmission.period_first == first,
            ReportSubmission.period_last == last,
            ReportSubmission.voided.is_(False),
        )
        .order_by(ReportSubmission.version_no, ReportSubmission.created_at)
    )
    return tuple(_row(row) for row in rows)


def _row(row: ReportSubmission) -> SubmissionRow:
    return SubmissionRow(
        row.id,
        row.clinic_code,
        row.form_code,
        row.form_edition,
        row.period_first,
        row.period_last,
        row.cutoff,
        row.period_name,
        row.version_no,
        row.submitted_on,
        row.submitted_by or "",
        row.program_version,
        row.created_at,
        row.content,
        row.content.get(_REASON, ""),
    )

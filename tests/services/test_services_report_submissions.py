"""A submitted form stays as it was; a correction is a new issue and shows what differs."""

from datetime import UTC, date, datetime

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.reports.form_figures import CellKind, FormFigures
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.reports.submissions import differences, submission_of, thawed
from clinic_desktop.services.education.commands import RecordActivity
from clinic_desktop.services.education.saving import record_activity
from clinic_desktop.services.report_submissions import (
    issues_of,
    submit_report,
    submitted_in_year,
)
from clinic_desktop.services.workplace import Workplace

FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))


def form(place: Workplace, code: str = "R-01", month: int = 2) -> FormFigures:
    with place.reading() as session:
        return month_form(
            session,
            place.catalogue,
            code,
            2026,
            month,
            place.site.code,
            generated_at=datetime(2026, 3, 2, 4, tzinfo=UTC),
        )


def lecture(place: Workplace, topic: str, headcount: int) -> None:
    record_activity(
        place,
        RecordActivity(
            "lecture", date(2026, 2, 10), topic=topic, lecturer="周医生", headcount=headcount
        ),
    )


def submit(place: Workplace, figures: FormFigures) -> int:
    layout = place.catalogue.reports.layout(figures.code, figures.period.last)
    return submit_report(place, submission_of(figures, layout)).version_no


def test_a_submitted_form_is_read_back_as_it_was(place: Workplace) -> None:
    lecture(place, "高血压", 55)
    first = form(place)
    assert submit(place, first) == 0
    lecture(place, "糖尿病", 20)
    now = form(place)
    (issue,) = issues_of(place, "R-01", *FEBRUARY)
    assert issue.in_time
    old = thawed(issue, now)
    assert old.version_words == "原版"
    assert {n: c.shown for n, c in old.cells.items()} == {
        n: c.shown for n, c in first.cells.items()
    }
    assert old.lists[0].rows == first.lists[0].rows
    changed = {each.cell: (each.before, each.now) for each in differences(issue, now)}
    assert changed["R-01.1.A"] == ("1", "2")
    assert changed["R-01.3.B"] == ("55", "75")
    assert "R-01.2.A" not in changed


def test_a_correction_is_a_new_issue(place: Workplace) -> None:
    lecture(place, "高血压", 55)
    assert submit(place, form(place)) == 0
    with pytest.raises(InputProblem, match="完全相同"):
        submit(place, form(place))
    lecture(place, "糖尿病", 20)
    assert submit(place, form(place)) == 1
    issues = issues_of(place, "R-01", *FEBRUARY)
    assert [issue.version_no for issue in issues] == [0, 1]
    assert thawed(issues[1], form(place)).version_words == "更正版 1"
    assert [row.version_no for row in submitted_in_year(place, 2026)] == [0, 1]


def test_a_month_that_is_not_over_cannot_be_submitted(place: Workplace, clock: FixedClock) -> None:
    with pytest.raises(InputProblem, match="尚未结束"):
        submit(place, form(place, month=3))
    clock.instant = datetime(2026, 4, 12, 4, tzinfo=UTC)
    assert submit(place, form(place, month=3)) == 0
    (issue,) = issues_of(place, "R-01", date(2026, 3, 1), date(2026, 3, 31))
    assert not issue.in_time


@pytest.mark.parametrize("code", [f"R-{n:02d}" for n in range(1, 13)])
def test_every_form_can_be_frozen_and_read_back(place: Workplace, code: str) -> None:
    figures = form(place, code)
    submit(place, figures)
    (issue,) = issues_of(place, code, *FEBRUARY)
    old = thawed(issue, figures)
    assert {n: c.shown for n, c in old.cells.items()} == {
        n: c.shown for n, c in figures.cells.items()
    }
    assert {c.kind for c in old.cells.values()} <= set(CellKind)
    assert differences(issue, figures) == ()

"""A submitted form stays as it was; a correction is a new issue and shows what differs."""

from datetime import UTC, date, datetime

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.report_layout import PeriodKind
from clinic_desktop.reports.behind_issues import turnover
from clinic_desktop.reports.corrected import correction_of, with_corrections
from clinic_desktop.reports.form_figures import CellKind, FormFigures
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.reports.periods import ReportPeriod, last_over
from clinic_desktop.reports.standing import StandingState, owing, standings
from clinic_desktop.reports.submissions import differences, submission_of, thawed
from clinic_desktop.reports.township import (
    Station,
    columns_to_choose,
    side_by_side,
    stations_of,
    summed,
    township_form,
)
from clinic_desktop.services.education.commands import RecordActivity
from clinic_desktop.services.education.saving import record_activity
from clinic_desktop.services.report_corrections import (
    correct_figure,
    corrections_of,
    drop_correction,
)
from clinic_desktop.services.report_submissions import (
    behind_submission,
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


def submit(place: Workplace, figures: FormFigures, reason: str = "") -> int:
    layout = place.catalogue.reports.layout(figures.code, figures.period.last)
    return submit_report(place, submission_of(figures, layout, reason)).version_no


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
    with pytest.raises(InputProblem, match="更正的原因"):
        submit(place, form(place))
    assert submit(place, form(place), "补录一次讲座") == 1
    issues = issues_of(place, "R-01", *FEBRUARY)
    assert [issue.version_no for issue in issues] == [0, 1]
    assert [issue.reason for issue in issues] == ["", "补录一次讲座"]
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


def test_it_is_known_by_row_what_came_in_since(place: Workplace) -> None:
    lecture(place, "高血压", 55)
    first = form(place)
    submit(place, first)
    (issue,) = issues_of(place, "R-01", *FEBRUARY)
    lecture(place, "糖尿病", 20)
    now = form(place)
    behind = behind_submission(place, issue.id)
    assert behind is not None
    changed = turnover(behind, now)
    (old,) = first.cell("R-01.1.A").behind
    assert changed["R-01.1.A"].removed == ()
    assert changed["R-01.1.A"].added == tuple(set(now.cell("R-01.1.A").behind) - {old})
    assert "R-01.6.A" not in changed
    assert turnover(behind, first) == {}


def test_a_figure_corrected_by_hand_carries_its_reason(place: Workplace) -> None:
    lecture(place, "高血压", 55)
    figures = form(place)
    last = figures.period.last
    cell = figures.cell("R-01.3.A")
    for typed, reason in (("60.5", "x"), ("六十", "x"), ("60", " ")):
        with pytest.raises(InputProblem):
            correct_figure(place, "R-01", last, correction_of(cell, typed, reason, "周医生"))
    wanted = correction_of(cell, "60", "签到表有 60 人", "周医生")
    waiting = correct_figure(place, "R-01", last, wanted)
    assert corrections_of(place, "R-01", last) == waiting == (wanted,)
    shown = with_corrections(figures, waiting)
    assert shown.cell("R-01.3.A").shown == "60"
    assert shown.cell("R-01.3.B") == figures.cell("R-01.3.B")
    assert shown.footnotes[-1] == (
        "手工更正 R-01.3.A：程序计算 55，填报 60，原因：签到表有 60 人（周医生）"
    )
    submit(place, shown)
    (issue,) = issues_of(place, "R-01", *FEBRUARY)
    old = thawed(issue, figures)
    assert old.cell("R-01.3.A").corrected == "签到表有 60 人"
    assert old.footnotes[-1] == shown.footnotes[-1]
    assert drop_correction(place, "R-01", last, "R-01.3.A") == ()
    assert with_corrections(figures, ()) == figures


def test_a_rate_is_corrected_as_a_fraction(place: Workplace) -> None:
    figures = form(place, "R-03")
    cell = figures.cell("R-03.1.8")
    with pytest.raises(InputProblem, match="分子/分母"):
        correction_of(cell, "80%", "x", "周")
    shown = with_corrections(figures, [correction_of(cell, "16/20", "x", "周")])
    assert shown.cell("R-03.1.8").shown == "80.00%"


def test_what_is_owed_goes_away_with_each_form(place: Workplace, clock: FixedClock) -> None:
    clock.instant = datetime(2026, 3, 4, 4, tzinfo=UTC)
    (months,) = [each for each in owing(place) if each.period.kind is PeriodKind.MONTH]
    assert (months.period.name, months.due, months.late) == (
        "2026年02月",
        date(2026, 3, 5),
        False,
    )
    assert len(months.codes) == 12
    submit(place, form(place))
    (months,) = [each for each in owing(place) if each.period.kind is PeriodKind.MONTH]
    assert "R-01" not in months.codes
    by_code = {each.layout.code: each for each in standings(place, months.period)}
    assert by_code["R-01"].state is StandingState.SUBMITTED
    assert by_code["R-02"].state is StandingState.WAITING
    assert by_code["I-1"].state is StandingState.NOT_ASKED
    clock.instant = datetime(2026, 3, 6, 4, tzinfo=UTC)
    (months,) = [each for each in owing(place) if each.period.kind is PeriodKind.MONTH]
    assert months.late
    clock.instant = datetime(2026, 3, 31, 4, tzinfo=UTC)
    running = standings(place, ReportPeriod(PeriodKind.QUARTER, 2026, 1))
    assert {e.state for e in running} == {StandingState.RUNNING}


def test_periods_step_over_the_turn_of_the_year() -> None:
    assert ReportPeriod(PeriodKind.MONTH, 2026, 1).step(-1) == ReportPeriod(
        PeriodKind.MONTH, 2025, 12
    )
    assert ReportPeriod(PeriodKind.QUARTER, 2026, 4).step(1).short == "2027-Q1"
    assert ReportPeriod(PeriodKind.HALF_YEAR, 2026, 1).step(-1).name == "2025年下半年"
    assert ReportPeriod(PeriodKind.YEAR, 2026).step(-2).short == "2024"
    assert last_over(PeriodKind.MATERNAL_YEAR, date(2026, 10, 1)).year == 2026
    assert last_over(PeriodKind.MATERNAL_YEAR, date(2026, 9, 30)).year == 2025
    assert last_over(PeriodKind.MONTH, date(2026, 3, 26), 25) == ReportPeriod(
        PeriodKind.MONTH, 2026, 3
    )


def test_the_township_puts_its_clinics_side_by_side(place: Workplace) -> None:
    lecture(place, "高血压", 55)
    first = form(place)
    submit(place, first)
    (own,) = stations_of(place, first)
    lecture(place, "糖尿病", 45)
    twice = form(place)
    other = Station("9", "大河村卫生室", twice)
    silent = Station("8", "小沟村卫生室", None)
    whole = side_by_side(twice, (own, other, silent), "A")
    row = next(r for r in whole.grids[0].rows if r.code == "3")
    assert [c.heading for c in whole.grids[0].columns] == ["合计", own.name, "大河村卫生室"]
    assert [cell.shown for cell in row.cells] == ["155", "55", "100"]
    assert whole.footnotes[-1] == "未报 1 个：小沟村卫生室"
    assert {column.code for column in columns_to_choose(twice)} >= {"A", "B"}


def test_the_total_of_rates_is_no_mean(place: Workplace) -> None:
    figures = form(place, "R-03")
    one = with_corrections(figures, [correction_of(figures.cell("R-03.1.8"), "1/2", "x", "周")])
    two = with_corrections(figures, [correction_of(figures.cell("R-03.1.8"), "3/4", "x", "周")])
    whole = side_by_side(figures, (Station("1", "甲", one), Station("2", "乙", two)), "8")
    assert [cell.shown for cell in whole.grids[0].rows[0].cells] == ["66.67%", "50.00%", "75.00%"]


def test_the_township_is_the_sum_of_what_was_handed_in(place: Workplace) -> None:
    lecture(place, "高血压", 55)
    first = form(place)
    submit(place, first)
    whole, (own,) = township_form(place, "R-01", ReportPeriod(PeriodKind.MONTH, 2026, 2))
    assert own.figures is not None
    counted = {n: c.shown for n, c in first.cells.items() if c.kind is CellKind.COUNT}
    assert {n: whole.cell(n).shown for n in counted} == counted
    assert whole.footnotes[-1] == "未报 0 个：无"
    twice = summed(whole, (own, Station("9", "大河", first), Station("8", "小沟", None)))
    assert twice.cell("R-01.3.A").value == 110
    assert twice.cell("R-01.1.C").kind is CellKind.SHADED
    assert "小沟" in twice.footnotes[-1]


def test_rows_of_one_clinic_stand_below_with_its_name(place: Workplace) -> None:
    figures = form(place, "R-08")
    whole = summed(figures, (Station("9", "大河村卫生室", figures),))
    assert {c.name for c in figures.cells.values()} <= {c.name for c in whole.cells.values()}

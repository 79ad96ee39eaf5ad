"""Who has handed in what: in time, late, zero, corrected, missing; and the notice that asks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from clinic_with_vault import CENTRE, VILLAGE, founded

from clinic_desktop import bootstrap
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.report_layout import PeriodKind
from clinic_desktop.reports.appraisal import StationScore, ranked, score_lines
from clinic_desktop.reports.monthly import form_of_period
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.reminder_pdf import ranking_document, reminders_document
from clinic_desktop.reports.periods import ReportPeriod
from clinic_desktop.reports.reporting_state import (
    Owed,
    Reported,
    State,
    is_zero_report,
    missing_last_month,
    owed_in_year,
    reporting_state,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.services.year_figures import Entered, YearFigures, save_year
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import Clinic, ReportSubmission

TODAY = date(2026, 3, 20)
FEBRUARY = date(2026, 2, 28)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return bootstrap.load_definitions()


@pytest.fixture(scope="module")
def township(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Iterator[Workplace]:
    """A centre that knows three villages; the third was set up in March."""
    folder = ClinicFolder(tmp_path_factory.mktemp("township") / "centre")
    with founded(folder, FixedClock.on(TODAY), catalogue, CENTRE, "李主任") as place:
        with place.unit("机构") as unit:
            for number, since in ((1, "2025-12-01"), (2, "2025-12-01"), (3, "2026-03-02")):
                unit.session.add(_clinic(place, number, since))
            unit.commit()
        yield place


def _clinic(place: Workplace, number: int, since: str) -> Clinic:
    code = f"{VILLAGE.code[:-1]}{number}"
    return Clinic(
        **(place.stamp() | {"clinic_code": code, "created_at": f"{since}T04:00:00.000Z"}),
        name=f"第{number}村卫生室",
        role="village",
        county_code="420399",
        township_code="101",
        village_code=f"10{number}",
        township_name="清溪镇",
    )


def hand_in(
    place: Workplace, number: int, column: Owed, on: date, version: int = 0, value: int = 7
) -> None:
    """An issue as a village's package would bring it."""
    content: dict[str, Any] = {
        "grids": [{"key": "", "rows": [["1", "讲座", "次", 0, [value, {"n": 0, "d": 3}, ""]]]}],
        "lists": {},
    }
    code = f"{VILLAGE.code[:-1]}{number}"
    with place.unit("上报") as unit:
        unit.session.add(
            ReportSubmission(
                **(place.stamp() | {"clinic_code": code}),
                form_code=column.code,
                form_edition="2017",
                period_first=column.last.replace(day=1),
                period_last=column.last,
                cutoff=column.last,
                period_name=column.period,
                version_no=version,
                submitted_on=on,
                submitted_by="周医生",
                program_version="0.1",
                content=content,
            )
        )
        unit.commit()


def february(catalogue: Catalogue) -> list[Owed]:
    return [o for o in owed_in_year(catalogue, 2026) if o.last == FEBRUARY]


def test_every_cell_says_what_is_the_matter(township: Workplace, catalogue: Catalogue) -> None:
    columns = february(catalogue)
    assert {"R-01", "R-12"} <= {column.code for column in columns}
    assert {column.due for column in columns} == {date(2026, 3, 5)}
    in_time, late, zero = columns[0], columns[1], columns[2]
    hand_in(township, 1, in_time, date(2026, 3, 5))
    hand_in(township, 1, in_time, date(2026, 3, 9), version=1)
    hand_in(township, 1, late, date(2026, 3, 8))
    hand_in(township, 1, zero, date(2026, 3, 2), value=0)
    found = reporting_state(township, columns)
    first, second, third = found.stations
    assert first.cells[0] == Reported(State.REPORTED, date(2026, 3, 5), 0, 1, False, "周医生")
    assert first.cells[1] == Reported(State.LATE, date(2026, 3, 8), 3, 0, False, "周医生")
    assert first.cells[2] == Reported(State.REPORTED, date(2026, 3, 2), 0, 0, True, "周医生")
    assert (first.late, first.missing) == (1, len(columns) - 3)
    assert {cell.state for cell in second.cells} == {State.MISSING}
    assert {cell.late_days for cell in second.cells} == {15}
    # The third was set up after the month was over.
    assert {cell.state for cell in third.cells} == {State.NOT_OWED}


def test_the_centre_is_told_what_is_overdue(township: Workplace, catalogue: Catalogue) -> None:
    found = missing_last_month(township)
    assert found is not None
    columns = february(catalogue)
    state = reporting_state(township, columns)
    assert found.month == "2026年02月"
    assert found.forms == sum(station.missing for station in state.stations)
    assert found.stations == 2
    early = replace(township, clock=FixedClock.on(date(2026, 3, 5)))
    assert missing_last_month(early) is None


def test_a_running_month_is_not_owed_and_a_fresh_one_not_missing(
    township: Workplace, catalogue: Catalogue
) -> None:
    year = [o for o in owed_in_year(catalogue, 2026) if o.code == "R-05"]
    assert [o.short for o in year[:2]] == ["2026-01", "2026-02"]
    cells = reporting_state(township, year).stations[1].cells
    assert [cell.state for cell in cells[:3]] == [State.MISSING, State.MISSING, State.RUNNING]
    early = replace(township, clock=FixedClock.on(date(2026, 3, 3)))
    cells = reporting_state(early, year).stations[1].cells
    assert [cell.state for cell in cells[:2]] == [State.MISSING, State.DUE]


def test_reminders_go_to_those_who_owe_something(
    township: Workplace, catalogue: Catalogue, tmp_path: Path
) -> None:
    columns = february(catalogue)
    fonts = load_fonts(bootstrap.resources_dir() / "fonts")
    state = reporting_state(township, columns)
    document = reminders_document(state, "清溪镇卫生院", TODAY, fonts, township.clock.now())
    said = " ".join(
        mark.text for page in document.pages for mark in page.marks if hasattr(mark, "text")
    )
    assert "第2村卫生室" in said
    assert "第3村卫生室" not in said
    assert "逾期 15 天" in said
    assert not document.problems(fonts)


@pytest.mark.parametrize(
    ("content", "zero"),
    [
        ({"grids": [], "lists": {}}, True),
        ({"grids": [{"rows": [["1", "", "", 0, [0, [0, 2], {"n": 0, "d": 9}, None, "x"]]]}]}, True),
        ({"grids": [{"rows": [["1", "", "", 0, [0, [1, 2]]]]}]}, False),
        ({"grids": [{"rows": [["1", "", "", 0, [{"n": 2, "d": 9}]]]}]}, False),
        ({"grids": [], "lists": {"names": [["王"]]}}, False),
    ],
)
def test_a_zero_report_has_nothing_in_it(content: dict[str, Any], zero: bool) -> None:
    assert is_zero_report(content) is zero


def test_a_score_is_read_from_the_sheet_and_ranked(
    township: Workplace, catalogue: Catalogue
) -> None:
    save_year(township, YearFigures(2026, {"I-B1": Entered(1200), "I-B5": Entered(1200)}))
    period = ReportPeriod(PeriodKind.YEAR, 2026)
    with township.reading() as session:
        figures = form_of_period(session, catalogue, "Y-1", period, township.site.code)
    layout = catalogue.reports.layout("Y-1", figures.period.last)
    total, lines = score_lines(figures, layout)
    assert len(lines) == sum(bool(row.weight) for grid in layout.grids for row in grid.rows)
    scored = [line for line in lines if line.score is not None]
    # No lecture and no board: the two indicators with a target share the hundred points.
    assert {line.label for line in scored} == {"健康教育讲座", "宣传栏更换"}
    assert sum(line.weight or 0 for line in scored) == 10_000
    assert total == sum(line.score or 0 for line in scored) == 0
    assert {line.lost for line in scored} == {line.weight for line in scored}

    def one(clinic: str, points: int) -> StationScore:
        return StationScore(clinic, clinic, points, 0, lines, figures)

    order = ranked([one("a", 5000), one("b", 8000), one("c", 8000)])
    assert [(each.clinic, each.rank) for each in order] == [("b", 1), ("c", 1), ("a", 3)]
    fonts = load_fonts(bootstrap.resources_dir() / "fonts")
    paper = ranking_document(order, "排名", "清溪镇卫生院", fonts, township.clock.now())
    assert not paper.problems(fonts)

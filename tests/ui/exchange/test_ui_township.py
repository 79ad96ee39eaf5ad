"""Who has handed in what, and the appraisal of the stations, as the centre sees them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from exchange_bench import Bench, visit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget
from real_clinic import in_sight

from clinic_desktop.reports.monthly import month_form
from clinic_desktop.reports.submissions import submission_of
from clinic_desktop.services.bulletins import send_targets
from clinic_desktop.services.education.commands import RecordActivity
from clinic_desktop.services.education.saving import record_activity
from clinic_desktop.services.report_submissions import submit_report
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.services.year_figures import Entered, YearFigures, save_year
from clinic_desktop.storage.tables import Clinic, ReportSubmission
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens.appraisal.screen import AppraisalScreen
from clinic_desktop.ui.screens.reporting.screen import ReportingScreen
from clinic_desktop.ui.screens.reports.screen import ReportsScreen
from clinic_desktop.ui.screens.reports.stations import StationsDialog
from clinic_desktop.ui.widgets.cards import Band

pytestmark = pytest.mark.usefixtures("joined")
JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)


def hand_in(village: Workplace, code: str, last: date, late: int, value: int) -> None:
    """A form of a month, so many days after its end."""
    content = {"grids": [{"key": "", "rows": [["1", "讲座", "次", 0, [value]]]}], "lists": {}}
    with village.unit("上报") as unit:
        unit.session.add(
            ReportSubmission(
                **village.stamp(),
                form_code=code,
                form_edition="2017",
                period_first=last.replace(day=1),
                period_last=last,
                cutoff=last,
                period_name=f"{last:%Y年%m月}",
                version_no=0,
                submitted_on=last + timedelta(days=late),
                submitted_by="周医生",
                program_version="0.1",
                content=content,
            )
        )
        unit.commit()


def standing_since(village: Workplace, day: str) -> None:
    """The clinic has been there so long."""
    with village.unit("机构") as unit:
        for row in unit.session.query(Clinic):
            row.created_at = f"{day}T04:00:00.000Z"
        unit.commit()


def preview(bench: Bench, screen: QWidget) -> PreviewWindow:
    bench.keys.settle()
    return next(w for w in screen.findChildren(PreviewWindow) if w.isVisible())


def test_the_matrix_tells_who_owes_what_and_prints_the_reminder(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    standing_since(village, "2025-06-01")
    hand_in(village, "R-01", JANUARY, 3, 4)
    hand_in(village, "R-02", JANUARY, 9, 0)
    visit(village, centre, stick)
    at_centre.shell.open("reporting")
    at_centre.keys.settle()
    screen = at_centre.shell.stack.current()
    assert isinstance(screen, ReportingScreen)
    assert screen.table is not None
    # February's forms are due on the fifth of March: today is the second.
    assert screen.table.cell(0, 0) == "石门村卫生室"
    assert screen.table.cell(0, 1) == "待报"
    assert not screen.remind.isEnabled()
    at_centre.press("earlier")
    assert [screen.table.cell(0, c) for c in (1, 2, 3)] == ["✓", "零迟", "缺"]
    said = " ".join(w.accessibleName() for w in screen.findChildren(QWidget))
    assert "2026-02-09 上报，零报告，迟 4 天，周医生" in said
    at_centre.press("print-reminders")
    window = preview(at_centre, screen)
    assert len(window.preview.pages) == 1
    window.preview.pages.close()
    window.close()

    at_centre.press("chip-form")
    chosen = in_sight(at_centre.shell, "form")
    assert isinstance(chosen, QComboBox)
    chosen.setCurrentIndex(chosen.findData("R-01"))
    at_centre.keys.settle()
    assert [screen.table.cell(0, c) for c in (1, 2, 3)] == ["✓", "待报", "·"]


def test_stations_are_scored_ranked_and_printed(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    visit(village, centre, stick)
    year = centre.today.year
    save_year(centre, YearFigures(year, {"I-B1": Entered(1200), "I-B5": Entered(600)}))
    at_centre.shell.open("appraisal")
    at_centre.keys.settle()
    screen = at_centre.shell.stack.current()
    assert isinstance(screen, AppraisalScreen)
    assert in_sight(at_centre.shell, "without-targets").isVisible()
    send_targets(centre, year, [village.site])
    screen._load()
    at_centre.keys.settle()
    assert [screen.table.cell(0, c) for c in range(3)] == ["1", "石门村卫生室", "0.00"]
    said = " ".join(w.accessibleName() for w in screen.panel.findChildren(QWidget))
    assert "健康教育讲座 0.00 / 62.50 完成 0，目标 12" in said
    screen.compare.setChecked(True)
    at_centre.keys.settle()
    assert screen.table.cell(0, 3) == "0.00"
    at_centre.press("print-ranking")
    window = preview(at_centre, screen)
    window.preview.pages.close()
    window.close()
    QTest.keyClick(screen.table.view, Qt.Key.Key_Return)
    window = preview(at_centre, screen)
    # The score sheet and the target sheet of the station.
    assert len(window.preview.pages) == 2
    window.preview.pages.close()
    window.close()


def test_the_form_of_the_township_is_what_the_villages_handed_in(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    record_activity(
        village,
        RecordActivity("lecture", date(2026, 2, 10), topic="高血压", lecturer="周", headcount=55),
    )
    with village.reading() as session:
        figures = month_form(session, village.catalogue, "R-01", 2026, 2, village.site.code)
    layout = village.catalogue.reports.layout("R-01", FEBRUARY)
    submit_report(village, submission_of(figures, layout))
    visit(village, centre, stick)
    at_centre.shell.open("reports", "R-01")
    at_centre.keys.settle()
    screen = at_centre.shell.stack.current()
    assert isinstance(screen, ReportsScreen)
    assert screen.figures is not None
    assert screen.figures.cell("R-01.3.A").shown == "55"
    band = screen.findChild(Band, "standing")
    assert band is not None
    assert band.text.startswith("1/1 个村卫生室已上报")
    table = screen.sheet.tables[0]
    table.setCurrentIndex(table.model().index(2, 3))
    QTest.keyClick(table, Qt.Key.Key_Return)
    (dialog,) = screen.findChildren(StationsDialog)
    assert (dialog.table.cell(0, 0), dialog.table.cell(0, 1)) == ("石门村卫生室", "55")
    dialog.reject()
    screen.compare("A")
    at_centre.keys.settle()
    assert [c.heading for c in screen.figures.grids[0].columns] == ["合计", "石门村卫生室"]

"""A monthly form on screen, the people behind a figure, and its paper."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from ui_fakes import ScriptedPrompts

from clinic_desktop.bootstrap.sources import form_alerts
from clinic_desktop.services.education.commands import RecordActivity
from clinic_desktop.services.education.saving import record_activity
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.preview import PdfPages, PreviewWindow
from clinic_desktop.ui.screens.person.screen import ResidentScreen
from clinic_desktop.ui.screens.reports.correcting import CorrectDialog
from clinic_desktop.ui.screens.reports.grid import FiguresTable
from clinic_desktop.ui.screens.reports.issues import IssuesDialog
from clinic_desktop.ui.screens.reports.screen import ReportsScreen
from clinic_desktop.ui.screens.reports.submitting import SubmitDialog
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.widgets.cards import Band
from clinic_desktop.ui.widgets.tables import DataTable

D = TypeVar("D", bound=QDialog)


def opened(shell: Shell, settled: Callable[[], None], code: str) -> ReportsScreen:
    shell.open("reports", code)
    settled()
    screen = shell.stack.current()
    assert isinstance(screen, ReportsScreen)
    return screen


def test_a_figure_opens_exactly_the_people_it_counts(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot
) -> None:
    screen = opened(shell, settled, "R-03")
    table = screen.findChild(FiguresTable, "figures-main")
    assert table is not None
    model = table.model()
    column = next(
        c
        for c in range(model.columnCount())
        if "期末在管" in str(model.headerData(c, Qt.Orientation.Horizontal))
    )
    index = model.index(0, column)
    people = int(index.data())
    assert people > 0
    table.setCurrentIndex(index)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    settled()
    dialog = screen.findChild(QDialog, "behind")
    assert dialog is not None
    behind = dialog.findChild(DataTable, "behind-num")
    assert behind is not None
    assert behind.model.rowCount() == people
    behind.view.selectRow(0)
    qtbot.keyClick(behind.view, Qt.Key.Key_Return)
    settled()
    assert isinstance(shell.stack.current(), ResidentScreen)


def test_an_earlier_month_gives_other_figures(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot
) -> None:
    screen = opened(shell, settled, "R-01")
    before = screen.figures
    qtbot.keyClick(screen.first_focus(), Qt.Key.Key_PageUp)
    settled()
    after = screen.figures
    assert before is not None
    assert after is not None
    assert after.period.last < before.period.first


def test_the_paper_is_shown_and_saved(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot, tmp_path: Path
) -> None:
    screen = opened(shell, settled, "R-03")
    qtbot.keyClick(screen.first_focus(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settled()
    qtbot.waitUntil(lambda: screen.findChild(PreviewWindow) is not None, timeout=5000)
    window = screen.findChild(PreviewWindow)
    assert window is not None
    assert len(window.preview.pages) >= 1
    window.save_to(tmp_path / "R-03.pdf")
    kept = PdfPages((tmp_path / "R-03.pdf").read_bytes())
    assert len(kept) == len(window.preview.pages)
    window.save_to(tmp_path / "no" / "such" / "folder.pdf")
    window.close()


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key, ctrl: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(widget, key, modifier)


def standing(screen: ReportsScreen) -> str:
    band = screen.findChild(Band, "standing")
    assert band is not None
    return band.text


def dialog_of(screen: ReportsScreen, kind: type[D]) -> D:
    found = [each for each in screen.findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def hand_in(screen: ReportsScreen, settled: Callable[[], None], qtbot: QtBot) -> None:
    press(qtbot, screen.first_focus(), Qt.Key.Key_S, ctrl=True)
    settled()
    dialog = dialog_of(screen, SubmitDialog)
    press(qtbot, dialog.go, Qt.Key.Key_Return)
    settled()


def test_a_form_is_handed_in_and_again_with_its_reason(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot, real_place: Workplace
) -> None:
    screen = opened(shell, settled, "R-01")
    assert "还没有上报" in standing(screen)
    hand_in(screen, settled, qtbot)
    assert "已上报原版" in standing(screen)
    record_activity(
        real_place,
        RecordActivity("lecture", date(2026, 2, 20), topic="补录", lecturer="周医生", headcount=60),
    )
    shell.open("reports", "R-01")
    settled()
    assert "个数变了" in standing(screen)
    press(qtbot, screen.findChild(QPushButton, "submit-form"), Qt.Key.Key_Space)
    settled()
    dialog = dialog_of(screen, SubmitDialog)
    lines = {row.id: row for row in dialog.table.model.rows}
    assert "+" in lines["R-01.1.A"].who
    press(qtbot, dialog.go, Qt.Key.Key_Return)
    settled()
    assert "原因" in dialog.trouble.text
    dialog.reason.setEditText("补录讲座")
    press(qtbot, dialog.go, Qt.Key.Key_Return)
    settled()
    assert "更正版 1" in standing(screen)
    screen.findChild(QAction, "issues").trigger()
    issues = dialog_of(screen, IssuesDialog)
    assert [issues.table.cell(row, 0) for row in range(2)] == ["更正版 1", "原版"]
    issues.table.view.selectRow(1)
    now = screen.figures
    press(qtbot, issues.table.view, Qt.Key.Key_Return)
    settled()
    assert "不会再变" in standing(screen)
    assert screen.figures.cell("R-01.1.A").value == now.cell("R-01.1.A").value - 1


def test_a_figure_is_corrected_by_hand_and_taken_back(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot
) -> None:
    screen = opened(shell, settled, "R-01")
    table = screen.first_focus()
    assert isinstance(table, FiguresTable)
    index = table.model().index(2, 3)
    own = index.data()
    table.setCurrentIndex(index)
    press(qtbot, table, Qt.Key.Key_F2)
    dialog = dialog_of(screen, CorrectDialog)
    qtbot.keyClicks(dialog.value, "77")
    press(qtbot, dialog.value, Qt.Key.Key_Return)
    settled()
    assert "为什么" in dialog.trouble.text
    qtbot.keyClicks(dialog.reason, "signed")
    press(qtbot, dialog.reason, Qt.Key.Key_Return)
    settled()
    assert screen.figures.cell("R-01.3.A").shown == "77"
    assert "signed" in screen.figures.footnotes[-1]
    screen.sheet.tables[0].setCurrentIndex(screen.sheet.tables[0].model().index(2, 3))
    press(qtbot, screen.sheet.tables[0], Qt.Key.Key_F2)
    again = dialog_of(screen, CorrectDialog)
    press(qtbot, again.findChild(QPushButton, "own-figure"), Qt.Key.Key_Space)
    settled()
    assert screen.figures.cell("R-01.3.A").shown == own


@pytest.mark.parametrize(
    ("kind", "code", "name"),
    [
        ("quarter", "H-1Q", "2025年第4季度"),
        ("half_year", "H-1", "2025年下半年"),
        ("year", "Y-3", "2025年"),
        ("maternal_year", "Y-7", "2025年度（妇幼年）"),
    ],
)
def test_every_kind_of_period_has_its_forms(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot, kind: str, code: str, name: str
) -> None:
    screen = opened(shell, settled, "R-01")
    press(qtbot, screen.kinds.findChild(QPushButton, f"chip-{kind}"), Qt.Key.Key_Space)
    settled()
    assert screen.figures.code == code
    assert screen.figures.period_name == name
    assert screen.forms.model.rowCount() >= 1


def test_the_forms_are_gone_through_with_the_arrow_keys(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot
) -> None:
    screen = opened(shell, settled, "R-01")
    codes = [row.id for row in screen.forms.model.rows]
    place = codes.index("R-01")
    press(qtbot, screen.forms.view, Qt.Key.Key_Down)
    settled()
    assert screen.figures.code == codes[place + 1]


def test_the_whole_month_is_one_paper_and_a_folder_of_sheets(
    shell: Shell,
    settled: Callable[[], None],
    qtbot: QtBot,
    prompts: ScriptedPrompts,
    tmp_path: Path,
) -> None:
    screen = opened(shell, settled, "R-01")
    screen.findChild(QAction, "whole-period").trigger()
    qtbot.waitUntil(lambda: screen.findChild(PreviewWindow) is not None, timeout=10_000)
    window = screen.findChild(PreviewWindow)
    assert len(window.preview.pages) >= 12
    window.close()
    prompts.will_answer(tmp_path)
    screen.findChild(QAction, "save-whole").trigger()
    settled()
    saved = sorted(path.name for path in tmp_path.glob("*.xlsx"))
    assert saved == [f"R-{number:02d}-2026-02.xlsx" for number in range(1, 13)]


def test_forms_that_are_owed_stand_behind_the_bell(real_place: Workplace) -> None:
    (alert,) = form_alerts(real_place)
    assert alert.text == "2026年02月 还有 12 张报表没有上报，2026-03-05 前报出"
    assert (alert.screen, alert.subject) == ("reports", "R-01")

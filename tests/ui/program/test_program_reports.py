"""A monthly form on screen, the people behind a figure, and its paper."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from clinic_desktop.ui.preview import PdfPages, PreviewWindow
from clinic_desktop.ui.screens.person.screen import ResidentScreen
from clinic_desktop.ui.screens.reports.grid import FiguresTable
from clinic_desktop.ui.screens.reports.screen import ReportsScreen
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.widgets.tables import DataTable


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
    before = screen._figures
    qtbot.keyClick(screen.first_focus(), Qt.Key.Key_PageUp)
    settled()
    after = screen._figures
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

"""Every list can be saved as a workbook and as CSV, by one and the same action."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot
from ui_fakes import ScriptedPrompts

from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.widgets.tables import DataTable

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
LISTS = ("today", "files", "followup", "vaccination", "education")


def in_sight(shell: Shell) -> DataTable[Any]:
    found = shell.lists.in_sight()
    assert found is not None
    return found


@pytest.mark.parametrize("key", LISTS)
def test_the_list_of_each_screen_becomes_a_workbook(
    key: str,
    shell: Shell,
    settled: Callable[[], None],
    prompts: ScriptedPrompts,
    press: Callable[..., None],
    tmp_path: Path,
) -> None:
    shell.open(key)
    settled()
    table = in_sight(shell)
    rows = table.model.rowCount()
    assert rows
    path = tmp_path / "list.xlsx"
    prompts.will_answer(path)
    table.setFocus()
    press(Qt.Key.Key_E, CONTROL_SHIFT)
    settled()
    sheet = load_workbook(path).worksheets[0]
    written = [["" if v is None else v for v in row] for row in sheet.iter_rows(values_only=True)]
    assert written[0] == [column.title for column in table.columns]
    assert len(written) == rows + 1
    words = [column for column in range(len(table.columns)) if table.columns[column].tags is None]
    assert [str(written[1][c]) for c in words] == [table.cell(0, c) or "" for c in words]


def test_the_bar_saves_csv_with_the_ending_it_needs(
    shell: Shell,
    settled: Callable[[], None],
    prompts: ScriptedPrompts,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    shell.open("files")
    settled()
    table = in_sight(shell)
    prompts.will_answer(tmp_path / "居民")
    action = shell.topbar.findChild(QAction, "export-csv")
    assert action is not None
    action.trigger()
    settled()
    qtbot.waitUntil(lambda: (tmp_path / "居民.csv").exists())
    with (tmp_path / "居民.csv").open(encoding="utf-8-sig", newline="") as stream:
        written = list(csv.reader(stream))
    assert written[0] == [column.title for column in table.columns]
    assert len(written) == table.model.rowCount() + 1
    assert all("…" not in row[0] for row in written)  # rows of far pages are there as well


def test_nothing_to_export_says_so(shell: Shell, settled: Callable[[], None]) -> None:
    shell.open("settings")
    settled()
    for table in shell.stack.currentWidget().findChildren(DataTable):
        table.hide()
    shell.export_list("xlsx")
    assert "没有可导出的列表" in shell.toaster.text

"""Typing into the provincial system by keyboard: copy, tick, come back when changed, compare."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, in_sight, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts, type_chinese

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.handover.layout import layouts
from clinic_desktop.services.handover.queue import load_queue
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.changing import change_resident
from clinic_desktop.services.residents.commands import ChangeResident, RegisterResident
from clinic_desktop.services.residents.reading import search_residents
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.derived.handover import HandoverDeriver
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.screens.handover.screen import HandoverScreen
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.snapshots import snapshot

ALT = Qt.KeyboardModifier.AltModifier
ANSWERS: dict[str, Any] = {
    "given_on": "2026-03-02",
    "bottles": 3,
    "stage": "1",
    "giver": "周医生",
}


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    with village_workplace(clinic_folder, data_key, clock, catalogue) as opened:
        opened.database.derivers = (*opened.database.derivers, HandoverDeriver())
        clock.instant -= timedelta(days=9)
        person = RegisterResident("王桂兰", birth_date=date(1990, 1, 1), sex="2")
        register(opened, person)
        clock.instant += timedelta(days=9)
        yield opened


@pytest.fixture
def wang(place: Workplace) -> str:
    (found,) = search_residents(place, "王桂兰")
    return found.resident_id


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    wanted = {"handover", "record", "resident"}
    specs = [spec for spec in all_screens() if spec.key in wanted]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


@pytest.fixture
def screen(shell: Shell, keys: Keyboard) -> HandoverScreen:
    """Begun on the first of the month, by the keyboard."""
    shell.open("handover")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, HandoverScreen)
    assert keys.is_in("handover-since")
    found.since.set_value(date(2026, 3, 1))
    keys.enter()
    keys.settle()
    return found


def folic(place: Workplace, shell: Shell, wang: str, **more: Any) -> str:
    saved = record_form(place, RecordForm("folic_acid", ANSWERS | more, About(resident_id=wang)))
    shell.desk.operations.changed.emit(saved.changes)
    return saved.record_id


def press_button(shell: Shell, name: str) -> None:
    button = in_sight(shell, name)
    assert isinstance(button, QPushButton)
    assert button.isEnabled()
    button.click()


def lines(screen: HandoverScreen) -> list[tuple[str, str]]:
    table = screen.queue.panel.table
    return [(table.cell(n, 1), table.cell(n, 2)) for n in range(table.model.rowCount())]


def test_a_record_is_typed_field_by_field_and_ticked(
    place: Workplace, shell: Shell, screen: HandoverScreen, keys: Keyboard, wang: str
) -> None:
    folic(place, shell, wang)
    folic(place, shell, wang, bottles=2)
    keys.settle()
    assert screen.queue.table.model.rowCount() == 2
    screen.queue.table.setFocus()
    keys.enter()  # to the sheet
    assert keys.is_in("sheet-lines")
    typed = []
    for _ in lines(screen):
        keys.enter()
        typed.append(QGuiApplication.clipboard().text())
    assert typed[:2] == ["王桂兰", "2026-03-02"]
    assert typed[2] in ("2", "3")
    assert typed[3:] == ["待孕妇女", "周医生"]
    assert keys.is_in("tick-sheet")  # after the last field one more Enter is due
    keys.press(Qt.Key.Key_Space)
    keys.settle()
    assert len(load_queue(place).rows) == 1
    assert keys.is_in("sheet-lines")  # the next one is there to be typed
    assert QGuiApplication.clipboard().text() == ""  # nothing about a person is left behind
    keys.control(Qt.Key.Key_Return)
    keys.settle()
    assert load_queue(place).rows == ()


def test_a_changed_row_comes_back_with_the_cursor_on_what_changed(
    place: Workplace, shell: Shell, screen: HandoverScreen, keys: Keyboard, wang: str
) -> None:
    changes = change_resident(place, ChangeResident(wang, {"phone": "13900002222"}))
    shell.desk.operations.changed.emit(changes)
    keys.settle()
    panel = screen.queue.panel
    assert panel.sheet is not None
    assert [line.label for line in panel.sheet.lines if line.changed] == ["本人电话"]
    current = panel.table.current()
    assert current is not None
    assert current.line.label == "本人电话"
    assert not snapshot(shell, 1366, 768).isNull()


def test_the_order_is_arranged_by_keys_and_kept(
    place: Workplace, shell: Shell, screen: HandoverScreen, keys: Keyboard, wang: str
) -> None:
    folic(place, shell, wang)
    keys.settle()
    screen.queue.to_sheet()
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Down, ALT)  # the date below the bottles
    keys.settle()
    assert [label for label, _ in lines(screen)][:3] == ["姓名", "瓶数", "发放日期"]
    keys.press(Qt.Key.Key_Delete)
    keys.settle()
    assert "发放日期" not in [label for label, _ in lines(screen)]
    keys.press(Qt.Key.Key_F7)
    keys.settle()
    press_button(shell, "usual-order")
    keys.settle()
    assert [label for label, _ in lines(screen)][:3] == ["姓名", "发放日期", "瓶数"]


def test_the_sheet_stands_above_the_browser_and_comes_back(
    place: Workplace, shell: Shell, screen: HandoverScreen, keys: Keyboard, wang: str
) -> None:
    folic(place, shell, wang)
    keys.settle()
    screen.queue.to_sheet()
    keys.press(Qt.Key.Key_F8)
    panel = screen.queue.panel
    window = panel.window()
    assert window.objectName() == "floating-sheet"
    assert window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    QTest.keyClick(panel.table.view, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "王桂兰"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert panel.window() is shell


def test_the_month_is_compared_line_by_line(
    place: Workplace, shell: Shell, screen: HandoverScreen, keys: Keyboard, wang: str
) -> None:
    folic(place, shell, wang)
    keys.settle()
    screen.counts.month = date(2026, 3, 1)
    screen.show_view("counts")
    keys.settle()
    table = screen.counts.table
    row = next(n for n in range(table.model.rowCount()) if "叶酸" in table.cell(n, 0))
    table.view.selectRow(row)
    table.setFocus()
    keys.enter()
    assert keys.is_in("platform-count")
    keys.type("0")
    keys.enter()
    keys.settle()
    assert [table.cell(row, column) for column in (1, 2, 3, 4)] == ["1", "0", "0", "平台少 1"]


def test_a_workbook_layout_is_made_kept_and_exported(
    place: Workplace,
    shell: Shell,
    screen: HandoverScreen,
    keys: Keyboard,
    wang: str,
    prompts: ScriptedPrompts,
    tmp_path: Path,
) -> None:
    folic(place, shell, wang)
    screen.show_view("layout")
    keys.settle()
    view = screen.layout_view
    view._choose("folic_acid", None)
    keys.settle()
    table = view.columns.table
    table.choose("stage")
    table.setFocus()
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Up, ALT)
    view.header.setFocus()
    view.header.line.clear()
    type_chinese(view.header.line, "对象代码")
    keys.enter()
    table.choose("stage")
    view.as_code.set_value("1")
    view.as_code.changed.emit()
    table.choose("bottles")
    table.setFocus()
    keys.press(Qt.Key.Key_Space)
    view.name.setFocus()
    type_chinese(view.name.line, "叶酸导入")
    keys.enter()
    keys.settle()
    (kept,) = layouts(place)
    assert [(c.field, c.header, c.as_code) for c in kept.columns] == [
        ("stage", "对象代码", True),
        ("bottles", "瓶数", False),
    ]
    prompts.will_answer(tmp_path / "out.xlsx")
    press_button(shell, "layout-xlsx")
    keys.settle()
    sheet = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert list(sheet.iter_rows(values_only=True)) == [("对象代码", "瓶数"), ("1", "3")]
    press_button(shell, "tick-exported")
    keys.settle()
    assert load_queue(place).rows == ()

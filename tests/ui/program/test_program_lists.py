"""Today, files and one person, by keyboard, over real data."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from ui_fakes import ScriptedPrompts, type_chinese

from clinic_desktop.domain.identity import check_character
from clinic_desktop.services.residents.person import person_page
from clinic_desktop.services.residents.reading import search_residents
from clinic_desktop.services.today import today_page
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.files.screen import FilesScreen
from clinic_desktop.ui.screens.person.screen import ResidentScreen
from clinic_desktop.ui.screens.today.screen import TodayScreen
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.widgets.inputs import InputField

W = TypeVar("W", bound=QWidget)


def child(parent: QWidget, kind: type[W], name: str) -> W:
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found


def today_of(shell: Shell) -> TodayScreen:
    screen = shell.stack.current()
    assert isinstance(screen, TodayScreen)
    return screen


def test_today_shows_who_is_due_in_the_order_of_the_service(
    shell: Shell, real_place: Workplace, settled: Callable[[], None]
) -> None:
    settled()
    screen = today_of(shell)
    expected = [t.name for house in today_page(real_place).houses for t in house.tasks]
    shown = [screen.table.cell(row, 1) for row in range(screen.table.model.rowCount())]
    assert shown == expected
    assert shown


def test_the_why_dialog_names_rule_and_source(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot
) -> None:
    settled()
    screen = today_of(shell)
    screen.table.setFocus()
    row = screen.table.current()
    assert row is not None
    texts: list[str] = []

    def read_and_close() -> None:
        from PySide6.QtWidgets import QApplication, QLabel

        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        texts.extend(label.text() for label in dialog.findChildren(QLabel))
        dialog.reject()

    from PySide6.QtCore import QTimer

    QTimer.singleShot(400, read_and_close)
    child(screen, QPushButton, "why").click()
    qtbot.waitUntil(lambda: bool(texts), timeout=5000)
    assert any("schedules.md" in text for text in texts)


def test_typing_narrows_the_list_and_escape_widens_it(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot
) -> None:
    settled()
    screen = today_of(shell)
    every = screen.table.model.rowCount()
    row = screen.table.current()
    assert row is not None
    type_chinese(screen.text.editor, row.task.name)
    settled()
    assert 0 < screen.table.model.rowCount() <= every
    assert {screen.table.cell(n, 1) for n in range(screen.table.model.rowCount())} == {
        row.task.name
    }
    qtbot.keyClick(screen.text.editor, Qt.Key.Key_Escape)
    settled()
    assert screen.table.model.rowCount() == every


def test_enter_in_the_file_list_opens_the_person(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot
) -> None:
    qtbot.keyClick(shell, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    settled()
    files = shell.stack.current()
    assert isinstance(files, FilesScreen)
    qtbot.waitUntil(lambda: files.table.current() is not None, timeout=5000)
    chosen = files.table.current()
    assert chosen is not None
    qtbot.keyClick(files.table.view, Qt.Key.Key_Return)
    settled()
    person = shell.stack.current()
    assert isinstance(person, ResidentScreen)
    assert person.timeline.model.rowCount() > 0


def test_the_search_box_finds_by_initials_and_opens(
    shell: Shell, real_place: Workplace, settled: Callable[[], None], qtbot: QtBot
) -> None:
    settled()
    name = today_of(shell).table.cell(0, 1)
    hit = next(h for h in search_residents(real_place, name) if h.name == name)
    from clinic_desktop.storage.derived.spelling import spell

    initials = spell(name).initials
    qtbot.keyClick(shell, Qt.Key.Key_F3)
    qtbot.keyClicks(shell.topbar.search, initials)
    settled()
    qtbot.waitUntil(lambda: bool(shell.topbar.search.hits), timeout=5000)
    assert hit.resident_id in {h.id for h in shell.topbar.search.hits}


def test_a_resident_is_registered_by_id_number_alone(
    shell: Shell,
    real_place: Workplace,
    settled: Callable[[], None],
    prompts: ScriptedPrompts,
    qtbot: QtBot,
) -> None:
    shell.open("files")
    settled()
    files = shell.stack.current()
    assert isinstance(files, FilesScreen)
    qtbot.keyClick(files.table.view, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = child(files, QDialog, "register")
    settled()
    number = "42039919900510" + "012"
    number += check_character(number)
    id_no = child(dialog, InputField, "id_no")
    qtbot.keyClicks(id_no.editor, number)
    settled()
    assert child(dialog, InputField, "birth_date").value() == date(1990, 5, 10)
    assert child(dialog, InputField, "sex").value() == "2"
    type_chinese(child(dialog, InputField, "name").editor, "欧阳喆")
    settled()
    with qtbot.waitSignal(shell.desk.operations.changed, timeout=5000):
        qtbot.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    (found,) = search_residents(real_place, "欧阳喆")
    assert person_page(real_place, found.resident_id).id_no == number
    assert isinstance(shell.stack.current(), ResidentScreen)


def test_a_wrong_id_number_is_told_at_the_field(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot
) -> None:
    shell.open("files")
    settled()
    files = shell.stack.current()
    assert isinstance(files, FilesScreen)
    child(files, QPushButton, "new-resident").click()
    dialog = child(files, QDialog, "register")
    settled()
    right = "42039919900510012" + check_character("42039919900510012")
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    qtbot.keyClicks(child(dialog, InputField, "id_no").editor, wrong)
    settled()
    assert child(dialog, InputField, "id_no").editor.accessibleDescription()
    dialog.reject()


@pytest.mark.parametrize("key", ["today", "files", "reports"])
def test_every_control_of_a_screen_has_a_name(
    shell: Shell, settled: Callable[[], None], key: str
) -> None:
    shell.open(key)
    settled()
    screen = shell.stack.current()
    assert screen is not None
    nameless = [
        f"{type(w).__name__} {w.objectName()}"
        for w in screen.findChildren(QWidget)
        if w.isVisible()
        and w.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (w.accessibleName() or getattr(w, "text", lambda: "")())
    ]
    assert nameless == []

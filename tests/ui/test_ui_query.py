"""The query screen by keyboard: conditions, answer, columns, keeping, files, paper."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, in_sight, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts, type_chinese

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.queries import Condition, Op
from clinic_desktop.services.query.saving import saved_queries
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.screens.query.screen import QueryScreen
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.snapshots import snapshot


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    with village_workplace(clinic_folder, data_key, clock, catalogue) as opened:
        for name, year, sex in (
            ("王桂兰", 1950, "2"),
            ("李建国", 1955, "1"),
            ("赵小梅", 1990, "2"),
        ):
            register(opened, RegisterResident(name, birth_date=date(year, 1, 1), sex=sex))
        yield opened


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    wanted = {"query", "resident", "files"}
    specs = [spec for spec in all_screens() if spec.key in wanted]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


@pytest.fixture
def screen(shell: Shell, keys: Keyboard) -> QueryScreen:
    shell.open("query")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, QueryScreen)
    return found


def press_button(shell: Shell, name: str) -> None:
    button = in_sight(shell, name)
    assert isinstance(button, QPushButton)
    button.click()


def shown(screen: QueryScreen) -> list[str]:
    assert screen.table is not None
    return [screen.table.cell(row, 0) for row in range(screen.table.model.rowCount())]


def ask_for_elderly_women(screen: QueryScreen, keys: Keyboard) -> None:
    """居民 · 居民本人 · 年龄 不小于 65 并且 性别 是 女, by numbers and Enter."""
    assert keys.is_in("query-subject")
    keys.enter()
    keys.enter()  # 居民本人 stands there already
    keys.type("3")
    keys.enter(2)  # 年龄, 不小于
    keys.type("65")
    assert screen.conditions.conditions() == (Condition("p.age", Op.GE, (65,)),)
    keys.press(Qt.Key.Key_Insert)
    keys.enter()
    keys.type("2")
    keys.enter(2)
    keys.type("2")
    keys.control(Qt.Key.Key_Return)
    keys.settle()


def test_a_question_is_put_by_keys_and_its_people_open(
    shell: Shell, screen: QueryScreen, keys: Keyboard
) -> None:
    ask_for_elderly_women(screen, keys)
    assert shown(screen) == ["王桂兰"]
    assert screen.sentence.text() == "条件：年龄不小于 65岁 并且 性别是（任一） 女"
    assert not snapshot(shell, 1366, 768).isNull()
    assert screen.table is not None
    screen.table.setFocus()
    keys.enter()
    keys.settle()
    assert shell.key == "resident"


def test_or_is_one_key_away_and_a_line_can_go(screen: QueryScreen, keys: Keyboard) -> None:
    ask_for_elderly_women(screen, keys)
    second = screen.conditions.rows[1]
    second.either.setFocus()
    keys.press(Qt.Key.Key_Space)
    keys.control(Qt.Key.Key_Return)
    keys.settle()
    assert sorted(shown(screen)) == sorted(["王桂兰", "李建国", "赵小梅"])
    second.field.setFocus()
    keys.control(Qt.Key.Key_Delete)
    keys.control(Qt.Key.Key_Return)
    keys.settle()
    assert sorted(shown(screen)) == sorted(["王桂兰", "李建国"])


def test_a_line_that_is_not_whole_is_told(
    shell: Shell, screen: QueryScreen, keys: Keyboard
) -> None:
    keys.enter(2)
    keys.type("3")
    keys.control(Qt.Key.Key_Return)
    keys.settle()
    assert "没有填完整" in shell.toaster.text
    assert screen.table is None


def test_a_query_is_kept_asked_again_and_forgotten(
    place: Workplace, shell: Shell, screen: QueryScreen, keys: Keyboard, prompts: ScriptedPrompts
) -> None:
    ask_for_elderly_women(screen, keys)
    screen.name.setFocus()
    type_chinese(screen.name.line, "老年妇女")
    keys.enter()
    keys.settle()
    (kept,) = saved_queries(place)
    assert (kept.name, len(kept.conditions)) == ("老年妇女", 2)
    screen.conditions.set_conditions(())
    shell.open("query", "老年妇女")
    keys.settle()
    assert screen.query().conditions == kept.conditions
    assert shown(screen) == ["王桂兰"]
    prompts.will_answer(True)
    press_button(shell, "drop-query")
    keys.settle()
    assert saved_queries(place) == ()


def test_the_answer_becomes_a_workbook_and_paper(
    shell: Shell, screen: QueryScreen, keys: Keyboard, prompts: ScriptedPrompts, tmp_path: Path
) -> None:
    keys.control(Qt.Key.Key_Return)
    keys.settle()
    prompts.will_answer(tmp_path / "people.xlsx")
    press_button(shell, "query-xlsx")
    keys.settle()
    sheet = load_workbook(tmp_path / "people.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("姓名", "性别", "年龄")
    assert {row[2] for row in rows[1:]} == {36, 71, 76}  # numbers, not text
    keys.control(Qt.Key.Key_P)
    keys.settle()
    windows = screen.findChildren(PreviewWindow)
    assert windows
    windows[0].close()


def test_columns_are_chosen(shell: Shell, screen: QueryScreen, keys: Keyboard) -> None:
    keys.control(Qt.Key.Key_Return)
    keys.settle()
    keys.press(Qt.Key.Key_F7)
    keys.settle()
    keys.press(Qt.Key.Key_Space)  # the name goes
    press_button(shell, "keep-order")
    keys.settle()
    assert sorted(shown(screen)) == ["女", "女", "男"]

"""The year of health education by keyboard: plan, quiz with papers, signatures."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, in_sight, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts, type_chinese

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.education.commands import Material, RecordActivity
from clinic_desktop.services.education.planning import year_plan
from clinic_desktop.services.education.quizzing import quizzes
from clinic_desktop.services.education.saving import record_activity
from clinic_desktop.services.education.stocking import signature_list
from clinic_desktop.services.households import list_households
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.screens.education.screen import EducationScreen
from clinic_desktop.ui.screens.education.year_screen import EducationYearScreen
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.snapshots import snapshot


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    with village_workplace(clinic_folder, data_key, clock, catalogue) as opened:
        yield opened


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    wanted = {"education", "education_year", "record"}
    specs = [spec for spec in all_screens() if spec.key in wanted]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


@pytest.fixture
def screen(shell: Shell, keys: Keyboard) -> EducationYearScreen:
    shell.open("education_year")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, EducationYearScreen)
    return found


def press_button(shell: Shell, name: str) -> None:
    button = in_sight(shell, name)
    assert isinstance(button, QPushButton)
    button.click()


def test_the_plan_is_made_and_a_line_leads_to_its_activity(
    place: Workplace, shell: Shell, screen: EducationYearScreen, keys: Keyboard
) -> None:
    keys.control(Qt.Key.Key_N)
    keys.settle()
    plan = year_plan(place, 2026)
    assert screen.plan.model.rowCount() == len(plan.rows) > 30
    states = {screen.plan.cell(row, 6) for row in range(screen.plan.model.rowCount())}
    assert states == {"过期未做", "待做"}
    assert not snapshot(shell, 1366, 768).isNull()
    screen.plan.setFocus()
    keys.enter()
    keys.settle()
    assert shell.key == "education"
    editor = shell.stack.current()
    assert isinstance(editor, EducationScreen)
    assert editor.editing


def test_papers_are_keyed_against_the_key(
    place: Workplace, shell: Shell, screen: EducationYearScreen, keys: Keyboard
) -> None:
    screen.show_view("quizzes")
    keys.control(Qt.Key.Key_N)
    keys.settle()
    type_chinese(keys.at, "高血压")
    keys.enter(2)
    keys.type("abcd")
    keys.enter()
    keys.type("abdd")
    keys.press(Qt.Key.Key_Insert)
    keys.type("a--d")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    (row,) = quizzes(place, 2026)
    assert (row.topic, row.timing, row.persons, row.questions, row.correct) == (
        "高血压",
        "before",
        2,
        4,
        5,
    )
    assert screen.quizzes.cell(0, 8) == "62.50%"


def test_houses_sign_and_the_list_is_printed(
    place: Workplace, shell: Shell, keys: Keyboard
) -> None:
    for name in ("王桂兰", "李建国"):
        register(
            place, RegisterResident(name, birth_date=date(1960, 1, 1), sex="2", village_group="3组")
        )
    houses = [row.household_id for row in list_households(place)]
    command = RecordActivity(
        "material",
        date(2026, 3, 1),
        "控烟",
        item="控烟手册",
        materials=tuple(Material("控烟手册", 1, "控烟", house) for house in houses),
    )
    activity_id = record_activity(place, command).activity_id
    shell.open("education")
    keys.settle()
    screen = shell.stack.current()
    assert isinstance(screen, EducationScreen)
    row = screen.log.current()
    assert row is not None
    screen.log.panel.signing.emit(row)
    keys.settle()
    keys.press(Qt.Key.Key_Space)
    press_button(shell, "signing-keep")
    keys.settle()
    assert [bool(each.signed_by) for each in signature_list(place, activity_id)] == [True, False]
    screen.log.panel.signatures.emit(row)
    keys.settle()
    windows = screen.findChildren(PreviewWindow)
    assert windows
    windows[0].close()


def test_every_view_is_drawn_and_the_year_is_archived(
    place: Workplace, shell: Shell, screen: EducationYearScreen, keys: Keyboard
) -> None:
    record_activity(
        place,
        RecordActivity("lecture", date(2026, 2, 10), "限盐", lecturer="周医生", headcount=60),
    )
    for view in ("plan", "days", "boards", "stock", "quizzes"):
        screen.show_view(view)
        assert not snapshot(shell, 960, 600).isNull()
    press_button(shell, "print-archive")
    keys.settle()
    windows = screen.findChildren(PreviewWindow)
    assert windows
    windows[0].close()

"""The certificate check of a class by keyboard: names, pupils, one key, recheck, totals, paper."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.registers import RegisterFilter, register_page
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    AddPupils,
    Pupil,
    RecordDose,
    SchoolClass,
    add_pupils,
    card_of,
    record_dose,
    school_page,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens import vaccination, vaccination_school
from clinic_desktop.ui.screens.vaccination.screen import VaccinationScreen
from clinic_desktop.ui.screens.vaccination_school.dialogs import AddPupilsDialog, SummaryDialog
from clinic_desktop.ui.screens.vaccination_school.rows import entry_births
from clinic_desktop.ui.screens.vaccination_school.screen import SchoolScreen
from clinic_desktop.ui.shell.window import Shell

TODAY = date(2026, 3, 2)
CLASS = SchoolClass("Shimen", "1-1", "2026春")


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    with village_workplace(clinic_folder, data_key, clock, catalogue) as opened:
        yield opened


@pytest.fixture
def children(place: Workplace) -> list[str]:
    """王大 and 王二, of an age for school this year."""
    return [
        register(
            place,
            RegisterResident(name=name, sex="1", birth_date=born, village_group="3组"),
        ).resident_id
        for name, born in (("王大", date(2018, 10, 1)), ("王二", date(2019, 5, 1)))
    ]


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    specs = [vaccination.spec(), vaccination_school.spec()]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


def opened(shell: Shell, keys: Keyboard) -> SchoolScreen:
    shell.open("schoolcheck")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, SchoolScreen)
    return found


@pytest.fixture
def screen(shell: Shell, keys: Keyboard, place: Workplace, children: list[str]) -> SchoolScreen:
    add_pupils(place, AddPupils(CLASS, tuple(children), TODAY))
    found = opened(shell, keys)
    assert found.table.view.hasFocus()
    return found


def pupils(place: Workplace) -> list[Pupil]:
    return list(school_page(place, CLASS).pupils)


def test_a_class_is_typed_and_its_pupils_are_chosen(
    shell: Shell, keys: Keyboard, place: Workplace, children: list[str], qtbot: QtBot
) -> None:
    screen = opened(shell, keys)
    assert screen.fields["school"].hasFocus() or screen.fields["school"].isAncestorOf(keys.at)
    keys.type("Shimen")
    keys.enter()
    keys.type("1-1")
    keys.enter(2)
    keys.settle()
    screen.fields["school"].setFocus()
    keys.control(Qt.Key.Key_N)
    qtbot.waitUntil(lambda: any(d.isActiveWindow() for d in screen.findChildren(AddPupilsDialog)))
    (dialog,) = screen.findChildren(AddPupilsDialog)
    keys.settle()
    assert (dialog.first.value(), dialog.last.value()) == (date(2018, 9, 1), date(2019, 8, 31))
    qtbot.waitUntil(lambda: dialog.table.view.hasFocus())
    keys.press(Qt.Key.Key_Space, times=2)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert [p.name for p in pupils(place)] == ["王二", "王大"]
    assert screen.table.model.rowCount() == 2


def test_one_key_for_the_certificate(
    screen: SchoolScreen, keys: Keyboard, place: Workplace, children: list[str]
) -> None:
    keys.press(Qt.Key.Key_2)
    keys.settle()
    keys.press(Qt.Key.Key_1)
    keys.settle()
    assert [p.certificate for p in pupils(place)] == [False, True]
    screen.chips.picked.emit(frozenset({"without"}))
    assert screen.table.model.rowCount() == 1


def test_a_certificate_is_written_anew_and_comes_to_the_preview(
    screen: SchoolScreen, keys: Keyboard, place: Workplace, children: list[str],
    prompts: ScriptedPrompts, qtbot: QtBot,
) -> None:  # fmt: skip
    prompts.will_answer(True)
    keys.press(Qt.Key.Key_3)
    keys.settle()
    qtbot.waitUntil(lambda: bool(screen.findChildren(PreviewWindow)))
    (window,) = screen.findChildren(PreviewWindow)
    assert "预防接种证 王二" in window.windowTitle()
    window.close()
    assert [p.reissued_on for p in pupils(place)] == [TODAY, None]
    assert card_of(place, children[1]).certificates[0].again


def test_what_was_made_up_is_seen_after_the_recheck(
    screen: SchoolScreen, keys: Keyboard, place: Workplace, children: list[str]
) -> None:
    dose = RecordDose(children[1], "HepB", TODAY, source="elsewhere")
    screen.desk.operations.change(screen, lambda p: record_dose(p, dose))
    keys.settle()
    keys.control(Qt.Key.Key_R)
    keys.settle()
    made_up = [m for m in pupils(place)[0].missing if m.caught_up]
    assert [(m.vaccine, m.dose_no, m.caught_up) for m in made_up] == [("乙肝疫苗", 1, TODAY)]
    both = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
    keys.press(Qt.Key.Key_R, both)
    keys.settle()
    assert pupils(place)[0].status == "1"


def test_the_totals_of_the_school_are_kept(
    screen: SchoolScreen, keys: Keyboard, place: Workplace, qtbot: QtBot
) -> None:
    button = screen.findChild(QPushButton, "keep-summary")
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: any(d.isActiveWindow() for d in screen.findChildren(SummaryDialog)))
    (dialog,) = screen.findChildren(SummaryDialog)
    dialog.fields["pupils_due"].set_value(3)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    (row,) = register_page(place, RegisterFilter("school_check_summary")).rows
    assert row.cells[:4] == ("Shimen", "2026春", "2人", "2人")


@pytest.mark.parametrize("entry", ["查验登记表（Ctrl+P）", "补种、补证通知单", "查验汇总表"])
def test_the_papers_come_to_the_preview(
    screen: SchoolScreen, keys: Keyboard, entry: str, qtbot: QtBot
) -> None:
    button = screen.findChild(QPushButton, "print-school")
    assert button is not None
    (action,) = [a for a in button.menu().actions() if a.text() == entry]
    action.trigger()
    keys.settle()
    qtbot.waitUntil(lambda: bool(screen.findChildren(PreviewWindow)))
    (window,) = screen.findChildren(PreviewWindow)
    assert "Shimen" in window.windowTitle()
    window.close()


def test_the_card_of_a_pupil_and_a_row_that_is_void(
    shell: Shell, screen: SchoolScreen, keys: Keyboard, place: Workplace,
    prompts: ScriptedPrompts,
) -> None:  # fmt: skip
    prompts.will_answer("重复录入")
    keys.press(Qt.Key.Key_Delete)
    keys.settle()
    assert [p.name for p in pupils(place)] == ["王大"]
    keys.press(Qt.Key.Key_F2)
    keys.settle()
    card = shell.stack.current()
    assert isinstance(card, VaccinationScreen)
    assert card.on_card


def test_whom_a_school_takes_in() -> None:
    autumn = SchoolClass("石门小学", "", "2026秋")
    assert entry_births(autumn, TODAY) == (date(2019, 9, 1), date(2020, 8, 31))
    assert entry_births(SchoolClass("石门村幼儿园", "", ""), TODAY) == (
        date(2022, 9, 1),
        date(2023, 8, 31),
    )

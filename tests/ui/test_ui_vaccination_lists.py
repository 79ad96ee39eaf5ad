"""Lists for a session and coverage by keyboard: reasons, groups, cohorts, children, paper."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import RecordDose, card_of, record_dose
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens import vaccination, vaccination_lists
from clinic_desktop.ui.screens.vaccination.screen import VaccinationScreen
from clinic_desktop.ui.screens.vaccination_lists.coverage import CoverageScreen
from clinic_desktop.ui.screens.vaccination_lists.screen import ListsScreen
from clinic_desktop.ui.shell.window import Shell


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    with village_workplace(clinic_folder, data_key, clock, catalogue) as opened:
        yield opened


@pytest.fixture
def children(place: Workplace) -> dict[str, str]:
    """王一 of group 1 began and stopped, 王三 of group 3 was born ten days ago."""
    found = {}
    for name, born, group in (
        ("王一", date(2024, 1, 1), "1组"),
        ("王三", date(2026, 2, 20), "3组"),
    ):
        command = RegisterResident(name=name, sex="1", birth_date=born, village_group=group)
        found[name] = register(place, command).resident_id
        for product in ("HepB", "BCG"):
            record_dose(place, RecordDose(found[name], product, born, source="elsewhere"))
    return found


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    specs = [vaccination.spec(), *vaccination_lists.specs()]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


@pytest.fixture
def lists(shell: Shell, keys: Keyboard, children: dict[str, str]) -> ListsScreen:
    shell.open("vaccinationlists")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, ListsScreen)
    assert found.table.view.hasFocus()
    return found


@pytest.fixture
def covered(shell: Shell, keys: Keyboard, children: dict[str, str]) -> CoverageScreen:
    shell.open("coverage")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, CoverageScreen)
    assert found.table.view.hasFocus()
    return found


def names(screen: ListsScreen) -> list[str]:
    return [screen.table.cell(row, 0) for row in range(screen.table.model.rowCount())]


def test_the_day_of_the_session_and_the_group_narrow_the_list(
    lists: ListsScreen, keys: Keyboard
) -> None:
    assert names(lists) == ["王一"]
    lists.on.setFocus()
    lists.on.set_value(date(2026, 3, 20))
    keys.enter()
    keys.settle()
    assert names(lists) == ["王一", "王三"]
    lists.groups.picked.emit(frozenset({"g-3组"}))
    assert names(lists) == ["王三"]
    assert lists.table.view.hasFocus()


def test_a_reason_is_one_key(
    lists: ListsScreen, keys: Keyboard, place: Workplace, children: dict[str, str],
    prompts: ScriptedPrompts,
) -> None:  # fmt: skip
    keys.press(Qt.Key.Key_4)
    keys.settle()
    assert [m.reason for m in card_of(place, children["王一"]).missed] == ["拒种"]
    assert "拒种" in str(lists.table.cell(0, 5))
    prompts.will_answer("太远")
    keys.press(Qt.Key.Key_9)
    keys.settle()
    assert "太远" in card_of(place, children["王一"]).missed[0].reason


def test_dropped_out_and_hepatitis_b_and_enter_opens_the_card(
    shell: Shell, lists: ListsScreen, keys: Keyboard
) -> None:
    for kind in ("dropped", "hepb", "overdue"):
        lists.kinds.picked.emit(frozenset({kind}))
        keys.settle()
        assert names(lists) == ["王一"]
    lists.table.setFocus()
    keys.enter()
    keys.settle()
    card = shell.stack.current()
    assert isinstance(card, VaccinationScreen)
    assert card.on_card


@pytest.mark.parametrize(("shift", "title"), [(False, "通知单"), (True, "本轮应种通知登记")])
def test_notices_and_the_call_list_come_to_the_preview(
    lists: ListsScreen, keys: Keyboard, qtbot: QtBot, shift: bool, title: str
) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    keys.press(Qt.Key.Key_P, both if shift else Qt.KeyboardModifier.ControlModifier)
    keys.settle()
    qtbot.waitUntil(lambda: bool(lists.findChildren(PreviewWindow)))
    (window,) = lists.findChildren(PreviewWindow)
    assert title in window.windowTitle()
    window.close()


def test_a_line_of_the_coverage_opens_its_children(
    shell: Shell, covered: CoverageScreen, keys: Keyboard
) -> None:
    assert covered.table.cell(0, 0) == "乙肝疫苗 第1剂"
    assert [covered.table.cell(0, n) for n in (1, 2, 3, 4)] == ["2", "2", "0", "100.0%"]
    covered.years.picked.emit(frozenset({"2024"}))
    assert [covered.table.cell(0, n) for n in (1, 2)] == ["1", "1"]
    keys.press(Qt.Key.Key_Down)
    assert covered.table.cell(1, 4) == "0.0%"
    keys.enter()
    assert covered.children_table.view.hasFocus()
    assert covered.children_table.cell(0, 1) == "王一"
    keys.press(Qt.Key.Key_Escape)
    assert covered.table.view.hasFocus()
    keys.enter()
    keys.enter()
    keys.settle()
    card = shell.stack.current()
    assert isinstance(card, VaccinationScreen)
    assert card.on_card


def test_floating_children_alone_and_the_sheet(
    covered: CoverageScreen, keys: Keyboard, qtbot: QtBot
) -> None:
    covered.residences.picked.emit(frozenset({"floating"}))
    keys.settle()
    assert covered.table.model.rowCount() == 0
    covered.residences.picked.emit(frozenset({"local"}))
    keys.settle()
    assert covered.table.model.rowCount() > 5
    covered.table.setFocus()
    keys.control(Qt.Key.Key_P)
    keys.settle()
    qtbot.waitUntil(lambda: bool(covered.findChildren(PreviewWindow)))
    (window,) = covered.findChildren(PreviewWindow)
    assert "接种率" in window.windowTitle()
    window.close()

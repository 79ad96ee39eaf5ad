"""Vaccination by keyboard: the list, a child's card, correcting, voiding, deciding, why."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, in_sight
from ui_fakes import ScriptedPrompts, type_chinese
from vaccination_desk import (
    bring_back,
    choose,
    in_front,
    shown_dates,
)

from clinic_desktop.domain.immunisation.model import Status
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    card_of,
    doses_of,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens.vaccination.dose_dialog import DoseDialog
from clinic_desktop.ui.screens.vaccination.facts_dialog import FactsDialog, HoldDialog
from clinic_desktop.ui.screens.vaccination.grid import MOST_DOSES
from clinic_desktop.ui.screens.vaccination.screen import VaccinationScreen
from clinic_desktop.ui.screens.why import WhyDialog
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.snapshots import snapshot


def test_the_list_has_children_and_what_comes_next(screen: VaccinationScreen) -> None:
    table = screen.children_list.table
    assert table.model.rowCount() == 1
    assert table.cell(0, 0) == "王小宝"
    assert table.cell(0, 4) == "4"
    assert "第" in table.cell(0, 5)
    assert str(table.cell(0, 6)).startswith("逾期")
    assert table.view.hasFocus()


def test_chips_and_search_narrow_the_list(
    screen: VaccinationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace
) -> None:
    newborn = RegisterResident(name="李新", sex="2", birth_date=date(2026, 2, 20))
    screen.desk.operations.change(
        screen, lambda place: register(place, newborn), lambda _done: None
    )
    keys.settle()
    table = screen.children_list.table
    assert table.model.rowCount() == 2
    in_sight(screen, "chip-overdue").setFocus()
    keys.press(Qt.Key.Key_Space)
    names = {table.cell(row, 0) for row in range(table.model.rowCount())}
    assert "王小宝" in names
    in_sight(screen, "chip-all").setFocus()
    keys.press(Qt.Key.Key_Space)
    keys.control(Qt.Key.Key_F)
    keys.type("lx")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    assert table.cell(0, 0) == "李新"
    keys.press(Qt.Key.Key_Escape)
    keys.settle()
    assert table.model.rowCount() == 2


def test_enter_opens_the_card_and_escape_goes_back(
    screen: VaccinationScreen, keys: Keyboard, shell: Shell
) -> None:
    keys.enter()
    keys.settle()
    assert screen.on_card
    assert shown_dates(screen, "HepB")[:2] == ["2025-03-10", "2025-04-12"]
    keys.press(Qt.Key.Key_Escape)
    keys.settle()
    assert not screen.on_card
    assert screen.children_list.table.view.hasFocus()


def test_the_next_dose_stands_in_its_field(card: VaccinationScreen) -> None:
    assert shown_dates(card, "HepB")[2] == "03-09 前"
    every = [row.id for row in card.card.forecast.model.rows]  # type: ignore[union-attr]
    assert "HepB" in every
    assert "BCG" not in every
    statuses = [row.forecast.status for row in card.card.forecast.model.rows]  # type: ignore[union-attr]
    assert statuses[0] is Status.OVERDUE


def test_a_dose_is_voided_with_a_reason(
    card: VaccinationScreen,
    keys: Keyboard,
    place: Workplace,
    child: str,
    prompts: ScriptedPrompts,
) -> None:
    choose(card, place, child, "BCG")
    prompts.will_answer(None)
    keys.press(Qt.Key.Key_Delete)
    keys.settle()
    assert len(doses_of(place, child)) == 4
    prompts.will_answer("录到别人名下")
    keys.press(Qt.Key.Key_Delete)
    keys.settle()
    assert {dose.product for dose in doses_of(place, child)} == {"HepB", "IPV"}
    assert "2025-03-10" not in shown_dates(card, "BCG")


def test_a_dose_is_corrected_with_a_reason(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace, child: str
) -> None:
    dose_id = choose(card, place, child, "IPV")
    keys.enter()
    dialog = in_front(card, DoseDialog, qtbot)
    assert isinstance(dialog, DoseDialog)
    qtbot.waitUntil(lambda: keys.is_in("product"))
    keys.enter()
    keys.type("2025-05-13")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert dialog.lines["reason"].message == "请写明更正原因"
    assert keys.is_in("reason")
    type_chinese(keys.at, "接种证核对")
    with qtbot.waitSignal(dialog.recorded):
        keys.control(Qt.Key.Key_S)
    dose = next(d for d in doses_of(place, child) if d.dose_id == dose_id)
    assert dose.given_on == date(2025, 5, 13)


def test_a_persons_decision_is_kept_and_marked(
    card: VaccinationScreen,
    keys: Keyboard,
    place: Workplace,
    child: str,
    prompts: ScriptedPrompts,
) -> None:
    choose(card, place, child, "IPV")
    dose = next(d for d in doses_of(place, child) if d.product == "IPV")
    prompts.will_answer("县疾控中心答复")
    card.card.decide.emit(dose, "reject")
    keys.settle()
    assert shown_dates(card, "Polio")[MOST_DOSES] == "2025-05-12 人工判为无效"
    dose = next(d for d in doses_of(place, child) if d.product == "IPV")
    prompts.will_answer("接种证原件核对")
    card.card.decide.emit(dose, "accept")
    keys.settle()
    assert shown_dates(card, "Polio")[0] == "2025-05-12 *"


def test_every_answer_says_why(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace, child: str
) -> None:
    card.card.forecast.view.setFocus()
    keys.enter()
    why = in_front(card, WhyDialog, qtbot)
    said = " ".join(label.text() for label in why.findChildren(QWidget) if hasattr(label, "text"))
    assert "依据：" in said
    why.close()
    bring_back(card, qtbot)
    choose(card, place, child, "IPV")
    keys.control(Qt.Key.Key_W)
    why = in_front(card, WhyDialog, qtbot)
    said = " ".join(label.text() for label in why.findChildren(QWidget) if hasattr(label, "text"))
    assert "2025-05-10" in said
    why.close()


def test_all_series_are_shown_on_demand(
    card: VaccinationScreen, keys: Keyboard, place: Workplace, child: str
) -> None:
    before = card.card.forecast.model.rowCount()
    in_sight(card, "chip-every").setFocus()
    keys.press(Qt.Key.Key_Space)
    after = card.card.forecast.model.rowCount()
    assert after == len(card_of(place, child).answers.forecasts) > before


def test_a_delay_is_noted_shown_and_lifted(
    card: VaccinationScreen,
    keys: Keyboard,
    qtbot: QtBot,
    prompts: ScriptedPrompts,
    place: Workplace,
    child: str,
) -> None:
    card.card.hold.emit()
    dialog = in_front(card, HoldDialog, qtbot)
    assert isinstance(dialog, HoldDialog)
    keys.enter(2)
    assert keys.is_in("reason")
    type_chinese(keys.at, "发热")
    with qtbot.waitSignal(dialog.accepted):
        keys.control(Qt.Key.Key_S)
    keys.settle()
    assert "全部疫苗暂缓：发热" in card.card.band.text
    found = {row.forecast.status for row in card.card.forecast.model.rows}  # type: ignore[union-attr]
    assert Status.DEFERRED in found
    prompts.will_answer("已痊愈")
    card.card.lift.emit(card_of(place, child).holds[0])
    keys.settle()
    assert card.card.band.isHidden()
    assert card_of(place, child).holds == ()


def test_what_the_rules_must_know_is_noted(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace, child: str
) -> None:
    card.card.facts.emit()
    dialog = in_front(card, FactsDialog, qtbot)
    assert isinstance(dialog, FactsDialog)
    keys.type("1")
    keys.enter()
    keys.type("2900")
    with qtbot.waitSignal(dialog.accepted):
        keys.control(Qt.Key.Key_S)
    keys.settle()
    known = card_of(place, child).answers.child
    assert (known.mother_hbsag, known.birth_weight_g, known.ppd) == ("pos", 2900, None)


def test_the_list_records_for_the_child_under_the_cursor(
    screen: VaccinationScreen, keys: Keyboard, qtbot: QtBot
) -> None:
    keys.control(Qt.Key.Key_N)
    dialog = in_front(screen, DoseDialog, qtbot)
    assert isinstance(dialog, DoseDialog)
    assert dialog.windowTitle() == "登记接种 · 王小宝"
    assert dialog.fields["product"].value()
    dialog.reject()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (960, 540)])
def test_it_fits_every_window(
    shell: Shell, screen: VaccinationScreen, keys: Keyboard, width: int, height: int, child: str
) -> None:
    snapshot(shell, width, height)
    assert shell.width() == width
    shell.open("vaccination", child)
    keys.settle()
    snapshot(shell, width, height)
    assert shell.width() == width
    assert screen.card.grid.width() <= shell.width()


@pytest.mark.parametrize("name", ["print-notices", "print-calls"])
def test_notices_and_call_list_open_in_the_preview(
    screen: VaccinationScreen, keys: Keyboard, qtbot: QtBot, name: str
) -> None:
    button = screen.findChild(QPushButton, name)
    assert button is not None
    button.setFocus()
    keys.press(Qt.Key.Key_Space)
    keys.settle()
    qtbot.waitUntil(lambda: bool(screen.findChildren(PreviewWindow)))
    (window,) = screen.findChildren(PreviewWindow)
    assert "石门村卫生室" in window.windowTitle()
    window.close()

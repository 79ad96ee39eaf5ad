"""Recording a dose by keyboard: what the rules say, questions, lots, a scanned code."""

from datetime import date

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard
from ui_fakes import ScriptedPrompts
from vaccination_desk import (
    bring_back,
    give,
    record_dialog,
    shown_dates,
)

from clinic_desktop.services.vaccination import (
    doses_of,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.vaccination.grid import MOST_DOSES
from clinic_desktop.ui.screens.vaccination.screen import VaccinationScreen


def test_a_dose_given_elsewhere_is_recorded_by_keyboard(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace, child: str
) -> None:
    dialog = record_dialog(card, keys, qtbot)
    keys.type("IPV")
    keys.enter()
    keys.type("0210")
    keys.enter()
    assert keys.is_in("source")
    keys.type("2")
    keys.enter()
    assert keys.is_in("given_at")
    with qtbot.waitSignal(dialog.recorded):
        keys.control(Qt.Key.Key_S)
    keys.settle()
    assert shown_dates(card, "Polio")[:2] == ["2025-05-12", "2026-02-10"]
    dose = doses_of(place, child)[-1]
    assert (dose.product, dose.source, dose.given_at) == ("IPV", "elsewhere", "清溪镇卫生院")


def test_what_the_rules_say_stands_there_while_typing(
    card: VaccinationScreen,
    keys: Keyboard,
    qtbot: QtBot,
    prompts: ScriptedPrompts,
    place: Workplace,
    child: str,
) -> None:
    dialog = record_dialog(card, keys, qtbot)
    keys.type("IPV")
    keys.enter()
    with qtbot.waitSignal(dialog.asked):
        keys.type("2025-05-20")
    qtbot.waitUntil(lambda: "间隔不足" in dialog.lines["given_on"].message)
    assert "2025-06-09" in dialog.lines["given_on"].message
    prompts.will_answer(False)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert "间隔不足" in prompts.asked[0]
    assert len(doses_of(place, child)) == 4
    prompts.will_answer(True)
    with qtbot.waitSignal(dialog.recorded):
        keys.control(Qt.Key.Key_S)
    keys.settle()
    rejected = shown_dates(card, "Polio")[MOST_DOSES]
    assert rejected == "2025-05-20 间隔不足"


def test_a_dose_before_birth_is_refused_at_its_field(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace, child: str
) -> None:
    dialog = record_dialog(card, keys, qtbot)
    keys.type("HepB")
    keys.enter()
    keys.type("2025-01-01")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert "早于出生" in dialog.lines["given_on"].message
    assert keys.is_in("given_on")
    assert len(doses_of(place, child)) == 4
    with qtbot.waitSignal(dialog.rejected):
        keys.press(Qt.Key.Key_Escape)


def test_without_vaccine_nothing_is_saved(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot
) -> None:
    dialog = record_dialog(card, keys, qtbot)
    keys.press(Qt.Key.Key_Backspace)
    keys.control(Qt.Key.Key_S)
    assert dialog.lines["product"].message == "请选择疫苗"


def test_the_lot_last_used_here_is_brought_over(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace, child: str
) -> None:
    dialog = record_dialog(card, keys, qtbot)
    keys.type("MMR")
    keys.enter()
    keys.type("0220")
    keys.enter()
    keys.type("1")
    keys.enter(2)
    assert keys.is_in("findings")
    keys.type("0")
    keys.enter(2)
    assert keys.is_in("site")
    keys.type("1")
    keys.enter()
    keys.type("A2601")
    keys.enter()
    keys.type("2027-01-31")
    keys.enter()
    with qtbot.waitSignal(dialog.recorded):
        keys.control(Qt.Key.Key_S)
    keys.settle()
    dose = doses_of(place, child)[-1]
    assert (dose.lot_no, dose.site, dose.vaccinator, dose.given_at) == (
        "A2601",
        "left_arm",
        "周医生",
        "石门村卫生室",
    )
    bring_back(card, qtbot)
    second = record_dialog(card, keys, qtbot)
    keys.type("MMR")
    keys.enter()
    assert second.fields["source"].value() == "1"
    assert second.fields["lot_no"].value() == "A2601"
    assert second.fields["expires_on"].value() == date(2027, 1, 31)
    assert "沿用" in second.lines["lot_no"].note
    second.reject()


def test_the_hour_is_asked_for_the_birth_dose_only(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot
) -> None:
    dialog = record_dialog(card, keys, qtbot)
    keys.type("HepB")
    keys.enter()
    keys.type("2025-03-11")
    assert not dialog.lines["given_time"].isHidden()
    keys.enter()
    assert keys.is_in("given_time")
    dialog.fields["given_on"].setFocus()
    keys.type("2025-06-11")
    assert dialog.lines["given_time"].isHidden()


def test_what_speaks_against_a_dose_stands_at_the_question(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, prompts: ScriptedPrompts
) -> None:
    dialog = record_dialog(card, keys, qtbot)
    keys.type("MMR")
    keys.enter()
    dialog.fields["source"].set_value("1")
    dialog.fields["source"].changed.emit()
    assert not dialog.lines["findings"].isHidden()
    dialog.fields["findings"].setFocus()
    keys.type("1")
    qtbot.waitUntil(lambda: "暂缓" in dialog.lines["findings"].message)
    assert not dialog.lines["screening_note"].isHidden()
    prompts.will_answer(False)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert any("暂缓" in question for question in prompts.asked)
    dialog.fields["source"].set_value("2")
    dialog.fields["source"].changed.emit()
    assert dialog.lines["findings"].isHidden()
    dialog.reject()


def test_a_code_scanned_into_the_first_field_goes_where_it_belongs(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace, child: str
) -> None:
    code = "81234560000000000001"
    give(place, child, "MMR", date(2026, 2, 1), trace_code="81234561111111111111", maker="厂家")
    dialog = record_dialog(card, keys, qtbot)
    keys.press(Qt.Key.Key_Backspace)
    keys.type(code)
    assert keys.is_in("trace_code")
    keys.settle()
    qtbot.waitUntil(lambda: dialog.fields["product"].value() == "MMR")
    assert dialog.fields["trace_code"].value() == code
    assert dialog.fields["maker"].value() == "厂家"
    dialog.reject()

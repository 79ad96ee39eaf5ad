"""Stock and temperatures by keyboard: a delivery, a loss, a count, today's readings, the month."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts, type_chinese

from clinic_desktop.bootstrap.sources import facts
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.coldchain import Fault, Half
from clinic_desktop.domain.stock import Kind
from clinic_desktop.services.coldchain import RecordTemperature, month_sheet, record_temperature
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.stock import MoveLot, ReceiveVaccine, move_lot, receive_vaccine
from clinic_desktop.services.stock_list import stock_now
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens import coldchain, vaccination
from clinic_desktop.ui.screens.coldchain.dialogs import (
    ExplainDialog,
    MovementDialog,
    ReceiveDialog,
)
from clinic_desktop.ui.screens.coldchain.screen import ColdChainScreen
from clinic_desktop.ui.shell.window import Shell

DAY = date(2026, 3, 2)
DELIVERY = ReceiveVaccine(
    "HepB", "H1", date(2026, 5, 1), 10, "1", "1剂/支", "注射剂", "镇卫生院", DAY
)
KEY = ("HepB", "H1")


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    clock.instant = datetime(2026, 3, 2, 15, 30).astimezone()
    with village_workplace(clinic_folder, data_key, clock, catalogue) as opened:
        yield opened


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    specs = [vaccination.spec(), coldchain.spec()]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


@pytest.fixture
def fridge(place: Workplace) -> str:
    answers = {
        "device_no": "B01",
        "device_name": "接种室冰箱",
        "kind": "2",
        "status": "1",
        "filed_on": "2026-03-01",
        "filed_by": "周医生",
    }
    record_form(place, RecordForm("cold_chain_device", answers))
    yesterday = RecordTemperature("B01", date(2026, 3, 1), Half.MORNING, time(8), 41)
    record_temperature(place, yesterday)
    record_temperature(place, replace(yesterday, half=Half.AFTERNOON, at=time(16), cold=52))
    return "B01"


def opened(shell: Shell, keys: Keyboard, view: str) -> ColdChainScreen:
    shell.open("coldchain", view)
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, ColdChainScreen)
    return found


def dialog(screen: ColdChainScreen, kind: type[QDialog], qtbot: QtBot) -> QDialog:
    qtbot.waitUntil(lambda: any(d.isActiveWindow() for d in screen.findChildren(kind)))
    (found,) = [d for d in screen.findChildren(kind) if d.isVisible()]
    return found


def test_a_delivery_is_entered_by_keyboard(
    shell: Shell, keys: Keyboard, place: Workplace, qtbot: QtBot
) -> None:
    screen = opened(shell, keys, "stock")
    assert screen.stock.table.model.rowCount() == 0
    keys.control(Qt.Key.Key_N)
    found = dialog(screen, ReceiveDialog, qtbot)
    assert isinstance(found, ReceiveDialog)
    found.fields["vaccine_name"].set_value("HepB")
    found.fields["batch_no"].setFocus()
    keys.type("H1")
    keys.enter()
    keys.type("20260501")
    keys.enter()
    keys.type("10")
    type_chinese(found.fields["source_or_target"].editor, "镇卫生院")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert screen.stock.table.model.rowCount() == 1
    (row,) = stock_now(place)
    assert (row.lot_no, row.expires_on, row.balance) == ("H1", date(2026, 5, 1), 10)
    assert [screen.stock.table.cell(0, n) for n in (1, 2, 3)] == [
        "H1",
        "2026-05-01 剩60天",
        "10 剂",
    ]


def test_more_than_there_is_is_refused_at_its_field(
    shell: Shell, keys: Keyboard, place: Workplace, qtbot: QtBot
) -> None:
    receive_vaccine(place, DELIVERY)
    screen = opened(shell, keys, "stock")
    keys.enter()
    found = dialog(screen, MovementDialog, qtbot)
    assert isinstance(found, MovementDialog)
    keys.type("2")
    keys.enter()
    keys.type("11")
    type_chinese(found.fields["loss_reason"].editor, "破损")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert "差 1 剂" in found.lines["quantity"].message
    found.fields["quantity"].set_value(4)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    (row,) = stock_now(place)
    assert (row.balance, row.lines[0].words) == (6, "报损")
    assert [screen.stock.panel.lines.cell(0, n) for n in (1, 2, 3)] == ["报损", "-4", "6"]


def test_a_count_needs_no_date_and_writes_the_difference(
    shell: Shell, keys: Keyboard, place: Workplace, qtbot: QtBot
) -> None:
    receive_vaccine(place, DELIVERY)
    screen = opened(shell, keys, "stock")
    keys.enter()
    found = dialog(screen, MovementDialog, qtbot)
    assert isinstance(found, MovementDialog)
    keys.type("5")
    assert found.lines["move_date"].isHidden()
    assert found.lines["quantity"].note == "账面 10 剂"
    keys.enter()
    keys.type("9")
    type_chinese(found.fields["loss_reason"].editor, "少一支")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert stock_now(place)[0].balance == 9


def test_a_row_of_the_register_is_voided_with_a_reason(
    shell: Shell, keys: Keyboard, place: Workplace, prompts: ScriptedPrompts
) -> None:
    receive_vaccine(place, DELIVERY)
    move_lot(place, MoveLot(KEY, Kind.LOST, 3, DAY, loss_reason="破损"))
    screen = opened(shell, keys, "stock")
    prompts.answers.append("数量录错")
    screen.stock.panel.lines.setFocus()
    screen.stock.panel.lines.choose(screen.stock.panel.lines.model.rows[0].id)
    keys.enter()
    keys.settle()
    assert stock_now(place)[0].balance == 10


@pytest.mark.usefixtures("fridge")
def test_todays_temperature_takes_two_keys_more_than_its_digits(
    shell: Shell, keys: Keyboard, place: Workplace
) -> None:
    screen = opened(shell, keys, "temperature")
    assert keys.is_in("morning-cold")
    keys.type("4.5")
    keys.enter()
    assert keys.is_in("morning-time")
    keys.type("0830")
    keys.enter()
    keys.settle()
    sheet = month_sheet(place, "B01", DAY)
    assert sheet.readings[DAY, Half.MORNING].cold == 45
    assert screen.temperature.halves[Half.MORNING].said.text() == "已记录 · 周医生"
    assert keys.is_in("afternoon-cold")
    keys.type("5")
    keys.enter()
    keys.settle()
    sheet = month_sheet(place, "B01", DAY)
    assert sheet.readings[DAY, Half.AFTERNOON].at == time(15, 30)
    assert not sheet.faults
    assert "共 2 次" in screen.temperature.chart.accessibleDescription()


@pytest.mark.usefixtures("fridge")
def test_a_warm_refrigerator_wants_its_explanation(
    shell: Shell, keys: Keyboard, place: Workplace, qtbot: QtBot
) -> None:
    screen = opened(shell, keys, "temperature")
    entry = screen.temperature.halves[Half.AFTERNOON]
    entry.cold.setFocus()
    keys.type("9.5")
    keys.enter()
    keys.settle()
    found = dialog(screen, ExplainDialog, qtbot)
    assert isinstance(found, ExplainDialog)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert "请写明原因" in found.lines["alarm_reason"].message
    for name, text in (
        ("alarm_reason", "停电"),
        ("handling", "移到冷藏包"),
        ("vaccine_disposition", "封存待查"),
    ):
        type_chinese(found.fields[name].editor, text)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    sheet = month_sheet(place, "B01", DAY)
    assert sheet.faults == {(DAY, Half.AFTERNOON): (Fault.WARM,)}
    assert sheet.readings[DAY, Half.AFTERNOON].handling == "移到冷藏包"
    assert "冷藏高于 8 ℃" in entry.said.text()


@pytest.mark.usefixtures("fridge")
def test_what_a_breach_set_aside_is_decided_by_one_key(
    shell: Shell, keys: Keyboard, place: Workplace, prompts: ScriptedPrompts, qtbot: QtBot
) -> None:
    for lot in ("H1", "H2"):
        receive_vaccine(place, replace(DELIVERY, batch_no=lot, device_no="B01"))
    screen = opened(shell, keys, "temperature")
    entry = screen.temperature.halves[Half.AFTERNOON]
    entry.cold.setFocus()
    keys.type("-1")
    keys.enter()
    keys.settle()
    found = dialog(screen, ExplainDialog, qtbot)
    assert isinstance(found, ExplainDialog)
    for name, text in (("alarm_reason", "温控坏"), ("handling", "移到卫生院")):
        type_chinese(found.fields[name].editor, text)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert [row.usable for row in stock_now(place)] == [False, False]
    screen = opened(shell, keys, "stock")
    prompts.answers.append(None)
    keys.control(Qt.Key.Key_D)
    keys.settle()
    assert [row.balance for row in stock_now(place)] == [10, 10]
    prompts.answers.append("县疾控判定可用")
    keys.control(Qt.Key.Key_R)
    keys.settle()
    assert [row.usable for row in stock_now(place)] == [True, True]


@pytest.mark.usefixtures("fridge")
def test_the_month_is_shown_on_paper(shell: Shell, keys: Keyboard, qtbot: QtBot) -> None:
    screen = opened(shell, keys, "temperature")
    button = screen.findChild(QPushButton, "print-month")
    assert button is not None
    button.setFocus()
    keys.press(Qt.Key.Key_Space)
    keys.settle()
    qtbot.waitUntil(lambda: bool(screen.findChildren(PreviewWindow)))
    for window in screen.findChildren(PreviewWindow):
        window.close()
    QApplication.processEvents()


def test_the_vaccination_screen_leads_here(shell: Shell, keys: Keyboard) -> None:
    shell.open("vaccination")
    keys.settle()
    button = shell.findChild(QPushButton, "open-coldchain")
    assert button is not None
    button.setFocus()
    keys.press(Qt.Key.Key_Space)
    keys.settle()
    assert isinstance(shell.stack.current(), ColdChainScreen)


@pytest.mark.usefixtures("fridge")
def test_warnings_stand_behind_the_bell(place: Workplace) -> None:
    receive_vaccine(place, DELIVERY)
    said = {(a.subject, a.text) for a in facts(place).alerts if a.screen == "coldchain"}
    assert said == {
        ("stock", "重组乙型肝炎疫苗 批号 H1 还有 60 天到期，余 10 剂"),
        ("temperature", "接种室冰箱：今天上午的温度还没有记录"),
    }

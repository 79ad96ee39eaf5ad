"""Registers by keyboard: choose, narrow, enter, open, void, print, save as workbook."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts, type_chinese

from clinic_desktop.bootstrap.sources import facts
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.registers import RegisterRow, local_now
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.screens.registers.rows import deadline_words, period_of, span_words
from clinic_desktop.ui.screens.registers.screen import RegistersScreen
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.snapshots import snapshot
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.rows_model import RowsModel

CARD: dict[str, Any] = {
    "card_kind": "1",
    "sex": "1",
    "birth_date": "1980-05-01",
    "phone": "13800001111",
    "belongs": "1",
    "current_address": "石门村3组",
    "population_kind": "18",
    "case_class1": "1",
    "report_unit": "石门村卫生室",
    "unit_phone": "0719-1234",
    "report_doctor": "周医生",
    "fill_date": "2026-03-01",
    "onset_date": "2026-02-27",
}


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    with village_workplace(clinic_folder, data_key, clock, catalogue) as opened:
        diagnosed = local_now(opened) - timedelta(hours=3)
        for name, disease in (("李梅", "0200"), ("张小明", "4000")):
            answers = CARD | {
                "patient_name": name,
                "disease_code": disease,
                "diagnosis_datetime": diagnosed.strftime("%Y-%m-%dT%H:%M"),
            }
            confirmed = frozenset({"reported_by_phone_at", "parent_name"})
            record_form(opened, RecordForm("infectious_report", answers, confirmed=confirmed))
        register(opened, RegisterResident("王桂兰", birth_date=date(1950, 1, 1), sex="2"))
        yield opened


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    wanted = {"registers", "record"}
    specs = [spec for spec in all_screens() if spec.key in wanted]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


def test_the_clock_stands_behind_the_bell_and_leads_to_the_unsent_reports(
    place: Workplace, shell: Shell, keys: Keyboard
) -> None:
    alerts = [a for a in facts(place).alerts if a.screen == "registers"]
    assert [(a.text.rsplit("：", 1)[1], a.tone) for a in alerts] == [
        ("李梅 逾期 1 小时", Tone.DANGER),
        ("张小明 剩 21 小时", Tone.NOTICE),
    ]
    shell.open(alerts[0].screen, alerts[0].subject, **alerts[0].args)
    keys.settle()
    screen = shell.stack.current()
    assert isinstance(screen, RegistersScreen)
    wanted = screen.wanted()
    assert (wanted.form, wanted.unsent, wanted.first) == ("infectious_report", True, None)


@pytest.fixture
def screen(shell: Shell, keys: Keyboard) -> RegistersScreen:
    shell.open("registers", "infectious_report")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, RegistersScreen)
    return found


def shown(screen: RegistersScreen) -> list[RegisterRow]:
    assert screen.table is not None
    assert isinstance(screen.table.model, RowsModel)
    return screen.table.model.rows


def names(screen: RegistersScreen) -> list[str]:
    return [row.cells[0] for row in shown(screen)]


def test_late_reports_are_red_and_say_how_late(screen: RegistersScreen) -> None:
    assert screen.table is not None
    rows = {row.cells[0]: row for row in shown(screen)}
    now = screen._now()
    assert deadline_words(rows["李梅"].deadline, now) == ("逾期 1 小时", Tone.DANGER)
    assert deadline_words(rows["张小明"].deadline, now) == ("剩 21 小时", Tone.NOTICE)
    assert "1 张逾期未上报" in screen.totals.text()
    assert any("逾期 1" in screen.registers.item(n).text() for n in range(3))


def test_text_narrows_the_rows_and_escape_clears_it(
    screen: RegistersScreen, keys: Keyboard, qtbot: QtBot
) -> None:
    keys.control(Qt.Key.Key_F)
    assert keys.is_in("register-text")
    type_chinese(screen.text.editor, "小明")
    qtbot.waitUntil(lambda: names(screen) == ["张小明"])
    keys.enter()
    assert screen.table is not None
    assert screen.table.view.hasFocus()
    keys.press(Qt.Key.Key_Escape)
    keys.settle()
    assert len(names(screen)) == 2


def test_enter_opens_the_record_and_new_entry_a_blank_form(
    screen: RegistersScreen, shell: Shell, keys: Keyboard
) -> None:
    assert screen.table is not None
    wanted = screen.table.current()
    assert wanted is not None
    keys.enter()
    keys.settle()
    record = shell.stack.current()
    assert isinstance(record, RecordScreen)
    assert record.filling is not None
    assert record.filling.record_id == wanted.id
    shell.back()
    keys.settle()
    keys.control(Qt.Key.Key_N)
    keys.settle()
    record = shell.stack.current()
    assert isinstance(record, RecordScreen)
    assert record.filling is not None
    assert (record.filling.record_id, record.filling.form.code) == (None, "infectious_report")


def test_a_register_about_residents_asks_for_whom(
    shell: Shell, screen: RegistersScreen, keys: Keyboard, qtbot: QtBot
) -> None:
    assert screen.registers.choose("referral_out")
    qtbot.waitUntil(lambda: screen._found is not None and screen._found.form.code == "referral_out")
    screen.first_focus().setFocus()
    keys.control(Qt.Key.Key_N)
    qtbot.waitUntil(lambda: keys.is_in("whom"))
    type_chinese(keys.at, "王桂兰")
    keys.enter()
    qtbot.waitUntil(lambda: isinstance(shell.stack.current(), RecordScreen))
    keys.settle()
    record = shell.stack.current()
    assert isinstance(record, RecordScreen)
    assert record.filling is not None
    assert record.filling.context.person["name"] == "王桂兰"


def test_a_row_is_voided_with_a_reason(
    screen: RegistersScreen, keys: Keyboard, prompts: ScriptedPrompts
) -> None:
    assert screen.table is not None
    screen.table.setFocus()
    gone = names(screen)[0]
    prompts.will_answer("重复录入")
    keys.press(Qt.Key.Key_Delete)
    keys.settle()
    assert gone in prompts.asked[0]
    assert gone not in names(screen)
    assert len(names(screen)) == 1


def test_nothing_is_voided_without_a_reason(
    screen: RegistersScreen, keys: Keyboard, prompts: ScriptedPrompts
) -> None:
    assert screen.table is not None
    screen.table.setFocus()
    prompts.will_answer(None)
    keys.press(Qt.Key.Key_Delete)
    keys.settle()
    assert len(names(screen)) == 2


def test_periods_narrow_and_an_empty_one_keeps_the_keyboard(
    screen: RegistersScreen, keys: Keyboard, qtbot: QtBot
) -> None:
    screen.periods.picked.emit(frozenset({"last_year"}))
    screen.periods.set_keys(frozenset({"last_year"}))
    screen._load_rows()
    keys.settle()
    assert names(screen) == []
    focused = QApplication.focusWidget()
    assert focused is not None
    assert screen.isAncestorOf(focused)
    assert "共 0 条" in screen.totals.text()


def test_the_register_is_printed(screen: RegistersScreen, keys: Keyboard) -> None:
    keys.control(Qt.Key.Key_P)
    keys.settle()
    (window,) = screen.findChildren(PreviewWindow)
    assert len(window.preview.pages) == 1
    window.close()


def test_each_row_on_its_own_sheet_and_the_whole_day(
    screen: RegistersScreen, keys: Keyboard
) -> None:
    screen._preview_singly()
    keys.settle()
    (window,) = screen.findChildren(PreviewWindow)
    assert len(window.preview.pages) >= 2
    window.close()


def test_the_workbook_has_every_field(
    screen: RegistersScreen, keys: Keyboard, prompts: ScriptedPrompts, tmp_path: Path
) -> None:
    path = tmp_path / "cards.xlsx"
    prompts.will_answer(path)
    screen._xlsx.click()
    keys.settle()
    sheet = load_workbook(BytesIO(path.read_bytes())).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 3
    heading = list(rows[0])
    column = heading.index("患者姓名")
    assert {row[column] for row in rows[1:]} == {"李梅", "张小明"}
    assert "备注" in heading


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (960, 540)])
def test_it_fits_the_window(
    screen: RegistersScreen, shell: Shell, keys: Keyboard, width: int, height: int
) -> None:
    shell.resize(width, height)
    keys.settle()
    picture = snapshot(shell, width, height)
    assert (picture.width(), picture.height()) == (width, height)
    assert screen.table is not None
    assert screen.table.width() > width * 0.4


def test_periods_are_whole_months_and_years() -> None:
    today = date(2026, 1, 31)
    assert period_of("month", today) == (date(2026, 1, 1), date(2026, 1, 31))
    assert period_of("last_month", today) == (date(2025, 12, 1), date(2025, 12, 31))
    assert period_of("last_year", today) == (date(2025, 1, 1), date(2025, 12, 31))
    assert period_of("all", today) == (None, None)


def test_spans_are_said_in_two_units_at_most() -> None:
    assert [span_words(n) for n in (5, 60, 80, 1440, 1560)] == [
        "5 分",
        "1 小时",
        "1 小时 20 分",
        "1 天",
        "1 天 2 小时",
    ]

"""Vaccination by keyboard: the list, a child's card, recording, correcting, voiding, why."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, in_sight, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts, type_chinese

from clinic_desktop import bootstrap
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.immunisation.model import Status
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    RecordDose,
    SetVaccinationFacts,
    card_of,
    doses_of,
    record_dose,
    set_vaccination_facts,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.screens.vaccination import spec
from clinic_desktop.ui.screens.vaccination.certificate_dialog import CertificateDialog
from clinic_desktop.ui.screens.vaccination.dose_dialog import DoseDialog
from clinic_desktop.ui.screens.vaccination.facts_dialog import FactsDialog, HoldDialog
from clinic_desktop.ui.screens.vaccination.grid import MOST_DOSES
from clinic_desktop.ui.screens.vaccination.screen import VaccinationScreen
from clinic_desktop.ui.screens.why import WhyDialog
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.snapshots import snapshot

BORN = date(2025, 3, 10)
"""Nearly twelve months old on 2 March 2026."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return bootstrap.load_definitions()


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    with village_workplace(clinic_folder, data_key, clock, catalogue) as opened:
        yield opened


def give(place: Workplace, child: str, product: str, on: date, **more: str) -> str:
    command = RecordDose(child, product, on, source="elsewhere", **more)  # type: ignore[arg-type]
    return record_dose(place, command).dose_id


@pytest.fixture
def child(place: Workplace) -> str:
    """王小宝: birth doses, two of hepatitis B, the second polio too early to count twice."""
    saved = register(
        place,
        RegisterResident(name="王小宝", sex="1", birth_date=BORN, village_group="3组"),
    )
    for product, on in (
        ("HepB", BORN),
        ("BCG", BORN),
        ("HepB", date(2025, 4, 12)),
        ("IPV", date(2025, 5, 12)),
    ):
        give(place, saved.resident_id, product, on, given_at="清溪镇卫生院")
    return saved.resident_id


@pytest.fixture
def grown(place: Workplace) -> str:
    """李大年: forty years old, no dose: not on the list."""
    person = RegisterResident(name="李大年", sex="1", birth_date=date(1986, 1, 1))
    return register(place, person).resident_id


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    specs = [spec(), *(each for each in all_screens() if each.key == "record")]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


@pytest.fixture
def keys(shell: Shell, qtbot: QtBot) -> Keyboard:
    return Keyboard(shell, qtbot)


@pytest.fixture
def screen(shell: Shell, keys: Keyboard, child: str, grown: str) -> VaccinationScreen:
    """The list with one child."""
    shell.open("vaccination")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, VaccinationScreen)
    return found


@pytest.fixture
def card(screen: VaccinationScreen, shell: Shell, keys: Keyboard, child: str) -> VaccinationScreen:
    """The child's card."""
    shell.open("vaccination", child)
    keys.settle()
    return screen


def in_front(dialogs: QWidget, kind: type[QWidget], qtbot: QtBot) -> QWidget:
    """The dialog of this kind that has just been opened, with the keyboard."""
    qtbot.waitUntil(lambda: any(d.isActiveWindow() for d in dialogs.findChildren(kind)))
    (found,) = [d for d in dialogs.findChildren(kind) if d.isVisible()]
    return found


def bring_back(screen: VaccinationScreen, qtbot: QtBot) -> None:
    """The main window comes to the front again, as window managers do after a dialog."""
    with qtbot.waitActive(screen.window()):
        screen.window().activateWindow()


def record_dialog(screen: VaccinationScreen, keys: Keyboard, qtbot: QtBot) -> DoseDialog:
    keys.control(Qt.Key.Key_N)
    found = in_front(screen, DoseDialog, qtbot)
    assert isinstance(found, DoseDialog)
    qtbot.waitUntil(lambda: keys.is_in("product"))
    return found


def shown_dates(screen: VaccinationScreen, series: str) -> list[str]:
    row = next(r for r in screen.card.grid.grid.rows if r.series == series)
    return [cell.text for cell in row.cells]


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


def choose(card: VaccinationScreen, place: Workplace, child: str, product: str) -> str:
    dose = next(d for d in doses_of(place, child) if d.product == product)
    card.card.grid.setFocus()
    assert card.card.grid.choose_dose(dose.dose_id)
    return dose.dose_id


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


def entry(screen: VaccinationScreen, button: str, words: str) -> None:
    """A line of the menu of a button on the card."""
    found = screen.card.findChild(QPushButton, button)
    assert found is not None
    (line,) = [each for each in found.menu().actions() if words in each.text()]
    line.trigger()


@pytest.mark.parametrize(
    ("words", "title"),
    [("预防接种证", "预防接种证 王小宝"), ("预防接种卡", "预防接种卡"), ("通知单", "通知单")],
)
def test_the_papers_of_a_child_come_to_the_preview(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, words: str, title: str
) -> None:
    entry(card, "print-card", words)
    keys.settle()
    qtbot.waitUntil(lambda: bool(card.findChildren(PreviewWindow)))
    (window,) = card.findChildren(PreviewWindow)
    assert title in window.windowTitle()
    window.close()


def test_a_certificate_is_noted_and_then_written_anew(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace, child: str
) -> None:
    entry(card, "more-card", "发放接种证")
    dialog = in_front(card, CertificateDialog, qtbot)
    assert isinstance(dialog, CertificateDialog)
    dialog.fields["number"].set_value("C7")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    (issued,) = card_of(place, child).certificates
    assert (issued.number, issued.again) == ("C7", False)
    bring_back(card, qtbot)
    entry(card, "more-card", "补发接种证")
    again = in_front(card, CertificateDialog, qtbot)
    assert isinstance(again, CertificateDialog)
    assert (again.fields["kind"].value(), again.fields["number"].value()) == ("2", "C7")
    again.reject()


@pytest.mark.parametrize(
    ("words", "form", "known"),
    [
        (
            "异常反应",
            "aefi_register",
            {"vaccine": "脊髓灰质炎灭活疫苗", "vaccinated_date": "2025-05-12"},
        ),
        ("未种原因", "vaccine_defaulter", {"vaccine": "百白破疫苗", "dose_no": 1}),
        ("预防接种卡", "vaccination_card", {}),
    ],
)
def test_a_form_about_the_child_begins_with_what_is_known(
    card: VaccinationScreen, shell: Shell, keys: Keyboard, place: Workplace, child: str,
    words: str, form: str, known: dict[str, object],
) -> None:  # fmt: skip
    choose(card, place, child, "IPV")
    entry(card, "more-card", words)
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, RecordScreen)
    assert found.filling is not None
    assert found.filling.form.code == form
    assert {name: found.filling.answers.get(name) for name in known} == known


def test_the_first_dose_is_told_by_the_hour(
    card: VaccinationScreen, keys: Keyboard, place: Workplace, child: str
) -> None:
    facts = SetVaccinationFacts(child, BORN, {"birth_time": "08:00"})
    dose = next(d for d in doses_of(place, child) if d.given_on == BORN and d.product == "HepB")
    timed = RecordDose(
        child, "HepB", BORN, given_time="11:30", source="elsewhere", dose_id=dose.dose_id,
        reason="补记时间",
    )  # fmt: skip
    card.desk.operations.change(card, lambda p: set_vaccination_facts(p, facts))
    card.desk.operations.change(card, lambda p: record_dose(p, timed))
    keys.settle()
    card.card.grid.setFocus()
    assert card.card.grid.choose_dose(dose.dose_id)
    assert "出生后 3 小时 30 分，24 小时内" in card.card.said

"""The settings by keyboard and object names, over a real clinic folder."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from clinic_with_vault import PASSWORD, QUICK, founded
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, in_sight, main_window
from ui_fakes import KeptFaults, ScriptedPrompts, type_chinese

from clinic_desktop import __version__
from clinic_desktop.domain.catalogue import BrokenDefinition, Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.exchange.drives import Drive, removable_drives
from clinic_desktop.services.accounts import NewAccount, accounts, add_account
from clinic_desktop.services.backups import backup_page
from clinic_desktop.services.clinic import population_bases, targets
from clinic_desktop.services.preferences import preferences
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.services.year_figures import Entered, YearFigures, save_year
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.vault import Vault
from clinic_desktop.ui.prompts import Leave
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.screens.secret_sheet import SecretSheetDialog
from clinic_desktop.ui.screens.settings.definitions import DefinitionsSection, definitions
from clinic_desktop.ui.screens.settings.people import PeopleSection
from clinic_desktop.ui.screens.settings.screen import SettingsScreen
from clinic_desktop.ui.screens.settings.targets import TargetsSection
from clinic_desktop.ui.screens.stick_dialog import StickDialog
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.snapshots import snapshot
from clinic_desktop.ui.theme import dress


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock, catalogue: Catalogue) -> Iterator[Workplace]:
    with founded(ClinicFolder(tmp_path / "founded"), clock, catalogue) as opened:
        yield opened


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    specs = [spec for spec in all_screens() if spec.key in ("files", "settings")]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


def show(shell: Shell, keys: Keyboard, part: str) -> SettingsScreen:
    shell.open("settings", part)
    keys.settle()
    screen = shell.stack.current()
    assert isinstance(screen, SettingsScreen)
    return screen


def press(parent: QWidget, name: str, keys: Keyboard) -> None:
    """The button of this name, with the space bar."""
    button = in_sight(parent, name)
    assert isinstance(button, QPushButton)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    keys.settle()


def dialog(shell: Shell, name: str, qtbot: QtBot) -> FieldsDialog:
    """The dialog in front, with the keyboard in it."""
    found = in_sight(shell, name)
    assert isinstance(found, FieldsDialog)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is found)
    return found


def fill(keys: Keyboard, *texts: str) -> None:
    """Field after field, Enter after each."""
    for text in texts:
        keys.type(text)
        keys.enter()


# ---- people


def test_the_own_password_changes(
    shell: Shell, keys: Keyboard, place: Workplace, qtbot: QtBot
) -> None:
    screen = show(shell, keys, "people")
    press(screen, "change-password", keys)
    box = dialog(shell, "change-password-dialog", qtbot)
    fill(keys, "guess", "new-pass", "new-pass")
    keys.press(Qt.Key.Key_Space)
    keys.settle()
    assert box.lines["old"].message == "您的密码不正确"
    assert keys.is_in("old")
    fill(keys, PASSWORD, "new-pass", "new-pass")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    qtbot.waitUntil(lambda: not box.isVisible())
    Vault.open(place.folder.vault).unlock(place.actor.staff_id, "new-pass")


def test_a_colleague_is_added_and_removed(
    shell: Shell, keys: Keyboard, place: Workplace, prompts: ScriptedPrompts, qtbot: QtBot
) -> None:
    screen = show(shell, keys, "people")
    press(screen, "add-account", keys)
    box = dialog(shell, "add-account-dialog", qtbot)
    type_chinese(keys.at, "李护士")
    keys.enter()
    keys.type("2")
    keys.enter(times=2)
    fill(keys, "nurse-1", "nurse-1", PASSWORD)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    qtbot.waitUntil(lambda: not box.isVisible())
    keys.settle()
    nurse = next(row for row in accounts(place) if not row.me)
    assert (nurse.name, nurse.role, nurse.opens) == ("李护士", "nurse", True)
    section = screen.sections["people"]
    assert isinstance(section, PeopleSection)
    assert section.table.choose(nurse.id)
    prompts.will_answer(True)
    press(screen, "remove-account", keys)
    assert not next(row for row in accounts(place) if not row.me).opens
    assert "李护士" in prompts.asked[0]


def test_the_own_account_cannot_be_removed(shell: Shell, keys: Keyboard) -> None:
    screen = show(shell, keys, "people")
    assert not in_sight(screen, "remove-account").isEnabled()


def test_a_forgotten_password_is_set_by_a_colleague(
    shell: Shell, keys: Keyboard, place: Workplace, qtbot: QtBot
) -> None:
    nurse = NewAccount("李护士", "nurse", "nurse-1", "nurse-1")
    add_account(place, PASSWORD, nurse, strength=QUICK)
    screen = show(shell, keys, "people")
    row = next(row for row in accounts(place) if not row.me)
    section = screen.sections["people"]
    assert isinstance(section, PeopleSection)
    section.table.choose(row.id)
    section.table.setFocus()
    keys.enter()
    box = dialog(shell, "set-password-dialog", qtbot)
    fill(keys, "nurse-2", "nurse-2", PASSWORD)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    qtbot.waitUntil(lambda: not box.isVisible())
    Vault.open(place.folder.vault).unlock(row.id, "nurse-2")


def test_a_new_recovery_code_is_shown_until_it_is_put_away(
    shell: Shell, keys: Keyboard, place: Workplace, prompts: ScriptedPrompts, qtbot: QtBot
) -> None:
    screen = show(shell, keys, "people")
    press(screen, "renew-code", keys)
    dialog(shell, "recovery-dialog", qtbot)
    fill(keys, PASSWORD)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    qtbot.waitUntil(lambda: bool(shell.findChildren(SecretSheetDialog)))
    (sheet,) = shell.findChildren(SecretSheetDialog)
    prompts.will_answer(False)
    sheet.reject()
    assert sheet.isVisible()
    shown = [w.accessibleName() for w in sheet.findChildren(QWidget)]
    code = next(name.split()[1] for name in shown if name.startswith("恢复码 "))
    Vault.open(place.folder.vault).unlock_with_recovery(code)
    sheet.findChild(QPushButton, "secret-print").click()
    assert sheet.preview is not None
    assert len(sheet.preview.preview.pages) == 1
    sheet.preview.preview.pages.close()
    sheet.preview.close()
    sheet.findChild(QPushButton, "secret-done").click()
    assert not sheet.isVisible()


# ---- targets


def targets_of(screen: SettingsScreen) -> TargetsSection:
    section = screen.sections["targets"]
    assert isinstance(section, TargetsSection)
    return section


def test_figures_are_typed_one_below_the_other_and_saved_together(
    shell: Shell, keys: Keyboard, place: Workplace
) -> None:
    screen = show(shell, keys, "targets")
    screen.first_focus().setFocus()
    fill(keys, "1500", "310", "12")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert {p.kind: p.people for p in population_bases(place, 2026)} == {"all": 1500, "65plus": 310}
    first = list(targets_of(screen).values)[2]
    assert {t.indicator: t.value_hundredths for t in targets(place, 2026)} == {first: 1200}


def test_an_emptied_figure_is_no_target_any_more(
    shell: Shell, keys: Keyboard, place: Workplace
) -> None:
    save_year(place, YearFigures(2026, {"I-B1": Entered(1250, "县文件")}))
    screen = show(shell, keys, "targets")
    field = targets_of(screen).values["I-B1"]
    assert field.line.text() == "12.5"
    assert targets_of(screen).sources["I-B1"].value() == "县文件"
    field.setFocus()
    keys.control(Qt.Key.Key_A)
    keys.press(Qt.Key.Key_Delete)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert targets(place, 2026) == ()


def test_what_work_plans_propose_is_filled_in_where_nothing_stands(
    shell: Shell, keys: Keyboard, place: Workplace
) -> None:
    save_year(place, YearFigures(2026, {"I-A1": Entered(9000, "县文件")}))
    screen = show(shell, keys, "targets")
    press(screen, "propose-targets", keys)
    section = targets_of(screen)
    assert section.values["I-A1"].value() == 9000
    assert section.values["I-B1"].value() == 1200
    assert "参考值 12" in section.values["I-B1"].toolTip()
    assert section.unsaved()
    keys.control(Qt.Key.Key_S)
    keys.settle()
    standing = {t.indicator: (t.value_hundredths, t.source) for t in targets(place, 2026)}
    assert standing["I-A1"] == (9000, "县文件")
    assert standing["I-G2.hypertension"] == (4000, "社区卫生服务中心工作计划")


def test_a_population_of_nought_is_told_at_its_field(shell: Shell, keys: Keyboard) -> None:
    screen = show(shell, keys, "targets")
    screen.first_focus().setFocus()
    keys.type("0")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert "大于 0" in shell.toaster.text
    assert keys.is_in("pop:all")


def test_figures_not_saved_are_asked_about(
    shell: Shell, keys: Keyboard, place: Workplace, prompts: ScriptedPrompts
) -> None:
    screen = show(shell, keys, "targets")
    screen.first_focus().setFocus()
    keys.type("1500")
    prompts.will_answer(Leave.STAY)
    assert not shell.open("files")
    prompts.will_answer(Leave.SAVE)
    assert not shell.open("files")
    keys.settle()
    assert shell.key == "files"
    assert [p.people for p in population_bases(place, 2026)] == [1500]


def test_another_part_is_shown_once_the_figures_are_saved(
    shell: Shell, keys: Keyboard, place: Workplace, prompts: ScriptedPrompts
) -> None:
    screen = show(shell, keys, "targets")
    screen.first_focus().setFocus()
    keys.type("1500")
    prompts.will_answer(Leave.SAVE)
    press(screen, "chip-backup", keys)
    keys.settle()
    assert screen.chips.keys() == {"backup"}
    assert [p.people for p in population_bases(place, 2026)] == [1500]
    press(screen, "chip-targets", keys)
    screen.first_focus().setFocus()
    keys.type("9")
    prompts.will_answer(Leave.DROP)
    press(screen, "chip-backup", keys)
    assert [p.people for p in population_bases(place, 2026)] == [1500]


def test_another_year_has_its_own_figures(shell: Shell, keys: Keyboard, place: Workplace) -> None:
    save_year(place, YearFigures(2025, people={"all": Entered(1480)}))
    screen = show(shell, keys, "targets")
    assert targets_of(screen).values["pop:all"].value() is None
    press(screen, "year-before", keys)
    assert targets_of(screen).values["pop:all"].value() == 1480


# ---- this computer


def test_text_size_and_lock_time_hold_at_once(
    shell: Shell, keys: Keyboard, place: Workplace, resources: Path, qapp: QApplication
) -> None:
    screen = show(shell, keys, "computer")
    try:
        screen.first_focus().setFocus()
        keys.type("2")
        keys.settle()
        assert qapp.font().pointSize() == 14
    finally:
        dress(qapp, resources)
    in_sight(screen, "idle-minutes").setFocus()
    keys.type("4")
    keys.settle()
    chosen = preferences(place)
    assert (chosen.text_size, chosen.idle_minutes) == (14, 30)
    assert shell.idle.minutes == 30


# ---- backup


def test_a_backup_is_made_and_listed(shell: Shell, keys: Keyboard, place: Workplace) -> None:
    screen = show(shell, keys, "backup")
    assert screen.chips.keys() == {"backup"}
    press(screen, "make-backup", keys)
    keys.settle()
    (row,) = backup_page(place).rows
    table = in_sight(screen, "backups")
    assert table.cell(0, 5) == row.note == "手工备份"  # type: ignore[attr-defined]


def test_the_second_place_is_a_stick(
    shell: Shell, keys: Keyboard, place: Workplace, prompts: ScriptedPrompts, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    screen = show(shell, keys, "backup")
    press(screen, "choose-second", keys)
    prompts.will_answer(stick)
    press(in_sight(shell, "stick-dialog"), "other-folder", keys)
    assert backup_page(place).second == stick
    press(screen, "make-backup", keys)
    keys.settle()
    assert {row.second for row in backup_page(place).rows} == {False, True}
    press(screen, "no-second", keys)
    assert backup_page(place).second is None


def test_going_back_to_a_backup_ends_the_program(
    shell: Shell,
    keys: Keyboard,
    place: Workplace,
    prompts: ScriptedPrompts,
    qtbot: QtBot,
) -> None:
    screen = show(shell, keys, "backup")
    press(screen, "make-backup", keys)
    keys.settle()
    press(screen, "restore-backup", keys)
    dialog(shell, "restore-dialog", qtbot)
    prompts.will_answer(True)
    fill(keys, PASSWORD)
    with qtbot.waitSignal(shell.closed, timeout=20_000):
        keys.control(Qt.Key.Key_S)
    assert list(place.folder.backups.glob("replaced-*.db"))


# ---- definitions and about


def test_every_edition_is_listed(shell: Shell, keys: Keyboard, catalogue: Catalogue) -> None:
    screen = show(shell, keys, "definitions")
    section = screen.sections["definitions"]
    assert isinstance(section, DefinitionsSection)
    assert section.table.model.rowCount() == len(definitions(catalogue))
    kinds = {d.kind for d in definitions(catalogue)}
    assert {"form", "programme", "vaccine", "report", "dictionary"} <= kinds
    in_sight(screen, "chip-programme").click()  # type: ignore[attr-defined]
    assert section.table.model.rowCount() == len(catalogue.programmes)


def test_broken_files_stand_first_with_their_reason(catalogue: Catalogue) -> None:
    broken = BrokenDefinition("forms/x.toml", "第 3 行：缺少 title")
    found = definitions(replace(catalogue, broken=(broken,)))
    assert (found[0].kind, found[0].title, found[0].note) == (
        "broken",
        "forms/x.toml",
        "第 3 行：缺少 title",
    )


def test_about_names_version_and_licences(shell: Shell, keys: Keyboard) -> None:
    screen = show(shell, keys, "about")
    text = in_sight(screen, "licences").toPlainText()  # type: ignore[attr-defined]
    assert "Apache" in text
    assert "PySide6" in text
    names = [w.accessibleName() for w in screen.findChildren(QWidget)]
    assert f"版本 {__version__}" in names


# ---- the stick dialog


def test_sticks_appear_and_enter_takes_one(
    shell: Shell, keys: Keyboard, tmp_path: Path, qtbot: QtBot
) -> None:
    show(shell, keys, "backup")
    plugged: list[Drive] = []
    box = StickDialog(shell.desk, "哪个U盘？", shell, drives=lambda: tuple(plugged))
    box.open()
    keys.settle()
    assert box.table.model.rowCount() == 0
    plugged.append(Drive(tmp_path, "KINGSTON", 8 << 30, 5 << 30))
    qtbot.waitUntil(lambda: box.table.model.rowCount() == 1)
    assert box.table.cell(0, 2) == "5.0 GB"
    box.table.setFocus()
    with qtbot.waitSignal(box.picked) as picked:
        keys.enter()
    assert picked.args == [tmp_path]


def test_drives_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    (drive,) = removable_drives([tmp_path, tmp_path / "gone"])
    assert drive.root == tmp_path
    assert drive.total >= drive.free > 0


@pytest.mark.parametrize("part", ["people", "targets", "computer", "backup", "definitions"])
def test_every_part_fits_a_small_window(shell: Shell, keys: Keyboard, part: str) -> None:
    screen = show(shell, keys, part)
    snapshot(shell, 960, 540)
    assert screen.sections[part].width() >= screen.sections[part].minimumSizeHint().width()
    assert shell.size().height() == 540

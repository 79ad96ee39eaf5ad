"""A roster on screen: columns put right, findings decided, imported, and what waits settled."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, in_sight, main_window, village_workplace
from roster_sheets import HEADS, id_no, person, write_workbook
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.roster.findings import Kind
from clinic_desktop.services.residents.person import person_page
from clinic_desktop.services.residents.reading import ResidentFilter, list_resident_ids
from clinic_desktop.services.roster.reviewing import count_reviews, list_reviews
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.screens.roster.columns_page import MeaningBox
from clinic_desktop.ui.screens.roster.presenter import Group
from clinic_desktop.ui.screens.roster.screen import RosterScreen, Step
from clinic_desktop.ui.screens.roster.words import letters
from clinic_desktop.ui.shell.window import Shell

BIRTH = date(1950, 2, 3)
WRONG = id_no(BIRTH)[:-1] + ("1" if id_no(BIRTH)[-1] != "1" else "2")
LINES = (
    HEADS,
    person("孔刚永", sex="男", sequence=1, remark="高血压"),
    person("王秀英", relation="妻", remark="高血压"),
    person("孔成", sex="男", relation="子", birth=BIRTH, number=WRONG),
    person("", relation="女"),
)


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
    specs = [spec for spec in all_screens() if spec.key in ("files", "roster")]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


@pytest.fixture
def screen(shell: Shell, keys: Keyboard) -> RosterScreen:
    shell.open("roster")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, RosterScreen)
    return found


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "花名册.xlsx", {"1组": LINES})


def press(parent: QWidget, name: str, keys: Keyboard) -> None:
    button = in_sight(parent, name)
    assert isinstance(button, QPushButton)
    assert button.isEnabled()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    keys.settle()


def choose(screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, path: Path) -> None:
    """A file, with Enter on the button that has the keyboard."""
    prompts.will_answer(path)
    assert keys.is_in("choose-file")
    keys.press(Qt.Key.Key_Space)
    keys.settle()


def checked(screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, path: Path) -> None:
    """Up to the findings, with Ctrl+S."""
    choose(screen, keys, prompts, path)
    assert screen.step is Step.COLUMNS
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert screen.step is Step.FINDINGS


def imported(screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, path: Path) -> None:
    """Without deciding anything."""
    checked(screen, keys, prompts, path)
    prompts.will_answer(True)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert screen.step is Step.DONE


def tally(screen: QWidget, key: str) -> int:
    label = in_sight(screen, f"tally-{key}")
    assert isinstance(label, QLabel)
    return int(label.text().replace(",", ""))


def group(screen: RosterScreen, name: str) -> Group:
    """Moves to a group of findings."""
    assert screen.findings.groups.choose(name)
    found = screen.findings.groups.current()
    assert found is not None
    return found


def names(place: Workplace) -> set[str]:
    found = list_resident_ids(place, ResidentFilter())
    return {person_page(place, one).name for one in found}


# ---- columns


def pick(box: MeaningBox, words: str) -> None:
    """Down opens the list, Down and Up move in it, Enter chooses."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    popup = box.view()
    assert popup.isVisible()
    wanted, at = box.findText(words), popup.currentIndex().row()
    key = Qt.Key.Key_Down if wanted > at else Qt.Key.Key_Up
    for _ in range(abs(wanted - at)):
        QTest.keyClick(popup, key)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert box.currentText() == words


def test_columns_are_shown_as_recognised_with_samples(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path
) -> None:
    choose(screen, keys, prompts, sheet)
    shown = [box.currentText() for box in screen.columns.boxes.values()]
    assert shown[:4] == ["户号", "村民组", "姓名", "与户主关系"]
    texts = [label.text() for label in screen.columns.findChildren(QLabel)]
    assert any("孔刚永" in text for text in texts)
    assert keys.is_in("column-0")


def test_a_column_is_put_right_by_keyboard(
    screen: RosterScreen,
    keys: Keyboard,
    prompts: ScriptedPrompts,
    place: Workplace,
    tmp_path: Path,
) -> None:
    lines = [
        ("甲", "乙", "丙", "丁"),
        ("孔刚永", "男", "19500203", "x1"),
        ("王秀英", "女", "19510203", "y2"),
    ]
    path = write_workbook(tmp_path / "r.xlsx", {"a": lines})
    choose(screen, keys, prompts, path)
    for index, words in ((0, "姓名"), (1, "性别"), (2, "出生日期")):
        pick(screen.columns.boxes[index], words)
    assert screen.columns.ready
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert tally(screen.findings, "rows") == 2


def test_one_meaning_belongs_to_one_column(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path
) -> None:
    choose(screen, keys, prompts, sheet)
    boxes = screen.columns.boxes
    pick(boxes[8], "姓名")
    assert boxes[2].currentText() == "不导入"
    pick(boxes[8], "不导入")
    assert not screen.columns.ready
    assert not in_sight(screen, "roster-forward").isEnabled()
    assert "姓名" in screen.columns.band.text


def test_a_file_that_cannot_be_read_is_told(
    screen: RosterScreen,
    keys: Keyboard,
    prompts: ScriptedPrompts,
    faults: KeptFaults,
    tmp_path: Path,
) -> None:
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    choose(screen, keys, prompts, old)
    (fault,) = faults.told
    assert isinstance(fault, KnownFault)
    assert fault.code == "ROSTER_OLD_FORMAT"
    assert screen.step is Step.FILE


# ---- findings


def test_findings_are_grouped_and_rows_named(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path
) -> None:
    checked(screen, keys, prompts, sheet)
    assert (tally(screen, "rows"), tally(screen, "residents")) == (4, 2)
    assert (tally(screen, "waiting"), tally(screen, "rejected")) == (1, 1)
    first = screen.findings.groups.current()
    assert first is not None
    assert first.kind is Kind.CHECKSUM
    lines = screen.findings.lines
    assert lines.cell(0, 0) == "第 4 行"
    assert lines.cell(0, 1) == "孔成"
    assert "校验码" in lines.cell(0, 2)


def test_space_accepts_a_kind_and_takes_it_back(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path
) -> None:
    checked(screen, keys, prompts, sheet)
    screen.findings.groups.setFocus()
    keys.press(Qt.Key.Key_Space)
    keys.settle()
    assert (tally(screen, "residents"), tally(screen, "waiting")) == (3, 0)
    keys.press(Qt.Key.Key_Space)
    keys.settle()
    assert (tally(screen, "residents"), tally(screen, "waiting")) == (2, 1)


def test_single_rows_are_accepted_or_left_out(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path, place: Workplace
) -> None:
    checked(screen, keys, prompts, sheet)
    screen.findings.lines.setFocus()
    keys.press(Qt.Key.Key_Space)
    keys.settle()
    assert tally(screen, "residents") == 3
    keys.press(Qt.Key.Key_Delete)
    keys.settle()
    assert (tally(screen, "residents"), tally(screen, "rejected")) == (2, 2)
    prompts.will_answer(True)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert names(place) == {"孔刚永", "王秀英"}
    assert count_reviews(place)["row"] == 0


def test_what_cannot_be_accepted_offers_no_button(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path
) -> None:
    checked(screen, keys, prompts, sheet)
    found = group(screen, Kind.MISSING_NAME.value)
    assert not found.decidable
    assert not screen.findings.all.isVisible()
    assert not screen.findings.leave.isVisible()


def test_a_programme_is_confirmed_except_for_one_person(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path, place: Workplace
) -> None:
    checked(screen, keys, prompts, sheet)
    assert group(screen, "enrol:hypertension").count == 2
    press(screen, "accept-kind", keys)
    assert tally(screen, "enrolments") == 2
    screen.findings.lines.view.selectRow(1)
    press(screen, "accept-row", keys)
    assert tally(screen, "enrolments") == 1
    prompts.will_answer(True)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert len(list_resident_ids(place, ResidentFilter(group="hypertension"))) == 1


# ---- importing


def test_the_question_before_importing_can_be_declined(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path, place: Workplace
) -> None:
    checked(screen, keys, prompts, sheet)
    prompts.will_answer(False)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert screen.step is Step.FINDINGS
    assert "新增 2 人" in prompts.asked[-1]
    assert names(place) == set()


def test_importing_twice_registers_nobody_twice(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path, place: Workplace
) -> None:
    imported(screen, keys, prompts, sheet)
    assert names(place) == {"孔刚永", "王秀英"}
    prompts.will_answer(sheet)
    press(screen, "after-again", keys)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert (tally(screen, "already"), tally(screen, "residents")) == (2, 0)
    prompts.will_answer(True)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert len(names(place)) == 2
    assert count_reviews(place)["row"] == 1


def test_escape_goes_one_step_back(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path
) -> None:
    checked(screen, keys, prompts, sheet)
    keys.press(Qt.Key.Key_Escape)
    assert screen.step is Step.COLUMNS
    keys.press(Qt.Key.Key_Escape)
    assert screen.step is Step.FILE


# ---- what waits


def test_a_waiting_row_is_corrected_and_registered(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path, place: Workplace
) -> None:
    imported(screen, keys, prompts, sheet)
    press(screen, "after-rows", keys)
    assert screen.step is Step.REVIEW
    screen.review.rows.setFocus()
    keys.enter()
    assert keys.is_in("cell-name")
    in_sight(screen, "cell-id_no").setFocus()
    keys.control(Qt.Key.Key_A)
    keys.type("123")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert count_reviews(place)["row"] == 1
    in_sight(screen, "cell-id_no").setFocus()
    keys.control(Qt.Key.Key_A)
    keys.type(id_no(BIRTH))
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert count_reviews(place)["row"] == 0
    assert "孔成" in names(place)


def test_a_waiting_row_is_put_aside(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path, place: Workplace
) -> None:
    imported(screen, keys, prompts, sheet)
    press(screen, "after-rows", keys)
    press(screen, "dismiss-row", keys)
    assert count_reviews(place)["row"] == 0
    assert [row.name for row in list_reviews(place, "row", "dismissed")] == ["孔成"]
    assert screen.review.rows.model.rowCount() == 0


def test_waiting_enrolments_are_confirmed_one_or_all(
    screen: RosterScreen, keys: Keyboard, prompts: ScriptedPrompts, sheet: Path, place: Workplace
) -> None:
    imported(screen, keys, prompts, sheet)
    press(screen, "after-enrolments", keys)
    before = screen.review.proposals.model.rowCount()
    screen.review.proposals.setFocus()
    keys.enter()
    keys.settle()
    assert screen.review.proposals.model.rowCount() == before - 1
    prompts.answers.clear()
    if before - 1 > 1:
        prompts.will_answer(True)
    press(screen, "confirm-all", keys)
    assert count_reviews(place)["enrolment"] == 0
    assert len(list_resident_ids(place, ResidentFilter(group="hypertension"))) == 2


def test_what_waits_is_told_at_the_start(
    shell: Shell,
    screen: RosterScreen,
    keys: Keyboard,
    prompts: ScriptedPrompts,
    sheet: Path,
) -> None:
    imported(screen, keys, prompts, sheet)
    shell.open("files")
    shell.open("roster", review=True)
    keys.settle()
    assert screen.step is Step.REVIEW
    assert screen.review.rows.cell(0, 0) == "孔成"
    keys.press(Qt.Key.Key_Escape)
    assert screen.step is Step.DONE


def test_columns_are_named_as_the_spreadsheet_does() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]

"""Setting up a clinic page by page; nothing is created before the last answer."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QRadioButton
from pytestqt.qtbot import QtBot
from ui_fakes import ScriptedPrompts, type_chinese

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.ui.setup.answers import Founded, SetupAnswers, Strength, check_page, strength
from clinic_desktop.ui.setup.wizard import SetupWizard

CODE = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-7K2P"


class FakeFounder:
    def __init__(self) -> None:
        self.founded: list[SetupAnswers] = []
        self.fault: KnownFault | None = None

    def found(self, answers: SetupAnswers) -> Founded:
        if self.fault is not None:
            raise self.fault
        self.founded.append(answers)
        return Founded(CODE, b"%PDF-1.4 sheet")


@pytest.fixture
def founder() -> FakeFounder:
    return FakeFounder()


@pytest.fixture
def wizard(founder: FakeFounder, prompts: ScriptedPrompts, qtbot: QtBot) -> SetupWizard:
    made = SetupWizard(founder, prompts)
    qtbot.addWidget(made)
    made.show()
    return made


def enter(wizard: SetupWizard, qtbot: QtBot) -> None:
    qtbot.keyClick(wizard, Qt.Key.Key_Return)


def fill(wizard: SetupWizard, **texts: str) -> None:
    for name, text in texts.items():
        line = wizard._lines[name]
        line.clear()
        type_chinese(line, text)


def to_doctor(wizard: SetupWizard, qtbot: QtBot) -> None:
    enter(wizard, qtbot)
    fill(wizard, name="石门村卫生室")
    wizard._on_next()
    fill(
        wizard,
        township_name="清溪镇",
        village_name="石门村",
        county_code="420399",
        township_code="101",
        village_code="103",
    )
    wizard._on_next()
    assert wizard.page == "doctor"


def test_from_first_question_to_finished(
    wizard: SetupWizard,
    founder: FakeFounder,
    prompts: ScriptedPrompts,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    to_doctor(wizard, qtbot)
    assert founder.founded == []
    fill(wizard, doctor="周医生", password="shimen-2026", password_again="shimen-2026")
    wizard._on_next()
    assert founder.founded[0].name == "石门村卫生室"
    assert wizard.code.text() == CODE
    prompts.will_answer(tmp_path / "code.pdf")
    wizard._on_save()
    assert (tmp_path / "code.pdf").read_bytes().startswith(b"%PDF")
    fill(wizard, last_group="0000")
    wizard._on_next()
    note = wizard.findChild(QLabel, "note-last_group")
    assert note is not None
    assert note.isVisible()
    fill(wizard, last_group="7k2p")
    with qtbot.waitSignal(wizard.finished):
        wizard._on_next()


def test_a_centre_needs_no_village(wizard: SetupWizard, founder: FakeFounder, qtbot: QtBot) -> None:
    button = wizard.findChild(QRadioButton, "role-centre")
    assert button is not None
    button.setChecked(True)
    wizard._on_next()
    fill(wizard, name="清溪镇卫生院")
    wizard._on_next()
    fill(wizard, township_name="清溪镇", county_code="420399", township_code="101")
    wizard._on_next()
    assert wizard.page == "doctor"
    assert wizard.answers.village_code == "000"


def test_what_is_missing_is_told_at_its_line_and_the_page_stays(
    wizard: SetupWizard, qtbot: QtBot
) -> None:
    enter(wizard, qtbot)
    wizard._on_next()
    assert wizard.page == "clinic"
    note = wizard.findChild(QLabel, "note-name")
    assert note is not None
    assert note.isVisible()
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert wizard.page == "role"


def test_a_disk_that_refuses_is_told_and_answers_stay(
    wizard: SetupWizard, founder: FakeFounder, qtbot: QtBot
) -> None:
    to_doctor(wizard, qtbot)
    founder.fault = KnownFault("DISK_FULL", "磁盘已满", "请清理后再试")
    fill(wizard, doctor="周医生", password="shimen-2026", password_again="shimen-2026")
    wizard._on_next()
    assert wizard.page == "doctor"
    assert "磁盘已满" in wizard.message.text()
    founder.fault = None
    wizard._on_next()
    assert wizard.page == "code"


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("", Strength.TOO_SHORT),
        ("12345", Strength.TOO_SHORT),
        ("111111", Strength.WEAK),
        ("abcdefg", Strength.WEAK),
        ("abc1234", Strength.FAIR),
        ("shimen-2026", Strength.GOOD),
    ],
)
def test_strength_by_length_and_kinds(password: str, found: Strength) -> None:
    assert strength(password) is found


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"county_code": "42039"}, "county_code"),
        ({"township_code": "1a1"}, "township_code"),
        ({"village_code": "000"}, "village_code"),
        ({"village_name": " "}, "village_name"),
        ({"township_name": ""}, "township_name"),
    ],
)
def test_codes_are_digits(changes: dict[str, str], field: str) -> None:
    answers = SetupAnswers(
        name="石门村卫生室",
        county_code="420399",
        township_code="101",
        village_code="103",
        township_name="清溪镇",
        village_name="石门村",
    )
    assert check_page("township", answers) == ()
    for name, value in changes.items():
        setattr(answers, name, value)
    assert field in {problem.field for problem in check_page("township", answers)}

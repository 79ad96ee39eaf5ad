"""Inputs: keys, values, problems, names for screen readers."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from ui_fakes import type_chinese

from clinic_desktop.domain.problems import Problem, Severity
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    ChoiceField,
    DateField,
    DateTimeField,
    InputField,
    Labelled,
    LongField,
    MonthField,
    MultiChoiceField,
    NumberField,
    PickField,
    RowColumn,
    RowsField,
    SecretField,
    SwitchField,
    TextField,
    TimeField,
)

TODAY = date(2026, 11, 22)
MODES = [Choice("1", "门诊"), Choice("2", "家庭"), Choice("3", "电话")]
SYMPTOMS = [Choice(str(n), f"症状{n}") for n in range(1, 13)]
NATIONS = [Choice(f"{n:02d}", name) for n, name in enumerate(["汉", "蒙古", "回", "藏"], 1)]

MAKE: dict[str, Callable[[], InputField]] = {
    "text": lambda: TextField("工作单位"),
    "secret": lambda: SecretField("密码"),
    "long": lambda: LongField("辅助检查"),
    "switch": lambda: SwitchField("知情同意", label="已签字"),
    "number": lambda: NumberField("体重", unit="kg", scale=1),
    "date": lambda: DateField("随访日期", lambda: TODAY),
    "month": lambda: MonthField("确诊时间", lambda: TODAY),
    "time": lambda: TimeField("时间"),
    "datetime": lambda: DateTimeField("接种时间", lambda: TODAY),
    "choice": lambda: ChoiceField("随访方式", MODES),
    "multi": lambda: MultiChoiceField("症状", SYMPTOMS, exclusive=["1"]),
    "pick": lambda: PickField("民族", NATIONS),
    "rows": lambda: RowsField(
        "用药情况",
        [RowColumn("drug", "药物名称", TextField), RowColumn("times", "每日次数", NumberField)],
    ),
}
VALUES: dict[str, object] = {
    "text": "村小学",
    "secret": " a b ",
    "long": "尿蛋白 ±",
    "switch": "1",
    "number": 625,
    "date": date(2026, 11, 21),
    "month": "2026-03",
    "time": "08:30",
    "datetime": "2026-11-22T08:30",
    "choice": "2",
    "multi": ["2", "11"],
    "pick": "03",
    "rows": [{"drug": "硝苯地平", "times": 2}],
}


@pytest.fixture
def host(qtbot: QtBot) -> Iterator[Callable[[InputField], InputField]]:
    """Puts an input into an active window with another input behind it."""
    window = QWidget()
    layout = QVBoxLayout(window)
    qtbot.addWidget(window)

    def put(made: InputField) -> InputField:
        layout.addWidget(made)
        window.resize(600, 300)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        made.setFocus(Qt.FocusReason.OtherFocusReason)
        return made

    yield put
    window.close()


def keys(made: InputField, *names: str | Qt.Key) -> None:
    """Types into whatever part of the input has the keyboard."""
    for name in names:
        target = made.focusWidget() or made.editor
        if isinstance(name, str):
            QTest.keyClicks(target, name)
        else:
            QTest.keyClick(target, name)


@pytest.mark.parametrize("kind", MAKE)
def test_a_value_shown_is_given_back_without_a_signal(kind: str, qtbot: QtBot) -> None:
    made = MAKE[kind]()
    qtbot.addWidget(made)
    with qtbot.assertNotEmitted(made.changed):
        made.set_value(VALUES[kind])
    assert made.value() == VALUES[kind]
    assert made.complaint() == ""
    made.set_value(None)
    assert made.value() in (None, [])


@pytest.mark.parametrize("kind", MAKE)
def test_every_input_has_a_name(kind: str, qtbot: QtBot) -> None:
    made = MAKE[kind]()
    qtbot.addWidget(made)
    interface = QAccessible.queryAccessibleInterface(made.editor)
    assert made.name in interface.text(QAccessible.Text.Name)


@pytest.mark.parametrize("kind", sorted(set(MAKE) - {"long", "rows", "datetime"}))
def test_enter_moves_on_and_shift_enter_back(
    kind: str, host: Callable[[InputField], InputField], qtbot: QtBot
) -> None:
    made = host(MAKE[kind]())
    with qtbot.waitSignal(made.done):
        QTest.keyClick(made.editor, Qt.Key.Key_Return)
    with qtbot.waitSignal(made.back):
        QTest.keyClick(made.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)


@pytest.mark.parametrize("kind", MAKE)
def test_read_only_cannot_be_typed_over(
    kind: str, host: Callable[[InputField], InputField]
) -> None:
    made = host(MAKE[kind]())
    made.set_value(VALUES[kind])
    made.set_read_only(True)
    assert made.read_only
    QTest.keyClicks(made.editor, "1")
    assert made.value() == VALUES[kind]


@pytest.mark.parametrize("kind", MAKE)
def test_a_problem_is_marked_and_unmarked(kind: str, qtbot: QtBot) -> None:
    made = MAKE[kind]()
    line = Labelled(made, required=True, help_text="按病历填写")
    qtbot.addWidget(line)
    line.show()
    for severity in Severity:
        line.show_problem(Problem("x", "hard", "请核对", severity))
        assert line.message == "请核对"
    line.show_problem(None)
    assert line.message == ""
    assert "必填" in made.editor.accessibleName()


def test_help_is_shown_at_the_field(qtbot: QtBot) -> None:
    line = Labelled(TextField("其他"), help_text="按病历填写")
    qtbot.addWidget(line)
    line.show()
    line.toggle_help()
    shown = line.findChild(QLabel, "help")
    assert shown is not None
    assert shown.isVisible()
    line.toggle_help()
    assert not shown.isVisible()


def test_numbers_are_typed_with_their_point(host: Callable[[InputField], InputField]) -> None:
    made = host(MAKE["number"]())
    keys(made, "62.5")
    assert made.value() == 625
    keys(made, Qt.Key.Key_Backspace, "55x")
    assert made.value() is None
    assert "1 位小数" in made.complaint()


def test_a_number_outside_its_range_is_seen_at_once(qtbot: QtBot) -> None:
    made = NumberField("收缩压", unit="mmHg", hard=(30, 350), soft=(70, 260))
    qtbot.addWidget(made)
    hints = [label for label in made.findChildren(QLabel) if label.text() == "70–260"]
    assert hints
    for text, tone in (("148", ""), ("300", "notice"), ("400", "danger")):
        made.line.clear()
        QTest.keyClicks(made.line, text)
        assert hints[0].property("tone") == tone


def test_dates_are_understood_while_typing(host: Callable[[InputField], InputField]) -> None:
    made = host(MAKE["date"]())
    assert isinstance(made, DateField)
    keys(made, "-3")
    assert made.value() == date(2026, 11, 19)
    keys(made, Qt.Key.Key_Return)
    assert made.line.text() == "2026-11-19"
    keys(made, Qt.Key.Key_Up)
    assert made.value() == date(2026, 11, 20)
    made.line.selectAll()
    keys(made, "1332")
    assert made.value() is None
    assert "看不懂" in made.complaint()


def test_a_date_can_start_with_today(qtbot: QtBot) -> None:
    made = DateField("随访日期", lambda: TODAY, start_today=True)
    qtbot.addWidget(made)
    assert made.value() == TODAY


def test_the_calendar_opens_and_answers(
    host: Callable[[InputField], InputField], qtbot: QtBot
) -> None:
    from PySide6.QtWidgets import QCalendarWidget

    made = host(MAKE["date"]())
    QTest.keyClick(made.editor, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = made.findChild(QCalendarWidget)
    assert calendar is not None
    qtbot.waitUntil(calendar.isVisible)
    with qtbot.waitSignal(made.changed):
        calendar.activated.emit(calendar.selectedDate().addDays(2))
    assert made.value() == date(2026, 11, 24)
    assert not calendar.isVisible()


def test_day_and_time_belong_together(host: Callable[[InputField], InputField]) -> None:
    made = host(MAKE["datetime"]())
    keys(made, "1122", Qt.Key.Key_Return)
    assert made.value() is None
    assert made.complaint() == "日期和时间都要填"
    keys(made, "0830")
    assert made.value() == "2026-11-22T08:30"
    assert made.complaint() == ""


def test_digits_choose(host: Callable[[InputField], InputField], qtbot: QtBot) -> None:
    made = host(MAKE["choice"]())
    with qtbot.waitSignal(made.changed):
        keys(made, "2")
    assert made.value() == "2"
    keys(made, "9")
    assert made.value() == "2"
    keys(made, Qt.Key.Key_Right)
    assert made.value() == "3"
    keys(made, Qt.Key.Key_Backspace)
    assert made.value() is None


def test_two_digits_choose_the_tenth(host: Callable[[InputField], InputField]) -> None:
    made = host(MAKE["multi"]())
    keys(made, "2", "1", "0")
    assert made.value() == ["2", "10"]


def test_none_excludes_the_others(host: Callable[[InputField], InputField]) -> None:
    made = host(MultiChoiceField("过敏史", MODES, exclusive=["1"]))
    keys(made, "2", "3")
    assert made.value() == ["2", "3"]
    keys(made, "1")
    assert made.value() == ["1"]
    keys(made, "3")
    assert made.value() == ["3"]


def test_arrows_and_space_reach_every_option(host: Callable[[InputField], InputField]) -> None:
    made = host(MultiChoiceField("过敏史", MODES))
    keys(made, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert made.value() == ["2"]
    keys(made, Qt.Key.Key_Space)
    assert made.value() == []


def test_a_click_chooses_and_takes_back(
    host: Callable[[InputField], InputField], qtbot: QtBot
) -> None:
    made = host(MAKE["choice"]())
    spot = made.editor.rect().center()
    spot.setX(20)
    QTest.mouseClick(made.editor, Qt.MouseButton.LeftButton, pos=spot)
    assert made.value() == "1"
    QTest.mouseClick(made.editor, Qt.MouseButton.LeftButton, pos=spot)
    assert made.value() is None


def test_what_is_chosen_is_said(qtbot: QtBot) -> None:
    made = ChoiceField("随访方式", MODES)
    qtbot.addWidget(made)
    made.set_value("2")
    assert made.editor.accessibleDescription() == "家庭"


def test_options_take_more_lines_in_a_narrow_column(qtbot: QtBot) -> None:
    made = MultiChoiceField("症状", SYMPTOMS)
    qtbot.addWidget(made)
    strip = made.editor
    assert strip.heightForWidth(200) > strip.heightForWidth(600) > 0


def test_a_long_list_is_found_by_code_or_word(host: Callable[[InputField], InputField]) -> None:
    made = host(MAKE["pick"]())
    assert isinstance(made, PickField)
    keys(made, "3", Qt.Key.Key_Return)
    assert made.value() == "03"
    made.set_value(None)
    type_chinese(made.editor, "蒙")
    QTest.keyClick(made.editor, Qt.Key.Key_Return)
    assert made.value() == "02"
    made.set_value(None)
    type_chinese(made.editor, "火星")
    assert made.value() is None
    assert "火星" in made.complaint()


def test_rows_are_added_moved_through_and_removed(
    host: Callable[[InputField], InputField], qtbot: QtBot
) -> None:
    made = host(MAKE["rows"]())
    assert isinstance(made, RowsField)
    QTest.keyClick(made, Qt.Key.Key_Insert)
    qtbot.waitUntil(lambda: made.rows[0].inputs["drug"].editor.hasFocus())
    type_chinese(made.rows[0].inputs["drug"].editor, "硝苯地平")
    QTest.keyClick(made.rows[0].inputs["drug"].editor, Qt.Key.Key_Return)
    assert made.rows[0].inputs["times"].editor.hasFocus()
    QTest.keyClicks(made.rows[0].inputs["times"].editor, "2")
    QTest.keyClick(made, Qt.Key.Key_Insert)
    assert made.value() == [{"drug": "硝苯地平", "times": 2}]  # the empty row does not count
    problem = Problem("meds.0.times", "hard", "次数应在 1–6 之间")
    made.show_row_problem(0, "times", problem)
    assert any(m.text() == problem.message for m in made.rows[0].findChildren(QLabel))
    made.clear_row_problems()
    made.rows[0].inputs["drug"].setFocus()
    QTest.keyClick(made, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert made.value() == []
    assert len(made.rows) == 1


def test_long_text_takes_lines_and_moves_on_with_control(
    host: Callable[[InputField], InputField], qtbot: QtBot
) -> None:
    made = host(MAKE["long"]())
    type_chinese(made.editor, "血常规")
    QTest.keyClick(made.editor, Qt.Key.Key_Return)
    type_chinese(made.editor, "尿常规")
    assert made.value() == "血常规\n尿常规"
    with qtbot.waitSignal(made.done):
        QTest.keyClick(made.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_texts_written_before_are_offered(
    host: Callable[[InputField], InputField], qtbot: QtBot
) -> None:
    made = host(TextField("转诊机构"))
    assert isinstance(made, TextField)
    made.suggest(["清溪镇卫生院", "县人民医院"])
    type_chinese(made.editor, "医院")
    completer = made.line.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    completer.complete()
    qtbot.waitUntil(popup.isVisible)
    assert completer.completionCount() == 1
    with qtbot.waitSignal(made.changed):
        QTest.keyClick(popup, Qt.Key.Key_Down)
    with qtbot.waitSignal(made.done):
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert made.value() == "县人民医院"

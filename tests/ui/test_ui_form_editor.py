"""The form editor, by keys: every kind of field, relevance, problems, help, last time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from form_samples import LAST, TODAY, sample_context, sample_form
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QAccessible, QColor, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from ui_fakes import type_chinese

from clinic_desktop import bootstrap
from clinic_desktop.domain.forms.carry import new_answers
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.model import Field, FieldType
from clinic_desktop.ui.forms.editor import FormEditor
from clinic_desktop.ui.forms.filling import Filling
from clinic_desktop.ui.forms.history_panel import HistoryPanel, PastValues
from clinic_desktop.ui.forms.photos import PhotoField
from clinic_desktop.ui.snapshots import settle
from clinic_desktop.ui.widgets.inputs import Labelled, NumberField, RowsField, TextField


@pytest.fixture
def open_form(qtbot: QtBot) -> Iterator[Callable[..., FormEditor]]:
    """Opens the invented form in an active window; answers may be given."""
    opened: list[FormEditor] = []

    def make(width: int = 1000, **answers: Any) -> FormEditor:
        form, context = sample_form(), sample_context()
        editor = FormEditor(Filling(form, new_answers(form, context) | answers, context))
        qtbot.addWidget(editor)
        editor.resize(width, 600)
        with qtbot.waitActive(editor):
            editor.show()
            editor.activateWindow()
        qtbot.waitUntil(lambda: editor.built)
        opened.append(editor)
        return editor

    yield make
    for editor in opened:
        editor.close()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def write(text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)


def enter() -> None:
    press(Qt.Key.Key_Return)


def is_photo(field: Field) -> bool:
    return field.type is FieldType.PHOTO


def visible_lines(editor: FormEditor) -> list[str]:
    return [
        line.objectName().removeprefix("line-")
        for line in editor.findChildren(Labelled)
        if line.objectName().startswith("line-") and line.isVisible()
    ]


def test_a_visit_is_entered_with_few_keys(open_form: Callable[..., FormEditor]) -> None:
    """
    方式 1 ⏎ · 症状 1 ⏎ · 148 ⏎ 92 ⏎ · 身高 ⏎ · 体重 62.5 ⏎ · 不良反应 1 … F6
    """
    editor = open_form()
    editor.go_to(editor.first())
    assert editor.field == "mode"
    write("1")
    enter()
    assert editor.field == "symptoms"
    write("1")
    enter()
    write("148")
    enter()
    write("92")
    enter()
    assert editor.field == "height"
    enter()
    write("62.5")
    enter()
    assert editor.field == "reaction"  # the computed index is passed over
    write("1")
    editor.go_to("next_date")
    press(Qt.Key.Key_F6)
    enter()
    filling = editor.filling
    assert filling.problems() == ()
    assert filling.answers == {
        "visit_date": "2026-11-22",
        "mode": "1",
        "symptoms": ["1"],
        "sbp": 148,
        "dbp": 92,
        "height": 1600,
        "weight": 625,
        "bmi": 244,
        "reaction": "1",
        "next_date": "2027-02-22",
        "sign": "周医生",
    }


def test_enter_at_the_end_says_so(open_form: Callable[..., FormEditor], qtbot: QtBot) -> None:
    editor = open_form()
    editor.go_to("sign")
    with qtbot.waitSignal(editor.finished):
        enter()
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert editor.field == "next_date"


def test_relevance_shows_and_hides(open_form: Callable[..., FormEditor]) -> None:
    editor = open_form()
    assert "reaction_desc" not in visible_lines(editor)
    editor.go_to("reaction")
    write("2")
    assert "reaction_desc" in visible_lines(editor)
    enter()
    assert editor.field == "reaction_desc"
    type_chinese(QApplication.focusWidget(), "踝部水肿")
    assert editor.filling.answers["reaction_desc"] == "踝部水肿"
    editor.go_to("reaction")
    write("1")
    assert "reaction_desc" not in visible_lines(editor)


def test_derived_values_follow_live(open_form: Callable[..., FormEditor]) -> None:
    editor = open_form()
    editor.go_to("weight")
    write("62.5")
    index = editor.line("bmi").field
    assert isinstance(index, NumberField)
    assert index.value() == 244
    assert index.read_only


def test_carried_values_are_marked_until_changed(open_form: Callable[..., FormEditor]) -> None:
    editor = open_form()
    line = editor.line("height")
    assert line.note == "沿用上次，请核对"
    assert line.field.editor.property("carried") is True
    editor.go_to("height")
    write("161")
    assert line.note == ""
    assert line.field.editor.property("carried") is False


def test_options_of_the_other_sex_are_not_offered(open_form: Callable[..., FormEditor]) -> None:
    editor = open_form()
    editor.go_to("gyn")
    write("4")
    assert "gyn" not in editor.filling.answers


def test_f1_tells_how_to_fill_in(open_form: Callable[..., FormEditor], qtbot: QtBot) -> None:
    editor = open_form()
    editor.go_to("sbp")
    press(Qt.Key.Key_F1)
    qtbot.waitUntil(
        lambda: any(
            label.text().startswith("电话随访可不填。") and label.isVisible()
            for label in editor.line("sbp").findChildren(QLabel)
        )
    )


def test_f1_answers_at_every_field(open_form: Callable[..., FormEditor], qtbot: QtBot) -> None:
    editor = open_form()
    editor.go_to("symptoms")
    foot = editor.findChild(QLabel, "foot")
    assert foot is not None
    assert "F1 填写说明" in foot.text()
    press(Qt.Key.Key_F1)
    shown = editor.line("symptoms").findChild(QLabel, "help")
    assert shown is not None
    assert shown.isVisible()
    assert "可选多项" in shown.text()
    press(Qt.Key.Key_F1)
    assert not shown.isVisible()


def test_f4_takes_last_time_and_moves_on(
    open_form: Callable[..., FormEditor], qtbot: QtBot
) -> None:
    editor = open_form()
    editor.go_to("symptoms")
    foot = editor.findChild(QLabel, "foot")
    assert foot is not None
    assert "上次：症状2、症状10（2026-08-20）" in foot.text()
    press(Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: editor.field == "sbp")
    assert editor.filling.answers["symptoms"] == ["2", "10"]
    press(Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: editor.field == "dbp")
    assert editor.filling.answers["sbp"] == LAST["sbp"]


def test_a_proposal_is_shown_and_taken_by_f6(open_form: Callable[..., FormEditor]) -> None:
    editor = open_form()
    line = editor.line("next_date")
    assert line.note == "建议：2027-02-22（Enter 采用）"
    editor.go_to("visit_date")
    write("1120")
    assert line.note == "建议：2027-02-20（Enter 采用）"
    editor.go_to("next_date")
    write("0301")
    press(Qt.Key.Key_F6)
    assert editor.filling.answers["next_date"] == "2027-02-20"
    assert line.note == ""


def test_leaving_judges(open_form: Callable[..., FormEditor]) -> None:
    editor = open_form()
    editor.go_to("sbp")
    write("400")
    enter()
    assert "收缩压" in editor.line("sbp").message
    assert editor.line("sbp").field.editor.property("state") == "error"
    editor.go_to("sbp")
    write("148")
    enter()
    assert editor.line("sbp").message == ""
    write("149")
    enter()
    assert editor.line("dbp").message == "收缩压应高于舒张压"
    editor.go_to("next_date")
    write("1332")
    enter()
    assert "看不懂" in editor.line("next_date").message


def test_saving_too_early_shows_every_gap(open_form: Callable[..., FormEditor]) -> None:
    editor = open_form(referral_org="县医院")
    editor.show_problems(editor.filling.problems())
    assert editor.field == "mode"
    for name in ("mode", "sbp", "referral_reason", "next_date"):
        assert (editor.line(name).message != "") == editor.filling.required(name)
    editor.clear_problems()
    assert editor.line("mode").message == ""


def test_problems_of_rows_stand_in_their_row(open_form: Callable[..., FormEditor]) -> None:
    editor = open_form(meds=[{"drug": "硝苯地平", "times": 9}, {"times": 2}])
    editor.show_problems([p for p in editor.filling.problems() if p.field.startswith("meds")])
    rows = editor.line("meds").field
    assert isinstance(rows, RowsField)
    said = [[label.text() for label in row.findChildren(QLabel)] for row in rows.rows]
    assert any("每日次数" in text and "第1行" in text for text in said[0])
    assert any("请填写" in text for text in said[1])


def test_columns_of_a_row_follow_its_answers(open_form: Callable[..., FormEditor]) -> None:
    editor = open_form(meds=[{"drug": "硝苯地平", "times": 2}])
    rows = editor.line("meds").field
    assert isinstance(rows, RowsField)
    assert rows.rows[0].cells["other"].isHidden()
    rows.rows[0].inputs["times"].setFocus(Qt.FocusReason.OtherFocusReason)
    write("4")
    assert not rows.rows[0].cells["other"].isHidden()
    assert editor.filling.answers["meds"] == [{"drug": "硝苯地平", "times": 4}]


def test_an_optional_section_is_folded_until_wanted(
    open_form: Callable[..., FormEditor], qtbot: QtBot
) -> None:
    editor = open_form()
    assert "referral_reason" not in visible_lines(editor)
    button = editor.findChild(QPushButton, "unfold-referral")
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: editor.built)
    assert "referral_reason" in visible_lines(editor)
    button.click()
    assert "referral_reason" not in visible_lines(editor)
    editor.go_to_section("referral")
    assert editor.field == "referral_reason"
    editor.go_to("gyn")
    button.click()
    editor.go_from("gyn", 1)
    assert editor.field == "next_date"  # what is folded is passed over


def test_sections_are_listed_with_their_state(
    open_form: Callable[..., FormEditor], qtbot: QtBot
) -> None:
    editor = open_form()
    words = editor.findChild(QLabel, "completeness")
    assert words is not None
    assert words.text() == "已填 3 / 14 · 必填缺 2"
    visit = editor.findChild(QPushButton, "to-visit")
    assert visit is not None
    assert visit.accessibleName() == "随访，必填缺 1 项"
    editor.go_to("mode")
    write("3")
    qtbot.waitUntil(lambda: visit.accessibleName() == "随访，已填好")
    press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: editor.field == "sbp")
    press(Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: editor.field == "visit_date")
    care = editor.findChild(QPushButton, "to-care")
    assert care is not None
    care.click()
    assert editor.field == "reaction"
    assert care.isChecked()


def test_a_narrow_editor_does_without_the_list(open_form: Callable[..., FormEditor]) -> None:
    assert open_form().sections.isVisible()
    narrow = open_form(width=560)
    assert not narrow.sections.isVisible()


def test_small_fields_share_a_line_where_there_is_room(
    open_form: Callable[..., FormEditor],
) -> None:
    wide = open_form()
    settle()
    assert wide.line("sbp").y() == wide.line("dbp").y()
    assert wide.line("symptoms").y() != wide.line("mode").y()
    narrow = open_form(width=560)
    settle()
    assert narrow.line("sbp").y() < narrow.line("dbp").y()


def test_what_the_file_knows_is_shown(open_form: Callable[..., FormEditor]) -> None:
    editor = open_form()
    shown = editor.line("person_name").field
    assert shown.value() == "王桂兰"
    assert shown.read_only
    assert "person_name" not in editor.filling.answers


def test_every_input_of_every_form_has_a_name(qtbot: QtBot) -> None:
    catalogue = bootstrap.load_definitions()
    nameless = []
    for form in catalogue.current_forms():
        context = Context(TODAY, person={"sex": "2"}, staff={"name": "周医生"})
        filling = Filling(form, new_answers(form, context), context)
        waiting = {f.id: (Path("a.jpg"), Path("b.jpg")) for f in form.fields() if is_photo(f)}
        filling.photos = dict(waiting)
        editor = FormEditor(filling)
        qtbot.addWidget(editor)
        editor.show()
        for section in form.sections:
            editor.go_to_section(section.id)
        qtbot.waitUntil(lambda made=editor: made.built)  # type: ignore[misc]
        for item in form.fields():
            line = editor.line(item.id)
            interface = QAccessible.queryAccessibleInterface(line.field.editor)
            if item.label not in interface.text(QAccessible.Text.Name):
                nameless.append((form.code, item.id))
            if isinstance(line.field, PhotoField):
                assert line.field.files() == waiting[item.id]
        editor.close()
        editor.deleteLater()
    assert nameless == []


def test_beside_the_form_stands_last_time_and_the_trend(qtbot: QtBot) -> None:
    context = sample_context()
    panel = HistoryPanel(sample_form())
    qtbot.addWidget(panel)
    panel.show_last(context.previous["sample"])
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert "上次 2026-08-20" in said
    assert "148 mmHg" in said
    assert not panel.show_field("sbp")  # nothing known yet
    panel.show_points(
        [PastValues(TODAY, {"sbp": 150.0, "dbp": 90.0}), PastValues(TODAY, {"sbp": 148.0})]
    )
    assert any(label.text() == "收缩压  mmHg" for label in panel.findChildren(QLabel))
    assert not panel.show_field("mode")
    panel.show_last(None)
    assert any("第一次" in label.text() for label in panel.findChildren(QLabel))


def test_photos_are_added_shown_and_taken_off(qtbot: QtBot) -> None:
    wanted: list[str | Path] = []
    field = PhotoField(
        "活动照片",
        lambda photos: photos.add_files([Path("board.jpg")] * 2),
        lambda _photos, key: wanted.append(key),
    )
    qtbot.addWidget(field)
    field.show()
    with qtbot.waitSignal(field.changed):
        field.editor.click()  # type: ignore[attr-defined]
    assert field.files() == (Path("board.jpg"),)
    assert wanted == [Path("board.jpg")]
    field.set_value(["a1", "a2"])
    assert field.value() == ["a1", "a2"]
    assert field.files() == (Path("board.jpg"),)
    field.show_picture("a1", b"not a picture")
    picture = QPixmap(8, 8)
    picture.fill(QColor("red"))
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(content, "PNG")
    field.show_picture(Path("board.jpg"), content.data().data())
    first = field.findChild(QToolButton, "photo-1")
    assert first is not None
    assert first.icon().pixmap(40, 40).toImage().pixelColor(5, 5) == QColor("red")
    with qtbot.waitSignal(field.changed):
        first.click()
    assert field.files() == ()
    field.set_read_only(True)
    second = field.findChild(QToolButton, "photo-2")
    assert second is not None
    second.click()
    assert field.value() == ["a1", "a2"]


def test_texts_written_before_are_offered_in_fields_and_rows(
    open_form: Callable[..., FormEditor],
) -> None:
    editor = open_form(meds=[{"drug": "硝苯地平"}])
    editor.suggest({"reaction_desc": ["踝部水肿"], "meds.drug": ["苯磺酸氨氯地平片"]})
    rows = editor.line("meds").field
    assert isinstance(rows, RowsField)
    rows.add_row()
    for row in rows.rows:
        drug = row.inputs["drug"]
        assert isinstance(drug, TextField)
        assert drug.line.completer() is not None
        assert row.inputs["times"].editor is not None

"""The screen of a form over real data: drafts, leaving, unusual values, amending, paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from ui_fakes import KeptFaults, ScriptedPrompts, type_chinese

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.services.attachments import attachments_of
from clinic_desktop.services.drafts import find_draft, list_drafts
from clinic_desktop.services.records.reading import timeline
from clinic_desktop.services.records.wording import texts_written
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record
from clinic_desktop.ui.forms.photos import PhotoField
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.prompts import Leave
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.shell.window import Shell

FORM = "hypertension_followup"
ANSWERS: dict[str, object] = {
    "visit_date": "2026-03-02",
    "visit_outcome": "0",
    "visit_mode": "1",
    "symptoms": ["1"],
    "sbp": 132,
    "dbp": 82,
    "fu_class": "1",
    "next_visit_date": "2026-06-02",
    "doctor_sign": "周医生",
}


@pytest.fixture
def patient(real_place: Workplace) -> str:
    """Somebody with earlier follow-ups."""
    with real_place.reading() as session:
        found = session.scalars(
            select(Record.resident_id)
            .where(Record.form_code == FORM, Record.voided.is_(False))
            .group_by(Record.resident_id)
        ).first()
    assert found is not None
    return found


@pytest.fixture
def opened(
    shell: Shell, patient: str, settled: Callable[[], None], qtbot: QtBot
) -> Callable[..., RecordScreen]:
    """Opens the form of the patient and waits until it can be filled in."""

    def open_form(**args: object) -> RecordScreen:
        shell.open("record", patient, **{"form": FORM, **args})
        settled()
        screen = shell.stack.current()
        assert isinstance(screen, RecordScreen)
        qtbot.waitUntil(lambda: screen.editor is not None and screen.editor.built)
        return screen

    return open_form


def fill(screen: RecordScreen, **answers: object) -> None:
    assert screen.editor is not None
    for name, answer in (ANSWERS | answers).items():
        screen.editor.answer(name, answer)


def press(key: Qt.Key, qtbot: QtBot) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key)


def visits(place: Workplace, patient: str) -> list[str]:
    return [row.row_id for row in timeline(place, patient) if row.form_code == FORM]


def button(screen: RecordScreen, name: str) -> QPushButton:
    found = screen.findChild(QPushButton, name)
    assert found is not None
    return found


def test_what_is_typed_is_kept_within_two_seconds(
    opened: Callable[..., RecordScreen],
    real_place: Workplace,
    patient: str,
    prompts: ScriptedPrompts,
    qtbot: QtBot,
) -> None:
    screen = opened()
    assert screen.editor is not None
    screen.editor.go_to("aux_exam")
    type_chinese(QApplication.focusWidget(), "血钾 4.1")
    with qtbot.waitSignal(screen.keeper.kept, timeout=2000):
        pass
    (draft,) = list_drafts(real_place, f"record:{FORM}:{patient}")
    assert draft.content["answers"]["aux_exam"] == "血钾 4.1"
    assert draft.title.startswith("高血压患者随访服务记录表")
    prompts.will_answer(Leave.DROP)  # on closing the window


def test_after_a_power_cut_the_draft_is_offered(
    opened: Callable[..., RecordScreen],
    shell: Shell,
    prompts: ScriptedPrompts,
    settled: Callable[[], None],
) -> None:
    screen = opened()
    fill(screen, aux_exam="血钾 4.1")
    screen.keeper.flush()
    settled()
    screen._clear()  # the power goes: nothing is asked, nothing is saved
    screen.wanted = None
    prompts.will_answer(True)
    screen = opened(again="1")
    assert "接着填上次的草稿吗" in prompts.asked[0]
    assert screen.filling is not None
    assert screen.filling.answers["aux_exam"] == "血钾 4.1"
    assert screen.filling.answers["sbp"] == 132
    assert screen.filling.dirty
    prompts.will_answer(Leave.DROP)
    shell.open("today")
    settled()
    assert list_drafts(shell.desk.operations._place, "record:") == ()


def test_saving_takes_the_draft_and_says_the_class(
    opened: Callable[..., RecordScreen],
    shell: Shell,
    real_place: Workplace,
    patient: str,
    settled: Callable[[], None],
    qtbot: QtBot,
) -> None:
    before = visits(real_place, patient)
    screen = opened()
    fill(screen)
    screen.keeper.flush()
    settled()
    key = screen.keeper.key
    assert find_draft(real_place, key) is not None
    screen.save()
    qtbot.waitUntil(lambda: shell.key == "today")
    assert shell.toaster.text == "已保存：控制满意"
    assert find_draft(real_place, key) is None
    assert len(visits(real_place, patient)) == len(before) + 1


def test_gaps_are_shown_and_nothing_is_saved(
    opened: Callable[..., RecordScreen], shell: Shell, real_place: Workplace, patient: str
) -> None:
    before = visits(real_place, patient)
    screen = opened()
    screen.save()
    assert shell.toaster.text.startswith("还有")
    assert screen.editor is not None
    assert screen.editor.line("symptoms").message != ""
    assert shell.key == "record"
    assert visits(real_place, patient) == before


def test_unusual_values_want_a_reason_once(
    opened: Callable[..., RecordScreen],
    shell: Shell,
    real_place: Workplace,
    patient: str,
    prompts: ScriptedPrompts,
    settled: Callable[[], None],
    qtbot: QtBot,
) -> None:
    screen = opened()
    fill(screen, sbp=268, dbp=120, fu_class="2", referral_reason="血压急升")
    prompts.will_answer(None)
    screen.save()
    assert shell.key == "record"
    assert screen.editor is not None
    assert screen.editor.line("sbp").message != ""
    prompts.will_answer("已复测核实")
    screen.save()
    qtbot.waitUntil(lambda: shell.key == "today")
    settled()
    assert len(prompts.asked) == 2
    assert "少见" in prompts.asked[0]


@pytest.mark.parametrize("choice", [Leave.STAY, Leave.KEEP_DRAFT, Leave.DROP, Leave.SAVE])
def test_leaving_asks(
    opened: Callable[..., RecordScreen],
    shell: Shell,
    real_place: Workplace,
    patient: str,
    prompts: ScriptedPrompts,
    settled: Callable[[], None],
    qtbot: QtBot,
    choice: Leave,
) -> None:
    before = visits(real_place, patient)
    screen = opened()
    fill(screen)
    prompts.will_answer(choice)
    left = shell.open("files")
    settled()
    if choice is Leave.STAY:
        assert not left
        assert shell.key == "record"
        prompts.will_answer(Leave.DROP)
        shell.open("today")
        return
    qtbot.waitUntil(lambda: shell.key == "files")
    settled()
    saved = len(visits(real_place, patient)) - len(before)
    drafts = len(list_drafts(real_place, "record:"))
    assert (saved, drafts) == {
        Leave.KEEP_DRAFT: (0, 1),
        Leave.DROP: (0, 0),
        Leave.SAVE: (1, 0),
    }[choice]


def test_esc_leaves_with_the_draft_kept(
    opened: Callable[..., RecordScreen],
    shell: Shell,
    real_place: Workplace,
    settled: Callable[[], None],
    qtbot: QtBot,
) -> None:
    screen = opened()
    assert screen.editor is not None
    screen.editor.go_to("aux_exam")
    type_chinese(QApplication.focusWidget(), "血钾")
    press(Qt.Key.Key_Escape, qtbot)
    qtbot.waitUntil(lambda: shell.key == "today")
    settled()
    assert "草稿已保留" in shell.toaster.text
    assert len(list_drafts(real_place, "record:")) == 1


def test_looking_leaves_no_draft_and_asks_nothing(
    opened: Callable[..., RecordScreen],
    shell: Shell,
    real_place: Workplace,
    settled: Callable[[], None],
) -> None:
    opened()
    assert shell.open("today")
    settled()
    assert list_drafts(real_place, "record:") == ()


def test_a_record_is_amended_and_voided(
    opened: Callable[..., RecordScreen],
    shell: Shell,
    real_place: Workplace,
    patient: str,
    prompts: ScriptedPrompts,
    settled: Callable[[], None],
    qtbot: QtBot,
) -> None:
    record_id = visits(real_place, patient)[0]
    screen = opened(record=record_id)
    assert button(screen, "void").isVisible()
    fill(screen, remark="补记：血压为左臂")
    screen.save()
    qtbot.waitUntil(lambda: shell.key == "today")
    with real_place.reading() as session:
        assert session.get_one(Record, record_id).answers["remark"] == "补记：血压为左臂"
    screen = opened(record=record_id)
    prompts.will_answer(None)
    button(screen, "void").click()
    settled()
    assert record_id in visits(real_place, patient)
    prompts.will_answer("重复录入")
    button(screen, "void").click()
    qtbot.waitUntil(lambda: shell.key == "today")
    assert record_id not in visits(real_place, patient)


def test_the_sheet_is_previewed_as_it_stands(
    opened: Callable[..., RecordScreen], settled: Callable[[], None], qtbot: QtBot
) -> None:
    screen = opened()
    fill(screen)
    button(screen, "print").click()
    settled()

    def windows() -> list[PreviewWindow]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, PreviewWindow)]

    qtbot.waitUntil(lambda: len(windows()) == 1, timeout=10_000)
    (window,) = windows()
    assert len(window.preview.pages) >= 1
    window.close()
    screen.filling = None  # nothing to ask about on closing


def test_a_full_disk_is_told_and_nothing_typed_is_lost(
    opened: Callable[..., RecordScreen],
    shell: Shell,
    faults: KeptFaults,
    settled: Callable[[], None],
    prompts: ScriptedPrompts,
) -> None:
    screen = opened()
    fill(screen)
    full = KnownFault("DISK_FULL", "磁盘已满", "请清理后再试")

    def refuse(*_args: object) -> None:
        raise full

    screen.keeper._keep = refuse
    screen._on_fail(full)
    settled()
    assert full in faults.told
    assert "草稿存不了" in shell.toaster.text
    assert screen.filling is not None
    assert screen.filling.answers["sbp"] == 132
    prompts.will_answer(Leave.DROP)
    shell.open("today")


def test_photos_chosen_together_are_taken_in_by_saving(
    shell: Shell,
    real_place: Workplace,
    prompts: ScriptedPrompts,
    settled: Callable[[], None],
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    picture = QPixmap(60, 40)
    picture.fill(QColor("teal"))
    chosen = (tmp_path / "board.jpg", tmp_path / "crowd.jpg")
    for path in chosen:
        assert picture.save(str(path))
        picture.fill(QColor("orange"))
    shell.open("record", "", form="board_change", about="clinic")
    settled()
    screen = shell.stack.current()
    assert isinstance(screen, RecordScreen)
    editor = screen.editor
    assert editor is not None
    editor.answer("board_title", "合理用盐")
    prompts.will_answer(chosen)
    photos = editor.line("photo").field
    assert isinstance(photos, PhotoField)
    photos.editor.click()  # type: ignore[attr-defined]
    screen.keeper.flush()
    settled()
    (draft,) = list_drafts(real_place, "record:board_change")
    assert draft.content["photos"] == {"photo": [str(path) for path in chosen]}
    screen.save()
    qtbot.waitUntil(lambda: shell.key == "today")
    with real_place.reading() as session:
        record = session.scalars(select(Record).where(Record.form_code == "board_change")).all()[-1]
    kept = record.answers["photo"]
    taken = [each.attachment_id for each in attachments_of(real_place, ("record", record.id))]
    assert sorted(kept) == sorted(taken)
    assert len(kept) == len(chosen)
    shell.open("record", "", form="board_change", about="clinic", record=record.id)
    settled()
    assert screen.editor is not None
    again = screen.editor.line("photo").field
    assert again.value() == kept


def test_words_used_before_are_offered(
    opened: Callable[..., RecordScreen], real_place: Workplace
) -> None:
    form = real_place.catalogue.form(FORM)
    assert form is not None
    texts = texts_written(real_place, form)
    assert texts["meds.drug_name"]
    assert not {"person_name", "doctor_sign", "id_card_no"} & texts.keys()
    assert opened().editor._suggestions.texts == texts  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [(1366, 768), (960, 540)])
@pytest.mark.parametrize("code", ["health_exam", FORM])
def test_long_forms_can_be_filled_in_on_small_screens(
    shell: Shell,
    opened: Callable[..., RecordScreen],
    settled: Callable[[], None],
    size: tuple[int, int],
    code: str,
    qtbot: QtBot,
) -> None:
    """Every field comes into sight whole when the keyboard reaches it, with its message; saving is
    always in sight; nothing has to be scrolled sideways."""
    shell.resize(*size)
    screen = opened(form=code)
    settled()
    assert (shell.width(), shell.height()) == size
    editor = screen.editor
    assert editor is not None
    save = button(screen, "save")
    assert save.mapTo(shell, save.rect().bottomRight()).x() <= size[0]
    screen.save()
    settled()
    area = editor.findChild(QScrollArea, "form-area")
    assert area is not None
    assert area.horizontalScrollBar().maximum() == 0
    assert area.height() >= 250
    names = [item.id for item in editor.filling.form.fields() if editor.line(item.id).isVisible()]
    for name in (names[0], names[len(names) // 2], names[-1]):
        editor.go_to(name)
        settled()
        line = editor.line(name)
        top = line.field.editor.mapTo(area.viewport(), line.field.editor.rect().topLeft())
        bottom = line.field.editor.mapTo(area.viewport(), line.field.editor.rect().bottomRight())
        assert 0 <= top.y() <= bottom.y() <= area.viewport().height(), name
        assert bottom.x() <= area.viewport().width(), name
    foot = editor.findChild(QLabel, "foot")
    assert foot is not None
    assert foot.mapTo(shell, foot.rect().bottomLeft()).y() <= size[1]
    screen.keeper.stop()

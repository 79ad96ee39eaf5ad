"""Health education by keyboard: recorded, kept as a draft, amended, cancelled, voided, printed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, in_sight, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts, type_chinese

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.attachments import attachments_of
from clinic_desktop.services.clinic import TargetRow, set_targets
from clinic_desktop.services.drafts import list_drafts
from clinic_desktop.services.education.commands import Attendee, Material, RecordActivity
from clinic_desktop.services.education.reading import activity_page, education_year
from clinic_desktop.services.education.saving import record_activity
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.prompts import Leave
from clinic_desktop.ui.screens.education import spec
from clinic_desktop.ui.screens.education.screen import EducationScreen
from clinic_desktop.ui.screens.education.signin import SignInField
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.snapshots import snapshot

LECTURE = RecordActivity(
    kind="lecture",
    occurred_on=date(2026, 2, 10),
    topic="合理用盐",
    lecturer="周医生",
    headcount=56,
    place="村文化活动室",
    materials=(Material("限盐折页", 60, "合理用盐"),),
    attendees=(Attendee("李建国", age=71),),
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
    with main_window(place, [spec()], faults, prompts, qtbot) as window:
        yield window


@pytest.fixture
def screen(shell: Shell, keys: Keyboard) -> EducationScreen:
    """The year's log, loaded; activities recorded after this show by themselves."""
    shell.open("education")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, EducationScreen)
    return found


def record(screen: EducationScreen, keys: Keyboard, command: RecordActivity = LECTURE) -> str:
    """As a colleague's save: through the operations, announced to the screen."""
    saved: list[str] = []
    screen.desk.operations.change(
        screen,
        lambda place: record_activity(place, command),
        lambda done: saved.append(done.activity_id),
    )
    keys.settle()
    return saved[0]


def new_activity(screen: EducationScreen, keys: Keyboard, qtbot: QtBot) -> None:
    screen.log.first_focus().setFocus()
    with qtbot.waitSignal(screen.editor.opened):
        keys.control(Qt.Key.Key_N)
    keys.settle()
    assert keys.is_in("kind")


def fill_lecture(keys: Keyboard, headcount: str = "56") -> None:
    """From the kind to the head count, Enter after each."""
    keys.type("1")
    keys.enter()
    keys.type("0210")
    keys.enter()
    keys.type("0930")
    keys.enter(2)
    assert keys.is_in("topic")
    type_chinese(keys.at, "合理用盐")
    keys.enter(2)
    type_chinese(keys.at, "村文化活动室")
    keys.enter()
    type_chinese(keys.at, "周医生")
    keys.enter(3)
    assert keys.is_in("audience")
    keys.type("13")
    keys.enter()
    keys.type(headcount)


def test_a_lecture_is_recorded_by_keyboard_alone(
    screen: EducationScreen, keys: Keyboard, place: Workplace, qtbot: QtBot
) -> None:
    new_activity(screen, keys, qtbot)
    fill_lecture(keys)
    keys.enter()
    type_chinese(keys.at, "限盐折页")
    keys.enter()
    keys.type("60")
    keys.enter(2)
    type_chinese(keys.at, "讲解限盐的方法")
    with qtbot.waitSignal(screen.editor.saved):
        keys.control(Qt.Key.Key_S)
    keys.settle()
    (row,) = education_year(place, 2026).activities
    page = activity_page(place, row.activity_id)
    assert row.valid
    assert page.command.occurred_on == date(2026, 2, 10)
    assert page.command.start_time == "09:30"
    assert page.command.audience == ("一般居民", "慢性病患者")
    assert page.command.organizer == "石门村卫生室"
    assert page.command.materials == (Material("限盐折页", 60, "合理用盐"),)
    assert not screen.editing
    assert screen.log.table.cell(0, 2) == "合理用盐"
    assert list_drafts(place) == ()


def test_what_is_missing_is_named_at_its_field(
    screen: EducationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace
) -> None:
    new_activity(screen, keys, qtbot)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    lines = screen.editor.sheet.lines
    assert lines["topic"].message == "请填写活动主题"
    assert lines["lecturer"].message == "请填写主讲人"
    assert lines["headcount"].message.startswith("请填写参加人数")
    assert keys.is_in("topic")
    assert education_year(place, 2026).activities == ()


def test_an_unreadable_date_is_not_saved(
    screen: EducationScreen, keys: Keyboard, qtbot: QtBot
) -> None:
    new_activity(screen, keys, qtbot)
    keys.enter()
    keys.type("9999")
    keys.control(Qt.Key.Key_S)
    assert screen.editor.sheet.lines["occurred_on"].message
    assert keys.is_in("occurred_on")
    assert screen.desk.operations.idle


def test_more_signatures_than_people_is_asked_and_saved(
    screen: EducationScreen,
    keys: Keyboard,
    qtbot: QtBot,
    place: Workplace,
    prompts: ScriptedPrompts,
) -> None:
    new_activity(screen, keys, qtbot)
    fill_lecture(keys, headcount="1")
    screen.editor.sheet.go_to("attendees")
    for name in ("王桂兰", "李建国"):
        type_chinese(keys.at, name)
        qtbot.waitUntil(lambda: hits(screen).count() > 0)
        keys.enter()
    prompts.will_answer(True)
    with qtbot.waitSignal(screen.editor.saved):
        keys.control(Qt.Key.Key_S)
    assert "签到 2 人" in prompts.asked[0]
    (row,) = education_year(place, 2026).activities
    assert (row.headcount, row.signed_in) == (1, 2)


def hits(screen: EducationScreen) -> QListWidget:
    field = screen.editor.sheet.fields["attendees"]
    assert isinstance(field, SignInField)
    return field.line.hits


def test_a_resident_signs_in_by_initials_and_is_linked(
    screen: EducationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace
) -> None:
    saved = register(
        place,
        RegisterResident(name="王桂兰", sex="2", birth_date=date(1954, 3, 8), village_group="3组"),
    )
    new_activity(screen, keys, qtbot)
    fill_lecture(keys)
    screen.editor.sheet.go_to("attendees")
    keys.type("wgl")
    keys.enter()  # the hits are still on their way: the first of them is meant
    field = screen.editor.sheet.fields["attendees"]
    qtbot.waitUntil(lambda: len(field.value()) == 1)
    (row,) = field.value()
    assert (row["name"], row["resident_id"], row["age"]) == ("王桂兰", saved.resident_id, 71)
    keys.type("wgl")
    qtbot.waitUntil(lambda: hits(screen).count() > 0)
    keys.enter()
    assert len(field.value()) == 1
    with qtbot.waitSignal(screen.editor.saved):
        keys.control(Qt.Key.Key_S)
    (row,) = education_year(place, 2026).activities
    (attendee,) = activity_page(place, row.activity_id).command.attendees
    assert attendee.resident_id == saved.resident_id


def test_what_is_typed_is_kept_and_offered_again(
    screen: EducationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace
) -> None:
    new_activity(screen, keys, qtbot)
    fill_lecture(keys)
    qtbot.waitUntil(lambda: bool(list_drafts(place)), timeout=2500)
    keys.press(Qt.Key.Key_Escape)
    keys.settle()
    assert not screen.editing
    assert not screen.log.band.isHidden()
    assert "讲座 合理用盐" in screen.log.band.text
    screen.log.band.button.setFocus()
    with qtbot.waitSignal(screen.editor.opened):
        keys.press(Qt.Key.Key_Space)
    values = screen.editor.sheet.values()
    assert values["topic"] == "合理用盐"
    assert values["occurred_on"] == date(2026, 2, 10)
    assert values["headcount"] == 56
    with qtbot.waitSignal(screen.editor.saved):
        keys.control(Qt.Key.Key_S)
    keys.settle()
    assert list_drafts(place) == ()
    assert screen.log.band.isHidden()


def test_a_draft_is_given_up(
    screen: EducationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace
) -> None:
    new_activity(screen, keys, qtbot)
    keys.type("3")
    keys.press(Qt.Key.Key_Escape)
    keys.settle()
    assert len(list_drafts(place)) == 1
    new_activity(screen, keys, qtbot)
    assert screen.editor.sheet.kind == "column"
    screen.editor.band.button.setFocus()
    keys.press(Qt.Key.Key_Space)
    keys.settle()
    assert list_drafts(place) == ()
    assert screen.editor.sheet.kind == "lecture"


def test_leaving_with_something_typed_is_asked(
    screen: EducationScreen,
    shell: Shell,
    keys: Keyboard,
    qtbot: QtBot,
    prompts: ScriptedPrompts,
    place: Workplace,
) -> None:
    new_activity(screen, keys, qtbot)
    keys.type("2")
    prompts.will_answer(Leave.STAY)
    assert not screen.can_leave()
    prompts.will_answer(Leave.DROP)
    assert screen.can_leave()
    keys.settle()
    assert list_drafts(place) == ()


def test_a_suggested_topic_brings_its_health_day(
    screen: EducationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace, clock: FixedClock
) -> None:
    new_activity(screen, keys, qtbot)
    keys.enter()
    keys.type("2026-03-02")
    keys.settle()
    sheet = screen.editor.sheet
    in_sight(sheet, "chip-生殖健康").setFocus()
    keys.press(Qt.Key.Key_Space)
    assert sheet.fields["topic"].value() == "生殖健康"
    assert sheet.fields["theme"].value() == "women_day"
    assert keys.is_in("theme")


def test_fields_follow_the_kind(screen: EducationScreen, keys: Keyboard, qtbot: QtBot) -> None:
    new_activity(screen, keys, qtbot)
    lines = screen.editor.sheet.lines
    assert lines["item"].isHidden()
    keys.type("4")
    assert not lines["item"].isHidden()
    assert lines["item"].title == "音像名称"
    assert lines["content"].isHidden()
    keys.type("6")
    assert not lines["resident_id"].isHidden()
    assert lines["place"].isHidden()


def test_amending_keeps_what_the_kind_does_not_show(
    screen: EducationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace
) -> None:
    activity_id = record(screen, keys)
    screen.log.table.view.setFocus()
    with qtbot.waitSignal(screen.editor.opened):
        keys.enter()
    screen.editor.sheet.go_to("headcount")
    keys.type("60")
    with qtbot.waitSignal(screen.editor.saved):
        keys.control(Qt.Key.Key_S)
    page = activity_page(place, activity_id)
    assert page.command.headcount == 60
    assert page.command.materials == LECTURE.materials
    assert page.command.attendees == LECTURE.attendees


def test_material_goes_into_the_houses_of_a_group(
    screen: EducationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace
) -> None:
    for number, group in enumerate(("1组", "1组", "2组")):
        register(
            place,
            RegisterResident(
                name=f"王{'一二三'[number]}",
                sex="1",
                birth_date=date(1960, 1, 1),
                village_group=group,
            ),
        )
    new_activity(screen, keys, qtbot)
    keys.type("5")
    sheet = screen.editor.sheet
    sheet.go_to("item")
    type_chinese(keys.at, "控烟手册")
    sheet.go_to("groups")
    keys.type("1")
    with qtbot.waitSignal(screen.editor.saved):
        keys.control(Qt.Key.Key_S)
    keys.settle()
    (row,) = education_year(place, 2026).activities
    assert row.copies == 2
    # Taken back for that group, given to the other.
    screen.log.table.view.setFocus()
    with qtbot.waitSignal(screen.editor.opened):
        keys.enter()
    assert sheet.values()["groups"] == ["1组"]
    sheet.go_to("groups")
    keys.type("12")
    with qtbot.waitSignal(screen.editor.saved):
        keys.control(Qt.Key.Key_S)
    materials = activity_page(place, row.activity_id).command.materials
    assert [(each.item, each.copies) for each in materials] == [("控烟手册", 1)]


def test_photos_are_added_shown_and_taken_off(
    shell: Shell,
    screen: EducationScreen,
    keys: Keyboard,
    qtbot: QtBot,
    place: Workplace,
    prompts: ScriptedPrompts,
    tmp_path: Path,
) -> None:
    paths = []
    for number in range(2):
        path = tmp_path / f"照片{number}.jpg"
        Image.new("RGB", (320, 240), (90 * number, 120, 110)).save(path)
        paths.append(path)
    new_activity(screen, keys, qtbot)
    fill_lecture(keys)
    screen.editor.sheet.go_to("photos")
    prompts.will_answer(tuple(paths))
    keys.press(Qt.Key.Key_Space)
    keys.enter()
    assert keys.is_in("archived")
    with qtbot.waitSignal(screen.editor.saved):
        keys.control(Qt.Key.Key_S)
    keys.settle()
    (row,) = education_year(place, 2026).activities
    kept = attachments_of(place, ("activity", row.activity_id))
    assert len(kept) == 2
    assert len(screen.log.panel.photos.buttons) == 2
    assert all(not button.icon().isNull() for button in screen.log.panel.photos.buttons)
    screen.log.panel.photos.buttons[0].setFocus()
    keys.press(Qt.Key.Key_Space)
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "photo-dialog")
    assert dialog.isVisible()
    with qtbot.waitActive(shell):
        dialog.close()
        shell.activateWindow()
    screen.log.table.view.setFocus()
    with qtbot.waitSignal(screen.editor.opened):
        keys.enter()
    keys.settle()
    in_sight(screen.editor, "photo-1").setFocus()
    keys.press(Qt.Key.Key_Space)
    with qtbot.waitSignal(screen.editor.saved):
        keys.control(Qt.Key.Key_S)
    assert attachments_of(place, ("activity", row.activity_id)) == (kept[1],)


def test_a_file_that_is_no_picture_is_told_at_the_photos(
    screen: EducationScreen,
    keys: Keyboard,
    qtbot: QtBot,
    place: Workplace,
    prompts: ScriptedPrompts,
    tmp_path: Path,
) -> None:
    bad = tmp_path / "讲座.jpg"
    bad.write_bytes(b"no picture at all")
    new_activity(screen, keys, qtbot)
    fill_lecture(keys)
    screen.editor.sheet.go_to("photos")
    prompts.will_answer((bad,))
    keys.press(Qt.Key.Key_Space)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert "不是可用的" in screen.editor.sheet.lines["photos"].message
    bad.unlink()
    keys.control(Qt.Key.Key_S)
    keys.settle()
    assert "读不出文件" in screen.editor.band.text
    assert screen.editing
    assert education_year(place, 2026).activities == ()


def test_cancelled_stays_and_voided_goes(
    screen: EducationScreen,
    keys: Keyboard,
    place: Workplace,
    prompts: ScriptedPrompts,
    qtbot: QtBot,
) -> None:
    set_targets(place, (TargetRow("I-B1", 2026, 1200),))
    record(screen, keys)
    record(screen, keys)
    assert screen.log.quotas.cells["lecture"].text == "2 / 12 次 还差 10"
    row = screen.log.current()
    assert row is not None
    prompts.will_answer("下雨")
    screen.log.panel.cancel.emit(row)
    keys.settle()
    assert screen.log.quotas.cells["lecture"].text == "1 / 12 次 还差 11"
    number = screen.log.table.view.currentIndex().row()
    assert screen.log.table.cell(number, 8) == "已取消"
    screen.log.table.view.setFocus()
    prompts.will_answer("重复录入")
    keys.press(Qt.Key.Key_Delete)
    keys.settle()
    assert screen.log.table.model.rowCount() == 1


def test_the_year_and_the_kind_narrow_the_log(
    screen: EducationScreen, keys: Keyboard, qtbot: QtBot
) -> None:
    record(screen, keys)
    record(screen, keys, RecordActivity("consult", date(2025, 5, 6), topic="碘盐"))
    assert screen.log.table.model.rowCount() == 1
    screen.log.table.view.setFocus()
    keys.control(Qt.Key.Key_Right)  # no year to come
    keys.control(Qt.Key.Key_Left)
    keys.settle()
    assert (screen.log.year, screen.log.table.cell(0, 2)) == (2025, "碘盐")
    in_sight(screen, "chip-lecture").setFocus()
    keys.press(Qt.Key.Key_Space)
    assert screen.log.table.model.rowCount() == 0
    in_sight(screen, "chip-lecture").setFocus()
    keys.press(Qt.Key.Key_Right)
    keys.press(Qt.Key.Key_Space)
    assert screen.log.table.model.rowCount() == 1


def test_the_official_sheet_is_shown(screen: EducationScreen, keys: Keyboard, qtbot: QtBot) -> None:
    record(screen, keys)
    screen.log.table.view.setFocus()
    keys.control(Qt.Key.Key_P)
    keys.settle()
    window = next(w for w in screen.findChildren(PreviewWindow))
    assert window.windowTitle() == "健康教育活动记录表"
    assert len(window.preview.pages) == 1
    window.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (960, 540)])
def test_it_fits_every_window(
    shell: Shell, screen: EducationScreen, keys: Keyboard, width: int, height: int, qtbot: QtBot
) -> None:
    record(screen, keys)
    assert snapshot(shell, width, height).width() == width
    assert shell.width() == width
    new_activity(screen, keys, qtbot)
    snapshot(shell, width, height)
    assert shell.width() == width
    for line in screen.editor.sheet.lines.values():
        if line.isVisible():
            assert line.width() <= shell.width()

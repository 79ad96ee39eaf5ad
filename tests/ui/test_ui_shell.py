"""The main window: moving about, search, announcements, undo, lock, sizes."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from invented_people import PeopleScreen
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from ui_fakes import KeptFaults, ScriptedPrompts, type_chinese

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.ui.faults import FaultDialog, FaultDialogs
from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.prompts import DialogPrompts, Leave, Question
from clinic_desktop.ui.recent_log import RecentLog
from clinic_desktop.ui.screen import Place, ScreenSpec, Session
from clinic_desktop.ui.shell import Alert, Hit, Shell, ShellFacts, ShellSources, Undone
from clinic_desktop.ui.shell.statusline import backup_words
from clinic_desktop.ui.snapshots import settle

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SESSION = Session("石门村卫生室", "清溪镇石门村", "s1", "周医生", "doctor", practice=True)


class World:
    """What the shell asks, and what it is answered."""

    def __init__(self) -> None:
        self.facts = ShellFacts(
            {"today": 7, "followup": 23},
            NOW - timedelta(minutes=48),
            unsent=12,
            alerts=(Alert("2 号冰箱 8.6 ℃", "vaccination", "fridge-2"),),
        )
        self.hits: list[Hit] = [
            Hit("files", "p1", "王桂兰", "女 72岁 3组01号"),
            Hit("resident", "p2", "王桂芳", "女 66岁", args={"tab": "trend"}),
        ]
        self.searched: list[str] = []
        self.undone: list[str] = []
        self.today = date(2026, 11, 22)

    def find(self, _place: object, text: str) -> Sequence[Hit]:
        self.searched.append(text)
        return [hit for hit in self.hits if text in hit.title]

    def undo(self, _place: object) -> Undone:
        if self.undone:
            raise InputProblem(Problem("", "NOTHING", "没有可以撤销的保存"))
        self.undone.append("tx1")
        return Undone("随访录入", Changes("tx2", "撤销", frozenset({("record", "r1")})))

    @staticmethod
    def unlock(password: str) -> None:
        if password != "shimen":
            raise InputProblem(Problem("password", "wrong", "密码不对"))


@pytest.fixture
def world() -> World:
    return World()


def specs() -> list[ScreenSpec]:
    return [
        ScreenSpec("today", "今日工作", "house", PeopleScreen, help="现在该看谁"),
        ScreenSpec("files", "居民档案", "users", PeopleScreen),
        ScreenSpec("followup", "随访管理", "calendar-check", PeopleScreen),
        ScreenSpec("vaccination", "预防接种", "syringe", PeopleScreen),
        ScreenSpec("appraisal", "考核", "award", PeopleScreen, roles=frozenset({"centre"})),
        ScreenSpec("resident", "居民", "user", PeopleScreen, Place.NOWHERE, "files"),
        ScreenSpec("settings", "系统设置", "settings", PeopleScreen, Place.BOTTOM),
    ]


@pytest.fixture
def shell(
    operations: Operations,
    world: World,
    prompts: ScriptedPrompts,
    resources: Path,
    qtbot: QtBot,
) -> Iterator[Shell]:
    sources = ShellSources(lambda _place: world.facts, world.find, world.undo, world.unlock)
    made = Shell(
        operations,
        SESSION,
        specs(),
        sources,
        resources,
        today=lambda: world.today,
        now=lambda: NOW,
        prompts=prompts,
    )
    qtbot.addWidget(made)
    made.open("today")
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(lambda: operations.idle)
    yield made
    screen = made.stack.current()
    assert isinstance(screen, PeopleScreen)
    screen.leaving = True
    made.close()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def screen_of(shell: Shell) -> PeopleScreen:
    found = shell.stack.current()
    assert isinstance(found, PeopleScreen)
    return found


def names(shell: Shell) -> list[str]:
    return [name for name, _ in screen_of(shell).events]


def child(parent: QWidget, kind: type[Any], name: str) -> Any:
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found


def test_screens_are_built_when_first_wanted(shell: Shell) -> None:
    assert list(shell.stack.screens) == ["today"]
    shell.open("files")
    assert list(shell.stack.screens) == ["today", "files"]
    assert shell.rail.buttons["files"].isChecked()
    assert not shell.rail.buttons["today"].isChecked()


def test_the_rail_shows_what_the_role_may_see(shell: Shell) -> None:
    assert shell.rail.keys == ["today", "files", "followup", "vaccination", "settings"]
    with pytest.raises(KeyError):
        shell.open("appraisal")


def test_digits_open_the_entries_of_the_rail(shell: Shell, qtbot: QtBot) -> None:
    press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: shell.key == "files")
    press(Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shell.key == "settings")


def test_up_and_down_go_along_the_rail(shell: Shell) -> None:
    first = shell.rail.buttons["today"]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Down)
    assert shell.rail.buttons["files"].hasFocus()
    press(Qt.Key.Key_Space)
    assert shell.key == "files"


def test_a_page_under_an_entry_keeps_it_lit_and_esc_goes_back(shell: Shell) -> None:
    shell.open("files")
    shell.open("resident", "p1", tab="timeline")
    assert shell.rail.buttons["files"].isChecked()
    assert screen_of(shell).events == [("activate", ("p1", {"tab": "timeline"}))]
    press(Qt.Key.Key_Escape)
    assert shell.key == "files"
    assert names(shell) == ["activate"]  # not loaded again: nothing changed
    shell.back()
    assert shell.key == "today"
    assert not shell.back()


def test_the_keyboard_always_starts_somewhere(shell: Shell) -> None:
    for key in ("files", "settings", "today"):
        shell.open(key)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert shell.stack.current().isAncestorOf(focus)  # type: ignore[union-attr]


def test_unsaved_work_keeps_the_person_here(shell: Shell) -> None:
    shell.open("files")
    screen_of(shell).leaving = False
    assert not shell.open("today")
    assert shell.key == "files"
    assert shell.rail.buttons["files"].isChecked()
    assert not shell.back()
    shell.close()
    assert shell.isVisible()
    screen_of(shell).leaving = True
    assert shell.go_on()  # saved meanwhile: to where the person wanted
    assert shell.key == "today"


def test_a_fault_of_a_screen_locks_nobody_in(
    shell: Shell, faults: KeptFaults, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults.expect_bug()
    monkeypatch.setattr(screen_of(shell), "can_leave", lambda: 1 / 0)
    assert shell.open("files")
    assert isinstance(faults.told[0], ZeroDivisionError)


def test_save_and_reload_reach_the_screen(shell: Shell, qtbot: QtBot) -> None:
    press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: names(shell) == ["activate", "save"])
    press(Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: names(shell) == ["activate", "save", "activate"])


CHANGES = Changes("tx9", "随访录入", frozenset({("record", "r1")}), frozenset({"p1"}))
MORE = Changes("tx10", "纳入管理", frozenset({("enrolment", "e1")}), frozenset({"p2"}))


def test_the_screen_in_sight_hears_at_once_the_others_when_shown(
    shell: Shell, operations: Operations, qtbot: QtBot
) -> None:
    shell.open("files")
    shell.open("followup")
    for changes in (CHANGES, MORE):
        operations.change(shell, lambda _place, changes=changes: changes)  # type: ignore[misc]
    qtbot.waitUntil(lambda: names(shell) == ["activate", "refresh", "refresh"])
    shell.back()
    assert names(shell) == ["activate", "refresh"]
    heard = screen_of(shell).events[-1][1]
    assert heard.rows == CHANGES.rows | MORE.rows
    assert heard.residents == {"p1", "p2"}
    shell.open("today")
    assert names(shell) == ["activate", "activate"]  # loads anew, so nothing is missed


def test_facts_stand_around_the_screens(
    shell: Shell, world: World, operations: Operations, qtbot: QtBot
) -> None:
    assert shell.rail.buttons["followup"].count == 23
    assert shell.rail.buttons["followup"].accessibleName() == "随访管理，23 项"
    assert child(shell, QLabel, "status-backup").text().startswith("● 上次备份 今天")
    assert child(shell, QLabel, "status-unsent").text() == "未上交 12 项"
    assert child(shell, QToolButton, "bell").text() == "1"
    world.facts = ShellFacts(unsent=0)
    operations.change(shell, lambda _place: CHANGES)
    qtbot.waitUntil(lambda: child(shell, QLabel, "status-unsent").text() == "已全部上交")
    assert child(shell, QLabel, "status-backup").text() == "● 还没有备份"
    assert child(shell, QToolButton, "bell").accessibleName() == "没有提醒"
    assert shell.rail.buttons["followup"].count == 0


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(hours=1), "上次备份 今天"),
        (timedelta(days=1), "上次备份 昨天"),
        (timedelta(days=9), "上次备份 9 天前"),
    ],
)
def test_how_long_ago_the_backup_was(before: timedelta, words: str) -> None:
    noon = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    assert backup_words(noon - before, noon).startswith(words)


def test_a_warning_leads_to_its_screen(shell: Shell) -> None:
    shell.topbar.alert_picked.emit(shell.topbar.alerts[0])
    assert shell.key == "vaccination"
    assert screen_of(shell).events == [("activate", ("fridge-2", {}))]


def test_search_drops_down_while_typing(shell: Shell, world: World, qtbot: QtBot) -> None:
    press(Qt.Key.Key_F3)
    box = shell.topbar.search
    qtbot.waitUntil(box.hasFocus)
    type_chinese(box, "王桂")
    qtbot.waitUntil(lambda: len(box.hits) == 2)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert shell.key == "resident"
    assert screen_of(shell).events == [("activate", ("p2", {"tab": "trend"}))]
    assert box.text() == ""
    assert box.hits == []


def test_enter_before_the_results_opens_the_first(shell: Shell, world: World, qtbot: QtBot) -> None:
    press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = shell.topbar.search
    qtbot.waitUntil(box.hasFocus)
    type_chinese(box, "王桂兰")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.key == "files")
    assert world.searched == ["王桂兰"]


def test_search_without_results_says_so_and_esc_clears(
    shell: Shell, world: World, qtbot: QtBot
) -> None:
    shell.search()
    box = shell.topbar.search
    type_chinese(box, "火星")
    qtbot.waitUntil(lambda: world.searched == ["火星"])
    frame = shell.findChild(QWidget, "search-results")
    qtbot.waitUntil(lambda: shell.findChild(QWidget, "search-results") is not None)
    frame = child(shell, QWidget, "search-results")
    qtbot.waitUntil(frame.isVisible)
    assert any("没有找到“火星”" in label.text() for label in frame.findChildren(QLabel))
    press(Qt.Key.Key_Escape)
    assert box.text() == ""
    assert not frame.isVisible()
    assert shell.key == "today"


def test_undo_takes_back_and_says_what(shell: Shell, world: World, qtbot: QtBot) -> None:
    shell.toast("已保存", undo=True)
    child(shell, QPushButton, "toast-undo").click()
    qtbot.waitUntil(lambda: shell.toaster.text == "已撤销：随访录入")
    assert "refresh" in names(shell)
    screen_of(shell).setFocus()
    shell.setFocus()
    QTest.keyClick(shell, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shell.toaster.text == "没有可以撤销的保存")


def lock_password(shell: Shell) -> QLineEdit:
    assert shell.lock.dialog is not None
    found: QLineEdit = child(shell.lock.dialog, QLineEdit, "lock-password")
    return found


def test_the_lock_covers_everything_and_loses_nothing(shell: Shell, qtbot: QtBot) -> None:
    box = shell.topbar.search
    box.setFocus()
    type_chinese(box, "王")
    dialog = QDialog(shell)
    note = QPlainTextEdit(dialog)
    dialog.show()
    note.setPlainText("写到一半")
    press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shell.lock.locked)
    for top in (shell, dialog):
        cover = child(top, QWidget, "lock-cover")
        assert cover.isVisible()
        assert cover.rect() == top.rect()
    QTest.keyClicks(lock_password(shell), "wrong")
    QTest.keyClick(lock_password(shell), Qt.Key.Key_Return)
    message = child(shell.lock.dialog, QLabel, "lock-message")  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: message.text() == "密码不对")
    assert lock_password(shell).text() == ""
    QTest.keyClick(shell.lock.dialog, Qt.Key.Key_Escape)
    assert shell.lock.locked
    QTest.keyClicks(lock_password(shell), "shimen")
    QTest.keyClick(lock_password(shell), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not shell.lock.locked)
    settle()
    assert shell.findChildren(QWidget, "lock-cover") == []
    assert box.text() == "王"
    assert note.toPlainText() == "写到一半"
    dialog.close()


def test_idleness_locks(shell: Shell, qtbot: QtBot) -> None:
    shell.idle.set_minutes(0)
    shell.idle.look()
    assert not shell.lock.locked
    shell.idle.set_minutes(10)
    shell.idle.look()
    assert not shell.lock.locked  # just now there was a key
    with qtbot.waitSignal(shell.lock.changed):
        shell.idle.idle.emit()
    shell.lock.lock()  # locking twice is once
    screen_of(shell).leaving = False
    child(shell.lock.dialog, QPushButton, "lock-quit").click()  # type: ignore[arg-type]
    assert not shell.isVisible()  # quitting is possible; drafts are kept


def test_a_new_day_is_told(shell: Shell, world: World) -> None:
    ticks: list[date] = []
    screen_of(shell).tick = ticks.append  # type: ignore[method-assign]
    shell._on_minute()
    assert ticks == []
    world.today = date(2026, 11, 23)
    shell._on_minute()
    assert ticks == [date(2026, 11, 23)]


@pytest.mark.parametrize("size", [(1366, 768), (1093, 614), (960, 540)])
@pytest.mark.parametrize("points", [11, 14])
def test_everything_fits(shell: Shell, size: tuple[int, int], points: int, qtbot: QtBot) -> None:
    shell.set_text_size(points)
    shell.resize(*size)
    settle()
    assert (shell.width(), shell.height()) == size  # nothing inside pushes the window larger
    assert (shell.rail.width() == 60) == (size[0] < 1200)
    for button in shell.rail.buttons.values():
        bottom = button.mapTo(shell, button.rect().bottomLeft()).y()
        assert bottom <= shell.height()
    content = shell.stack.current()
    assert content is not None
    assert content.minimumSizeHint().width() <= shell.stack.width()
    shell.set_text_size(11)


def test_a_small_screen_is_used_whole(shell: Shell) -> None:
    shell.hide()
    shell.show_fitting()
    assert shell.isMaximized()  # the offscreen platform's screen is 800 × 800
    assert shell.minimumWidth() <= shell.screen().availableSize().width()


def test_text_size_is_chosen_in_the_menu(shell: Shell, qtbot: QtBot) -> None:
    large = child(shell, QAction, "text-large")
    with qtbot.waitSignal(shell.text_size_changed) as told:
        large.trigger()
    assert told.args == [14]
    assert QApplication.font().pointSize() == 14
    child(shell, QAction, "text-normal").trigger()
    assert QApplication.font().pointSize() == 11


def test_all_keys_are_listed(shell: Shell) -> None:
    shell.show_keys()
    found = child(shell, QDialog, "keys-help")
    words = " ".join(label.text() for label in found.findChildren(QLabel))
    for key in ("Alt+1", "F3", "Ctrl+S", "Esc", "Ctrl+Z", "F4", "Insert"):
        assert key in words
    found.close()


def test_work_that_takes_long_is_said(shell: Shell, operations: Operations) -> None:
    busy = child(shell, QLabel, "status-busy")
    operations.busy.emit(True)
    assert busy.text() == "正在处理……"
    operations.busy.emit(False)
    assert busy.text() == ""


def dialogs(parent: QWidget, kind: type[Any]) -> list[Any]:
    return [d for d in parent.findChildren(kind) if d.isVisible()]


def test_failures_are_told_calmly(shell: Shell) -> None:
    recent = RecentLog()
    told = FaultDialogs(lambda: shell, recent)
    told.known(KnownFault("STICK_GONE", "U盘已拔出", "请插好后再试一次"))
    told.problems(InputProblem(Problem("name", "missing", "请填写姓名")))
    known, problems = dialogs(shell, FaultDialog)
    assert (known.message, known.advice) == ("U盘已拔出", "请插好后再试一次")
    assert problems.advice == "请填写姓名"
    child(known, QPushButton, "fault-details").click()
    child(known, QPushButton, "fault-copy").click()
    assert "STICK_GONE" in QApplication.clipboard().text()
    for dialog in (known, problems):
        child(dialog, QPushButton, "fault-close").click()
    assert dialogs(shell, FaultDialog) == []


def test_our_own_bug_shows_log_lines_and_no_traceback_at_first(shell: Shell) -> None:
    recent = RecentLog(keep=3)
    for number in range(5):
        recent.handle(_record(f"line {number}"))
    told = FaultDialogs(lambda: shell, recent)
    told.bug(ZeroDivisionError("division by zero"))
    (dialog,) = dialogs(shell, FaultDialog)
    shown = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Error" not in shown
    details = dialog.findChild(QPlainTextEdit)
    assert not details.isVisible()
    assert [line[-6:] for line in details.toPlainText().splitlines()] == [
        "line 2",
        "line 3",
        "line 4",
    ]
    dialog.close()


def _record(text: str) -> Any:
    return logging.LogRecord("test", logging.INFO, __file__, 1, text, None, None)


def answer(qtbot: QtBot, shell: Shell, act: Callable[[Question], None]) -> None:
    """Acts on the question that the next call asks."""

    def when() -> None:
        found = dialogs(shell, Question)
        assert found
        act(found[0])

    QTimer.singleShot(0, shell, when)


def test_questions_have_verbs(shell: Shell, qtbot: QtBot) -> None:
    asked = DialogPrompts(lambda: shell)
    answer(qtbot, shell, lambda q: q.button("yes").click())
    assert asked.confirm("作废这条记录？", "作废后不再统计", "作废", danger=True)
    answer(qtbot, shell, lambda q: QTest.keyClick(q, Qt.Key.Key_Escape) and None)
    assert not asked.confirm("接着填吗？", "", "接着填", no="重新填")
    answer(qtbot, shell, lambda q: q.button(Leave.KEEP_DRAFT).click())
    assert asked.leave_unsaved("随访表") is Leave.KEEP_DRAFT
    answer(qtbot, shell, lambda q: QTest.keyClick(q, Qt.Key.Key_Escape) and None)
    assert asked.leave_unsaved("随访表") is Leave.STAY


def test_a_reason_must_be_written(shell: Shell, qtbot: QtBot) -> None:
    asked = DialogPrompts(lambda: shell)

    def write(question: Question) -> None:
        assert not question.button("yes").isEnabled()
        box = child(question, QWidget, "reason")
        type_chinese(box.lineEdit(), "已复测")
        assert question.button("yes").isEnabled()
        question.button("yes").click()

    answer(qtbot, shell, write)
    assert asked.reason("血压偏高", "确认无误吗？", ["已复测核实"]) == "已复测"
    answer(qtbot, shell, lambda q: q.reject())
    assert asked.reason("血压偏高", "") is None


def test_every_control_of_the_window_has_a_name(shell: Shell) -> None:
    kinds = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractButton, QAbstractItemView)
    nameless = []
    for kind in kinds:
        for widget in shell.findChildren(kind):
            if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
                continue
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.text(QAccessible.Text.Name):
                nameless.append(widget)
    assert nameless == []

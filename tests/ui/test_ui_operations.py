"""Reads and changes: one worker, results on the main thread, late ones dropped, failures told."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from ui_fakes import FakePlace, KeptFaults

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.progress import Progress, ProgressDialog

SAVED = Changes("tx1", "随访录入", frozenset({("record", "r1")}), frozenset({"p1"}))


class Saved:
    """A result that carries its changes."""

    changes = SAVED


@pytest.fixture
def owner(qapp: QApplication) -> QObject:
    return QObject()


def idle(qtbot: QtBot, operations: Operations) -> None:
    qtbot.waitUntil(lambda: operations.idle, timeout=5000)


def test_a_read_runs_on_the_worker_and_answers_on_the_main_thread(
    operations: Operations, place: FakePlace, owner: QObject, qtbot: QtBot
) -> None:
    threads: list[Any] = []
    results: list[int] = []

    def work(found: FakePlace) -> int:
        threads.append(threading.current_thread().name)
        found.asked.append("list")
        return 7

    def done(result: int) -> None:
        threads.append(QThread.currentThread() is QApplication.instance().thread())  # type: ignore[union-attr]
        results.append(result)

    operations.read(owner, work, done)  # type: ignore[arg-type]
    idle(qtbot, operations)
    assert results == [7]
    assert place.asked == ["list"]
    assert threads[0].startswith("data")
    assert threads[1] is True


def test_work_is_done_one_after_another(
    operations: Operations, owner: QObject, qtbot: QtBot
) -> None:
    running: list[int] = []
    most: list[int] = []

    def work(_place: object) -> None:
        running.append(1)
        most.append(len(running))
        running.pop()

    for _ in range(20):
        operations.read(owner, work, lambda _none: None)
    idle(qtbot, operations)
    assert max(most) == 1
    assert len(most) == 20


@pytest.mark.parametrize("result", [SAVED, Saved()])
def test_a_change_is_announced_once_and_before_its_answer(
    operations: Operations, owner: QObject, qtbot: QtBot, result: object
) -> None:
    order: list[object] = []
    operations.changed.connect(order.append)
    operations.change(owner, lambda _place: result, lambda _result: order.append("done"))
    idle(qtbot, operations)
    assert order == [SAVED, "done"]


def test_a_change_that_changed_nothing_is_not_announced(
    operations: Operations, owner: QObject, qtbot: QtBot
) -> None:
    heard: list[object] = []
    operations.changed.connect(heard.append)
    operations.change(owner, lambda _place: None)
    operations.read(owner, lambda _place: SAVED, lambda _result: None)
    idle(qtbot, operations)
    assert heard == []


def test_a_late_result_for_a_destroyed_owner_is_dropped(
    operations: Operations, qtbot: QtBot
) -> None:
    gate = threading.Event()
    owner = QWidget()
    results: list[int] = []
    heard: list[object] = []
    operations.changed.connect(heard.append)
    operations.read(owner, lambda _place: gate.wait(5) and 1, results.append)
    operations.change(owner, lambda _place: SAVED, results.append)  # type: ignore[arg-type]
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    gate.set()
    idle(qtbot, operations)
    assert results == []
    assert heard == [SAVED]  # what was saved is told to the others


def test_a_newer_request_replaces_the_older_one(
    operations: Operations, owner: QObject, qtbot: QtBot
) -> None:
    gate = threading.Event()
    ran: list[str] = []
    results: list[str] = []

    def work(text: str) -> Any:
        def run(_place: object) -> str:
            if text == "王":
                gate.wait(5)
            ran.append(text)
            return text

        return run

    for text in ("王", "王桂", "王桂兰"):
        operations.read(owner, work(text), results.append, token="find")
    operations.read(owner, work("李"), results.append, token="other")
    gate.set()
    idle(qtbot, operations)
    assert results == ["王桂兰", "李"]
    assert "王桂" not in ran  # what has not begun is not even run


def test_a_change_is_carried_out_even_when_replaced(
    operations: Operations, owner: QObject, qtbot: QtBot
) -> None:
    ran: list[int] = []
    done: list[int] = []
    for number in (1, 2):
        operations.change(
            owner,
            lambda _place, number=number: ran.append(number),  # type: ignore[misc]
            lambda _none, number=number: done.append(number),  # type: ignore[misc]
            token="draft",
        )
    idle(qtbot, operations)
    assert ran == [1, 2]
    assert done == [2]


def fail(error: BaseException) -> Any:
    def work(_place: object) -> None:
        raise error

    return work


WRONG = InputProblem(Problem("sbp", "hard", "收缩压应在 30–350 之间"))
FULL = KnownFault("DISK_FULL", "磁盘已满", "请清理后再试")


def test_input_problems_go_to_the_fields(
    operations: Operations, owner: QObject, faults: KeptFaults, qtbot: QtBot
) -> None:
    shown: list[InputProblem] = []
    operations.change(owner, fail(WRONG), on_problems=shown.append)
    idle(qtbot, operations)
    assert shown == [WRONG]
    assert faults.told == []


@pytest.mark.parametrize("error", [WRONG, FULL])
def test_failures_nobody_takes_are_told(
    operations: Operations, owner: QObject, faults: KeptFaults, qtbot: QtBot, error: Exception
) -> None:
    operations.change(owner, fail(error))
    idle(qtbot, operations)
    assert faults.told == [error]


def test_our_own_bug_is_told_as_such_and_typing_goes_on(
    operations: Operations, owner: QObject, faults: KeptFaults, qtbot: QtBot
) -> None:
    faults.expect_bug()
    error = ZeroDivisionError()
    results: list[int] = []
    operations.read(owner, fail(error), results.append)
    operations.read(owner, lambda _place: 1, results.append)
    idle(qtbot, operations)
    assert faults.told == [error]
    assert results == [1]


def test_a_bug_in_the_answer_is_told_too(
    operations: Operations, owner: QObject, faults: KeptFaults, qtbot: QtBot
) -> None:
    faults.expect_bug()
    operations.read(owner, lambda _place: 1, lambda result: result / 0)
    idle(qtbot, operations)
    assert isinstance(faults.told[0], ZeroDivisionError)


def test_on_fail_takes_what_it_wants(
    operations: Operations, owner: QObject, faults: KeptFaults, qtbot: QtBot
) -> None:
    taken: list[BaseException] = []
    operations.read(owner, fail(FULL), lambda _none: None, taken.append)
    idle(qtbot, operations)
    assert taken == [FULL]
    assert faults.told == []


def test_long_work_shows_a_dialog_and_can_be_stopped(
    operations: Operations, faults: KeptFaults, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    results: list[object] = []
    tick = threading.Event()

    def work(_place: object, progress: Progress) -> str:
        for step in range(10_000):
            progress(step, 10_000, f"第 {step} 人")
            tick.wait(0.005)
        return "never"

    operations.read(window, work, results.append, progress="正在生成月报表")
    dialog: list[ProgressDialog] = []

    def shown() -> bool:
        dialog[:] = [d for d in window.findChildren(ProgressDialog) if d.isVisible()]
        return bool(dialog)

    qtbot.waitUntil(shown, timeout=3000)
    button = dialog[0].findChild(QPushButton, "progress-cancel")
    assert button is not None
    button.click()
    idle(qtbot, operations)
    assert results == []
    assert faults.told == []


def test_short_work_shows_no_dialog(operations: Operations, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    seen: list[bool] = []

    def done(result: int) -> None:
        seen.append(any(d.isVisible() for d in window.findChildren(ProgressDialog)))
        seen.append(result == 3)

    operations.read(window, lambda _place, _progress: 3, done, progress="很快")
    idle(qtbot, operations)
    assert seen == [False, True]


def test_the_shell_hears_when_work_takes_long(
    operations: Operations, owner: QObject, qtbot: QtBot
) -> None:
    gate = threading.Event()
    operations.read(owner, lambda _place: gate.wait(5), lambda _result: None)
    with qtbot.waitSignal(operations.busy, timeout=2000) as begun:
        pass
    assert begun.args == [True]
    with qtbot.waitSignal(operations.busy, timeout=2000) as ended:
        gate.set()
    assert ended.args == [False]


def test_closing_carries_out_what_was_to_be_saved(
    place: FakePlace, faults: KeptFaults, qapp: QApplication
) -> None:
    made = Operations(place, faults)  # type: ignore[arg-type]
    owner = QObject()
    gate = threading.Event()
    done: list[str] = []

    def slow(_place: object) -> None:
        gate.wait(5)

    def read(_place: object) -> None:
        done.append("read")

    def saved(_place: object) -> None:
        done.append("saved")

    made.read(owner, slow, lambda _none: None)
    made.read(owner, read, lambda _none: None)
    made.change(owner, saved)
    gate.set()
    made.close()
    assert "saved" in done


def test_what_is_asked_after_closing_is_dropped(
    place: FakePlace, faults: KeptFaults, qapp: QApplication
) -> None:
    made = Operations(place, faults)  # type: ignore[arg-type]
    made.close()
    ran: list[int] = []
    made.read(QObject(), lambda _place: ran.append(1), lambda _none: None)
    made.change(QObject(), lambda _place: ran.append(2))
    assert ran == []
    assert made.idle

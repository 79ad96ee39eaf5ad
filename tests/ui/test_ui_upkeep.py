"""What the open program does by itself, and when."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from ui_fakes import FakePlace, KeptFaults

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.shell.upkeep import Chores, Upkeep


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def upkeep(operations: Operations, done: list[str]) -> Upkeep:
    def note(what: str) -> Callable[[Any], None]:
        return lambda _place: done.append(what)

    def quitting(_place: Any, saved: bool) -> None:
        done.append(f"quitting saved={saved}")

    chores = Chores(note("seal"), note("day"), note("idle"), quitting)
    return Upkeep(operations, chores, operations, seal_after_ms=20)


def save(operations: Operations, place: FakePlace) -> None:
    operations.change(operations, lambda _place: Changes("1", "save"))


def test_a_save_is_sealed_when_it_is_quiet(
    upkeep: Upkeep, operations: Operations, place: FakePlace, done: list[str], qtbot: QtBot
) -> None:
    save(operations, place)
    save(operations, place)
    qtbot.waitUntil(lambda: done == ["seal"])
    save(operations, place)
    qtbot.waitUntil(lambda: done == ["seal", "seal"])


def test_reading_seals_nothing(
    upkeep: Upkeep, operations: Operations, done: list[str], qtbot: QtBot
) -> None:
    with qtbot.waitCallback() as read:
        operations.read(operations, lambda _place: 1, read)
    upkeep.close()
    operations.close()
    assert done == ["quitting saved=False"]


def test_quitting_is_the_last_thing_and_knows_of_saves(
    upkeep: Upkeep, operations: Operations, place: FakePlace, done: list[str], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(operations.changed):
        save(operations, place)
    upkeep.close()
    upkeep.close()
    operations.close()
    assert done == ["quitting saved=True"]


def test_the_day_begins_before_the_screens_read_again(
    upkeep: Upkeep, operations: Operations, done: list[str], qtbot: QtBot
) -> None:
    upkeep.begin_day()
    with qtbot.waitCallback() as read:
        operations.read(operations, lambda _place: list(done), read)
    read.assert_called_with(["day"])


def test_idle_work_is_done_once_in_a_while(
    upkeep: Upkeep, operations: Operations, done: list[str], qtbot: QtBot
) -> None:
    upkeep.idle.idle.emit()
    qtbot.waitUntil(lambda: operations.idle)
    upkeep.idle.idle.emit()
    qtbot.waitUntil(lambda: operations.idle)
    assert done == ["idle"]


def test_a_chore_that_fails_opens_no_dialog(
    operations: Operations, faults: KeptFaults, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: Any) -> None:
        raise KnownFault("DISK_FULL", "磁盘已满")

    upkeep = Upkeep(operations, Chores(full, full, full, full), operations, seal_after_ms=20)
    upkeep.begin_day()
    qtbot.waitUntil(lambda: operations.idle)
    assert faults.told == []
    assert "DISK_FULL" in caplog.text

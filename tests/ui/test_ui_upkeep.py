"""What the open program does by itself, and when."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from ui_fakes import FakePlace, KeptFaults

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.services.day import Swept
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

    def step(_place: Any) -> Swept:
        done.append("day")
        return Swept(done.count("day"), 3)

    chores = Chores(note("seal"), step, note("idle"), quitting)
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


def test_the_new_day_is_swept_in_steps_that_are_told(
    upkeep: Upkeep, operations: Operations, done: list[str], qtbot: QtBot
) -> None:
    told: list[tuple[int, int]] = []
    upkeep.sweeping.connect(lambda *at: told.append(at))
    upkeep.begin_day()
    qtbot.waitUntil(lambda: (0, 0) in told)
    assert done == ["day", "day", "day"]
    assert told == [(1, 3), (2, 3), (0, 0)]


def test_what_a_person_asks_for_goes_between_two_steps(
    upkeep: Upkeep, operations: Operations, done: list[str], qtbot: QtBot
) -> None:
    read: list[str] = []

    def ask(*_at: int) -> None:
        if not read:
            operations.read(operations, lambda _place: list(done), read.extend)

    upkeep.sweeping.connect(ask)
    upkeep.begin_day()
    qtbot.waitUntil(lambda: done.count("day") == 3)
    assert read == ["day"]


def test_the_end_of_a_sweep_is_no_work_of_a_person(
    upkeep: Upkeep, operations: Operations, done: list[str], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(operations.changed):
        operations.change(operations, lambda _place: Changes("", "day"))
    upkeep.close()
    operations.close()
    assert done == ["quitting saved=False"]


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
    def full(*_: Any) -> Swept:
        raise KnownFault("DISK_FULL", "磁盘已满")

    upkeep = Upkeep(operations, Chores(full, full, full, full), operations, seal_after_ms=20)
    upkeep.begin_day()
    qtbot.waitUntil(lambda: "DISK_FULL" in caplog.text)
    assert faults.told == []

"""Widgets die on the main thread, whoever makes the garbage."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_desktop.ui.collecting import EVERY_MS, MainThreadCollector
from clinic_desktop.ui.theme.dress import application


class Circle:
    """Garbage that only a collection finds, and the thread on which it was found."""

    def __init__(self, died_on: list[int]) -> None:
        self.died_on = died_on
        self.me = self

    def __del__(self) -> None:
        self.died_on.append(threading.get_ident())


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[MainThreadCollector]:
    owner = QObject()
    yield MainThreadCollector(owner)
    owner.deleteLater()


def test_garbage_of_the_worker_dies_on_the_main_thread(
    collector: MainThreadCollector, qtbot: QtBot
) -> None:
    died_on: list[int] = []
    kept: list[list[int]] = []

    def work() -> None:
        for _ in range(50):
            Circle(died_on)
            kept.extend([] for _ in range(gc.get_threshold()[0]))

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert not died_on
    qtbot.waitUntil(lambda: len(died_on) == 50, timeout=EVERY_MS * 5)
    assert set(died_on) == {threading.get_ident()}


def test_nothing_is_done_while_nothing_is_due(collector: MainThreadCollector) -> None:
    gc.collect()
    assert collector.collect() is None
    kept: list[list[int]] = [[] for _ in range(gc.get_threshold()[0] + 1)]
    assert collector.collect() == 0
    assert kept


def test_the_program_has_one(qapp: QApplication) -> None:
    before = len(application().findChildren(MainThreadCollector))
    assert before >= 1
    assert len(application().findChildren(MainThreadCollector)) == before

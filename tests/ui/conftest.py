"""UI tests: the program's look, fakes for workplace, questions and faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard
from ui_fakes import FakePlace, KeptFaults, ScriptedPrompts

from clinic_desktop import bootstrap
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.ui.collecting import MainThreadCollector
from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.theme import dress

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture(scope="session", autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp, RESOURCES)
    MainThreadCollector(qapp)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Every definition that comes with the program, read once."""
    return bootstrap.load_definitions()


@pytest.fixture
def keys(shell: Shell, qtbot: QtBot) -> Keyboard:
    """Keys pressed in the window that the test module opens as ``shell``."""
    return Keyboard(shell, qtbot)


@pytest.fixture
def resources() -> Path:
    """The program's resources."""
    return RESOURCES


@pytest.fixture
def faults() -> Iterator[KeptFaults]:
    """Failures that were told; a bug nobody expected fails the test."""
    kept = KeptFaults()
    yield kept
    assert not kept.unexpected, kept.unexpected


@pytest.fixture
def place() -> FakePlace:
    """Stands for the workplace: a list of what was asked of it."""
    return FakePlace()


@pytest.fixture
def operations(place: FakePlace, faults: KeptFaults, qapp: QApplication) -> Iterator[Operations]:
    """A real worker thread over the fake workplace."""
    made = Operations(place, faults)  # type: ignore[arg-type]
    yield made
    made.close()


@pytest.fixture
def prompts() -> ScriptedPrompts:
    """Answers questions as the test says; an unexpected question fails."""
    return ScriptedPrompts()

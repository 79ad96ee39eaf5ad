"""The whole program over a small practice clinic, acted on by keys as a doctor would."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop import bootstrap
from clinic_desktop.bootstrap.window import build_shell
from clinic_desktop.cli.demo import _VILLAGE
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.practice.filling import fill_practice
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.shell.window import Shell

DAY = date(2026, 3, 2)


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> bootstrap.Made:
    """A practice clinic of 120 invented people with two years of work, made once."""
    folder = ClinicFolder(tmp_path_factory.mktemp("practice") / "clinic")
    clock = FixedClock.on(DAY)
    made = bootstrap.make_clinic(folder, _VILLAGE, "周医生", "demo", clock, practice=True)
    place = bootstrap.open_workplace(folder, made.key, made.staff_id, clock)
    fill_practice(place, people=120, years=2, seed=7)
    place.database.close()
    return made


@pytest.fixture
def clinic(practice: bootstrap.Made, tmp_path: Path) -> ClinicFolder:
    """A copy of it for one test."""
    folder = ClinicFolder(tmp_path / "clinic")
    shutil.copytree(practice.folder.root, folder.root)
    return folder


@pytest.fixture
def real_place(practice: bootstrap.Made, clinic: ClinicFolder) -> Iterator[Workplace]:
    """The workplace of the copy on Monday, 2 March 2026."""
    place = bootstrap.open_workplace(clinic, practice.key, practice.staff_id, FixedClock.on(DAY))
    yield place
    place.database.close()


@pytest.fixture
def shell(
    practice: bootstrap.Made,
    real_place: Workplace,
    clinic: ClinicFolder,
    faults: KeptFaults,
    prompts: ScriptedPrompts,
    qtbot: QtBot,
) -> Iterator[Shell]:
    """The main window with Today open."""
    window = build_shell(real_place, faults, clinic, practice.staff_id, prompts=prompts)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.open("today")
    yield window
    window.close()
    window.desk.operations.close()


@pytest.fixture
def settled(shell: Shell, qtbot: QtBot) -> Callable[[], None]:
    """Waits until the data worker is idle and its results have arrived."""

    def wait() -> None:
        qtbot.waitUntil(lambda: shell.desk.operations.idle, timeout=10_000)

    return wait


@pytest.fixture
def press(qtbot: QtBot) -> Callable[..., None]:
    """A key into whatever has the focus, as a keyboard does."""

    def key(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        target = QApplication.focusWidget() or QApplication.activeWindow()
        assert target is not None, "nothing has the focus"
        qtbot.keyClick(target, key, modifier)

    return key

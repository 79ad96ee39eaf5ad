"""A second start on the same clinic folder is told so; what a dead program left is no hindrance."""

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_desktop.bootstrap.turn import Turn
from clinic_desktop.bootstrap.window import log_to_file, run_program, set_aside
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.faults import FaultDialog


@pytest.fixture
def folder(tmp_path: Path) -> ClinicFolder:
    made = ClinicFolder(tmp_path / "clinic")
    made.make()
    return made


def test_one_at_a_time(folder: ClinicFolder) -> None:
    with Turn(folder):
        with pytest.raises(KnownFault) as refused:
            Turn(folder)
        assert refused.value.code == "ALREADY_OPEN"
    with Turn(folder):
        pass


def test_the_file_of_a_program_that_died_is_no_hindrance(folder: ClinicFolder) -> None:
    (folder.root / "window.lock").write_bytes(b"")
    Turn(folder).give_back()


def test_a_folder_that_is_not_there_yet_or_takes_no_file(tmp_path: Path) -> None:
    Turn(ClinicFolder(tmp_path / "new")).give_back()
    assert not (tmp_path / "new").exists()
    (tmp_path / "odd" / "window.lock").mkdir(parents=True)
    Turn(ClinicFolder(tmp_path / "odd")).give_back()


def test_the_second_start_says_so_and_ends(qtbot: QtBot, folder: ClinicFolder) -> None:
    said: list[str] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, FaultDialog)
        said.append(dialog.message)
        dialog.accept()

    with Turn(folder):
        QTimer.singleShot(0, answer)
        assert run_program(folder.root) == 2
    assert said == ["这个诊所已经打开了"]


def test_a_log_that_cannot_be_renamed_goes_on(tmp_path: Path) -> None:
    full = tmp_path / "clinic.log"
    full.write_text("line")
    (tmp_path / "clinic.log.1").mkdir()
    (tmp_path / "clinic.log.1" / "open").touch()
    set_aside(str(full), str(tmp_path / "clinic.log.1"))
    assert full.read_text() == "line"
    set_aside(str(full), str(tmp_path / "clinic.log.2"))
    assert (tmp_path / "clinic.log.2").read_text() == "line"


def test_a_clinic_folder_that_takes_no_log_is_used_without(folder: ClinicFolder) -> None:
    folder.logs.rmdir()
    folder.logs.write_text("in the way")
    before = list(logging.getLogger().handlers)
    log_to_file(folder)
    assert logging.getLogger().handlers == before

"""A clinic that cannot be opened: what is wrong stands on the screen until somebody has read it."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.bootstrap.window import Program
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.faults import FaultDialog, FaultDialogs
from clinic_desktop.ui.login import LoggedIn
from clinic_desktop.ui.recent_log import attach_recent_log


def shown() -> list[FaultDialog]:
    tops = QApplication.topLevelWidgets()
    return [top for top in tops if isinstance(top, FaultDialog) and top.isVisible()]


def test_a_damaged_database_is_told_over_the_login_window(
    qtbot: QtBot, practice: bootstrap.Made, clinic: ClinicFolder
) -> None:
    clinic.database.write_bytes(b"no database at all" * 4096)
    program = Program(clinic)
    program.start()
    try:
        with qtbot.waitSignal(program._opening.done, timeout=30_000):
            program._on_logged_in(LoggedIn(practice.staff_id, practice.key))
        (dialog,) = shown()
        assert "打不开" in dialog.message
        assert program.login is not None
        assert dialog.parentWidget() is program.login
        assert program.login.isVisible()
        dialog.accept()
        assert shown() == []
        program.login.close()
    finally:
        program.close()


def test_words_without_a_window_stay_until_they_are_read(qtbot: QtBot) -> None:
    dialogs = FaultDialogs(lambda: None, attach_recent_log())
    dialogs.known(KnownFault("DISK_FULL", "磁盘已满", "请清理后再试"))
    (dialog,) = shown()
    dialog.accept()
    assert shown() == []

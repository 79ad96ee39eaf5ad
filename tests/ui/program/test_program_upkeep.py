"""The windowed program looks after its data: the whole way from login to quitting."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.bootstrap.window import Program
from clinic_desktop.storage.backup import list_backups
from clinic_desktop.storage.files import ClinicFolder


def test_quitting_leaves_a_verified_backup(
    practice: bootstrap.Made, clinic: ClinicFolder, qtbot: QtBot
) -> None:
    assert list_backups(clinic.backups) == ()
    program = Program(clinic)
    try:
        program.start()
        assert program.login is not None
        program.login.password.setText("demo")
        qtbot.keyClick(program.login.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: program.shell is not None, timeout=20_000)
        shell = program.shell
        assert shell is not None
        qtbot.waitUntil(lambda: shell.desk.operations.idle, timeout=20_000)
        shell.close()
    finally:
        program.close()
    (backup,) = list_backups(clinic.backups)
    assert backup.residents >= 120

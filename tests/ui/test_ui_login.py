"""Logging in: by password, by the printed code; what goes wrong is told in a sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from clinic_desktop.bootstrap.window import VaultOpener
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.vault import Account, ClinicCard, DataKey, Strength, Vault
from clinic_desktop.ui.login import LoggedIn, LoginWindow

QUICK = Strength(ops=1, memory=8 * 1024 * 1024)


@pytest.fixture
def made(tmp_path: Path) -> tuple[ClinicFolder, DataKey, str]:
    folder = ClinicFolder(tmp_path)
    _, key, code = Vault.create(
        folder.vault,
        ClinicCard("420399101103", "石门村卫生室"),
        Account("a" * 32, "周医生"),
        "shimen-2026",
        strength=QUICK,
    )
    return folder, key, code


@pytest.fixture
def window(made: tuple[ClinicFolder, DataKey, str], qtbot: QtBot) -> Iterator[LoginWindow]:
    login = LoginWindow(VaultOpener(made[0]))
    qtbot.addWidget(login)
    login.show()
    yield login
    login.close()


def test_the_right_password_gives_the_key(
    window: LoginWindow, made: tuple[ClinicFolder, DataKey, str], qtbot: QtBot
) -> None:
    qtbot.keyClicks(window.password, "shimen-2026")
    with qtbot.waitSignal(window.logged_in, timeout=10_000) as caught:
        qtbot.keyClick(window.password, Qt.Key.Key_Return)
    who = caught.args[0]
    assert isinstance(who, LoggedIn)
    assert (who.staff_id, who.key) == ("a" * 32, made[1])


def test_a_wrong_password_says_what_to_do_and_can_be_typed_over(
    window: LoginWindow, qtbot: QtBot
) -> None:
    qtbot.keyClicks(window.password, "wrong-password")
    qtbot.keyClick(window.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.message.isVisible(), timeout=10_000)
    assert "恢复码" in window.message.text()
    assert window.password.selectedText()


def test_the_printed_code_sets_a_new_password(
    window: LoginWindow, made: tuple[ClinicFolder, DataKey, str], qtbot: QtBot
) -> None:
    folder, key, code = made
    forgotten = window.findChild(QPushButton, "forgotten")
    assert forgotten is not None
    qtbot.mouseClick(forgotten, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(window.code, code.lower().replace("-", " "))
    qtbot.keyClicks(window.new_password, "new-password")
    with qtbot.waitSignal(window.logged_in, timeout=20_000):
        qtbot.keyClick(window.new_password, Qt.Key.Key_Return)
    assert Vault.open(folder.vault).unlock("a" * 32, "new-password") == key


def test_a_slip_in_the_code_is_told(window: LoginWindow, qtbot: QtBot) -> None:
    window._on_forgotten()
    qtbot.keyClicks(window.code, "ABCD-EFGH")
    qtbot.keyClicks(window.new_password, "new-password")
    qtbot.keyClick(window.new_password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.recovery_message.isVisible(), timeout=10_000)
    assert window.recovery_message.text()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.password.isVisible()

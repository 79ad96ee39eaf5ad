"""A village and its centre, each with its window, and sticks between them."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, in_sight
from ui_fakes import ScriptedPrompts

from clinic_desktop.exchange.centre import setup_centre
from clinic_desktop.exchange.enrol import accept_grant, grant, make_request
from clinic_desktop.exchange.export import export_to
from clinic_desktop.exchange.receive import receive
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.exchange.centre import CentrePage
from clinic_desktop.ui.screens.exchange.screen import ExchangeScreen
from clinic_desktop.ui.screens.exchange.village import VillagePage
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.shell.window import Shell

WIFE = RegisterResident(name="王桂兰", sex="2", birth_date=date(1954, 3, 1), village_group="3组")


def join(village: Workplace, centre: Workplace, stick: Path) -> None:
    """Both sides as after the enrolment."""
    setup_centre(centre)
    made = make_request(village, stick)
    granted = grant(centre, made.path, made.fingerprint.last_groups, stick)
    accept_grant(village, granted.path, granted.poster.last_groups)


def visit(village: Workplace, centre: Workplace, stick: Path) -> None:
    """The village brings its stick and takes it home again."""
    export_to(village, stick)
    receive(centre, [stick])
    receive(village, [stick])


class Bench:
    """One side's window and what a person does at it."""

    def __init__(
        self, shell: Shell, place: Workplace, prompts: ScriptedPrompts, qtbot: QtBot
    ) -> None:
        self.shell, self.place, self.prompts = shell, place, prompts
        self.keys = Keyboard(shell, qtbot)
        self._qtbot = qtbot
        shell.open("exchange")
        self.keys.settle()
        screen = shell.stack.current()
        assert isinstance(screen, ExchangeScreen)
        self.screen = screen

    def press(self, name: str, parent: QWidget | None = None) -> None:
        button = in_sight(parent or self.shell, name)
        assert isinstance(button, QPushButton)
        assert button.isEnabled()
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        self.keys.settle()

    def press_with_stick(self, name: str, stick: Path) -> None:
        """A button that asks for a stick."""
        self.press(name)
        self.prompts.will_answer(stick)
        box = in_sight(self.shell, "stick-dialog")
        self.press("other-folder", box)
        self._qtbot.waitUntil(lambda: not box.isVisible())
        box.deleteLater()
        self.keys.settle()

    def escape(self) -> None:
        """Esc, whichever window is in front."""
        QTest.keyClick(self.shell, Qt.Key.Key_Escape)
        self.keys.settle()

    def fill(self, name: str, **texts: str) -> FieldsDialog:
        """Types into the fields of a dialog and saves."""
        box = in_sight(self.shell, name)
        assert isinstance(box, FieldsDialog)
        for field, text in texts.items():
            editor = box.fields[field].editor
            editor.setFocus()
            QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(editor, text)
        QTest.keyClick(box, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        self.keys.settle()
        return box

    @property
    def village_page(self) -> VillagePage:
        page = self.screen.overview
        assert isinstance(page, VillagePage)
        return page

    @property
    def centre_page(self) -> CentrePage:
        page = self.screen.overview
        assert isinstance(page, CentrePage)
        return page

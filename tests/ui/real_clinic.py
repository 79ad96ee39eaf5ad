"""A real workplace under the main window: an encrypted database of a village, few screens."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop import bootstrap
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.clinic import ClinicAnswers, create_clinic
from clinic_desktop.services.workplace import Actor, Workplace
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
from clinic_desktop.storage.derived.tasks import TaskDeriver
from clinic_desktop.storage.derived.vaccinations import ForecastDeriver
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.screen import ScreenSpec, Session
from clinic_desktop.ui.shell.sources import ShellFacts, ShellSources, Undone
from clinic_desktop.ui.shell.window import Shell

VILLAGE = ClinicAnswers(
    role="village",
    name="石门村卫生室",
    county_code="420399",
    township_code="101",
    village_code="103",
    township_name="清溪镇",
    village_name="石门村",
)


@contextmanager
def village_workplace(
    folder: ClinicFolder, key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    """The workplace of Dr Zhou in Shimen village."""
    derivers = (ResidentIndexDeriver(), TaskDeriver(catalogue), ForecastDeriver(catalogue))
    with Database.open(folder.database, key, clock, derivers) as database:
        staff_id = database.new_id()
        site = create_clinic(database, clock, VILLAGE, staff_id, "周医生")
        actor = Actor(staff_id, "周医生", "doctor")
        yield Workplace(database, catalogue, clock, actor, site, folder)


def _nothing_undone(place: Workplace) -> Undone:
    raise AssertionError("nobody pressed undo")


@contextmanager
def main_window(
    place: Workplace,
    specs: Sequence[ScreenSpec],
    faults: KeptFaults,
    prompts: ScriptedPrompts,
    qtbot: QtBot,
) -> Iterator[Shell]:
    """The main window with some screens, in the foreground."""
    operations = Operations(place, faults)
    shell = Shell(
        operations,
        Session(
            place.site.name,
            "清溪镇石门村",
            place.actor.staff_id,
            place.actor.name,
            place.actor.role,
            centre=place.site.role == "centre",
        ),
        specs,
        ShellSources(
            lambda _place: ShellFacts(), lambda _place, _text: (), _nothing_undone, lambda _p: None
        ),
        bootstrap.resources_dir(),
        today=place.clock.today,
        now=place.clock.now,
        catalogue=place.catalogue,
        prompts=prompts,
    )
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    try:
        yield shell
    finally:
        # Locked, it closes without asking about what a test left typed.
        shell.lock.lock()
        shell.close()
        operations.close()
        shell.deleteLater()


class Keyboard:
    """Keys to whatever has the focus, and waiting until the answers are here."""

    def __init__(self, shell: Shell, qtbot: QtBot) -> None:
        self._shell, self._qtbot = shell, qtbot

    @property
    def at(self) -> QWidget:
        """The widget with the keyboard. A dialog that has closed leaves no window in front on the
        offscreen platform: the main window is brought there then, as it comes by itself elsewhere.
        """
        if QApplication.focusWidget() is None:
            self._shell.activateWindow()
            self._qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def settle(self) -> None:
        """Nothing is asked or on its way any more."""
        self._qtbot.waitUntil(lambda: self._shell.desk.operations.idle, timeout=10_000)
        QApplication.processEvents()

    def press(
        self,
        key: Qt.Key,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        times: int = 1,
    ) -> None:
        """Keys that letters have no name for."""
        for _ in range(times):
            QTest.keyClick(self.at, key, modifier)

    def control(self, key: Qt.Key) -> None:
        """With Ctrl."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def enter(self, times: int = 1) -> None:
        """Enter."""
        self.press(Qt.Key.Key_Return, times=times)

    def type(self, text: str) -> None:
        """ASCII letters and digits."""
        QTest.keyClicks(self.at, text)

    def is_in(self, name: str) -> bool:
        """Whether the keyboard is in the input of this object name."""
        widget: QWidget | None = QApplication.focusWidget()
        while widget is not None:
            if widget.objectName() == name:
                return True
            widget = widget.parentWidget()
        return False


def in_sight(parent: QWidget, name: str) -> QWidget:
    """The visible child of this object name; widgets on their way out do not count."""
    (found,) = [child for child in parent.findChildren(QWidget, name) if child.isVisible()]
    return found

"""What the tests of the vaccination screens do again and again."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard

from clinic_desktop.services.vaccination import (
    RecordDose,
    doses_of,
    record_dose,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.vaccination.dose_dialog import DoseDialog
from clinic_desktop.ui.screens.vaccination.screen import VaccinationScreen

BORN = date(2025, 3, 10)
"""Nearly twelve months old on 2 March 2026."""


def give(place: Workplace, child: str, product: str, on: date, **more: str) -> str:
    command = RecordDose(child, product, on, source="elsewhere", **more)  # type: ignore[arg-type]
    return record_dose(place, command).dose_id


def in_front(dialogs: QWidget, kind: type[QWidget], qtbot: QtBot) -> QWidget:
    """The dialog of this kind that has just been opened, with the keyboard."""
    qtbot.waitUntil(lambda: any(d.isActiveWindow() for d in dialogs.findChildren(kind)))
    (found,) = [d for d in dialogs.findChildren(kind) if d.isVisible()]
    return found


def bring_back(screen: VaccinationScreen, qtbot: QtBot) -> None:
    """The main window comes to the front again, as window managers do after a dialog."""
    with qtbot.waitActive(screen.window()):
        screen.window().activateWindow()


def record_dialog(screen: VaccinationScreen, keys: Keyboard, qtbot: QtBot) -> DoseDialog:
    keys.control(Qt.Key.Key_N)
    found = in_front(screen, DoseDialog, qtbot)
    assert isinstance(found, DoseDialog)
    qtbot.waitUntil(lambda: keys.is_in("product"))
    return found


def shown_dates(screen: VaccinationScreen, series: str) -> list[str]:
    row = next(r for r in screen.card.grid.grid.rows if r.series == series)
    return [cell.text for cell in row.cells]


def choose(card: VaccinationScreen, place: Workplace, child: str, product: str) -> str:
    dose = next(d for d in doses_of(place, child) if d.product == product)
    card.card.grid.setFocus()
    assert card.card.grid.choose_dose(dose.dose_id)
    return dose.dose_id


def entry(screen: VaccinationScreen, button: str, words: str) -> None:
    """A line of the menu of a button on the card."""
    found = screen.card.findChild(QPushButton, button)
    assert found is not None
    (line,) = [each for each in found.menu().actions() if words in each.text()]
    line.trigger()

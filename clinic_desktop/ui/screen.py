"""What a screen is and what it finds on its desk (docs/screens.md tells how to write one)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.changes import Changes
from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.prompts import Prompts
from clinic_desktop.ui.theme.tokens import Tone


class Place(StrEnum):
    """Where the rail lists a screen."""

    TOP = "top"
    BOTTOM = "bottom"
    NOWHERE = "nowhere"
    """Reached from another screen only; ``under`` says which rail entry stays lit."""


class Navigator(Protocol):
    """What the shell offers to screens."""

    def open(self, key: str, subject: str = "", /, **args: Any) -> bool:
        """Shows a screen; false when the person stayed to save what is typed.

        ``open("resident", resident_id)``, ``open("record", record_id, form="htn_followup")``.
        """
        ...

    def back(self) -> bool:
        """Back to where the person came from."""
        ...

    def go_on(self) -> bool:
        """After the saving that ``can_leave`` asked for: where the person wanted to go, or back."""
        ...

    def toast(self, text: str, *, tone: Tone = Tone.GOOD, undo: bool = False) -> None:
        """A line at the bottom for some seconds; ``undo`` adds the button that takes it back."""
        ...


class Appearance(Protocol):
    """What a person may change about the program's window at once."""

    def set_text_size(self, point_size: int) -> None:
        """11 or 14 pt for the whole program."""
        ...

    def set_idle_minutes(self, minutes: int) -> None:
        """After how long without key or mouse the window locks; 0: never."""
        ...


@dataclass(frozen=True, slots=True)
class Session:
    """Who sits here and for which clinic, as words to show."""

    clinic: str
    place: str
    """Township and village in one line."""
    staff_id: str
    person: str
    role: str
    """doctor, nurse, centre, supervisor, admin: rows and buttons depend on it, not safety."""
    centre: bool = False
    """The installation of a township centre."""
    practice: bool = False
    """A practice clinic with invented people."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a screen may use; handed to its constructor."""

    operations: Operations
    navigator: Navigator
    prompts: Prompts
    session: Session
    today: Callable[[], date]
    resources: Path
    catalogue: Catalogue = field(default_factory=Catalogue)
    """Names and rules, to label codes; unchanging, so it needs no request."""
    appearance: Appearance | None = None
    """The window, where there is one."""


class Screen(QWidget):
    """Base of every screen.

    A screen is built on the first ``open`` of its key and kept. ``activate`` gets what to show,
    ``refresh`` what changed meanwhile: a screen out of sight gets the changes together when it
    is shown again.
    """

    title_changed = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("page")

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Called on every ``open``: load what ``subject`` and ``args`` name."""

    def refresh(self, changes: Changes) -> None:
        """Something was saved. Look whether it concerns what is shown; load again if so."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard starts; always set one, so that focus is never lost."""
        return None

    def can_leave(self) -> bool:
        """Asked before another screen is shown; ask the person about unsaved work here."""
        return True

    def save(self) -> None:
        """Ctrl+S."""

    def escape(self) -> bool:
        """Esc: close a panel, clear a filter; false lets the shell go back."""
        return False

    def tick(self, today: date) -> None:
        """The day has changed while the screen is open."""


@dataclass(frozen=True, slots=True)
class ScreenSpec:
    """One entry of the list that is handed to the shell; ``build`` imports its module lazily."""

    key: str
    title: str
    icon: str
    build: Callable[[Desk], Screen]
    place: Place = Place.TOP
    under: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    """Roles that see it; empty: all."""
    help: str = ""
    """Tooltip: what the screen answers."""

"""The content: screens built when first wanted, kept, refreshed by announcement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QStackedWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.ui.screen import Desk, Screen, ScreenSpec


@dataclass(frozen=True, slots=True)
class Visit:
    """Where the person is or was: what ``back`` returns to."""

    key: str
    subject: str
    args: Mapping[str, Any]


def together(earlier: Changes | None, later: Changes) -> Changes:
    """Two announcements as one, for a screen that was out of sight."""
    if earlier is None:
        return later
    return Changes(
        later.tx,
        later.action,
        earlier.rows | later.rows,
        earlier.residents | later.residents,
        earlier.households | later.households,
    )


class ScreenStack(QStackedWidget):
    """Screens by key; the visible one hears of changes at once, the others when shown."""

    def __init__(self, specs: Sequence[ScreenSpec]) -> None:
        super().__init__()
        self.setObjectName("content")
        self.specs = {spec.key: spec for spec in specs}
        self.screens: dict[str, Screen] = {}
        self._missed: dict[str, Changes] = {}
        self._shown: dict[str, tuple[str, dict[str, Any]]] = {}
        self.key = ""

    def current(self) -> Screen | None:
        """The screen in sight."""
        return self.screens.get(self.key)

    def bring(self, desk: Desk, visit: Visit, *, again: bool = False) -> Screen:
        """Shows a screen. ``again``: on the way back an unchanged screen is not loaded anew."""
        screen = self.screens.get(visit.key)
        if screen is None:
            screen = self.specs[visit.key].build(desk)
            self.screens[visit.key] = screen
            self.addWidget(screen)
            self._shown.pop(visit.key, None)
        same = self._shown.get(visit.key) == (visit.subject, dict(visit.args))
        missed = self._missed.pop(visit.key, None)
        self.key = visit.key
        if not (again and same):
            self._shown[visit.key] = (visit.subject, dict(visit.args))
            screen.activate(visit.subject, visit.args)
        elif missed is not None:
            screen.refresh(missed)
        self.setCurrentWidget(screen)
        return screen

    def announce(self, changes: Changes) -> None:
        """Tells the visible screen; remembers for the others."""
        for key, screen in self.screens.items():
            if key == self.key:
                screen.refresh(changes)
            else:
                self._missed[key] = together(self._missed.get(key), changes)

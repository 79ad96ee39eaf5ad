"""What every part of the settings has in common."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.widgets.page import scroll


class Section(QWidget):
    """One part; ``body`` scrolls unless ``scrolled`` is False (a table fills the room then)."""

    saved = Signal()
    """What was typed is saved: who waited for that may go on."""

    def __init__(self, desk: Desk, *, scrolled: bool = True) -> None:
        super().__init__()
        self.desk = desk
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        if not scrolled:
            outer.addLayout(self.body)
            return
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setLayout(self.body)
        self.body.setContentsMargins(0, 0, 6, 0)
        outer.addWidget(scroll(inner))

    def load(self) -> None:
        """Ask for what is shown."""

    def refresh(self, changes: Changes) -> None:
        """Something was saved."""

    def save(self) -> None:
        """Ctrl+S."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard starts."""
        return None

    def unsaved(self) -> bool:
        """Something is typed but not saved."""
        return False

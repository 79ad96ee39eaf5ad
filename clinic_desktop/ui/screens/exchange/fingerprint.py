"""A fingerprint large enough to read out by telephone; the last two groups stand out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.fingerprint import TYPED, Fingerprint
from clinic_desktop.ui.theme.tokens import COLOURS
from clinic_desktop.ui.widgets.flow import FlowLayout


class FingerprintView(QWidget):
    """Six groups of five digits; those that are read out and typed are filled."""

    def __init__(self, name: str, *, large: bool = True) -> None:
        super().__init__()
        self._name, self._role = name, "number" if large else "heading"
        self._flow = FlowLayout(self, gap=8)
        self._groups: list[QLabel] = []

    def show_fingerprint(self, fingerprint: Fingerprint) -> None:
        """Another one."""
        while self._groups:
            gone = self._groups.pop()
            self._flow.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        read_out = len(fingerprint.groups) - TYPED
        for number, group in enumerate(fingerprint.groups):
            label = QLabel(group)
            label.setProperty("role", self._role)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            typed = number >= read_out
            ground = COLOURS["teal"] if typed else COLOURS["surface_soft"]
            ink = COLOURS["on_teal"] if typed else COLOURS["text_soft"]
            label.setStyleSheet(
                f"background: {ground}; color: {ink}; border-radius: 6px; padding: 3px 8px;"
            )
            self._groups.append(label)
            self._flow.addWidget(label)
        self.setAccessibleName(f"{self._name} {fingerprint}")
        self.setAccessibleDescription(tr("最后两组是 {groups}", groups=fingerprint.last_groups))

    @property
    def text(self) -> str:
        """What is shown."""
        return " ".join(label.text() for label in self._groups)

"""Filter chips: pills with counts, one or several of them on."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.widgets.flow import FlowLayout


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter: key, words, how many rows it gives (``None``: not counted)."""

    key: str
    label: str
    count: int | None = None


class FilterChips(QWidget):
    """``picked`` with the set of keys that are on. One at a time unless ``many``.

    Left and Right move along, Space switches. Tab leaves the group.
    """

    picked = Signal(frozenset)

    def __init__(self, name: str, chips: Sequence[Chip] = (), *, many: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._many = many
        self._buttons: dict[str, QPushButton] = {}
        self._flow = FlowLayout(self, gap=8)
        self.set_chips(chips)

    def set_chips(self, chips: Sequence[Chip]) -> None:
        """Other chips or counts; what is on stays on."""
        before = self.keys()
        if [c.key for c in chips] == list(self._buttons):
            for chip in chips:
                self._label(self._buttons[chip.key], chip)
            return
        while self._flow.count():
            item = self._flow.takeAt(0)
            gone = item.widget() if item is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self._buttons = {}
        for chip in chips:
            button = QPushButton()
            button.setProperty("kind", "chip")
            button.setObjectName(f"chip-{chip.key}")
            button.setCheckable(True)
            self._label(button, chip)
            button.clicked.connect(lambda _on, key=chip.key: self._press(key))
            self._buttons[chip.key] = button
            self._flow.addWidget(button)
        kept = before & set(self._buttons)
        if not kept and not self._many and chips:
            kept = frozenset({chips[0].key})
        self.set_keys(kept)

    @staticmethod
    def _label(button: QPushButton, chip: Chip) -> None:
        if chip.count is None:
            button.setText(chip.label)
            button.setAccessibleName(chip.label)
        else:
            button.setText(f"{chip.label}  {chip.count}")
            said = tr("{label}，{count} 项", label=chip.label, count=chip.count)
            button.setAccessibleName(said)

    def _press(self, key: str) -> None:
        if not self._many:
            self.set_keys(frozenset({key}))
        self.picked.emit(self.keys())

    def keys(self) -> frozenset[str]:
        """Keys that are on."""
        return frozenset(k for k, b in self._buttons.items() if b.isChecked())

    def set_keys(self, keys: frozenset[str]) -> None:
        """Switches without ``picked``."""
        for key, button in self._buttons.items():
            button.setChecked(key in keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        buttons = list(self._buttons.values())
        focused = [n for n, b in enumerate(buttons) if b.hasFocus()]
        if step is not None and focused:
            following = buttons[(focused[0] + step) % len(buttons)]
            following.setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)

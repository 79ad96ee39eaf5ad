"""What stands where nothing is to show: a picture, a sentence, one thing to do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.ui import icons
from clinic_desktop.ui.theme.tokens import COLOURS


class EmptyState(QWidget):
    """``pressed`` when the action is wanted."""

    pressed = Signal()

    def __init__(self, text: str, *, icon: str = "inbox", hint: str = "", action: str = "") -> None:
        super().__init__()
        picture = QLabel()
        colour = COLOURS["line_strong"]
        picture.setPixmap(icons.pixmap(icon, colour, 40, self.devicePixelRatioF()))
        self._text = QLabel(text)
        self._text.setProperty("role", "soft")
        self._text.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addStretch(1)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(picture, 0, centre)
        self._text.setAlignment(centre)
        layout.addWidget(self._text)
        if hint:
            line = QLabel(hint)
            line.setProperty("role", "hint")
            line.setWordWrap(True)
            line.setAlignment(centre)
            layout.addWidget(line)
        if action:
            button = QPushButton(action)
            button.setProperty("kind", "primary")
            button.clicked.connect(self.pressed)
            layout.addWidget(button, 0, centre)
        layout.addStretch(2)

    def set_text(self, text: str) -> None:
        """Another sentence."""
        self._text.setText(text)

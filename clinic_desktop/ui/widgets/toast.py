"""A line at the bottom for some seconds: saved, taken back; with undo where that is possible."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.theme.tokens import COLOURS, Tone

SECONDS = 6


class Toast(QFrame):
    """One at a time over a host widget; a new text replaces the old one."""

    undo = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setProperty("kind", "toast")
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(12)
        self._picture = QLabel()
        self._text = QLabel()
        self._undo = QPushButton(tr("撤销"))
        self._undo.setObjectName("toast-undo")
        self._undo.setToolTip("Ctrl+Z")
        self._undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._undo.clicked.connect(self._on_undo)
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        row.addWidget(self._undo)
        self.tone = Tone.GOOD
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self._on_timeout)
        host.installEventFilter(self)
        self.hide()

    def say(self, text: str, *, tone: Tone = Tone.GOOD, undo: bool = False) -> None:
        """Shows a line for some seconds."""
        name = {Tone.GOOD: "check", Tone.DANGER: "circle-alert", Tone.NOTICE: "triangle-alert"}
        colour = {Tone.GOOD: "#6ce9a6", Tone.DANGER: "#fda29b", Tone.NOTICE: "#fec84b"}
        self._picture.setPixmap(
            icons.pixmap(
                name.get(tone, "info"),
                colour.get(tone, COLOURS["surface"]),
                18,
                self.devicePixelRatioF(),
            )
        )
        self.tone = tone
        self._text.setText(text)
        self._undo.setVisible(undo)
        self.setAccessibleName(text)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    @property
    def text(self) -> str:
        """What is shown, or an empty text."""
        return self._text.text() if self.isVisible() else ""

    def _on_undo(self) -> None:
        self.hide()
        self.undo.emit()

    def _on_timeout(self) -> None:
        if self.underMouse() or self._undo.hasFocus():
            self._timer.start()
            return
        self.hide()

    def _place(self) -> None:
        host = self.parentWidget()
        if host is not None:
            width = min(self.sizeHint().width(), host.width() - 32)
            self.resize(width, self.sizeHint().height())
            self.move((host.width() - width) // 2, host.height() - self.height() - 20)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays at the bottom when the host is resized."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

"""Progress of long work: told by the worker, shown on the main thread, cancelled by the person."""

from threading import Event

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr

SHOW_AFTER_MS = 300


class Cancelled(Exception):
    """The person pressed cancel; leaves the unit of work without commit."""


class Progress(QObject):
    """Handed to work as its second argument; services take it as a plain callable.

    ``progress(done, total, text)`` tells how far the work is and raises ``Cancelled`` where the
    person asked to stop. ``total`` 0 means: how long is unknown. Safe to call on the worker.
    """

    advanced = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self._stop = Event()

    def __call__(self, done: int, total: int = 0, text: str = "") -> None:
        """One step further; raises ``Cancelled``."""
        if self._stop.is_set():
            raise Cancelled
        self.advanced.emit(done, total, text)

    def cancel(self) -> None:
        """Asks the work to stop at its next step."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether the person asked to stop."""
        return self._stop.is_set()


class ProgressDialog(QDialog):
    """Appears when the work takes longer than 0.3 s; Esc and the button ask it to stop."""

    def __init__(self, title: str, progress: Progress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progress")
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setMinimumWidth(380)
        self._progress = progress
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        self._text = QLabel(tr("请稍候……"))
        self._text.setProperty("role", "soft")
        self._bar = QProgressBar()
        self._bar.setAccessibleName(title)
        self._bar.setRange(0, 0)
        self._button = QPushButton(tr("取消"))
        self._button.setObjectName("progress-cancel")
        self._button.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        for part in (heading, self._text, self._bar):
            layout.addWidget(part)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignRight)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.open)
        self._timer.start(SHOW_AFTER_MS)
        progress.advanced.connect(self._on_advanced)

    def _on_advanced(self, done: int, total: int, text: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if text:
            self._text.setText(text)
        elif total:
            self._text.setText(tr("{done} / {total}", done=done, total=total))

    def reject(self) -> None:
        """Asks the work to stop; the dialog closes when it has."""
        self._progress.cancel()
        self._button.setEnabled(False)
        self._text.setText(tr("正在停下……"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter must not press the cancel button by accident."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)

    def finish(self) -> None:
        """The work has ended."""
        self._timer.stop()
        self._progress.advanced.disconnect(self._on_advanced)
        self.hide()
        self.deleteLater()

"""Tells on standard output when a window has been drawn, and ends the program."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class _Watch(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            print("drawn", flush=True)
            watched.removeEventFilter(self)
            QTimer.singleShot(0, QApplication.quit)
        return False


def told_when_drawn(window: QWidget) -> QObject:
    """Keep the result until then."""
    watch = _Watch()
    window.installEventFilter(watch)
    return watch

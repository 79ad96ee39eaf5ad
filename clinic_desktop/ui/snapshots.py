"""Pictures of windows without a screen: for tests, the guide, and looking at one's own work."""

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget


def snapshot(widget: QWidget, width: int, height: int, scale: float = 1.0) -> QImage:
    """The widget and everything in it at a size in logical pixels.

    ``scale`` draws finer, as a screen of that scale would (1.25, 1.5, 2); the layout is the same.
    The platform must be ``offscreen`` or a real one; the widget is shown meanwhile.
    """
    widget.resize(width, height)
    shown = widget.isVisible()
    widget.show()
    settle()
    picture = QPixmap(QSize(round(width * scale), round(height * scale)))
    picture.setDevicePixelRatio(scale)
    picture.fill(widget.palette().window().color())
    painter = QPainter(picture)
    widget.render(painter, QPoint())
    painter.end()
    if not shown:
        widget.hide()
    return picture.toImage()


def save_snapshot(widget: QWidget, path: Path, width: int, height: int, scale: float = 1.0) -> None:
    """Writes the picture as PNG; ``OSError`` when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not snapshot(widget, width, height, scale).save(str(path)):
        raise OSError(f"cannot write {path}")


def settle() -> None:
    """Lets layouts, posted events and deletions take place."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

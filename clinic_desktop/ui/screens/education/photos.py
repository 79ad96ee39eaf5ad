"""Photos of an activity: small pictures, and one of them large."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QImageReader, QImageWriter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.attachments import attachments_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import icons
from clinic_desktop.ui.theme.tokens import COLOURS
from clinic_desktop.ui.widgets.flow import FlowLayout

SIDE = 84
LARGE = 1200
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Thumb:
    """A small picture; ``image`` is null for a document or while the file has not arrived."""

    photo_id: str
    path: Path | None
    image: QImage
    document: bool = False


def thumbs(place: Workplace, activity_id: str) -> tuple[Thumb, ...]:
    """The photos of an activity, read small; runs on the data worker."""
    return tuple(
        Thumb(
            row.attachment_id,
            row.path,
            picture(row.path, SIDE) if row.path and row.mime != _PDF else QImage(),
            row.mime == _PDF,
        )
        for row in attachments_of(place, ("activity", activity_id))
    )


def picture(path: Path, side: int) -> QImage:
    """A picture no larger than ``side`` pixels either way; null when it cannot be read."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def small_bytes(path: Path, side: int) -> bytes:
    """A small copy as PNG, for inputs that take bytes; empty when it cannot be read."""
    image = picture(path, side)
    if image.isNull():
        return b""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(image)
    return bytes(content.data())


class ThumbRow(QWidget):
    """Small pictures in lines; ``opened`` with the one that was pressed."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(self, gap=6)
        self.buttons: list[QToolButton] = []

    def show_thumbs(self, found: Sequence[Thumb]) -> None:
        """Other pictures."""
        while self._flow.count():
            item = self._flow.takeAt(0)
            gone = item.widget() if item is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.buttons = []
        for number, thumb in enumerate(found, 1):
            button = QToolButton()
            button.setObjectName(f"photo-{number}")
            button.setFixedSize(SIDE, SIDE)
            button.setIconSize(QSize(SIDE - 8, SIDE - 8))
            said = tr("文件 {n}", n=number) if thumb.document else tr("照片 {n}", n=number)
            if thumb.image.isNull():
                name = "file-text" if thumb.document else "image"
                button.setIcon(icons.icon(name, COLOURS["text_hint"], 36))
                if thumb.path is None:
                    said = tr("{photo}（尚未收到）", photo=said)
            else:
                button.setIcon(QIcon(QPixmap.fromImage(thumb.image)))
            button.setAccessibleName(said)
            button.setToolTip(said)
            button.setEnabled(not thumb.image.isNull())
            button.clicked.connect(partial(self.opened.emit, thumb))
            self.buttons.append(button)
            self._flow.addWidget(button)
        self.setVisible(bool(found))
        self.updateGeometry()


class PhotoDialog(QDialog):
    """One photo as large as the window."""

    def __init__(self, title: str, path: Path, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("photo-dialog")
        self.setWindowTitle(title)
        self.resize(900, 640)
        self._picture = QPixmap.fromImage(picture(path, LARGE))
        self._label = QLabel()
        self._label.setAccessibleName(title)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setMinimumSize(200, 150)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("关闭"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._label, 1)
        layout.addWidget(buttons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the picture."""
        super().resizeEvent(event)
        if not self._picture.isNull():
            self._label.setPixmap(
                self._picture.scaled(
                    self._label.size(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )

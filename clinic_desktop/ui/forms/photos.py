"""Photos of a form: small pictures in a row, added from a file, taken off again."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.theme.tokens import COLOURS
from clinic_desktop.ui.widgets.flow import FlowLayout
from clinic_desktop.ui.widgets.inputs.base import InputField

SIDE = 92


class PhotoField(InputField):
    """A list of attachment ids. ``add`` asks for a file and calls ``add_photo``; ``thumbnail``
    is asked for the picture of an id and answers with ``show_picture``.
    """

    def __init__(
        self,
        name: str,
        add: "Callable[[PhotoField], None] | None" = None,
        thumbnail: "Callable[[PhotoField, str], None] | None" = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._ids: list[str] = []
        self._buttons: dict[str, QToolButton] = {}
        self._thumbnail = thumbnail
        self._host = QWidget()
        self._flow = FlowLayout(self._host, gap=8)
        self._add = QPushButton(tr("添加照片"))
        self._add.setIcon(icons.icon("camera", COLOURS["teal"], 18))
        self._add.setProperty("kind", "quiet")
        self._add.setEnabled(add is not None)
        if add is not None:
            self._add.clicked.connect(lambda: add(self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._host)
        row = QHBoxLayout()
        row.addWidget(self._add)
        row.addStretch(1)
        layout.addLayout(row)
        self.take_editor(self._add)

    def value(self) -> list[str]:
        """Ids in order."""
        return list(self._ids)

    def set_value(self, value: Any) -> None:
        """Shows these photos."""
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons = {}
        self._ids = []
        for photo in value or []:
            self._put(str(photo))

    def add_photo(self, photo_id: str) -> None:
        """A photo was taken in."""
        self._put(photo_id)
        self.changed.emit()

    def _put(self, photo_id: str) -> None:
        self._ids.append(photo_id)
        button = QToolButton()
        button.setObjectName(f"photo-{photo_id}")
        button.setFixedSize(SIDE, SIDE)
        button.setIconSize(QSize(SIDE - 10, SIDE - 10))
        button.setIcon(icons.icon("image", COLOURS["text_hint"], 40))
        button.setToolTip(tr("点击移去这张照片"))
        button.setAccessibleName(tr("{name} 第{n}张，移去", name=self.name, n=len(self._ids)))
        button.clicked.connect(partial(self._remove, photo_id))
        self._buttons[photo_id] = button
        self._flow.addWidget(button)
        if self._thumbnail is not None:
            self._thumbnail(self, photo_id)

    def show_picture(self, photo_id: str, content: bytes) -> None:
        """The bytes of a photo arrived."""
        picture = QPixmap()
        button = self._buttons.get(photo_id)
        if button is not None and picture.loadFromData(content):
            fitted = picture.scaled(
                SIDE - 10,
                SIDE - 10,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            button.setIcon(QIcon(fitted))

    def _remove(self, photo_id: str) -> None:
        if self._read_only:
            return
        self._ids.remove(photo_id)
        button = self._buttons.pop(photo_id)
        button.hide()
        button.deleteLater()
        self.changed.emit()

    def set_read_only(self, read_only: bool) -> None:
        """To look at only."""
        self._read_only = read_only
        self._add.setVisible(not read_only)

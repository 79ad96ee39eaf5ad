"""Photos of a form: small pictures in a row, added from files, taken off again."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
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
    """Photos that are kept already (their ids are the value) and files still to be taken in.

    ``add`` asks for files and calls ``add_files``; ``thumbnail`` is asked for the picture of an
    id or file and answers with ``show_picture``.
    """

    def __init__(
        self,
        name: str,
        add: "Callable[[PhotoField], None] | None" = None,
        thumbnail: "Callable[[PhotoField, str | Path], None] | None" = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._buttons: dict[str | Path, QToolButton] = {}
        self._thumbnail = thumbnail
        self._host = QWidget()
        self._flow = FlowLayout(self._host, gap=8)
        self._add = QPushButton(tr("添加照片"))
        self._add.setToolTip(tr("可一次选多张"))
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
        return [key for key in self._buttons if isinstance(key, str)]

    def files(self) -> tuple[Path, ...]:
        """Files to be taken in when the form is saved."""
        return tuple(key for key in self._buttons if isinstance(key, Path))

    def set_value(self, value: Any) -> None:
        """Shows these photos; files that wait stay."""
        for key in list(self._buttons):
            if isinstance(key, str):
                self._take_off(key)
        for photo in value or []:
            self._put(str(photo))

    def add_files(self, paths: Iterable[Path]) -> None:
        """Files were chosen; one that waits already is not taken twice."""
        new = [path for path in dict.fromkeys(paths) if path not in self._buttons]
        for path in new:
            self._put(path)
        if new:
            self.changed.emit()

    def _put(self, key: str | Path) -> None:
        button = QToolButton()
        number = len(self._buttons) + 1
        button.setObjectName(f"photo-{number}")
        button.setFixedSize(SIDE, SIDE)
        button.setIconSize(QSize(SIDE - 10, SIDE - 10))
        button.setIcon(icons.icon("image", COLOURS["text_hint"], 40))
        button.setToolTip(tr("点击移去这张照片"))
        button.setAccessibleName(tr("{name} 第{n}张，移去", name=self.name, n=number))
        button.clicked.connect(partial(self._remove, key))
        self._buttons[key] = button
        self._flow.addWidget(button)
        if self._thumbnail is not None:
            self._thumbnail(self, key)

    def show_picture(self, key: str | Path, content: bytes) -> None:
        """The bytes of a photo arrived."""
        picture = QPixmap()
        button = self._buttons.get(key)
        if button is not None and picture.loadFromData(content):
            fitted = picture.scaled(
                SIDE - 10,
                SIDE - 10,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            button.setIcon(QIcon(fitted))

    def _take_off(self, key: str | Path) -> None:
        button = self._buttons.pop(key)
        self._flow.removeWidget(button)
        button.hide()
        button.deleteLater()

    def _remove(self, key: str | Path, _checked: bool = False) -> None:
        if not self._read_only and key in self._buttons:
            self._take_off(key)
            self.changed.emit()

    def set_read_only(self, read_only: bool) -> None:
        """To look at only."""
        self._read_only = read_only
        self._add.setVisible(not read_only)

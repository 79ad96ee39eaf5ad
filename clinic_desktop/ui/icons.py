"""Lucide icons, recoloured and cached, crisp at every screen scale.

The files are found through Qt's search path ``icons:`` that ``theme.dress`` sets.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QFile, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from clinic_desktop.ui.theme.tokens import COLOURS

RATIOS = (1.0, 1.25, 1.5, 2.0)
"""Screen scales an icon is always drawn for; the scales of the screens present are added."""


@lru_cache(maxsize=256)
def _svg(name: str, colour: str) -> QByteArray:
    file = QFile(f"icons:{name}.svg")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise LookupError(f"no icon named {name!r}")
    source = bytes(file.readAll().data())
    file.close()
    return QByteArray(source.replace(b"currentColor", colour.encode()))


def pixmap(
    name: str, colour: str = COLOURS["text_soft"], size: int = 20, ratio: float = 1.0
) -> QPixmap:
    """The icon as a square picture of ``size`` logical pixels for a screen scale.

    Raises ``LookupError`` for a name that is not in ``resources/icons``.
    """
    key = f"icon {name} {colour} {size} {ratio}"
    picture = QPixmap()
    if QPixmapCache.find(key, picture):
        return picture
    renderer = QSvgRenderer(_svg(name, colour))
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, picture)
    return picture


def icon(
    name: str,
    colour: str = COLOURS["text_soft"],
    size: int = 20,
    checked: str | None = None,
) -> QIcon:
    """An icon for buttons and rows; ``checked`` is the colour of the switched-on state."""
    made = QIcon()
    scales = set(RATIOS) | {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
    for ratio in sorted(scales):
        made.addPixmap(pixmap(name, colour, size, ratio))
        made.addPixmap(pixmap(name, COLOURS["disabled"], size, ratio), QIcon.Mode.Disabled)
        if checked:
            drawn = pixmap(name, checked, size, ratio)
            made.addPixmap(drawn, QIcon.Mode.Normal, QIcon.State.On)
            made.addPixmap(drawn, QIcon.Mode.Active, QIcon.State.On)
    return made

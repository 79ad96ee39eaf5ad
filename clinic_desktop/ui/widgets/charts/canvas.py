"""What all charts share: a quiet canvas, round axis numbers, text in the program's font."""

from collections.abc import Sequence
from math import ceil, floor, log10

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.ui.theme.tokens import COLOURS


def nice_step(span: float, parts: int) -> float:
    """A step of 1, 2, 2.5 or 5 times a power of ten that cuts the span into about ``parts``."""
    if span <= 0 or parts <= 0:
        return 1.0
    raw = span / parts
    power = 10 ** floor(log10(raw))
    for factor in (1, 2, 2.5, 5, 10):
        if factor * power >= raw:
            return float(factor * power)
    return float(10 * power)


def nice_bounds(values: Sequence[float], parts: int = 4) -> tuple[float, float, float]:
    """Round numbers around the values: first, last, step."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    step = nice_step(high - low, parts)
    return floor(low / step) * step, ceil(high / step) * step, step


def number(value: float) -> str:
    """Without zeros behind the point."""
    return f"{value:.10g}"


class Canvas(QWidget):
    """Base of the charts; says its content to screen readers by ``describe``."""

    def __init__(self, name: str, *, height: int = 150, width: int = 200) -> None:
        super().__init__()
        self._height, self._width = height, width
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As asked for."""
        return QSize(self._width, self._height)

    def minimumSizeHint(self) -> QSize:
        """Half as wide still says something."""
        return QSize(self._width // 2, self._height)

    def small(self) -> QFont:
        """Axis text."""
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() - 2.5, 8))
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws with antialiasing."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.small())
        try:
            self.draw(painter, QRectF(self.rect()))
        finally:
            # A painter left open over a failed drawing would take the process with it.
            painter.end()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draws the chart into an area."""
        raise NotImplementedError

    def nothing(self, painter: QPainter, area: QRectF, text: str) -> None:
        """A sentence in place of an empty chart."""
        painter.setPen(QColor(COLOURS["text_hint"]))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    @staticmethod
    def mark(painter: QPainter, at: QPointF, colour: str, shape: int) -> None:
        """A point of a series; series differ in shape as well as in colour."""
        painter.setPen(QPen(QColor(colour), 1.8))
        painter.setBrush(QColor(COLOURS["surface"]))
        if shape % 3 == 1:
            painter.drawRect(QRectF(at.x() - 2.8, at.y() - 2.8, 5.6, 5.6))
        elif shape % 3 == 2:
            tip = [QPointF(0, -3.6), QPointF(3.4, 2.6), QPointF(-3.4, 2.6)]
            painter.drawPolygon([at + p for p in tip])
        else:
            painter.drawEllipse(at, 3.0, 3.0)

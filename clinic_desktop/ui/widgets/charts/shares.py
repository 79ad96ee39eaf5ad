"""A ring for progress to a target, bars for counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.fonts import heading_font
from clinic_desktop.ui.theme.tokens import COLOURS, TONES, Tone
from clinic_desktop.ui.widgets.charts.canvas import Canvas, number


class ProgressRing(Canvas):
    """How far a target is: the arc, the per cent in the middle, a notch at the target."""

    def __init__(self, name: str, *, size: int = 92) -> None:
        super().__init__(name, height=size, width=size)
        self._share: float | None = None
        self._target: float | None = None

    def minimumSizeHint(self) -> QSize:
        """A ring does not shrink."""
        return self.sizeHint()

    def set_share(self, share: float | None, target: float | None = None) -> None:
        """Both in per cent (0–100, more is drawn as full); ``None``: nobody to count."""
        self._share, self._target = share, target
        if share is None:
            said = tr("没有应服务的人")
        elif target is None:
            said = tr("{share}%", share=number(round(share, 1)))
        else:
            said = tr(
                "{share}%，目标 {target}%",
                share=number(round(share, 1)),
                target=number(round(target, 1)),
            )
        self.setAccessibleDescription(said)
        self.setToolTip(said)
        self.update()

    def tone(self) -> Tone:
        """Reached, nearly, far below."""
        if self._share is None or self._target is None:
            return Tone.PLAIN
        if self._share >= self._target:
            return Tone.GOOD
        return Tone.NOTICE if self._share >= self._target * 0.8 else Tone.DANGER

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Ring, arc, notch, number."""
        side = min(area.width(), area.height()) - 12
        ring = QRectF(0, 0, side, side)
        ring.moveCenter(area.center())
        painter.setPen(QPen(QColor(COLOURS["line"]), 8))
        painter.drawEllipse(ring)
        tone = self.tone()
        colour = COLOURS["teal"] if tone in (Tone.PLAIN, Tone.GOOD) else TONES[tone]
        if self._share:
            pen = QPen(QColor(colour), 8)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawArc(ring, 90 * 16, -round(min(self._share, 100) / 100 * 360 * 16))
        if self._target is not None and 0 < self._target < 100:
            painter.setPen(QPen(QColor(COLOURS["text"]), 2.5))
            painter.save()
            painter.translate(ring.center())
            painter.rotate(self._target / 100 * 360)
            painter.drawLine(0, -round(side / 2) - 4, 0, -round(side / 2) + 4)
            painter.restore()
        painter.setFont(heading_font(round(self.font().pointSizeF() + 1)))
        painter.setPen(QColor(COLOURS["text"] if self._share is not None else COLOURS["text_hint"]))
        text = "–" if self._share is None else f"{number(round(self._share))}%"
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, text)


@dataclass(frozen=True, slots=True)
class Bar:
    """A named count; ``of`` is the length it is part of (the target, those due)."""

    label: str
    value: float
    of: float | None = None
    tone: Tone = Tone.PLAIN


class BarChart(Canvas):
    """Lying bars, one line each, with their numbers."""

    def __init__(self, name: str, *, unit: str = "") -> None:
        super().__init__(name, height=60, width=240)
        self._unit = unit
        self._bars: list[Bar] = []

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Shows bars from top to bottom."""
        self._bars = list(bars)
        line = QFontMetricsF(self.small()).height() + 12
        self._height = round(line * max(len(bars), 1) + 6)
        said = [f"{b.label} {self._words(b)}" for b in bars]
        self.setAccessibleDescription("；".join(said) or tr("没有数据"))
        self.updateGeometry()
        self.update()

    def _words(self, bar: Bar) -> str:
        if bar.of is None:
            return f"{number(bar.value)} {self._unit}".strip()
        return f"{number(bar.value)} / {number(bar.of)} {self._unit}".strip()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Words left, bar, number right."""
        if not self._bars:
            self.nothing(painter, area, tr("没有数据"))
            return
        metrics = QFontMetricsF(painter.font())
        most = max([max(b.value, b.of or 0) for b in self._bars] + [1e-9])
        left = min(max(metrics.horizontalAdvance(b.label) for b in self._bars), area.width() * 0.4)
        right = max(metrics.horizontalAdvance(self._words(b)) for b in self._bars)
        line = (area.height() - 6) / len(self._bars)
        room = max(area.width() - left - right - 24, 20)
        for place, bar in enumerate(self._bars):
            y = area.top() + 3 + place * line
            row = QRectF(area.left(), y, left, line)
            painter.setPen(QColor(COLOURS["text_soft"]))
            words = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, left)
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(row, middle, words)
            box = QRectF(left + 10, y + line / 2 - 5, room, 10)
            painter.setPen(Qt.PenStyle.NoPen)
            if bar.of is not None:
                painter.setBrush(QColor(COLOURS["line"]))
                painter.drawRoundedRect(_part(box, bar.of / most), 5, 5)
            colour = COLOURS["teal"] if bar.tone is Tone.PLAIN else TONES[bar.tone]
            painter.setBrush(QColor(colour))
            if bar.value > 0:
                painter.drawRoundedRect(_part(box, bar.value / most), 5, 5)
            painter.setPen(QColor(COLOURS["text"]))
            tail = QRectF(left + room + 18, y, right + 4, line)
            painter.drawText(tail, middle, self._words(bar))

    def small(self) -> QFont:
        """Bars carry names: a little larger than axis text."""
        font = super().small()
        font.setPointSizeF(max(self.font().pointSizeF() - 1, 9))
        return font


def _part(box: QRectF, share: float) -> QRectF:
    return QRectF(box.left(), box.top(), max(box.width() * min(share, 1.0), 4), box.height())

"""A child's growth over the reference lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.theme.tokens import COLOURS
from clinic_desktop.ui.widgets.charts.canvas import Canvas, nice_bounds, nice_step, number


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A line of the standard (+2SD, P50): (age in months, value)."""

    label: str
    points: Sequence[tuple[float, float]]
    middle: bool = False


class GrowthCurve(Canvas):
    """Height or weight by age in months over the reference lines."""

    def __init__(self, name: str, *, unit: str, height: int = 240) -> None:
        super().__init__(name, height=height, width=320)
        self._unit = unit
        self._lines: list[ReferenceLine] = []
        self._points: list[tuple[float, float]] = []

    def set_data(
        self, lines: Sequence[ReferenceLine], points: Sequence[tuple[float, float]]
    ) -> None:
        """``points``: (age in months, value) of the child, in order."""
        self._lines, self._points = list(lines), list(points)
        said = tr("还没有测量")
        if points:
            months, value = points[-1]
            said = tr(
                "共 {n} 次测量，最近 {months} 月龄 {value} {unit}",
                n=len(points),
                months=number(round(months, 1)),
                value=number(value),
                unit=self._unit,
            )
        self.setAccessibleDescription(said)
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Up to a little beyond the child's age."""
        if not self._lines and not self._points:
            self.nothing(painter, area, tr("还没有测量"))
            return
        metrics = QFontMetricsF(painter.font())
        oldest = max([m for m, _ in self._points] + [0])
        known = max([m for line in self._lines for m, _ in line.points] + [oldest, 1])
        last = min(known, max(oldest * 1.2, 12))
        lines = [(line, [(m, v) for m, v in line.points if m <= last]) for line in self._lines]
        values = [v for _, kept in lines for _, v in kept] + [v for _, v in self._points]
        low, high, step = nice_bounds(values, 5)
        left = metrics.horizontalAdvance(number(high)) + 10
        right = max([metrics.horizontalAdvance(x.label) for x in self._lines] + [0]) + 8
        plot = area.adjusted(left, metrics.height() + 4, -right, -metrics.height() - 8)

        def at(months: float, value: float) -> QPointF:
            return QPointF(
                plot.left() + months / last * plot.width(),
                plot.bottom() - (value - low) / (high - low) * plot.height(),
            )

        self._axes(painter, plot, (low, high, step), last, at(0, low).y())
        painter.setPen(QColor(COLOURS["text_hint"]))
        painter.drawText(QPointF(2, metrics.ascent()), self._unit)
        for line, kept in lines:
            if len(kept) < 2:
                continue
            colour = COLOURS["teal"] if line.middle else COLOURS["line_strong"]
            style = Qt.PenStyle.SolidLine if line.middle else Qt.PenStyle.DashLine
            painter.setPen(QPen(QColor(colour), 1.4 if line.middle else 1, style))
            painter.drawPolyline([at(m, v) for m, v in kept])
            end = at(*kept[-1])
            painter.setPen(QColor(COLOURS["text_hint"]))
            painter.drawText(QPointF(end.x() + 4, end.y() + metrics.ascent() / 2 - 1), line.label)
        painter.setPen(QPen(QColor(COLOURS["danger"]), 2))
        painter.drawPolyline([at(m, v) for m, v in self._points])
        for months, value in self._points:
            self.mark(painter, at(months, value), COLOURS["danger"], 0)

    @staticmethod
    def _axes(
        painter: QPainter,
        plot: QRectF,
        scale: tuple[float, float, float],
        last: float,
        bottom: float,
    ) -> None:
        low, high, step = scale
        metrics = QFontMetricsF(painter.font())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for n in range(round((high - low) / step) + 1):
            y = plot.bottom() - n * step / (high - low) * plot.height()
            painter.setPen(QColor(COLOURS["line"]))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(COLOURS["text_hint"]))
            box = QRectF(0, y - metrics.height() / 2, plot.left() - 6, metrics.height())
            painter.drawText(box, right, number(low + n * step))
        months_step = max(round(nice_step(last, 6)), 1)
        if last > 24:
            months_step = max(round(months_step / 6) * 6, 6)
        for months in range(0, int(last) + 1, months_step):
            x = plot.left() + months / last * plot.width()
            box = QRectF(x - 30, bottom + 4, 60, metrics.height())
            words = tr("{n} 月龄", n=months) if months == 0 else str(months)
            if months == 0:
                box = QRectF(max(x - 10, 0), bottom + 4, 80, metrics.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignLeft, words)
            else:
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, words)

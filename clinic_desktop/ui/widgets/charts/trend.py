"""Values over time with the lines they should stay below or between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.theme.tokens import COLOURS, SERIES
from clinic_desktop.ui.widgets.charts.canvas import Canvas, nice_bounds, number

_MONTHS_FROM = 62
"""Days from which on the axis names months instead of days."""
At = Callable[[date, float], QPointF]


@dataclass(frozen=True, slots=True)
class Series:
    """A named line: (day, value) in time order, values in the unit that is shown."""

    name: str
    points: Sequence[tuple[date, float]]
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A dashed line at a value (140) with its words, over the days on which it holds."""

    value: float
    label: str = ""
    since: date | None = None
    until: date | None = None

    def holds_between(self, first: date, last: date) -> bool:
        """Whether any day from ``first`` to ``last`` has this limit."""
        return (self.since is None or self.since <= last) and (
            self.until is None or self.until >= first
        )


class TrendChart(Canvas):
    """A trend line: blood pressure, glucose, weight."""

    def __init__(self, name: str, *, unit: str = "", height: int = 140) -> None:
        super().__init__(name, height=height, width=240)
        self._unit = unit
        self._series: list[Series] = []
        self._thresholds: list[Threshold] = []
        self._spots: list[tuple[QPointF, str]] = []
        self.setMouseTracking(True)

    def set_data(self, series: Sequence[Series], thresholds: Sequence[Threshold] = ()) -> None:
        """Shows lines; series without points are left out."""
        self._series = [s for s in series if s.points]
        self._thresholds = list(thresholds)
        said = []
        for line in self._series:
            day, value = line.points[-1]
            said.append(
                tr(
                    "{name} 最近 {value} {unit}（{day}），共 {n} 次",
                    name=line.name,
                    value=number(value),
                    unit=self._unit,
                    day=day.isoformat(),
                    n=len(line.points),
                )
            )
        self.setAccessibleDescription("；".join(said) or tr("还没有记录"))
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Axes, thresholds, lines, marks."""
        self._spots = []
        if not self._series:
            self.nothing(painter, area, tr("还没有记录"))
            return
        metrics = QFontMetricsF(painter.font())
        values = [v for s in self._series for _, v in s.points]
        days = [d for s in self._series for d, _ in s.points]
        first, last = min(days), max(days)
        thresholds = [t for t in self._thresholds if t.holds_between(first, last)]
        low, high, step = nice_bounds(values + [t.value for t in thresholds], 3)
        marks = list(dict.fromkeys(t.value for t in thresholds)) or self._scale(low, high, step)
        left = max(metrics.horizontalAdvance(number(m)) for m in marks) + 8
        legend = metrics.height() + 4 if len(self._series) > 1 else 0
        plot = area.adjusted(left, 6 + legend, -10, -metrics.height() - 6)
        span = max((last - first).days, 1)

        def at(day: date, value: float) -> QPointF:
            across = (day - first).days / span if last > first else 0.5
            up = (value - low) / (high - low)
            return QPointF(plot.left() + across * plot.width(), plot.bottom() - up * plot.height())

        for mark in marks:
            y = at(first, mark).y()
            own = [t for t in thresholds if t.value == mark]
            pen = QPen(QColor(COLOURS["line_strong"] if own else COLOURS["line"]), 1)
            pen.setStyle(Qt.PenStyle.DashLine if own else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            for limit in own or [Threshold(mark)]:
                since = limit.since if limit.since and limit.since > first else None
                until = limit.until if limit.until and limit.until < last else None
                left_end = at(since, mark).x() if since else plot.left()
                right_end = at(until, mark).x() if until else plot.right()
                painter.drawLine(QPointF(left_end, y), QPointF(right_end, y))
            painter.setPen(QColor(COLOURS["text_hint"]))
            box = QRectF(0, y - metrics.height() / 2, left - 6, metrics.height())
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(mark)
            )
        self._draw_days(painter, plot, sorted(set(days)), at)
        for place, line in enumerate(self._series):
            self._draw_line(painter, place, line, at)
        if legend:
            self._draw_legend(painter, area, metrics)

    @staticmethod
    def _scale(low: float, high: float, step: float) -> list[float]:
        count = round((high - low) / step)
        return [low + step * n for n in range(count + 1)]

    def _draw_line(self, painter: QPainter, place: int, line: Series, at: At) -> None:
        colour = line.colour or SERIES[place % len(SERIES)]
        spots = [at(d, v) for d, v in line.points]
        painter.setPen(QPen(QColor(colour), 1.8))
        painter.drawPolyline(spots)
        for spot, (day, value) in zip(spots, line.points, strict=True):
            self.mark(painter, spot, colour, place)
            words = f"{line.name} {number(value)} {self._unit}  {day.isoformat()}"
            self._spots.append((spot, words))

    def _draw_legend(self, painter: QPainter, area: QRectF, metrics: QFontMetricsF) -> None:
        x = area.left() + 4
        for place, line in enumerate(self._series):
            colour = line.colour or SERIES[place % len(SERIES)]
            self.mark(painter, QPointF(x + 4, metrics.height() / 2 + 2), colour, place)
            painter.setPen(QColor(COLOURS["text_soft"]))
            painter.drawText(QPointF(x + 13, metrics.ascent() + 2), line.name)
            x += 13 + metrics.horizontalAdvance(line.name) + 14

    @staticmethod
    def _draw_days(painter: QPainter, plot: QRectF, days: list[date], at: At) -> None:
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(COLOURS["text_hint"]))
        taken = -1.0
        middle = days[len(days) // 2]
        style = "%m-%d" if (days[-1] - days[0]).days < _MONTHS_FROM else "%y-%m"
        for day in dict.fromkeys((days[0], days[-1], middle)):
            text = day.strftime(style)
            width = metrics.horizontalAdvance(text)
            x = min(max(at(day, 0).x() - width / 2, 0), plot.right() + 10 - width)
            if day == middle and len(days) > 1:
                ends = at(days[-1], 0).x() - width * 1.6
                if x < taken + 8 or x > ends - width / 2:
                    continue
            box = QRectF(x, plot.bottom() + 5, width + 2, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)
            if day == days[0]:
                taken = x + width

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The value under the mouse."""
        near = [
            (abs(s.x() - event.position().x()) + abs(s.y() - event.position().y()), words)
            for s, words in self._spots
        ]
        if near and min(near)[0] < 14:
            QToolTip.showText(event.globalPosition().toPoint(), min(near)[1], self)
        else:
            QToolTip.hideText()

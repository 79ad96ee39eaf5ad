"""The population pyramid of a village."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.theme.tokens import COLOURS
from clinic_desktop.ui.widgets.charts.canvas import Canvas

MALE, FEMALE = "#175cd3", "#b42373"


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """People of an age group; youngest first in a list."""

    label: str
    male: int
    female: int


class Pyramid(Canvas):
    """Men left, women right, the oldest on top."""

    def __init__(self, name: str) -> None:
        super().__init__(name, height=240, width=280)
        self._groups: list[AgeGroup] = []

    def set_groups(self, groups: Sequence[AgeGroup]) -> None:
        """Youngest first."""
        self._groups = list(groups)
        line = QFontMetricsF(self.small()).height() + 4
        self._height = round(line * (max(len(groups), 3) + 1) + 8)
        said = [
            tr("{label} 男 {male} 女 {female}", label=g.label, male=g.male, female=g.female)
            for g in groups
        ]
        self.setAccessibleDescription("；".join(said) or tr("没有数据"))
        self.updateGeometry()
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """A line per group, numbers inside or beside the bars."""
        if not self._groups:
            self.nothing(painter, area, tr("没有数据"))
            return
        metrics = QFontMetricsF(painter.font())
        middle = max(metrics.horizontalAdvance(g.label) for g in self._groups) + 14
        most = max(max(g.male, g.female) for g in self._groups) or 1
        line = (area.height() - 4) / (len(self._groups) + 1)
        side = (area.width() - middle) / 2
        numbers = metrics.horizontalAdvance(str(most)) + 8
        centre = area.left() + side
        painter.setPen(QColor(COLOURS["text_soft"]))
        men = sum(g.male for g in self._groups)
        women = sum(g.female for g in self._groups)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(area.left(), 0, side, line), right, tr("男 {n}", n=men))
        painter.drawText(QRectF(centre + middle, 0, side, line), left, tr("女 {n}", n=women))
        for place, group in enumerate(reversed(self._groups)):
            y = line * (place + 1)
            painter.setPen(QColor(COLOURS["text_soft"]))
            box = QRectF(centre, y, middle, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, group.label)
            room = max(side - numbers, 10)
            for count, colour, to_left in (
                (group.male, MALE, True),
                (group.female, FEMALE, False),
            ):
                width = room * count / most
                x = centre - width if to_left else centre + middle
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawRect(QRectF(x, y + 1.5, width, line - 3))
                painter.setPen(QColor(COLOURS["text"]))
                tail = QRectF(x - numbers - 4 if to_left else x + width + 4, y, numbers, line)
                painter.drawText(tail, right if to_left else left, str(count))

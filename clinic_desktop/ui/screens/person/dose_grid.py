"""服药卡: months below one another, 31 days across; typed by keys."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.care.tuberculosis import MISSED, TAKEN, DoseMonth
from clinic_desktop.ui.theme.tokens import COLOURS

DAYS = 31
_CELL, _ROW = 26.0, 30.0
_LEFT, _RIGHT, _TOP = 86.0, 120.0, 26.0
SIGNS = {TAKEN: "✓", MISSED: "×"}


class DoseGrid(QWidget):
    """1 or Space: taken; 0 or X: missed; Del: empty; F: everything empty up to here is taken.

    Arrows move, PageUp and PageDown go by months, Home and End to the ends of the month.
    """

    changed = Signal()
    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dose-grid")
        self.setAccessibleName(tr("服药卡"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.months: list[date] = []
        self.marks: dict[date, str] = {}
        self.first = self.last = date.min
        self.at = date.min

    def show_months(self, months: Sequence[DoseMonth], first: date, last: date) -> None:
        """Marks of a treatment; only days from ``first`` to ``last`` can be marked."""
        self.months = [m.month for m in months]
        self.marks = {
            m.month.replace(day=day): mark for m in months for day, mark in m.marks.items()
        }
        self.first, self.last = first, last
        empty = [d for d in self.days() if d not in self.marks]
        self.at = empty[0] if empty else last
        self.updateGeometry()
        self._tell()

    def days(self) -> list[date]:
        """Every day that can be marked."""
        return [
            date.fromordinal(n) for n in range(self.first.toordinal(), self.last.toordinal() + 1)
        ]

    def months_changed(self, before: Sequence[DoseMonth]) -> dict[date, dict[int, str]]:
        """Month → its marks, for months that are not as they were."""
        found = {}
        for month in before:
            now = {
                d.day: mark
                for d, mark in self.marks.items()
                if (d.year, d.month) == (month.month.year, month.month.month)
            }
            if now != dict(month.marks):
                found[month.month] = now
        return found

    def sizeHint(self) -> QSize:
        """All months."""
        scale = self._scale()
        wide = (_LEFT + _RIGHT + DAYS * _CELL) * scale
        return QSize(round(wide), round((_TOP + len(self.months) * _ROW + 8) * scale))

    def minimumSizeHint(self) -> QSize:
        """Cells narrow with the window."""
        return QSize(round(520 * self._scale()), self.sizeHint().height())

    def _scale(self) -> float:
        return max(self.font().pointSizeF() / 11.0, 1.0)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Marks and moves."""
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -DAYS,
            Qt.Key.Key_Down: DAYS,
            Qt.Key.Key_PageUp: -DAYS,
            Qt.Key.Key_PageDown: DAYS,
        }.get(Qt.Key(event.key()))
        if step is not None:
            self._move(step)
            return
        match event.key():
            case Qt.Key.Key_1 | Qt.Key.Key_Space:
                self.mark(TAKEN)
            case Qt.Key.Key_0 | Qt.Key.Key_X:
                self.mark(MISSED)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.mark("")
            case Qt.Key.Key_F:
                self.fill()
            case Qt.Key.Key_Home:
                self._go(self.at.replace(day=1))
            case Qt.Key.Key_End:
                self._go(_end_of(self.at))
            case _:
                super().keyPressEvent(event)

    def mark(self, mark: str) -> None:
        """The day under the cursor, and on to the next."""
        if mark:
            self.marks[self.at] = mark
        else:
            self.marks.pop(self.at, None)
        self.changed.emit()
        self._go(date.fromordinal(self.at.toordinal() + 1))

    def fill(self) -> None:
        """Everything that is empty up to the cursor was taken."""
        for day in self.days():
            if day <= self.at:
                self.marks.setdefault(day, TAKEN)
        self.changed.emit()
        self._go(date.fromordinal(self.at.toordinal() + 1))

    def _move(self, step: int) -> None:
        if abs(step) < DAYS:
            self._go(date.fromordinal(self.at.toordinal() + step))
            return
        place = self.months.index(self.at.replace(day=1)) + (1 if step > 0 else -1)
        if 0 <= place < len(self.months):
            month = self.months[place]
            self._go(month.replace(day=min(self.at.day, _end_of(month).day)))

    def _go(self, day: date) -> None:
        self.at = min(max(day, self.first), self.last)
        self._tell()

    def _tell(self) -> None:
        said = {TAKEN: tr("已服"), MISSED: tr("漏服")}.get(
            self.marks.get(self.at, ""), tr("未登记")
        )
        self.setAccessibleDescription(f"{self.at} {said}")
        self.update()
        self.moved.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click moves there; on the day under the cursor it goes through the marks."""
        day = self._day_at(event.position())
        if day is None:
            return
        if day == self.at:
            following = {"": TAKEN, TAKEN: MISSED, MISSED: ""}[self.marks.get(day, "")]
            if following:
                self.marks[day] = following
            else:
                self.marks.pop(day, None)
            self.changed.emit()
        self._go(day)

    # ---- painting

    def _cell(self) -> float:
        return min(_CELL * self._scale(), (self.width() - (_LEFT + _RIGHT) * self._scale()) / DAYS)

    def _rect(self, day: date) -> QRectF:
        scale, cell = self._scale(), self._cell()
        row = self.months.index(day.replace(day=1))
        return QRectF(
            _LEFT * scale + (day.day - 1) * cell,
            (_TOP + row * _ROW) * scale,
            cell,
            _ROW * scale,
        )

    def _day_at(self, point: QPointF) -> date | None:
        for day in self.days():
            if self._rect(day).contains(point):
                return day
        return None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor is drawn."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And drawn paler."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The table."""
        del event
        painter = QPainter(self)
        try:
            self._draw(painter)
        finally:
            painter.end()

    def _draw(self, painter: QPainter) -> None:
        scale, cell = self._scale(), self._cell()
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setPen(QColor(COLOURS["text_hint"]))
        for day in range(1, DAYS + 1):
            head = QRectF(_LEFT * scale + (day - 1) * cell, 0, cell, _TOP * scale)
            painter.drawText(head, centre, str(day))
        right = _LEFT * scale + DAYS * cell
        painter.drawText(QRectF(right, 0, _RIGHT * scale, _TOP * scale), centre, tr("漏服"))
        for row, month in enumerate(self.months):
            top = (_TOP + row * _ROW) * scale
            painter.setPen(QColor(COLOURS["text"]))
            box = QRectF(0, top, _LEFT * scale - 8, _ROW * scale)
            end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, end, f"{month:%Y-%m}")
            for number in range(1, _end_of(month).day + 1):
                self._draw_day(painter, month.replace(day=number))
            self._draw_sum(painter, month, QRectF(right, top, _RIGHT * scale, _ROW * scale))
        if self.months:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            colour = COLOURS["focus"] if self.hasFocus() else COLOURS["line_strong"]
            painter.setPen(QPen(QColor(colour), 2.4))
            painter.drawRect(self._rect(self.at).adjusted(1, 1, -1, -1))

    def _draw_day(self, painter: QPainter, day: date) -> None:
        box = self._rect(day)
        mark = self.marks.get(day, "")
        usable = self.first <= day <= self.last
        ground = {TAKEN: COLOURS["good_soft"], MISSED: COLOURS["danger_soft"]}.get(
            mark, COLOURS["surface"] if usable else COLOURS["disabled_ground"]
        )
        painter.fillRect(box, QColor(ground))
        painter.setPen(QPen(QColor(COLOURS["line"]), 1))
        painter.drawRect(box)
        if mark:
            painter.setPen(QColor(COLOURS["danger"] if mark == MISSED else COLOURS["good"]))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, SIGNS[mark])

    def _draw_sum(self, painter: QPainter, month: date, box: QRectF) -> None:
        own = [m for d, m in self.marks.items() if (d.year, d.month) == (month.year, month.month)]
        if not own:
            return
        missed = own.count(MISSED)
        painter.setPen(QColor(COLOURS["danger"] if missed else COLOURS["text_soft"]))
        said = tr("{n} 次 {p:.0f}%", n=missed, p=missed * 100 / len(own))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)


def _end_of(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)

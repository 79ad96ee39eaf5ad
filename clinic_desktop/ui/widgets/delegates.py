"""Draws table cells: coloured pills for tags, red for overdue, whatever the row's selection."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from clinic_desktop.ui.theme.tokens import COLOURS, HUES, TONES, Tone
from clinic_desktop.ui.widgets.rows_model import Align, Role, Tag

PAD = 10
TAG_PAD = 8
TAG_GAP = 5


def tag_font(font: QFont) -> QFont:
    """A little smaller than the text around."""
    small = QFont(font)
    small.setPointSizeF(max(font.pointSizeF() - 1.5, 8))
    return small


def paint_tags(painter: QPainter, room: QRect, tags: Sequence[Tag], font: QFont) -> None:
    """Pills from the left; those that do not fit are counted: +2."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(tag_font(font))
    metrics = QFontMetrics(painter.font())
    height = metrics.height() + 3
    x, y = room.x(), room.y() + (room.height() - height) // 2
    for place, tag in enumerate(tags):
        ground, ink = HUES[tag.hue]
        width = metrics.horizontalAdvance(tag.text) + 2 * TAG_PAD
        left = len(tags) - place
        more = metrics.horizontalAdvance(f"+{left}") + 4 if left > 1 else 0
        if x + width + (more if left > 1 else 0) > room.right() + 1 and place > 0:
            painter.setPen(QColor(COLOURS["text_hint"]))
            rest = QRect(x, y, room.right() - x + 1, height)
            painter.drawText(rest, int(Align.LEFT), f"+{left}")
            break
        width = min(width, room.right() - x + 1)
        box = QRectF(x, y, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(QColor(ink))
        words = metrics.elidedText(tag.text, Qt.TextElideMode.ElideRight, width - TAG_PAD)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        x += width + TAG_GAP
    painter.restore()


class CellDelegate(QStyledItemDelegate):
    """Paints ground, text and pills; the focused row has a frame."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """One cell."""
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        font: QFont = option.font
        widget: QWidget | None = option.widget
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        ground = COLOURS["surface"] if index.row() % 2 else "#fafbfc"
        if selected:
            ground = COLOURS["teal_soft"]
        elif hovered:
            ground = COLOURS["teal_faint"]
        painter.fillRect(rect, QColor(ground))
        painter.setPen(QColor(COLOURS["line"]))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if selected and widget is not None and widget.hasFocus():
            self._frame(painter, rect, index, widget)
        room = rect.adjusted(PAD, 0, -PAD, 0)
        tags = index.data(Role.TAGS)
        if tags:
            paint_tags(painter, room, tags, font)
        else:
            tone = index.data(Role.TONE) or Tone.PLAIN
            painter.setPen(QColor(TONES[Tone(tone)]))
            painter.setFont(font)
            text = str(index.data() or "")
            align = index.data(Qt.ItemDataRole.TextAlignmentRole) or int(Align.LEFT)
            metrics = QFontMetrics(font)
            words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(align), words)
        painter.restore()

    @staticmethod
    def _frame(
        painter: QPainter,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        widget: QWidget,
    ) -> None:
        painter.setPen(QPen(QColor(COLOURS["focus"]), 2))
        painter.drawLine(rect.left(), rect.top() + 1, rect.right(), rect.top() + 1)
        painter.drawLine(rect.left(), rect.bottom() - 1, rect.right(), rect.bottom() - 1)
        if isinstance(widget, QTableView):
            header = widget.horizontalHeader()
            place = header.visualIndex(index.column())
            shown = [
                header.visualIndex(c)
                for c in range(header.count())
                if not header.isSectionHidden(c)
            ]
            if place == min(shown):
                painter.drawLine(rect.left() + 1, rect.top(), rect.left() + 1, rect.bottom())
            if place == max(shown):
                painter.drawLine(rect.right() - 1, rect.top(), rect.right() - 1, rect.bottom())

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Room for the pills."""
        hint = super().sizeHint(option, index)
        tags = index.data(Role.TAGS)
        if tags:
            font: QFont = option.font
            metrics = QFontMetrics(tag_font(font))
            wide = sum(metrics.horizontalAdvance(t.text) + 2 * TAG_PAD + TAG_GAP for t in tags)
            return QSize(wide + 2 * PAD, hint.height())
        return hint

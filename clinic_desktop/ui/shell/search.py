"""The search box that is always there, and its drop-down of results."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.fonts import heading_font
from clinic_desktop.ui.shell.sources import Hit
from clinic_desktop.ui.theme.tokens import COLOURS
from clinic_desktop.ui.widgets.delegates import paint_tags

WAIT_MS = 120
_HIT = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class HitModel(QAbstractListModel):
    """The results as a list."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: list[Hit] = []

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of results."""
        return 0 if parent is not None and parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The result itself, or its words."""
        hit = self.hits[index.row()]
        if role == _HIT:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{hit.title} {hit.subtitle}".strip()
        return None

    def set_hits(self, hits: Sequence[Hit]) -> None:
        """Other results."""
        self.beginResetModel()
        self.hits = list(hits)
        self.endResetModel()


class HitDelegate(QStyledItemDelegate):
    """Name, remark, tags in one line."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One result."""
        hit = index.data(_HIT)
        rect: QRect = option.rect
        font: QFont = option.font
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(COLOURS["teal_soft"]))
        room = rect.adjusted(12, 0, -12, 0)
        bold = heading_font(round(font.pointSizeF()))
        painter.setFont(bold)
        painter.setPen(QColor(COLOURS["text"]))
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(room, middle, hit.title)
        title = QFontMetrics(bold).horizontalAdvance(hit.title)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        rest = room.adjusted(max(title, metrics.horizontalAdvance("一") * 4) + 14, 0, 0, 0)
        tags_width = min(sum(metrics.horizontalAdvance(t.text) + 16 for t in hit.tags), 240)
        words = metrics.elidedText(
            hit.subtitle, Qt.TextElideMode.ElideRight, rest.width() - tags_width - 8
        )
        painter.setPen(QColor(COLOURS["text_soft"]))
        painter.drawText(rest, middle, words)
        if hit.tags:
            box = QRect(rest.right() - tags_width, rest.top(), tags_width, rest.height())
            paint_tags(painter, box, hit.tags, font)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One comfortable line."""
        del index
        return QSize(200, QFontMetrics(option.font).height() + 14)


class SearchBox(QLineEdit):
    """Type: results drop down. Down and Up choose, Enter opens, Esc closes.

    ``wanted`` asks for results of a text; ``show_hits`` brings them; ``opened`` is the choice.
    """

    wanted = Signal(str)
    opened = Signal(object)

    def __init__(self, host: Callable[[], QWidget]) -> None:
        super().__init__()
        self._host = host
        self.setObjectName("search")
        self.setAccessibleName(tr("查找"))
        self.setPlaceholderText(tr("姓名 / 拼音首字母 / 身份证后四位 / 电话   F3"))
        self.setClearButtonEnabled(True)
        self.addAction(
            icons.icon("search", COLOURS["text_hint"], 18),
            QLineEdit.ActionPosition.LeadingPosition,
        )
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT_MS)
        self._wait.timeout.connect(self._on_wait)
        self.textChanged.connect(self._on_text)
        self._asked = ""
        self._enter_waits = False
        self._frame: QFrame | None = None

    def _drop(self) -> QFrame:
        if self._frame is None:
            self._frame = QFrame(self._host())
            self._frame.setObjectName("search-results")
            self._model = HitModel()
            self._list = QListView()
            self._list.setObjectName("search-list")
            self._list.setAccessibleName(tr("查找结果"))
            self._list.setModel(self._model)
            self._list.setItemDelegate(HitDelegate(self._list))
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._list.clicked.connect(self._on_clicked)
            self._none = QLabel()
            self._none.setProperty("role", "soft")
            self._none.setContentsMargins(12, 10, 12, 10)
            layout = QVBoxLayout(self._frame)
            layout.setContentsMargins(1, 1, 1, 1)
            layout.addWidget(self._list)
            layout.addWidget(self._none)
        return self._frame

    @property
    def hits(self) -> list[Hit]:
        """Results that are shown."""
        return self._model.hits if self._frame is not None and self._frame.isVisible() else []

    def _on_text(self, text: str) -> None:
        if text.strip():
            self._wait.start()
        else:
            self._wait.stop()
            self.fold()

    def _on_wait(self) -> None:
        text = self.text().strip()
        if text:
            self._asked = text
            self.wanted.emit(text)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Drops the results down; one that Enter was waiting for opens at once."""
        if not self.text().strip():
            return
        frame = self._drop()
        self._model.set_hits(hits)
        self._list.setVisible(bool(hits))
        self._none.setVisible(not hits)
        self._none.setText(tr("没有找到“{text}”", text=self._asked))
        if hits:
            self._list.setCurrentIndex(self._model.index(0))
        if self._enter_waits and hits:
            self._enter_waits = False
            self._open(self._model.index(0))
            return
        self._enter_waits = False
        self._place(frame, len(hits))
        frame.show()
        frame.raise_()

    def _place(self, frame: QFrame, count: int) -> None:
        host = self._host()
        line = self.fontMetrics().height() + 14
        width = min(max(self.width(), 560), host.width() - 40)
        at = self.mapTo(host, QPoint(0, self.height() + 4))
        height = min(max(count, 1) * line + 6, host.height() - at.y() - 20)
        left = min(at.x(), host.width() - width - 12)
        frame.setGeometry(left, at.y(), width, max(height, line + 6))

    def fold(self) -> None:
        """Hides the results."""
        if self._frame is not None:
            self._frame.hide()

    def _open(self, index: QModelIndex) -> None:
        hit = index.data(_HIT) if index.isValid() else None
        if hit is None:
            return
        self.fold()
        self.clear()
        self.opened.emit(hit)

    def _on_clicked(self, index: QModelIndex) -> None:
        self._open(index)

    def event(self, event: QEvent) -> bool:
        """Keys of the drop-down are not shortcuts of the window while it is open."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down, Up, Enter, Esc."""
        shown = self._frame is not None and self._frame.isVisible()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if shown and step is not None and self._model.hits:
            row = (self._list.currentIndex().row() + step) % len(self._model.hits)
            self._list.setCurrentIndex(self._model.index(row))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text().strip():
            if shown and self._asked == self.text().strip() and self._model.hits:
                self._open(self._list.currentIndex())
            else:
                self._enter_waits = True
                self._wait.stop()
                self._on_wait()
            return
        if event.key() == Qt.Key.Key_Escape and (shown or self.text()):
            self.fold()
            self.clear()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving folds the results; the text stays."""
        super().focusOutEvent(event)
        self.fold()

"""The left rail: icons and words; icons alone in a narrow window; counts beside them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
)

from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.fonts import heading_font
from clinic_desktop.ui.screen import Place, ScreenSpec
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, COLOURS

WIDE, NARROW = 176, 60
ICON = 20


class RailButton(QPushButton):
    """One entry; drawn by hand, so that icon, word and count stand in their columns."""

    def __init__(self, spec: ScreenSpec, number: int | None) -> None:
        super().__init__()
        self.spec = spec
        self._count = 0
        self._narrow = False
        self._number = number
        self.setObjectName(f"rail-{spec.key}")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name_it()

    def _name_it(self) -> None:
        said = self.spec.title
        if self._count:
            said = tr("{title}，{n} 项", title=said, n=self._count)
        self.setAccessibleName(said)
        hint = self.spec.help or self.spec.title
        if self._number is not None:
            hint = tr("{hint}（Alt+{n}）", hint=hint, n=self._number)
        self.setToolTip(hint)

    def sizeHint(self) -> QSize:
        """High enough for a finger."""
        return QSize(WIDE - 20, self.fontMetrics().height() + 17)

    def minimumSizeHint(self) -> QSize:
        """The icon must fit; in a low window the entries draw closer together."""
        return QSize(NARROW - 20, self.fontMetrics().height() + 7)

    def set_count(self, count: int) -> None:
        """The number beside the word."""
        if count != self._count:
            self._count = count
            self._name_it()
            self.update()

    @property
    def count(self) -> int:
        """The number shown."""
        return self._count

    def set_narrow(self, narrow: bool) -> None:
        """Icon alone."""
        self._narrow = narrow
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground from the style sheet, then icon, word, count."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        ink = COLOURS["on_teal"] if self.isChecked() else COLOURS["on_teal_soft"]
        left = (self.width() - ICON) // 2 if self._narrow else 11
        drawn = icons.pixmap(self.spec.icon, ink, ICON, self.devicePixelRatioF())
        painter.drawPixmap(left, (self.height() - ICON) // 2, drawn)
        if self._narrow:
            self._draw_bubble(painter)
        else:
            self._draw_words(painter, ink)
        painter.end()

    def _draw_words(self, painter: QPainter, ink: str) -> None:
        size = round(self.font().pointSizeF())
        font = heading_font(size) if self.isChecked() else QFont(self.font())
        painter.setFont(font)
        painter.setPen(QColor(ink))
        metrics = QFontMetrics(font)
        count = str(self._count) if self._count else ""
        room = QRect(41, 0, self.width() - 47, self.height())
        tail = metrics.horizontalAdvance(count) + 12 if count else 0
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        words = metrics.elidedText(
            self.spec.title, Qt.TextElideMode.ElideRight, room.width() - tail
        )
        painter.drawText(room, middle, words)
        if count:
            painter.setPen(QColor(COLOURS["on_teal"]))
            room.setLeft(room.left() + metrics.horizontalAdvance(words) + 9)
            painter.drawText(room, middle, count)

    def _draw_bubble(self, painter: QPainter) -> None:
        if not self._count:
            return
        font = QFont(self.font())
        font.setPointSizeF(8)
        painter.setFont(font)
        text = str(self._count) if self._count < 100 else "99+"
        width = max(QFontMetrics(font).horizontalAdvance(text) + 8, 16)
        box = QRectF(self.width() - width - 1, 2, width, 15)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS["focus_on_teal"]))
        painter.drawRoundedRect(box, 7.5, 7.5)
        painter.setPen(QColor(COLOURS["text"]))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QFrame):
    """``picked`` with the key of a screen. Up and Down move between entries."""

    picked = Signal(str)

    def __init__(self, clinic: str, place: str, specs: Sequence[ScreenSpec]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(tr("导航"))
        self._name = QLabel(clinic)
        self._name.setObjectName("clinic-name")
        self._name.setWordWrap(True)
        self._place = QLabel(place)
        self._place.setObjectName("clinic-place")
        self._place.setWordWrap(True)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(10, 14, 10, 12)
        self._layout.setSpacing(4)
        head = QVBoxLayout()
        head.setContentsMargins(9, 0, 0, 12)
        head.setSpacing(3)
        head.addWidget(self._name)
        head.addWidget(self._place)
        self._layout.addLayout(head)
        self.buttons: dict[str, RailButton] = {}
        listed = [s for s in specs if s.place is Place.TOP]
        bottom = [s for s in specs if s.place is Place.BOTTOM]
        for number, spec in enumerate(listed, 1):
            self._add(spec, number if number <= 9 else None)
        self._layout.addStretch(1)
        for number, spec in enumerate(bottom, len(listed) + 1):
            self._add(spec, number if number <= 9 else None)
        self.set_narrow(False)

    def _add(self, spec: ScreenSpec, number: int | None) -> None:
        button = RailButton(spec, number)
        button.clicked.connect(lambda: self._on_clicked(spec.key))
        self.buttons[spec.key] = button
        self._layout.addWidget(button)

    def _on_clicked(self, key: str) -> None:
        self.buttons[key].setChecked(not self.buttons[key].isChecked())
        self.picked.emit(key)

    @property
    def keys(self) -> list[str]:
        """Screen keys from top to bottom; the first nine have digits."""
        return list(self.buttons)

    def light(self, key: str) -> None:
        """Marks the entry that is open."""
        for name, button in self.buttons.items():
            button.setChecked(name == key)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Numbers beside the words."""
        for name, button in self.buttons.items():
            button.set_count(counts.get(name, 0))

    def set_narrow(self, narrow: bool) -> None:
        """Icons alone."""
        factor = self.font().pointSizeF() / BASE_POINT_SIZE
        self.setFixedWidth(NARROW if narrow else round(WIDE * max(factor, 1.0)))
        self._name.setVisible(not narrow)
        self._place.setVisible(not narrow and bool(self._place.text()))
        for button in self.buttons.values():
            button.set_narrow(narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        buttons = list(self.buttons.values())
        focused = [n for n, b in enumerate(buttons) if b.hasFocus()]
        if step is not None and focused:
            following = buttons[(focused[0] + step) % len(buttons)]
            following.setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)

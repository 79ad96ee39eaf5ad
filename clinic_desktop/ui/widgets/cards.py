"""Cards, lines in cards, messages in the page, facts: the quiet parts of a screen."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.theme.tokens import COLOURS, TONES, Tone
from clinic_desktop.ui.widgets.inputs.base import restyle


def label(text: str, role: str = "", *, tone: Tone = Tone.PLAIN, wrap: bool = False) -> QLabel:
    """A label in a role of the style sheet: title, heading, strong, soft, hint, number, unit."""
    made = QLabel(text)
    if role:
        made.setProperty("role", role)
    if tone is not Tone.PLAIN:
        made.setProperty("tone", str(tone))
    made.setWordWrap(wrap)
    return made


def rule() -> QFrame:
    """A thin line between parts."""
    line = QFrame()
    line.setProperty("kind", "rule")
    line.setFixedHeight(1)
    return line


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            break
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Card(QFrame):
    """A white panel with an optional heading; put things into ``body``."""

    def __init__(self, title: str = "", *, margins: int = 16) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(margins, max(margins - 2, 1), margins, margins)
        outer.setSpacing(10)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self._title = label(title, "heading")
        self.head.addWidget(self._title, 1)
        outer.addLayout(self.head)
        if not title:
            self._title.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)

    def set_title(self, title: str) -> None:
        """Another heading."""
        self._title.setText(title)


class _Pressable(QFrame):
    """A frame that acts like a button: click, Enter, Space."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space press."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click presses."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.pressed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame shows the focus."""
        super().focusInEvent(event)
        restyle(self, focused=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And that it has gone."""
        super().focusOutEvent(event)
        restyle(self, focused=False)


class LineCard(_Pressable):
    """One thing to do: icon, words, and on the right when (逾期 12 天)."""

    def __init__(
        self,
        text: str,
        right: str = "",
        *,
        icon: str = "",
        tone: Tone = Tone.PLAIN,
        hint: str = "",
    ) -> None:
        super().__init__()
        self.setProperty("kind", "row")
        self.setAccessibleName(" ".join(part for part in (text, hint, right) if part))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 7, 12, 7)
        row.setSpacing(10)
        if icon:
            picture = QLabel()
            drawn = icons.pixmap(icon, COLOURS["teal"], 18, self.devicePixelRatioF())
            picture.setPixmap(drawn)
            row.addWidget(picture)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(text, wrap=True))
        if hint:
            words.addWidget(label(hint, "hint", wrap=True))
        row.addLayout(words, 1)
        role = "strong" if tone in (Tone.DANGER, Tone.NOTICE) else ""
        if right:
            row.addWidget(label(right, role, tone=tone))


class StatCard(_Pressable):
    """A figure with its name and a remark below: a click opens who is behind it."""

    def __init__(self, name: str, *, icon: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._name = name
        layout = QGridLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setVerticalSpacing(2)
        layout.addWidget(label(name, "soft"), 0, 0)
        if icon:
            picture = QLabel()
            drawn = icons.pixmap(icon, COLOURS["teal"], 20, self.devicePixelRatioF())
            picture.setPixmap(drawn)
            layout.addWidget(picture, 0, 1, Qt.AlignmentFlag.AlignRight)
        self._number = label("–", "number")
        self._remark = label("", "hint")
        layout.addWidget(self._number, 1, 0, 1, 2)
        layout.addWidget(self._remark, 2, 0, 1, 2)
        layout.setColumnStretch(0, 1)

    def show_figure(self, number: str, remark: str = "", tone: Tone = Tone.PLAIN) -> None:
        """The figure as text, ready to read."""
        self._number.setText(number)
        restyle(self._number, tone=str(tone))
        self._remark.setText(remark)
        self.setAccessibleName(" ".join(p for p in (self._name, number, remark) if p))


class Band(QFrame):
    """A message that stays in the page: what is the matter and what to do about it."""

    pressed = Signal()
    closed = Signal()

    def __init__(
        self,
        text: str = "",
        *,
        tone: Tone = Tone.NOTICE,
        action: str = "",
        closable: bool = False,
    ) -> None:
        super().__init__()
        self.setProperty("kind", "band")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.setSpacing(10)
        self._picture = QLabel()
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        self._text = label(text, wrap=True)
        row.addWidget(self._text, 1)
        self.button = QPushButton(action)
        self.button.clicked.connect(self.pressed)
        row.addWidget(self.button)
        if not action:
            self.button.hide()
        if closable:
            close = QPushButton()
            close.setProperty("kind", "quiet")
            close.setIcon(icons.icon("x", size=16))
            close.setAccessibleName(tr("关闭"))
            close.clicked.connect(self.closed)
            close.clicked.connect(self.hide)
            row.addWidget(close)
        self.show_message(text, tone)

    def show_message(self, text: str, tone: Tone = Tone.NOTICE) -> None:
        """Another sentence."""
        self._text.setText(text)
        restyle(self, tone=str(tone))
        name = {Tone.DANGER: "circle-alert", Tone.NOTICE: "triangle-alert", Tone.GOOD: "check"}
        ratio = self.devicePixelRatioF()
        colour = TONES[tone] if tone is not Tone.PLAIN else COLOURS["teal"]
        self._picture.setPixmap(icons.pixmap(name.get(tone, "info"), colour, 18, ratio))

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()


class Facts(QWidget):
    """Keys and values in two columns; values can be selected and copied."""

    def __init__(self, facts: Sequence[tuple[str, str] | tuple[str, str, Tone]] = ()) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self.set_facts(facts)

    def set_facts(self, facts: Sequence[tuple[str, str] | tuple[str, str, Tone]]) -> None:
        """Other facts; empty values are left out."""
        clear(self._grid)
        for place, fact in enumerate(f for f in facts if f[1]):
            tone = fact[2] if len(fact) == 3 else Tone.PLAIN
            key = label(fact[0], "soft")
            role = "strong" if tone is Tone.DANGER else ""
            value = label(fact[1], role, tone=tone, wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(f"{fact[0]} {fact[1]}")
            self._grid.addWidget(key, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, place, 1)


class Avatar(QLabel):
    """The family name in a circle, beside a person's name."""

    def __init__(self, text: str = "", size: int = 44) -> None:
        super().__init__(text[:1])
        self.setFixedSize(size, size)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("role", "heading")
        self.setStyleSheet(
            f"background: {COLOURS['teal_soft']}; color: {COLOURS['teal']};"
            f"border-radius: {size // 2}px;"
        )

    def show_name(self, name: str) -> None:
        """Another person."""
        self.setText(name[:1])

"""The list beside a long form: sections, how far each is, and the whole."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QProgressBar,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.forms.filling import SectionState
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, COLOURS
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.page import scroll
from clinic_desktop.ui.widgets.rows_model import Align

WIDTH = 178


class SectionButton(QPushButton):
    """State, title, count; drawn by hand, so that they stand in columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self._title = self._count = ""
        self._icon, self._colour = "minus", COLOURS["line_strong"]

    def show_state(self, title: str, count: str, icon: str, colour: str) -> None:
        """How far the section is."""
        self._title, self._count, self._icon, self._colour = title, count, icon, colour
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(100, self.fontMetrics().height() + 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground from the style sheet, then the words."""
        del event
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        drawn = icons.pixmap(self._icon, self._colour, 16, self.devicePixelRatioF())
        painter.drawPixmap(8, (self.height() - 16) // 2, drawn)
        metrics = self.fontMetrics()
        tail = metrics.horizontalAdvance(self._count)
        room = QRect(31, 0, self.width() - 31 - tail - 14, self.height())
        painter.setPen(QColor(COLOURS["teal_deep" if self.isChecked() else "text"]))
        words = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Align.LEFT), words)
        painter.setPen(QColor(COLOURS["text_hint"]))
        rest = QRect(0, 0, self.width() - 8, self.height())
        painter.drawText(rest, int(Align.RIGHT), self._count)
        painter.end()


class SectionList(QFrame):
    """``picked`` with the id of a section."""

    picked = Signal(str)

    def __init__(self, states: Sequence[SectionState]) -> None:
        super().__init__()
        self.setObjectName("sections")
        factor = max(self.font().pointSizeF() / BASE_POINT_SIZE, 1.0)
        self.setFixedWidth(round(WIDTH * factor))
        self._buttons: dict[str, SectionButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._words = label("", "soft")
        self._words.setObjectName("completeness")
        self._bar = QProgressBar()
        self._bar.setAccessibleName(tr("完成情况"))
        layout.addWidget(self._words)
        layout.addWidget(self._bar)
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        for state in states:
            button = SectionButton()
            button.setObjectName(f"to-{state.section.id}")
            button.clicked.connect(lambda _on, key=state.section.id: self._on_clicked(key))
            self._buttons[state.section.id] = button
            column.addWidget(button)
        column.addStretch(1)
        layout.addWidget(scroll(inner), 1)
        self.show_states(states)

    def _on_clicked(self, key: str) -> None:
        self.light(key)
        self.picked.emit(key)

    def light(self, key: str) -> None:
        """Marks the section the keyboard is in."""
        for name, button in self._buttons.items():
            button.setChecked(name == key)

    def show_states(self, states: Sequence[SectionState]) -> None:
        """Counts, ticks, and how much of the whole is filled in."""
        filled = sum(s.filled for s in states if s.visible and not s.section.optional)
        wanted = sum(s.wanted for s in states if s.visible and not s.section.optional)
        missing = sum(s.missing for s in states if s.visible)
        self._bar.setRange(0, max(wanted, 1))
        self._bar.setValue(filled)
        words = tr("已填 {filled} / {wanted}", filled=filled, wanted=wanted)
        if missing:
            words = tr("{words} · 必填缺 {n}", words=words, n=missing)
        self._words.setText(words)
        self._bar.setAccessibleDescription(words)
        for state in states:
            button = self._buttons[state.section.id]
            button.setVisible(state.visible)
            title = state.section.title
            if state.problems:
                name, colour = "circle-alert", COLOURS["danger"]
                said = tr("{title}，有 {n} 处要更正", title=title, n=state.problems)
            elif state.missing:
                name, colour = "pencil", COLOURS["notice"]
                said = tr("{title}，必填缺 {n} 项", title=title, n=state.missing)
            elif state.filled:
                name, colour = "check", COLOURS["good"]
                said = tr("{title}，已填好", title=title)
            else:
                name, colour = "minus", COLOURS["line_strong"]
                said = tr("{title}，未填", title=title)
            button.show_state(title, f"{state.filled}/{state.wanted}", name, colour)
            button.setAccessibleName(said)
            button.setToolTip(said)

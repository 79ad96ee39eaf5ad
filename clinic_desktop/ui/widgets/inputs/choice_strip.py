"""Draws numbered options in lines and keeps which are chosen; ``choices.py`` gives it its keys.

Drawn by hand, because a long form has hundreds of options and a button each would be slow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, SignalInstance
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.ui.theme.tokens import COLOURS

GAP = 6
MARGIN = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: official code and label."""

    code: str
    label: str


class StripOwner(Protocol):
    """The input that the strip belongs to."""

    left: SignalInstance

    def take_key(self, event: QKeyEvent) -> bool:
        """Handles a key first; true when it is used up."""
        ...

    def press(self, code: str) -> None:
        """The person chose an option."""
        ...


class ChoiceStrip(QWidget):
    """Draws the options in as many lines as they need; keeps what is chosen."""

    def __init__(self, owner: StripOwner, choices: Sequence[Choice], *, many: bool) -> None:
        super().__init__()
        self._owner = owner
        self.choices = tuple(choices)
        self.many = many
        self.chosen: list[str] = []
        self.carried = False
        self.state = ""
        self._cursor = 0
        self._hover = -1
        self._boxes: list[QRectF] = []
        self._laid_for = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Other options (前列腺异常 only for men)."""
        self.choices = tuple(choices)
        self._laid_for = -1
        self._cursor = min(self._cursor, max(len(self.choices) - 1, 0))
        self.updateGeometry()
        self.update()

    def _layout(self, width: int) -> float:
        """Places the boxes for a width; gives the height needed."""
        metrics = self.fontMetrics()
        height = metrics.height() + 10
        x, y = float(MARGIN), float(MARGIN)
        boxes = []
        for choice in self.choices:
            wide = metrics.horizontalAdvance(f"{choice.code}  {choice.label}") + 22
            wide = min(wide, max(width - 2 * MARGIN, 40))
            if x > MARGIN and x + wide > width - MARGIN:
                x, y = float(MARGIN), y + height + GAP
            boxes.append(QRectF(x, y, wide, height))
            x += wide + GAP
        self._boxes, self._laid_for = boxes, width
        return y + height + MARGIN

    def hasHeightForWidth(self) -> bool:
        """Narrower means more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height in pixels for a width."""
        before = (self._boxes, self._laid_for)
        needed = round(self._layout(width))
        if before[1] == self.width():
            self._boxes, self._laid_for = before
        return needed

    def sizeHint(self) -> QSize:
        """All in one line, at most 520 pixels wide."""
        metrics = self.fontMetrics()
        total = sum(
            metrics.horizontalAdvance(f"{c.code}  {c.label}") + 22 + GAP for c in self.choices
        )
        width = min(total + 2 * MARGIN, 520)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """The longest option fits in a narrow column."""
        return QSize(120, self.fontMetrics().height() + 10 + 2 * MARGIN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Places the options anew."""
        super().resizeEvent(event)
        self._laid_for = -1
        needed = self.heightForWidth(self.width())
        if needed != self.minimumHeight():
            self.setMinimumHeight(needed)
            self.setMaximumHeight(needed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Options, the chosen ones filled; a frame while it has the keyboard."""
        del event
        if self._laid_for != self.width():
            self._layout(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        enabled = self.isEnabled()
        focused = self.hasFocus()
        for index, (choice, box) in enumerate(zip(self.choices, self._boxes, strict=True)):
            on = choice.code in self.chosen
            ground = COLOURS["surface"]
            edge, ink = COLOURS["line_strong"], COLOURS["text"]
            if on:
                ground, edge, ink = COLOURS["teal"], COLOURS["teal"], COLOURS["on_teal"]
                if self.carried:
                    ground, edge, ink = "#d1e9ff", "#175cd3", COLOURS["text"]
            elif index == self._hover:
                ground = COLOURS["teal_faint"]
            if not enabled:
                ground = COLOURS["line"] if on else COLOURS["disabled_ground"]
                edge, ink = COLOURS["line"], COLOURS["text_soft"] if on else COLOURS["disabled"]
            painter.setPen(QPen(QColor(edge), 1))
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            if focused and index == self._cursor and self.many:
                painter.setPen(QPen(QColor(COLOURS["focus"]), 2, Qt.PenStyle.DotLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(2.5, 2.5, -2.5, -2.5), 4, 4)
            self._paint_words(painter, choice, box, ink, on=on)
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        edge = {"error": COLOURS["danger"], "confirm": COLOURS["notice"]}.get(self.state, "")
        if self.hasFocus():
            edge = COLOURS["focus"]
        if edge:
            painter.setPen(QPen(QColor(edge), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _paint_words(
        self, painter: QPainter, choice: Choice, box: QRectF, ink: str, *, on: bool
    ) -> None:
        metrics = self.fontMetrics()
        code_width = metrics.horizontalAdvance(f"{choice.code}  ")
        inner = box.adjusted(10, 0, -10, 0)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        soft = ink if on or not self.isEnabled() else COLOURS["text_hint"]
        painter.setPen(QColor(soft))
        painter.drawText(inner, middle, choice.code)
        painter.setPen(QColor(ink))
        room = inner.adjusted(code_width, 0, 2, 0)
        words = metrics.elidedText(choice.label, Qt.TextElideMode.ElideRight, int(room.width()) + 2)
        painter.drawText(room, middle, words)

    def _at(self, event: QMouseEvent) -> int:
        for index, box in enumerate(self._boxes):
            if box.contains(event.position()):
                return index
        return -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The option under the mouse is lit; long ones tell their whole label."""
        index = self._at(event)
        if index != self._hover:
            self._hover = index
            self.setToolTip(self.choices[index].label if index >= 0 else "")
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """No option is lit."""
        super().leaveEvent(event)
        self._hover = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses; on the chosen one of a single choice it takes it back."""
        index = self._at(event)
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = index
            self._owner.press(self.choices[index].code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The field looks at each key first."""
        if not self._owner.take_key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor starts at what is chosen."""
        super().focusInEvent(event)
        codes = [c.code for c in self.choices]
        if self.chosen and self.chosen[0] in codes:
            self._cursor = codes.index(self.chosen[0])
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving is announced."""
        super().focusOutEvent(event)
        self.update()
        self._owner.left.emit()

    def step(self, by: int) -> str | None:
        """Moves the cursor; the code it is at."""
        if not self.choices:
            return None
        codes = [c.code for c in self.choices]
        if not self.many and not self.chosen:
            self._cursor = 0 if by > 0 else len(self.choices) - 1
        else:
            if not self.many and self.chosen[0] in codes:
                self._cursor = codes.index(self.chosen[0])
            self._cursor = (self._cursor + by) % len(self.choices)
        self.update()
        return self.choices[self._cursor].code

    @property
    def cursor_code(self) -> str | None:
        """The option the keyboard is at."""
        return self.choices[self._cursor].code if self.choices else None

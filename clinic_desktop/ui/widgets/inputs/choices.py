"""Choices as a row of numbered options: one widget draws them all, number keys choose.

Drawn by hand, because a long form has hundreds of options and a button each would be slow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clinic_desktop.domain.problems import Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.theme.tokens import COLOURS
from clinic_desktop.ui.widgets.inputs.base import InputField
from clinic_desktop.ui.widgets.inputs.typed_codes import CodeTyping

GAP = 6
MARGIN = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: official code and label."""

    code: str
    label: str


class ChoiceStrip(QWidget):
    """Draws the options in as many lines as they need; keeps what is chosen."""

    def __init__(self, owner: "ChoiceField", choices: Sequence[Choice], *, many: bool) -> None:
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
        if not self.many and not self.chosen:
            self._cursor = 0 if by > 0 else len(self.choices) - 1
        else:
            self._cursor = (self._cursor + by) % len(self.choices)
        self.update()
        return self.choices[self._cursor].code

    @property
    def cursor_code(self) -> str | None:
        """The option the keyboard is at."""
        return self.choices[self._cursor].code if self.choices else None


class ChoiceField(InputField):
    """One option of several. Digits choose, arrows move, Backspace clears, Enter moves on."""

    MANY = False

    def __init__(
        self, name: str, choices: Sequence[Choice], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._strip = ChoiceStrip(self, choices, many=self.MANY)
        self._typing = CodeTyping([c.code for c in choices])
        self._clock = QElapsedTimer()
        self._clock.start()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._strip, 1)
        self.take_editor(self._strip)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Other options; a chosen one that is no longer offered stays until corrected."""
        self._strip.set_choices(choices)
        self._typing = CodeTyping([c.code for c in choices])

    def value(self) -> Any:
        """The code, or ``None``."""
        return self._strip.chosen[0] if self._strip.chosen else None

    def set_value(self, value: Any) -> None:
        """Shows a code."""
        self._set([] if value in (None, "") else [str(value)])

    def _set(self, codes: list[str]) -> None:
        self._strip.chosen = codes
        labels = [c.label for c in self._strip.choices if c.code in codes]
        self._strip.setAccessibleDescription("、".join(labels) or tr("未选"))
        if QAccessible.isActive():
            event = QAccessibleEvent(self._strip, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(event)
        self._strip.update()

    def press(self, code: str) -> None:
        """The person chose an option."""
        if self._read_only:
            return
        self._set([] if self._strip.chosen == [code] else [code])
        self.changed.emit()

    def _type(self, digit: str) -> bool:
        typed = self._typing.key(digit, self._clock.elapsed())
        if typed.code is None:
            return False
        self._apply_typed(typed.code, typed.instead_of)
        return True

    def _apply_typed(self, code: str, instead_of: str | None) -> None:
        del instead_of
        if self._strip.chosen != [code]:
            self._set([code])
            self.changed.emit()

    def take_key(self, event: QKeyEvent) -> bool:
        """Digits, arrows, Space, Backspace, Enter."""
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if plain and not self._read_only:
            if event.text() and event.text().isalnum():
                self._type(event.text())
                return True
            if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                self._typing.forget()
                if self._strip.chosen:
                    self._set([])
                    self.changed.emit()
                return True
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            if step is not None:
                self._on_step(step)
                return True
            if event.key() == Qt.Key.Key_Space:
                code = self._strip.cursor_code
                if code is not None:
                    self.press(code)
                return True
        return super().take_key(event)

    def _on_step(self, by: int) -> None:
        code = self._strip.step(by)
        if code is not None:
            self._set([code])
            self.changed.emit()

    def show_problem(self, problem: Problem | None) -> None:
        """Frames the options."""
        state = ""
        if problem is not None:
            state = {Severity.ERROR: "error", Severity.CONFIRM: "confirm"}.get(problem.severity, "")
        if state != self._strip.state:
            self._strip.state = state
            self._strip.update()

    def set_carried(self, carried: bool) -> None:
        """Chosen options brought over from last time are drawn in blue."""
        if carried != self._strip.carried:
            self._strip.carried = carried
            self._strip.update()


class MultiChoiceField(ChoiceField):
    """Several options; an exclusive one (1 无) clears the others and is cleared by them."""

    MANY = True

    def __init__(
        self,
        name: str,
        choices: Sequence[Choice],
        *,
        exclusive: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, choices, parent=parent)
        self._exclusive = frozenset(exclusive)
        self._before: list[str] = []

    def value(self) -> list[str]:
        """Codes in the order of the options."""
        order = [c.code for c in self._strip.choices]
        known = [code for code in order if code in self._strip.chosen]
        return known + [code for code in self._strip.chosen if code not in order]

    def set_value(self, value: Any) -> None:
        """Shows a list of codes."""
        self._set([str(code) for code in (value or [])])

    def press(self, code: str) -> None:
        """Switches one option."""
        if self._read_only:
            return
        self._switch(code)
        self.changed.emit()

    def _switch(self, code: str) -> None:
        chosen = list(self._strip.chosen)
        if code in chosen:
            chosen.remove(code)
        elif code in self._exclusive:
            chosen = [code]
        else:
            chosen = [c for c in chosen if c not in self._exclusive]
            chosen.append(code)
        self._set(chosen)

    def _apply_typed(self, code: str, instead_of: str | None) -> None:
        if instead_of is not None and instead_of != code:
            self._strip.chosen = list(self._before)
        self._before = list(self._strip.chosen)
        self._switch(code)
        self.changed.emit()

    def _on_step(self, by: int) -> None:
        self._strip.step(by)

"""Choices: number keys choose, arrows move, Enter moves on; one option or several."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop.domain.problems import Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.widgets.inputs.base import InputField
from clinic_desktop.ui.widgets.inputs.choice_strip import Choice, ChoiceStrip
from clinic_desktop.ui.widgets.inputs.typed_codes import CodeTyping


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

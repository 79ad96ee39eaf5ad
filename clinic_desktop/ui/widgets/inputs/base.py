"""What every input has in common: value, problem, Enter moves on, a name for screen readers."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from clinic_desktop.domain.problems import Problem, Severity


def restyle(widget: QWidget, **properties: object) -> None:
    """Sets properties that the style sheet looks at; polishes again only when one changed."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class InputField(QWidget):
    """Base of the inputs.

    Signals: ``changed`` by the person (not by ``set_value``), ``done`` Enter, ``back``
    Shift+Enter, ``left`` focus went elsewhere.
    """

    changed = Signal()
    done = Signal()
    back = Signal()
    left = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """``name``: what screen readers say, the visible label."""
        super().__init__(parent)
        self._name = name
        self._editor: QWidget = self
        self._read_only = False

    def take_editor(self, editor: QWidget) -> None:
        """The widget inside that has the keyboard focus."""
        self._editor = editor
        editor.setAccessibleName(self._name)
        self.setFocusProxy(editor)

    @property
    def editor(self) -> QWidget:
        """The widget that has the keyboard focus."""
        return self._editor

    @property
    def name(self) -> str:
        """The visible label."""
        return self._name

    def value(self) -> Any:
        """What is entered; ``None`` (or an empty list) for nothing."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Shows a value without emitting ``changed``."""
        raise NotImplementedError

    def complaint(self) -> str:
        """Why the typed text is no value (看不懂这个日期); empty when all is well."""
        return ""

    def show_problem(self, problem: Problem | None) -> None:
        """Marks the editor; the sentence itself stands in ``Labelled``."""
        state = ""
        if problem is not None:
            state = {Severity.ERROR: "error", Severity.CONFIRM: "confirm"}.get(problem.severity, "")
        restyle(self._editor, state=state)
        self._editor.setAccessibleDescription(problem.message if problem else "")

    def set_carried(self, carried: bool) -> None:
        """Marks a value that was brought over from last time."""
        restyle(self._editor, carried=carried)

    def set_read_only(self, read_only: bool) -> None:
        """A value to look at only."""
        self._read_only = read_only
        self._editor.setEnabled(not read_only)

    @property
    def read_only(self) -> bool:
        """Whether it is to look at only."""
        return self._read_only

    def take_key(self, event: QKeyEvent) -> bool:
        """Handles a key of the editor before the editor does; true when it is used up."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if modifiers == Qt.KeyboardModifier.NoModifier:
                self.done.emit()
                return True
            if modifiers == Qt.KeyboardModifier.ShiftModifier:
                self.back.emit()
                return True
        return False


class Line(QLineEdit):
    """The line edit of an input; coming in by keyboard selects what is there, to type over it."""

    def __init__(self, owner: InputField) -> None:
        super().__init__()
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The input looks at each key first."""
        if not self._owner.take_key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Selects all unless the mouse chose the place."""
        super().focusInEvent(event)
        if event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.OtherFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        ):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving is announced; a menu or another window does not count."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self._owner.left.emit()

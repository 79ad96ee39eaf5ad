"""Text inputs: one line with suggestions, several lines, a tick box."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QCompleter, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from clinic_desktop.ui.widgets.inputs.base import InputField, Line, restyle


class TextField(InputField):
    """One line of text; ``suggest`` offers what was written before."""

    def __init__(
        self,
        name: str,
        *,
        max_length: int = 0,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._line = Line(self)
        self._line.setPlaceholderText(placeholder)
        if max_length:
            self._line.setMaxLength(max_length)
        self._line.textEdited.connect(self.changed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._line, 1)
        self._completer: QCompleter | None = None
        self.take_editor(self._line)

    @property
    def line(self) -> QLineEdit:
        """The line edit itself."""
        return self._line

    def value(self) -> str | None:
        """The text without blanks around it."""
        return self._line.text().strip() or None

    def set_value(self, value: Any) -> None:
        """Shows a text."""
        self._line.setText("" if value is None else str(value))
        self._line.setCursorPosition(0)

    def set_read_only(self, read_only: bool) -> None:
        """Stays readable and copyable."""
        self._read_only = read_only
        self._line.setReadOnly(read_only)
        self._line.setFocusPolicy(
            Qt.FocusPolicy.ClickFocus if read_only else Qt.FocusPolicy.StrongFocus
        )

    def _on_chosen(self, text: str) -> None:
        """Moved to with Down or clicked in the list of suggestions: it counts at once."""
        self._line.setText(text)
        self.changed.emit()

    def set_flat(self) -> None:
        """A value to read that looks like text, not like an input."""
        self.set_read_only(True)
        restyle(self._line, flat=True)

    def suggest(self, texts: Sequence[str]) -> None:
        """Completes from these texts, matching anywhere in them."""
        if self._completer is None:
            self._completer = QCompleter([], self)
            self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
            self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            self._completer.activated.connect(self._on_chosen)
            self._completer.highlighted.connect(self._on_chosen)
            self._line.setCompleter(self._completer)
        self._completer.setModel(QStringListModel(list(texts), self._completer))


class SecretField(TextField):
    """A password; hidden, with the eye to look at it."""

    def __init__(self, name: str, *, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, placeholder=placeholder, parent=parent)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)

    def value(self) -> str | None:
        """Exactly what is typed; blanks count."""
        return self._line.text() or None

    def show_plain(self, shown: bool) -> None:
        """Shows the letters."""
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self._line.setEchoMode(mode)


class _Text(QPlainTextEdit):
    def __init__(self, owner: InputField) -> None:
        super().__init__()
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._owner.take_key(event):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._owner.left.emit()


class LongField(InputField):
    """Several lines; Enter makes a new line, Ctrl+Enter or Tab moves on."""

    def __init__(self, name: str, *, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._text = _Text(self)
        self._text.setTabChangesFocus(True)
        self._lines = lines
        self._quiet = False
        self._text.textChanged.connect(self._on_text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._text)
        self.take_editor(self._text)
        self._fit()

    def _fit(self) -> None:
        wanted = min(max(self._text.document().lineCount(), self._lines), 12)
        self._text.setFixedHeight(self._text.fontMetrics().lineSpacing() * wanted + 22)

    def _on_text(self) -> None:
        self._fit()
        if not self._quiet:
            self.changed.emit()

    def value(self) -> str | None:
        """The text without blanks around it."""
        return self._text.toPlainText().strip() or None

    def set_value(self, value: Any) -> None:
        """Shows a text."""
        self._quiet = True
        self._text.setPlainText("" if value is None else str(value))
        self._quiet = False

    def set_read_only(self, read_only: bool) -> None:
        """Stays readable and copyable."""
        self._read_only = read_only
        self._text.setReadOnly(read_only)

    def take_key(self, event: QKeyEvent) -> bool:
        """Ctrl+Enter moves on."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.done.emit()
            return True
        return False


class _Box(QCheckBox):
    def __init__(self, owner: InputField, text: str) -> None:
        super().__init__(text)
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._owner.take_key(event):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._owner.left.emit()


class SwitchField(InputField):
    """A tick box: a field with one single option. Space or the option's digit switches it."""

    def __init__(
        self, name: str, *, code: str = "1", label: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._code = code
        self._box = _Box(self, label or name)
        self._box.clicked.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._box)
        row.addStretch(1)
        self.take_editor(self._box)

    def value(self) -> str | None:
        """The option's code when ticked."""
        return self._code if self._box.isChecked() else None

    def set_value(self, value: Any) -> None:
        """Ticked when the value is the option's code."""
        self._box.setChecked(value is not None and str(value) == self._code)

    def take_key(self, event: QKeyEvent) -> bool:
        """The option's own digit switches it."""
        if event.text() and event.text() == self._code:
            self._box.click()
            return True
        return super().take_key(event)

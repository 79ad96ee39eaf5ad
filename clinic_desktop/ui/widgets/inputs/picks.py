"""One option of a long list (民族, 与户主关系): type the code or part of the label."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QToolButton, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.widgets.inputs.base import InputField, Line
from clinic_desktop.ui.widgets.inputs.choice_strip import Choice

MANY = 16
"""From this number of options on a list is clearer than a strip."""


class PickField(InputField):
    """A line that finds an option by code or label; Down opens the whole list."""

    def __init__(
        self, name: str, choices: Sequence[Choice], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._line = Line(self)
        self._line.setPlaceholderText(tr("代码或名称，↓ 列表"))
        self._line.textEdited.connect(self._on_edited)
        self._code: str | None = None
        self._choices: tuple[Choice, ...] = ()
        self._finder = QCompleter([], self)
        self._finder.setFilterMode(Qt.MatchFlag.MatchContains)
        self._finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._finder.setMaxVisibleItems(12)
        self._finder.activated.connect(self._on_picked)
        self._finder.highlighted.connect(self._on_picked)
        self._line.setCompleter(self._finder)
        button = self._button = QToolButton()
        button.setIcon(icons.icon("chevron-down", size=16))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAccessibleName(tr("{name}：打开列表", name=name))
        button.clicked.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._line, 1)
        row.addWidget(button)
        self.take_editor(self._line)
        self.left.connect(self._settle)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Other options."""
        self._choices = tuple(choices)
        self._finder.setModel(QStringListModel([_words(c) for c in choices], self._finder))

    def _find(self, text: str) -> str | None:
        plain = text.strip()
        for choice in self._choices:
            if plain in (choice.code, choice.label, _words(choice)):
                return choice.code
        padded = [c.code for c in self._choices if plain.isdecimal() and c.code == plain.zfill(2)]
        return padded[0] if padded else None

    def _only(self, text: str) -> str | None:
        """The single option that contains the text."""
        found = [c.code for c in self._choices if text.strip() and text.strip() in c.label]
        return found[0] if len(found) == 1 else None

    def _on_edited(self, text: str) -> None:
        self._code = self._find(text)
        self.changed.emit()

    def _on_picked(self, words: str) -> None:
        self._code = self._find(words)
        self.changed.emit()

    def _open(self) -> None:
        self._line.setFocus(Qt.FocusReason.MouseFocusReason)
        self._finder.setCompletionPrefix("")
        self._finder.complete()

    def _settle(self) -> None:
        if self._code is None and (only := self._only(self._line.text())) is not None:
            self._code = only
            self.changed.emit()
        if self._code is not None:
            self._show(self._code)

    def _show(self, code: str) -> None:
        words = next((_words(c) for c in self._choices if c.code == code), code)
        if self._line.text() != words:
            self._line.setText(words)
            self._line.setCursorPosition(0)

    def value(self) -> str | None:
        """The code."""
        return self._code

    def set_value(self, value: Any) -> None:
        """Shows a code with its label."""
        self._code = None if value in (None, "") else str(value)
        if self._code is None:
            self._line.setText("")
        else:
            self._show(self._code)

    def complaint(self) -> str:
        """Text that is no option."""
        text = self._line.text().strip()
        if text and self._code is None and self._only(text) is None:
            return tr("列表里没有“{text}”", text=text)
        return ""

    def set_read_only(self, read_only: bool) -> None:
        """Stays readable and copyable."""
        self._read_only = read_only
        self._line.setReadOnly(read_only)
        self._button.setVisible(not read_only)

    def take_key(self, event: QKeyEvent) -> bool:
        """Down on an empty or settled line opens the whole list; Enter settles first."""
        popup = self._finder.popup()
        closed = popup is None or not popup.isVisible()
        if event.key() == Qt.Key.Key_Down and closed and not self._read_only:
            self._open()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._settle()
        return super().take_key(event)


def _words(choice: Choice) -> str:
    return f"{choice.code}  {choice.label}"

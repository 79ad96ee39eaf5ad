"""Label, input, hint and message together: one line of a form or dialog."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from clinic_desktop.domain.problems import Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.theme.tokens import COLOURS
from clinic_desktop.ui.widgets.inputs.base import InputField, restyle

HELP_WIDTH = 20
TONE_OF = {Severity.ERROR: "danger", Severity.CONFIRM: "notice", Severity.NOTE: "muted"}


class Labelled(QWidget):
    """The label stands left of the input (or above it); problems stand below it in words."""

    def __init__(
        self,
        field: InputField,
        label: str = "",
        *,
        required: bool = False,
        help_text: str = "",
        label_width: int = 128,
        above: bool = False,
        reserve_help: bool = False,
        instructions: Callable[[], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``help_text`` has a sign beside the input; ``reserve_help`` leaves room for it, so that
        lines stand in columns. ``instructions`` is asked when F1 is pressed, help or not.
        """
        super().__init__(parent)
        self.field = field
        self._title = label or field.name
        self._required = False
        self._help_text = help_text
        self._instructions = instructions
        self._help: QLabel | None = None
        self._note: QLabel | None = None
        self._message: QLabel | None = None
        self._label = QLabel(self._title)
        self._label.setWordWrap(True)
        self._label.setBuddy(field)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._column = 0 if above else 1
        self._row = 1 if above else 0
        if above:
            self._grid.addWidget(self._label, 0, 0)
        else:
            self._label.setFixedWidth(label_width)
            top = Qt.AlignmentFlag.AlignTop
            self._label.setContentsMargins(0, 6, 0, 0)
            self._grid.addWidget(self._label, 0, 0, top)
        self._grid.addWidget(field, self._row, self._column)
        self._grid.setColumnStretch(self._column, 1)
        self._grid.setRowStretch(self._row + 4, 1)
        if reserve_help or help_text:
            self._grid.setColumnMinimumWidth(self._column + 1, HELP_WIDTH)
        if help_text:
            self._add_help_button()
        self.set_required(required)

    def _add_help_button(self) -> None:
        button = QToolButton()
        button.setIcon(icons.icon("circle-question-mark", COLOURS["text_hint"], 16))
        button.setToolTip(self._help_text)
        button.setAccessibleName(tr("{label}：填写说明", label=self._title))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self.toggle_help)
        self._grid.addWidget(button, self._row, self._column + 1, Qt.AlignmentFlag.AlignTop)

    @property
    def title(self) -> str:
        """The label."""
        return self._title

    def set_title(self, title: str) -> None:
        """Another label for the same input (主讲人, 授课人)."""
        self._title = title
        required, self._required = self._required, not self._required
        self.set_required(required)

    def set_required(self, required: bool) -> None:
        """A star after the label, and the word for screen readers."""
        if required == self._required:
            return
        self._required = required
        star = f' <span style="color:{COLOURS["danger"]}">*</span>' if required else ""
        self._label.setText(f"{self._title}{star}" if required else self._title)
        said = tr("{label}（必填）", label=self._title) if required else self._title
        self.field.editor.setAccessibleName(said)

    def _below(self, made: QLabel, row: int) -> QLabel:
        made.setWordWrap(True)
        self._grid.addWidget(made, self._row + row, self._column, 1, 2)
        return made

    def toggle_help(self) -> None:
        """F1: the filling instruction below the input, again: away."""
        if self._help is None:
            text = self._instructions() if self._instructions else self._help_text
            if not text:
                return
            self._help = self._below(QLabel(text), 3)
            self._help.setProperty("role", "hint")
            self._help.setObjectName("help")
            self._help.show()
        else:
            self._help.setVisible(self._help.isHidden())

    def set_note(self, text: str) -> None:
        """A quiet remark: 上次 148 · 沿用上次."""
        if self._note is None:
            if not text:
                return
            self._note = self._below(QLabel(), 2)
            self._note.setProperty("role", "hint")
            self._note.setObjectName("note")
        self._note.setText(text)
        self._note.setVisible(bool(text))

    @property
    def note(self) -> str:
        """The remark shown."""
        return self._note.text() if self._note is not None else ""

    def show_problem(self, problem: Problem | None) -> None:
        """Marks the input and says why below it."""
        self.field.show_problem(problem)
        if self._message is None:
            if problem is None:
                return
            self._message = self._below(QLabel(), 1)
            self._message.setObjectName("message")
        if problem is None:
            self._message.hide()
            self._message.setText("")
            return
        restyle(self._message, tone=TONE_OF[problem.severity])
        self._message.setText(problem.message)
        self._message.show()

    @property
    def message(self) -> str:
        """The problem shown, or an empty text."""
        return self._message.text() if self._message is not None else ""

"""A repeating group: lines of inputs, added and removed by keyboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.problems import Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.widgets.flow import FlowLayout
from clinic_desktop.ui.widgets.inputs.base import InputField


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column of the group; ``build`` makes the input of one row."""

    id: str
    label: str
    build: Callable[[str], InputField]
    """Gets the accessible name (label and row number)."""
    required: bool = False


class RowEditor(QFrame):
    """One row: its inputs side by side, each under its small label."""

    def __init__(self, number: int, columns: Sequence[RowColumn]) -> None:
        super().__init__()
        self.setProperty("kind", "row")
        self.inputs: dict[str, InputField] = {}
        self.cells: dict[str, QWidget] = {}
        self._messages: dict[str, QLabel] = {}
        self._marks: list[tuple[QLabel, RowColumn]] = []
        outer = QHBoxLayout(self)
        outer.setContentsMargins(10, 6, 6, 8)
        outer.setSpacing(8)
        self._number = QLabel(str(number))
        self._number.setProperty("role", "hint")
        outer.addWidget(self._number, 0, Qt.AlignmentFlag.AlignTop)
        flow_host = QWidget()
        flow = FlowLayout(flow_host, gap=10)
        for column in columns:
            cell = QWidget()
            box = QGridLayout(cell)
            box.setContentsMargins(0, 0, 0, 0)
            box.setVerticalSpacing(2)
            label = QLabel(column.label + (" *" if column.required else ""))
            label.setProperty("role", "unit")
            made = column.build(tr("{label} 第{n}行", label=column.label, n=number))
            made.setObjectName(f"{column.id}-{number}")
            message = QLabel()
            message.setProperty("tone", "danger")
            message.hide()
            box.addWidget(label, 0, 0)
            box.addWidget(made, 1, 0)
            box.addWidget(message, 2, 0)
            self.inputs[column.id] = made
            self.cells[column.id] = cell
            self._messages[column.id] = message
            flow.addWidget(cell)
        outer.addWidget(flow_host, 1)
        self.remove = QToolButton()
        self.remove.setIcon(icons.icon("x", size=16))
        self.remove.setToolTip(tr("删除这一行（Ctrl+Delete）"))
        self.remove.setAccessibleName(tr("删除第{n}行", n=number))
        self.remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    def renumber(self, number: int) -> None:
        """After another row has gone."""
        self._number.setText(str(number))

    def show_problem(self, column: str, problem: Problem | None) -> None:
        """Marks an input and says why below it."""
        if column in self.inputs:
            self.inputs[column].show_problem(problem)
            self._messages[column].setText(problem.message if problem else "")
            self._messages[column].setVisible(problem is not None)

    def value(self) -> dict[str, Any]:
        """Answered columns only."""
        found = {name: made.value() for name, made in self.inputs.items()}
        return {name: value for name, value in found.items() if value not in (None, "", [])}


class RowsField(InputField):
    """Rows of the same columns; an empty row counts for nothing. Insert adds a row."""

    row_added = Signal()

    def __init__(
        self,
        name: str,
        columns: Sequence[RowColumn],
        *,
        maximum: int = 200,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._columns = tuple(columns)
        self._maximum = maximum
        self.rows: list[RowEditor] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self._add = QPushButton(tr("添加一行"))
        self._add.setIcon(icons.icon("plus", size=16))
        self._add.setProperty("kind", "quiet")
        self._add.setToolTip("Insert")
        self._add.clicked.connect(self._on_add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._list)
        layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self.take_editor(self._add)
        self._add.setAccessibleName(tr("{name}：添加一行", name=name))

    def add_row(self, values: dict[str, Any] | None = None) -> RowEditor:
        """A row at the end."""
        number = len(self.rows) + 1
        row = RowEditor(number, self._columns)
        row.remove.clicked.connect(partial(self._on_remove, row))
        order = [c.id for c in self._columns]
        for place, column in enumerate(order):
            made = row.inputs[column]
            if values and column in values:
                made.set_value(values[column])
            made.changed.connect(self.changed)
            made.done.connect(partial(self._move, row, place + 1))
            made.back.connect(partial(self._move, row, place - 1))
            made.set_read_only(self._read_only)
        row.remove.setVisible(not self._read_only)
        self.rows.append(row)
        self._list.addWidget(row)
        self._add.setVisible(len(self.rows) < self._maximum and not self._read_only)
        self.row_added.emit()
        return row

    def _move(self, row: RowEditor, place: int) -> None:
        shown = [c.id for c in self._columns]
        while 0 <= place < len(shown) and row.cells[shown[place]].isHidden():
            place += 1 if place >= 0 else -1
        if 0 <= place < len(shown):
            row.inputs[shown[place]].setFocus(Qt.FocusReason.OtherFocusReason)
        elif place < 0:
            self.back.emit()
        else:
            self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_add(self) -> None:
        if len(self.rows) >= self._maximum or self._read_only:
            return
        row = self.add_row()
        first = row.inputs[self._columns[0].id]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_remove(self, row: RowEditor) -> None:
        if row not in self.rows or self._read_only:
            return
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        for number, left in enumerate(self.rows, 1):
            left.renumber(number)
        self._add.setVisible(True)
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Insert adds, Ctrl+Delete removes the row with the focus; Enter on the button moves on."""
        if event.key() == Qt.Key.Key_Insert:
            self._on_add()
            return
        if (
            event.key() == Qt.Key.Key_Delete
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            for row in self.rows:
                focused = row.focusWidget()
                if focused is not None and focused.hasFocus():
                    self._on_remove(row)
                    return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._add.hasFocus():
            self.done.emit()
            return
        super().keyPressEvent(event)

    def value(self) -> list[dict[str, Any]]:
        """Rows with at least one answer."""
        return [row for row in (editor.value() for editor in self.rows) if row]

    def set_value(self, value: Any) -> None:
        """Shows a list of rows."""
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for values in value or []:
            self.add_row(dict(values))
        self._add.setVisible(len(self.rows) < self._maximum and not self._read_only)

    def show_row_problem(self, number: int, column: str, problem: Problem | None) -> None:
        """``number`` counts the rows that ``value`` gave, from 0."""
        filled = [row for row in self.rows if row.value()]
        if 0 <= number < len(filled):
            filled[number].show_problem(column, problem)

    def clear_row_problems(self) -> None:
        """Before a new judgement."""
        for row in self.rows:
            for column in self._columns:
                row.show_problem(column.id, None)

    def set_read_only(self, read_only: bool) -> None:
        """To look at only."""
        self._read_only = read_only
        self._add.setVisible(not read_only)
        for row in self.rows:
            row.remove.setVisible(not read_only)
            for made in row.inputs.values():
                made.set_read_only(read_only)

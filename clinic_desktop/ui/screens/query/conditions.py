"""The conditions of a query, one below the other."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.queries import Condition
from clinic_desktop.services.query.fields import Source
from clinic_desktop.ui.screens.query.condition_row import ConditionRow


class Conditions(QWidget):
    """``changed`` by the person, ``finished`` by Enter in the last value of the last line."""

    changed = Signal()
    finished = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._sources: Sequence[Source] = ()
        self.rows: list[ConditionRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)

    def set_sources(self, sources: Sequence[Source]) -> None:
        """Another subject: its conditions begin anew."""
        self._sources = sources
        self.set_conditions(())

    def set_conditions(self, conditions: Sequence[Condition]) -> None:
        """Other conditions; at least one empty line stands there."""
        for row in list(self.rows):
            self._drop(row)
        for condition in conditions:
            self.add().set_condition(condition)
        if not conditions:
            self.add()
        self.changed.emit()

    def add(self) -> ConditionRow:
        """One more line."""
        row = ConditionRow(self._sources, self._today)
        row.set_first(not self.rows)
        row.changed.connect(self.changed)
        row.finished.connect(lambda: self._on_finished(row))
        row.removed.connect(lambda: self.remove(row))
        self.rows.append(row)
        self._column.addWidget(row)
        return row

    def remove(self, row: ConditionRow | None = None) -> None:
        """A line less: the one with the keyboard, where none is named."""
        if row is None:
            focused = self.focusWidget()
            row = next((r for r in self.rows if focused and r.isAncestorOf(focused)), None)
        if row is None:
            return
        place = self.rows.index(row)
        self._drop(row)
        if not self.rows:
            self.add()
        self.rows[0].set_first(True)
        self.rows[min(place, len(self.rows) - 1)].focus_first()
        self.changed.emit()

    def _drop(self, row: ConditionRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _on_finished(self, row: ConditionRow) -> None:
        place = self.rows.index(row)
        if place + 1 < len(self.rows):
            self.rows[place + 1].focus_first()
        else:
            self.finished.emit()

    def conditions(self) -> tuple[Condition, ...]:
        """What is filled in; unfinished lines are left out."""
        return tuple(made for row in self.rows if (made := row.condition()) is not None)

    @property
    def unfinished(self) -> bool:
        """A line was begun and is not filled in."""
        return any(row.condition() is None and row.field.key() is not None for row in self.rows)

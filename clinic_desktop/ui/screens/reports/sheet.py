"""A form in full: its warnings, tables of figures, lists and footnotes."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.form_figures import FormFigures, NameList
from clinic_desktop.ui.screens.reports.grid import FiguresTable
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Card, clear, label
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable


class FormSheet(QWidget):
    """``asked`` with the cell whose people are wanted, ``correcting`` with one to correct."""

    asked = Signal(object)
    correcting = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self.figures: FormFigures | None = None
        self.tables: list[FiguresTable] = []
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 6, 0)
        self._body.setSpacing(10)

    def show_figures(self, figures: FormFigures) -> None:
        """Another form; who was in a table stays in a table."""
        self.figures = figures
        focused = any(table.hasFocus() for table in self.tables)
        clear(self._body)
        self.tables = []
        for warning in figures.warnings:
            self._body.addWidget(Band(warning, tone=Tone.DANGER))
        for grid in figures.grids:
            card = Card(grid.title, margins=12)
            table = FiguresTable(grid)
            table.entered_cell.connect(self.asked)
            table.correcting.connect(self.correcting)
            card.body.addWidget(table)
            for note in grid.notes:
                card.body.addWidget(label(note, "hint", wrap=True))
            self._body.addWidget(card)
            self.tables.append(table)
        for names in figures.lists:
            self._body.addWidget(_list_card(names))
        for note in (*figures.footnotes, tr("回车：看数字背后的人和事　F2：手工更正一个数")):
            self._body.addWidget(label(note, "hint", wrap=True))
        self._body.addStretch(1)
        if self.tables and focused:
            self.tables[0].setFocus()


def _list_card(names: NameList) -> Card:
    card = Card(names.title, margins=12)
    columns = tuple(
        Column(
            column.heading,
            partial(_value, place=place),
            width=max(60, round(110 * column.width)),
            stretch=place == len(names.columns) - 1,
        )
        for place, column in enumerate(names.columns)
    )
    table: DataTable[_Line] = DataTable(columns, name=names.title)
    table.set_rows(
        [_Line(ref.id, values) for ref, values in zip(names.refs, names.rows, strict=True)]
        if names.refs
        else [_Line(str(number), values) for number, values in enumerate(names.rows)]
    )
    table.setMinimumHeight(min(340, 44 + 36 * max(len(names.rows), 1)))
    card.body.addWidget(table)
    return card


def _value(line: "_Line", place: int) -> str:
    return line.values[place]


class _Line:
    """A line of a list under the figures."""

    __slots__ = ("id", "values")

    def __init__(self, row_id: str, values: tuple[str, ...]) -> None:
        self.id = row_id
        self.values = values

"""A table of figures on screen: every cell can be entered, shaded ones apply to nothing."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.form_figures import Cell, CellKind, Grid
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, COLOURS, TONES, Tone

Index = QModelIndex | QPersistentModelIndex


class FiguresModel(QAbstractTableModel):
    """Code, label, unit, then one column per figure."""

    def __init__(self, grid: Grid) -> None:
        super().__init__()
        self.grid = grid
        self._lead: list[str] = []
        if grid.show_codes:
            self._lead.append("code")
        self._lead.append("label")
        if grid.show_units:
            self._lead.append("unit")

    def lead_of(self, column: int) -> str:
        """code, label or unit; empty for a column of figures."""
        return self._lead[column] if column < len(self._lead) else ""

    @property
    def label_column(self) -> int:
        """Where the row labels stand."""
        return self._lead.index("label")

    def rowCount(self, parent: Index | None = None) -> int:
        """Rows of the form."""
        return 0 if parent is not None and parent.isValid() else len(self.grid.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Lead columns and figures."""
        if parent is not None and parent.isValid():
            return 0
        return len(self._lead) + len(self.grid.columns)

    def cell_at(self, index: Index) -> Cell | None:
        """The figure under an index; None for labels and shaded cells."""
        place = index.column() - len(self._lead)
        if not index.isValid() or place < 0:
            return None
        cell = self.grid.rows[index.row()].cells[place]
        return None if cell.kind is CellKind.SHADED else cell

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings with their group above."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section < len(self._lead):
            return {"code": tr("行"), "label": self.grid.label_heading, "unit": tr("单位")}[
                self._lead[section]
            ]
        column = self.grid.columns[section - len(self._lead)]
        return f"{column.group}\n{column.heading}" if column.group else column.heading

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, shading."""
        row = self.grid.rows[index.row()]
        place = index.column() - len(self._lead)
        if place < 0:
            if role == Qt.ItemDataRole.DisplayRole:
                lead = self._lead[index.column()]
                if lead == "label":
                    return "　" * row.level + row.label
                return row.code if lead == "code" else row.unit
            return None
        cell = row.cells[place]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.shown
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignCenter)
            case Qt.ItemDataRole.BackgroundRole:
                shaded = cell.kind is CellKind.SHADED
                return QColor(COLOURS["disabled_ground"]) if shaded else None
            case Qt.ItemDataRole.ForegroundRole:
                if cell.corrected:
                    return QColor(TONES[Tone.DANGER])
                return QColor(TONES[Tone.NOTICE]) if cell.over_full else None
            case Qt.ItemDataRole.ToolTipRole:
                if cell.corrected:
                    return tr("手工更正：{reason}", reason=cell.corrected)
                return cell.words or None
            case Qt.ItemDataRole.AccessibleTextRole:
                heading = self.headerData(index.column(), Qt.Orientation.Horizontal)
                return f"{row.label} {heading} {cell.shown}"
        return None


class FiguresTable(QTableView):
    """``entered_cell`` on Enter or double click, ``correcting`` on F2."""

    entered_cell = Signal(object)
    correcting = Signal(object)

    def __init__(self, grid: Grid) -> None:
        super().__init__()
        self._figures = FiguresModel(grid)
        self.setModel(self._figures)
        self.setObjectName(f"figures-{grid.key or 'main'}")
        self.setAccessibleName(grid.title or tr("报表"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.verticalHeader().hide()
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        factor = self.font().pointSizeF() / BASE_POINT_SIZE
        fits = len(grid.columns) <= _FITTING
        widths = {"code": 44, "label": 170, "unit": 60}
        for column in range(self._figures.columnCount()):
            lead = self._figures.lead_of(column)
            width = round((widths[lead] if lead else (110 if fits else 66)) * factor)
            header.resizeSection(column, width if lead else max(width, self._needed(column)))
        if fits:
            header.setSectionResizeMode(self._figures.label_column, QHeaderView.ResizeMode.Stretch)
        header.setMinimumHeight(self.fontMetrics().height() * 2 + 14)
        height = self.fontMetrics().height() + 12
        self.verticalHeader().setDefaultSectionSize(height)
        self.setMinimumHeight(header.minimumHeight() + height * len(grid.rows) + 18)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _needed(self, column: int) -> int:
        """The width at which no figure of a column is cut off."""
        place = column - self._figures.label_column - 1 - int(self._figures.grid.show_units)
        texts = [row.cells[place].shown for row in self._figures.grid.rows if row.cells]
        metrics = self.fontMetrics()
        return max((metrics.horizontalAdvance(text) for text in texts), default=0) + 14

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens what is behind the figure, F2 corrects it; Tab leaves the table."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(self.currentIndex())
            return
        if event.key() == Qt.Key.Key_F2:
            cell = self._figures.cell_at(self.currentIndex())
            if cell is not None:
                self.correcting.emit(cell)
            return
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As Enter."""
        self._enter(self.indexAt(event.position().toPoint()))

    def _enter(self, index: QModelIndex) -> None:
        cell = self._figures.cell_at(index)
        if cell is not None:
            self.entered_cell.emit(cell)


_FITTING = 8
"""Up to so many figures a table fits the page without scrolling sideways."""

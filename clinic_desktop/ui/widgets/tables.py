"""The table of every list: whole rows chosen, Enter opens, the keyboard goes everywhere."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE
from clinic_desktop.ui.widgets.delegates import CellDelegate
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs.base import restyle
from clinic_desktop.ui.widgets.rows_model import Column, PagedModel, Role, RowsModel

R = TypeVar("R")
FRAME = 3
"""Pixels inside the frame: its round corners are not covered by the square view."""


EXPORT_KEY = "Ctrl+Shift+E"


class _View(QTableView):
    entered_row = Signal(QModelIndex)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What every list offers."""
        menu = export_menu(self, self.export)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def export(self, ending: str) -> None:
        """The list as a file, by whoever holds the window (``ui.list_export``)."""
        table = self.parentWidget()
        holder: QWidget | None = table
        while holder is not None and not hasattr(holder, "export_list"):
            holder = holder.parentWidget()
        if holder is not None:
            holder.export_list(ending, table)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination())
        if pressed.matches(QKeySequence(EXPORT_KEY)) == QKeySequence.SequenceMatch.ExactMatch:
            self.export("xlsx")
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
            return
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.entered_row.emit(index)


def export_menu(parent: QWidget, export: Callable[[str], object]) -> QMenu:
    """The two kinds of files a list can become; ``export`` gets xlsx or csv."""
    menu = QMenu(parent)
    for ending, words in (
        ("xlsx", tr("导出为表格（XLSX）\t{key}", key=EXPORT_KEY)),
        ("csv", tr("导出为 CSV")),
    ):
        action = menu.addAction(icons.icon("download", size=18), words)
        action.setObjectName(f"export-{ending}")
        action.triggered.connect(lambda _checked=False, kind=ending: export(kind))
    return menu


class DataTable(QWidget, Generic[R]):
    """Columns over plain rows; ``opened`` by Enter or double click, ``chosen`` when moved to.

    ``set_rows`` keeps the chosen row where a row with the same ``id`` is still there.
    """

    opened = Signal(object)
    chosen = Signal(object)
    """The row under the cursor, or ``None``."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        name: str,
        model: PagedModel[R] | None = None,
        empty: EmptyState | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``name`` is what screen readers say; ``model`` a ``PagedModel`` for big lists."""
        super().__init__(parent)
        self.columns = tuple(columns)
        self.model: RowsModel[R] | PagedModel[R] = model or RowsModel(columns)
        self.view = view = _View()
        view.setObjectName("table")
        view.setAccessibleName(name)
        view.setModel(self.model)
        view.setItemDelegate(CellDelegate(view))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setMouseTracking(True)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        self._dress_header()
        view.entered_row.connect(self._on_entered)
        view.selectionModel().currentRowChanged.connect(self._on_current)
        self.setFocusProxy(view)
        self._empty = empty
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = self._outer = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedLayout()
        # In its place first: a stack without a parent shows its first page as a window.
        layout.addLayout(self._stack)
        self._stack.addWidget(view)
        if empty is not None:
            self._stack.addWidget(empty)
        self.model.modelReset.connect(self._on_reset)
        self._on_reset()

    def _dress_header(self) -> None:
        header = self.view.horizontalHeader()
        factor = self.font().pointSizeF() / BASE_POINT_SIZE
        header.setHighlightSections(False)
        header.setMinimumSectionSize(36)
        self.view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 13)
        for place, column in enumerate(self.columns):
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else None
            header.setSectionResizeMode(place, mode or QHeaderView.ResizeMode.Interactive)
            if not column.stretch:
                header.resizeSection(place, round(column.width * factor))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if isinstance(self.model, RowsModel) and any(c.sort_key for c in self.columns):
            header.setSortIndicatorShown(True)
            header.setSectionsClickable(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            header.sortIndicatorChanged.connect(self._on_sort)

    def _on_sort(self, column: int, order: Qt.SortOrder) -> None:
        row = self.current()
        self.model.sort(column, order)
        if row is not None:
            self.choose(getattr(row, "id", None))

    def showEvent(self, event: QShowEvent) -> None:
        """Stands in a frame of its own, unless a card is around it already."""
        super().showEvent(event)
        around = self.parentWidget()
        while around is not None and around.property("kind") != "card":
            around = around.parentWidget()
        restyle(self, framed=around is None)
        margin = FRAME if around is None else 0
        self._outer.setContentsMargins(margin, margin, margin, margin)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Too narrow for all: columns marked ``wide_only`` are left out, the last first."""
        super().resizeEvent(event)
        factor = self.font().pointSizeF() / BASE_POINT_SIZE
        room = self.width() - 16
        needed = sum(c.width * factor for c in self.columns)
        for place in reversed(range(len(self.columns))):
            column = self.columns[place]
            if not column.wide_only:
                continue
            self.view.setColumnHidden(place, needed > room)
            if needed > room:
                needed -= column.width * factor
        header = self.view.horizontalHeader()
        for place, column in enumerate(self.columns):
            if column.stretch and needed > room:
                # Too narrow even so: scrolls sideways, nothing is squeezed to a sliver.
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(place, round(column.width * factor))
            elif column.stretch:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def set_rows(self, rows: Sequence[R]) -> None:
        """Shows rows; the chosen one stays chosen when it is still among them."""
        if not isinstance(self.model, RowsModel):
            raise TypeError("a paged table takes ids: model.set_ids")
        kept = getattr(self.current(), "id", None)
        number = self.view.currentIndex().row()
        self.model.set_rows(rows)
        header = self.view.horizontalHeader()
        if header.sortIndicatorSection() >= 0:
            self.model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        if not self.choose(kept) and rows:
            self.view.selectRow(min(max(number, 0), len(rows) - 1))

    def choose(self, row_id: object) -> bool:
        """Moves to the row with this ``id``; false when it is not there."""
        if row_id is None:
            return False
        if isinstance(self.model, PagedModel):
            places = [n for n, i in enumerate(self.model.ids) if i == row_id]
        else:
            places = [n for n, r in enumerate(self.model.rows) if getattr(r, "id", None) == row_id]
        if not places:
            return False
        self.view.selectRow(places[0])
        return True

    def current(self) -> R | None:
        """The row under the cursor."""
        index = self.view.currentIndex()
        return self.model.row_at(index.row()) if index.isValid() else None

    def _on_entered(self, index: QModelIndex) -> None:
        row = index.data(Role.ROW)
        if row is not None:
            self.opened.emit(row)

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        del previous
        self.chosen.emit(current.data(Role.ROW) if current.isValid() else None)

    def _on_reset(self) -> None:
        if self._empty is not None:
            self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)

    def cell(self, row: int, column: int) -> Any:
        """Text of a cell; for tests and for printing what is seen."""
        return self.model.index(row, column).data()

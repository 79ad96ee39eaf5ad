"""Item models over plain rows: a whole list, or ids with pages fetched when looked at."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from clinic_desktop.ui.theme.tokens import Hue, Tone

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
PAGE = 200
PAGES_KEPT = 30
PORTION = 5_000
"""How many rows are read at once where all are wanted."""


class Align(IntEnum):
    """Where the text of a column stands."""

    LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    CENTRE = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True, slots=True)
class Tag:
    """A coloured pill: population group, programme, state."""

    text: str
    hue: Hue = Hue.GREY


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column over rows of type ``R``; a row's cell is text, or tags, with a tone."""

    # Without slots: ``Column[Row](…)`` sets an attribute of its own on a generic instance.

    title: str
    text: Callable[[R], str]
    width: int = 90
    """Pixels at 11 pt; grows with the text size."""
    stretch: bool = False
    align: Align = Align.LEFT
    tags: Callable[[R], Sequence[Tag]] | None = None
    tone: Callable[[R], Tone] | None = None
    sort_key: Callable[[R], Any] | None = None
    """Makes the heading clickable."""
    wide_only: bool = False
    """Left out while the table is narrow."""


class Role(IntEnum):
    """What the delegate asks besides the text."""

    TAGS = Qt.ItemDataRole.UserRole + 1
    TONE = Qt.ItemDataRole.UserRole + 2
    ROW = Qt.ItemDataRole.UserRole + 3


class _Columns(QAbstractTableModel, Generic[R]):
    """What both models share: cells from columns."""

    def __init__(self, columns: Sequence[Column[R]]) -> None:
        super().__init__()
        self.columns = tuple(columns)

    def row_at(self, number: int) -> R | None:
        """The row, or ``None`` while it is being fetched."""
        raise NotImplementedError

    def columnCount(self, parent: Index | None = None) -> int:
        """Columns; a cell has no children."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings."""
        if orientation == Qt.Orientation.Horizontal and section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(self.columns[section].align)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        row = self.row_at(index.row())
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(column.align)
            case Role.TAGS:
                return list(column.tags(row)) if column.tags is not None else None
            case Role.TONE:
                return column.tone(row) if column.tone is not None else None
            case Role.ROW:
                return row
            case Qt.ItemDataRole.AccessibleTextRole:
                said = [t.text for t in column.tags(row)] if column.tags is not None else []
                return f"{column.title} {column.text(row) or '、'.join(said)}"
            case _:
                return None


class RowsModel(_Columns[R]):
    """All rows at hand; up to some thousands."""

    def __init__(self, columns: Sequence[Column[R]], rows: Sequence[R] = ()) -> None:
        super().__init__(columns)
        self.rows: list[R] = list(rows)

    def rowCount(self, parent: Index | None = None) -> int:
        """Rows; a cell has no children."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def row_at(self, number: int) -> R | None:
        """The row of that number."""
        return self.rows[number] if 0 <= number < len(self.rows) else None

    def set_rows(self, rows: Sequence[R]) -> None:
        """Other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By the column's key; rows without a value stand last either way."""
        key = self.columns[column].sort_key if 0 <= column < len(self.columns) else None
        if key is None:
            return
        self.layoutAboutToBeChanged.emit()
        known = [row for row in self.rows if key(row) is not None]
        unknown = [row for row in self.rows if key(row) is None]
        known.sort(key=key, reverse=order == Qt.SortOrder.DescendingOrder)
        self.rows = known + unknown
        self.layoutChanged.emit()


Fetch = Callable[[Sequence[str], Callable[[Sequence[Any]], None]], None]
"""``fetch(ids, arrived)``: reads the rows of these ids (in this order) and hands them over."""


class PagedModel(_Columns[R]):
    """Big lists: every id at hand, rows in pages of 200 fetched when looked at.

    ``fetch`` usually goes through ``operations.read``; a row that no longer exists may come as
    ``None``.
    """

    def __init__(self, columns: Sequence[Column[R]], fetch: Fetch) -> None:
        super().__init__(columns)
        self.ids: list[str] = []
        self._fetch = fetch
        self._pages: OrderedDict[int, Sequence[R | None]] = OrderedDict()
        self._asked: set[int] = set()
        self._edition = 0

    def rowCount(self, parent: Index | None = None) -> int:
        """Rows; a cell has no children."""
        return 0 if parent is not None and parent.isValid() else len(self.ids)

    def set_ids(self, ids: Sequence[str]) -> None:
        """Another list; pages on their way for the old one are dropped."""
        self.beginResetModel()
        self.ids = list(ids)
        self.forget_pages()
        self.endResetModel()

    def forget_pages(self) -> None:
        """Rows may have changed: fetch again what is looked at."""
        self._edition += 1
        self._pages.clear()
        self._asked.clear()

    def fetch_all(self, arrived: Callable[[Sequence[R | None]], None]) -> None:
        """Every row, handed over once they are all read; for files and paper."""
        ids = list(self.ids)
        found: list[R | None] = []

        def ask(start: int) -> None:
            self._fetch(ids[start : start + PORTION], lambda rows: take(start, rows))

        def take(start: int, rows: Sequence[R | None]) -> None:
            found.extend(rows)
            if start + PORTION < len(ids):
                ask(start + PORTION)
            else:
                arrived(found)

        ask(0)

    def row_at(self, number: int) -> R | None:
        """The row if its page is here; asks for the page otherwise."""
        page = number // PAGE
        rows = self._pages.get(page)
        if rows is not None:
            self._pages.move_to_end(page)
            place = number - page * PAGE
            return rows[place] if place < len(rows) else None
        self._ask(page)
        return None

    def _ask(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        edition = self._edition
        ids = self.ids[page * PAGE : (page + 1) * PAGE]

        def arrived(rows: Sequence[R | None]) -> None:
            if edition != self._edition:
                return
            self._asked.discard(page)
            self._pages[page] = rows
            while len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
            first = self.index(page * PAGE, 0)
            last = self.index(page * PAGE + len(ids) - 1, len(self.columns) - 1)
            self.dataChanged.emit(first, last)

        self._fetch(ids, arrived)

"""Lays out the lines of a form in two columns where there is room, in one where there is not."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

GAP_X, GAP_Y = 16, 9


class TwoColumns(QLayout):
    """Small items stand two to a line, the others take a line; hidden ones take no room."""

    def __init__(self, parent: QWidget | None = None, *, two_from: int = 680) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._small: list[bool] = []
        self._starts: list[bool] = []
        self._two_from = two_from
        self._heights: dict[int, int] = {}
        self.setContentsMargins(0, 0, 0, 0)

    def add(self, widget: QWidget, *, small: bool, starts_line: bool = False) -> None:
        """``starts_line``: begins a new line (the pair of value and goal stays together)."""
        self._small.append(small)
        self._starts.append(starts_line)
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Called by ``addWidget``."""
        self._items.append(item)

    def count(self) -> int:
        """Number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Item by place."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Removes an item."""
        if not 0 <= index < len(self._items):
            return None
        del self._small[index], self._starts[index]
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        """Takes no more than it needs."""
        return Qt.Orientation(0)

    def invalidate(self) -> None:
        """Something changed its size."""
        self._heights.clear()
        super().invalidate()

    def hasHeightForWidth(self) -> bool:
        """Narrower means more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines."""
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        """Places the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """As minimum; the width comes from outside."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The widest item."""
        width = max((i.minimumSize().width() for i in self._items if not i.isEmpty()), default=0)
        return QSize(width, 0)

    def _lines(self, half: int) -> list[list[int]]:
        """Numbers of the items of each line; ``half`` 0: one column."""
        lines: list[list[int]] = []
        for number, item in enumerate(self._items):
            if item.isEmpty():
                continue
            half_open = (
                half
                and lines
                and len(lines[-1]) == 1
                and self._fits(lines[-1][0], half)
                and self._fits(number, half)
                and not self._starts[number]
            )
            if half_open:
                lines[-1].append(number)
            else:
                lines.append([number])
        return lines

    def _fits(self, number: int, half: int) -> bool:
        return self._small[number] and self._items[number].sizeHint().width() <= half

    def _place(self, rect: QRect, *, move: bool) -> int:
        half = (rect.width() - GAP_X) // 2 if rect.width() >= self._two_from else 0
        y = rect.y()
        for line in self._lines(half):
            small = half > 0 and self._fits(line[0], half)
            width = half if small else rect.width()
            heights = [self._height(self._items[n], width) for n in line]
            if move:
                for place, number in enumerate(line):
                    x = rect.x() + place * (half + GAP_X)
                    self._items[number].setGeometry(QRect(x, y, width, max(heights)))
            y += max(heights) + GAP_Y
        return max(y - GAP_Y - rect.y(), 0)

    @staticmethod
    def _height(item: QLayoutItem, width: int) -> int:
        if item.hasHeightForWidth():
            return item.heightForWidth(width)
        return item.sizeHint().height()

"""How far the year's quotas are: a small card with a bar for each kind."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.education.reading import QuotaRow
from clinic_desktop.ui.screens.education.rows import QUOTA_NAMES, quota_words
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.inputs.base import restyle

CELL = 136
"""Narrowest card in pixels at 11 pt; with less room the cards stand in two lines."""


class QuotaCell(QFrame):
    """讲座 · 8 / 12 次 · 还差 4."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setObjectName(f"quota-{kind}")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 7, 12, 9)
        column.setSpacing(3)
        self._top = QHBoxLayout()
        self._top.setSpacing(6)
        self._top.addWidget(label(QUOTA_NAMES[kind], "soft"))
        self._top.addStretch(1)
        self._left = label("", "hint")
        self._top.addWidget(self._left)
        self._figure = label("–", "strong")
        self._figure_row = QHBoxLayout()
        self._figure_row.addWidget(self._figure)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(QUOTA_NAMES[kind])
        column.addLayout(self._top)
        column.addLayout(self._figure_row)
        column.addWidget(self._bar)

    def set_low(self, low: bool) -> None:
        """In two lines each card is lower: the figure beside the name, the rest on hovering."""
        self._left.setVisible(not low)
        (self._top if low else self._figure_row).addWidget(self._figure)

    def show_quota(self, quota: QuotaRow) -> None:
        """Progress as words and as a bar."""
        figure, left, tone = quota_words(quota)
        self._figure.setText(figure)
        self._left.setText(left)
        restyle(self._left, tone=str(tone))
        most = quota.target or max(quota.done, 1)
        self._bar.setRange(0, most)
        self._bar.setValue(min(quota.done, most))
        said = f"{QUOTA_NAMES[quota.kind]} {figure} {left}"
        self.setAccessibleName(said)
        self.setToolTip(said)

    @property
    def text(self) -> str:
        """What it says: 8 / 12 次 还差 4."""
        return f"{self._figure.text()} {self._left.text()}"


class QuotaStrip(QWidget):
    """All kinds with a quota, side by side where there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("全年指标进度"))
        self.cells = {kind: QuotaCell(kind) for kind in QUOTA_NAMES}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._columns = 0
        self._place(len(self.cells))

    def show_quotas(self, quotas: Sequence[QuotaRow]) -> None:
        """The progress of one year."""
        for quota in quotas:
            if quota.kind in self.cells:
                self.cells[quota.kind].show_quota(quota)

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for two lines."""
        return QSize(3 * CELL, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Six in a line, or three."""
        super().resizeEvent(event)
        factor = max(self.font().pointSizeF() / BASE_POINT_SIZE, 1.0)
        wide = self.width() >= len(self.cells) * CELL * factor
        self._place(len(self.cells) if wide else (len(self.cells) + 1) // 2)

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for cell in self.cells.values():
            self._grid.removeWidget(cell)
        for number, cell in enumerate(self.cells.values()):
            cell.set_low(columns < len(self.cells))
            self._grid.addWidget(cell, number // columns, number % columns)
        for column in range(len(self.cells)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

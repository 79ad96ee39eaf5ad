"""The stock list with the card of the lot under the cursor."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.stock import StockRow
from clinic_desktop.ui.screens.coldchain.rows import (
    LineRow,
    LotRow,
    expiry_tone,
    expiry_words,
    left_words,
    line_columns,
    line_rows,
    lot_rows,
    stock_columns,
)
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Facts, label
from clinic_desktop.ui.widgets.detail import DetailPanel, WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.tables import DataTable


class LotPanel(DetailPanel):
    """One lot: ``moving`` with its row, ``voiding`` with a line of its card."""

    moving = Signal(object)
    voiding = Signal(object)

    def __init__(self) -> None:
        super().__init__(tr("所选批号"))
        self._row: StockRow | None = None
        self._name = label("", "heading", wrap=True)
        self._facts = Facts()
        self.lines: DataTable[LineRow] = DataTable(line_columns(), name=tr("批号出入库"))
        self.lines.setObjectName("lot-lines")
        self.lines.opened.connect(self._on_line)
        self.body.addWidget(self._name)
        self.body.addWidget(self._facts)
        self.body.addWidget(self.lines, 1)
        move = action(tr("登记出库、报损、盘点"), kind="primary", name="move-lot")
        move.setToolTip("Enter")
        move.clicked.connect(self._on_move)
        self.foot.addWidget(move, 1)

    def _on_move(self) -> None:
        if self._row is not None:
            self.moving.emit(self._row)

    def _on_line(self, row: LineRow) -> None:
        """Doses are voided at the child's card, not here."""
        if row.line.movement_id:
            self.voiding.emit(row.line)

    def show_lot(self, row: StockRow | None) -> None:
        """Another lot."""
        self._row = row
        if row is None:
            return
        self._name.setText(tr("{vaccine} {lot}", vaccine=row.vaccine, lot=row.lot_no))
        self._facts.set_facts(
            [
                (tr("结存"), left_words(row)),
                (tr("有效期至"), expiry_words(row), expiry_tone(row)),
                (tr("封存"), row.quarantine or "", Tone.DANGER),
                (tr("生产企业"), row.maker),
            ]
        )
        self.lines.set_rows(line_rows(row))


class StockView(QWidget):
    """``moving`` a lot, ``voiding`` a row of the register."""

    moving = Signal(object)
    voiding = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        empty = EmptyState(tr("没有疫苗库存"), icon="package", hint=tr("按 Ctrl+N 登记入库"))
        self.table: DataTable[LotRow] = DataTable(stock_columns(), name=tr("疫苗库存"), empty=empty)
        self.table.setObjectName("stock-table")
        inner.addWidget(self.table)
        self.panel = LotPanel()
        self.table.chosen.connect(
            lambda row: self.panel.show_lot(row.row if row is not None else None)
        )
        self.table.opened.connect(lambda row: self.moving.emit(row.row))
        self.panel.moving.connect(self.moving)
        self.panel.voiding.connect(self.voiding)
        self._split = WithDetail(content, self.panel, inside=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)

    def show_stock(self, rows: Sequence[StockRow]) -> None:
        """The list arrived."""
        self.table.set_rows(lot_rows(rows))
        self._split.wanted(bool(rows))

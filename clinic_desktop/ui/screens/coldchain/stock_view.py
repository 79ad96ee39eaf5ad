"""The stock list with the card of the lot under the cursor."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.stock_list import StockRow
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
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.tables import DataTable

RELEASE_KEY, DISCARD_KEY = "Ctrl+R", "Ctrl+D"


class LotPanel(DetailPanel):
    """One lot: ``moving`` with its row, ``voiding`` with a line of its card, ``settling`` with its
    row and whether what was set aside is to be discarded.
    """

    moving = Signal(object)
    voiding = Signal(object)
    settling = Signal(object, bool)

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
        self._verdicts = QWidget()
        verdicts = QHBoxLayout(self._verdicts)
        verdicts.setContentsMargins(0, 0, 0, 0)
        for text, name, key, discard in (
            (tr("解除封存"), "release-lot", RELEASE_KEY, False),
            (tr("报损"), "discard-lot", DISCARD_KEY, True),
        ):
            button = action(text, name=name)
            button.setToolTip(key)
            button.clicked.connect(lambda _on=False, discard=discard: self.settle(discard))
            verdicts.addWidget(button, 1)
        self.body.addWidget(self._verdicts)

    def settle(self, discard: bool) -> None:
        """A verdict about the lot; only one that is set aside waits for it."""
        if self._row is not None and self._row.quarantine is not None:
            self.settling.emit(self._row, discard)

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
        self._verdicts.setVisible(row is not None and row.quarantine is not None)
        if row is None:
            return
        self._name.setText(tr("{vaccine} {lot}", vaccine=row.vaccine, lot=row.lot_no))
        self._facts.set_facts(
            [
                (tr("结存"), left_words(row)),
                (tr("有效期至"), expiry_words(row), expiry_tone(row)),
                (tr("封存"), row.quarantine or "", Tone.DANGER),
                (tr("存放设备"), row.device_no),
                (tr("生产企业"), row.maker),
            ]
        )
        self.lines.set_rows(line_rows(row))


class StockView(QWidget):
    """``moving`` a lot, ``voiding`` a row of the register, ``settling`` what was set aside."""

    moving = Signal(object)
    voiding = Signal(object)
    settling = Signal(object, bool)

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
        self.panel.settling.connect(self.settling)
        for key, discard in ((RELEASE_KEY, False), (DISCARD_KEY, True)):
            bind_key(self, key, partial(self.panel.settle, discard))
        self._split = WithDetail(content, self.panel, inside=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)

    def show_stock(self, rows: Sequence[StockRow]) -> None:
        """The list arrived."""
        self.table.set_rows(lot_rows(rows))
        self._split.wanted(bool(rows))

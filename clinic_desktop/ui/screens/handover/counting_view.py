"""月末核对: how many rows are here, ticked, and in the provincial system; the last is typed."""

from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.words import tr
from clinic_desktop.services.handover.counting import (
    MonthCount,
    month_count,
    note_platform_count,
)
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.handover.rows import Counted, count_columns, month_words
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import NumberField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import RowsModel
from clinic_desktop.ui.widgets.tables import DataTable


class CountingView(QWidget):
    """``counted`` with the words for the head of the screen."""

    counted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        today = desk.today()
        # In the first days of a month the one that has ended is compared.
        self.month: date = add_months(today.replace(day=1), -1 if today.day < 20 else 0)
        earlier = action("", icon="chevron-left", name="count-earlier")
        earlier.setAccessibleName(tr("上个月"))
        earlier.setToolTip("PgUp")
        earlier.clicked.connect(partial(self._step, -1))
        self._words = label("", "heading")
        later = action("", icon="chevron-right", name="count-later")
        later.setAccessibleName(tr("下个月"))
        later.setToolTip("PgDown")
        later.clicked.connect(partial(self._step, 1))
        self._standing = label("", "soft", wrap=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        for widget in (earlier, self._words, later):
            top.addWidget(widget)
        top.addWidget(self._standing, 1)
        self.table: DataTable[Counted] = DataTable(
            count_columns(),
            name=tr("上级平台月末核对"),
            empty=EmptyState(tr("这个月没有记录"), icon="calendar-check"),
        )
        self.table.setObjectName("handover-counts")
        self.table.chosen.connect(self._on_chosen)
        self.number = NumberField(tr("平台上的数"), hard=(0, 10_000_000))
        self.table.opened.connect(lambda _row: self.number.setFocus())
        self.number.setObjectName("platform-count")
        self.number.done.connect(self._keep)
        self._about = label("", "strong", wrap=True)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self._about, 1)
        foot.addWidget(label(tr("平台上的数"), "soft"))
        foot.addWidget(self.number)
        foot.addWidget(label(tr("Enter 记下，到下一行"), "hint"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        for key, step in (("PgUp", -1), ("PgDown", 1)):
            bind_key(self, key, partial(self._step, step))

    def load(self) -> None:
        """The month's numbers."""
        self._words.setText(month_words(self.month))
        self.desk.operations.read(
            self, partial(month_count, month=self.month), self._show, token="counts"
        )

    def _step(self, months: int) -> None:
        wanted = add_months(self.month, months)
        if wanted <= self.desk.today():
            self.month = wanted
            self.load()

    def _show(self, found: MonthCount) -> None:
        rows = [Counted(row.kind, row) for row in found.rows]
        self.table.set_rows(rows)
        open_rows = sum(row.platform is None for row in found.rows)
        wrong = sum(row.difference not in (None, 0) for row in found.rows)
        if found.agrees and found.rows:
            words = tr("{day} 核对：全部一致", day=found.counted_on)
        elif wrong:
            words = tr("{wrong} 类不一致，{open} 类未核对", wrong=wrong, open=open_rows)
        else:
            words = tr("{open} 类未核对：查看平台上该月条数，填在下面", open=open_rows)
        self._standing.setText(words if found.rows else "")
        self.counted.emit(tr("{month}核对", month=month_words(found.month)))
        self._on_chosen(self.table.current())

    def _on_chosen(self, row: Counted | None) -> None:
        self.number.set_read_only(row is None)
        self._about.setText(row.row.title if row is not None else "")
        if not self.number.editor.hasFocus() or not self.number.value():
            self.number.set_value(row.row.platform if row is not None else None)

    def _keep(self) -> None:
        row = self.table.current()
        if row is None or self.number.complaint():
            return
        number = self.number.value()
        rows = self.table.model.rows if isinstance(self.table.model, RowsModel) else []
        at = next(n for n, each in enumerate(rows) if each.id == row.id)
        following = rows[at + 1].id if at + 1 < len(rows) else None
        self.desk.operations.change(
            self,
            partial(note_platform_count, month=self.month, kind=row.id, number=number),
            partial(self._kept, following),
        )

    def _kept(self, following: str | None, _done: object) -> None:
        self.number.set_value(None)
        if following is not None:
            self.table.choose(following)
            self.number.setFocus()
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.load()

"""Suspects, people to measure again, and the high-risk group of the blood-pressure screening."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.screening import GROUPS, ScreenedRow, screened
from clinic_desktop.services.visit_list import ListWish
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable


class ScreeningView(QWidget):
    """``to_print`` with those shown."""

    to_print = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._everybody: tuple[ScreenedRow, ...] = ()
        self._rows: list[ScreenedRow] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        bar = QHBoxLayout()
        self.groups = FilterChips(tr("人群"))
        self.groups.picked.connect(lambda _keys: self._narrow())
        bar.addWidget(self.groups, 1)
        printing = action(tr("打印这份名单"), icon="printer", name="print-screened")
        printing.clicked.connect(self._print)
        bar.addWidget(printing)
        layout.addLayout(bar)
        self.table: DataTable[ScreenedRow] = DataTable(
            self._columns(),
            name=tr("血压筛查名单"),
            empty=EmptyState(tr("没有疑似或高危的人"), icon="circle-check"),
        )
        self.table.setObjectName("screening-table")
        self.table.opened.connect(lambda row: desk.navigator.open("resident", row.id))
        layout.addWidget(self.table, 1)

    def _columns(self) -> tuple[Column[ScreenedRow], ...]:
        today = self._desk.today

        def due(row: ScreenedRow) -> tuple[str, Tone]:
            return vocabulary.due(row.next_due, row.overdue_days, today(), row.window_end)

        return (
            Column(tr("村组"), lambda r: r.village_group, width=64),
            Column(tr("户"), lambda r: r.household_no, width=56),
            Column(tr("姓名"), lambda r: r.name, width=84),
            Column(
                tr("性别 年龄"),
                lambda r: tr("{sex} {n}岁", sex=vocabulary.sex(r.sex), n=r.age),
                width=84,
            ),
            Column(tr("情况"), lambda r: r.group, width=130, stretch=True),
            Column(tr("应测"), lambda r: due(r)[0], width=110, tone=lambda r: due(r)[1]),
            Column(
                tr("电话"), lambda r: vocabulary.masked_phone(r.phone), width=112, wide_only=True
            ),
        )

    def load(self) -> None:
        """Read the list again."""
        self._desk.operations.read(self, screened, self._show, token="screened")

    def _show(self, rows: tuple[ScreenedRow, ...]) -> None:
        self._everybody = rows
        self.groups.set_chips(
            [
                Chip("all", tr("全部"), len(rows)),
                *(
                    Chip(code, words, sum(row.reason == code for row in rows))
                    for code, words in GROUPS.items()
                ),
            ]
        )
        self._narrow()

    def _narrow(self) -> None:
        key = next(iter(self.groups.keys()), "all")
        self._rows = [row for row in self._everybody if key in ("all", row.reason)]
        self.table.set_rows(self._rows)

    def _print(self) -> None:
        if self._rows:
            self.to_print.emit(ListWish(enrolments=frozenset(r.enrolment_id for r in self._rows)))

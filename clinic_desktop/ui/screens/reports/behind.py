"""Behind a figure: how it came about, and the people or events it counts."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.behind import EventRow, PersonRow, people_behind
from clinic_desktop.reports.form_figures import Cell, CellKind, Explanation
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.widgets.cards import Facts, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable


@dataclass(frozen=True, slots=True)
class Behind:
    """One line of the list."""

    id: str
    resident_id: str
    name: str
    what: str
    where: str
    on: str


class BehindDialog(QDialog):
    """``opened`` with a resident to show; ``correcting`` when the number is to be changed."""

    opened = Signal(str)
    correcting = Signal()

    def __init__(
        self, desk: Desk, cell: Cell, title: str, explanation: Explanation, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("behind")
        self.setWindowTitle(title)
        self.resize(720, 560)
        facts = Facts(
            [
                (tr("公式"), explanation.formula),
                *((name, str(value)) for name, value in explanation.parts),
                (tr("依据"), explanation.clause),
                *explanation.dates,
                *explanation.parameters,
            ]
        )
        self.tabs = QTabWidget()
        sides = [(tr("名单"), False)]
        if cell.kind is CellKind.RATE:
            sides = [(tr("分子"), False), (tr("分母"), True)]
        for words, denominator in sides:
            table: DataTable[Behind] = DataTable(
                (
                    Column(tr("姓名"), lambda b: b.name, width=110),
                    Column(tr("内容"), lambda b: b.what, width=170, stretch=True),
                    Column(tr("村组"), lambda b: b.where, width=130),
                    Column(tr("日期"), lambda b: b.on, width=112),
                ),
                name=words,
                empty=EmptyState(tr("没有")),
            )
            table.setObjectName("behind-den" if denominator else "behind-num")
            table.opened.connect(self._on_opened)
            self.tabs.addTab(table, words)
            desk.operations.read(
                self,
                partial(_read, cell=cell, denominator=denominator),
                partial(self._show, table),
            )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("关闭"))
        if cell.kind in (CellKind.COUNT, CellKind.RATE):
            correct = buttons.addButton(tr("手工更正…"), QDialogButtonBox.ButtonRole.ActionRole)
            correct.setObjectName("correct")
            correct.clicked.connect(self._correct)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(label(f"{title}：{cell.shown}", "heading", wrap=True))
        layout.addWidget(facts)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(buttons)

    def _show(self, table: DataTable[Behind], rows: list[Behind]) -> None:
        table.set_rows(rows)
        place = self.tabs.indexOf(table)
        name = self.tabs.tabText(place).split(" ")[0]
        self.tabs.setTabText(place, f"{name} {len(rows)}")
        if place == 0:
            table.setFocus()

    def _correct(self) -> None:
        self.accept()
        self.correcting.emit()

    def _on_opened(self, row: Behind) -> None:
        if row.resident_id:
            self.accept()
            self._desk.navigator.open("resident", row.resident_id)


def _read(place: Workplace, cell: Cell, denominator: bool) -> list[Behind]:
    with place.reading() as session:
        rows = people_behind(session, cell, place.catalogue, denominator)
    return [_line(row, place) for row in rows]


def _line(row: PersonRow | EventRow, place: Workplace) -> Behind:
    if isinstance(row, EventRow):
        return Behind(
            row.ref.id,
            row.resident_id or "",
            row.name,
            row.title,
            "",
            row.on.isoformat() if row.on else "",
        )
    about = [vocabulary.sex(row.sex)]
    if row.birth_date:
        about.append(vocabulary.age(row.birth_date, place.today))
    house = tr("{no}户", no=row.household_no) if row.household_no else ""
    return Behind(
        row.ref.id,
        row.ref.id if row.ref.table == "resident" else "",
        row.name,
        " · ".join(part for part in about if part),
        " ".join(part for part in (row.village_group, house) if part),
        "",
    )

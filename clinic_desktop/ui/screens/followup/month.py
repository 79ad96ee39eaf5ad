"""The calendar: a month of working days with the visits levelled over them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.words import tr
from clinic_desktop.services.appointments import AppointmentRow, appointments
from clinic_desktop.services.today import TodayFilter
from clinic_desktop.services.visit_calendar import MonthPlan, PlannedDay, PlannedHouse, month_plan
from clinic_desktop.services.visit_list import ListWish
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, clear, label
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable

WEEKDAYS = tr("一二三四五六日")


@dataclass(frozen=True, slots=True)
class Booked:
    """A month's plan with the days booked in it."""

    plan: MonthPlan
    appointments: tuple[AppointmentRow, ...]


class MonthView(QWidget):
    """``to_print`` with the visits of a day."""

    to_print = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.month = desk.today().replace(day=1)
        self.filter = TodayFilter()
        self.plan: MonthPlan | None = None
        self.booked: dict[date, list[AppointmentRow]] = {}
        self.cells: list[QPushButton] = []
        self._chosen = desk.today()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        bar = QHBoxLayout()
        for name, icon, words, step in (
            ("month-before", "chevron-left", tr("上个月"), -1),
            ("month-after", "chevron-right", tr("下个月"), 1),
        ):
            button = action("", icon=icon, name=name)
            button.setAccessibleName(words)
            button.clicked.connect(partial(self._step, step))
            bar.addWidget(button)
            if step < 0:
                self._title = label("", "heading")
                bar.addWidget(self._title)
        bar.addStretch(1)
        self._day_words = label("", "soft")
        bar.addWidget(self._day_words)
        printing = action(tr("打印这一天"), icon="printer", name="print-day")
        printing.clicked.connect(self._print)
        bar.addWidget(printing)
        layout.addLayout(bar)
        self._unknown = Band(tr("这一年的放假安排还没有公布，先按周末休息推算"))
        self._unknown.hide()
        layout.addWidget(self._unknown)
        row = QHBoxLayout()
        row.setSpacing(12)
        self._grid_host = QWidget()
        self._grid = QGridLayout(self._grid_host)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        row.addWidget(self._grid_host, 3)
        self.table: DataTable[PlannedHouse] = DataTable(
            (
                Column(tr("村组"), lambda h: h.village_group, width=56),
                Column(tr("户"), lambda h: h.household_no, width=52),
                Column(tr("去看谁"), lambda h: "、".join(h.names), width=90, stretch=True),
                Column(
                    tr("逾期"),
                    lambda h: tr("逾期 {n}", n=h.overdue) if h.overdue else "",
                    width=64,
                    tone=lambda _h: Tone.DANGER,
                ),
            ),
            name=tr("这一天去的户"),
        )
        self.table.setObjectName("day-table")
        self.table.opened.connect(self._open_house)
        beside = QVBoxLayout()
        beside.setSpacing(6)
        beside.addWidget(self.table, 1)
        self.appointments = label("", "soft", wrap=True)
        self.appointments.setObjectName("day-appointments")
        beside.addWidget(self.appointments)
        row.addLayout(beside, 2)
        layout.addLayout(row, 1)

    def load(self) -> None:
        """Plan the month shown."""
        self._desk.operations.read(
            self, partial(_month, month=self.month, wanted=self.filter), self._show, token="m"
        )

    def _step(self, by: int) -> None:
        self.month = add_months(self.month, by)
        first = self._desk.today()
        same = (first.year, first.month) == (self.month.year, self.month.month)
        self._chosen = first if same else self.month
        self.load()

    def _show(self, found: Booked) -> None:
        plan = self.plan = found.plan
        self.booked = {}
        for row in found.appointments:
            if row.is_open:
                self.booked.setdefault(row.on, []).append(row)
        self._title.setText(
            tr("{y}年{m}月　{n} 项", y=plan.month.year, m=plan.month.month, n=plan.visits)
        )
        self._unknown.setVisible(not plan.official)
        had_focus = any(cell.hasFocus() for cell in self.cells)
        clear(self._grid)
        self.cells = []
        for column, name in enumerate(WEEKDAYS):
            head = label(name, "hint")
            head.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._grid.addWidget(head, 0, column)
        start = plan.month.weekday()
        for place, day in enumerate(plan.days):
            cell = self._cell(day)
            self.cells.append(cell)
            self._grid.addWidget(cell, 1 + (start + place) // 7, (start + place) % 7)
        for line in range(1, 7):
            self._grid.setRowStretch(line, 1)
        if not plan.days[self._chosen.day - 1].visits and self._chosen not in self.booked:
            busy = (day.kind.day for day in plan.days if day.visits)
            self._chosen = next(busy, self._chosen)
        self._choose(self._chosen.day - 1)
        if had_focus:
            self.cells[self._chosen.day - 1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _cell(self, planned: PlannedDay) -> QPushButton:
        kind = planned.kind
        mark = kind.holiday or (tr("班") if kind.moved else "")
        off = "" if kind.works else mark or tr("休")
        today = tr("今") if kind.day == self._desk.today() else ""
        words = " ".join(part for part in (str(kind.day.day), today, off or mark) if part)
        count = tr("{n} 项", n=planned.visits) if planned.visits else ""
        if own := len(self.booked.get(kind.day, ())):
            count = " ".join(part for part in (count, tr("约{n}", n=own)) if part)
        cell = QPushButton("\n".join((words, count)))
        cell.setObjectName(f"day-{kind.day.isoformat()}")
        cell.setAccessibleName(
            tr("{day} {kind} {n} 项", day=kind.day, kind=off or tr("工作日"), n=planned.visits)
        )
        cell.setCheckable(True)
        cell.setProperty("kind", "chip")
        cell.setMinimumSize(44, 34)
        policy = cell.sizePolicy()
        policy.setVerticalPolicy(policy.Policy.Expanding)
        policy.setHorizontalPolicy(policy.Policy.Ignored)
        cell.setSizePolicy(policy)
        cell.clicked.connect(partial(self._choose, kind.day.day - 1))
        cell.installEventFilter(self)
        return cell

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys walk through the days."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {
                Qt.Key.Key_Left: -1,
                Qt.Key.Key_Right: 1,
                Qt.Key.Key_Up: -7,
                Qt.Key.Key_Down: 7,
            }.get(Qt.Key(event.key()))
            if step is not None and watched in self.cells:
                place = self.cells.index(watched) + step
                if 0 <= place < len(self.cells):
                    self.cells[place].setFocus(Qt.FocusReason.OtherFocusReason)
                    self._choose(place)
                return True
        return super().eventFilter(watched, event)

    def _choose(self, place: int) -> None:
        if self.plan is None:
            return
        place = min(max(place, 0), len(self.cells) - 1)
        for number, cell in enumerate(self.cells):
            cell.setChecked(number == place)
        day = self.plan.days[place]
        self._chosen = day.kind.day
        self.table.set_rows(day.houses)
        said = [f"{row.name} {row.slot} {row.purpose}" for row in self.booked.get(self._chosen, ())]
        self.appointments.setText(tr("预约：{said}", said="；".join(said)) if said else "")
        self.appointments.setVisible(bool(said))
        self._day_words.setText(
            tr(
                "{m}月{d}日　{h} 户 {n} 项",
                m=day.kind.day.month,
                d=day.kind.day.day,
                h=len(day.houses),
                n=day.visits,
            )
        )

    def _print(self) -> None:
        if self.plan is not None:
            houses = self.plan.days[self._chosen.day - 1].houses
            ids = frozenset(e for house in houses for e in house.enrolments)
            if ids:
                self.to_print.emit(ListWish(enrolments=ids))
            else:
                self._desk.navigator.toast(tr("这一天没有安排"), tone=Tone.NOTICE)

    def _open_house(self, house: PlannedHouse) -> None:
        self._desk.navigator.open("household", house.id)


def _month(place: Workplace, month: date, wanted: TodayFilter) -> Booked:
    first = month.replace(day=1)
    last = add_months(first, 1) - timedelta(days=1)
    return Booked(month_plan(place, month, wanted), appointments(place, first, last))

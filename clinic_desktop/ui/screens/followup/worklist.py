"""The work list: filters in one line, ticks for what is to be printed, the person beside it."""

from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.rounds import Rounds, rounds
from clinic_desktop.services.today import TodayFilter, TodayPage, Window, today_page
from clinic_desktop.services.visit_list import ListWish
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.followup.panel import OutcomePanel
from clinic_desktop.ui.screens.today.places import PlaceBoxes
from clinic_desktop.ui.screens.today.rows import WorkRow, columns, work_rows
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.detail import WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import TextField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.pick_box import PickBox
from clinic_desktop.ui.widgets.rows_model import Align, Column
from clinic_desktop.ui.widgets.tables import DataTable

WINDOWS = {
    Window.NOW: tr("现在应访"),
    Window.OVERDUE: tr("逾期"),
    Window.WEEK: tr("七天内"),
    Window.MONTH: tr("一个月内"),
    Window.ALL: tr("全部"),
}


class WorkList(QWidget):
    """``counted`` with the words for the head of the screen."""

    counted = Signal(str)
    filtered = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.filter = TodayFilter()
        self._rounds = Rounds((), ())
        self._asked_on: date | None = None
        self.ticked: set[str] = set()
        host = QWidget()
        layout = QVBoxLayout(host)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        self.windows = PickBox(tr("时间范围"), "window")
        for window, words in WINDOWS.items():
            self.windows.addItem(words, window)
        self.programmes = PickBox(tr("管理项目"), "programme")
        self.places = PlaceBoxes()
        self.places.picked.connect(self._on_filter)
        self.text = TextField(tr("在名单里找"), placeholder=tr("姓名、拼音、户号"))
        self.text.setObjectName("followup-text")
        self.text.setMinimumWidth(90)
        for box in (self.windows, self.programmes):
            box.activated.connect(self._on_filter)
            bar.addWidget(box)
        self.text.changed.connect(self._on_filter)
        bar.addWidget(self.places)
        bar.addWidget(self.text, 1)
        self._ticks = label("", "hint")
        self._ticks.setObjectName("ticks")
        self._ticks.setToolTip(tr("空格选择，Ctrl+A 全选"))
        bar.addWidget(self._ticks)
        layout.addLayout(bar)
        tick: Column[WorkRow] = Column(
            tr("选"), lambda row: "✓" if row.id in self.ticked else "", width=36, align=Align.CENTRE
        )
        self.table: DataTable[WorkRow] = DataTable(
            (tick, *columns(desk.today(), desk.catalogue)),
            name=tr("随访名单"),
            empty=EmptyState(tr("没有符合条件的应访"), icon="circle-check"),
        )
        self.table.setObjectName("followup-table")
        layout.addWidget(self.table, 1)
        self.panel = OutcomePanel(desk)
        self._split = WithDetail(host, self.panel, inside=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        self.table.chosen.connect(self.panel.show_task)
        self.table.opened.connect(lambda _row: self.panel.follow_up())
        for key, slot in (
            ("Space", self._tick),
            ("Ctrl+A", self._tick_all),
            ("N", self.panel.not_met),
            ("W", self.panel.ask_why),
            ("F2", self._open_file),
        ):
            bind_key(self.table, key, slot)

    def narrow(self, wanted: TodayFilter) -> None:
        """Other filters, as another part of the program asks."""
        self.filter = wanted
        self.text.set_value(wanted.text)
        self.load()

    def load(self) -> None:
        """Read the list again; once a day what it can be narrowed by."""
        if self._asked_on != self._desk.today():
            self._asked_on = self._desk.today()
            self._desk.operations.read(self, rounds, self._on_rounds, token="rounds")
        self._desk.operations.read(
            self, partial(today_page, wanted=self.filter), self._show, token="list"
        )

    @property
    def wish(self) -> ListWish:
        """What a printed list would hold: what is ticked, else everything shown."""
        shown = frozenset(row.id for row in self._rows)
        return ListWish(self.filter.window, enrolments=frozenset(self.ticked) & shown or shown)

    def _on_rounds(self, found: Rounds) -> None:
        self._rounds = found
        self.places.offer(found, self.filter)

    def _show(self, page: TodayPage) -> None:
        self._fill()
        self._rows = work_rows(page)
        self.ticked &= {row.id for row in self._rows}
        self.table.set_rows(self._rows)
        self._split.wanted(bool(self._rows))
        if not self._rows:
            self.panel.show_task(None)
        self._count()
        words = tr("共 {n} 项 {h} 户", n=page.total, h=len(page.houses))
        if page.shown < page.total:
            words = tr("共 {n} 项，先列最急的 {m} 项", n=page.total, m=page.shown)
        self.counted.emit(words)

    _rows: list[WorkRow] = []  # noqa: RUF012 - replaced whole by each answer, never changed

    def _fill(self) -> None:
        catalogue = self._desk.catalogue
        programmes = [
            (vocabulary.programme_name(code, catalogue), code) for code in catalogue.programmes
        ]
        self.programmes.offer([(tr("全部项目"), ""), *programmes], self.filter.programme or "")
        self.places.offer(self._rounds, self.filter)
        self.windows.setCurrentIndex(self.windows.findData(self.filter.window))

    def _on_filter(self) -> None:
        self.filter = replace(
            self.places.narrow(self.filter),
            window=Window(self.windows.currentData()),
            programme=self.programmes.key or None,
            text=str(self.text.value() or ""),
        )
        self.filtered.emit()
        self.load()

    # ---- ticks

    def _tick(self) -> None:
        row = self.table.current()
        if row is None:
            return
        self.ticked ^= {row.id}
        self._redraw()
        place = self.table.view.currentIndex().row() + 1
        if place < len(self._rows):
            self.table.view.selectRow(place)

    def _tick_all(self) -> None:
        everybody = {row.id for row in self._rows}
        self.ticked = set() if self.ticked == everybody else everybody
        self._redraw()

    def _redraw(self) -> None:
        self.table.view.viewport().update()
        self._count()

    def _count(self) -> None:
        chosen = len(self.ticked)
        self._ticks.setText(tr("已选 {n} 项", n=chosen) if chosen else tr("空格选择"))

    def _open_file(self) -> None:
        row = self.table.current()
        if row is not None and row.task.resident_id:
            self._desk.navigator.open("resident", row.task.resident_id)

"""The work list with the person beside it. Enter opens the follow-up, F2 the file, W the why."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.forms.model import Subject
from clinic_desktop.domain.words import tr
from clinic_desktop.services.appointments import (
    CANCELLED,
    HIGH_RISK,
    KEPT,
    AppointmentRow,
    appointments,
)
from clinic_desktop.services.followup import visit_form
from clinic_desktop.services.rounds import Rounds, rounds
from clinic_desktop.services.today import TodayFilter, TodayPage, Why, Window, today_page, why
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.person.acts import PersonActs, Whom
from clinic_desktop.ui.screens.today.panel import TaskPanel
from clinic_desktop.ui.screens.today.places import PlaceBoxes
from clinic_desktop.ui.screens.today.rows import (
    WorkRow,
    columns,
    programme_chips,
    reason_text,
    window_chips,
    work_rows,
)
from clinic_desktop.ui.screens.today.trips import open_trip
from clinic_desktop.ui.screens.why import WhyDialog
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band
from clinic_desktop.ui.widgets.chips import FilterChips
from clinic_desktop.ui.widgets.detail import WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import TextField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page
from clinic_desktop.ui.widgets.tables import DataTable

TABLES = ("task", "record", "care_event", "enrolment", "resident", "household", "dose")
WEEKDAYS = "一二三四五六日"
BOOKED_NAMED = 3
"""Appointments that are named in the line above the list."""
LATE_SHOWN = 60
"""Days for which a high-risk follow-up that was not made stays in that line."""


class TodayScreen(Screen):
    """今日: whom to see now, by house, the most pressing first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._filter = TodayFilter()
        host = QWidget()
        self._page = page = Page(host, tr("今日工作"))
        self.windows = FilterChips(tr("时间范围"))
        self.windows.picked.connect(self._on_window)
        self.programmes = FilterChips(tr("管理项目"))
        self.programmes.picked.connect(self._on_programme)
        self.text = TextField(tr("在名单里找"), placeholder=tr("在名单里找姓名、拼音、户号"))
        self.text.setObjectName("today-text")
        self.text.setFixedWidth(250)
        self.text.changed.connect(self._on_text)
        self.places = PlaceBoxes()
        self.places.picked.connect(self._on_place)
        page.actions.addWidget(self.places)
        page.actions.addWidget(self.text)
        self.booked = Band(tone=Tone.PLAIN, action=tr("查看"))
        self.booked.setObjectName("booked-today")
        self.booked.pressed.connect(lambda: desk.navigator.open("followup", view="appointments"))
        self.booked.hide()
        page.filters.addWidget(self.booked)
        page.filters.addWidget(self.windows)
        page.filters.addWidget(self.programmes)
        self.table: DataTable[WorkRow] = DataTable(
            columns(desk.today(), desk.catalogue),
            name=tr("今日应访名单"),
            empty=EmptyState(
                tr("现在没有应访的人"), icon="circle-check", hint=tr("可以看看七天内的安排")
            ),
        )
        self.table.setObjectName("today-table")
        self.table.opened.connect(self._on_opened)
        self.table.chosen.connect(self._on_chosen)
        self.panel = TaskPanel(desk)
        self.panel.follow_up.connect(self._follow_up)
        self.panel.opened.connect(self._on_opened)
        self.acts = PersonActs(desk, self, self._whom)
        self.panel.why.connect(self._ask_why)
        page.body.addWidget(self.table, 1)
        self._split = WithDetail(host, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        bind_key(self.table, "N", self.panel.not_met)
        for key, slot in (("F2", self._open_file), ("Ctrl+W", self._why_current)):
            bind_key(self, key, slot)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Show the list; ``programme`` among the arguments narrows it."""
        if programme := args.get("programme"):
            self._filter = TodayFilter(programme=str(programme))
        self.desk.operations.read(self, rounds, self._show_rounds, token="rounds")
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Anything about people may change the list."""
        if changes.touches(*TABLES):
            self._load()

    def tick(self, today: date) -> None:
        """A new day."""
        self._load()

    def first_focus(self) -> QWidget:
        """The list."""
        return self.table

    def escape(self) -> bool:
        """First clears the text filter."""
        if self.text.value():
            self.text.set_value("")
            self._on_text()
            return True
        return False

    def _load(self) -> None:
        wanted = self._filter
        self.desk.operations.read(
            self, lambda place: today_page(place, wanted), self._show, token="today"
        )
        day = self.desk.today()
        self.desk.operations.read(
            self,
            partial(appointments, first=day - timedelta(days=LATE_SHOWN), last=day),
            self._show_booked,
            token="booked",
        )

    def _show(self, page: TodayPage) -> None:
        day = page.day
        self._page.set_title(
            tr("今日工作"),
            tr(
                "{y}年{m}月{d}日 星期{w} · 逾期 {overdue} · 应访 {due}",
                y=day.year,
                m=day.month,
                d=day.day,
                w=WEEKDAYS[day.weekday()],
                overdue=page.counts.overdue,
                due=page.counts.due,
            ),
        )
        self.windows.set_chips(window_chips(page))
        self.windows.set_keys(frozenset({self._filter.window.value}))
        self.programmes.set_chips(programme_chips(page, self.desk.catalogue))
        self.programmes.set_keys(frozenset({self._filter.programme or "all"}))
        rows = work_rows(page)
        self.table.set_rows(rows)
        self._split.wanted(bool(rows))
        if not rows:
            self.panel.show_task(None)

    def _on_window(self, keys: frozenset[str]) -> None:
        self._narrow(window=Window(next(iter(keys), "now")))

    def _on_programme(self, keys: frozenset[str]) -> None:
        key = next(iter(keys), "all")
        self._narrow(programme=None if key == "all" else key)

    def _on_text(self) -> None:
        self._narrow(text=str(self.text.value() or ""))

    def _on_place(self) -> None:
        self._filter = self.places.narrow(self._filter)
        self._load()

    def _narrow(self, **values: Any) -> None:
        self._filter = replace(self._filter, **values)
        self._load()

    def _on_chosen(self, row: WorkRow | None) -> None:
        self.panel.show_task(row)

    def _on_opened(self, row: WorkRow) -> None:
        if not open_trip(self.desk, row.house, row.task):
            self._follow_up(row)

    def _whom(self) -> Whom | None:
        row = self.table.current()
        if row is None or not row.task.resident_id:
            return None
        why = reason_text(row.task, self.desk.catalogue).partition("，")[0]
        return Whom(row.task.resident_id, row.task.programme, why)

    def _show_rounds(self, found: Rounds) -> None:
        self.places.offer(found, self._filter)

    def _show_booked(self, rows: tuple[AppointmentRow, ...]) -> None:
        day = self.desk.today()
        waiting = [
            row
            for row in rows
            if (row.on == day and row.state not in (KEPT, CANCELLED))
            or row.purpose_code == HIGH_RISK
        ]
        self.booked.setVisible(bool(waiting))
        said = [
            " ".join(part for part in (row.name, row.slot, row.purpose) if part)
            for row in waiting[:BOOKED_NAMED]
        ]
        more = tr("……") if len(waiting) > BOOKED_NAMED else ""
        self.booked.show_message(
            tr("今天预约 {n} 人：{said}", n=len(waiting), said="；".join(said) + more), Tone.PLAIN
        )

    def _follow_up(self, row: WorkRow) -> None:
        task = row.task
        open_follow_up(self.desk, task.programme, task.resident_id, task.household_id, task.reason)

    def _open_file(self) -> None:
        row = self.table.current()
        if row is not None and row.task.resident_id:
            self.desk.navigator.open("resident", row.task.resident_id)

    def _why_current(self) -> None:
        row = self.table.current()
        if row is not None:
            self._ask_why(row)

    def _ask_why(self, row: WorkRow) -> None:
        self.desk.operations.read(
            self,
            partial(why, enrolment_id=row.task.enrolment_id),
            lambda found: self._show_why(row, found),
            token="why",
        )

    def _show_why(self, row: WorkRow, found: Why) -> None:
        title = tr(
            "{name} · {programme}：为什么现在应访？",
            name=row.task.name,
            programme=vocabulary.programme_name(found.programme, self.desk.catalogue),
        )
        WhyDialog(title, found.trace, self).exec()


def open_follow_up(
    desk: Desk,
    programme: str,
    resident_id: str | None,
    household_id: str | None,
    reason: str = "",
) -> None:
    """The entry form of a programme's visit, or the person's page where there is none."""
    form = visit_form(desk.catalogue, programme, reason)
    if form is not None and resident_id and form.subject is Subject.RESIDENT:
        desk.navigator.open("record", resident_id, form=form.code)
    elif form is not None and household_id and form.subject is Subject.HOUSEHOLD:
        desk.navigator.open("record", household_id, form=form.code, about="household")
    elif resident_id:
        desk.navigator.open("resident", resident_id)
    elif household_id:
        desk.navigator.open("household", household_id)

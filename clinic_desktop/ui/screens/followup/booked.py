"""预约: whom to expect; one key says who came. 1 已来, 2 未来, 3 取消."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.appointments import (
    CANCELLED,
    HIGH_RISK,
    KEPT,
    MISSED,
    SET_BY_DOCTOR,
    VISIT_OF,
    AppointmentRow,
    appointments,
    settle,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.file_printing import Compose, preview_batch
from clinic_desktop.ui.screens.person.care_cards import appointment_state
from clinic_desktop.ui.screens.today.screen import open_follow_up
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument

SPANS = {"today": (0, 0), "week": (0, 6), "ahead": (0, 366), "past": (-31, -1)}
"""Chip → first and last day from today."""
_VACCINATION = "2"


def slip_batch(rows: tuple[AppointmentRow, ...]) -> Compose:
    """Slips to cut apart."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.appointment_pdf import slips_document

        return slips_document(rows, place.site.name, place.site.phone, fonts, place.clock.now())

    return compose


def list_batch(rows: tuple[AppointmentRow, ...]) -> Compose:
    """The list that is shown."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.appointment_pdf import booked_list_document

        return booked_list_document(rows, place.site.name, fonts, place.clock.now())

    return compose


class AppointmentView(QWidget):
    """Everybody booked in a span of days."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.rows: tuple[AppointmentRow, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        bar = QHBoxLayout()
        self.spans = FilterChips(
            tr("日期"),
            [
                Chip("today", tr("今天")),
                Chip("week", tr("七天内")),
                Chip("ahead", tr("今后")),
                Chip("past", tr("过去一月")),
            ],
        )
        self.spans.set_keys(frozenset({"week"}))
        self.spans.picked.connect(lambda _keys: self.load())
        bar.addWidget(self.spans, 1)
        for name, words, state in (
            ("came", tr("1 已来"), KEPT),
            ("stayed-away", tr("2 未来"), MISSED),
            ("called-off", tr("3 取消"), CANCELLED),
        ):
            button = action(words, name=name)
            button.clicked.connect(partial(self.settle, state))
            bar.addWidget(button)
        for name, words, slot in (
            ("print-slip", tr("预约单"), self._print_slip),
            ("print-booked", tr("打印名单"), self._print_list),
        ):
            button = action(words, icon="printer", name=name)
            button.clicked.connect(slot)
            bar.addWidget(button)
        layout.addLayout(bar)
        self.table: DataTable[AppointmentRow] = DataTable(
            self._columns(),
            name=tr("预约"),
            empty=EmptyState(
                tr("没有预约"), icon="calendar", hint=tr("在居民页按 F9 给他预约一天")
            ),
        )
        self.table.setObjectName("appointment-table")
        self.table.opened.connect(self._open)
        layout.addWidget(self.table, 1)
        for key, state in (("1", KEPT), ("2", MISSED), ("3", CANCELLED)):
            bind_key(self.table, key, partial(self.settle, state))

    def _columns(self) -> tuple[Column[AppointmentRow], ...]:
        today = self._desk.today

        return (
            Column(tr("日期"), lambda r: vocabulary.day(r.on, today()), width=92),
            Column(tr("时段"), lambda r: r.slot, width=56),
            Column(tr("姓名"), lambda r: r.name, width=84),
            Column(
                tr("性别 年龄"),
                lambda r: tr("{sex} {n}岁", sex=vocabulary.sex(r.sex), n=r.age),
                width=84,
                wide_only=True,
            ),
            Column(tr("事项"), lambda r: r.purpose, width=100),
            Column(
                tr("地点 备注"),
                lambda r: "　".join(part for part in (r.place, r.remark) if part),
                width=110,
                stretch=True,
            ),
            Column(
                tr("结果"),
                lambda r: appointment_state(r, today())[0],
                width=72,
                tone=lambda r: appointment_state(r, today())[1],
            ),
            Column(tr("村组"), lambda r: r.village_group, width=60, wide_only=True),
            Column(
                tr("电话"), lambda r: vocabulary.masked_phone(r.phone), width=112, wide_only=True
            ),
        )

    def load(self) -> None:
        """Read the list again."""
        before, after = SPANS[next(iter(self.spans.keys()), "week")]
        today = self._desk.today()
        self._desk.operations.read(
            self,
            partial(
                appointments,
                first=today + timedelta(days=before),
                last=today + timedelta(days=after),
            ),
            self._show,
            token="appointments",
        )

    def _show(self, rows: tuple[AppointmentRow, ...]) -> None:
        self.rows = rows
        self.table.set_rows(rows)

    def settle(self, state: str) -> None:
        """What came of the appointment under the cursor."""
        row = self.table.current()
        if row is None:
            return
        said = {KEPT: tr("已来"), MISSED: tr("未来"), CANCELLED: tr("已取消")}[state]
        self._desk.operations.change(
            self,
            partial(settle, record_id=row.id, state=state),
            lambda _changes: self._desk.navigator.toast(
                tr("{name}：{said}", name=row.name, said=said), undo=True
            ),
        )

    def _open(self, row: AppointmentRow) -> None:
        if row.purpose_code == _VACCINATION:
            self._desk.navigator.open("vaccination", row.resident_id)
            return
        if row.purpose_code == HIGH_RISK:
            self._desk.navigator.open("record", row.resident_id, form=SET_BY_DOCTOR)
            return
        mine = [p for p in VISIT_OF.get(row.purpose_code, ()) if p in row.programmes]
        if mine:
            open_follow_up(self._desk, mine[0], row.resident_id, None)
        else:
            self._desk.navigator.open("resident", row.resident_id)

    def _print_slip(self) -> None:
        row = self.table.current()
        if row is None:
            self._desk.navigator.toast(tr("没有预约"), tone=Tone.NOTICE)
            return
        preview_batch(self, self._desk, slip_batch((row,)))

    def _print_list(self) -> None:
        if not self.rows:
            self._desk.navigator.toast(tr("没有预约"), tone=Tone.NOTICE)
            return
        preview_batch(self, self._desk, list_batch(self.rows))

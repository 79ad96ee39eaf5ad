"""随访管理: list, calendar, progress and gaps, referrals to ask about, screening."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Protocol

from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.today import TodayFilter
from clinic_desktop.services.visit_list import ListWish
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.followup.booked import AppointmentView
from clinic_desktop.ui.screens.followup.gaps import GapView
from clinic_desktop.ui.screens.followup.high_risk import HighRiskView
from clinic_desktop.ui.screens.followup.month import MonthView
from clinic_desktop.ui.screens.followup.printing import PrintedList, print_list
from clinic_desktop.ui.screens.followup.referring import ReferralView
from clinic_desktop.ui.screens.followup.screening import ScreeningView
from clinic_desktop.ui.screens.followup.unmanaged import UnmanagedView
from clinic_desktop.ui.screens.followup.worklist import WorkList
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page

TABLES = ("task", "record", "care_event", "enrolment", "resident", "household", "target")


class _View(Protocol):
    def load(self) -> None: ...


class FollowUpScreen(Screen):
    """``open("followup"[, view=…, programme=…])``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        page = self._page = Page(self, tr("随访管理"))
        keyback = page.add_action(tr("回录随访单"), icon="clipboard-check", name="keyback")
        keyback.setToolTip("Ctrl+R")
        keyback.clicked.connect(self._key_back)
        self._print = page.add_action(
            tr("打印随访单"), icon="printer", kind="primary", name="print-list"
        )
        self._print.setToolTip("Ctrl+P")
        self._print.clicked.connect(self._print_work_list)
        self.views = FilterChips(
            tr("看什么"),
            [
                Chip("list", tr("名单")),
                Chip("month", tr("日历")),
                Chip("gaps", tr("进度与缺口")),
                Chip("referrals", tr("转诊回访")),
                Chip("screening", tr("疑似与高危")),
                Chip("appointments", tr("预约")),
                Chip("high_risk", tr("高危孕产妇")),
                Chip("unmanaged", tr("应管未管")),
            ],
        )
        self.views.picked.connect(lambda keys: self.show_view(next(iter(keys), "list")))
        page.filters.addWidget(self.views)
        self.work = WorkList(desk)
        self.month = MonthView(desk)
        self.gaps = GapView(desk)
        self.referrals = ReferralView(desk)
        self.screening = ScreeningView(desk)
        self.booked = AppointmentView(desk)
        self.high_risk = HighRiskView(desk)
        self.unmanaged = UnmanagedView(desk)
        self.work.counted.connect(lambda words: page.set_title(tr("随访管理"), words))
        for printing in (self.month, self.gaps, self.screening):
            printing.to_print.connect(self.print)
        self._stack = QStackedWidget()
        self._places: dict[str, tuple[QWidget, QWidget]] = {
            "list": (self.work, self.work.table),
            "month": (self.month, self.month.table),
            "gaps": (self.gaps, self.gaps.table),
            "referrals": (self.referrals, self.referrals.table),
            "screening": (self.screening, self.screening.table),
            "appointments": (self.booked, self.booked.table),
            "high_risk": (self.high_risk, self.high_risk.table),
            "unmanaged": (self.unmanaged, self.unmanaged.table),
        }
        for view, _ in self._places.values():
            self._stack.addWidget(view)
        page.body.addWidget(self._stack, 1)
        self._view = "list"
        for key, slot in (
            ("Ctrl+P", self._print_work_list),
            ("Ctrl+R", self._key_back),
        ):
            bind_key(self, key, slot)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Shows what was shown last, or the view and programme asked for."""
        if programme := args.get("programme"):
            self.work.narrow(TodayFilter(programme=str(programme)))
        self.show_view(str(args.get("view") or self._view))

    def show_view(self, key: str) -> None:
        """Another view."""
        if key not in self._places:
            key = "list"
        self._view = key
        self.views.set_keys(frozenset({key}))
        self._stack.setCurrentWidget(self._places[key][0])
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Anything about people may change what is shown."""
        if changes.touches(*TABLES):
            self._load()

    def tick(self, today: date) -> None:
        """A new day."""
        self._load()

    def first_focus(self) -> QWidget:
        """The list of the view."""
        return self._places[self._view][1]

    def escape(self) -> bool:
        """First back to the list, then clears the text filter."""
        if self._view != "list":
            self.show_view("list")
            return True
        if self.work.text.value():
            self.work.narrow(TodayFilter(self.work.filter.window))
            return True
        return False

    def _load(self) -> None:
        if self._view == "month":
            self.month.filter = self.work.filter
        view: _View = self._places[self._view][0]  # type: ignore[assignment]
        view.load()

    # ---- paper

    def _key_back(self) -> None:
        self.desk.navigator.open("keyback")

    def _print_work_list(self) -> None:
        self.print(self.work.wish)

    def print(self, wish: ListWish) -> None:
        """Makes, keeps and shows a list; the number on it opens it again for keying back."""
        if not wish.enrolments:
            self.desk.navigator.toast(tr("名单里没有人"), tone=Tone.NOTICE)
            return
        self.desk.operations.read(
            self,
            partial(print_list, wish=wish, resources=self.desk.resources),
            self._show_paper,
            token="paper",
        )

    def _show_paper(self, printed: PrintedList) -> None:
        if printed.missing:
            self.desk.navigator.toast(
                tr("字体里没有“{characters}”，打印时留空，请手写", characters=printed.missing),
                tone=Tone.NOTICE,
            )
        PreviewWindow(
            printed.pdf,
            tr("随访单 {no}", no=printed.no),
            self,
            file_name=tr("随访单-{no}.pdf", no=printed.no),
            prompts=self.desk.prompts,
        ).show()

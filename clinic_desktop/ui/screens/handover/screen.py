"""上级录入: the queue with its sheet, the month's comparison, the workbook."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.handover.queue import begin, since_when
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.handover.counting_view import CountingView
from clinic_desktop.ui.screens.handover.layout_view import LayoutView
from clinic_desktop.ui.screens.handover.queue_view import QueueView
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.inputs import DateField
from clinic_desktop.ui.widgets.page import Page, action

TABLES = ("handover_tick", "record", "resident", "enrolment", "dose", "activity")


class _View(Protocol):
    def load(self) -> None: ...


def _begun(place: Workplace) -> date | None:
    with place.reading() as session:
        return since_when(session)


class HandoverScreen(Screen):
    """``open("handover"[, view="queue" | "counts" | "layout"])``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        page = self._page = Page(self, tr("上级录入"))
        self._change_since = page.add_action(
            tr("起始日期"), icon="calendar", kind="quiet", name="change-since"
        )
        self._change_since.clicked.connect(lambda: self._ask_beginning(self._since))
        self.views = FilterChips(
            tr("看什么"),
            [
                Chip("queue", tr("待录入")),
                Chip("counts", tr("月末核对")),
                Chip("layout", tr("导出表格")),
            ],
        )
        self.views.picked.connect(lambda keys: self.show_view(next(iter(keys), "queue")))
        page.filters.addWidget(self.views)
        self.queue = QueueView(desk)
        self.counts = CountingView(desk)
        self.layout_view = LayoutView(desk)
        self._places: dict[str, tuple[QWidget, QWidget]] = {
            "queue": (self.queue, self.queue.table),
            "counts": (self.counts, self.counts.table),
            "layout": (self.layout_view, self.layout_view.columns),
        }
        self._stack = QStackedWidget()
        for view in (self.queue, self.counts, self.layout_view):
            self._stack.addWidget(view)
            view.counted.connect(lambda words: page.set_title(tr("上级录入"), words))
        self._stack.addWidget(self._beginning())
        page.body.addWidget(self._stack, 1)
        self._view = "queue"
        self._since: date | None = None

    def _beginning(self) -> QWidget:
        host = QWidget()
        card = Card(tr("从哪一天起，把新填的和改过的录进上级平台？"))
        card.body.addWidget(
            label(
                tr(
                    "这一天起在本机录入的档案、随访、体检、纳管、接种和健康教育活动排成待录清单；"
                    "之前的都算已录，以后有改动才出现。"
                    "每条一张录入单：按 Enter 逐项复制，到浏览器里粘贴；录完打勾。"
                    "字段次序可以按省平台的页面排好，只排一次。"
                ),
                "soft",
                wrap=True,
            )
        )
        self.since = DateField(tr("起始日期"), self.desk.today)
        self.since.setObjectName("handover-since")
        self.since.set_value(self.desk.today().replace(day=1))
        self.since.done.connect(self._begin)
        start = action(tr("开始"), icon="check", kind="primary", name="begin-handover")
        start.clicked.connect(self._begin)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.since)
        row.addWidget(start)
        row.addStretch(1)
        card.body.addLayout(row)
        outer = QHBoxLayout(host)
        outer.addStretch(1)
        outer.addWidget(card, 4, Qt.AlignmentFlag.AlignTop)
        outer.addStretch(1)
        return host

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Shows what was shown last, or the view asked for."""
        self._view = str(args.get("view") or self._view)
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Something was ticked or written."""
        if changes.touches(*TABLES):
            self._load()

    def tick(self, today: date) -> None:
        """A new day, perhaps a new month."""
        self._load()

    def first_focus(self) -> QWidget:
        """The list of the view; before the beginning, its date."""
        if self._stack.currentIndex() == len(self._places):
            return self.since
        return self._places[self._view][1]

    def escape(self) -> bool:
        """Out of the sheet to the queue, from another view back to it."""
        if self._view != "queue":
            self.show_view("queue")
            return True
        if self.queue.panel.isAncestorOf(self.focusWidget() or self):
            self.queue.table.setFocus()
            return True
        return False

    def show_view(self, key: str) -> None:
        """Another view."""
        self._view = key if key in self._places else "queue"
        self._load()

    def _load(self) -> None:
        self.desk.operations.read(self, _begun, self._show, token="begun")

    def _show(self, since: date | None) -> None:
        before = self._stack.currentIndex()
        self._since = since
        self.views.setVisible(since is not None)
        self._change_since.setVisible(since is not None)
        if since is None:
            self._stack.setCurrentIndex(len(self._places))
        else:
            self.views.set_keys(frozenset({self._view}))
            self._stack.setCurrentWidget(self._places[self._view][0])
            view: _View = self._places[self._view][0]  # type: ignore[assignment]
            view.load()
        if self.isVisible() and self._stack.currentIndex() != before:
            self.first_focus().setFocus()

    def _ask_beginning(self, since: date | None) -> None:
        self.since.set_value(since or self.desk.today())
        self._stack.setCurrentIndex(len(self._places))
        self.since.setFocus()

    def _begin(self) -> None:
        day = self.since.value()
        if day is None or self.since.complaint():
            return
        self.desk.operations.change(self, partial(begin, since=day), lambda _done: self._load())

"""Beside the work list: the person, why now, and what came of going there."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton

from clinic_desktop.domain.words import tr
from clinic_desktop.services.task_outcomes import consider_lost
from clinic_desktop.services.today import TaskRow, Why, why
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.followup.outcomes import Outcomes
from clinic_desktop.ui.screens.today.rows import WorkRow, house_name, reason_text
from clinic_desktop.ui.screens.today.screen import open_follow_up
from clinic_desktop.ui.screens.today.trips import open_trip
from clinic_desktop.ui.screens.why import WhyDialog
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Facts, label
from clinic_desktop.ui.widgets.detail import DetailPanel
from clinic_desktop.ui.widgets.inputs.base import restyle
from clinic_desktop.ui.widgets.page import action


class OutcomePanel(DetailPanel):
    """The task under the cursor; ``found_lost`` when 失访 becomes advisable."""

    shown = Signal(str)
    """Enrolment whose explanation has arrived."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("所选的人"))
        self._desk = desk
        self._outcomes = Outcomes(desk, self)
        self._row: WorkRow | None = None
        self._why: Why | None = None
        self._name = label("", "title")
        self._facts = Facts()
        self._advice = Band(tr("已连续 3 次未见到，可考虑按失访结束管理"))
        self._advice.setObjectName("consider-lost")
        self._advice.hide()
        self.body.addWidget(self._name)
        self._when = label("", "strong")
        self.body.addWidget(self._when)
        self.body.addWidget(self._advice)
        grid = QGridLayout()
        grid.setSpacing(6)
        self.buttons: dict[str, QPushButton] = {}
        for place, (name, words, verb) in enumerate(
            (
                ("not-met", tr("未见到"), self._outcomes.not_met),
                ("away", tr("临时外出"), self._outcomes.away),
                ("refused", tr("拒绝"), self._outcomes.refused),
                ("moved", tr("迁出"), self._outcomes.moved),
                ("died", tr("死亡"), self._outcomes.died),
                ("lost", tr("失访"), self._outcomes.lost),
            )
        ):
            button = self.buttons[name] = action(words, name=name)
            button.clicked.connect(partial(self._do, verb))
            grid.addWidget(button, place // 2, place % 2)
        self.body.addLayout(grid)
        self.body.addWidget(self._facts)
        ask = action(tr("为什么？"), icon="circle-question-mark", name="why")
        ask.clicked.connect(self.ask_why)
        enter = action(tr("录入随访"), kind="primary", name="enter-follow-up")
        enter.clicked.connect(self.follow_up)
        self.foot.addWidget(ask)
        self.foot.addWidget(enter, 1)

    def show_task(self, row: WorkRow | None) -> None:
        """Another task, or nothing."""
        self._row, self._why = row, None
        self.setVisible(row is not None)
        if row is None:
            return
        task, today = row.task, self._desk.today()
        self._name.setText(task.name or house_name(row.house))
        due, tone = vocabulary.due(task.next_due, task.overdue_days, today, task.window_end)
        window = tr(
            "{a} 至 {b}",
            a=vocabulary.day(task.window_start, today),
            b=vocabulary.day(task.window_end, today),
        )
        programme = vocabulary.programme_name(task.programme, self._desk.catalogue)
        self._when.setText(tr("{programme} · {due}", programme=programme, due=due))
        restyle(self._when, tone=str(tone))
        self._facts.set_facts(
            [
                (tr("时限"), window),
                (tr("原因"), reason_text(task, self._desk.catalogue)),
                (tr("上次"), vocabulary.day(task.last_contact_on, today)),
                (tr("电话"), task.phone or ""),
                (tr("住址"), row.house.address or house_name(row.house)),
            ]
        )
        self._advice.hide()
        self.buttons["lost"].setEnabled(False)
        for name in ("moved", "died"):
            self.buttons[name].setEnabled(task.resident_id is not None)
        self._desk.operations.read(
            self, partial(why, enrolment_id=task.enrolment_id), self._on_why, token="why"
        )

    def _on_why(self, found: Why) -> None:
        self._why = found
        advised = consider_lost(list(found.trace))
        self._advice.setVisible(advised)
        self._advice.show_message(tr("已连续 3 次未见到，可考虑按失访结束管理"), Tone.NOTICE)
        self.buttons["lost"].setEnabled(advised)
        if self._row is not None:
            self.shown.emit(self._row.id)

    def _do(self, verb: Callable[[TaskRow], None]) -> None:
        if self._row is not None:
            verb(self._row.task)

    def not_met(self) -> None:
        """The key of the list."""
        self._do(self._outcomes.not_met)

    def follow_up(self) -> None:
        """The entry form."""
        if self._row is not None:
            task = self._row.task
            if open_trip(self._desk, self._row.house, task):
                return
            open_follow_up(
                self._desk, task.programme, task.resident_id, task.household_id, task.reason
            )

    def ask_why(self) -> None:
        """The explanation of the date."""
        if self._row is not None and self._why is not None:
            WhyDialog(
                tr(
                    "{name} · {programme}：为什么现在应访？",
                    name=self._row.task.name,
                    programme=vocabulary.programme_name(self._why.programme, self._desk.catalogue),
                ),
                self._why.trace,
                self,
            ).open()

"""Beside the work list: who it is, what else is open in the house, what to do."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout

from clinic_desktop.domain.words import tr
from clinic_desktop.services.today import TaskRow
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.followup.outcomes import Outcomes
from clinic_desktop.ui.screens.today.rows import WorkRow, due_words, house_name, reason_text
from clinic_desktop.ui.screens.today.trips import one_stop, partner
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Facts, LineCard, clear, label
from clinic_desktop.ui.widgets.detail import DetailPanel
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.person_head import PersonHead


class TaskPanel(DetailPanel):
    """The task under the cursor."""

    follow_up = Signal(object)
    """One task of the house."""
    opened = Signal(object)
    """The row itself, as Enter in the list."""
    why = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("所选的人"))
        self._desk = desk
        self._row: WorkRow | None = None
        self._head = PersonHead()
        self._facts = Facts()
        self._tasks = QVBoxLayout()
        self._tasks.setSpacing(6)
        self.body.addWidget(self._head)
        self._trip = Band(
            tr("母婴同访：一趟完成产后访视和新生儿访视，回车先录母亲，保存后接着录新生儿"),
            tone=Tone.GOOD,
        )
        self._trip.setObjectName("trip")
        self.body.addWidget(self._trip)
        self.body.addWidget(self._facts)
        self.body.addWidget(label(tr("这一户的待办"), "heading"))
        self.body.addLayout(self._tasks)
        self._why = action("", icon="circle-question-mark", name="why")
        self._why.setAccessibleName(tr("为什么？"))
        self._why.setToolTip(tr("为什么？（Ctrl+W）"))
        self._why.clicked.connect(lambda: self._row and self.why.emit(self._row))
        self.outcomes = Outcomes(desk, self)
        self.not_done = action(tr("没办成"), name="not-done")
        menu = QMenu(self.not_done)
        for words, verb in (
            (tr("未见到（N）"), self.outcomes.not_met),
            (tr("临时外出…"), self.outcomes.away),
            (tr("拒绝管理…"), self.outcomes.refused),
            (tr("迁出…"), self.outcomes.moved),
            (tr("死亡…"), self.outcomes.died),
        ):
            menu.addAction(words, partial(self._do, verb))
        self.not_done.setMenu(menu)
        self._enter = action(tr("录入随访"), kind="primary", name="enter-follow-up")
        self._enter.clicked.connect(lambda: self._row and self.opened.emit(self._row))
        self.foot.addWidget(self._why)
        self.foot.addWidget(self.not_done)
        self.foot.addWidget(self._enter, 1)

    def _do(self, verb: Callable[[TaskRow], None]) -> None:
        if self._row is not None:
            verb(self._row.task)

    def not_met(self) -> None:
        """The key of the list."""
        self._do(self.outcomes.not_met)

    def show_task(self, row: WorkRow | None) -> None:
        """Another task, or nothing."""
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            return
        task = row.task
        today = self._desk.today()
        name = task.name or house_name(row.house)
        about = (vocabulary.sex(task.sex), tr("{n} 岁", n=task.age)) if task.age is not None else ()
        self._head.show_person(name, *about)
        self._trip.setVisible(partner(row.house, task) is not None)
        due, tone = due_words(task, today)
        self._facts.set_facts(
            [
                (tr("应访"), due, tone),
                (
                    tr("时限"),
                    tr(
                        "{a} 至 {b}",
                        a=vocabulary.day(task.window_start, today),
                        b=vocabulary.day(task.window_end, today),
                    ),
                ),
                (tr("原因"), reason_text(task, self._desk.catalogue)),
                (tr("上次"), vocabulary.day(task.last_contact_on, today)),
                (tr("电话"), task.phone or ""),
                (tr("住址"), row.house.address or house_name(row.house)),
            ]
        )
        clear(self._tasks)
        for other in one_stop(row.house):
            said, other_tone = vocabulary.due(
                other.next_due, other.overdue_days, today, other.window_end
            )
            programme = vocabulary.programme_name(other.programme, self._desk.catalogue)
            card = LineCard(
                programme if other.name == task.name else f"{other.name} · {programme}",
                said,
                icon="clipboard-list",
                tone=other_tone if other_tone in (Tone.DANGER, Tone.NOTICE) else Tone.PLAIN,
            )
            card.pressed.connect(
                lambda other=other: self.follow_up.emit(
                    WorkRow(other.enrolment_id, row.house, other, False)
                )
            )
            self._tasks.addWidget(card)

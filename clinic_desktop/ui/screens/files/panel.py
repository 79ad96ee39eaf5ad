"""Beside the resident list: who it is, trend of blood pressure, what is open."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.reading import TrendPoint, trend
from clinic_desktop.services.residents.reading import ResidentRow
from clinic_desktop.services.today import TaskRow, tasks_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.files.rows import place_of
from clinic_desktop.ui.screens.person.trends import pressure_chart, show_pressure
from clinic_desktop.ui.screens.today.screen import open_follow_up
from clinic_desktop.ui.widgets.cards import Facts, LineCard, clear, label
from clinic_desktop.ui.widgets.detail import DetailPanel
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.person_head import PersonHead

PRESSURE_FORMS = ("hypertension_followup", "diabetes_followup", "health_exam")


class ResidentPanel(DetailPanel):
    """The resident under the cursor."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("所选居民"))
        self._desk = desk
        self._row: ResidentRow | None = None
        self._head = PersonHead()
        self._facts = Facts()
        self._trend_title = label(tr("血压趋势 mmHg"), "heading")
        self._chart = pressure_chart()
        self._tasks_title = label(tr("待办"), "heading")
        self._tasks = QVBoxLayout()
        self._tasks.setSpacing(6)
        self.body.addWidget(self._head)
        self.body.addWidget(self._facts)
        self.body.addWidget(self._trend_title)
        self.body.addWidget(self._chart)
        self.body.addWidget(self._tasks_title)
        self.body.addLayout(self._tasks)
        opening = action(tr("查看档案"), kind="primary", name="open-file")
        opening.clicked.connect(self._open)
        self.foot.addWidget(opening, 1)

    def show_resident(self, row: ResidentRow | None) -> None:
        """Another resident, or nothing."""
        self._row = row
        if row is None:
            return
        today = self._desk.today()
        self._head.show_person(
            row.name, vocabulary.sex(row.sex), vocabulary.age(row.birth_date, today), place_of(row)
        )
        self._facts.set_facts(
            [
                (tr("身份证"), vocabulary.masked_id(row.id_no)),
                (tr("电话"), vocabulary.masked_phone(row.phone)),
                (tr("出生"), row.birth_date.isoformat()),
            ]
        )
        self._desk.operations.read(
            self, partial(_details, resident_id=row.resident_id), self._show, token="details"
        )

    def _show(self, found: tuple[tuple[TaskRow, ...], tuple[TrendPoint, ...]]) -> None:
        tasks, points = found
        born = self._row.birth_date if self._row else self._desk.today()
        shown = show_pressure(self._chart, points, self._desk.catalogue, born)
        self._trend_title.setVisible(shown)
        self._chart.setVisible(shown)
        clear(self._tasks)
        self._tasks_title.setVisible(bool(tasks))
        for task in tasks:
            said, tone = vocabulary.due(
                task.next_due, task.overdue_days, self._desk.today(), task.window_end
            )
            card = LineCard(
                vocabulary.programme_name(task.programme, self._desk.catalogue),
                said,
                icon="clipboard-list",
                tone=tone,
            )
            card.pressed.connect(
                lambda task=task: open_follow_up(
                    self._desk, task.programme, task.resident_id, task.household_id, task.reason
                )
            )
            self._tasks.addWidget(card)

    def _open(self) -> None:
        if self._row is not None:
            self._desk.navigator.open("resident", self._row.resident_id)


def _details(
    place: Workplace, resident_id: str
) -> tuple[tuple[TaskRow, ...], tuple[TrendPoint, ...]]:
    points = trend(place, resident_id, PRESSURE_FORMS, ("sbp", "dbp", "bp_left_sbp", "bp_left_dbp"))
    return tasks_of(place, resident_id), points

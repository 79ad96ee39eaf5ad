"""What came of going to somebody, from a button to the saved change."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.task_outcomes import Attempted, away, lost, not_met, refused
from clinic_desktop.services.today import TaskRow
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import DeathDialog, FieldsDialog, MoveDialog
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.inputs import DateField, InputField
from clinic_desktop.ui.widgets.typed_dates import Toward

PROOFS = (tr("本人签名"), tr("家属见证"), tr("村干部见证"))


class AwayDialog(FieldsDialog):
    """Until when somebody is away."""

    def __init__(self, desk: Desk, task: TaskRow, parent: QWidget) -> None:
        until = DateField(tr("预计返回日期"), desk.today, toward=Toward.NEAREST)
        until.set_value(desk.today() + timedelta(days=30))
        fields: dict[str, InputField] = {"until": until}
        self._task, self._today = task, desk.today()
        super().__init__(desk, tr("{name} 临时外出", name=task.name), fields, parent, tr("登记"))

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Every programme of the person waits."""
        until = self.values()["until"] or self._today
        return partial(away, task=self._task, on=self._today, until=until)


class Outcomes:
    """The verbs behind the buttons of a task; ``owner`` owns requests and dialogs."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self._desk, self._owner = desk, owner

    def not_met(self, task: TaskRow) -> None:
        """One key; the third in a row advises 失访."""
        self._desk.operations.change(
            self._owner,
            partial(not_met, task=task, on=self._desk.today()),
            partial(self._on_attempted, task),
        )

    def _on_attempted(self, task: TaskRow, done: Attempted) -> None:
        if done.consider_lost:
            self._desk.navigator.toast(
                tr("{name} 已连续 3 次未见到，可考虑按失访结束管理", name=task.name),
                tone=Tone.NOTICE,
                undo=True,
            )
        else:
            self._desk.navigator.toast(tr("已记：{name} 未见到", name=task.name), undo=True)

    def away(self, task: TaskRow) -> None:
        """Asks until when."""
        AwayDialog(self._desk, task, self._owner).open()

    def refused(self, task: TaskRow) -> None:
        """Asks for the proof."""
        proof = self._desk.prompts.reason(
            tr("{name} 拒绝管理", name=task.name),
            tr("结束该项目的管理，仍计入本年度分母。请写明签名或见证情况。"),
            PROOFS,
        )
        if proof:
            self._close(partial(refused, task=task, on=self._desk.today(), proof=proof))

    def lost(self, task: TaskRow) -> None:
        """After three failed contacts."""
        note = self._desk.prompts.reason(
            tr("{name} 失访", name=task.name),
            tr("结束该项目的管理，仍计入本年度分母，按未控制统计。请写明去向或原因。"),
            (tr("外出务工，联系不上"), tr("电话停机，家中无人")),
        )
        if note:
            self._close(partial(lost, task=task, on=self._desk.today(), note=note))

    def _close(self, work: Callable[[Workplace], object]) -> None:
        self._desk.operations.change(
            self._owner,
            work,
            lambda _changes: self._desk.navigator.toast(tr("已结束管理"), undo=True),
        )

    def moved(self, task: TaskRow) -> None:
        """Moving away closes every programme."""
        if task.resident_id:
            MoveDialog(self._desk, task.resident_id, self._owner).open()

    def died(self, task: TaskRow) -> None:
        """Death closes file and programmes."""
        if task.resident_id:
            DeathDialog(self._desk, task.resident_id, self._owner).open()

"""Choosing pupils from the files, and the totals of a school."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import (
    AddPupils,
    Candidate,
    SchoolClass,
    SchoolTotals,
    add_pupils,
    candidates,
    keep_summary,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.screens.vaccination_school.rows import entry_births
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import DateField, InputField, NumberField, TextField
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A child and whether it is chosen."""

    id: str
    child: Candidate
    chosen: bool


class AddPupilsDialog(QDialog):
    """Space chooses, Ctrl+A all that are shown, Ctrl+S checks them. ``added`` when they are in."""

    added = Signal()

    def __init__(self, desk: Desk, school_class: SchoolClass, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._class = desk, school_class
        self._found: Sequence[Candidate] = ()
        self._chosen: set[str] = set()
        title = tr("加学生 · {school} {name}", school=school_class.school, name=school_class.name)
        self.setObjectName("add-pupils")
        self.setWindowTitle(title)
        self.resize(720, min(600, max(parent.window().height() - 60, 420)))
        first, last = entry_births(school_class, desk.today())
        self.first, self.last = DateField(tr("从"), desk.today), DateField(tr("到"), desk.today)
        self.first.set_value(first)
        self.last.set_value(last)
        self.text = TextField(tr("姓名"), placeholder=tr("姓名、拼音"))
        filters = QHBoxLayout()
        filters.addWidget(label(tr("出生日期"), "hint"))
        for field, name in ((self.first, "born-first"), (self.last, "born-last")):
            field.setObjectName(name)
            field.left.connect(self._load)
            field.done.connect(self._load)
            filters.addWidget(field)
        self.text.setObjectName("pupil-text")
        self.text.changed.connect(self._fill)
        self.text.done.connect(lambda: self.table.setFocus())
        filters.addWidget(self.text, 1)
        self.table: DataTable[ChoiceRow] = DataTable(
            _columns(), name=tr("可加的儿童"), empty=EmptyState(tr("没有这样的儿童"), icon="baby")
        )
        self.table.setObjectName("candidates")
        self.table.view.installEventFilter(self)
        self.table.opened.connect(lambda row: self._toggle(row.id))
        self._said = label("", "soft")
        self._problem = label("", "strong", tone=Tone.DANGER, wrap=True)
        self._problem.hide()
        self.save_button = action(tr("查验"), kind="primary", name="save")
        self.save_button.setToolTip("Ctrl+S")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        cancel = action(tr("取消"), name="cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self._said, 1)
        foot.addWidget(cancel)
        foot.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(label(title, "heading"))
        layout.addLayout(filters)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._problem)
        layout.addLayout(foot)
        for key, slot in (("Ctrl+S", self.save), ("Ctrl+A", self._all)):
            QShortcut(QKeySequence(key), self).activated.connect(slot)
        self._load()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space chooses the child under the cursor and goes on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.table.current()
            if event.key() == Qt.Key.Key_Space and row is not None:
                self._toggle(row.id)
                return True
        return super().eventFilter(watched, event)

    def _load(self) -> None:
        first, last = self.first.value(), self.last.value()
        if first is not None and last is not None:
            wanted = partial(candidates, born_from=first, born_to=last, school_class=self._class)
            self._desk.operations.read(self, wanted, self._show, token="candidates")

    def _show(self, found: tuple[Candidate, ...]) -> None:
        first = not self._found
        self._found = found
        self._chosen &= {each.id for each in found}
        self._fill()
        if first and found:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _shown(self) -> list[Candidate]:
        text = str(self.text.value() or "").casefold()
        return [c for c in self._found if text in c.name or text in c.initials]

    def _fill(self) -> None:
        self.table.set_rows([ChoiceRow(c.id, c, c.id in self._chosen) for c in self._shown()])
        self._said.setText(
            tr(
                "{n} 名儿童，已选 {m} 名 · 空格 选 · Ctrl+A 全选",
                n=len(self._shown()),
                m=len(self._chosen),
            )
        )

    def _toggle(self, child: str) -> None:
        self._chosen ^= {child}
        number = self.table.view.currentIndex().row()
        self._fill()
        self.table.view.selectRow(min(number + 1, self.table.model.rowCount() - 1))

    def _all(self) -> None:
        self._chosen |= {each.id for each in self._shown()}
        self._fill()

    def save(self) -> None:
        """Ctrl+S."""
        ids = tuple(each.id for each in self._found if each.id in self._chosen)
        command = AddPupils(self._class, ids, self._desk.today())
        self._desk.operations.change(
            self,
            lambda place: add_pupils(place, command),
            lambda _changes: self._on_added(len(ids)),
            on_problems=self._on_problems,
        )

    def _on_added(self, count: int) -> None:
        self._desk.navigator.toast(tr("已查验 {n} 名", n=count))
        self.accept()
        self.added.emit()

    def _on_problems(self, wrong: InputProblem) -> None:
        self._problem.setText("；".join(problem.message for problem in wrong.problems))
        self._problem.show()


def _columns() -> Sequence[Column[ChoiceRow]]:
    return (
        Column(
            tr("选"),
            lambda _r: "",
            width=56,
            tags=lambda r: [Tag(tr("已选"), Hue.TEAL)] if r.chosen else [],
        ),
        Column(tr("姓名"), lambda r: r.child.name, width=100),
        Column(tr("性别"), lambda r: vocabulary.sex(r.child.sex), width=50),
        Column(tr("出生日期"), lambda r: r.child.birth_date.isoformat(), width=112),
        Column(tr("村组"), lambda r: r.child.village_group, width=80, stretch=True),
    )


class SummaryDialog(FieldsDialog):
    """应查验人数 of the school, and the totals are kept in the register."""

    def __init__(
        self, desk: Desk, chosen: SchoolClass, sums: SchoolTotals, parent: QWidget
    ) -> None:
        self._chosen = chosen
        fields: dict[str, InputField] = {
            "pupils_due": NumberField(tr("应查验人数"), unit=tr("人"), hard=(0, 20000)),
        }
        fields["pupils_due"].set_value(sums.due if sums.due is not None else sums.checked)
        title = tr("查验汇总 · {school} {term}", school=chosen.school, term=chosen.term)
        super().__init__(desk, title, fields, parent, tr("登记汇总"))
        self.setObjectName("school-summary")
        self.lines["pupils_due"].set_note(
            tr("全校实查验 {n} 名，需补种 {m} 名", n=sums.checked, m=sums.needs)
        )

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Keep them."""
        del confirmed
        due = self.fields["pupils_due"].value() or 0
        return lambda place: keep_summary(place, self._chosen, due)

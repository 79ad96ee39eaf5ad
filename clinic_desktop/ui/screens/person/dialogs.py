"""Small dialogs about a person: correct, move, death, enrol."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.enrolments import Enrol, enrol
from clinic_desktop.services.residents.changing import (
    change_resident,
    move_resident,
    record_death,
)
from clinic_desktop.services.residents.commands import ChangeResident, MoveResident, RecordDeath
from clinic_desktop.services.residents.person import PersonPage
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    ChoiceField,
    DateField,
    InputField,
    Labelled,
    PickField,
    TextField,
)
from clinic_desktop.ui.widgets.page import action, scroll
from clinic_desktop.ui.widgets.typed_dates import Toward


class FieldsDialog(QDialog):
    """Fields below one another; Enter moves on, Ctrl+S saves, problems stand at their field."""

    def __init__(
        self, desk: Desk, title: str, fields: dict[str, InputField], parent: QWidget, verb: str
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWindowTitle(title)
        self.resize(560, min(620, 150 + 46 * len(fields)))
        self.fields = fields
        self.lines = {name: Labelled(field) for name, field in fields.items()}
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setSpacing(10)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        for name, line in self.lines.items():
            line.field.setObjectName(name)
            line.field.done.connect(lambda name=name: self._move(name, 1))
            line.field.back.connect(lambda name=name: self._move(name, -1))
            column.addWidget(line)
        self.save_button = action(verb, kind="primary", name="save")
        self.save_button.setToolTip("Ctrl+S")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        cancel = action(tr("取消"), name="cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 16, 14)
        layout.addWidget(label(title, "heading"))
        layout.addWidget(scroll(inner), 1)
        layout.addLayout(foot)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self).activated.connect(self.save)
        next(iter(fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, name: str, step: int) -> None:
        names = list(self.lines)
        place = names.index(name) + step
        if 0 <= place < len(names):
            self.fields[names[place]].setFocus(Qt.FocusReason.TabFocusReason)
        elif step > 0:
            self.save_button.setFocus(Qt.FocusReason.TabFocusReason)

    def values(self) -> dict[str, Any]:
        """What is entered."""
        return {name: field.value() for name, field in self.fields.items()}

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """The change to run on the data worker; given by each dialog."""
        raise NotImplementedError

    def save(self) -> None:
        """Ctrl+S."""
        self._run(frozenset())

    def _run(self, confirmed: frozenset[str]) -> None:
        for line in self.lines.values():
            line.show_problem(None)
        self._desk.operations.change(
            self, self.work(confirmed), self._on_saved, on_problems=self._on_problems
        )

    def _on_saved(self, _saved: object) -> None:
        self._desk.navigator.toast(tr("已保存"), undo=True)
        self.accept()

    def _on_problems(self, wrong: InputProblem) -> None:
        if all(p.severity is not Severity.ERROR for p in wrong.problems):
            question = "\n".join(p.message for p in wrong.problems)
            if self._desk.prompts.confirm(tr("请核对"), question, tr("核对无误")):
                self._run(frozenset(p.code for p in wrong.problems))
            return
        first = next(iter(self.lines))
        for problem in reversed(wrong.problems):
            line = self.lines.get(problem.field, self.lines[first])
            line.show_problem(problem)
            line.field.setFocus(Qt.FocusReason.OtherFocusReason)


class EditDialog(FieldsDialog):
    """Correct a resident's columns."""

    def __init__(self, desk: Desk, page: PersonPage, parent: QWidget) -> None:
        relations = desk.catalogue.dictionaries.get("relation")
        fields: dict[str, InputField] = {
            "name": TextField(tr("姓名"), max_length=60),
            "id_no": TextField(tr("身份证号"), max_length=18),
            "sex": ChoiceField(
                tr("性别"), [Choice(c, vocabulary.sex(c)) for c in ("1", "2", "9", "0")]
            ),
            "birth_date": DateField(tr("出生日期"), desk.today, toward=Toward.PAST),
            "phone": TextField(tr("电话"), max_length=40),
            "relation_to_head": PickField(
                tr("与户主关系"),
                [Choice(t.code, t.label) for t in relations.terms] if relations else [],
            ),
            "residence_type": ChoiceField(
                tr("常住类型"), [Choice(c, w) for c, w in vocabulary.RESIDENCE_TYPES.items()]
            ),
            "address": TextField(tr("现住址"), max_length=200),
            "registered_address": TextField(tr("户籍地址"), max_length=200),
            "contact_name": TextField(tr("联系人"), max_length=60),
            "contact_phone": TextField(tr("联系人电话"), max_length=40),
            "responsible_doctor": TextField(tr("责任医生"), max_length=60),
            "remark": TextField(tr("备注"), max_length=500),
        }
        for name, field in fields.items():
            field.set_value(getattr(page, name))
        self._page = page
        super().__init__(desk, tr("修改资料"), fields, parent, tr("保存"))

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Only what differs is written."""
        changed = {
            name: value if value != "" else None
            for name, value in self.values().items()
            if (value or None) != (getattr(self._page, name) or None)
        }
        command = ChangeResident(self._page.resident_id, changed, confirmed=confirmed)
        return lambda place: change_resident(place, command)


class MoveDialog(FieldsDialog):
    """Move away, or into a new house of another group."""

    def __init__(self, desk: Desk, resident_id: str, parent: QWidget) -> None:
        fields: dict[str, InputField] = {
            "kind": ChoiceField(
                tr("迁移"), [Choice("1", tr("迁出本村")), Choice("2", tr("村内另立一户"))]
            ),
            "moved_on": DateField(tr("日期"), desk.today, toward=Toward.PAST, start_today=True),
            "went_to": TextField(tr("去向 / 新村组"), max_length=200),
        }
        fields["kind"].set_value("1")
        self._resident_id = resident_id
        super().__init__(desk, tr("迁移"), fields, parent, tr("登记迁移"))

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Out, or inside."""
        values = self.values()
        out = values["kind"] != "2"
        where = str(values["went_to"] or "")
        command = MoveResident(
            self._resident_id,
            values["moved_on"] or self._desk.today(),
            new_household_group=None if out else where,
            out=out,
            went_to=where if out else "",
        )
        return lambda place: move_resident(place, command)


class DeathDialog(FieldsDialog):
    """Record a death."""

    def __init__(self, desk: Desk, resident_id: str, parent: QWidget) -> None:
        fields: dict[str, InputField] = {
            "death_date": DateField(
                tr("死亡日期"), desk.today, toward=Toward.PAST, start_today=True
            ),
            "cause": TextField(tr("死亡原因"), max_length=200),
        }
        self._resident_id = resident_id
        super().__init__(desk, tr("登记死亡"), fields, parent, tr("登记"))

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Closes file and programmes."""
        values = self.values()
        command = RecordDeath(
            self._resident_id,
            values["death_date"] or self._desk.today(),
            str(values["cause"] or ""),
        )
        return lambda place: record_death(place, command)


class EnrolDialog(FieldsDialog):
    """Take the person into a programme."""

    def __init__(self, desk: Desk, resident_id: str, parent: QWidget) -> None:
        programmes = [
            Choice(p.code, vocabulary.programme_name(p.code, desk.catalogue))
            for p in desk.catalogue.programmes.values()
            if p.subject == "resident" and not p.follows
        ]
        fields: dict[str, InputField] = {
            "programme": PickField(tr("管理项目"), programmes),
            "enrolled_on": DateField(
                tr("纳入日期"), desk.today, toward=Toward.PAST, start_today=True
            ),
        }
        self._resident_id = resident_id
        super().__init__(desk, tr("纳入管理"), fields, parent, tr("纳入"))

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Enrol."""
        values = self.values()
        command = Enrol(
            str(values["programme"] or ""),
            values["enrolled_on"] or self._desk.today(),
            self._resident_id,
        )
        return lambda place: enrol(place, command)

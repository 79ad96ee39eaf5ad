"""Registering a resident: the ID number fills birth date and sex, duplicates are told at once."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.identity import CitizenId, parse_citizen_id
from clinic_desktop.domain.problems import InputProblem, Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.households import HouseholdFilter, HouseholdRow, list_households
from clinic_desktop.services.residents.commands import (
    DuplicateRow,
    Registered,
    RegisterResident,
)
from clinic_desktop.services.residents.duplicates import duplicates_of
from clinic_desktop.services.residents.registering import register
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, label
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

NEW_HOUSE = ""
_LONGEST_ID = 18


class RegisterDialog(QDialog):
    """``registered`` with the new resident's id. Enter moves on, Ctrl+S saves, Esc closes."""

    registered = Signal(str)

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, household_id: str = NEW_HOUSE
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._household_id = household_id
        self._confirmed: frozenset[str] = frozenset()
        self._asked: tuple[Problem, ...] = ()
        self.setObjectName("register")
        self.setWindowTitle(tr("新建居民档案"))
        self.resize(640, 560)
        relations = desk.catalogue.dictionaries.get("relation")
        self.fields: dict[str, InputField] = {
            "id_no": TextField(tr("身份证号"), max_length=_LONGEST_ID),
            "name": TextField(tr("姓名"), max_length=60),
            "sex": ChoiceField(
                tr("性别"), [Choice(code, vocabulary.sex(code)) for code in ("1", "2", "9")]
            ),
            "birth_date": DateField(tr("出生日期"), desk.today, toward=Toward.PAST),
            "household": PickField(tr("所属家庭"), []),
            "relation_to_head": PickField(
                tr("与户主关系"),
                [Choice(t.code, t.label) for t in relations.terms] if relations else [],
            ),
            "village_group": TextField(tr("村民组"), max_length=40),
            "phone": TextField(tr("电话"), max_length=40),
            "residence_type": ChoiceField(
                tr("常住类型"), [Choice(c, w) for c, w in vocabulary.RESIDENCE_TYPES.items()]
            ),
            "address": TextField(tr("住址"), max_length=200),
        }
        self.fields["residence_type"].set_value("1")
        self.lines = {
            name: Labelled(field, required=name in {"name", "sex", "birth_date"})
            for name, field in self.fields.items()
        }
        self._band = Band(tone=Tone.NOTICE)
        self._band.hide()
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
        self._save_button = action(tr("登记"), kind="primary", name="save")
        self._save_button.setToolTip("Ctrl+S")
        self._save_button.clicked.connect(self._save)
        cancel = action(tr("取消"), name="cancel")
        cancel.clicked.connect(self.reject)
        for button in (self._save_button, cancel):
            button.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self._save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(label(tr("新建居民档案"), "heading"))
        layout.addWidget(self._band)
        layout.addWidget(scroll(inner), 1)
        layout.addLayout(foot)
        shortcut = QShortcut(QKeySequence.StandardKey.Save, self)
        shortcut.activated.connect(self._save)
        self.fields["id_no"].changed.connect(self._on_id)
        self.fields["name"].changed.connect(self._look_for_twins)
        self.fields["birth_date"].changed.connect(self._look_for_twins)
        self.fields["household"].changed.connect(self._on_household)
        self.fields["id_no"].setFocus(Qt.FocusReason.OtherFocusReason)
        desk.operations.read(
            self,
            lambda place: list_households(place, HouseholdFilter()),
            self._offer_households,
        )

    def _offer_households(self, rows: tuple[HouseholdRow, ...]) -> None:
        picks = [
            Choice(
                row.household_id,
                " ".join(
                    part
                    for part in (
                        row.village_group or "",
                        tr("{no}户", no=row.household_no),
                        row.head_name or "",
                    )
                    if part
                ),
            )
            for row in rows
        ]
        field = self.fields["household"]
        assert isinstance(field, PickField)  # noqa: S101 - built as one above
        field.set_choices([Choice("new", tr("新立一户")), *picks])
        field.set_value(self._household_id or "new")
        self._on_household()

    def _on_household(self) -> None:
        new = self.fields["household"].value() in (None, "new")
        self.lines["village_group"].setVisible(new)

    def _on_id(self) -> None:
        """A whole valid number fills birth date and sex; slips are told at eighteen."""
        typed = str(self.fields["id_no"].value() or "")
        citizen: CitizenId | None = None
        problem: Problem | None = None
        if len(typed) >= 15:
            try:
                citizen = parse_citizen_id(typed)
            except InputProblem as wrong:
                if len(typed) >= _LONGEST_ID:
                    problem = wrong.problems[0]
        self.lines["id_no"].show_problem(problem)
        if citizen is not None:
            self.fields["birth_date"].set_value(citizen.birth_date)
            self.fields["sex"].set_value(citizen.sex)
            self.lines["id_no"].set_note(
                tr(
                    "{sex} · {day} 出生",
                    sex=vocabulary.sex(citizen.sex),
                    day=citizen.birth_date.isoformat(),
                )
            )
        self._look_for_twins()

    def _look_for_twins(self) -> None:
        name = str(self.fields["name"].value() or "").strip()
        birth = self.fields["birth_date"].value()
        id_no = str(self.fields["id_no"].value() or "").strip().upper()
        self._desk.operations.read(
            self,
            lambda place: duplicates_of(
                place,
                name=name,
                birth_date=birth,
                id_no=id_no if len(id_no) == _LONGEST_ID else "",
            ),
            self._tell_twins,
            token="twins",
        )

    def _tell_twins(self, twins: tuple[DuplicateRow, ...]) -> None:
        self._band.setVisible(bool(twins))
        if twins:
            sure = any(twin.same == "id_no" for twin in twins)
            names = "、".join(
                f"{t.name}（{t.village_group or ''} {t.birth_date.isoformat()}）" for t in twins
            )
            self._band.show_message(
                tr("此身份证号已登记：{names}", names=names)
                if sure
                else tr("可能已登记过：{names}", names=names),
                Tone.DANGER if sure else Tone.NOTICE,
            )

    def _move(self, name: str, step: int) -> None:
        names = [n for n, line in self.lines.items() if line.isVisible()]
        place = names.index(name) + step
        if 0 <= place < len(names):
            self.fields[names[place]].setFocus(Qt.FocusReason.TabFocusReason)
        elif step > 0:
            self._save_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _save(self) -> None:
        values: dict[str, Any] = {name: f.value() or "" for name, f in self.fields.items()}
        household = values.pop("household")
        command = RegisterResident(
            **{k: v for k, v in values.items() if k != "birth_date"},
            birth_date=values["birth_date"] or None,
            household_id=household if household not in ("", "new") else None,
            confirmed=self._confirmed,
        )
        for line in self.lines.values():
            line.show_problem(None)
        self._desk.operations.change(
            self,
            lambda place: register(place, command),
            self._on_saved,
            on_problems=self._on_problems,
        )

    def _on_saved(self, saved: Registered) -> None:
        self._desk.navigator.toast(tr("已登记"), undo=True)
        self.accept()
        self.registered.emit(saved.resident_id)

    def _on_problems(self, wrong: InputProblem) -> None:
        errors = [p for p in wrong.problems if p.severity is Severity.ERROR]
        if not errors:
            question = "\n".join(p.message for p in wrong.problems)
            if self._desk.prompts.confirm(tr("请核对"), question, tr("核对无误，登记")):
                self._confirmed = frozenset(p.code for p in wrong.problems)
                self._save()
            return
        for problem in reversed(wrong.problems):
            line = self.lines.get(problem.field)
            if line is not None:
                line.show_problem(problem)
                line.field.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self._band.show_message(problem.message, Tone.DANGER)
                self._band.show()

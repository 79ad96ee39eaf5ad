"""One household: its members in order, its facts, what is open in the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.forms.model import Subject
from clinic_desktop.domain.words import tr
from clinic_desktop.services.households import (
    HouseholdPage,
    MemberRow,
    change_household,
    household_page,
)
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.file_printing import household_batch, preview_batch
from clinic_desktop.ui.screens.files.register import RegisterDialog
from clinic_desktop.ui.screens.person.household_dialog import HouseholdDialog
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import Band, Card, Facts
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.rows_model import Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable


@dataclass(frozen=True, slots=True)
class Member:
    """A member with the id that the table keeps its place by."""

    id: str
    row: MemberRow
    is_head: bool


def member_columns(today: date, catalogue: Catalogue) -> tuple[Column[Member], ...]:
    """Name, relation, age, groups, phone."""
    relations = catalogue.dictionaries.get("relation")

    def relation(member: Member) -> str:
        if member.is_head:
            return tr("户主")
        term = relations.term(member.row.relation_to_head or "") if relations else None
        return term.label if term else ""

    def tags(member: Member) -> list[Tag]:
        found = vocabulary.programme_tags(member.row.programmes, catalogue)
        if member.row.status != "active":
            status = vocabulary.STATUSES.get(member.row.status, member.row.status)
            found.insert(0, Tag(status, Hue.GREY))
        return found

    return (
        Column(tr("姓名"), lambda m: m.row.name, width=96),
        Column(tr("与户主关系"), relation, width=110),
        Column(tr("性别"), lambda m: vocabulary.sex(m.row.sex), width=52),
        Column(tr("年龄"), lambda m: vocabulary.age(m.row.birth_date, today), width=72),
        Column(
            tr("身份证号"), lambda m: vocabulary.masked_id(m.row.id_no), width=160, wide_only=True
        ),
        Column(tr("人群分类"), lambda _m: "", width=150, stretch=True, tags=tags),
        Column(
            tr("电话"), lambda m: vocabulary.masked_phone(m.row.phone), width=116, wide_only=True
        ),
    )


class HouseholdScreen(Screen):
    """家庭: one house and everybody in it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._household_id = ""
        self._found: HouseholdPage | None = None
        self._page = page = Page(self, tr("家庭"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="back")
        back.clicked.connect(lambda: desk.navigator.back())
        page.before.addWidget(back)
        edit = page.add_action(tr("修改"), icon="pencil", name="edit-household")
        edit.clicked.connect(self._edit)
        printing = page.add_action("", icon="printer", name="print-household")
        printing.setAccessibleName(tr("打印家庭档案"))
        printing.setToolTip(tr("打印家庭档案和每位成员的档案"))
        printing.clicked.connect(self._print_file)
        self._forms = page.add_action(tr("填写表单"), icon="clipboard-list", name="fill-form")
        self._forms.setMenu(QMenu(self))
        add = page.add_action(tr("添加成员"), icon="plus", kind="primary", name="add-member")
        add.clicked.connect(self._add_member)
        self._band = Band(tr("这一户还没有户主：选中一位成员后点“设为户主”"), tone=Tone.NOTICE)
        self._band.hide()
        page.filters.addWidget(self._band)
        self.members: DataTable[Member] = DataTable(
            member_columns(desk.today(), desk.catalogue), name=tr("家庭成员")
        )
        self.members.setObjectName("members")
        self.members.opened.connect(lambda member: desk.navigator.open("resident", member.id))
        card = Card(tr("家庭成员"))
        head = action(tr("设为户主"), icon="user-check", name="make-head")
        head.clicked.connect(self._make_head)
        card.head.addWidget(head)
        card.body.addWidget(self.members, 1)
        self._facts = Facts()
        facts = Card(tr("家庭资料"))
        facts.body.addWidget(self._facts)
        facts.body.addStretch(1)
        side = QVBoxLayout()
        side.addWidget(facts, 1)
        holder = QWidget()
        holder.setFixedWidth(300)
        side.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(side)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(card, 1)
        row.addWidget(holder)
        page.body.addLayout(row, 1)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Show a household."""
        self._household_id = subject or self._household_id
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Only what concerns this house."""
        members = {m.resident_id for m in self._found.members} if self._found else set()
        if self._household_id in changes.households or members & changes.residents:
            self._load()

    def first_focus(self) -> QWidget:
        """The members."""
        return self.members

    def _load(self) -> None:
        self.desk.operations.read(
            self,
            partial(household_page, household_id=self._household_id),
            self._show,
            token="household",
        )

    def _show(self, page: HouseholdPage) -> None:
        self._found = page
        self._page.set_title(
            tr("{name}家", name=page.head_name) if page.head_name else tr("家庭"),
            " ".join(
                part
                for part in (
                    page.village_group or "",
                    tr("{no}户", no=page.household_no),
                    tr("{n} 人", n=sum(m.status == "active" for m in page.members)),
                )
                if part
            ),
        )
        self._band.setVisible(page.head_id is None)
        self.members.set_rows(
            [Member(m.resident_id, m, m.resident_id == page.head_id) for m in page.members]
        )
        self._facts.set_facts(
            [
                (tr("户号"), page.household_no),
                (tr("村组"), page.village_group or ""),
                (tr("户主"), page.head_name or ""),
                (tr("住址"), page.address or ""),
                (tr("电话"), page.phone or ""),
                (
                    tr("类别"),
                    "、".join(vocabulary.HOUSEHOLD_TAGS.get(t, t) for t in page.tags),
                ),
                (tr("建档"), page.opened_on.isoformat() if page.opened_on else ""),
                (tr("备注"), page.remark or ""),
            ]
        )
        menu = self._forms.menu()
        menu.clear()
        for form in self.desk.catalogue.current_forms():
            if form.subject is Subject.HOUSEHOLD:
                menu.addAction(
                    form.title,
                    partial(
                        self.desk.navigator.open,
                        "record",
                        self._household_id,
                        form=form.code,
                        about="household",
                    ),
                )
        self._forms.setVisible(not menu.isEmpty())

    def _print_file(self) -> None:
        preview_batch(self, self.desk, household_batch(self._household_id))

    def _add_member(self) -> None:
        RegisterDialog(self.desk, self, self._household_id).open()

    def _edit(self) -> None:
        if self._found is not None:
            HouseholdDialog(self.desk, self._found, self).open()

    def _make_head(self) -> None:
        member = self.members.current()
        if member is not None:
            self.desk.operations.change(
                self,
                lambda place: change_household(place, self._household_id, {"head_id": member.id}),
                lambda _changes: self.desk.navigator.toast(tr("已设为户主"), undo=True),
            )

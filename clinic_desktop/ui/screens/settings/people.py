"""Clinic and staff: who may log in here, passwords, the recovery code."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.accounts import AccountRow, accounts, remove_account
from clinic_desktop.services.workplace import Site, Workplace
from clinic_desktop.ui import row_words
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.settings.account_dialogs import (
    AddAccountDialog,
    ChangePasswordDialog,
    RecoveryDialog,
    SetPasswordDialog,
)
from clinic_desktop.ui.screens.settings.section import Section
from clinic_desktop.ui.theme.tokens import Hue
from clinic_desktop.ui.widgets.cards import Card, Facts, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable


def account_columns() -> Sequence[Column[AccountRow]]:
    """Name, post, phone, whether the person can log in."""
    return (
        Column(tr("姓名"), lambda r: r.name, width=100),
        Column(tr("岗位"), lambda r: row_words.ROLES.get(r.role, r.role), width=130),
        Column(tr("电话"), lambda r: r.phone, width=130, wide_only=True),
        Column(tr("本机账号"), lambda _r: "", width=140, stretch=True, tags=_tags),
    )


def _tags(row: AccountRow) -> list[Tag]:
    if row.me:
        return [Tag(tr("正在使用"), Hue.GREEN)]
    if row.opens:
        return [Tag(tr("可以登录"), Hue.BLUE)]
    return [Tag(tr("没有账号") if row.active else tr("已离岗"), Hue.GREY)]


class PeopleSection(Section):
    """诊所与人员."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._facts = Facts()
        clinic = Card(tr("诊所"))
        clinic.body.addWidget(self._facts)
        clinic.body.addStretch(1)
        self.table: DataTable[AccountRow] = DataTable(
            account_columns(), name=tr("人员和账号"), empty=EmptyState(tr("还没有人员"))
        )
        self.table.setObjectName("accounts")
        self.table.setMinimumHeight(150)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        people = Card(tr("人员和本机账号"))
        self._new = action(tr("新增账号"), icon="user-plus", kind="primary", name="add-account")
        self._new.clicked.connect(lambda: self._add(None))
        people.head.addWidget(self._new)
        people.body.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._mine = action(tr("修改我的密码"), icon="key-round", name="change-password")
        self._mine.clicked.connect(lambda: ChangePasswordDialog(self.desk, self).open())
        self._give = action(tr("设账号"), name="set-password")
        self._give.clicked.connect(lambda: self._on_opened(self.table.current()))
        self._remove = action(tr("删除账号"), kind="danger", name="remove-account")
        self._remove.clicked.connect(self._on_remove)
        for button in (self._mine, self._give, self._remove):
            row.addWidget(button)
        row.addStretch(1)
        people.body.addLayout(row)
        code = Card(tr("恢复码"))
        code.body.addWidget(
            label(
                tr("所有密码都忘记时，只有恢复码能打开数据。纸张遗失或被人看过，请马上换发。"),
                "soft",
                wrap=True,
            )
        )
        renew = action(tr("换发恢复码…"), icon="refresh-cw", name="renew-code")
        renew.clicked.connect(lambda: RecoveryDialog(self.desk, self).open())
        line = QHBoxLayout()
        line.addWidget(renew)
        line.addStretch(1)
        code.body.addLayout(line)
        code.body.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(clinic, 1)
        top.addWidget(code, 1)
        self.body.addLayout(top)
        self.body.addWidget(people, 1)

    def load(self) -> None:
        """Ask for the staff."""
        self.desk.operations.read(self, _everything, self._show, token="people")

    def refresh(self, changes: Changes) -> None:
        """Staff or clinic changed."""
        if changes.touches("staff", "clinic"):
            self.load()

    def first_focus(self) -> QWidget:
        """The list; before it has arrived, the button above it."""
        return self.table if self.table.model.rowCount() else self._new

    def _show(self, found: tuple[Site, tuple[AccountRow, ...]]) -> None:
        site, rows = found
        self._facts.set_facts(
            [
                (tr("名称"), site.name),
                (tr("所在"), f"{site.township_name}{site.village_name}"),
                (tr("代码"), f"{site.county_code}-{site.township_code}-{site.village_code}"),
                (tr("电话"), site.phone),
            ]
        )
        self.table.set_rows(rows)
        self._on_chosen(self.table.current())

    def _on_chosen(self, row: AccountRow | None) -> None:
        self._give.setEnabled(row is not None and not row.me)
        self._give.setText(tr("重设密码…") if row is not None and row.opens else tr("设账号…"))
        self._remove.setEnabled(row is not None and row.opens and not row.me)

    def _on_opened(self, row: AccountRow | None) -> None:
        if row is None:
            return
        if row.me:
            ChangePasswordDialog(self.desk, self).open()
        elif row.opens:
            SetPasswordDialog(self.desk, row, self).open()
        else:
            self._add(row)

    def _add(self, row: AccountRow | None) -> None:
        AddAccountDialog(self.desk, row, self).open()

    def _on_remove(self) -> None:
        row = self.table.current()
        if row is None:
            return
        text = tr("{name} 以后不能在这台电脑上登录。写过的记录保留。", name=row.name)
        if self.desk.prompts.confirm(tr("删除账号？"), text, tr("删除"), danger=True):
            self.desk.operations.change(
                self,
                partial(remove_account, staff_id=row.id),
                lambda _changes: self._on_removed(),
            )

    def _on_removed(self) -> None:
        self.desk.navigator.toast(tr("账号已删除"))
        self.load()


def _everything(place: Workplace) -> tuple[Site, tuple[AccountRow, ...]]:
    return place.site, accounts(place)

"""Backups: make one, see them all, a second place, go back to one."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.backups import BackupPage, BackupRow, back_up, backup_page, go_back_to
from clinic_desktop.services.preferences import choose_backup_second
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.backup import BackupMade
from clinic_desktop.ui.progress import Progress
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.screens.settings.section import Section
from clinic_desktop.ui.screens.stick_dialog import StickDialog
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import Band, Card, Facts, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import InputField, SecretField
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable

_MB = 1 << 20


def backup_columns() -> Sequence[Column[BackupRow]]:
    """When, where, how much is in it."""
    return (
        Column(tr("时间"), lambda b: f"{b.made_at.astimezone():%Y-%m-%d %H:%M}", width=150),
        Column(
            tr("位置"),
            lambda _b: "",
            width=100,
            tags=lambda b: [Tag(tr("第二处"), Hue.BLUE) if b.second else Tag(tr("本机"))],
        ),
        Column(tr("居民"), lambda b: f"{b.residents:,}", width=76, align=Align.RIGHT),
        Column(tr("记录"), lambda b: f"{b.records:,}", width=86, align=Align.RIGHT),
        Column(tr("大小"), lambda b: f"{b.size / _MB:.1f} MB", width=86, align=Align.RIGHT),
        Column(tr("说明"), lambda b: b.note, width=90, stretch=True, wide_only=True),
    )


class BackupSection(Section):
    """备份."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._page: BackupPage | None = None
        self._band = Band()
        self._band.hide()
        self.body.addWidget(self._band)
        self._facts = Facts()
        second = Card(tr("第二份备份"))
        second.body.addWidget(self._facts)
        row = QHBoxLayout()
        choose = action(tr("选择U盘…"), icon="usb", name="choose-second")
        choose.clicked.connect(self._on_choose)
        self._none = action(tr("不再另存"), name="no-second")
        self._none.clicked.connect(lambda: self._second(None))
        row.addWidget(choose)
        row.addWidget(self._none)
        row.addStretch(1)
        second.body.addLayout(row)
        second.body.addStretch(1)
        guide = Card(tr("怎样恢复"))
        guide.body.addWidget(
            label(
                tr(
                    "数据出了问题：在下面选中一份备份，按“恢复到这一份”。现有数据会另存，不会丢。\n"
                    "电脑坏了：在新电脑装好程序，把备份文件夹里的 clinic.db 和 vault.json "
                    "放进诊所文件夹，用原密码登录。"
                ),
                "soft",
                wrap=True,
            )
        )
        guide.body.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(second, 1)
        top.addWidget(guide, 1)
        self.body.addLayout(top)
        self.table: DataTable[BackupRow] = DataTable(
            backup_columns(),
            name=tr("备份列表"),
            empty=EmptyState(tr("还没有做过备份"), icon="hard-drive"),
        )
        self.table.setObjectName("backups")
        self.table.setMinimumHeight(150)
        card = Card(tr("已有的备份"))
        self.make = action(tr("立即备份"), icon="save", kind="primary", name="make-backup")
        self.make.clicked.connect(self._on_make)
        self._restore = action(tr("恢复到这一份…"), icon="undo-2", name="restore-backup")
        self._restore.clicked.connect(self._on_restore)
        self.table.chosen.connect(self._on_chosen)
        card.head.addWidget(self._restore)
        card.head.addWidget(self.make)
        card.body.addWidget(self.table, 1)
        self.body.addWidget(card, 1)

    def load(self) -> None:
        """Ask for the list."""
        self.desk.operations.read(self, backup_page, self._show, token="backups")

    def first_focus(self) -> QWidget:
        """The button that makes one."""
        return self.make

    def _show(self, page: BackupPage) -> None:
        self._page = page
        self.table.set_rows(page.rows)
        self._restore.setEnabled(bool(page.rows))
        self._none.setVisible(page.second is not None)
        if page.second is None:
            text, tone = tr("没有设置。建议选一个 U 盘，电脑坏了也有数据。"), Tone.NOTICE
        elif page.second_there:
            text, tone = str(page.second), Tone.PLAIN
        else:
            text, tone = tr("{path}（现在连不上）", path=page.second), Tone.NOTICE
        self._facts.set_facts([(tr("另存到"), text, tone), (tr("本机"), str(page.folder))])

    def _on_make(self) -> None:
        self.desk.operations.change(self, _made, self._on_made, progress=tr("正在备份并逐页核对"))

    def _on_made(self, made: BackupMade) -> None:
        if made.second_fault is not None:
            fault = made.second_fault
            text = tr("本机备份已完成，但第二份没有写成：{why}", why=fault.message)
            self._band.show_message(f"{text}。{fault.advice}", Tone.NOTICE)
        else:
            self._band.show_message(
                tr("备份完成，已打开核对：{n} 名居民", n=made.backup.residents), Tone.GOOD
            )
        self._band.show()
        self.load()

    def _on_choose(self) -> None:
        dialog = StickDialog(self.desk, tr("第二份备份存到哪里？"), self, verb=tr("选这里"))
        dialog.picked.connect(self._second)
        dialog.open()

    def _second(self, folder: Path | None) -> None:
        self.desk.operations.change(
            self,
            partial(choose_backup_second, folder=folder),
            lambda _none: self.load(),
        )

    def _on_chosen(self, row: BackupRow | None) -> None:
        self._restore.setEnabled(row is not None)

    def _on_restore(self) -> None:
        row = self.table.current()
        if row is not None:
            RestoreDialog(self.desk, row, self).open()


class RestoreDialog(FieldsDialog):
    """Asks for the password; afterwards the program ends, to be started on the old data."""

    def __init__(self, desk: Desk, row: BackupRow, parent: QWidget) -> None:
        fields: dict[str, InputField] = {"password": SecretField(tr("您自己的密码"))}
        self._row = row
        title = tr(
            "恢复到 {at} 的备份？此后录入的内容会从眼前消失（另存一份）。",
            at=f"{row.made_at.astimezone():%Y-%m-%d %H:%M}",
        )
        super().__init__(desk, title, fields, parent, tr("恢复，然后关闭程序"))
        self.setObjectName("restore-dialog")

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Put the backup in place."""
        path, password = self._row.path, str(self.fields["password"].value() or "")
        return lambda place: go_back_to(place, path, password)

    def _on_saved(self, _kept: object) -> None:
        self.accept()
        self._desk.prompts.confirm(
            tr("已恢复"), tr("请重新打开程序，用原来的密码登录。"), tr("关闭程序")
        )
        parent = self.parentWidget()
        if parent is not None:
            parent.window().close()


def _made(place: Workplace, progress: Progress) -> BackupMade:
    progress(0, 0, tr("正在复制"))
    return back_up(place, tr("手工备份"))

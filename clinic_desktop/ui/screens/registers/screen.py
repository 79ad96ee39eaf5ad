"""登记: choose a register, look through a period, enter, amend, void, print, save as workbook."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.forms.model import Subject
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import void_record
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.registers import (
    RegisterFilter,
    RegisterName,
    RegisterPage,
    RegisterRow,
    RegisterShelf,
    register_page,
    register_shelves,
)
from clinic_desktop.services.residents.reading import ResidentRow, resident_rows
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.file_printing import preview_batch, today_batch
from clinic_desktop.ui.screens.registers.about import AboutDialog
from clinic_desktop.ui.screens.registers.choosing import RegisterList
from clinic_desktop.ui.screens.registers.paper import (
    register_batch,
    single_batch,
    write_workbook,
)
from clinic_desktop.ui.screens.registers.rows import (
    PERIODS,
    period_of,
    period_words,
    register_columns,
)
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import DateField, TextField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page
from clinic_desktop.ui.widgets.tables import DataTable

TABLES = ("record", "resident", "household")
_WAIT_MS = 150
_CLOCK_MS = 60_000
VOID_REASONS = (tr("录入错误"), tr("重复录入"), tr("登错登记册"))


class RegistersScreen(Screen):
    """``subject`` is the form code of a register."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._code = ""
        self._subject = Subject.CLINIC
        self._found: RegisterPage | None = None
        self._arriving = False
        self.table: DataTable[RegisterRow] | None = None
        self._shape: tuple[object, ...] = ()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self._load_rows)
        self._clock = QTimer(self)
        self._clock.setInterval(_CLOCK_MS)
        self._clock.timeout.connect(self._load)
        self._page = page = Page(self, tr("登记"))
        self._xlsx = page.add_action("", icon="download", name="save-xlsx")
        self._xlsx.setAccessibleName(tr("存为表格"))
        self._xlsx.setToolTip(tr("存为表格"))
        self._xlsx.clicked.connect(self._save_xlsx)
        self._print = page.add_action(tr("打印"), icon="printer", name="preview")
        self._print.setToolTip("Ctrl+P")
        menu = QMenu(self)
        self._as_register = menu.addAction(tr("登记册（Ctrl+P）"), self._preview)
        self._singly = menu.addAction(tr("每条一张"), self._preview_singly)
        menu.addAction(tr("今天的全部记录"), self._preview_today)
        self._print.setMenu(menu)
        self._new = page.add_action(tr("登记一条"), icon="plus", kind="primary", name="new-row")
        self._new.setToolTip("Ctrl+N")
        self._new.clicked.connect(self._enter)
        self.registers = RegisterList()
        self.registers.picked.connect(self._on_register)
        self.registers.itemActivated.connect(lambda _item: self.first_focus().setFocus())
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(self._filters())
        self._place = QVBoxLayout()
        right.addLayout(self._place, 1)
        self.totals = label("", "soft", wrap=True)
        self.totals.setObjectName("totals")
        right.addWidget(self.totals)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(self.registers)
        body.addLayout(right, 1)
        page.body.addLayout(body, 1)
        for key, slot in (
            ("Ctrl+N", self._enter),
            ("Ctrl+P", self._preview),
            ("Ctrl+F", self.text.setFocus),
            ("Del", self._void),
        ):
            bind_key(self, key, slot)

    def _filters(self) -> QVBoxLayout:
        self.periods = FilterChips(tr("期间"), PERIODS)
        self.periods.set_keys(frozenset({"year"}))
        self.periods.picked.connect(self._on_period)
        self.unsent = FilterChips(tr("上报"), [Chip("unsent", tr("未上报"))], many=True)
        self.unsent.picked.connect(lambda _keys: self._load_rows())
        self.unsent.hide()
        self.text = TextField(tr("查找"), placeholder=tr("查找（Ctrl+F）"), max_length=60)
        self.text.setObjectName("register-text")
        self.text.changed.connect(self._wait.start)
        self.text.done.connect(self._to_table)
        self.text.setMaximumWidth(200)
        self.first_day = DateField(tr("从"), self.desk.today)
        self.last_day = DateField(tr("到"), self.desk.today)
        self._own = QWidget()
        own = QHBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        for field, name in ((self.first_day, "first-day"), (self.last_day, "last-day")):
            field.setObjectName(name)
            field.changed.connect(self._wait.start)
            own.addWidget(label(field.name, "hint"))
            own.addWidget(field)
        own.addStretch(1)
        self._own.hide()
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.periods, 1)
        top.addWidget(self.unsent)
        top.addWidget(self.text)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self._own)
        return column

    # ---- opening

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Show a register; ``period`` is the key of a chip, ``unsent`` only unsent reports."""
        if subject:
            self._code = subject
        if period := args.get("period"):
            self.periods.set_keys(frozenset({str(period)}))
            self._own.setVisible(period == "own")
        if args.get("unsent"):
            self.unsent.set_keys(frozenset({"unsent"}))
        self._arriving = True
        self._clock.start()
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Rows or names changed."""
        if changes.touches(*TABLES):
            self._load()

    def first_focus(self) -> QWidget:
        """The rows; before a register is chosen the list of registers."""
        shown = self._found is not None and bool(self._found.rows)
        return self.table if self.table is not None and shown else self.registers

    def escape(self) -> bool:
        """Clears the text; then leaves."""
        if self.text.value():
            self.text.set_value("")
            self._load_rows()
            return True
        return False

    def hideEvent(self, event: Any) -> None:
        """Deadlines are looked at again when the screen is shown."""
        self._clock.stop()
        super().hideEvent(event)

    def _load(self) -> None:
        self.desk.operations.read(self, register_shelves, self._show_shelves, token="shelves")

    def _show_shelves(self, shelves: tuple[RegisterShelf, ...]) -> None:
        known = {register.code: register for shelf in shelves for register in shelf.registers}
        if self._code not in known:
            self._code = next(iter(known), "")
        self.registers.show_shelves(shelves, self._code)
        if chosen := known.get(self._code):
            self._subject = chosen.subject
            self._load_rows()

    def _on_register(self, register: RegisterName) -> None:
        if register.code != self._code:
            self.text.set_value("")
            self.unsent.set_keys(frozenset())
        self._code, self._subject = register.code, register.subject
        self._wait.start()

    def _on_period(self, keys: frozenset[str]) -> None:
        own = "own" in keys
        self._own.setVisible(own)
        if own:
            self.first_day.setFocus()
        self._load_rows()

    def wanted(self) -> RegisterFilter:
        """What the filters say."""
        key = next(iter(self.periods.keys()), "year")
        first, last = period_of(key, self.desk.today())
        if key == "own":
            first, last = self.first_day.value(), self.last_day.value()
        return RegisterFilter(
            self._code, first, last, self.text.value() or "", bool(self.unsent.keys())
        )

    def _load_rows(self) -> None:
        if self._code:
            self.desk.operations.read(
                self, partial(register_page, wanted=self.wanted()), self._show, token="rows"
            )

    # ---- showing

    def _show(self, page: RegisterPage) -> None:
        if page.form.code != self._code:
            return
        self._found = page
        table = self._table_for(page)
        table.set_rows(page.rows)
        self.unsent.setVisible(page.has_clock)
        wanted = self.wanted()
        subtitle = [period_words(wanted.first, wanted.last)]
        if page.form.status:
            subtitle.append(page.form.status)
        self._page.set_title(page.form.title, " · ".join(subtitle))
        sums = [tr("共 {n} 条", n=len(page.rows))]
        sums += [tr("{label}合计 {sum}", label=name, sum=value) for name, value in page.totals]
        if page.overdue:
            sums.append(tr("{n} 张逾期未上报", n=page.overdue))
        self.totals.setText("　".join(sums))
        for each in (self._as_register, self._singly, self._xlsx):
            each.setEnabled(bool(page.rows))
        at = self.focusWidget()
        if self._arriving or (self.isVisible() and (at is None or not at.isVisible())):
            # Just opened, or the rows that had the keyboard have gone.
            self._arriving = False
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _table_for(self, page: RegisterPage) -> DataTable[RegisterRow]:
        """Another register has other columns: its own table."""
        columns = register_columns(page, self._now)
        shape = (page.form.key, tuple((column.title, column.stretch) for column in columns))
        if self.table is not None and shape == self._shape:
            return self.table
        before = self.table
        focused = before is not None and before.view.hasFocus()
        self._shape = shape
        self.table = table = DataTable(
            columns,
            name=page.form.title,
            empty=EmptyState(
                tr("这段时间没有登记"), icon="clipboard-list", hint=tr("按 Ctrl+N 登记一条")
            ),
        )
        table.setObjectName("register-rows")
        table.opened.connect(self._open)
        self._place.addWidget(table)
        if before is not None:
            self._place.removeWidget(before)
            before.hide()
            before.deleteLater()
        if focused:
            (table if page.rows else self.registers).setFocus(Qt.FocusReason.OtherFocusReason)
        return table

    def _now(self) -> datetime:
        if self._found is None:
            raise ValueError("no register is shown")
        return self._found.now

    def _to_table(self) -> None:
        if self.table is not None:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- acting

    def _open(self, row: RegisterRow) -> None:
        self._open_form(row.about, row.id)

    def _open_form(self, about: About, record_id: str | None = None) -> None:
        args: dict[str, Any] = {"form": self._code, "about": str(self._subject)}
        if record_id:
            args["record"] = record_id
        subject = about.resident_id or about.household_id or ""
        self.desk.navigator.open("record", subject, **args)

    def _enter(self) -> None:
        if not self._code or self._found is None:
            return
        if self._subject is Subject.CLINIC:
            self._open_form(About())
            return
        dialog = AboutDialog(self.desk, self._found.form.title, self)
        dialog.chosen.connect(self._enter_about)
        dialog.open()

    def _enter_about(self, resident_id: str) -> None:
        if self._subject is Subject.RESIDENT:
            self._open_form(About(resident_id=resident_id))
            return
        self.desk.operations.read(
            self, partial(resident_rows, ids=(resident_id,)), self._enter_about_house
        )

    def _enter_about_house(self, rows: tuple[ResidentRow, ...]) -> None:
        household_id = rows[0].household_id if rows else None
        if household_id:
            self._open_form(About(household_id=household_id))
        else:
            self.desk.navigator.toast(tr("此人还没有所属家庭"), tone=Tone.NOTICE)

    def _void(self) -> None:
        row = self.table.current() if self.table is not None else None
        if row is None or self.text.editor.hasFocus():
            return
        reason = self.desk.prompts.reason(
            tr("作废这条登记？"),
            " · ".join(part for part in (row.on.isoformat(), row.name, *row.cells[:2]) if part),
            VOID_REASONS,
        )
        if reason:
            self.desk.operations.change(
                self,
                partial(void_record, record_id=row.id, reason=reason),
                lambda _changes: self.desk.navigator.toast(tr("已作废"), undo=True),
            )

    def _preview(self) -> None:
        if self._found is not None and self._found.rows:
            wanted = self.wanted()
            period = period_words(wanted.first, wanted.last)
            preview_batch(self, self.desk, register_batch(wanted, period))

    def _preview_singly(self) -> None:
        if self._found is not None and self._found.rows:
            preview_batch(self, self.desk, single_batch(self.wanted()))

    def _preview_today(self) -> None:
        preview_batch(self, self.desk, today_batch())

    def _save_xlsx(self) -> None:
        if self._found is None:
            return
        today: date = self.desk.today()
        path = self.desk.prompts.save_file(
            tr("存为表格"), f"{self._found.form.title}-{today:%Y%m%d}.xlsx", "Excel (*.xlsx)"
        )
        if path is not None:
            self.desk.operations.read(
                self, partial(write_workbook, wanted=self.wanted(), path=path), self._saved
            )

    def _saved(self, path: Path) -> None:
        self.desk.navigator.toast(tr("已保存 {path}", path=path.name))

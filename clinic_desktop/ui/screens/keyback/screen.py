"""回录随访单: Enter to Enter through the lines of a printed list, in its own order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QScrollArea, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.keyback import REFUSED, Keyed, QuickStart, key_back
from clinic_desktop.services.visit_list import ListedVisit, VisitList, read_list
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.keyback.loading import Opened, open_list
from clinic_desktop.ui.screens.keyback.row import KeyRow
from clinic_desktop.ui.widgets.cards import clear, label
from clinic_desktop.ui.widgets.inputs import DateField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, scroll
from clinic_desktop.ui.widgets.typed_dates import Toward

TABLES = ("record", "care_event", "enrolment", "resident")
MODES = ("visit_mode", "visit_form")


class KeyBackScreen(Screen):
    """``open("keyback", list_no)``; without a number the newest list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.rows: list[KeyRow] = []
        self.row: KeyRow | None = None
        self._starts: Mapping[str, QuickStart] = {}
        self._no = ""
        self._last_mode: dict[str, Any] = {}
        page = self._page = Page(self, tr("回录随访单"))
        self.progress = label("", "number")
        self.progress.setObjectName("progress")
        page.actions.addWidget(self.progress)
        page.actions.addWidget(label(tr("随访日期"), "soft"))
        self.day = DateField(tr("随访日期"), desk.today, toward=Toward.PAST)
        self.day.setObjectName("visited-on")
        self.day.done.connect(self._to_open_row)
        page.actions.addWidget(self.day)
        self.lists = QComboBox()
        self.lists.setObjectName("lists")
        self.lists.setAccessibleName(tr("随访单"))
        self.lists.activated.connect(self._on_list)
        page.actions.addWidget(self.lists)
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(6)
        self._area: QScrollArea = scroll(inner)
        page.body.addWidget(self._area, 1)
        self._hint = label(
            tr("回车下一格，末格回车保存并到下一行；PgUp、PgDn 换行；F2 打开整张表"), "hint"
        )
        page.body.addWidget(self._hint)
        for key, step in (("PgDown", 1), ("PgUp", -1)):
            bind_key(self, key, partial(self._step, step))

    # ---- opening

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Shows a list; the rows of the one that is shown already stay as they are."""
        self._load(subject or self._no)

    def refresh(self, changes: Changes) -> None:
        """A visit taken back, or entered elsewhere, opens or closes its line."""
        if self._no and changes.touches(*TABLES):
            self.desk.operations.read(
                self, partial(read_list, no=self._no), self._show_states, token="states"
            )

    def first_focus(self) -> QWidget:
        """The line that is open."""
        if self.row is not None and self.row.names:
            return self.row.field(self.row.names[0])
        return self.lists

    def _load(self, no: str) -> None:
        self.desk.operations.read(self, partial(open_list, no=no), self._show, token="list")

    def _show(self, opened: Opened) -> None:
        listed = opened.listed
        self._starts = opened.starts
        self.lists.clear()
        for kept in opened.kept:
            words = tr("{no} 号　{day:%m-%d}　{n} 项", no=kept.no, day=kept.made_on, n=kept.count)
            self.lists.addItem(words, kept.no)
        if listed is None:
            self._page.set_title(tr("回录随访单"), tr("还没有打印过随访单，请先在“随访管理”里打印"))
            return
        self.lists.setCurrentIndex(self.lists.findData(listed.no))
        if listed.no == self._no and [r.line.enrolment_id for r in self.rows] == [
            line.enrolment_id for line in listed.lines
        ]:
            self._show_states(listed)
        else:
            self._no = listed.no
            self.day.set_value(listed.made_on)
            self._build(listed.lines)
        self._count()
        if self.row is None:
            self._to_open_row()

    def _show_states(self, listed: VisitList) -> None:
        if listed.no != self._no:
            return
        done = {line.enrolment_id: line.done for line in listed.lines}
        for row in self.rows:
            words = done.get(row.line.enrolment_id, "")
            if row.done != bool(words):
                row.show_done(words)
        self._count()
        if self.row is not None and self.row.done and not self.row.busy:
            # Entered on the whole form meanwhile.
            self._to_open_row()

    def _build(self, lines: tuple[ListedVisit, ...]) -> None:
        clear(self._column)
        self.rows, self.row = [], None
        house = ""
        for line in lines:
            head = tr(
                "{group}　第 {no} 户　户主 {head}",
                group=line.village_group,
                no=line.household_no,
                head=line.head_name,
            )
            if head != house:
                house = head
                self._column.addWidget(label(head, "soft"))
            form = self.desk.catalogue.form(line.form) if line.form else None
            row = KeyRow(self.desk, line, form)
            row.wanted.connect(self._open)
            row.finished.connect(self._save)
            row.whole.connect(self._whole)
            self.rows.append(row)
            self._column.addWidget(row)
        self._column.addStretch(1)

    def _count(self) -> None:
        done = sum(row.done for row in self.rows)
        self.progress.setText(tr("{done} / {all}", done=done, all=len(self.rows)))
        self._page.set_title(tr("回录随访单"), tr("{no} 号", no=self._no) if self._no else "")

    def _on_list(self) -> None:
        self._load(str(self.lists.currentData()))

    # ---- moving

    def _open(self, row: KeyRow) -> None:
        if self.row is not None and self.row is not row:
            self.row.close_up()
        self.row = row
        start = self._starts.get(row.line.enrolment_id, QuickStart())
        modes = {name: mode for name, mode in self._last_mode.items() if name in MODES}
        row.open(replace(start, values={**modes, **start.values}))
        self._area.ensureWidgetVisible(row, 0, 60)

    def _to_open_row(self) -> None:
        """The next line that is not done, from here on, then from the top."""
        place = self.rows.index(self.row) if self.row is not None else -1
        following = [*self.rows[place + 1 :], *self.rows[: place + 1]]
        row = next((r for r in following if not r.done), None)
        if row is not None:
            self._open(row)
        elif self.row is not None:
            self.row.close_up()
            self.row = None
            self.desk.navigator.toast(tr("这张随访单已全部回录"))
            self.lists.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, by: int) -> None:
        if not self.rows:
            return
        place = self.rows.index(self.row) + by if self.row is not None else 0
        if 0 <= place < len(self.rows):
            self._open(self.rows[place])

    def _whole(self, row: KeyRow) -> None:
        about = row.line.about
        if about.resident_id:
            self.desk.navigator.open("record", about.resident_id, form=row.line.form)
        else:
            self.desk.navigator.open(
                "record", about.household_id or "", form=row.line.form, about="household"
            )

    # ---- saving

    def _save(self, row: KeyRow) -> None:
        visited = self.day.value()
        if row.busy or row.unreadable():
            return
        if not isinstance(visited, date):
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if row.done and not self.desk.prompts.confirm(
            tr("这一行已经录过"),
            tr("{name}：要再录一次吗？", name=row.line.name),
            tr("再录一次"),
        ):
            return
        note = ""
        if row.result == REFUSED:
            said = self.desk.prompts.reason(
                tr("{name} 拒绝管理", name=row.line.name),
                tr("结束该项目的管理，仍计入本年度分母。请写明签名或见证情况。"),
                (tr("本人签名"), tr("家属见证"), tr("村干部见证")),
            )
            if said is None:
                return
            note = said
        row.busy = True
        line = row.typed(visited, note)
        self.desk.operations.change(
            self,
            lambda place: key_back(place, line),
            partial(self._saved, row),
            on_problems=partial(self._refused, row),
            on_fail=partial(self._failed, row),
        )

    def _saved(self, row: KeyRow, keyed: Keyed) -> None:
        row.busy = False
        for name in MODES:
            if row.value(name):
                self._last_mode[name] = row.value(name)
        row.show_done(keyed.words)
        self._count()
        self.desk.navigator.toast(
            tr("{n} {name}：{words}", n=row.line.number, name=row.line.name, words=keyed.words),
            undo=True,
        )
        self._to_open_row()

    def _refused(self, row: KeyRow, wrong: InputProblem) -> None:
        row.busy = False
        problems: list[Problem] = list(wrong.problems)
        row.show_problems(problems)
        self._area.ensureWidgetVisible(row, 0, 60)

    def _failed(self, row: KeyRow, error: BaseException) -> None:
        row.busy = False
        faults = self.desk.operations.faults
        if isinstance(error, KnownFault):
            faults.known(error)
        else:
            faults.bug(error)

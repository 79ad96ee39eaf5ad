"""冲突处理: the list on the left, both versions on the right, a reason, and the decision."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.conflicts import (
    ConflictDetail,
    ConflictLine,
    conflict_detail,
)
from clinic_desktop.exchange.decisions import (
    Decided,
    DecidedLine,
    decided_detail,
    settle_alike,
)
from clinic_desktop.exchange.pending import mark_seen
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.conflicts import words
from clinic_desktop.ui.screens.conflicts.asking import Found, both_lists, settle
from clinic_desktop.ui.screens.conflicts.compare import ComparePane
from clinic_desktop.ui.screens.conflicts.rows import decided_columns, open_columns
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import TextField
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable

OPEN, DECIDED = "open", "decided"
REASONS = (tr("已电话核实"), tr("按纸质记录"), tr("按身份证件"), tr("较新的一次"), tr("输入错误"))


class ConflictsScreen(Screen):
    """``subject`` may name the row to begin with, ``table`` its table."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found = Found((), ())
        self._wanted = ""
        self._page = page = Page(self, tr("冲突处理"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="back")
        back.clicked.connect(lambda: desk.navigator.back())
        page.before.addWidget(back)
        self.alike = page.add_action(tr("同类一起处理…"), icon="copy", name="settle-alike")
        self.alike.clicked.connect(self._on_alike)
        self.row_button = page.add_action(tr("变更记录"), icon="history", name="open-history")
        self.row_button.clicked.connect(self._on_history)
        self.chips = FilterChips(
            tr("列表"), [Chip(OPEN, tr("待决定")), Chip(DECIDED, tr("已决定"))]
        )
        self.chips.picked.connect(self._on_chips)
        self.filter_box = TextField(
            tr("筛选"), placeholder=tr("按机构、姓名、表单筛选"), max_length=30
        )
        self.filter_box.setObjectName("conflict-filter")
        self.filter_box.setMaximumWidth(280)
        self.filter_box.changed.connect(self._filter)
        self.filter_box.done.connect(self._to_list)
        filters = QHBoxLayout()
        filters.addWidget(self.chips, 1)
        filters.addWidget(self.filter_box)
        page.filters.addLayout(filters)
        self.open: DataTable[ConflictLine] = DataTable(
            open_columns(desk.catalogue),
            name=tr("待决定的冲突"),
            empty=EmptyState(tr("没有待决定的冲突"), icon="circle-check"),
        )
        self.open.setObjectName("conflicts")
        self.open.chosen.connect(self._on_open)
        self.open.opened.connect(self._to_compare)
        self.decided: DataTable[DecidedLine] = DataTable(
            decided_columns(desk.catalogue),
            name=tr("已决定的冲突"),
            empty=EmptyState(tr("还没有决定过冲突")),
        )
        self.decided.setObjectName("decisions")
        self.decided.chosen.connect(self._on_decided)
        self.decided.opened.connect(self._to_compare)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.open)
        self._lists.addWidget(self.decided)
        left = Card(margins=1)
        left.body.addWidget(self._lists, 1)
        self.compare = ComparePane(desk)
        self.compare.changed.connect(self._show_buttons)
        self.compare.finished.connect(self._to_reason)
        self._told = label("", "soft", wrap=True)
        self._told.setObjectName("decision-told")
        self.compare.body.addWidget(self._told)
        self._foot = self._decide_foot()
        self.compare.body.addWidget(self._foot)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(left, 2)
        row.addWidget(self.compare, 3)
        page.body.addLayout(row, 1)
        self._show_buttons()

    def _decide_foot(self) -> QWidget:
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        self.reason = TextField(tr("原因"), placeholder=tr("写明为什么这样决定"), max_length=200)
        self.reason.setObjectName("reason")
        self.reason.suggest(REASONS)
        self.reason.changed.connect(self._show_buttons)
        self.reason.done.connect(self._to_decide)
        self.decide = action(tr("保存决定"), icon="save", kind="primary", name="decide")
        self.decide.setToolTip("Ctrl+S")
        self.decide.clicked.connect(self.save)
        line.addWidget(self.reason, 1)
        line.addWidget(self.decide)
        column.addLayout(line)
        return host

    # ---- what is shown

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """The list; ``subject`` with ``table`` puts the cursor on a row, ``decided`` the others."""
        self._wanted = f"{args.get('table', '')}/{subject}" if subject else ""
        if args.get("list") == DECIDED:
            self.chips.set_keys(frozenset({DECIDED}))
            self._on_chips(frozenset({DECIDED}))
        elif subject:
            self.chips.set_keys(frozenset({OPEN}))
            self._on_chips(frozenset({OPEN}))
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Any saved row may have been one of these."""
        self._load()

    def first_focus(self) -> QWidget:
        """The list in sight."""
        return self._lists.currentWidget() or self.open

    def escape(self) -> bool:
        """From the comparison back to the list."""
        if self.compare.table.view.hasFocus() or self.reason.line.hasFocus():
            self._to_list()
            return True
        return False

    def _load(self) -> None:
        self.desk.operations.read(self, both_lists, self._show, token="conflicts")

    def _show(self, found: Found) -> None:
        self._found = found
        self.chips.set_chips(
            [
                Chip(OPEN, tr("待决定"), len(found.open)),
                Chip(DECIDED, tr("已决定"), len(found.decided)),
            ]
        )
        sites = len({line.site_name for line in found.open})
        told = tr("{n} 条待决定，涉及 {sites} 个机构", n=len(found.open), sites=sites)
        self._page.set_title(
            tr("冲突处理"),
            told if found.open else tr("两边都改过的内容，两个值都留着，由人决定"),
        )
        self._filter()
        if self._wanted and self.open.choose(self._wanted):
            self._wanted = ""

    def _filter(self) -> None:
        typed = (self.filter_box.value() or "").casefold()
        catalogue = self.desk.catalogue

        def fits(*parts: str) -> bool:
            return typed in " ".join(parts).casefold()

        self.open.set_rows(
            [
                line
                for line in self._found.open
                if fits(
                    line.site_name,
                    line.about.name,
                    words.what(line.table, line.about, catalogue),
                    *(words.where(author) for author in line.authors),
                )
            ]
        )
        self.decided.set_rows(
            [
                line
                for line in self._found.decided
                if fits(line.about.name, line.reason, words.what(line.table, line.about, catalogue))
            ]
        )
        self._on_current()

    def _on_chips(self, keys: frozenset[str]) -> None:
        self._lists.setCurrentIndex(1 if DECIDED in keys else 0)
        if DECIDED in keys:
            self.desk.operations.change(self, partial(mark_seen, what="decisions"))
        self._foot.setVisible(DECIDED not in keys)
        self._on_current()

    @property
    def _looks_back(self) -> bool:
        return self._lists.currentWidget() is self.decided

    def _on_current(self) -> None:
        if self._looks_back:
            self._on_decided(self.decided.current())
        else:
            self._on_open(self.open.current())

    def _on_open(self, line: ConflictLine | None) -> None:
        if self._looks_back:
            return
        self._told.hide()
        if line is None:
            self.compare.show_detail(None)
            self._show_buttons()
            return
        choosing = self.compare.choosing
        shown = choosing.detail if choosing is not None else None
        self.desk.operations.read(
            self,
            partial(conflict_detail, table=line.table, row=line.row),
            partial(self._show_detail, line.id, shown),
            token="detail",
        )

    def _show_detail(
        self, wanted: str, before: ConflictDetail | None, detail: ConflictDetail | None
    ) -> None:
        line = self.open.current()
        if self._looks_back or line is None or line.id != wanted:
            return
        if detail is not None and before == detail:
            # Something else was saved: what is chosen here stays.
            return
        self.compare.show_detail(detail)
        self._show_buttons()

    def _on_decided(self, line: DecidedLine | None) -> None:
        if not self._looks_back:
            return
        if line is None:
            self._told.hide()
            self.compare.show_detail(None)
            self._show_buttons()
            return
        self.desk.operations.read(
            self,
            partial(decided_detail, line=line),
            partial(self._show_decided, line),
            token="detail",
        )

    def _show_decided(self, line: DecidedLine, detail: ConflictDetail) -> None:
        if self.decided.current() != line or not self._looks_back:
            return
        self.compare.show_detail(detail, line)
        author = line.author
        parts = [
            tr("{who} 决定", who=words.where(author)) if author is not None else tr("已决定"),
            words.who_and_when(author) if author is not None else "",
            tr("原因：{reason}", reason=line.reason) if line.reason else "",
            "" if line.chosen else tr("逐项选用了两边的内容，或另填了新值"),
        ]
        self._told.setText(" · ".join(part for part in parts if part))
        self._told.show()
        self._show_buttons()

    def _show_buttons(self) -> None:
        choosing = self.compare.choosing
        deciding = choosing is not None and not self._looks_back
        same = self._same_case()
        self.alike.setVisible(not self._looks_back)
        self.alike.setEnabled(bool(deciding and choosing and choosing.whole and len(same) > 1))
        self.alike.setText(
            tr("同类一起处理（{n} 条）…", n=len(same)) if len(same) > 1 else tr("同类一起处理…")
        )
        self.row_button.setEnabled(choosing is not None)
        self._foot.setVisible(not self._looks_back)
        left = choosing.left_over if deciding and choosing else 0
        self.decide.setEnabled(bool(deciding) and not left and bool(self.reason.value()))
        self.decide.setText(tr("还有 {n} 项未选", n=left) if left else tr("保存决定"))

    def _same_case(self) -> Sequence[ConflictLine]:
        line = self.open.current()
        if line is None:
            return ()
        return [other for other in self._found.open if other.alike == line.alike]

    # ---- what is done

    def _to_list(self) -> None:
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_compare(self, _row: object) -> None:
        self.compare.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_decide(self) -> None:
        self.decide.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_reason(self) -> None:
        if self._looks_back:
            self._to_list()
        else:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Ctrl+S writes the decision."""
        choosing = self.compare.choosing
        if choosing is None or self._looks_back:
            return
        if choosing.left_over:
            self.compare.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.compare.mark_missing()
            return
        reason = self.reason.value()
        if not reason:
            self.desk.navigator.toast(tr("请写明原因"), tone=Tone.NOTICE)
            self._to_reason()
            return
        self.desk.operations.change(
            self,
            partial(settle, choosing=choosing, reason=reason),
            self._on_settled,
            on_problems=self._on_problems,
        )

    def _on_settled(self, decided: Decided) -> None:
        told = tr("已决定 {n} 条，下次数据包带给对方", n=decided.rows)
        if decided.left:
            told += tr("；{n} 条情况不同，仍待决定", n=decided.left)
        self.desk.navigator.toast(told, tone=Tone.NOTICE if decided.left else Tone.GOOD)
        self.reason.set_value(None)
        self.compare.show_detail(None)
        self._load()
        self._to_list()

    def _on_problems(self, wrong: InputProblem) -> None:
        self.desk.navigator.toast(wrong.problems[0].message, tone=Tone.DANGER)
        self.compare.show_detail(None)
        self._load()

    def _on_alike(self) -> None:
        choosing, same = self.compare.choosing, self._same_case()
        if choosing is None or not choosing.whole:
            return
        author = choosing.detail.version(choosing.whole).author
        people = "、".join(dict.fromkeys(line.about.name for line in same if line.about.name))
        shown = people if len(people) <= 60 else f"{people[:60]}…"
        reason = self.desk.prompts.reason(
            tr("{n} 条都采用“{site}”的内容？", n=len(same), site=words.place_name(author)),
            tr("涉及：{people}。另一边的内容仍留在变更记录里。", people=shown or tr("无姓名")),
            REASONS,
        )
        if reason:
            self.desk.operations.change(
                self,
                partial(
                    settle_alike,
                    keys=[(line.table, line.row) for line in same],
                    site=author.site,
                    reason=reason,
                ),
                self._on_settled,
                on_problems=self._on_problems,
            )

    def _on_history(self) -> None:
        choosing = self.compare.choosing
        if choosing is not None:
            line = choosing.detail.line
            self.desk.navigator.open("history", line.row, table=line.table)

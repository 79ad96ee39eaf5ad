"""疑似同一人: pairs on the left, both files on the right; make one of them, or say they are two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.merging import (
    Merged,
    gather_strays,
    keep_apart,
    merge_residents,
    take_apart,
)
from clinic_desktop.services.residents.same_person import (
    SAME_ID,
    MergedFile,
    Pair,
    SamePeople,
    pair_values,
    same_people,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.same_person.pair import PairPane, chosen_values, facts_of
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import TextField
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.rows_model import Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable

PAIRS, MERGED = "pairs", "merged"
SAME_REASONS = (tr("身份证相同，电话核实"), tr("迁居后重复建档"), tr("名字写错"))
TWO_REASONS = (tr("电话核实是两个人"), tr("身份证号登记错误"), tr("双胞胎"))
_TABLES = ("resident", "record", "dose", "enrolment", "care_event", "sync_event")
Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Shown:
    """The pair in sight with its values."""

    pair: Pair
    values: Values
    swapped: bool = False


def pair_columns() -> Sequence[Column[Pair]]:
    """Whose, why, where."""
    return (
        Column(tr("谁"), lambda p: p.one.name, width=78, sort_key=lambda p: p.one.name),
        Column(tr("为什么"), lambda _p: "", width=150, tags=_why),
        Column(tr("两份在"), _places, width=150, stretch=True, sort_key=_places),
    )


def merged_columns() -> Sequence[Column[MergedFile]]:
    """Files that went into another."""
    return (
        Column(tr("谁"), lambda m: m.gone.name, width=78, sort_key=lambda m: m.gone.name),
        Column(tr("原在"), lambda m: m.gone.clinic, width=110, stretch=True),
        Column(tr("并入"), lambda m: m.into.clinic, width=110, stretch=True),
        Column(tr("日期"), lambda m: m.on, width=92, sort_key=lambda m: m.on),
        Column(
            tr("后来又写"),
            lambda m: tr("{n} 条", n=m.strays) if m.strays else "",
            width=76,
            tone=lambda _m: Tone.NOTICE,
        ),
    )


def _why(pair: Pair) -> list[Tag]:
    same = Tag(tr("证件相同"), Hue.RED) if pair.why == SAME_ID else Tag(tr("姓名生日同"), Hue.AMBER)
    return [same, Tag(tr("跨机构"), Hue.BLUE)] if pair.across else [same]


def _places(pair: Pair) -> str:
    return f"{pair.one.clinic} / {pair.other.clinic}" if pair.across else pair.one.clinic


class SamePersonScreen(Screen):
    """Nothing is merged by itself, and what was merged can be taken apart."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found = SamePeople((), (), partial=False)
        self._shown: _Shown | None = None
        self._wanted = ""
        self._page = page = Page(self, tr("疑似同一人"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="back")
        back.clicked.connect(lambda: desk.navigator.back())
        page.before.addWidget(back)
        self.gather = page.add_action(tr("移入后来写的"), icon="download", name="gather")
        self.gather.clicked.connect(self._on_gather)
        self.apart = page.add_action(tr("拆开…"), icon="undo-2", name="take-apart")
        self.apart.clicked.connect(self._on_apart)
        self.two = page.add_action(tr("是两个人…"), icon="users", name="two-people")
        self.two.clicked.connect(self._on_two)
        self.swap = page.add_action(tr("左右对换"), icon="arrow-left-right", name="swap")
        self.swap.clicked.connect(self._on_swap)
        names = (PAIRS, tr("疑似同一人")), (MERGED, tr("已并档"))
        self.chips = FilterChips(tr("列表"), [Chip(*name) for name in names])
        self.chips.picked.connect(self._on_chips)
        page.filters.addWidget(self.chips)
        self.pairs: DataTable[Pair] = DataTable(
            pair_columns(),
            name=tr("疑似同一人的档案"),
            empty=EmptyState(tr("没有疑似重复的档案"), icon="circle-check"),
        )
        self.pairs.setObjectName("pairs")
        self.pairs.chosen.connect(self._on_pair)
        self.pairs.opened.connect(self._to_compare)
        self.merged: DataTable[MergedFile] = DataTable(
            merged_columns(), name=tr("已并的档案"), empty=EmptyState(tr("还没有并过档案"))
        )
        self.merged.setObjectName("merged")
        self.merged.chosen.connect(self._on_merged)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.pairs)
        self._lists.addWidget(self.merged)
        left = Card(margins=1)
        left.body.addWidget(self._lists, 1)
        self.pane = PairPane(desk)
        self.pane.changed.connect(self._show_buttons)
        self.pane.finished.connect(self._to_reason)
        self._told = label("", "soft", wrap=True)
        self._told.setObjectName("merged-told")
        self.pane.body.addWidget(self._told)
        self._foot = self._merge_foot()
        self.pane.body.addWidget(self._foot)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(left, 2)
        row.addWidget(self.pane, 3)
        page.body.addLayout(row, 1)
        self._show_buttons()

    def _merge_foot(self) -> QWidget:
        host = QWidget()
        line = QHBoxLayout(host)
        line.setContentsMargins(0, 0, 0, 0)
        self.reason = TextField(tr("原因"), placeholder=tr("怎样核实是同一人"), max_length=200)
        self.reason.setObjectName("reason")
        self.reason.suggest(SAME_REASONS)
        self.reason.changed.connect(self._show_buttons)
        self.reason.done.connect(self._to_merge)
        self.merge = action(tr("并为一份"), icon="users", kind="primary", name="merge")
        self.merge.setToolTip("Ctrl+S")
        self.merge.clicked.connect(self.save)
        line.addWidget(self.reason, 1)
        line.addWidget(self.merge)
        return host

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """The list; ``subject`` is a file to begin with."""
        self._wanted = subject
        if args.get("list") == MERGED:
            self.chips.set_keys(frozenset({MERGED}))
            self._on_chips(frozenset({MERGED}))
        self._load()

    def refresh(self, changes: Changes) -> None:
        """A file may have been corrected."""
        if changes.touches(*_TABLES):
            self._load()

    def first_focus(self) -> QWidget:
        """The list in sight."""
        return self._lists.currentWidget() or self.pairs

    def escape(self) -> bool:
        """From the files back to the list."""
        if self.pane.table.view.hasFocus() or self.reason.line.hasFocus():
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def _load(self) -> None:
        self.desk.operations.read(self, same_people, self._show, token="same")

    def _show(self, found: SamePeople) -> None:
        self._found = found
        strays = sum(bool(each.strays) for each in found.merged)
        self.chips.set_chips(
            [
                Chip(PAIRS, tr("疑似同一人"), len(found.pairs)),
                Chip(MERGED, tr("已并档"), len(found.merged)),
            ]
        )
        told = tr("{n} 对要核实", n=len(found.pairs)) if found.pairs else ""
        if strays:
            told = "，".join(p for p in (told, tr("{n} 份并档后又有新内容", n=strays)) if p)
        self._page.set_title(tr("疑似同一人"), told or tr("不会自动合并，并过的也能拆开"))
        self.pairs.set_rows(found.pairs)
        wanted, self._wanted = self._wanted, ""
        for pair in found.pairs:
            if wanted in (pair.one.id, pair.other.id):
                self.pairs.choose(pair.id)
        self.merged.set_rows(found.merged)
        self._on_current()

    @property
    def _looks_back(self) -> bool:
        return self._lists.currentWidget() is self.merged

    def _on_chips(self, keys: frozenset[str]) -> None:
        self._lists.setCurrentIndex(1 if MERGED in keys else 0)
        self._on_current()

    def _on_current(self) -> None:
        if self._looks_back:
            self._on_merged(self.merged.current())
        else:
            self._on_pair(self.pairs.current())

    def _on_pair(self, pair: Pair | None) -> None:
        if self._looks_back:
            return
        self._told.hide()
        if pair is None:
            self._shown = None
            self.pane.show_pair(None, {}, swapped=False)
            self._show_buttons()
            return
        if self._shown is not None and self._shown.pair == pair:
            return
        ids = (pair.one.id, pair.other.id)
        self.desk.operations.read(
            self, partial(pair_values, ids=ids), partial(self._show_pair, pair), token="pair"
        )

    def _show_pair(self, pair: Pair, values: Values) -> None:
        if self.pairs.current() == pair and not self._looks_back:
            self._shown = _Shown(pair, values)
            self.pane.show_pair(pair, values, swapped=False)

    def _on_merged(self, line: MergedFile | None) -> None:
        if not self._looks_back:
            return
        self._shown = None
        self.pane.show_pair(None, {}, swapped=False)
        if line is not None:
            self.pane.set_title(line.gone.name)
            parts = [
                tr("原档案：{where}，{facts}", where=line.gone.clinic, facts=facts_of(line.gone)),
                tr("并入：{where}，{facts}", where=line.into.clinic, facts=facts_of(line.into)),
            ]
            if line.strays:
                parts.append(
                    tr("并档以后，对方不知道，又写了 {n} 条：可移入保留的档案。", n=line.strays)
                )
            self._told.setText("\n".join(parts))
        self._told.setVisible(line is not None)
        self._show_buttons()

    def _show_buttons(self) -> None:
        back = self._looks_back
        line = self.merged.current() if back else None
        for button in (self.two, self.swap):
            button.setVisible(not back)
            button.setEnabled(self._shown is not None)
        for button in (self.gather, self.apart):
            button.setVisible(back)
        self.apart.setEnabled(line is not None)
        self.gather.setEnabled(line is not None and bool(line.strays))
        self._foot.setVisible(not back)
        self.merge.setEnabled(self._shown is not None and bool(self.reason.value()))

    def _on_swap(self) -> None:
        if self._shown is not None:
            shown = self._shown
            self._shown = _Shown(shown.pair, shown.values, not shown.swapped)
            self.pane.show_pair(shown.pair, shown.values, swapped=self._shown.swapped)

    def _to_compare(self, _pair: Pair) -> None:
        self.pane.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_reason(self) -> None:
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_merge(self) -> None:
        self.merge.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what is done

    def save(self) -> None:
        """Ctrl+S makes one file of the two."""
        shown, choosing = self._shown, self.pane.choosing
        if self._looks_back or shown is None or choosing is None or self.pane.pair is None:
            return
        reason = self.reason.value()
        if not reason:
            self.desk.navigator.toast(tr("请写明怎样核实是同一人"), tone=Tone.NOTICE)
            self._to_reason()
            return
        keep, away = self.pane.pair
        if not self.desk.prompts.confirm(
            tr("并为一份？"),
            tr(
                "{name}（{sex}，{birth}）：保留{keep}的档案，{away}的 {n} 份记录、{d} 剂移过来。",
                name=keep.name,
                sex=vocabulary.sex(keep.sex),
                birth=keep.birth_date,
                keep=keep.clinic,
                away=away.clinic,
                n=away.records,
                d=away.doses,
            ),
            tr("并为一份"),
        ):
            return
        self.desk.operations.change(
            self,
            partial(
                merge_residents,
                keep=keep.id,
                away=away.id,
                values=chosen_values(choosing, shown.values),
                reason=reason,
            ),
            self._on_done,
        )

    def _on_done(self, made: Merged) -> None:
        told = tr("已移入 {n} 条", n=made.moved)
        if made.left:
            told += tr("，{n} 条两边都有，留在原档案可查", n=made.left)
        self.desk.navigator.toast(told, undo=True)
        self._after()

    def _after(self) -> None:
        self.reason.set_value(None)
        self._shown = None
        self._load()
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_two(self) -> None:
        if self._shown is None:
            return
        pair = self._shown.pair
        reason = self.desk.prompts.reason(
            tr("确认是两个人？"), tr("记下以后不再提示这一对。"), TWO_REASONS
        )
        if reason:
            self._change(
                keep_apart, tr("已记下"), one=pair.one.id, other=pair.other.id, reason=reason
            )

    def _on_apart(self) -> None:
        line = self.merged.current()
        if line is None:
            return
        reason = self.desk.prompts.reason(
            tr("拆开这两份档案？"), tr("并档时移过去的记录都回到原档案。"), TWO_REASONS
        )
        if reason:
            self._change(take_apart, tr("已拆开"), away=line.gone.id, reason=reason)

    def _on_gather(self) -> None:
        line = self.merged.current()
        if line is not None:
            self.desk.operations.change(
                self, partial(gather_strays, away=line.gone.id), self._on_done
            )

    def _change(self, work: Any, told: str, **values: str) -> None:
        def done(_changes: Changes) -> None:
            self.desk.navigator.toast(told)
            self._after()

        def run(place: Workplace) -> Changes:
            made: Changes = work(place, **values)
            return made

        self.desk.operations.change(self, run, done)

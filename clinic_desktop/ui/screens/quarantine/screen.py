"""隔离区: admit after seeing what it changes, ask the village, or leave it out with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.foresight import RowForeseen
from clinic_desktop.exchange.overview import ImportLine, refused_files
from clinic_desktop.exchange.quarantine import (
    ASKED,
    DROPPED,
    RefusedLine,
    admit_all,
    foresee_admission,
    put_aside,
    refused_lines,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.conflicts import words as row_about
from clinic_desktop.ui.screens.exchange import words as exchange_words
from clinic_desktop.ui.screens.exchange.foreseen import ForeseenDialog
from clinic_desktop.ui.screens.quarantine import words
from clinic_desktop.ui.screens.quarantine.panel import RefusedPanel
from clinic_desktop.ui.widgets.cards import Card
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.detail import WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable

WAITING, DONE, FILES = "waiting", "done", "files"
ADMIT_REASONS = (tr("已电话核实，确系本村"), tr("已看过纸质记录"), tr("停用前录入的真实数据"))
ASK_REASONS = (tr("请核对是否本村居民"), tr("请核对后更正再上交"), tr("请说明改动的依据"))
DROP_REASONS = (tr("重复录入"), tr("不属于该村"), tr("来源不可靠"))


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept out, and files that were refused."""

    lines: tuple[RefusedLine, ...]
    files: tuple[ImportLine, ...]


def _lists(place: Workplace) -> Found:
    return Found(refused_lines(place), refused_files(place))


def refused_columns(desk: Desk) -> Sequence[Column[RefusedLine]]:
    """From where, whose, what, why, what was done."""

    def what(line: RefusedLine) -> str:
        return row_about.what(line.table, line.about, desk.catalogue)

    return (
        Column(tr("来自"), _where, width=120, stretch=True, sort_key=_where),
        Column(tr("谁"), lambda r: r.about.name, width=84, sort_key=lambda r: r.about.name),
        Column(tr("内容"), what, width=150, stretch=True, sort_key=what),
        Column(
            tr("为什么"),
            lambda r: exchange_words.refusal_reason(r.reason),
            width=124,
            sort_key=lambda r: r.reason,
        ),
        Column(tr("处理"), lambda _r: "", width=86, tags=lambda r: [words.state(r)]),
        Column(
            tr("隔离于"),
            lambda r: exchange_words.moment(r.since),
            width=140,
            wide_only=True,
            sort_key=lambda r: r.since,
        ),
    )


def _where(line: RefusedLine) -> str:
    return row_about.where(line.author) if line.author is not None else line.site_name


def file_columns() -> Sequence[Column[ImportLine]]:
    """Files that were refused."""
    return (
        Column(
            tr("时间"), lambda f: exchange_words.moment(f.at), width=140, sort_key=lambda f: f.at
        ),
        Column(tr("文件"), lambda f: f.file_name, width=170, stretch=True),
        Column(tr("为什么"), lambda f: exchange_words.refusal(f.code), width=260, stretch=True),
    )


class QuarantineScreen(Screen):
    """A village sees what of its own was not taken, and what the centre says to it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found = Found((), ())
        self._list = WAITING
        host = QWidget()
        title = tr("隔离区") if desk.session.centre else tr("没有被采纳的内容")
        self._title = title
        self._page = page = Page(host, title)
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="back")
        back.clicked.connect(lambda: desk.navigator.back())
        page.before.addWidget(back)
        self.drop = page.add_action(tr("不采纳…"), name="drop")
        self.drop.clicked.connect(partial(self._put_aside, DROPPED))
        self.ask = page.add_action(tr("请村里核对…"), icon="phone", name="ask-village")
        self.ask.clicked.connect(partial(self._put_aside, ASKED))
        self.admit = page.add_action(
            tr("准入：先看会改什么…"), icon="shield-check", kind="primary", name="admit-line"
        )
        self.admit.setToolTip("Ctrl+S")
        self.admit.clicked.connect(self.save)
        self.chips = FilterChips(tr("列表"))
        self.chips.picked.connect(self._on_chips)
        page.filters.addWidget(self.chips)
        self.lines: DataTable[RefusedLine] = DataTable(
            refused_columns(desk),
            name=tr("没有准入的内容"),
            empty=EmptyState(
                tr("没有被隔离的内容"),
                icon="circle-check",
                hint=tr("不该由对方改的内容会停在这里，不进档案，也不会丢"),
            ),
        )
        self.lines.setObjectName("refused")
        self.lines.chosen.connect(self._on_line)
        self.lines.opened.connect(lambda _line: self.save())
        self.files: DataTable[ImportLine] = DataTable(
            file_columns(), name=tr("拒收的文件"), empty=EmptyState(tr("没有拒收过文件"))
        )
        self.files.setObjectName("refused-files")
        self.files.chosen.connect(self._on_file)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.lines)
        self._lists.addWidget(self.files)
        card = Card(margins=1)
        card.body.addWidget(self._lists, 1)
        page.body.addWidget(card, 1)
        self.panel = RefusedPanel(desk)
        self._split = WithDetail(host, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        self._show_buttons()

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """What waits."""
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Imports bring more."""
        self._load()

    def first_focus(self) -> QWidget:
        """The list in sight."""
        return self.files if self._list == FILES else self.lines

    def save(self) -> None:
        """Ctrl+S: look what admitting would change."""
        chosen = self._chosen()
        if chosen and self.admit.isEnabled():
            ids = [one for line in chosen for one in line.ids]
            self.desk.operations.read(
                self, partial(foresee_admission, ids=ids), partial(self._ask_admission, chosen)
            )

    def _load(self) -> None:
        self.desk.operations.read(self, _lists, self._show, token="quarantine")

    def _show(self, found: Found) -> None:
        self._found = found
        waiting = [line for line in found.lines if not line.state]
        done = [line for line in found.lines if line.state]
        self.chips.set_chips(
            [
                Chip(WAITING, tr("待处理"), len(waiting)),
                Chip(DONE, tr("已有意见"), len(done)),
                Chip(FILES, tr("拒收的文件"), len(found.files)),
            ]
        )
        told = tr("{n} 条没有进档案，等人决定", n=len(waiting)) if waiting else ""
        self._page.set_title(self._title, told)
        self.lines.set_rows(done if self._list == DONE else waiting)
        self.files.set_rows(found.files)
        self._on_current()

    def _on_chips(self, keys: frozenset[str]) -> None:
        self._list = next(iter(keys), WAITING)
        self._lists.setCurrentIndex(1 if self._list == FILES else 0)
        self._show(self._found)

    def _on_current(self) -> None:
        if self._list == FILES:
            self._on_file(self.files.current())
        else:
            self._on_line(self.lines.current())

    def _on_line(self, line: RefusedLine | None) -> None:
        if self._list != FILES:
            self.panel.show_line(line)
            self._show_buttons()

    def _on_file(self, line: ImportLine | None) -> None:
        if self._list == FILES:
            self.panel.show_file(line)
            self._show_buttons()

    def _show_buttons(self) -> None:
        line = None if self._list == FILES else self.lines.current()
        for button in (self.admit, self.ask, self.drop):
            button.setVisible(self.desk.session.centre)
            button.setEnabled(line is not None)
        self._split.wanted((self.files.current() if self._list == FILES else line) is not None)

    def _alike(self, line: RefusedLine) -> list[RefusedLine]:
        return [other for other in self._found.lines if other.alike == line.alike]

    def _chosen(self) -> list[RefusedLine]:
        """The line under the cursor, or all of its kind where the person says so."""
        line = None if self._list == FILES else self.lines.current()
        if line is None:
            return []
        alike = self._alike(line)
        if len(alike) > 1 and self.desk.prompts.confirm(
            tr("同一台电脑、同一原因共 {n} 条", n=len(alike)),
            tr("一起处理，还是只处理选中的这一条？"),
            tr("{n} 条一起", n=len(alike)),
            no=tr("只这一条"),
        ):
            return alike
        return [line]

    def _ask_admission(self, chosen: list[RefusedLine], rows: tuple[RowForeseen, ...]) -> None:
        dialog = ForeseenDialog(
            self.desk,
            tr("准入 {n} 条，会这样改", n=len(chosen)),
            rows,
            self,
            verb=tr("看过了，准入…"),
            told=tr("准入后进入档案，并随下一个包传给有关的村。"),
        )
        dialog.accepted.connect(partial(self._admit, chosen))
        dialog.open()

    def _admit(self, chosen: list[RefusedLine]) -> None:
        reason = self.desk.prompts.reason(
            tr("准入 {n} 条？", n=len(chosen)), tr("写明核实的经过。"), ADMIT_REASONS
        )
        if reason:
            ids = [one for line in chosen for one in line.ids]
            self.desk.operations.change(
                self,
                partial(admit_all, ids=ids, reason=reason),
                partial(self._on_done, tr("已准入 {n} 条", n=len(chosen))),
            )

    def _put_aside(self, state: str) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        asked = state == ASKED
        reason = self.desk.prompts.reason(
            tr("请村里核对 {n} 条？", n=len(chosen))
            if asked
            else tr("不采纳这 {n} 条？", n=len(chosen)),
            tr("写给村里的话，随下一个包带去。内容继续留在隔离区，不会丢。"),
            ASK_REASONS if asked else DROP_REASONS,
        )
        if reason:
            ids = [one for line in chosen for one in line.ids]
            self.desk.operations.change(
                self,
                partial(put_aside, ids=ids, state=state, note=reason),
                partial(self._on_done, tr("已记下，随下一个包告诉村里")),
            )

    def _on_done(self, told: str, _changes: Changes) -> None:
        self.desk.navigator.toast(told)
        self._load()
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

"""下发资料 at the centre: notices, holidays, rules, targets, and whom they have reached.

At a village: what has arrived, the new ones marked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.delivery import delivered
from clinic_desktop.exchange.pending import mark_seen, pending
from clinic_desktop.services.bulletins import (
    DEFINITION,
    HOLIDAYS,
    MOST_CHARACTERS,
    NOTICE,
    BulletinRow,
    TargetsSent,
    bulletins,
    send_targets,
    withdraw_bulletin,
)
from clinic_desktop.services.clinic import TargetRow, clinics, targets
from clinic_desktop.services.workplace import Site, Workplace
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.bulletins.sending import SendDialog
from clinic_desktop.ui.screens.bulletins.station_targets import StationTargetsDialog
from clinic_desktop.ui.screens.exchange import words
from clinic_desktop.ui.screens.settings.target_rows import goals
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import Card, Facts, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.detail import DetailPanel, WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable

_KINDS = {
    NOTICE: Tag(tr("通知"), Hue.BLUE),
    HOLIDAYS: Tag(tr("节假日"), Hue.AMBER),
    DEFINITION: Tag(tr("规则"), Hue.TEAL),
}
PAPERS, TARGETS = "papers", "targets"
_REASONS = (tr("内容有误"), tr("已有新的文件"), tr("不再执行"))


@dataclass(frozen=True, slots=True)
class Paper:
    """One that was sent, with whom it has reached (at the centre)."""

    row: BulletinRow
    reached: Mapping[str, bool]
    new: bool

    @property
    def id(self) -> str:
        """By which the list keeps its place."""
        return self.row.id

    @property
    def meant(self) -> dict[str, bool]:
        """Clinics it is meant for → whether it is there."""
        return {site: there for site, there in self.reached.items() if self.row.is_for(site)}


@dataclass(frozen=True, slots=True)
class Found:
    """Papers and the year's targets of this clinic; ``stations``: the villages (centre)."""

    papers: tuple[Paper, ...]
    targets: tuple[TargetRow, ...]
    stations: tuple[Site, ...]


def _read(place: Workplace, year: int) -> Found:
    rows = bulletins(place)
    centre = place.site.role == "centre"
    reached = delivered(place, "bulletin", [row.id for row in rows]) if centre else {}
    fresh = 0 if centre else pending(place).bulletins
    newest = sorted((row.id for row in rows), reverse=True)[:fresh]
    papers = tuple(Paper(row, reached.get(row.id, {}), row.id in newest) for row in rows)
    stations = tuple(site for site in clinics(place) if site.role == "village") if centre else ()
    return Found(papers, targets(place, year), stations)


def paper_columns(*, centre: bool) -> Sequence[Column[Paper]]:
    """Kind, title, when, whom it has reached."""
    reached: tuple[Column[Paper], ...] = (
        Column(
            tr("已送达"),
            lambda p: f"{sum(p.meant.values())}/{len(p.meant)}",
            width=72,
            align=Align.RIGHT,
            tone=lambda p: Tone.GOOD if all(p.meant.values()) else Tone.NOTICE,
        ),
    )
    return (
        Column(tr("种类"), lambda _p: "", width=118, tags=_tags),
        Column(tr("标题"), lambda p: p.row.title, width=220, stretch=True),
        Column(
            tr("生效"),
            lambda p: p.row.effective_on.isoformat() if p.row.effective_on else "",
            width=100,
            wide_only=True,
        ),
        Column(tr("下发时间"), lambda p: words.moment(p.row.sent_at), width=146),
        *(reached if centre else ()),
    )


def _tags(paper: Paper) -> list[Tag]:
    kind = _KINDS.get(paper.row.kind, Tag(paper.row.kind))
    return [kind, Tag(tr("新"), Hue.RED)] if paper.new else [kind]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target in words."""

    id: str
    report: str
    label: str
    value: str
    source: str


def target_columns() -> Sequence[Column[TargetLine]]:
    """Form, indicator, value, source."""
    return (
        Column(tr("报表"), lambda t: t.report, width=150, stretch=True),
        Column(tr("指标"), lambda t: t.label, width=200, stretch=True),
        Column(tr("目标"), lambda t: t.value, width=90, align=Align.RIGHT),
        Column(tr("来源"), lambda t: t.source, width=150, stretch=True, wide_only=True),
    )


class BulletinsScreen(Screen):
    """Both sides of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found = Found((), (), ())
        self._list = PAPERS
        centre = desk.session.centre
        host = QWidget()
        self._page = page = Page(host, tr("下发资料") if centre else tr("卫生院资料"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="back")
        back.clicked.connect(lambda: desk.navigator.back())
        page.before.addWidget(back)
        self.withdraw = action(tr("撤回…"), name="withdraw")
        self.withdraw.clicked.connect(self._on_withdraw)
        self.targets = page.add_action(tr("下发目标…"), icon="target", name="send-targets")
        self.targets.clicked.connect(self._on_targets)
        self.each = page.add_action(tr("按站改目标…"), name="station-targets")
        self.each.clicked.connect(self._on_each)
        self.rules = page.add_action(tr("规则文件…"), icon="file-text", name="send-definition")
        self.rules.clicked.connect(self._on_definition)
        self.days = page.add_action(tr("节假日…"), icon="calendar-days", name="send-holidays")
        self.days.clicked.connect(partial(self._send, HOLIDAYS))
        self.notice = page.add_action(
            tr("发通知…"), icon="megaphone", kind="primary", name="send-notice"
        )
        self.notice.setToolTip("Ctrl+S")
        self.notice.clicked.connect(partial(self._send, NOTICE))
        for button in (self.targets, self.each, self.rules, self.days, self.notice):
            button.setVisible(centre)
        self.chips = FilterChips(tr("列表"))
        self.chips.picked.connect(self._on_chips)
        page.filters.addWidget(self.chips)
        self.table: DataTable[Paper] = DataTable(
            paper_columns(centre=centre),
            name=tr("下发的资料"),
            empty=EmptyState(
                tr("还没有下发过资料"),
                icon="megaphone",
                hint=tr("通知、节假日、规则文件和目标，都随数据包带到各村"),
            ),
        )
        self.table.setObjectName("bulletins")
        self.table.chosen.connect(self._on_paper)
        self.goals: DataTable[TargetLine] = DataTable(
            target_columns(), name=tr("本年目标"), empty=EmptyState(tr("本年还没有目标"))
        )
        self.goals.setObjectName("targets-here")
        card = Card(margins=1)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.goals, 1)
        page.body.addWidget(card, 1)
        self.panel = DetailPanel(tr("所选资料"))
        self._title = label("", "heading", wrap=True)
        self._facts = Facts()
        self._body = label("", wrap=True)
        self._body.setObjectName("bulletin-body")
        self.panel.body.addWidget(self._title)
        self.panel.body.addWidget(self._facts)
        self.panel.body.addWidget(self._body)
        self.panel.foot.addStretch(1)
        self.panel.foot.addWidget(self.withdraw)
        self.withdraw.setVisible(centre)
        self._split = WithDetail(host, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        self._show(self._found)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """The lists; looking at them marks what is new as seen."""
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Something was sent or arrived."""
        if changes.touches("bulletin", "target"):
            self._load()

    def first_focus(self) -> QWidget:
        """The list in sight."""
        return self.goals if self._list == TARGETS else self.table

    def save(self) -> None:
        """Ctrl+S: a notice."""
        if self.desk.session.centre:
            self._send(NOTICE)

    def _load(self) -> None:
        year = self.desk.today().year
        self.desk.operations.read(self, partial(_read, year=year), self._show, token="bulletins")
        if not self.desk.session.centre:
            self.desk.operations.change(self, partial(mark_seen, what="bulletins"))

    def _show(self, found: Found) -> None:
        self._found = found
        self.chips.set_chips(
            [
                Chip(PAPERS, tr("通知、节假日和规则"), len(found.papers)),
                Chip(TARGETS, tr("本年目标"), len(found.targets)),
            ]
        )
        self.table.set_rows(found.papers)
        self.goals.set_rows(_target_lines(found.targets, self.desk))
        new = sum(paper.new for paper in found.papers)
        waiting = sum(not all(p.meant.values()) for p in found.papers)
        told = ""
        if new:
            told = tr("{n} 份新到", n=new)
        elif self.desk.session.centre and waiting:
            told = tr("{n} 份未送达", n=waiting)
        self._page.set_title(tr("下发资料") if self.desk.session.centre else tr("卫生院资料"), told)
        self._on_chips(self.chips.keys())

    def _on_chips(self, keys: frozenset[str]) -> None:
        self._list = next(iter(keys), PAPERS)
        centre = self.desk.session.centre
        for button in (self.rules, self.days, self.notice):
            button.setVisible(centre and self._list == PAPERS)
        for button in (self.targets, self.each):
            button.setVisible(centre and self._list == TARGETS)
            button.setEnabled(bool(self._found.stations))
        self.table.setVisible(self._list == PAPERS)
        self.goals.setVisible(self._list == TARGETS)
        self._on_paper(self.table.current() if self._list == PAPERS else None)

    def _on_paper(self, paper: Paper | None) -> None:
        self.withdraw.setEnabled(paper is not None)
        self._split.wanted(paper is not None)
        if paper is None:
            return
        row = paper.row
        names = {site.code: site.name for site in self._found.stations}
        there = [names.get(site, site) for site, done in paper.meant.items() if done]
        away = [names.get(site, site) for site, done in paper.meant.items() if not done]
        applied = ""
        if row.kind == DEFINITION:
            applied = tr("下次打开程序时生效；文件不能用时仍按原来的规则。")
        elif row.kind == HOLIDAYS:
            applied = tr("随访日历已按它排。")
        self._title.setText(row.title)
        self._facts.set_facts(
            [
                (tr("位置"), row.path),
                (tr("生效"), row.effective_on.isoformat() if row.effective_on else ""),
                (tr("怎样用"), applied),
                (tr("已送达"), "、".join(there)),
                (tr("未送达"), "、".join(away), Tone.NOTICE),
            ]
        )
        self._body.setText(row.body)
        self._body.setAccessibleName(row.body[:200])

    # ---- sending

    def _send(self, kind: str, path: str = "", body: str = "") -> None:
        SendDialog(self.desk, kind, self._found.stations, self, path=path, body=body).open()

    def _on_definition(self) -> None:
        chosen = self.desk.prompts.open_file(tr("选定义文件"), tr("定义文件 (*.toml)"))
        if chosen is None:
            return
        body = chosen.read_text(encoding="utf-8", errors="replace")[: MOST_CHARACTERS + 1]
        self._send(DEFINITION, f"{chosen.parent.name}/{chosen.name}", body)

    def _on_targets(self) -> None:
        year = self.desk.today().year
        stations = self._found.stations
        if self.desk.prompts.confirm(
            tr("把 {year} 年目标下发给 {n} 个站？", year=year, n=len(stations)),
            tr(
                "用本院“系统设置—目标”里的 {m} 项；各站不同的目标会改成一致，原值留在变更记录里。",
                m=len(self._found.targets),
            ),
            tr("下发"),
        ):
            self.desk.operations.change(
                self,
                partial(send_targets, year=year, stations=stations),
                self._on_targets_sent,
            )

    def _on_each(self) -> None:
        StationTargetsDialog(self.desk, self._found.stations, self).open()

    def _on_targets_sent(self, sent: TargetsSent) -> None:
        told = tr("已给 {n} 个站下发 {m} 项目标", n=sent.stations, m=sent.changed)
        self.desk.navigator.toast(told if sent.changed else tr("各站的目标已经一致"))

    def _on_withdraw(self) -> None:
        paper = self.table.current()
        if paper is None:
            return
        reason = self.desk.prompts.reason(
            tr("撤回“{title}”？", title=paper.row.title),
            tr("各村收到下一个包以后不再看到它。"),
            _REASONS,
        )
        if reason:
            self.desk.operations.change(
                self,
                partial(withdraw_bulletin, bulletin_id=paper.id, reason=reason),
                lambda _changes: self.desk.navigator.toast(tr("已撤回"), undo=True),
            )


def _target_lines(rows: Sequence[TargetRow], desk: Desk) -> list[TargetLine]:
    entered = {row.indicator: row for row in rows}
    lines = []
    for goal in goals(desk.catalogue, rows):
        row = entered.get(goal.indicator)
        if row is not None:
            value = f"{row.value_hundredths / 100:g}{goal.unit}"
            lines.append(TargetLine(row.indicator, goal.report, goal.label, value, row.source))
    return lines

"""补充免疫: choose a campaign and a round, go down the list with one key for each child."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from clinic_desktop.domain.campaigns import Campaign, Result, Round, Target, by_group, by_residence
from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import (
    CampaignPage,
    Lot,
    RecordResult,
    campaign_page,
    list_campaigns,
    recent_lots,
    record_result,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.file_printing import preview_batch
from clinic_desktop.ui.screens.vaccination_campaign.panel import TargetPanel
from clinic_desktop.ui.screens.vaccination_campaign.papers import campaign_batch
from clinic_desktop.ui.screens.vaccination_campaign.plan_dialog import PlanDialog
from clinic_desktop.ui.screens.vaccination_campaign.rows import (
    OTHER_REASONS,
    UNTOLD,
    chips,
    columns,
    fits,
)
from clinic_desktop.ui.screens.vaccination_campaign.session_bar import SessionBar
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.detail import WithDetail
from clinic_desktop.ui.widgets.elided import ElidedLabel
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import Choice, PickField, TextField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page
from clinic_desktop.ui.widgets.tables import DataTable

TABLES = ("record", "care_event", "dose", "resident", "household", "residence_period")
BY_KEY = {
    Qt.Key.Key_Return: Result.GIVEN,
    Qt.Key.Key_Enter: Result.GIVEN,
    Qt.Key.Key_1: Result.AWAY,
    Qt.Key.Key_2: Result.CONTRAINDICATED,
    Qt.Key.Key_3: Result.REFUSED,
    Qt.Key.Key_4: Result.ELSEWHERE,
    Qt.Key.Key_5: Result.OTHER,
}
"""Digits are the reason codes of the paper list."""
KEYS = tr("Enter 已种　1 外出　2 禁忌　3 拒绝　4 在其他门诊接种　5 其他　退格 取消　F2 接种卡")
BACK_KEYS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_ASKED_ONCE = frozenset({"LOT_MISSING", "LOT_NOT_IN_STOCK", "LOT_EXPIRY_DIFFERS", "ROUND_OVER"})
"""Answered for the lot and the day in hand, not for one child."""
_Found = tuple[tuple[Campaign, ...], CampaignPage | None, dict[str, Lot]]


class CampaignScreen(Screen):
    """``subject``: the id of a campaign; without one the newest."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._id = ""
        self._number = 0
        self._chip = UNTOLD
        self._arriving = False
        self._begun: tuple[object, ...] = ()
        self._standing: frozenset[str] = frozenset()
        self._lots: dict[str, Lot] = {}
        self._codes: dict[str, str] = {}
        self.page: CampaignPage | None = None
        self.table: DataTable[Target] | None = None
        host = QWidget()
        self._head = head = Page(host, tr("补充免疫"))
        self._print = head.add_action(tr("打印"), icon="printer", name="print-campaign")
        menu = QMenu(self)
        menu.addAction(tr("摸底登记名单（Ctrl+P）"), partial(self._preview, "list"))
        menu.addAction(tr("查漏补种名单"), partial(self._preview, "mop_up"))
        menu.addAction(tr("汇总表"), partial(self._preview, "summary"))
        self._print.setMenu(menu)
        self._change = head.add_action(tr("方案"), icon="pencil", name="change-plan")
        self._change.clicked.connect(self._change_plan)
        new = head.add_action(tr("新活动"), icon="plus", kind="primary", name="new-campaign")
        new.setToolTip("Ctrl+N")
        new.clicked.connect(self._new_plan)
        self.campaigns = PickField(tr("补充免疫活动"), [])
        self.campaigns.setObjectName("campaign")
        self.campaigns.changed.connect(self._on_campaign)
        self.campaigns.done.connect(lambda: self.first_focus().setFocus())
        self.campaigns.setMinimumWidth(self.fontMetrics().horizontalAdvance("字") * 16)
        self.rounds = FilterChips(tr("轮次"))
        self.rounds.picked.connect(self._on_round)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.campaigns)
        top.addWidget(self.rounds, 1)
        head.filters.addLayout(top)
        self.session = SessionBar(desk)
        self.session.left.connect(lambda: self.first_focus().setFocus())
        self.session.edited.connect(self._forget_answers)
        head.filters.addWidget(self.session)
        self.chips = FilterChips(tr("名单"))
        self.chips.picked.connect(self._on_chip)
        self.text = TextField(tr("在名单里找"), placeholder=tr("姓名、首字母"))
        self.text.setObjectName("target-text")
        self.text.setToolTip("Ctrl+F")
        self.text.setFixedWidth(self.fontMetrics().horizontalAdvance("字") * 9)
        self.text.changed.connect(self._fill)
        self.text.done.connect(lambda: self.first_focus().setFocus())
        beside = QHBoxLayout()
        beside.addWidget(self.chips, 1)
        beside.addWidget(self.text)
        head.filters.addLayout(beside)
        self.problem = label("", "strong", wrap=True)
        self.problem.setObjectName("campaign-problem")
        self.problem.hide()
        head.filters.addWidget(self.problem)
        self._place = QVBoxLayout()
        head.body.addLayout(self._place, 1)
        self._none = EmptyState(
            tr("还没有补充免疫活动"), icon="megaphone", hint=tr("按 Ctrl+N 制定方案")
        )
        self._place.addWidget(self._none)
        self._keys = ElidedLabel(KEYS, "hint")
        head.body.addWidget(self._keys)
        self.panel = TargetPanel(desk)
        self.panel.opened.connect(lambda child: desk.navigator.open("vaccination", child))
        self._split = WithDetail(host, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        for key, slot in (
            ("Ctrl+N", self._new_plan),
            ("Ctrl+P", partial(self._preview, "list")),
            ("Ctrl+F", self.text.setFocus),
        ):
            bind_key(self, key, slot)

    # ---- loading

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """A campaign; ``round`` and ``show`` (untold, mop_up, …) narrow the list."""
        if subject:
            self._id = subject
        self._number = int(args.get("round") or self._number)
        self._chip = str(args.get("show") or self._chip)
        self._arriving = True
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Results, plans, or who lives here."""
        if changes.touches(*TABLES):
            self._load()

    def escape(self) -> bool:
        """First empties the search line."""
        if self.text.value() is None:
            return False
        self.text.set_value(None)
        self._fill()
        self.first_focus().setFocus()
        return True

    def tick(self, today: date) -> None:
        """A new day may begin a round."""
        self._load()

    def first_focus(self) -> QWidget:
        """The list; without one the choice of the campaign."""
        shown = self.table is not None and self.table.model.rowCount() > 0
        return self.table if shown and self.table is not None else self.campaigns

    def _load(self) -> None:
        self.desk.operations.read(self, partial(_read, wanted=self._id), self._show, token="page")

    def _show(self, found: _Found) -> None:
        campaigns, page, self._lots = found
        self.page = page
        self._codes = {str(number): each.id for number, each in enumerate(campaigns, 1)}
        self.campaigns.set_choices(
            [Choice(str(number), each.title) for number, each in enumerate(campaigns, 1)]
        )
        for part in (
            self.session, self.chips, self.text, self.rounds, self._print, self._change, self._keys
        ):  # fmt: skip
            part.setVisible(page is not None)
        self._none.setVisible(page is None)
        self.campaigns.setVisible(bool(campaigns))
        self._split.wanted(page is not None)
        if page is not None:
            self._show_page(page)
        else:
            self._head.set_title(tr("补充免疫"), tr("强化免疫和查漏补种"))
        if self._arriving:
            self._arriving = False
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_page(self, page: CampaignPage) -> None:
        campaign = page.campaign
        numbers = [turn.number for turn in campaign.rounds]
        if self._id != campaign.id or self._number not in numbers:
            self._number = campaign.current(self.desk.today())
        self._id = campaign.id
        self.campaigns.set_value(next(k for k, v in self._codes.items() if v == campaign.id))
        self.rounds.set_chips([_round_chip(turn) for turn in campaign.rounds])
        self.rounds.set_keys(frozenset({str(self._number)}))
        shape = (campaign.id, self._number, campaign.rounds, campaign.product)
        if shape != self._begun:
            self._begun = shape
            self._forget_answers()
            self.session.begin(campaign.round(self._number), self._lots.get(campaign.product))
            self._new_table(campaign)
        self.panel.show_sums(
            by_residence(page.targets, campaign), by_group(page.targets, campaign), self._number
        )
        self._fill()

    def _new_table(self, campaign: Campaign) -> None:
        if self.table is not None:
            self._place.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        empty = EmptyState(tr("没有这样的儿童"), icon="baby", hint=tr("换一个名单看看"))
        self.table = DataTable(
            columns(campaign, self._number, self.desk.today()),
            name=tr("补充免疫名单"),
            empty=empty,
        )
        self.table.setObjectName("campaign-table")
        self.table.view.installEventFilter(self)
        self.table.chosen.connect(self._on_chosen)
        self._place.addWidget(self.table, 1)

    def _fill(self) -> None:
        page, table = self.page, self.table
        if page is None or table is None:
            return
        had = table.view.hasFocus() or table.isAncestorOf(self.focusWidget() or self)
        self.chips.set_chips(chips(page.targets, self._number))
        self.chips.set_keys(frozenset({self._chip}))
        text = str(self.text.value() or "").casefold()
        shown = [row for row in page.targets if fits(row, self._chip, self._number)]
        table.set_rows([row for row in shown if text in row.name or text in row.initials])
        self._on_chosen(table.current())
        turn = page.campaign.round(self._number)
        self._head.set_title(
            tr("补充免疫"),
            tr(
                "{vaccine} · {a} 至 {b} 出生 · 第 {n} 轮应种 {m} 名",
                vaccine=page.campaign.vaccine,
                a=page.campaign.born_from,
                b=page.campaign.born_to,
                n=turn.number,
                m=sum(turn.number in row.rounds for row in page.targets),
            ),
        )
        if had and not table.model.rowCount():
            self.chips.setFocus()

    def _on_chosen(self, row: Target | None) -> None:
        if self.page is not None:
            self.panel.show_target(row, self.page.campaign)

    # ---- choosing

    def _on_campaign(self) -> None:
        chosen = self._codes.get(str(self.campaigns.value() or ""))
        if chosen and chosen != self._id:
            self._id, self._number = chosen, 0
            self._load()

    def _on_round(self, keys: frozenset[str]) -> None:
        self._number = int(next(iter(keys), "1"))
        self._load()

    def _on_chip(self, keys: frozenset[str]) -> None:
        self._chip = next(iter(keys), UNTOLD)
        self._fill()

    def _forget_answers(self) -> None:
        self._standing = frozenset()
        self.problem.hide()

    # ---- results

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """One key notes the result of the child under the cursor."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.table.current() if self.table is not None else None
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            key = Qt.Key(event.key())
            if row is not None and plain:
                if key in BY_KEY:
                    self._note(row, BY_KEY[key])
                    return True
                if key in BACK_KEYS:
                    self._take_back(row)
                    return True
                if key == Qt.Key.Key_F2:
                    self.desk.navigator.open("vaccination", row.id)
                    return True
        return super().eventFilter(watched, event)

    def _note(self, row: Target, result: Result) -> None:
        note = ""
        earlier = row.results.get(self._number)
        if earlier is not None and earlier.result is result is not Result.OTHER:
            self._go_on(row)
            return
        if result is Result.OTHER:
            told = self.desk.prompts.reason(tr("未种的原因"), row.name, OTHER_REASONS)
            if told is None:
                return
            note = told
        elif result is Result.GIVEN and (said := self.session.complaint()):
            self._tell(said)
            return
        if earlier is not None and earlier.result is Result.GIVEN and result is not Result.GIVEN:
            question = tr(
                "{name} 已登记接种，改为“{word}”会作废这剂。", name=row.name, word=result.label
            )
            if not self.desk.prompts.confirm(tr("更正结果？"), question, tr("更正"), danger=True):
                return
        work = self.session.work()
        lot = work if result is Result.GIVEN else replace(
            work, lot_no="", expires_on=None, maker="", vaccinator="", given_at=""
        )  # fmt: skip
        self._save(
            row,
            RecordResult(
                self._id,
                self._number,
                row.id,
                result.value,
                work.on,
                lot_no=lot.lot_no,
                expires_on=lot.expires_on,
                maker=lot.maker,
                vaccinator=lot.vaccinator,
                given_at=lot.given_at,
                note=note,
                confirmed=self._standing,
            ),
        )

    def _take_back(self, row: Target) -> None:
        earlier = row.results.get(self._number)
        if earlier is None:
            return
        if earlier.result is Result.GIVEN and not self.desk.prompts.confirm(
            tr("取消这次接种？"),
            tr("{name} 的这剂接种记录会作废。", name=row.name),
            tr("取消接种"),
            no=tr("留着"),
            danger=True,
        ):
            return
        self._save(row, RecordResult(self._id, self._number, row.id, "", earlier.on))

    def _save(self, row: Target, command: RecordResult) -> None:
        self.problem.hide()
        self.desk.operations.change(
            self,
            lambda place: record_result(place, command),
            lambda _changes: self._on_saved(row, command),
            on_problems=lambda wrong: self._on_problems(row, command, wrong),
        )

    def _on_saved(self, row: Target, command: RecordResult) -> None:
        self._standing |= command.confirmed & _ASKED_ONCE
        word = Result(command.result).label if command.result else tr("已取消")
        self.desk.navigator.toast(f"{row.name} {word}", undo=True)
        if command.result:
            self._go_on(row)

    def _go_on(self, row: Target) -> None:
        """The next child, before the list comes anew."""
        table = self.table
        if table is not None and table.current() == row:
            index = table.view.currentIndex()
            following = index.siblingAtRow(index.row() + 1)
            if following.isValid():
                table.view.selectRow(following.row())

    def _on_problems(self, row: Target, command: RecordResult, wrong: InputProblem) -> None:
        said = "\n".join(problem.message for problem in wrong.problems)
        if any(problem.severity is Severity.ERROR for problem in wrong.problems):
            self._tell(f"{row.name}：{said}")
            return
        if self.desk.prompts.confirm(tr("请核对 · {name}", name=row.name), said, tr("核对无误")):
            codes = frozenset(problem.code for problem in wrong.problems)
            self._save(row, replace(command, confirmed=command.confirmed | codes))

    def _tell(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()

    # ---- plans and paper

    def _new_plan(self) -> None:
        self._ask(PlanDialog(self.desk, self))

    def _change_plan(self) -> None:
        if self.page is not None:
            self._ask(PlanDialog(self.desk, self, self.page.campaign))

    def _ask(self, dialog: PlanDialog) -> None:
        dialog.planned.connect(self._on_planned)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        QDialog.open(dialog)

    def _on_planned(self, campaign_id: str) -> None:
        self._id, self._number, self._arriving = campaign_id, 0, True
        self._load()

    def _preview(self, what: str) -> None:
        if self.page is not None:
            preview_batch(self, self.desk, campaign_batch(self._id, what, self._number))


def _read(place: Workplace, wanted: str) -> _Found:
    campaigns = list_campaigns(place)
    if not campaigns:
        return (), None, {}
    chosen = wanted if any(each.id == wanted for each in campaigns) else campaigns[0].id
    return campaigns, campaign_page(place, chosen), recent_lots(place)


def _round_chip(turn: Round) -> Chip:
    first, last = (f"{day.month}-{day.day}" for day in (turn.first, turn.last))
    return Chip(str(turn.number), tr("第{n}轮 {a}～{b}", n=turn.number, a=first, b=last))

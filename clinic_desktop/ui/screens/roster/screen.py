"""导入花名册: file, columns, what was found, result; and what earlier imports left."""

from collections.abc import Mapping
from enum import IntEnum
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.roster.importing import ImportOutcome, apply_import
from clinic_desktop.services.roster.looking import SheetSeen, look_at
from clinic_desktop.services.roster.planning import ImportPlan, plan_import
from clinic_desktop.services.roster.report import ImportReport
from clinic_desktop.services.roster.reviewing import ENROLMENT, ROW, count_reviews
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.progress import Progress
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.roster.columns_page import ColumnsPage
from clinic_desktop.ui.screens.roster.findings_page import FindingsPage, Tally
from clinic_desktop.ui.screens.roster.review_page import ReviewPage
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Card, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs.base import restyle
from clinic_desktop.ui.widgets.page import Page, action

PATTERN = tr("花名册 (*.xlsx *.xlsm *.csv *.txt);;所有文件 (*)")


class Step(IntEnum):
    """The pages, in order; ``REVIEW`` stands beside them."""

    FILE = 0
    COLUMNS = 1
    FINDINGS = 2
    DONE = 3
    REVIEW = 4


class RosterScreen(Screen):
    """花名册: ``review=True`` opens what still waits."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._path: Path | None = None
        self._page = page = Page(self, tr("导入花名册"))
        self.back = action(tr("返回"), icon="arrow-left", kind="quiet", name="roster-back")
        self.back.clicked.connect(self._go_back)
        page.before.addWidget(self.back)
        self.waiting = page.add_action(tr("待处理"), icon="inbox", name="roster-review")
        self.waiting.clicked.connect(lambda: self._show_review(ROW))
        self.other = page.add_action(tr("换一个文件…"), icon="folder-open", name="roster-other")
        self.other.clicked.connect(self._choose)
        self.forward = page.add_action("", kind="primary", name="roster-forward")
        self.forward.setToolTip("Ctrl+S")
        self.forward.clicked.connect(self.save)
        self._steps = {
            Step.FILE: label(tr("1 选择文件")),
            Step.COLUMNS: label(tr("2 核对各列")),
            Step.FINDINGS: label(tr("3 核对内容")),
            Step.DONE: label(tr("4 完成")),
        }
        self._line = QWidget()
        line = QHBoxLayout(self._line)
        line.setContentsMargins(0, 0, 0, 0)
        for number, words in enumerate(self._steps.values()):
            if number:
                line.addWidget(label("›", "hint"))
            line.addWidget(words)
        line.addStretch(1)
        page.filters.addWidget(self._line)
        self._stack = QStackedWidget()
        self.columns = ColumnsPage()
        self.columns.changed.connect(self._dress)
        self.findings = FindingsPage(desk)
        self.findings.reckoned.connect(lambda _report: self._dress())
        self.review = ReviewPage(desk)
        self.review.counted.connect(self._on_counted)
        for widget in (self._start(), self.columns, self.findings, self._end(), self.review):
            self._stack.addWidget(widget)
        page.body.addWidget(self._stack, 1)
        self._before_review = Step.FILE
        self._show(Step.FILE)

    def _start(self) -> QWidget:
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        self.band = Band(action=tr("去处理"))
        self.band.button.setObjectName("band-review")
        self.band.pressed.connect(lambda: self._show_review(ROW))
        self.band.hide()
        card = Card()
        self.start = EmptyState(
            tr("把村里的花名册表格导进来，不用逐个录入"),
            icon="upload",
            hint=tr(
                "支持 .xlsx、.xlsm、.csv、.txt；旧的 .xls 请先另存为 .xlsx。"
                "导入前会逐行核对身份证号、出生日期、户主，重复导入不会重复建档。"
            ),
            action=tr("选择文件…"),
        )
        self.start.pressed.connect(self._choose)
        self._first = self.start.findChildren(QPushButton)[0]
        self._first.setObjectName("choose-file")
        card.body.addWidget(self.start, 1)
        column.addWidget(self.band)
        column.addWidget(card, 1)
        return host

    def _end(self) -> QWidget:
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.done_band = Band(tone=Tone.GOOD)
        self.result = Tally()
        card = Card(tr("接下来"))
        self.left_rows = action(tr("处理待定的行"), icon="clipboard-list", name="after-rows")
        self.left_rows.clicked.connect(lambda: self._show_review(ROW))
        self.left_enrolments = action(
            tr("确认纳入管理"), icon="user-check", name="after-enrolments"
        )
        self.left_enrolments.clicked.connect(lambda: self._show_review(ENROLMENT))
        see = action(tr("看居民档案"), icon="users", name="after-files")
        see.clicked.connect(lambda: self.desk.navigator.open("files"))
        again = action(tr("再导入一个文件"), icon="upload", name="after-again")
        again.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.left_rows, self.left_enrolments, see, again):
            row.addWidget(button)
        row.addStretch(1)
        card.body.addLayout(row)
        column.addWidget(self.done_band)
        column.addWidget(self.result)
        column.addWidget(card)
        column.addStretch(1)
        return host

    # ---- the screen

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """The step that was left off, or what waits."""
        if args.get("review"):
            self._show_review(str(args["review"]) if args["review"] in (ROW, ENROLMENT) else ROW)
        self._count()

    def refresh(self, changes: Changes) -> None:
        """Rows were taken or enrolments confirmed elsewhere."""
        if changes.touches("resident", "enrolment"):
            self._count()
            if self.step is Step.REVIEW:
                self.review.load()

    def first_focus(self) -> QWidget:
        """What this step is about."""
        match self.step:
            case Step.FILE:
                return self._first
            case Step.COLUMNS:
                return self.columns.first_focus() or self.forward
            case Step.FINDINGS:
                return self.findings.groups
            case Step.DONE:
                return self.left_rows
            case _:
                return self.review.first_focus()

    def save(self) -> None:
        """Ctrl+S: one step further."""
        match self.step:
            case Step.FILE | Step.DONE:
                self._choose()
            case Step.COLUMNS:
                self._check()
            case Step.FINDINGS:
                self._import()
            case Step.REVIEW:
                self.review.save()

    def escape(self) -> bool:
        """One step back."""
        if self.step in (Step.FILE, Step.DONE):
            return False
        self._go_back()
        return True

    @property
    def step(self) -> Step:
        """Where the person is."""
        return Step(self._stack.currentIndex())

    def _show(self, step: Step) -> None:
        self._stack.setCurrentIndex(step)
        for one, words in self._steps.items():
            restyle(words, role="strong" if one is step else "hint")
        self._line.setVisible(step is not Step.REVIEW)
        self._dress()
        if self.isVisible():
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _dress(self) -> None:
        """Title and buttons of the step."""
        step = self.step
        name = self._path.name if self._path is not None else ""
        titled = step is Step.REVIEW
        self._page.set_title(
            tr("花名册待处理") if titled else tr("导入花名册"), "" if titled else name
        )
        self.other.setVisible(step in (Step.COLUMNS, Step.FINDINGS))
        self.waiting.setVisible(step is not Step.REVIEW and self.waiting.isEnabled())
        self.forward.setVisible(step in (Step.COLUMNS, Step.FINDINGS))
        if step is Step.COLUMNS:
            self.forward.setText(tr("核对内容"))
            self.forward.setEnabled(self.columns.ready)
        elif step is Step.FINDINGS:
            report = self.findings.report
            new = report.residents if report else 0
            self.forward.setText(tr("导入 {n} 人", n=new) if new else tr("导入"))
            self.forward.setEnabled(report is not None)

    def _go_back(self) -> None:
        match self.step:
            case Step.COLUMNS:
                self._show(Step.FILE)
            case Step.FINDINGS:
                self._show(Step.COLUMNS)
            case Step.REVIEW:
                self._show(self._before_review)
            case _:
                self.desk.navigator.back()

    # ---- the steps

    def _choose(self) -> None:
        path = self.desk.prompts.open_file(tr("选择花名册"), PATTERN)
        if path is not None:
            self.desk.operations.read(
                self,
                partial(look_at, path=path),
                lambda sheets: self._on_looked(path, sheets),
                token="look",
            )

    def _on_looked(self, path: Path, sheets: tuple[SheetSeen, ...]) -> None:
        self._path = path
        self.columns.show_sheets(sheets)
        self._show(Step.COLUMNS)

    def _check(self) -> None:
        path, maps = self._path, self.columns.maps()
        if path is None or not self.columns.ready:
            return

        def work(place: Workplace, progress: Progress) -> ImportPlan:
            return plan_import(place, path, maps, progress)

        self.desk.operations.read(
            self, work, self._on_planned, token="plan", progress=tr("正在核对花名册")
        )

    def _on_planned(self, plan: ImportPlan) -> None:
        self.findings.report = None
        self.findings.show_plan(plan)
        self._show(Step.FINDINGS)

    def _import(self) -> None:
        decided, report = self.findings.decided, self.findings.report
        if decided is None or report is None:
            return
        text = tr(
            "新增 {people} 人、{houses} 户；{waiting} 行留待处理。",
            people=report.residents,
            houses=report.households,
            waiting=report.waiting,
        )
        if not self.desk.prompts.confirm(tr("开始导入？"), text, tr("导入")):
            return
        plan, decisions = decided.plan, decided.decisions()

        def work(place: Workplace, progress: Progress) -> ImportOutcome:
            return apply_import(place, plan, decisions, progress)

        self.desk.operations.change(self, work, self._on_imported, progress=tr("正在导入花名册"))

    def _on_imported(self, outcome: ImportOutcome) -> None:
        report = outcome.report
        self.done_band.show_message(_summary(report), Tone.GOOD)
        self.result.show_report(report)
        proposals = sum(report.proposals.values())
        self.left_rows.setEnabled(bool(report.waiting))
        self.left_rows.setText(tr("处理待定的行（{n}）", n=report.waiting))
        self.left_enrolments.setEnabled(bool(proposals))
        self.left_enrolments.setText(tr("确认纳入管理（{n}）", n=proposals))
        self._show(Step.DONE)
        self._count()

    # ---- what waits

    def _show_review(self, subject: str) -> None:
        if self.step is not Step.REVIEW:
            self._before_review = self.step
        self.review.bring(subject)
        self.review.load()
        self._show(Step.REVIEW)

    def _count(self) -> None:
        self.desk.operations.read(
            self,
            count_reviews,
            lambda counts: self._on_counted(counts[ROW], counts[ENROLMENT]),
            token="count",
        )

    def _on_counted(self, rows: int, enrolments: int) -> None:
        self.waiting.setEnabled(bool(rows + enrolments))
        self.waiting.setText(tr("待处理（{n}）", n=rows + enrolments))
        self.band.setVisible(bool(rows + enrolments))
        self.band.show_message(
            tr(
                "以前导入的花名册还有 {rows} 行待定、{enrolments} 项纳入管理待确认。",
                rows=rows,
                enrolments=enrolments,
            ),
            Tone.NOTICE,
        )
        self._dress()


def _summary(report: ImportReport) -> str:
    said = [
        tr("导入完成：新增 {n} 人、{houses} 户。", n=report.residents, houses=report.households)
    ]
    if report.already:
        said.append(tr("{n} 人早已登记，没有重复建档。", n=report.already))
    if report.waiting:
        said.append(tr("{n} 行留待处理。", n=report.waiting))
    return "".join(said)

"""健康教育年度工作: plan and progress, health days, boards, printed material, quizzes, archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.clinic import targets
from clinic_desktop.services.education.planning import (
    PLAN_FORM,
    YearPlan,
    propose_plan,
    save_plan,
    year_plan,
)
from clinic_desktop.services.education.quizzing import (
    SURVEY_FORM,
    QuizRow,
    compared,
    quizzes,
    save_quiz,
)
from clinic_desktop.services.education.quizzing import Quiz as TypedQuiz
from clinic_desktop.services.education.reminding import Reminder, education_reminders
from clinic_desktop.services.education.stocking import (
    RECEIPT_FORM,
    BoardRow,
    StockRow,
    boards,
    material_stock,
)
from clinic_desktop.services.records.saving import RecordedForm
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.education.quiz_dialog import QuizDialog
from clinic_desktop.ui.screens.education.year_rows import (
    Board,
    Day,
    Planned,
    Quiz,
    Stock,
    board_columns,
    day_columns,
    percent,
    plan_columns,
    quiz_columns,
    stock_columns,
)
from clinic_desktop.ui.screens.file_printing import preview_batch
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, clear, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page
from clinic_desktop.ui.widgets.tables import DataTable

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument

TABLES = ("record", "activity", "activity_material", "attachment", "target")
_MOST_REMINDERS = 3
_LECTURES = 12


@dataclass(frozen=True, slots=True)
class YearPage:
    """Everything the page shows of a year."""

    plan: YearPlan
    boards: tuple[BoardRow, ...]
    stock: tuple[StockRow, ...]
    quizzes: tuple[QuizRow, ...]
    reminders: tuple[Reminder, ...]


def load_year(place: Workplace, year: int) -> YearPage:
    """The page of a year; reminders belong to the running one."""
    reminders = education_reminders(place) if year == place.today.year else ()
    return YearPage(
        year_plan(place, year),
        boards(place, year),
        material_stock(place),
        quizzes(place, year),
        reminders,
    )


class EducationYearScreen(Screen):
    """``open("education_year"[, view="plan" | "days" | "boards" | "stock" | "quizzes"])``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.year = desk.today().year
        self._view = "plan"
        self._found: YearPage | None = None
        page = self._page = Page(self, tr("年度工作"))
        before = page.add_action("", icon="chevron-left", kind="quiet", name="plan-year-before")
        before.setAccessibleName(tr("上一年"))
        before.clicked.connect(lambda: self.show_year(self.year - 1))
        self._year_label = label("", "strong")
        page.actions.addWidget(self._year_label)
        after = page.add_action("", icon="chevron-right", kind="quiet", name="plan-year-after")
        after.setAccessibleName(tr("下一年"))
        after.clicked.connect(lambda: self.show_year(self.year + 1))
        archive = page.add_action(tr("打印归档"), icon="printer", name="print-archive")
        archive.setToolTip(tr("目录和全年的活动记录表、照片，一份文件"))
        archive.clicked.connect(self._print_archive)
        self._second = page.add_action(tr("修改计划"), icon="pencil", name="second-action")
        self._second.clicked.connect(self._amend_plan)
        self._main = page.add_action(
            tr("生成计划"), icon="calendar-days", kind="primary", name="main-action"
        )
        self._main.setToolTip("Ctrl+N")
        self._main.clicked.connect(self._do_main)
        self._bands = QVBoxLayout()
        page.filters.addLayout(self._bands)
        self.views = FilterChips(
            tr("看什么"),
            [
                Chip("plan", tr("计划与进度")),
                Chip("days", tr("主题日")),
                Chip("boards", tr("宣传栏")),
                Chip("stock", tr("印刷资料")),
                Chip("quizzes", tr("测验调查")),
            ],
        )
        self.views.picked.connect(lambda keys: self.show_view(next(iter(keys), "plan")))
        page.filters.addWidget(self.views)
        self.plan: DataTable[Planned] = _table(
            plan_columns(), tr("年度计划"), tr("还没有今年的计划"), tr("按 Ctrl+N 由主题日历生成")
        )
        self.plan.opened.connect(self._open_planned)
        self.days: DataTable[Day] = _table(
            day_columns(desk.today()), tr("卫生主题日"), tr("没有主题日"), ""
        )
        self.days.opened.connect(self._open_day)
        self.boards: DataTable[Board] = _table(
            board_columns(desk.today()),
            tr("宣传栏"),
            tr("还没有宣传栏记录"),
            tr("记录活动时选“宣传栏”，写明位置"),
        )
        self.boards.opened.connect(lambda _row: self._record("column"))
        self.stock: DataTable[Stock] = _table(
            stock_columns(), tr("印刷资料"), tr("还没有资料"), tr("按 Ctrl+N 登记入库")
        )
        self.quizzes: DataTable[Quiz] = _table(
            quiz_columns(), tr("测验调查"), tr("这一年还没有测验"), tr("按 Ctrl+N 录入答卷")
        )
        self.quizzes.opened.connect(self._open_quiz)
        self._tables: dict[str, DataTable[Any]] = {
            "plan": self.plan,
            "days": self.days,
            "boards": self.boards,
            "stock": self.stock,
            "quizzes": self.quizzes,
        }
        self._stack = QStackedWidget()
        for table in self._tables.values():
            self._stack.addWidget(table)
        page.body.addWidget(self._stack, 1)
        self.remark = label("", "soft", wrap=True)
        page.body.addWidget(self.remark)
        bind_key(self, "Ctrl+N", self._do_main)

    # ---- showing

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """The view asked for, or the one shown last."""
        self._view = str(args.get("view") or self._view)
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Activities or registers changed."""
        if changes.touches(*TABLES):
            self._load()

    def tick(self, today: date) -> None:
        """A new day, perhaps a new year."""
        self._load()

    def first_focus(self) -> QWidget:
        """The list of the view; an empty one cannot take the keyboard."""
        table = self._tables[self._view]
        return table if table.model.rowCount() else self._main

    def escape(self) -> bool:
        """First back to the plan."""
        if self._view != "plan":
            self.show_view("plan")
            return True
        return False

    def show_year(self, year: int) -> None:
        """Another year; the next one may be planned already."""
        if 1990 <= year <= self.desk.today().year + 1:
            self.year = year
            self._load()

    def show_view(self, key: str) -> None:
        """Another view."""
        self._view = key if key in self._tables else "plan"
        self.views.set_keys(frozenset({self._view}))
        self._stack.setCurrentWidget(self._tables[self._view])
        words = {
            "plan": (tr("生成计划"), "calendar-days"),
            "days": (tr("记录咨询"), "plus"),
            "boards": (tr("记录更换"), "plus"),
            "stock": (tr("登记入库"), "plus"),
            "quizzes": (tr("录入测验"), "plus"),
        }
        self._main.setText(words[self._view][0])
        self._second.setVisible(self._view == "plan")
        self._tell()

    def _load(self) -> None:
        self._year_label.setText(tr("{y} 年", y=self.year))
        self.desk.operations.read(
            self, partial(load_year, year=self.year), self._show, token="year"
        )

    def _show(self, found: YearPage) -> None:
        first = self._found is None
        self._found = found
        self.plan.set_rows([Planned(str(row.number), row) for row in found.plan.rows])
        self.days.set_rows([Day(row.code, row) for row in found.plan.days])
        self.boards.set_rows([Board(row.place, row) for row in found.boards])
        self.stock.set_rows([Stock(row.title, row) for row in found.stock])
        self.quizzes.set_rows([Quiz(row.record_id, row) for row in found.quizzes])
        self._second.setEnabled(bool(found.plan.record_id))
        self._show_reminders(found.reminders)
        self.show_view(self._view)
        if first and self.isVisible():
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_reminders(self, reminders: Sequence[Reminder]) -> None:
        clear(self._bands)
        for each in reminders[:_MOST_REMINDERS]:
            band = Band(each.text, tone=Tone.DANGER if each.urgent else Tone.NOTICE)
            self._bands.addWidget(band)
        if len(reminders) > _MOST_REMINDERS:
            rest = "；".join(each.text for each in reminders[_MOST_REMINDERS:])
            self._bands.addWidget(label(tr("还有：{rest}", rest=rest), "hint", wrap=True))

    def _tell(self) -> None:
        found = self._found
        if found is None:
            return
        plan = found.plan
        themes = [day for day in plan.days if not day.holiday]
        subtitle = {
            "plan": tr("完成 {n} / {m} 项 · Enter 记录或查看", n=plan.done, m=len(plan.rows)),
            "days": tr("开展 {n} / {m} 个主题日（前后 7 天内）", n=plan.days_held, m=len(themes)),
            "boards": tr("{n} 处 · 每两个月至少更换一次", n=len(found.boards)),
            "stock": tr("{n} 种", n=len(found.stock)),
            "quizzes": tr("{n} 次", n=len(found.quizzes)),
        }
        self._page.set_title(tr("年度工作"), subtitle[self._view])
        pairs = [
            tr(
                "{topic}：培训前 {a}，培训后 {b}，提高 {c} 个百分点",
                topic=each.topic or tr("（无主题）"),
                a=percent(each.before),
                b=percent(each.after),
                c="—" if each.points is None else f"{float(each.points):.2f}",
            )
            for each in compared(found.quizzes)
        ]
        self.remark.setText("　".join(pairs) if self._view == "quizzes" else "")
        self.remark.setVisible(bool(self.remark.text()))

    # ---- acting

    def _do_main(self) -> None:
        match self._view:
            case "plan":
                self._make_plan()
            case "days":
                self._record("consult")
            case "boards":
                self._record("column")
            case "stock":
                self.desk.navigator.open("record", "", form=RECEIPT_FORM, about="clinic")
            case _:
                self._ask_quiz()

    def _make_plan(self) -> None:
        standing = self._found is not None and bool(self._found.plan.record_id)
        if standing and not self.desk.prompts.confirm(
            tr("重新生成 {y} 年计划？", y=self.year),
            tr("现有计划的各行会换成主题日历的建议，旧的仍可在变更记录里看到。"),
            tr("重新生成"),
        ):
            return
        self.desk.operations.change(
            self,
            partial(_generate, year=self.year),
            lambda _saved: self.desk.navigator.toast(tr("计划已生成，可以修改"), undo=True),
        )

    def _amend_plan(self) -> None:
        if self._found is not None and self._found.plan.record_id:
            self.desk.navigator.open(
                "record",
                "",
                form=PLAN_FORM,
                record=self._found.plan.record_id,
                about="clinic",
            )

    def _open_planned(self, each: Planned) -> None:
        if each.row.activity_id:
            self.desk.navigator.open("education", each.row.activity_id)
        else:
            self._record(each.row.row.kind or "lecture")

    def _open_day(self, each: Day) -> None:
        del each
        self._record("consult")

    def _record(self, kind: str) -> None:
        self.desk.navigator.open("education", "", new=kind)

    def _open_quiz(self, each: Quiz) -> None:
        self.desk.navigator.open("record", "", form=SURVEY_FORM, record=each.id, about="clinic")

    def _ask_quiz(self) -> None:
        dialog = QuizDialog(self.desk.today, self)
        dialog.kept.connect(partial(self._keep_quiz, dialog))
        dialog.open()

    def _keep_quiz(self, dialog: QuizDialog, quiz: TypedQuiz) -> None:
        self.desk.operations.change(
            dialog,
            partial(save_quiz, quiz=quiz),
            lambda _saved: self._quiz_kept(dialog),
            on_problems=dialog.show_problem,
        )

    def _quiz_kept(self, dialog: QuizDialog) -> None:
        dialog.accept()
        self.desk.navigator.toast(tr("测验已保存"), undo=True)

    def _print_archive(self) -> None:
        year = self.year

        def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
            from clinic_desktop.reports.activity_sheet import year_archive

            return year_archive(place, year, fonts)

        preview_batch(self, self.desk, compose)


def _generate(place: Workplace, year: int) -> RecordedForm:
    """As many lectures as the target asks for, one a month where there is none."""
    wanted = next(
        (t.value_hundredths // 100 for t in targets(place, year) if t.indicator == "I-B1"), 0
    )
    rows = propose_plan(place.catalogue.calendar, year, wanted or _LECTURES)
    return save_plan(place, year, rows)


def _table(columns: Any, name: str, empty: str, hint: str) -> DataTable[Any]:
    return DataTable(columns, name=name, empty=EmptyState(empty, icon="calendar-days", hint=hint))

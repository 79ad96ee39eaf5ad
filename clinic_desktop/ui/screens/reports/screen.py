"""报表: choose period and form, look, ask any figure, correct, hand in, print or save."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLabel, QMenu, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.report_layout import PeriodKind
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.diagnosis import YEAR_FORM
from clinic_desktop.reports.form_figures import Cell, FormFigures, explain
from clinic_desktop.reports.periods import ReportPeriod
from clinic_desktop.reports.standing import StandingState
from clinic_desktop.reports.submissions import thawed
from clinic_desktop.services.report_submissions import SubmissionRow, Submitted
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.reports import reading
from clinic_desktop.ui.screens.reports.behind import BehindDialog
from clinic_desktop.ui.screens.reports.correcting import CorrectDialog
from clinic_desktop.ui.screens.reports.forms_list import FormLine, FormsList, band_words
from clinic_desktop.ui.screens.reports.issues import IssuesDialog
from clinic_desktop.ui.screens.reports.reading import Shown
from clinic_desktop.ui.screens.reports.sheet import FormSheet
from clinic_desktop.ui.screens.reports.stations import StationsDialog
from clinic_desktop.ui.screens.reports.submitting import SubmitDialog, version_words
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, scroll

TABLES = (
    "record",
    "care_event",
    "enrolment",
    "resident",
    "residence_period",
    "activity",
    "activity_material",
    "attachment",
    "dose",
    "target",
    "population_base",
    "report_submission",
)

_KINDS = {
    PeriodKind.MONTH: tr("月报"),
    PeriodKind.QUARTER: tr("季报"),
    PeriodKind.HALF_YEAR: tr("半年报"),
    PeriodKind.YEAR: tr("年报"),
    PeriodKind.MATERNAL_YEAR: tr("妇幼年报"),
}


class ReportsScreen(Screen):
    """报表: the forms of a period with where each stands, and one of them in full."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kind = PeriodKind.MONTH
        self._period: ReportPeriod | None = None
        self._code = ""
        self._shown: Shown | None = None
        self._looking_back: SubmissionRow | None = None
        self._stale = False
        self._page = page = Page(self, tr("报表"))
        self._lay_out_head(page)
        self.kinds = FilterChips(
            tr("报告期"), [Chip(k.value, words) for k, words in _KINDS.items()]
        )
        self.kinds.picked.connect(self._on_kind)
        page.filters.addWidget(self.kinds)
        self.forms = FormsList()
        self.forms.chosen.connect(self._on_form)
        self._band = Band("", action=tr("回到现在"))
        self._band.setObjectName("standing")
        self._band.pressed.connect(self._back_to_now)
        self.sheet = FormSheet()
        self.sheet.asked.connect(self._ask)
        self.sheet.correcting.connect(self._correct)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._band)
        right.addWidget(scroll(self.sheet), 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.forms)
        row.addLayout(right, 1)
        page.body.addLayout(row, 1)
        for key, slot in (
            ("Ctrl+P", self._preview),
            ("PgUp", partial(self._step, -1)),
            ("PgDown", partial(self._step, 1)),
        ):
            bind_key(self, key, slot)

    def _lay_out_head(self, page: Page) -> None:
        self._earlier = page.add_action("", icon="chevron-left", name="earlier")
        self._earlier.setAccessibleName(tr("上一期"))
        self._earlier.setToolTip("PgUp")
        self._earlier.clicked.connect(partial(self._step, -1))
        self._period_words = QLabel()
        self._period_words.setProperty("role", "heading")
        page.actions.addWidget(self._period_words)
        self._later = page.add_action("", icon="chevron-right", name="later")
        self._later.setAccessibleName(tr("下一期"))
        self._later.setToolTip("PgDown")
        self._later.clicked.connect(partial(self._step, 1))
        charts = page.add_action(tr("图表"), icon="chart-column", name="charts")
        charts.clicked.connect(lambda: self.desk.navigator.open("charts"))
        more = page.add_action(tr("更多"), icon="ellipsis", name="more")
        menu = QMenu(more)
        for name, words, slot in (
            ("whole-period", tr("打印整期报表"), self._preview_whole),
            ("save-xlsx", tr("本表存为表格…"), self._save_xlsx),
            ("save-whole", tr("整期存为表格…"), self._save_whole),
            ("issues", tr("历次上报…"), self._show_issues),
        ):
            entry = menu.addAction(words)
            entry.setObjectName(name)
            entry.triggered.connect(slot)
        if self.desk.session.centre:
            for name, words, slot in (
                ("township", tr("各村对照…"), self._show_township),
                ("anew", tr("按明细重算（较慢）"), self._reckon_anew),
            ):
                entry = menu.addAction(words)
                entry.setObjectName(name)
                entry.triggered.connect(slot)
        more.setMenu(menu)
        self._print = page.add_action(tr("预览与打印"), icon="printer", name="preview")
        self._print.setToolTip("Ctrl+P")
        self._print.clicked.connect(self._preview)
        self._go = page.add_action(tr("上报"), icon="upload", kind="primary", name="submit-form")
        self._go.setToolTip("Ctrl+S")
        self._go.clicked.connect(self._submit)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Show a form; ``period`` as a ``ReportPeriod``."""
        if subject:
            self._code = subject
            self._kind = next(
                (
                    each.period
                    for each in self.desk.catalogue.reports.layouts
                    if each.code == subject
                ),
                self._kind,
            )
            if self._period is not None and self._period.kind is not self._kind:
                self._period = None
        if isinstance(period := args.get("period"), ReportPeriod):
            self._period, self._kind = period, period.kind
        if self._shown is None or self._stale or subject or args:
            self._load()

    def refresh(self, changes: Changes) -> None:
        """Figures follow the records."""
        if changes.touches(*TABLES):
            self._load()

    def first_focus(self) -> QWidget:
        """The figures."""
        return self.sheet.tables[0] if self.sheet.tables else self.forms

    @property
    def figures(self) -> FormFigures | None:
        """What is on the sheet."""
        return self.sheet.figures

    def _step(self, periods: int) -> None:
        if self._shown is None:
            return
        following = self._shown.period.step(periods)
        if following.dates().ps <= self.desk.today():
            self._period = following
            self._load()

    def _on_kind(self, keys: frozenset[str]) -> None:
        self._kind = PeriodKind(next(iter(keys)))
        self._period = None
        self._load()

    def _on_form(self, line: FormLine | None) -> None:
        if line is not None and line.id != self._code:
            self._code = line.id
            self._load()

    def _load(self) -> None:
        self._looking_back = None
        self.desk.operations.read(
            self,
            partial(reading.read_form, kind=self._kind, period=self._period, code=self._code),
            self._show,
            token="figures",
        )

    def _reckon_anew(self) -> None:
        self.desk.operations.read(
            self,
            partial(reading.read_anew, kind=self._kind, period=self._period, code=self._code),
            self._show,
            token="figures",
            progress=tr("正在按全部明细重算"),
        )

    def _show(self, shown: Shown) -> None:
        self._shown = shown
        self._stale = False
        self._period = shown.period
        self._code = shown.figures.code
        self.kinds.set_keys(frozenset({self._kind.value}))
        self._period_words.setText(shown.period.name)
        self._later.setEnabled(shown.period.step(1).dates().ps <= self.desk.today())
        self.forms.show_forms(shown.forms, self._code)
        figures = shown.figures
        self._page.set_title(figures.title, f"{figures.code} · {figures.population.words}")
        words, tone = band_words(shown)
        self._band.show_message(words, tone)
        self._band.button.hide()
        reported = shown.standing.state is not StandingState.NOT_ASKED
        self._go.setVisible(reported)
        self._go.setText(tr("报更正版") if shown.issues else tr("上报"))
        self._go.setEnabled(shown.period_over and not self.desk.session.centre)
        self.sheet.show_figures(figures)

    def _look_back(self, issue: SubmissionRow) -> None:
        if self._shown is None:
            return
        self._looking_back = issue
        self.sheet.show_figures(thawed(issue, self._shown.figures))
        words = tr(
            "这是 {day} 上报的{version}，不会再变。",
            day=issue.submitted_on,
            version=version_words(issue.version_no),
        )
        self._band.show_message(words, Tone.PLAIN)
        self._band.button.show()
        self._go.setEnabled(False)

    def _back_to_now(self) -> None:
        if self._shown is not None:
            self._looking_back = None
            self._show(self._shown)

    def _title_of(self, cell: Cell) -> str:
        figures = self.sheet.figures
        rows = [r for g in figures.grids for r in g.rows] if figures else []
        row = next((r for r in rows if cell in r.cells), None)
        return f"{cell.name} {row.label.strip() if row else ''}"

    def _ask(self, cell: Cell) -> None:
        figures = self.sheet.figures
        if figures is None or self._shown is None:
            return
        if self._shown.stations:
            StationsDialog(cell, self._title_of(cell), self._shown.stations, self).open()
            return
        dialog = BehindDialog(
            self.desk, cell, self._title_of(cell), explain(figures, cell.name), self
        )
        dialog.correcting.connect(partial(self._correct, cell))
        dialog.open()

    def _correct(self, cell: Cell) -> None:
        if self._shown is None or self._looking_back is not None or self.desk.session.centre:
            return
        dialog = CorrectDialog(self.desk, self._shown.figures, cell, self._title_of(cell), self)
        dialog.accepted.connect(self._load)
        dialog.open()

    def save(self) -> None:
        """Ctrl+S hands the form in, after asking."""
        self._submit()

    def _submit(self) -> None:
        if self._shown is None or not (self._go.isVisible() and self._go.isEnabled()):
            return
        dialog = SubmitDialog(self.desk, self._shown, self)
        dialog.submitted.connect(self._submitted)
        dialog.open()

    def _submitted(self, submitted: Submitted) -> None:
        words = tr("已上报 {version}", version=version_words(submitted.version_no))
        self.desk.navigator.toast(words)

    def _show_issues(self) -> None:
        if self._shown is None:
            return
        dialog = IssuesDialog(
            f"{self._shown.figures.title} · {self._shown.period.name}", self._shown.issues, self
        )
        dialog.picked.connect(self._look_back)
        dialog.open()

    def _preview(self) -> None:
        figures = self.sheet.figures
        if figures is not None and self._shown is not None:
            name = f"{figures.code}-{self._shown.period.short}.pdf"
            if figures.code == YEAR_FORM:
                self._preview_diagnosis(figures, name)
                return
            self.desk.operations.read(
                self,
                partial(reading.paper, figures=figures, fonts=self.desk.resources / "fonts"),
                partial(self._show_paper, title=figures.title, name=name),
                token="paper",
            )

    def _preview_diagnosis(self, figures: FormFigures, name: str) -> None:
        self.desk.operations.read(
            self,
            partial(reading.diagnosis_paper, figures=figures, fonts=self.desk.resources / "fonts"),
            partial(self._show_paper, title=figures.title, name=name),
            token="paper",
            progress=tr("正在算各月的率"),
        )

    def _preview_whole(self) -> None:
        if self._shown is not None:
            period = self._shown.period
            self.desk.operations.read(
                self,
                partial(reading.whole_paper, period=period, fonts=self.desk.resources / "fonts"),
                partial(
                    self._show_paper,
                    title=tr("{name} 报表", name=period.name),
                    name=tr("报表-{period}.pdf", period=period.short),
                ),
                token="paper",
            )

    def _show_paper(self, pdf: bytes, title: str, name: str) -> None:
        PreviewWindow(pdf, title, self, file_name=name).show()

    def _save_xlsx(self) -> None:
        figures = self.sheet.figures
        if figures is None or self._shown is None:
            return
        name = f"{figures.code}-{self._shown.period.short}.xlsx"
        path = self.desk.prompts.save_file(tr("存为表格"), name, "Excel (*.xlsx)")
        if path is not None:
            self.desk.operations.read(
                self,
                partial(reading.sheet, figures=figures, path=path),
                lambda _done: self.desk.navigator.toast(tr("已保存 {path}", path=path.name)),
            )

    def _save_whole(self) -> None:
        if self._shown is None:
            return
        folder = self.desk.prompts.folder(tr("整期报表存到哪个文件夹"))
        if folder is not None:
            self.desk.operations.read(
                self,
                partial(reading.whole_sheets, period=self._shown.period, folder=folder),
                lambda n: self.desk.navigator.toast(tr("已保存 {n} 张表", n=n)),
            )

    def _show_township(self) -> None:
        if self._shown is None:
            return
        columns = reading.township_columns(self._shown.figures)
        words = [w for _, w in columns]
        chosen, yes = QInputDialog.getItem(
            self, tr("各村对照"), tr("比较哪一栏"), words, 0, editable=False
        )
        if yes:
            self.compare(columns[words.index(chosen)][0])

    def compare(self, column: str) -> None:
        """Show the clinics' submitted figures of a column side by side."""
        if self._shown is not None:
            self.desk.operations.read(
                self,
                partial(reading.township, current=self._shown.figures, column=column),
                self._show_side_by_side,
                token="township",
            )

    def _show_side_by_side(self, figures: FormFigures) -> None:
        self.sheet.show_figures(figures)
        self._band.show_message("　".join(figures.footnotes[-2:]), Tone.PLAIN)
        self._band.button.show()

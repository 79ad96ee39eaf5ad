"""报表: choose month and form, look, ask any figure, print or save."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.domain.report_layout import ReportLayout
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.files import form_xlsx
from clinic_desktop.reports.form_figures import Cell, FormFigures, NameList, explain
from clinic_desktop.reports.monthly import month_form, monthly_forms
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.services.clinic import clinics
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.reports.behind import BehindDialog
from clinic_desktop.ui.screens.reports.grid import FiguresTable
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Card, clear, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.page import Page
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable

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
)


class ReportsScreen(Screen):
    """报表: monthly forms on screen and on paper."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        last = add_months(desk.today().replace(day=1), -1)
        self._month = last
        self._code = ""
        self._figures: FormFigures | None = None
        self._stale = False
        self._page = page = Page(self, tr("报表"), scrolled=True)
        self._earlier = page.add_action("", icon="chevron-left", name="earlier")
        self._earlier.setAccessibleName(tr("上个月"))
        self._earlier.setToolTip("PgUp")
        self._earlier.clicked.connect(partial(self._step, -1))
        self._month_words = QLabel()
        self._month_words.setProperty("role", "heading")
        page.actions.addWidget(self._month_words)
        self._later = page.add_action("", icon="chevron-right", name="later")
        self._later.setAccessibleName(tr("下个月"))
        self._later.setToolTip("PgDown")
        self._later.clicked.connect(partial(self._step, 1))
        self._xlsx = page.add_action(tr("存为表格"), icon="download", name="save-xlsx")
        self._xlsx.clicked.connect(self._save_xlsx)
        self._print = page.add_action(
            tr("预览与打印"), icon="printer", kind="primary", name="preview"
        )
        self._print.setToolTip("Ctrl+P")
        self._print.clicked.connect(self._preview)
        self.forms = FilterChips(tr("报表"))
        self.forms.picked.connect(self._on_form)
        page.filters.addWidget(self.forms)
        self._bands = QVBoxLayout()
        page.filters.addLayout(self._bands)
        self._body = QVBoxLayout()
        self._body.setSpacing(10)
        page.body.addLayout(self._body)
        page.body.addStretch(1)
        self._tables: list[FiguresTable] = []
        for key, slot in (
            ("Ctrl+P", self._preview),
            ("PgUp", partial(self._step, -1)),
            ("PgDown", partial(self._step, 1)),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Show a form; ``month`` as a date of that month."""
        if subject:
            self._code = subject
        if isinstance(month := args.get("month"), date):
            self._month = month.replace(day=1)
        if self._figures is None or self._stale or subject or args:
            self._load()

    def refresh(self, changes: Changes) -> None:
        """Figures follow the records."""
        if changes.touches(*TABLES):
            self._load()

    def first_focus(self) -> QWidget:
        """The figures."""
        return self._tables[0] if self._tables else self.forms

    def _step(self, months: int) -> None:
        following = add_months(self._month, months)
        if following <= self.desk.today():
            self._month = following
            self._load()

    def _on_form(self, keys: frozenset[str]) -> None:
        self._code = next(iter(keys), self._code)
        self._load()

    def _load(self) -> None:
        self._month_words.setText(tr("{y}年{m}月", y=self._month.year, m=self._month.month))
        self._later.setEnabled(add_months(self._month, 1) <= self.desk.today())
        self.desk.operations.read(
            self,
            partial(_figures, code=self._code, month=self._month),
            self._show,
            token="figures",
        )

    def _show(self, found: tuple[tuple[ReportLayout, ...], FormFigures]) -> None:
        layouts, figures = found
        self._figures = figures
        self._stale = False
        self._code = figures.code
        self.forms.set_chips([Chip(lay.code, f"{lay.code} {lay.title}") for lay in layouts])
        self.forms.set_keys(frozenset({figures.code}))
        self._page.set_title(figures.title, f"{figures.code} · {figures.population.words}")
        clear(self._bands)
        for warning in figures.warnings:
            self._bands.addWidget(Band(warning, tone=Tone.DANGER))
        focused = any(table.hasFocus() for table in self._tables)
        clear(self._body)
        self._tables = []
        for grid in figures.grids:
            card = Card(grid.title, margins=12)
            table = FiguresTable(grid)
            table.entered_cell.connect(self._ask)
            card.body.addWidget(table)
            for note in grid.notes:
                card.body.addWidget(label(note, "hint", wrap=True))
            self._body.addWidget(card)
            self._tables.append(table)
        for names in figures.lists:
            self._body.addWidget(_list_card(names))
        for note in figures.footnotes:
            self._body.addWidget(label(note, "hint", wrap=True))
        if self._tables and focused:
            self._tables[0].setFocus()

    def _ask(self, cell: Cell) -> None:
        if self._figures is None:
            return
        row = next((r for g in self._figures.grids for r in g.rows if cell in r.cells), None)
        title = f"{cell.name} {row.label.strip() if row else ''}"
        BehindDialog(self.desk, cell, title, explain(self._figures, cell.name), self).open()

    def _preview(self) -> None:
        if self._figures is not None:
            self.desk.operations.read(
                self,
                partial(_paper, figures=self._figures, fonts=self.desk.resources / "fonts"),
                self._show_paper,
                token="paper",
            )

    def _show_paper(self, pdf: bytes) -> None:
        figures = self._figures
        if figures is not None:
            name = f"{figures.code}-{figures.period.last:%Y-%m}.pdf"
            PreviewWindow(pdf, figures.title, self, file_name=name).show()

    def _save_xlsx(self) -> None:
        figures = self._figures
        if figures is None:
            return
        path = self.desk.prompts.save_file(
            tr("存为表格"), f"{figures.code}-{figures.period.last:%Y-%m}.xlsx", "Excel (*.xlsx)"
        )
        if path is not None:
            self.desk.operations.read(
                self,
                partial(_write, path=path, make=partial(form_xlsx, figures)),
                lambda _done: self.desk.navigator.toast(tr("已保存 {path}", path=path.name)),
            )


def _list_card(names: NameList) -> Card:
    card = Card(names.title, margins=12)
    columns = tuple(
        Column(
            column.heading,
            partial(_value, place=place),
            width=max(60, round(110 * column.width)),
            stretch=place == len(names.columns) - 1,
        )
        for place, column in enumerate(names.columns)
    )
    table: DataTable[_Line] = DataTable(columns, name=names.title)
    table.set_rows(
        [_Line(ref.id, values) for ref, values in zip(names.refs, names.rows, strict=True)]
    )
    table.setMinimumHeight(min(340, 44 + 36 * max(len(names.rows), 1)))
    card.body.addWidget(table)
    return card


def _value(line: "_Line", place: int) -> str:
    return line.values[place]


class _Line:
    """A line of a list under the figures."""

    __slots__ = ("id", "values")

    def __init__(self, row_id: str, values: tuple[str, ...]) -> None:
        self.id = row_id
        self.values = values


def _figures(
    place: Workplace, code: str, month: date
) -> tuple[tuple[ReportLayout, ...], FormFigures]:
    layouts = monthly_forms(place.catalogue, month)
    if not layouts:
        raise KnownFault("NO_REPORTS", tr("没有可用的报表定义"), tr("请在“设置—定义”里查看原因"))
    wanted = code or layouts[0].code
    own = place.site.code
    villages = tuple(site.code for site in clinics(place) if site.role == "village")
    with place.reading() as session:
        figures = month_form(
            session,
            place.catalogue,
            wanted,
            month.year,
            month.month,
            (villages or own) if place.site.role == "centre" else own,
            generated_at=place.clock.now(),
        )
    return layouts, figures


def _paper(_place: Workplace, figures: FormFigures, fonts: Path) -> bytes:
    registered = load_fonts(fonts)
    document = form_document(figures, registered)
    if problems := document.problems(registered):
        raise InputProblem(*problems)
    return write_pdf(document, registered)


def _write(_place: Workplace, path: Path, make: Callable[[], bytes]) -> None:
    from clinic_desktop.storage.durable import write_durably

    try:
        write_durably(path, make())
    except OSError as error:
        raise KnownFault(
            "FILE_UNWRITABLE", tr("写不进 {path}", path=path), tr("请换一个位置，或检查磁盘空间")
        ) from error

"""上报情况: clinics against the periods of one form, or against all forms of one month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.reports.paper.reminder_pdf import reminders_document
from clinic_desktop.reports.reporting_state import (
    Owed,
    ReportingState,
    State,
    owed_in_year,
    reporting_state,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.reporting.rows import (
    StationLine,
    cell_sentence,
    heading,
    matrix_columns,
)
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Card, Facts, clear, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.detail import DetailPanel, WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable

MONTH, FORM = "month", "form"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at: all forms due by the end of a month, or one form over its year."""

    year: int
    month: int
    code: str
    by_form: bool


def read(place: Workplace, asked: Asked) -> ReportingState:
    """The matrix for what is asked."""
    return reporting_state(place, _columns(place, asked))


def _columns(place: Workplace, asked: Asked) -> Sequence[Owed]:
    every = owed_in_year(place.catalogue, asked.year)
    if asked.by_form:
        return [column for column in every if column.code == asked.code]
    return [
        column
        for column in every
        if (column.last.year, column.last.month) == (asked.year, asked.month)
    ]


class ReportingScreen(Screen):
    """Who has handed in what; PgUp and PgDown turn months or years, Ctrl+P prints reminders."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        last = add_months(desk.today().replace(day=1), -1)
        self._year, self._month = last.year, last.month
        self._state = ReportingState((), ())
        forms = {o.code: o.title for o in owed_in_year(desk.catalogue, last.year)}
        host = QWidget()
        self._page = page = Page(host, tr("上报情况"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="back")
        back.clicked.connect(lambda: desk.navigator.back())
        page.before.addWidget(back)
        self._earlier = page.add_action("", icon="chevron-left", name="earlier")
        self._earlier.setToolTip("PgUp")
        self._earlier.setAccessibleName(tr("往前"))
        self._earlier.clicked.connect(partial(self._step, -1))
        self._when = label("", "heading")
        page.actions.addWidget(self._when)
        self._later = page.add_action("", icon="chevron-right", name="later")
        self._later.setToolTip("PgDown")
        self._later.setAccessibleName(tr("往后"))
        self._later.clicked.connect(partial(self._step, 1))
        self.remind = page.add_action(
            tr("打印催报通知"), icon="printer", kind="primary", name="print-reminders"
        )
        self.remind.setToolTip("Ctrl+P")
        self.remind.clicked.connect(self._print)
        self.remind.setVisible(desk.session.centre)
        self.mode = FilterChips(
            tr("怎样看"), [Chip(MONTH, tr("一个月的全部报表")), Chip(FORM, tr("一张报表的全年"))]
        )
        self.mode.picked.connect(self._on_mode)
        self.form = QComboBox()
        self.form.setObjectName("form")
        self.form.setAccessibleName(tr("报表"))
        for code, title in forms.items():
            self.form.addItem(f"{code} {title}", code)
        self.form.currentIndexChanged.connect(self._load)
        self.form.hide()
        filters = QHBoxLayout()
        filters.addWidget(self.mode)
        filters.addWidget(self.form)
        filters.addStretch(1)
        page.filters.addLayout(filters)
        self._card = Card(margins=1)
        page.body.addWidget(self._card, 1)
        page.body.addWidget(
            label(
                tr("✓ 按时；零 零报告；迟 过期才报；缺 逾期没有报；+1 更正一次；· 不用报"),
                "hint",
            )
        )
        self.table: DataTable[StationLine] | None = None
        self._panel = DetailPanel(tr("所选机构"))
        self._name = label("", "heading", wrap=True)
        self._facts = Facts()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self._panel.body.addWidget(self._name)
        self._panel.body.addWidget(self._facts)
        self._panel.body.addLayout(self._lines)
        split = WithDetail(host, self._panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)
        for key, slot in (
            ("Ctrl+P", self._print),
            ("PgUp", partial(self._step, -1)),
            ("PgDown", partial(self._step, 1)),
        ):
            bind_key(self, key, slot)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """The matrix."""
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Issues came in."""
        if changes.touches("report_submission", "clinic"):
            self._load()

    def first_focus(self) -> QWidget:
        """The matrix."""
        return self.table or self.mode

    @property
    def _by_form(self) -> bool:
        picked = self.mode.keys()
        return FORM in picked

    def _on_mode(self, _keys: frozenset[str]) -> None:
        self.form.setVisible(self._by_form)
        self._load()

    def _step(self, steps: int) -> None:
        if self._by_form:
            self._year = min(self._year + steps, self.desk.today().year)
        else:
            first = self.desk.today().replace(year=self._year, month=self._month, day=1)
            following = min(add_months(first, steps), self.desk.today().replace(day=1))
            self._year, self._month = following.year, following.month
        self._load()

    def _load(self) -> None:
        said = tr("{y}年", y=self._year)
        self._when.setText(said if self._by_form else f"{said}{self._month}月")
        code = str(self.form.currentData() or "")
        asked = Asked(self._year, self._month, code, self._by_form)
        self.desk.operations.read(
            self, partial(read, asked=asked), partial(self._show, asked), token="reporting"
        )

    def _show(self, asked: Asked, state: ReportingState) -> None:
        self._state = state
        focused = self.table is not None and self.table.view.hasFocus()
        kept = self.table.current() if self.table is not None else None
        clear(self._card.body)
        self.table = DataTable(
            matrix_columns(state, by_form=asked.by_form),
            name=tr("各机构上报情况"),
            empty=EmptyState(tr("还没有登记的机构"), icon="hospital"),
        )
        self.table.setObjectName("reporting")
        self.table.chosen.connect(self._on_station)
        self._card.body.addWidget(self.table, 1)
        self.table.set_rows([StationLine(station.code, station) for station in state.stations])
        if kept is not None:
            self.table.choose(kept.id)
        if focused:
            self.table.setFocus()
        cells = [cell for station in state.stations for cell in station.cells]
        done = sum(cell.state in (State.REPORTED, State.LATE) for cell in cells)
        owed = sum(cell.state not in (State.RUNNING, State.NOT_OWED) for cell in cells)
        missing = sum(cell.state is State.MISSING for cell in cells)
        self._page.set_title(
            tr("上报情况"),
            tr("应报 {owed}，已报 {done}，缺 {missing}", owed=owed, done=done, missing=missing),
        )
        self.remind.setEnabled(bool(missing))

    def _on_station(self, line: StationLine | None) -> None:
        clear(self._lines)
        if line is None:
            self._name.setText("")
            self._facts.set_facts([])
            return
        station = line.station
        zero = sum(cell.zero for cell in station.cells)
        self._name.setText(station.name)
        self._facts.set_facts(
            [
                (tr("没有报"), tr("{n} 张", n=station.missing), Tone.DANGER)
                if station.missing
                else (tr("没有报"), tr("没有"), Tone.GOOD),
                (tr("迟报"), tr("{n} 张", n=station.late) if station.late else ""),
                (tr("零报告"), tr("{n} 张", n=zero) if zero else ""),
            ]
        )
        for column, cell in zip(self._state.columns, station.cells, strict=True):
            if cell.state in (State.RUNNING, State.NOT_OWED):
                continue
            name = heading(column, by_form=self._by_form)
            if not self._by_form:
                name = f"{column.code} {column.title}"
            tone = Tone.DANGER if cell.state is State.MISSING else Tone.PLAIN
            said = label(f"{name}：{cell_sentence(cell)}", tone=tone, wrap=True)
            said.setAccessibleName(said.text())
            self._lines.addWidget(said)

    def _print(self) -> None:
        if not self.remind.isVisibleTo(self) or not self.remind.isEnabled():
            return
        self.desk.operations.read(
            self,
            partial(_paper, state=self._state, fonts=self.desk.resources / "fonts"),
            self._show_paper,
            token="paper",
        )

    def _show_paper(self, pdf: bytes) -> None:
        name = tr("催报通知-{day}.pdf", day=self.desk.today())
        PreviewWindow(pdf, tr("催报通知"), self, file_name=name).show()


def _paper(place: Workplace, state: ReportingState, fonts: Path) -> bytes:
    registered = load_fonts(fonts)
    document = reminders_document(
        state, place.site.name, place.today, registered, place.clock.now()
    )
    return write_pdf(document, registered)

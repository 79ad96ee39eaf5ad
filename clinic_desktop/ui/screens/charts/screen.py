"""图表: pyramid, progress rings, each rate by month, coverage by group; the printed diagnosis."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.diagnosis import Diagnosis, Share, Trend, diagnosis, months_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.progress import Progress
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Card, clear, label
from clinic_desktop.ui.widgets.charts import (
    AgeGroup,
    Bar,
    BarChart,
    ProgressRing,
    Pyramid,
    Series,
    Threshold,
    TrendChart,
)
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.flow import FlowLayout
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, scroll
from clinic_desktop.ui.widgets.rows_model import Align, Column
from clinic_desktop.ui.widgets.tables import DataTable

_RING_WIDTH = 150


@dataclass(frozen=True, slots=True)
class RateLine:
    """A rate of the year with its months."""

    id: str
    trend: Trend

    @property
    def now(self) -> float:
        """As the year stands."""
        return self.trend.points[-1][1]


def rate_columns() -> Sequence[Column[RateLine]]:
    """The rates to choose from."""

    def standing(line: RateLine) -> Tone:
        if line.trend.target is None:
            return Tone.PLAIN
        return Tone.GOOD if line.now >= line.trend.target else Tone.DANGER

    return (
        Column(tr("率"), lambda line: line.trend.title, width=220, stretch=True),
        Column(
            tr("现在"),
            lambda line: f"{line.now:.1f}%",
            width=80,
            align=Align.RIGHT,
            tone=standing,
            sort_key=lambda line: line.now,
        ),
        Column(
            tr("目标"),
            lambda line: "" if line.trend.target is None else f"{line.trend.target}%",
            width=64,
            align=Align.RIGHT,
        ),
    )


class ChartsScreen(Screen):
    """``open("charts"[, view="people" | "targets" | "months" | "groups"])``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.year = desk.today().year
        self._view = "people"
        self._found: Diagnosis | None = None
        self._whole = False
        """Whether the months are in it."""
        page = self._page = Page(self, tr("图表"))
        before = page.add_action("", icon="chevron-left", kind="quiet", name="charts-before")
        before.setAccessibleName(tr("上一年"))
        before.setToolTip("PgUp")
        before.clicked.connect(partial(self._step, -1))
        self._year_label = label("", "strong")
        page.actions.addWidget(self._year_label)
        after = page.add_action("", icon="chevron-right", kind="quiet", name="charts-after")
        after.setAccessibleName(tr("下一年"))
        after.setToolTip("PgDown")
        after.clicked.connect(partial(self._step, 1))
        self._print = page.add_action(
            tr("打印社区诊断"), icon="printer", kind="primary", name="print-diagnosis"
        )
        self._print.setToolTip("Ctrl+P")
        self._print.clicked.connect(self._preview)
        self.views = FilterChips(
            tr("看什么"),
            [
                Chip("people", tr("人口")),
                Chip("targets", tr("目标进度")),
                Chip("months", tr("逐月")),
                Chip("groups", tr("各村民组")),
            ],
        )
        self.views.picked.connect(lambda keys: self.show_view(next(iter(keys), "people")))
        page.filters.addWidget(self.views)
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {
            "people": self._people(),
            "targets": self._targets(),
            "months": self._months(),
            "groups": self._groups(),
        }
        for widget in self._pages.values():
            self._stack.addWidget(widget)
        page.body.addWidget(self._stack, 1)
        for key, slot in (
            ("Ctrl+P", self._preview),
            ("PgUp", partial(self._step, -1)),
            ("PgDown", partial(self._step, 1)),
        ):
            bind_key(self, key, slot)

    # ---- the pages

    def _people(self) -> QWidget:
        self.pyramid = Pyramid(tr("人口金字塔"))
        self.problems = BarChart(tr("主要健康问题和重点人群"), unit=tr("人"))
        left, right = Card(tr("人口金字塔")), Card(tr("主要健康问题和重点人群"))
        left.body.addWidget(self.pyramid)
        left.body.addStretch(1)
        right.body.addWidget(self.problems)
        right.body.addStretch(1)
        inner = QWidget()
        inner.setObjectName("scrolled")
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 8, 8)
        row.setSpacing(12)
        row.addWidget(left, 1)
        row.addWidget(right, 1)
        return scroll(inner)

    def _targets(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 8)
        self._rings_host = QWidget()
        self._rings = FlowLayout(self._rings_host, gap=12)
        column.addWidget(self._rings_host)
        column.addStretch(1)
        return scroll(inner)

    def _months(self) -> QWidget:
        self.rates: DataTable[RateLine] = DataTable(rate_columns(), name=tr("各项率"))
        self.rates.setObjectName("rate-list")
        self.rates.chosen.connect(self._show_trend)
        self.trend = TrendChart(tr("逐月"), unit="%", height=260)
        self._trend_card = Card(tr("逐月"))
        self._trend_card.body.addWidget(self.trend, 1)
        self._trend_words = label("", "soft", wrap=True)
        self._trend_card.body.addWidget(self._trend_words)
        host = QWidget()
        row = QHBoxLayout(host)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.rates, 1)
        row.addWidget(self._trend_card, 1)
        return host

    def _groups(self) -> QWidget:
        self.files = BarChart(tr("建档"), unit="%")
        self.exams = BarChart(tr("65岁及以上体检"), unit="%")
        inner = QWidget()
        inner.setObjectName("scrolled")
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 8, 8)
        grid.setSpacing(12)
        for place, (title, chart) in enumerate(
            ((tr("建档率（%）"), self.files), (tr("65岁及以上本年体检率（%）"), self.exams))
        ):
            card = Card(title)
            card.body.addWidget(chart)
            card.body.addStretch(1)
            grid.addWidget(card, 0, place)
        grid.setRowStretch(1, 1)
        return scroll(inner)

    # ---- showing

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """The view asked for, or the one shown last; the year is reckoned once until F5."""
        self._view = str(args.get("view") or self._view)
        self._load()

    def first_focus(self) -> QWidget:
        """The rates, else the choice of views."""
        return self.rates if self._view == "months" else self.views

    def escape(self) -> bool:
        """First back to the people."""
        if self._view != "people":
            self.show_view("people")
            return True
        return False

    def _step(self, years: int) -> None:
        wanted = self.year + years
        if 1990 <= wanted <= self.desk.today().year:
            self.year = wanted
            self._load()

    def show_view(self, key: str) -> None:
        """Another view."""
        self._view = key if key in self._pages else "people"
        self.views.set_keys(frozenset({self._view}))
        self._stack.setCurrentWidget(self._pages[self._view])
        if self._view == "months" and self._found is not None and not self._whole:
            self._load_months(self._show_whole)

    def _load(self) -> None:
        self._year_label.setText(tr("{y} 年", y=self.year))
        self.show_view(self._view)
        self._print.setEnabled(False)
        self._found = None
        self._whole = False
        self.desk.operations.read(
            self,
            partial(_diagnosed, year=self.year, trends=False),
            self._show,
            token="charts",
            progress=tr("正在算今年的数"),
        )

    def _load_months(self, on_done: Callable[[Diagnosis], None]) -> None:
        """The months take their time: only for who looks at them or prints."""
        self.desk.operations.read(
            self,
            partial(_diagnosed, year=self.year, trends=True),
            on_done,
            token="charts",
            progress=tr("正在算各月的率"),
        )

    def _show(self, found: Diagnosis) -> None:
        self._found = found
        self._print.setEnabled(True)
        last = months_of(found.year, self.desk.today())[-1]
        self._page.set_title(tr("图表"), tr("到 {m} 月底", m=last.month))
        self.pyramid.set_groups([AgeGroup(b.label, b.men, b.women) for b in found.people])
        self.problems.set_bars([Bar(name, number) for name, number in found.problems])
        self._show_rings(found.rates)
        self.rates.set_rows([RateLine(trend.code, trend) for trend in found.trends])
        self._show_trend(self.rates.current())
        for chart, shares in ((self.files, found.files), (self.exams, found.exams)):
            chart.set_bars(
                [Bar(s.title, round(s.percent, 1), 100) for s in shares if s.percent is not None]
            )
        if self._view == "months" and not self._whole:
            self._load_months(self._show_whole)

    def _show_rings(self, rates: Sequence[Share]) -> None:
        clear(self._rings)
        known = [share for share in rates if share.percent is not None]
        for share in sorted(known, key=lambda each: each.target is None):
            self._rings.addWidget(_ring_card(share))

    def _show_trend(self, line: RateLine | None) -> None:
        if line is None:
            self.trend.set_data([])
            return
        trend = line.trend
        self._trend_card.set_title(trend.title)
        # The whole scale is shown: a rate that hardly moves looks as if it hardly moves.
        limits = [Threshold(0), Threshold(100)]
        if trend.target is not None:
            limits.append(Threshold(trend.target, tr("目标")))
        self.trend.set_data([Series(trend.title, trend.points)], limits)
        said = "　".join(
            tr("{m}月 {value}%", m=month.month, value=f"{value:.1f}")
            for month, value in trend.points
        )
        self._trend_words.setText(said)

    # ---- paper

    def _preview(self) -> None:
        found = self._found
        if found is not None and not self._whole:
            self._load_months(self._show_and_print)
        elif found is not None:
            self.desk.operations.read(
                self,
                partial(_paper, found=found, fonts=self.desk.resources / "fonts"),
                self._show_paper,
                token="paper",
            )

    def _show_whole(self, found: Diagnosis) -> None:
        self._whole = True
        self._show(found)

    def _show_and_print(self, found: Diagnosis) -> None:
        self._show_whole(found)
        self._preview()

    def _show_paper(self, pdf: bytes) -> None:
        title = tr("{y}年社区卫生诊断", y=self.year)
        PreviewWindow(pdf, title, self, file_name=f"{title}.pdf", prompts=self.desk.prompts).show()


def _ring_card(share: Share) -> QWidget:
    card = Card(margins=10)
    ring = ProgressRing(share.title)
    ring.set_share(share.percent, share.target)
    card.body.addWidget(ring, 0, Qt.AlignmentFlag.AlignHCenter)
    card.body.addWidget(label(share.title, "hint", wrap=True))
    words = f"{share.num}/{share.den}"
    if share.target is not None:
        words += tr("　目标 {n}%", n=share.target)
    card.body.addWidget(label(words, "soft", wrap=True))
    card.setFixedWidth(_RING_WIDTH)
    return card


def _diagnosed(place: Workplace, progress: Progress, year: int, trends: bool) -> Diagnosis:
    return diagnosis(place, year, lambda done, total: progress(done, total, ""), trends=trends)


def _paper(_place: Workplace, found: Diagnosis, fonts: Path) -> bytes:
    from clinic_desktop.reports.paper.diagnosis_pdf import diagnosis_document
    from clinic_desktop.reports.paper.fonts import load_fonts
    from clinic_desktop.reports.paper.pdf import write_pdf

    registered = load_fonts(fonts)
    return write_pdf(diagnosis_document(found, registered), registered)

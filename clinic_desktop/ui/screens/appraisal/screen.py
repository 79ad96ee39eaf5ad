"""绩效考核: a month (平时) or a year (年终) of all stations; Enter opens a station's sheet."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.report_layout import PeriodKind
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.appraisal import ScoreLine, StationScore, appraise
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.monthly import form_of_period
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.pdf import PaperDocument, write_pdf
from clinic_desktop.reports.paper.reminder_pdf import points_text, ranking_document
from clinic_desktop.reports.periods import ReportPeriod
from clinic_desktop.services.clinic import clinics
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.progress import Progress
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import Card, clear, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.detail import DetailPanel, WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable

YEAR, MONTH = "year", "month"
TARGETS = "Y-2"
_LOST = 5
"""Indicators named where most points were lost."""


def score_columns(*, compared: bool) -> Sequence[Column[StationScore]]:
    """Rank, station, points, where most was lost."""
    before: tuple[Column[StationScore], ...] = (
        Column(
            tr("上期"),
            lambda s: points_text(s.before),
            width=76,
            align=Align.RIGHT,
            sort_key=lambda s: s.before,
        ),
        Column(
            tr("升降"),
            _change,
            width=76,
            align=Align.RIGHT,
            tone=lambda s: Tone.DANGER if (s.before or 0) > s.total else Tone.GOOD,
        ),
    )
    return (
        Column(tr("名次"), lambda s: str(s.rank), width=56, align=Align.RIGHT),
        Column(tr("机构"), lambda s: s.name, width=150, stretch=True, sort_key=lambda s: s.clinic),
        Column(
            tr("得分"),
            lambda s: points_text(s.total),
            width=80,
            align=Align.RIGHT,
            sort_key=lambda s: -s.total,
        ),
        *(before if compared else ()),
        Column(tr("失分最多"), lambda _s: "", width=260, stretch=True, tags=_worst),
    )


def _change(score: StationScore) -> str:
    return "" if score.before is None else f"{(score.total - score.before) / 100:+.2f}"


def _worst(score: StationScore) -> list[Tag]:
    lost = sorted((line for line in score.lines if line.lost > 0), key=lambda line: -line.lost)
    return [Tag(f"{line.label} −{line.lost / 100:.1f}", Hue.AMBER) for line in lost[:_LOST]]


class AppraisalScreen(Screen):
    """The township's view of its stations."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        today = desk.today()
        self._period = ReportPeriod(PeriodKind.YEAR, today.year)
        self._scores: tuple[StationScore, ...] = ()
        self._shown = False
        host = QWidget()
        self._page = page = Page(host, tr("绩效考核"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="back")
        back.clicked.connect(lambda: desk.navigator.back())
        page.before.addWidget(back)
        earlier = page.add_action("", icon="chevron-left", name="earlier")
        earlier.setToolTip("PgUp")
        earlier.setAccessibleName(tr("上一期"))
        earlier.clicked.connect(partial(self._step, -1))
        self._when = label("", "heading")
        page.actions.addWidget(self._when)
        later = page.add_action("", icon="chevron-right", name="later")
        later.setToolTip("PgDown")
        later.setAccessibleName(tr("下一期"))
        later.clicked.connect(partial(self._step, 1))
        self.sheets = page.add_action(tr("各站评分表"), icon="printer", name="print-sheets")
        self.sheets.clicked.connect(partial(self._print, _sheets))
        self.ranking = page.add_action(
            tr("打印排名"), icon="printer", kind="primary", name="print-ranking"
        )
        self.ranking.setToolTip("Ctrl+P")
        self.ranking.clicked.connect(partial(self._print, _ranking))
        self.kind = FilterChips(
            tr("考核"), [Chip(YEAR, tr("年终考核")), Chip(MONTH, tr("平时考核"))]
        )
        self.kind.picked.connect(self._on_kind)
        self.compare = QCheckBox(tr("与上年同期比较"))
        self.compare.setObjectName("compare-year")
        self.compare.toggled.connect(self._load)
        filters = QHBoxLayout()
        filters.addWidget(self.kind, 1)
        filters.addWidget(self.compare)
        page.filters.addLayout(filters)
        self._told = label("", "soft", tone=Tone.NOTICE, wrap=True)
        self._told.setObjectName("without-targets")
        self._told.hide()
        page.filters.addWidget(self._told)
        self._card = Card(margins=1)
        page.body.addWidget(self._card, 1)
        self.table = self._new_table(compared=False)
        self.panel = DetailPanel(tr("评分表"))
        self._name = label("", "heading", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(1)
        self.panel.body.addWidget(self._name)
        self.panel.body.addLayout(self._lines)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(WithDetail(host, self.panel))
        for key, slot in (
            ("Ctrl+P", partial(self._print, _ranking)),
            ("PgUp", partial(self._step, -1)),
            ("PgDown", partial(self._step, 1)),
        ):
            bind_key(self, key, slot)

    def _new_table(self, *, compared: bool) -> DataTable[StationScore]:
        table: DataTable[StationScore] = DataTable(
            score_columns(compared=compared),
            name=tr("各站得分"),
            empty=EmptyState(tr("还没有登记的站点"), icon="hospital"),
        )
        table.setObjectName("scores")
        table.chosen.connect(self._on_station)
        table.opened.connect(self._on_opened)
        self._card.body.addWidget(table, 1)
        return table

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Worked out when first shown; later on demand (F5), because it takes its time."""
        if not self._shown:
            self._load()

    def first_focus(self) -> QWidget:
        """The stations."""
        return self.table

    def _on_kind(self, keys: frozenset[str]) -> None:
        today = self.desk.today()
        self._period = (
            ReportPeriod(PeriodKind.MONTH, today.year, today.month)
            if MONTH in keys
            else ReportPeriod(PeriodKind.YEAR, today.year)
        )
        self._load()

    def _step(self, steps: int) -> None:
        following = self._period.step(steps)
        if following.dates().period.first <= self.desk.today():
            self._period = following
            self._load()

    def _load(self) -> None:
        self._when.setText(self._period.name)
        compared = self.compare.isChecked()
        self.desk.operations.read(
            self,
            partial(_appraise, period=self._period, compare=compared),
            partial(self._show, compared),
            token="appraisal",
            progress=tr("正在计算各站得分"),
        )

    def _show(self, compared: bool, scores: tuple[StationScore, ...]) -> None:
        self._shown = True
        self._scores = scores
        focused = self.table.view.hasFocus()
        self.table.hide()
        self.table.deleteLater()
        self.table = self._new_table(compared=compared)
        self.table.set_rows(scores)
        if focused or self.isVisible():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        mean = sum(one.total for one in scores) / len(scores) / 100 if scores else 0
        self._page.set_title(
            tr("绩效考核"), tr("{n} 个站，平均 {mean:.2f} 分", n=len(scores), mean=mean)
        )
        bare = [one for one in scores if one.without_target]
        self._told.setVisible(bool(bare))
        self._told.setText(
            tr(
                "{n} 个站有指标没有目标，不能评分：到“下发资料—目标”给各站下发本年目标。",
                n=len(bare),
            )
        )
        for button in (self.sheets, self.ranking):
            button.setEnabled(bool(scores))

    def _on_station(self, score: StationScore | None) -> None:
        clear(self._lines)
        if score is None:
            self._name.setText("")
            return
        self._name.setText(
            tr("{name}　{points} 分，第 {rank} 名", name=score.name,
               points=points_text(score.total), rank=score.rank)
        )  # fmt: skip
        for line in score.lines:
            points, done, tone = _fact(line)
            head = label(f"{line.label}　{points}", tone=tone, wrap=True)
            head.setAccessibleName(f"{line.label} {points} {done}")
            self._lines.addWidget(head)
            self._lines.addWidget(label(done, "hint", wrap=True))

    def _on_opened(self, score: StationScore) -> None:
        self._print(_sheets, [score])

    def _print(self, make: Any, scores: Sequence[StationScore] = ()) -> None:
        wanted = tuple(scores or self._scores)
        if not wanted:
            return
        self.desk.operations.read(
            self,
            partial(
                _paper,
                make=make,
                scores=wanted,
                period=self._period,
                fonts=self.desk.resources / "fonts",
            ),
            self._show_paper,
            token="paper",
        )

    def _show_paper(self, made: tuple[str, bytes]) -> None:
        title, pdf = made
        PreviewWindow(pdf, title, self, file_name=f"{title}.pdf").show()


def _fact(line: ScoreLine) -> tuple[str, str, Tone]:
    """Points, what they are for, how it looks."""
    if line.score is None or line.weight is None:
        return (
            tr("不适用"),
            tr("完成 {done}，没有目标或没有对象", done=line.done or "—"),
            Tone.MUTED,
        )
    points = tr(
        "{score} / {weight}", score=points_text(line.score), weight=points_text(line.weight)
    )
    said = tr("完成 {done}，目标 {target}", done=line.done, target=line.target)
    return points, said, Tone.NOTICE if line.lost else Tone.GOOD


def _appraise(
    place: Workplace, progress: Progress, period: ReportPeriod, compare: bool
) -> tuple[StationScore, ...]:
    stations = [site for site in clinics(place) if site.role == "village"]
    return appraise(
        place,
        stations,
        period,
        lambda done, total: progress(done, total, tr("第 {n} 个站", n=done)),
        compare=compare,
    )


def _paper(
    place: Workplace,
    make: Any,
    scores: Sequence[StationScore],
    period: ReportPeriod,
    fonts: Path,
) -> tuple[str, bytes]:
    registered = load_fonts(fonts)
    document: PaperDocument = make(place, scores, period, registered)
    return document.title, write_pdf(document, registered)


def _ranking(
    place: Workplace, scores: Sequence[StationScore], period: ReportPeriod, fonts: PaperFonts
) -> PaperDocument:
    title = tr("{period}绩效考核排名", period=period.name)
    return ranking_document(scores, title, place.site.name, fonts, place.clock.now())


def _sheets(
    place: Workplace, scores: Sequence[StationScore], period: ReportPeriod, fonts: PaperFonts
) -> PaperDocument:
    """The score sheet of each station, in a yearly appraisal with its target sheet (Y-2)."""
    forms: list[FormFigures] = []
    for score in scores:
        forms.append(score.figures)
        if period.kind is PeriodKind.YEAR:
            with place.reading() as session:
                forms.append(
                    form_of_period(
                        session,
                        place.catalogue,
                        TARGETS,
                        period,
                        score.clinic,
                        generated_at=place.clock.now(),
                    )
                )
    pages = [page for form in forms for page in form_document(form, fonts).pages]
    title = tr("{period}绩效考核评分表", period=period.name)
    return PaperDocument(title, tuple(pages), place.clock.now())

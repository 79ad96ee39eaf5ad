"""Progress to the targets as cards; a card opens whom to see, in the order of the houses."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.rates import decimal_text
from clinic_desktop.reports.progress import Gap, GapLine, Measure, gap, progress
from clinic_desktop.services.clinic import clinics
from clinic_desktop.services.visit_list import ListWish
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.file_printing import Compose, preview_batch
from clinic_desktop.ui.screens.today.screen import open_follow_up
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import StatCard, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.flow import FlowLayout
from clinic_desktop.ui.widgets.page import action, scroll
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument

CARD_WIDTH = 250
CONTRACT_FORM = "family_doctor_contract"


class GapView(QWidget):
    """``to_print`` with the people of the gap."""

    to_print = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.measures: tuple[Measure, ...] = ()
        self.cards: dict[str, StatCard] = {}
        self.key = ""
        self.gap: Gap | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._flow = FlowLayout(inner, gap=8)
        self._area = scroll(inner)
        layout.addWidget(self._area, 2)
        bar = QHBoxLayout()
        self._title = label("", "heading")
        self._title.setObjectName("gap-title")
        bar.addWidget(self._title, 1)
        for name, words, slot in (
            ("print-gap-list", tr("打印缺口名单"), self._print_list),
            ("print-gap", tr("打印随访单"), self._print),
        ):
            printing = action(words, icon="printer", name=name)
            printing.clicked.connect(slot)
            bar.addWidget(printing)
        layout.addLayout(bar)
        self.table: DataTable[GapLine] = DataTable(
            self._columns(),
            name=tr("还要去看的人"),
            empty=EmptyState(tr("都已完成"), icon="circle-check"),
        )
        self.table.setObjectName("gap-table")
        self.table.opened.connect(self._open)
        layout.addWidget(self.table, 3)

    def _columns(self) -> tuple[Column[GapLine], ...]:
        today = self._desk.today

        def due(line: GapLine) -> tuple[str, Tone]:
            over = max(0, (today() - line.window_end).days) if line.window_end else 0
            return vocabulary.due(line.next_due, over, today(), line.window_end)

        return (
            Column(tr("村组"), lambda g: g.village_group, width=64),
            Column(tr("户"), lambda g: g.household_no, width=56),
            Column(tr("姓名"), lambda g: g.name, width=96),
            Column(
                tr("年龄"),
                lambda g: vocabulary.age(g.birth_date, today()) if g.birth_date else "",
                width=64,
                wide_only=True,
            ),
            Column(tr("应访"), lambda g: due(g)[0], width=110, tone=lambda g: due(g)[1]),
            Column(tr("还差"), lambda g: g.remark, width=110, stretch=True),
            Column(
                tr("电话"),
                lambda g: vocabulary.masked_phone(g.phone),
                width=112,
                wide_only=True,
            ),
        )

    def load(self) -> None:
        """Count again; the card that is open stays open."""
        self._desk.operations.read(self, _progress, self._show, token="progress")

    def _show(self, measures: tuple[Measure, ...]) -> None:
        self.measures = measures
        keys = [m.key for m in measures]
        if keys != list(self.cards):
            self._build(measures)
        for measure in measures:
            self._fill(self.cards[measure.key], measure)
        if self.key not in keys:
            self.key = keys[0] if keys else ""
        if self.key:
            self.open_gap(self.key)

    def _build(self, measures: tuple[Measure, ...]) -> None:
        while self._flow.count():
            item = self._flow.takeAt(0)
            gone = item.widget() if item is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.cards = {}
        for measure in measures:
            card = StatCard(self._name(measure))
            card.setObjectName(f"measure-{measure.key}")
            card.setFixedWidth(CARD_WIDTH)
            card.pressed.connect(partial(self.open_gap, measure.key))
            self.cards[measure.key] = card
            self._flow.addWidget(card)

    def _name(self, measure: Measure) -> str:
        programme = vocabulary.programme_name(measure.programme, self._desk.catalogue)
        if measure.key in ("houses", "contracts") or measure.key.startswith("exam:"):
            return measure.label
        return tr("{programme} {label}", programme=programme, label=measure.label)

    def _fill(self, card: StatCard, measure: Measure) -> None:
        remark = tr("还差 {n}", n=measure.needed) if measure.needed else tr("已达标")
        remark += tr(" · 上期 {a}/{b}", a=measure.done_before, b=measure.whole_before)
        if measure.target_hundredths is not None:
            target = decimal_text(measure.target_hundredths, 2).rstrip("0").rstrip(".")
            remark += tr(" · 目标 {n}%", n=target)
        card.show_figure(
            tr("{a} / {b}", a=measure.done, b=measure.whole),
            remark,
            Tone.PLAIN if measure.needed else Tone.GOOD,
        )

    def open_gap(self, key: str) -> None:
        """Whom to see for a measure."""
        self.key = key
        self._desk.operations.read(self, partial(_gap, key=key), self._show_gap, token="gap")

    def _show_gap(self, found: Gap | None) -> None:
        if found is None or found.measure.key != self.key:
            return
        self.gap = found
        measure = found.measure
        day = f"{measure.last_day:%m-%d}"
        self._title.setText(
            tr(
                "{name}：到 {day} 还要 {n} 个，可去的有 {m} 个，按户排列",
                name=self._name(measure),
                day=day,
                n=measure.needed,
                m=len(found.lines),
            )
            if measure.needed
            else tr("{name}：已达标，还有 {m} 个没看", name=self._name(measure), m=len(found.lines))
        )
        self.table.set_rows(found.lines)

    def _open(self, line: GapLine) -> None:
        if self.gap is not None and self.gap.measure.key == "contracts" and line.resident_id:
            self._desk.navigator.open("record", line.resident_id, form=CONTRACT_FORM)
        elif self.gap is not None:
            programme = self.gap.measure.programme
            open_follow_up(self._desk, programme, line.resident_id, line.household_id)

    def _print_list(self) -> None:
        """Everybody of the gap, also whoever is enrolled nowhere."""
        if self.gap is None or not self.gap.lines:
            self._desk.navigator.toast(tr("名单里没有人"), tone=Tone.NOTICE)
            return
        preview_batch(self, self._desk, gap_batch(self.gap, self._name(self.gap.measure)))

    def _print(self) -> None:
        """A list to walk with and to key back; it holds only what can be keyed back."""
        lines = self.gap.lines if self.gap is not None else ()
        ids = frozenset(line.enrolment_id for line in lines if line.enrolment_id)
        if ids:
            self.to_print.emit(ListWish(enrolments=ids))
        else:
            self._desk.navigator.toast(
                tr("名单里没有人有待办任务，不能回录；请用“打印缺口名单”"), tone=Tone.NOTICE
            )


def gap_batch(gap: Gap, name: str) -> Compose:
    """The whole gap on paper."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.people_list_pdf import gap_document

        return gap_document(gap, name, place.site.name, fonts, place.clock.now())

    return compose


def clinics_shown(place: Workplace) -> tuple[str, ...]:
    """The clinic itself, or at a centre every village clinic together."""
    villages = tuple(site.code for site in clinics(place) if site.role == "village")
    return (villages or (place.site.code,)) if place.site.role == "centre" else (place.site.code,)


def _progress(place: Workplace) -> tuple[Measure, ...]:
    codes = clinics_shown(place)
    with place.reading() as session:
        return progress(session, place.catalogue, place.today, codes)


def _gap(place: Workplace, key: str) -> Gap | None:
    codes = clinics_shown(place)
    with place.reading() as session:
        try:
            return gap(session, place.catalogue, place.today, codes, key)
        except KeyError:
            return None

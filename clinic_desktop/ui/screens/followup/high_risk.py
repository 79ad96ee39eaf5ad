"""高危孕产妇: the special file as a list; Enter opens her page, F the high-risk follow-up."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.care.pregnancy import COLOURS, HighRiskRow, high_risk_women
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.file_printing import preview_batch
from clinic_desktop.ui.screens.person.care import HIGH_RISK_VISIT
from clinic_desktop.ui.screens.person.care_cards import COLOUR_TONES
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument

_HUES = {"2": Hue.AMBER, "3": Hue.AMBER, "4": Hue.RED, "5": Hue.VIOLET}


def high_risk_batch(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
    """The list on paper."""
    from clinic_desktop.reports.paper.people_list_pdf import high_risk_document

    return high_risk_document(high_risk_women(place), place.site.name, fonts, place.clock.now())


class HighRiskView(QWidget):
    """Women in management whose last grading is not green."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        bar = QHBoxLayout()
        bar.addWidget(
            label(
                tr("黄色以上都在这里，橙、红、紫为专案管理。F 录高危随访，回车看居民页。"), "soft"
            ),
            1,
        )
        visit = action(tr("高危随访"), name="high-risk-follow-up")
        visit.setToolTip("F")
        visit.clicked.connect(self._follow)
        bar.addWidget(visit)
        paper = action(tr("打印名单"), icon="printer", name="print-high-risk")
        paper.clicked.connect(lambda: preview_batch(self, self._desk, high_risk_batch))
        bar.addWidget(paper)
        layout.addLayout(bar)
        self.table: DataTable[HighRiskRow] = DataTable(
            self._columns(),
            name=tr("高危孕产妇"),
            empty=EmptyState(tr("没有高危孕产妇"), icon="circle-check"),
        )
        self.table.setObjectName("high-risk-table")
        self.table.opened.connect(lambda row: desk.navigator.open("resident", row.id))
        layout.addWidget(self.table, 1)
        bind_key(self.table, "F", self._follow)

    def _columns(self) -> tuple[Column[HighRiskRow], ...]:
        today = self._desk.today

        def following(row: HighRiskRow) -> tuple[str, Tone]:
            if row.next_on is None:
                return "", Tone.MUTED
            late = (today() - row.next_on).days
            if late > 0:
                return tr("逾期 {n} 天", n=late), Tone.DANGER
            return vocabulary.day(row.next_on, today()), Tone.PLAIN

        return (
            Column(tr("姓名"), lambda r: r.name, width=84),
            Column(tr("年龄"), lambda r: tr("{n} 岁", n=r.age), width=60),
            Column(
                tr("风险"),
                lambda r: COLOURS.get(r.colour, r.colour),
                width=64,
                tags=lambda r: [
                    Tag(tr("{c}色", c=COLOURS.get(r.colour, "")), _HUES.get(r.colour, Hue.GREY))
                ],
                tone=lambda r: COLOUR_TONES.get(r.colour, Tone.PLAIN),
            ),
            Column(
                tr("孕周"),
                lambda r: r.weeks or (tr("已分娩") if r.delivered_on else ""),
                width=96,
            ),
            Column(tr("预产期"), lambda r: str(r.expected_on or ""), width=100),
            Column(tr("高危因素"), lambda r: r.factors, width=120, stretch=True),
            Column(tr("上次"), lambda r: vocabulary.day(r.followed_on, today()), width=84),
            Column(
                tr("下次"),
                lambda r: following(r)[0],
                width=96,
                tone=lambda r: following(r)[1],
            ),
            Column(tr("村组"), lambda r: r.village_group, width=60, wide_only=True),
            Column(
                tr("电话"), lambda r: vocabulary.masked_phone(r.phone), width=112, wide_only=True
            ),
        )

    def load(self) -> None:
        """Read the list again."""
        self._desk.operations.read(self, high_risk_women, self.table.set_rows, token="high-risk")

    def _follow(self) -> None:
        row = self.table.current()
        if row is not None:
            preset: dict[str, object] = {"risk_level": row.colour, "risk_factors": row.factors}
            self._desk.navigator.open("record", row.id, form=HIGH_RISK_VISIT, preset=preset)

"""肺结核 on a person's page: the clock of the first visit, the card of doses, the end."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.care.tuberculosis import (
    MISSED,
    REPORT_FROM_MISSED,
    Treatment,
    note_card,
    read_treatment,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.file_printing import Compose, preview_batch
from clinic_desktop.ui.screens.person.dose_grid import DoseGrid
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Card, Facts, label
from clinic_desktop.ui.widgets.page import action, scroll

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument


def first_visit_words(found: Treatment, today: date) -> tuple[str, Tone]:
    """还剩 2 天: where the 72 hours stand; empty once somebody went."""
    if found.first_visit_on is not None or found.ended_on is not None:
        return "", Tone.PLAIN
    left = (found.first_visit_until - today).days
    if left < 0:
        said = tr("72 小时已过 {n} 天，尚未第一次入户，请立即上门", n=-left)
    elif left == 0:
        said = tr("72 小时今天到期，今天必须第一次入户")
    else:
        said = tr(
            "收到通知单 {day}，72 小时内第一次入户：还剩 {n} 天（到 {until}）",
            day=found.notified_on,
            n=left,
            until=f"{found.first_visit_until:%m-%d}",
        )
    if found.attempts:
        said = tr("{said}；已上门 {n} 次未见到", said=said, n=found.attempts)
    if found.attempts >= 2:
        said = tr("{said}，请报告上级专业机构", said=said)
    return said, Tone.DANGER if left <= 0 or found.attempts >= 2 else Tone.NOTICE


def dose_words(found: Treatment) -> tuple[str, Tone]:
    """已登记 60 次，漏服 3 次（5.0%）."""
    percent = found.missed_percent
    if percent is None:
        return tr("还没有登记服药"), Tone.MUTED
    said = tr(
        "已登记 {n} 次，漏服 {m} 次（{p:.1f}%）",
        n=found.taken + found.missed,
        m=found.missed,
        p=percent,
    )
    return said, Tone.PLAIN if found.regular else Tone.DANGER


class TreatmentCard(Card):
    """The treatment at a glance."""

    doses = Signal()
    close_case = Signal()

    def __init__(self) -> None:
        super().__init__(tr("抗结核治疗"))
        self.setObjectName("treatment-card")
        self.clock = Band()
        self.clock.setObjectName("tb-clock")
        self.body.addWidget(self.clock)
        self.alarm = Band(tone=Tone.DANGER)
        self.body.addWidget(self.alarm)
        self.facts = Facts()
        self.body.addWidget(self.facts)
        row = QHBoxLayout()
        card = action(tr("服药卡"), icon="calendar-days", name="dose-card")
        card.setToolTip("Ctrl+T")
        card.clicked.connect(self.doses)
        self.closing = action(tr("结案"), name="close-case")
        self.closing.clicked.connect(self.close_case)
        row.addWidget(card)
        row.addWidget(self.closing)
        row.addStretch(1)
        self.body.addLayout(row)
        self.hide()

    def show_treatment(self, found: Treatment | None, today: date) -> None:
        """Another treatment, or nobody's."""
        self.setVisible(found is not None)
        if found is None:
            return
        said, tone = first_visit_words(found, today)
        self.clock.setVisible(bool(said))
        self.clock.show_message(said, tone)
        self.alarm.setVisible(found.missed_in_a_row >= REPORT_FROM_MISSED)
        self.alarm.show_message(
            tr("连续漏服 {n} 天，当天报告上级专业机构", n=found.missed_in_a_row), Tone.DANGER
        )
        phase = ""
        if found.intensive_until is not None and found.ended_on is None:
            phase = tr("强化期") if today < found.intensive_until else tr("继续期")
        doses, dose_tone = dose_words(found)
        ended = tr("{day} {why}", day=found.ended_on, why=found.end_words) if found.ended_on else ""
        self.facts.set_facts(
            [
                (tr("方案"), found.regimen),
                (tr("开始治疗"), str(found.started_on or tr("未填"))),
                (tr("阶段"), phase),
                (tr("强化期到"), str(found.intensive_until or "")),
                (tr("服药"), doses, dose_tone),
                (
                    tr("随访"),
                    tr("应 {a} 次，实 {b} 次", a=found.visits_due, b=found.visits_done),
                ),
                (tr("停止治疗"), ended),
            ]
        )


def dose_batch(resident_id: str) -> Compose:
    """The card of doses with the summary of the treatment."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.dose_card_pdf import dose_card_document

        return dose_card_document(place, resident_id, fonts)

    return compose


class DoseDialog(QDialog):
    """The card to type on; Ctrl+S saves, Ctrl+P prints."""

    def __init__(self, desk: Desk, resident_id: str, name: str, owner: QWidget) -> None:
        super().__init__(owner)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("dose-dialog")
        self.setWindowTitle(tr("服药卡"))
        self.resize(min(1080, owner.window().width() - 30), min(560, owner.window().height() - 40))
        self._desk, self._resident_id, self._owner = desk, resident_id, owner
        self._found: Treatment | None = None
        self.grid = DoseGrid()
        self.grid.changed.connect(self._count)
        self._words = label("", "soft", wrap=True)
        self._words.setObjectName("dose-words")
        save = action(tr("保存"), icon="save", kind="primary", name="save")
        save.setToolTip("Ctrl+S")
        save.setAutoDefault(False)
        save.clicked.connect(self.save)
        paper = action(tr("打印"), icon="printer", name="print-doses")
        paper.setToolTip("Ctrl+P")
        paper.setAutoDefault(False)
        paper.clicked.connect(self.print)
        cancel = action(tr("关闭"), name="cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        hint = tr("1 已服，0 漏服，Del 清除，F 到此全部已服；方向键移动，PgUp/PgDn 换月")
        foot.addWidget(label(hint, "hint", wrap=True), 1)
        for button in (cancel, paper, save):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(label(tr("{name} 的服药卡", name=name), "heading"))
        layout.addWidget(scroll(self.grid), 1)
        layout.addWidget(self._words)
        layout.addLayout(foot)
        for key, slot in (("Ctrl+S", self.save), ("Ctrl+P", self.print)):
            QShortcut(QKeySequence(key), self).activated.connect(slot)
        self._load()

    def _load(self) -> None:
        self._desk.operations.read(
            self, partial(read_treatment, resident_id=self._resident_id), self.show_treatment
        )

    def show_treatment(self, found: Treatment | None) -> None:
        """The marks as they are kept."""
        self._found = found
        if found is None or not found.months:
            self._words.setText(tr("请先在第一次入户随访表上填写开始治疗日期"))
            self.grid.setEnabled(False)
            return
        first = found.started_on or found.months[0].month
        last = min(found.ended_on or self._desk.today(), self._desk.today())
        self.grid.show_months(found.months, first, max(first, last))
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self._count()

    def _count(self) -> None:
        marks = list(self.grid.marks.values())
        missed = marks.count(MISSED)
        percent = missed * 100 / len(marks) if marks else 0.0
        empty = sum(day not in self.grid.marks for day in self.grid.days())
        self._words.setText(
            tr(
                "已登记 {n} 次，漏服 {m} 次，漏服率 {p:.1f}%；还有 {e} 天没有登记",
                n=len(marks),
                m=missed,
                p=percent,
                e=empty,
            )
        )

    def save(self) -> None:
        """The months that were changed, in one save."""
        if self._found is None:
            return
        months = self.grid.months_changed(self._found.months)
        if not months:
            self.accept()
            return
        self._desk.operations.change(
            self,
            partial(note_card, resident_id=self._resident_id, months=months),
            self._on_saved,
        )

    def _on_saved(self, _changes: object) -> None:
        self._desk.navigator.toast(tr("服药卡已保存"), undo=True)
        self.accept()

    def print(self) -> None:
        """As it is kept."""
        preview_batch(self._owner, self._desk, dose_batch(self._resident_id))

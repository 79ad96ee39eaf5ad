"""The cards of a person's programmes: appointments kept and to come, medicines, pregnancy, risk."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.programmes.ladder import Rung, Stand
from clinic_desktop.domain.words import tr
from clinic_desktop.services.appointments import CANCELLED, KEPT, MISSED, AppointmentRow
from clinic_desktop.services.care.chronic import Chronic, MedicineChange
from clinic_desktop.services.care.mental import REPORT_FROM, Risk
from clinic_desktop.services.care.page import Ladder
from clinic_desktop.services.care.pregnancy import COLOURS, Pregnancy
from clinic_desktop.services.care.year import YearLine
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Card, Facts, LineCard, clear, label
from clinic_desktop.ui.widgets.page import action

_CHANGES_SHOWN = 6
COLOUR_TONES = {
    "1": Tone.GOOD,
    "2": Tone.NOTICE,
    "3": Tone.NOTICE,
    "4": Tone.DANGER,
    "5": Tone.DANGER,
}


class LadderCard(Card):
    """Every fixed appointment of a child or a pregnancy with what became of it."""

    def __init__(self) -> None:
        super().__init__(tr("服务进程"))
        self.setObjectName("ladder-card")
        self.facts = Facts()
        self.body.addWidget(self.facts)
        self.hide()

    def show_ladders(self, found: Sequence[Ladder], today: date, catalogue: Catalogue) -> None:
        """Other appointments."""
        self.setVisible(bool(found))
        rungs = [rung for one in found for rung in one.rungs]
        if found:
            kept = sum(rung.stand is Stand.KEPT for rung in rungs)
            self.set_title(
                tr(
                    "{name}进程（{kept}/{n}）",
                    name=vocabulary.programme_name(found[0].programme, catalogue),
                    kept=kept,
                    n=len(rungs),
                )
            )
        self.facts.set_facts([(short_name(rung), *rung_words(rung, today)) for rung in rungs])


def short_name(rung: Rung) -> str:
    """孕16～20周, 3月龄儿童: without what every line would repeat."""
    text = rung.text.partition("（")[0]
    return text.partition(tr("第"))[0].removesuffix(tr("健康检查")) or text


def rung_words(rung: Rung, today: date) -> tuple[str, Tone]:
    """What became of an appointment."""
    match rung.stand:
        case Stand.KEPT:
            return tr("✓ {day}", day=rung.kept_on), Tone.GOOD
        case Stand.OPEN:
            return tr("现在（到 {day}）", day=vocabulary.day(rung.end, today)), Tone.NOTICE
        case Stand.LATE:
            return tr("逾期，可补到 {day}", day=vocabulary.day(rung.expiry, today)), Tone.DANGER
        case Stand.LOST:
            return tr("已错过"), Tone.MUTED
        case Stand.BEFORE:
            return tr("建册前"), Tone.MUTED
    return tr("{day} 起", day=vocabulary.day(rung.start, today)), Tone.PLAIN


class YearCard(Card):
    """What this calendar year owes the person."""

    def __init__(self) -> None:
        super().__init__(tr("本年服务"))
        self.setObjectName("year-card")
        self.facts = Facts()
        self.body.addWidget(self.facts)
        self.hide()

    def show_year(self, lines: Sequence[YearLine]) -> None:
        """Other lines."""
        self.setVisible(bool(lines))
        self.facts.set_facts(
            [(one.label, one.said, Tone.GOOD if one.done else Tone.NOTICE) for one in lines]
        )


class MedicineCard(Card):
    """What is taken now, and what was changed."""

    def __init__(self) -> None:
        super().__init__(tr("用药"))
        self.setObjectName("medicine-card")
        self.now = Facts()
        self.body.addWidget(self.now)
        self._heading = label(tr("调整"), "soft")
        self.body.addWidget(self._heading)
        self.changes = label("", "hint", wrap=True)
        self.changes.setObjectName("medicine-changes")
        self.body.addWidget(self.changes)
        self.hide()

    def show_medicines(self, found: Chronic) -> None:
        """Other medicines."""
        self.setVisible(bool(found.medicines or found.changes))
        self.now.set_facts(
            [
                (one.name, tr("{use}（{day} 起）", use=one.use or tr("用法未填"), day=one.since))
                for one in found.medicines
            ]
        )
        said = [change_words(one) for one in found.changes[:_CHANGES_SHOWN]]
        self._heading.setVisible(bool(said))
        self.changes.setVisible(bool(said))
        self.changes.setText("\n".join(said))


def change_words(change: MedicineChange) -> str:
    """2026-02-11 加用 氨氯地平 每日1次 5 mg."""
    match change.kind:
        case "new":
            said = tr("加用 {name} {use}", name=change.name, use=change.after)
        case "stopped":
            said = tr("停用 {name}", name=change.name)
        case _:
            said = tr(
                "{name} {before} 改为 {after}",
                name=change.name,
                before=change.before or tr("未填"),
                after=change.after or tr("未填"),
            )
    return f"{change.on} {said}".rstrip()


class PregnancyCard(Card):
    """Week, expected date, risk colour; the follow-up of the high-risk file."""

    follow = Signal()

    def __init__(self) -> None:
        super().__init__(tr("本次妊娠"))
        self.setObjectName("pregnancy-card")
        self.facts = Facts()
        self.body.addWidget(self.facts)
        self.button = action(tr("高危随访 / 风险评估"), name="high-risk-visit")
        self.button.clicked.connect(self.follow)
        self.body.addWidget(self.button)
        self.hide()

    def show_pregnancy(self, found: Pregnancy | None, today: date) -> None:
        """Another woman, or nobody."""
        self.setVisible(found is not None)
        if found is None:
            return
        colour = tr("{colour}色", colour=COLOURS.get(found.colour, found.colour))
        if found.special:
            colour = tr("{colour}，高危专案", colour=colour)
        if found.graded_on:
            colour = tr("{colour}（{day} 评）", colour=colour, day=found.graded_on)
        left = (found.expected_on - today).days if found.expected_on else 0
        expected = (
            tr("{day}（还有 {n} 天）", day=found.expected_on, n=left)
            if found.days is not None and left >= 0
            else str(found.expected_on or "")
        )
        self.facts.set_facts(
            [
                (tr("孕周"), found.weeks_words, Tone.GOOD),
                (tr("末次月经"), str(found.lmp or tr("未填"))),
                (tr("预产期"), expected),
                (tr("分娩"), str(found.delivered_on or "")),
                (tr("出院"), str(found.discharged_on or "")),
                (tr("妊娠终止"), str(found.ended_on or "")),
                (tr("风险"), colour, COLOUR_TONES.get(found.colour, Tone.PLAIN)),
                (tr("高危因素"), found.factors, Tone.NOTICE),
            ]
        )


class RiskCard(Card):
    """危险性评估 with what it demands, and the incidents."""

    report = Signal()
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("危险性评估"))
        self.setObjectName("risk-card")
        button = action(tr("登记事件"), name="report-incident")
        button.setToolTip(tr("肇事肇祸等危险行为（Ctrl+I）"))
        button.clicked.connect(self.report)
        self.head.addWidget(button)
        self.band = Band()
        self.body.addWidget(self.band)
        self._levels = label("", "hint", wrap=True)
        self.body.addWidget(self._levels)
        self._incidents = QVBoxLayout()
        self._incidents.setSpacing(6)
        self.body.addLayout(self._incidents)
        self.hide()

    def show_risk(self, found: Risk | None) -> None:
        """Another assessment, or nobody."""
        self.setVisible(found is not None)
        if found is None:
            return
        if found.level is None:
            self.band.show_message(tr("还没有危险性评估"), Tone.NOTICE)
        else:
            head = tr(
                "{n} 级 · {outcome}（{day}）",
                n=found.level,
                outcome=found.outcome,
                day=found.assessed_on,
            )
            lines = [head, *(f"{n}. {act}" for n, act in enumerate(found.actions, 1))]
            tone = Tone.DANGER if found.level >= REPORT_FROM else Tone.NOTICE
            self.band.show_message("\n".join(lines), tone if found.level else Tone.GOOD)
        before = [tr("{day} {n}级", day=f"{on:%y-%m}", n=n) for on, n in found.levels[-6:]]
        self._levels.setText(tr("历次：{said}", said="，".join(before)) if before else "")
        self._levels.setVisible(len(before) > 1)
        clear(self._incidents)
        for one in found.incidents:
            card = LineCard(
                tr("{kind}（{n}级）", kind=one.kind, n=one.level),
                f"{one.on:%y-%m-%d}",
                tone=Tone.DANGER,
                hint="　".join(p for p in (one.story, one.result) if p),
            )
            card.pressed.connect(partial(self.opened.emit, one.record_id))
            self._incidents.addWidget(card)


class AppointmentCard(Card):
    """What is booked with the person."""

    book = Signal()
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("预约"))
        self.setObjectName("appointment-card")
        button = action(tr("预约（F9）"), name="book")
        button.clicked.connect(self.book)
        self.head.addWidget(button)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.body.addLayout(self._rows)
        self.hide()

    def show_appointments(self, found: Sequence[AppointmentRow], today: date) -> None:
        """Those still to come first."""
        self.setVisible(bool(found))
        clear(self._rows)
        for row in sorted(found, key=lambda r: (r.on < today, abs((r.on - today).days))):
            said, tone = appointment_state(row, today)
            card = LineCard(
                f"{vocabulary.day(row.on, today)} {row.slot} {row.purpose}",
                said,
                icon="calendar-check",
                tone=tone,
                hint="　".join(p for p in (row.place, row.remark) if p),
            )
            card.pressed.connect(partial(self.opened.emit, row.id))
            self._rows.addWidget(card)


def appointment_state(row: AppointmentRow, today: date) -> tuple[str, Tone]:
    """待来, 已来, 未来 (also of a day that has gone by), 已取消."""
    if row.state == KEPT:
        return tr("已来"), Tone.GOOD
    if row.state == CANCELLED:
        return tr("已取消"), Tone.MUTED
    if row.state == MISSED or row.on < today:
        return tr("未来"), Tone.DANGER
    return tr("待来"), Tone.NOTICE if row.on == today else Tone.PLAIN

"""The growth curves of a child: weight, length, BMI over the reference lines."""

from functools import partial

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.growth import DAYS_OF_MONTH, Grade, Indicator
from clinic_desktop.domain.words import tr
from clinic_desktop.services.growth import Growth, Measured, child_growth
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.charts.growth import GrowthCurve, ReferenceLine
from clinic_desktop.ui.widgets.chips import Chip, FilterChips

LINES = ((3, "+3"), (2, "+2"), (0, "M"), (-2, "−2"), (-3, "−3"))
"""Standard deviations that are drawn."""
NAMES = {
    Indicator.WEIGHT: (tr("体重"), "kg"),
    Indicator.LENGTH: (tr("身长（高）"), "cm"),
    Indicator.BMI: (tr("BMI"), "kg/m²"),
}
GRADES = {Grade.HIGH: tr("上"), Grade.MIDDLE: tr("中"), Grade.LOW: tr("下")}


class GrowthCard(Card):
    """Hidden for whoever is no child or was never measured."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("生长曲线"))
        self._desk = desk
        self._growth: Growth | None = None
        self.chips = FilterChips(
            tr("指标"), [Chip(indicator, name) for indicator, (name, _) in NAMES.items()]
        )
        self.chips.picked.connect(lambda _keys: self._show_chosen())
        self.body.addWidget(self.chips)
        self.curves = {
            indicator: GrowthCurve(name, unit=unit) for indicator, (name, unit) in NAMES.items()
        }
        for indicator, curve in self.curves.items():
            curve.setObjectName(f"growth-{indicator}")
            self.body.addWidget(curve)
        self.words = label("", "hint", wrap=True)
        self.words.setObjectName("growth-words")
        self.body.addWidget(self.words)
        self.hide()

    def load(self, owner: QWidget, resident_id: str, child: bool) -> None:
        """Reads the measurements of a child; of anybody else shows nothing."""
        if not child:
            self.hide()
            return
        self._desk.operations.read(
            owner, partial(child_growth, resident_id=resident_id), self.show_growth, token="growth"
        )

    def show_growth(self, growth: Growth) -> None:
        """Other measurements."""
        self._growth = growth
        self.setVisible(not growth.empty)
        standard = self._desk.catalogue.growth
        for indicator, curve in self.curves.items():
            lines = [
                ReferenceLine(words, drawn, middle=z == 0)
                for z, words in LINES
                if (drawn := standard.line(indicator, growth.sex, z))
            ]
            points = [(m.days / DAYS_OF_MONTH, m.value) for m in growth.measured[indicator]]
            curve.set_data(lines if points else [], points)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = Indicator(next(iter(self.chips.keys()), Indicator.WEIGHT))
        for indicator, curve in self.curves.items():
            curve.setVisible(indicator is chosen)
        growth = self._growth
        last = growth.measured[chosen][-1] if growth and growth.measured[chosen] else None
        text, tone = measured_words(chosen, last)
        self.words.setText(text)
        self.words.setProperty("tone", str(tone))
        self.words.style().polish(self.words)


def measured_words(indicator: Indicator, last: Measured | None) -> tuple[str, Tone]:
    """体重 9.60 kg（2026-03-02），Z −0.4，中 · WHO 标准."""
    name, unit = NAMES[indicator]
    if last is None:
        return tr("还没有测量{name}", name=name), Tone.MUTED
    text = tr(
        "{name} {value} {unit}（{day}）",
        name=name,
        value=f"{last.value:.2f}" if indicator is Indicator.WEIGHT else f"{last.value:.1f}",
        unit=unit,
        day=last.on,
    )
    if last.z is None or last.grade is None:
        return text, Tone.PLAIN
    z = f"{last.z:+.1f}".replace("-", "−")
    told = tr("{text}，Z {z}，{grade} · WHO 标准", text=text, z=z, grade=GRADES[last.grade])
    return told, Tone.PLAIN if last.grade is Grade.MIDDLE else Tone.DANGER

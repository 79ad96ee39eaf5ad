"""Blood pressure, glucose, weight and waist over time with the limits by age."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.programmes.limits import Limit, limits
from clinic_desktop.domain.words import tr
from clinic_desktop.services.care.chronic import Chronic, Trend
from clinic_desktop.services.records.reading import TrendPoint
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.charts.canvas import number
from clinic_desktop.ui.widgets.charts.trend import Series, Threshold, TrendChart
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.inputs.base import restyle

RULE = "hypertension"


def pressure_chart() -> TrendChart:
    """An empty chart of blood pressure."""
    return TrendChart(tr("血压趋势"), unit="mmHg")


def show_pressure(
    chart: TrendChart, points: Sequence[TrendPoint], catalogue: Catalogue, born: date
) -> bool:
    """Draw the points; False when there is nothing to draw."""
    systolic = _line(points, "sbp", "bp_left_sbp")
    diastolic = _line(points, "dbp", "bp_left_dbp")
    rule = catalogue.programmes.get(RULE)
    drawn = [limit for name in ("sbp", "dbp") for limit in limits(rule, name, born)] if rule else []
    chart.set_data(
        [Series(tr("收缩压"), systolic), Series(tr("舒张压"), diastolic)], thresholds(drawn)
    )
    return len(systolic) > 1


def thresholds(found: Sequence[Limit]) -> list[Threshold]:
    """Limits as the chart draws them."""
    return [Threshold(one.value, since=one.since, until=one.until) for one in found]


def _line(points: Sequence[TrendPoint], *names: str) -> list[tuple[date, float]]:
    found = []
    for point in points:
        value = next((point.values[name] for name in names if name in point.values), None)
        if value is not None:
            found.append((point.on, value))
    return found


class TrendCard(Card):
    """One chart at a time; hidden for whoever was never measured twice."""

    def __init__(self) -> None:
        super().__init__(tr("趋势"))
        self.setObjectName("trend-card")
        self.chips = FilterChips(tr("看什么"))
        self.chips.picked.connect(lambda _keys: self._show_chosen())
        self.body.addWidget(self.chips)
        self.charts: dict[str, TrendChart] = {}
        self._words = label("", "hint", wrap=True)
        self._words.setObjectName("trend-words")
        self.body.addWidget(self._words)
        self._trends: tuple[Trend, ...] = ()
        self._today = date.min
        self.hide()

    def show_trends(self, found: Chronic, today: date, parent: QWidget) -> None:
        """Other measurements."""
        self._trends, self._today = found.trends, today
        self.setVisible(bool(found.trends))
        for trend in found.trends:
            if trend.code not in self.charts:
                chart = TrendChart(trend.title, unit=trend.unit)
                chart.setParent(parent)
                chart.setObjectName(f"trend-{trend.code}")
                self.charts[trend.code] = chart
                self.body.insertWidget(self.body.count() - 1, chart)
            self.charts[trend.code].set_data(
                [Series(curve.name, curve.points) for curve in trend.curves],
                thresholds(trend.limits),
            )
        self.chips.set_chips([Chip(trend.code, trend.title) for trend in found.trends])
        self._show_chosen()

    def _show_chosen(self) -> None:
        key = next(iter(self.chips.keys()), "")
        for code, chart in self.charts.items():
            chart.setVisible(code == key)
        trend = next((one for one in self._trends if one.code == key), None)
        said, tone = trend_words(trend, self._today) if trend else ("", Tone.PLAIN)
        self._words.setText(said)
        restyle(self._words, tone=str(tone))


def trend_words(trend: Trend, today: date) -> tuple[str, Tone]:
    """最近 152/94 mmHg（2026-02-11），应低于 150/90."""
    drawn = [curve for curve in trend.curves if curve.points]
    day = max(curve.points[-1][0] for curve in drawn)
    last = [curve.points[-1][1] for curve in drawn if curve.points[-1][0] == day]
    said = tr(
        "最近 {value} {unit}（{day}）",
        value="/".join(number(value) for value in last),
        unit=trend.unit,
        day=day,
    )
    now = [
        limit.value
        for limit in trend.limits
        if (limit.since is None or limit.since <= today)
        and (limit.until is None or limit.until >= today)
    ]
    if not now:
        return said, Tone.PLAIN
    above = any(value >= limit for value, limit in zip(last, now, strict=False))
    told = tr("{said}，应低于 {limit}", said=said, limit="/".join(number(v) for v in now))
    return told, Tone.DANGER if above else Tone.GOOD

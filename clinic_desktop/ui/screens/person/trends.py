"""Blood pressure, glucose and weight over time."""

from collections.abc import Sequence
from datetime import date

from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.reading import TrendPoint
from clinic_desktop.ui.widgets.charts.trend import Series, Threshold, TrendChart

UPPER, LOWER = 140.0, 90.0
"""The general threshold of hypertension; the class itself follows age and rule."""


def pressure_chart() -> TrendChart:
    """An empty chart of blood pressure."""
    return TrendChart(tr("血压趋势"), unit="mmHg")


def show_pressure(chart: TrendChart, points: Sequence[TrendPoint]) -> bool:
    """Draw the points; False when there is nothing to draw."""
    systolic = _line(points, "sbp", "bp_left_sbp")
    diastolic = _line(points, "dbp", "bp_left_dbp")
    chart.set_data(
        [Series(tr("收缩压"), systolic), Series(tr("舒张压"), diastolic)],
        [Threshold(UPPER), Threshold(LOWER)],
    )
    return len(systolic) > 1


def _line(points: Sequence[TrendPoint], *names: str) -> list[tuple[date, float]]:
    found = []
    for point in points:
        value = next((point.values[name] for name in names if name in point.values), None)
        if value is not None:
            found.append((point.on, value))
    return found

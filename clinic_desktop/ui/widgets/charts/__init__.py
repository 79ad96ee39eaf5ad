"""Charts drawn with QPainter."""

from clinic_desktop.ui.widgets.charts.growth import GrowthCurve, ReferenceLine
from clinic_desktop.ui.widgets.charts.population import AgeGroup, Pyramid
from clinic_desktop.ui.widgets.charts.shares import Bar, BarChart, ProgressRing
from clinic_desktop.ui.widgets.charts.trend import Series, Threshold, TrendChart

__all__ = [
    "AgeGroup",
    "Bar",
    "BarChart",
    "GrowthCurve",
    "ProgressRing",
    "Pyramid",
    "ReferenceLine",
    "Series",
    "Threshold",
    "TrendChart",
]

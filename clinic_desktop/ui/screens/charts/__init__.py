"""图表: what the figures of a year look like: people, targets, months, groups."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Place, Screen, ScreenSpec


def spec() -> ScreenSpec:
    """The entry for the shell's list of screens."""
    return ScreenSpec("charts", tr("图表"), "chart-column", _build, Place.NOWHERE, "reports")


def _build(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.charts.screen import ChartsScreen

    return ChartsScreen(desk)

"""接种名单与接种率: whom to call for a session, and what every cohort has come to."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Place, Screen, ScreenSpec


def specs() -> tuple[ScreenSpec, ScreenSpec]:
    """The entries for the shell; both are reached from the vaccination screen."""
    return (
        ScreenSpec(
            "vaccinationlists",
            tr("接种名单"),
            "clipboard-list",
            _lists,
            Place.NOWHERE,
            "vaccination",
            help=tr("本轮应种、逾期、中断、乙肝查漏补种"),
        ),
        ScreenSpec(
            "coverage",
            tr("接种率"),
            "chart-column",
            _coverage,
            Place.NOWHERE,
            "vaccination",
            help=tr("各疫苗各剂次按出生年份的接种率"),
        ),
    )


def _lists(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.vaccination_lists.screen import ListsScreen

    return ListsScreen(desk)


def _coverage(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.vaccination_lists.coverage import CoverageScreen

    return CoverageScreen(desk)

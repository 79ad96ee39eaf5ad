"""接种: the children with what comes next, one child's card, recording a dose."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Screen, ScreenSpec


def spec() -> ScreenSpec:
    """The entry for the rail; the screen is imported when it is first opened."""
    return ScreenSpec(
        "vaccination",
        tr("预防接种"),
        "syringe",
        _build,
        help=tr("哪个孩子该接种什么，登记接种"),
    )


def _build(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.vaccination.screen import VaccinationScreen

    return VaccinationScreen(desk)

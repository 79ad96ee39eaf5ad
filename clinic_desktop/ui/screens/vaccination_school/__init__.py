"""入托入学查验: the pupils of a class, what each lacks, reissued certificates, totals."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Place, Screen, ScreenSpec


def spec() -> ScreenSpec:
    """The entry for the shell; reached from the vaccination screen."""
    return ScreenSpec(
        "schoolcheck",
        tr("入学查验"),
        "graduation-cap",
        _build,
        Place.NOWHERE,
        "vaccination",
        help=tr("入托、入学查验预防接种证"),
    )


def _build(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.vaccination_school.screen import SchoolScreen

    return SchoolScreen(desk)

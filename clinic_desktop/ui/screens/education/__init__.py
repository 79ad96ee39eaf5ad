"""健教: the year's health education, its quotas, recording an activity."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Screen, ScreenSpec


def spec() -> ScreenSpec:
    """The entry for the rail; the screen is imported when it is first opened."""
    return ScreenSpec(
        "education",
        tr("健康教育"),
        "megaphone",
        _build,
        help=tr("讲座、咨询、宣传栏、资料发放：一年做了多少，还差多少"),
    )


def _build(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.education.screen import EducationScreen

    return EducationScreen(desk)

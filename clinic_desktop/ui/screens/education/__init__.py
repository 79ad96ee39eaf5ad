"""健教: the year's health education, its quotas, recording an activity."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Place, Screen, ScreenSpec


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


def year_spec() -> ScreenSpec:
    """The year's work: plan, health days, boards, material, quizzes, archive."""
    return ScreenSpec(
        "education_year", tr("健教年度工作"), "megaphone", _build_year, Place.NOWHERE, "education"
    )


def _build_year(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.education.year_screen import EducationYearScreen

    return EducationYearScreen(desk)

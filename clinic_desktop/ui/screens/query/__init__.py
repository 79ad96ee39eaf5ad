"""查询: conditions in plain words over residents, enrolments and records."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Place, Screen, ScreenSpec


def spec() -> ScreenSpec:
    """The entry for the shell's list of screens."""
    return ScreenSpec("query", tr("查询"), "search", _build, Place.NOWHERE, "files")


def _build(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.query.screen import QueryScreen

    return QueryScreen(desk)

"""上级录入: typing into the provincial system what was typed here already, as fast as it can be."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Screen, ScreenSpec


def spec() -> ScreenSpec:
    """The entry for the shell's list of screens."""
    return ScreenSpec(
        "handover",
        tr("上级录入"),
        "clipboard-check",
        _build,
        help=tr("还没录进省平台的：逐项复制、打勾、月末核对"),
    )


def _build(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.handover.screen import HandoverScreen

    return HandoverScreen(desk)

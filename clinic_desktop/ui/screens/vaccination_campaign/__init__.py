"""补充免疫: the children a campaign asks for, the result of each in each round."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Place, Screen, ScreenSpec


def spec() -> ScreenSpec:
    """The entry for the shell; reached from the vaccination screen."""
    return ScreenSpec(
        "campaigns",
        tr("补充免疫"),
        "megaphone",
        _build,
        Place.NOWHERE,
        "vaccination",
        help=tr("强化免疫的摸底名单、各轮结果和查漏补种"),
    )


def _build(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.vaccination_campaign.screen import CampaignScreen

    return CampaignScreen(desk)

"""疫苗与冷链: lots with their movements, temperatures of today, the month's curve."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Place, Screen, ScreenSpec


def spec() -> ScreenSpec:
    """The entry for the shell; reached from the vaccination screen and from warnings."""
    return ScreenSpec(
        "coldchain",
        tr("疫苗与冷链"),
        "snowflake",
        _build,
        Place.NOWHERE,
        "vaccination",
        help=tr("疫苗库存、出入库和冰箱温度"),
    )


def _build(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.coldchain.screen import ColdChainScreen

    return ColdChainScreen(desk)

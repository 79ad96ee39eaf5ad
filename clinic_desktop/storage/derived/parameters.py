"""What the centre changed in the rules of the programmes, as this machine has it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.programmes.rules import Parameters
from clinic_desktop.storage.tables import Setting

SETTING_PREFIX = "programme."
"""Settings ``programme.<parameter>``: ``programme.count_phone_visits``,
``programme.copd.routine_months``, ``programme.M3.before`` …"""


def programme_parameters(session: Session) -> Parameters:
    """The changed parameters; everything else stands at the default of its file."""
    rows = session.execute(
        select(Setting.key, Setting.value).where(Setting.key.startswith(SETTING_PREFIX))
    )
    return Parameters(
        {
            key.removeprefix(SETTING_PREFIX): value
            for key, value in rows
            if isinstance(value, bool | int | str)
        }
    )

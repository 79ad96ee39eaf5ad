"""Settings of this machine: they never leave it and are no part of history."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clinic_desktop.storage.database import Database
from clinic_desktop.storage.tables import Setting


def read_setting(session: Session, key: str, default: Any = None) -> Any:
    """One setting, or ``default`` where it was never set."""
    found = session.get(Setting, key)
    return default if found is None else found.value


def read_settings(session: Session) -> dict[str, Any]:
    """Every setting."""
    return {row.key: row.value for row in session.scalars(select(Setting))}


def save_settings(database: Database, values: Mapping[str, Any]) -> None:
    """Set some settings together; None takes one back to its default.

    Raises:
        KnownFault: as any save.
    """
    with database.local() as session:
        for key, value in values.items():
            if value is None:
                session.execute(delete(Setting).where(Setting.key == key))
            else:
                session.merge(Setting(key=key, value=value))
        session.commit()

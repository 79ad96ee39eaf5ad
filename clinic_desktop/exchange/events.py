"""The log of what was done in the exchange; its rows travel like any other (``sync.md`` 19)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from clinic_desktop.exchange.place import PlaceLike, now_text
from clinic_desktop.storage.tables import SyncEvent


def note(
    session: Session,
    place: PlaceLike,
    kind: str,
    subject: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add one line in the open unit of work."""
    session.add(
        SyncEvent(
            id=place.database.new_id(),
            clinic_code=place.site.code,
            created_at=now_text(place),
            created_by=place.actor.staff_id,
            voided=False,
            kind=kind,
            subject=subject,
            details=None if details is None else dict(details),
        )
    )

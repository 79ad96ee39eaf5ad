"""草稿: what is being typed, kept until it is saved or given up."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clinic_desktop.storage.database import Database
from clinic_desktop.storage.tables import Draft
from clinic_desktop.storage.unit import instant_text


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as the list offers it. ``saved_at`` is UTC text."""

    key: str
    title: str
    saved_at: str
    staff_id: str
    content: dict[str, Any]


def save_draft(
    database: Database, key: str, title: str, staff_id: str, content: dict[str, Any]
) -> None:
    """Keep what is being typed; the newest state replaces the one before.

    Raises:
        KnownFault: as any save; the caller keeps typing all the same.
    """
    with database.local() as session:
        session.merge(
            Draft(
                key=key,
                title=title,
                saved_at=instant_text(database.clock.now()),
                staff_id=staff_id,
                content=content,
            )
        )
        session.commit()


def list_drafts(session: Session, staff_id: str | None = None) -> tuple[DraftRow, ...]:
    """Drafts of one person, or of everybody, newest first."""
    query = select(Draft).order_by(Draft.saved_at.desc(), Draft.key)
    if staff_id is not None:
        query = query.where(Draft.staff_id == staff_id)
    return tuple(_row(draft) for draft in session.scalars(query))


def find_draft(session: Session, key: str) -> DraftRow | None:
    """The draft of this form about this subject, if one was left."""
    draft = session.get(Draft, key)
    return None if draft is None else _row(draft)


def drop_draft(database: Database, key: str) -> None:
    """Give a draft up; nothing happens when there is none."""
    with database.local() as session:
        session.execute(delete(Draft).where(Draft.key == key))
        session.commit()


def take_draft(session: Session, key: str) -> None:
    """Remove the draft in the same unit of work that saves the form it was for."""
    session.execute(delete(Draft).where(Draft.key == key))


def _row(draft: Draft) -> DraftRow:
    return DraftRow(draft.key, draft.title, draft.saved_at, draft.staff_id, draft.content)

"""Drafts of this machine: kept while something is typed, offered again after a power cut."""

from typing import Any

from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage import drafts
from clinic_desktop.storage.drafts import DraftRow

__all__ = ["DraftRow", "drop_draft", "find_draft", "list_drafts", "save_draft"]


def save_draft(place: Workplace, key: str, title: str, content: dict[str, Any]) -> None:
    """Keep what is being typed under a key; the newest state replaces the one before.

    Raises:
        KnownFault: disk full, database locked; the caller keeps typing all the same.
    """
    drafts.save_draft(place.database, key, title, place.actor.staff_id, content)


def list_drafts(place: Workplace, prefix: str = "") -> tuple[DraftRow, ...]:
    """This person's drafts whose key begins with ``prefix`` (``activity:``), newest first."""
    with place.reading() as session:
        found = drafts.list_drafts(session, place.actor.staff_id)
    return tuple(draft for draft in found if draft.key.startswith(prefix))


def find_draft(place: Workplace, key: str) -> DraftRow | None:
    """The draft under this key, whoever typed it."""
    with place.reading() as session:
        return drafts.find_draft(session, key)


def drop_draft(place: Workplace, key: str) -> None:
    """Give a draft up; nothing happens when there is none."""
    drafts.drop_draft(place.database, key)

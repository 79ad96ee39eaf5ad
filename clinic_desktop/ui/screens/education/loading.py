"""What the editor needs before it can show an activity; everything here runs on the data worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.services.attachments import AttachmentRow, attachments_of
from clinic_desktop.services.drafts import DraftRow, find_draft, list_drafts
from clinic_desktop.services.education.reading import (
    ActivityPage,
    EducationYear,
    activity_page,
    education_year,
)
from clinic_desktop.services.education.words import UsedWords, used_words
from clinic_desktop.services.households import list_households
from clinic_desktop.services.residents.reading import resident_rows
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.education.filling import House
from clinic_desktop.ui.screens.resident_line import Found

DRAFTS = "activity:"


def draft_key(activity_id: str | None) -> str:
    """Under which a new or amended activity is kept while it is typed."""
    return f"{DRAFTS}{activity_id or 'new'}"


@dataclass(frozen=True, slots=True)
class Opened:
    """An activity to amend, or a new one, and what helps in typing it."""

    page: ActivityPage | None
    photos: tuple[AttachmentRow, ...]
    draft: DraftRow | None
    houses: tuple[House, ...]
    words: UsedWords
    resident: Found | None
    """The person of a personal advice."""

    def path_of(self, photo: str | Path) -> Path | None:
        """Where the bytes of a photo lie: an attachment here, or a file still to be taken in."""
        if isinstance(photo, Path):
            return photo
        return next((row.path for row in self.photos if row.attachment_id == photo), None)


@dataclass(frozen=True, slots=True)
class LogPage:
    """A year and the draft that was left."""

    year: EducationYear
    draft: DraftRow | None


def load_log(place: Workplace, year: int) -> LogPage:
    """The log of a year."""
    drafts: Sequence[DraftRow] = list_drafts(place, DRAFTS)
    return LogPage(education_year(place, year), drafts[0] if drafts else None)


def open_activity(place: Workplace, activity_id: str | None) -> Opened:
    """An activity with its draft, if one was left. Raises ``InputProblem`` when it is not there."""
    page = activity_page(place, activity_id) if activity_id else None
    draft = find_draft(place, draft_key(activity_id))
    resident_id = page.command.resident_id if page else None
    if draft is not None:
        resident_id = draft.content.get("resident_id") or resident_id
    return Opened(
        page,
        attachments_of(place, ("activity", activity_id)) if activity_id else (),
        draft,
        tuple(House(row.household_id, row.village_group or "") for row in list_households(place)),
        used_words(place),
        _person(place, resident_id) if resident_id else None,
    )


def _person(place: Workplace, resident_id: str) -> Found | None:
    for row in resident_rows(place, (resident_id,)):
        return Found(
            row.resident_id,
            row.name,
            row.sex,
            row.birth_date,
            row.village_group or "",
            "",
            row.phone or "",
        )
    return None

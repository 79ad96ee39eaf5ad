"""What a person enters about an activity, in the event words of indicators.md, form R-01."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clinic_desktop.domain.changes import Changes

KINDS = (
    "lecture",
    "consult",
    "column",
    "playback",
    "material",
    "advice",
    "other_activity",
    "training",
)
"""Event words of indicators.md, form R-01."""

QUOTAS = {
    "lecture": "I-B1",
    "consult": "I-B4",
    "column": "I-B5",
    "playback": "I-B7",
    "material": "I-B6",
    "training": "I-B13",
}
"""Which target row each kind is measured against."""


@dataclass(frozen=True, slots=True)
class Material:
    """Copies of one printed item handed out."""

    item: str
    copies: int
    topic: str = ""
    household_id: str | None = None
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the sign-in sheet."""

    name: str
    resident_id: str | None = None
    sex: str = ""
    age: int | None = None
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RecordActivity:
    """An activity as typed; the fields of the official record form (forms.md section 14)."""

    kind: str
    occurred_on: date
    topic: str = ""
    start_time: str = ""
    place: str = ""
    theme: str = ""
    organizer: str = ""
    lecturer: str = ""
    lecturer_org: str = ""
    lecturer_title: str = ""
    audience: tuple[str, ...] = ()
    headcount: int | None = None
    minutes: int | None = None
    item: str = ""
    subject: str = ""
    content: str = ""
    evaluation: str = ""
    archived: tuple[str, ...] = ()
    resident_id: str | None = None
    materials: tuple[Material, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    photos: tuple[Path, ...] = ()
    activity_id: str | None = None
    """Set to amend an activity that is already recorded; photos are added to it."""
    removed_photos: tuple[str, ...] = ()
    """Attachment ids that the amended activity no longer has."""
    draft_key: str = ""
    """The draft that this save makes needless; removed in the same unit of work."""
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Recorded:
    """The saved activity."""

    activity_id: str
    changes: Changes

"""What a person asks for about a resident, and what comes back."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.changes import Changes


@dataclass(frozen=True, slots=True)
class RegisterResident:
    """A new resident, as typed. Birth date and sex may be left out with a valid ID number.

    ``household_id`` None opens a new household in ``village_group`` with this person as head.
    ``confirmed`` holds the codes of CONFIRM problems that the person has answered with yes.
    """

    name: str
    id_no: str = ""
    birth_date: date | None = None
    sex: str = ""
    phone: str = ""
    ethnicity: str = "01"
    residence_type: str = "1"
    household_id: str | None = None
    village_group: str = ""
    relation_to_head: str = ""
    address: str = ""
    registered_address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    tags: tuple[str, ...] = ()
    arrived_on: date | None = None
    arrival: str = "initial"
    came_from: str = ""
    open_file: bool = True
    id_type: str = "01"
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChangeResident:
    """New values for some columns of a resident; ``values`` names table columns."""

    resident_id: str
    values: dict[str, object]
    reason: str = ""
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MoveResident:
    """A move. Inside the village: another household. Out: ``went_to`` and the day of leaving."""

    resident_id: str
    moved_on: date
    household_id: str | None = None
    """The new household inside the village."""
    new_household_group: str | None = None
    """Open a new household in this group instead."""
    relation_to_head: str = ""
    out: bool = False
    went_to: str = ""


@dataclass(frozen=True, slots=True)
class RecordDeath:
    """Death closes every programme of the person on the same day (schedules.md section 5)."""

    resident_id: str
    death_date: date
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """The new resident and what the save changed."""

    resident_id: str
    household_id: str
    archive_no: str | None
    changes: Changes


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """Somebody already registered who may be the same person."""

    resident_id: str
    name: str
    sex: str
    birth_date: date
    id_no: str | None
    village_group: str | None
    household_no: str | None
    same: str
    """``id_no`` (surely the same) or ``name_birth`` (perhaps)."""

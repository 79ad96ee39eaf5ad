"""A roster row read as a person, and the houses they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from clinic_desktop.domain.roster.findings import ACCEPTABLE, Finding, Handling, Kind, worst
from clinic_desktop.domain.roster.tags import Proposal
from clinic_desktop.domain.roster.words import Column

HEAD = "02"
SELF = "01"


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """What a row would create, with the proposals of its findings already followed."""

    sheet: str
    row: int
    written: Mapping[Column, str]
    """The cells as they stand in the sheet, blank ones left out."""
    name: str
    sex: str | None
    """GB/T 2261.1, None where nothing tells it."""
    birth_date: date | None
    id_type: str | None
    id_no: str | None
    phone: str | None = None
    ethnicity: str | None = None
    relation: str | None = None
    residence_type: str = "1"
    household_no: str | None = None
    village_group: str | None = None
    head_name: str | None = None
    address: str | None = None
    registered_address: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    archive_no: str | None = None
    remark: str | None = None
    resident_tags: tuple[str, ...] = ()
    household_tags: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    document: str = ""
    """The ID number as it can be read, right or wrong: equal texts are one number."""
    findings: tuple[Finding, ...] = ()

    @property
    def place(self) -> tuple[str, int]:
        """Sheet and row: where it stands."""
        return self.sheet, self.row

    @property
    def handling(self) -> Handling:
        """The greatest of its findings."""
        return worst(self.findings)

    @property
    def complete(self) -> bool:
        """Whether a resident can be made of it at all."""
        return bool(self.name) and self.birth_date is not None

    def taken(self, accepted: frozenset[Kind] | set[Kind]) -> bool:
        """Whether the row is created when these kinds are accepted."""
        if not self.complete:
            return False
        return all(
            f.severity < Handling.REVIEW
            or (f.severity is Handling.REVIEW and f.kind in accepted and f.kind in ACCEPTABLE)
            for f in self.findings
        )


@dataclass(frozen=True, slots=True)
class RosterHousehold:
    """Rows that belong together; refused rows are members as well, they name the house."""

    household_no: str | None
    """None: the sheet gives no number, one is allotted."""
    village_group: str | None
    members: tuple[RosterPerson, ...]
    head: RosterPerson | None
    findings: tuple[Finding, ...] = ()
    address: str | None = None
    phone: str | None = None

    @property
    def first(self) -> RosterPerson:
        """The row that house findings stand at."""
        return self.members[0]


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything read from the sheets of one file."""

    households: tuple[RosterHousehold, ...]
    skipped: tuple[Finding, ...] = ()
    """Lines that are not people: totals, notes, repeated heads."""
    unused_columns: tuple[str, ...] = field(default=())

    @property
    def people(self) -> tuple[RosterPerson, ...]:
        """All rows in the order of their houses."""
        return tuple(person for house in self.households for person in house.members)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings by sheet and row."""
        found = [f for person in self.people for f in person.findings]
        found += [f for house in self.households for f in house.findings]
        found += self.skipped
        return tuple(sorted(found, key=lambda f: (f.sheet, f.row, f.kind)))

"""The words of village rosters as data (``resources/definitions/roster/words.toml``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Column(StrEnum):
    """What a column of a roster holds."""

    HOUSEHOLD_NO = "household_no"
    VILLAGE_GROUP = "village_group"
    NAME = "name"
    RELATION = "relation"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    BIRTH_YEAR = "birth_year"
    BIRTH_MONTH = "birth_month"
    BIRTH_DAY = "birth_day"
    ID_NO = "id_no"
    ID_TYPE = "id_type"
    ETHNICITY = "ethnicity"
    PHONE = "phone"
    ADDRESS = "address"
    REGISTERED_ADDRESS = "registered_address"
    HEAD_NAME = "head_name"
    RESIDENCE_TYPE = "residence_type"
    ARCHIVE_NO = "archive_no"
    CONTACT_NAME = "contact_name"
    CONTACT_PHONE = "contact_phone"
    AGE = "age"
    REMARK = "remark"
    SERIAL = "serial"
    """Running number of the line; read past."""


@dataclass(frozen=True, slots=True)
class RemarkRule:
    """What a remark means: a programme to propose, tags of the person and of the house."""

    words: tuple[str, ...]
    label: str
    programme: str = ""
    resident_tag: str = ""
    household_tag: str = ""
    sex: str = ""
    """Only people of this sex; anything else is a doubt."""
    min_age: int | None = None
    max_age: int | None = None
    """Completed years; outside them the proposal carries a doubt."""


@dataclass(frozen=True, slots=True)
class AgeRule:
    """A programme proposed for everybody between two ages (completed years, inclusive)."""

    label: str
    programme: str
    min_age: int | None = None
    max_age: int | None = None

    def holds(self, age: int) -> bool:
        """Whether somebody of this age is meant."""
        return (self.min_age is None or age >= self.min_age) and (
            self.max_age is None or age <= self.max_age
        )


@dataclass(frozen=True, slots=True)
class RosterWords:
    """Column heads, marks and remarks, each with the ways people write them."""

    edition: str = ""
    source: str = ""
    columns: Mapping[Column, tuple[str, ...]] = field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    """Heads holding one of these belong to somebody else."""
    sex: Mapping[str, str] = field(default_factory=dict)
    """Word in capitals to GB/T 2261.1 code."""
    residence: Mapping[str, str] = field(default_factory=dict)
    """Word to residence type."""
    none: frozenset[str] = frozenset()
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    totals: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    denials_before: tuple[str, ...] = ()
    denials_after: tuple[str, ...] = ()
    lunar: tuple[str, ...] = ()
    remarks: tuple[RemarkRule, ...] = ()
    by_age: tuple[AgeRule, ...] = ()

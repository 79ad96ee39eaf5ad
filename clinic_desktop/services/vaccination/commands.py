"""What a person asks for about vaccinations, and what comes back."""

from dataclasses import dataclass, field
from datetime import date

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.immunisation.model import DoseVerdict

SITES = ("left_arm", "right_arm", "left_thigh", "right_thigh", "oral")
"""左上臂, 右上臂, 左大腿, 右大腿, 口服."""

SOURCES = ("local", "elsewhere", "campaign", "history")
"""Given here; given elsewhere; in a campaign; copied from an old card."""


@dataclass(frozen=True, slots=True)
class RecordDose:
    """One dose as typed. ``dose_id`` corrects a dose that is already there.

    ``confirmed`` holds the codes of CONFIRM problems that the person has answered with yes.
    """

    resident_id: str
    product: str
    given_on: date
    given_time: str = ""
    """HH:MM."""
    dose_no: int | None = None
    """As written on the card; the engine judges by itself."""
    lot_no: str = ""
    expires_on: date | None = None
    maker: str = ""
    trace_code: str = ""
    site: str = ""
    vaccinator: str = ""
    given_at: str = ""
    source: str = "local"
    remark: str = ""
    dose_id: str | None = None
    reason: str = ""
    """Why an existing dose is corrected."""
    confirmed: frozenset[str] = frozenset()
    screening: tuple[str, ...] | None = None
    """Codes of 接种前询问 (form ``vaccination_screening``); empty: not asked yet, ``None``: nobody
    asks (a dose given elsewhere, a correction)."""
    screening_note: str = ""
    temperature: int | None = None
    """Tenths of a degree Celsius."""
    informed: bool = False
    """The guardian was informed and signed."""


@dataclass(frozen=True, slots=True)
class RecordedDose:
    """The saved dose and what it is worth in each series it belongs to."""

    dose_id: str
    changes: Changes
    verdicts: tuple[DoseVerdict, ...]


@dataclass(frozen=True, slots=True)
class DecideDose:
    """A person's word over the engine's. ``verdict``: accept, reject, or empty to take it back."""

    dose_id: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class DoseRow:
    """A dose on the card."""

    dose_id: str
    product: str
    product_name: str
    given_on: date
    given_time: str
    dose_no: int | None
    lot_no: str
    expires_on: date | None
    maker: str
    trace_code: str
    site: str
    vaccinator: str
    given_at: str
    source: str
    remark: str
    verdict: str
    verdict_reason: str
    verdicts: tuple[DoseVerdict, ...]
    """One per series; empty for a vaccine outside the programme."""

    @property
    def rejected(self) -> bool:
        """Whether any series does not count it."""
        return any(verdict.reason is not None for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class SetVaccinationFacts:
    """What the rules ask about a child, known since a day; ``None`` means: no longer known.

    Keys: birth_time (HH:MM), mother_hbsag, birth_weight_g, hiv, immunodeficient, ig_date, ppd,
    bcg_scar, serology_on.
    """

    resident_id: str
    known_on: date
    facts: dict[str, str | int | bool | date | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HoldVaccination:
    """A contraindication or delay: which series (empty: all), why, who decided, until when."""

    resident_id: str
    decided_on: date
    reason: str
    series: str = ""
    contraindicated: bool = False
    until: date | None = None
    decided_by: str = ""

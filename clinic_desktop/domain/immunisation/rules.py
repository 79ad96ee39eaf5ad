"""The rule tables of immunisation as plain values (``immunization.md`` 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.words import tr

VERIFIED = frozenset({"text-2016", "text-2021", "notice-2025", "project-convention"})
"""Bases that make no unchecked claim about an official text: checked against an independent
source, or openly a convention of this project."""

UNVERIFIED = frozenset({"recalled", "secondary-2026", "carry-over", "strict-reading", "assumption"})
"""Bases that a county expert still has to confirm."""


@dataclass(frozen=True, slots=True)
class Span:
    """A duration as the table prints it; never turned into days. ``unit``: d, m or y."""

    n: int
    unit: str

    def after(self, day: date) -> date:
        """The day this long after another: months and years clamp to the month's last day."""
        if self.unit == "d":
            return day + timedelta(days=self.n)
        return add_months(day, self.n if self.unit == "m" else self.n * 12)

    @property
    def text(self) -> str:
        """In Chinese: 28天, 6个月, 3年."""
        if self.unit == "d":
            return tr("{n}天", n=self.n)
        return tr("{n}个月", n=self.n) if self.unit == "m" else tr("{n}年", n=self.n)

    @property
    def age(self) -> str:
        """As an age: 出生时, 8月龄, 6岁."""
        if self.n == 0:
            return tr("出生时")
        if self.unit == "d":
            return tr("出生后{n}天", n=self.n)
        return tr("{n}月龄", n=self.n) if self.unit == "m" else tr("{n}岁", n=self.n)


class ProductKind(StrEnum):
    """What spacing depends on."""

    INACTIVATED = "inactivated"
    POLYSACCHARIDE = "polysaccharide"
    LIVE_ORAL = "live_oral"
    LIVE_INJECTED = "live_injected"


@dataclass(frozen=True, slots=True)
class Product:
    """A vaccine as it stands on the vial. Components are derived from it, never stored."""

    code: str
    name: str
    abbr: str
    kind: ProductKind
    order: int
    """Position in the product table: the order of doses given on one day."""
    antigens: frozenset[str]
    counts_as: tuple[str, ...]
    """Codes of the plain vaccines it stands for (五联: DTaP and IPV); empty: counts for nothing."""
    route: str = ""
    volume: str = ""
    national_codes: tuple[str, ...] = ()
    label_ages: tuple[Span | None, ...] = ()
    """Youngest age by label for dose 1, 2 …; takes the place of the table age (2.8)."""
    valid_from: date | None = None
    valid_to: date | None = None
    programme: bool = False
    """One of the vaccines the national programme itself uses."""
    freeze_sensitive: bool = False
    """Adsorbed: must never freeze (6.1)."""
    basis: str = "text-2021"
    aliases: tuple[str, ...] = ()
    """Other codes and short names by which cards, registers and case files call it."""

    @property
    def live_injected(self) -> bool:
        """Subject to the 28-day rule of 2.1."""
        return self.kind is ProductKind.LIVE_INJECTED


@dataclass(frozen=True, slots=True)
class Ruleset:
    """An edition or notice. ``keyed_on``: ``date`` of the dose or assessment, or ``birth``."""

    id: str
    name: str
    effective_from: date
    keyed_on: str
    source: str
    basis: str


@dataclass(frozen=True, slots=True)
class Member:
    """A plain vaccine that belongs to a series, where needed only in an age band."""

    vaccine: str
    from_age: Span | None = None
    before_age: Span | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One course of doses as it stands on the card."""

    code: str
    name: str
    members: tuple[Member, ...]
    sex: str = ""
    """``F`` or ``M`` where only one sex is concerned."""
    exempt: bool = False
    """The region is outside this routine (2.6, JE)."""
    reminder: bool = False
    """Not a vaccine but a test to be reminded of (2.3)."""


@dataclass(frozen=True, slots=True)
class IntervalRule:
    """A distance that the next dose keeps from something earlier.

    The anchor is the last counted dose; or dose ``from_dose``; or the last counted dose of
    another ``series`` that has at least ``series_doses``; or the last rejected one of it.
    """

    id: str
    ruleset: str
    clause: str
    basis: str
    min: Span | None = None
    recommended: Span | None = None
    max: Span | None = None
    """Official longest interval; never invalidates a dose."""
    target: Span | None = None
    """Acts as the target of the dose (JE-I: day 10)."""
    from_dose: int | None = None
    series: str | None = None
    series_doses: int = 1
    series_complete: bool = False
    """Counts only once the other series is complete; until then nothing is due."""
    uncounted: bool = False
    """The anchor is the last rejected dose of ``series`` (a MPSV-A given from 24 months on)."""


@dataclass(frozen=True, slots=True)
class DoseRule:
    """One row of the dose table (1.3)."""

    id: str
    number: int
    ruleset: str
    clause: str
    basis: str
    give: str
    allow: frozenset[str]
    min_age: Span | None = None
    valid_age: Span | None = None
    """Youngest age at which a recorded dose counts; differs from ``min_age`` only for polio,
    MenAC and HPV (3.3, 2.6)."""
    before_age: Span | None = None
    target_basis: str = ""
    intervals: tuple[IntervalRule, ...] = ()
    starts_on: date | None = None
    """A younger age that a notice opened on this day …"""
    starts_not_after: Span | None = None
    """… but not later than the age before the notice (3.4, DTaP at 2 months)."""


@dataclass(frozen=True, slots=True)
class PathCondition:
    """When a path applies; every given part must hold."""

    age_from: Span | None = None
    age_before: Span | None = None
    birth_from: date | None = None
    birth_after: date | None = None
    doses_to: int | None = None
    leads: frozenset[str] = frozenset()
    """Plain vaccine of the first counted dose, or of the dose judged; ``none``: no dose yet."""
    condition: str | None = None
    forecast_only: bool = False
    default: str | None = None
    """The vaccine that the province buys by default for this series."""
    series: str | None = None
    series_doses_to: int = 0
    date_from: date | None = None


@dataclass(frozen=True, slots=True)
class PathRule:
    """The rows of one way through a series; ``when`` empty: always."""

    id: str
    name: str
    when: tuple[PathCondition, ...]
    doses: Mapping[int, DoseRule]
    required: int
    forecasts: bool = True
    """False: only for judging what somebody else gave (a paid HPV course)."""
    suffices: bool = False
    """A history that is complete by this path is complete, whatever the other paths say."""


@dataclass(frozen=True, slots=True)
class Completion:
    """Another way to be finished: every given part must hold of the counted doses."""

    doses: int
    includes: str | None = None
    last_from: Span | None = None
    """The last of the ``doses`` was given at this age or later."""
    first_from: Span | None = None
    first_before: Span | None = None
    condition: str | None = None
    basis: str = "text-2021"


@dataclass(frozen=True, slots=True)
class ComponentRule:
    """So many counted doses must contain an antigen, beyond the plain number (2.4, 2.6)."""

    antigen: str
    count: int
    extra: DoseRule
    """The row for a dose that only fills the gap."""
    extra_from: int | None = None
    """From this number of counted doses on, a gap makes the next dose an extra one; ``None``:
    once the doses of the table are given."""
    fill_first: bool = False
    """While there is a gap the filling vaccine is given first (IPV before bOPV)."""
    birth_from: date | None = None
    birth_before: date | None = None
    unless: str | None = None
    """Not asked of a history that contains this vaccine (tOPV)."""


@dataclass(frozen=True, slots=True)
class SeriesRule:
    """What one ruleset says about one series; a later ruleset replaces it as a whole."""

    ruleset: str
    series: str
    effective_from: date
    keyed_on: str
    paths: tuple[PathRule, ...]
    clause: str
    basis: str
    closing_age: Span | None = None
    closing_basis: str = ""
    closes_early: bool = False
    """Closed as soon as the next dose could only come after the closing age (MenA)."""
    starts_on: date | None = None
    finished: tuple[Completion, ...] = ()
    components: tuple[ComponentRule, ...] = ()
    vaccine_from: Mapping[str, Span] = field(default_factory=dict)
    vaccine_before: Mapping[str, Span] = field(default_factory=dict)
    review: bool = False
    """A member vaccine of another path is no error but nobody's rule either: a person decides."""


@dataclass(frozen=True, slots=True)
class FlagTest:
    """One test of a child's flag."""

    flag: str
    values: frozenset[str] = frozenset()
    below: int | None = None
    present: bool | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A named state of the child: any group of tests in which all hold."""

    name: str
    any_of: tuple[tuple[FlagTest, ...], ...]


class Effect(StrEnum):
    """What a special rule does to a forecast."""

    CONTRAINDICATED = "contraindicated"
    DEFERRED = "deferred"
    TEST_FIRST = "test_first"
    NOT_INDICATED = "not_indicated"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class SpecialRule:
    """A condition that blocks, defers or annotates a series (1.4, 2.7)."""

    id: str
    series: str
    condition: str
    effect: Effect
    text: str
    clause: str
    basis: str
    vaccines: frozenset[str] = frozenset()
    """Only when one of these would be given; empty: always."""
    age_from: Span | None = None
    doses_before: int | None = None
    """Only while fewer doses than this are counted."""
    in_force_from: date | None = None
    in_force_before: date | None = None


@dataclass(frozen=True, slots=True)
class WaitRule:
    """How long a vaccine waits after immunoglobulin (2.1)."""

    id: str
    vaccines: frozenset[str]
    span: Span
    clause: str
    basis: str
    in_force_from: date | None = None
    in_force_before: date | None = None


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """Injected live vaccines not given on one day keep ``min_gap``, counted or not (2.1)."""

    id: str
    min_gap: Span
    delays: frozenset[str]
    """The vaccines whose forecast waits (3.4); a visit plan spaces every injected live one."""
    clause: str
    basis: str

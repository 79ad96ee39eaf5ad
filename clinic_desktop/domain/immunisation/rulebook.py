"""All rule tables together, and which of them is in force (``immunization.md`` 1.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from clinic_desktop.domain.immunisation.rules import (
    Condition,
    ConflictRule,
    Member,
    Product,
    Ruleset,
    Series,
    SeriesRule,
    Span,
    SpecialRule,
    WaitRule,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a province or county may set (section 4)."""

    live_default: Mapping[str, str]
    overdue_grace_days: int
    early_grace_days: int
    repeat_after_rejected_days: int


@dataclass(frozen=True, slots=True)
class SchoolNeed:
    """How many doses a certificate shows at an age, and how many of them are still in time."""

    series: str
    doses: int
    in_time: int = 0
    """The last so many are due at this age and in time until the next birthday (5.1, *)."""
    lead: str = ""
    """Only for a course begun with this vaccine (JE-I, HepA-I)."""
    if_incomplete: str = ""
    """Only while this other series is not complete (MenAC at 2 years)."""


@dataclass(frozen=True, slots=True)
class SchoolAge:
    """The row of one age in completed years; the last row holds for all older ages."""

    years: int
    needs: tuple[SchoolNeed, ...]


@dataclass(frozen=True, slots=True)
class ImmunisationRules:
    """All tables, ready to be asked."""

    products: Mapping[str, Product]
    rulesets: Mapping[str, Ruleset]
    series: Mapping[str, Series]
    series_rules: Mapping[str, tuple[SeriesRule, ...]]
    """By series, oldest first."""
    conditions: Mapping[str, Condition]
    specials: tuple[SpecialRule, ...]
    waits: tuple[WaitRule, ...]
    conflict: ConflictRule
    parameters: Parameters
    school: tuple[SchoolAge, ...] = ()
    members: Mapping[tuple[str, str], Member] = field(default_factory=dict)
    """(product, series) → under which plain vaccine it counts there."""
    switched_off: tuple[str, ...] = ()
    """Ruleset files that could not be used; every answer says so."""

    @classmethod
    def empty(cls) -> "ImmunisationRules":
        """No rules at all: what is left when the product table cannot be read."""
        none = Span(0, "d")
        return cls(
            {},
            {},
            {},
            {},
            {},
            (),
            (),
            ConflictRule("", none, frozenset(), "", ""),
            Parameters({}, 0, 0, 0),
        )

    def rule_for(self, series: str, day: date, birth: date) -> SeriesRule | None:
        """What is in force for a child on a day; ``None`` before the first edition (1.1)."""
        found: SeriesRule | None = None
        for rule in self.series_rules.get(series, ()):
            if (birth if rule.keyed_on == "birth" else day) >= rule.effective_from:
                found = rule
        return found

    def judging_rule(self, series: str, day: date, birth: date) -> SeriesRule | None:
        """As ``rule_for``; a dose older than the first edition is judged by that edition."""
        found = self.rule_for(series, day, birth)
        if found is None:
            dated = [r for r in self.series_rules.get(series, ()) if r.keyed_on == "date"]
            return dated[0] if dated else None
        return found

    def product_called(self, words: str) -> Product | None:
        """The product with this code, name, abbreviation or alias; ``None`` for any other word."""
        if (found := self.products.get(words)) is not None:
            return found
        return next(
            (p for p in self.products.values() if words in (p.name, p.abbr, *p.aliases)), None
        )

    def edition_on(self, day: date) -> Ruleset | None:
        """The newest edition in force on a day."""
        dated = [
            r for r in self.rulesets.values() if r.keyed_on == "date" and r.effective_from <= day
        ]
        return max(dated, key=lambda r: r.effective_from, default=None)

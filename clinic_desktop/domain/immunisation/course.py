"""Reading the tables for one child: which path, which row, what is complete.

The named special cases of the programme (polio counts, DTaP and DT bands, MenA before MenAC,
MMR components, JE products, the paid HPV course) are all expressed in path conditions,
completions and component rules, so that this file is their only code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.immunisation.model import Administration, Child, DoseVerdict, Standing
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.immunisation.rules import (
    Completion,
    ComponentRule,
    Condition,
    DoseRule,
    FlagTest,
    IntervalRule,
    PathCondition,
    PathRule,
    SeriesRule,
)

_BY_HAND_ORDER: Mapping[str | None, int] = {"accept": 0, "reject": 2}

NO_LEAD = "none"
"""Stands for "no dose yet" in ``PathCondition.leads``."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A dose that counts in a series."""

    vaccine: str
    given_on: date
    antigens: frozenset[str]


@dataclass(frozen=True, slots=True)
class SeriesHistory:
    """One series judged: verdicts of all its doses and those that count."""

    verdicts: tuple[DoseVerdict, ...] = ()
    valid: tuple[Counted, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """One child's case: sorted doses up to the day, live days, states that hold."""

    child: Child
    as_of: date
    rules: ImmunisationRules
    doses: tuple[Administration, ...]
    live_days: tuple[date, ...]
    conditions: frozenset[str]
    unknown: tuple[Administration, ...]

    @classmethod
    def gather(
        cls,
        child: Child,
        history: Iterable[Administration],
        as_of: date,
        rules: ImmunisationRules,
    ) -> "Facts":
        """Sorts by date, then by product order; entry order never matters (3.3)."""
        known: list[Administration] = []
        unknown: list[Administration] = []
        for dose in history:
            if dose.given_on <= as_of:
                (known if dose.product in rules.products else unknown).append(dose)
        products = rules.products
        known.sort(
            key=lambda d: (
                d.given_on,
                products[d.product].order,
                _BY_HAND_ORDER.get(d.verdict, 1),
                d.given_time or "",
                d.ref,
            )
        )
        unknown.sort(key=lambda d: (d.given_on, d.product, d.ref))
        live = {
            d.given_on
            for d in known
            if products[d.product].live_injected and d.given_on >= child.birth_date
        }
        return cls(
            child,
            as_of,
            rules,
            tuple(known),
            tuple(sorted(live)),
            frozenset(c.name for c in rules.conditions.values() if holds(c, child)),
            tuple(unknown),
        )


def holds(condition: Condition, child: Child) -> bool:
    """Whether the child is in the named state."""
    return any(all(_passes(test, child) for test in group) for group in condition.any_of)


def _passes(test: FlagTest, child: Child) -> bool:
    value = getattr(child, test.flag)
    if test.present is not None:
        return (value is not None) == test.present
    if value is None:
        return False
    if test.below is not None:
        return int(value) < test.below
    return str(value).lower() in test.values


def select_path(
    rule: SeriesRule,
    facts: Facts,
    on: date,
    valid: "Iterable[Counted]",
    lead: str,
    others: Mapping[str, SeriesHistory],
    *,
    forecasting: bool,
) -> PathRule | None:
    """The first path whose conditions hold; ``None`` when the rule is not for this child."""
    counted = tuple(valid)
    lead = counted[0].vaccine if counted else lead
    for path in rule.paths:
        if forecasting and not path.forecasts:
            continue
        if not path.when:
            return path
        for when in path.when:
            if when.forecast_only and not forecasting:
                continue
            if _applies(when, rule.series, facts, on, len(counted), lead, others):
                return path
    return None


def _applies(
    when: PathCondition,
    series: str,
    facts: Facts,
    on: date,
    doses: int,
    lead: str,
    others: Mapping[str, SeriesHistory],
) -> bool:
    birth = facts.child.birth_date
    if when.doses_to is not None and doses > when.doses_to:
        return False
    if when.leads and lead not in when.leads:
        return False
    if when.age_from is not None and on < when.age_from.after(birth):
        return False
    if when.age_before is not None and on >= when.age_before.after(birth):
        return False
    if when.birth_from is not None and birth < when.birth_from:
        return False
    if when.birth_after is not None and birth <= when.birth_after:
        return False
    if when.date_from is not None and on < when.date_from:
        return False
    if when.condition is not None and when.condition not in facts.conditions:
        return False
    if when.default is not None and when.default != facts.rules.parameters.live_default.get(series):
        return False
    if when.series is not None:
        other = others.get(when.series, SeriesHistory())
        if sum(dose.given_on <= on for dose in other.valid) > when.series_doses_to:
            return False
    return True


def is_complete(rule: SeriesRule, path: PathRule, valid: tuple[Counted, ...], facts: Facts) -> bool:
    """Finished by number and components, or by one of the other completions."""
    if any(_finished(way, valid, facts) for way in rule.finished):
        return True
    return len(valid) >= path.required and missing_component(rule, valid, facts) is None


def adds_nothing(
    rule: SeriesRule,
    path: PathRule,
    valid: tuple[Counted, ...],
    facts: Facts,
    antigens: frozenset[str],
) -> bool:
    """A further dose would be beyond the course, or would not fill what is still missing."""
    if is_complete(rule, path, valid, facts):
        return True
    if len(valid) < path.required:
        return False
    gaps = _gaps(rule, valid, facts)
    return all(gap.antigen not in antigens for gap in gaps)


def missing_component(
    rule: SeriesRule, valid: tuple[Counted, ...], facts: Facts
) -> ComponentRule | None:
    """The first component that the counted doses do not cover."""
    return next(iter(_gaps(rule, valid, facts)), None)


def _gaps(rule: SeriesRule, valid: tuple[Counted, ...], facts: Facts) -> list[ComponentRule]:
    birth = facts.child.birth_date
    gaps = []
    for need in rule.components:
        if need.birth_from is not None and birth < need.birth_from:
            continue
        if need.birth_before is not None and birth >= need.birth_before:
            continue
        if need.unless is not None and any(dose.vaccine == need.unless for dose in valid):
            continue
        if sum(need.antigen in dose.antigens for dose in valid) < need.count:
            gaps.append(need)
    return gaps


def _finished(way: Completion, valid: tuple[Counted, ...], facts: Facts) -> bool:
    if way.condition is not None and way.condition not in facts.conditions:
        return False
    if len(valid) < way.doses:
        return False
    if way.includes is not None and all(d.vaccine != way.includes for d in valid):
        return False
    birth = facts.child.birth_date
    if way.last_from is not None and valid[way.doses - 1].given_on < way.last_from.after(birth):
        return False
    if way.first_from is not None and valid[0].given_on < way.first_from.after(birth):
        return False
    return way.first_before is None or valid[0].given_on < way.first_before.after(birth)


def row_for(
    rule: SeriesRule, path: PathRule, valid: tuple[Counted, ...], facts: Facts
) -> DoseRule | None:
    """The row of the next dose; the row of an extra dose where only a component is missing."""
    gap = missing_component(rule, valid, facts)
    if gap is not None:
        start = path.required if gap.extra_from is None else gap.extra_from
        if len(valid) >= start:
            return gap.extra
    return path.doses.get(len(valid) + 1)


def anchor_of(
    interval: IntervalRule,
    valid: tuple[Counted, ...],
    others: Mapping[str, SeriesHistory],
    on: date,
) -> date | None:
    """The day an interval counts from; ``None`` when there is nothing to keep apart."""
    if interval.series is not None:
        other = others.get(interval.series, SeriesHistory())
        if interval.uncounted:
            rejected = [
                verdict.administration.given_on
                for verdict in other.verdicts
                if verdict.standing is Standing.REJECTED and verdict.administration.given_on <= on
            ]
            return max(rejected, default=None)
        if interval.series_complete and not other.complete:
            return None
        days = [dose.given_on for dose in other.valid if dose.given_on <= on]
        return days[-1] if len(days) >= interval.series_doses else None
    if interval.from_dose is not None:
        return valid[interval.from_dose - 1].given_on if len(valid) >= interval.from_dose else None
    return valid[-1].given_on if valid else None

"""What to give one child on one day, and when to call it in again (``immunization.md`` 3.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Assessment,
    Child,
    SeriesForecast,
    Status,
)
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules

_FIRST = "MMR"
"""The series with priority when not all can be given (1.4)."""

_OPEN = (Status.NOT_DUE, Status.ELIGIBLE, Status.DUE, Status.OVERDUE)


@dataclass(frozen=True, slots=True)
class PlannedDose:
    """A dose that may be given on the day; all of them may be given together."""

    series: str
    number: int
    vaccine: str
    status: Status
    due: date
    overdue_after: date
    live_injected: bool


@dataclass(frozen=True, slots=True)
class PostponedDose:
    """A dose left out, and the first day on which it can be given instead."""

    dose: PlannedDose
    not_before: date


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """``give`` in order of priority; ``tests`` are reminders that are no vaccine."""

    day: date
    give: tuple[PlannedDose, ...]
    postponed: tuple[PostponedDose, ...]
    tests: tuple[PlannedDose, ...]
    next_on: date | None
    """The next appointment if everything in ``give`` is given; ``None`` when nothing is open."""


def plan_visit(
    child: Child,
    history: Iterable[Administration],
    day: date,
    rules: ImmunisationRules,
    limit: int | None = None,
) -> VisitPlan:
    """Every dose that is due, overdue or eligible on ``day``.

    With ``limit`` injections at most: MMR first, then the overdue by target date, then the
    others. A live injected vaccine left out while another is given waits until day + 28; so does
    one that follows an earlier live injection too closely. What is left out otherwise can follow
    from the next day on.
    """
    given = tuple(history)
    ready = [_planned(f, rules) for f in _on_the_day(child, given, day, rules) if f.owed]
    tests = tuple(dose for dose in ready if rules.series[dose.series].reminder)
    blocked_until = _live_free_from(given, day, rules)
    doses = sorted((d for d in ready if d not in tests), key=_priority)
    blocked = [d for d in doses if d.live_injected and blocked_until > day]
    doses = [d for d in doses if d not in blocked]
    give = tuple(doses if limit is None else doses[: max(limit, 0)])
    gap_end = rules.conflict.min_gap.after(day)
    live_given = any(dose.live_injected for dose in give)
    left_out = [
        PostponedDose(d, gap_end if d.live_injected and live_given else day + timedelta(days=1))
        for d in doses[len(give) :]
    ]
    postponed = (
        *(PostponedDose(d, max(blocked_until, gap_end if live_given else day)) for d in blocked),
        *left_out,
    )
    return VisitPlan(
        day, give, postponed, tests, _next_on(child, given, day, rules, give, postponed)
    )


def _on_the_day(
    child: Child, history: tuple[Administration, ...], day: date, rules: ImmunisationRules
) -> list[SeriesForecast]:
    """Forecasts of the day; a live dose already given on it does not hold up another one."""
    now = assess(child, history, day, rules)
    today = [
        dose
        for dose in history
        if dose.given_on == day
        and dose.product in rules.products
        and rules.products[dose.product].live_injected
    ]
    if not today:
        return list(now.forecasts)
    without = assess(child, [dose for dose in history if dose not in today], day, rules)
    given = {dose.product for dose in today}
    busy = {series for product, series in rules.members if product in given}
    return [f if f.series in busy else without.of(f.series) for f in now.forecasts]


def _planned(forecast: SeriesForecast, rules: ImmunisationRules) -> PlannedDose:
    number, vaccine = forecast.next_dose, forecast.next_vaccine
    due, limit = forecast.due, forecast.overdue_after
    if number is None or vaccine is None or due is None or limit is None:
        raise ValueError(forecast.series)
    product = rules.products.get(vaccine)
    return PlannedDose(
        forecast.series,
        number,
        vaccine,
        forecast.status,
        due,
        limit,
        product is not None and product.live_injected,
    )


def _priority(dose: PlannedDose) -> tuple[bool, bool, date, str]:
    return (
        dose.series != _FIRST,
        dose.status is not Status.OVERDUE,
        dose.overdue_after,
        dose.series,
    )


def _live_free_from(
    history: tuple[Administration, ...], day: date, rules: ImmunisationRules
) -> date:
    """The first day on which another injected live vaccine is far enough from earlier ones."""
    free = [
        rules.conflict.min_gap.after(dose.given_on)
        for dose in history
        if dose.given_on < day
        and dose.product in rules.products
        and rules.products[dose.product].live_injected
    ]
    return max(free, default=day)


def _next_on(
    child: Child,
    history: tuple[Administration, ...],
    day: date,
    rules: ImmunisationRules,
    give: tuple[PlannedDose, ...],
    postponed: tuple[PostponedDose, ...],
) -> date | None:
    planned = tuple(Administration(dose.vaccine, day) for dose in give)
    after: Assessment = assess(child, (*history, *planned), day, rules)
    waits = {each.dose.series: each.not_before for each in postponed}
    tomorrow = day + timedelta(days=1)
    days = [
        max(forecast.due, waits.get(forecast.series, tomorrow), tomorrow)
        for forecast in after.forecasts
        if forecast.due is not None and forecast.status in _OPEN
    ]
    return min(days, default=None)

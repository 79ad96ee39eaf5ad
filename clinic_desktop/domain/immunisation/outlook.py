"""What of an assessment can be kept: it stays true until time alone turns it.

A status that follows from three dates and the day is kept as the dates. Everything else that the
rules ask of the day (an age band, an edition, the end of a hold) changes on a turning point; from
one to the next nothing else can change, so one kept row answers for every day between.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from clinic_desktop.domain.immunisation.model import (
    Administration,
    Assessment,
    Child,
    SeriesForecast,
    Status,
)
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.immunisation.rules import Span

Line = Sequence[Any]
"""Series, status (empty: by the dates), dose, vaccine, earliest, due, overdue after, edition,
verified. Dates are ISO text: lines are kept as JSON."""

_RANK = {Status.OVERDUE: 0, Status.DUE: 1, Status.ELIGIBLE: 2, Status.NOT_DUE: 3}
_BY_DATES = frozenset(_RANK)
_NOTHING_AHEAD = frozenset({Status.COMPLETE, Status.AGED_OUT, Status.NOT_APPLICABLE})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything that is ahead for one child, true from ``valid_from`` until ``recompute_on``."""

    lines: tuple[Line, ...]
    next_from: date | None
    """The first day on which any dose can be given; ``None`` while no date says so."""
    valid_from: date
    recompute_on: date | None
    """The first day that needs another assessment; ``None``: time alone changes nothing more."""


@dataclass(frozen=True, slots=True)
class TurningPoints:
    """The ages and days at which the rules themselves look at the calendar."""

    ages: tuple[Span, ...]
    days: tuple[date, ...]

    @classmethod
    def of(cls, rules: ImmunisationRules) -> "TurningPoints":
        """Read once for a set of rules."""
        ages, days = set(_ages(rules)), set(_days(rules))
        return cls(tuple(sorted(ages, key=lambda a: (a.unit, a.n))), tuple(sorted(days)))

    def around(
        self, child: Child, history: Iterable[Administration], as_of: date
    ) -> tuple[date, date | None]:
        """The last turning point up to a day, and the first after it."""
        birth = child.birth_date
        points = [birth, *self.days, *(age.after(birth) for age in self.ages)]
        points += [dose.given_on for dose in history]
        points += [hold.until + _DAY for hold in child.holds if hold.until is not None]
        if child.ig_date is not None:
            points.append(child.ig_date)
        before = max((p for p in points if p <= as_of), default=date.min)
        return before, min((p for p in points if p > as_of), default=None)


def outlook_of(
    answers: Assessment, history: Iterable[Administration], turning: TurningPoints
) -> Outlook:
    """What is to be kept of an assessment; ``history`` also holds doses after its day."""
    lines = [_line(f) for f in answers.forecasts if f.status not in _NOTHING_AHEAD]
    first = [f.earliest for f in answers.forecasts if f.status in _BY_DATES and f.earliest]
    valid_from, recompute_on = turning.around(answers.child, history, answers.as_of)
    return Outlook(tuple(lines), min(first, default=None), valid_from, recompute_on)


def forecasts_on(lines: Iterable[Line], day: date) -> list[SeriesForecast]:
    """The kept lines as they stand on a day: number, vaccine, dates, status; no reasons."""
    today = day.isoformat()
    return [
        _forecast(line, Status(line[1]) if line[1] else _standing(line, today)) for line in lines
    ]


def owed_on(lines: Iterable[Line], day: date) -> list[SeriesForecast]:
    """Doses that can be given on a day, the most overdue first."""
    today = day.isoformat()
    found = [line for line in lines if not line[1] and line[4] <= today]
    found.sort(key=lambda line: (line[6], line[0]))
    return [_forecast(line, _standing(line, today)) for line in found]


def pressing_on(
    lines: Iterable[Line], day: date
) -> tuple[SeriesForecast | None, tuple[SeriesForecast, ...]]:
    """The most pressing dose or the next to come, and every overdue and due one in that order.

    Overdue by the end of its time, then all others by the day they are due.
    """
    today = day.isoformat()
    ranked = []
    for line in lines:
        if not line[1]:
            status = _standing(line, today)
            until = line[6] if status is Status.OVERDUE else line[5]
            ranked.append((_RANK[status], until, line[0], status, line))
    if not ranked:
        return None, ()
    ranked.sort(key=lambda each: each[:3])
    owed = tuple(_forecast(each[4], each[3]) for each in ranked if each[0] <= _RANK[Status.DUE])
    return (owed[0] if owed else _forecast(ranked[0][4], ranked[0][3])), owed


def _forecast(line: Line, status: Status) -> SeriesForecast:
    series, _, number, vaccine, earliest, due, limit, ruleset, verified = line
    return SeriesForecast(
        series,
        status,
        number,
        vaccine,
        day_of(earliest),
        day_of(due),
        day_of(limit),
        ruleset=ruleset,
        verified=verified,
    )


def _standing(line: Line, today: str) -> Status:
    if today < line[4]:
        return Status.NOT_DUE
    if today < line[5]:
        return Status.ELIGIBLE
    return Status.DUE if today <= line[6] else Status.OVERDUE


def _line(forecast: SeriesForecast) -> Line:
    moving = forecast.status in _BY_DATES and forecast.earliest is not None
    return [
        forecast.series,
        "" if moving else forecast.status.value,
        forecast.next_dose,
        forecast.next_vaccine,
        _text(forecast.earliest),
        _text(forecast.due),
        _text(forecast.overdue_after),
        forecast.ruleset,
        forecast.verified,
    ]


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@lru_cache(maxsize=20_000)
def day_of(text: str | None) -> date | None:
    """A kept day; the same few thousand come again and again."""
    return None if text is None else date.fromisoformat(text)


def _ages(rules: ImmunisationRules) -> Iterator[Span]:
    found: list[Span | None] = [special.age_from for special in rules.specials]
    for own in rules.series_rules.values():
        for rule in own:
            found.append(rule.closing_age)
            for path in rule.paths:
                for when in path.when:
                    found += [when.age_from, when.age_before]
    return (age for age in found if age is not None)


def _days(rules: ImmunisationRules) -> Iterator[date]:
    found: list[date | None] = []
    for special in rules.specials:
        found += [special.in_force_from, special.in_force_before]
    for wait in rules.waits:
        found += [wait.in_force_from, wait.in_force_before]
    for own in rules.series_rules.values():
        for rule in own:
            found += [rule.effective_from if rule.keyed_on == "date" else None, rule.starts_on]
            found += [when.date_from for path in rule.paths for when in path.when]
    return (day for day in found if day is not None)

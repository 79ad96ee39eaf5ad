"""Health days of the year and the themes of each month (``mission.md`` section 4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from clinic_desktop.domain.dates import Period, add_months

HELD_FOR_DAYS = 7
"""An activity at most so many days before or after a health day was held for it
(``indicators.md`` I-B4)."""


@dataclass(frozen=True, slots=True)
class HealthDay:
    """A day, week or month of the calendar. ``kind``: theme, or holiday (safeguards only)."""

    code: str
    name: str
    topic: str
    kind: str = "theme"
    month: int = 0
    day: int = 0
    """0: the whole month."""
    to_day: int = 0
    """Last day of a week; 0: one day."""
    by_year: Mapping[int, date] = field(default_factory=dict)
    """Solar dates of a day of the lunar calendar; a year that is not listed has none."""
    basis: str = ""

    def in_year(self, year: int) -> Period | None:
        """First to last day in a year; ``None`` where a lunar date is not in the table."""
        if self.by_year:
            found = self.by_year.get(year)
            return None if found is None else Period(found, found)
        if not self.day:
            first = date(year, self.month, 1)
            return Period(first, add_months(first, 1) - timedelta(days=1))
        first = date(year, self.month, self.day)
        return Period(first, date(year, self.month, self.to_day or self.day))


@dataclass(frozen=True, slots=True)
class DatedDay:
    """A health day in one year."""

    day: HealthDay
    period: Period


@dataclass(frozen=True, slots=True)
class MonthThemes:
    """Themes of a month; ``proposal``: not from a plan, filled in by this project."""

    month: int
    themes: tuple[str, ...]
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class HealthCalendar:
    """Everything of ``resources/definitions/calendar``; empty when there is none."""

    days: tuple[HealthDay, ...] = ()
    months: Mapping[int, MonthThemes] = field(default_factory=dict)
    talks: tuple[str, ...] = ()
    """Basic talks that fit any month."""
    source: str = ""

    def day(self, code: str) -> HealthDay | None:
        """The health day with this code."""
        return next((each for each in self.days if each.code == code), None)

    def in_year(self, year: int) -> tuple[DatedDay, ...]:
        """The health days of a year in order of their first day."""
        dated = (
            DatedDay(each, period)
            for each in self.days
            if (period := each.in_year(year)) is not None
        )
        return tuple(sorted(dated, key=lambda d: (d.period.first, d.period.last)))

    def near(self, on: date, within: int = HELD_FOR_DAYS) -> tuple[DatedDay, ...]:
        """Health days that an activity of this date may have been held for, the nearest first."""
        reach = timedelta(days=within)
        found = [
            dated
            for year in (on.year - 1, on.year, on.year + 1)
            for dated in self.in_year(year)
            if dated.period.first - reach <= on <= dated.period.last + reach
        ]
        return tuple(sorted(found, key=lambda d: (_distance(d.period, on), d.period.first)))

    def suggestions(self, on: date) -> tuple[str, ...]:
        """Topics for an activity of this date: near health days, the month, the basic talks."""
        return tuple(dict.fromkeys(self._topics(on)))

    def _topics(self, on: date) -> Iterator[str]:
        yield from (dated.day.topic for dated in self.near(on))
        month = self.months.get(on.month)
        yield from month.themes if month is not None else ()
        yield from self.talks


def _distance(period: Period, on: date) -> int:
    """Days to the nearest end; a whole month stands behind a day that is meant."""
    if period.first <= on <= period.last:
        return 0 if period.first == period.last else 1
    return min(abs((on - period.first).days), abs((on - period.last).days)) + 1

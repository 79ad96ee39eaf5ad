"""Calendar arithmetic exactly as ``schedules.md`` 1.1 fixes it.

All dates are local civil dates. Months are always added from the original anchor in one step;
chaining steps gives other answers at month ends.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_IN_EVERY_MONTH = 28
"""Day numbers up to this one exist in every month."""


def add_days(day: date, days: int) -> date:
    """Plain day arithmetic."""
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """Same day number ``months`` later; the month's last day where that day does not exist.

    31 Jan + 3 months = 30 Apr; 30 Nov 2023 + 3 months = 29 Feb 2024.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = month0 + 1
    if day.day <= _IN_EVERY_MONTH:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def age_months(birth: date, on: date) -> int:
    """Completed months: the largest n with ``add_months(birth, n) <= on`` (negative before)."""
    months = (on.year - birth.year) * 12 + on.month - birth.month
    return months if add_months(birth, months) <= on else months - 1


def age_years(birth: date, on: date) -> int:
    """Completed years; born on 29 Feb, a year completes on 28 Feb of a common year."""
    return age_months(birth, on) // 12


def clamp(day: date, first: date, last: date) -> date:
    """The day, moved into ``first … last``."""
    return max(first, min(day, last))


def quarter_start(day: date) -> date:
    """First day of the calendar quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_end(day: date) -> date:
    """Last day of the calendar quarter."""
    return add_months(quarter_start(day), 3) - timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """An inclusive span of days, ``first … last``."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """Length in days, both ends counted."""
        return (self.last - self.first).days + 1


def report_month(year: int, month: int, cutoff_day: int | None = None) -> Period:
    """The report month (``indicators.md`` 1.1).

    Natural month by default; with ``cutoff_day = 25`` month M runs from the 26th of M-1 to the
    25th of M.
    """
    if cutoff_day is None:
        return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    last = date(year, month, cutoff_day)
    return Period(add_months(last, -1) + timedelta(days=1), last)


def year_to_date(last: date, cutoff_day: int | None = None) -> Period:
    """From Y0 to the end of the report month (``indicators.md`` 1.1)."""
    if cutoff_day is None:
        return Period(date(last.year, 1, 1), last)
    return Period(date(last.year - 1, 12, cutoff_day + 1), last)

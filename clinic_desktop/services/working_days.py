"""Official working days of China: weekends, public holidays and the days worked instead (调休)."""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from clinic_desktop.domain.words import tr

_NAMES = {
    "New Year's Day": tr("元旦"),
    "Spring Festival": tr("春节"),
    "Tomb-sweeping Day": tr("清明"),
    "Labour Day": tr("劳动节"),
    "Dragon Boat Festival": tr("端午"),
    "National Day": tr("国庆"),
    "Mid-autumn Festival": tr("中秋"),
    "Anti-Fascist 70th Day": tr("抗战胜利纪念日"),
}
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayKind:
    """One day: whether it is worked, the holiday's name, whether the State Council's plan of the
    year is known (otherwise only weekends are)."""

    day: date
    works: bool
    holiday: str = ""
    moved: bool = False
    """A weekend day that is worked in exchange for a holiday."""
    official: bool = True


def day_kind(day: date) -> DayKind:
    """What kind of day it is."""
    weekend = day.weekday() >= _SATURDAY
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return DayKind(day, not weekend, official=False)
    words = _NAMES.get(name or "", name or "")
    return DayKind(day, not off, words if off else "", weekend and not off)


def days_between(first: date, last: date) -> tuple[DayKind, ...]:
    """Every day of a span, both ends included."""
    return tuple(day_kind(first + timedelta(days=n)) for n in range((last - first).days + 1))

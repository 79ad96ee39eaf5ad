"""Dates as people type them: ``1121``, ``-3``, ``昨天``; no widget in sight.

Typed text is read against today. A date without a year is the one nearest to today, or the last
or next one where the field says so (``Toward``).
"""

import re
import unicodedata
from datetime import date, timedelta
from enum import StrEnum

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.words import tr


class Toward(StrEnum):
    """Which year a date without one belongs to."""

    NEAREST = "nearest"
    PAST = "past"
    """Not after today (a visit that took place, a birth)."""
    FUTURE = "future"
    """Not before today (the next visit)."""
    EXPIRY = "expiry"
    """The last day of use: ``2027-05`` is the end of that month (immunization.md 6.2)."""


_WORDS = {
    "今": 0, "今天": 0, "今日": 0, "t": 0,
    "昨": -1, "昨天": -1, "昨日": -1, "y": -1,
    "前天": -2, "明": 1, "明天": 1, "后天": 2,
}  # fmt: skip
_RELATIVE = re.compile(r"([+-])(\d{1,4})([dwmy天周月年]?)")
_MONTH = re.compile(r"(20\d\d|\d\d)\D*(\d{1,2})\D*")
_PARTS = re.compile(r"(?:(\d{4}|\d{2})\D+)?(\d{1,2})\D+(\d{1,2})\D*")


def parse_date(text: str, today: date, toward: Toward = Toward.NEAREST) -> date | None:
    """The day meant, or ``None`` for an empty text; ``ValueError`` (Chinese) when unreadable.

    ``21`` day of this month · ``1121`` month and day · ``261121`` and ``20261121`` with year ·
    ``11-21`` ``11.21`` ``11月21日`` ``2026/11/21`` · ``-3`` ``+14`` days · ``-2w`` ``+3m`` ``-1y``
    (周, 月, 年) · 今天 昨天 前天 明天 后天.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower().replace("。", ".")
    if not plain:
        return None
    if plain in _WORDS:
        return today + timedelta(days=_WORDS[plain])
    if match := _RELATIVE.fullmatch(plain.replace(" ", "")):
        return _relative(today, match)
    try:
        if plain.isdecimal():
            return _digits(plain, today, toward)
        if match := _PARTS.fullmatch(plain):
            year, month, day = match.groups()
            if year is None:
                return _without_year(int(month), int(day), today, toward)
            return date(_full_year(year, today), int(month), int(day))
    except (ValueError, OverflowError):
        pass
    if toward is Toward.EXPIRY and (last := _end_of_month(plain, today)) is not None:
        return last
    raise ValueError(tr("看不懂这个日期：{text}", text=text.strip()))


def _end_of_month(plain: str, today: date) -> date | None:
    """``2027-05``, ``202705``, ``2027年5月``, ``27-05``; ``None`` for anything else."""
    match = _MONTH.fullmatch(plain)
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    return add_months(date(_full_year(match[1], today), int(match[2]), 1), 1) - timedelta(days=1)


def _relative(today: date, match: re.Match[str]) -> date:
    number = int(match[2]) * (-1 if match[1] == "-" else 1)
    try:
        match match[3]:
            case "w" | "周":
                return today + timedelta(weeks=number)
            case "m" | "月":
                return add_months(today, number)
            case "y" | "年":
                return add_months(today, 12 * number)
            case _:
                return today + timedelta(days=number)
    except (ValueError, OverflowError):
        raise ValueError(tr("看不懂这个日期：{text}", text=match[0])) from None


def _digits(plain: str, today: date, toward: Toward) -> date:
    match len(plain):
        case 1 | 2:
            return _day_of_month(int(plain), today, toward)
        case 3:
            return _without_year(int(plain[0]), int(plain[1:]), today, toward)
        case 4:
            return _without_year(int(plain[:2]), int(plain[2:]), today, toward)
        case 6:
            return date(_full_year(plain[:2], today), int(plain[2:4]), int(plain[4:]))
        case 8:
            return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
        case _:
            raise ValueError(plain)


def _full_year(text: str, today: date) -> int:
    """Two digits: this century up to ten years ahead, else the last one."""
    if len(text) == 4:
        return int(text)
    century = today.year // 100 * 100
    year = century + int(text)
    return year - 100 if year > today.year + 10 else year


def _nearest(found: list[date], today: date, toward: Toward) -> date:
    wanted = [
        day
        for day in found
        if toward is Toward.NEAREST
        or (toward is Toward.PAST and day <= today)
        or (toward in (Toward.FUTURE, Toward.EXPIRY) and day >= today)
    ]
    return min(wanted or found, key=lambda day: abs((day - today).days))


def _without_year(month: int, day: int, today: date, toward: Toward) -> date:
    found = []
    for year in range(today.year - 4, today.year + 5):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    if not found:
        raise ValueError(month, day)
    return _nearest(found, today, toward)


def _day_of_month(day: int, today: date, toward: Toward) -> date:
    if toward is Toward.NEAREST:
        return today.replace(day=day)
    first = today.replace(day=1)
    found = []
    for months in range(-2, 3):
        try:
            found.append(add_months(first, months).replace(day=day))
        except ValueError:
            continue
    if not found:
        raise ValueError(day)
    return _nearest(found, today, toward)


def parse_month(text: str, today: date) -> str | None:
    """``YYYY-MM`` from ``11``, ``2611``, ``202611``, ``2026-11``, ``2026年11月``, ``2026``.

    A year alone is January of it. ``ValueError`` when unreadable.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    numbers = re.findall(r"\d+", plain)
    year, month = 0, 0
    if len(numbers) == 2:
        year, month = _full_year(numbers[0], today), int(numbers[1])
    elif len(numbers) == 1:
        digits = numbers[0]
        match len(digits):
            case 1 | 2:
                year, month = today.year, int(digits)
            case 4 if 1900 <= int(digits) <= today.year + 10:
                year, month = int(digits), 1
            case 4:
                year, month = _full_year(digits[:2], today), int(digits[2:])
            case 6:
                year, month = int(digits[:4]), int(digits[4:])
    if not (1 <= month <= 12 and 1850 <= year <= 2200):
        raise ValueError(tr("看不懂这个年月：{text}", text=plain))
    return f"{year:04d}-{month:02d}"


def parse_time(text: str) -> str | None:
    """``HH:MM`` from ``8``, ``830``, ``0830``, ``8:30``, ``8点30``; ``ValueError`` otherwise."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    numbers = re.findall(r"\d+", plain)
    hour, minute = -1, 0
    if len(numbers) == 2:
        hour, minute = int(numbers[0]), int(numbers[1])
    elif len(numbers) == 1 and len(numbers[0]) <= 2:
        hour = int(numbers[0])
    elif len(numbers) == 1 and len(numbers[0]) <= 4:
        hour, minute = int(numbers[0][:-2]), int(numbers[0][-2:])
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        raise ValueError(tr("看不懂这个时间：{text}", text=plain))
    return f"{hour:02d}:{minute:02d}"


WEEKDAYS = "一二三四五六日"


def spoken(day: date) -> str:
    """``2026-11-21 周六``, as the field shows it."""
    return f"{day.isoformat()} 周{WEEKDAYS[day.weekday()]}"

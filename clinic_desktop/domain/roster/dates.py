"""A birth date as people write it in a cell, and how sure the reading is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.identity import halfwidth
from clinic_desktop.domain.roster.sheet import CellValue, as_text

OLDEST = 120
"""Years; an older birth date is asked back."""
_SERIAL_START = 1000
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_TIME_OF_DAY = re.compile(r"[ T]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|上午|下午)?$")
_SEPARATED = re.compile(
    r"(\d{4}|\d{1,2})\s*(?:年|[-./,、\\—－~])\s*(\d{1,2})\s*(?:月|[-./,、\\—－~])\s*(\d{1,4})\s*"
    r"[日号]?\s*(?:生|出生)?"
)
_MONTH_ONLY = re.compile(r"(\d{4})\s*(?:年|[-./、])\s*(\d{1,2})\s*月?\s*(?:生|出生)?")
_YEAR_ONLY = re.compile(r"(\d{4})\s*年?\s*(?:生|出生)?")
_CHINESE = str.maketrans("〇零一二三四五六七八九Ｏ○", "001234567890" + "0")


class Style(StrEnum):
    """How a date was written."""

    DATE = "date"
    TEXT = "text"
    NUMBER = "number"
    """A bare number: a serial day or eight digits."""


class Doubt(StrEnum):
    """Why a reading is no certain day."""

    NONE = ""
    TWO_DIGIT_YEAR = "two_digit_year"
    """The century is the only possible one; ``day`` is set."""
    PARTIAL = "partial"
    """Only year, or year and month."""
    AMBIGUOUS = "ambiguous"
    """Several days are meant by it; see ``candidates``."""
    LUNAR = "lunar"
    IMPOSSIBLE = "impossible"
    """Read well, but there is no such day (30 February)."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ReadDate:
    """What a cell says about a day."""

    style: Style
    doubt: Doubt = Doubt.NONE
    day: date | None = None
    """Set when there is only one possible day."""
    candidates: tuple[date, ...] = ()
    year: int | None = None
    month: int | None = None
    """Of a partial date."""

    def agrees_with(self, day: date) -> bool:
        """Whether the cell may mean this day."""
        if self.day is not None:
            return self.day == day
        if self.doubt is Doubt.AMBIGUOUS:
            return day in self.candidates
        if self.doubt is Doubt.PARTIAL:
            return self.year == day.year and self.month in (None, day.month)
        return False


def read_date(
    value: CellValue, today: date, lunar: Iterable[str] = (), *, from_1904: bool = False
) -> ReadDate:
    """A cell that is not blank. Never raises; what cannot be read has a ``doubt``."""
    if isinstance(value, datetime):
        return ReadDate(Style.DATE, day=value.date())
    if isinstance(value, date):
        return ReadDate(Style.DATE, day=value)
    if isinstance(value, bool | time):
        return ReadDate(Style.DATE, Doubt.UNREADABLE)
    if isinstance(value, int | float):
        return _from_number(value, today, from_1904)
    return _from_text(as_text(value), today, lunar, from_1904)


def _from_number(value: float, today: date, from_1904: bool) -> ReadDate:
    if isinstance(value, float) and not value.is_integer():
        whole = _serial(int(value), today, from_1904)
        if whole is not None and value > 3000:
            return ReadDate(Style.NUMBER, day=whole)
        # 1974.10 kept as a number reads 1974.1: January or October.
        return ReadDate(Style.NUMBER, Doubt.UNREADABLE)
    return _from_digits(str(int(value)), today, Style.NUMBER, from_1904)


def _serial(days: int, today: date, from_1904: bool) -> date | None:
    """Spreadsheet day number; None where it is no plausible birth date."""
    if days < _SERIAL_START:
        return None
    day = (_EPOCH_1904 if from_1904 else _EPOCH_1900) + timedelta(days=min(days, 2_000_000))
    return day if day <= today else None


def _from_digits(digits: str, today: date, style: Style, from_1904: bool) -> ReadDate:
    """Only digits: YYYYMMDD, YYYYMM, YYMMDD, a year or a serial day."""
    if len(digits) == 8:
        return _day(style, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6:
        return _six(digits, today, style)
    if len(digits) == 4 and digits[:2] in {"18", "19", "20"}:
        return ReadDate(style, Doubt.PARTIAL, year=int(digits))
    if len(digits) in (4, 5):
        serial = _serial(int(digits), today, from_1904)
        if serial is not None:
            return ReadDate(Style.NUMBER, day=serial)
    return ReadDate(style, Doubt.UNREADABLE)


def _six(digits: str, today: date, style: Style) -> ReadDate:
    year, month = int(digits[:4]), int(digits[4:])
    is_month = 1880 <= year <= today.year and 1 <= month <= 12
    short = _short_year(style, int(digits[:2]), int(digits[2:4]), int(digits[4:]), today)
    if is_month and short.day is None and not short.candidates:
        return ReadDate(style, Doubt.PARTIAL, year=year, month=month)
    if is_month:
        # 200101 is January 2001 or 1 January 1920.
        days = (short.day,) if short.day else short.candidates
        return ReadDate(style, Doubt.AMBIGUOUS, candidates=days)
    return short


def _from_text(text: str, today: date, lunar: Iterable[str], from_1904: bool) -> ReadDate:
    if any(word in text for word in lunar):
        return ReadDate(Style.TEXT, Doubt.LUNAR)
    plain = _TIME_OF_DAY.sub("", _arabic(halfwidth(text).strip("'` \t")))
    plain = plain.removeprefix("公历").removeprefix("阳历").strip()
    bare = plain.removesuffix("生").removesuffix("出").strip()
    if bare.isascii() and bare.isdigit():
        return _from_digits(bare, today, Style.TEXT, from_1904)
    three = _SEPARATED.fullmatch(plain)
    if three:
        return _three_numbers(three.groups(), today)
    month = _MONTH_ONLY.fullmatch(plain)
    if month and 1 <= int(month[2]) <= 12:
        return ReadDate(Style.TEXT, Doubt.PARTIAL, year=int(month[1]), month=int(month[2]))
    year = _YEAR_ONLY.fullmatch(plain)
    if year:
        return ReadDate(Style.TEXT, Doubt.PARTIAL, year=int(year[1]))
    return ReadDate(Style.TEXT, Doubt.UNREADABLE)


def _three_numbers(parts: tuple[str, ...], today: date) -> ReadDate:
    a, b, c = (int(part) for part in parts)
    if len(parts[0]) == 4:
        if len(parts[2]) > 2:
            return ReadDate(Style.TEXT, Doubt.UNREADABLE)
        return _day(Style.TEXT, a, b, c)
    if len(parts[2]) == 4:
        return _choose(Style.TEXT, [_real(c, a, b), _real(c, b, a)])
    if len(parts[2]) > 2:
        return ReadDate(Style.TEXT, Doubt.UNREADABLE)
    first = _short_year(Style.TEXT, a, b, c, today)
    if first.doubt is not Doubt.IMPOSSIBLE:
        return first
    # 10/17/74: month and day first, as a spreadsheet of another country writes it.
    others = [_short_year(Style.TEXT, c, a, b, today), _short_year(Style.TEXT, c, b, a, today)]
    days = [day for read in others for day in (read.candidates or (read.day,))]
    read = _choose(Style.TEXT, days)
    return ReadDate(Style.TEXT, Doubt.TWO_DIGIT_YEAR, day=read.day) if read.day else read


def _short_year(style: Style, year: int, month: int, day: int, today: date) -> ReadDate:
    """Two-digit year: the century that is neither future nor beyond the oldest age."""
    if year > 99:
        return _day(style, year, month, day)
    days = [
        found
        for century in (1800, 1900, 2000)
        if (found := _real(century + year, month, day)) is not None
        and found <= today
        and age_years(found, today) <= OLDEST
    ]
    if len(days) == 1:
        return ReadDate(style, Doubt.TWO_DIGIT_YEAR, day=days[0])
    return _choose(style, list(days))


def _choose(style: Style, days: list[date | None]) -> ReadDate:
    real = sorted({day for day in days if day is not None})
    if not real:
        return ReadDate(style, Doubt.IMPOSSIBLE)
    if len(real) == 1:
        return ReadDate(style, day=real[0])
    return ReadDate(style, Doubt.AMBIGUOUS, candidates=tuple(real))


def _day(style: Style, year: int, month: int, day: int) -> ReadDate:
    found = _real(year, month, day)
    return ReadDate(style, day=found) if found else ReadDate(style, Doubt.IMPOSSIBLE)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_CHINESE_NUMBER = re.compile(r"[〇零○一二三四五六七八九十]+")


def _arabic(text: str) -> str:
    """Chinese numerals as digits: 一九七四年十月十七日 → 1974年10月17日."""
    return _CHINESE_NUMBER.sub(lambda match: _number(match[0]), text)


def _number(word: str) -> str:
    if "十" not in word:
        return word.translate(_CHINESE)
    tens, _, ones = word.partition("十")
    high = tens.translate(_CHINESE) or "1"
    return high + (ones.translate(_CHINESE) or "0")

"""Official working days of China: weekends, public holidays and the days worked instead (调休)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.tables import Bulletin

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
_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(休|班)\s*(.*)")


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


def day_kind(day: date, told: Mapping[date, DayKind] | None = None) -> DayKind:
    """What kind of day it is; ``told`` are days the township has laid down."""
    if told and day in told:
        return told[day]
    weekend = day.weekday() >= _SATURDAY
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return DayKind(day, not weekend, official=False)
    words = _NAMES.get(name or "", name or "")
    return DayKind(day, not off, words if off else "", weekend and not off)


def days_between(
    first: date, last: date, told: Mapping[date, DayKind] | None = None
) -> tuple[DayKind, ...]:
    """Every day of a span, both ends included."""
    days = range((last - first).days + 1)
    return tuple(day_kind(first + timedelta(days=n), told) for n in days)


def parse_days(text: str) -> tuple[DayKind, ...]:
    """One day a line: ``2027-02-06 休 春节`` is off, ``2027-02-14 班`` is worked instead.

    Raises ``InputProblem`` naming the line that cannot be read.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        try:
            day = date.fromisoformat(match[1]) if match else None
        except ValueError:
            day = None
        if match is None or day is None:
            raise InputProblem(
                Problem(
                    "body",
                    "DAY_LINE",
                    tr("第 {n} 行读不懂：应写成“2027-02-06 休 春节”或“2027-02-14 班”", n=number),
                )
            )
        works = match[2] == "班"
        weekend = day.weekday() >= _SATURDAY
        name = "" if works else (match[3] or "").strip()
        found.append(DayKind(day, works, name, works and weekend))
    return tuple(found)


def told_days(session: Session) -> Mapping[date, DayKind]:
    """Days off and worked days that the township has sent out; the newest word counts."""
    query = select(Bulletin.body).where(Bulletin.kind == "holidays", Bulletin.voided.is_(False))
    found: dict[date, DayKind] = {}
    for body in session.scalars(query.order_by(Bulletin.created_at, Bulletin.id)):
        found.update({kind.day: kind for kind in parse_days(body)})
    return found

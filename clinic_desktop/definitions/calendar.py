"""Reads ``resources/definitions/calendar``: health days and the themes of the months."""

from datetime import date
from pathlib import Path

from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.calendar import HealthCalendar, HealthDay, MonthThemes
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.words import tr

THEMES = "themes.toml"
_KINDS = ("theme", "holiday")
_BASES = ("seed", "national", "proposal")


def load_calendar(folder: Path) -> tuple[HealthCalendar, tuple[BrokenDefinition, ...]]:
    """The calendar, and the file with the reason where it is not usable (empty then)."""
    path = folder / THEMES
    if not path.exists():
        return HealthCalendar(), ()
    try:
        return read_calendar(Table(read_toml(path))), ()
    except DefinitionFault as fault:
        return HealthCalendar(), (BrokenDefinition(f"{folder.name}/{path.name}", str(fault)),)


def read_calendar(top: Table) -> HealthCalendar:
    """One calendar file; raises ``DefinitionFault`` with the place and what is wrong there."""
    top.only("code", "edition", "effective_from", "source", "day", "month", "talk")
    top.need("edition", str)
    top.need("effective_from", date)
    days: list[HealthDay] = []
    for table in top.tables("day"):
        found = _day(table)
        if any(found.code == other.code for other in days):
            raise table.fault("code", tr("编码 {code} 写了两次", code=found.code))
        days.append(found)
    months: dict[int, MonthThemes] = {}
    for table in top.tables("month"):
        table.only("month", "themes", "basis")
        number = _within(table, "month", 1, 12)
        if number in months:
            raise table.fault("month", tr("{n} 月写了两次", n=number))
        basis = _one_of(table, "basis", "seed", _BASES)
        months[number] = MonthThemes(number, table.words("themes"), basis == "proposal")
    talks = []
    for table in top.tables("talk"):
        table.only("topic")
        talks.append(table.need("topic", str))
    return HealthCalendar(tuple(days), months, tuple(talks), top.need("source", str))


def _day(table: Table) -> HealthDay:
    table.only("code", "name", "topic", "kind", "month", "day", "to_day", "by_year", "basis")
    by_year = {
        _year(years, year): years.need(year, date)
        for years in [table.table("by_year")]
        for year in years.data
    }
    if by_year and "month" in table.data:
        raise table.fault("month", tr("已按年份列出日期，不能再写月份"))
    for year, found in by_year.items():
        if found.year != year:
            raise table.fault("by_year", tr("{day} 不在 {year} 年", day=found, year=year))
    month = 0 if by_year else _within(table, "month", 1, 12)
    day = _within(table, "day", 1, 31) if "day" in table.data else 0
    to_day = _within(table, "to_day", day, 31) if "to_day" in table.data else 0
    for number in (day, to_day):
        if number and not _exists(month, number):
            raise table.fault("day", tr("{month} 月没有 {day} 日", month=month, day=number))
    return HealthDay(
        table.need("code", str),
        table.need("name", str),
        table.need("topic", str),
        _one_of(table, "kind", "theme", _KINDS),
        month,
        day,
        to_day,
        by_year,
        _one_of(table, "basis", "national", _BASES),
    )


def _year(table: Table, key: str) -> int:
    if not (key.isascii() and key.isdigit() and len(key) == 4):
        raise table.fault(key, tr("应是四位年份"))
    return int(key)


def _within(table: Table, key: str, low: int, high: int) -> int:
    found = table.need(key, int)
    if not low <= found <= high:
        raise table.fault(key, tr("应在 {low} 到 {high} 之间", low=low, high=high))
    return found


def _one_of(table: Table, key: str, default: str, allowed: tuple[str, ...]) -> str:
    found = table.get(key, str, default)
    if found not in allowed:
        raise table.fault(key, tr("应是 {allowed} 之一", allowed="、".join(allowed)))
    return found


def _exists(month: int, day: int) -> bool:
    """In every year: 29 February would be no day to repeat."""
    try:
        date(2001, month, day)
    except ValueError:
        return False
    return True

"""Births, deaths and moves: the figures and lists of R-08 (``indicators.md`` Part 3)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desktop.domain.dates import Period, age_months, age_years
from clinic_desktop.domain.report_layout import RowLayout
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.people import RESIDENT_TYPES, Stay, population
from clinic_desktop.reports.figures.registry import figure, row_set
from clinic_desktop.reports.figures.spans import year_dates
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value, people, rows

ALL = "all"
BIRTH, MOVE, DEATH = "birth", "move", "death"


@dataclass(frozen=True, slots=True)
class Presence:
    """An unbroken time in R (of a village group, or of the village): how it began and ended."""

    resident_id: str
    group: str
    start: date
    began: str
    first: Stay
    end: date | None
    ended: str
    last: Stay


def presences(book: Book, *, by_group: bool) -> tuple[Presence, ...]:
    """Everybody's times in R. With ``by_group`` a move inside the village ends one and begins
    another; without, it does neither.
    """
    return book.keep(("presences", by_group), lambda: tuple(_presences(book, by_group)))


def _presences(book: Book, by_group: bool) -> Iterable[Presence]:
    stays: dict[str, list[Stay]] = defaultdict(list)
    for stay in book.people.stays:
        facts = book.people.facts.get(stay.resident_id)
        if facts is not None:
            stays[facts.id_no or facts.id].append(stay)
    for own in stays.values():
        own.sort(key=lambda stay: stay.from_on)
        yield from _joined(book, own, by_group)


def _joined(book: Book, own: list[Stay], by_group: bool) -> Iterable[Presence]:
    open_: Presence | None = None
    for place, stay in enumerate(own):
        follower = own[place + 1] if place + 1 < len(own) else None
        facts = book.people.facts[stay.resident_id]
        end, ended = stay.to_on, MOVE
        if follower is not None and (end is None or end > follower.from_on):
            end = follower.from_on
        died = facts.death_date
        if died is not None and (end is None or died <= end):
            end, ended = max(died, stay.from_on), DEATH
        if stay.residence_type not in RESIDENT_TYPES:
            continue
        if (
            open_ is not None
            and open_.end == stay.from_on
            and open_.ended == MOVE
            and (not by_group or open_.group == stay.village_group)
        ):
            open_ = Presence(
                stay.resident_id, stay.village_group, open_.start, open_.began, open_.first,
                end, ended, stay,
            )  # fmt: skip
            continue
        if open_ is not None:
            yield open_
        born = stay.arrival == "birth" or (
            stay.arrival != "moved_in" and stay.from_on == facts.birth_date
        )
        open_ = Presence(
            stay.resident_id, stay.village_group, stay.from_on,
            BIRTH if born else MOVE, stay, end, ended, stay,
        )  # fmt: skip
    if open_ is not None:
        yield open_


def groups(book: Book) -> tuple[str, ...]:
    """Village groups that have or had residents, in their order."""
    names = {stay.village_group for stay in book.people.stays}
    return tuple(sorted(names, key=_group_order))


def _group_order(name: str) -> tuple[int, str]:
    digits = "".join(c for c in name if c.isdigit())
    return (int(digits) if digits else 10**6, name)


@row_set("village_groups")
def village_groups(book: Book) -> tuple[RowLayout, ...]:
    """One line for each village group."""
    columns = tuple(
        column.code
        for grid in book.catalogue.reports.layout("R-08", book.dates.pe).grids
        if grid.rows_from == "village_groups"
        for column in grid.columns
    )
    return tuple(
        RowLayout(
            code=f"G{number}",
            label=name or tr("（未分组）"),
            columns=columns,
            arguments=(("group", str(number)),),
        )
        for number, name in enumerate(groups(book), 1)
    )


def _members(book: Book, group: str) -> tuple[Presence, ...]:
    if group == ALL:
        return presences(book, by_group=False)
    name = groups(book)[int(group) - 1]
    return tuple(each for each in presences(book, by_group=True) if each.group == name)


def _present(book: Book, group: str, day: date) -> frozenset[str]:
    return frozenset(
        each.resident_id
        for each in _members(book, group)
        if each.start <= day and (each.end is None or each.end > day)
    )


def _counted(ids: Iterable[str]) -> Figure:
    from clinic_desktop.reports.form_figures import Ref

    refs = tuple(Ref("resident", each) for each in sorted(ids))
    return Figure(len(refs), refs)


@figure("population_opening", tr("期初前一日的常住人口"), "R-08 a")
def population_opening(book: Book, period: Period, group: str) -> Value:
    """#R(ps − 1)."""
    return people(_present(book, group, period.first - timedelta(days=1)))


@figure("population_closing", tr("期末的常住人口"), "R-08 f")
def population_closing(book: Book, period: Period, group: str) -> Value:
    """#R(pe)."""
    return people(_present(book, group, period.last))


@figure("came", tr("报告期内进入常住人口的人次（出生或迁入）"), "R-08 b、c")
def came(book: Book, period: Period, how: str, group: str) -> Value:
    """Births, or other entries into R: moving in, change of residence type."""
    return _counted(
        each.resident_id
        for each in _members(book, group)
        if each.start in period and each.began == how
    )


@figure("went", tr("报告期内离开常住人口的人次（死亡或迁出）"), "R-08 d、e")
def went(book: Book, period: Period, how: str, group: str) -> Value:
    """Deaths, or other exits from R."""
    return _counted(
        each.resident_id
        for each in _members(book, group)
        if each.end is not None and each.end in period and each.ended == how
    )


@figure("households_living", tr("期末有常住人口的户数"), "R-08")
def households_living(book: Book, period: Period, group: str) -> Value:
    """Households with ≥ 1 in R(pe)."""
    return rows("household", book.people.households(_present(book, group, period.last)))


@figure("of_sex", tr("期末常住人口中该性别的人数"), "R-08")
def of_sex(book: Book, period: Period, sex: str, group: str) -> Value:
    """男, 女."""
    return people(
        each for each in _present(book, group, period.last) if book.people.facts[each].sex == sex
    )


@figure("outside", tr("期末的流动人口或户籍外出人数"), "R-08")
def outside(book: Book, period: Period, kind: str, group: str) -> Value:
    """People outside R: 4 流动, 3 户籍外出."""
    name = None if group == ALL else groups(book)[int(group) - 1]
    return people(
        stay.resident_id
        for stay in book.people.stays
        if stay.residence_type == kind
        and stay.covers(period.last)
        and (name is None or stay.village_group == name)
        and (facts := book.people.facts.get(stay.resident_id)) is not None
        and (facts.death_date is None or facts.death_date > period.last)
    )


@figure("of_age", tr("期末常住人口中该年龄段的人数"), "R-08")
def of_age(book: Book, period: Period, low: str, high: str, group: str) -> Value:
    """Completed years from low to high, both included."""
    return people(
        book.people.aged(_present(book, group, period.last), period.last, int(low), int(high) + 1)
    )


def _year_population(book: Book, year: int) -> int:
    """POP(year), or #R at 31 December of that year."""
    last = year_dates(year).pe
    return population(book.session, book.people, book.scope, year, min(last, book.dates.pe)).people


@figure("vital_rate", tr("全年出生（死亡、自然增长）人数 ÷ 年平均人口"), "I-L9")
def vital_rate(book: Book, period: Period, kind: str) -> Value | None:
    """I-L9, on the December form only: twice the events over the sum of two populations."""
    if not book.dates.is_year_end:
        return None
    born = _counted(e.resident_id for e in _members(book, ALL) if _began(e, period))
    dead = _counted(e.resident_id for e in _members(book, ALL) if _died(e, period))
    whole = _year_population(book, book.dates.year - 1) + _year_population(book, book.dates.year)
    number = {"birth": born.value, "death": dead.value}.get(kind, born.value - dead.value)
    behind = born.behind if kind == "birth" else dead.behind
    return RateFigure(Figure(2 * number, behind), Figure(whole))


def _began(each: Presence, period: Period) -> bool:
    return each.start in period and each.began == BIRTH


def _died(each: Presence, period: Period) -> bool:
    return each.end is not None and each.end in period and each.ended == DEATH


def age_words(born: date, on: date) -> str:
    """Completed years; under one year months; under 28 days days."""
    if (on - born).days < 28:
        return tr("{n}天", n=(on - born).days)
    months = age_months(born, on)
    if months < 12:
        return tr("{n}月", n=months)
    return tr("{n}岁", n=age_years(born, on))

"""随访单: the printed list that goes along on a walk, and is keyed back in the same order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.services.visit_list import ListedVisit, VisitList, blank_words


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One person to see for one programme. ``last`` is what was found last time."""

    name: str
    sex: str
    age: str
    phone: str
    programme: str
    reason: str
    due: date | None
    until: date | None
    overdue_days: int
    last: str = ""
    blanks: str = ""
    """What is to be found out, with room to write: 血压 ____/____."""


@dataclass(frozen=True, slots=True)
class VisitHouse:
    """A house on the walk with everybody to see there."""

    group: str
    household_no: str
    head: str
    address: str
    lines: tuple[VisitLine, ...]


_HEADINGS = (
    (tr("序号"), 0.5),
    (tr("姓名"), 1.25),
    (tr("项目"), 1.0),
    (tr("应访"), 1.15),
    (tr("上次情况"), 1.6),
    (tr("结果"), 0.95),
    (tr("本次"), 4.6),
)
_SIZE = 10.5


def visit_list_document(
    houses: Sequence[VisitHouse],
    clinic_name: str,
    day: date,
    fonts: PaperFonts,
    made_at: datetime,
    no: str = "",
) -> PaperDocument:
    """The list by house, numbered through, in big type with room to write beside each name.

    ``no`` is the number under which it is keyed back in the same order.
    """
    flow = new_flow(fonts, landscape=True)
    flow.line(tr("{clinic} 随访单", clinic=clinic_name), 16, "center", bold=True)
    flow.space(3)
    count = sum(len(house.lines) for house in houses)
    numbered = tr("单号 {no}　　", no=no) if no else ""
    flow.line(
        numbered
        + tr(
            "日期 {day}　　共 {houses} 户 {people} 项　　随访日期：________　随访人：________",
            day=day.isoformat(),
            houses=len(houses),
            people=count,
        ),
        11,
    )
    flow.space(4)
    whole = sum(width for _, width in _HEADINGS)
    widths = tuple(flow.room * width / whole for _, width in _HEADINGS)
    rows: list[tuple[Entry, ...]] = []
    number = 0
    heads: set[int] = set()
    for house in houses:
        heads.add(len(rows))
        rows.append((Entry(_house_words(house), columns=len(widths), shaded=True, bold=True),))
        for line in house.lines:
            number += 1
            rows.append(_line(number, line))
    if not rows:
        rows.append((Entry(tr("（没有应访）"), columns=len(widths), align="center"),))
    heading = (tuple(Entry(text, align="center", bold=True) for text, _ in _HEADINGS),)
    flow.table(
        Table(
            widths,
            heading,
            tuple(rows),
            _SIZE,
            3,
            least_height=24,
            with_next=frozenset(heads),
        )
    )
    number_pages(flow.pages, fonts, tr("随访单含个人信息，用后收回销毁"))
    title = tr("{clinic} 随访单 {no}", clinic=clinic_name, no=no or day)
    return PaperDocument(title, tuple(flow.pages), made_at)


def visit_houses(listed: VisitList, catalogue: Catalogue) -> tuple[VisitHouse, ...]:
    """A kept list as it is printed: neighbouring lines of one house under its heading."""
    houses: list[VisitHouse] = []
    for line in listed.lines:
        house = VisitHouse(line.village_group, line.household_no, line.head_name, line.address, ())
        if not houses or replace(houses[-1], lines=()) != house:
            houses.append(house)
        houses[-1] = replace(
            houses[-1], lines=(*houses[-1].lines, _visit_line(line, catalogue, listed.made_on))
        )
    return tuple(houses)


def _visit_line(line: ListedVisit, catalogue: Catalogue, made_on: date) -> VisitLine:
    programme = catalogue.programmes.get(line.programme)
    # A list made ahead asks for what the child is asked at the age of the visit.
    day = max(made_on, line.next_due or made_on)
    return VisitLine(
        name=line.name,
        sex=_SEXES.get(line.sex, ""),
        age=tr("{n}岁", n=line.age) if line.age is not None else "",
        phone=line.phone,
        programme=_short(programme.name if programme else line.programme),
        reason=line.reason,
        due=line.next_due,
        until=line.window_end,
        overdue_days=line.overdue_days,
        last=line.last,
        blanks=blank_words(
            catalogue.form(line.form) if line.form else None,
            Context(day, person={"sex": line.sex or None, "birth_date": line.born}),
        ),
    )


def _short(name: str) -> str:
    for tail in (tr("患者健康管理"), tr("健康管理"), tr("管理")):
        name = name.removesuffix(tail)
    return name


_SEXES = {"1": tr("男"), "2": tr("女")}


def _house_words(house: VisitHouse) -> str:
    parts = (
        house.group,
        tr("第 {no} 户", no=house.household_no) if house.household_no else "",
        tr("户主 {name}", name=house.head) if house.head else "",
        house.address,
    )
    return "　".join(part for part in parts if part)


def _line(number: int, line: VisitLine) -> tuple[Entry, ...]:
    due = f"{line.due:%m-%d}" if line.due else ""
    if line.overdue_days > 0:
        due += "\n" + tr("逾期 {n} 天", n=line.overdue_days)
    elif line.until:
        due += "\n" + tr("至 {day}", day=f"{line.until:%m-%d}")
    who = " ".join(part for part in (line.sex, line.age) if part)
    return (
        Entry(str(number), align="center", bold=True),
        Entry("\n".join(part for part in (line.name, who, line.phone) if part)),
        Entry(line.programme),
        Entry(due, bold=line.overdue_days > 0),
        Entry(line.last),
        Entry(tr("□1见到\n□2未见到\n□3拒绝")),
        Entry(f"{line.reason}\n{line.blanks}" if line.blanks else line.reason),
    )

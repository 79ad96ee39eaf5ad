"""随访单: the printed list that goes along on a walk, and is keyed back in the same order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.pdf import PaperDocument


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One person to see for one programme. ``last`` is what was found last time."""

    name: str
    sex: str
    age: str
    phone: str
    programme: str
    reason: str
    due: date
    until: date
    overdue_days: int
    last: str = ""


@dataclass(frozen=True, slots=True)
class VisitHouse:
    """A house on the walk with everybody to see there."""

    group: str
    household_no: str
    head: str
    address: str
    lines: tuple[VisitLine, ...]


_HEADINGS = (
    (tr("序号"), 0.45),
    (tr("姓名"), 0.9),
    (tr("性别/年龄"), 0.7),
    (tr("电话"), 1.15),
    (tr("项目"), 1.0),
    (tr("应访日期"), 1.05),
    (tr("事由"), 1.7),
    (tr("上次情况"), 1.2),
    (tr("本次：血压/血糖"), 1.5),
    (tr("本次：备注"), 1.6),
)


def visit_list_document(
    houses: Sequence[VisitHouse],
    clinic_name: str,
    day: date,
    fonts: PaperFonts,
    made_at: datetime,
) -> PaperDocument:
    """The list by house, numbered through, with room to write beside each name."""
    flow = new_flow(fonts, landscape=True)
    flow.line(tr("{clinic} 随访单", clinic=clinic_name), 15, "center", bold=True)
    flow.space(3)
    count = sum(len(house.lines) for house in houses)
    flow.line(
        tr(
            "日期 {day}　　共 {houses} 户 {people} 项　　随访人：____________",
            day=day.isoformat(),
            houses=len(houses),
            people=count,
        ),
        9,
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
        Table(widths, heading, tuple(rows), 8.5, 3, least_height=24, with_next=frozenset(heads))
    )
    number_pages(flow.pages, fonts, tr("随访单含个人信息，用后收回销毁"))
    title = tr("{clinic} 随访单 {day}", clinic=clinic_name, day=day)
    return PaperDocument(title, tuple(flow.pages), made_at)


def _house_words(house: VisitHouse) -> str:
    parts = (
        house.group,
        tr("第 {no} 户", no=house.household_no) if house.household_no else "",
        tr("户主 {name}", name=house.head) if house.head else "",
        house.address,
    )
    return "　".join(part for part in parts if part)


def _line(number: int, line: VisitLine) -> tuple[Entry, ...]:
    due = line.due.isoformat()
    if line.overdue_days > 0:
        due += "\n" + tr("逾期 {n} 天", n=line.overdue_days)
    return (
        Entry(str(number), align="center"),
        Entry(line.name),
        Entry(f"{line.sex}/{line.age}", align="center"),
        Entry(line.phone),
        Entry(line.programme),
        Entry(due, bold=line.overdue_days > 0),
        Entry(line.reason),
        Entry(line.last),
        Entry(),
        Entry(),
    )

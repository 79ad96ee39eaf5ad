"""预防接种通知单 for each child that is owed a dose, and the call list by village group."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby

from clinic_desktop.domain.immunisation.model import SeriesForecast, Status
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.page import Rule
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.services.vaccination import DueRow

PRESSING = frozenset({Status.OVERDUE, Status.DUE})
"""A dose that merely could be given already brings nobody a notice."""
_NOTICE_HEIGHT = 240.0
"""Three notices on a sheet, cut apart along the dashed lines."""
_HEADINGS = (
    (tr("序号"), 0.5),
    (tr("姓名"), 1.0),
    (tr("出生日期"), 1.1),
    (tr("电话"), 1.3),
    (tr("应种疫苗"), 3.4),
    (tr("通知日期"), 0.9),
    (tr("方式"), 0.8),
    (tr("结果"), 1.2),
)


def notices_document(
    rows: Sequence[DueRow],
    rules: ImmunisationRules,
    clinic: Mapping[str, str],
    fonts: PaperFonts,
    day: date,
    made_at: datetime,
    *,
    session: date | None = None,
) -> PaperDocument:
    """A notice for each child, by village group; ``clinic`` holds name and phone.

    ``session``: the day to come on; without one it is left to be written by hand.
    """
    flow = new_flow(fonts)
    for row in sorted(rows, key=_by_group):
        _notice(flow, row, rules, clinic, day, session)
    if not rows:
        flow.line(tr("（没有应通知的儿童）"), 12, "center")
    number_pages(flow.pages, fonts, tr("沿虚线裁开，每名儿童一张"))
    title = tr("{clinic} 预防接种通知单 {day}", clinic=clinic["name"], day=day)
    return PaperDocument(title, tuple(flow.pages), made_at)


def call_list_document(
    rows: Sequence[DueRow],
    rules: ImmunisationRules,
    clinic_name: str,
    fonts: PaperFonts,
    day: date,
    made_at: datetime,
    *,
    title: str = "",
) -> PaperDocument:
    """The children to call, a heading for each village group, room for what was said."""
    flow = new_flow(fonts, landscape=True)
    heading_words = title or tr("预防接种通知登记")
    flow.line(f"{clinic_name} {heading_words}", 16, "center", bold=True)
    flow.space(3)
    flow.line(tr("日期 {day}　　共 {n} 名　　通知人：________", day=day, n=len(rows)), 11)
    flow.space(4)
    whole = sum(width for _, width in _HEADINGS)
    widths = tuple(flow.room * width / whole for _, width in _HEADINGS)
    lines: list[tuple[Entry, ...]] = []
    heads: set[int] = set()
    number = 0
    for group, own in groupby(sorted(rows, key=_by_group), key=lambda row: row.village_group):
        children = list(own)
        heads.add(len(lines))
        words = tr("{group}　{n} 名", group=group or tr("未分组"), n=len(children))
        lines.append((Entry(words, columns=len(widths), shaded=True, bold=True),))
        for row in children:
            number += 1
            lines.append(_call_line(number, row, rules))
    if not lines:
        lines.append((Entry(tr("（没有应通知的儿童）"), columns=len(widths), align="center"),))
    heading = (tuple(Entry(text, align="center", bold=True) for text, _ in _HEADINGS),)
    flow.table(
        Table(widths, heading, tuple(lines), 10, 3, least_height=24, with_next=frozenset(heads))
    )
    number_pages(flow.pages, fonts, tr("含个人信息，用后收回销毁"))
    name = f"{clinic_name} {heading_words} {day}"
    return PaperDocument(name, tuple(flow.pages), made_at)


def _by_group(row: DueRow) -> tuple[str, date, str]:
    return row.village_group, row.birth_date, row.resident_id


def owed_words(row: DueRow, rules: ImmunisationRules) -> tuple[str, ...]:
    """脊灰疫苗第2剂（已逾期）: overdue doses first, then those that are due."""
    owed = [f for f in row.forecasts if f.status in PRESSING]
    owed.sort(key=lambda f: f.status is not Status.OVERDUE)
    return tuple(_dose_words(forecast, rules) for forecast in owed)


def _dose_words(forecast: SeriesForecast, rules: ImmunisationRules) -> str:
    series = rules.series.get(forecast.series)
    name = series.name.partition("（")[0] if series else forecast.series
    if forecast.next_dose is not None:
        name = tr("{name}第{n}剂", name=name, n=forecast.next_dose)
    return tr("{name}（已逾期）", name=name) if forecast.status is Status.OVERDUE else name


def _notice(
    flow: Flow,
    row: DueRow,
    rules: ImmunisationRules,
    clinic: Mapping[str, str],
    day: date,
    session: date | None,
) -> None:
    flow.need(_NOTICE_HEIGHT)
    top = flow.y
    flow.line(tr("预防接种通知单"), 16, "center", bold=True)
    flow.space(6)
    flow.line(
        tr(
            "{group}　{name} 小朋友（{born} 出生）的家长：",
            group=row.village_group,
            name=row.name,
            born=row.birth_date,
        ),
        12,
    )
    flow.space(4)
    flow.line(tr("　　您的孩子应接种以下国家免疫规划疫苗："), 12)
    flow.space(2)
    flow.line("　　" + "、".join(owed_words(row, rules)), 12, bold=True)
    flow.space(4)
    when = tr("____月____日")
    if session is not None:
        when = tr("{month} 月 {day} 日", month=session.month, day=session.day)
    flow.line(
        tr(
            "　　请于 {when}____时，带孩子和预防接种证到{clinic}接种。",
            when=when,
            clinic=clinic["name"],
        ),
        12,
    )
    flow.space(4)
    flow.line(
        tr("　　发热、正在患病或有过敏史，请先打电话告诉医生。已在别处接种的，请带接种证来登记。"),
        11,
    )
    flow.space(8)
    phone = tr("　电话 {phone}", phone=clinic["phone"]) if clinic.get("phone") else ""
    flow.line(f"{clinic['name']}{phone}　{day.isoformat()}", 11, "right")
    flow.y = max(flow.y + 8, top + _NOTICE_HEIGHT - 12)
    flow.page.marks.append(Rule(flow.left, flow.y, flow.right, flow.y, 0.5, dashed=True))
    flow.y += 12


def _call_line(number: int, row: DueRow, rules: ImmunisationRules) -> tuple[Entry, ...]:
    return (
        Entry(str(number), align="center"),
        Entry(row.name, bold=row.overdue),
        Entry(row.birth_date.isoformat()),
        Entry(row.phone),
        Entry("、".join(owed_words(row, rules))),
        Entry(),
        Entry(tr("□电话\n□上门")),
        Entry(tr("□约定 __月__日\n□已在外种 □拒绝")),
    )

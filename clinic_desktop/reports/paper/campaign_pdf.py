"""补充免疫: the list by village group with room for each round, and the summary tables."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from clinic_desktop.domain.campaigns import (
    EARLIER,
    Campaign,
    Noted,
    Result,
    Sums,
    Target,
    by_birth_year,
    by_group,
    by_residence,
    quick_check,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages, signature_line
from clinic_desktop.reports.paper.pdf import PaperDocument

_SEXES = {"1": tr("男"), "2": tr("女")}
_CODES = "　".join(f"{r.code} {r.label}" for r in Result if r is not Result.GIVEN)


def target_document(
    campaign: Campaign,
    targets: Sequence[Target],
    clinic_name: str,
    fonts: PaperFonts,
    made_at: datetime,
    *,
    mop_up: int | None = None,
) -> PaperDocument:
    """The list before the first round, to be filled in by hand or as it stands now.

    ``mop_up``: the number of the round whose missed children ``targets`` are.
    """
    flow = new_flow(fonts, landscape=True)
    name = tr("儿童摸底登记表") if mop_up is None else tr("第 {n} 轮查漏补种名单", n=mop_up)
    flow.line(f"{campaign.title} {name}", 16, "center", bold=True)
    flow.space(3)
    flow.line(_head(campaign, clinic_name, len(targets)), 10)
    flow.line(tr("未种原因代码：{codes}", codes=_CODES), 9)
    flow.space(4)
    rounds = [turn for turn in campaign.rounds if mop_up in (None, turn.number)]
    headings: list[tuple[str, float]] = [
        (tr("序号"), 0.5),
        (tr("姓名"), 1.0),
        (tr("性别"), 0.5),
        (tr("出生日期"), 1.1),
        (tr("居住形式"), 1.1),
        (tr("此前剂次"), 0.7),
        (tr("接种证"), 0.6),
        (tr("电话"), 1.3),
    ]
    for turn in rounds:
        headings.append(
            (
                tr("第{n}轮 接种日期\n{a}～{b}", n=turn.number, a=turn.first, b=turn.last),
                1.9,
            )
        )
        headings.append((tr("批号"), 1.0))
        headings.append((tr("未种原因"), 0.9))
    whole = sum(width for _, width in headings)
    widths = tuple(flow.room * width / whole for _, width in headings)
    lines: list[tuple[Entry, ...]] = []
    heads: set[int] = set()
    number = 0
    for group, own in groupby(targets, key=lambda row: row.village_group):
        children = list(own)
        heads.add(len(lines))
        words = tr("{group}　{n} 名", group=group or tr("未分组"), n=len(children))
        lines.append((Entry(words, columns=len(widths), shaded=True, bold=True),))
        for row in children:
            number += 1
            cells = [
                Entry(str(number), align="center"),
                Entry(row.name),
                Entry(_SEXES.get(row.sex, ""), align="center"),
                Entry(row.birth_date.isoformat()),
                Entry(row.residence.label),
                Entry(row.earlier_words, align="center"),
                Entry(tr("有") if row.certificate else "", align="center"),
                Entry(row.phone),
            ]
            for turn in rounds:
                cells += _round_cells(row.results.get(turn.number), turn.number in row.rounds)
            lines.append(tuple(cells))
    if not lines:
        lines.append((Entry(tr("（没有儿童）"), columns=len(widths), align="center"),))
    heading = (tuple(Entry(text, align="center", bold=True) for text, _ in headings),)
    flow.table(
        Table(widths, heading, tuple(lines), 9, 3, least_height=21, with_next=frozenset(heads))
    )
    flow.space(8)
    flow.line(signature_line(), 9)
    number_pages(flow.pages, fonts, tr("含个人信息，用后收回销毁"))
    return PaperDocument(f"{campaign.title} {name}", tuple(flow.pages), made_at)


def summary_document(
    campaign: Campaign,
    targets: Sequence[Target],
    clinic_name: str,
    fonts: PaperFonts,
    made_at: datetime,
) -> PaperDocument:
    """汇总表: by residence, village group and year of birth; quick check; reasons."""
    flow = new_flow(fonts, landscape=True)
    name = tr("汇总表")
    flow.line(f"{campaign.title} {name}", 16, "center", bold=True)
    flow.space(3)
    flow.line(_head(campaign, clinic_name, len(targets)), 10)
    for title, found in (
        (tr("一、按居住形式"), by_residence(targets, campaign)),
        (tr("二、按村民小组"), by_group(targets, campaign)),
        (tr("三、按出生年份"), by_birth_year(targets, campaign)),
    ):
        _section(flow, title)
        _sums_table(flow, campaign, found)
    _section(flow, tr("四、快速评估：年龄组、持证、此前剂次与各轮接种"))
    _quick_table(flow, campaign, quick_check(targets, campaign))
    _section(flow, tr("五、未种原因（各轮合计，人次）"))
    _reason_table(flow, by_residence(targets, campaign)[-1])
    flow.space(8)
    flow.line(signature_line(), 9)
    number_pages(flow.pages, fonts, tr("应种：该轮期间在本地居住的目标儿童"))
    return PaperDocument(f"{campaign.title} {name}", tuple(flow.pages), made_at)


def _head(campaign: Campaign, clinic_name: str, count: int) -> str:
    return tr(
        "{clinic}　疫苗：{vaccine}　出生日期：{a} 至 {b}　范围：{groups}　共 {n} 名",
        clinic=clinic_name,
        vaccine=campaign.vaccine,
        a=campaign.born_from,
        b=campaign.born_to,
        groups="、".join(campaign.groups) or tr("全村"),
        n=count,
    )


def _section(flow: Flow, title: str) -> None:
    flow.space(8)
    flow.need(90)
    flow.line(title, 11, bold=True)
    flow.space(3)


def _round_cells(noted: Noted | None, here: bool) -> list[Entry]:
    if noted is None:
        return [Entry("" if here else tr("（不在）"), align="center"), Entry(), Entry()]
    day = noted.on.isoformat()
    if noted.result is Result.GIVEN:
        return [Entry(day, align="center"), Entry(noted.lot_no), Entry()]
    reason = f"{noted.result.code} {noted.note}".strip()
    return [Entry(), Entry(), Entry(reason, align="center")]


def rate(part: int, whole: int) -> str:
    """66.7%; nothing to divide by is a dash."""
    return f"{part * 100 / whole:.1f}%" if whole else "—"


def _sums_table(flow: Flow, campaign: Campaign, lines: Sequence[Sums]) -> None:
    headings = [(tr("分组"), 1.4)]
    for turn in campaign.rounds:
        headings += [
            (tr("第{n}轮 应种", n=turn.number), 0.9),
            (tr("第{n}轮 实种", n=turn.number), 0.9),
            (tr("接种率"), 0.9),
        ]
    headings += [
        (tr("各轮均种"), 0.9),
        (tr("部分轮次"), 0.9),
        (tr("零轮"), 0.7),
        (tr("零剂次儿童"), 1.0),
        (tr("其中已种"), 0.9),
    ]
    rows = []
    for line in lines:
        cells = [line.label]
        for turn in campaign.rounds:
            asked, given = line.asked[turn.number], line.given[turn.number]
            cells += [str(asked), str(given), rate(given, asked)]
        cells += [
            str(value) for value in (line.every, line.some, line.none, line.never, line.never_given)
        ]
        rows.append(cells)
    _plain_table(flow, headings, rows)


def _quick_table(flow: Flow, campaign: Campaign, lines: Sequence[Sums]) -> None:
    headings = [(tr("年龄组"), 1.0), (tr("儿童数"), 0.9), (tr("持证"), 0.9)]
    headings += [(tr("此前 {n} 剂", n=words), 0.9) for words in EARLIER[:-1]]
    headings.append((tr("此前不详"), 0.9))
    headings += [(tr("第{n}轮 实种", n=turn.number), 1.0) for turn in campaign.rounds]
    rows = [
        [
            line.label,
            str(line.children),
            str(line.certificate),
            *(str(line.earlier[words]) for words in EARLIER),
            *(str(line.given[turn.number]) for turn in campaign.rounds),
        ]
        for line in lines
    ]
    _plain_table(flow, headings, rows)


def _reason_table(flow: Flow, whole: Sums) -> None:
    headings = [(f"{result.code} {result.label}", 1.0) for result in whole.reasons]
    _plain_table(flow, headings, [[str(count) for count in whole.reasons.values()]])


def _plain_table(
    flow: Flow, headings: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]
) -> None:
    whole = sum(width for _, width in headings)
    widths = tuple(flow.room * width / whole for _, width in headings)
    heading = (tuple(Entry(text, align="center", bold=True) for text, _ in headings),)
    lines = [tuple(Entry(text, align="center") for text in row) for row in rows]
    if not lines:
        lines = [(Entry(tr("（没有儿童）"), columns=len(widths), align="center"),)]
    flow.table(Table(widths, heading, tuple(lines), 9, 3, least_height=18))

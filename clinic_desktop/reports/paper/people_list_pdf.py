"""A list of people or houses to be seen, with room to write: gaps of a measure, high-risk women."""

from collections.abc import Sequence
from datetime import datetime

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.reports.progress import Gap
from clinic_desktop.services.care.pregnancy import COLOURS, HighRiskRow

Heading = tuple[str, float]


def list_document(
    title: str,
    subtitle: str,
    headings: Sequence[Heading],
    rows: Sequence[Sequence[str]],
    fonts: PaperFonts,
    made_at: datetime,
) -> PaperDocument:
    """Headings with their relative widths; a cell without text is room to write."""
    flow = new_flow(fonts, landscape=True)
    flow.line(title, 16, "center", bold=True)
    flow.space(3)
    flow.line(subtitle, 11)
    flow.space(5)
    whole = sum(width for _, width in headings)
    flow.table(
        Table(
            tuple(flow.room * width / whole for _, width in headings),
            (tuple(Entry(text, align="center", bold=True) for text, _ in headings),),
            tuple(tuple(Entry(cell) for cell in row) for row in rows)
            or ((Entry(tr("（没有人）"), columns=len(headings), align="center"),),),
            10.5,
            3,
            least_height=24,
        )
    )
    number_pages(flow.pages, fonts, tr("含个人信息，用后收回销毁"))
    return PaperDocument(title, tuple(flow.pages), made_at)


def gap_document(
    gap: Gap, name: str, clinic: str, fonts: PaperFonts, made_at: datetime
) -> PaperDocument:
    """Everybody of the gap in the order of the houses, enrolled or not."""
    measure = gap.measure
    rows = [
        (
            str(number),
            line.village_group,
            line.household_no,
            line.name,
            {"1": tr("男"), "2": tr("女")}.get(line.sex, ""),
            str(line.birth_date or ""),
            line.phone,
            line.remark or (f"{line.next_due:%m-%d}" if line.next_due else ""),
            "",
            tr("□已访\n□未见到"),
        )
        for number, line in enumerate(gap.lines, 1)
    ]
    return list_document(
        tr("{clinic}　还要去看的人：{name}", clinic=clinic, name=name),
        tr(
            "已完成 {a} / {b}，到 {day} 还要 {n} 个；名单 {m} 个　　随访人：________",
            a=measure.done,
            b=measure.whole,
            day=measure.last_day,
            n=measure.needed,
            m=len(gap.lines),
        ),
        (
            (tr("序号"), 0.5),
            (tr("村组"), 0.7),
            (tr("户号"), 0.7),
            (tr("姓名"), 1.2),
            (tr("性别"), 0.5),
            (tr("出生日期"), 1.1),
            (tr("电话"), 1.3),
            (tr("还差 / 应访"), 1.1),
            (tr("访视日期和情况"), 3.3),
            (tr("结果"), 0.9),
        ),
        rows,
        fonts,
        made_at,
    )


def high_risk_document(
    women: Sequence[HighRiskRow], clinic: str, fonts: PaperFonts, made_at: datetime
) -> PaperDocument:
    """高危专案: every woman in management whose risk is not green."""
    rows = [
        (
            str(number),
            one.name,
            tr("{n}岁", n=one.age),
            " ".join(p for p in (one.village_group, one.household_no) if p),
            one.phone,
            tr("{c}色", c=COLOURS.get(one.colour, one.colour)),
            one.factors,
            one.weeks or (tr("{day} 分娩", day=one.delivered_on) if one.delivered_on else ""),
            str(one.expected_on or ""),
            str(one.followed_on or ""),
            str(one.next_on or ""),
            "",
        )
        for number, one in enumerate(women, 1)
    ]
    return list_document(
        tr("{clinic}　高危孕产妇专案名单", clinic=clinic),
        tr("共 {n} 人；橙、红、紫色为专案管理", n=len(women)),
        (
            (tr("序号"), 0.5),
            (tr("姓名"), 1.0),
            (tr("年龄"), 0.7),
            (tr("村组 户"), 1.0),
            (tr("电话"), 1.3),
            (tr("风险"), 0.7),
            (tr("高危因素"), 2.2),
            (tr("孕周"), 1.2),
            (tr("预产期"), 1.1),
            (tr("上次随访"), 1.1),
            (tr("下次"), 1.1),
            (tr("本次情况"), 2.0),
        ),
        rows,
        fonts,
        made_at,
    )

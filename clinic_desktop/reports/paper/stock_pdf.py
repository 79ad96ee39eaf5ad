"""疫苗月结存表: every lot of the month next to its count, and what was wasted of each vaccine."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.stock_month import LotMonth, Wastage
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.pdf import PaperDocument

_LOTS = (
    (tr("疫苗"), 2.6),
    (tr("批号"), 1.3),
    (tr("有效期至"), 1.1),
    (tr("上月结存"), 0.8),
    (tr("入库"), 0.7),
    (tr("使用"), 0.7),
    (tr("损耗"), 0.7),
    (tr("退回调出"), 0.8),
    (tr("结存"), 0.7),
    (tr("实盘"), 0.7),
    (tr("差异或损耗原因"), 1.9),
)
_WASTED = (
    (tr("疫苗"), 3.0),
    (tr("接种剂数"), 1.0),
    (tr("开启剂数"), 1.0),
    (tr("全部损耗"), 1.0),
    (tr("损耗率"), 1.6),
    (tr("损耗系数"), 1.0),
)
_TEXTS = 3
"""Columns of words before the numbers."""


def stock_document(
    lots: Sequence[LotMonth],
    wasted: Sequence[Wastage],
    month: Period,
    clinic_name: str,
    fonts: PaperFonts,
    made_at: datetime,
) -> PaperDocument:
    """The sheet of a month, to be held against the shelf and signed."""
    title = tr("{y}年{m}月疫苗结存表", y=month.last.year, m=month.last.month)
    flow = new_flow(fonts, landscape=True)
    flow.line(tr("{clinic} {title}", clinic=clinic_name, title=title), 15, "center", bold=True)
    flow.space(2)
    flow.line(tr("单位：剂　上月结存 + 入库 − 使用 − 损耗 − 退回调出 = 结存"), 9)
    flow.space(2)
    rows = [_lot(each) for each in lots] or [_nothing(len(_LOTS))]
    flow.table(_table(flow, _LOTS, rows))
    flow.space(8)
    flow.line(tr("疫苗损耗"), 11, bold=True)
    flow.space(2)
    flow.table(_table(flow, _WASTED, [_waste(each) for each in wasted] or [_nothing(len(_WASTED))]))
    flow.space(3)
    flow.line(
        tr(
            "损耗率 =（开启剂数 − 接种剂数）÷ 开启剂数，开启剂数含“开启超时”报损的剂数；"
            "损耗系数 =（接种剂数 + 全部损耗）÷ 接种剂数。"
        ),
        8.5,
    )
    flow.space(8)
    flow.line(tr("盘点人：________　复核人：________　盘点日期：____年__月__日"), 10)
    number_pages(flow.pages, fonts, tr("出入库与温度记录应保存至疫苗有效期满后至少 5 年"))
    return PaperDocument(f"{clinic_name} {title}", tuple(flow.pages), made_at)


def _table(
    flow: Flow, headings: Sequence[tuple[str, float]], rows: Sequence[tuple[Entry, ...]]
) -> Table:
    whole = sum(width for _, width in headings)
    widths = tuple(flow.room * width / whole for _, width in headings)
    heading = (tuple(Entry(text, align="center", bold=True) for text, _ in headings),)
    return Table(widths, heading, tuple(rows), 9, 3)


def _nothing(columns: int) -> tuple[Entry, ...]:
    return (Entry(tr("本月没有"), columns=columns, align="center"),)


def _lot(each: LotMonth) -> tuple[Entry, ...]:
    expires = each.lot.expires_on.isoformat() if each.lot.expires_on else ""
    words = (each.lot.vaccine, each.lot.lot_no, expires)
    numbers = (each.opening, each.received, each.used, each.lost, each.left, each.closing)
    counted = "" if each.counted is None else str(each.counted)
    return (
        *(Entry(text) for text in words),
        *(Entry(str(number), align="right") for number in numbers),
        Entry(counted, align="right"),
        Entry("、".join(each.reasons)),
    )


def _waste(each: Wastage) -> tuple[Entry, ...]:
    return (
        Entry(each.vaccine),
        *(Entry(str(n), align="right") for n in (each.given, each.opened, each.lost)),
        Entry(rate_words(each), align="right"),
        Entry(_number(each.factor), align="right"),
    )


def rate_words(each: Wastage) -> str:
    """2/12 = 16.7%: never without its numbers."""
    if each.rate is None:
        return "—"
    wasted = each.opened - each.given
    return f"{wasted}/{each.opened} = {float(each.rate) * 100:.1f}%"


def _number(factor: Fraction | None) -> str:
    return "—" if factor is None else f"{float(factor):.2f}"

"""接种率 by vaccine, dose and birth cohort: numerator, denominator and rate in every cell."""

from datetime import datetime

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.campaign_pdf import rate
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages, signature_line
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.services.vaccination import Coverage, CoverageLine


def coverage_document(
    found: Coverage, words: str, clinic_name: str, fonts: PaperFonts, made_at: datetime
) -> PaperDocument:
    """``words`` say which children: 全部, 本地, 流动."""
    flow = new_flow(fonts, landscape=True)
    title = tr("分疫苗、剂次、出生年份接种率")
    flow.line(f"{clinic_name} {title}", 16, "center", bold=True)
    flow.space(3)
    told = tr("截至 {day}　儿童：{words} {n} 名", day=found.day, words=words, n=len(found.children))
    flow.line(told, 10)
    flow.space(4)
    years = [*found.years, None]
    widths_of = (2.6, *(1.3 for _ in years))
    widths = tuple(flow.room * width / sum(widths_of) for width in widths_of)
    heading = (
        Entry(tr("疫苗剂次"), align="center", bold=True),
        *(Entry(_heading(year), align="center", bold=True) for year in years),
    )
    lines = [_line(line, years) for line in found.lines]
    if not lines:
        lines = [(Entry(tr("（没有儿童）"), columns=len(widths), align="center"),)]
    flow.table(Table(widths, (heading,), tuple(lines), 9, 2.6, least_height=16))
    flow.space(6)
    flow.line(
        tr(
            "每格：实种/应种 接种率。剂次行的应种＝已有效接种者＋应种未种者（含禁忌、暂缓），"
            "缺前一剂的不算欠后一剂；基础和五苗各行以满12月龄儿童全数为应种。"
        ),
        8,
        grey=0.3,
    )
    flow.space(6)
    flow.line(signature_line(), 9)
    number_pages(flow.pages, fonts, tr("与月报表的应种口径不同，不能相互代替"))
    return PaperDocument(f"{title} {found.day}", tuple(flow.pages), made_at)


def _heading(year: int | None) -> str:
    return tr("合计") if year is None else tr("{year}年生", year=year)


def _line(line: CoverageLine, years: list[int | None]) -> tuple[Entry, ...]:
    cells = [Entry(line.label)]
    for year in years:
        given, missing = line.counted(year)
        asked = len(given) + len(missing)
        text = f"{len(given)}/{asked} {rate(len(given), asked)}" if asked else ""
        cells.append(Entry(text, align="center", bold=year is None))
    return tuple(cells)

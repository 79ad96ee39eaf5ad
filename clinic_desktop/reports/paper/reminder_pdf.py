"""催报通知 for each clinic that owes forms, and the appraisal's ranking."""

from collections.abc import Sequence
from datetime import date, datetime

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.appraisal import StationScore
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.page import Rule
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.reports.reporting_state import Owed, ReportingState, State, Station

_HEAD = (tr("序号"), tr("报表"), tr("报告期"), tr("应报日期"), tr("情况"))
_WIDTHS = (0.5, 3.6, 1.4, 1.3, 1.4)
_LEAST = 190.0
"""A notice with a few lines; it begins on a new page rather than being torn."""


def reminders_document(
    state: ReportingState, centre: str, day: date, fonts: PaperFonts, made_at: datetime
) -> PaperDocument:
    """One notice for each clinic that owes a form, to be cut apart; the others are left out."""
    flow = new_flow(fonts)
    owing = [station for station in state.stations if station.missing]
    for station in owing:
        _notice(flow, station, state.columns, centre, day)
    if not owing:
        flow.line(tr("（没有应催报的机构）"), 12, "center")
    number_pages(flow.pages, fonts, tr("沿虚线裁开，每个机构一张"))
    return PaperDocument(
        tr("{centre} 催报通知 {day}", centre=centre, day=day), tuple(flow.pages), made_at
    )


def _notice(flow: Flow, station: Station, columns: Sequence[Owed], centre: str, day: date) -> None:
    owed = [
        (column, cell)
        for column, cell in zip(columns, station.cells, strict=True)
        if cell.state in (State.MISSING, State.DUE)
    ]
    flow.need(_LEAST + 18 * min(len(owed), 12))
    flow.line(tr("催报通知"), 16, "center", bold=True)
    flow.space(6)
    flow.line(tr("{name}：", name=station.name), 12, bold=True)
    flow.space(2)
    flow.line(
        tr(
            "截至 {day}，你单位下列 {n} 张报表尚未收到。没有发生的也请零报告，随下次交换上报。",
            day=day,
            n=len(owed),
        ),
        11,
    )
    flow.space(4)
    whole = sum(_WIDTHS)
    flow.table(
        Table(
            tuple(flow.room * width / whole for width in _WIDTHS),
            (tuple(Entry(text, align="center", bold=True) for text in _HEAD),),
            tuple(
                (
                    Entry(str(number), align="center"),
                    Entry(f"{column.code} {column.title}"),
                    Entry(column.period, align="center"),
                    Entry(column.due.isoformat(), align="center"),
                    Entry(
                        tr("逾期 {n} 天", n=cell.late_days)
                        if cell.state is State.MISSING
                        else tr("未到期"),
                        align="center",
                        bold=cell.state is State.MISSING,
                    ),
                )
                for number, (column, cell) in enumerate(owed, 1)
            ),
            10,
            3,
            least_height=18,
        )
    )
    flow.space(8)
    flow.line(
        tr("{centre}　　{day}　　经办人：________　签收人：________", centre=centre, day=day), 11
    )
    flow.space(10)
    flow.page.marks.append(Rule(flow.left, flow.y, flow.right, flow.y, dashed=True))
    flow.space(14)


def ranking_document(
    scores: Sequence[StationScore],
    title: str,
    centre: str,
    fonts: PaperFonts,
    made_at: datetime,
) -> PaperDocument:
    """Rank, clinic, points, the points of each indicator and of the year before where known."""
    flow = new_flow(fonts, landscape=True)
    flow.line(f"{centre} {title}", 16, "center", bold=True)
    flow.space(6)
    lines = scores[0].lines if scores else ()
    before = any(one.before is not None for one in scores)
    heads = [tr("名次"), tr("机构"), tr("得分"), *([tr("上期")] if before else [])]
    widths = [0.7, 2.4, 1.0, *([1.0] if before else []), *[0.62] * len(lines)]
    whole = sum(widths)
    rows = tuple(
        tuple(
            Entry(text, align="center" if place != 1 else "left", bold=place == 2)
            for place, text in enumerate(_ranking(one, before=before))
        )
        for one in scores
    )
    flow.table(
        Table(
            tuple(flow.room * width / whole for width in widths),
            (
                tuple(
                    Entry(text, align="center", bold=True)
                    for text in (*heads, *(line.code for line in lines))
                ),
            ),
            rows,
            8.5,
            2.5,
            least_height=18,
        )
    )
    flow.space(6)
    words = "　".join(f"{line.code} {line.label}" for line in lines)
    flow.line(tr("指标：{words}", words=words), 8)
    flow.line(tr("“—”：不适用，权重已分到其他指标。"), 8)
    number_pages(flow.pages, fonts, title)
    return PaperDocument(f"{centre} {title}", tuple(flow.pages), made_at)


def _ranking(one: StationScore, *, before: bool) -> list[str]:
    past = [points_text(one.before)] if before else []
    return [
        str(one.rank),
        one.name,
        points_text(one.total),
        *past,
        *(points_text(line.score) for line in one.lines),
    ]


def points_text(hundredths: int | None) -> str:
    """86.35; a dash where there are none."""
    return "—" if hundredths is None else f"{hundredths / 100:.2f}"

"""Charts on paper, of lines and grey boxes alone, so that any black-and-white printer shows them.

Men are grey, women white with an outline; a target is a thick upright stroke; nothing is told by
shade alone, every bar says its number.
"""

from collections.abc import Sequence
from datetime import date

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.diagnosis import (
    AgeBand,
    Share,
    Trend,
    causes_of,
    people_of,
    problems_of,
)
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.paper.flow import Flow
from clinic_desktop.reports.paper.page import Box, Rule, Text

_GREY, _PALE = 0.55, 0.85
_SIZE = 8.0
_LINE = 13.0
_TITLE = 10.5
_HEAD = 20.0
_LABELS = 150.0
_NUMBERS = 92.0
_SMALL = 7.0
_TREND_HEIGHT, _TREND_GAP = 77.0, 16.0
_MONTHS = 12
_DOT = 3.2


def _title(flow: Flow, words: str, height: float) -> None:
    """The heading, together with the chart below it where a page has room for both."""
    flow.space(8)
    flow.need(min(height + _HEAD, (flow.bottom - flow.top) * 0.9))
    flow.line(words, _TITLE, bold=True)
    flow.space(3)


def form_charts(flow: Flow, figures: FormFigures) -> None:
    """What the cells of a form show at a glance; only the yearly diagnosis has charts."""
    draw_pyramid(flow, tr("人口金字塔"), people_of(figures))
    problems = problems_of(figures)
    draw_counts(flow, tr("主要健康问题和重点人群"), problems, tr("人"))
    draw_counts(flow, tr("死因顺位"), causes_of(figures), tr("人"))


def draw_pyramid(flow: Flow, title: str, bands: Sequence[AgeBand]) -> None:
    """The population pyramid, the oldest on top."""
    most = max((max(band.men, band.women) for band in bands), default=0)
    if not most:
        return
    _title(flow, title, _LINE * (len(bands) + 2))
    page, top = flow.page, flow.y
    middle, half = 44.0, (flow.room - 44.0) / 2
    centre = flow.left + flow.room / 2
    reach = half - 34
    for words, x in (
        (tr("男 {n} 人", n=sum(b.men for b in bands)), centre - middle / 2 - reach / 2),
        (tr("女 {n} 人", n=sum(b.women for b in bands)), centre + middle / 2 + reach / 2),
    ):
        width = flow.fonts.width(words, _SIZE, bold=True)
        page.marks.append(Text(x - width / 2, top + _SIZE, words, _SIZE, bold=True))
    for number, band in enumerate(reversed(bands), 1):
        y = top + number * _LINE
        label = flow.fonts.width(band.label, _SIZE)
        page.marks.append(Text(centre - label / 2, y + _SIZE + 1, band.label, _SIZE))
        men, women = reach * band.men / most, reach * band.women / most
        left, right = centre - middle / 2, centre + middle / 2
        page.marks.append(Box(left - men, y + 1.5, men, _LINE - 3, fill=_GREY, line=0.4))
        page.marks.append(Box(right, y + 1.5, women, _LINE - 3, fill=1.0, line=0.6))
        told = str(band.men)
        x = left - men - 3 - flow.fonts.width(told, _SMALL)
        page.marks.append(Text(x, y + _SIZE, told, _SMALL))
        page.marks.append(Text(right + women + 3, y + _SIZE, str(band.women), _SMALL))
    flow.y = top + (len(bands) + 1) * _LINE + 4


def draw_counts(flow: Flow, title: str, counts: Sequence[tuple[str, int]], unit: str) -> None:
    """Numbers as bars, in the order given."""
    most = max((number for _, number in counts), default=0)
    if not most:
        return
    _title(flow, title, _LINE * min(len(counts), 12))
    for label, number in counts:
        flow.need(_LINE)
        _bar(flow, label, number / most, tr("{n} {unit}", n=number, unit=unit))


def draw_shares(flow: Flow, title: str, shares: Sequence[Share]) -> None:
    """Rates as bars of the whole width, the target as a thick stroke."""
    known = [share for share in shares if share.percent is not None]
    if not known:
        return
    _title(flow, title, _LINE * min(len(known), 12))
    for share in known:
        flow.need(_LINE)
        percent = share.percent or 0.0
        words = f"{share.num}/{share.den} = {percent:.1f}%"
        target = None if share.target is None else share.target / 100
        if share.reached is not None:
            words += " " + (tr("达标") if share.reached else tr("未达"))
        _bar(flow, share.title, min(percent / 100, 1.0), words, target)


def _bar(flow: Flow, label: str, part: float, words: str, target: float | None = None) -> None:
    page, y = flow.page, flow.y
    text, size = label, _SIZE
    while flow.fonts.width(text, size) > _LABELS - 6 and size > 6:
        size -= 0.5
    page.marks.append(Text(flow.left, y + _SIZE + 1, text, size))
    left = flow.left + _LABELS
    room = flow.room - _LABELS - _NUMBERS - 6
    page.marks.append(Box(left, y + 2, room, _LINE - 4, fill=None, line=0.3))
    if part > 0:
        page.marks.append(Box(left, y + 2, room * part, _LINE - 4, fill=_GREY, line=0.4))
    if target is not None:
        x = left + room * min(target, 1.0)
        page.marks.append(Rule(x, y, x, y + _LINE, width=1.8))
    page.marks.append(Text(left + room + 5, y + _SIZE + 1, words, _SMALL))
    flow.y += _LINE


def draw_trends(flow: Flow, title: str, trends: Sequence[Trend], year: int) -> None:
    """One small chart a rate, two side by side: months below, per cent at the left."""
    if not trends:
        return
    _title(flow, title, _TREND_HEIGHT)
    width = (flow.room - _TREND_GAP) / 2
    for start in range(0, len(trends), 2):
        flow.need(_TREND_HEIGHT)
        for place, trend in enumerate(trends[start : start + 2]):
            _trend(flow, trend, flow.left + place * (width + _TREND_GAP), width, year)
        flow.y += _TREND_HEIGHT


def _trend(flow: Flow, trend: Trend, left: float, width: float, year: int) -> None:
    page, top = flow.page, flow.y
    name = trend.title
    size = _SIZE
    while flow.fonts.width(name, size, bold=True) > width - 60 and size > 6:
        size -= 0.5
    page.marks.append(Text(left, top + _SIZE, name, size, bold=True))
    last = f"{trend.points[-1][1]:.1f}%" if trend.points else ""
    if trend.target is not None:
        last += tr("（目标 {n}%）", n=trend.target)
    x = left + width - flow.fonts.width(last, _SMALL)
    page.marks.append(Text(x, top + _SIZE, last, _SMALL))
    low_x, high_x = left + 24, left + width - 6
    low_y, high_y = top + _TREND_HEIGHT - 24, top + 16
    most = max([100.0, *(value for _, value in trend.points)])

    def at(month: date, value: float) -> tuple[float, float]:
        across = (month.month - 1) / (_MONTHS - 1)
        return low_x + (high_x - low_x) * across, low_y - (low_y - high_y) * value / most

    for value in (0.0, 50.0, 100.0):
        _, y = at(date(year, 1, 1), value)
        page.marks.append(Rule(low_x, y, high_x, y, width=0.3, dashed=value != 0.0))
        words = f"{value:.0f}"
        page.marks.append(Text(low_x - 4 - flow.fonts.width(words, 6), y + 2, words, 6))
    if trend.target is not None:
        _, y = at(date(year, 1, 1), float(trend.target))
        page.marks.append(Rule(low_x, y, high_x, y, width=1.2))
    for month in range(1, _MONTHS + 1):
        x, _ = at(date(year, month, 1), 0)
        words = str(month)
        page.marks.append(Text(x - flow.fonts.width(words, 6) / 2, low_y + 8, words, 6))
    before: tuple[float, float] | None = None
    for month_, value in trend.points:
        here = at(month_, value)
        if before is not None:
            page.marks.append(Rule(*before, *here, width=0.9))
        page.marks.append(
            Box(here[0] - _DOT / 2, here[1] - _DOT / 2, _DOT, _DOT, fill=0.0, line=None)
        )
        before = here

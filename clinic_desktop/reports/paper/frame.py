"""The common frame of every monthly form: title lines, signature line, small print
(``indicators.md`` Part 3).
"""

from dataclasses import dataclass
from datetime import datetime

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Flow
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.page import A4, MM, Page, Text

MARGIN = 14 * MM
_FOOT = 11 * MM
SMALL = 6.5


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """What stands in small type at the foot: lines of the last page, a line of every page."""

    lines: tuple[str, ...]
    every_page: str


def new_flow(fonts: PaperFonts, landscape: bool = False, margin: float = MARGIN) -> Flow:
    """An empty A4 flow; room for the page number is kept free at the foot."""
    width, height = (A4[1], A4[0]) if landscape else A4
    return Flow(
        fonts, width, height, margin, width - margin, margin * 0.9, height - margin - _FOOT / 2
    )


def signature_line() -> str:
    """填表人 … 填报日期, blank, at the foot of every form."""
    return tr("填表人：________　审核人（负责人）：________　联系电话：____________　") + tr(
        "填报日期：____年__月__日"
    )


def number_pages(pages: list[Page], fonts: PaperFonts, words: str, margin: float = MARGIN) -> None:
    """Write ``words`` and "第 n 页 共 m 页" at the foot of every page."""
    for number, page in enumerate(pages, 1):
        y = page.height - _FOOT + SMALL
        page.marks.append(Text(margin, y, words, SMALL, grey=0.35))
        count = tr("第 {n} 页 共 {m} 页", n=number, m=len(pages))
        x = page.width - margin - fonts.width(count, SMALL)
        page.marks.append(Text(x, y, count, SMALL, grey=0.35))


def instant_words(at: datetime) -> str:
    """An instant as people write it, local time, to the minute."""
    local = at.astimezone() if at.tzinfo else at
    return local.strftime("%Y-%m-%d %H:%M")

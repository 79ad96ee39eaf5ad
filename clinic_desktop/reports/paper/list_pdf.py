"""Any list on paper: title, what it shows, numbered rows under headings that repeat."""

from collections.abc import Sequence
from datetime import datetime

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import instant_words, new_flow, number_pages
from clinic_desktop.reports.paper.pdf import PaperDocument

_SIZE = 9.0
_PADDING = 2.6
_NUMBER_WIDTH = 30.0
_UPRIGHT_COLUMNS = 6
"""More columns stand on a landscape sheet."""
_LOOKED_AT = 200
"""Rows by which the widths are judged."""
_WIDEST = 150.0
"""Points that one column claims before its text is broken."""


def list_document(
    title: str,
    about: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    fonts: PaperFonts,
    made_at: datetime,
    clinic_name: str,
    *,
    least_height: float = 0.0,
) -> PaperDocument:
    """``about`` says which rows these are (the question in words); ``least_height`` of a row in
    points, where there must be room to write.
    """
    flow = new_flow(fonts, landscape=len(headings) > _UPRIGHT_COLUMNS)
    flow.line(title, 15, "center", bold=True)
    flow.space(4)
    if about:
        flow.line(about, 9)
    line = tr(
        "{clinic}　共 {n} 条　{at} 打印", clinic=clinic_name, n=len(rows), at=instant_words(made_at)
    )
    flow.line(line, 9)
    flow.space(4)
    texts = [[str(cell) for cell in row] for row in rows]
    heading = (tr("序号"), *headings)
    flow.table(
        Table(
            _widths(fonts, flow.room, headings, texts),
            (tuple(Entry(word, align="center", bold=True) for word in heading),),
            tuple(
                (Entry(str(number), align="center"), *(Entry(text) for text in row))
                for number, row in enumerate(texts, 1)
            ),
            _SIZE,
            _PADDING,
            least_height=least_height,
        )
    )
    number_pages(flow.pages, fonts, tr("{clinic} · {title}", clinic=clinic_name, title=title))
    return PaperDocument(title, tuple(flow.pages), made_at)


def _widths(
    fonts: PaperFonts, room: float, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[float, ...]:
    """By the longest text of each column, within bounds; together as wide as the sheet."""
    wanted = []
    for place, heading in enumerate(headings):
        texts = [heading, *(row[place] for row in rows[:_LOOKED_AT])]
        longest = max(fonts.width(text, _SIZE, bold=text is heading) for text in texts)
        wanted.append(min(longest, _WIDEST) + 2 * _PADDING + 2)
    factor = (room - _NUMBER_WIDTH) / sum(wanted)
    return (_NUMBER_WIDTH, *(width * factor for width in wanted))

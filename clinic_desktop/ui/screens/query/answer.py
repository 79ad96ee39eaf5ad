"""The answer to a query as table columns and on paper."""

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain.queries import Query
from clinic_desktop.domain.words import tr
from clinic_desktop.services.query.fields import subjects
from clinic_desktop.services.query.running import Found, FoundRow
from clinic_desktop.services.query.saving import saved_queries
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.file_printing import Compose
from clinic_desktop.ui.widgets.rows_model import Column

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be asked about, and what was kept."""

    subjects: tuple[tuple[str, str], ...]
    saved: tuple[Query, ...]


def load_offered(place: Workplace) -> Offered:
    """Subjects and saved queries."""
    return Offered(subjects(place), saved_queries(place))


def answer_paper(title: str, about: str, found: Found) -> Compose:
    """The answer as a printed list; ``about`` are its conditions in words."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.list_pdf import list_document

        return list_document(
            title,
            tr("条件：{said}", said=about) if about else "",
            [column.label for column in found.columns],
            [row.cells for row in found.rows],
            fonts,
            place.clock.now(),
            place.site.name,
        )

    return compose


def answer_columns(found: Found) -> list[Column[FoundRow]]:
    """As wide as what they say, the last one as wide as there is room."""
    made = []
    for place, field in enumerate(found.columns):
        longest = max((_width(row.cells[place]) for row in found.rows[:60]), default=0)
        width = min(240, max(60, _width(field.label), longest) + 24)
        made.append(
            Column(
                field.label,
                partial(_text, place=place),
                width=width,
                sort_key=partial(_key, place=place),
            )
        )
    if made:
        made[-1] = replace(made[-1], stretch=True)
    return made


def _width(cell: object) -> int:
    return sum(9 if character.isascii() else 15 for character in str(cell))


def _text(row: FoundRow, place: int) -> str:
    return str(row.cells[place])


def _key(row: FoundRow, place: int) -> Any:
    return row.keys[place]

"""A visit list as PDF; runs on the data worker."""

from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.services.visit_list import ListWish, make_list
from clinic_desktop.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class PrintedList:
    """The PDF of a list, the number under which it is keyed back, characters the font lacks."""

    no: str
    count: int
    pdf: bytes
    missing: str


def print_list(place: Workplace, wish: ListWish, resources: Path) -> PrintedList:
    """Make, keep and lay out a list. Raises ``InputProblem`` when nobody is on it."""
    from clinic_desktop.reports.paper.fonts import load_fonts
    from clinic_desktop.reports.paper.pdf import write_pdf
    from clinic_desktop.reports.paper.visit_list_pdf import visit_houses, visit_list_document

    listed = make_list(place, wish)
    fonts = load_fonts(resources / "fonts")
    houses = visit_houses(listed, place.catalogue)
    document = visit_list_document(
        houses, place.site.name, listed.made_on, fonts, place.clock.now(), listed.no
    )
    text = "".join(f"{x.name}{x.head_name}{x.address}" for x in listed.lines)
    missing = "".join(dict.fromkeys(fonts.missing_characters(text)))
    return PrintedList(listed.no, len(listed.lines), write_pdf(document, fonts), missing)

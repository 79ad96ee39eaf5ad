"""Death cards as they had been sent by the cutoff (``indicators.md`` I-E13)."""

from datetime import date

from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening


def names_on_cards(book: Book, word: str, field: str) -> frozenset[str]:
    """Names on death cards filled in by the cutoff: a later one had not been sent yet."""
    return frozenset(
        str(each.value(field))
        for each in book.events(word, None)
        if each.scope.context.today <= book.dates.cutoff
    )


def sent_on(book: Book, certificate: Happening | None) -> date | None:
    """The day on which a death certificate was reported, if that was by the cutoff."""
    told = certificate.value("reported_date") if certificate is not None else None
    return told if isinstance(told, date) and told <= book.dates.cutoff else None

"""Notices and the call list for the preview; run on the data worker."""

from typing import TYPE_CHECKING

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import DueRow, WorkKind, work_list
from clinic_desktop.services.workplace import Workplace

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument


def notice_batch(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
    """One notice for each child that is owed a dose today."""
    from clinic_desktop.reports.paper.notice_pdf import notices_document

    clinic = {"name": place.site.name, "phone": place.site.phone}
    rules = place.catalogue.vaccines
    return notices_document(_owed(place), rules, clinic, fonts, place.today, place.clock.now())


def call_batch(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
    """The same children as a list by village group."""
    from clinic_desktop.reports.paper.notice_pdf import call_list_document

    rules = place.catalogue.vaccines
    return call_list_document(
        _owed(place), rules, place.site.name, fonts, place.today, place.clock.now()
    )


def _owed(place: Workplace) -> tuple[DueRow, ...]:
    """Those of the list of the day."""
    rows = tuple(row.due for row in work_list(place, WorkKind.SESSION))
    if not rows:
        raise InputProblem(Problem("", "NOTHING", tr("今天没有应种或逾期的儿童")))
    return rows

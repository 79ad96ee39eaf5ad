"""Notices, call lists and coverage for the preview; run on the data worker."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import Coverage, DueRow
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.file_printing import Compose

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument


def list_batch(rows: Sequence[DueRow], on: date, paper: str, title: str) -> Compose:
    """``paper``: notices, one for each child, or calls, the list by village group."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.notice_pdf import call_list_document, notices_document

        if not rows:
            raise InputProblem(Problem("", "NOTHING", tr("名单是空的")))
        rules, made = place.catalogue.vaccines, place.clock.now()
        if paper == "notices":
            clinic = {"name": place.site.name, "phone": place.site.phone}
            session = on if on > place.today else None
            return notices_document(rows, rules, clinic, fonts, place.today, made, session=session)
        return call_list_document(rows, rules, place.site.name, fonts, on, made, title=title)

    return compose


def coverage_batch(found: Coverage, words: str) -> Compose:
    """The table of every vaccine, dose and birth year."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.coverage_pdf import coverage_document

        return coverage_document(found, words, place.site.name, fonts, place.clock.now())

    return compose

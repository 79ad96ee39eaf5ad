"""A register or its single sheets as PDF, and as workbook; runs on the data worker."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import outcome_of
from clinic_desktop.domain.forms.model import Subject
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.registers import (
    RegisterFilter,
    RegisterSheet,
    cell_text,
    register_page,
    register_sheets,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.saving import save_as
from clinic_desktop.ui.screens.file_printing import Compose

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.answers import Filled
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument


def register_batch(wanted: RegisterFilter, period: str) -> Compose:
    """The rows of the period in the customary register."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.record_pdf import register_document
        from clinic_desktop.reports.paper.register_pdf import RegisterFrame

        page = register_page(place, wanted)
        sheets = _sheets(place, wanted)
        frame = RegisterFrame(
            period,
            place.site.name,
            () if page.form.subject is Subject.CLINIC else tuple(s.row.name for s in sheets),
            page.totals,
        )
        return register_document(
            page.form, fonts, _filled(place, sheets), frame, made_at=place.clock.now()
        )

    return compose


def single_batch(wanted: RegisterFilter) -> Compose:
    """Each row of the period on the sheet of its form."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.pdf import PaperDocument
        from clinic_desktop.reports.paper.record_pdf import record_document

        editions: dict[tuple[str, str], list[RegisterSheet]] = {}
        for sheet in _sheets(place, wanted):
            editions.setdefault(sheet.form.key, []).append(sheet)
        documents = [
            record_document(
                own[0].form,
                fonts,
                _filled(place, own),
                made_at=place.clock.now(),
                clinic_name=place.site.name,
            )
            for own in editions.values()
        ]
        pages = tuple(page for document in documents for page in document.pages)
        return PaperDocument(documents[-1].title, pages, place.clock.now())

    return compose


def _sheets(place: Workplace, wanted: RegisterFilter) -> tuple[RegisterSheet, ...]:
    sheets = register_sheets(place, wanted)
    if not sheets:
        raise InputProblem(Problem("", "NOTHING", tr("这段时间没有登记")))
    return sheets


def _filled(place: Workplace, sheets: Sequence[RegisterSheet]) -> "list[Filled]":
    from clinic_desktop.reports.paper.answers import Filled

    context = Context(place.today)
    return [
        Filled(s.answers, s.person, outcome_of(s.form, s.answers, context) or "") for s in sheets
    ]


def write_workbook(place: Workplace, wanted: RegisterFilter, path: Path) -> Path:
    """Every field of every row; identity numbers masked as on screen."""
    from clinic_desktop.reports.files import list_xlsx

    page = register_page(place, wanted)
    fields = [each for each in page.form.fields() if not each.from_file]
    named = page.form.subject is not Subject.CLINIC
    headings = [tr("日期"), *([tr("姓名")] if named else []), *(each.label for each in fields)]
    rows = [
        [
            sheet.row.on.isoformat(),
            *([sheet.row.name] if named else []),
            *(
                cell_text(sheet.form, sheet.form.field(each.id), sheet.answers)
                if sheet.form.has(each.id)
                else ""
                for each in fields
            ),
        ]
        for sheet in register_sheets(place, wanted)
    ]
    save_as(path, list_xlsx(page.form.title, headings, rows))
    return path

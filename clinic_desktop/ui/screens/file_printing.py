"""Batches of sheets in the preview: a file, a household, a day; rare characters told first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screen import Desk

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument

Compose = Callable[[Workplace, "PaperFonts"], "PaperDocument"]


@dataclass(frozen=True, slots=True)
class Batch:
    """A finished document, and what should be told before it is printed."""

    pdf: bytes
    title: str
    pages: int
    warning: str


def preview_batch(owner: QWidget, desk: Desk, compose: Compose) -> None:
    """Compose on the data worker, ask about characters that the font lacks, show the preview."""
    desk.operations.read(
        owner,
        partial(_written, compose=compose, resources=desk.resources),
        partial(_show, owner, desk),
        token="batch",
    )


def _written(place: Workplace, compose: Compose, resources: Path) -> Batch:
    from clinic_desktop.reports.paper.fonts import load_fonts
    from clinic_desktop.reports.paper.pdf import write_pdf

    fonts = load_fonts(resources / "fonts")
    document = compose(place, fonts)
    warning = "".join(problem.message for problem in document.problems(fonts))
    return Batch(write_pdf(document, fonts), document.title, len(document.pages), warning)


def _show(owner: QWidget, desk: Desk, batch: Batch) -> None:
    if batch.warning and not desk.prompts.confirm(
        tr("有字打印不出"), batch.warning, tr("照样打印"), no=tr("先不打印")
    ):
        return
    PreviewWindow(batch.pdf, batch.title, owner, prompts=desk.prompts).show()


def person_batch(resident_id: str) -> Compose:
    """The whole file of a resident."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.file_pdf import person_file

        return person_file(place, resident_id, fonts)

    return compose


def household_batch(household_id: str) -> Compose:
    """The family's file and those of its members."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.file_pdf import household_file

        return household_file(place, household_id, fonts)

    return compose


def today_batch() -> Compose:
    """Every record of today."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.file_pdf import day_sheets

        return day_sheets(place, place.today, fonts)

    return compose

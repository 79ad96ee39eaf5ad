"""Pages to PDF. Equal pages and an equal instant give equal bytes."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from clinic_desktop.domain.problems import Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.fonts import (
    BODY,
    SMALL_FORMS,
    SMALL_SIZE,
    PaperFonts,
    missing_in,
)
from clinic_desktop.reports.paper.page import Box, Page, Picture, Rule, Text, all_texts


@dataclass(frozen=True, slots=True)
class PaperDocument:
    """Laid-out pages with title and the instant that is printed on them."""

    title: str
    pages: tuple[Page, ...]
    made_at: datetime

    def problems(self, fonts: PaperFonts) -> tuple[Problem, ...]:
        """What should be told before printing: characters that the font lacks."""
        missing = missing_in(fonts, all_texts(self.pages))
        if not missing:
            return ()
        return (
            Problem(
                "",
                "CHARACTERS_MISSING",
                tr(
                    "以下字在字体中没有，打印时将以〓代替，请手写补上：{characters}",
                    characters="、".join(f"{c}（U+{ord(c):04X}）" for c in missing),
                ),
                Severity.CONFIRM,
            ),
        )


STAND_IN = "〓"
"""Printed in place of a character that the font lacks; the geta mark says "character missing"."""


def write_pdf(document: PaperDocument, fonts: PaperFonts) -> bytes:
    """The document as PDF with embedded fonts."""
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pageCompression=1, invariant=1, lang="zh-CN")
    canvas.setTitle(document.title)
    canvas.setCreator("Clinic Desktop")
    canvas.setAuthor("")
    canvas.setSubject(document.made_at.isoformat(timespec="seconds"))
    for page in document.pages:
        canvas.setPageSize((page.width, page.height))
        _draw(canvas, page, fonts)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Any, page: Page, fonts: PaperFonts) -> None:
    for mark in page.marks:
        match mark:
            case Text():
                _draw_text(canvas, page, mark, fonts)
            case Rule():
                canvas.setLineWidth(mark.width)
                canvas.setDash(*(([2, 2], 0) if mark.dashed else ([], 0)))
                canvas.line(mark.x1, page.height - mark.y1, mark.x2, page.height - mark.y2)
            case Box():
                _draw_box(canvas, page, mark)
            case Picture():
                from reportlab.lib.utils import ImageReader

                canvas.drawImage(
                    ImageReader(BytesIO(mark.content)),
                    mark.x,
                    page.height - mark.y - mark.height,
                    mark.width,
                    mark.height,
                    preserveAspectRatio=True,
                    anchor="c",
                )


def _draw_text(canvas: Any, page: Page, mark: Text, fonts: PaperFonts) -> None:
    text = mark.text
    for character in fonts.missing_characters(text):
        text = text.replace(character, STAND_IN)
    canvas.setFillGray(mark.grey)
    x = mark.x
    y = page.height - mark.y
    for font, run in fonts.runs(text, mark.bold):
        if not font:
            lift = 0.36 if run in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻" else -0.12
            canvas.setFont(BODY, mark.size * SMALL_SIZE)
            canvas.drawString(x, y + mark.size * lift, SMALL_FORMS[run])
            x += fonts.width(run, mark.size)
            continue
        canvas.setFont(font, mark.size)
        canvas.drawString(x, y, run)
        x += canvas.stringWidth(run, font, mark.size)


def _draw_box(canvas: Any, page: Page, mark: Box) -> None:
    if mark.fill is not None:
        canvas.setFillGray(mark.fill)
    if mark.line is not None:
        canvas.setLineWidth(mark.line)
        canvas.setDash([], 0)
    canvas.rect(
        mark.x,
        page.height - mark.y - mark.height,
        mark.width,
        mark.height,
        stroke=int(mark.line is not None),
        fill=int(mark.fill is not None),
    )

"""Every form on paper, filled in with random valid answers, as one picture.

    python tests/soak/contact_sheet.py OUT.png [--seed 1] [--share 0.7] [--form CODE --page N]

Prints what stands outside its sheet. With ``--form`` one page is drawn large instead.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from random_answers import CONTEXTS, answers_of  # noqa: E402

from clinic_desktop.definitions.load import load_catalogue  # noqa: E402
from clinic_desktop.domain.forms.derive import outcome_of  # noqa: E402
from clinic_desktop.domain.forms.model import Form  # noqa: E402
from clinic_desktop.reports.paper.answers import Filled  # noqa: E402
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts  # noqa: E402
from clinic_desktop.reports.paper.page import Box, Page, Text  # noqa: E402
from clinic_desktop.reports.paper.pdf import PaperDocument, write_pdf  # noqa: E402
from clinic_desktop.reports.paper.record_pdf import record_document  # noqa: E402

ACROSS = 12
CELL = (230, 325)
EXTRA = {
    "record_no": "00100123",
    "archive_no": "42030410100300123",
    "id_no": "420304195005010130",
    "phone": "13800001234",
    "address": "清溪镇石门村3组12号",
    "registered_address": "清溪镇石门村3组12号",
    "ethnicity": "01",
    "residence_type": "1",
    "contact_name": "张二",
    "contact_phone": "13900001234",
    "responsible_doctor": "周医生",
    "filing_person": "周医生",
    "filing_org": "石门村卫生室",
    "township_name": "清溪镇",
    "village_name": "石门村",
}


def filled_sheet(form: Form, fonts: PaperFonts, seed: int, share: float) -> PaperDocument:
    """One record, or as many as stand side by side, or twelve lines of a register."""
    chance = random.Random(f"{form.code}{seed}")
    count = form.paper.columns if form.paper.layout == "columns" else 1
    if form.paper.layout == "register":
        count = 12
    context = CONTEXTS[{"child": 2, "maternal": 1}.get(form.group, 0)]
    filled: list[Filled] = []
    for _ in range(count):
        answers = answers_of(form, context, chance, share)
        while form.paper.by and any(
            one.answers.get(form.paper.by) == answers.get(form.paper.by) for one in filled
        ):
            answers = answers_of(form, context, chance, share)
        if filled and form.paper.layout == "register":
            # Lines with one head stand on one sheet.
            first = filled[0].answers
            answers |= {name: first[name] for name in form.paper.head if name in first}
        outcome = outcome_of(form, answers, context) or ""
        filled.append(Filled(answers, EXTRA | dict(context.person), outcome))
    return record_document(
        form, fonts, filled, made_at=datetime(2026, 3, 2, tzinfo=UTC), clinic_name="石门村卫生室"
    )


def faults_of(page: Page, fonts: PaperFonts) -> list[str]:
    """What is cut off: text beyond the sheet, or crossing a side of the cell in which it begins."""
    cells = [m for m in page.marks if isinstance(m, Box) and m.width > 12 and m.height > 12]
    found = []
    for mark in page.marks:
        if not isinstance(mark, Text) or not mark.text.strip():
            continue
        right = mark.x + fonts.width(mark.text, mark.size, mark.bold)
        if right > page.width - 8 or mark.y > page.height - 8 or mark.x < 8:
            found.append(f"outside the sheet: {mark.text[:24]}")
        holder = [
            c
            for c in cells
            if c.x <= mark.x + 1 < c.x + c.width and c.y <= mark.y - mark.size / 2 < c.y + c.height
        ]
        if holder:
            cell = min(holder, key=lambda c: c.width * c.height)
            if right > cell.x + cell.width + 1:
                found.append(f"beyond its cell: {mark.text[:24]}")
            if mark.y > cell.y + cell.height + 1:
                found.append(f"below its cell: {mark.text[:24]}")
    return found


def render(document: PaperDocument, fonts: PaperFonts, number: int, scale: float) -> Image.Image:
    """A page as picture."""
    pdf = pypdfium2.PdfDocument(write_pdf(document, fonts))
    try:
        picture: Image.Image = pdf[number].render(scale=scale).to_pil()
        return picture
    finally:
        pdf.close()


def compose(pictures: Sequence[tuple[str, Image.Image]]) -> Image.Image:
    """Small pages in rows, their form below them."""
    width, height = CELL
    step = height + 22
    rows = ceil(len(pictures) / ACROSS)
    sheet = Image.new("L", (ACROSS * (width + 6) + 6, rows * step + 6), 225)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(next((ROOT / "resources" / "fonts").glob("*Regular*"))), 11)
    for place, (name, picture) in enumerate(pictures):
        x, y = 6 + (place % ACROSS) * (width + 6), 6 + (place // ACROSS) * step
        small = picture.convert("L")
        small.thumbnail((width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (x + (width - small.width) // 2, y + (height - small.height) // 2))
        draw.text((x + 2, y + height + 2), name[:13], font=font, fill=40)
    return sheet


def main() -> int:
    """Exit status 1 when something is cut off."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.7)
    parser.add_argument("--form", default="")
    parser.add_argument("--page", type=int, default=1)
    asked = parser.parse_args()
    fonts = load_fonts(ROOT / "resources" / "fonts")
    catalogue = load_catalogue(ROOT / "resources" / "definitions")
    forms = [f for f in catalogue.current_forms() if asked.form in ("", f.code)]
    faults, sheets, pictures = 0, 0, []
    for form in forms:
        document = filled_sheet(form, fonts, asked.seed, asked.share)
        sheets += len(document.pages)
        for number, page in enumerate(document.pages, 1):
            for fault in faults_of(page, fonts):
                faults += 1
                print(f"{form.code} {number}: {fault}")
        if asked.form:
            render(document, fonts, asked.page - 1, 1.6).save(asked.out)
        else:
            for number in range(len(document.pages)):
                title = form.title if number == 0 else f"（续 {number + 1}）"
                pictures.append((title, render(document, fonts, number, 0.8)))
    if pictures:
        compose(pictures).quantize(16).save(asked.out, optimize=True)
    print(f"{len(forms)} forms, {sheets} sheets, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

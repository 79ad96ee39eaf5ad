"""Every report form on paper, with the figures of a practice village, as one picture.

    python tests/soak/contact_sheet_reports.py OUT.png [--people 400] [--form CODE]

Prints what stands outside its sheet or cell. With ``--form`` every page of one form is drawn
large instead: ``OUT-1.png`` …
"""

import argparse
import sys
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "soak")]

from contact_sheet import compose, faults_of, render  # noqa: E402

from clinic_desktop import bootstrap  # noqa: E402
from clinic_desktop.cli.demo import _VILLAGE  # noqa: E402
from clinic_desktop.domain.clock import FixedClock  # noqa: E402
from clinic_desktop.domain.report_layout import PeriodKind  # noqa: E402
from clinic_desktop.reports.diagnosis import YEAR_FORM, diagnosis  # noqa: E402
from clinic_desktop.reports.monthly import period_form  # noqa: E402
from clinic_desktop.reports.paper.diagnosis_pdf import diagnosis_document  # noqa: E402
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts  # noqa: E402
from clinic_desktop.reports.paper.form_pdf import form_document  # noqa: E402
from clinic_desktop.reports.paper.pdf import PaperDocument  # noqa: E402
from clinic_desktop.services.practice.filling import fill_practice  # noqa: E402
from clinic_desktop.services.workplace import Workplace  # noqa: E402
from clinic_desktop.storage.files import ClinicFolder  # noqa: E402

DAY = date(2026, 11, 20)
NUMBERS = {PeriodKind.MONTH: 10, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 1}
"""The last period of each kind that was over on that day; years are the running one."""


def village(folder: Path, people: int) -> Workplace:
    """A practice village with two years of work and something on every form."""
    clock = FixedClock.on(DAY)
    clinic = ClinicFolder(folder)
    made = bootstrap.make_clinic(clinic, _VILLAGE, "周医生", "demo", clock, practice=True)
    place = bootstrap.open_workplace(clinic, made.key, made.staff_id, clock)
    fill_practice(place, people=people, years=2, seed=7, rich=True)
    return place


def document_of(place: Workplace, code: str, kind: PeriodKind, fonts: PaperFonts) -> PaperDocument:
    """A form as it is printed; the yearly diagnosis with its charts."""
    if code == YEAR_FORM:
        return diagnosis_document(diagnosis(place, DAY.year), fonts)
    with place.reading() as session:
        figures = period_form(
            session, place.catalogue, code, DAY.year, NUMBERS.get(kind, 1), place.site.code
        )
    return form_document(figures, fonts)


def main() -> int:
    """Exit status 1 when something is cut off."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--form", default="")
    asked = parser.parse_args()
    fonts = load_fonts(ROOT / "resources" / "fonts")
    faults, sheets, pictures = 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        place = village(Path(folder) / "clinic", asked.people)
        with closing(place.database):
            forms = {
                layout.code: layout.period
                for layout in place.catalogue.reports.layouts
                if asked.form in ("", layout.code)
            }
            for code, kind in sorted(
                forms.items(), key=lambda form: ("RQHY".find(form[0][0]) % 5, form)
            ):
                document = document_of(place, code, kind, fonts)
                sheets += len(document.pages)
                for number, page in enumerate(document.pages, 1):
                    for fault in faults_of(page, fonts):
                        faults += 1
                        print(f"{code} {number}: {fault}")
                    if asked.form:
                        path = asked.out.with_name(f"{asked.out.stem}-{number}.png")
                        render(document, fonts, number - 1, 1.4).save(path)
                    else:
                        title = f"{code}" if len(document.pages) == 1 else f"{code}（{number}）"
                        pictures.append((title, render(document, fonts, number - 1, 0.8)))
    if pictures:
        compose(pictures).quantize(16).save(asked.out, optimize=True)
    print(f"{len(forms)} forms, {sheets} sheets, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

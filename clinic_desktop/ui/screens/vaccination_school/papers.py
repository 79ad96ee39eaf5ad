"""Lists, notices and totals of a class for the preview; run on the data worker."""

from typing import TYPE_CHECKING

from clinic_desktop.services.vaccination import SchoolClass, school_page, school_totals
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.file_printing import Compose

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument


def school_batch(chosen: SchoolClass, paper: str) -> Compose:
    """``paper``: list, notices or summary (of the whole school)."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.school_pdf import (
            catch_up_document,
            class_document,
            school_summary_document,
        )

        made = place.clock.now()
        if paper == "summary":
            whole = SchoolClass(chosen.school, "", chosen.term)
            page = school_page(place, whole)
            names = sorted({pupil.class_name for pupil in page.pupils})
            groups = [
                (name, school_totals(p for p in page.pupils if p.class_name == name))
                for name in names
            ]
            return school_summary_document(whole, groups, page.totals, place.site.name, fonts, made)
        page = school_page(place, chosen)
        if paper == "list":
            return class_document(chosen, page.pupils, place.site.name, fonts, made)
        wanted = [
            pupil
            for pupil in page.pupils
            if any(each.open for each in pupil.missing)
            or (not pupil.certificate and pupil.reissued_on is None)
        ]
        clinic = {"name": place.site.name, "phone": place.site.phone}
        return catch_up_document(chosen, wanted, clinic, fonts, place.today, made)

    return compose

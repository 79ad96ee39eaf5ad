"""One child's papers for the preview: certificate pages, card, notice; run on the data worker."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.forms.derive import outcome_of
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.reading import start_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.vaccination import (
    card_of,
    check_school_entry,
    due_list,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.file_printing import Compose

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument

CARD_FORM = "vaccination_card"
ASSESSED_FROM = 2
"""Years of age from which a child enters nursery: the assessment stands on the certificate."""


def certificate_batch(resident_ids: Sequence[str]) -> Compose:
    """预防接种证 pages with every recorded dose and the assessment."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.certificate_pdf import (
            CertificateCopy,
            certificate_document,
        )

        copies = []
        for resident_id in resident_ids:
            card = card_of(place, resident_id)
            check = None
            if age_years(card.birth_date, place.today) >= ASSESSED_FROM:
                check = check_school_entry(place, resident_id, place.today, has_certificate=True)
            copies.append(CertificateCopy(card, card.certificates, check))
        return certificate_document(
            copies,
            place.catalogue.vaccines,
            place.site.name,
            fonts,
            place.today,
            place.clock.now(),
        )

    return compose


def card_batch(resident_id: str) -> Compose:
    """预防接种卡: the sheet with what was entered and every recorded dose."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.answers import Filled
        from clinic_desktop.reports.paper.record_pdf import record_document

        start = start_form(place, CARD_FORM, About(resident_id))
        outcome = outcome_of(start.form, start.answers, start.context) or ""
        filled = Filled(start.answers, start.context.person, outcome)
        return record_document(
            start.form, fonts, [filled], made_at=place.clock.now(), clinic_name=place.site.name
        )

    return compose


def child_notice_batch(resident_id: str) -> Compose:
    """The notice of one child.

    The composing raises ``InputProblem`` when nothing is due or overdue.
    """

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.notice_pdf import PRESSING, notices_document

        rows = [
            row
            for row in due_list(place)
            if row.resident_id == resident_id
            and any(forecast.status in PRESSING for forecast in row.forecasts)
        ]
        if not rows:
            raise InputProblem(Problem("", "NOTHING", tr("今天没有应种或逾期的剂次")))
        clinic = {"name": place.site.name, "phone": place.site.phone}
        rules = place.catalogue.vaccines
        return notices_document(rows, rules, clinic, fonts, place.today, place.clock.now())

    return compose

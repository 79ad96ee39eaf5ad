"""Target list, mop-up list and summary for the preview; run on the data worker."""

from typing import TYPE_CHECKING

from clinic_desktop.services.vaccination import campaign_page
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.file_printing import Compose
from clinic_desktop.ui.screens.vaccination_campaign.rows import MOP_UP

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument


def campaign_batch(campaign_id: str, what: str, number: int) -> Compose:
    """``what``: list, mop_up (of the round) or summary."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.campaign_pdf import summary_document, target_document

        page = campaign_page(place, campaign_id)
        made = place.clock.now()
        if what == "summary":
            return summary_document(page.campaign, page.targets, place.site.name, fonts, made)
        rows = [row for row in page.targets if what != MOP_UP or row.open(number)]
        mop_up = number if what == MOP_UP else None
        return target_document(page.campaign, rows, place.site.name, fonts, made, mop_up=mop_up)

    return compose

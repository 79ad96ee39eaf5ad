"""A filled-in form as the official sheet; runs on the data worker."""

from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.domain.forms.derive import outcome_of
from clinic_desktop.domain.forms.model import Answers
from clinic_desktop.services.records.reading import FormStart
from clinic_desktop.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Sheet:
    """PDF, and the characters that the font lacks (printed as a marked gap)."""

    pdf: bytes
    missing: str


def sheet_of(place: Workplace, start: FormStart, answers: Answers, resources: Path) -> Sheet:
    """Lays the answers out as they stand, saved or not."""
    from clinic_desktop.reports.paper.answers import Filled
    from clinic_desktop.reports.paper.fonts import load_fonts
    from clinic_desktop.reports.paper.pdf import write_pdf
    from clinic_desktop.reports.paper.record_pdf import record_document

    fonts = load_fonts(resources / "fonts")
    outcome = outcome_of(start.form, answers, start.context) or ""
    filled = Filled(answers, start.context.person, outcome)
    document = record_document(
        start.form, fonts, [filled], made_at=place.clock.now(), clinic_name=place.site.name
    )
    said = [*answers.values(), *start.context.person.values()]
    text = "".join(value for value in said if isinstance(value, str))
    missing = "".join(dict.fromkeys(fonts.missing_characters(text)))
    return Sheet(write_pdf(document, fonts), missing)

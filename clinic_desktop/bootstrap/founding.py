"""The set-up's way to a new clinic, with the sheet that carries its recovery code."""

from dataclasses import dataclass
from datetime import UTC, datetime

from clinic_desktop import bootstrap
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.setup.answers import Founded, SetupAnswers


@dataclass(slots=True)
class ClinicFounder:
    """The set-up's way to a new clinic."""

    folder: ClinicFolder

    def found(self, answers: SetupAnswers) -> Founded:
        """Create it and lay out the code sheet."""
        # Loaded on the worker: the first page of the set-up does not wait for it.
        from clinic_desktop.reports.paper.fonts import load_fonts
        from clinic_desktop.reports.paper.pdf import write_pdf
        from clinic_desktop.reports.paper.recovery_pdf import recovery_document
        from clinic_desktop.services.clinic import ClinicAnswers

        clinic = ClinicAnswers(
            role=answers.role,
            name=answers.name,
            county_code=answers.county_code,
            township_code=answers.township_code,
            village_code=answers.village_code,
            township_name=answers.township_name,
            village_name=answers.village_name,
            phone=answers.phone,
        )
        made = bootstrap.make_clinic(self.folder, clinic, answers.doctor, answers.password)
        fonts = load_fonts(bootstrap.resources_dir() / "fonts")
        document = recovery_document(made.recovery_code, answers.name, fonts, datetime.now(UTC))
        return Founded(made.recovery_code, write_pdf(document, fonts))

"""A register or its single sheets as PDF, and as workbook; runs on the data worker."""

from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import outcome_of
from clinic_desktop.domain.forms.display import outcome_label
from clinic_desktop.domain.forms.model import Subject
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.registers import (
    RegisterFilter,
    cell_text,
    register_page,
    register_sheets,
)
from clinic_desktop.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class RegisterPaper:
    """PDF, and what should be told before printing (characters that the font lacks)."""

    pdf: bytes
    warning: str


def register_paper(
    place: Workplace, wanted: RegisterFilter, period: str, resources: Path
) -> RegisterPaper:
    """The rows of the period in the customary register."""
    from clinic_desktop.reports.paper.answers import Filled
    from clinic_desktop.reports.paper.fonts import load_fonts
    from clinic_desktop.reports.paper.pdf import write_pdf
    from clinic_desktop.reports.paper.record_pdf import register_document
    from clinic_desktop.reports.paper.register_pdf import RegisterFrame

    page = register_page(place, wanted)
    sheets = register_sheets(place, wanted)
    if not sheets:
        raise InputProblem(Problem("", "NOTHING", tr("这段时间没有登记")))
    filled = [
        Filled(
            sheet.answers,
            sheet.person,
            outcome_label(sheet.form, outcome_of(sheet.form, sheet.answers, Context(place.today))),
        )
        for sheet in sheets
    ]
    fonts = load_fonts(resources / "fonts")
    named = page.form.subject is not Subject.CLINIC
    frame = RegisterFrame(
        period,
        place.site.name,
        tuple(sheet.row.name for sheet in sheets) if named else (),
        page.totals,
    )
    document = register_document(page.form, fonts, filled, frame, made_at=place.clock.now())
    warning = "".join(problem.message for problem in document.problems(fonts))
    return RegisterPaper(write_pdf(document, fonts), warning)


def write_workbook(place: Workplace, wanted: RegisterFilter, path: Path) -> Path:
    """Every field of every row; identity numbers masked as on screen."""
    from clinic_desktop.reports.files import list_xlsx
    from clinic_desktop.storage.durable import write_durably

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
    try:
        write_durably(path, list_xlsx(page.form.title, headings, rows))
    except OSError as error:
        raise KnownFault(
            "FILE_UNWRITABLE", tr("写不进 {path}", path=path), tr("请换一个位置，或检查磁盘空间")
        ) from error
    return path

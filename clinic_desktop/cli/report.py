"""``report``: the forms of a period as PDF, XLSX or JSON into a folder."""

import argparse
import re
from pathlib import Path

from clinic_desktop import bootstrap
from clinic_desktop.cli.opening import opened
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.report_layout import PeriodKind
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.scope import read_parameters
from clinic_desktop.reports.files import form_json, form_xlsx
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.monthly import form_of_period, forms_of
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.reports.periods import ReportPeriod, last_over
from clinic_desktop.services.clinic import clinics
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.durable import write_durably

_PERIOD = re.compile(r"^(\d{4})(?:-(\d{2})|-Q([1-4])|-H([12])|-(M))?$")


def make_reports(arguments: argparse.Namespace) -> int:
    """Every form asked for (all that are in force by default), one file each."""
    with opened(arguments) as place:
        period = _period(arguments.period, place)
        codes = arguments.form or [
            layout.code
            for layout in forms_of(place.catalogue, period.kind, period.dates().pe)
            if layout.submitted
        ]
        villages = tuple(site.code for site in clinics(place) if site.role == "village")
        # The centre's form adds its villages up (indicators.md 1.3).
        wanted = villages if place.site.role == "centre" and villages else place.site.code
        with place.reading() as session:
            forms = [
                form_of_period(
                    session,
                    place.catalogue,
                    code,
                    period,
                    wanted,
                    generated_at=place.clock.now(),
                )
                for code in codes
            ]
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        for figures in forms:
            print(_write(figures, arguments.out, arguments.format, period.short))
    except OSError as error:
        raise KnownFault(
            "OUT_UNWRITABLE",
            tr("写不进 {folder}", folder=arguments.out),
            tr("请检查磁盘空间和权限，或换一个文件夹；文件开着的话先关掉"),
        ) from error
    return 0


def _period(text: str, place: Workplace) -> ReportPeriod:
    if text == "last-month":
        with place.reading() as session:
            return last_over(PeriodKind.MONTH, place.today, read_parameters(session).month_cutoff)
    found = _PERIOD.match(text)
    if found is None or not 2000 <= int(found[1]) <= 2099 or not 1 <= int(found[2] or 1) <= 12:
        raise InputProblem(
            Problem(
                "period",
                "PERIOD",
                tr(
                    "报告期写成 2026-10（月）、2026-Q3（季）、2026-H1（半年）、2026（年）、"
                    "2026-M（妇幼年）或 last-month"
                ),
            )
        )
    year = int(found[1])
    for place_in, kind in (
        (2, PeriodKind.MONTH),
        (3, PeriodKind.QUARTER),
        (4, PeriodKind.HALF_YEAR),
    ):
        if found[place_in]:
            return ReportPeriod(kind, year, int(found[place_in]))
    return ReportPeriod(PeriodKind.MATERNAL_YEAR if found[5] else PeriodKind.YEAR, year)


def _write(figures: FormFigures, folder: Path, kind: str, period: str) -> Path:
    path = folder / f"{figures.code}-{period}.{kind}"
    match kind:
        case "json":
            content = form_json(figures)
        case "xlsx":
            content = form_xlsx(figures)
        case _:
            fonts = load_fonts(bootstrap.resources_dir() / "fonts")
            document = form_document(figures, fonts)
            if problems := document.problems(fonts):
                raise InputProblem(*problems)
            content = write_pdf(document, fonts)
    write_durably(path, content)
    return path

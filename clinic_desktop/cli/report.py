"""``report``: monthly forms as PDF, XLSX or JSON into a folder."""

import argparse
import re
from datetime import date, timedelta
from pathlib import Path

from clinic_desktop import bootstrap
from clinic_desktop.cli.opening import opened
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.files import form_json, form_xlsx
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.monthly import month_form, monthly_forms
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.services.clinic import clinics

_PERIOD = re.compile(r"^(\d{4})-(\d{2})$")


def make_reports(arguments: argparse.Namespace) -> int:
    """Every form asked for (all that are in force by default), one file each."""
    with opened(arguments) as place:
        year, month = _month(arguments.period, place.today)
        codes = arguments.form or [
            layout.code for layout in monthly_forms(place.catalogue, date(year, month, 28))
        ]
        villages = tuple(site.code for site in clinics(place) if site.role == "village")
        # The centre's form adds its villages up (indicators.md 1.3).
        wanted = villages if place.site.role == "centre" and villages else place.site.code
        with place.reading() as session:
            forms = [
                month_form(
                    session,
                    place.catalogue,
                    code,
                    year,
                    month,
                    wanted,
                    generated_at=place.clock.now(),
                )
                for code in codes
            ]
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        for figures in forms:
            print(_write(figures, arguments.out, arguments.format))
    except OSError as error:
        raise KnownFault(
            "OUT_UNWRITABLE",
            tr("写不进 {folder}", folder=arguments.out),
            tr("请检查磁盘空间和权限，或换一个文件夹"),
        ) from error
    return 0


def _month(text: str, today: date) -> tuple[int, int]:
    if text == "last-month":
        last = today.replace(day=1) - timedelta(days=1)
        return last.year, last.month
    found = _PERIOD.match(text)
    if found is None or not 1 <= int(found[2]) <= 12 or not 2000 <= int(found[1]) <= 2099:
        raise InputProblem(
            Problem("period", "PERIOD", tr("报告期应写成 2026-10 这样的年-月，或 last-month"))
        )
    return int(found[1]), int(found[2])


def _write(figures: FormFigures, folder: Path, kind: str) -> Path:
    first = figures.period.last
    path = folder / f"{figures.code}-{first:%Y-%m}.{kind}"
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
    path.write_bytes(content)
    return path

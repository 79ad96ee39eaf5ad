"""Whether the monthly forms cost the same after one, five and ten years.

Run: ``python tests/benchmarks/bench_history.py [--cache DIR]``. Three practice clinics of 3,000
residents that differ in their years only; each of the twelve monthly forms on screen, then all of
them as one month's PDF. Wall clock and processor time; on a busy computer trust the latter.
Limits: a form on screen 1 s, the month as PDF 5 s, ten years at most half as much again as one.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import bench_clinics
from bench_clinics import Size

from clinic_desktop import bootstrap
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.services.workplace import Workplace

MONTH = date(2026, 2, 1)
FORMS = tuple(f"R-{number:02}" for number in range(1, 13))
YEARS = (1, 5, 10)
LIMIT_SCREEN, LIMIT_MONTH, LIMIT_RATIO = 1.0, 5.0, 1.5
CACHE = Path(tempfile.gettempdir()) / "clinic-desktop-benchmarks"
_BEST_OF = 3
_TOO_SHORT = 0.05
"""Seconds below which a ratio says nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of the processor."""

    wall: float
    cpu: float


def cost(work: Callable[[], object]) -> Cost:
    """The cheapest of three runs."""
    found = []
    for _ in range(_BEST_OF):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        found.append(Cost(time.perf_counter() - wall, time.process_time() - cpu))
    return min(found, key=lambda each: each.cpu)


def on_screen(place: Workplace, code: str) -> FormFigures:
    """A form as the screen asks for it."""
    with place.reading() as session:
        return month_form(session, place.catalogue, code, MONTH.year, MONTH.month, place.site.code)


def whole_month(place: Workplace, fonts: PaperFonts) -> list[bytes]:
    """Every monthly form as PDF, one after another."""
    return [write_pdf(form_document(on_screen(place, code), fonts), fonts) for code in FORMS]


def measure(place: Workplace, fonts: PaperFonts) -> dict[str, Cost]:
    """Each form on screen, and the whole month as PDF."""
    on_screen(place, FORMS[0])
    found = {code: cost(partial(on_screen, place, code)) for code in FORMS}
    found["PDF"] = cost(partial(whole_month, place, fonts))
    return found


def main() -> int:
    """One table; exit status 1 where a figure lies above its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=CACHE, help="where made clinics are kept")
    asked = parser.parse_args()
    fonts = load_fonts(bootstrap.resources_dir() / "fonts")
    found = {}
    for years in YEARS:
        with bench_clinics.opened(bench_clinics.kept(asked.cache, Size(3_000, years))) as place:
            found[years] = measure(place, fonts)
    first, last = found[YEARS[0]], found[YEARS[-1]]
    print(f"{'':6}" + "".join(f"{f'{y} y':>18}" for y in YEARS) + f"{'10 y / 1 y (cpu)':>18}")
    failed = False
    for name in (*FORMS, "PDF"):
        cells = [found[years][name] for years in YEARS]
        limit = LIMIT_MONTH if name == "PDF" else LIMIT_SCREEN
        ratio = last[name].cpu / first[name].cpu
        above = any(each.cpu > limit for each in cells)
        grows = last[name].cpu > _TOO_SHORT and ratio > LIMIT_RATIO
        failed |= above or grows
        print(
            f"{name:6}"
            + "".join(f"{f'{each.wall:.2f} / {each.cpu:.2f} s':>18}" for each in cells)
            + f"{ratio:>18.2f}{'  above its limit' if above else ''}{'  grows' if grows else ''}"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

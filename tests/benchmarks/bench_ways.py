"""Figures of the longer ways: starting, monthly forms, exchange, roster."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

import bench_clinics
import bench_forms_ui
from bench_clinics import CENTRE, DAY, ORDINARY, PASSWORD, VILLAGE, Size
from bench_table import Table, seconds

from clinic_desktop import bootstrap
from clinic_desktop.exchange.centre import setup_centre
from clinic_desktop.exchange.enrol import accept_grant, grant, make_request, put_card
from clinic_desktop.exchange.export import export_to
from clinic_desktop.exchange.receive import receive
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.services.roster.importing import apply_import
from clinic_desktop.services.roster.planning import plan_import
from clinic_desktop.storage.files import ClinicFolder

HERE = Path(__file__).parent
ROSTER = HERE.parent / "samples" / "roster.xlsx"


def starting(table: Table, folder: ClinicFolder, size: Size, runs: int = 9) -> None:
    """Whole processes, from their start to the drawn window; then from the password to Today."""
    # In turns, so that a busy computer burdens both alike.
    pairs = [
        (_until_drawn("start_bare.py"), _until_drawn("start_login.py", str(folder.root)))
        for _ in range(runs)
    ]
    bare, login = zip(*pairs, strict=True)
    table.add(
        "start to login window / bare window", None, median(login), raw=median(bare), most_ratio=2
    )
    for words, typing in (("password at once", 0), ("password typed in 1 s", 1)):
        found = [_until_today(folder, typing) for _ in range(3)]
        table.add(
            f"login to Today, {words}",
            size.residents,
            median(today for _, today in found),
            # Nobody types a password in no time; the first line tells what is loaded meanwhile.
            target=2 if typing else None,
        )
        if typing:
            stall = max(stall for stall, _ in found)
            table.add("login window stands still, longest", size.residents, stall, target=0.1)


def _child(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=HERE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _until_drawn(*arguments: str) -> float:
    begin = perf_counter()
    with _child(*arguments) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "drawn\n", arguments
        return perf_counter() - begin


def _until_today(folder: ClinicFolder, typing: int) -> tuple[float, float]:
    with _child("start_today.py", str(folder.root), PASSWORD, str(typing)) as child:
        assert child.stdout is not None
        stall, today = child.stdout.readline().split()
    return float(stall), float(today)


def monthly(table: Table, folder: ClinicFolder, size: Size) -> None:
    """R-03 of the last full month, on screen and as PDF."""
    year, month = (DAY.year, DAY.month - 1) if DAY.month > 1 else (DAY.year - 1, 12)
    fonts = load_fonts(bootstrap.resources_dir() / "fonts")
    screens = []
    with bench_clinics.opened(folder) as place:
        for _ in range(3):
            with place.reading() as session:
                begin = perf_counter()
                figures = month_form(session, place.catalogue, "R-03", year, month, place.site.code)
                screens.append(perf_counter() - begin)
    paper = seconds(lambda: write_pdf(form_document(figures, fonts), fonts))
    village = size == ORDINARY
    table.add("R-03 on screen", size.residents, median(screens), target=1 if village else None)
    table.add("R-03 as PDF", size.residents, paper, target=3 if village else None)


def exchange(table: Table, folder: ClinicFolder, size: Size) -> None:
    """The whole village onto a stick, and into an empty centre."""
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as both:
        scratch, stick = Path(temporary), Path(temporary) / "stick"
        stick.mkdir()
        before = os.environ.get("CLINIC_PROFILE")
        os.environ["CLINIC_PROFILE"] = str(scratch / "profile")
        both.callback(_restore_profile, before)
        bench_clinics.make(ClinicFolder(scratch / "centre"), CENTRE)
        centre = both.enter_context(bench_clinics.opened(ClinicFolder(scratch / "centre")))
        copy = bench_clinics.copied(folder, scratch / "village")
        village = both.enter_context(bench_clinics.opened(copy))
        poster = setup_centre(centre).poster
        put_card(centre, stick)
        request = make_request(village, stick)
        granted = grant(centre, request.path, request.fingerprint.last_groups, stick)
        accept_grant(village, granted.path, granted.poster.last_groups)
        assert poster
        begin = perf_counter()
        made = export_to(village, stick, full=True)
        table.add("export the whole village", size.residents, perf_counter() - begin, target=3)
        begin = perf_counter()
        taken = receive(centre, [stick])
        table.add("import it at the centre", size.residents, perf_counter() - begin, target=15)
        fresh = sum(file.fresh for file in taken.files)
        assert fresh == made.lines, (fresh, made.lines)


def _restore_profile(before: str | None) -> None:
    if before is None:
        del os.environ["CLINIC_PROFILE"]
    else:
        os.environ["CLINIC_PROFILE"] = before


class _IntoTable(bench_forms_ui.Figures):
    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def add(self, what: str, times: bench_forms_ui.Times, target: float | None = None) -> None:
        self._table.add(what, None, times[0] / 1000, target=target and target / 1000)


def forms(table: Table) -> None:
    """Opening the longest forms, typing into them, a list of a township."""
    bench_forms_ui.measure(_IntoTable(table), repeat=5)


def roster(table: Table) -> None:
    """The roster of a village of 3,457 rows into an empty clinic."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = ClinicFolder(Path(temporary) / "clinic")
        bench_clinics.make(folder, VILLAGE)
        with bench_clinics.opened(folder) as place:
            begin = perf_counter()
            report = apply_import(place, plan_import(place, ROSTER)).report
            table.add("read and import a roster", report.rows, perf_counter() - begin, target=20)

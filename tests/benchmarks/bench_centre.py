"""The centre's forms over 30 clinics: ``PYTHONPATH=. python tests/benchmarks/bench_centre.py``.

One village's R-12 is handed in 30 times under as many names. Measured is what the screen asks for:
the sum, and the clinics side by side. Limit: 5 s.
"""

import sys
import tempfile
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from clinic_desktop import bootstrap
from clinic_desktop.cli.demo import _CENTRE, _VILLAGE
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.report_layout import PeriodKind
from clinic_desktop.reports.monthly import form_of_period
from clinic_desktop.reports.periods import ReportPeriod
from clinic_desktop.reports.submissions import submission_of
from clinic_desktop.reports.township import side_by_side, stations_of, township_form
from clinic_desktop.services.practice.filling import fill_practice
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import Clinic, ReportSubmission

CLINICS = 30
LIMIT = 5.0
DAY = date(2026, 11, 20)
PERIOD = ReportPeriod(PeriodKind.MONTH, 2026, 10)


def opened(root: Path, village: bool) -> Workplace:
    """A new practice clinic."""
    clock = FixedClock.on(DAY)
    answers = _VILLAGE if village else _CENTRE
    made = bootstrap.make_clinic(ClinicFolder(root), answers, "周", "demo", clock, practice=True)
    return bootstrap.open_workplace(ClinicFolder(root), made.key, made.staff_id, clock)


def main() -> int:
    """Prints a line for each reading; 1 when one is too slow."""
    with tempfile.TemporaryDirectory() as folder:
        with closing((place := opened(Path(folder) / "v", village=True)).database):
            fill_practice(place, 600, 1, 1, whole=True)
            with place.reading() as session:
                figures = form_of_period(session, place.catalogue, "R-12", PERIOD, place.site.code)
            layout = place.catalogue.reports.layout("R-12", figures.period.last)
            command = submission_of(figures, layout)
        with closing((centre := opened(Path(folder) / "c", village=False)).database):
            with centre.unit("bench") as unit:
                for number in range(CLINICS):
                    code = f"420399101{200 + number}"
                    unit.session.add(
                        Clinic(
                            **{**centre.stamp(), "clinic_code": code},
                            name=f"第{number + 1}村卫生室",
                            role="village",
                            county_code="420399",
                            township_code="101",
                            village_code=str(200 + number),
                            township_name="清溪镇",
                            village_name=f"第{number + 1}村",
                        )
                    )
                    unit.session.add(
                        ReportSubmission(
                            **{**centre.stamp(), "clinic_code": code},
                            form_code="R-12",
                            form_edition=command.form_edition,
                            period_first=command.period_first,
                            period_last=command.period_last,
                            cutoff=command.cutoff,
                            period_name=command.period_name,
                            version_no=0,
                            submitted_on=DAY,
                            submitted_by="周",
                            program_version=command.program_version,
                            content=dict(command.content),
                        )
                    )
                unit.commit()
            return measured(centre)


def measured(centre: Workplace) -> int:
    """The two readings."""
    slow = 0
    begun = time.perf_counter()
    used = time.process_time()
    whole, stations = township_form(centre, "R-12", PERIOD)
    slow += told("sum of 30 clinics", begun, used)
    assert len(stations) == CLINICS
    begun, used = time.perf_counter(), time.process_time()
    side_by_side(whole, stations_of(centre, whole), "B")
    slow += told("30 clinics side by side", begun, used)
    return int(slow > 0)


def told(what: str, begun: float, used: float) -> int:
    """One line; 1 when above the limit."""
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    print(f"{what:28} {wall:6.2f} s wall {cpu:6.2f} s processor, limit {LIMIT} s")
    return int(wall > LIMIT)


if __name__ == "__main__":
    sys.exit(main())

"""How long the roster of one village (3,457 rows) takes: read, plan, import, import again.

Run: ``python tests/benchmarks/bench_roster.py [FILE]``. Limit: 20 s in all, aim 5 s.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from clinic_desktop import bootstrap
from clinic_desktop.services.clinic import ClinicAnswers
from clinic_desktop.services.roster.files import read_file
from clinic_desktop.services.roster.importing import apply_import
from clinic_desktop.services.roster.planning import Decisions, plan_import
from clinic_desktop.storage.files import ClinicFolder

SAMPLE = Path(__file__).parents[1] / "samples" / "roster.xlsx"
LIMIT, AIM = 20.0, 5.0
VILLAGE = ClinicAnswers(
    role="village",
    name="石门村卫生室",
    county_code="420399",
    township_code="101",
    village_code="103",
    township_name="清溪镇",
    village_name="石门村",
)


def main(path: Path) -> int:
    """Time each step in a new encrypted clinic."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = ClinicFolder(Path(temporary) / "clinic")
        made = bootstrap.make_clinic(folder, VILLAGE, "周医生", "demo", practice=True)
        place = bootstrap.open_workplace(folder, made.key, made.staff_id)
        try:
            marks = [time.perf_counter()]
            read_file(path)
            marks.append(time.perf_counter())
            plan = plan_import(place, path)
            marks.append(time.perf_counter())
            report = apply_import(place, plan).report
            marks.append(time.perf_counter())
            again = apply_import(
                place, plan_import(place, path), Decisions(enrol=frozenset({"hypertension"}))
            ).report
            marks.append(time.perf_counter())
        finally:
            place.database.close()
    names = ("read alone", "read and plan", "import", "again, with enrolments")
    for name, begin, end in zip(names, marks, marks[1:], strict=False):
        print(f"{name:24} {end - begin:6.2f} s")
    total = marks[3] - marks[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{report.rows} rows, {report.residents} residents, {report.households} households")
    print(f"again: {again.residents} residents, {again.enrolments} enrolments")
    print(f"plan and import {total:.2f} s (limit {LIMIT:.0f}, aim {AIM:.0f}); peak {peak:.0f} MB")
    return 0 if total <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE))

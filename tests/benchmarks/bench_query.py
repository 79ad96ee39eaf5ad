"""How long questions over 20,000 residents take: ``python tests/benchmarks/bench_query.py``.

Limit: 1 s of processor time each, the words of every row included.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import bench_clinics
from bench_clinics import Size

from clinic_desktop.domain.queries import Condition, Op, Query
from clinic_desktop.services.query.running import run_query

LIMIT = 1.0
CACHE = Path(tempfile.gettempdir()) / "clinic-desktop-benchmarks"
C = Condition
OLD = C("p.age", Op.GE, (65,))
HTN = "hypertension_followup"
QUESTIONS = {
    "everybody": Query("resident"),
    "aged 65 and over": Query("resident", (OLD,)),
    "65 and over, no examination for a year": Query(
        "resident",
        (
            OLD,
            C("f.health_exam.@on", Op.LONGER_AGO, (365,)),
            C("p.age", Op.GE, (65,), either=True),
            C("f.health_exam.@on", Op.EMPTY),
        ),
    ),
    "managed for hypertension, last pressure high": Query(
        "resident",
        (C("p.programmes", Op.ANY_OF, ("hypertension",)), C(f"f.{HTN}.sbp", Op.GE, (140,))),
    ),
    "overdue for 30 days": Query("resident", (C("t.overdue", Op.GE, (30,)),)),
    "high pressures of the last month": Query(
        f"record:{HTN}", (C(f"f.{HTN}.@on", Op.LAST_DAYS, (31,)), C(f"f.{HTN}.sbp", Op.GE, (140,)))
    ),
    "high pressures of all years": Query(f"record:{HTN}", (C(f"f.{HTN}.sbp", Op.GE, (140,)),)),
    "enrolments overdue": Query("enrolment", (C("e.overdue", Op.GE, (1,)),)),
}


def main() -> int:
    """One line a question; exit status 1 where one lies above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--years", type=int, default=3)
    asked = parser.parse_args()
    folder = bench_clinics.kept(asked.cache, Size(20_000, asked.years))
    slow = False
    with bench_clinics.opened(folder) as place:
        run_query(place, QUESTIONS["aged 65 and over"])
        for name, query in QUESTIONS.items():
            wall, cpu = time.perf_counter(), time.process_time()
            found = run_query(place, query)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            slow |= cpu > LIMIT
            print(f"{name:48} {len(found.rows):6} rows {wall:6.2f} s wall {cpu:6.2f} s cpu")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())

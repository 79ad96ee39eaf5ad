"""Every figure in one table: ``python tests/benchmarks/all.py [--cache DIR] [--small]``.

Exit status 1 when a figure lies above its target. ``docs/benchmarks.md`` tells how to read it.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import bench_clinics
from bench_clinics import LARGE, ORDINARY
from bench_daily import daily
from bench_table import Table
from bench_ways import exchange, forms, monthly, roster, starting

CACHE = Path(tempfile.gettempdir()) / "clinic-desktop-benchmarks"
PARTS = ("start", "daily", "monthly", "exchange", "roster", "forms")


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=CACHE, help="where made clinics are kept")
    parser.add_argument("--small", action="store_true", help="without the 20,000 residents")
    parser.add_argument("--only", choices=PARTS, default=None)
    asked = parser.parse_args()
    sizes = (ORDINARY,) if asked.small else (ORDINARY, LARGE)
    folders = {size: bench_clinics.kept(asked.cache, size) for size in sizes}
    ordinary = folders[ORDINARY]
    table = Table()
    wanted = {asked.only} if asked.only else set(PARTS)
    with tempfile.TemporaryDirectory() as scratch:
        if "start" in wanted:
            starting(table, bench_clinics.copied(ordinary, Path(scratch) / "start"), ORDINARY)
        for size, folder in folders.items():
            if "daily" in wanted:
                daily(table, folder, size, Path(scratch))
            if "monthly" in wanted:
                monthly(table, folder, size)
        if "exchange" in wanted:
            exchange(table, ordinary, ORDINARY)
        if "roster" in wanted:
            roster(table)
        if "forms" in wanted:
            forms(table)
    for what in table.missed:
        print(f"above its target: {what}")
    return 1 if table.missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""A longer search of the oracle: many invented clinics through every month of the year.

    python tests/soak/oracle.py --clinics 60 --first 0 [--forms R-04 R-05] [--months 1 2 12]

Prints every difference, and the cells that never were more than nought in any clinic. Ends with
an error when there is a difference.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "oracle")]

from comparing import Compared, Found  # noqa: E402
from plain_forms import HALF_YEARLY, MONTHLY, QUARTERLY, YEARLY  # noqa: E402

from clinic_desktop.definitions.load import load_catalogue  # noqa: E402


def main() -> int:
    """Compare, and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clinics", type=int, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--forms", nargs="*", default=list(MONTHLY))
    parser.add_argument("--months", nargs="*", type=int, default=list(range(1, 13)))
    parser.add_argument("--periods", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    catalogue = load_catalogue(ROOT / "resources" / "definitions")
    found = Found()
    began = time.process_time()
    for seed in range(asked.first, asked.first + asked.clinics):
        clinic = Compared(catalogue, seed)
        before = len(found.differences)
        for month in asked.months:
            clinic.month(tuple(asked.forms), month, found)
        for forms, numbers in ((QUARTERLY, 4), (HALF_YEARLY, 2), (YEARLY, 1)):
            for code in forms if asked.periods else ():
                for number in range(1, numbers + 1):
                    clinic.period(code, number, found)
        clinic.close()
        for line in found.differences[before:]:
            print(line, flush=True)
    dead = sorted(found.known - found.alive)
    print(f"never more than nought: {' '.join(dead) or 'none'}")
    print(
        f"{asked.clinics} clinics, {found.cells} cells, {len(found.differences)} differences, "
        f"{len(dead)} of {len(found.known)} cells never more than nought, "
        f"{time.process_time() - began:.0f} s of processor time"
    )
    return 1 if found.differences else 0


if __name__ == "__main__":
    sys.exit(main())

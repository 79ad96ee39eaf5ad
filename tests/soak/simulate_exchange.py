"""Many histories of the exchange: ``python tests/soak/simulate_exchange.py --seeds 300``.

Prints one line for each failure and a last line ``N held, M failed``; status 1 when any failed.
"""

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from exchange_simulation import Mishaps, Simulation


def main() -> int:
    """Run the seeds one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--without-state-file", action="store_true", help="rule D2 switched off")
    parser.add_argument(
        "--only", nargs="*", choices=("rewinds", "clones", "centre_rewinds", "clocks")
    )
    asked = parser.parse_args()
    kinds = ("rewinds", "clones", "centre_rewinds", "clocks")
    happen = {kind: asked.only is None or kind in asked.only for kind in kinds}
    mishaps = Mishaps(**happen, state_file=not asked.without_state_file)
    failed, started = 0, time.perf_counter()
    for seed in range(asked.first, asked.first + asked.seeds):
        root = Path(tempfile.mkdtemp(prefix="exchange"))
        try:
            Simulation(seed, root, mishaps, asked.steps).run()
        except Exception:  # noqa: BLE001 - every failing seed is told and counted
            failed += 1
            print(f"seed {seed}")
            traceback.print_exc()
        finally:
            shutil.rmtree(root, ignore_errors=True)
    seconds = time.perf_counter() - started
    print(f"{asked.seeds - failed} held, {failed} failed ({seconds:.0f} s)")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())

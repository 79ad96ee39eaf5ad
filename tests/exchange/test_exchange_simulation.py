"""A few fixed histories; ``tests/soak/simulate_exchange.py`` lives through as many as wanted."""

from pathlib import Path

import pytest
from exchange_simulation import Mishaps, Simulation

CALM = Mishaps(rewinds=False, clones=False, centre_rewinds=False)


@pytest.mark.parametrize("seed", [0])
def test_lost_late_and_doubled_sticks(tmp_path: Path, seed: int) -> None:
    Simulation(seed, tmp_path, CALM).run()


@pytest.mark.parametrize("seed", [3, 19])
def test_everything_goes_wrong(tmp_path: Path, seed: int) -> None:
    Simulation(seed, tmp_path).run()


@pytest.mark.parametrize("seed", [4])
def test_without_the_state_file(tmp_path: Path, seed: int) -> None:
    Simulation(seed, tmp_path, Mishaps(state_file=False)).run()

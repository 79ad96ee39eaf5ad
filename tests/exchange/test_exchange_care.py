"""Stored due dates and forecasts equal a fresh computation, whatever happened and where."""

from pathlib import Path

import pytest
from care_simulation import CareSimulation

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.catalogue import Catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "resources" / "definitions")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_kept_is_what_would_be_computed_anew(
    tmp_path: Path, catalogue: Catalogue, seed: int
) -> None:
    simulation = CareSimulation(seed, tmp_path, catalogue)
    simulation.run()
    assert simulation.compared > 150

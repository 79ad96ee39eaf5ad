"""The forms against a second reading of the reference, cell by cell, on awkward clinics."""

import pytest
from comparing import Compared, Found
from plain_forms import MONTHLY

from clinic_desktop.domain.catalogue import Catalogue

CLINICS = 20
"""Each is looked at in four months of the year; ``tests/soak/oracle.py`` takes all twelve."""


@pytest.mark.parametrize("seed", range(CLINICS))
def test_every_cell_agrees(catalogue: Catalogue, seed: int) -> None:
    clinic, found = Compared(catalogue, seed), Found()
    for quarter in range(4):
        clinic.month(MONTHLY, 3 * quarter + seed % 3 + 1, found)
    clinic.close()
    assert found.cells > 1000
    assert not found.differences, "\n".join(found.differences)

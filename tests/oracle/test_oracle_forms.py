"""The forms against a second reading of the reference, cell by cell, on awkward clinics."""

import pytest
from comparing import Compared, Found
from plain_forms import HALF_YEARLY, MONTHLY, QUARTERLY, YEARLY

from clinic_desktop.domain.catalogue import Catalogue

CLINICS = 20
"""Each is looked at through a year of months, and in the year or a quarter and a half.
``tests/soak/oracle.py`` takes every period in as many clinics as wanted.
"""


@pytest.mark.parametrize("seed", range(CLINICS))
def test_every_cell_agrees(catalogue: Catalogue, seed: int) -> None:
    clinic, found = Compared(catalogue, seed), Found()
    for month in range(1, 13):
        clinic.month(MONTHLY, month, found)
    number = seed // 2
    longer = dict.fromkeys(QUARTERLY, number % 4 + 1)
    longer |= dict.fromkeys(HALF_YEARLY, number % 2 + 1)
    for code, which in (dict.fromkeys(YEARLY, 1) if seed % 2 else longer).items():
        clinic.period(code, which, found)
    clinic.close()
    assert found.cells > 10_000
    assert not found.differences, "\n".join(found.differences)

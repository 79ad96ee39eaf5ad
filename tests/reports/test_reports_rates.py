"""Rates in whole numbers (indicators.md 1.7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.reports.figures.rates import Scale, Target, half_up, rate_text


@pytest.mark.parametrize(
    ("num", "den", "shown"),
    [
        (7, 9, "77.78%"),
        (0, 9, "0.00%"),
        (0, 0, "—"),
        (5, 0, "—"),
        (1, 8, "12.50%"),
        (12345, 100000, "12.35%"),
        (12344, 100000, "12.34%"),
        (84996, 100000, "85.00%"),
        (5, 4, "125.00%"),
        (1, 20000, "0.01%"),
        (-1, 8, "-12.50%"),
    ],
)
def test_printed_with_two_decimals_half_up(num: int, den: int, shown: str) -> None:
    assert rate_text(num, den) == shown


def test_death_rates_have_other_scales() -> None:
    assert rate_text(6, 1000, Scale.PERMILLE) == "6.00‰"
    assert rate_text(1, 3000, Scale.PER_100K) == "33.33/10万"


def test_the_target_looks_at_the_unrounded_fraction() -> None:
    target = Target("I-G2", 2026, 8500, "ge")
    assert rate_text(84996, 100000) == "85.00%"
    assert target.rate_reached(84996, 100000) is False
    assert target.rate_reached(85, 100) is True
    assert target.rate_reached(0, 0) is None


def test_a_ceiling_is_a_target_too() -> None:
    ceiling = Target("x", 2026, 1050, "le")
    assert ceiling.rate_reached(105, 1000) is True
    assert ceiling.rate_reached(106, 1000) is False
    assert ceiling.count_reached(10) is True
    assert ceiling.count_reached(11) is False
    assert ceiling.shown == "10.5"


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_half_up_is_the_nearest_whole_number(num: int, den: int) -> None:
    found = half_up(num, den)
    assert abs(found * den - num) * 2 <= den
    assert found * den * 2 != num * 2 - den  # a half never goes down

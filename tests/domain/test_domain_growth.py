"""z-scores and reference lines of the growth standard."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.definitions.growth import load_growth
from clinic_desktop.domain.growth import (
    Grade,
    GrowthStandard,
    Indicator,
    Lms,
    bmi,
    grade,
)

FOLDER = Path(__file__).parents[2] / "resources" / "definitions" / "growth"
WHO: GrowthStandard = load_growth(FOLDER)[0]
W, L, B = Indicator.WEIGHT, Indicator.LENGTH, Indicator.BMI


@pytest.mark.parametrize(
    ("indicator", "sex", "days", "low", "median", "high"),
    [
        # Between the points of our tables; from WHO's tables by day.
        (W, "1", 45, 3.869, 5.040, 6.475),
        (W, "1", 300, 7.327, 9.128, 11.327),
        (W, "2", 1000, 10.377, 13.256, 17.285),
        (W, "2", 1700, 13.262, 17.487, 23.746),
        (L, "1", 45, 52.657, 56.606, 60.554),
        (L, "2", 300, 66.372, 71.293, 76.213),
        (L, "1", 1000, 86.861, 93.971, 101.080),
        (B, "1", 45, 13.163, 15.749, 18.736),
        (B, "2", 300, 13.997, 16.637, 19.963),
        (B, "1", 1700, 12.940, 15.231, 18.220),
    ],
)
def test_scores_agree_with_the_tables_by_day(
    indicator: Indicator, sex: str, days: int, low: float, median: float, high: float
) -> None:
    for value, z in ((low, -2), (median, 0), (high, 2)):
        assert WHO.z_score(indicator, sex, days, value) == pytest.approx(z, abs=0.01)


@given(
    st.sampled_from([W, L, B]),
    st.sampled_from(["1", "2"]),
    st.integers(0, 2500),
    st.floats(-2.9, 2.9),
)
def test_a_value_of_a_score_has_that_score(
    indicator: Indicator, sex: str, days: int, z: float
) -> None:
    point = WHO.at(indicator, sex, days)
    assert point is not None
    assert WHO.z_score(indicator, sex, days, point.value(z)) == pytest.approx(z, abs=1e-6)


@given(st.sampled_from([W, B]), st.integers(0, 2500), st.floats(0.5, 60), st.floats(0.1, 5))
def test_more_is_never_a_lower_score(
    indicator: Indicator, days: int, value: float, more: float
) -> None:
    one = WHO.z_score(indicator, "1", days, value)
    other = WHO.z_score(indicator, "1", days, value + more)
    assert one is not None
    assert other is not None
    assert one <= other


def test_the_outer_tails_count_in_steps_of_the_last() -> None:
    point = WHO.at(W, "1", 365)
    assert point is not None
    step = point.value(3) - point.value(2)
    assert WHO.z_score(W, "1", 365, point.value(3) + step) == pytest.approx(4)
    assert WHO.z_score(L, "1", 365, 95.0) == pytest.approx(
        (WHO.at(L, "1", 365) or point).plain_z(95.0)
    )


def test_standing_height_begins_at_two_years() -> None:
    lying, standing = WHO.at(L, "2", 730), WHO.at(L, "2", 731)
    assert lying is not None
    assert standing is not None
    assert lying.m - standing.m == pytest.approx(0.7, abs=0.05)


def test_outside_the_tables_there_is_no_score() -> None:
    assert WHO.z_score(W, "1", 3000, 20) is None
    assert WHO.z_score(W, "9", 300, 9) is None
    assert WHO.z_score(W, "1", 300, 0) is None
    assert GrowthStandard().line(W, "1", 0) == ()


def test_grades_and_mass_index() -> None:
    assert [grade(z) for z in (-2.1, -2, 0, 2, 2.1)] == [
        Grade.LOW,
        Grade.MIDDLE,
        Grade.MIDDLE,
        Grade.MIDDLE,
        Grade.HIGH,
    ]
    assert bmi(9.6, 75.0) == pytest.approx(17.067, abs=0.001)
    assert Lms(0, 0.0, 10.0, 0.1).plain_z(Lms(0, 0.0, 10.0, 0.1).value(1.5)) == pytest.approx(1.5)

"""Readings that look made up, and those that do not."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.plausibility import (
    FEWEST_READINGS,
    Oddity,
    Reading,
    copied,
    digit_preference,
    impossible_day,
)

DAY = date(2026, 3, 2)


def reading(n: int, person: str, sbp: int = 130, dbp: int = 80, day: int = 0) -> Reading:
    return Reading(f"{n:04}", person, DAY + timedelta(days=day), sbp, dbp)


def test_a_favourite_digit_is_seen_and_chance_is_not() -> None:
    chance = Random(3)
    spread = [chance.randint(100, 180) for _ in range(400)]
    found = digit_preference(spread)
    assert found is not None
    assert not found.suspicious
    rounded = [value if n % 2 else value // 10 * 10 for n, value in enumerate(spread)]
    found = digit_preference(rounded)
    assert found is not None
    assert (found.digit, found.suspicious) == (0, True)
    assert found.share > 0.5


def test_a_column_read_to_even_numbers_is_not_suspected() -> None:
    chance = Random(4)
    found = digit_preference([chance.randrange(100, 180, 2) for _ in range(400)])
    assert found is not None
    assert not found.suspicious


@given(st.lists(st.integers(60, 250), max_size=FEWEST_READINGS - 1))
def test_few_readings_prove_nothing(values: list[int]) -> None:
    found = digit_preference(values)
    assert found is None or not found.suspicious
    assert (found is None) == (not values)


def test_three_equal_readings_in_a_row_look_copied_two_do_not() -> None:
    twice = [reading(1, "a"), reading(2, "a", day=90), reading(3, "a", 140, day=180)]
    assert copied(twice) == ()
    (found,) = copied([*twice[:2], reading(4, "a", day=170), twice[2]])
    assert (found.kind, found.record_ids) == (Oddity.COPIED, ("0001", "0002", "0004"))
    assert (found.first, found.last) == (DAY, DAY + timedelta(days=170))


def test_three_people_with_one_reading_on_one_day_look_copied() -> None:
    (found,) = copied([reading(n, name) for n, name in enumerate("abc")])
    assert (found.kind, found.people) == (Oddity.SAME_DAY, ("a", "b", "c"))
    assert copied([reading(1, "a"), reading(2, "a"), reading(3, "b")]) == ()


def test_days_that_cannot_be() -> None:
    birth = date(1950, 1, 1)
    assert not impossible_day(DAY, DAY, birth, None, None)
    assert impossible_day(DAY + timedelta(days=1), DAY, birth, None, None)
    assert impossible_day(date(1949, 12, 31), DAY, birth, None, None)
    assert impossible_day(DAY, DAY, birth, DAY - timedelta(days=1), None)
    assert not impossible_day(DAY, DAY, birth, DAY, None)
    assert impossible_day(DAY, DAY, birth, None, DAY - timedelta(days=1))

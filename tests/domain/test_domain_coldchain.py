"""Temperatures: limits, six hours between readings, half days that are over."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.coldchain import Fault, Half, faults_of, half_of, missing, slots_until

DAY = date(2026, 3, 2)


def local(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Local civil time, which has no zone."""
    return datetime.combine(date(2026, 3, day), time(hour, minute))


@pytest.mark.parametrize(
    ("cold", "freezer", "faults"),
    [
        (20, None, ()),
        (80, -150, ()),
        (19, None, (Fault.COLD,)),
        (0, None, (Fault.COLD,)),
        (-1, None, (Fault.FROZEN,)),
        (81, None, (Fault.WARM,)),
        (45, -149, (Fault.FREEZER_WARM,)),
        (None, None, (Fault.MISSED,)),
        (None, -180, ()),
    ],
)
def test_limits(cold: int | None, freezer: int | None, faults: tuple[Fault, ...]) -> None:
    assert faults_of(cold, freezer, time(8), None) == faults


@pytest.mark.parametrize(
    ("other", "close"), [(time(13, 59), True), (time(14), False), (None, False)]
)
def test_six_hours_lie_between(other: time | None, close: bool) -> None:
    assert (Fault.CLOSE in faults_of(45, None, time(8), other)) == close
    if other is not None:
        assert (Fault.CLOSE in faults_of(45, None, other, time(8))) == close


def test_a_morning_is_over_at_noon() -> None:
    assert half_of(time(11, 59)) is Half.MORNING
    assert half_of(time(12)) is Half.AFTERNOON
    assert slots_until(DAY, local(2, 11, 59)) == ()
    assert slots_until(DAY, local(2, 12)) == ((DAY, Half.MORNING),)
    assert len(slots_until(DAY, local(3))) == 2
    assert slots_until(date(2026, 3, 4), local(3, 15)) == ()


@given(st.sets(st.tuples(st.integers(1, 10), st.sampled_from(list(Half)))))
def test_what_is_missing_and_what_is_there_make_the_whole(slots: set[tuple[int, Half]]) -> None:
    there = {(date(2026, 3, day), half) for day, half in slots}
    gaps = missing(there, date(2026, 3, 1), local(11))
    assert len(gaps) + len(there) == 20
    assert not there & set(gaps)
    assert list(gaps) == sorted(gaps)

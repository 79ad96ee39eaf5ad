"""Levelling visits over working days."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.visit_plan import Stop, plan

MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]


def stop(name: str, first: int, last: int, wanted: int = 0, visits: int = 1) -> Stop:
    days = [MONDAY + timedelta(days=n) for n in (first, last, wanted)]
    return Stop(name, visits, days[0], days[1], days[2])


def test_visits_are_spread_evenly() -> None:
    found = plan([stop(f"{n:02d}", -7, 4) for n in range(10)], WEEK, MONDAY)
    assert [len(found[day]) for day in WEEK] == [2] * 5


def test_a_narrow_window_chooses_first() -> None:
    found = plan([stop("wide", 0, 4, 1), stop("narrow", 1, 1, 1)], WEEK, MONDAY)
    assert [s.id for s in found[WEEK[1]]] == ["narrow"]
    assert [s.id for day in found for s in found[day]].count("wide") == 1


def test_a_full_house_weighs_more() -> None:
    found = plan([stop("a", 0, 1, visits=3), stop("b", 0, 1), stop("c", 0, 1)], WEEK, MONDAY)
    assert sorted(s.id for s in found[WEEK[1]]) == ["b", "c"]


def test_a_window_of_holidays_is_met_before_it_else_after() -> None:
    saturday = stop("sat", 5, 6, 5)
    assert list(plan([saturday], WEEK, MONDAY)) == [WEEK[4]]
    late = stop("late", -9, -3, -9)
    assert list(plan([late], WEEK, MONDAY)) == [MONDAY]
    assert plan([saturday], [], MONDAY) == {}


SPANS = st.tuples(st.integers(-10, 20), st.integers(0, 15), st.integers(1, 4))


@settings(max_examples=60)
@given(st.lists(SPANS, max_size=30), st.integers(0, 6))
def test_everybody_stands_on_one_working_day_from_today_on(
    spans: list[tuple[int, int, int]], shift: int
) -> None:
    today = MONDAY + timedelta(days=shift)
    days = [d for n in range(60) if (d := MONDAY + timedelta(days=n)).weekday() < 5]
    stops = [
        stop(str(number), first, first + length, first, visits)
        for number, (first, length, visits) in enumerate(spans)
    ]
    found = plan(stops, days, today)
    assert sorted(s.id for each in found.values() for s in each) == sorted(s.id for s in stops)
    for day, each in found.items():
        assert day >= today
        assert day in days
        for one in each:
            possible = [d for d in days if d >= today and one.first <= d <= one.last]
            assert not possible or day in possible

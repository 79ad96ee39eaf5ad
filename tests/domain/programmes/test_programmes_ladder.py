"""The ladder says the same as the engine's open obligation; limits by age."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.programmes.engine import next_obligation
from clinic_desktop.domain.programmes.ladder import Stand, ladder
from clinic_desktop.domain.programmes.limits import Limit, limits
from clinic_desktop.domain.programmes.model import Event, Person
from clinic_desktop.domain.programmes.rules import Programme

DEFINITIONS = Path(__file__).parents[3] / "resources" / "definitions"
PROGRAMMES = load_catalogue(DEFINITIONS).programmes
BORN = date(2024, 3, 1)
LMP = date(2025, 6, 1)


@pytest.fixture(scope="module")
def child() -> Programme:
    return PROGRAMMES["child"]


def days(start: date, most: int) -> st.SearchStrategy[date]:
    return st.integers(0, most).map(lambda n: start + timedelta(days=n))


@given(visits=st.lists(days(BORN, 1200), max_size=8), as_of=days(BORN, 2500))
def test_the_open_rung_of_a_child_is_the_obligation(visits: list[date], as_of: date) -> None:
    programme, person = PROGRAMMES["child"], Person(BORN, "1")
    events = [Event("visit", on) for on in visits]
    owed = next_obligation(programme, person, BORN, events, as_of)
    rungs = ladder(programme, person, BORN, events, as_of)
    kept = {rung.kept_on for rung in rungs if rung.stand is Stand.KEPT}
    assert kept <= set(visits)
    left = [r for r in rungs if r.stand in (Stand.OPEN, Stand.LATE, Stand.AHEAD)]
    if owed.is_open:
        assert (owed.reason, owed.window_end) == (left[0].code, left[0].end)
    else:
        assert not left


@given(checks=st.lists(days(LMP, 290), max_size=6), as_of=days(LMP + timedelta(days=50), 230))
def test_the_open_rung_of_a_pregnancy_is_the_obligation(checks: list[date], as_of: date) -> None:
    programme = PROGRAMMES["maternal"]
    person = Person(date(1998, 1, 1), "2", {"lmp": LMP.isoformat()})
    registered = LMP + timedelta(days=50)
    events = [Event("anc", on) for on in checks if on >= registered]
    owed = next_obligation(programme, person, registered, events, as_of)
    rungs = ladder(programme, person, registered, events, as_of)
    left = [r for r in rungs if r.stand in (Stand.OPEN, Stand.LATE, Stand.AHEAD)]
    assert len(rungs) == 5
    if owed.reason.startswith("ANC_"):
        assert owed.reason == left[0].code
    else:
        assert owed.reason == "DELIVERY_CONFIRM"
        assert not left


def test_after_delivery_the_visits_of_childbed_stand_at_the_end() -> None:
    person = Person(date(1998, 1, 1), "2", {"lmp": LMP.isoformat()})
    born = LMP + timedelta(days=275)
    events = [
        Event("anc", LMP + timedelta(days=60)),
        Event("delivery", born, {"discharge_date": born + timedelta(days=3)}),
        Event("postpartum_visit", born + timedelta(days=6)),
    ]
    rungs = ladder(
        PROGRAMMES["maternal"],
        person,
        LMP + timedelta(days=60),
        events,
        born + timedelta(days=20),
    )
    stands = {rung.code: rung.stand for rung in rungs}
    assert stands["ANC_1_LT13W"] is Stand.KEPT
    assert stands["ANC_3_21_24W"] is Stand.LOST
    assert stands["PP_VISIT_7D"] is Stand.KEPT
    assert stands["PP_42D"] is Stand.AHEAD
    assert rungs[-1].start == born + timedelta(days=42)


def test_what_was_over_before_enrolment_is_not_held_against_anybody(child: Programme) -> None:
    enrolled = date(2025, 3, 10)
    rungs = ladder(child, Person(BORN, "1"), enrolled, [], enrolled)
    assert rungs[0].stand is Stand.BEFORE
    assert [r.code for r in rungs if r.stand is Stand.OPEN] == ["CHILD_12M"]
    assert ladder(PROGRAMMES["hypertension"], Person(BORN), BORN, [], enrolled) == ()


def test_a_pressure_has_another_limit_from_the_sixty_fifth_birthday() -> None:
    rule = PROGRAMMES["hypertension"]
    assert limits(rule, "sbp", date(1961, 2, 28)) == (
        Limit(140.0, None, date(2026, 2, 27)),
        Limit(150.0, date(2026, 2, 28), None),
    )
    assert limits(rule, "dbp", date(1961, 2, 28)) == (Limit(90.0),)
    assert limits(PROGRAMMES["diabetes"], "fbg", date(1961, 2, 28)) == (Limit(7.0),)

"""``recompute_on``: until that day nothing but upcoming/due/overdue changes; on it something may.

Random histories of every programme, looked at day by day.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.programmes.engine import next_obligation
from clinic_desktop.domain.programmes.model import Event, Obligation, Person, status_on
from clinic_desktop.domain.programmes.rules import Programme

FIRST = date(2021, 11, 1)
CODES = [
    "hypertension",
    "diabetes",
    "copd",
    "other_chronic",
    "smd",
    "tb",
    "tb_suspect",
    "child",
    "maternal",
    "elderly",
    "annual_exam",
    "disabled",
    "household_visit",
    "bp_screen",
    "family_doctor",
]
KINDS: Mapping[str, tuple[str, ...]] = {
    "tb": ("visit", "attempt", "treatment_end", "referral_check"),
    "tb_suspect": ("referral_check", "attempt"),
    "maternal": ("anc", "anc", "delivery", "postpartum_visit", "pp42", "referral_check"),
    "elderly": ("exam",),
    "annual_exam": ("exam",),
    "bp_screen": ("bp",),
    "family_doctor": ("sign", "sign", "terminate"),
}
ALWAYS = ("close", "reopen", "away", "attempt")

days = st.integers(0, 900).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def values(draw: st.DrawFn, kind: str, on: date) -> dict[str, object]:
    """Values that reach every branch now and then."""
    if kind == "close":
        return {"reason": draw(st.sampled_from(("death", "lost", "moved_out")))}
    if kind == "away":
        return {"until": (on + timedelta(days=draw(st.integers(0, 250)))).isoformat()}
    if kind == "sign":
        return {"years": draw(st.integers(1, 2))}
    if kind == "delivery":
        home = on + timedelta(days=draw(st.integers(0, 40)))
        return {"discharge_date": home.isoformat()}
    if kind == "referral_check":
        return {"attended": draw(st.booleans())}
    told: dict[str, object] = {
        "sbp": draw(st.sampled_from((120, 145, 185))),
        "dbp": draw(st.sampled_from((70, 95))),
        "fbg": draw(st.sampled_from((5, 8, None))),
        "class": draw(st.sampled_from(("stable", "basic", "unstable"))),
        "missed_days": draw(st.sampled_from((0, 7))),
    }
    for flag in ("adverse", "complication", "abnormal", "high_risk"):
        told[flag] = draw(st.integers(0, 5)) == 0
    return told


@st.composite
def event(draw: st.DrawFn, code: str) -> Event:
    """One event of a programme, or one that every programme knows."""
    kind = draw(st.sampled_from((*KINDS.get(code, ("visit",)) * 3, *ALWAYS)))
    on = draw(days)
    wished = None
    if kind == "visit" and draw(st.booleans()):
        wished = on + timedelta(days=draw(st.integers(-3, 120)))
    mode = draw(st.sampled_from(("clinic", "home", "phone"))) if kind == "visit" else "clinic"
    return Event(kind, on, draw(values(kind, on)), mode, wished)


@st.composite
def histories(draw: st.DrawFn, code: str) -> tuple[Person, date | None, list[Event], date]:
    """A person, the enrolment, events, and a day to begin looking."""
    events = draw(st.lists(event(code), max_size=7))
    if code == "child":
        born = draw(days)
        home = born + timedelta(days=draw(st.integers(0, 45)))
        person = Person(
            born, "1", {"discharge_date": home.isoformat(), "high_risk": draw(st.booleans())}
        )
        return person, born + timedelta(days=draw(st.integers(0, 300))), events, draw(days)
    age = draw(st.sampled_from((34, 50, 64, 70)))
    born = date(FIRST.year - age, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
    lmp = FIRST + timedelta(days=draw(st.integers(-200, 200)))
    attributes = {
        "lmp": lmp.isoformat(),
        "supervisor": draw(st.sampled_from(("family", "medical"))),
        "treatment_start": FIRST.isoformat(),
    }
    enrolled = None if code == "family_doctor" else draw(days)
    return Person(born, "1", attributes), enrolled, events, draw(days)


def lasting(answer: Obligation) -> tuple[object, ...]:
    """Everything that must not change with time alone."""
    status = None if answer.status.is_timed else answer.status
    return (
        answer.next_due,
        answer.window_start,
        answer.window_end,
        answer.reason,
        status,
        answer.trace,
        answer.priority,
        answer.advice,
    )


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=25)
@given(data=st.data())
def test_nothing_changes_before_recompute_on(
    programmes: Mapping[str, Programme], code: str, data: st.DataObject
) -> None:
    person, enrolled, events, as_of = data.draw(histories(code))
    programme = programmes[code]
    now = next_obligation(programme, person, enrolled, events, as_of)
    horizon = as_of + timedelta(days=500)
    until = min(now.recompute_on or horizon, horizon)
    assert now.recompute_on is None or now.recompute_on > as_of
    day = as_of
    while day < until:
        then = next_obligation(programme, person, enrolled, events, day)
        assert lasting(then) == lasting(now), day
        assert then.recompute_on == now.recompute_on
        if then.status.is_timed:
            assert then.window_start is not None
            assert then.window_end is not None
            assert then.status == status_on(then.window_start, then.window_end, day)
        day += timedelta(days=1)
    if now.recompute_on is not None and now.recompute_on <= horizon:
        coming = {e.on for e in events if e.on > as_of}
        then = next_obligation(programme, person, enrolled, events, now.recompute_on)
        # Not a day too early either: an event becomes visible, or the answer is another.
        assert now.recompute_on in coming or lasting(then) != lasting(now)


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=25)
@given(data=st.data())
def test_windows_are_in_order_and_every_step_has_its_source(
    programmes: Mapping[str, Programme], code: str, data: st.DataObject
) -> None:
    person, enrolled, events, as_of = data.draw(histories(code))
    answer = next_obligation(programmes[code], person, enrolled, events, as_of)
    assert programmes[code].reason_text(answer.reason) != answer.reason
    assert answer.trace
    assert all(step.source and step.text for step in answer.trace)
    dates = (answer.window_start, answer.next_due, answer.window_end)
    if None in dates:
        assert dates == (None, None, None)
    else:
        assert answer.window_start <= answer.window_end
        assert answer.window_start <= answer.next_due <= answer.window_end
    shuffled = data.draw(st.permutations(sorted(events, key=lambda e: e.on)))
    kept = sorted(shuffled, key=lambda e: e.on)
    if len({e.on for e in events}) == len(events):
        assert kept == sorted(events, key=lambda e: e.on)
        assert next_obligation(programmes[code], person, enrolled, shuffled, as_of) == answer

"""What is kept of an assessment is what a fresh one says, until its day has come."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from immunisation_samples import rules
from test_immunisation_properties import situations

from clinic_desktop.domain.immunisation.fingerprint import fingerprint
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Child,
    Hold,
    SeriesForecast,
    Status,
)
from clinic_desktop.domain.immunisation.outlook import (
    TurningPoints,
    forecasts_on,
    outlook_of,
    owed_on,
    pressing_on,
)

RULES = rules()
TURNING = TurningPoints.of(RULES)
_NOTHING = (Status.COMPLETE, Status.AGED_OUT, Status.NOT_APPLICABLE)
_LATE = (Status.OVERDUE, Status.DUE)

Situation = tuple[Child, list[Administration], date]


def bare(forecast: SeriesForecast) -> SeriesForecast:
    """A forecast without its reasons."""
    return replace(forecast, valid=(), invalid=(), others=(), rule_ids=(), trace=(), notes=())


@given(situations(), st.integers(0, 4000), st.sampled_from([None, 0, 1, 30, 300]), st.data())
def test_a_kept_outlook_is_what_a_fresh_assessment_says(
    situation: Situation, later: int, held: int | None, data: st.DataObject
) -> None:
    child, history, as_of = situation
    if held is not None:
        until = as_of + timedelta(days=held)
        child = replace(
            child, holds=(Hold("", False, "发热", until),), ig_date=as_of - timedelta(days=20)
        )
    kept = outlook_of(assess(child, history, as_of, RULES), history, TURNING)
    assert kept.valid_from <= as_of
    last = as_of + timedelta(days=later)
    if kept.recompute_on is not None:
        assert kept.recompute_on > as_of
        last = min(last, kept.recompute_on - timedelta(days=1))
    for day in (kept.valid_from, last, data.draw(st.dates(kept.valid_from, last))):
        fresh = assess(child, history, day, RULES)
        assert outlook_of(fresh, history, TURNING) == kept
        ahead = [bare(f) for f in fresh.forecasts if f.status not in _NOTHING]
        assert forecasts_on(kept.lines, day) == ahead
        owed = sorted((f for f in ahead if f.owed), key=lambda f: (str(f.overdue_after), f.series))
        assert owed_on(kept.lines, day) == owed
        assert (kept.next_from is not None and kept.next_from <= day) == bool(owed)
        pressing, late = pressing_on(kept.lines, day)
        assert set(late) == {f for f in ahead if f.status in _LATE}
        assert (pressing in late) if late else (pressing is None or pressing.due is not None)


def test_the_fingerprint_knows_every_change() -> None:
    plain = fingerprint(RULES, "1")
    assert plain == fingerprint(rules(), "1")
    assert plain != fingerprint(RULES, "2")
    later = replace(RULES.parameters, overdue_grace_days=31)
    assert plain != fingerprint(replace(RULES, parameters=later), "1")
    polio = RULES.series_rules["Polio"]
    assert plain != fingerprint(
        replace(RULES, series_rules={**RULES.series_rules, "Polio": polio[:-1]}), "1"
    )
    turned = dict(list(RULES.series.items())[::-1])
    assert plain != fingerprint(replace(RULES, series=turned), "1")

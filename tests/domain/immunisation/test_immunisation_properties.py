"""What must hold for any history."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st
from immunisation_samples import rules

from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Assessment,
    Child,
    Reason,
    SeriesForecast,
    Status,
)

RULES = rules()
PRODUCTS = sorted(RULES.products)
RANK = {Status.NOT_DUE: 0, Status.ELIGIBLE: 1, Status.DUE: 2, Status.OVERDUE: 3}
LIVE_SERIES = {"MMR", "JE", "HepA", "BCG"}

births = st.dates(date(2012, 1, 1), date(2026, 10, 1))
ages = st.integers(0, 15 * 366)


@st.composite
def children(draw: st.DrawFn) -> Child:
    return Child(
        draw(births),
        draw(st.sampled_from(["M", "F"])),
        mother_hbsag=draw(st.sampled_from([None, "pos", "neg", "unknown"])),
        birth_weight_g=draw(st.sampled_from([None, 1400, 1999, 2000, 3200])),
        hiv=draw(st.sampled_from([None, None, "exposed_unknown", "infected_symptomatic"])),
        immunodeficient=draw(st.sampled_from([None, None, False, True])),
        ppd=draw(st.sampled_from([None, "neg", "pos"])),
    )


SCHEDULE = (
    "HepB 0, BCG 0, HepB 30, IPV 61, IPV 91, DTaP 91, DTaP-IPV/Hib 91, bOPV 122, DTaP 122,"
    "DTaP 183, HepB 183, MPSV-A 183, MMR 245, MR 245, JE-L 245, JE-I 245, JE-I 253, MPSV-A 275,"
    "VAR 370, MMR 550, DTaP 550, DTaP-IPV/Hib 550, HepA-L 550, HepA-I 550, JE-L 731, HepA-I 731,"
    "MPSV-AC 1096, bOPV 1461, MPSV-AC 2192, DTaP 2192, DT 2192, HPV2 4749, HPV2 4935"
)
"""A card with more on it than one child needs; each test draws from it, shifted."""


@st.composite
def histories(draw: st.DrawFn, child: Child) -> list[Administration]:
    planned = [dose.split() for dose in SCHEDULE.split(",")]
    kept = draw(st.lists(st.booleans(), min_size=len(planned), max_size=len(planned)))
    late = st.sampled_from([0, 0, 0, 0, -1, 1, 7, 27, 28, 29, 90, 400])
    doses = [
        (product, int(days) + draw(late))
        for (product, days), keep in zip(planned, kept, strict=True)
        if keep
    ]
    doses += draw(
        st.lists(st.tuples(st.sampled_from(PRODUCTS), st.integers(-3, 14 * 366)), max_size=4)
    )
    return [
        Administration(product, child.birth_date + timedelta(days=days)) for product, days in doses
    ]


@st.composite
def situations(draw: st.DrawFn) -> tuple[Child, list[Administration], date]:
    child = draw(children())
    return child, draw(histories(child)), child.birth_date + timedelta(days=draw(ages))


@given(situations(), st.randoms(use_true_random=False))
def test_entry_order_never_matters(
    situation: tuple[Child, list[Administration], date], random: "object"
) -> None:
    child, history, as_of = situation
    shuffled = list(history)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert assess(child, shuffled, as_of, RULES) == assess(child, history, as_of, RULES)


@given(situations())
def test_asking_twice_gives_the_same(
    situation: tuple[Child, list[Administration], date],
) -> None:
    child, history, as_of = situation
    assert assess(child, history, as_of, RULES) == assess(child, tuple(history), as_of, RULES)


@given(situations())
def test_every_dose_is_accounted_for_once_per_series(
    situation: tuple[Child, list[Administration], date],
) -> None:
    child, history, as_of = situation
    answers = assess(child, history, as_of, RULES)
    known = [d for d in history if d.given_on <= as_of]
    for forecast in answers.forecasts:
        judged = [*forecast.valid, *forecast.invalid, *forecast.others]
        belonging = [d for d in known if (d.product, forecast.series) in RULES.members]
        assert len(judged) <= len(belonging)
        assert [v.number for v in forecast.valid] == list(range(1, len(forecast.valid) + 1))
        if forecast.series not in ("MenA", "MenAC"):
            assert len(judged) == len(belonging)


@given(situations())
def test_dates_stand_in_order(situation: tuple[Child, list[Administration], date]) -> None:
    child, history, as_of = situation
    for forecast in assess(child, history, as_of, RULES).forecasts:
        if forecast.due is None:
            assert forecast.earliest is None
            assert forecast.overdue_after is None
            continue
        assert forecast.earliest is not None
        assert forecast.overdue_after is not None
        assert child.birth_date <= forecast.earliest <= forecast.due <= forecast.overdue_after
        assert forecast.next_dose == len(forecast.valid) + 1
        if forecast.status in RANK:
            assert _by_dates(forecast, as_of) is forecast.status


def _by_dates(forecast: SeriesForecast, as_of: date) -> Status:
    assert forecast.earliest is not None
    assert forecast.due is not None
    assert forecast.overdue_after is not None
    if as_of < forecast.earliest:
        return Status.NOT_DUE
    if as_of < forecast.due:
        return Status.ELIGIBLE
    return Status.DUE if as_of <= forecast.overdue_after else Status.OVERDUE


@given(situations(), st.integers(1, 400))
def test_time_alone_never_takes_a_step_back(
    situation: tuple[Child, list[Administration], date], days: int
) -> None:
    child, history, as_of = situation
    later = as_of + timedelta(days=days)
    past = [dose for dose in history if dose.given_on <= as_of]
    now, then = assess(child, past, as_of, RULES), assess(child, past, later, RULES)
    assume(now.edition == then.edition)
    for before in now.forecasts:
        after = then.of(before.series)
        same = (before.next_dose, before.next_vaccine, before.earliest, before.due) == (
            after.next_dose,
            after.next_vaccine,
            after.earliest,
            after.due,
        )
        if before.status in RANK and after.status in RANK and same:
            assert RANK[before.status] <= RANK[after.status]
        if before.status is Status.COMPLETE:
            assert after.status is Status.COMPLETE
        if before.status is Status.AGED_OUT:
            assert after.status is Status.AGED_OUT


@given(situations())
def test_a_dose_given_on_the_earliest_day_counts(
    situation: tuple[Child, list[Administration], date],
) -> None:
    child, history, as_of = situation
    past = [dose for dose in history if dose.given_on <= as_of]
    for forecast in assess(child, past, as_of, RULES).forecasts:
        if forecast.earliest is None or forecast.status not in RANK:
            continue
        if RULES.series[forecast.series].reminder or forecast.series == "BCG":
            continue
        day = max(as_of + timedelta(days=1), forecast.earliest)
        assert forecast.next_vaccine is not None
        still = assess(child, past, day, RULES).of(forecast.series)
        if still.next_vaccine != forecast.next_vaccine or still.earliest is None:
            continue
        if still.earliest <= day:
            dose = Administration(forecast.next_vaccine, day)
            again = assess(child, [*past, dose], day, RULES).of(forecast.series)
            assert len(again.valid) == len(still.valid) + 1


@given(situations(), st.sampled_from(PRODUCTS))
def test_a_dose_makes_other_series_worse_only_by_the_live_rule(
    situation: tuple[Child, list[Administration], date], product: str
) -> None:
    child, history, as_of = situation
    past = [dose for dose in history if dose.given_on < as_of]
    before = assess(child, past, as_of, RULES)
    after = assess(child, [*past, Administration(product, as_of)], as_of, RULES)
    touched = {series for code, series in RULES.members if code == product}
    live = RULES.products[product].live_injected
    for forecast in before.forecasts:
        series = forecast.series
        other = after.of(series)
        if series in touched or (series == "MenAC" and "MenA" in touched):
            continue
        if series == "HepB-serology" and "HepB" in touched:
            continue
        assert other.invalid == forecast.invalid
        if live and series in LIVE_SERIES:
            assert _not_later(forecast, other, as_of + timedelta(days=28))
        else:
            assert other == forecast


@given(situations(), st.sampled_from(PRODUCTS), st.integers(0, 14 * 366))
def test_a_dose_anywhere_in_the_card_touches_others_only_by_the_live_rule(
    situation: tuple[Child, list[Administration], date], product: str, days: int
) -> None:
    child, unnamed, as_of = situation
    history = [replace(dose, ref=str(number)) for number, dose in enumerate(unnamed)]
    day = child.birth_date + timedelta(days=days)
    before = assess(child, history, as_of, RULES)
    after = assess(child, [*history, Administration(product, day)], as_of, RULES)
    touched = {series for code, series in RULES.members if code == product}
    live = RULES.products[product].live_injected
    for forecast in before.forecasts:
        series = forecast.series
        if series in touched or (series == "MenAC" and "MenA" in touched):
            continue
        if series == "HepB-serology" and "HepB" in touched:
            continue
        if day > as_of or not live or series not in LIVE_SERIES:
            assert after.of(series) == forecast
            continue
        # What is rejected now and counted before: the first such dose by the 28 days.
        counted = {verdict.administration for verdict in forecast.valid}
        lost = [v for v in after.of(series).invalid if v.administration in counted]
        if lost:
            assert lost[0].reason is Reason.LIVE_INTERVAL
            assert timedelta() < lost[0].administration.given_on - day < timedelta(days=28)


def _not_later(before: SeriesForecast, after: SeriesForecast, limit: date) -> bool:
    if before.earliest is None or after.earliest is None:
        return before.earliest == after.earliest
    return before.earliest <= after.earliest <= max(limit, before.earliest)


@given(situations())
def test_unknown_products_are_named_and_change_nothing(
    situation: tuple[Child, list[Administration], date],
) -> None:
    child, history, as_of = situation
    strange = Administration("no-such-product", child.birth_date)
    assume(child.birth_date <= as_of)
    plain: Assessment = assess(child, history, as_of, RULES)
    with_it = assess(child, [*history, strange], as_of, RULES)
    assert with_it.unknown == (strange,)
    assert with_it.forecasts == plain.forecasts

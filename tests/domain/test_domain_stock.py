"""Lots: balances that follow from rows and doses, the first to use, warnings, quarantine."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.stock import (
    ADDING,
    LEAVING,
    LOSING,
    Expiry,
    Given,
    Kind,
    LotLedger,
    doses_per_vial,
    first_to_use,
    ledgers,
    lines_of,
    movement_of,
)

START = date(2026, 1, 1)
NAMES = {"乙肝": "HepB", "脊灰": "IPV"}


def row(
    kind: Kind, doses: int, day: int = 0, lot: str = "A1", name: str = "乙肝", **more: object
) -> object:
    answers = {
        "direction": str(kind),
        "vaccine_name": name,
        "batch_no": lot,
        "quantity": doses,
        "expiry_date": "2026-12-31",
        **more,
    }
    on = START + timedelta(days=day)
    ident = f"{day:04}{kind}{lot}{doses}"
    return movement_of(ident, on, 1, answers, lambda words: NAMES.get(words, ""))


def one(*rows: object, doses: tuple[Given, ...] = ()) -> LotLedger:
    (lot,) = ledgers(rows, doses)  # type: ignore[arg-type]
    return lot


def dose(day: int, count: int = 1, product: str = "HepB", lot: str = "A1") -> Given:
    return Given(product, lot, START + timedelta(days=day), count)


@pytest.mark.parametrize(
    ("spec", "doses"),
    [("1剂/支", 1), ("0.5ml，5人份", 5), ("20", 20), ("0.5ml/支", 1), ("", 1), ("每支 10 剂", 10)],
)
def test_doses_of_a_vial(spec: str, doses: int) -> None:
    assert doses_per_vial(spec) == doses


def test_vials_become_doses() -> None:
    lot = one(row(Kind.RECEIVED, 4, unit="1", spec="5剂/支"))
    assert lot.balance(START) == 20
    assert one(row(Kind.RECEIVED, 4, unit="2", spec="5剂/支")).balance(START) == 4


def test_every_kind_counts_once() -> None:
    lot = one(
        row(Kind.RECEIVED, 50),
        row(Kind.ISSUED, 10, 1),
        row(Kind.LOST, 3, 2),
        row(Kind.RETURNED, 5, 3),
        row(Kind.TRANSFERRED, 2, 4),
        row(Kind.SURPLUS, 1, 5),
        row(Kind.SHORTAGE, 4, 6),
        row(Kind.QUARANTINED, 27, 7),
        row(Kind.RELEASED, 27, 8),
    )
    assert lot.balance(START + timedelta(days=9)) == 50 - 10 - 3 - 5 - 2 + 1 - 4
    assert [line.balance for line in reversed(lines_of(lot))] == [
        50,
        40,
        37,
        32,
        30,
        31,
        27,
        27,
        27,
    ]


def test_recorded_doses_take_over_from_issues() -> None:
    lot = one(
        row(Kind.RECEIVED, 50),
        row(Kind.ISSUED, 10, 1),
        row(Kind.ISSUED, 10, 20),
        doses=(dose(20, 3), dose(21, 2)),
    )
    assert lot.used(date.min, date.max) == 15
    assert lines_of(lot)[0].balance == lot.balance(date.max) == 35


def test_doses_find_their_lot_by_product_and_number() -> None:
    rows = (
        row(Kind.RECEIVED, 9),
        row(Kind.RECEIVED, 9, name="脊灰"),
        row(Kind.RECEIVED, 9, lot="B2", name="某种疫苗"),
    )
    given_doses = [dose(1, product="IPV"), dose(1, lot="B2", product="MMR"), dose(1, lot="C3")]
    left = {lot.key: lot.balance(date.max) for lot in ledgers(rows, given_doses)}  # type: ignore[arg-type]
    assert left == {("HepB", "A1"): 9, ("IPV", "A1"): 8, ("某种疫苗", "B2"): 8}


@pytest.mark.parametrize(
    ("left", "standing"),
    [
        (91, Expiry.FAR),
        (90, Expiry.WARN),
        (31, Expiry.WARN),
        (30, Expiry.LAST),
        (0, Expiry.LAST),
        (-1, Expiry.EXPIRED),
    ],
)
def test_expiry_is_pointed_out(left: int, standing: Expiry) -> None:
    lot = one(row(Kind.RECEIVED, 5))
    day = date(2026, 12, 31) - timedelta(days=left)
    assert lot.expiry(day) is standing
    assert (lot.refusal(day) is not None) == (standing is Expiry.EXPIRED)


def test_a_lot_set_aside_is_refused_until_released() -> None:
    lot = one(
        row(Kind.RECEIVED, 5),
        row(Kind.QUARANTINED, 5, 10, loss_reason="断电"),
        row(Kind.RELEASED, 5, 20, loss_reason="疾控复核可用"),
    )
    days = [START + timedelta(days=n) for n in (9, 10, 19, 20)]
    assert [lot.refusal(day) is None for day in days] == [True, False, False, True]
    assert "断电" in str(lot.refusal(days[1]))


def test_the_earliest_expiry_goes_first() -> None:
    lots = ledgers(
        [  # type: ignore[list-item]
            row(Kind.RECEIVED, 5, lot="late", expiry_date="2027-06-30"),
            row(Kind.RECEIVED, 5, lot="soon", expiry_date="2026-06-30"),
            row(Kind.RECEIVED, 5, lot="past", expiry_date="2026-01-15"),
            row(Kind.RECEIVED, 5, lot="gone", expiry_date="2026-05-31"),
            row(Kind.LOST, 5, 1, lot="gone", expiry_date="2026-05-31"),
            row(Kind.RECEIVED, 5, lot="aside", expiry_date="2026-04-30"),
            row(Kind.QUARANTINED, 5, 1, lot="aside", expiry_date="2026-04-30"),
        ],
        (),
    )
    found = first_to_use(lots, "HepB", date(2026, 2, 1))
    assert [lot.lot_no for lot in found] == ["soon", "late"]


MOVES = st.lists(
    st.tuples(st.sampled_from(list(Kind)), st.integers(1, 40), st.integers(0, 120)), min_size=1
)
DOSES = st.lists(st.tuples(st.integers(0, 120), st.integers(1, 3)))


@given(moves=MOVES, doses=DOSES, cut=st.integers(0, 120))
def test_any_period_balances(
    moves: list[tuple[Kind, int, int]], doses: list[tuple[int, int]], cut: int
) -> None:
    lot = one(
        *(row(kind, n, day) for kind, n, day in moves), doses=tuple(dose(d, n) for d, n in doses)
    )
    eve = START + timedelta(days=cut)
    first, last = eve + timedelta(days=1), START + timedelta(days=200)
    moved = (
        lot.moved(ADDING, first, last)
        - lot.used(first, last)
        - lot.moved(LOSING, first, last)
        - lot.moved(LEAVING, first, last)
    )
    assert lot.balance(eve) + moved == lot.balance(last)
    assert lines_of(lot)[0].balance == lot.balance(last)
    assert lot.lowest()[0] <= lot.balance(last)

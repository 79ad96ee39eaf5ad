"""A month of the stock: lines that balance, counts, wastage."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from test_domain_stock import DOSES, MOVES, START, dose, one, row

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.stock import Kind
from clinic_desktop.domain.stock_month import Wastage, lot_months, wastage

JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))


def test_a_lot_and_its_count() -> None:
    lot = one(
        row(Kind.RECEIVED, 20, 2),
        row(Kind.LOST, 1, 10, loss_reason="破损"),
        row(Kind.RETURNED, 4, 12),
        row(Kind.SHORTAGE, 2, 30, loss_reason="少一支"),
        doses=(dose(5, 3), dose(40, 2)),
    )
    (first,) = lot_months([lot], JANUARY)
    found = (first.opening, first.received, first.used, first.lost, first.left, first.closing)
    assert found == (0, 20, 3, 3, 4, 10)
    assert (first.counted, first.reasons) == (10, ("破损", "少一支"))
    (second,) = lot_months([lot], FEBRUARY)
    assert (second.opening, second.used, second.closing, second.counted) == (10, 2, 8, None)
    assert lot_months([lot], Period(date(2025, 12, 1), date(2025, 12, 31))) == ()


def test_the_balance_written_last_is_the_count() -> None:
    lot = one(row(Kind.RECEIVED, 20, 2), row(Kind.LOST, 1, 10, balance=18, loss_reason="破损"))
    assert lot_months([lot], JANUARY)[0].counted == 18


@given(moves=MOVES, doses=DOSES)
def test_months_follow_one_another(
    moves: list[tuple[Kind, int, int]], doses: list[tuple[int, int]]
) -> None:
    lot = one(
        *(row(kind, n, day) for kind, n, day in moves), doses=tuple(dose(d, n) for d, n in doses)
    )
    for month in (JANUARY, FEBRUARY):
        for each in lot_months([lot], month):
            moved = each.received - each.used - each.lost - each.left
            assert each.opening + moved == each.closing
    ends = {each.lot.key: each.closing for each in lot_months([lot], JANUARY)}
    for each in lot_months([lot], FEBRUARY):
        assert each.opening == ends.get(each.lot.key, 0)


def test_what_is_wasted() -> None:
    lots = [
        one(
            row(Kind.RECEIVED, 30),
            row(Kind.LOST, 2, 3, loss_reason="开启超时"),
            row(Kind.LOST, 5, 4, loss_reason="过期"),
            row(Kind.LOST, 9, 40, loss_reason="开启超时"),
            doses=(dose(3, 10),),
        ),
        one(row(Kind.RECEIVED, 10, lot="B"), doses=(dose(6, 8, lot="B"),)),
        one(row(Kind.RECEIVED, 10, name="脊灰"), row(Kind.LOST, 1, 8, name="脊灰")),
        one(row(Kind.RECEIVED, 10, name="流脑"), row(Kind.ISSUED, 5, 8, name="流脑")),
    ]
    liver, polio = wastage(lots, JANUARY)
    assert liver == Wastage("乙肝", 18, 20, 7)
    assert (liver.rate, liver.factor) == (Fraction(1, 10), Fraction(25, 18))
    assert polio == Wastage("脊灰", 0, 0, 1)
    assert (polio.rate, polio.factor) == (None, None)
    assert START in JANUARY

"""A month of the stock: per lot 上月结存 + 入 − 用 − 损 − 退 = 结存 next to the count, per vaccine
how much was wasted (immunization.md 6.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.stock import ADDING, LEAVING, LOSING, Kind, LotLedger
from clinic_desktop.domain.words import tr

OPENED_TOO_LONG = tr("开启超时")
"""Reason of a loss whose vial had been opened; every other loss was never opened."""


@dataclass(frozen=True, slots=True)
class LotMonth:
    """One lot, in doses."""

    lot: LotLedger
    opening: int
    received: int
    used: int
    lost: int
    left: int
    """退回 and 调出."""
    closing: int
    counted: int | None
    """What the last count of the month found; ``None`` when nobody counted."""
    reasons: tuple[str, ...]
    """Why something was lost, or why shelf and register differed."""


@dataclass(frozen=True, slots=True)
class Wastage:
    """One vaccine. Doses: ``opened`` are given ones and those thrown away from opened vials;
    ``lost`` are all losses. What was only issued, without recorded doses, tells nothing here.
    """

    vaccine: str
    given: int
    opened: int
    lost: int

    @property
    def rate(self) -> Fraction | None:
        """损耗率 = (opened − given) ÷ opened; ``None`` when nothing was opened."""
        return Fraction(self.opened - self.given, self.opened) if self.opened else None

    @property
    def factor(self) -> Fraction | None:
        """损耗系数 = used up ÷ given, all losses included; ``None`` when nothing was given."""
        return Fraction(self.given + self.lost, self.given) if self.given else None


def lot_months(lots: Iterable[LotLedger], month: Period) -> tuple[LotMonth, ...]:
    """Every lot with a balance or a movement in the month, in the order given."""
    found = (_lot_month(lot, month) for lot in lots)
    return tuple(
        each
        for each in found
        if each.opening or each.closing or each.received or each.used or each.lost or each.left
    )


def _lot_month(lot: LotLedger, month: Period) -> LotMonth:
    first, last = month.first, month.last
    own = [movement for movement in lot.movements if first <= movement.on <= last]
    counts = [m for m in own if m.kind in (Kind.SURPLUS, Kind.SHORTAGE)]
    counted = lot.balance(counts[-1].on) if counts else None
    written = [m for m in own if m.answers.get("balance") is not None]
    if written and (not counts or written[-1].on >= counts[-1].on):
        counted = int(written[-1].answers["balance"])
    eve = date.fromordinal(first.toordinal() - 1)
    reasons = [str(m.answers.get("loss_reason") or "") for m in own]
    return LotMonth(
        lot,
        lot.balance(eve),
        lot.moved(ADDING, first, last),
        lot.used(first, last),
        lot.moved(LOSING, first, last),
        lot.moved(LEAVING, first, last),
        lot.balance(last),
        counted,
        tuple(dict.fromkeys(reason for reason in reasons if reason)),
    )


def wastage(lots: Iterable[LotLedger], month: Period) -> tuple[Wastage, ...]:
    """Every vaccine of which doses were given or lost in the month, by name."""
    found: dict[str, Wastage] = {}
    for lot in lots:
        given = sum(g.doses for g in lot.given if g.on in month)
        losses = [m for m in lot.movements if m.kind is Kind.LOST and m.on in month]
        lost = sum(m.doses for m in losses)
        opened = sum(m.doses for m in losses if _opened(str(m.answers.get("loss_reason") or "")))
        if given or lost:
            before = found.get(lot.vaccine, Wastage(lot.vaccine, 0, 0, 0))
            found[lot.vaccine] = Wastage(
                lot.vaccine,
                before.given + given,
                before.opened + given + opened,
                before.lost + lost,
            )
    return tuple(found[name] for name in sorted(found))


def _opened(reason: str) -> bool:
    return reason.strip().startswith(OPENED_TOO_LONG)

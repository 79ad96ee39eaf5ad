"""疫苗库存: what is left of each vaccine lot, from the in/out register and the doses given.

A balance is never typed (immunization.md 6.2). The register's rows say what came, went, was lost
or counted; doses recorded for people here take theirs by themselves. Both the stock screen and
block 3 of R-02 look at the same ``LotLedger``.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from clinic_desktop.domain.words import tr


class Kind(StrEnum):
    """类型 of a row of the register; the values are the codes of the form ``vaccine_stock``."""

    RECEIVED = "1"
    ISSUED = "2"
    LOST = "3"
    RETURNED = "4"
    TRANSFERRED = "5"
    SURPLUS = "6"
    SHORTAGE = "7"
    QUARANTINED = "8"
    RELEASED = "9"


KIND_WORDS = {
    Kind.RECEIVED: tr("入库"),
    Kind.ISSUED: tr("使用出库"),
    Kind.LOST: tr("报损"),
    Kind.RETURNED: tr("退回"),
    Kind.TRANSFERRED: tr("调出"),
    Kind.SURPLUS: tr("盘盈"),
    Kind.SHORTAGE: tr("盘亏"),
    Kind.QUARANTINED: tr("封存"),
    Kind.RELEASED: tr("解除封存"),
}
ADDING = frozenset({Kind.RECEIVED, Kind.SURPLUS})
LOSING = frozenset({Kind.LOST, Kind.SHORTAGE})
LEAVING = frozenset({Kind.RETURNED, Kind.TRANSFERRED})
VIALS = "1"
"""单位 支; 2 is 剂."""
WARN_DAYS, LAST_DAYS = 90, 30
"""Days before expiry at which a lot is pointed out, and pointed out strongly."""
OWN_SOURCES = ("local", "campaign")
"""Sources of doses that come out of this clinic's refrigerator; all others never touch stock."""

_DOSES_PER_VIAL = re.compile(r"(\d+)\s*(?:剂|人份|人次)")


class Expiry(StrEnum):
    """How near the last day of use is."""

    FAR = "far"
    WARN = "warn"
    LAST = "last"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Movement:
    """One row of the register. ``doses`` is always positive; the kind tells the direction."""

    id: str
    on: date
    order: int
    """Place among the rows of one day."""
    kind: Kind
    vaccine: str
    """As it is written in the register."""
    product: str
    """Code of the product table; empty where the words name no product."""
    lot_no: str
    expires_on: date | None
    doses: int
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """Doses of one product and lot given to people here on a day, valid or not."""

    product: str
    lot_no: str
    on: date
    doses: int


@dataclass(frozen=True, slots=True)
class LotLedger:
    """Everything that happened to one lot, oldest first."""

    vaccine: str
    product: str
    lot_no: str
    expires_on: date | None
    movements: tuple[Movement, ...]
    given: tuple[Given, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What tells lots apart: product (or the written name) and lot number."""
        return self.product or self.vaccine, self.lot_no

    def moved(self, kinds: Iterable[Kind], first: date, last: date) -> int:
        """Doses moved in these ways from ``first`` to ``last``."""
        wanted = frozenset(kinds)
        return sum(m.doses for m in self.movements if m.kind in wanted and first <= m.on <= last)

    def used(self, first: date, last: date) -> int:
        """Doses used up in the span.

        From the first recorded dose on, the doses themselves are counted: an issue row of such a
        day is the same vaccine on its way to the table. Before it, what was issued.
        """
        began = min((g.on for g in self.given), default=date.max)
        issued = sum(
            m.doses
            for m in self.movements
            if m.kind is Kind.ISSUED and m.on < began and first <= m.on <= last
        )
        return issued + sum(g.doses for g in self.given if first <= g.on <= last)

    def balance(self, day: date) -> int:
        """Doses that must be left at the end of a day."""
        start = date.min
        return (
            self.moved(ADDING, start, day)
            - self.used(start, day)
            - self.moved(LOSING | LEAVING, start, day)
        )

    def lowest(self) -> tuple[int, date | None]:
        """The lowest balance at the end of any day, and the first such day."""
        days = sorted({m.on for m in self.movements} | {g.on for g in self.given})
        found = [(self.balance(day), day) for day in days]
        return min(found, default=(0, None), key=lambda each: (each[0], each[1]))

    def with_dose(self, on: date) -> "LotLedger":
        """The same lot after one more dose given on a day."""
        return replace(self, given=(*self.given, Given(self.product, self.lot_no, on, 1)))

    def quarantine(self, day: date) -> str | None:
        """Why the lot is set aside at the end of a day; ``None`` when it may be used."""
        reason = None
        for movement in self.movements:
            if movement.on > day:
                break
            if movement.kind is Kind.QUARANTINED:
                reason = str(movement.answers.get("loss_reason") or "")
            elif movement.kind is Kind.RELEASED:
                reason = None
        return reason

    @property
    def device_no(self) -> str:
        """The device in which it is kept, as the newest row that names one says."""
        named = (str(m.answers.get("device_no") or "") for m in reversed(self.movements))
        return next((number for number in named if number), "")

    def days_left(self, day: date) -> int | None:
        """Days to the last day of use: 0 on that day, negative when expired."""
        return (self.expires_on - day).days if self.expires_on else None

    def expiry(self, day: date) -> Expiry:
        """Where the lot stands on the way to its last day."""
        left = self.days_left(day)
        if left is None or left > WARN_DAYS:
            return Expiry.FAR
        if left > LAST_DAYS:
            return Expiry.WARN
        return Expiry.LAST if left >= 0 else Expiry.EXPIRED

    def refusal(self, day: date) -> str | None:
        """Why no dose of this lot may be given on a day (immunization.md 6.2), or ``None``."""
        name = tr("{vaccine} 批号 {lot}", vaccine=self.vaccine, lot=self.lot_no)
        if self.expires_on is not None and day > self.expires_on:
            return tr("{name} 已于 {day} 过期，不能使用", name=name, day=self.expires_on)
        if (why := self.quarantine(day)) is not None:
            return tr("{name} 已封存（{why}），不能使用", name=name, why=why)
        return None

    @property
    def last(self) -> Movement:
        """The newest row, whose particulars the next one takes over."""
        return self.movements[-1]

    @property
    def per_vial(self) -> int:
        """Doses in a vial, as the register says."""
        return doses_per_vial(str(self.last.answers.get("spec") or ""))


def doses_per_vial(spec: str) -> int:
    """规格 "5剂/支", "0.5ml，1人份" or a bare "5" → doses in a vial; 1 where it does not say."""
    if spec.strip().isdigit():
        return max(int(spec.strip()), 1)
    found = _DOSES_PER_VIAL.search(spec)
    return max(int(found[1]), 1) if found else 1


def movement_of(
    ident: str,
    on: date,
    order: int,
    answers: Mapping[str, Any],
    product_of: Callable[[str], str],
) -> Movement:
    """A row of the form ``vaccine_stock``; a quantity in vials becomes doses."""
    vaccine = str(answers.get("vaccine_name") or "").strip()
    doses = int(answers.get("quantity") or 0)
    if answers.get("unit") == VIALS:
        doses *= doses_per_vial(str(answers.get("spec") or ""))
    expiry = answers.get("expiry_date")
    return Movement(
        ident,
        on,
        order,
        Kind(str(answers.get("direction") or Kind.RECEIVED)),
        vaccine,
        product_of(vaccine),
        str(answers.get("batch_no") or "").strip(),
        date.fromisoformat(str(expiry)) if expiry else None,
        doses,
        answers,
    )


def ledgers(movements: Iterable[Movement], given: Iterable[Given]) -> tuple[LotLedger, ...]:
    """Every lot of the register with its doses, by vaccine and lot number.

    A dose belongs to the lot of its number and product; where the register's words name no
    product, to the lot of its number. Doses of lots that the register does not know are left out.
    """
    rows: dict[tuple[str, str], list[Movement]] = {}
    for each in sorted(movements, key=lambda m: (m.on, m.order, m.id)):
        rows.setdefault((each.product or each.vaccine, each.lot_no), []).append(each)
    doses: dict[tuple[str, str], list[Given]] = {}
    for one in given:
        fitting = [
            key
            for key, own in rows.items()
            if key[1] == one.lot_no and own[0].product in (one.product, "")
        ]
        exact = [key for key in fitting if key[0] == one.product]
        for key in (exact or fitting)[:1]:
            doses.setdefault(key, []).append(one)
    found = [
        LotLedger(
            own[0].vaccine,
            own[0].product,
            own[0].lot_no,
            min((m.expires_on for m in own if m.expires_on), default=None),
            tuple(own),
            tuple(sorted(doses.get(key, ()), key=lambda g: g.on)),
        )
        for key, own in rows.items()
    ]
    return tuple(sorted(found, key=lambda lot: (lot.vaccine, lot.lot_no)))


def first_to_use(lots: Iterable[LotLedger], product: str, day: date) -> tuple[LotLedger, ...]:
    """FEFO: usable lots of a product with doses left, the earliest expiry first."""
    usable = [
        lot
        for lot in lots
        if lot.product == product and lot.balance(day) > 0 and lot.refusal(day) is None
    ]
    return tuple(sorted(usable, key=lambda lot: (lot.expires_on or date.max, lot.lot_no)))


def trace_codes(movement: Movement) -> tuple[str, ...]:
    """追溯码 of the smallest packages that came with a delivery."""
    if movement.kind is not Kind.RECEIVED:
        return ()
    rows = movement.answers.get("trace_codes") or ()
    return tuple(str(row.get("trace_code") or "").strip() for row in rows)


def traced(lots: Iterable[LotLedger]) -> dict[str, tuple[LotLedger, int]]:
    """By trace code the lot with which it came, and how often it was entered."""
    found: dict[str, tuple[LotLedger, int]] = {}
    for lot in lots:
        for movement in lot.movements:
            for code in filter(None, trace_codes(movement)):
                found[code] = (lot, found[code][1] + 1 if code in found else 1)
    return found


def endangered(
    lots: Iterable[LotLedger],
    device_no: str,
    day: date,
    touches: Callable[[str], bool],
) -> tuple[LotLedger, ...]:
    """Lots with doses left that a breach of a device's temperature puts in doubt.

    ``touches`` says of a product code whether the breach harms it; a vaccine that the product
    table does not know is taken as harmed. So is a lot of which nobody wrote where it is kept.
    """
    return tuple(
        lot
        for lot in lots
        if lot.balance(day) > 0
        and lot.quarantine(day) is None
        and lot.device_no in ("", device_no)
        and (not lot.product or touches(lot.product))
    )


@dataclass(frozen=True, slots=True)
class LotLine:
    """A day of a lot's card: what happened and what was left then."""

    on: date
    words: str
    change: int
    balance: int
    movement_id: str = ""
    """Empty for doses, which are voided at the child's card."""


def lines_of(lot: LotLedger) -> tuple[LotLine, ...]:
    """The lot's card, newest first; doses of one day are one line."""
    entries: list[tuple[date, int, str, int, str]] = []
    began = min((g.on for g in lot.given), default=date.max)
    for movement in lot.movements:
        change, words = movement.doses, KIND_WORDS[movement.kind]
        if movement.kind in (Kind.QUARANTINED, Kind.RELEASED):
            change = 0
        elif movement.kind is Kind.ISSUED and movement.on >= began:
            change, words = 0, tr("{kind} {n} 剂（按接种记录计）", kind=words, n=movement.doses)
        elif movement.kind not in ADDING:
            change = -change
        entries.append((movement.on, 0, words, change, movement.id))
    days: dict[date, int] = {}
    for given in lot.given:
        days[given.on] = days.get(given.on, 0) + given.doses
    entries += [(day, 1, tr("接种 {n} 剂", n=n), -n, "") for day, n in days.items()]
    lines: list[LotLine] = []
    left = 0
    for on, _, words, change, ident in sorted(entries, key=lambda e: e[:2]):
        left += change
        lines.append(LotLine(on, words, change, left, ident))
    return tuple(reversed(lines))

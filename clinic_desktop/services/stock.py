"""疫苗库存: what is left, what to use first, and every movement as a row of the register.

Rows are forms ``vaccine_stock``, so paper, exchange and R-02 read what is entered here. Balances
are computed by ``domain.stock``; a movement that takes out more than there is is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.stock import (
    KIND_WORDS,
    Kind,
    LotLedger,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import RecordForm, record_form, void_record, write_form
from clinic_desktop.services.stock_ledger import FORM, product_names, read_lots
from clinic_desktop.services.workplace import Workplace

DOSES = "2"
_CARRIED = (
    "presentation", "spec", "manufacturer", "approval_no", "batch_release_no", "device_no"
)  # fmt: skip
_NEEDS_REASON = frozenset({Kind.LOST, Kind.SURPLUS, Kind.SHORTAGE, Kind.QUARANTINED, Kind.RELEASED})

_USING = frozenset({Kind.ISSUED, Kind.TRANSFERRED})
"""Ways out at whose end somebody is vaccinated."""


@dataclass(frozen=True, slots=True)
class ReceiveVaccine:
    """入库. Names are those of the register; temperatures in tenths of a degree Celsius."""

    vaccine_name: str
    """Name or code of the product table, or free words for a vaccine outside it."""
    batch_no: str
    expiry_date: date | None
    quantity: int | None
    unit: str
    """1 支, 2 剂."""
    spec: str
    presentation: str
    source_or_target: str
    move_date: date
    receiver: str = ""
    manufacturer: str = ""
    approval_no: str = ""
    batch_release_no: str = ""
    transport_tool: str = ""
    temp_on_arrival: int | None = None
    trace_codes: tuple[str, ...] = ()
    remark: str = ""
    confirmed: frozenset[str] = frozenset()
    device_no: str = ""
    """The refrigerator it is put into."""
    transport: Mapping[str, Any] = field(default_factory=dict)
    """Of the way here, as far as it is known: cold_method, left_at, arrived_at (ISO), distance in
    km, temp_on_departure and temp_outside in tenths of a degree."""


@dataclass(frozen=True, slots=True)
class MoveLot:
    """Anything that happens to a lot in stock, in doses; particulars come from its last row."""

    lot: tuple[str, str]
    """``StockRow.key``."""
    kind: Kind
    quantity: int | None
    move_date: date
    source_or_target: str = ""
    loss_reason: str = ""
    receiver: str = ""
    remark: str = ""
    confirmed: frozenset[str] = frozenset()
    device_no: str = ""
    """Where it is kept from now on; empty: where it was."""


@dataclass(frozen=True, slots=True)
class CountLot:
    """盘点: what is really there now; the difference becomes 盘盈 or 盘亏."""

    lot: tuple[str, str]
    quantity: int | None
    loss_reason: str
    receiver: str = ""
    confirmed: frozenset[str] = frozenset()


def receive_vaccine(place: Workplace, command: ReceiveVaccine) -> Changes:
    """Enter a delivery.

    Raises:
        InputProblem: what is missing or wrong; unusual values want confirming by their codes.
    """
    code = product_names(place.catalogue)(command.vaccine_name)
    name = place.catalogue.vaccines.products[code].name if code else command.vaccine_name
    with place.reading() as session:
        known = [
            lot
            for lot in read_lots(place, session)
            if lot.key == (code or name, command.batch_no.strip())
        ]
    for lot in known:
        if lot.expires_on and command.expiry_date and lot.expires_on != command.expiry_date:
            text = tr("此批号登记过的有效期是 {day}，同一批号只有一个有效期", day=lot.expires_on)
            raise InputProblem(Problem("expiry_date", "LOT_EXPIRY_DIFFERS", text))
    answers: dict[str, Any] = {
        name_: getattr(command, name_)
        for name_ in (*_CARRIED, "batch_no", "quantity", "unit", "source_or_target",
                      "transport_tool", "temp_on_arrival", "receiver", "remark")
    }  # fmt: skip
    answers |= {
        **command.transport,
        "vaccine_name": name,
        "trace_codes": [{"trace_code": code} for code in command.trace_codes],
        "expiry_date": command.expiry_date.isoformat() if command.expiry_date else None,
    }
    return _write(place, Kind.RECEIVED, command.move_date, answers, command.confirmed)


def move_lot(place: Workplace, command: MoveLot) -> Changes:
    """Enter a movement of a lot in stock: issue, loss, return, transfer, quarantine, release.

    Raises:
        InputProblem: no such lot, nothing or too much taken out, no reason, no recipient.
    """
    lot = _lot(place, command.lot)
    kind = command.kind
    if kind in (Kind.RECEIVED, Kind.SURPLUS, Kind.SHORTAGE):
        raise ValueError(f"{kind} is entered by receiving or counting")
    aside = lot.quarantine(command.move_date)
    problem = None
    if kind is Kind.ISSUED and lot.given:
        problem = Problem(
            "kind",
            "DOSES_RECORDED",
            tr("此批号已有接种记录，用掉的剂数由接种记录自动扣减，不再另登出库"),
        )
    elif kind in _USING and (refusal := lot.refusal(command.move_date)):
        problem = Problem("kind", "LOT_NOT_USABLE", refusal)
    elif kind is Kind.QUARANTINED and aside is not None:
        problem = Problem("kind", "ASIDE_ALREADY", tr("此批号已经封存"))
    elif kind is Kind.RELEASED and aside is None:
        problem = Problem("kind", "NOT_ASIDE", tr("此批号没有封存"))
    elif kind in _NEEDS_REASON and not command.loss_reason.strip():
        problem = Problem("loss_reason", "REASON_MISSING", tr("请写明原因"))
    if problem is not None:
        raise InputProblem(problem)
    quantity = command.quantity
    if kind in (Kind.QUARANTINED, Kind.RELEASED):
        quantity = max(lot.balance(command.move_date), 1)
    answers = _carried(lot) | {
        "quantity": quantity,
        "source_or_target": command.source_or_target or _where(place, kind),
        "loss_reason": command.loss_reason or None,
        "receiver": command.receiver,
        "remark": command.remark,
    }
    if command.device_no:
        answers["device_no"] = command.device_no
    return _write(place, kind, command.move_date, answers, command.confirmed)


def count_lot(place: Workplace, command: CountLot) -> Changes:
    """Enter a count of today; the balance follows by a row for the difference.

    Raises:
        InputProblem: nothing counted, no reason, or register and shelf agree.
    """
    lot = _lot(place, command.lot)
    today = place.today
    if command.quantity is None or command.quantity < 0:
        raise InputProblem(Problem("quantity", "COUNT_MISSING", tr("请填写实际清点的剂数")))
    difference = command.quantity - lot.balance(today)
    if difference == 0:
        raise InputProblem(
            Problem(
                "quantity", "COUNT_AGREES", tr("与账面 {n} 剂一致，不用登记", n=command.quantity)
            )
        )
    if not command.loss_reason.strip():
        raise InputProblem(Problem("loss_reason", "REASON_MISSING", tr("请写明账实不符的原因")))
    answers = _carried(lot) | {
        "quantity": abs(difference),
        "source_or_target": tr("盘点"),
        "loss_reason": command.loss_reason,
        "receiver": command.receiver,
        "remark": tr("实盘 {n} 剂", n=command.quantity),
    }
    kind = Kind.SURPLUS if difference > 0 else Kind.SHORTAGE
    return _write(place, kind, today, answers, command.confirmed)


def settle_aside(
    place: Workplace, keys: Sequence[tuple[str, str]], *, discard: bool, reason: str
) -> Changes:
    """Decide about lots that were set aside, in one save: back into use, or all of it 报损.

    Raises:
        InputProblem: no reason, or a lot that is not set aside (any more).
    """
    if not reason.strip():
        raise InputProblem(Problem("loss_reason", "REASON_MISSING", tr("请写明原因")))
    kind = Kind.LOST if discard else Kind.RELEASED
    with place.unit(tr("报损封存的疫苗") if discard else tr("解除封存"), reason) as unit:
        lots = {lot.key: lot for lot in read_lots(place, unit.session)}
        for key in keys:
            lot = lots.get(key)
            if lot is None or lot.quarantine(place.today) is None:
                raise InputProblem(Problem("kind", "NOT_ASIDE", tr("此批号没有封存")))
            enter_lot(place, unit.session, lot, kind, place.today, reason)
        return unit.commit()


def enter_lot(
    place: Workplace, session: Session, lot: LotLedger, kind: Kind, on: date, reason: str
) -> None:
    """Write a row about the whole of a lot in a unit of work of the caller.

    What an old row of the lot does not say is written as 不详, so that it stops nothing.
    """
    known = _carried(lot)
    answers = {
        **{name: value for name, value in known.items() if value not in (None, "")},
        "presentation": known["presentation"] or tr("不详"),
        "spec": known["spec"] or tr("不详"),
        "direction": str(kind),
        "move_date": on.isoformat(),
        "quantity": max(lot.balance(on), 1),
        "source_or_target": _where(place, kind),
        "loss_reason": reason,
        "handler": place.actor.name,
        "receiver": place.actor.name,
    }
    sure = frozenset({"quantity", "expiry_date"})
    write_form(place, session, RecordForm(FORM, answers, confirmed=sure))


def void_movement(place: Workplace, movement_id: str, reason: str) -> Changes:
    """Take back a row entered by mistake.

    Raises:
        InputProblem: no reason, or doses of a voided delivery are already gone.
    """
    return void_record(place, movement_id, reason)


def _lot(place: Workplace, key: tuple[str, str]) -> LotLedger:
    with place.reading() as session:
        for lot in read_lots(place, session):
            if lot.key == key:
                return lot
    raise InputProblem(Problem("lot", "LOT_UNKNOWN", tr("库存中没有这个批号")))


def _carried(lot: LotLedger) -> dict[str, Any]:
    known = lot.last.answers
    return {
        **{name: known.get(name) for name in _CARRIED},
        "vaccine_name": lot.vaccine,
        "batch_no": lot.lot_no,
        "expiry_date": lot.expires_on.isoformat() if lot.expires_on else None,
        "unit": DOSES,
    }


def _where(place: Workplace, kind: Kind) -> str:
    """来源/去向 where the kind itself says it; 退回 and 调出 are asked for."""
    if kind in (Kind.RETURNED, Kind.TRANSFERRED):
        return ""
    return tr("{kind}（{clinic}）", kind=KIND_WORDS[kind], clinic=place.site.name)


def _write(
    place: Workplace, kind: Kind, on: date, answers: dict[str, Any], confirmed: frozenset[str]
) -> Changes:
    filled = {name: value for name, value in answers.items() if value not in (None, "", [])}
    filled |= {
        "direction": str(kind),
        "move_date": on.isoformat(),
        "handler": place.actor.name,
        "receiver": filled.get("receiver") or place.actor.name,
    }
    fields = frozenset(code.partition(":")[0] for code in confirmed)
    try:
        return record_form(place, RecordForm(FORM, filled, confirmed=fields)).changes
    except InputProblem as wrong:
        raise InputProblem(
            *(
                Problem(p.field, f"{p.field}:{p.code}", p.message, p.severity)
                for p in wrong.problems
            )
        ) from wrong

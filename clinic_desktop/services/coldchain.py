"""冷链: devices, two temperature readings a day, what was wrong and what was done about it.

Devices and readings are rows of the registers ``cold_chain_device`` and
``cold_chain_temperature``, so paper and exchange need nothing of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.coldchain import (
    EARLIEST,
    FAULT_WORDS,
    HALF_WORDS,
    LATEST,
    TEMPERATURE_FAULTS,
    Fault,
    Half,
    Reading,
    Slot,
    faults_in,
    faults_of,
    harms,
    missing,
    opposite,
)
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.stock import Kind, LotLedger, endangered
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import RecordForm, write_form
from clinic_desktop.services.registers import local_now
from clinic_desktop.services.stock import enter_lot
from clinic_desktop.services.stock_ledger import read_lots
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record

DEVICES, TEMPERATURES = "cold_chain_device", "cold_chain_temperature"
_WATCHED_KINDS = frozenset({"1", "2", "3"})
"""Refrigerators and freezers are read twice a day; boxes and bags are not."""
_WITH_FREEZER = frozenset({"1", "3"})
_WORKING = "1"
_LOOK_BACK = timedelta(days=30)
_MISSED, _CLOSE = "1", "2"
_CLOSING = time(17)
"""From then on an afternoon without a reading is told; it counts as missed only at midnight."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the cold chain."""

    id: str
    number: str
    name: str
    kind: str
    model: str
    status: str
    since: date
    """From this day on it is read."""

    @property
    def watched(self) -> bool:
        """Whether its temperature is read twice a day."""
        return self.kind in _WATCHED_KINDS and self.status == _WORKING

    @property
    def freezer(self) -> bool:
        """Whether it may have a freezing compartment."""
        return self.kind in _WITH_FREEZER

    @property
    def cooler(self) -> bool:
        """Whether it has a cold compartment of 2-8 ℃."""
        return self.kind != "3"


@dataclass(frozen=True, slots=True)
class RecordTemperature:
    """One half day. Temperatures in tenths; without any it explains a missed half day."""

    device_no: str
    on: date
    half: Half
    at: time | None
    cold: int | None
    freezer: int | None = None
    alarm_reason: str = ""
    handling: str = ""
    vaccine_disposition: str = ""


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """A month of one device."""

    device: Device
    first: date
    last: date
    readings: Mapping[Slot, Reading]
    faults: Mapping[Slot, tuple[Fault, ...]]
    """Of kept readings, where anything is wrong."""
    missing: tuple[Slot, ...]
    """Half days that are over without a reading."""
    today: date


def list_devices(place: Workplace) -> tuple[Device, ...]:
    """Every device on file, by number; of several rows with one number the newest."""
    with place.reading() as session:
        return _devices(place, session)


def month_sheet(place: Workplace, device_no: str, month: date) -> MonthSheet:
    """The readings of the month in which ``month`` lies.

    Raises:
        InputProblem: no such device.
    """
    first = month.replace(day=1)
    last = add_months(first, 1) - timedelta(days=1)
    now = local_now(place)
    with place.reading() as session:
        device = _device(place, session, device_no)
        readings = _readings(place, session, first, last).get(device_no, {})
    start = max(first, device.since)
    gaps = missing(readings, start, min(now, datetime.combine(last + timedelta(days=1), time())))
    faults = {slot: found for slot in readings if (found := faults_in(readings, slot))}
    return MonthSheet(device, first, last, readings, faults, gaps, place.today)


@dataclass(frozen=True, slots=True)
class RecordedTemperature:
    """The kept reading; ``aside`` names the lots that it set aside."""

    changes: Changes
    aside: tuple[str, ...] = ()


def record_temperature(place: Workplace, command: RecordTemperature) -> RecordedTemperature:
    """Enter or correct one half day of a device. Lots in it that freezing or warmth may have
    spoilt are set aside in the same save, until somebody decides about them.

    Raises:
        InputProblem: unknown device, a time still to come or of the other half, no temperature,
            or what is out of order without reason and action (immunization.md 6.1).
    """
    with place.reading() as session:
        device = _device(place, session, command.device_no)
        day = _readings(place, session, command.on, command.on).get(device.number, {})
        lots = read_lots(place, session)
    _refuse_wrong(place, device, command)
    other = day.get((command.on, opposite(command.half)))
    faults = faults_of(
        command.cold, command.freezer, command.at, other.at if other and other.taken else None
    )
    doubtful = _doubtful(place, device, command.on, faults, lots)
    names = tuple(tr("{vaccine} {lot}", vaccine=d.vaccine, lot=d.lot_no) for d in doubtful)
    if names and not command.vaccine_disposition.strip():
        kept = tr("已封存：{lots}", lots="、".join(names))[:200]
        command = replace(command, vaccine_disposition=kept)
    _refuse_unexplained(faults, command)
    kept_row = day.get((command.on, command.half))
    form = RecordForm(
        TEMPERATURES,
        _answers(place, device, command, faults),
        record_id=kept_row.id if kept_row else None,
        reason=tr("更正温度") if kept_row else "",
    )
    said = "、".join(FAULT_WORDS[fault] for fault in faults if fault in TEMPERATURE_FAULTS)
    why = tr("{device} {day} {half} {said}", device=device.name, day=command.on,
             half=HALF_WORDS[command.half], said=said)  # fmt: skip
    with place.unit(tr("登记冷链温度"), form.reason or None) as unit:
        write_form(place, unit.session, form)
        for lot in doubtful:
            enter_lot(place, unit.session, lot, Kind.QUARANTINED, command.on, why)
        return RecordedTemperature(unit.commit(), names)


def _doubtful(
    place: Workplace,
    device: Device,
    on: date,
    faults: tuple[Fault, ...],
    lots: tuple[LotLedger, ...],
) -> tuple[LotLedger, ...]:
    products = place.catalogue.vaccines.products
    if not harms(faults, None, cooler=device.cooler):
        return ()

    def touches(code: str) -> bool:
        return harms(faults, products.get(code), cooler=device.cooler)

    return endangered(lots, device.number, on, touches)


def _answers(
    place: Workplace, device: Device, command: RecordTemperature, faults: tuple[Fault, ...]
) -> dict[str, Any]:
    fault = _MISSED if Fault.MISSED in faults else _CLOSE if Fault.CLOSE in faults else None
    answers: dict[str, Any] = {
        "device_name": device.name,
        "device_no": device.number,
        "org": place.site.name,
        "record_date": command.on.isoformat(),
        "half": str(command.half),
        "record_time": f"{command.at:%H:%M}" if command.at else None,
        "temp_refrig": command.cold,
        "temp_freeze": command.freezer,
        "recorder": place.actor.name,
        "time_fault": fault,
    }
    if faults:
        answers |= {
            "alarm_reason": command.alarm_reason,
            "handling": command.handling,
            "vaccine_disposition": command.vaccine_disposition,
        }
    return {name: value for name, value in answers.items() if value not in (None, "")}


def temperature_warnings(place: Workplace) -> tuple[tuple[str, bool], ...]:
    """Half days without a reading within the last month: sentence, and whether it is grave."""
    now = local_now(place)
    with place.reading() as session:
        devices = [device for device in _devices(place, session) if device.watched]
        if not devices:
            return ()
        start = now.date() - _LOOK_BACK
        readings = _readings(place, session, start, now.date())
    said: list[tuple[str, bool]] = []
    for device in devices:
        own = readings.get(device.number, {})
        gaps = missing(own, max(start, device.since), now)
        past = [slot for slot in gaps if slot[0] < now.date()]
        if len(past) < len(gaps):
            said.append((tr("{device}：今天上午的温度还没有记录", device=device.name), True))
        running = device.since <= now.date() and now.time() >= _CLOSING
        if running and (now.date(), Half.AFTERNOON) not in own:
            said.append((tr("{device}：今天下午的温度还没有记录", device=device.name), True))
        if past:
            text = tr("{device}：近 30 天漏记温度 {n} 次", device=device.name, n=len(past))
            said.append((text, False))
    return tuple(said)


def _refuse_wrong(place: Workplace, device: Device, command: RecordTemperature) -> None:
    problems = []
    now = local_now(place)
    at = datetime.combine(command.on, command.at) if command.at else None
    if command.on > now.date() or (at is not None and at > now):
        problems.append(Problem("at", "TIME_IN_FUTURE", tr("还没到这个时间")))
    if command.on < device.since:
        text = tr("此设备 {day} 才启用", day=device.since)
        problems.append(Problem("on", "BEFORE_DEVICE", text))
    missed = command.cold is None and command.freezer is None
    if command.at is None and not missed:
        problems.append(Problem("at", "TIME_MISSING", tr("请填写读数的时间")))
    elif command.at is not None and (command.at.hour < 12) != (command.half is Half.MORNING):
        text = tr("{half}的读数不会在这个时间", half=HALF_WORDS[command.half])
        problems.append(Problem("at", "OTHER_HALF", text))
    slot_over = (command.on, command.half) in missing((), command.on, now)
    if missed and not slot_over:
        problems.append(Problem("cold", "TEMPERATURE_MISSING", tr("请填写温度")))
    for name, value in (("cold", command.cold), ("freezer", command.freezer)):
        if value is not None and not EARLIEST <= value <= LATEST:
            problems.append(Problem(name, "TEMPERATURE_IMPOSSIBLE", tr("温度不可能是这个数")))
    if problems:
        raise InputProblem(*problems)


def _refuse_unexplained(faults: tuple[Fault, ...], command: RecordTemperature) -> None:
    if not faults:
        return
    said = "、".join(FAULT_WORDS[fault] for fault in faults)
    needed = [("alarm_reason", command.alarm_reason, tr("原因"))]
    needed.append(("handling", command.handling, tr("处理（移到哪里、告诉了谁）")))
    if TEMPERATURE_FAULTS & set(faults):
        needed.append(("vaccine_disposition", command.vaccine_disposition, tr("疫苗处置")))
    problems = [
        Problem(name, "EXPLAIN", tr("{what}：请写明{asked}", what=said, asked=asked))
        for name, text, asked in needed
        if not text.strip()
    ]
    if problems:
        raise InputProblem(*problems)


def _device(place: Workplace, session: Session, number: str) -> Device:
    for device in _devices(place, session):
        if device.number == number:
            return device
    raise InputProblem(Problem("device", "DEVICE_UNKNOWN", tr("没有这台冷链设备")))


def _rows(place: Workplace, session: Session, form: str, first: date, last: date) -> list[Any]:
    # Sorted here: asked to sort, the database walks the whole day book instead of the one form.
    rows = session.execute(
        select(Record.id, Record.occurred_on, Record.answers, Record.entry_order).where(
            Record.clinic_code == place.site.code,
            Record.form_code == form,
            Record.occurred_on >= first,
            Record.occurred_on <= last,
            Record.voided.is_(False),
        )
    )
    ordered = sorted(rows, key=lambda row: (row.occurred_on, row.entry_order or 0, row.id))
    return [(row.id, row.occurred_on, row.answers) for row in ordered]


def _devices(place: Workplace, session: Session) -> tuple[Device, ...]:
    found: dict[str, Device] = {}
    for ident, on, answers in _rows(place, session, DEVICES, date.min, date.max):
        number = str(answers.get("device_no") or "")
        start = answers.get("start_date")
        found[number] = Device(
            ident,
            number,
            str(answers.get("device_name") or number),
            str(answers.get("kind") or ""),
            str(answers.get("model") or ""),
            str(answers.get("status") or _WORKING),
            # A refrigerator older than its file was not read here before it was filed.
            max(on, date.fromisoformat(str(start))) if start else on,
        )
    return tuple(found[number] for number in sorted(found))


def _readings(
    place: Workplace, session: Session, first: date, last: date
) -> dict[str, dict[Slot, Reading]]:
    found: dict[str, dict[Slot, Reading]] = {}
    for ident, on, answers in _rows(place, session, TEMPERATURES, first, last):
        number = str(answers.get("device_no") or "")
        at = answers.get("record_time")
        half = Half(str(answers.get("half") or Half.MORNING))
        found.setdefault(number, {})[on, half] = Reading(
            ident,
            number,
            on,
            half,
            time.fromisoformat(at) if at else None,
            answers.get("temp_refrig"),
            answers.get("temp_freeze"),
            str(answers.get("recorder") or ""),
            str(answers.get("alarm_reason") or ""),
            str(answers.get("handling") or ""),
            str(answers.get("vaccine_disposition") or ""),
        )
    return found

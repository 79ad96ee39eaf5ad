"""What the rules must know about a child: facts and holds, kept as care events."""

from datetime import date, time

from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.immunisation.model import Child
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.vaccination.commands import HoldVaccination, SetVaccinationFacts
from clinic_desktop.services.vaccination.noted import BIRTH_TIME
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.children import (
    CHOICES,
    DATES,
    FACTS,
    FLAGS,
    HOLD,
    PROGRAMME,
    READ,
    children_of,
)
from clinic_desktop.storage.tables import CareEvent, Resident

__all__ = [
    "HOLD",
    "PROGRAMME",
    "child_of",
    "children_of",
    "hold_vaccination",
    "lift_hold",
    "set_vaccination_facts",
]

_WEIGHTS = range(300, 8001)


def set_vaccination_facts(place: Workplace, command: SetVaccinationFacts) -> Changes:
    """Note facts; of several notes about one fact the latest day holds, then the latest entry.

    Raises:
        InputProblem: unknown resident, future day, a value that the fact cannot have.
    """
    details = {key: _checked(place, key, value) for key, value in command.facts.items()}
    if not details:
        raise InputProblem(Problem("facts", "FACTS_MISSING", tr("没有要登记的内容")))
    with place.unit(tr("登记接种相关情况")) as unit:
        resident = load_resident(unit.session, command.resident_id)
        _check_day(place, resident, "known_on", command.known_on)
        unit.session.add(
            CareEvent(
                **place.stamp(),
                resident_id=resident.id,
                programme=PROGRAMME,
                kind=FACTS,
                occurred_on=command.known_on,
                details=details,
            )
        )
        return unit.commit()


def hold_vaccination(place: Workplace, command: HoldVaccination) -> Changes:
    """Note a contraindication or delay; the card names it, ``lift_hold`` ends it.

    Raises:
        InputProblem: unknown series or resident, no reason, an end before the beginning.
    """
    if not command.reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明暂缓或禁忌的原因")))
    if command.series and command.series not in place.catalogue.vaccines.series:
        raise InputProblem(Problem("series", "SERIES_UNKNOWN", tr("没有这个接种系列")))
    if command.until is not None and command.until < command.decided_on:
        raise InputProblem(Problem("until", "DATE_ORDER", tr("截止日期早于决定日期")))
    with place.unit(tr("登记接种暂缓或禁忌"), command.reason) as unit:
        resident = load_resident(unit.session, command.resident_id)
        _check_day(place, resident, "decided_on", command.decided_on)
        event = CareEvent(
            **place.stamp(),
            resident_id=resident.id,
            programme=PROGRAMME,
            kind=HOLD,
            occurred_on=command.decided_on,
            details={
                "series": command.series,
                "contraindicated": command.contraindicated,
                "until": command.until.isoformat() if command.until else None,
                "decided_by": command.decided_by or place.actor.name,
            },
            note=command.reason,
        )
        unit.session.add(event)
        return unit.commit()


def lift_hold(place: Workplace, event_id: str, reason: str) -> Changes:
    """End a hold; it stays readable in the history.

    Raises:
        InputProblem: no such hold, or no reason.
    """
    if not reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明解除的原因")))
    with place.unit(tr("解除接种暂缓或禁忌"), reason) as unit:
        event = unit.session.get(CareEvent, event_id)
        if event is None or event.voided or event.kind != HOLD:
            raise InputProblem(Problem("hold", "HOLD_UNKNOWN", tr("找不到此暂缓或禁忌记录")))
        event.voided = True
        event.void_by = place.actor.staff_id
        event.void_reason = reason
        return unit.commit()


def child_of(session: Session, resident: Resident) -> Child:
    """The resident as the rules see him or her."""
    return children_of(session, [resident])[resident.id]


def _checked(place: Workplace, key: str, value: object) -> str | int | bool | None:
    """The value as it is stored; a date as ISO text."""
    if key == BIRTH_TIME:
        return _checked_time(value)
    if key not in READ:
        raise InputProblem(Problem(key, "FACT_UNKNOWN", tr("没有“{key}”这一项", key=key)))
    wrong = InputProblem(Problem(key, "VALUE_WRONG", tr("“{value}”不是可用的值", value=value)))
    if value is None:
        return None
    if key in DATES:
        if not isinstance(value, date):
            raise wrong
        if value > place.today:
            raise InputProblem(Problem(key, "DATE_IN_FUTURE", tr("日期不能晚于今天")))
        return value.isoformat()
    if key in FLAGS:
        if not isinstance(value, bool):
            raise wrong
        return value
    if key == "birth_weight_g":
        if isinstance(value, bool) or not isinstance(value, int) or value not in _WEIGHTS:
            raise wrong
        return value
    if value not in CHOICES[key]:
        raise wrong
    return str(value)


def _checked_time(value: object) -> str | None:
    if value is None:
        return None
    try:
        if isinstance(value, str) and len(value) == len("08:30"):
            return f"{time.fromisoformat(value):%H:%M}"
    except ValueError:
        pass
    text = tr("时间应写成 08:30 的样子")
    raise InputProblem(Problem(BIRTH_TIME, "TIME_FORMAT", text))


def _check_day(place: Workplace, resident: Resident, field: str, day: date) -> None:
    if day > place.today:
        raise InputProblem(Problem(field, "DATE_IN_FUTURE", tr("日期不能晚于今天")))
    if day < resident.birth_date:
        raise InputProblem(Problem(field, "DATE_BEFORE_BIRTH", tr("日期早于出生日期")))

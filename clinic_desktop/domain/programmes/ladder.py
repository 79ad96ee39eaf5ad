"""The whole row of fixed appointments of a child or a pregnancy: kept, open, lost, still ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic_desktop.domain.dates import add_days
from clinic_desktop.domain.programmes.case import Case, as_date
from clinic_desktop.domain.programmes.child import appointments, satisfied
from clinic_desktop.domain.programmes.engine import since_reopening
from clinic_desktop.domain.programmes.maternal import expiry_of, slot_kept_by
from clinic_desktop.domain.programmes.model import Event, Person
from clinic_desktop.domain.programmes.rules import Cadence, Parameters, Programme


class Stand(StrEnum):
    """Where one appointment stands on a day."""

    KEPT = "kept"
    OPEN = "open"
    LATE = "late"
    """The window is over; it can still be made up."""
    LOST = "lost"
    AHEAD = "ahead"
    BEFORE = "before"
    """Over before the person was taken into management."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One appointment; all days inclusive."""

    code: str
    text: str
    start: date
    end: date
    expiry: date
    kept_on: date | None
    stand: Stand


def ladder(
    programme: Programme,
    person: Person,
    enrolled_on: date,
    events: Sequence[Event],
    as_of: date,
    parameters: Parameters | None = None,
) -> tuple[Rung, ...]:
    """Every appointment in order; empty for programmes without fixed ones, and for a pregnancy
    without a last menstruation.
    """
    ordered = sorted(events, key=lambda e: (e.on, e.order))
    since, visible = since_reopening(enrolled_on, ordered, as_of)
    case = Case(programme, person, since or enrolled_on, visible, as_of, parameters or Parameters())
    if programme.cadence is Cadence.CHILD:
        return _child(case)
    if programme.cadence is Cadence.MATERNAL:
        return _maternal(case)
    return ()


def _child(case: Case) -> tuple[Rung, ...]:
    plan = appointments(case)
    kept = satisfied(plan, case.of("visit"))
    return tuple(
        _rung(
            case, one.slot.rule, one.start, one.end, one.expiry, kept[n].on if n in kept else None
        )
        for n, one in enumerate(plan)
    )


def _maternal(case: Case) -> tuple[Rung, ...]:
    lmp = case.attribute_date("lmp")
    slots = case.programme.slots
    rungs: list[Rung] = []
    delivery = case.last("delivery")
    if lmp is not None:
        days: dict[int, date] = {}
        for check in case.of("anc"):
            place = slot_kept_by(slots, (check.on - lmp).days)
            if place is not None:
                days.setdefault(place, check.on)
        rungs = [
            _rung(
                case,
                slot.rule,
                add_days(lmp, slot.start),
                add_days(lmp, slot.end),
                min(
                    add_days(lmp, expiry_of(slot)),
                    delivery.on if delivery is not None else date.max,
                ),
                days.get(place),
            )
            for place, slot in enumerate(slots)
            if delivery is None or place in days or add_days(lmp, slot.start) < delivery.on
        ]
    if delivery is not None:
        rungs.extend(_after_delivery(case, delivery))
    return tuple(rungs)


def _after_delivery(case: Case, delivery: Event) -> tuple[Rung, ...]:
    born = delivery.on
    home = as_date(delivery.values.get("discharge_date")) or born
    visit = case.window(case.rule("postpartum")).around(home)
    check = case.window(case.rule("pp42")).around(born)
    until = min(
        add_days(home, case.number("postpartum_days_after_discharge")),
        add_days(born, case.number("postpartum_days_after_delivery")),
    )
    visited, checked = case.last("postpartum_visit"), case.last("pp42")
    return (
        _rung(
            case,
            "postpartum",
            visit.window_start,
            visit.window_end,
            until,
            visited.on if visited else None,
        ),
        _rung(
            case,
            "pp42",
            check.window_start,
            check.window_end,
            add_days(born, case.number("pp42_days")),
            checked.on if checked else None,
        ),
    )


def _rung(
    case: Case, role: str, start: date, end: date, expiry: date, kept_on: date | None
) -> Rung:
    rule = case.rule(role)
    if kept_on is not None:
        stand = Stand.KEPT
    elif end < case.enrolled_on:
        stand = Stand.BEFORE
    elif expiry < case.as_of:
        stand = Stand.LOST
    elif case.as_of < start:
        stand = Stand.AHEAD
    else:
        stand = Stand.OPEN if case.as_of <= end else Stand.LATE
    return Rung(rule.reason, rule.text, start, end, expiry, kept_on, stand)

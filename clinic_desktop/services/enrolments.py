"""纳入管理 and the small events around a programme: close, reopen, away, attempt, referral."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import CareEvent, Enrolment, Household

CLOSE_REASONS = ("death", "moved_out", "refused", "lost", "misdiagnosis", "completed")
"""schedules.md section 5."""

EVENT_KINDS = frozenset(
    {
        "attempt",
        "referral",
        "referral_check",
        "away",
        "treatment_end",
        "terminate",
        "pregnancy_end",
        "bp",
        "glucose_screen",
    }
)
"""Events a person enters by themselves; close and reopen have verbs of their own."""


@dataclass(frozen=True, slots=True)
class Enrol:
    """Take a resident (or a household) into a programme."""

    programme: str
    enrolled_on: date
    resident_id: str | None = None
    household_id: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    source: str = "new"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The new enrolment."""

    enrolment_id: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class NoteEvent:
    """One small event of a programme; ``programme`` empty concerns all of them."""

    kind: str
    occurred_on: date
    programme: str = ""
    resident_id: str | None = None
    household_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def enrol(place: Workplace, command: Enrol) -> Enrolled:
    """Enrol; an open enrolment in the same programme is refused."""
    with place.unit(tr("纳入管理")) as unit:
        enrolment = add_enrolment(place, unit.session, command)
        return Enrolled(enrolment.id, unit.commit())


def add_enrolment(place: Workplace, session: Session, command: Enrol) -> Enrolment:
    """The same, inside a unit of work that is already open."""
    programme = place.catalogue.programmes.get(command.programme)
    if programme is None:
        raise InputProblem(
            Problem(
                "programme",
                "PROGRAMME_UNKNOWN",
                tr("没有管理项目 {code}", code=command.programme),
            )
        )
    _check_date(place, "enrolled_on", command.enrolled_on)
    if command.resident_id:
        resident = load_resident(session, command.resident_id)
        if resident.status != "active":
            raise InputProblem(
                Problem("resident", "RESIDENT_NOT_ACTIVE", tr("该居民已死亡或迁出，不能纳入管理"))
            )
        if command.enrolled_on < resident.birth_date:
            raise InputProblem(Problem("enrolled_on", "DATE_BEFORE_BIRTH", tr("日期早于出生日期")))
    elif not command.household_id or session.get(Household, command.household_id) is None:
        raise InputProblem(Problem("household_id", "HOUSEHOLD_UNKNOWN", tr("找不到所选的家庭")))
    if _open_enrolment(session, command) is not None:
        raise InputProblem(
            Problem(
                "programme",
                "ALREADY_ENROLLED",
                tr("已在“{name}”管理中", name=programme.name),
            )
        )
    enrolment = Enrolment(
        **place.stamp(),
        resident_id=command.resident_id,
        household_id=command.household_id,
        programme=command.programme,
        enrolled_on=command.enrolled_on,
        attributes=command.attributes or None,
        source=command.source,
    )
    session.add(enrolment)
    return enrolment


def close_enrolment(
    place: Workplace, enrolment_id: str, on: date, reason: str, note: str = ""
) -> Changes:
    """End the management with one of ``CLOSE_REASONS``; the case may be reopened."""
    if reason not in CLOSE_REASONS:
        raise InputProblem(Problem("reason", "CLOSE_REASON", tr("请选择结束管理的原因")))
    _check_date(place, "closed_on", on)
    with place.unit(tr("结束管理"), note or None) as unit:
        enrolment = _load(unit.session, enrolment_id)
        if on < enrolment.enrolled_on:
            raise InputProblem(
                Problem("closed_on", "DATE_BEFORE_ENROLMENT", tr("结束日期早于纳入日期"))
            )
        enrolment.closed_on = on
        enrolment.close_reason = reason
        _add_event(place, unit.session, enrolment, "close", on, {"reason": reason}, note)
        return unit.commit()


def reopen_enrolment(place: Workplace, enrolment_id: str, on: date, note: str = "") -> Changes:
    """Resume: the date becomes the new enrolment date, earlier events are forgotten (1.4)."""
    _check_date(place, "reopened_on", on)
    with place.unit(tr("恢复管理"), note or None) as unit:
        enrolment = _load(unit.session, enrolment_id)
        if enrolment.closed_on is None:
            raise InputProblem(Problem("enrolment", "NOT_CLOSED", tr("该项目仍在管理中")))
        if on < enrolment.closed_on:
            raise InputProblem(
                Problem("reopened_on", "DATE_BEFORE_CLOSE", tr("恢复日期早于结束日期"))
            )
        enrolment.closed_on = None
        enrolment.close_reason = None
        _add_event(place, unit.session, enrolment, "reopen", on, {}, note)
        return unit.commit()


def note_event(place: Workplace, command: NoteEvent) -> Changes:
    """Record an attempt, an absence, a referral or its check …"""
    if command.kind not in EVENT_KINDS:
        raise ValueError(f"unknown event kind {command.kind!r}")
    if command.kind != "away":
        _check_date(place, "occurred_on", command.occurred_on)
    with place.unit(tr("登记管理事件")) as unit:
        if command.resident_id:
            load_resident(unit.session, command.resident_id)
        unit.session.add(
            CareEvent(
                **place.stamp(),
                resident_id=command.resident_id,
                household_id=command.household_id,
                programme=command.programme,
                kind=command.kind,
                occurred_on=command.occurred_on,
                details=command.details or None,
                note=command.note or None,
            )
        )
        return unit.commit()


def _add_event(
    place: Workplace,
    session: Session,
    enrolment: Enrolment,
    kind: str,
    on: date,
    details: dict[str, Any],
    note: str,
) -> None:
    session.add(
        CareEvent(
            **place.stamp(),
            resident_id=enrolment.resident_id,
            household_id=enrolment.household_id,
            programme=enrolment.programme,
            kind=kind,
            occurred_on=on,
            details=details or None,
            note=note or None,
        )
    )


def _load(session: Session, enrolment_id: str) -> Enrolment:
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None or enrolment.voided:
        raise InputProblem(Problem("enrolment", "ENROLMENT_UNKNOWN", tr("找不到此管理记录")))
    return enrolment


def _open_enrolment(session: Session, command: Enrol) -> Enrolment | None:
    return session.scalars(
        select(Enrolment)
        .where(
            Enrolment.programme == command.programme,
            Enrolment.resident_id == command.resident_id
            if command.resident_id
            else Enrolment.household_id == command.household_id,
            Enrolment.voided.is_(False),
            Enrolment.closed_on.is_(None),
        )
        .limit(1)
    ).first()


def _check_date(place: Workplace, field_name: str, day: date) -> None:
    if day > place.today:
        raise InputProblem(Problem(field_name, "DATE_FUTURE", tr("日期不能晚于今天")))

"""Residents, households and their enrolments as the computation of tasks needs them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.storage.tables import Enrolment, Household, Resident


@dataclass(frozen=True, slots=True)
class Subject:
    """A resident or a household that may be managed."""

    id: str
    is_household: bool
    clinic_code: str
    household_id: str | None
    village_group: str | None
    birth_date: date
    sex: str
    ended: tuple[date, str] | None = None
    """Day and close reason of a death, a departure or a dissolved household."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One enrolment row."""

    id: str
    programme: str
    enrolled_on: date
    attributes: Mapping[str, Any]
    closed_on: date | None
    close_reason: str | None


@dataclass(slots=True)
class Managed:
    """Subjects with their enrolments, by subject id; enrolments of a programme oldest first."""

    subjects: dict[str, Subject] = field(default_factory=dict)
    enrolments: dict[str, list[Enrolled]] = field(default_factory=lambda: defaultdict(list))

    def enrolments_of(self, subject: str) -> list[Enrolled]:
        """All enrolments of a subject."""
        return self.enrolments.get(subject, [])


def read_residents(session: Session, ids: Sequence[str]) -> Managed:
    """Residents that are neither void nor merged into another, with their enrolments."""
    rows = session.execute(
        select(
            Resident.id,
            Resident.clinic_code,
            Resident.household_id,
            Household.village_group,
            Resident.birth_date,
            Resident.sex,
            Resident.status,
            Resident.moved_on,
            Resident.death_date,
        )
        .outerjoin(Household, Household.id == Resident.household_id)
        .where(
            Resident.id.in_(ids),
            func.coalesce(Resident.voided, 0) == 0,
            Resident.merged_into.is_(None),
        )
    )
    managed = Managed()
    for row in rows:
        managed.subjects[row.id] = Subject(
            row.id,
            is_household=False,
            clinic_code=row.clinic_code,
            household_id=row.household_id,
            village_group=row.village_group,
            birth_date=row.birth_date,
            sex=row.sex,
            ended=_ended(row.status, row.death_date, row.moved_on),
        )
    _read_enrolments(session, ids, managed, households=False)
    return managed


def _ended(status: str, death_date: date | None, moved_on: date | None) -> tuple[date, str] | None:
    """Death and departure close everything, also where their own close events are missing."""
    if status == "dead" and death_date is not None:
        return death_date, "death"
    if status == "moved" and moved_on is not None:
        return moved_on, "moved_out"
    return None


def read_households(session: Session, ids: Sequence[str]) -> Managed:
    """Households that are not void, with their enrolments."""
    rows = session.execute(
        select(
            Household.id, Household.clinic_code, Household.village_group, Household.closed_on
        ).where(Household.id.in_(ids), func.coalesce(Household.voided, 0) == 0)
    )
    managed = Managed()
    for row in rows:
        managed.subjects[row.id] = Subject(
            row.id,
            is_household=True,
            clinic_code=row.clinic_code,
            household_id=row.id,
            village_group=row.village_group,
            birth_date=date.min,
            sex="",
            ended=(row.closed_on, "moved_out") if row.closed_on else None,
        )
    _read_enrolments(session, ids, managed, households=True)
    return managed


def _read_enrolments(
    session: Session, ids: Sequence[str], managed: Managed, *, households: bool
) -> None:
    subject = Enrolment.household_id if households else Enrolment.resident_id
    tests = [subject.in_(ids), func.coalesce(Enrolment.voided, 0) == 0]
    if households:
        # Written so that the index of households is used, not that of residents.
        tests.append(func.coalesce(Enrolment.resident_id, "") == "")
    rows = session.execute(
        select(
            subject,
            Enrolment.id,
            Enrolment.programme,
            Enrolment.enrolled_on,
            Enrolment.attributes,
            Enrolment.closed_on,
            Enrolment.close_reason,
        )
        .where(*tests)
        .order_by(Enrolment.enrolled_on, Enrolment.id)
    )
    for owner, row_id, programme, enrolled_on, attributes, closed_on, reason in rows:
        managed.enrolments[str(owner)].append(
            Enrolled(row_id, programme, enrolled_on, attributes or {}, closed_on, reason)
        )


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs to a household."""

    id: str
    household_id: str
    sex: str
    birth_date: date


def members_of(session: Session, households: Iterable[str]) -> list[Member]:
    """Everybody who belongs to one of the households."""
    rows = session.execute(
        select(Resident.id, Resident.household_id, Resident.sex, Resident.birth_date).where(
            Resident.household_id.in_(sorted(households)),
            func.coalesce(Resident.voided, 0) == 0,
        )
    )
    return [Member(row.id, str(row.household_id), row.sex, row.birth_date) for row in rows]

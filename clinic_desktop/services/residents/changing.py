"""Changing a resident: corrections, moving, death, void. Void, never delete."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.numbers import next_household_no
from clinic_desktop.services.residents.checking import Person, check_person
from clinic_desktop.services.residents.commands import (
    ChangeResident,
    MoveResident,
    RecordDeath,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import (
    CareEvent,
    Enrolment,
    Household,
    ResidencePeriod,
    Resident,
)

_CHANGEABLE = frozenset(
    {
        "name",
        "sex",
        "birth_date",
        "id_type",
        "id_no",
        "phone",
        "ethnicity",
        "residence_type",
        "address",
        "registered_address",
        "contact_name",
        "contact_phone",
        "tags",
        "relation_to_head",
        "responsible_doctor",
        "remark",
    }
)


def load_resident(session: Session, resident_id: str) -> Resident:
    """The resident, not void.

    Raises:
        InputProblem: no such resident (any more).
    """
    resident = session.get(Resident, resident_id)
    if resident is None or resident.voided:
        raise InputProblem(
            Problem("resident", "RESIDENT_UNKNOWN", tr("找不到此居民，可能已作废或合并"))
        )
    return resident


def change_resident(place: Workplace, command: ChangeResident) -> Changes:
    """Correct columns of a resident; the history keeps old and new."""
    unknown = set(command.values) - _CHANGEABLE
    if unknown:
        raise ValueError(f"not changeable here: {sorted(unknown)}")
    with place.unit(tr("修改居民资料"), command.reason or None) as unit:
        resident = load_resident(unit.session, command.resident_id)
        merged: dict[str, Any] = {
            key: command.values.get(key, getattr(resident, key)) for key in _CHANGEABLE
        }
        person = check_person(
            unit.session,
            Person(
                merged["name"] or "",
                merged["sex"] or "",
                merged["birth_date"],
                merged["id_type"] or "01",
                merged["id_no"] or "",
                merged["phone"] or "",
            ),
            place.today,
            command.confirmed,
            besides=resident.id,
        )
        if merged["residence_type"] != resident.residence_type:
            _change_residence_type(place, unit.session, resident, str(merged["residence_type"]))
        merged |= {
            "name": person.name,
            "sex": person.sex,
            "birth_date": person.birth_date,
            "id_no": person.id_no,
            "phone": person.phone,
            "id_type": (merged["id_type"] or "01") if person.id_no else None,
        }
        for key, value in merged.items():
            if getattr(resident, key) != value:
                setattr(resident, key, value)
        return unit.commit()


def move_resident(place: Workplace, command: MoveResident) -> Changes:
    """Move inside the village or away; moving away closes every programme (5. moved_out)."""
    if command.moved_on > place.today:
        raise InputProblem(Problem("moved_on", "DATE_FUTURE", tr("迁移日期不能晚于今天")))
    with place.unit(tr("居民迁移")) as unit:
        session = unit.session
        resident = load_resident(session, command.resident_id)
        current = _current_residence(session, resident.id)
        if current is not None and command.moved_on < current.from_on:
            raise InputProblem(
                Problem("moved_on", "DATE_BEFORE_ARRIVAL", tr("迁移日期早于迁入日期"))
            )
        if command.out:
            _leave(place, session, resident, current, command)
        else:
            _move_inside(place, session, resident, current, command)
        return unit.commit()


def _leave(
    place: Workplace,
    session: Session,
    resident: Resident,
    current: ResidencePeriod | None,
    command: MoveResident,
) -> None:
    if current is not None:
        current.to_on = command.moved_on
        current.went_to = command.went_to or None
    resident.status = "moved"
    resident.moved_on = command.moved_on
    _clear_headship(session, resident)
    close_everything(place, session, resident.id, command.moved_on, "moved_out")


def _move_inside(
    place: Workplace,
    session: Session,
    resident: Resident,
    current: ResidencePeriod | None,
    command: MoveResident,
) -> None:
    if command.household_id:
        target = session.get(Household, command.household_id)
        if target is None or target.voided:
            raise InputProblem(Problem("household_id", "HOUSEHOLD_UNKNOWN", tr("找不到所选的家庭")))
    else:
        target = Household(
            **place.stamp(),
            household_no=next_household_no(session, place.site),
            village_group=command.new_household_group or None,
            opened_on=command.moved_on,
            head_id=resident.id,
        )
        session.add(target)
    _clear_headship(session, resident)
    came_from = None
    if current is not None and target.village_group != current.village_group:
        came_from = current.village_group
        current.to_on = command.moved_on
        current.went_to = target.village_group
        session.add(
            ResidencePeriod(
                **place.stamp(),
                resident_id=resident.id,
                village_group=target.village_group,
                residence_type=resident.residence_type,
                from_on=command.moved_on,
                arrival="inside",
                came_from=came_from,
            )
        )
    resident.household_id = target.id
    resident.relation_to_head = command.relation_to_head or (
        "02" if target.head_id == resident.id else resident.relation_to_head
    )
    if resident.relation_to_head == "02" and target.head_id is None:
        target.head_id = resident.id


def record_death(place: Workplace, command: RecordDeath) -> Changes:
    """Death: the file and every programme close on that day."""
    with place.unit(tr("登记死亡")) as unit:
        session = unit.session
        resident = load_resident(session, command.resident_id)
        if not resident.birth_date <= command.death_date <= place.today:
            raise InputProblem(
                Problem("death_date", "DEATH_DATE", tr("死亡日期应在出生之后、不晚于今天"))
            )
        resident.status = "dead"
        resident.death_date = command.death_date
        resident.death_cause = command.cause or None
        if resident.archive_no:
            resident.file_closed_on = command.death_date
            resident.file_closed_reason = "1"
        current = _current_residence(session, resident.id)
        if current is not None and current.from_on <= command.death_date:
            current.to_on = command.death_date
        _clear_headship(session, resident)
        close_everything(place, session, resident.id, command.death_date, "death")
        return unit.commit()


def void_resident(place: Workplace, resident_id: str, reason: str) -> Changes:
    """Void a resident entered by mistake; records stay readable in the history."""
    if not reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明作废原因")))
    with place.unit(tr("作废居民"), reason) as unit:
        resident = load_resident(unit.session, resident_id)
        resident.voided = True
        resident.void_by = place.actor.staff_id
        resident.void_reason = reason
        _clear_headship(unit.session, resident)
        return unit.commit()


def close_everything(
    place: Workplace, session: Session, resident_id: str, on: date, reason: str
) -> None:
    """Close every open programme of a person with the reason (death, moved_out)."""
    enrolments = session.scalars(
        select(Enrolment).where(
            Enrolment.resident_id == resident_id,
            Enrolment.voided.is_(False),
            Enrolment.closed_on.is_(None),
        )
    )
    for enrolment in enrolments:
        enrolment.closed_on = on
        enrolment.close_reason = reason
        session.add(
            CareEvent(
                **place.stamp(),
                resident_id=resident_id,
                programme=enrolment.programme,
                kind="close",
                occurred_on=on,
                details={"reason": reason},
            )
        )


def _current_residence(session: Session, resident_id: str) -> ResidencePeriod | None:
    return session.scalars(
        select(ResidencePeriod)
        .where(
            ResidencePeriod.resident_id == resident_id,
            ResidencePeriod.voided.is_(False),
            ResidencePeriod.to_on.is_(None),
        )
        .order_by(ResidencePeriod.from_on.desc())
        .limit(1)
    ).first()


def _change_residence_type(
    place: Workplace, session: Session, resident: Resident, residence_type: str
) -> None:
    current = _current_residence(session, resident.id)
    if current is not None:
        if current.from_on == place.today:
            current.residence_type = residence_type
            return
        current.to_on = place.today
    session.add(
        ResidencePeriod(
            **place.stamp(),
            resident_id=resident.id,
            village_group=current.village_group if current else None,
            residence_type=residence_type,
            from_on=place.today,
            arrival="type",
        )
    )


def _clear_headship(session: Session, resident: Resident) -> None:
    """A household whose head left or died has no head until one is named."""
    if resident.household_id is None:
        return
    household = session.get(Household, resident.household_id)
    if household is not None and household.head_id == resident.id:
        household.head_id = None

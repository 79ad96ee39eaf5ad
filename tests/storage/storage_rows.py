"""Rows for the tests of the storage floor."""

from datetime import date
from typing import Any

from clinic_desktop.storage.database import Database
from clinic_desktop.storage.tables import Household, Record, Resident, Staff

DOCTOR = "d" * 32
NURSE = "e" * 32


def stamp(database: Database) -> dict[str, Any]:
    """The columns every synced row begins with."""
    return {
        "id": database.new_id(),
        "clinic_code": "411303106217",
        "created_at": "2026-03-02T04:00:00.000Z",
        "created_by": DOCTOR,
        "voided": False,
    }


def a_household(database: Database, **columns: Any) -> Household:
    """A house."""
    return Household(
        **{**stamp(database), "household_no": "001", "village_group": "8组", **columns}
    )


def a_resident(database: Database, **columns: Any) -> Resident:
    """A person."""
    plain: dict[str, Any] = {
        "name": "王秀英",
        "sex": "2",
        "birth_date": date(1950, 5, 5),
        "residence_type": "1",
        "status": "active",
    }
    return Resident(**{**stamp(database), **plain, **columns})


def a_record(database: Database, resident: str, **columns: Any) -> Record:
    """A follow-up form."""
    plain: dict[str, Any] = {
        "form_code": "hypertension_followup",
        "form_edition": "2017",
        "resident_id": resident,
        "occurred_on": date(2026, 3, 1),
        "answers": {"sbp": 150, "dbp": 95, "symptoms": ["1", "3"]},
        "entry_order": 1,
    }
    return Record(**{**stamp(database), **plain, **columns})


def staff(database: Database) -> None:
    """Two people who save things."""
    with database.unit("人员", None) as unit:
        for staff_id, name in ((DOCTOR, "张医生"), (NURSE, "李护士")):
            row = {**stamp(database), "id": staff_id, "name": name, "role": "doctor"}
            unit.session.add(Staff(**row, active=True))
        unit.commit()


def add(database: Database, *rows: Any, action: str = "登记", user: str | None = DOCTOR) -> str:
    """Save some rows in one unit of work; its transaction id."""
    with database.unit(action, user) as unit:
        unit.session.add_all(rows)
        return unit.commit().tx

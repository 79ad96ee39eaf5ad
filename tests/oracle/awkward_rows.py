"""Rows of an invented clinic before they are written: ids, stamps, odd days, voided twins."""

import json
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from clinic_desktop.storage.tables import (
    Activity,
    ActivityMaterial,
    Attachment,
    Base,
    CareEvent,
    Clinic,
    Dose,
    Enrolment,
    Household,
    PopulationBase,
    Record,
    ResidencePeriod,
    Resident,
    Target,
)

T = TypeVar("T")
YEAR = 2024
"""A leap year: 29 February is in it."""
CLINIC = "420399101"
FIRST, LAST = date(2022, 7, 1), date(2024, 12, 31)
TABLES: tuple[type[Base], ...] = (
    Clinic,
    Household,
    Resident,
    ResidencePeriod,
    Enrolment,
    CareEvent,
    Record,
    Activity,
    ActivityMaterial,
    Attachment,
    Dose,
    Target,
    PopulationBase,
)
_VOIDABLE = (CareEvent, Record, Activity, ActivityMaterial, Dose, Enrolment)
_ODD = tuple(
    date.fromisoformat(day)
    for day in (
        "2023-09-30",
        "2023-10-01",
        "2023-12-25",
        "2023-12-26",
        "2023-12-31",
        "2024-01-01",
        "2024-01-25",
        "2024-01-31",
        "2024-02-25",
        "2024-02-29",
        "2024-03-01",
        "2024-03-31",
        "2024-04-25",
        "2024-04-26",
        "2024-04-30",
        "2024-06-30",
        "2024-07-01",
        "2024-09-25",
        "2024-09-30",
        "2024-10-01",
        "2024-12-25",
        "2024-12-26",
        "2024-12-31",
    )
)


class Rows:
    """Everything that will be in one clinic's tables. Some rows get a voided twin."""

    def __init__(self, seed: int, clinic: str = CLINIC) -> None:
        self.random = Random(seed)
        self.clinic = clinic
        self.of: dict[type[Base], list[dict[str, Any]]] = {table: [] for table in TABLES}
        self._prefix = int(clinic[-7:])
        self._last = 0

    def add(self, table: type[Base], **values: Any) -> str:
        """A row; now and then an entry of the same kind that was voided stands beside it."""
        if table in _VOIDABLE and self.random.random() < 0.04:
            self._put(table, voided=True, void_reason="录入错误", **values)
        return self._put(table, voided=False, **values)

    def _put(self, table: type[Base], **values: Any) -> str:
        self._last += 1
        row_id = f"{self._prefix:08x}{self._last:024x}"
        entered = values.pop("entered", "2022-01-01")
        stamp = {
            "id": row_id,
            "clinic_code": self.clinic,
            "created_at": f"{entered}T00:{self._last // 60000:02d}:"
            f"{self._last // 1000 % 60:02d}.{self._last % 1000:03d}Z",
        }
        self.of[table].append({**stamp, **values})
        return row_id

    def event(self, who: str | None, programme: str, kind: str, on: date, **details: Any) -> None:
        """A small event entered by itself."""
        self.add(
            CareEvent,
            resident_id=who,
            programme=programme,
            kind=kind,
            occurred_on=on,
            details=details or None,
        )

    def record(
        self,
        form: str,
        who: str | None,
        on: date,
        *,
        house: str | None = None,
        **answers: Any,
    ) -> str:
        """A form filled in; answers without a value are left out, as the screens do."""
        return self.add(
            Record,
            form_code=form,
            form_edition=EDITIONS.get(form, "2017"),
            resident_id=who,
            household_id=house,
            occurred_on=on,
            answers={name: value for name, value in answers.items() if value is not None},
            entry_order=self._last,
        )

    def enrol(self, who: str, programme: str, on: date, **values: Any) -> dict[str, Any]:
        """An enrolment; the row comes back so that a close can be written on it."""
        self.add(
            Enrolment,
            **{
                "resident_id": who,
                "programme": programme,
                "enrolled_on": on,
                "source": self.chosen(("new", "new", "transferred_in", "roster", "screening")),
                "attributes": None,
                "closed_on": None,
                "close_reason": None,
                **values,
            },
        )
        return self.of[Enrolment][-1]

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.random.random() < share

    def chosen(self, among: tuple[T, ...]) -> T:
        """One of them."""
        return self.random.choice(among)

    def day(self, first: date = FIRST, last: date = LAST) -> date:
        """A day between two, often one on which something ends or begins."""
        odd = [on for on in _ODD if first <= on <= last]
        if odd and self.chance(0.25):
            return self.random.choice(odd)
        return first + timedelta(days=self.random.randrange(max(1, (last - first).days + 1)))

    def store(self, engine: Engine) -> None:
        """Write everything."""
        with Session(engine) as session:
            for table in TABLES:
                if self.of[table]:
                    names = {name for row in self.of[table] for name in row}
                    rows = [{**dict.fromkeys(names), **row} for row in self.of[table]]
                    session.execute(insert(table), rows)
            session.commit()


EDITIONS = {
    "copd_followup": "2024",
    "death_record": "2014",
    "infectious_report": "2023",
    **dict.fromkeys(
        (
            "case_followup",
            "emergency_drill",
            "epidemic_self_check",
            "event_guard",
            "folic_acid",
            "foodborne_case",
            "health_worker_register",
            "highrisk_pregnancy_followup",
            "household_visit",
            "morning_check",
            "other_chronic_followup",
            "premarital_list",
            "prenatal_screening",
            "quarterly_followup",
            "reimbursement",
            "file_audit",
            "work_audit",
            "satisfaction_survey",
            "schistosomiasis_work",
            "water_sample",
            "women_screening",
        ),
        "2026",
    ),
}


def empty_engine() -> Engine:
    """A database in memory with every table."""
    engine = create_engine("sqlite://", module=dbapi2)
    Base.metadata.create_all(engine)
    return engine


def exported(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row as JSON has it: what an outsider would be given."""
    found: dict[str, list[dict[str, Any]]] = {}
    with Session(engine) as session:
        for table in TABLES:
            rows = session.execute(select(table.__table__)).mappings()
            found[table.__tablename__] = json.loads(
                json.dumps([dict(row) for row in rows], default=str, ensure_ascii=False)
            )
    return found

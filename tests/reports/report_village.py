"""An invented village in a few words: people, enrolments, records, activities."""

from datetime import date
from typing import Any

from sqlalchemy import Engine, create_engine
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
    Setting,
    Target,
)

CLINIC = "510000001"


def new_engine() -> Engine:
    """An empty database in memory with every table."""
    engine = create_engine("sqlite://", module=dbapi2)
    Base.metadata.create_all(engine)
    return engine


def day(text: str | date) -> date:
    """A date from ISO text."""
    return text if isinstance(text, date) else date.fromisoformat(text)


class Village:
    """Adds rows to a session and gives back their ids."""

    def __init__(self, session: Session, clinic: str = CLINIC) -> None:
        self.session = session
        self.clinic = clinic
        self._last = 0
        if clinic == CLINIC:
            self.add(
                Clinic,
                name="小河村卫生室",
                role="village",
                county_code="510000",
                township_code="001",
                village_code="101",
                township_name="清水镇",
                village_name="小河村",
            )

    def add(self, table: type[Base], **values: Any) -> str:
        """A row of any synced table."""
        self._last += 1
        prefix = f"{int(self.clinic[-4:]):08x}"
        row_id = f"{prefix}{self._last:024x}"
        self.session.add(
            table(
                id=row_id,
                **{
                    "clinic_code": self.clinic,
                    "created_at": f"2026-01-01T00:00:00.{self._last % 1000:03d}Z",
                    "voided": False,
                    **values,
                },
            )
        )
        return row_id

    def household(self, number: str = "001", group: str = "1组", **values: Any) -> str:
        """A household."""
        return self.add(Household, household_no=number, village_group=group, **values)

    def resident(
        self,
        name: str = "张三",
        born: str = "1960-01-01",
        sex: str = "1",
        *,
        arrived: str | None = None,
        left: str | None = None,
        kind: str = "1",
        group: str = "1组",
        arrival: str = "initial",
        **values: Any,
    ) -> str:
        """Somebody with one stay."""
        person = self.add(
            Resident,
            **{
                "name": name,
                "sex": sex,
                "birth_date": day(born),
                "residence_type": kind,
                "status": "active",
                **values,
            },
        )
        self.stay(person, arrived or born, left, kind, group, arrival)
        return person

    def stay(
        self,
        person: str,
        arrived: str,
        left: str | None = None,
        kind: str = "1",
        group: str = "1组",
        arrival: str = "moved_in",
        **values: Any,
    ) -> str:
        """A further stay."""
        return self.add(
            ResidencePeriod,
            resident_id=person,
            village_group=group,
            residence_type=kind,
            from_on=day(arrived),
            to_on=day(left) if left else None,
            arrival=arrival,
            **values,
        )

    def enrol(self, person: str, programme: str, on: str, **values: Any) -> str:
        """An enrolment."""
        return self.add(
            Enrolment,
            **{
                "resident_id": person,
                "programme": programme,
                "enrolled_on": day(on),
                "source": "new",
                **values,
            },
        )

    def event(
        self, person: str | None, kind: str, on: str, programme: str = "", **details: Any
    ) -> str:
        """A small event."""
        return self.add(
            CareEvent,
            resident_id=person,
            programme=programme,
            kind=kind,
            occurred_on=day(on),
            details=details or None,
        )

    def record(
        self, form: str, person: str | None, on: str, edition: str = "2017", **answers: Any
    ) -> str:
        """A filled-in form."""
        household = answers.pop("household_id", None)
        return self.add(
            Record,
            form_code=form,
            form_edition=edition,
            resident_id=person,
            household_id=household,
            occurred_on=day(on),
            answers=answers,
            entry_order=self._last,
        )

    def htn_visit(self, person: str, on: str, sbp: int = 130, dbp: int = 80, **answers: Any) -> str:
        """A completed hypertension follow-up at the clinic."""
        return self.record(
            "hypertension_followup",
            person,
            on,
            **{
                "visit_date": on,
                "visit_outcome": "0",
                "visit_mode": "1",
                "sbp": sbp,
                "dbp": dbp,
                "fu_class": "1" if sbp < 140 and dbp < 90 else "2",
                **answers,
            },
        )

    def activity(self, kind: str, on: str, *, photos: int = 0, **values: Any) -> str:
        """A health-education activity."""
        row = self.add(Activity, kind=kind, occurred_on=day(on), **{"cancelled": False, **values})
        for number in range(photos):
            self.add(
                Attachment,
                owner_table="activity",
                owner_id=row,
                sha256=f"{number:064x}",
                size=1,
                mime="image/jpeg",
            )
        return row

    def copies(
        self, activity: str, item: str, copies: int, on: str, household: str | None = None
    ) -> str:
        """Material handed out."""
        return self.add(
            ActivityMaterial,
            activity_id=activity,
            item=item,
            copies=copies,
            given_on=day(on),
            household_id=household,
        )

    def dose(self, person: str, product: str, on: str, **values: Any) -> str:
        """A vaccine dose."""
        return self.add(
            Dose,
            **{
                "resident_id": person,
                "product": product,
                "given_on": day(on),
                "source": "local",
                **values,
            },
        )

    def target(self, indicator: str, value: int, year: int = 2026, direction: str = "ge") -> str:
        """A target in whole units."""
        return self.add(
            Target,
            indicator=indicator,
            year=year,
            value_hundredths=value * 100,
            direction=direction,
            source="县考核",
        )

    def population(self, people: int, year: int = 2026, kind: str = "all") -> str:
        """POP(Y)."""
        return self.add(PopulationBase, year=year, kind=kind, people=people, source="统计年鉴")

    def setting(self, key: str, value: Any) -> None:
        """A setting of this machine."""
        self.session.add(Setting(key=key, value=value))

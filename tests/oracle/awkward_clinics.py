"""Invents clinics with awkward histories and gives them out as plain JSON rows as well."""

import json
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import (
    Activity,
    ActivityMaterial,
    Attachment,
    Base,
    CareEvent,
    Enrolment,
    Household,
    Record,
    ResidencePeriod,
    Resident,
)

YEAR = 2024
"""A leap year: 29 February is in it."""
_TABLES: tuple[type[Base], ...] = (
    Household,
    Resident,
    ResidencePeriod,
    Enrolment,
    CareEvent,
    Record,
    Activity,
    ActivityMaterial,
    Attachment,
)
_FIRST, _LAST = date(2022, 7, 1), date(2024, 12, 31)
_ODD_DAYS = (
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 1, 31),
    date(2024, 2, 29),
    date(2024, 3, 31),
    date(2024, 4, 30),
    date(2024, 6, 30),
    date(2024, 12, 31),
)


class Awkward:
    """One clinic: people who die on the last day, move, come back, are reopened, seen late."""

    def __init__(self, place: Workplace, seed: int, people: int = 45) -> None:
        self._place = place
        self._random = Random(seed)
        self._rows: dict[type[Base], list[dict[str, Any]]] = {table: [] for table in _TABLES}
        self._order = 0
        house = ""
        for number in range(people):
            if number % 3 == 0:
                house = self._add(
                    Household, household_no=f"{number:03d}", village_group=f"{number % 4 + 1}组"
                )
            self._person(house, number)
        for _ in range(40):
            self._activity()
        with place.unit("awkward clinic") as unit:
            for table, rows in self._rows.items():
                for row in rows:
                    unit.session.execute(insert(table).values(**row))
            unit.commit()

    def _add(self, table: type[Base], **values: Any) -> str:
        stamp = self._place.stamp()
        self._rows[table].append({**stamp, **values})
        return str(stamp["id"])

    def _day(self, first: date = _FIRST, last: date = _LAST) -> date:
        odd = [d for d in _ODD_DAYS if first <= d <= last]
        if odd and self._random.random() < 0.3:
            return self._random.choice(odd)
        return first + timedelta(days=self._random.randrange(max(1, (last - first).days + 1)))

    def _person(self, house: str, number: int) -> None:
        random = self._random
        birth = random.choice(
            (
                date(1952, 2, 29),
                date(1959, 1, 1) + timedelta(days=random.randrange(730)),
                date(1940, 1, 1) + timedelta(days=random.randrange(15_000)),
                date(2022, 8, 1) + timedelta(days=random.randrange(800)),
            )
        )
        ended = self._day(date(2023, 6, 1)) if random.random() < 0.3 else None
        ended = ended if ended is None or ended > birth else None
        dies = ended is not None and random.random() < 0.6
        resident = self._add(
            Resident,
            household_id=house,
            name=f"某{number}",
            sex=random.choice("12"),
            birth_date=birth,
            residence_type="1",
            status="dead" if dies else ("moved" if ended else "active"),
            death_date=ended if dies else None,
            moved_on=ended if ended and not dies else None,
        )
        self._stays(resident, birth, ended)
        if birth.year < 1990:
            for programme in ("hypertension", "diabetes"):
                if random.random() < 0.6:
                    self._managed(resident, programme, ended, "death" if dies else "moved_out")
            for _ in range(random.randrange(4)):
                on = self._day()
                if ended is None or on <= ended:
                    self._record(resident, "health_exam", on, {"exam_date": on.isoformat()})

    def _stays(self, resident: str, birth: date, ended: date | None) -> None:
        random = self._random
        begin = birth if random.random() < 0.7 else max(birth, self._day())
        if ended is not None and begin >= ended:
            begin = birth
        kind = random.choice("1111123 4".replace(" ", ""))
        turn = self._day(max(begin + timedelta(days=1), _FIRST)) if random.random() < 0.2 else None
        if turn is not None and (ended is None or turn < ended) and turn > begin:
            self._stay(resident, begin, turn, kind)
            self._stay(resident, turn, ended, random.choice("1123"))
        else:
            self._stay(resident, begin, ended, kind)

    def _stay(self, resident: str, begin: date, end: date | None, kind: str) -> None:
        self._add(
            ResidencePeriod,
            resident_id=resident,
            residence_type=kind,
            from_on=begin,
            to_on=end,
            arrival="initial",
            village_group="1组",
        )

    def _managed(self, resident: str, programme: str, ended: date | None, why: str) -> None:
        random = self._random
        last = ended or _LAST
        enrolled = self._day(last=last)
        closed: tuple[date, str] | None = (ended, why) if ended else None
        if ended is None and random.random() < 0.3:
            on = self._day(enrolled)
            if on > enrolled:
                closed = (on, random.choice(("lost", "refused", "misdiagnosis", "completed")))
        self._add(
            Enrolment,
            resident_id=resident,
            programme=programme,
            enrolled_on=enrolled,
            source="new",
            closed_on=closed[0] if closed else None,
            close_reason=closed[1] if closed else None,
        )
        again: date | None = None
        if closed is not None:
            self._event(resident, programme, "close", closed[0], {"reason": closed[1]})
            if ended is None and random.random() < 0.5:
                on = self._day(closed[0])
                if on > closed[0]:
                    again = on
                    self._event(resident, programme, "reopen", on, {})
                    self._rows[Enrolment][-1].update(closed_on=None, close_reason=None)
        stop = closed[0] if closed and again is None else last
        self._visits(resident, programme, enrolled, stop)

    def _visits(self, resident: str, programme: str, begin: date, stop: date) -> None:
        random = self._random
        on = begin + timedelta(days=random.choice((0, 0, 1, 7, 14, 15, 40)))
        while on <= stop:
            bad = random.random() < 0.35
            answers: dict[str, Any] = {
                "visit_date": on.isoformat(),
                "visit_outcome": "0",
                "visit_mode": random.choices("123", (5, 4, 1))[0],
                "sbp": random.choice((140, 146, 149, 150, 182))
                if bad
                else random.choice((118, 139)),
                "dbp": random.choice((70, 89, 90)) if bad else 80,
                "fu_class": random.choices("1234", (6, 4, 1, 1))[0],
            }
            if programme == "diabetes":
                answers["fasting_glucose"] = random.choice((70, 85, 39, 168) if bad else (55, 69))
            if random.random() < 0.08:
                answers.pop("sbp" if programme == "hypertension" else "fasting_glucose", None)
            if random.random() < 0.3:
                wished = on + timedelta(days=random.choice((10, 60, 90, 104, 130)))
                answers["next_visit_date"] = wished.isoformat()
            form = "hypertension_followup" if programme == "hypertension" else "diabetes_followup"
            self._record(resident, form, on, answers)
            if bad and random.random() < 0.5:
                self._event(resident, programme, "referral", on, {"direction": "up"})
                asked = on + timedelta(days=random.choice((1, 5, 14, 15)))
                if asked <= stop and random.random() < 0.7:
                    self._event(
                        resident,
                        programme,
                        "referral_check",
                        asked,
                        {"attended": random.random() < 0.6},
                    )
            on += timedelta(days=random.choice((9, 14, 15, 31, 80, 92, 104, 120, 200)))

    def _event(
        self, resident: str, programme: str, kind: str, on: date, details: dict[str, Any]
    ) -> None:
        self._add(
            CareEvent,
            resident_id=resident,
            programme=programme,
            kind=kind,
            occurred_on=on,
            details=details,
        )

    def _record(self, resident: str, form: str, on: date, answers: dict[str, Any]) -> None:
        self._order += 1
        self._add(
            Record,
            form_code=form,
            form_edition="2017",
            resident_id=resident,
            occurred_on=on,
            answers=answers,
            entry_order=self._order,
        )

    def _activity(self) -> None:
        random = self._random
        on = self._day(date(2023, 12, 1))
        kind = random.choice(
            ("lecture", "lecture", "consult", "column", "playback", "material", "advice",
             "other_activity", "training")
        )  # fmt: skip
        activity = self._add(
            Activity,
            kind=kind,
            occurred_on=on,
            topic=random.choice(("合理用盐", "戒烟", None)) if kind in ("lecture", "column")
            else "合理用盐",
            lecturer=random.choice(("周医生", "周医生", None)),
            headcount=random.choice((None, 0, 12, 49, 50, 51)),
            minutes=random.choice((None, 30, 90)),
            item=random.choice(("宣教片一", "宣教片二", None)) if kind == "playback" else None,
            subject=random.choice(("health_education", "emergency"))
            if kind == "training"
            else None,
            cancelled=random.random() < 0.1,
        )  # fmt: skip
        if random.random() < 0.6:
            self._add(
                ActivityMaterial,
                activity_id=activity,
                item=random.choice(("折页", "手册", "宣传单")),
                copies=random.choice((1, 20, 60)),
                given_on=on,
            )
        if random.random() < 0.5:
            self._add(
                Attachment,
                owner_table="activity",
                owner_id=activity,
                sha256="0" * 64,
                size=1,
                mime="image/jpeg",
            )


def exported(place: Workplace) -> dict[str, list[dict[str, Any]]]:
    """Every row as JSON has it: what an outsider would be given."""
    found: dict[str, list[dict[str, Any]]] = {}
    with place.reading() as session:
        for table in _TABLES:
            rows = session.execute(select(table.__table__)).mappings()
            found[table.__tablename__] = json.loads(
                json.dumps([dict(row) for row in rows], default=str, ensure_ascii=False)
            )
    return found

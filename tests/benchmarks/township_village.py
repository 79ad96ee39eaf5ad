"""The rows of one village that a township is made of: a practice village, and what it lacks."""

from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import bench_clinics
import orjson
from bench_clinics import DAY, Size

from clinic_desktop.domain.dates import age_years
from clinic_desktop.storage.shapes import synced_tables

VILLAGE = Size(3_000, 10)
RECORDS = 120_000
"""Forms of one village: thirty times that are 3.6 million."""
_SITE_TABLES = frozenset({"clinic", "staff"})
_HOUSE_VISITS_FROM = date(2016, 4, 1)
_ILLNESSES = ("急性上呼吸道感染", "慢性胃炎", "腰肌劳损", "皮肤过敏", "膝骨关节炎", "支气管炎")
_DOCTOR = "周医生"

Row = dict[str, Any]


def village_rows(cache: Path) -> dict[str, list[Row]]:
    """Every synced row of the practice village as stored, parents first, with the additions."""
    folder = bench_clinics.kept(cache, VILLAGE)
    with bench_clinics.raw(folder) as bare:
        rows = {
            name: _read(bare, name)
            for name in synced_tables()
            if name not in _SITE_TABLES and not name.startswith("sync_")
        }
    _Additions(rows).make()
    return {name: found for name, found in rows.items() if found}


def _read(bare: Any, table: str) -> list[Row]:
    with closing(bare.execute(f"SELECT * FROM {table}")) as found:
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]


class _Additions:
    """Visits to houses, out-patients, screening, contracts and quarterly programmes."""

    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self._rows = rows
        self._dice = Random(5)
        self._stamp = {
            name: rows["resident"][0][name] for name in ("clinic_code", "created_by", "voided")
        }
        self._managed = {(row["resident_id"], row["programme"]) for row in rows["enrolment"]}
        self._orders: dict[str, int] = {}

    def make(self) -> None:
        """Add everything; forms up to ``RECORDS``."""
        for house in self._rows["household"]:
            self._visit_house(house)
        for person in self._rows["resident"]:
            self._enrol(person)
        while len(self._rows["record"]) < RECORDS:
            self._out_patient(self._dice.choice(self._rows["resident"]))

    def _add(self, table: str, on: date, values: Mapping[str, Any]) -> None:
        row = dict.fromkeys(column.name for column in synced_tables()[table].columns)
        row.update(self._stamp, id=f"{self._dice.getrandbits(128):032x}")
        row["created_at"] = f"{on.isoformat()}T09:30:00.000Z"
        self._rows[table].append({**row, **values})

    def _record(self, form: str, edition: str, on: date, answers: Row, **about: str) -> None:
        day = on.isoformat()
        self._orders[day] = self._orders.get(day, 500) + 1
        self._add(
            "record",
            on,
            {
                "form_code": form,
                "form_edition": edition,
                "occurred_on": day,
                "performed_by": _DOCTOR,
                "answers": orjson.dumps(answers, option=orjson.OPT_SORT_KEYS).decode(),
                "entry_order": self._orders[day],
                **about,
            },
        )

    def _visit_house(self, house: Row) -> None:
        self._add(
            "enrolment",
            _HOUSE_VISITS_FROM,
            {
                "household_id": house["id"],
                "programme": "household_visit",
                "enrolled_on": _HOUSE_VISITS_FROM.isoformat(),
                "source": "new",
            },
        )
        quarter = _HOUSE_VISITS_FROM
        while quarter < DAY:
            on = quarter + timedelta(days=self._dice.randrange(88))
            quarter = (quarter + timedelta(days=95)).replace(day=1)
            if on < DAY and self._dice.random() < 0.93:
                answers = {
                    "household_no": house["household_no"],
                    "visit_date": on.isoformat(),
                    "met": "1",
                    "findings": ["1"],
                    "advice": "按时服药，少盐少油，注意防火防滑。",
                    "doctor_sign": _DOCTOR,
                }
                self._record("household_visit", "2026", on, answers, household_id=house["id"])

    def _enrol(self, person: Row) -> None:
        age = age_years(date.fromisoformat(person["birth_date"]), DAY)
        dice = self._dice
        if age >= 35 and (person["id"], "hypertension") not in self._managed:
            self._programme(person, "bp_screen", timedelta(days=dice.randrange(400, 3000)))
        for code, share in (("disabled", 0.02), ("hardship_followup", 0.05), ("smd", 0.005)):
            if dice.random() < share:
                self._programme(person, code, timedelta(days=dice.randrange(400, 3000)))
        if dice.random() < 0.6:
            on = DAY - timedelta(days=dice.randrange(1, 420))
            self._add(
                "care_event",
                on,
                {
                    "resident_id": person["id"],
                    "programme": "family_doctor",
                    "kind": "sign",
                    "occurred_on": on.isoformat(),
                    "details": '{"years":1}',
                },
            )

    def _programme(self, person: Row, code: str, ago: timedelta) -> None:
        on = DAY - ago
        columns = {"resident_id": person["id"], "programme": code, "source": "new"}
        self._add("enrolment", on, {**columns, "enrolled_on": on.isoformat()})

    def _out_patient(self, person: Row) -> None:
        dice = self._dice
        born = date.fromisoformat(person["birth_date"])
        on = DAY - timedelta(days=dice.randrange(1, 3650))
        age = age_years(born, on)
        if age < 0:
            return
        answers: Row = {
            "person_name": person["name"],
            "sex": person["sex"],
            "age": age,
            "address": person["address"],
            "diagnosis": dice.choice(_ILLNESSES),
            "onset_date": (on - timedelta(days=2)).isoformat(),
            "visit_date": on.isoformat(),
            "visit_kind": "1",
            "doctor_sign": _DOCTOR,
        }
        if age >= 35 and dice.random() < 0.7:
            answers["sbp"] = round(dice.gauss(128, 9))
            answers["dbp"] = round(dice.gauss(78, 6))
        self._record("outpatient_log", "2017", on, answers, resident_id=person["id"])

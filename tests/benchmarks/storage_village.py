"""An invented village of any size, written in bulk, for measuring the storage floor."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from clinic_desktop.storage.database import Database
from clinic_desktop.storage.tables import Dose, Household, Record, Resident

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
    "肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈单仇查"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华玉梅建国春生"
    "志红文辉小长乐永贵福来金水木火土大海山川"
)


class Village:
    """Rows in the shapes the program writes; equal seeds give equal villages."""

    def __init__(self, database: Database, seed: int = 1) -> None:
        self.database = database
        self.random = random.Random(seed)
        self.residents: list[str] = []

    def stamp(self) -> dict[str, Any]:
        return {
            "id": self.database.new_id(),
            "clinic_code": "411303106217",
            "created_at": "2026-03-02T04:00:00.000Z",
            "created_by": "a" * 32,
            "voided": False,
        }

    def people(self, count: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """Households with their members."""
        dice = self.random
        made = house = 0
        while made < count:
            house += 1
            head = {
                **self.stamp(),
                "household_no": f"{house:03d}",
                "village_group": f"{house % 12 + 1}组",
                "house_order": house,
                "address": f"河东镇石桥村{house % 12 + 1}组{house}号",
                "phone": f"13{dice.randrange(10**9):09d}",
                "tags": ["low_income"] if dice.random() < 0.05 else [],
            }
            members = [self.person(head, made + i) for i in range(dice.choice((1, 2, 3, 4, 5)))]
            made += len(members)
            yield head, members

    def person(self, household: dict[str, Any], number: int) -> dict[str, Any]:
        dice = self.random
        birth = date(1935, 1, 1) + timedelta(days=dice.randrange(33_000))
        name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))
        return {
            **self.stamp(),
            "household_id": household["id"],
            "relation_to_head": "02",
            "name": name,
            "sex": dice.choice("12"),
            "birth_date": birth,
            "id_type": "01",
            "id_no": f"411303{birth:%Y%m%d}{number % 1000:03d}{dice.choice('0123456789X')}",
            "phone": f"15{dice.randrange(10**9):09d}",
            "residence_type": "1",
            "address": household["address"],
            "archive_no": f"411303106217{number:05d}",
            "status": "active",
            "tags": [],
        }

    def settle(self, count: int) -> None:
        """Write the people in one unit of work."""
        households, residents = [], []
        for head, members in self.people(count):
            households.append(head)
            residents.extend(members)
        self.residents = [row["id"] for row in residents]
        with self.database.unit("导入名册", "a" * 32) as unit:
            unit.session.execute(insert(Household), households)
            unit.session.execute(insert(Resident), residents)
            unit.commit()

    def record(self, resident: str, day: date) -> dict[str, Any]:
        dice = self.random
        return {
            **self.stamp(),
            "form_code": "hypertension_followup",
            "form_edition": "2017",
            "resident_id": resident,
            "occurred_on": day,
            "performed_by": "张医生",
            "outcome": dice.choice(("1", "2")),
            "entry_order": 1,
            "answers": {
                "visit_method": dice.choice(("1", "2", "3")),
                "symptoms": dice.choice((["0"], ["1", "3"])),
                "sbp": dice.randrange(110, 180),
                "dbp": dice.randrange(60, 110),
                "weight": dice.randrange(400, 900),
                "height": dice.randrange(1450, 1850),
                "heart_rate": dice.randrange(55, 100),
                "smoking_now": dice.randrange(0, 20),
                "salt": dice.choice(("1", "2", "3")),
                "adherence": dice.choice(("1", "2", "3")),
                "drugs": [{"drug": "硝苯地平缓释片", "times": 2, "dose": "10mg"}],
                "next_visit_on": (day + timedelta(days=90)).isoformat(),
                "visit_class": dice.choice(("1", "2")),
            },
        }

    def dose(self, resident: str, day: date) -> dict[str, Any]:
        dice = self.random
        return {
            **self.stamp(),
            "resident_id": resident,
            "product": dice.choice(("hepb", "bcg", "ipv", "bopv", "dtap", "mr", "mmr", "je_l")),
            "given_on": day,
            "dose_no": dice.randrange(1, 5),
            "lot_no": f"2025{dice.randrange(10**5):05d}",
            "maker": "北京生物制品研究所",
            "site": "left_arm",
            "vaccinator": "李护士",
            "source": "local",
        }

    def history(self, records: int, doses: int) -> None:
        """Write follow-ups and doses in one unit of work each, in portions."""
        first = date(2018, 1, 1)
        for table, make, count in ((Record, self.record, records), (Dose, self.dose, doses)):
            with self.database.unit("历史资料", "a" * 32) as unit:
                for start in range(0, count, 5_000):
                    unit.session.execute(
                        insert(table),
                        [
                            make(
                                self.random.choice(self.residents),
                                first + timedelta(days=self.random.randrange(2900)),
                            )
                            for _ in range(min(5_000, count - start))
                        ],
                    )
                unit.commit()

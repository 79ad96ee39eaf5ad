"""Speed of the exchange for a village of 3,000 residents (``sync.md`` section 16, T11).

``python tests/benchmarks/bench_exchange.py [--residents N]``: prints one line a figure, and ends
with status 1 when a figure is more than twice its target.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from exchange_world import Device, World
from sqlalchemy import insert, select

from clinic_desktop.storage.tables import CareEvent, Dose, Enrolment, Household, Record, Resident

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂"
FIRST = date(2022, 1, 3)


class Figures:
    """What was measured against what was promised."""

    def __init__(self) -> None:
        self.bad: list[str] = []

    def add(self, what: str, value: float, target: float | None, unit: str = "s") -> None:
        wanted = "" if target is None else f"   target {target:g} {unit}"
        print(f"{what:<58} {value:9.2f} {unit}{wanted}", flush=True)
        if target is not None and value > 2 * target:
            self.bad.append(what)

    @contextmanager
    def timed(self, what: str, target: float | None = None) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.add(what, time.perf_counter() - started, target)


def fill(village: Device, residents: int, follow_ups: int, doses: int, dice: random.Random) -> None:
    """A village's four years, written in large saves."""
    people: list[dict[str, Any]] = []
    houses: list[dict[str, Any]] = []
    for number in range(residents):
        if number % 3 == 0:
            houses.append(
                {**village.stamp(), "household_no": f"{number // 3:04d}", "village_group": "3组"}
            )
        name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=2))
        people.append(
            {
                **village.stamp(),
                "household_id": houses[-1]["id"],
                "name": name,
                "sex": dice.choice("12"),
                "birth_date": date(1940 + dice.randrange(80), 1 + dice.randrange(12), 5),
                "id_type": "01",
                "id_no": f"53012{number:013d}",
                "phone": f"138{number:08d}",
                "residence_type": "1",
                "status": "active",
                "address": f"某村3组{number}号",
            }
        )
    enrolled = [
        {
            **village.stamp(),
            "resident_id": person["id"],
            "programme": "hypertension",
            "enrolled_on": FIRST,
        }
        for person in people[: residents // 3]
    ]
    save(village, Household, houses)
    save(village, Resident, people)
    save(village, Enrolment, enrolled)
    records = (
        follow_up(village, dice.choice(people), number, dice) for number in range(follow_ups)
    )
    in_portions(village, Record, records)
    in_portions(village, Dose, (dose(village, dice.choice(people), n) for n in range(doses)))


def follow_up(village: Device, person: dict[str, Any], number: int, dice: random.Random) -> Any:
    answers = {
        "visit_mode": "1",
        "symptoms": ["1"],
        "sbp": dice.randrange(100, 180),
        "dbp": dice.randrange(60, 110),
        "weight": dice.randrange(400, 900),
        "height": 1650,
        "heart_rate": dice.randrange(55, 99),
        "smoking_now": dice.randrange(20),
        "smoking_target": 0,
        "drinking_now": dice.randrange(5),
        "salt_now": "2",
        "salt_target": "1",
        "adherence": "1",
        "class": "1",
        "drugs": [{"name": "氨氯地平片", "times": 1, "dose": 5}],
        "next_visit": (FIRST + timedelta(days=number % 1500 + 90)).isoformat(),
    }
    return {
        **village.stamp(),
        "form_code": "hypertension_visit",
        "form_edition": "2017",
        "resident_id": person["id"],
        "occurred_on": FIRST + timedelta(days=number % 1500),
        "performed_by": "王医生",
        "outcome": "1",
        "answers": answers,
        "entry_order": 1,
    }


def dose(village: Device, person: dict[str, Any], number: int) -> Any:
    return {
        **village.stamp(),
        "resident_id": person["id"],
        "product": "hepb",
        "given_on": FIRST + timedelta(days=number % 1500),
        "dose_no": number % 3 + 1,
        "lot_no": f"L{number % 97:04d}",
        "site": "left_arm",
        "vaccinator": "王医生",
        "source": "local",
    }


def in_portions(village: Device, table: Any, rows: Iterator[Any]) -> None:
    portion: list[Any] = []
    for row in rows:
        portion.append(row)
        if len(portion) == 5000:
            save(village, table, portion)
            portion = []
    save(village, table, portion)


def save(village: Device, table: Any, rows: list[Any]) -> None:
    if rows:
        with village.database.unit("导入", village.actor.staff_id) as unit:
            unit.session.execute(insert(table), rows)
            unit.commit()


def month(village: Device, dice: random.Random) -> None:
    """500 changed rows: 420 follow-ups, 60 events, 20 corrections."""
    with village.database.reading() as session:
        people = [{"id": pk} for pk in session.scalars(select(Resident.id).limit(500))]
    save(village, Record, [follow_up(village, dice.choice(people), n, dice) for n in range(420)])
    save(
        village,
        CareEvent,
        [
            {
                **village.stamp(),
                "resident_id": dice.choice(people)["id"],
                "programme": "hypertension",
                "kind": "bp",
                "occurred_on": FIRST,
                "details": {"sbp": 130, "dbp": 80},
            }
            for _ in range(60)
        ],
    )
    for person in people[:20]:
        village.edit("resident", person["id"], phone=f"139{dice.randrange(10**8):08d}")


def main() -> int:
    """Run all cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--residents", type=int, default=3000)
    parser.add_argument("--follow-ups", type=int, default=120_000)
    parser.add_argument("--doses", type=int, default=40_000)
    asked = parser.parse_args()
    dice, figures = random.Random(1), Figures()
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        centre = world.centre()
        village = world.village(centre, "V01")
        fill(village, asked.residents, asked.follow_ups, asked.doses, dice)
        with figures.timed("first seal of legacy rows", 15):
            village.database.seal()
        stick = world.stick()
        with figures.timed("full export", 3):
            report = village.export(stick)
        print(f"  {report.lines} operations")
        figures.add("full package", report.size / 1e6, 15, "MB")
        with figures.timed("preview into an empty centre", 15):
            centre.receive(report.path, dry_run=True)
        with figures.timed("import into an empty centre", 15):
            taken = centre.receive(stick)
        assert taken.files[0].fresh == report.lines
        figures.add("database of the village", megabytes(village), 120, "MB")
        figures.add("database of the centre", megabytes(centre), None, "MB")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures.add("peak memory of the whole run", peak, None, "MB")
        village.receive(stick)
        month(village, dice)
        village.database.seal()
        stick = world.stick()
        with figures.timed("month: export", 0.5):
            report = village.export(stick)
        print(f"  {report.lines} operations")
        figures.add("month: package", report.size / 1e3, 80, "kB")
        with figures.timed("month: import", 0.5):
            centre.take(report.path)
        with figures.timed("month: import again", 0.2):
            again = centre.take(report.path)
        assert again.fresh == 0
        world.close()
    return int(bool(figures.bad))


def megabytes(device: Device) -> float:
    """Size of the database file."""
    device.close()
    size = device.folder.database.stat().st_size / 1e6
    device.reopen()
    return size


if __name__ == "__main__":
    sys.exit(main())

"""The township: ``nice -n 15 python tests/benchmarks/bench_township.py [--cache DIR] [--only …]``.

90,000 residents, 3.6 million records, thirty clinics in one centre. The database is made once
(some ten minutes) and kept; what writes works on a copy. Beside the wall clock each part tells the
time of the processor, because the machine may be busy with something else.
"""

import argparse
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import bench_clinics
from bench_daily import FORM, _visits
from bench_table import Table, p95
from sqlalchemy import func, select
from township import TOWNSHIP, clinic_code, township

from clinic_desktop import bootstrap
from clinic_desktop.bootstrap.sources import facts, find
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.services.day import DaySweep
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.residents.person import person_page
from clinic_desktop.services.today import TodayFilter, Window, today_page
from clinic_desktop.services.visit_calendar import month_plan
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import Resident, Task

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
PARTS = ("reads", "saves", "sweep", "reports")
PEOPLE = TOWNSHIP.residents
ORDINARY_DAY, QUARTER, NEW_YEAR = date(2026, 3, 3), date(2026, 4, 1), date(2027, 1, 1)
SAVE_EVERY = 1.0
"""Seconds between two saves of the person who goes on working while the day is swept."""


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = CACHE / "clinic-desktop-benchmarks"
    parser.add_argument("--cache", type=Path, default=default, help="where the township is kept")
    parser.add_argument("--only", choices=PARTS, default=None)
    asked = parser.parse_args()
    asked.cache.mkdir(parents=True, exist_ok=True)
    folder = township(asked.cache)
    wanted = {asked.only} if asked.only else set(PARTS)
    table = Table()
    _sizes(folder)
    if "reads" in wanted:
        with bench_clinics.opened(folder) as place:
            _reads(table, place)
    if "reports" in wanted:
        with bench_clinics.opened(folder) as place:
            _reports(table, place)
    if wanted & {"saves", "sweep"}:
        with tempfile.TemporaryDirectory(dir=asked.cache) as scratch:
            copy = ClinicFolder(Path(scratch) / "copy")
            shutil.copytree(folder.root, copy.root)
            if "saves" in wanted:
                with _opened(copy, bench_clinics.DAY) as place:
                    _saves(table, place)
            if "sweep" in wanted:
                for day, what in (
                    (ORDINARY_DAY, "ordinary day"),
                    (QUARTER, "first of a quarter"),
                    (NEW_YEAR, "1 January"),
                ):
                    with _opened(copy, day) as place:
                        _sweep(table, place, what)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory: {most:.0f} MB")
    for what in table.missed:
        print(f"above its target: {what}")
    return 1 if table.missed else 0


@contextmanager
def _opened(folder: ClinicFolder, day: date) -> Iterator[Workplace]:
    """The workplace of the centre on a day, not swept yet."""
    staff_id, key = bootstrap.unlock(folder, bench_clinics.PASSWORD)
    clock = FixedClock.on(day)
    begin = time.perf_counter()
    place = bootstrap.open_workplace(folder, key, staff_id, clock, sweep_seconds=0)
    print(f"opened on {day} in {time.perf_counter() - begin:.2f} s", flush=True)
    with closing(place.database):
        yield place


def _sizes(folder: ClinicFolder) -> None:
    with bench_clinics.raw(folder) as bare:
        counts = [
            f"{bare.execute(f'SELECT count(*) FROM {name}').fetchone()[0]:,} {words}"
            for name, words in (
                ("resident", "residents"),
                ("record", "records"),
                ("enrolment", "enrolments"),
                ("task", "tasks"),
                ("sync_op", "operations"),
            )
        ]
    print(f"{folder.database.stat().st_size / 1e9:.2f} GB: {', '.join(counts)}", flush=True)


def _both(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the wall clock, and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _times(
    table: Table, what: str, works: Sequence[Callable[[], object]], target: float | None = None
) -> None:
    taken = [_both(work) for work in works]
    table.add(f"{what}, p95", PEOPLE, p95([wall for wall, _ in taken]), target=target)
    table.add(f"{what}, p95, processor", PEOPLE, p95([cpu for _, cpu in taken]))


def _reads(table: Table, place: Workplace) -> None:
    dice = random.Random(3)
    with place.reading() as session:
        chosen = select(Resident.id).where(Resident.clinic_code == clinic_code(7))
        people = dice.sample(list(session.scalars(chosen)), 60)
    first = _both(lambda: today_page(place))
    table.add("Today, the very first time", PEOPLE, first[0])
    pages = [
        TodayFilter(),
        TodayFilter(Window.OVERDUE),
        TodayFilter(Window.WEEK),
        TodayFilter(programme="hypertension"),
        TodayFilter(village_group="3组"),
        TodayFilter(text="王"),
    ]
    for page in pages:
        words = page.programme or page.village_group or page.text or page.window.value
        works = [partial(today_page, place, page)] * 20
        _times(table, f"Today ({words})", works, 0.1)
    _times(table, "badges, backup, warnings", [lambda: facts(place)] * 10)
    _times(table, "open a person", [partial(person_page, place, p) for p in people], 0.1)
    _search(table, place, people)
    month = ORDINARY_DAY.replace(day=1)
    plan = _both(lambda: month_plan(place, month, TodayFilter()))
    table.add("calendar of the month, whole township", PEOPLE, plan[0])


def _search(table: Table, place: Workplace, people: Sequence[str]) -> None:
    works: list[Callable[[], object]] = []
    with place.reading() as session:
        rows = session.execute(
            select(Resident.name, Resident.id_no, Resident.phone).where(Resident.id.in_(people))
        ).all()
    for name, id_no, phone in rows:
        ways = (name, name[:1], name[1:], (id_no or "1234")[-4:], (phone or "1380")[3:8])
        works += [partial(find, place, typed) for typed in ways]
    _times(table, "search box", works, 0.05)


def _saves(table: Table, place: Workplace) -> None:
    _times(
        table,
        "save a follow-up",
        [partial(record_form, place, command) for command in _visits(place)],
        0.1,
    )
    wall, _ = _both(place.database.seal)
    table.add("seal after these saves", PEOPLE, wall)


def _sweep(table: Table, place: Workplace, what: str) -> None:
    """The sweep as the open program does it: steps on the data worker, saves in between.

    Saves are asked for at fixed moments. One that falls into a step waits for its end.
    """
    commands = _commands(place)
    sweep = DaySweep()
    begin, cpu = time.perf_counter(), time.process_time()
    wanted = begin
    taken: list[float] = []
    steps: list[float] = []
    saving = 0.0
    swept = None
    while swept is None or not swept.whole:
        step = time.perf_counter()
        swept = sweep.step(place)
        steps.append(time.perf_counter() - step)
        if time.perf_counter() >= wanted + SAVE_EVERY:
            wanted = max(wanted + SAVE_EVERY, step)
            work = time.perf_counter()
            record_form(place, commands[len(taken) % len(commands)])
            saving += time.perf_counter() - work
            taken.append(time.perf_counter() - wanted)
    wall = time.perf_counter() - begin - saving
    cpu = time.process_time() - cpu
    table.add(f"sweep, {what} ({swept.total:,} people, houses)", PEOPLE, wall, target=60)
    table.add(f"sweep, {what}, processor, saves included", PEOPLE, cpu)
    table.add(f"longest step, {what}", PEOPLE, max(steps))
    if len(taken) > 1:
        name = f"save while it goes on ({len(taken)}), p95 from the key"
        table.add(name, PEOPLE, p95(taken), target=0.1)
    with place.reading() as session:
        late = session.scalar(
            select(func.count()).select_from(Task).where(Task.recompute_on <= place.today)
        )
    if late:
        table.missed.append(f"{what}: {late} tasks were left")


def _commands(place: Workplace) -> list[RecordForm]:
    """Last visits of different people, once more today."""
    days = {
        "visit_date": place.today.isoformat(),
        "next_visit_date": (place.today + timedelta(days=90)).isoformat(),
    }
    return [RecordForm(FORM, {**one.answers, **days}, one.about) for one in _visits(place)]


def _reports(table: Table, place: Workplace) -> None:
    year, month = 2026, 2
    for code, clinic, target in (
        ("R-03", clinic_code(7), 1.0),
        ("R-04", clinic_code(7), 1.0),
        ("R-12", clinic_code(7), 1.0),
        ("R-12", place.site.code, 5.0),
    ):

        def make(code: str = code, clinic: str = clinic) -> object:
            with place.reading() as session:
                return month_form(session, place.catalogue, code, year, month, clinic)

        wall, cpu = _both(make)
        whose = "the centre" if clinic == place.site.code else "one village"
        table.add(f"{code} of {whose}", PEOPLE, wall, target=target)
        table.add(f"{code} of {whose}, processor", PEOPLE, cpu)


if __name__ == "__main__":
    sys.exit(main())

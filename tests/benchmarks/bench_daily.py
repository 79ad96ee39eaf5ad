"""Figures of the day's work on one clinic: search, person, Today, lists, saving; beside raw SQL."""

import json
import random
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median

import bench_clinics
from bench_clinics import DAY, Size
from bench_table import Table, p95, seconds
from sqlalchemy import select
from sqlcipher3 import dbapi2

from clinic_desktop.bootstrap.sources import facts, find
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.person import person_page
from clinic_desktop.services.residents.reading import (
    ResidentFilter,
    list_resident_ids,
    resident_rows,
)
from clinic_desktop.services.today import today_page
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import Record, Resident

FORM = "hypertension_followup"
_PAGE = 200


def daily(table: Table, folder: ClinicFolder, size: Size, scratch: Path) -> None:
    """All lines of one clinic. The cached clinic is only read; saves go into a copy."""
    with bench_clinics.opened(folder) as place, bench_clinics.raw(folder) as bare:
        dice = random.Random(3)
        with place.reading() as session:
            people = dice.sample(list(session.scalars(select(Resident.id))), 60)
        _search(table, size, place, bare, people)
        _reads(table, size, place, bare, people)
    with bench_clinics.opened(bench_clinics.copied(folder, scratch / size.folder)) as place:
        _saves(table, size, place)


def _search(
    table: Table,
    size: Size,
    place: Workplace,
    bare: dbapi2.Connection,
    people: Sequence[str],
) -> None:
    taken: list[float] = []
    plain: list[float] = []
    for person in people:
        name, initials, id_no = bare.execute(
            "SELECT name, initials, id_no FROM resident_index WHERE resident_id = ?",
            (person,),
        ).fetchone()
        for typed in (name, name[:1], name[1:], initials, initials[:2], id_no[-4:]):
            taken.append(seconds(lambda typed=typed: find(place, typed)))
            plain.append(seconds(lambda typed=typed: _plain_search(bare, typed)))
    table.add("search box, p95", size.residents, p95(taken), raw=p95(plain), target=0.05)


def _plain_search(bare: dbapi2.Connection, typed: str) -> None:
    """The one query that fits what was typed, without ranking."""
    if typed.isdigit() or typed[:-1].isdigit():
        condition, value = "id_no_reversed >= ? AND id_no_reversed < ?", typed[::-1]
    elif typed.isascii():
        condition, value = "initials >= ? AND initials < ?", typed.lower()
    else:
        phrase = f'name : "{" ".join(typed)}"'
        bare.execute(
            "SELECT i.* FROM resident_search s JOIN resident_index i USING (resident_id)"
            " WHERE resident_search MATCH ? LIMIT 12",
            (phrase,),
        ).fetchall()
        return
    bare.execute(
        f"SELECT * FROM resident_index WHERE {condition} LIMIT 12", (value, value + "\U0010ffff")
    ).fetchall()


def _reads(
    table: Table,
    size: Size,
    place: Workplace,
    bare: dbapi2.Connection,
    people: Sequence[str],
) -> None:
    opened = [seconds(lambda p=p: person_page(place, p)) for p in people]
    plain = [seconds(lambda p=p: _plain_person(bare, p)) for p in people]
    table.add("open a person, p95", size.residents, p95(opened), raw=p95(plain), target=0.1)
    table.add(
        "Today",
        size.residents,
        _of(lambda: today_page(place)),
        raw=_of(lambda: _plain_today(bare)),
        target=0.1,
    )
    table.add("badges, backup, unsent, warnings", size.residents, _of(lambda: facts(place)))
    ids = list_resident_ids(place, ResidentFilter())
    table.add(
        "all files in walking order",
        size.residents,
        _of(lambda: list_resident_ids(place, ResidentFilter())),
    )
    table.add(
        f"a page of {_PAGE} files", size.residents, _of(lambda: resident_rows(place, ids[:_PAGE]))
    )


def _of(work: Callable[[], object], runs: int = 15) -> float:
    return median(seconds(work) for _ in range(runs))


def _plain_person(bare: dbapi2.Connection, person: str) -> None:
    (household,) = bare.execute(
        "SELECT household_id FROM resident WHERE id = ?", (person,)
    ).fetchone()
    for query, value in (
        ("SELECT * FROM resident WHERE id = ?", person),
        ("SELECT * FROM household WHERE id = ?", household),
        ("SELECT id, name, relation_to_head FROM resident WHERE household_id = ?", household),
        ("SELECT * FROM enrolment WHERE resident_id = ?", person),
        ("SELECT * FROM task WHERE resident_id = ?", person),
        (
            "SELECT * FROM record WHERE resident_id = ? ORDER BY occurred_on DESC LIMIT 20",
            person,
        ),
        ("SELECT * FROM dose WHERE resident_id = ? ORDER BY given_on DESC LIMIT 20", person),
        (
            "SELECT * FROM care_event WHERE resident_id = ? ORDER BY occurred_on DESC LIMIT 20",
            person,
        ),
    ):
        bare.execute(query, (value,)).fetchall()


def _plain_today(bare: dbapi2.Connection) -> None:
    day = DAY.isoformat()
    rows = bare.execute(
        "SELECT t.*, i.name, i.sex, i.birth_date, i.household_no, i.phone FROM task t"
        " LEFT JOIN resident_index i ON i.resident_id = t.resident_id"
        " WHERE t.state = 'open' AND t.window_start <= ?"
        " ORDER BY t.clinical_priority DESC, t.window_end LIMIT 400",
        (day,),
    ).fetchall()
    bare.execute(
        "SELECT programme, sum(window_start <= ?), sum(window_end < ?), count(*) FROM task"
        " WHERE state = 'open' AND window_start <= ? GROUP BY programme",
        (day, day, day),
    ).fetchall()
    houses = json.dumps([row[2] for row in rows])
    bare.execute(
        "SELECT id, household_no, village_group, address FROM household"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (houses,),
    ).fetchall()


def _saves(table: Table, size: Size, place: Workplace) -> None:
    visits = _visits(place)
    taken = [seconds(lambda c=command: record_form(place, c)) for command in visits]
    with bench_clinics.raw(place.folder) as bare:
        plain = [seconds(lambda n=n: _plain_save(bare, n)) for n in range(len(visits))]
    table.add("save a follow-up, p95", size.residents, p95(taken), raw=p95(plain), target=0.1)
    table.add("save a follow-up, median", size.residents, median(taken), raw=median(plain))
    begin = time.perf_counter()
    place.database.seal()
    table.add("seal after these saves", size.residents, time.perf_counter() - begin)


def _visits(place: Workplace) -> list[RecordForm]:
    """Last visits of different people, once more today."""
    with place.reading() as session:
        last = session.execute(
            select(Record.resident_id, Record.answers)
            .where(Record.form_code == FORM, Record.outcome == "1")
            .order_by(Record.occurred_on.desc())
            .limit(400)
        ).all()
    found = {row.resident_id: row.answers for row in last}
    return [
        RecordForm(
            FORM,
            {
                **answers,
                "visit_date": DAY.isoformat(),
                "next_visit_date": (DAY + timedelta(days=90)).isoformat(),
            },
            About(resident_id=resident),
        )
        for resident, answers in list(found.items())[:40]
    ]


_COPY = (
    "INSERT INTO record (form_code, form_edition, resident_id, occurred_on, performed_by, outcome,"
    " answers, entry_order, id, clinic_code, created_at, created_by, voided)"
    " SELECT form_code, form_edition, resident_id, occurred_on, performed_by, outcome,"
    " answers, entry_order, ?, clinic_code, created_at, created_by, voided"
    f" FROM record WHERE form_code = '{FORM}' LIMIT 1 OFFSET ?"
)


def _plain_save(bare: dbapi2.Connection, number: int) -> None:
    """One row with its triggers and nothing else, durable."""
    bare.execute("BEGIN IMMEDIATE")
    bare.execute(_COPY, (f"{number:032x}", number))
    bare.execute("COMMIT")

"""A township of 90,000 residents and 3.6 million records, made once and kept in a cache folder.

The village of ``township_village.py`` is written thirty times in bulk, each time with other
people, other ids and all its days some days earlier, the operations of the log included, as if
thirty clinics had sent everything to the centre. Derived rows are then made by the program.
"""

import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import zstandard
from bench_clinics import CENTRE, DAY, Size, make, opened, raw
from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlcipher3 import dbapi2
from township_village import Row, village_rows

from clinic_desktop.domain.identity import check_character
from clinic_desktop.domain.ops import START, compose, extend
from clinic_desktop.services.practice.people import Village
from clinic_desktop.storage import capture
from clinic_desktop.storage.compression import DICTIONARY, shipped
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
from clinic_desktop.storage.derived.tasks import TaskDeriver
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.ops_store import FAST
from clinic_desktop.storage.schema import SCHEMA
from clinic_desktop.storage.shapes import synced_tables
from clinic_desktop.storage.tables.base import Base, IsoDate, JsonText

CLINICS = 30
TOWNSHIP = Size(90_000, 10)
PREFIX = CENTRE.county_code + CENTRE.township_code
_LARGE = ("household", "resident", "enrolment", "care_event", "record", "dose", "sync_op")
_PORTION = 20_000
_DAY_TEXT = re.compile(r"\d{4}-\d\d-\d\d")
_FAST_BUILD = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "foreign_keys = OFF",
    "cache_size = -524288",
)


def clinic_code(number: int) -> str:
    """The code of village ``number`` (from 0)."""
    return f"{PREFIX}{101 + number}"


def township(cache_folder: Path) -> ClinicFolder:
    """The centre's folder; made when the cache has none. Delete the folder to renew it."""
    folder = ClinicFolder(cache_folder / f"township-{TOWNSHIP.residents}-{_mark()}")
    if not (folder.root / "whole").exists():
        shutil.rmtree(folder.root, ignore_errors=True)
        begin = time.perf_counter()
        _make(folder, cache_folder)
        (folder.root / "whole").touch()
        print(f"made the township in {time.perf_counter() - begin:.0f} s", flush=True)
    _fit(folder)
    return folder


def _mark() -> str:
    """Another shape of the large tables means another township; the others are fitted."""
    ddl = (str(CreateTable(Base.metadata.tables[name])) for name in _LARGE)
    return sha256("".join(ddl).encode()).hexdigest()[:8]


def _fit(folder: ClinicFolder) -> None:
    """Small tables, columns and triggers that have changed since the township was made."""
    with raw(folder) as bare:
        changed = [t for t in Base.metadata.sorted_tables if _columns(bare, t) != set(t.c.keys())]
        for table in changed:
            there = _columns(bare, table)
            if table.name in synced_tables() and there:
                for name in set(table.c.keys()) - there:
                    bare.execute(f"ALTER TABLE {table.name} ADD COLUMN {name}")
                continue
            bare.execute(f"DROP TABLE IF EXISTS {table.name}")
            bare.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
            for index in table.indexes:
                bare.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
        _fit_indexes(bare)
        triggers = dict(bare.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for name, trigger in capture.expected().items():
            if triggers.get(name) != trigger:
                bare.execute(f"DROP TRIGGER IF EXISTS {name}")
                bare.execute(trigger)
    if not changed:
        return
    print(f"fitted: {', '.join(table.name for table in changed)}", flush=True)
    with opened(folder) as place:
        for deriver in place.database.derivers:
            if not isinstance(deriver, TaskDeriver | ResidentIndexDeriver):
                with place.database.local() as session:
                    deriver.rebuild(session, DAY, _every(10, "brought up to date"))
                    session.commit()


def _fit_indexes(bare: dbapi2.Connection) -> None:
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    there = {name: " ".join(sql.split()) for name, sql in bare.execute(query)}
    for table in Base.metadata.sorted_tables:
        for index in table.indexes:
            wanted = str(CreateIndex(index).compile(dialect=sqlite.dialect()))
            if there.get(str(index.name)) != " ".join(wanted.split()):
                bare.execute(f"DROP INDEX IF EXISTS {index.name}")
                bare.execute(wanted)


def _columns(bare: dbapi2.Connection, table: Table) -> set[str]:
    return {row[1] for row in bare.execute(f"PRAGMA table_info({table.name})")}


def _make(folder: ClinicFolder, cache_folder: Path) -> None:
    rows = village_rows(cache_folder)
    make(folder, CENTRE)
    with raw(folder) as bare:
        for setting in _FAST_BUILD:
            bare.execute(f"PRAGMA {setting}")
        _write(bare, rows)
    with opened(folder) as place:
        begin = time.perf_counter()
        place.database.rebuild_derived(_every(10, "people brought up to date"))
        print(f"derived rows in {time.perf_counter() - begin:.0f} s", flush=True)
    with raw(folder) as bare:
        bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _every(seconds: float, words: str) -> Callable[[int, int], None]:
    told = [time.perf_counter()]

    def tell(done: int, total: int) -> None:
        if time.perf_counter() - told[0] > seconds:
            told[0] = time.perf_counter()
            print(f"  {done:,} of {total:,} {words}", flush=True)

    return tell


def _write(bare: dbapi2.Connection, rows: dict[str, list[Row]]) -> None:
    wanted = [*rows, "sync_op"]
    indexes = bare.execute(
        "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    indexes = [(name, sql) for name, sql, table in indexes if table in wanted]
    bare.execute("BEGIN")
    # Written as an import writes: nothing of this is the centre's own work.
    bare.execute("UPDATE sync_ctl SET applying = 1")
    for name, _ in indexes:
        bare.execute(f"DROP INDEX {name}")
    bare.execute(
        "INSERT OR IGNORE INTO sync_dict (version, body) VALUES (?, ?)",
        (DICTIONARY, shipped(DICTIONARY)),
    )
    counter = 0
    for number in range(CLINICS):
        counter = _Copy(bare, number, counter).write(rows)
        print(f"  village {number + 1} of {CLINICS}", flush=True)
    for _, sql in indexes:
        bare.execute(sql)
    bare.execute("UPDATE sync_ctl SET applying = 0, lamport = ?", (counter,))
    bare.execute("COMMIT")


class _Copy:
    """One village of the township: its rows, and the operations that brought them."""

    def __init__(self, bare: dbapi2.Connection, number: int, counter: int) -> None:
        self._bare = bare
        self._number = number
        self._code = clinic_code(number)
        self._name = f"清溪{number + 1}村"
        self._shift = timedelta(days=number)
        self._shifted = cache(self._shift_day)
        self._counter = counter
        self._incarnation = f"{number + 1:016x}"
        self._sealed = 0
        self._tip = START
        dictionary = zstandard.ZstdCompressionDict(shipped(DICTIONARY))
        self._pack = zstandard.ZstdCompressor(level=3, dict_data=dictionary).compress
        self._used: dict[str, int] = {}

    def write(self, rows: dict[str, list[Row]]) -> int:
        """Write everything; the counter of the last operation."""
        houses = Village(100 + self._number, CENTRE.county_code, self._name, DAY).houses(3_100)
        pools: dict[str, Iterator[Any]] = {}
        for sex in "12":
            people = [p for house in houses for p in house.members if p.sex == sex]
            pools[sex] = iter(people * 2)
        self._write_table("clinic", [self._site()])
        self._write_table("staff", [self._doctor()])
        for name, found in rows.items():
            table = synced_tables()[name]
            changed = (self._changed(table, row) for row in found)
            if name == "resident":
                named = (self._renamed(row, next(pools[row["sex"]])) for row in changed)
                self._write_table(name, named)
            else:
                self._write_table(name, changed)
        self._bare.execute(
            "INSERT INTO sync_origin (o, inc, device, contig, forked, tip) VALUES (?,?,?,?,0,?)",
            (100 + self._number, self._incarnation, None, self._sealed, bytes.fromhex(self._tip)),
        )
        return self._counter

    def _site(self) -> Row:
        return {
            **self._stamp(f"{self._number:02x}c" + "0" * 29),
            "name": f"{self._name}卫生室",
            "role": "village",
            "county_code": CENTRE.county_code,
            "township_code": CENTRE.township_code,
            "village_code": self._code[-3:],
            "township_name": CENTRE.township_name,
            "village_name": self._name,
        }

    def _doctor(self) -> Row:
        identity = f"{self._number:02x}d" + "0" * 29
        return {**self._stamp(identity), "name": "周医生", "role": "doctor", "active": 1}

    def _stamp(self, identity: str) -> Row:
        return {
            "id": identity,
            "clinic_code": self._code,
            "created_at": "2016-01-01T01:00:00.000Z",
            "created_by": f"{self._number:02x}d" + "0" * 29,
            "voided": 0,
        }

    def _shift_day(self, day: str) -> str:
        return (date.fromisoformat(day) - self._shift).isoformat()

    def _id(self, identity: str) -> str:
        # First for order in the index, then among the bits of the search table's row number.
        mark = f"{self._number:02x}"
        return f"{mark}{identity[2:17]}{mark}{identity[19:]}"

    def _changed(self, table: Table, row: Row) -> Row:
        found: Row = {}
        for column in table.columns:
            name, value = column.name, row[column.name]
            if not isinstance(value, str):
                pass
            elif name == "clinic_code":
                value = self._code
            elif name == "created_by":
                value = f"{self._number:02x}d" + "0" * 29
            elif name == "id" or name.endswith("_id") or name in ("void_by", "merged_into"):
                value = self._id(value)
            elif isinstance(column.type, IsoDate) or name == "created_at":
                value = self._shifted(value[:10]) + value[10:]
            elif isinstance(column.type, JsonText):
                value = _DAY_TEXT.sub(lambda m: self._shifted(m[0]), value)
            elif name == "archive_no":
                value = self._code + value[12:]
            elif "address" in name or name == "organizer":
                value = value.replace("石门村", self._name)
            found[name] = value
        return found

    def _renamed(self, row: Row, person: Any) -> Row:
        born = row["birth_date"].replace("-", "")
        serial = self._used.get(born, self._number * 13)
        self._used[born] = serial + 1
        order = 2 * (serial % 499) + (1 if row["sex"] == "1" else 2)
        first = f"{CENTRE.county_code}{born}{order:03d}"
        phone = person.phone or row["phone"]
        number = first + check_character(first)
        return {**row, "name": person.name, "phone": phone, "id_no": number}

    def _write_table(self, name: str, rows: "Iterator[Row] | Sequence[Row]") -> None:
        columns = [column.name for column in synced_tables()[name].columns]
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"
        found = iter(rows)
        while portion := list(islice(found, _PORTION)):
            self._bare.executemany(statement, [[row.get(c) for c in columns] for row in portion])
            self._log(name, portion)

    def _log(self, name: str, rows: Sequence[Row]) -> None:
        ops = []
        for row in rows:
            self._counter += 1
            self._sealed += 1
            op, line = compose(
                origin=self._incarnation,
                number=self._sealed,
                counter=self._counter,
                wall=_milliseconds(row["created_at"][:10]),
                wall_quality=1,
                schema=SCHEMA,
                user=row["created_by"],
                tx=f"{self._number:032x}",
                reason=None,
                rank=0,
                table=name,
                row=row["id"],
                act="i",
                values={k: v for k, v in row.items() if k != "id" and v is not None},
                codec=FAST,
            )
            ops.append((op, self._pack(line)))
        self._tip = extend(self._tip, (op.id for op, _ in ops))
        self._bare.executemany(
            "INSERT INTO sync_op (id, tbl, pk, o, sn, body) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (bytes.fromhex(op.id), name, op.row, 100 + self._number, op.number, body)
                for op, body in ops
            ],
        )


@cache
def _milliseconds(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T09:30:00+00:00").timestamp() * 1000)

"""A centre, villages and sticks for the tests of the exchange: real databases, real files."""

import os
import random
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select, text

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.ops import START, extend, op_id
from clinic_desktop.exchange.body import compress
from clinic_desktop.exchange.centre import setup_centre
from clinic_desktop.exchange.enrol import accept_grant, grant, make_request
from clinic_desktop.exchange.export import export_to
from clinic_desktop.exchange.manifest import Body, Kind, Manifest, Range, Sender
from clinic_desktop.exchange.package import new_package_id, write_package
from clinic_desktop.exchange.receive import receive
from clinic_desktop.exchange.report import ExportReport, FileReport, ReceiveReport
from clinic_desktop.exchange.standing import standing
from clinic_desktop.storage.compression import LineCodec
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.derived import Deriver
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.ops_store import FAST
from clinic_desktop.storage.shapes import synced_tables
from clinic_desktop.storage.tables import Record, Resident
from clinic_desktop.storage.tables.sync import sync_conflict, sync_op, sync_origin, sync_wait
from clinic_desktop.storage.vault import Account, ClinicCard, Vault
from clinic_desktop.storage.wrapping import Strength

KEY = DataKey(bytes(range(32)))
DAY = date(2026, 3, 2)
LOG_TABLES = frozenset({"sync_event"})


@dataclass(frozen=True)
class Person:
    staff_id: str
    name: str = "王医生"
    role: str = "doctor"


@dataclass(frozen=True)
class Clinic:
    code: str
    name: str
    role: str


@dataclass
class Device:
    """One computer: a clinic folder, its open database, its own profile folder."""

    folder: ClinicFolder
    profile: Path
    database: Database
    clock: FixedClock
    actor: Person
    site: Clinic
    dice: random.Random = field(default_factory=lambda: random.Random(1))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        before = os.environ.get("CLINIC_PROFILE")
        os.environ["CLINIC_PROFILE"] = str(self.profile)
        try:
            yield
        finally:
            if before is None:
                del os.environ["CLINIC_PROFILE"]
            else:
                os.environ["CLINIC_PROFILE"] = before

    def export(self, folder: Path, **options: Any) -> ExportReport:
        with self.at_work():
            return export_to(self, folder, **options)

    def receive(self, *paths: Path, dry_run: bool = False, **options: Any) -> ReceiveReport:
        with self.at_work():
            return receive(self, paths, dry_run, **options)

    def take(self, path: Path, **options: Any) -> FileReport:
        """Receive one file that must be in the report."""
        report = self.receive(path, **options)
        assert len(report.files) == 1
        return report.files[0]

    def resident(self, **values: Any) -> str:
        row: dict[str, Any] = {
            **self.stamp(),
            "name": "张三",
            "sex": "1",
            "birth_date": date(1960, 5, 1),
            "residence_type": "1",
            "status": "active",
            **values,
        }
        with self.database.unit("建档", self.actor.staff_id) as unit:
            unit.session.add(Resident(**row))
            unit.commit()
        return str(row["id"])

    def record(self, resident_id: str, **values: Any) -> str:
        row: dict[str, Any] = {
            **self.stamp(),
            "form_code": "hypertension_visit",
            "form_edition": "2017",
            "resident_id": resident_id,
            "occurred_on": DAY,
            "performed_by": "王医生",
            "answers": {"sbp": 150, "dbp": 90},
            "entry_order": 1,
            **values,
        }
        with self.database.unit("随访", self.actor.staff_id) as unit:
            unit.session.add(Record(**row))
            unit.commit()
        return str(row["id"])

    def edit(self, table: str, pk: str, reason: str | None = None, **values: Any) -> None:
        mapped = {"resident": Resident, "record": Record}[table]
        with self.database.unit("修改", self.actor.staff_id, reason) as unit:
            row = unit.session.get(mapped, pk)
            assert row is not None
            for name, value in values.items():
                setattr(row, name, value)
            unit.commit()

    def stamp(self) -> dict[str, Any]:
        return {
            "id": self.database.new_id(),
            "clinic_code": self.site.code,
            "created_at": "2026-03-02T04:00:00.000Z",
            "created_by": self.actor.staff_id,
            "voided": False,
        }

    def rows(self, *, without: frozenset[str] = LOG_TABLES) -> dict[str, dict[str, Any]]:
        """Every synced row as stored, by table and id."""
        found: dict[str, dict[str, Any]] = {}
        with self.database.reading() as session:
            for name in synced_tables():
                if name in without:
                    continue
                for row in session.execute(text(f"SELECT * FROM {name}")).mappings():
                    found[f"{name} {row['id']}"] = dict(row)
        return found

    def conflicts(self) -> set[tuple[str, str, str, str]]:
        with self.database.reading() as session:
            rows = session.execute(select(sync_conflict))
            return {(row.tbl, row.pk, row.unit, row.heads_json) for row in rows}

    def waiting(self) -> set[tuple[str, str, str]]:
        with self.database.reading() as session:
            rows = session.execute(select(sync_wait))
            return {(row.tbl, row.pk, row.reason) for row in rows}

    def ops(self, *, without: frozenset[str] = LOG_TABLES) -> set[str]:
        with self.database.reading() as session:
            query = select(sync_op.c.id).where(sync_op.c.tbl.not_in(without))
            return {one.hex() for one in session.scalars(query)}

    def forked(self) -> set[str]:
        with self.database.reading() as session:
            return set(session.scalars(select(sync_origin.c.inc).where(sync_origin.c.forked == 1)))

    def snapshot(self, to: Path) -> Path:
        """Copy the clinic folder as a backup or a disk image would."""
        self.close()
        shutil.copytree(self.folder.root, to)
        self.reopen()
        return to

    def restore(self, snapshot: Path) -> None:
        """Put an older copy in the place of the clinic folder."""
        self.close()
        shutil.rmtree(self.folder.root)
        shutil.copytree(snapshot, self.folder.root)
        self.reopen()

    def close(self) -> None:
        self.database.close()

    def reopen(self) -> None:
        self.database = Database.open(self.folder.database, KEY, self.clock, self.database.derivers)


@cache
def _empty_database() -> bytes:
    """The file of a new database; making one costs more than copying it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        Database.open(path, KEY, FixedClock.on(DAY)).close()
        return path.read_bytes()


def _new_database(path: Path) -> None:
    """A copy of the empty one with a life of its own."""
    path.write_bytes(_empty_database())
    inc = secrets.token_hex(8)
    with closing(connect(path, KEY)) as connection:
        connection.execute("UPDATE sync_ctl SET inc = ?", (inc,))
        connection.execute("UPDATE sync_origin SET inc = ?", (inc,))


@dataclass
class World:
    """Everything of one township. ``close`` closes the databases."""

    root: Path
    derivers: Sequence[Deriver] = ()
    devices: list[Device] = field(default_factory=list)
    sticks: int = 0

    def device(self, code: str, role: str = "village", name: str = "") -> Device:
        number = len(self.devices)
        folder = ClinicFolder(self.root / f"pc{number}" / "clinic")
        folder.make()
        staff = f"{number:032x}"
        card = ClinicCard(code, name or code)
        quick = Strength(ops=1, memory=8192)
        Vault.create(folder.vault, card, Account(staff, "王医生"), "123456", strength=quick)
        clock = FixedClock.on(DAY)
        _new_database(folder.database)
        device = Device(
            folder,
            self.root / f"pc{number}" / "profile",
            Database.open(folder.database, KEY, clock, self.derivers),
            clock,
            Person(staff, role="centre" if role == "centre" else "doctor"),
            Clinic(code, name or code, role),
        )
        self.devices.append(device)
        return device

    def centre(self, code: str = "C00") -> Device:
        device = self.device(code, "centre", "卫生院")
        with device.at_work():
            setup_centre(device)
        return device

    def village(self, centre: Device, code: str) -> Device:
        device = self.device(code)
        self.enrol(centre, device)
        return device

    def enrol(self, centre: Device, device: Device) -> None:
        stick = self.stick()
        with device.at_work():
            made = make_request(device, stick)
        with centre.at_work():
            granted = grant(centre, made.path, made.fingerprint.last_groups, stick)
        with device.at_work():
            accept_grant(device, granted.path, granted.poster.last_groups)

    def clone(self, device: Device) -> Device:
        """The same folder and the same keys on a second computer."""
        number = len(self.devices)
        device.close()
        shutil.copytree(device.folder.root, self.root / f"pc{number}" / "clinic")
        shutil.copytree(device.profile, self.root / f"pc{number}" / "profile")
        device.reopen()
        folder = ClinicFolder(self.root / f"pc{number}" / "clinic")
        clock = FixedClock.on(DAY)
        copy = replace(
            device,
            folder=folder,
            profile=self.root / f"pc{number}" / "profile",
            clock=clock,
            database=Database.open(folder.database, KEY, clock, self.derivers),
        )
        self.devices.append(copy)
        return copy

    def stick(self) -> Path:
        self.sticks += 1
        path = self.root / f"stick{self.sticks}"
        path.mkdir()
        return path

    def visit(self, village: Device, centre: Device) -> ReceiveReport:
        """The village brings a stick to the centre and takes it home again."""
        stick = self.stick()
        village.export(stick)
        report = centre.receive(stick)
        village.receive(stick)
        return report

    def close(self) -> None:
        for device in self.devices:
            device.close()


def difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Rows that are not the same, for a readable failure."""
    return {
        key: (one.get(key), other.get(key))
        for key in one.keys() | other.keys()
        if one.get(key) != other.get(key)
    }


def op_lines(device: Device) -> list[bytes]:
    """Every line of a database, in the order it became known there."""
    with device.database.reading() as session:
        codec = LineCodec(session)
        bodies = session.scalars(select(sync_op.c.body).order_by(sync_op.c.n))
        return [codec.unpack(one) for one in bodies]


@dataclass
class Author:
    """Somebody with a village's keys who writes operations by hand."""

    device: Device
    inc: str = "ab" * 8
    lines: list[bytes] = field(default_factory=list)

    def op(self, **changes: Any) -> dict[str, Any]:
        """A well-formed insert of a resident; ``changes`` spoil it."""
        number = len(self.lines) + 1
        return {
            "v": 1,
            "o": self.inc,
            "n": number,
            "c": number,
            "w": 1_772_000_000_000,
            "wq": 1,
            "s": 1,
            "u": None,
            "x": "0" * 32,
            "y": None,
            "r": 0,
            "t": "resident",
            "k": f"{number:032x}",
            "a": "i",
            "f": {
                "clinic_code": self.device.site.code,
                "created_at": "2026-03-02T04:00:00.000Z",
                "voided": 0,
                "name": "赵六",
                "sex": "1",
                "birth_date": "1970-01-01",
                "residence_type": "1",
                "status": "active",
            },
            **changes,
        }

    def write(self, **changes: Any) -> str:
        """Add an operation; its id."""
        line = FAST.dumps(self.op(**changes))
        self.lines.append(line)
        return op_id(line)

    def update(
        self, row: str, values: dict[str, Any], replaces: dict[str, list[str]], **more: Any
    ) -> str:
        return self.write(k=row, a="u", f=values, p=replaces, **more)

    def package(self, path: Path, **changes: Any) -> Path:
        """A package of all lines, properly signed; ``changes`` replace parts of the manifest."""
        device = self.device
        with device.at_work(), device.database.reading() as session:
            now = standing(device, session)
        blocks = [line + b"\n" for line in self.lines]
        raw = sum(map(len, blocks))
        packed = compress(blocks, raw)
        tip = extend(START, map(op_id, self.lines))
        manifest = Manifest(
            kind=Kind.DATA,
            no=1,
            sender=Sender(device.site.code, now.keys.device_id, self.inc, now.signer.public),
            to=(now.devices.centre_site,),
            schema=1,
            min_reader=1,
            app="0.1.0",
            made_wall=1_772_000_000_000,
            body=Body(raw, len(packed), len(blocks)),
            ranges={self.inc: Range(1, START, len(self.lines), tip)},
            last_receipt=(0, 0),
        )
        manifest = replace(manifest, **changes)
        recipients = [now.root.centre_age, now.root.recovery_age]
        write_package(path, new_package_id(), manifest, packed, now.signer, recipients)
        return path

"""A township that lives through every mishap, and what must be true afterwards (T2).

Residents are written, changed, voided and moved, conflicts decided, records given to another
person, refused entries judged; sticks are lost, delayed, delivered twice and out
of order; computers are set back, copied and run with wrong clocks; the centre is set back. After a
few ordinary visits everything anybody still held must be everywhere it belongs.
"""

import random
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from exchange_world import Device, World, difference, op_lines
from sqlalchemy import select

from clinic_desktop.domain.ops import decode
from clinic_desktop.exchange.collect import unsent
from clinic_desktop.exchange.conflicts import detail_of
from clinic_desktop.exchange.decisions import Decision, settle_conflicts
from clinic_desktop.exchange.quarantine import ASKED, admit_all, put_aside, refused_lines
from clinic_desktop.exchange.rewind import remember_state
from clinic_desktop.exchange.scope import NOW
from clinic_desktop.exchange.standing import standing
from clinic_desktop.storage.conflicts import open_conflicts
from clinic_desktop.storage.materialising import recompute
from clinic_desktop.storage.ops_store import FAST, OpsStore
from clinic_desktop.storage.tables import Bulletin, Record, Resident
from clinic_desktop.storage.tables.exchange import sync_scope
from clinic_desktop.storage.tables.sync import sync_op
from clinic_desktop.storage.verify import verify

NAMES = ("甲", "乙", "丙", "丁", "戊")
ROUNDS = 6
"""Ordinary visits of everybody after the mishaps, at most."""


@dataclass(frozen=True)
class Mishaps:
    """Which things may go wrong. ``state_file`` False: rule D2 is switched off."""

    rewinds: bool = True
    clones: bool = True
    centre_rewinds: bool = True
    clocks: bool = True
    state_file: bool = True


@dataclass
class Simulation:
    """One history. Its seed fixes what happens; ids, and with them who wins a tie, are random."""

    seed: int
    root: Path
    mishaps: Mishaps = field(default_factory=Mishaps)
    steps: int = 40

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.world = World(self.root)
        self.centre = self.world.centre()
        codes = ["V01", "V01", "V02", "V03"][: self.dice.randint(2, 4)]
        self.villages = [self.world.village(self.centre, code) for code in codes]
        self.pockets: list[tuple[Device, Path]] = []
        self.backups: dict[int, Path] = {}
        self.told: list[str] = []
        self.copies: list[Device] = []

    def run(self) -> None:
        """Live through it, settle, and look."""
        actions = [
            *[self.write] * 10,
            *[self.write_at_centre] * 3,
            *[self.export] * 4,
            *[self.deliver] * 6,
            *[self.decide] * 2,
            self.give_record,
            self.judge_refused,
            self.send_bulletin,
            self.send_from_centre,
        ]
        if self.mishaps.rewinds:
            actions += [self.back_up] * 2 + [self.set_back]
        if self.mishaps.clones:
            actions.append(self.clone)
        if self.mishaps.centre_rewinds:
            actions += [self.back_up_centre, self.set_back_centre]
        if self.mishaps.clocks:
            actions.append(self.spoil_clock)
        for _ in range(self.steps):
            self.dice.choice(actions)()
        held = self.everything_held()
        self.settle()
        self.look(held)
        self.world.close()

    # what people do

    def write(self, device: Device | None = None) -> None:
        """Somebody writes something somewhere."""
        device = device or self.dice.choice(self.villages)
        people = self.people(device)
        kind = self.dice.random()
        if not people or kind < 0.3:
            self.say(f"{self.name(device)} registers {device.resident(name=self.a_name())[-6:]}")
            return
        person = self.dice.choice(people)
        if kind < 0.5:
            self.say(f"{self.name(device)} visits {person[-6:]} {device.record(person)[-6:]}")
        elif kind < 0.85:
            field_name = self.dice.choice(("name", "phone", "remark"))
            device.edit("resident", person, **{field_name: self.a_name()})
            self.say(f"{self.name(device)} edits {person[-6:]}.{field_name}")
        else:
            void = self.dice.random() < 0.6
            reason = "重复" if void else None
            device.edit("resident", person, reason, voided=void, void_reason=reason)
            self.say(f"{self.name(device)} voids={void} {person[-6:]}")
        if self.dice.random() < 0.5:
            device.database.seal()

    def write_at_centre(self) -> None:
        """The centre corrects, registers for a village, or moves somebody."""
        people = self.people(self.centre)
        kind = self.dice.random()
        code = self.dice.choice(self.villages).site.code
        if not people or kind < 0.2:
            self.say(f"centre registers {self.centre.resident(clinic_code=code)[-6:]} for {code}")
            return
        person = self.dice.choice(people)
        if kind < 0.4:
            self.centre.edit("resident", person, "迁移", clinic_code=code)
            self.say(f"centre moves {person[-6:]} to {code}")
        else:
            self.centre.edit("resident", person, name=self.a_name())
            self.say(f"centre edits {person[-6:]}")

    def decide(self) -> None:
        """Somebody looks at both versions of a row and settles some of what differs."""
        device = self.dice.choice([*self.villages, self.centre])
        device.database.seal()
        with device.at_work():
            with device.database.reading() as session:
                listed = [c for c in open_conflicts(session) if c.table == "resident"]
                if not listed:
                    return
                row = self.dice.choice(listed).row
                detail = detail_of(device, session, ("resident", row))
            assert detail is not None
            units = sorted(detail.heads)
            wanted = units[: self.dice.randint(1, len(units))]
            values = {
                unit: self.dice.choice([v for v in detail.versions if unit in v.values]).values[
                    unit
                ]
                for unit in wanted
            }
            settle_conflicts(device, [Decision("resident", row, detail.heads, values)], "核对")
        self.say(f"{self.name(device)} decides {row[-6:]} {wanted}")

    def give_record(self) -> None:
        """The centre gives a record to another person: two files were of one."""
        with self.centre.database.reading() as session:
            records = sorted(session.scalars(select(Record.id)))
        people = self.people(self.centre)
        if records and people:
            record, person = self.dice.choice(records), self.dice.choice(people)
            self.centre.edit("record", record, "并档", resident_id=person)
            self.say(f"centre gives {record[-6:]} to {person[-6:]}")

    def judge_refused(self) -> None:
        """The centre admits something it had kept out, or says why it stays out."""
        with self.centre.at_work():
            refused = refused_lines(self.centre)
            if not refused:
                return
            line = self.dice.choice(refused)
            if self.dice.random() < 0.5:
                admit_all(self.centre, line.ids, "已核实")
            else:
                put_aside(self.centre, line.ids, ASKED, "请核对")
        self.say(f"centre judges {line.table} {line.row[-6:]}")

    def send_bulletin(self) -> None:
        """The centre sends something to everybody."""
        with self.centre.database.unit("下发", self.centre.actor.staff_id) as unit:
            row = Bulletin(**self.centre.stamp(), kind="notice", title=self.a_name(), body="见附件")
            unit.session.add(row)
            unit.commit()
        self.say("centre sends a bulletin")

    # what happens to sticks

    def export(self) -> None:
        """A stick is filled and put into a pocket."""
        device = self.dice.choice(self.villages)
        stick = self.world.stick()
        device.export(stick)
        self.pockets.append((device, stick))
        self.say(f"{self.name(device)} exports {stick.name}")

    def send_from_centre(self) -> None:
        """The centre fills a stick for everybody; it is brought to one village."""
        stick = self.world.stick()
        self.centre.export(stick)
        device = self.dice.choice(self.villages)
        device.receive(stick)
        self.say(f"centre sends {stick.name} to {self.name(device)}")

    def deliver(self) -> None:
        """A stick from some pocket: to the centre, perhaps home again, perhaps later once more."""
        if not self.pockets:
            return
        at = self.dice.randrange(len(self.pockets))
        device, stick = self.pockets[at]
        if self.dice.random() < 0.7:
            del self.pockets[at]
        fate = self.dice.random()
        if fate < 0.15:
            self.say(f"{stick.name} is lost")
            return
        self.centre.receive(stick, recover=True)
        home = fate < 0.75
        if home:
            device.receive(stick)
        self.say(f"{stick.name} of {self.name(device)} delivered, home={home}")

    # what goes wrong

    def back_up(self) -> None:
        """A copy of a clinic folder is kept."""
        device = self.dice.choice(self.villages)
        self.keep(device)

    def set_back(self) -> None:
        """A kept copy takes the place of the clinic folder."""
        self.put_back(self.dice.choice(self.villages))

    def back_up_centre(self) -> None:
        """A copy of the centre's folder is kept."""
        self.keep(self.centre)

    def set_back_centre(self) -> None:
        """The centre's copy is put back."""
        self.put_back(self.centre)

    def keep(self, device: Device) -> None:
        number = self.world.devices.index(device)
        to = self.root / f"backup{number}-{len(self.told)}"
        device.snapshot(to)
        self.backups[number] = to
        self.say(f"{self.name(device)} backed up")

    def put_back(self, device: Device) -> None:
        number = self.world.devices.index(device)
        if number not in self.backups:
            return
        device.restore(self.backups[number])
        if not self.mishaps.state_file:
            with device.at_work(), device.database.reading() as session:
                remember_state(device, session, standing(device, session).keys)
        self.say(f"{self.name(device)} SET BACK")

    def clone(self) -> None:
        """A village computer is copied whole, keys and all, and both go on."""
        if len(self.villages) >= 6:
            return
        device = self.dice.choice(self.villages)
        copy = self.world.clone(device)
        self.villages.append(copy)
        self.copies.append(copy)
        self.say(f"{self.name(device)} CLONED as {self.name(copy)}")

    def spoil_clock(self) -> None:
        """Somebody's clock jumps by up to 20 years."""
        device = self.dice.choice([*self.villages, self.centre])
        day = timedelta(days=self.dice.randint(-7300, 7300))
        device.clock.instant = datetime(2026, 3, 2, 4, tzinfo=UTC) + day

    # afterwards

    def settle(self) -> None:
        """Ordinary visits of everybody; the supervisor approves what villages bring back."""
        for copy in self.copies:
            self.admit_anew(copy)
        for _ in range(ROUNDS):
            # When nobody has anything more to say, a further round says nothing either.
            if not sum([self.visit(device) for device in self.villages]):
                break

    def visit(self, device: Device) -> int:
        """How much of it was news, the log of the exchange left out."""
        stick = self.world.stick()
        sent = device.export(stick)
        report = self.centre.receive(stick, recover=True)
        codes = {f.code for f in report.files}
        assert codes == {"OK"}, self.explain(f"{self.name(device)}: {codes}")
        brought = device.receive(stick)
        lines = sum(n for table, n in sent.counts.items() if table != "sync_event")
        restored = sum(file.recoverable for file in report.files)
        return lines + restored + sum(file.fresh for file in brought.files)

    def admit_anew(self, copy: Device) -> None:
        """Of two computers with one identity, one must become a device of its own."""
        shutil.rmtree(copy.profile)
        self.world.enrol(self.centre, copy)

    def everything_held(self) -> set[str]:
        """Every operation that anybody alive holds."""
        for device in (*self.villages, self.centre):
            device.database.seal()
        return set().union(*(device.ops() for device in (*self.villages, self.centre)))

    def look(self, held: set[str]) -> None:
        """What must be true."""
        missing = held - self.centre.ops()
        assert not missing, self.explain(f"the centre lacks {sorted(missing)}")
        self.look_at_forks()
        self.look_at_replay(self.centre)
        here, conflicts = self.centre.rows(), self.centre.conflicts()
        for device in self.villages:
            wanted = self.belonging(device.site.code)
            there = {key: row for key, row in device.rows().items() if key in wanted}
            expected = {key: row for key, row in here.items() if key in wanted}
            apart = difference(there, expected)
            assert not apart, self.explain(f"{self.name(device)} differs: {apart}")
            rows = {key.split()[1] for key in wanted}
            assert {c for c in device.conflicts() if c[1] in rows} == {
                c for c in conflicts if c[1] in rows
            }, self.explain(f"conflicts of {self.name(device)} differ")
            self.look_at_replay(device)
            with device.database.reading() as session:
                assert unsent(session) == 0, self.explain(f"{self.name(device)} has unsent work")
        self.look_at_next_packages()

    def belonging(self, code: str) -> set[str]:
        """Rows that are a site's own now, children with their parents."""
        with self.centre.database.reading() as session:
            query = select(sync_scope.c.pk).where(
                sync_scope.c.site == code, sync_scope.c.kind == NOW
            )
            roots = set(session.scalars(query))
        return {
            key
            for key, row in self.centre.rows().items()
            if row["id"] in roots or row.get("resident_id") in roots
        }

    def look_at_forks(self) -> None:
        """Forked authors are exactly those with two operations under one number."""
        numbers: Counter[tuple[str, int]] = Counter()
        for line in op_lines(self.centre):
            op = decode(line, FAST)
            numbers[(op.origin, op.number)] += 1
        oracle = {origin for (origin, _), count in numbers.items() if count > 1}
        assert self.centre.forked() == oracle, self.explain("forks")

    def look_at_replay(self, device: Device) -> None:
        """Working everything out from nothing changes nothing."""
        before = device.rows(), device.conflicts()
        with device.database.unit("核对", None) as unit:
            rows = unit.session.execute(select(sync_op.c.tbl, sync_op.c.pk).distinct())
            result = recompute(
                OpsStore(unit.session), {(r.tbl, r.pk) for r in rows}, hold_back=True
            )
            assert not result.changed, self.explain(f"replay of {self.name(device)}")
            unit.commit()
        after = device.rows(), device.conflicts()
        assert after == before, self.explain(f"replay of {self.name(device)}")
        checked = verify(device.database)
        assert checked.sound, self.explain(f"{self.name(device)}: {checked.findings}")

    def look_at_next_packages(self) -> None:
        """Nothing is left to say."""
        for device in self.villages:
            counts = set(device.export(self.world.stick()).counts)
            assert counts <= {"sync_event"}, self.explain(f"{self.name(device)} sends {counts}")
        for report in (first := self.centre.export(self.world.stick()), *first.more):
            assert not report.counts, self.explain(f"centre sends {report.counts}")

    # words

    def people(self, device: Device) -> list[str]:
        with device.database.reading() as session:
            return sorted(session.scalars(select(Resident.id)))

    def a_name(self) -> str:
        return self.dice.choice(NAMES)

    def name(self, device: Device) -> str:
        return f"{device.site.code}/pc{self.world.devices.index(device)}"

    def say(self, what: str) -> None:
        self.told.append(what)

    def explain(self, what: str) -> str:
        story: Iterable[str] = self.told
        return f"seed {self.seed}: {what}\n" + "\n".join(story)

"""What becomes of rows: conflicts, voids, waiting, gaps, forks, clocks, newer versions."""

import itertools
import os
from datetime import timedelta
from pathlib import Path

from exchange_world import Author, Device, World, difference, op_lines
from sqlalchemy import select

from clinic_desktop.domain.ops import START, extend, op_id
from clinic_desktop.exchange.chains import origins
from clinic_desktop.exchange.manifest import Range
from clinic_desktop.storage.derived import Touched
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
from clinic_desktop.storage.ops_store import FAST
from clinic_desktop.storage.tables import ResidentIndex
from clinic_desktop.storage.tables.exchange import sync_import, sync_package


def parts(author: Author, folder: Path, *sizes: int) -> list[Path]:
    """The author's lines as several packages, one after the other."""
    lines, paths, first, tip = list(author.lines), [], 1, START
    for number, size in enumerate(sizes):
        piece = lines[first - 1 : first - 1 + size]
        after = extend(tip, map(op_id, piece))
        author.lines = piece
        span = Range(first, tip, first + size - 1, after)
        paths.append(
            author.package(folder / f"part{number}.vcp", ranges={author.inc: span}, no=number + 1)
        )
        first, tip = first + size, after
    author.lines = lines
    return paths


def a_history(village: Device) -> Author:
    """Two people, one renamed twice, one voided, each with an event."""
    author = Author(village)
    one, two = f"{1:032x}", f"{2:032x}"
    a = author.write(k=one)
    b = author.write(k=two)
    base = {"clinic_code": "V01", "created_at": "2026-03-02T04:00:00.000Z", "voided": 0}
    event = {**base, "programme": "", "kind": "bp", "occurred_on": "2026-03-01"}
    author.write(k=f"{3:032x}", t="care_event", f={**event, "resident_id": one})
    c = author.update(one, {"name": "钱七"}, {"name": [a]})
    author.write(k=f"{4:032x}", t="care_event", f={**event, "resident_id": two})
    author.update(one, {"name": "孙八"}, {"name": [c]})
    void = {"voided": 1, "void_by": None, "void_reason": "重复"}
    author.update(two, void, {"_void": [b]}, d=[b])
    return author


def test_any_order_of_packages_ends_the_same(world: World, tmp_path: Path) -> None:
    outcomes = []
    for number, order in enumerate(itertools.permutations(range(4))):
        if number % 5:  # every fifth of the 24 orders
            continue
        folder = tmp_path / f"order{number}"
        folder.mkdir()
        local = World(folder)
        centre = local.centre()
        village = local.village(centre, "V01")
        paths = parts(a_history(village), folder, 2, 2, 1, 2)
        for place in order:
            assert centre.take(paths[place]).taken
        for place in order[:2]:  # and some of them once more
            assert centre.take(paths[place]).fresh == 0
        with centre.database.reading() as session:
            origin = origins(session)["ab" * 8]
        outcomes.append((centre.rows(), centre.conflicts(), centre.waiting(), origin.tip))
        local.close()
    assert len(outcomes) == 5
    for outcome in outcomes[1:]:
        assert outcome == outcomes[0]
    rows, conflicts, waiting, _ = outcomes[0]
    assert rows[f"resident {1:032x}"]["name"] == "孙八"
    assert rows[f"resident {2:032x}"]["voided"] == 1
    assert (conflicts, waiting) == (set(), set())


def test_gaps_and_waiting_rows_are_told_and_heal(
    world: World, centre: Device, village: Device, tmp_path: Path
) -> None:
    first, second, third = parts(a_history(village), tmp_path, 1, 3, 3)
    report = centre.take(third)
    assert [(gap.first, gap.last) for gap in report.gaps] == [(1, 4)]
    assert {(w.row, w.reason) for w in report.waiting} == {
        (f"{1:032x}", "no_insert"),
        (f"{2:032x}", "no_insert"),
        (f"{4:032x}", "no_parent"),
    }
    assert "resident" not in {key.split()[0] for key in centre.rows()}
    report = centre.take(first)
    assert [(gap.first, gap.last) for gap in report.gaps] == [(2, 4)]
    # The newest name stands; that it follows from the first one cannot be known yet.
    assert centre.rows()[f"resident {1:032x}"]["name"] == "孙八"
    assert {c[2] for c in centre.conflicts()} == {"name"}
    report = centre.take(second)
    assert report.gaps == ()
    assert report.waiting == ()
    assert (centre.waiting(), centre.conflicts()) == (set(), set())
    assert {"resident", "care_event"} <= {t.table for t in report.tables}


def test_claims_are_made_only_where_the_chain_connects(
    world: World, centre: Device, village: Device, tmp_path: Path
) -> None:
    from clinic_desktop.exchange.chains import claims

    def vouched() -> list[int]:
        with centre.database.reading() as session:
            return [n for n, _ in claims(session, origins(session)["ab" * 8].o)]

    first, second, third = parts(a_history(village), tmp_path, 2, 3, 2)
    centre.take(third)
    assert vouched() == []
    centre.take(first)
    assert vouched() == [2]
    centre.take(second)
    assert vouched() == [5, 2]
    centre.take(third)
    assert vouched() == [7, 5, 2]


def test_values_typed_apart_are_both_kept(world: World, centre: Device, village: Device) -> None:
    person = village.resident(name="王小明", phone="1")
    world.visit(village, centre)
    village.edit("resident", person, name="王晓明", phone="2")
    centre.edit("resident", person, name="王小鸣")
    report = world.visit(village, centre)
    assert [(c.row, c.unit) for c in report.files[0].conflicts] == [(person, "name")]
    row = centre.rows()[f"resident {person}"]
    assert (row["name"], row["phone"]) == ("王小鸣", "2")
    assert {c[2] for c in centre.conflicts()} == {"name"}


def test_a_void_against_an_edit(world: World, centre: Device, village: Device) -> None:
    person = village.resident()
    world.visit(village, centre)
    village.edit("resident", person, "重复建档", voided=True, void_reason="重复建档")
    centre.edit("resident", person, phone="2")
    report = world.visit(village, centre)
    assert [c.unit for c in report.files[0].conflicts] == ["_void_vs_edit"]
    assert [(t.table, t.voided) for t in report.files[0].tables if t.voided] == [("resident", 1)]


def test_two_operations_under_one_number_are_a_fork(
    world: World, centre: Device, village: Device, tmp_path: Path
) -> None:
    one, other = Author(village), Author(village)
    for author, name in ((one, "甲"), (other, "乙")):
        author.write(k="1" * 32)
        author.write(k="2" * 32, f={**author.op()["f"], "name": name})
        author.write(k="3" * 32, f={**author.op()["f"], "name": name})
    centre.take(one.package(tmp_path / "1.vcp"))
    assert centre.forked() == set()
    report = centre.take(other.package(tmp_path / "2.vcp"))
    assert report.forks == ("ab" * 8,)
    assert (report.fresh, report.duplicates) == (2, 1)
    assert centre.forked() == {"ab" * 8}
    assert {op_id(line) for line in one.lines + other.lines} <= centre.ops()
    assert {(c[1][0], c[2]) for c in centre.conflicts()} >= {("2", "name"), ("3", "name")}


def test_a_clock_far_ahead_is_told(world: World, centre: Device, village: Device) -> None:
    village.clock.instant += timedelta(days=400)
    village.resident()
    stick = world.stick()
    village.export(stick)
    note = centre.receive(stick, dry_run=True).files[0].clock
    assert note is not None
    assert note.ahead_ms == 400 * 86_400_000
    village.clock.instant -= timedelta(days=800)
    village.export(stick)
    centre.receive(stick)
    home = village.receive(stick).files
    assert home[-1].receipt is not None
    assert home[-1].receipt.behind_ms == 400 * 86_400_000


def test_operations_of_a_newer_program_are_kept(
    world: World, centre: Device, village: Device, tmp_path: Path
) -> None:
    author = Author(village)
    author.write(k="1" * 32, s=99, f={**author.op()["f"], "blood_type": "A"})
    author.write(k="2" * 32, s=99, t="herb_garden", f={"plant": "薄荷"})
    report = centre.take(author.package(tmp_path / "x.vcp"))
    assert dict(report.schema_notes) == {"resident": 1, "herb_garden": 1}
    assert {(w.table, w.reason) for w in report.waiting} == {("herb_garden", "unknown_table")}
    assert author.lines == [
        line for line in op_lines(centre) if FAST.loads(line)["o"] == author.inc
    ]
    assert "resident " + "1" * 32 in centre.rows()


def test_what_depends_on_rows_is_right_after_an_import(tmp_path: Path) -> None:
    world = World(tmp_path, derivers=(ResidentIndexDeriver(),))
    centre = world.centre()
    village = world.village(centre, "V01")
    person = village.resident(name="欧阳翠花")
    world.visit(village, centre)

    def spelled() -> list[str]:
        with centre.database.reading() as session:
            return list(session.scalars(select(ResidentIndex.resident_id)))

    assert spelled() == [person]
    world.close()


class Listening:
    """A deriver that remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[Touched] = []

    def refresh(self, session: object, touched: Touched, today: object) -> None:
        self.heard.append(touched)

    def rebuild(self, session: object, today: object, progress: object) -> None:
        raise AssertionError


def test_derivers_hear_of_every_touched_row_once(tmp_path: Path) -> None:
    listening = Listening()
    world = World(tmp_path, derivers=(listening,))
    centre = world.centre()
    village = world.village(centre, "V01")
    person = village.resident()
    visit = village.record(person)
    village.edit("resident", person, name="改名")
    stick = world.stick()
    village.export(stick)
    listening.heard.clear()
    centre.receive(stick, dry_run=True)
    assert listening.heard == []
    centre.receive(stick)
    heard = [t for t in listening.heard if t.touches(["resident"])]
    assert len(heard) == 1
    assert {("resident", person), ("record", visit)} <= heard[0].rows
    assert heard[0].residents == {person}
    world.close()


def test_the_import_log_and_the_archive(world: World, centre: Device, village: Device) -> None:
    village.resident()
    path = village.export(world.stick()).path
    content = path.read_bytes()
    centre.take(path)
    with centre.database.reading() as session:
        row = session.execute(select(sync_import)).one()
    assert (row.code, row.from_site, row.kind, row.no) == ("OK", "V01", "data", 1)
    assert row.operator == centre.actor.staff_id
    assert FAST.loads(row.report_json)["fresh"] == row.fresh
    kept = list(centre.folder.archive.rglob("*.vcp"))
    assert [p.read_bytes() for p in kept] == [content]
    assert list(centre.folder.inbox.iterdir()) == []


def test_packages_are_acknowledged_by_their_numbers(
    world: World, centre: Device, village: Device
) -> None:
    village.resident()
    stick = world.stick()
    village.export(stick)

    def states() -> list[str]:
        with village.database.reading() as session:
            query = select(sync_package.c.state).order_by(sync_package.c.no)
            return list(session.scalars(query))

    assert states() == ["written"]
    centre.receive(stick)
    village.receive(stick)
    assert states() == ["acked"]


def test_replies_without_a_stick_go_to_the_outbox(
    world: World, centre: Device, village: Device, tmp_path: Path
) -> None:
    author = Author(village)
    author.write()
    report = centre.receive(author.package(tmp_path / "x.vcp"))
    assert [p.parent for p in report.replies] == [centre.folder.outbox]
    assert village.take(report.replies[0]).kind == "receipt"


def test_nothing_of_the_unsent_is_lost_when_both_sides_hold_it(
    world: World, centre: Device, village: Device
) -> None:
    for _ in range(3):
        village.record(village.resident())
        world.visit(village, centre)
    assert difference(village.rows(), centre.rows()) == {}


def test_what_a_power_cut_left_in_the_inbox_goes_a_day_later(
    world: World, centre: Device, village: Device
) -> None:
    left, young = centre.folder.inbox / "0123456789abcdef.in", centre.folder.inbox / "tmpab12cd34"
    now = centre.clock.now().timestamp()
    for path, age in ((left, 25 * 3600), (young, 3600)):
        path.write_bytes(b"half")
        os.utime(path, (now - age, now - age))
    stick = world.stick()
    village.resident()
    village.export(stick)
    assert [file.code for file in centre.receive(stick).files] == ["OK"]
    assert list(centre.folder.inbox.iterdir()) == [young]

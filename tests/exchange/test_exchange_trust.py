"""Who may send what, and what becomes of a file that may not (T6, T7, T10)."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from exchange_world import Author, Device, World, op_lines
from sqlalchemy import select

from clinic_desktop.domain.ops import extend, op_id
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.exchange.enrol import revoke
from clinic_desktop.exchange.limits import COUNTER_LEAP
from clinic_desktop.exchange.manifest import Link, Range, Receipt, Sender
from clinic_desktop.exchange.quarantine import admit, quarantined
from clinic_desktop.exchange.standing import load_keys
from clinic_desktop.storage.ops_store import FAST
from clinic_desktop.storage.tables import SyncRefusal
from clinic_desktop.storage.tables.exchange import sync_import


def state(device: Device) -> tuple[Any, ...]:
    """Everything but the import log."""
    return device.rows(without=frozenset()), device.ops(without=frozenset()), device.waiting()


def log(device: Device) -> list[tuple[str, str]]:
    with device.database.reading() as session:
        rows = session.execute(select(sync_import).order_by(sync_import.c.n))
        return [(row.file_name, row.code) for row in rows]


def refusals(device: Device) -> dict[str, str]:
    with device.database.reading() as session:
        rows = session.scalars(select(SyncRefusal)).all()
        return {row.op_id: row.reason for row in rows if not row.voided}


def test_a_refused_file_changes_nothing_but_the_log(
    world: World, centre: Device, village: Device
) -> None:
    village.resident()
    path = village.export(world.stick()).path
    content = path.read_bytes()
    before = state(centre)
    for spoilt, code in (
        (content[:-1], "E_TRUNCATED"),
        (content[:500] + bytes([content[500] ^ 1]) + content[501:], "E_DAMAGED"),
        (b"", "E_TRUNCATED"),
        (b"hello", "E_NOT_PACKAGE"),
    ):
        path.write_bytes(spoilt)
        seen = centre.take(path, dry_run=True)
        assert seen.code == code
        report = centre.take(path)
        assert (report.code, report.taken) == (code, False)
        assert report.message
    assert state(centre) == before
    assert [code for _, code in log(centre)] == [
        "E_TRUNCATED",
        "E_DAMAGED",
        "E_TRUNCATED",
        "E_NOT_PACKAGE",
    ]
    assert list(centre.folder.inbox.iterdir()) == []


def test_truncated_and_flipped_files_never_get_in(
    world: World, centre: Device, village: Device
) -> None:
    village.resident()
    path = village.export(world.stick()).path
    content = path.read_bytes()
    before = state(centre)
    dice = random.Random(3)
    for number in range(120):
        if number % 2:
            spoilt = content[: dice.randrange(len(content))]
        else:
            at = dice.randrange(len(content))
            spoilt = (
                content[:at] + bytes([content[at] ^ 1 << dice.randrange(8)]) + content[at + 1 :]
            )
        path.write_bytes(spoilt)
        assert not centre.take(path, dry_run=True).taken
    assert state(centre) == before
    path.write_bytes(content)
    assert centre.take(path).taken


def test_a_stick_with_everybodys_files(world: World, centre: Device, village: Device) -> None:
    other = world.village(centre, "V02")
    village.resident()
    other.resident()
    stick = world.stick()
    village.export(stick)
    other.export(stick)
    report = centre.receive(stick)
    assert [f.code for f in report.files] == ["OK", "OK"]
    assert len(report.replies) == 2
    at_home = village.receive(stick)
    assert [f.kind for f in at_home.files] == ["receipt"]
    assert at_home.passed_over == 3
    assert log(village) == [(at_home.files[0].name, "OK")]


def test_somebody_elses_file_named_on_its_own(
    world: World, centre: Device, village: Device
) -> None:
    other = world.village(centre, "V02")
    path = other.export(world.stick()).path
    assert village.take(path).code == "E_NOT_FOR_US"


def test_an_unknown_sender(world: World, centre: Device, village: Device, tmp_path: Path) -> None:
    backup = centre.snapshot(world.root / "before")
    newcomer = world.village(centre, "V02")
    path = newcomer.export(world.stick()).path
    centre.restore(backup)
    assert centre.take(path).code == "E_UNKNOWN_SENDER"


def test_a_revoked_sender(world: World, centre: Device, village: Device) -> None:
    person = village.resident()
    report = village.export(world.stick())
    with centre.at_work():
        device = _device_of(village)
        revoke(centre, device, "电脑被盗")
    before = state(centre)
    assert centre.take(report.path).code == "E_REVOKED"
    assert state(centre) == before
    taken = centre.take(report.path, quarantine=True)
    assert taken.code == "OK"
    assert {line.reason for line in taken.quarantine} == {"revoked_sender"}
    assert len(taken.quarantine) == report.lines
    assert f"resident {person}" not in centre.rows()
    assert refusals(centre).keys() >= village.ops()


def _device_of(device: Device) -> str:
    with device.at_work():
        keys = load_keys(device)
    assert keys is not None
    return keys.device_id


def test_a_newer_program(village: Device, centre: Device, tmp_path: Path) -> None:
    author = Author(village)
    author.write()
    path = author.package(tmp_path / "x.vcp", min_reader=99)
    assert centre.take(path).code == "E_TOO_NEW"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": ("V01",)}, "E_NOT_FOR_US"),
        ({"sender": Sender("V99", "d" * 32, "a" * 16, "e" * 64)}, "E_UNKNOWN_SENDER"),
        ({"ranges": {}}, "E_FORMAT"),
        ({"ranges": {"ab" * 8: Range(1, "0" * 32, 2, "0" * 32)}}, "E_FORMAT"),
        ({"ranges": {"ab" * 8: Range(1, "0" * 32, 1, "f" * 32)}}, "E_FORMAT"),
        ({"ranges": {"cd" * 8: Range(1, "0" * 32, 1, "0" * 32)}}, "E_FORMAT"),
        ({"link": Link(1, 1, "0" * 32, 1, "0" * 32)}, "E_FORGED"),
        ({"receipts": (Receipt("d" * 32, 1, 1, 0, {}, {}),)}, "E_FORGED"),
    ],
    ids=["addressee", "device", "no range", "long range", "digest", "author", "link", "receipt"],
)
def test_a_manifest_that_does_not_fit(
    centre: Device, village: Device, tmp_path: Path, change: dict[str, Any], code: str
) -> None:
    author = Author(village)
    author.write()
    before = state(centre)
    assert centre.take(author.package(tmp_path / "x.vcp", **change)).code == code
    assert state(centre) == before


def test_an_author_of_another_site_is_forged(
    world: World, centre: Device, village: Device, tmp_path: Path
) -> None:
    other = world.village(centre, "V02")
    other.resident()
    world.visit(other, centre)
    inc = FAST.loads(op_lines(other)[0])["o"]
    author = Author(village, inc=inc)
    author.write()
    assert centre.take(author.package(tmp_path / "x.vcp")).code == "E_FORGED"
    own = FAST.loads(op_lines(centre)[0])["o"]
    author = Author(village, inc=own)
    author.write()
    assert centre.take(author.package(tmp_path / "y.vcp")).code == "E_FORGED"
    assert centre.forked() == set()


SPOILT: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    ("float", lambda op: op["f"].update(name=1.5), "E_FORMAT"),
    ("wrong type", lambda op: op["f"].update(name=5), "E_FORMAT"),
    ("no such day", lambda op: op["f"].update(birth_date="2021-02-30"), "E_FORMAT"),
    ("flag", lambda op: op["f"].update(voided=2), "E_FORMAT"),
    ("required", lambda op: op["f"].pop("name"), "E_FORMAT"),
    ("too long", lambda op: op["f"].update(name="长" * 61), "E_LIMIT"),
    ("sql for a column", lambda op: op["f"].update({"name) --": "x"}), "E_FORMAT"),
    ("sql for a table", lambda op: op.update(t="resident; DROP TABLE resident"), "E_FORMAT"),
    ("row id", lambda op: op.update(k="x"), "E_FORMAT"),
    ("extra", lambda op: op.update(z=1), "E_FORMAT"),
    ("counter", lambda op: op.update(c=2**53 + 1), "E_FORMAT"),
    ("NUL", lambda op: op["f"].update(name="a\0b"), "E_FORMAT"),
    ("json", lambda op: op["f"].update(tags="[1,"), "E_FORMAT"),
]


@pytest.mark.parametrize(("change", "code"), [c[1:] for c in SPOILT], ids=[c[0] for c in SPOILT])
def test_a_spoilt_line_refuses_the_whole_file(
    centre: Device,
    village: Device,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], None],
    code: str,
) -> None:
    author = Author(village)
    author.write()
    op = author.op()
    change(op)
    author.lines.append(FAST.dumps(op))
    before = state(centre)
    assert centre.take(author.package(tmp_path / "x.vcp")).code == code
    assert state(centre) == before


def test_an_operation_out_of_turn(centre: Device, village: Device, tmp_path: Path) -> None:
    author = Author(village)
    for number in (1, 3):
        author.write(n=number, k=f"{number:032x}")
    tip = extend("0" * 32, map(op_id, author.lines))
    path = author.package(tmp_path / "x.vcp", ranges={author.inc: Range(1, "0" * 32, 3, tip)})
    assert centre.take(path).code == "E_FORMAT"


QUARANTINED: list[tuple[str, dict[str, Any], str]] = [
    ("the centre's rank", {"r": 1}, "rank"),
    (
        "a reference table",
        {
            "t": "sync_refusal",
            "f": {
                "clinic_code": "V01",
                "created_at": "2026-03-02T04:00:00.000Z",
                "voided": 0,
                "op_id": "f" * 32,
                "tbl": "resident",
                "pk": "e" * 32,
                "reason": "rank",
            },
        },
        "reference",
    ),
    ("another site's row", {"f": None}, "out_of_scope"),
]


@pytest.mark.parametrize(
    ("change", "reason"), [c[1:] for c in QUARANTINED], ids=[c[0] for c in QUARANTINED]
)
def test_authentic_but_not_allowed_goes_to_quarantine(
    centre: Device, village: Device, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    author = Author(village)
    good = author.write()
    values = change.get("f", 0)
    if values is None:
        change = {"f": {**author.op()["f"], "clinic_code": "V02"}}
    bad = author.write(**change)
    report = centre.take(author.package(tmp_path / "x.vcp"))
    assert report.code == "OK"
    assert [(line.op_id, line.reason) for line in report.quarantine] == [(bad, reason)]
    assert refusals(centre) == {bad: reason}
    assert {good, bad} <= centre.ops()
    assert f"resident {1:032x}" in centre.rows()
    assert f"resident {2:032x}" not in centre.rows()
    again = centre.take(author.package(tmp_path / "y.vcp"))
    assert again.fresh == 0
    assert refusals(centre) == {bad: reason}


def test_a_leaping_counter_is_not_followed(centre: Device, village: Device, tmp_path: Path) -> None:
    author = Author(village)
    author.write(c=2**53)
    report = centre.take(author.package(tmp_path / "x.vcp"))
    assert [line.reason for line in report.quarantine] == ["counter"]
    other = Author(village, inc="cd" * 8)
    other.write(k="7" * 32, c=COUNTER_LEAP)
    report = centre.take(other.package(tmp_path / "y.vcp"))
    assert report.quarantine == ()


def test_rows_of_another_village_are_out_of_reach(
    world: World, centre: Device, village: Device, tmp_path: Path
) -> None:
    other = world.village(centre, "V02")
    person = other.resident(name="李四")
    visit = other.record(person)
    world.visit(other, centre)
    before = centre.rows(without=frozenset({"sync_event", "sync_refusal"}))
    author = Author(village)
    insert = op_lines(other)
    by_row = {FAST.loads(line)["k"]: op_id(line) for line in insert}
    edit = author.update(person, {"name": "改名"}, {"name": [by_row[person]]})
    note = author.update(visit, {"entry_order": 2}, {"entry_order": [by_row[visit]]}, t="record")
    child = author.write(
        k="9" * 32,
        t="care_event",
        f={
            "clinic_code": "V01",
            "created_at": "2026-03-02T04:00:00.000Z",
            "voided": 0,
            "resident_id": person,
            "programme": "",
            "kind": "bp",
            "occurred_on": "2026-03-01",
        },
    )
    report = centre.take(author.package(tmp_path / "x.vcp"))
    reasons = {line.op_id: line.reason for line in report.quarantine}
    assert reasons == {edit: "out_of_scope", note: "other_site", child: "out_of_scope"}
    assert centre.rows(without=frozenset({"sync_event", "sync_refusal"})) == before


def test_a_child_that_came_before_its_parent_is_judged_when_it_comes(
    world: World, centre: Device, village: Device, tmp_path: Path
) -> None:
    other = world.village(centre, "V02")
    person = other.resident()
    author = Author(village)
    child = author.write(
        k="9" * 32,
        t="care_event",
        f={
            "clinic_code": "V01",
            "created_at": "2026-03-02T04:00:00.000Z",
            "voided": 0,
            "resident_id": person,
            "programme": "",
            "kind": "bp",
            "occurred_on": "2026-03-01",
        },
    )
    first = centre.take(author.package(tmp_path / "x.vcp"))
    assert [line.reason for line in first.waiting] == ["no_parent"]
    assert first.quarantine == ()
    report = world.visit(other, centre)
    assert [line.op_id for line in report.files[0].quarantine] == [child]
    assert "care_event " + "9" * 32 not in centre.rows()


def test_too_many_heads_named(centre: Device, village: Device, tmp_path: Path) -> None:
    author = Author(village)
    author.write()
    wide = author.update(f"{1:032x}", {"name": "改"}, {"name": [f"{n:032x}" for n in range(65)]})
    report = centre.take(author.package(tmp_path / "x.vcp"))
    assert [(line.op_id, line.reason) for line in report.quarantine] == [(wide, "too_wide")]
    assert centre.rows()[f"resident {1:032x}"]["name"] == "赵六"


def test_edits_without_end_on_one_row(centre: Device, village: Device, tmp_path: Path) -> None:
    author = Author(village)
    first = author.write()
    for number in range(5010):
        author.update(f"{1:032x}", {"name": f"名{number}"}, {"name": [first]})
    report = centre.take(author.package(tmp_path / "x.vcp"))
    assert [line.reason for line in report.quarantine] == ["crowded"] * 10
    # All heads are listed, and nothing stalls.
    (conflict,) = centre.conflicts()
    assert len(json.loads(conflict[3])) == 5000
    started = time.perf_counter()
    centre.edit("resident", f"{1:032x}", name="定名")
    centre.database.seal()
    assert time.perf_counter() - started < 10


def test_people_merged_in_a_circle(centre: Device, village: Device, tmp_path: Path) -> None:
    author = Author(village)
    ids = [f"{n:032x}" for n in (1, 2)]
    inserts = [author.write(k=pk) for pk in ids]
    for pk, other, insert in zip(ids, ids[::-1], inserts, strict=True):
        author.update(pk, {"merged_into": other}, {"merged_into": [insert]})
    report = centre.take(author.package(tmp_path / "x.vcp"))
    assert report.code == "OK"
    assert report.quarantine == ()
    assert centre.rows()[f"resident {ids[0]}"]["merged_into"] == ids[1]


def test_operations_that_replace_what_nobody_knows(
    centre: Device, village: Device, tmp_path: Path
) -> None:
    author = Author(village)
    insert = author.write()
    row = f"{1:032x}"
    author.update(row, {"name": "甲"}, {"name": ["0" * 32, "f" * 32]})
    author.update(row, {"phone": "1"}, {"phone": [insert], "nonsense": ["0" * 32]}, d=["e" * 32])
    report = centre.take(author.package(tmp_path / "x.vcp"))
    assert report.code == "OK"
    assert centre.rows()[f"resident {row}"]["phone"] == "1"
    assert {c.unit for c in report.conflicts} == {"name"}


def test_admitting_after_all(centre: Device, village: Device, tmp_path: Path) -> None:
    author = Author(village)
    author.write(f={**author.op()["f"], "clinic_code": "V02"})
    centre.take(author.package(tmp_path / "x.vcp"))
    with centre.database.reading() as session:
        listed = quarantined(session)
    assert [one.reason for one in listed] == ["out_of_scope"]
    with centre.at_work():
        with pytest.raises(InputProblem):
            admit(centre, listed[0].id, " ")
        admit(centre, listed[0].id, "已核实")
        with pytest.raises(InputProblem):
            admit(centre, listed[0].id, "已核实")
    assert f"resident {1:032x}" in centre.rows()
    assert refusals(centre) == {}

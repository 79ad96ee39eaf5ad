"""Power cuts: the old state or the new one, never something between (T4)."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from exchange_world import Author, Device, World
from sqlalchemy import select, text
from test_exchange_stick import FaultyFiles

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.exchange.export import unwritten, write_again
from clinic_desktop.exchange.stick import Stick
from clinic_desktop.storage.tables.sync import sync_ctl

PROGRAM = Path(__file__).with_name("exchange_crash.py")
LINES = 2500


@pytest.fixture
def package(village: Device, tmp_path: Path) -> Path:
    author = Author(village)
    for number in range(LINES):
        author.write(k=f"{number + 1:032x}")
    return author.package(tmp_path / "x.vcp")


def import_until(centre: Device, package: Path, point: str) -> int:
    centre.close()
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(centre.folder.root.parent), str(package), point],
        check=False,
        timeout=120,
    )
    centre.reopen()
    return done.returncode


def healthy(centre: Device) -> None:
    with centre.database.reading() as session:
        assert session.scalar(text("PRAGMA quick_check")) == "ok"
        assert session.scalar(select(sync_ctl.c.applying)) == 0


@pytest.mark.parametrize(
    ("point", "there"),
    [
        ("progress:1", False),  # lines looked at
        ("sealed", False),  # own journal sealed
        ("progress:2", False),  # operations and rows written
        ("derive", False),  # before the commit
        ("committed", True),  # before archive and receipt
    ],
)
def test_the_program_dies(centre: Device, package: Path, point: str, there: bool) -> None:
    before = centre.rows(), centre.ops()
    assert import_until(centre, package, point) == 9
    healthy(centre)
    if not there:
        assert (centre.rows(), centre.ops()) == before
    else:
        assert len(centre.rows()) == LINES
    report = centre.take(package)
    assert report.code == "OK"
    assert report.fresh == (0 if there else LINES)
    assert len(centre.rows()) == LINES
    healthy(centre)


def test_killed_at_any_moment(centre: Device, package: Path) -> None:
    before = centre.rows()
    for wait in (0.6, 0.9, 1.2):
        centre.close()
        running = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(centre.folder.root.parent), str(package), "never"]
        )
        try:
            running.wait(wait)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        centre.reopen()
        healthy(centre)
        assert len(centre.rows()) in (len(before), LINES)
    assert centre.take(package).taken
    assert len(centre.rows()) == LINES


def stopping_at(call: int) -> Callable[[int, int], None]:
    left = [call]

    def progress(_done: int, _total: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("call", [1, 2])
@pytest.mark.parametrize("dry_run", [False, True])
def test_stopping_takes_everything_back(
    centre: Device, package: Path, call: int, dry_run: bool
) -> None:
    before = centre.rows(without=frozenset()), centre.ops(without=frozenset())
    with pytest.raises(KeyboardInterrupt):
        centre.receive(package, dry_run=dry_run, progress=stopping_at(call))
    assert (centre.rows(without=frozenset()), centre.ops(without=frozenset())) == before
    assert list(centre.folder.inbox.iterdir()) == []
    assert centre.take(package).taken


def test_a_full_stick_and_a_second_try(world: World, centre: Device, village: Device) -> None:
    village.resident()
    stick = world.stick()
    with pytest.raises(KnownFault) as fault:
        village.export(stick, stick=Stick(stick, FaultyFiles(free=5)))
    assert fault.value.code == "STICK_FULL"
    with village.database.reading() as session:
        waiting = unwritten(session, village.folder.outbox)
    assert [w.no for w in waiting] == [1]
    with village.at_work():
        path = write_again(village, waiting[0].pkg, stick)
    assert centre.take(path).taken
    with village.database.reading() as session:
        assert unwritten(session, village.folder.outbox) == ()
    with pytest.raises(KnownFault) as fault, village.at_work():
        write_again(village, waiting[0].pkg, stick)
    assert fault.value.code == "PACKAGE_GONE"


def test_the_outbox_keeps_only_the_last_packages(world: World, village: Device) -> None:
    stick = world.stick()
    for _ in range(6):
        village.export(stick)
    assert len(list(village.folder.outbox.glob("*.vcp"))) == 3
    assert len(list((stick / "VCSYNC").iterdir())) == 3


def test_a_stick_that_refuses_the_receipt_does_not_undo_the_import(
    world: World, centre: Device, village: Device
) -> None:
    village.resident()
    stick = world.stick()
    path = village.export(stick).path
    content = path.read_bytes()
    # A file stands where the folder of receipts should be.
    path.unlink()
    path.parent.rmdir()
    (stick / "VCSYNC").write_bytes(b"")
    (stick / path.name).write_bytes(content)
    report = centre.receive(stick)
    assert report.taken == 1
    assert report.replies == ()
    assert report.reply_problem
    assert "resident" in {key.split()[0] for key in centre.rows()}

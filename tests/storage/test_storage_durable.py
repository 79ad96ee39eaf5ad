"""A file is the old one or the new one."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_desktop.storage.durable import (
    PAUSES,
    build_durably,
    patiently,
    put_in_place,
    remove_leftover,
    write_durably,
)
from clinic_desktop.storage.faults import system_fault
from clinic_desktop.storage.files import ClinicFolder


def test_the_content_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.json"
    write_durably(path, b"one")
    write_durably(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["file.json"]


def test_a_failure_leaves_the_original_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write_durably(path, b"one")

    def fails(temporary: Path) -> None:
        temporary.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        build_durably(path, fails)
    assert path.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["file.json"]


def test_the_places_of_a_clinic(tmp_path: Path) -> None:
    folder = ClinicFolder(tmp_path / "clinic")
    assert not folder.exists
    folder.make()
    assert {p.name for p in folder.root.iterdir()} == {
        "blobs",
        "backups",
        "outbox",
        "inbox",
        "archive",
        "logs",
    }
    assert folder.blob("ab" * 32) == folder.blobs / "ab" / ("ab" * 32)
    folder.vault.write_text("{}")
    assert folder.exists


def held(number: int = 32) -> OSError:
    """What Windows says while a virus scanner looks at a file."""
    error = PermissionError(errno.EACCES, "held")
    error.winerror = number  # type: ignore[attr-defined]
    return error


class Scanned(type(Path())):  # type: ignore[misc]
    """A path whose file is held by somebody for the first ``tries`` renames and removals."""

    tries = 0

    def _look(self) -> None:
        if type(self).tries:
            type(self).tries -= 1
            raise held()

    def replace(self, target: Path) -> Path:
        self._look()
        return Path(super().replace(target))

    def unlink(self, missing_ok: bool = False) -> None:
        self._look()
        super().unlink(missing_ok=missing_ok)


@pytest.fixture
def scanned() -> Iterator[type[Scanned]]:
    yield Scanned
    Scanned.tries = 0


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_held_file_is_waited_for(number: int) -> None:
    waited: list[float] = []
    answers: list[OSError | str] = [held(number), held(number), "done"]

    def act() -> str:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    assert patiently(act, waited.append) == "done"
    assert waited == [0.05, 0.1]


def test_a_file_that_is_never_let_go_ends_the_waiting() -> None:
    waited: list[float] = []

    def act() -> None:
        raise held()

    with pytest.raises(PermissionError):
        patiently(act, waited.append)
    assert tuple(waited) == PAUSES


def test_other_failures_are_not_waited_for() -> None:
    waited: list[float] = []

    def act() -> None:
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        patiently(act, waited.append)
    assert waited == []


def test_the_rename_waits_for_the_scanner(tmp_path: Path, scanned: type[Scanned]) -> None:
    target = tmp_path / "vault.json"
    target.write_bytes(b"old")
    temporary = scanned(tmp_path / "~new")
    temporary.write_bytes(b"new")
    scanned.tries = 2
    waited: list[float] = []
    put_in_place(temporary, target, waited.append)
    assert (target.read_bytes(), waited) == (b"new", [0.05, 0.1])


def test_a_whole_folder_is_put_in_place_like_a_file(tmp_path: Path, scanned: type[Scanned]) -> None:
    building = scanned(tmp_path / "~building")
    building.mkdir()
    (building / "clinic.db").write_bytes(b"copy")
    scanned.tries = 1
    put_in_place(building, tmp_path / "backup", lambda _seconds: None)
    assert (tmp_path / "backup" / "clinic.db").read_bytes() == b"copy"


def test_what_cannot_be_removed_is_left(tmp_path: Path, scanned: type[Scanned]) -> None:
    path = scanned(tmp_path / "leftover")
    path.write_bytes(b"")
    scanned.tries = 99
    remove_leftover(path, lambda _seconds: None)
    assert path.exists()
    scanned.tries = 1
    remove_leftover(path, lambda _seconds: None)
    assert not path.exists()
    remove_leftover(path)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (32, "DATABASE_LOCKED"),
        (33, "DATABASE_LOCKED"),
        (5, "DATABASE_READ_ONLY"),
        (19, "DATABASE_READ_ONLY"),
        (112, "DISK_FULL"),
        (39, "DISK_FULL"),
        (21, "DATABASE_MISSING"),
        (1167, "DATABASE_MISSING"),
        (23, "DISK_ERROR"),
    ],
)
def test_windows_says_permission_denied_to_everything(number: int, code: str) -> None:
    assert system_fault(held(number)).code == code

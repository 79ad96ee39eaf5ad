"""Sticks fill up, break, are write-protected and pulled out (T5)."""

import errno
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.exchange import limits
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.removable import RealFiles
from clinic_desktop.exchange.stick import FOLDER, Stick, expand, take

CONTENT = bytes(range(256)) * 10_000 + b"VCEND1\n\0"
NAME = "V01-ab12-7.vcp"


def an_oserror(code: int) -> OSError:
    return OSError(code, "made up")


def a_winerror(number: int) -> OSError:
    error = PermissionError(errno.EACCES, "made up")
    error.winerror = number  # type: ignore[attr-defined]
    return error


@dataclass
class FaultyFiles(RealFiles):
    """Real files, of which one call fails. ``faults`` maps a call to what it raises, once each."""

    faults: dict[str, list[OSError]] = field(default_factory=dict)
    mangle_write: Callable[[bytes], bytes] = bytes
    free: int = 10**12
    calls: list[str] = field(default_factory=list)

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if self.faults.get(name):
            raise self.faults[name].pop(0)

    def free_bytes(self, _folder: Path) -> int:
        self._call("free")
        return self.free

    def make_folder(self, folder: Path) -> None:
        self._call("folder")
        super().make_folder(folder)

    def names(self, folder: Path) -> list[Path]:
        self._call("names")
        return super().names(folder)

    def write_new(self, path: Path, blocks: Iterable[bytes]) -> None:
        def failing() -> Iterator[bytes]:
            for number, block in enumerate(blocks):
                if number:
                    self._call("write")
                yield self.mangle_write(block)

        super().write_new(path, failing())
        self._call("fsync")

    def read(self, path: Path) -> Iterator[bytes]:
        self._call("read")
        yield from super().read(path)

    def replace(self, temporary: Path, path: Path) -> None:
        self._call("replace")
        super().replace(temporary, path)

    def remove(self, path: Path) -> None:
        self._call("remove")
        super().remove(path)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "outbox.vcp"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "stick"
    path.mkdir()
    return path


def names(root: Path) -> list[str]:
    return sorted(p.name for p in (root / FOLDER).iterdir()) if (root / FOLDER).exists() else []


def test_the_file_arrives_whole(root: Path, source: Path) -> None:
    seen: list[tuple[int, int]] = []
    final = Stick(root).put(source, NAME, lambda done, total: seen.append((done, total)))
    assert final == root / FOLDER / NAME
    assert final.read_bytes() == CONTENT
    assert names(root) == [NAME]
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert len(seen) == 3


@pytest.mark.parametrize("call", ["folder", "names", "free", "write", "fsync", "read", "replace"])
@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.ENOSPC, "STICK_FULL"),
        (errno.EIO, "STICK_GONE"),
        (errno.ENODEV, "STICK_GONE"),
        (errno.EROFS, "STICK_READ_ONLY"),
    ],
)
def test_each_call_fails_once(root: Path, source: Path, call: str, code: int, told: str) -> None:
    files = FaultyFiles(faults={call: [an_oserror(code)]})
    stick = Stick(root, files)
    with pytest.raises(KnownFault) as fault:
        stick.put(source, NAME)
    assert fault.value.code == told
    assert names(root) == []
    assert source.read_bytes() == CONTENT
    assert stick.put(source, NAME).read_bytes() == CONTENT


def test_pulled_out_in_the_middle_leaves_only_what_readers_pass_over(
    root: Path, source: Path
) -> None:
    gone = an_oserror(errno.ENODEV)
    files = FaultyFiles(faults={"write": [gone], "remove": [gone]})
    with pytest.raises(KnownFault):
        Stick(root, files).put(source, NAME)
    left = names(root)
    assert len(left) == 1
    assert left[0].startswith("~")
    assert Stick(root).find() == []
    Stick(root).put(source, NAME)
    assert names(root) == [NAME]


def test_a_stick_that_keeps_other_bytes(root: Path, source: Path) -> None:
    files = FaultyFiles(mangle_write=lambda block: b"\0" * len(block))
    with pytest.raises(KnownFault) as fault:
        Stick(root, files).put(source, NAME)
    assert fault.value.code == "STICK_UNRELIABLE"
    assert names(root) == []


@dataclass
class LosesTheEnd(RealFiles):
    """Forgets the last bytes when the name changes, as FAT does without a flush."""

    def replace(self, temporary: Path, path: Path) -> None:
        content = temporary.read_bytes()
        super().replace(temporary, path)
        path.write_bytes(content[:-8] + bytes(8))


def test_the_end_is_looked_at_under_the_final_name(root: Path, source: Path) -> None:
    with pytest.raises(KnownFault) as fault:
        Stick(root, LosesTheEnd()).put(source, NAME)
    assert fault.value.code == "STICK_UNRELIABLE"


def test_too_little_room_is_told_before_writing(root: Path, source: Path) -> None:
    files = FaultyFiles(free=len(CONTENT) + limits.STICK_RESERVE_BYTES - 1)
    with pytest.raises(KnownFault) as fault:
        Stick(root, files).put(source, NAME)
    assert fault.value.code == "STICK_FULL"
    assert "write" not in files.calls
    assert "MB" in fault.value.advice


@pytest.mark.parametrize("number", [5, 32, 33])
def test_virus_scanners_are_waited_for(root: Path, source: Path, number: int) -> None:
    waited: list[float] = []
    files = FaultyFiles(faults={"replace": [a_winerror(number)] * 4})
    final = Stick(root, files, waited.append).put(source, NAME)
    assert final.read_bytes() == CONTENT
    assert waited == [0.05, 0.1, 0.2, 0.4]


def test_a_scanner_that_never_lets_go(root: Path, source: Path) -> None:
    waited: list[float] = []
    files = FaultyFiles(faults={"replace": [a_winerror(32)] * 7})
    with pytest.raises(KnownFault) as fault:
        Stick(root, files, waited.append).put(source, NAME)
    assert fault.value.code == "STICK_BUSY"
    assert len(waited) == 6
    assert names(root) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (5, "STICK_READ_ONLY"),
        (19, "STICK_READ_ONLY"),
        (32, "STICK_BUSY"),
        (112, "STICK_FULL"),
        (223, "STICK_FULL"),
        (21, "STICK_GONE"),
        (23, "STICK_GONE"),
        (1167, "STICK_GONE"),
        (None, "STICK_GONE"),
    ],
)
def test_what_windows_calls_permission_denied(
    root: Path, source: Path, number: int | None, code: str
) -> None:
    """A stick pulled out while it is written is "permission denied", with or without number."""
    error = PermissionError(errno.EACCES, "made up")
    error.winerror = number  # type: ignore[attr-defined]
    with pytest.raises(KnownFault) as fault:
        Stick(root, FaultyFiles(faults={"folder": [error]})).put(source, NAME)
    assert fault.value.code == code


def test_a_disk_of_this_computer_that_refuses_is_not_the_stick(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(CONTENT)
    (tmp_path / "clinic").write_bytes(b"")
    with pytest.raises(KnownFault) as fault:
        take(path, tmp_path / "clinic" / "inbox")
    assert not fault.value.code.startswith("STICK_")


def test_stopping_leaves_nothing(root: Path, source: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        Stick(root).put(source, NAME, stop)
    assert names(root) == []


def test_only_the_named_files_are_removed(root: Path) -> None:
    folder = root / FOLDER
    folder.mkdir()
    kept = {"V02-ab12-1.vcp", "V01-photo.vcp", "letter.doc", "V01-0003-3.vcp"}
    for name in (*kept, "V01-0001-1.vcp", "V01-0002-2.vcp"):
        (folder / name).touch()
    stick = Stick(root)
    stick.remove_names(["V01-0001-1.vcp", "V01-0002-2.vcp", "V01-0009-9.vcp", "../x"])
    assert set(names(root)) == kept
    Stick(root, FaultyFiles(faults={"names": [an_oserror(errno.EIO)]})).remove_names(kept)
    assert set(names(root)) == kept


def test_of_the_receipts_for_one_computer_the_newest_stays(root: Path) -> None:
    folder = root / FOLDER
    folder.mkdir()
    for name in ("C00-ab12-9.vca", "C00-ab12-10.vca", "C00-ab12-2.VCA", "C00-cd34-1.vca"):
        (folder / name).touch()
    Stick(root).keep_newest("C00-ab12", ".vca")
    assert names(root) == ["C00-ab12-10.vca", "C00-cd34-1.vca"]


def test_only_our_files_are_found(root: Path) -> None:
    folder = root / FOLDER
    folder.mkdir()
    for name in ("b.vcp", "A.VCP", "r.vca", "g.vcg", "q.vcr", "~1.tmp", "~x.vcp", "x.exe"):
        (folder / name).touch()
    (root / "top.vcp").touch()
    (root / "note.txt").touch()
    (folder / "deep").mkdir()
    (folder / "deep" / "no.vcp").touch()
    (folder / "link.vcp").symlink_to(root / "top.vcp")
    found = [path.name for path in Stick(root).find()]
    assert found == ["g.vcg", "r.vca", "A.VCP", "b.vcp", "top.vcp", "q.vcr"]
    single = folder / "b.vcp"
    assert expand([single, root]).count(single) == 1
    assert len(expand([single, root])) == 6


def test_packages_are_read_in_the_order_of_their_numbers(root: Path) -> None:
    folder = root / FOLDER
    folder.mkdir()
    order = ["V01-ffff-2.vcp", "V01-aaaa-10.vcp", "V01-0000-11.vcp", "V02-0000-1.vcp"]
    for name in order:
        (folder / name).touch()
    assert [path.name for path in Stick(root).find()] == order


def test_taking_a_file_hashes_and_renames_it(tmp_path: Path, source: Path) -> None:
    taken = take(source, tmp_path / "inbox")
    assert taken.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert taken.size == len(CONTENT)
    assert taken.name == "outbox.vcp"
    assert taken.path.parent == tmp_path / "inbox"
    assert "outbox" not in taken.path.name


def test_a_file_that_cannot_be_read_leaves_nothing(tmp_path: Path, source: Path) -> None:
    files = FaultyFiles(faults={"read": [an_oserror(errno.EIO)]})
    with pytest.raises(KnownFault) as fault:
        take(source, tmp_path / "inbox", files)
    assert fault.value.code == "STICK_GONE"
    assert not isinstance(fault.value, Refused)
    assert list((tmp_path / "inbox").iterdir()) == []

"""Bringing a finished package onto a stick, and taking files from one (``sync.md`` section 15).

Whatever happens on the way, a stick holds either nothing of the new package, a temporary file that
every reader passes over, or the whole verified package under its name.
"""

import errno
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange import limits
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.removable import Progress, RealFiles, StickFiles
from clinic_desktop.storage import faults
from clinic_desktop.storage.durable import is_held, remove_leftover

FOLDER: Final = "VCSYNC"
SUFFIXES: Final = (".vcg", ".vca", ".vcp", ".vcr")
"""Grants first, then receipts, then data: each may be needed to read the next."""
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Virus scanners hold what was just written."""
_TEMPORARY: Final = re.compile(r"~[0-9a-f]{8}\.tmp").fullmatch
_NUMBERED: Final = re.compile(r"(.+)-[0-9a-f]{4}-(\d{1,18})\.vc[ap]").fullmatch
_TRAILER: Final = b"VCEND1\n\0"


def quiet(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Stick:
    """A removable medium by its top folder. ``pause`` waits for seconds."""

    root: Path
    files: StickFiles = field(default_factory=RealFiles)
    pause: Callable[[float], None] = time.sleep

    @property
    def folder(self) -> Path:
        """The only folder we write in."""
        return self.root / FOLDER

    def put(
        self, source: Path, name: str, progress: Progress = quiet, *, checked_end: bool = True
    ) -> Path:
        """Copy a finished file onto the stick under ``name``, verified.

        ``checked_end``: the file is a package, whose trailer is looked at under the final name.

        Raises ``KnownFault``: STICK_FULL, STICK_READ_ONLY, STICK_GONE, STICK_UNRELIABLE,
        STICK_BUSY. The source stands in any case and can be put again.
        """
        size = source.stat().st_size
        with told_of_stick(), _removing_on_failure(self) as temporary:
            self.files.make_folder(self.folder)
            self._sweep()
            if self.files.free_bytes(self.folder) < size + limits.STICK_RESERVE_BYTES:
                raise _full(size)
            digest = hashlib.sha256()
            self.files.write_new(temporary, _blocks(source, size, digest, progress))
            if _digest(self.files.read(temporary)) != digest.digest():
                raise _unreliable()
            final = self.folder / name
            self._rename(temporary, final)
            self._check_end(final, size, _TRAILER if checked_end else b"")
            return final

    def _rename(self, temporary: Path, final: Path) -> None:
        for wait in (*_PAUSES, None):
            try:
                self.files.replace(temporary, final)
            except OSError as failed:
                if not is_held(failed):
                    raise
                if wait is None:
                    raise _busy() from failed
                self.pause(wait)
            else:
                return

    def _check_end(self, final: Path, size: int, trailer: bytes) -> None:
        length, tail = 0, b""
        for block in self.files.read(final):
            length += len(block)
            tail = (tail + block)[-len(_TRAILER) :]
        if length != size or not tail.endswith(trailer):
            raise _unreliable()

    def _sweep(self) -> None:
        """Remove what an interrupted export left; only names that we give ourselves."""
        for path in self.files.names(self.folder):
            if _TEMPORARY(path.name):
                with suppress(OSError):
                    self.files.remove(path)

    def remove_names(self, names: Collection[str]) -> None:
        """Remove files of these names from our folder; failure is no harm."""
        with suppress(OSError):
            for path in self.files.names(self.folder):
                if path.name in names:
                    self.files.remove(path)

    def keep_newest(self, prefix: str, suffix: str) -> None:
        """Of ``<prefix>-<number><suffix>`` keep the highest number; failure is no harm."""
        ours = re.compile(rf"{re.escape(prefix)}-(\d+){re.escape(suffix)}", re.IGNORECASE)
        with suppress(OSError):
            numbered = sorted(
                (int(match[1]), path)
                for path in self.files.names(self.folder)
                if (match := ours.fullmatch(path.name))
            )
            for _, path in numbered[:-1]:
                self.files.remove(path)

    def find(self) -> list[Path]:
        """Files of ours in the folder and in the root of the stick, in the order to read them."""
        with told_of_stick():
            found = [*self.files.names(self.folder), *self.files.names(self.root)]
        return in_reading_order(found)


def in_reading_order(paths: Iterable[Path]) -> list[Path]:
    """Packages, receipts, grants and requests only; temporary files are passed over."""
    ours = [p for p in paths if p.suffix.lower() in SUFFIXES and not p.name.startswith(("~", "."))]
    return sorted(ours, key=_turn)


def _turn(path: Path) -> tuple[int, str, int, str]:
    """Kind, sender, number: photos come after the rows they belong to."""
    name = path.name.lower()
    match = _NUMBERED(name)
    sender, number = (match[1], int(match[2])) if match else (name, 0)
    return SUFFIXES.index(path.suffix.lower()), sender, number, name


def expand(paths: Sequence[Path], files: StickFiles | None = None) -> list[Path]:
    """Folders become the files of ours in them; files stay. No recursion, no links."""
    source = files or RealFiles()
    found: list[Path] = []
    for path in paths:
        found.extend(Stick(path, source).find() if path.is_dir() else [path])
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was copied in; the stick may be pulled out now."""

    path: Path
    name: str
    size: int
    sha256: str


def take(path: Path, inbox: Path, files: StickFiles | None = None) -> Taken:
    """Copy a file into the inbox under a name of our own, hashing it on the way.

    Raises ``Refused`` (E_LIMIT) and ``KnownFault``: STICK_GONE …, of the own disk DISK_FULL …
    """
    source = files or RealFiles()
    target = inbox / f"{secrets.token_hex(8)}.in"
    digest, size = hashlib.sha256(), 0
    with faults.told():
        inbox.mkdir(parents=True, exist_ok=True)
    try:
        with faults.told(), target.open("xb") as stream:
            for block in _told_blocks(source.read(path)):
                size += len(block)
                _check_size(size)
                digest.update(block)
                stream.write(block)
    except BaseException:
        remove_leftover(target)
        raise
    return Taken(target, path.name, size, digest.hexdigest())


def _told_blocks(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """What goes wrong while reading is the stick's fault; what does while writing is the disk's."""
    with told_of_stick():
        yield from blocks


def _check_size(size: int) -> None:
    if size > limits.FILE_BYTES:
        raise Refused("E_LIMIT", "file size")


def _blocks(
    source: Path, size: int, digest: "hashlib._Hash", progress: Progress
) -> Iterator[bytes]:
    done = 0
    with source.open("rb") as stream:
        while block := stream.read(limits.BLOCK_BYTES):
            digest.update(block)
            yield block
            done += len(block)
            progress(done, size)


def _digest(blocks: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.digest()


@contextmanager
def _removing_on_failure(stick: Stick) -> Iterator[Path]:
    temporary = stick.folder / f"~{secrets.token_hex(4)}.tmp"
    try:
        yield temporary
    except BaseException:
        with suppress(OSError):
            stick.files.remove(temporary)
        raise


def _full(size: int) -> KnownFault:
    return KnownFault(
        "STICK_FULL",
        tr("U盘空间不足，没有导出"),
        tr(
            "请清理U盘，至少留出 {mib} MB，再导出一次",
            mib=(size + limits.STICK_RESERVE_BYTES) // limits.MIB + 1,
        ),
    )


def _busy() -> KnownFault:
    return KnownFault(
        "STICK_BUSY",
        tr("U盘上的文件正被其他程序占用（可能是杀毒软件）"),
        tr("请稍等片刻，再试一次"),
    )


def _unreliable() -> KnownFault:
    return KnownFault(
        "STICK_UNRELIABLE",
        tr("写到U盘上的内容与原文件不一致，这只U盘可能已损坏"),
        tr("请换一只U盘再导出；本机数据没有受影响"),
    )


def _reason(failed: OSError) -> int | None:
    """What it means for a person; Windows calls a stick that was pulled out "permission denied"."""
    if not hasattr(failed, "winerror"):
        return failed.errno
    match failed.winerror:
        case 5 | 19 | 65:  # access denied, write-protected, no access over the network
            return errno.EACCES
        case 32 | 33:  # sharing and lock violation
            return errno.EBUSY
        case 39 | 112 | 223:  # disk full (two names), too large for this file system
            return errno.ENOSPC
        case None if failed.errno in (errno.ENOSPC, errno.EFBIG):
            return failed.errno
        case _:
            # Also without a number: an open file that cannot be written any more was pulled out.
            return errno.EIO


@contextmanager
def told_of_stick() -> Iterator[None]:
    """Say what a stick can do wrong in words a person can act on."""
    try:
        yield
    except OSError as failed:
        code = _reason(failed)
        if code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise KnownFault(
                "STICK_FULL", tr("U盘空间不足，没有导出"), tr("请清理U盘后再导出一次")
            ) from failed
        if code == errno.EBUSY:
            raise _busy() from failed
        if code in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise KnownFault(
                "STICK_READ_ONLY",
                tr("U盘不能写入（可能打开了写保护开关）"),
                tr("请关闭写保护，或换一只U盘"),
            ) from failed
        raise KnownFault(
            "STICK_GONE",
            tr("读写U盘时出错：可能已被拔出，或接触不良"),
            tr("请重新插好U盘，再试一次；本机数据没有受影响"),
        ) from failed

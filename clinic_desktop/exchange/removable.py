"""The few things that are done with files on a stick; a test puts its own in their place."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from clinic_desktop.exchange.limits import BLOCK_BYTES
from clinic_desktop.storage.durable import flush_name

Progress = Callable[[int, int], None]
"""Called with (done, total); may raise to stop."""


class StickFiles(Protocol):
    """Every call may raise ``OSError``: sticks are pulled out."""

    def free_bytes(self, folder: Path) -> int:
        """Free space."""
        ...

    def make_folder(self, folder: Path) -> None:
        """Create it if it is not there."""
        ...

    def names(self, folder: Path) -> list[Path]:
        """Regular files in a folder, no links, no recursion."""
        ...

    def write_new(self, path: Path, blocks: Iterable[bytes]) -> None:
        """Write a file that must not exist yet, and push it to the medium."""
        ...

    def read(self, path: Path) -> Iterator[bytes]:
        """The blocks of a file as they are on the medium, not in the cache."""
        ...

    def replace(self, temporary: Path, path: Path) -> None:
        """Give the file its final name."""
        ...

    def remove(self, path: Path) -> None:
        """Remove it; it is no error when it is gone."""
        ...


class RealFiles:
    """The operating system's."""

    def free_bytes(self, folder: Path) -> int:
        """Free space."""
        return shutil.disk_usage(folder).free

    def make_folder(self, folder: Path) -> None:
        """Create it if it is not there."""
        folder.mkdir(exist_ok=True)

    def names(self, folder: Path) -> list[Path]:
        """Regular files in a folder, no links, no recursion."""
        if not folder.is_dir():
            return []
        with os.scandir(folder) as entries:
            return sorted(Path(e.path) for e in entries if e.is_file(follow_symlinks=False))

    def write_new(self, path: Path, blocks: Iterable[bytes]) -> None:
        """Write, flush, fsync."""
        with path.open("xb") as stream:
            for block in blocks:
                stream.write(block)
            stream.flush()
            os.fsync(stream.fileno())

    def read(self, path: Path) -> Iterator[bytes]:
        """Blocks of 1 MiB, past the cache where the system lets us."""
        if sys.platform == "win32":
            yield from _read_unbuffered(path)
            return
        with path.open("rb", buffering=0) as stream:
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while block := stream.read(BLOCK_BYTES):
                yield block

    def replace(self, temporary: Path, path: Path) -> None:
        """Rename, and push the name to the medium; who calls waits and repeats."""
        temporary.replace(path)
        flush_name(path)

    def remove(self, path: Path) -> None:
        """Remove it; it is no error when it is gone."""
        path.unlink(missing_ok=True)


if sys.platform == "win32":
    import ctypes
    import mmap

    def _read_unbuffered(path: Path) -> Iterator[bytes]:
        """FILE_FLAG_NO_BUFFERING wants page-aligned memory, which an anonymous map is."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = ctypes.c_void_p
        generic_read, share_all, existing = 0x80000000, 7, 3
        no_buffering, sequential = 0x20000000, 0x08000000
        handle = kernel.CreateFileW(
            str(path), generic_read, share_all, None, existing, no_buffering | sequential, None
        )
        if handle in (None, ctypes.c_void_p(-1).value):
            raise ctypes.WinError(ctypes.get_last_error())
        file = ctypes.c_void_p(handle)
        try:
            with mmap.mmap(-1, BLOCK_BYTES) as memory:
                buffer = (ctypes.c_char * BLOCK_BYTES).from_buffer(memory)
                done = ctypes.c_uint32()
                try:
                    while True:
                        if not kernel.ReadFile(file, buffer, BLOCK_BYTES, ctypes.byref(done), None):
                            raise ctypes.WinError(ctypes.get_last_error())
                        if not done.value:
                            return
                        yield bytes(memory[: done.value])
                        if done.value < BLOCK_BYTES:
                            # The end; a read that begins off a sector's edge may be refused.
                            return
                finally:
                    del buffer
        finally:
            kernel.CloseHandle(file)

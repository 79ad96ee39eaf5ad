"""Files that are either the old one or the new one, whatever happens in between."""

import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")
Pause = Callable[[float], None]
"""Waits for seconds."""

PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8)
_HELD: Final = frozenset({5, 32, 33})
"""Windows: access denied, sharing violation, lock violation."""


def is_held(error: OSError) -> bool:
    """Whether Windows refused because somebody has the file open: a virus scanner that looks at
    what was just written, or another program."""
    return getattr(error, "winerror", None) in _HELD


def patiently(act: Callable[[], T], pause: Pause = time.sleep) -> T:
    """Do it, again for up to 1.5 seconds while somebody else holds the file.

    Raises what ``act`` raises, ``OSError`` of the last try.
    """
    for wait in PAUSES:
        try:
            return act()
        except OSError as failed:
            if not is_held(failed):
                raise
        pause(wait)
    return act()


def flush_name(path: Path) -> None:
    """Make the rename that gave the file its name survive a power cut."""
    if os.name == "nt":
        # No handle on a folder can be flushed there; a file that is takes its name along.
        with suppress(OSError):
            if path.is_file():
                fsync_file(path)
        return
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_file(path: Path) -> None:
    """Push one file's bytes to the disk."""
    with patiently(lambda: path.open("rb+")) as stream:
        os.fsync(stream.fileno())


def temporary_beside(path: Path) -> Path:
    """A new name in the same folder, so that the later rename stays on one file system."""
    return path.with_name(f"~{path.name}.{secrets.token_hex(4)}.tmp")


def put_in_place(temporary: Path, path: Path, pause: Pause = time.sleep) -> None:
    """Rename a finished, flushed file over ``path``; the old one stands until that moment.

    A finished folder, too, where nothing stands under ``path``.
    """
    patiently(lambda: temporary.replace(path), pause)
    flush_name(path)


def remove_leftover(path: Path, pause: Pause = time.sleep) -> None:
    """Remove a file of our own that nobody needs; one that does not go stays, and is no failure."""
    with suppress(OSError):
        patiently(lambda: path.unlink(missing_ok=True), pause)


def write_durably(path: Path, content: bytes) -> None:
    """Replace the whole content of ``path``; on any failure the original is untouched.

    Raises ``OSError`` as the system gives it (disk full, read-only …).
    """

    def fill(temporary: Path) -> None:
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())

    build_durably(path, fill)


def build_durably(path: Path, build: Callable[[Path], None]) -> None:
    """Let ``build`` make a file under a temporary name, then put it in place.

    The temporary file is removed when ``build`` fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(path)
    try:
        build(temporary)
        fsync_file(temporary)
        put_in_place(temporary, path)
    except BaseException:
        # What went wrong first is what a person is told.
        remove_leftover(temporary)
        raise

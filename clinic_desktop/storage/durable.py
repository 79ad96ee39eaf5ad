"""Files that are either the old one or the new one, whatever happens in between."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def fsync_folder(folder: Path) -> None:
    """Make a rename inside the folder survive a power cut, where the system offers it."""
    if os.name == "nt":  # Windows has no handle on a folder that could be flushed
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_file(path: Path) -> None:
    """Push one file's bytes to the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def temporary_beside(path: Path) -> Path:
    """A new name in the same folder, so that the later rename stays on one file system."""
    return path.with_name(f"~{path.name}.{secrets.token_hex(4)}.tmp")


def put_in_place(temporary: Path, path: Path) -> None:
    """Rename a finished, flushed file over ``path``; the old one stands until that moment."""
    temporary.replace(path)
    fsync_folder(path.parent)


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
        temporary.unlink(missing_ok=True)
        raise

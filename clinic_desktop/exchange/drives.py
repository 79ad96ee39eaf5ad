"""Which sticks are plugged in: removable drives with name and room, for a person to choose."""

import getpass
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Drive:
    """A removable drive by its top folder. Sizes in bytes."""

    root: Path
    label: str
    total: int
    free: int


def removable_drives(candidates: Iterable[Path] | None = None) -> tuple[Drive, ...]:
    """Drives that can be reached now, by path. ``candidates``: mount points to look at."""
    if candidates is None:
        candidates = _candidates()
    found = (drive for root in candidates if (drive := _look(root)) is not None)
    return tuple(sorted(found, key=lambda drive: str(drive.root)))


def _look(root: Path) -> Drive | None:
    """A card reader without a card, or a stick being pulled out, is no drive."""
    try:
        if not root.is_dir():
            return None
        usage = shutil.disk_usage(root)
    except OSError:
        return None
    return Drive(root, _label(root), usage.total, usage.free)


if sys.platform == "win32":
    import ctypes

    _REMOVABLE = 2

    def _candidates() -> list[Path]:
        kernel = ctypes.windll.kernel32
        letters = kernel.GetLogicalDrives()
        roots = [f"{chr(ord('A') + n)}:\\" for n in range(26) if letters >> n & 1]
        return [Path(root) for root in roots if kernel.GetDriveTypeW(root) == _REMOVABLE]

    def _label(root: Path) -> str:
        name = ctypes.create_unicode_buffer(261)
        kernel = ctypes.windll.kernel32
        kernel.GetVolumeInformationW(str(root), name, len(name), None, None, None, None, 0)
        return name.value
else:

    def _candidates() -> list[Path]:
        """Where desktops mount what is plugged in."""
        try:
            user = getpass.getuser()
        except OSError:
            user = ""
        parents = [Path("/run/media") / user, Path("/media") / user, Path("/media")]
        if sys.platform == "darwin":
            parents = [Path("/Volumes")]
        found: list[Path] = []
        for parent in dict.fromkeys(parents):
            try:
                found += [path for path in parent.iterdir() if os.path.ismount(path)]
            except OSError:
                continue
        return list(dict.fromkeys(found))

    def _label(root: Path) -> str:
        return root.name

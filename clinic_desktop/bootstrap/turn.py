"""One window program for a clinic folder: on a slow computer people start it twice."""

import os
import sys
from types import TracebackType

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.files import ClinicFolder

_NAME = "window.lock"
_FAR = 1 << 30
"""The byte that is locked lies beyond the end, so that the file can be copied like the others."""


class Turn:
    """Held while the windows are open. The system takes it back from a program that died, so that
    nothing of a power cut is left."""

    def __init__(self, folder: ClinicFolder) -> None:
        """Raises ``KnownFault`` ALREADY_OPEN; a folder that takes no lock is opened without."""
        self._handle: int | None = None
        if not folder.root.is_dir():
            return
        try:
            handle = os.open(folder.root / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return
        try:
            _lock(handle)
        except OSError as taken:
            os.close(handle)
            raise KnownFault(
                "ALREADY_OPEN",
                tr("这个诊所已经打开了"),
                tr("请在任务栏上找到它的窗口；如果刚刚退出，它还在备份，请等几秒再打开"),
            ) from taken
        self._handle = handle

    def give_back(self) -> None:
        """Somebody else may open the folder now."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> "Turn":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.give_back()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

"""Row ids: UUIDv7 layout, 32 hex digits (``sync.md`` section 4)."""

import secrets
from threading import Lock

from clinic_desktop.domain.clock import Clock


class RowIds:
    """Makes row ids whose time part never runs backwards within one run of the program.

    The time is only for locality in the index; nothing is ever decided by it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._lock = Lock()

    def new(self) -> str:
        """48 bits of milliseconds, version 7, 74 random bits."""
        wall = max(0, int(self._clock.now().timestamp() * 1000)) & (1 << 48) - 1
        with self._lock:
            self._last = max(wall, self._last)
            stamp = self._last
        random = secrets.randbits(74)
        value = stamp << 80 | 7 << 76 | (random >> 62) << 64 | 2 << 62 | random & (1 << 62) - 1
        return f"{value:032x}"

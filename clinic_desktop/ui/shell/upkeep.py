"""What the open program does by itself: seal after saves, begin a new day, back up once a day.

Everything runs on the data worker when nothing else does, so that nobody who types waits for it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.shell.lock import IdleWatch

if TYPE_CHECKING:
    from clinic_desktop.services.workplace import Workplace

log = logging.getLogger(__name__)

SEAL_AFTER_MS = 2_000
IDLE_MINUTES = 5
IDLE_AGAIN_MS = 30 * 60_000


@dataclass(frozen=True, slots=True)
class Chores:
    """What is to be done, each with the workplace; ``quitting`` also hears whether work was
    saved."""

    seal: "Callable[[Workplace], object]"
    new_day: "Callable[[Workplace], object]"
    idle: "Callable[[Workplace], object]"
    quitting: "Callable[[Workplace, bool], object]"


class Upkeep(QObject):
    """Lives as long as the shell. A chore that fails is logged; what a person should know of it
    stands among the shell's warnings."""

    def __init__(
        self,
        operations: Operations,
        chores: Chores,
        parent: QObject | None = None,
        *,
        seal_after_ms: int = SEAL_AFTER_MS,
    ) -> None:
        super().__init__(parent)
        self._operations, self._chores = operations, chores
        self._saved = False
        self._closed = False
        self._seal_timer = QTimer(self)
        self._seal_timer.setSingleShot(True)
        self._seal_timer.setInterval(seal_after_ms)
        self._seal_timer.timeout.connect(self._on_quiet)
        operations.changed.connect(self._on_changed)
        self._rested = QElapsedTimer()
        self.idle = IdleWatch(IDLE_MINUTES, self)
        self.idle.idle.connect(self.on_idle)

    def _on_changed(self, _changes: Changes) -> None:
        self._saved = True
        self._seal_timer.start()

    def _on_quiet(self) -> None:
        if self._operations.idle:
            self._do(self._chores.seal, "seal")
        else:
            self._seal_timer.start()

    def begin_day(self) -> None:
        """Midnight has passed while the program was open."""
        self._do(self._chores.new_day, "new day")

    def on_idle(self) -> None:
        """Nobody has typed for a while."""
        rested = self._rested.isValid() and not self._rested.hasExpired(IDLE_AGAIN_MS)
        if self._operations.idle and not rested:
            self._rested.start()
            self._do(self._chores.idle, "idle")

    def close(self) -> None:
        """The last chore, before the operations close; waits in the worker's queue."""
        if self._closed:
            return
        self._closed = True
        self._seal_timer.stop()
        self.idle.set_minutes(0)
        saved = self._saved
        self._do(lambda place: self._chores.quitting(place, saved), "quitting")

    def _do(self, chore: "Callable[[Workplace], object]", name: str) -> None:
        # A change, not a read: it is carried out even when the window has gone meanwhile.
        self._operations.change(self, chore, on_fail=self._on_fail, token=name)

    def _on_fail(self, error: BaseException) -> None:
        if isinstance(error, KnownFault):
            log.warning("upkeep: %s %s", error.code, error.message)

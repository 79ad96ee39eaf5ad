"""What the open program does by itself: seal after saves, begin a new day, back up once a day.

Everything runs on the data worker when nothing else does, so that nobody who types waits for it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.shell.lock import IdleWatch

if TYPE_CHECKING:
    from clinic_desktop.services.workplace import Workplace

log = logging.getLogger(__name__)

SEAL_AFTER_MS = 2_000
SWEEP_AGAIN_MS = 20
IDLE_MINUTES = 5
IDLE_AGAIN_MS = 30 * 60_000


class Swept(Protocol):
    """How far the sweep of the day is after a step."""

    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def whole(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Chores:
    """What is to be done, each with the workplace; ``new_day`` a short step at a time, ``quitting``
    also hears whether work was saved."""

    seal: "Callable[[Workplace], object]"
    new_day: "Callable[[Workplace], Swept]"
    idle: "Callable[[Workplace], object]"
    quitting: "Callable[[Workplace, bool], object]"


class Upkeep(QObject):
    """Lives as long as the shell. A chore that fails is logged; what a person should know of it
    stands among the shell's warnings. ``sweeping``: how many of how many people and houses the
    new day has brought up to date; (0, 0) when it is over."""

    sweeping = Signal(int, int)

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
        self._sweep_timer = QTimer(self)
        self._sweep_timer.setSingleShot(True)
        self._sweep_timer.timeout.connect(self._sweep)
        self._rested = QElapsedTimer()
        self.idle = IdleWatch(IDLE_MINUTES, self)
        self.idle.idle.connect(self.on_idle)

    def _on_changed(self, changes: Changes) -> None:
        if not changes.tx:
            return
        self._saved = True
        self._seal_timer.start()

    def _on_quiet(self) -> None:
        if self._operations.idle:
            self._do(self._chores.seal, "seal")
        else:
            self._seal_timer.start()

    def begin_day(self) -> None:
        """The program was opened, or midnight has passed: sweep, a step at a time."""
        self._sweep_timer.start(0)

    def _sweep(self) -> None:
        # Whatever a person asks for goes first; a step is over before the next key is struck.
        if not self._operations.idle:
            self._sweep_timer.start(SWEEP_AGAIN_MS)
            return
        self._operations.change(
            self, self._chores.new_day, self._on_swept, on_fail=self._on_fail, token="new day"
        )

    def _on_swept(self, swept: Swept) -> None:
        if swept.whole or self._closed:
            self.sweeping.emit(0, 0)
            return
        self.sweeping.emit(swept.done, swept.total)
        self._sweep_timer.start(0)

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
        self._sweep_timer.stop()
        self.idle.set_minutes(0)
        saved = self._saved
        self._do(lambda place: self._chores.quitting(place, saved), "quitting")

    def _do(self, chore: "Callable[[Workplace], object]", name: str) -> None:
        # A change, not a read: it is carried out even when the window has gone meanwhile.
        self._operations.change(self, chore, on_fail=self._on_fail, token=name)

    def _on_fail(self, error: BaseException) -> None:
        if isinstance(error, KnownFault):
            log.warning("upkeep: %s %s", error.code, error.message)

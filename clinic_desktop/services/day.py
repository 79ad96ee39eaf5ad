"""A new day: what time alone has changed is brought up to date, beside the day's work.

A lapsed visit, a new quarter, a 65th birthday: on 1 January that is nearly everybody. The sweep
goes in units of work so short that nobody who saves waits for it, and tells how far it is.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived import Sweeper

Progress = Callable[[int, int], None]
STEP_SECONDS = 0.03
"""How long one unit of work goes on beginning new portions."""
_PORTION = 80
"""Some 40 ms of work; smaller ones cost a third more in all."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How far the sweep of a day is, in people and households; ``changes`` with its last step."""

    done: int
    total: int
    changes: Changes | None = None

    @property
    def whole(self) -> bool:
        """Nothing is left."""
        return self.done >= self.total


@dataclass(slots=True)
class DaySweep:
    """The sweep of a day, and of the day after when that has come. Whom it has done stands in
    the database: after a power cut a new sweep finds whoever is left.
    """

    _day: date | None = None
    _left: deque[tuple[Sweeper, Sequence[tuple[str, str]]]] = field(default_factory=deque)
    _done: int = 0
    _total: int = 0

    def step(self, place: Workplace, seconds: float = STEP_SECONDS) -> Swept:
        """One short unit of work; nothing where nothing is left or where nobody may write."""
        if place.database.read_only:
            return Swept(0, 0)
        if self._day == place.today and not self._left:
            return Swept(self._done, self._total)
        if self._day != place.today:
            self._begin(place)
        ends = time.monotonic() + seconds
        with place.database.local() as session:
            while self._left:
                sweeper, keys = self._left.popleft()
                sweeper.renew(session, keys, place.today)
                self._done += len(keys)
                if time.monotonic() >= ends:
                    break
            if not self._left:
                for sweeper in _sweepers(place):
                    sweeper.swept(session, place.today)
            session.commit()
        if self._left or not self._total:
            return Swept(self._done, self._total)
        changes = Changes("", tr("每日更新任务"), frozenset({("task", "")}))
        return Swept(self._done, self._total, changes)

    def _begin(self, place: Workplace) -> None:
        self._left.clear()
        self._done = self._total = 0
        with place.reading() as session:
            for sweeper in _sweepers(place):
                keys = sweeper.outdated(session, place.today)
                self._total += len(keys)
                for start in range(0, len(keys), _PORTION):
                    self._left.append((sweeper, keys[start : start + _PORTION]))
        self._day = place.today


def _sweepers(place: Workplace) -> list[Sweeper]:
    return [one for one in place.database.derivers if isinstance(one, Sweeper)]


def begin_day(
    place: Workplace,
    progress: Progress = lambda _done, _total: None,
    *,
    at_most: float = float("inf"),
) -> Swept:
    """Sweep the day, for at most so many seconds; what is then left is left for ``DaySweep``."""
    ends = time.monotonic() + at_most
    sweep = DaySweep()
    swept = sweep.step(place)
    while not swept.whole and time.monotonic() < ends:
        progress(swept.done, swept.total)
        swept = sweep.step(place)
    return swept

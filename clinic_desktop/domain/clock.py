"""The clock is handed in, so that tests and the practice clinic can set the day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Where today and now come from."""

    def today(self) -> date:
        """The local civil date."""
        ...

    def now(self) -> datetime:
        """The instant, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The computer's own clock."""

    def today(self) -> date:
        """The local civil date."""
        return datetime.now().astimezone().date()

    def now(self) -> datetime:
        """The instant in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is set; for tests and invented histories."""

    instant: datetime

    @classmethod
    def on(cls, day: date) -> "FixedClock":
        """Stands at local noon-ish (04:00 UTC) of the day."""
        return cls(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))

    def today(self) -> date:
        """The day it was set to."""
        return self.instant.date()

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.instant

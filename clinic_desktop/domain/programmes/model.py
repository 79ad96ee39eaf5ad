"""What goes into a due date and what comes out of it (``schedules.md`` 1.2 and 1.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where an obligation stands on a day (``schedules.md`` 1.3)."""

    NOT_ENROLLED = "not_enrolled"
    CLOSED = "closed"
    COMPLETE = "complete"
    SUSPENDED = "suspended"
    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"

    @property
    def is_timed(self) -> bool:
        """Whether it follows from today and the window alone."""
        return self in (Status.UPCOMING, Status.DUE, Status.OVERDUE)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the rules look at; ``attributes`` are those of the enrolment (lmp, supervisor …)."""

    birth_date: date
    sex: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day (``schedules.md`` 1.2).

    ``order`` is the position in which events of one day were entered. Measurements in ``values``
    are plain numbers in the unit of the form (mmHg, mmol/L), best as ``Decimal``.
    """

    kind: str
    on: date
    values: Mapping[str, Any] = field(default_factory=dict)
    mode: str = "clinic"
    """clinic, home or phone."""
    next_visit_date: date | None = None
    order: int = 0


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step of the explanation: which rule, from where, in words, with what it used."""

    rule: str
    source: str
    text: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Obligation:
    """The one open obligation of a person in a programme, with its whole explanation.

    ``recompute_on`` is the first later day on which time alone (or an event entered ahead of its
    date) gives another answer than upcoming/due/overdue from the same window; ``None`` if never.
    ``advice`` are codes of hints whose Chinese text the programme holds.
    """

    next_due: date | None
    window_start: date | None
    window_end: date | None
    status: Status
    reason: str
    priority: int
    """0 ordinary; larger is more pressing (emergency, referral, unstable)."""
    trace: tuple[TraceStep, ...]
    recompute_on: date | None
    advice: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something is owed, now or later, and not suspended."""
        return self.status.is_timed


def status_on(window_start: date, window_end: date, day: date) -> Status:
    """Upcoming, due or overdue; both ends of the window are inside it."""
    if day < window_start:
        return Status.UPCOMING
    return Status.DUE if day <= window_end else Status.OVERDUE


CONTACT_KINDS = frozenset(
    {"visit", "exam", "bp", "anc", "delivery", "postpartum_visit", "pp42", "referral_check"}
)
"""Events in which somebody was really met or spoken to."""


def last_contact_on(events: Sequence[Event], as_of: date) -> date | None:
    """The latest day on which the person was met or spoken to, up to ``as_of``."""
    days = [e.on for e in events if e.kind in CONTACT_KINDS and e.on <= as_of]
    return max(days, default=None)

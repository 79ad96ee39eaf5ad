"""How far back a programme looks, so that old records are not read and understood every day.

Read from the newest record to the oldest, a person's history may end where no older record can
change the answer of any programme: neither its dates nor its explanation nor the last contact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from clinic_desktop.domain.dates import add_months, quarter_start
from clinic_desktop.domain.forms.model import EventMapping
from clinic_desktop.domain.programmes.conditions import first_that_holds, number
from clinic_desktop.domain.programmes.model import CONTACT_KINDS, Event, Person
from clinic_desktop.domain.programmes.rules import Cadence, Programme

KINDS_OF_RULES = CONTACT_KINDS | {
    "attempt",
    "away",
    "close",
    "pregnancy_end",
    "reopen",
    "sign",
    "terminate",
    "treatment_end",
}
"""Kinds of events that a due date can depend on (``schedules.md`` 1.2)."""
_FADING = frozenset({"visit", "attempt", "exam", "bp"})
"""Kinds of which only the newest matter, where the procedure has a short memory."""
_SHORT = frozenset(
    {
        Cadence.CHRONIC,
        Cadence.MENTAL,
        Cadence.ELDERLY,
        Cadence.ANNUAL,
        Cadence.QUARTERLY,
        Cadence.SCREENING,
    }
)


def fades(mapping: EventMapping, programmes: Mapping[str, Programme]) -> bool:
    """Whether records that mean such an event stop to matter when newer ones are known.

    An event with a day of its own does not: its record may be older than it.
    """
    if mapping.kind not in _FADING or mapping.date:
        return False
    programme = programmes.get(mapping.programme)
    return not mapping.programme or (programme is not None and programme.cadence in _SHORT)


class Telling(Protocol):
    """An event with the programme it is for; empty for all of them."""

    @property
    def programme(self) -> str: ...
    @property
    def event(self) -> Event: ...


def concerns(programme: Programme, event: Event) -> bool:
    """Whether an event means anything to a programme. An examination is told to all, but only
    those with a yearly or repeated visit ask for it, be it as their last contact.
    """
    return event.kind != "exam" or programme.cadence in _SHORT


@dataclass(frozen=True, slots=True)
class Memory:
    """What one programme of one person still needs to know."""

    programme: Programme
    person: Person
    today: date
    whole: bool = False
    """Several enrolments share the events: each has its own part of the history."""

    def ends_before(self, on: date, told: Iterable[Telling]) -> bool:
        """Whether no record of this day or an older one matters, once everything newer and every
        small event is told, in whatever order.
        """
        cadence = self.programme.cadence
        if cadence not in _SHORT:
            # Of what fades only examinations could reach it, and they do not concern it.
            return True
        if self.whole:
            return False
        codes = (self.programme.code, "")
        own = [t.event for t in told if t.programme in codes and t.event.on <= self.today]
        contact = any(e.kind in CONTACT_KINDS and e.on > on for e in own)
        match cadence:
            case Cadence.CHRONIC | Cadence.MENTAL:
                return _two_visits_since(on, own)
            case Cadence.QUARTERLY:
                return contact and on < add_months(quarter_start(self.today), -3)
            case Cadence.SCREENING:
                return contact and self._before_last_year(on) and self._run_broken(on, own)
            case _:
                return contact and self._before_last_year(on)

    def _before_last_year(self, on: date) -> bool:
        return on.year < self.today.year - 1

    def _run_broken(self, on: date, own: list[Event]) -> bool:
        """A reading that is not elevated ends the run; what lies before it is of no account."""
        return any(
            e.kind == "bp"
            and e.on > on
            and any(number(e.values.get(name)) is not None for name in ("sbp", "dbp"))
            and not first_that_holds(self.programme.elevated, e, self.person)
            for e in own
        )


def _two_visits_since(on: date, own: list[Event]) -> bool:
    """Two days of visits after ``on`` on which nobody telephoned: of two visits on one day only
    the later one counts, and that might have been the call.
    """
    visits = {e.on for e in own if e.kind == "visit" and e.on > on}
    called = {e.on for e in own if e.kind == "visit" and e.mode == "phone"}
    return len(visits - called) > 1

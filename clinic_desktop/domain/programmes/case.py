"""One person in one programme as seen on one day, and the answer a procedure gives for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic_desktop.domain.programmes.model import Event, Person, Status, TraceStep
from clinic_desktop.domain.programmes.rules import (
    Parameters,
    Programme,
    Rule,
    Span,
    WindowRule,
)


def as_date(value: Any) -> date | None:
    """A date, or ISO text as attributes and values hold it; ``None`` for anything else."""
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a procedure found. Without ``span`` nothing is owed and ``status`` says why."""

    rule: Rule
    steps: tuple[TraceStep, ...]
    span: Span | None = None
    status: Status | None = None
    changes_on: date | None = None
    """First later day on which this procedure may answer differently without a new event."""
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """The visible history since enrolment or the latest reopening, in order of date and entry.

    Of two visits on one date only the later entry is in ``events`` (``schedules.md`` 1.2).
    """

    programme: Programme
    person: Person
    enrolled_on: date
    events: tuple[Event, ...]
    as_of: date
    parameters: Parameters = field(default_factory=Parameters)

    def of(self, *kinds: str) -> tuple[Event, ...]:
        """Events of these kinds."""
        return tuple(e for e in self.events if e.kind in kinds)

    def last(self, *kinds: str) -> Event | None:
        """The latest event of these kinds."""
        found = self.of(*kinds)
        return found[-1] if found else None

    def counted_visits(self) -> tuple[Event, ...]:
        """Visits that fulfil an obligation: by telephone only where the programme says so."""
        visits = self.of("visit")
        counts = self.programme.phone_counts
        if counts == "yes" or (counts == "parameter" and self.flag("count_phone_visits")):
            return visits
        return tuple(v for v in visits if v.mode != "phone")

    def rule(self, role: str) -> Rule:
        """The rule of a role; the loader has checked that it is there."""
        return self.programme.rules[role]

    def window(self, rule: Rule) -> WindowRule:
        """The window of a rule with the centre's widths."""
        return self.parameters.window(self.programme, rule.window)

    def number(self, name: str) -> int:
        """A fixed number of the programme."""
        return self.programme.numbers[name]

    def flag(self, parameter: str) -> bool:
        """A switch of the centre."""
        return bool(self.parameters.value(self.programme, parameter))

    def attribute(self, name: str) -> Any:
        """An attribute under the first of its names that is recorded: with the enrolment, or
        among the values of an event (the latest), where the programme's file declares it.
        """
        aliases = self.programme.attributes.get(name)
        if aliases is None:
            return self.person.attributes.get(name)
        for alias in aliases:
            value = self.person.attributes.get(alias)
            if value is not None:
                return value
            for event in reversed(self.events):
                if event.values.get(alias) is not None:
                    return event.values[alias]
        return None

    def attribute_date(self, name: str) -> date | None:
        """An attribute that is a date; ``None`` when missing or unreadable."""
        return as_date(self.attribute(name))


def ended(
    rule: Rule, status: Status, steps: Sequence[TraceStep], changes_on: date | None = None
) -> Outcome:
    """Nothing is owed."""
    return Outcome(rule, tuple(steps), status=status, changes_on=changes_on)


def owed(
    rule: Rule, span: Span, steps: Sequence[TraceStep], changes_on: date | None = None
) -> Outcome:
    """Something is owed in a window."""
    return Outcome(rule, tuple(steps), span=span, changes_on=changes_on)

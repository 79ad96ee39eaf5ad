"""Open obligations on a past day, for DUE(P) and 期末逾期 (I-G4).

Only persons in management are looked at, and of each the events of the last year; somebody
with fewer than two visits in that time is read back to the beginning, so that the answer is the
same as from the whole history while the cost does not grow with it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from clinic_desktop.domain.dates import Period, add_months
from clinic_desktop.domain.forms.values import Value
from clinic_desktop.domain.programmes.case import Case, as_date
from clinic_desktop.domain.programmes.engine import next_obligation
from clinic_desktop.domain.programmes.events import with_risk
from clinic_desktop.domain.programmes.model import Event, Obligation, Person, Status, status_on
from clinic_desktop.domain.programmes.rules import Cadence, Programme
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening, Happenings
from clinic_desktop.reports.figures.spells import LEAVES_THE_YEAR, Managed, Spell

_SHORT_MEMORY = frozenset(
    {Cadence.CHRONIC, Cadence.MENTAL, Cadence.ELDERLY, Cadence.ANNUAL, Cadence.QUARTERLY}
)
"""Procedures that look at the last visits or the last year, not at a whole life."""

_ENOUGH_VISITS = 2
"""The rules look at the last visit and the one before."""

_CHILD_MONTHS = 84

_TURNS = frozenset({"close", "reopen"})


class Obligations:
    """Histories of one programme's members and what was owed on a day."""

    def __init__(self, book: Book, programme: str) -> None:
        self._book = book
        self._programme: Programme = book.catalogue.programmes[programme]
        self._days: dict[date, dict[str, Obligation]] = {}

    @property
    def managed(self) -> Managed:
        """The spells."""
        return self._book.managed(self._programme.code)

    def on(self, day: date) -> Mapping[str, Obligation]:
        """The obligation of every member of STOCK(g, day), as of that day."""
        if day not in self._days:
            earlier = [known for known in self._days if known < day]
            before = max(earlier) if earlier else None
            self._days[day] = {
                subject: self._still(subject, spell, before, day)
                or self._obligation(subject, spell, day)
                for subject in self.managed.stock(day)
                if (spell := self.managed.latest(subject, day)) is not None
            }
        return self._days[day]

    def _still(
        self, subject: str, spell: Spell, before: date | None, day: date
    ) -> Obligation | None:
        """The answer of an earlier day where nothing happened since that could change it; only
        upcoming, due and overdue follow from the day.
        """
        if before is None or not spell.covers(before):
            return None
        known = self._days[before].get(subject)
        if (
            known is None
            or not known.status.is_timed
            or known.window_start is None
            or known.window_end is None
            or (known.recompute_on is not None and known.recompute_on <= day)
            or any(before < event.on <= day for event in self.events(subject))
        ):
            return None
        return replace(known, status=status_on(known.window_start, known.window_end, day))

    def of(self, subject: str, day: date) -> Obligation | None:
        """The obligation of one person as of a day; None when not in management then."""
        spell = self.managed.latest(subject, day)
        if spell is None or not spell.covers(day):
            return None
        return self._obligation(subject, spell, day)

    def due(self, period: Period) -> frozenset[str]:
        """DUE(P) of I-G4."""
        eve = period.first - timedelta(days=1)
        owing = {
            subject
            for subject, obligation in self.on(eve).items()
            if obligation.next_due is not None and obligation.next_due <= period.last
        }
        owing.update(spell.subject_id for spell in self.managed.begun(period))
        left = {spell.subject_id for spell in self.managed.ended(period, *LEAVES_THE_YEAR)}
        visited = {each.person for each in counted_visits(self._book, self._programme.code, period)}
        return frozenset(owing - (left - visited))

    def events(self, subject: str) -> tuple[Event, ...]:
        """Everything known of a member, oldest first."""
        return self._events.get(subject, ())

    def case(self, subject: str, spell: Spell, day: date) -> Case:
        """The member's case as of a day, for classing a visit."""
        return Case(
            self._programme,
            self._person(subject, spell),
            spell.start,
            tuple(e for e in self.events(subject) if e.on <= day),
            day,
            self._book.parameters.programmes,
        )

    def _obligation(self, subject: str, spell: Spell, day: date) -> Obligation:
        person = self._person(subject, spell)
        begins = self._begins(subject, spell)
        events = [
            with_risk(event, person)
            for event in self.events(subject)
            if event.on <= day
            and event.kind not in _TURNS
            and (event.kind == "exam" or begins is None or event.on >= begins)
        ]
        return next_obligation(
            self._programme, person, spell.start, events, day, self._book.parameters.programmes
        )

    def _begins(self, subject: str, spell: Spell) -> date | None:
        """From when on events belong to the spell: the first has no beginning, a reopened case
        forgets what was before, a new enrolment follows the end of the one before.
        """
        own = self.managed.spells_of(subject)
        place = own.index(spell)
        if place == 0:
            return None
        before = own[place - 1].end
        if spell.start_kind == "reopen" or before is None or before >= spell.start:
            return spell.start
        return before + timedelta(days=1)

    def _person(self, subject: str, spell: Spell) -> Person:
        facts = self._book.people.facts.get(subject)
        born = facts.birth_date if facts else date.min
        return Person(born, facts.sex if facts else "", dict(spell.attributes))

    @cached_property
    def _events(self) -> dict[str, tuple[Event, ...]]:
        recent = self._collect(self._book.happenings)
        limit = self._book.since
        thin = frozenset(
            spell.subject_id
            for spell in self.managed.spells
            if spell.start < limit and self._needs_more(spell, recent[spell.subject_id])
        )
        if thin:
            older = Happenings(
                self._book.session,
                self._book.catalogue,
                self._book.scope,
                date.min,
                limit - timedelta(days=1),
                self._book.people.facts,
                thin,
            )
            for subject, events in self._collect(older).items():
                recent[subject] = events + recent[subject]
        return {subject: tuple(events) for subject, events in recent.items()}

    def _needs_more(self, spell: Spell, recent: list[Event]) -> bool:
        """Whether the last year does not tell enough. A child, a pregnancy and a treatment are
        looked at from their beginning, but are over after some years.
        """
        if self._programme.cadence in _SHORT_MEMORY:
            last_of_day = {e.on: e for e in recent if e.kind == "visit"}
            by_phone = _phone_counts(self._book, self._programme)
            counted = sum(by_phone or e.mode != "phone" for e in last_of_day.values())
            return counted < _ENOUGH_VISITS
        if spell.end is not None and spell.end < self._book.since:
            return False
        facts = self._book.people.facts.get(spell.subject_id)
        if self._programme.cadence is Cadence.CHILD and facts is not None:
            return add_months(facts.birth_date, _CHILD_MONTHS) >= self._book.since
        return True

    def _collect(self, source: Happenings) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = defaultdict(list)
        for order, each in enumerate(source.of_programme(self._programme.code)):
            subject = each.resident_id or each.household_id
            if subject is not None:
                found[subject].append(engine_event(each, order))
        return found


def in_charge(book: Book, programme: str, day: date) -> frozenset[str]:
    """STOCK(g, day). A treatment that was completed and whose outcome was asked for is closed by
    its rule, also where nobody closed the enrolment (``schedules.md`` 4.1).
    """
    found = book.managed(programme).stock(day)
    rules = book.catalogue.programmes.get(programme)
    if rules is None or rules.cadence is not Cadence.TUBERCULOSIS:
        return found
    answers = obligations(book, programme).on(day)
    return frozenset(each for each in found if answers[each].status is not Status.CLOSED)


def obligations(book: Book, programme: str) -> Obligations:
    """The obligations of a programme, kept in the book."""
    return book.keep(("obligations", programme), lambda: Obligations(book, programme))


def counted_visits(book: Book, programme: str, period: Period) -> tuple[Happening, ...]:
    """Counted visits in the period: one a person and day, the later entry stands; by telephone
    only where the programme counts it (``schedules.md`` 2).
    """
    found: dict[tuple[str, date], Happening] = {}
    for each in book.happenings.of_kind("visit", programme):
        if each.on in period:
            found[each.person, each.on] = each
    rules = book.catalogue.programmes.get(programme)
    if rules is not None and not _phone_counts(book, rules):
        return tuple(each for each in found.values() if each.value("mode") != "phone")
    return tuple(found.values())


def _phone_counts(book: Book, programme: Programme) -> bool:
    if programme.phone_counts == "parameter":
        return bool(book.parameters.programmes.value(programme, "count_phone_visits"))
    return programme.phone_counts == "yes"


class EngineValues(Mapping[str, Any]):
    """The values of an event as the rules take them, converted when they are asked for."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        if isinstance(value, Fraction):
            return Decimal(value.numerator) / Decimal(value.denominator)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def engine_event(each: Happening, order: int = 0) -> Event:
    """A happening as the rules of the programmes take it (``domain.programmes.events``), its
    values worked out only where a rule asks.
    """
    mode = each.value("mode")
    return Event(
        each.kind,
        each.on,
        EngineValues(each.scope.values),
        mode if isinstance(mode, str) else "clinic",
        as_date(each.value("next_visit_date")),
        order,
    )

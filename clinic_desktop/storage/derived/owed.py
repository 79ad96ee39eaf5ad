"""From enrolments and events to task rows: which events belong to which enrolment, and the
programmes that follow or exclude others.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

from clinic_desktop.domain.programmes.engine import next_obligation, since_reopening
from clinic_desktop.domain.programmes.events import with_risk
from clinic_desktop.domain.programmes.model import (
    Event,
    Obligation,
    Person,
    Status,
    last_contact_on,
)
from clinic_desktop.domain.programmes.rules import Parameters, Programme
from clinic_desktop.storage.derived.happened import Happened
from clinic_desktop.storage.derived.managed import Enrolled, Subject
from clinic_desktop.storage.derived.memory import concerns

_ENDS = frozenset({Status.CLOSED, Status.COMPLETE, Status.NOT_ENROLLED})


def synthetic_id(subject: str, programme: str) -> str:
    """The key of a task that has no enrolment row: always the same for person and programme."""
    return blake2b(f"{subject} {programme}".encode(), digest_size=16).hexdigest()


def events_of_enrolment(
    enrolments: Sequence[Enrolled], place: int, events: Sequence[Event]
) -> list[Event]:
    """The events that belong to one of several enrolments in the same programme, oldest first.

    An enrolment begins after its predecessor was closed, or on its own date if that never
    happened; the first has no beginning. Examinations are never cut off: one of this year
    counts whenever it was made (``schedules.md`` 4.6).
    """
    first = _begins(enrolments, place)
    after = _begins(enrolments, place + 1) if place + 1 < len(enrolments) else None
    return [
        e
        for e in events
        if e.kind == "exam"
        or ((first is None or e.on >= first) and (after is None or e.on < after))
    ]


def _begins(enrolments: Sequence[Enrolled], place: int) -> date | None:
    if place == 0:
        return None
    own, before = enrolments[place], enrolments[place - 1]
    if before.closed_on is not None and before.closed_on < own.enrolled_on:
        return before.closed_on + timedelta(days=1)
    return own.enrolled_on


class Owed:
    """Computes every task row of one subject."""

    def __init__(
        self, programmes: Mapping[str, Programme], parameters: Parameters, today: date
    ) -> None:
        self._programmes = programmes
        self._parameters = parameters
        self._today = today

    def rows(
        self, subject: Subject, enrolments: Sequence[Enrolled], happened: Happened
    ) -> list[dict[str, Any]]:
        """Task rows ready to insert. Programmes without a usable definition give none."""
        found: list[tuple[str, Programme, Obligation, Sequence[Event]]] = []
        managed_since: dict[str, date] = {}
        by_programme: dict[str, list[Enrolled]] = {}
        for enrolled in enrolments:
            by_programme.setdefault(enrolled.programme, []).append(enrolled)
        for code, own in by_programme.items():
            programme = self._programmes.get(code)
            if programme is None:
                continue
            for place, enrolled in enumerate(own):
                events = self._events(subject, own, place, happened)
                answer = self._answer(
                    programme, subject, enrolled.enrolled_on, enrolled.attributes, events
                )
                found.append((enrolled.id, programme, answer, events))
                since, _ = since_reopening(enrolled.enrolled_on, events, self._today)
                if answer.status not in _ENDS and since is not None:
                    managed_since[code] = min(since, managed_since.get(code, since))
        found.extend(self._unenrolled(subject, by_programme, managed_since, happened))
        owing = {p.code for _, p, answer, _ in found if answer.status not in _ENDS}
        return [
            self._row(subject, key, programme, answer, events)
            for key, programme, answer, events in found
            if not owing.intersection(programme.excluded_by)
        ]

    def _unenrolled(
        self,
        subject: Subject,
        enrolled: Mapping[str, list[Enrolled]],
        managed_since: Mapping[str, date],
        happened: Happened,
    ) -> Iterator[tuple[str, Programme, Obligation, Sequence[Event]]]:
        """Programmes that nobody is enrolled in: those that follow others, and contracts."""
        if subject.is_household:
            return
        for programme in self._programmes.values():
            if programme.code in enrolled or programme.subject != "resident":
                continue
            since = min(
                (managed_since[code] for code in programme.follows if code in managed_since),
                default=None,
            )
            signed = not programme.needs_enrolment and programme.code in happened.programmes_of(
                subject.id
            )
            if since is None and not signed:
                continue
            told = [e for e in happened.of(subject.id, programme.code) if concerns(programme, e)]
            events = self._ended(subject, told, None)
            answer = self._answer(programme, subject, since, {}, events)
            yield synthetic_id(subject.id, programme.code), programme, answer, events

    def _events(
        self, subject: Subject, own: Sequence[Enrolled], place: int, happened: Happened
    ) -> list[Event]:
        programme = self._programmes[own[place].programme]
        told = [e for e in happened.of(subject.id, programme.code) if concerns(programme, e)]
        return self._ended(subject, events_of_enrolment(own, place, told), own[place])

    def _ended(
        self, subject: Subject, events: Sequence[Event], enrolled: Enrolled | None
    ) -> list[Event]:
        """The events with the ends that are written on the rows but may lack an event."""
        found = list(events)
        ends = [subject.ended] if subject.ended else []
        if enrolled is not None and enrolled.closed_on is not None:
            ends.insert(0, (enrolled.closed_on, enrolled.close_reason or "completed"))
        order = max((e.order for e in found), default=0) + 1
        for on, reason in ends:
            if not any(e.kind == "close" and e.on == on for e in found):
                found.append(Event("close", on, {"reason": reason}, order=order))
        return found

    def _answer(
        self,
        programme: Programme,
        subject: Subject,
        enrolled_on: date | None,
        attributes: Mapping[str, Any],
        events: Sequence[Event],
    ) -> Obligation:
        person = Person(subject.birth_date, subject.sex, attributes)
        seen = [with_risk(e, person) for e in events]
        return next_obligation(programme, person, enrolled_on, seen, self._today, self._parameters)

    def _row(
        self,
        subject: Subject,
        key: str,
        programme: Programme,
        answer: Obligation,
        events: Sequence[Event],
    ) -> dict[str, Any]:
        return {
            "enrolment_id": key,
            "clinic_code": subject.clinic_code,
            "resident_id": None if subject.is_household else subject.id,
            "household_id": subject.household_id,
            "village_group": subject.village_group,
            "programme": programme.code,
            "state": "open" if answer.is_open else answer.status.value,
            "next_due": answer.next_due,
            "window_start": answer.window_start,
            "window_end": answer.window_end,
            "reason": answer.reason,
            "clinical_priority": answer.priority,
            "last_contact_on": last_contact_on(events, self._today),
            "recompute_on": answer.recompute_on,
            "trace": [
                {
                    "rule": step.rule,
                    "source": step.source,
                    "text": step.text,
                    "facts": dict(step.facts),
                }
                for step in answer.trace
            ],
        }

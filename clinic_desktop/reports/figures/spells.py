"""Who was in a programme from when to when: STOCK and MAN (``indicators.md`` 1.5)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import Period
from clinic_desktop.reports.figures.scope import ClinicScope
from clinic_desktop.storage.tables import CareEvent, Enrolment

LEAVES_THE_YEAR = frozenset({"death", "moved_out", "misdiagnosis"})
"""Reasons that take a person out of the year's managed set; refused and lost stay in."""


@dataclass(frozen=True, slots=True)
class Spell:
    """One stretch of management. ``start_kind`` is ``enrol`` or ``reopen``."""

    subject_id: str
    """Resident, or household for ``household_visit``."""
    enrolment_id: str
    start: date
    start_kind: str
    source: str
    attributes: Mapping[str, Any]
    end: date | None = None
    end_reason: str = ""

    def covers(self, day: date) -> bool:
        """Enrolled on or before the day and not closed on or before it."""
        return self.start <= day and (self.end is None or self.end > day)


class Managed:
    """All spells of one programme in these clinics."""

    def __init__(self, spells: Iterable[Spell]) -> None:
        self._by_subject: dict[str, list[Spell]] = defaultdict(list)
        for spell in spells:
            self._by_subject[spell.subject_id].append(spell)
        for own in self._by_subject.values():
            own.sort(key=lambda spell: spell.start)

    @property
    def spells(self) -> tuple[Spell, ...]:
        """Every spell, by person and start."""
        return tuple(spell for own in self._by_subject.values() for spell in own)

    def spells_of(self, subject_id: str) -> tuple[Spell, ...]:
        """The spells of one person, oldest first."""
        return tuple(self._by_subject.get(subject_id, ()))

    def latest(self, subject_id: str, day: date) -> Spell | None:
        """The spell begun last on or before the day; its earlier closes are ignored (1.5)."""
        begun = [spell for spell in self._by_subject.get(subject_id, ()) if spell.start <= day]
        return begun[-1] if begun else None

    def stock(self, day: date) -> frozenset[str]:
        """STOCK(g, day)."""
        return frozenset(
            subject
            for subject, own in self._by_subject.items()
            if any(spell.covers(day) for spell in own)
        )

    def managed(self, day: date, year_start: date) -> frozenset[str]:
        """MAN(g, day) in the year that began on ``year_start``."""
        found = set()
        for subject in self._by_subject:
            spell = self.latest(subject, day)
            if spell is None:
                continue
            stays = spell.end is None or spell.end > day
            if stays or (
                spell.end is not None
                and spell.end >= year_start
                and spell.end_reason not in LEAVES_THE_YEAR
            ):
                found.add(subject)
        return frozenset(found)

    def begun(self, period: Period, kind: str = "") -> tuple[Spell, ...]:
        """Spells that begin in the period: enrolments, reopenings, or both."""
        return tuple(
            spell
            for spell in self.spells
            if spell.start in period and (not kind or spell.start_kind == kind)
        )

    def ended(self, period: Period, *reasons: str) -> tuple[Spell, ...]:
        """Spells that end in the period, for one of the reasons if any are given."""
        return tuple(
            spell
            for spell in self.spells
            if spell.end is not None
            and spell.end in period
            and (not reasons or spell.end_reason in reasons)
        )


def read_managed(
    session: Session,
    scope: ClinicScope,
    programme: str,
    until: date,
    ended: Callable[[str], tuple[date, str] | None],
) -> Managed:
    """The spells of a programme, from enrolments and the close and reopen events up to a day.

    The columns ``closed_on`` and ``close_reason`` of an enrolment are its latest state; the
    events tell what was true on an earlier day. ``ended`` gives day and reason of a death or
    departure.
    """
    enrolments = session.execute(
        select(
            Enrolment.id,
            Enrolment.resident_id,
            Enrolment.household_id,
            Enrolment.enrolled_on,
            Enrolment.attributes,
            Enrolment.source,
            Enrolment.closed_on,
            Enrolment.close_reason,
        )
        .where(
            Enrolment.clinic_code.in_(scope.codes),
            Enrolment.programme == programme,
            Enrolment.enrolled_on <= until,
            Enrolment.voided.is_(False),
        )
        .order_by(Enrolment.enrolled_on, Enrolment.id)
    ).all()
    turns = session.execute(
        select(
            CareEvent.resident_id,
            CareEvent.household_id,
            CareEvent.kind,
            CareEvent.occurred_on,
            CareEvent.details,
        )
        .where(
            CareEvent.clinic_code.in_(scope.codes),
            CareEvent.programme.in_((programme, "")),
            CareEvent.kind.in_(("close", "reopen")),
            CareEvent.occurred_on <= until,
            CareEvent.voided.is_(False),
        )
        .order_by(CareEvent.occurred_on, CareEvent.created_at, CareEvent.id)
    ).all()
    own_turns: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
    for turn in turns:
        reason = str((turn.details or {}).get("reason", ""))
        own_turns[turn.resident_id or turn.household_id].append(
            (turn.occurred_on, turn.kind, reason)
        )
    own_enrolments: dict[str, list[Any]] = defaultdict(list)
    for row in enrolments:
        own_enrolments[row.resident_id or row.household_id].append(row)
    spells: list[Spell] = []
    for subject, rows in own_enrolments.items():
        turns_of = own_turns.get(subject, [])
        if (end := ended(subject)) is not None and end[0] <= until:
            turns_of = [*turns_of, (end[0], "close", end[1])]
        spells.extend(_spells(subject, rows, turns_of, until))
    return Managed(spells)


def _spells(
    subject: str, rows: list[Any], turns: list[tuple[date, str, str]], until: date
) -> list[Spell]:
    """Walk through one person's enrolments, closes and reopenings in order of their days.

    An enrolment in force is not begun a second time, but one may follow a close of the same
    day; a close without an event (a roster that
    came with its end) is taken from the enrolment itself.
    """
    steps: list[tuple[date, int, str, str, Any]] = [
        (row.enrolled_on, 3 if number else 0, "enrol", "", row) for number, row in enumerate(rows)
    ]
    steps += [(day, 1, kind, reason, None) for day, kind, reason in turns]
    closed_days = {day for day, kind, _ in turns if kind == "close"}
    for row in rows:
        if row.closed_on and row.closed_on <= until and row.closed_on not in closed_days:
            steps.append((row.closed_on, 2, "close", row.close_reason or "", None))
    steps.sort(key=lambda step: (step[0], step[1]))
    spells: list[Spell] = []
    open_at: tuple[date, str, Any] | None = None
    last = rows[0]
    for day, _, kind, reason, row in steps:
        if kind == "close":
            if open_at is not None:
                spells.append(_spell(subject, open_at, day, reason))
                open_at = None
        elif open_at is None:
            last = row or last
            open_at = (day, kind, last)
    if open_at is not None:
        spells.append(_spell(subject, open_at, None, ""))
    return spells


def _spell(subject: str, begun: tuple[date, str, Any], end: date | None, reason: str) -> Spell:
    start, kind, row = begun
    return Spell(subject, row.id, start, kind, row.source or "", row.attributes or {}, end, reason)

"""Keeps ``task`` in step with enrolments, records and events; the daily sweep lets time pass."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, true
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.dates import add_months, quarter_start
from clinic_desktop.domain.programmes.model import CONTACT_KINDS, Event
from clinic_desktop.domain.programmes.rules import Cadence
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.derived import Progress, Touched
from clinic_desktop.storage.derived.happened import Chronicle, Facts, Happened
from clinic_desktop.storage.derived.managed import (
    Managed,
    members_of,
    read_households,
    read_residents,
)
from clinic_desktop.storage.derived.owed import Owed
from clinic_desktop.storage.derived.parameters import programme_parameters
from clinic_desktop.storage.tables import Enrolment, Resident, Setting, Task

_SOURCES = ("resident", "household", "enrolment", "care_event", "record")
SWEPT_ON = "tasks.swept_on"
"""Setting: the day of the last whole sweep."""
_PORTION = 200
_BY_LAST_VISITS = frozenset({Cadence.CHRONIC, Cadence.MENTAL})
_LAST_VISITS = 3
"""The rules look at two; a telephone entry of the same day may take one away."""
_AT_HOME = frozenset({"postpartum_visit"})
"""Events that happen at home by their nature; a visit says so by its mode."""


class TaskDeriver:
    """One task row per enrolment, and per programme that a person owes without one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._chronicle = Chronicle(catalogue)

    def refresh(self, session: Session, touched: Touched, today: date) -> None:
        """Recompute the tasks of everybody whose rows were touched, and of their households."""
        if not touched.touches(_SOURCES):
            return
        residents = set(touched.residents)
        for portion in chunks(touched.ids("household")):
            residents.update(member.id for member in members_of(session, portion))
        households = set(touched.households)
        for portion in chunks(residents):
            rows = session.scalars(
                select(Resident.household_id).where(Resident.id.in_(portion)).distinct()
            )
            households.update(house for house in rows if house)
        for portion in chunks(residents):
            self.compute_residents(session, portion, today)
        for portion in chunks(households):
            self.compute_households(session, portion, today)

    def rebuild(self, session: Session, today: date, progress: Progress) -> None:
        """Recompute every task from nothing."""
        session.execute(delete(Task))
        residents = session.scalars(select(Resident.id).order_by(Resident.id)).all()
        households = _enrolled_households(session, None)
        self._in_portions(session, residents, households, today, progress)

    def outdated(self, session: Session, today: date) -> list[tuple[str, str]]:
        """Residents and households with a task that time alone has changed by today; everybody
        when the rows were made on a later day (a clock that ran ahead was set right).
        """
        last = session.scalar(select(Setting.value).where(Setting.key == SWEPT_ON))
        ahead = isinstance(last, str) and last > today.isoformat()
        stale = true() if ahead else Task.recompute_on <= today
        people = select(Task.resident_id).where(stale, Task.resident_id.is_not(None)).distinct()
        houses = select(Task.household_id).where(stale, Task.resident_id.is_(None)).distinct()
        return [
            *(("resident", one) for one in sorted(r for r in session.scalars(people) if r)),
            *(("household", one) for one in sorted(h for h in session.scalars(houses) if h)),
        ]

    def renew(self, session: Session, keys: Sequence[tuple[str, str]], today: date) -> None:
        """Recompute the tasks of some residents and households."""
        residents = [one for table, one in keys if table == "resident"]
        households = [one for table, one in keys if table == "household"]
        if residents:
            self.compute_residents(session, residents, today, many=True)
        if households:
            self.compute_households(session, households, today)

    def swept(self, session: Session, today: date) -> None:
        """Remember the day by which every row was right."""
        session.merge(Setting(key=SWEPT_ON, value=today.isoformat()))

    def _in_portions(
        self,
        session: Session,
        residents: Sequence[str],
        households: Sequence[str],
        today: date,
        progress: Progress,
    ) -> None:
        total = len(residents) + len(households)
        for start in range(0, len(residents), _PORTION):
            progress(start, total)
            portion = residents[start : start + _PORTION]
            self.compute_residents(session, portion, today, many=True)
        for start in range(0, len(households), _PORTION):
            progress(len(residents) + start, total)
            self.compute_households(session, households[start : start + _PORTION], today)
        progress(total, total)

    def compute_residents(
        self, session: Session, ids: Sequence[str], today: date, *, many: bool = False
    ) -> None:
        """Write the task rows of residents anew. With ``many`` old records are read only of those
        for whom they matter; the rows are the same.
        """
        session.execute(delete(Task).where(Task.resident_id.in_(ids)))
        managed = read_residents(session, ids)
        facts = {one.id: Facts(one.sex, one.birth_date) for one in managed.subjects.values()}
        happened = self._told(session, managed, facts, today, many=many)
        owed = Owed(self._catalogue.programmes, programme_parameters(session), today)
        rows: list[dict[str, Any]] = []
        for subject in managed.subjects.values():
            rows.extend(owed.rows(subject, managed.enrolments_of(subject.id), happened))
        if rows:
            session.execute(insert(Task), rows)

    def _told(
        self,
        session: Session,
        managed: Managed,
        facts: Mapping[str, Facts],
        today: date,
        *,
        many: bool,
    ) -> Happened:
        if not many:
            return self._chronicle.of_residents(session, facts)
        horizon = date(today.year - 1, 1, 1)
        happened = self._chronicle.of_residents(session, facts, horizon)
        thin = {
            subject: facts[subject]
            for subject in facts
            if any(
                self._needs_more(happened.of(subject, one.programme), one.programme)
                for one in managed.enrolments_of(subject)
            )
        }
        if thin:
            whole = self._chronicle.of_residents(session, thin)
            for subject in thin:
                happened.told[subject] = whole.told.get(subject, [])
        return happened

    def _needs_more(self, events: Sequence[Event], code: str) -> bool:
        """Whether what happened lately leaves something open: the last two counted visits, or
        the last contact at all.
        """
        programme = self._catalogue.programmes.get(code)
        if programme is None:
            return False
        if programme.cadence in _BY_LAST_VISITS:
            counted = {e.on for e in events if e.kind == "visit" and e.mode != "phone"}
            return len(counted) < _LAST_VISITS
        return not any(e.kind in CONTACT_KINDS for e in events)

    def compute_households(self, session: Session, ids: Sequence[str], today: date) -> None:
        """Write the task rows of households anew. A member met at home counts for the house."""
        enrolled = _enrolled_households(session, ids)
        gone = delete(Task).where(Task.household_id.in_(sorted(ids)), Task.resident_id.is_(None))
        session.execute(gone)
        if not enrolled:
            return
        managed = read_households(session, enrolled)
        happened = self._chronicle.of_households(session, enrolled)
        self._add_members(session, enrolled, happened, today)
        owed = Owed(self._catalogue.programmes, programme_parameters(session), today)
        rows: list[dict[str, Any]] = []
        for subject in managed.subjects.values():
            rows.extend(owed.rows(subject, managed.enrolments_of(subject.id), happened))
        if rows:
            session.execute(insert(Task), rows)

    def _add_members(
        self, session: Session, households: Sequence[str], happened: Happened, today: date
    ) -> None:
        """Home visits to members. The rule looks no further back than the previous quarter."""
        members = members_of(session, households)
        facts = {member.id: Facts(member.sex, member.birth_date) for member in members}
        since = add_months(quarter_start(today), -3)
        met = self._chronicle.of_residents(session, facts, since)
        for member in members:
            told = happened.told.setdefault(member.household_id, [])
            for event in met.all_of(member.id):
                if event.on >= since and (event.mode == "home" or event.kind in _AT_HOME):
                    told.append(("", Event("visit", event.on, {}, "home", order=-1)))


def _enrolled_households(session: Session, ids: Iterable[str] | None) -> list[str]:
    query = (
        select(Enrolment.household_id)
        .where(
            Enrolment.household_id.is_not(None),
            Enrolment.resident_id.is_(None),
            func.coalesce(Enrolment.voided, 0) == 0,
        )
        .distinct()
    )
    if ids is not None:
        query = query.where(Enrolment.household_id.in_(sorted(ids)))
    return sorted(h for h in session.scalars(query) if h)

"""Keeps ``task`` in step with enrolments, records and events; the daily sweep lets time pass."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from clinic_desktop import __version__
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.dates import add_months, quarter_start
from clinic_desktop.domain.programmes.model import Event, Person
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.derived import Progress, Touched
from clinic_desktop.storage.derived.happened import AT_HOME, Chronicle, Facts, Happened
from clinic_desktop.storage.derived.managed import (
    Managed,
    members_of,
    read_households,
    read_residents,
)
from clinic_desktop.storage.derived.memory import Memory
from clinic_desktop.storage.derived.owed import Owed
from clinic_desktop.storage.derived.parameters import programme_parameters
from clinic_desktop.storage.tables import Base, Enrolment, Resident, Setting, Task

_SOURCES = ("resident", "household", "enrolment", "care_event", "record")
LATEST_DAY = "tasks.latest_day"
"""Setting: the latest day on which any row may have been made."""
RULES = "tasks.rules"
"""Setting: the rules by which every row was made."""
_PORTION = 200
_TABLE = Base.metadata.tables[Task.__tablename__]


class TaskDeriver:
    """One task row per enrolment, and per programme that a person owes without one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._chronicle = Chronicle(catalogue)

    def refresh(self, session: Session, touched: Touched, today: date) -> None:
        """Recompute the tasks of everybody whose rows were touched, and of their households."""
        if not touched.touches(_SOURCES):
            return
        _note_day(session, today)
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
        when rows may have been made on a later day (a clock that ran ahead was set right) or by
        other rules (a new edition of the program, a parameter of the centre).
        """
        query = select(_TABLE.c.resident_id, _TABLE.c.household_id)
        known = _latest_day(session)
        rules = _setting(session, RULES)
        if known and known <= today.isoformat() and rules in (None, self._rules(session)):
            query = query.where(_TABLE.c.recompute_on <= today)
        rows = session.connection().execute(query).all()
        houses = {row.household_id for row in rows if row.resident_id is None}
        return [
            *(("resident", one) for one in sorted({r.resident_id for r in rows if r.resident_id})),
            *(("household", one) for one in sorted(house for house in houses if house)),
        ]

    def renew(self, session: Session, keys: Sequence[tuple[str, str]], today: date) -> None:
        """Recompute the tasks of some residents and households."""
        _note_day(session, today)
        residents = [one for table, one in keys if table == "resident"]
        households = [one for table, one in keys if table == "household"]
        if residents:
            self.compute_residents(session, residents, today)
        if households:
            self.compute_households(session, households, today)

    def _rules(self, session: Session) -> str:
        """A short text for everything a due date follows from besides what happened."""
        changed = sorted(programme_parameters(session).changed.items())
        return blake2b(f"{self._edition} {changed!r}".encode(), digest_size=16).hexdigest()

    @cached_property
    def _edition(self) -> str:
        events = [(key, form.events) for key, form in sorted(self._catalogue.forms.items())]
        rules = repr((__version__, sorted(self._catalogue.programmes.items()), events))
        return blake2b(rules.encode(), digest_size=16).hexdigest()

    def swept(self, session: Session, today: date) -> None:
        """Every row is of today and of the rules in use."""
        if _setting(session, RULES) != (rules := self._rules(session)):
            session.merge(Setting(key=RULES, value=rules))
        if _latest_day(session) != today.isoformat():
            session.merge(Setting(key=LATEST_DAY, value=today.isoformat()))

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
            self.compute_residents(session, portion, today)
        for start in range(0, len(households), _PORTION):
            progress(len(residents) + start, total)
            self.compute_households(session, households[start : start + _PORTION], today)
        progress(total, total)

    def compute_residents(self, session: Session, ids: Sequence[str], today: date) -> None:
        """Write the task rows of residents anew."""
        session.execute(delete(Task).where(Task.resident_id.in_(ids)))
        managed = read_residents(session, ids)
        facts = {one.id: Facts(one.sex, one.birth_date) for one in managed.subjects.values()}
        memories = self._memories(managed, today)
        happened = self._chronicle.as_remembered(session, facts, memories, today)
        self._write(session, managed, happened, today)

    def _write(self, session: Session, managed: Managed, happened: Happened, today: date) -> None:
        owed = Owed(self._catalogue.programmes, programme_parameters(session), today)
        rows: list[dict[str, Any]] = []
        for subject in managed.subjects.values():
            rows.extend(owed.rows(subject, managed.enrolments_of(subject.id), happened))
        if rows:
            # Into the table: the mapped class would send one statement for each set of nulls.
            session.execute(insert(_TABLE), rows)

    def _memories(self, managed: Managed, today: date) -> dict[str, list[Memory]]:
        """What each subject's programmes need to know: those enrolled in, those that follow
        them, and those that need no enrolment.
        """
        programmes = self._catalogue.programmes
        found: dict[str, list[Memory]] = {}
        for subject in managed.subjects.values():
            person = Person(subject.birth_date, subject.sex)
            own = [one.programme for one in managed.enrolments_of(subject.id)]
            asked = {code for code in own if code in programmes}
            if not subject.is_household:
                asked |= {
                    code
                    for code, programme in programmes.items()
                    if programme.subject == "resident"
                    and (not programme.needs_enrolment or set(own).intersection(programme.follows))
                }
            found[subject.id] = [
                Memory(programmes[code], person, today, whole=own.count(code) > 1)
                for code in sorted(asked)
            ]
        return found

    def compute_households(self, session: Session, ids: Sequence[str], today: date) -> None:
        """Write the task rows of households anew. A member met at home counts for the house."""
        enrolled = _enrolled_households(session, ids)
        # Written so that the index of households is used, not that of residents.
        no_resident = func.coalesce(Task.resident_id, "") == ""
        session.execute(delete(Task).where(Task.household_id.in_(sorted(ids)), no_resident))
        if not enrolled:
            return
        managed = read_households(session, enrolled)
        memories = self._memories(managed, today)
        happened = self._chronicle.as_remembered(session, {}, memories, today, households=True)
        self._add_members(session, enrolled, happened, today)
        self._write(session, managed, happened, today)

    def _add_members(
        self, session: Session, households: Sequence[str], happened: Happened, today: date
    ) -> None:
        """Home visits to members. The rule looks no further back than the previous quarter."""
        members = members_of(session, households)
        facts = {member.id: Facts(member.sex, member.birth_date) for member in members}
        since = add_months(quarter_start(today), -3)
        met = self._chronicle.home_visits(session, facts, since)
        for member in members:
            told = happened.told.setdefault(member.household_id, [])
            for event in met.all_of(member.id):
                if event.on >= since and (event.mode == "home" or event.kind in AT_HOME):
                    told.append(("", Event("visit", event.on, {}, "home", order=-1)))


def _enrolled_households(session: Session, ids: Iterable[str] | None) -> list[str]:
    query = (
        select(Enrolment.household_id)
        .where(
            Enrolment.household_id.is_not(None),
            func.coalesce(Enrolment.resident_id, "") == "",
            func.coalesce(Enrolment.voided, 0) == 0,
        )
        .distinct()
    )
    if ids is not None:
        query = query.where(Enrolment.household_id.in_(sorted(ids)))
    return sorted(h for h in session.scalars(query) if h)


def _note_day(session: Session, today: date) -> None:
    """Before rows of a day are written: remember it if it is the latest."""
    known = _latest_day(session)
    if known is None or known < today.isoformat():
        session.merge(Setting(key=LATEST_DAY, value=today.isoformat()))


def _latest_day(session: Session) -> str | None:
    return _setting(session, LATEST_DAY)


def _setting(session: Session, key: str) -> str | None:
    found = session.scalar(select(Setting.value).where(Setting.key == key))
    return found if isinstance(found, str) else None

"""Every task row worked out from nothing, without short cuts, to hold stored rows against."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.dates import add_months, quarter_start
from clinic_desktop.domain.programmes.model import Event, Person
from clinic_desktop.storage.derived.happened import AT_HOME, Chronicle, Facts, Happened
from clinic_desktop.storage.derived.managed import (
    members_of,
    read_households,
    read_residents,
)
from clinic_desktop.storage.derived.memory import KINDS_OF_RULES, Memory
from clinic_desktop.storage.derived.owed import Owed
from clinic_desktop.storage.derived.parameters import programme_parameters
from clinic_desktop.storage.tables import Household, Resident, Task


def stored_tasks(session: Session) -> Iterator[dict[str, Any]]:
    """The rows as kept."""
    for row in session.execute(select(*Task.__table__.columns)):
        yield dict(row._mapping)


def fresh_tasks(session: Session, catalogue: Catalogue, today: date) -> Iterator[dict[str, Any]]:
    """Every task row from all events there are, one resident and one house at a time."""
    chronicle = Chronicle(catalogue)
    owed = Owed(catalogue.programmes, programme_parameters(session), today)
    for one in session.scalars(select(Resident.id)).all():
        managed = read_residents(session, [one])
        for subject in managed.subjects.values():
            facts = {one: Facts(subject.sex, subject.birth_date)}
            happened = _of_rules(chronicle.of_residents(session, facts))
            yield from owed.rows(subject, managed.enrolments_of(one), happened)
    for one in session.scalars(select(Household.id)).all():
        managed = read_households(session, [one])
        for subject in managed.subjects.values():
            happened = _of_house(session, chronicle, catalogue, one, today)
            since = add_months(quarter_start(today), -3)
            for member in members_of(session, [one]):
                facts = {member.id: Facts(member.sex, member.birth_date)}
                for event in chronicle.of_residents(session, facts).all_of(member.id):
                    if event.on >= since and (event.mode == "home" or event.kind in AT_HOME):
                        met = Event("visit", event.on, {}, "home", order=-1)
                        happened.told.setdefault(one, []).append(("", met))
            yield from owed.rows(subject, managed.enrolments_of(one), happened)


def _of_house(
    session: Session, chronicle: Chronicle, catalogue: Catalogue, house: str, today: date
) -> Happened:
    """Everything that happened to a house: nothing is forgotten."""
    nobody = Person(date.min)
    visits = [
        Memory(programme, nobody, today, whole=True)
        for programme in catalogue.programmes.values()
        if programme.subject == "household"
    ]
    return chronicle.as_remembered(session, {}, {house: visits}, today, households=True)


def _of_rules(happened: Happened) -> Happened:
    return Happened(
        {
            subject: [(code, e) for code, e in told if e.kind in KINDS_OF_RULES]
            for subject, told in happened.told.items()
        }
    )

"""The latest enrolment of a person in each programme with the events that belong to it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.programmes.case import as_date
from clinic_desktop.domain.programmes.model import Event, Person
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.happened import Chronicle, Facts
from clinic_desktop.storage.derived.managed import Enrolled
from clinic_desktop.storage.derived.owed import events_of_enrolment
from clinic_desktop.storage.tables import Enrolment


@dataclass(frozen=True, slots=True)
class Managed:
    """One programme of a person."""

    programme: str
    enrolled_on: date
    closed_on: date | None
    person: Person
    events: tuple[Event, ...]

    def of(self, *kinds: str) -> tuple[Event, ...]:
        """Events of these kinds, oldest first."""
        return tuple(e for e in self.events if e.kind in kinds)

    def attribute(self, *names: str) -> object:
        """The attribute of the enrolment, else the latest value of an event under a name."""
        for name in names:
            if (known := self.person.attributes.get(name)) is not None:
                return known
            for event in reversed(self.events):
                if (told := event.values.get(name)) is not None:
                    return told
        return None

    def day(self, *names: str) -> date | None:
        """The same, where it is a date."""
        return as_date(self.attribute(*names))


def managed(place: Workplace, session: Session, resident_id: str) -> dict[str, Managed]:
    """By programme code; the last enrolment where there were several."""
    resident = load_resident(session, resident_id)
    own: dict[str, list[Enrolled]] = {}
    for row in session.scalars(
        select(Enrolment)
        .where(Enrolment.resident_id == resident_id, Enrolment.voided.is_(False))
        .order_by(Enrolment.enrolled_on, Enrolment.id)
    ):
        own.setdefault(row.programme, []).append(
            Enrolled(
                row.id,
                row.programme,
                row.enrolled_on,
                row.attributes or {},
                row.closed_on,
                row.close_reason,
            )
        )
    if not own:
        return {}
    happened = Chronicle(place.catalogue).of_residents(
        session, {resident_id: Facts(resident.sex, resident.birth_date)}
    )
    found = {}
    for code, rows in own.items():
        last = rows[-1]
        events = events_of_enrolment(rows, len(rows) - 1, happened.of(resident_id, code))
        found[code] = Managed(
            code,
            last.enrolled_on,
            last.closed_on,
            Person(resident.birth_date, resident.sex, last.attributes),
            tuple(e for e in events if e.on <= place.today),
        )
    return found

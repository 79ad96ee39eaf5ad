"""Children as the immunisation rules see them: birth, facts, holds, and what they were given."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.immunisation.model import Administration, Child, Hold
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.tables import CareEvent, Dose

PROGRAMME = "immunisation"
FACTS = "vaccination_facts"
HOLD = "vaccination_hold"
CHOICES = {
    "mother_hbsag": ("pos", "neg", "unknown"),
    "hiv": ("exposed_unknown", "infected_asymptomatic", "infected_symptomatic", "negative"),
    "ppd": ("neg", "pos"),
}
DATES = ("ig_date", "serology_on")
FLAGS = ("immunodeficient", "bcg_scar")
_SEXES = {"1": "M", "2": "F"}
_MANY = 500


class Person(Protocol):
    """What is needed of a resident."""

    id: str
    birth_date: date
    sex: str


def _text(raw: Any) -> str:
    return str(raw)


READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(CHOICES, _text),
    "birth_weight_g": int,
    **dict.fromkeys(FLAGS, bool),
    **dict.fromkeys(DATES, date.fromisoformat),
}
"""How each fact is read from the details of its event."""


def children_of(
    session: Session, residents: Iterable[Person], until: date = date.max
) -> dict[str, Child]:
    """The residents as the rules see them, by id, from what was noted up to a day; of several
    notes of one fact the latest day holds, then the latest entry.
    """
    people = {resident.id: resident for resident in residents}
    events: dict[str, list[Any]] = {}
    for event in _events(session, people, until):
        events.setdefault(event.resident_id or "", []).append(event)
    return {key: _child(person, events.get(key, [])) for key, person in people.items()}


def _events(session: Session, wanted: Collection[str], until: date) -> Iterable[Any]:
    query = select(
        CareEvent.resident_id,
        CareEvent.kind,
        CareEvent.occurred_on,
        CareEvent.created_at,
        CareEvent.id,
        CareEvent.details,
        CareEvent.note,
    ).where(
        CareEvent.programme == PROGRAMME,
        CareEvent.kind.in_((FACTS, HOLD)),
        CareEvent.occurred_on <= until,
        CareEvent.voided.is_(False),
    )
    if len(wanted) > _MANY:
        return session.execute(query).all()
    return session.execute(query.where(CareEvent.resident_id.in_(sorted(wanted)))).all()


def _child(resident: Person, events: list[Any]) -> Child:
    if not events:
        return Child(resident.birth_date, _SEXES.get(resident.sex, ""))
    known: dict[str, Any] = {}
    holds: list[Hold] = []
    for event in sorted(events, key=lambda e: (e.occurred_on, e.created_at, e.id)):
        details = event.details or {}
        if event.kind == FACTS:
            known.update({key: value for key, value in details.items() if key in READ})
        else:
            until = details.get("until")
            holds.append(
                Hold(
                    str(details.get("series") or ""),
                    bool(details.get("contraindicated")),
                    event.note or "",
                    date.fromisoformat(until) if until else None,
                    str(details.get("decided_by") or ""),
                )
            )
    values = {key: None if raw is None else READ[key](raw) for key, raw in known.items()}
    return Child(resident.birth_date, _SEXES.get(resident.sex, ""), **values, holds=tuple(holds))


def histories_of(session: Session, wanted: Collection[str]) -> dict[str, list[Administration]]:
    """Doses by resident id."""
    histories: dict[str, list[Administration]] = {}
    query = select(
        Dose.resident_id,
        Dose.product,
        Dose.given_on,
        Dose.given_time,
        Dose.verdict,
        Dose.verdict_reason,
        Dose.id,
    ).where(Dose.voided.is_(False))
    for portion in chunks(wanted):
        for resident_id, product, given_on, given_time, verdict, reason, row_id in session.execute(
            query.where(Dose.resident_id.in_(portion))
        ):
            histories.setdefault(resident_id, []).append(
                Administration(product, given_on, given_time, verdict, reason or "", row_id)
            )
    return histories

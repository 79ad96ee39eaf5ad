"""填写不规范: what an inspector would write beside the records of a file.

Looked at are the records of twelve months and the forms kept once (个人基本信息表): required items
left empty, codes that the form does not have, impossible values, dates out of order, a missing
signature, and unusual values that were passed without a reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.editions import Legible
from clinic_desktop.domain.forms.model import Repeat
from clinic_desktop.domain.forms.validate import objections
from clinic_desktop.domain.plausibility import impossible_day
from clinic_desktop.domain.problems import Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.ops_store import OpsStore
from clinic_desktop.storage.tables import Enrolment, Record, Resident

MONTHS = 12
_SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Slip:
    """One objection to one record."""

    record_id: str
    form_code: str
    form_title: str
    on: date
    words: str
    """请填写“症状”."""


def slips_of(
    place: Workplace, session: Session, people: Iterable[Resident]
) -> dict[str, tuple[Slip, ...]]:
    """The objections to the records of these residents, newest record first, by resident; nobody
    without one.
    """
    residents = {person.id: person for person in people}
    if not residents:
        return {}
    programmes = _programmes(session, residents)
    found: dict[str, list[Slip]] = {}
    unusual: list[tuple[str, Slip]] = []
    for row in _records(place, session, residents):
        read = place.catalogue.legible(row.form_code, row.form_edition, row.answers)
        if read is None:
            continue
        person = residents[row.resident_id]
        own = programmes.get(person.id, ())
        known = tuple(programme for programme, since in own if since <= row.occurred_on)
        for soft, slip in _objections(place, read, row, person, known):
            if soft:
                unusual.append((person.id, slip))
            else:
                found.setdefault(person.id, []).append(slip)
    reasoned = _with_reason(session, {slip.record_id for _, slip in unusual})
    for person_id, slip in unusual:
        if slip.record_id not in reasoned:
            found.setdefault(person_id, []).append(slip)
    return {
        person_id: tuple(sorted(own, key=lambda slip: (slip.on, slip.record_id), reverse=True))
        for person_id, own in found.items()
    }


def _records(
    place: Workplace, session: Session, residents: Mapping[str, Resident]
) -> Iterator[Any]:
    once = [f.code for f in place.catalogue.current_forms() if f.repeat is Repeat.ONCE]
    query = select(
        Record.id,
        Record.resident_id,
        Record.form_code,
        Record.form_edition,
        Record.occurred_on,
        Record.answers,
    ).where(
        Record.voided.is_(False),
        (Record.occurred_on > add_months(place.today, -MONTHS)) | Record.form_code.in_(once),
    )
    if len(residents) == 1:
        query = query.where(Record.resident_id == next(iter(residents)))
    for row in session.execute(query):
        if row.resident_id in residents:
            yield row


def _objections(
    place: Workplace, read: Legible, row: Any, person: Resident, programmes: tuple[str, ...]
) -> Iterator[tuple[bool, Slip]]:
    """Each with whether a reason excuses it."""
    form = read.form

    def slip(words: str) -> Slip:
        return Slip(row.id, form.code, form.title, row.occurred_on, words)

    moved = person.moved_on if person.status == "moved" else None
    if impossible_day(row.occurred_on, place.today, person.birth_date, person.death_date, moved):
        yield False, slip(tr("日期不可能：{day}", day=row.occurred_on))
    context = Context(
        place.today,
        person={
            "sex": person.sex,
            "birth_date": person.birth_date,
            "programmes": programmes,
        },
    )
    for problem in objections(form, read.answers, context):
        soft = problem.severity is Severity.CONFIRM and problem.code == _SOFT
        if soft or problem.severity is Severity.ERROR:
            yield soft, slip(problem.message)


def _with_reason(session: Session, records: set[str]) -> set[str]:
    """Records of which a save has its reason in the history."""
    operations = OpsStore(session).of_rows(("record", record_id) for record_id in records)
    return {record_id for (_, record_id), own in operations.items() if any(op.reason for op in own)}


def _programmes(
    session: Session, residents: Mapping[str, Resident]
) -> dict[str, tuple[tuple[str, date], ...]]:
    """Programmes in force with the day of enrolment: an examination before it need not have had
    what the programme asks for.
    """
    query = select(Enrolment.resident_id, Enrolment.programme, Enrolment.enrolled_on).where(
        Enrolment.voided.is_(False),
        Enrolment.closed_on.is_(None),
        Enrolment.resident_id.is_not(None),
    )
    found: dict[str, tuple[tuple[str, date], ...]] = {}
    for person_id, programme, since in session.execute(query):
        if person_id is not None and person_id in residents:
            found[person_id] = (*found.get(person_id, ()), (programme, since))
    return found

"""What imports left for a decision: rows not taken as they stand, enrolments to confirm."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.roster.findings import Handling
from clinic_desktop.domain.roster.people import RosterPerson
from clinic_desktop.domain.roster.words import Column
from clinic_desktop.services.roster.known import Compared, Registered
from clinic_desktop.services.roster.planning import Decisions, ImportPlan, open_proposals
from clinic_desktop.services.roster.writing import Written, resident_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import RosterReview

ROW, ENROLMENT = "row", "enrolment"
WAITING, TAKEN, DISMISSED = "waiting", "taken", "dismissed"
_CHUNK = 500
_NOT_OF_THE_PERSON = frozenset({Column.SERIAL, Column.AGE})


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One thing that waits for a person."""

    review_id: str
    subject: str
    """``row`` or ``enrolment``."""
    state: str
    file: str
    sheet: str
    row: int
    name: str
    household_no: str | None
    village_group: str | None
    cells: Mapping[str, str]
    """Column to text, as the sheet has it."""
    findings: tuple[Mapping[str, str], ...]
    """``kind``, ``message`` and ``proposal`` of each doubt."""
    resident_id: str | None
    programme: str | None
    noted_on: date


def list_reviews(
    place: Workplace, subject: str | None = None, state: str = WAITING
) -> tuple[ReviewRow, ...]:
    """What waits (or was settled), by file and row."""
    with place.reading() as session:
        query = select(RosterReview).where(
            RosterReview.clinic_code == place.site.code, RosterReview.state == state
        )
        if subject is not None:
            query = query.where(RosterReview.subject == subject)
        query = query.order_by(RosterReview.file_name, RosterReview.sheet, RosterReview.row)
        return tuple(_review_row(review) for review in session.scalars(query))


def count_reviews(place: Workplace) -> dict[str, int]:
    """How many rows and enrolments wait."""
    counts = {ROW: 0, ENROLMENT: 0}
    with place.reading() as session:
        for subject in session.scalars(
            select(RosterReview.subject).where(
                RosterReview.clinic_code == place.site.code, RosterReview.state == WAITING
            )
        ):
            counts[subject] += 1
    return counts


def note_reviews(
    place: Workplace,
    session: Session,
    plan: ImportPlan,
    compared: Compared,
    registered: Registered,
    decisions: Decisions,
    written: Written,
) -> None:
    """List what waits after an import, once however often the file is read; settle the rest."""
    waiting = dict(_waiting(place, plan, compared, registered, decisions, written))
    listed = session.execute(
        select(RosterReview.line_key, RosterReview.id).where(
            RosterReview.clinic_code == place.site.code, RosterReview.state != TAKEN
        )
    )
    known = {row.line_key: row.id for row in listed}
    rows = [row for key, row in waiting.items() if key not in known]
    for start in range(0, len(rows), _CHUNK):
        session.execute(insert(RosterReview), rows[start : start + _CHUNK])
    gone = {
        key
        for person in compared.roster.people
        for key in _settled_keys(person, compared, written, registered)
    }
    settle(place, session, (known[key] for key in gone & known.keys() - waiting.keys()), TAKEN)


def settle(place: Workplace, session: Session, review_ids: Iterable[str], state: str) -> None:
    """Mark reviews as taken or dismissed."""
    ids = list(review_ids)
    for start in range(0, len(ids), _CHUNK):
        session.execute(
            update(RosterReview)
            .where(RosterReview.id.in_(ids[start : start + _CHUNK]))
            .values(state=state, settled_on=place.today, settled_by=place.actor.staff_id)
        )


def _waiting(
    place: Workplace,
    plan: ImportPlan,
    compared: Compared,
    registered: Registered,
    decisions: Decisions,
    written: Written,
) -> Iterator[tuple[str, dict[str, Any]]]:
    for person in compared.roster.people:
        resident_id = resident_of(person, compared, written)
        if resident_id is None:
            if not decisions.refuses(person):
                yield line_key(person), _row(place, plan, person, ROW)
            continue
        for proposal in open_proposals(person, compared, registered):
            if (resident_id, proposal.programme) not in written.enrolments:
                row = _row(place, plan, person, ENROLMENT)
                row |= {
                    "line_key": _enrolment_key(resident_id, proposal.programme),
                    "resident_id": resident_id,
                    "programme": proposal.programme,
                    "findings": [{"kind": "proposal", "message": proposal.word, "proposal": ""}],
                }
                yield row["line_key"], row


def _settled_keys(
    person: RosterPerson, compared: Compared, written: Written, registered: Registered
) -> Iterator[str]:
    resident_id = resident_of(person, compared, written)
    if resident_id is not None:
        yield line_key(person)
        for proposal in person.proposals:
            pair = (resident_id, proposal.programme)
            if pair in written.enrolments or pair in registered.enrolled:
                yield _enrolment_key(*pair)


def _row(place: Workplace, plan: ImportPlan, person: RosterPerson, subject: str) -> dict[str, Any]:
    return {
        "id": place.database.new_id(),
        "clinic_code": place.site.code,
        "line_key": line_key(person),
        "subject": subject,
        "state": WAITING,
        "file_name": plan.file[:200],
        "sheet": person.sheet[:60],
        "row": person.row,
        "name": person.name,
        "household_no": person.household_no,
        "village_group": person.village_group,
        "cells": {column.value: text for column, text in person.written.items()},
        "findings": [
            {"kind": f.kind.value, "message": f.message, "proposal": f.proposal}
            for f in person.findings
            if f.severity >= Handling.FLAGGED
        ],
        "resident_id": None,
        "programme": None,
        "noted_on": place.today,
    }


def line_key(person: RosterPerson) -> str:
    """Equal for rows that say the same, wherever they stand."""
    said = {
        column.value: text
        for column, text in person.written.items()
        if column not in _NOT_OF_THE_PERSON
    }
    return _digest(ROW, said)


def _enrolment_key(resident_id: str, programme: str) -> str:
    return _digest(ENROLMENT, [resident_id, programme])


def _digest(*parts: object) -> str:
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _review_row(review: RosterReview) -> ReviewRow:
    return ReviewRow(
        review.id,
        review.subject,
        review.state,
        review.file_name,
        review.sheet,
        review.row,
        review.name,
        review.household_no,
        review.village_group,
        review.cells,
        tuple(review.findings),
        review.resident_id,
        review.programme,
        review.noted_on,
    )

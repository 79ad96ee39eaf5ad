"""Saving a filled-in form: checked by its definition, one unit of work, history kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.forms.derive import (
    FormEvent,
    events_of,
    occurred_on,
    outcome_of,
    performed_by,
)
from clinic_desktop.domain.forms.model import Form, Repeat
from clinic_desktop.domain.forms.validate import accepted
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.attachments import attach
from clinic_desktop.services.numbers import next_archive_no
from clinic_desktop.services.records.keeping import (
    refuse_going_back,
    refuse_repeated,
    refuse_void,
    tell_others,
)
from clinic_desktop.services.records.subject import (
    CLINIC_ITSELF,
    About,
    check_subject,
    context_for,
    form_of,
)
from clinic_desktop.services.residents.changing import close_everything
from clinic_desktop.services.stock_ledger import FORM as STOCK_FORM
from clinic_desktop.services.stock_ledger import read_lots, refuse_below_zero
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.drafts import take_draft
from clinic_desktop.storage.tables import Household, Record, Resident

FILE_FORM = "personal_basic"
"""Saving it opens the health file of a resident who has none."""


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A form as typed. ``record_id`` amends a record that is already there."""

    form_code: str
    answers: dict[str, Any]
    about: About = CLINIC_ITSELF
    record_id: str | None = None
    confirmed: frozenset[str] = frozenset()
    reason: str = ""
    draft_key: str | None = None
    """Key of the draft that this save makes needless; removed in the same unit of work."""
    photos: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    """Photo field → files to take in; their ids are added to the answer."""


@dataclass(frozen=True, slots=True)
class RecordedForm:
    """The saved record; ``opened_file`` is the archive number if this save opened the file."""

    record_id: str
    outcome: str | None
    changes: Changes
    opened_file: str | None = None


def record_form(place: Workplace, command: RecordForm) -> RecordedForm:
    """Check and save. A form kept once per subject is amended in place.

    Raises:
        InputProblem: each problem names its field; unusual values want confirming.
    """
    form = form_of(place, command.form_code)
    with place.unit(form.title, command.reason or None) as unit:
        record, opened = write_form(place, unit.session, command)
        return RecordedForm(record.id, record.outcome, unit.commit(), opened)


def write_form(
    place: Workplace, session: Session, command: RecordForm
) -> tuple[Record, str | None]:
    """Check and write one form in a unit of work of the caller; the record, and the archive
    number if it opened the file.

    Raises:
        InputProblem: as ``record_form``.
    """
    form = form_of(place, command.form_code)
    check_subject(form, command.about)
    record = _record_to_amend(session, form, command)
    context = context_for(place, session, command.about, besides=record.id if record else None)
    stamp = place.stamp()
    typed = _with_photos(place, session, command, record.id if record else stamp["id"])
    answers = accepted(form, typed, context, command.confirmed)
    day = occurred_on(form, answers) or place.today
    besides = record.id if record else None
    refuse_repeated(place, session, form, command.about, day, answers, besides)
    if record is not None:
        refuse_going_back(form, record.answers, answers)
    lots = read_lots(place, session) if form.code == STOCK_FORM else None
    if record is None:
        record = Record(
            **stamp,
            form_code=form.code,
            resident_id=command.about.resident_id,
            household_id=command.about.household_id,
            entry_order=_next_order(session, place, day),
        )
        session.add(record)
    record.form_edition = form.edition
    record.occurred_on = day
    record.performed_by = performed_by(form, answers) or place.actor.name
    record.outcome = outcome_of(form, answers, context)
    record.answers = answers
    if lots is not None:
        refuse_below_zero(place, session, lots)
    if command.draft_key:
        take_draft(session, command.draft_key)
    opened = _open_file(place, session, form, command.about)
    tell_others(place, session, form, command.about, answers, context)
    _died(place, session, command.about, events_of(form, answers, context))
    return record, opened


def _with_photos(
    place: Workplace, session: Session, command: RecordForm, record_id: str
) -> dict[str, Any]:
    """The answers with the ids of the photos that are taken in by this save."""
    answers = dict(command.answers)
    for name, paths in command.photos.items():
        taken = [attach(place, session, ("record", record_id), path).id for path in paths]
        answers[name] = [*answers.get(name, []), *taken]
    return answers


def void_record(place: Workplace, record_id: str, reason: str) -> Changes:
    """Void a record entered by mistake; it stays readable in the history."""
    if not reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明作废原因")))
    with place.unit(tr("作废记录"), reason) as unit:
        record = load_record(unit.session, record_id)
        refuse_void(place.catalogue.form(record.form_code, record.form_edition), record.answers)
        lots = read_lots(place, unit.session) if record.form_code == STOCK_FORM else None
        record.voided = True
        record.void_by = place.actor.staff_id
        record.void_reason = reason
        if lots is not None:
            refuse_below_zero(place, unit.session, lots)
        return unit.commit()


def load_record(session: Session, record_id: str) -> Record:
    """The record, not void.

    Raises:
        InputProblem: no such record (any more).
    """
    record = session.get(Record, record_id)
    if record is None or record.voided:
        raise InputProblem(Problem("record", "RECORD_UNKNOWN", tr("找不到此记录，可能已作废")))
    return record


def _record_to_amend(session: Session, form: Form, command: RecordForm) -> Record | None:
    if command.record_id:
        record = load_record(session, command.record_id)
        if record.form_code != form.code:
            raise ValueError("a record keeps its form")
        return record
    if form.repeat is not Repeat.ONCE:
        return None
    about = command.about
    query = select(Record).where(Record.form_code == form.code, Record.voided.is_(False))
    if about.resident_id:
        query = query.where(Record.resident_id == about.resident_id)
    elif about.household_id:
        query = query.where(Record.household_id == about.household_id)
    else:
        return None
    return session.scalars(query.order_by(Record.id).limit(1)).first()


def _next_order(session: Session, place: Workplace, day: date) -> int:
    """Position among the records of one day: events on one date keep their entered order."""
    highest = session.scalar(
        select(func.max(Record.entry_order)).where(
            Record.clinic_code == place.site.code, Record.occurred_on == day
        )
    )
    return (highest or 0) + 1


def _open_file(place: Workplace, session: Session, form: Form, about: About) -> str | None:
    if form.code != FILE_FORM or not about.resident_id:
        return None
    resident = session.get_one(Resident, about.resident_id)
    if resident.archive_no:
        return None
    resident.archive_no = next_archive_no(session, place.site)
    resident.filing_date = place.today
    resident.filing_person = place.actor.name
    resident.responsible_doctor = resident.responsible_doctor or place.actor.name
    return resident.archive_no


def _died(place: Workplace, session: Session, about: About, events: tuple[FormEvent, ...]) -> None:
    """A record that tells of the person's death closes everything, as a death registration does."""
    death = next((event for event in events if event.kind == "death"), None)
    if not about.resident_id or death is None:
        return
    resident = session.get_one(Resident, about.resident_id)
    if resident.status == "dead":
        return
    resident.status = "dead"
    resident.death_date = death.on
    resident.death_cause = death.values.get("cause")
    if resident.archive_no:
        resident.file_closed_on = resident.death_date
        resident.file_closed_reason = "1"
    household = session.get(Household, resident.household_id) if resident.household_id else None
    if household is not None and household.head_id == resident.id:
        household.head_id = None
    close_everything(place, session, resident.id, resident.death_date, "death")

"""What the rules say about a visit while it is being typed: class, advice, next date, and why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.derive import events_of, settled
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.programmes.engine import next_obligation
from clinic_desktop.domain.programmes.events import event_from, with_risk
from clinic_desktop.domain.programmes.model import Event, Person, TraceStep
from clinic_desktop.services.records.saving import load_record
from clinic_desktop.services.records.subject import About, context_for, form_of
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.happened import Chronicle, Facts
from clinic_desktop.storage.derived.managed import Enrolled
from clinic_desktop.storage.derived.owed import events_of_enrolment
from clinic_desktop.storage.derived.parameters import programme_parameters
from clinic_desktop.storage.tables import Enrolment

_WISHED = "next_visit_date"
_EXAMS = {"annual_exam": "health_exam", "elderly": "health_exam"}
"""Programmes whose obligation is the examination."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What follows from the visit if it is saved as typed; proposed, never saved by itself."""

    programme: str
    outcome: str | None
    """Class code 1–4 of the chronic programmes, ``None`` while a value is missing."""
    next_due: date | None
    window_start: date | None
    window_end: date | None
    reason: str
    reason_text: str
    advice: tuple[str, ...]
    trace: tuple[TraceStep, ...]


def visit_form(catalogue: Catalogue, programme: str, reason: str = "") -> Form | None:
    """The form in force whose record is a programme's visit or examination.

    Where a programme has several (by a child's age, by the stage of a pregnancy) the reason of the
    task tells which; ``None`` where it does not.
    """
    forms = visit_forms(catalogue, programme)
    told = [form for form in forms if reason in form.visits]
    open_to_all = [form for form in forms if not form.visits]
    found = told or open_to_all
    return found[0] if len(found) == 1 or told else None


def visit_forms(catalogue: Catalogue, programme: str) -> tuple[Form, ...]:
    """Every form in force whose record is a visit of the programme."""
    code = _EXAMS.get(programme)
    if code is not None:
        form = catalogue.form(code)
        return (form,) if form is not None else ()
    definition = catalogue.programmes.get(programme)
    reasons = {rule.reason for rule in definition.rules.values()} if definition else set()
    return tuple(
        form
        for form in catalogue.current_forms()
        if reasons.intersection(form.visits)
        or any(e.programme == programme and e.kind == "visit" for e in form.events)
    )


def propose(
    place: Workplace,
    form_code: str,
    about: About,
    answers: dict[str, Any],
    record_id: str | None = None,
) -> Proposal | None:
    """The proposal of the first programme the form's visit belongs to; None if there is none.

    The date that the doctor typed as next visit is left out: the proposal is the rule's own.
    """
    if not about.resident_id:
        return None
    with place.reading() as session:
        form = form_of(place, form_code)
        context = context_for(place, session, about, besides=record_id)
        for told in events_of(form, settled(form, answers, context), context):
            if told.programme:
                values = {k: v for k, v in told.values.items() if k != _WISHED}
                found = _judged(
                    place,
                    session,
                    about.resident_id,
                    told.programme,
                    record_id,
                    event_from(told.kind, told.on, values, _LAST),
                )
                if found is not None:
                    return found
    return None


_LAST = 1_000_000
"""The visit being typed is the last entry of its day."""


def _judged(
    place: Workplace,
    session: Session,
    resident_id: str,
    code: str,
    record_id: str | None,
    visit: Event,
) -> Proposal | None:
    programme = place.catalogue.programmes.get(code)
    enrolments = [
        Enrolled(
            row.id, code, row.enrolled_on, row.attributes or {}, row.closed_on, row.close_reason
        )
        for row in session.scalars(
            select(Enrolment)
            .where(
                Enrolment.resident_id == resident_id,
                Enrolment.programme == code,
                Enrolment.voided.is_(False),
            )
            .order_by(Enrolment.enrolled_on)
        )
    ]
    if programme is None or not enrolments:
        return None
    resident = load_resident(session, resident_id)
    happened = Chronicle(place.catalogue).of_residents(
        session, {resident_id: Facts(resident.sex, resident.birth_date)}
    )
    last = len(enrolments) - 1
    told = events_of_enrolment(enrolments, last, happened.of(resident_id, code))
    amended = _day_of(session, record_id)
    events = [e for e in told if e.kind != visit.kind or e.on != amended]
    person = Person(resident.birth_date, resident.sex, enrolments[last].attributes)
    obligation = next_obligation(
        programme,
        person,
        enrolments[last].enrolled_on,
        [with_risk(e, person) for e in (*events, visit)],
        max(place.today, visit.on),
        programme_parameters(session),
    )
    return Proposal(
        programme=code,
        outcome=_class(obligation.trace, visit.on),
        next_due=obligation.next_due,
        window_start=obligation.window_start,
        window_end=obligation.window_end,
        reason=obligation.reason,
        reason_text=programme.reason_text(obligation.reason),
        advice=tuple(programme.word(code) for code in obligation.advice),
        trace=obligation.trace,
    )


def _day_of(session: Session, record_id: str | None) -> date | None:
    if record_id is None:
        return None
    try:
        return load_record(session, record_id).occurred_on
    except InputProblem:
        return None


def _class(trace: tuple[TraceStep, ...], visited: date) -> str | None:
    for step in trace:
        facts = dict(step.facts)
        if step.rule == "CLASS" and facts.get("visit") == visited.isoformat():
            return facts.get("class") or None
    return None

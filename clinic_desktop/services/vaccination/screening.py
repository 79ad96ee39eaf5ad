"""接种前询问: what was asked before a dose, checked by the form ``vaccination_screening``."""

from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.forms.derive import settled
from clinic_desktop.domain.forms.validate import validate
from clinic_desktop.domain.immunisation.rules import Product, ProductKind
from clinic_desktop.domain.problems import Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.subject import About, context_for, form_of
from clinic_desktop.services.vaccination.commands import RecordDose
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record

FORM = "vaccination_screening"
_FIELDS = ("findings", "temperature")
"""Fields that the dose dialog asks for."""
YES = "1"
LIVE = {ProductKind.LIVE_INJECTED: "1", ProductKind.LIVE_ORAL: "3"}
NOT_LIVE = "2"


def screening_problems(
    place: Workplace, session: Session, command: RecordDose, product: Product
) -> tuple[Problem, ...]:
    """What the answers say against giving the dose today; everything can be confirmed.

    Answers that were not asked for (``None``: a dose given elsewhere) say nothing.
    """
    if command.screening is None:
        return ()
    if not command.screening:
        text = tr("还没有做接种前询问")
        return (Problem("findings", "SCREENING_MISSING", text, Severity.CONFIRM),)
    form = form_of(place, FORM)
    context = context_for(place, session, About(command.resident_id))
    found = validate(form, _answers(place, command, product), context)
    return tuple(
        replace(
            problem,
            field=problem.field if problem.field in _FIELDS else _FIELDS[0],
            code="SCREENING" if problem.severity is Severity.CONFIRM else problem.code,
        )
        for problem in found
        if problem.severity is not Severity.NOTE
    )


def write_screening(
    place: Workplace, session: Session, command: RecordDose, product: Product
) -> None:
    """Keep the answers beside the dose, in the unit of work that writes it.

    Raises:
        InputProblem: the form is switched off.
    """
    if not command.screening:
        return
    form = form_of(place, FORM)
    context = context_for(place, session, About(command.resident_id))
    answers = settled(form, _answers(place, command, product), context)
    last = session.scalar(
        select(func.max(Record.entry_order)).where(
            Record.clinic_code == place.site.code, Record.occurred_on == command.given_on
        )
    )
    session.add(
        Record(
            **place.stamp(),
            form_code=form.code,
            form_edition=form.edition,
            resident_id=command.resident_id,
            occurred_on=command.given_on,
            performed_by=command.vaccinator or place.actor.name,
            answers=answers,
            entry_order=(last or 0) + 1,
        )
    )


def _answers(place: Workplace, command: RecordDose, product: Product) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "vaccine": product.name,
        "live": LIVE.get(product.kind, NOT_LIVE),
        "temperature": command.temperature,
        "findings": list(command.screening or ()),
        "detail": command.screening_note or None,
        "informed": YES if command.informed else None,
        "screened_on": command.given_on.isoformat(),
        "screener": command.vaccinator or place.actor.name,
    }
    return {name: value for name, value in answers.items() if value is not None}

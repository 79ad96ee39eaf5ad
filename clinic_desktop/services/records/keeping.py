"""What saving and voiding a record mean beyond its own answers: numbers that occur once, stages
that only go forward, what another form is told (``domain.forms.keeping``).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import is_empty
from clinic_desktop.domain.forms.display import label_of
from clinic_desktop.domain.forms.evaluate import Scope, evaluate, holds
from clinic_desktop.domain.forms.keeping import Also, Unique
from clinic_desktop.domain.forms.model import Answers, FieldType, Form, Repeat
from clinic_desktop.domain.forms.values import stored
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record


def refuse_repeated(
    place: Workplace,
    session: Session,
    form: Form,
    about: About,
    day: date,
    answers: Mapping[str, Any],
    besides: str | None,
) -> None:
    """Raises ``InputProblem`` where a number is taken by another record."""
    for unique in form.unique:
        if any(is_empty(answers.get(name)) for name in unique.fields):
            continue
        other = _other(place, session, form, about, day, answers, unique, besides)
        if other is not None:
            labels = "、".join(form.field(name).label for name in unique.fields)
            text = tr("“{labels}”与 {day} 的记录重复", labels=labels, day=other)
            raise InputProblem(Problem(unique.fields[0], "REPEATED", text))


def _other(
    place: Workplace,
    session: Session,
    form: Form,
    about: About,
    day: date,
    answers: Mapping[str, Any],
    unique: Unique,
    besides: str | None,
) -> date | None:
    """The day of the record that has the same answers."""
    query = select(Record.id, Record.occurred_on, Record.answers).where(
        Record.form_code == form.code,
        Record.voided.is_(False),
        Record.clinic_code == place.site.code,
    )
    if not unique.clinic:
        query = query.where(
            Record.resident_id == about.resident_id, Record.household_id == about.household_id
        )
    first = answers[unique.fields[0]]
    if isinstance(first, str):
        # Answers are canonical JSON: the value stands there as it is written.
        query = query.where(type_coerce(Record.answers, Text).contains(first, autoescape=True))
    if unique.days:
        span = timedelta(days=unique.days)
        query = query.where(Record.occurred_on.between(day - span, day + span))
    found: list[date] = [
        on
        for record_id, on, known in session.execute(query)
        if record_id != besides and all(known.get(n) == answers[n] for n in unique.fields)
    ]
    return max(found, default=None)


def refuse_going_back(form: Form, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raises ``InputProblem`` where a stage would be taken back."""
    if form.stages is None:
        return
    field = form.field(form.stages.field)
    codes = [option.code for option in field.options]
    old, new = before.get(field.id), now.get(field.id)
    if old in codes and (new not in codes or codes.index(new) < codes.index(old)):
        text = tr("“{label}”只能向前，已经是“{old}”", label=field.label, old=label_of(field, old))
        raise InputProblem(Problem(field.id, "STAGE_BACK", text))


def refuse_void(form: Form | None, answers: Mapping[str, Any]) -> None:
    """Raises ``InputProblem`` where the record has come too far to be made void."""
    if form is None or form.stages is None or not form.stages.kept_from:
        return
    field = form.field(form.stages.field)
    codes = [option.code for option in field.options]
    stage = answers.get(field.id)
    if stage in codes and codes.index(stage) >= codes.index(form.stages.kept_from):
        text = tr("{stage}的记录不能作废", stage=label_of(field, stage))
        raise InputProblem(Problem("record", "STAGE_KEPT", text))


def tell_others(
    place: Workplace,
    session: Session,
    form: Form,
    about: About,
    answers: Answers,
    context: Context,
) -> None:
    """Writes into the forms kept once about the same subject what this record says of them too;
    a form that was never filled in is not begun.
    """
    scope = Scope(form, answers, context)
    for also in form.also:
        other = place.catalogue.form(also.form)
        if other is None or other.repeat is not Repeat.ONCE or other.subject is not form.subject:
            continue
        if also.when is not None and not holds(also.when, scope):
            continue
        record = session.scalars(
            select(Record)
            .where(
                Record.form_code == other.code,
                Record.form_edition == other.edition,
                Record.voided.is_(False),
                Record.resident_id == about.resident_id,
                Record.household_id == about.household_id,
            )
            .order_by(Record.id)
            .limit(1)
        ).first()
        if record is not None:
            told = _told(other, also, record.answers, scope)
            if told is not None:
                record.answers = told


def _told(other: Form, also: Also, known: Mapping[str, Any], scope: Scope) -> Answers | None:
    """The answers with what is said; ``None`` where they say so already."""
    field = other.field(also.field)
    value = evaluate(also.value, scope)
    if field.type is not FieldType.ROWS or field.rows is None:
        answer = stored(field, value)
        if is_empty(answer) or known.get(field.id) == answer:
            return None
        return {**known, field.id: answer}
    column = next(each for each in field.rows.fields if each.id == also.column)
    code = stored(column, value)
    rows = [row for row in known.get(field.id) or [] if isinstance(row, dict)]
    if is_empty(code) or any(row.get(column.id) == code for row in rows):
        return None
    if field.rows.alone is not None:
        name, alone = field.rows.alone
        rows = [row for row in rows if row.get(name) != alone]
    return {**known, field.id: [*rows, {column.id: code}]}

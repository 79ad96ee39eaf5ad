"""What follows from the answers: which fields matter, computed values, proposals, events.

``settled`` gives the answers as they are stored: answers of fields that do not matter are gone,
computed fields are filled. ``survey`` tells a screen the state of every field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.evaluate import Scope, evaluate, holds
from clinic_desktop.domain.forms.expressions import Expression
from clinic_desktop.domain.forms.model import (
    Answers,
    EventMapping,
    Field,
    FieldType,
    Form,
    Option,
)
from clinic_desktop.domain.forms.values import Value, day_of, stored

LOST = "lost"
DEAD = "dead"
_MOST_PASSES = 24


@dataclass(frozen=True, slots=True)
class Survey:
    """The state of a form while it is filled in."""

    answers: Answers
    """Settled."""
    relevant: frozenset[str]
    """Fields that are shown; those of irrelevant sections are not among them."""
    required: frozenset[str]
    proposals: Mapping[str, Any]
    """Field → answer that the definition suggests; never taken over by itself."""
    relaxed: bool
    """The visit was lost or the person has died: an otherwise empty form is complete."""


@dataclass(frozen=True, slots=True)
class FormEvent:
    """An event that a record means to a programme (``schedules.md`` 1.2)."""

    programme: str
    kind: str
    on: date
    values: Mapping[str, Any]
    """int, ``Decimal`` where the number is not whole, text, bool, or ISO date text."""


def is_empty(answer: object) -> bool:
    """Whether an answer says nothing; the code ``"0"`` and the number 0 do say something."""
    return answer is None or answer in ("", [], {}, ())


def relevant_fields(form: Form, answers: Mapping[str, Any], context: Context) -> frozenset[str]:
    """Ids of the fields that matter with these answers."""
    scope = Scope(form, answers, context)
    found: set[str] = set()
    for section in form.sections:
        if not holds(section.relevant, scope):
            continue
        found.update(f.id for f in section.fields if _matters(f, scope))
    return frozenset(found)


def _matters(field: Field, scope: Scope) -> bool:
    if field.companion_of is not None and not _chosen(field, scope):
        return False
    return holds(field.relevant, scope)


def _chosen(field: Field, scope: Scope) -> bool:
    """Whether an option that calls for this companion is answered."""
    parent, codes = field.companion_of or ("", ())
    value = scope.value((parent,))
    answered = value if isinstance(value, tuple) else (value,)
    if not any(code in answered for code in codes):
        return False
    owner = scope.named(parent)
    return any(
        o.code in answered and field.id in o.companion and holds(o.relevant, scope, unknown=True)
        for o in (owner.options if owner else ())
    )


def relevant_columns(rows_field: Field, row: Mapping[str, Any], scope: Scope) -> tuple[Field, ...]:
    """Columns of a repeating group that matter in one of its rows."""
    if rows_field.rows is None:
        return ()
    within = scope.inside(rows_field.id, row)
    return tuple(column for column in rows_field.rows.fields if _matters(column, within))


def offered(field: Field, scope: Scope) -> tuple[Option, ...]:
    """The options that can be chosen (前列腺异常 only for men)."""
    return tuple(o for o in field.options if holds(o.relevant, scope, unknown=True))


def option_of(form: Form, field: Field, code: object, answers: Mapping[str, Any]) -> Option | None:
    """The option that a code means. Where one code means different things by visit or age, the
    other answers decide which (forms.md 28.6).
    """
    meant = [o for o in field.options if o.code == code]
    if len(meant) > 1:
        scope = Scope(form, answers, Context(date.min))
        meant = [o for o in meant if holds(o.relevant, scope)] or meant
    return meant[0] if meant else None


def settled(form: Form, answers: Mapping[str, Any], context: Context) -> Answers:
    """The answers as they are stored.

    Empty answers, answers of unknown fields, of fields shown from the file and of fields that do
    not matter are left out; computed fields are filled; codes of a multi are put in the order of
    the options. Repeated until nothing changes, because clearing one answer may make another
    irrelevant.
    """
    kept = _known(form, answers)
    for _ in range(_MOST_PASSES):
        relevant = relevant_fields(form, kept, context)
        scope = Scope(form, kept, context)
        following: Answers = {}
        for field in form.fields():
            if field.id not in relevant or field.from_file:
                continue
            answer = _settled_answer(field, kept.get(field.id), scope)
            if not is_empty(answer):
                following[field.id] = answer
        if following == kept:
            break
        kept = following
    return kept


def _known(form: Form, answers: Mapping[str, Any]) -> Answers:
    return {f.id: answers[f.id] for f in form.fields() if not is_empty(answers.get(f.id))}


def _settled_answer(field: Field, answer: object, scope: Scope) -> Any:
    if field.computed is not None:
        return stored(field, evaluate(field.computed, scope))
    if field.type is FieldType.ROWS and isinstance(answer, list):
        return [row for row in (_settled_row(field, r, scope) for r in answer) if row != {}]
    if field.type is FieldType.MULTI and isinstance(answer, list):
        return ordered_codes(field, answer)
    if isinstance(answer, str):
        return answer.strip()
    return answer


def _settled_row(field: Field, row: object, scope: Scope) -> Any:
    if not isinstance(row, dict):
        return row
    kept: dict[str, Any] = {}
    for column in relevant_columns(field, row, scope):
        answer = row.get(column.id)
        if column.computed is not None:
            answer = stored(column, evaluate(column.computed, scope.inside(field.id, row)))
        elif isinstance(answer, str):
            answer = answer.strip()
        elif column.type is FieldType.MULTI and isinstance(answer, list):
            answer = ordered_codes(column, answer)
        if not is_empty(answer):
            kept[column.id] = answer
    return kept


def ordered_codes(field: Field, codes: list[Any]) -> list[Any]:
    """Codes in the order of the options, each once; unknown ones stay at the end for validation."""
    known = list(dict.fromkeys(o.code for o in field.options if o.code in codes))
    rest = [code for code in codes if code not in known]
    return known + rest


def is_relaxed(form: Form, answers: Mapping[str, Any], context: Context) -> bool:
    """Whether this is a lost or dead visit (forms.md 0.4 B.lost)."""
    return form.relaxed is not None and holds(form.relaxed, Scope(form, answers, context))


def survey(form: Form, answers: Mapping[str, Any], context: Context) -> Survey:
    """The state of every field with these answers."""
    now = settled(form, answers, context)
    scope = Scope(form, now, context)
    relevant = relevant_fields(form, now, context)
    relaxed = is_relaxed(form, now, context)
    required = frozenset(
        f.id for f in form.fields() if f.id in relevant and is_required(form, f, scope, relaxed)
    )
    proposals = {
        f.id: proposed
        for f in form.fields()
        if f.id in relevant
        and f.proposal is not None
        and not is_empty(proposed := stored(f, evaluate(f.proposal, scope)))
    }
    return Survey(now, relevant, required, proposals, relaxed)


def is_required(form: Form, field: Field, scope: Scope, relaxed: bool) -> bool:
    """Whether a relevant field must be answered now."""
    if field.required is None or field.computed is not None or field.from_file:
        return False
    if relaxed and not field.firm:
        return False
    if not field.firm and _in_untouched_block(form, field, scope):
        return False
    return holds(field.required, scope)


def file_gaps(form: Form, scope: Scope, relevant: frozenset[str]) -> tuple[Field, ...]:
    """Required fields shown from the file that the file does not hold."""
    return tuple(
        f
        for f in form.fields()
        if f.from_file
        and f.id in relevant
        and f.required is not None
        and holds(f.required, scope)
        and is_empty(scope.context.person.get(f.from_file))
    )


def _in_untouched_block(form: Form, field: Field, scope: Scope) -> bool:
    if not form.has(field.id):
        return False
    section = form.section_of(field.id)
    return section.optional and all(is_empty(scope.answers.get(f.id)) for f in section.fields)


def defaults(form: Form, context: Context) -> Answers:
    """What a new form starts with, before anything is carried forward."""
    started: Answers = {}
    for field in form.fields():
        if field.default is None:
            continue
        answer = stored(field, evaluate(field.default, Scope(form, started, context)))
        if not is_empty(answer):
            started[field.id] = answer
    return started


def occurred_on(form: Form, answers: Mapping[str, Any]) -> date | None:
    """The record's date as its date field says."""
    return day_of(answers.get(form.date_field)) if form.date_field else None


def performed_by(form: Form, answers: Mapping[str, Any]) -> str | None:
    """The name signed on the form."""
    name = answers.get(form.sign_field) if form.sign_field else None
    return name if isinstance(name, str) and name else None


def outcome_of(form: Form, answers: Mapping[str, Any], context: Context) -> str | None:
    """The record's outcome code: ``lost``, ``dead``, or what the form's rule gives."""
    if form.outcome is None:
        return None
    value = evaluate(form.outcome, Scope(form, answers, context))
    return _plain(value) if isinstance(_plain(value), str) else None


def events_of(form: Form, answers: Mapping[str, Any], context: Context) -> tuple[FormEvent, ...]:
    """The programme events that a record of the form means; none while its date is missing."""
    scope = Scope(form, answers, context)
    found: list[FormEvent] = []
    for mapping in form.events:
        if mapping.when is not None and not holds(mapping.when, scope):
            continue
        day = day_of(answers.get(mapping.date)) if mapping.date else occurred_on(form, answers)
        if day is not None:
            found.append(FormEvent(mapping.programme, mapping.kind, day, _values(mapping, scope)))
    return tuple(found)


def _values(mapping: EventMapping, scope: Scope) -> dict[str, Any]:
    values = {name: _plain(evaluate(told, scope)) for name, told in mapping.values}
    return {name: value for name, value in values.items() if value is not None}


def _plain(value: Value) -> Any:
    match value:
        case Fraction():
            whole = value.denominator == 1
            return value.numerator if whole else Decimal(value.numerator) / value.denominator
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value


def value_of(expression: Expression, form: Form, answers: Answers, context: Context) -> Any:
    """The plain value of any expression over a record; for lists and reports."""
    return _plain(evaluate(expression, Scope(form, answers, context)))

"""Checks answers against their form; every problem names its field and its reason in Chinese.

Hard limits, wrong codes, missing required answers are errors; soft limits ask back and pass when
confirmed. A repeated row's problem stands at ``rows_field.0.column`` (rows counted from 0).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from clinic_desktop.domain.forms.answer_types import type_problem
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import (
    file_gaps,
    is_empty,
    is_relaxed,
    is_required,
    offered,
    relevant_columns,
    relevant_fields,
    settled,
)
from clinic_desktop.domain.forms.evaluate import Scope, holds
from clinic_desktop.domain.forms.model import Answers, Check, Field, FieldType, Form, RowGroup
from clinic_desktop.domain.problems import InputProblem, Problem, Severity
from clinic_desktop.domain.words import tr


def validate(
    form: Form,
    answers: Mapping[str, Any],
    context: Context,
    confirmed: frozenset[str] = frozenset(),
) -> tuple[Problem, ...]:
    """Everything that stands against saving these answers, in the order of the form.

    The answers are settled first: what does not matter is not checked. ``confirmed`` holds what
    the person has confirmed: ``"field:code"`` of a problem, or ``"field"`` for all of a field.
    Problems with severity ``CONFIRM`` named there are left out; errors never are.
    """
    now = settled(form, answers, context)
    found = [*_unknown(form, answers), *_problems(form, now, context)]
    return tuple(p for p in found if not _is_confirmed(p, confirmed))


def accepted(
    form: Form,
    answers: Mapping[str, Any],
    context: Context,
    confirmed: frozenset[str] = frozenset(),
) -> Answers:
    """The settled answers, ready to be stored; raises ``InputProblem`` with what stands against."""
    problems = validate(form, answers, context, confirmed)
    standing = tuple(p for p in problems if p.severity is not Severity.NOTE)
    if standing:
        raise InputProblem(*standing)
    return settled(form, answers, context)


def objections(form: Form, stored: Mapping[str, Any], context: Context) -> tuple[Problem, ...]:
    """What an inspector finds in stored answers, taken as they are: an import may have brought
    what the entry screen refuses. Soft limits come as ``CONFIRM`` with the code ``soft``.
    """
    return tuple(_problems(form, dict(stored), context))


def key_of(problem: Problem) -> str:
    """The text by which a problem is confirmed."""
    return f"{problem.field}:{problem.code}"


def _is_confirmed(problem: Problem, confirmed: frozenset[str]) -> bool:
    asked = problem.severity is Severity.CONFIRM
    return asked and (key_of(problem) in confirmed or problem.field in confirmed)


def _unknown(form: Form, answers: Mapping[str, Any]) -> Iterator[Problem]:
    for name in answers:
        if not form.has(name):
            yield Problem(
                name, "unknown_field", tr("“{title}”没有项目 {name}", title=form.title, name=name)
            )


def _problems(form: Form, answers: Answers, context: Context) -> Iterator[Problem]:
    scope = Scope(form, answers, context)
    relevant = relevant_fields(form, answers, context)
    relaxed = is_relaxed(form, answers, context)
    for field in form.fields():
        if field.id not in relevant or field.from_file:
            continue
        answer = answers.get(field.id)
        if is_empty(answer):
            if is_required(form, field, scope, relaxed):
                yield _missing(field.id, field.label)
            continue
        yield from _answer_problems(field, field.id, field.label, answer, scope)
    yield from _failed(form.checks, "", "check", scope)
    for field in file_gaps(form, scope, relevant):
        yield Problem(
            field.id,
            "file_gap",
            tr("档案中没有“{label}”，请到档案页补充", label=field.label),
            Severity.NOTE,
        )


def _missing(path: str, label: str) -> Problem:
    return Problem(path, "required", tr("请填写“{label}”", label=label))


def _answer_problems(
    field: Field, path: str, label: str, answer: object, scope: Scope
) -> Iterator[Problem]:
    wrong = type_problem(field, path, label, answer, scope.context.today)
    if wrong:
        yield from wrong
        if any(p.severity is Severity.ERROR for p in wrong):
            return
    if field.options:
        yield from _not_offered(field, path, label, answer, scope)
    if field.type is FieldType.ROWS and field.rows is not None and isinstance(answer, list):
        yield from _row_problems(field, field.rows, answer, scope)
    yield from _failed(field.checks, path, "check", scope)


def _not_offered(
    field: Field, path: str, label: str, answer: object, scope: Scope
) -> Iterator[Problem]:
    possible = {o.code for o in offered(field, scope)}
    given = answer if isinstance(answer, list) else [answer]
    for option in field.options:
        if option.code in given and option.code not in possible:
            yield Problem(
                path,
                "not_offered",
                tr("“{label}”：不适用“{option}”", label=label, option=option.label),
            )


def _row_problems(
    field: Field, group: RowGroup, rows: list[Any], scope: Scope
) -> Iterator[Problem]:
    if len(rows) < group.minimum:
        yield Problem(
            field.id,
            "rows_few",
            tr("“{label}”至少填写 {n} 行", label=field.label, n=group.minimum),
        )
    if len(rows) > group.maximum:
        yield Problem(
            field.id,
            "rows_many",
            tr("“{label}”最多填写 {n} 行", label=field.label, n=group.maximum),
        )
    yield from _rows_together(field, group, rows)
    for number, row in enumerate(rows):
        within = scope.inside(field.id, row)
        relaxed = is_relaxed(scope.form, scope.answers, scope.context)
        for column in relevant_columns(field, row, scope):
            path = f"{field.id}.{number}.{column.id}"
            label = tr("{group}第{n}行{label}", group=field.label, n=number + 1, label=column.label)
            answer = row.get(column.id)
            if is_empty(answer):
                if is_required(scope.form, column, within, relaxed):
                    yield _missing(path, label)
                continue
            yield from _answer_problems(column, path, label, answer, within)


def _rows_together(field: Field, group: RowGroup, rows: list[Any]) -> Iterator[Problem]:
    if group.alone is not None:
        column, code = group.alone
        if len(rows) > 1 and any(row.get(column) == code for row in rows):
            yield Problem(
                field.id,
                "exclusive",
                tr(
                    "“{label}”选了“{option}”就不能再有其他行",
                    label=field.label,
                    option=_option_label(group, column, code),
                ),
            )
    if group.unique is not None:
        seen = [row[group.unique] for row in rows if not is_empty(row.get(group.unique))]
        if len(set(map(str, seen))) < len(seen):
            yield Problem(field.id, "repeated", tr("“{label}”有重复的行", label=field.label))


def _option_label(group: RowGroup, column_id: str, code: str) -> str:
    column = next(c for c in group.fields if c.id == column_id)
    return next((o.label for o in column.options if o.code == code), code)


def _failed(checks: tuple[Check, ...], path: str, code: str, scope: Scope) -> Iterator[Problem]:
    for number, check in enumerate(checks):
        if not holds(check.that, scope, unknown=True):
            place = path or check.field
            yield Problem(place, f"{code}{number}", check.message, check.severity)

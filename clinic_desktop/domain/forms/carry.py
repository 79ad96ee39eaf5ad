"""What a new record starts with: defaults, then what is carried forward from the last one."""

from collections.abc import Mapping
from typing import Any

from clinic_desktop.domain.forms.answer_types import type_problem
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import defaults, is_empty, settled
from clinic_desktop.domain.forms.model import Answers, Form
from clinic_desktop.domain.problems import Severity


def carry_forward(form: Form, last_answers: Mapping[str, Any], context: Context) -> Answers:
    """The answers of the last record that a new one takes over.

    Fields marked ``carried`` come as they are. A goal set last time ("目标") is offered as the
    goal of this time when the field says so. Answers that no longer fit the form (another
    edition, a code that was dropped) are left behind.
    """
    carried: Answers = {}
    for field in form.fields():
        answer = last_answers.get(field.id)
        if not field.carried or field.computed is not None or is_empty(answer):
            continue
        wrong = type_problem(field, field.id, field.label, answer, context.today)
        if not any(p.severity is Severity.ERROR for p in wrong):
            carried[field.id] = answer
    return carried


def new_answers(form: Form, context: Context) -> Answers:
    """The start of a new record: carried forward values win over defaults, all settled."""
    last = context.previous.get(form.code)
    started = defaults(form, context)
    if last is not None:
        started |= carry_forward(form, last.answers, context)
    return settled(form, started, context)

"""A believable filled-in example of any form, made from its definition alone."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from clinic_desktop.domain.forms.carry import new_answers
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import is_empty, offered, settled, survey
from clinic_desktop.domain.forms.evaluate import Scope, holds
from clinic_desktop.domain.forms.model import Field, FieldType, Form
from clinic_desktop.domain.forms.validate import validate
from clinic_desktop.domain.problems import Severity
from clinic_desktop.domain.words import tr

_PASSES = 12
_WORDS = (tr("无特殊"), tr("情况良好"), tr("已告知注意事项"), tr("按常规处理"))


def applies_to(form: Form, context: Context) -> bool:
    """Whether the form is offered to this person."""
    return form.applies is None or holds(form.applies, Scope(form, {}, context))


def example_answers(
    form: Form, context: Context, random: Random, fixed: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """Answers without any error, those in ``fixed`` as they are given; None when none were found
    in a few attempts.
    """
    for _attempt in range(_PASSES):
        answers = _filled(form, context, random, fixed or {})
        wrong = [p for p in validate(form, answers, context) if p.severity is Severity.ERROR]
        if not wrong:
            return answers
    return None


def _filled(
    form: Form, context: Context, random: Random, fixed: Mapping[str, Any]
) -> dict[str, Any]:
    answers: dict[str, Any] = {**new_answers(form, context), **fixed}
    for _pass in range(_PASSES):
        seen = survey(form, answers, context)
        wanted = [
            f
            for f in form.fields()
            if f.id in seen.relevant
            and is_empty(seen.answers.get(f.id))
            and f.computed is None
            and not f.from_file
            and (f.id in seen.required or f.id in form.summary)
        ]
        if not wanted:
            break
        for item in wanted:
            proposed = seen.proposals.get(item.id)
            answers[item.id] = (
                proposed
                if not is_empty(proposed)
                else _value(item, Scope(form, seen.answers, context), context, random)
            )
    return settled(form, answers, context)


def _value(item: Field, scope: Scope, context: Context, random: Random) -> Any:
    match item.type:
        case FieldType.SINGLE:
            codes = [o.code for o in offered(item, scope)]
            return random.choice(codes[:2]) if codes else None
        case FieldType.MULTI:
            codes = [o.code for o in offered(item, scope)]
            return codes[:1]
        case FieldType.INT | FieldType.DEC:
            return _number(item, random)
        case FieldType.DATE:
            days = random.randint(20, 60) if item.future else 0
            return (context.today + timedelta(days=days)).isoformat()
        case FieldType.YM:
            return f"{context.today:%Y-%m}"
        case FieldType.TIME:
            return "09:30"
        case FieldType.DATETIME:
            return f"{context.today.isoformat()}T09:30"
        case FieldType.SIGN:
            return str(context.staff.get("name") or tr("周医生"))
        case FieldType.ROWS:
            return [_row(item, scope, context, random)] if item.rows else []
        case FieldType.PHOTO:
            return []
        case _:
            return _text(item, context, random)


def _number(item: Field, random: Random) -> int:
    low, high = item.soft
    if low is None or high is None:
        low = item.hard[0] if low is None else low
        high = item.hard[1] if high is None else high
    low = 1 if low is None else low
    high = low + 10 if high is None else high
    middle = (low + high) // 2
    return max(low, min(high, middle + random.randint(-2, 2)))


def _text(item: Field, context: Context, random: Random) -> str:
    samples: Mapping[str, str] = {
        "phone": "13900000000",
        "id_card": str(context.person.get("id_no") or ""),
        "archive_no": str(context.person.get("archive_no") or ""),
        "icd10": "I10.x00",
    }
    if samples.get(item.text_format):
        return samples[item.text_format]
    text = random.choice(_WORDS)
    return text[: item.max_length] if item.max_length else text


def _row(item: Field, scope: Scope, context: Context, random: Random) -> dict[str, Any]:
    assert item.rows is not None  # noqa: S101 - asked for repeating groups only
    row: dict[str, Any] = {}
    for column in item.rows.fields:
        if column.computed is None and column.companion_of is None:
            row[column.id] = _value(column, scope, context, random)
    return row


def example_day(today: date, random: Random) -> date:
    """A day of the last month."""
    return today - timedelta(days=random.randint(1, 40))

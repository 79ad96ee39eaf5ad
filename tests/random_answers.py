"""Random answers for any form: each valid by itself, of fields that matter."""

from datetime import date, timedelta
from random import Random
from typing import Any

from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import offered, settled
from clinic_desktop.domain.forms.evaluate import Scope
from clinic_desktop.domain.forms.model import Answers, Field, FieldType, Form
from clinic_desktop.domain.identity import check_character

TODAY = date(2026, 3, 2)
PEOPLE = (
    {"birth_date": date(1950, 5, 1), "sex": "1", "name": "张大山", "programmes": ("diabetes",)},
    {"birth_date": date(1996, 7, 9), "sex": "2", "name": "李梅", "programmes": ("maternal",)},
    {"birth_date": date(2025, 8, 20), "sex": "2", "name": "王小宝", "programmes": ("child",)},
)
CONTEXTS = tuple(Context(TODAY, person=person, staff={"name": "王医生"}) for person in PEOPLE)
LETTERS = "一二三头痛好转无异常0123abc，。"
SAMPLES = {
    "phone": ("13800001234", "0719-1234567", "8765432"),
    "citizen_id": tuple(
        body + check_character(body) for body in (f"4203041960050{n}013" for n in range(1, 9))
    ),
    "archive_no": ("42030400100100042",),
    "digits": ("420304",),
    "icd10": ("I10", "E11.9", "J44.901"),
    "postcode": ("442000",),
}


def answers_of(form: Form, context: Context, chance: Random, share: float = 0.4) -> Answers:
    """Settled answers of about that share of the fields and of all required ones."""
    answers: Answers = {}
    for field in form.fields():
        if field.from_file or field.computed is not None:
            continue
        wanted = field.required is not None or field.id == form.date_field
        if wanted or chance.random() < share:
            answers[field.id] = one_answer(field, Scope(form, answers, context), chance)
    return settled(form, {k: v for k, v in answers.items() if v is not None}, context)


def one_answer(field: Field, scope: Scope, chance: Random) -> Any:
    """A valid answer of one field; ``None`` where none of its options is offered now."""
    match field.type:
        case FieldType.INT | FieldType.DEC:
            low = field.soft[0] if field.soft[0] is not None else field.hard[0]
            high = field.soft[1] if field.soft[1] is not None else field.hard[1]
            return chance.randint(0 if low is None else low, 5000 if high is None else high)
        case FieldType.DATE:
            return _day(chance, 400 if field.future else 0).isoformat()
        case FieldType.YM:
            return _day(chance, 0).isoformat()[:7]
        case FieldType.TIME:
            return f"{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}"
        case FieldType.DATETIME:
            return f"{_day(chance, 0).isoformat()}T08:30"
        case FieldType.SINGLE:
            found = [o.code for o in offered(field, scope)]
            return chance.choice(found) if found else None
        case FieldType.MULTI:
            found = list(dict.fromkeys(o.code for o in offered(field, scope)))
            together = [code for code in found if code not in field.exclusive]
            if field.exclusive and chance.random() < 0.3:
                return [field.exclusive[0]]
            return chance.sample(together, chance.randint(1, len(together))) if together else None
        case FieldType.PHOTO:
            return ["0190a0a0a0a0a0a0a0a0a0a0a0a0a0a0"]
        case FieldType.ROWS:
            return [_row(field, scope, chance)]
        case _ if field.text_format:
            return chance.choice(SAMPLES[field.text_format])
        case _:
            length = min(field.max_length or 12, 12)
            return "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, length)))


def _row(field: Field, scope: Scope, chance: Random) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in field.rows.fields if field.rows else ():
        answer = one_answer(column, scope.inside(field.id, row), chance)
        if answer is not None and column.computed is None:
            row[column.id] = answer
    return row


def _day(chance: Random, ahead: int) -> date:
    return TODAY - timedelta(days=chance.randint(-ahead, 20000))

"""What was written before into the text fields of a form: offered while typing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from clinic_desktop.domain.forms.model import Field, FieldType, Form
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record

LOOKED_AT = 300
KEPT = 40
_LONGEST = 40


def texts_written(place: Workplace, form: Form) -> Mapping[str, tuple[str, ...]]:
    """Texts of the newest 300 records of a form, the most frequent first.

    Key: field id, or ``rows_field.column``. Sensitive fields (names, numbers of people) and
    signatures are left out.
    """
    counted: dict[str, Counter[str]] = {}
    with place.reading() as session:
        answers = session.scalars(
            select(Record.answers)
            .where(Record.form_code == form.code, Record.voided.is_(False))
            .order_by(Record.occurred_on.desc())
            .limit(LOOKED_AT)
        ).all()
    for one in answers:
        for key, text in _texts(form, one):
            counted.setdefault(key, Counter())[text] += 1
    return {key: tuple(t for t, _ in found.most_common(KEPT)) for key, found in counted.items()}


def _texts(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in form.fields():
        answer = answers.get(item.id)
        if item.rows is not None and isinstance(answer, list):
            for column in item.rows.fields:
                for row in answer:
                    if _offered(column) and isinstance(text := row.get(column.id), str):
                        yield f"{item.id}.{column.id}", text
        elif _offered(item) and isinstance(answer, str) and len(answer) <= _LONGEST:
            yield item.id, answer


def _offered(item: Field) -> bool:
    return item.type is FieldType.TEXT and not item.sensitive and not item.text_format

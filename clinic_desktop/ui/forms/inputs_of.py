"""From a field of a definition to the input that edits it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from clinic_desktop.domain.forms.model import Field, FieldType, Option
from clinic_desktop.ui.forms.photos import PhotoField
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    ChoiceField,
    DateField,
    DateTimeField,
    InputField,
    LongField,
    MonthField,
    MultiChoiceField,
    NumberField,
    PickField,
    RowColumn,
    RowsField,
    SwitchField,
    TextField,
    TimeField,
    Toward,
)
from clinic_desktop.ui.widgets.inputs.picks import MANY

SHORT_WORDS = 20
"""Options of at most this many characters may share a line with another field."""


@dataclass(frozen=True, slots=True)
class Maker:
    """What inputs need from outside."""

    today: Callable[[], date]
    add_photo: Callable[[PhotoField], None] | None = None
    thumbnail: Callable[[PhotoField, str | Path], None] | None = None


def choices(options: Sequence[Option]) -> list[Choice]:
    """Codes and labels."""
    return [Choice(o.code, o.label) for o in options]


EXPIRIES = frozenset({"expiry_date", "expires_on"})
"""有效期 of a lot (forms.md 13, 23): labels often print the month alone."""


def make_input(item: Field, name: str, options: Sequence[Option], maker: Maker) -> InputField:
    """The input of a field; ``name`` is its accessible name, ``options`` those offered now."""
    if item.from_file:
        shown = TextField(name)
        shown.set_flat()
        return shown
    match item.type:
        case FieldType.INT | FieldType.DEC:
            made: InputField = NumberField(
                name, unit=item.unit, scale=item.scale, hard=item.hard, soft=item.soft
            )
        case FieldType.DATE:
            toward = Toward.NEAREST if item.future else Toward.PAST
            if item.id in EXPIRIES:
                toward = Toward.EXPIRY
            made = DateField(name, maker.today, toward=toward)
        case FieldType.YM:
            made = MonthField(name, maker.today)
        case FieldType.TIME:
            made = TimeField(name)
        case FieldType.DATETIME:
            toward = Toward.NEAREST if item.future else Toward.PAST
            made = DateTimeField(name, maker.today, toward=toward)
        case FieldType.SINGLE if len(item.options) == 1:
            only = item.options[0]
            made = SwitchField(name, code=only.code, label=only.label)
        case FieldType.SINGLE if len(item.options) > MANY:
            made = PickField(name, choices(options))
        case FieldType.SINGLE:
            made = ChoiceField(name, choices(options))
        case FieldType.MULTI:
            made = MultiChoiceField(name, choices(options), exclusive=item.exclusive)
        case FieldType.LONG:
            made = LongField(name)
        case FieldType.ROWS:
            made = _rows(item, name, maker)
        case FieldType.PHOTO:
            made = PhotoField(name, maker.add_photo, maker.thumbnail)
        case _:
            made = TextField(name, max_length=item.max_length)
    if item.computed is not None:
        made.set_read_only(True)
    return made


def _rows(item: Field, name: str, maker: Maker) -> RowsField:
    group = item.rows
    columns = [
        RowColumn(
            column.id,
            column.label,
            partial(_column_input, column, maker),
            required=column.required is not None,
        )
        for column in (group.fields if group is not None else ())
    ]
    return RowsField(name, columns, maximum=group.maximum if group is not None else 200)


def _column_input(column: Field, maker: Maker, name: str) -> InputField:
    made = make_input(column, name, column.options, maker)
    if isinstance(made, TextField):
        made.setMinimumWidth(made.fontMetrics().horizontalAdvance("中") * 10)
    return made


def answer_of(made: InputField) -> Any:
    """What an input holds, as an answer: dates as ISO text."""
    value = made.value()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [
            {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}
            for row in value
        ]
    return value


def is_small(item: Field) -> bool:
    """Whether the field shares a line with another one."""
    if item.from_file:
        return True
    match item.type:
        case FieldType.INT | FieldType.DEC | FieldType.DATE | FieldType.YM | FieldType.TIME:
            return True
        case FieldType.SINGLE:
            words = sum(len(o.label) for o in item.options)
            return words <= SHORT_WORDS or len(item.options) > MANY
        case FieldType.TEXT | FieldType.SIGN:
            return item.companion_of is None
        case _:
            return False

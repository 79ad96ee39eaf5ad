"""Between answers (scaled integers, ISO text, codes) and the values that expressions reckon with.

Values are exact: ``Fraction`` for numbers, ``date`` for days, ``str`` for codes and text, ``bool``,
a tuple for multi and columns, ``None`` for unknown.
"""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from clinic_desktop.domain.forms.model import Field, FieldType

Value = Fraction | str | bool | date | tuple[Any, ...] | None


def day_of(text: object) -> date | None:
    """The date of ISO text; a month counts as its first day, a date with time as its day."""
    if isinstance(text, date):
        return text
    if not isinstance(text, str):
        return None
    try:
        return date.fromisoformat(text + "-01" if len(text) == 7 else text[:10])
    except ValueError:
        return None


def natural(field: Field, answer: object) -> Value:
    """What an answer says in its own unit; ``None`` where it is missing or of the wrong kind."""
    if answer is None or answer in ("", [], {}):
        return None
    match field.type:
        case FieldType.INT | FieldType.DEC:
            if isinstance(answer, bool) or not isinstance(answer, int):
                return None
            return _scaled(answer, field.scale)
        case FieldType.DATE | FieldType.YM | FieldType.DATETIME:
            return day_of(answer)
        case FieldType.MULTI | FieldType.PHOTO:
            if not isinstance(answer, list):
                return None
            return tuple(code for code in answer if isinstance(code, str))
        case FieldType.ROWS:
            return (
                tuple(row for row in answer if isinstance(row, dict))
                if (isinstance(answer, list))
                else None
            )
        case _:
            return answer if isinstance(answer, str) else None


@lru_cache(maxsize=8192)
def _scaled(answer: int, scale: int) -> Fraction:
    """Kept: measurements repeat, and a fraction is dear to make."""
    return Fraction(answer, 10**scale)


@lru_cache(maxsize=1024)
def _of_code(code: str) -> Fraction | None:
    return Fraction(int(code)) if code.isascii() and code.isdigit() and len(code) <= 12 else None


def rounded(number: Fraction, places: int = 0) -> int:
    """``number * 10**places`` as integer, halves away from zero (四舍五入)."""
    scaled = abs(number) * 10**places
    whole = int((scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2))
    return whole if number >= 0 else -whole


def as_number(value: Value) -> Fraction | None:
    """The number of a value; a code of digits counts as its number, a truth value as none."""
    if isinstance(value, Fraction):
        return value
    return _of_code(value) if isinstance(value, str) else None


def stored(field: Field, value: Value) -> Any:
    """The answer that holds a computed or offered value, or ``None`` when it does not fit."""
    if value is None:
        return None
    match field.type:
        case FieldType.INT | FieldType.DEC:
            number = as_number(value)
            return None if number is None else rounded(number, field.scale)
        case FieldType.DATE:
            day = day_of(value)
            return None if day is None else day.isoformat()
        case FieldType.YM:
            day = day_of(value)
            return None if day is None else day.isoformat()[:7]
        case FieldType.DATETIME:
            if isinstance(value, date):
                return f"{value.isoformat()}T00:00"
            return value if isinstance(value, str) else None
        case FieldType.MULTI:
            if isinstance(value, tuple):
                return list(dict.fromkeys(o.code for o in field.options if o.code in value)) or None
            code = _code(field, value)
            return None if code is None else [code]
        case FieldType.SINGLE:
            return _code(field, value)
        case FieldType.ROWS | FieldType.PHOTO:
            return list(value) if isinstance(value, tuple) else None
        case _:
            return as_text(value) or None


def _code(field: Field, value: Value) -> str | None:
    text = as_text(value)
    return next((o.code for o in field.options if o.code == text), None)


def as_text(value: Value) -> str:
    """A value as people write it: 12, 0.5, a date in ISO form, texts joined by 、."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case Fraction():
            if value.denominator == 1:
                return str(value.numerator)
            digits = str(rounded(value, 4)).lstrip("-").rjust(5, "0")
            return ("-" if value < 0 else "") + f"{digits[:-4]}.{digits[-4:]}".rstrip("0")
        case date():
            return value.isoformat()
        case tuple():
            return "、".join(str(item) for item in value if isinstance(item, str))
        case _:
            return value

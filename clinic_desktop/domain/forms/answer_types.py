"""Whether one answer fits the type, codes, range and shape of its field."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from clinic_desktop.domain.forms.model import CHOICES, NUMBERS, TEXTS, Field, FieldType
from clinic_desktop.domain.forms.text_formats import TEXT_FORMATS
from clinic_desktop.domain.problems import Problem, Severity
from clinic_desktop.domain.words import tr

EARLIEST = date(1890, 1, 1)
LONGEST = {FieldType.TEXT: 200, FieldType.LONG: 4000, FieldType.SIGN: 60}
"""Longest texts where the definition names no length."""
_MOST_DIGITS = 10**15

_SHAPES = {
    FieldType.DATE: re.compile(r"\d{4}-\d{2}-\d{2}"),
    FieldType.YM: re.compile(r"\d{4}-\d{2}"),
    FieldType.TIME: re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
    FieldType.DATETIME: re.compile(r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d"),
}


def type_problem(field: Field, path: str, label: str, answer: object, today: date) -> list[Problem]:
    """What is wrong with the answer by itself; empty when it fits."""
    check = _CHECKS.get(field.type, _text)
    return check(field, path, label, answer, today)


def decimal_text(field: Field, scaled: int) -> str:
    """A scaled integer as people write it: 625 with scale 1 is 62.5."""
    if field.scale == 0:
        return str(scaled)
    sign = "-" if scaled < 0 else ""
    digits = str(abs(scaled)).rjust(field.scale + 1, "0")
    return f"{sign}{digits[: -field.scale]}.{digits[-field.scale :]}"


def _error(path: str, code: str, message: str) -> list[Problem]:
    return [Problem(path, code, message)]


def _number(field: Field, path: str, label: str, answer: object, _today: date) -> list[Problem]:
    if isinstance(answer, bool) or not isinstance(answer, int) or abs(answer) > _MOST_DIGITS:
        return _error(path, "type", tr("“{label}”应为数字", label=label))
    for code, (low, high), severity in (
        ("hard", field.hard, Severity.ERROR),
        ("soft", field.soft, Severity.CONFIRM),
    ):
        if (low is not None and answer < low) or (high is not None and answer > high):
            return [Problem(path, code, _range_message(field, label, answer, code), severity)]
    return []


def _range_message(field: Field, label: str, answer: int, code: str) -> str:
    low, high = field.hard if code == "hard" else field.soft
    values = {
        "label": label,
        "value": decimal_text(field, answer) + field.unit,
        "low": "" if low is None else decimal_text(field, low),
        "high": "" if high is None else decimal_text(field, high),
    }
    if low is None:
        span = tr("应不高于 {high}", **values)
    elif high is None:
        span = tr("应不低于 {low}", **values)
    else:
        span = tr("应在 {low}～{high} 之间", **values)
    if code == "hard":
        return tr("“{label}”填了 {value}，{span}", span=span, **values)
    return tr("“{label}”填了 {value}，少见（通常{span}），请核对", span=span, **values)


def _text(field: Field, path: str, label: str, answer: object, _today: date) -> list[Problem]:
    if not isinstance(answer, str):
        return _error(path, "type", tr("“{label}”应为文字", label=label))
    longest = field.max_length or LONGEST.get(field.type, 200)
    if len(answer) > longest:
        return _error(path, "length", tr("“{label}”超过 {n} 个字", label=label, n=longest))
    if any(ord(c) < 32 and not (c == "\n" and field.type is FieldType.LONG) for c in answer):
        return _error(path, "type", tr("“{label}”含有不能使用的字符", label=label))
    if field.text_format:
        reason = TEXT_FORMATS[field.text_format].reason(answer)
        if reason:
            severity = TEXT_FORMATS[field.text_format].severity
            message = tr("“{label}”：{reason}", label=label, reason=reason)
            return [Problem(path, "format", message, severity)]
    return []


def _moment(field: Field, path: str, label: str, answer: object, today: date) -> list[Problem]:
    if not isinstance(answer, str) or not _SHAPES[field.type].fullmatch(answer):
        return _error(path, "type", tr("“{label}”不是有效的日期或时间", label=label))
    if field.type is FieldType.TIME:
        return []
    try:
        day = date.fromisoformat(answer + "-01" if field.type is FieldType.YM else answer[:10])
    except ValueError:
        return _error(path, "type", tr("“{label}”不是有效的日期", label=label))
    if day < EARLIEST:
        return _error(path, "hard", tr("“{label}”过早", label=label))
    if day > today and not field.future:
        return _error(path, "future", tr("“{label}”晚于今天", label=label))
    if day.year > today.year + 60:
        return _error(path, "hard", tr("“{label}”过晚", label=label))
    return []


def _choice(field: Field, path: str, label: str, answer: object, _today: date) -> list[Problem]:
    codes: list[Any] = answer if isinstance(answer, list) else [answer]
    if isinstance(answer, list) != (field.type is FieldType.MULTI):
        return _error(path, "type", tr("“{label}”的选择方式不对", label=label))
    known = {o.code: o.label for o in field.options}
    for code in codes:
        if not isinstance(code, str) or code not in known:
            return _error(
                path, "code", tr("“{label}”没有代码“{code}”", label=label, code=str(code)[:20])
            )
    if len(set(codes)) < len(codes):
        return _error(path, "repeated", tr("“{label}”有重复的选择", label=label))
    alone = [code for code in field.exclusive if code in codes]
    if alone and len(codes) > 1:
        return _error(
            path,
            "exclusive",
            tr("“{label}”选了“{option}”就不能再选其他", label=label, option=known[alone[0]]),
        )
    return []


def _rows(_field: Field, path: str, label: str, answer: object, _today: date) -> list[Problem]:
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        return _error(path, "type", tr("“{label}”应为若干行", label=label))
    return []


def _photo(_field: Field, path: str, label: str, answer: object, _today: date) -> list[Problem]:
    if not isinstance(answer, list) or not all(isinstance(one, str) for one in answer):
        return _error(path, "type", tr("“{label}”应为附件", label=label))
    return []


_Check = Callable[[Field, str, str, object, date], list[Problem]]
_CHECKS: dict[FieldType, _Check] = {
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(CHOICES, _choice),
    **dict.fromkeys(_SHAPES, _moment),
    FieldType.ROWS: _rows,
    FieldType.PHOTO: _photo,
}

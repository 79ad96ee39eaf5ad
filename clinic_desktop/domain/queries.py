"""Questions in plain words: conditions of field, operator and value, joined by 并且 and 或者.

并且 binds closer than 或者: ``a 并且 b 或者 c`` asks for (a and b) or c. Dates are ISO text,
numbers integers in the field's scale, codes lists of text; nothing is ``None``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from clinic_desktop.domain.words import tr


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CODES = "codes"
    """One code or several of a list."""


class Op(StrEnum):
    """How a value is compared."""

    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    IS = "is"
    IS_NOT = "is_not"
    BEGINS = "begins"
    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    BETWEEN = "between"
    ON = "on"
    BEFORE = "before"
    AFTER = "after"
    DURING = "during"
    LAST_DAYS = "last_days"
    NEXT_DAYS = "next_days"
    LONGER_AGO = "longer_ago"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    EMPTY = "empty"
    FILLED = "filled"


OPS: Mapping[Kind, tuple[Op, ...]] = {
    Kind.TEXT: (Op.CONTAINS, Op.NOT_CONTAINS, Op.IS, Op.IS_NOT, Op.BEGINS, Op.EMPTY, Op.FILLED),
    Kind.NUMBER: (Op.GE, Op.LE, Op.GT, Op.LT, Op.EQ, Op.NE, Op.BETWEEN, Op.EMPTY, Op.FILLED),
    Kind.DATE: (
        Op.LAST_DAYS,
        Op.LONGER_AGO,
        Op.NEXT_DAYS,
        Op.DURING,
        Op.ON,
        Op.BEFORE,
        Op.AFTER,
        Op.EMPTY,
        Op.FILLED,
    ),
    Kind.CODES: (Op.ANY_OF, Op.NONE_OF, Op.EMPTY, Op.FILLED),
}
"""Which operators a field offers, the usual one first."""
OP_WORDS: Mapping[Op, str] = {
    Op.CONTAINS: tr("包含"),
    Op.NOT_CONTAINS: tr("不包含"),
    Op.IS: tr("是"),
    Op.IS_NOT: tr("不是"),
    Op.BEGINS: tr("开头是"),
    Op.EQ: tr("等于"),
    Op.NE: tr("不等于"),
    Op.LT: tr("小于"),
    Op.LE: tr("不大于"),
    Op.GT: tr("大于"),
    Op.GE: tr("不小于"),
    Op.BETWEEN: tr("在……之间"),
    Op.ON: tr("是这一天"),
    Op.BEFORE: tr("早于"),
    Op.AFTER: tr("晚于"),
    Op.DURING: tr("从……到"),
    Op.LAST_DAYS: tr("最近几天内"),
    Op.NEXT_DAYS: tr("今后几天内"),
    Op.LONGER_AGO: tr("超过几天以前"),
    Op.ANY_OF: tr("是（任一）"),
    Op.NONE_OF: tr("不是"),
    Op.EMPTY: tr("没有填"),
    Op.FILLED: tr("填了"),
}
TWO = frozenset({Op.BETWEEN, Op.DURING})
"""Operators with two values."""
NONE = frozenset({Op.EMPTY, Op.FILLED})
"""Operators without a value."""
DAYS = frozenset({Op.LAST_DAYS, Op.NEXT_DAYS, Op.LONGER_AGO})
"""Operators over dates whose value is a number of days."""


@dataclass(frozen=True, slots=True)
class QueryField:
    """A field that can be asked about and shown."""

    id: str
    label: str
    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    """(code, label) of a list."""
    unit: str = ""
    scale: int = 0
    """Decimal places of a number."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a query."""

    field: str
    op: Op
    values: tuple[str | int, ...] = ()
    either: bool = False
    """Joined to the line before by 或者."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question: about what, which of them, shown with which columns."""

    subject: str
    """``resident``, ``enrolment`` or ``record:<form code>``."""
    conditions: tuple[Condition, ...] = ()
    columns: tuple[str, ...] = ()
    name: str = ""


def groups(conditions: Sequence[Condition]) -> tuple[tuple[Condition, ...], ...]:
    """The parts between 或者; within each everything must hold."""
    found: list[list[Condition]] = []
    for condition in conditions:
        if condition.either or not found:
            found.append([])
        found[-1].append(condition)
    return tuple(map(tuple, found))


Value = Any
Test = Callable[[Value], bool]


def _text(op: Op, values: Sequence[Any]) -> Test:
    wanted = str(values[0]).casefold() if values else ""

    def test(value: Value) -> bool:
        text = "" if value is None else str(value).casefold()
        match op:
            case Op.CONTAINS:
                return wanted in text
            case Op.NOT_CONTAINS:
                return wanted not in text
            case Op.IS:
                return text == wanted
            case Op.IS_NOT:
                return text != wanted
            case _:
                return text.startswith(wanted)

    return test


def _number(op: Op, values: Sequence[Any]) -> Test:
    low = values[0]
    high = values[1] if len(values) > 1 else low
    tests: Mapping[Op, Test] = {
        Op.EQ: lambda v: v == low,
        Op.NE: lambda v: v != low,
        Op.LT: lambda v: v < low,
        Op.LE: lambda v: v <= low,
        Op.GT: lambda v: v > low,
        Op.GE: lambda v: v >= low,
        Op.BETWEEN: lambda v: low <= v <= high,
    }
    test = tests[op]
    return lambda value: isinstance(value, int) and test(value)


def span(op: Op, values: Sequence[Any], today: date) -> tuple[str, str]:
    """First and last day that a date condition lets through, as ISO text; open sides reach far."""
    first, last = "", "9999-12-31"
    match op:
        case Op.ON:
            first = last = str(values[0])
        case Op.BEFORE:
            last = (date.fromisoformat(str(values[0])) - timedelta(days=1)).isoformat()
        case Op.AFTER:
            first = (date.fromisoformat(str(values[0])) + timedelta(days=1)).isoformat()
        case Op.DURING:
            first, last = str(values[0]), str(values[1])
        case Op.LAST_DAYS:
            first = (today - timedelta(days=int(values[0]))).isoformat()
            last = today.isoformat()
        case Op.NEXT_DAYS:
            first = today.isoformat()
            last = (today + timedelta(days=int(values[0]))).isoformat()
        case Op.LONGER_AGO:
            last = (today - timedelta(days=int(values[0]) + 1)).isoformat()
        case _:
            raise ValueError(op)
    return first, last


def passing(kind: Kind, condition: Condition, today: date) -> Test:
    """The test of one condition; a field without a value only passes 没有填, 不是, 不包含."""
    op, values = condition.op, condition.values
    if op is Op.EMPTY:
        return lambda value: value in (None, "", [])
    if op is Op.FILLED:
        return lambda value: value not in (None, "", [])
    if op not in OPS[kind] or len(values) < (2 if op in TWO else 1):
        raise ValueError(f"{kind} cannot be compared by {op} with {values!r}")
    match kind:
        case Kind.TEXT:
            return _text(op, values)
        case Kind.NUMBER:
            return _number(op, values)
        case Kind.DATE:
            first, last = span(op, values, today)
            return lambda value: bool(value) and first <= str(value)[:10] <= last
        case Kind.CODES:
            wanted = frozenset(map(str, values))
            hit = op is Op.ANY_OF
            return lambda value: (not wanted.isdisjoint(_codes(value))) == hit


def _codes(value: Value) -> Sequence[str]:
    if value is None or value == "":
        return ()
    return value if isinstance(value, list) else (str(value),)


def fits(
    query: Query, kinds: Mapping[str, Kind], today: date
) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a row (field → value) is asked for. A query without conditions takes every row.

    Raises:
        ValueError: an operator that its field does not have, or a missing value.
    """
    alternatives = [
        [(c.field, passing(kinds[c.field], c, today)) for c in group]
        for group in groups(query.conditions)
    ]
    if not alternatives:
        return lambda _row: True
    return lambda row: any(
        all(test(row.get(field)) for field, test in group) for group in alternatives
    )


def dates_asked(query: Query, field: str, today: date) -> tuple[str, str]:
    """The days outside of which no row of the query can lie; so the rest need not be read."""
    spans = []
    for group in groups(query.conditions):
        first, last = "", "9999-12-31"
        for each in group:
            if each.field == field and each.op in OPS[Kind.DATE] and each.op not in NONE:
                low, high = span(each.op, each.values, today)
                first, last = max(first, low), min(last, high)
        spans.append((first, last))
    if not spans:
        return "", "9999-12-31"
    return min(s[0] for s in spans), max(s[1] for s in spans)


def words(query: Query, fields: Mapping[str, QueryField]) -> str:
    """The conditions as a sentence; conditions over fields that are gone are left out."""
    return "".join(_sentence(query, fields))


def _sentence(query: Query, fields: Mapping[str, QueryField]) -> Iterator[str]:
    begun = False
    for each in query.conditions:
        field = fields.get(each.field)
        if field is None:
            continue
        if begun:
            yield tr("，或者 ") if each.either else tr(" 并且 ")
        begun = True
        yield _said(field, each)


def _said(field: QueryField, condition: Condition) -> str:
    values = [value_words(field, condition.op, value) for value in condition.values]
    match condition.op:
        case Op.EMPTY | Op.FILLED:
            return f"{field.label}{OP_WORDS[condition.op]}"
        case Op.LAST_DAYS:
            return tr("{field}在最近 {n} 天内", field=field.label, n=values[0])
        case Op.NEXT_DAYS:
            return tr("{field}在今后 {n} 天内", field=field.label, n=values[0])
        case Op.LONGER_AGO:
            return tr("{field}在 {n} 天以前", field=field.label, n=values[0])
        case Op.BETWEEN | Op.DURING:
            return tr("{field}从 {a} 到 {b}", field=field.label, a=values[0], b=values[1])
        case op:
            joined = "、".join(values)
            return tr("{field}{op} {values}", field=field.label, op=OP_WORDS[op], values=joined)


def value_words(field: QueryField, op: Op, value: str | int) -> str:
    """A value of a condition as people read it."""
    if field.kind is Kind.NUMBER and isinstance(value, int):
        return f"{scaled_words(value, field.scale)}{field.unit}"
    if field.kind is Kind.CODES:
        return dict(field.options).get(str(value), str(value))
    del op
    return str(value)


def scaled_words(value: int, scale: int) -> str:
    """625 with scale 1 is 62.5."""
    if scale == 0:
        return str(value)
    sign = "-" if value < 0 else ""
    digits = str(abs(value)).rjust(scale + 1, "0")
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}"

"""Readers of single entries that only form files have: expressions, ranges, whole numbers."""

from decimal import Decimal
from fractions import Fraction

from clinic_desktop.definitions.reading import DefinitionFault, Table
from clinic_desktop.domain.forms.expressions import Expression, parse
from clinic_desktop.domain.forms.lexer import ExpressionError
from clinic_desktop.domain.forms.model import Check
from clinic_desktop.domain.problems import Severity
from clinic_desktop.domain.words import tr

Span = tuple[int | None, int | None]


def refusal(table: Table, sentence: str) -> DefinitionFault:
    """A complaint about a whole table."""
    return DefinitionFault(f"{table.place}：{sentence}" if table.place else sentence)


def expression(table: Table, key: str) -> Expression | None:
    """The parsed expression of a key; ``true`` may be written as such; ``None`` when missing."""
    written = table.data.get(key)
    if written is None or written is False:
        return None
    if written is True:
        return parse("true")
    text = table.need(key, str)
    try:
        return parse(text)
    except ExpressionError as error:
        raise table.fault(key, str(error)) from error


def span(table: Table, key: str, scale: int) -> Span:
    """``[low, high]`` as integers in ``scale``; ``""`` leaves a side open."""
    written = table.maybe(key, list)
    if written is None:
        return (None, None)
    if len(written) != 2:
        raise table.fault(key, tr("应为 [下限, 上限]"))
    low, high = (_scaled(table, key, each, scale) for each in written)
    if low is not None and high is not None and low > high:
        raise table.fault(key, tr("下限大于上限"))
    return (low, high)


def _scaled(table: Table, key: str, value: object, scale: int) -> int | None:
    if value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise table.fault(key, tr("界限应为数字"))
    scaled = Fraction(value) * 10**scale
    if scaled.denominator != 1:
        raise table.fault(key, tr("小数位多于 {scale} 位", scale=scale))
    return int(scaled)


def whole(table: Table, key: str, default: int, low: int, high: int) -> int:
    """A whole number between two limits."""
    value = table.get(key, int, default)
    if not low <= value <= high:
        raise table.fault(key, tr("应为 {low}～{high} 的整数", low=low, high=high))
    return value


def checks(table: Table, key: str) -> tuple[Check, ...]:
    """``{ that, says, severity, field }``: a rule, its sentence, how far it holds up the save."""
    found = []
    for check in table.tables(key):
        check.only("that", "says", "severity", "field")
        that = expression(check, "that")
        if that is None:
            raise check.fault("that", tr("缺少"))
        severity = check.get("severity", str, "error")
        if severity not in set(Severity):
            raise check.fault("severity", tr("没有严重程度 {name}", name=severity))
        says = check.need("says", str)
        found.append(Check(that, says, Severity(severity), check.get("field", str, "")))
    return tuple(found)

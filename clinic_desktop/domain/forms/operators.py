"""Arithmetic and comparisons of the expression language."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from clinic_desktop.domain.forms.values import Value, as_number, day_of

LIMIT = Fraction(10**15)
"""Larger results are unknown; no field could hold them."""
_COMPARING = frozenset({"=", "!=", "<", "<=", ">", ">="})


def apply_operator(operator: str, operands: Sequence[Value]) -> Value:
    """The result, ``None`` where an operand is unknown or does not fit the operator."""
    if operator in _COMPARING:
        return _compare(operator, operands[0], operands[1])
    if operator == "in":
        return _among(operands[0], operands[1:])
    return _reckon(operator, operands)


def _among(value: Value, members: Sequence[Value]) -> bool | None:
    if value is None:
        return None
    return any(_compare("=", value, member) for member in members)


def _reckon(operator: str, operands: Sequence[Value]) -> Value:
    if operator == "-" and len(operands) == 1:
        number = as_number(operands[0])
        return None if number is None else -number
    left, right = operands
    if isinstance(left, date):
        return _shifted(operator, left, right)
    a, b = as_number(left), as_number(right)
    if a is None or b is None:
        return None
    match operator:
        case "+":
            result = a + b
        case "-":
            result = a - b
        case "*":
            result = a * b
        case _:
            if b == 0:
                return None
            result = a / b
    small = abs(result) <= LIMIT and result.denominator <= LIMIT
    return result if small else None


def _shifted(operator: str, day: date, other: Value) -> Value:
    """Date minus date is days; date plus or minus days is a date."""
    if isinstance(other, date):
        return Fraction((day - other).days) if operator == "-" else None
    number = as_number(other)
    if number is None or operator not in {"+", "-"} or abs(number) > 100_000:
        return None
    days = int(number) if operator == "+" else -int(number)
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _compare(operator: str, left: Value, right: Value) -> bool | None:
    if isinstance(left, str) and isinstance(right, str):
        return _ordered(operator, (left > right) - (left < right))
    if left is None or right is None or isinstance(left, tuple) or isinstance(right, tuple):
        return None
    if isinstance(left, bool) or isinstance(right, bool):
        same = left is right
        return {"=": same, "!=": not same}.get(operator)
    if isinstance(left, date) or isinstance(right, date):
        a, b = day_of(left), day_of(right)
        return None if a is None or b is None else _ordered(operator, (a > b) - (a < b))
    x, y = as_number(left), as_number(right)
    if x is None or y is None:
        return None
    # Two products: a fifth of what the comparison of fractions costs.
    one, other = x.numerator * y.denominator, y.numerator * x.denominator
    return _ordered(operator, (one > other) - (one < other))


def _ordered(operator: str, sign: int) -> bool:
    match operator:
        case "=":
            return sign == 0
        case "!=":
            return sign != 0
        case "<":
            return sign < 0
        case "<=":
            return sign <= 0
        case ">":
            return sign > 0
        case _:
            return sign >= 0

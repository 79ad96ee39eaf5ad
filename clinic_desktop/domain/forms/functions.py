"""Functions of the expression language that need nothing but their arguments.

``docs/forms.md`` lists them for authors; ``expressions.FUNCTIONS`` holds their arity.
"""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from clinic_desktop.domain import dates
from clinic_desktop.domain.forms.operators import apply_operator
from clinic_desktop.domain.forms.values import Value, as_number, as_text, day_of, rounded

_Arguments = Sequence[Value]


def apply_function(name: str, arguments: _Arguments) -> Value:
    """The result of a function; ``None`` where an argument it needs is unknown."""
    return _FUNCTIONS[name](arguments)


def _flat(arguments: _Arguments) -> list[Value]:
    """Columns of repeating groups among the arguments, spread out."""
    found: list[Value] = []
    for argument in arguments:
        found.extend(argument if isinstance(argument, tuple) else (argument,))
    return found


def _numbers(arguments: _Arguments) -> list[Fraction]:
    return [n for n in (as_number(each) for each in _flat(arguments)) if n is not None]


def _count(arguments: _Arguments) -> Value:
    """How many rows, codes or filled cells; nothing answered is 0."""
    value = arguments[0]
    if value is None:
        return Fraction(0)
    if isinstance(value, tuple):
        return Fraction(sum(each is not None for each in value))
    return Fraction(1)


def _tally(arguments: _Arguments) -> Value:
    """How many rows or codes equal one of the following codes."""
    return Fraction(
        sum(
            any(apply_operator("=", [each, code]) is True for code in arguments[1:])
            for each in _flat(arguments[:1])
        )
    )


def _sum(arguments: _Arguments) -> Value:
    """Sum of what is there; unknown when nothing is."""
    numbers = _numbers(arguments)
    return sum(numbers, Fraction(0)) if numbers else None


def _total(arguments: _Arguments) -> Value:
    """Sum when every item is there, else unknown (scales that allow no blank)."""
    values = _flat(arguments)
    numbers = _numbers(arguments)
    return sum(numbers, Fraction(0)) if values and len(numbers) == len(values) else None


def _least(arguments: _Arguments) -> Value:
    return _extreme(arguments, "<")


def _greatest(arguments: _Arguments) -> Value:
    return _extreme(arguments, ">")


def _extreme(arguments: _Arguments, operator: str) -> Value:
    best: Value = None
    for value in _flat(arguments):
        if value is not None and (best is None or apply_operator(operator, [value, best])):
            best = value
    return best


def _round(arguments: _Arguments) -> Value:
    number = as_number(arguments[0])
    places = as_number(arguments[1]) if len(arguments) == 2 else Fraction(0)
    if number is None or places is None or not 0 <= places <= 6:
        return None
    return Fraction(rounded(number, int(places)), 10 ** int(places))


def _floor(arguments: _Arguments) -> Value:
    number = as_number(arguments[0])
    return None if number is None else Fraction(number.__floor__())


def _abs(arguments: _Arguments) -> Value:
    number = as_number(arguments[0])
    return None if number is None else abs(number)


def _selected(arguments: _Arguments) -> Value:
    """Whether any of the codes is chosen; false when nothing is answered."""
    value = arguments[0]
    chosen = value if isinstance(value, tuple) else (value,)
    return any(
        apply_operator("=", [each, code]) is True for code in arguments[1:] for each in chosen
    )


def _filled(arguments: _Arguments) -> Value:
    return all(value is not None and value not in ((), "") for value in arguments)


def _empty(arguments: _Arguments) -> Value:
    return all(value is None or value in ((), "") for value in arguments)


def _first(arguments: _Arguments) -> Value:
    """The first argument that is known."""
    return next((value for value in arguments if value is not None), None)


def _span(measure: Callable[[date, date], int]) -> Callable[[_Arguments], Value]:
    def between(arguments: _Arguments) -> Value:
        start, end = (day_of(each) for each in arguments)
        if start is None or end is None or end < start:
            return None
        return Fraction(measure(start, end))

    return between


def _days(arguments: _Arguments) -> Value:
    """Days from the first date to the second, negative when it lies before."""
    start, end = (day_of(each) for each in arguments)
    return None if start is None or end is None else Fraction((end - start).days)


def _add_days(arguments: _Arguments) -> Value:
    day = day_of(arguments[0])
    return None if day is None else apply_operator("+", [day, arguments[1]])


def _add_months(arguments: _Arguments) -> Value:
    day, months = day_of(arguments[0]), as_number(arguments[1])
    if day is None or months is None or abs(months) > 2400:
        return None
    try:
        return dates.add_months(day, int(months))
    except ValueError:
        return None


def _part(read: Callable[[date], int]) -> Callable[[_Arguments], Value]:
    """Year, month or day number of a date."""

    def of_date(arguments: _Arguments) -> Value:
        day = day_of(arguments[0])
        return None if day is None else Fraction(read(day))

    return of_date


def _length(arguments: _Arguments) -> Value:
    value = arguments[0]
    return None if value is None else Fraction(len(as_text(value)))


def _text(arguments: _Arguments) -> Value:
    """The arguments written one after the other; unknown ones leave no trace."""
    return "".join(as_text(value) for value in arguments)


def _pick(arguments: _Arguments) -> Value:
    """The codes whose condition, written before them, is true."""
    return tuple(
        as_text(code)
        for condition, code in zip(arguments[::2], arguments[1::2], strict=False)
        if condition is True
    )


_FUNCTIONS: dict[str, Callable[[_Arguments], Value]] = {
    "count": _count,
    "tally": _tally,
    "sum": _sum,
    "total": _total,
    "min": _least,
    "max": _greatest,
    "round": _round,
    "floor": _floor,
    "abs": _abs,
    "selected": _selected,
    "filled": _filled,
    "empty": _empty,
    "first": _first,
    "age_years": _span(dates.age_years),
    "age_months": _span(dates.age_months),
    "age_days": _span(lambda start, end: (end - start).days),
    "days": _days,
    "add_days": _add_days,
    "add_months": _add_months,
    "year": _part(lambda day: day.year),
    "month": _part(lambda day: day.month),
    "day": _part(lambda day: day.day),
    "length": _length,
    "text": _text,
    "pick": _pick,
}

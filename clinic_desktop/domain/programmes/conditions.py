"""Tests on the values of an event, as the programme files write them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.programmes.model import Event, Person
from clinic_desktop.domain.programmes.rules import Condition, Programme, ValueName
from clinic_desktop.domain.words import tr


def number(value: Any) -> Decimal | None:
    """A measurement as an exact number; ``None`` when there is none."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    if isinstance(value, float):
        return Decimal(repr(value))
    return None


def holds(condition: Condition, event: Event, person: Person) -> bool:
    """Whether every given part is true for the event."""
    if condition.flag and not event.values.get(condition.flag):
        return False
    age = age_years(person.birth_date, event.on)
    if condition.age_from is not None and age < condition.age_from:
        return False
    if condition.age_below is not None and age >= condition.age_below:
        return False
    if not condition.value:
        return True
    value = event.values.get(condition.value)
    if condition.equals is not None:
        return value is condition.equals
    measured = number(value)
    if measured is None:
        return False
    if condition.at_least is not None and measured < condition.at_least:
        return False
    return condition.at_most is None or measured <= condition.at_most


def first_that_holds(
    conditions: tuple[Condition, ...], event: Event, person: Person
) -> Condition | None:
    """The first fulfilled one, for the explanation."""
    return next((c for c in conditions if holds(c, event, person)), None)


def describe(condition: Condition, event: Event, programme: Programme) -> str:
    """What was found, in words: ``收缩压 186 mmHg，达到 180 mmHg``."""
    parts = []
    if condition.flag:
        parts.append(programme.values.get(condition.flag, ValueName(condition.flag)).label)
    if condition.value:
        name = programme.values.get(condition.value, ValueName(condition.value))
        parts.append(_described_value(condition, event, name))
    if condition.age_below is not None:
        parts.append(tr("随访当日未满 {age} 岁", age=condition.age_below))
    if condition.age_from is not None:
        parts.append(tr("随访当日已满 {age} 岁", age=condition.age_from))
    return "，".join(parts)


def _described_value(condition: Condition, event: Event, name: ValueName) -> str:
    value = event.values.get(condition.value)
    if condition.equals is None:
        value = number(value)
    else:
        return tr("{label}：{answer}", label=name.label, answer=tr("是") if value else tr("否"))
    if condition.at_least is not None:
        return tr(
            "{label} {value} {unit}，达到或超过 {limit} {unit}",
            label=name.label,
            value=value,
            unit=name.unit,
            limit=condition.at_least,
        )
    return tr(
        "{label} {value} {unit}，不高于 {limit} {unit}",
        label=name.label,
        value=value,
        unit=name.unit,
        limit=condition.at_most,
    )

"""From what was recorded to an event of a programme."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from clinic_desktop.domain.programmes.case import as_date
from clinic_desktop.domain.programmes.conditions import number
from clinic_desktop.domain.programmes.model import Event, Person
from clinic_desktop.domain.programmes.screening import is_high_risk


def event_from(kind: str, on: date, values: Mapping[str, Any], order: int = 0) -> Event:
    """An event from a form's event values or the details of a small event.

    ``mode`` and ``next_visit_date`` among the values take their own places; fractions become
    exact decimals.
    """
    plain = {name: _plain(value) for name, value in values.items() if value is not None}
    mode = plain.pop("mode", None)
    wished = as_date(plain.pop("next_visit_date", None))
    return Event(kind, on, plain, mode if isinstance(mode, str) else "clinic", wished, order)


def with_risk(event: Event, person: Person) -> Event:
    """A screening reading on which nobody judged the risk: judged by pressure, age and what
    else was measured (``schedules.md`` 4.7).
    """
    if event.kind != "bp" or event.values.get("high_risk") is not None:
        return event
    values = event.values
    risk = is_high_risk(
        person.birth_date,
        person.sex,
        event.on,
        sbp=number(values.get("sbp")),
        dbp=number(values.get("dbp")),
        bmi=number(values.get("bmi")),
        waist=number(values.get("waist")),
        family_history=bool(values.get("family_history")),
        salty_diet=bool(values.get("salty_diet")),
        heavy_drinking=bool(values.get("heavy_drinking")),
    )
    return replace(event, values={**values, "high_risk": risk})


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return value

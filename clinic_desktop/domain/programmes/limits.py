"""The limits of a measurement by age, as the rules of a programme write them (for curves)."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dates import add_days, add_months
from clinic_desktop.domain.programmes.rules import Programme


@dataclass(frozen=True, slots=True)
class Limit:
    """From ``value`` on it is not controlled; in force from ``since`` to ``until`` inclusive,
    ``None`` where age sets no end.
    """

    value: float
    since: date | None = None
    until: date | None = None


def limits(programme: Programme, value: str, born: date) -> tuple[Limit, ...]:
    """Every limit of a value for somebody born on a day, in the order of the rules: for a blood
    pressure 140 until the day before the 65th birthday, 150 from that day on (``schedules.md``
    2.1).
    """
    return tuple(
        Limit(
            float(condition.at_least),
            add_months(born, 12 * condition.age_from) if condition.age_from else None,
            add_days(add_months(born, 12 * condition.age_below), -1)
            if condition.age_below
            else None,
        )
        for condition in programme.uncontrolled
        if condition.value == value and condition.at_least is not None and not condition.flag
    )

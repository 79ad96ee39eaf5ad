"""Growth of a child against the WHO standards: z-scores and reference lines (forms.md 10.3).

The tables (L, M, S by age and sex) are data, ``resources/definitions/growth``. Weight in kg,
length or height in cm, BMI in kg/m², age in days.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import exp, log

DAYS_OF_MONTH = 30.4375
"""WHO: a month is 365.25 / 12 days."""
_OUTER = 3.0


class Indicator(StrEnum):
    """What is compared by age."""

    WEIGHT = "weight"
    LENGTH = "length"
    """Length lying, later height standing."""
    BMI = "bmi"


class Grade(StrEnum):
    """上中下 of the child check forms: beyond two standard deviations (unverified bands)."""

    HIGH = "1"
    MIDDLE = "2"
    LOW = "3"


@dataclass(frozen=True, slots=True)
class Lms:
    """Box-Cox power, median and coefficient of variation at an age."""

    days: int
    l: float  # noqa: E741 - the name the method has everywhere
    m: float
    s: float

    def value(self, z: float) -> float:
        """The measurement that lies ``z`` standard deviations from the median."""
        if abs(self.l) < 1e-9:
            return self.m * exp(self.s * z)
        return float(self.m * (1 + self.l * self.s * z) ** (1 / self.l))

    def plain_z(self, value: float) -> float:
        """The z-score without WHO's treatment of the outer tails."""
        if abs(self.l) < 1e-9:
            return log(value / self.m) / self.s
        return float(((value / self.m) ** self.l - 1) / (self.l * self.s))


@dataclass(frozen=True, slots=True)
class MeasuredBy:
    """The fields of a form that hold weight and length; their units are the form's."""

    form: str
    weight: str = ""
    length: str = ""
    at_birth: bool = False
    """Measured on the day of birth, whatever the date of the record."""


@dataclass(frozen=True, slots=True)
class GrowthStandard:
    """The tables in one edition; empty where there are none."""

    edition: str = ""
    effective_from: date = date.min
    source: str = ""
    standing_from: int = 731
    """Age in days from which height is measured standing: no line is drawn across it."""
    tables: Mapping[tuple[Indicator, str], Sequence[Lms]] = field(default_factory=dict)
    """(indicator, sex code) → points by age."""
    measured: tuple[MeasuredBy, ...] = ()

    def at(self, indicator: Indicator, sex: str, days: int) -> Lms | None:
        """L, M and S at an age; ``None`` outside the tables."""
        table = self.tables.get((indicator, sex), ())
        if not table or not table[0].days <= days <= table[-1].days:
            return None
        place = bisect_right(table, days, key=lambda point: point.days) - 1
        low = table[place]
        if low.days == days:
            return low
        high = table[place + 1]
        share = (days - low.days) / (high.days - low.days)
        return Lms(
            days,
            low.l + (high.l - low.l) * share,
            low.m + (high.m - low.m) * share,
            low.s + (high.s - low.s) * share,
        )

    def z_score(self, indicator: Indicator, sex: str, days: int, value: float) -> float | None:
        """Standard deviations from the median; beyond ±3 of weight and BMI WHO counts in steps of
        the distance between the second and third. ``None`` outside the tables.
        """
        point = self.at(indicator, sex, days)
        if point is None or value <= 0:
            return None
        z = point.plain_z(value)
        if indicator is Indicator.LENGTH or abs(z) <= _OUTER:
            return z
        side = 1 if z > 0 else -1
        third, second = point.value(_OUTER * side), point.value((_OUTER - 1) * side)
        return _OUTER * side + (value - third) / abs(third - second)

    def line(self, indicator: Indicator, sex: str, z: float) -> tuple[tuple[float, float], ...]:
        """(age in months, value) of a reference line."""
        return tuple(
            (point.days / DAYS_OF_MONTH, point.value(z))
            for point in self.tables.get((indicator, sex), ())
        )


def grade(z: float) -> Grade:
    """上 above +2 SD, 下 below −2 SD, else 中."""
    if z > 2:
        return Grade.HIGH
    return Grade.LOW if z < -2 else Grade.MIDDLE


def bmi(weight_kg: float, length_cm: float) -> float:
    """kg/m²."""
    return weight_kg / (length_cm / 100) ** 2

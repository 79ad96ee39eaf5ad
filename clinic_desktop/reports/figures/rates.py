"""Rates in whole numbers: half up, "—" for denominator 0, targets without rounding.

``indicators.md`` 1.7. A rate is kept and exported as its numerator and denominator; a decimal
number exists only on paper.
"""

from dataclasses import dataclass
from enum import Enum

NO_DENOMINATOR = "—"


class Scale(Enum):
    """What a rate is multiplied with before it is printed, and the sign behind it."""

    PERCENT = (100, "%")
    PERMILLE = (1000, "‰")
    PER_100K = (100_000, "/10万")
    QUOTIENT = (1, "")
    """A plain average or quotient, such as costs for one consultation."""

    @property
    def factor(self) -> int:
        """100 for a percentage."""
        return self.value[0]

    @property
    def sign(self) -> str:
        """The sign printed after the number."""
        return self.value[1]


def half_up(num: int, den: int) -> int:
    """The nearest whole number to num/den; a half goes away from zero. ``den`` is positive."""
    sign = -1 if num < 0 else 1
    return sign * ((2 * abs(num) + den) // (2 * den))


def decimal_text(units: int, decimals: int) -> str:
    """A scaled whole number with its decimal point: (7778, 2) is 77.78."""
    if decimals == 0:
        return str(units)
    sign = "-" if units < 0 else ""
    whole, rest = divmod(abs(units), 10**decimals)
    return f"{sign}{whole}.{rest:0{decimals}d}"


def rate_text(num: int, den: int, scale: Scale = Scale.PERCENT) -> str:
    """As printed: two decimals, half up; 7/9 is 77.78%; "—" when nothing is in the denominator."""
    if den == 0:
        return NO_DENOMINATOR
    return decimal_text(half_up(num * scale.factor * 100, den), 2) + scale.sign


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the targets: value in hundredths of a percent point or of a count.

    ``direction`` is ``ge`` (at least) or ``le`` (at most).
    """

    indicator: str
    year: int
    value_hundredths: int
    direction: str
    source: str = ""

    def rate_reached(self, num: int, den: int, scale: Scale = Scale.PERCENT) -> bool | None:
        """Whether the unrounded rate reaches the target; None (不适用) without denominator.

        84.996 % prints 85.00% and does not reach 85 %.
        """
        if den == 0:
            return None
        left, right = num * scale.factor * 100, self.value_hundredths * den
        return left >= right if self.direction == "ge" else left <= right

    def count_reached(self, count: int) -> bool:
        """Whether a plain count reaches the target."""
        left = count * 100
        return (
            left >= self.value_hundredths
            if self.direction == "ge"
            else left <= self.value_hundredths
        )

    @property
    def shown(self) -> str:
        """The value as people write it: 85, 0.5."""
        text = decimal_text(self.value_hundredths, 2)
        return text.rstrip("0").rstrip(".")

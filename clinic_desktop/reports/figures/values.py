"""What a formula gives: a number with the rows it counts, or a rate of two such numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from clinic_desktop.reports.figures.rates import Scale
from clinic_desktop.reports.form_figures import Ref


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the rows behind it, from one query. ``decimals`` scales a measurement."""

    value: int
    behind: tuple[Ref, ...] = ()
    decimals: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        left, right, decimals = _aligned(self, other)
        return Figure(left + right, self.behind + other.behind, decimals)

    def __sub__(self, other: "Figure") -> "Figure":
        left, right, decimals = _aligned(self, other)
        return Figure(left - right, self.behind + other.behind, decimals)


@dataclass(frozen=True, slots=True)
class RateFigure:
    """A rate; both sides keep their rows."""

    num: Figure
    den: Figure
    scale: Scale = Scale.PERCENT


Value = Figure | RateFigure

NOTHING = Figure(0)


def _aligned(left: Figure, right: Figure) -> tuple[int, int, int]:
    decimals = max(left.decimals, right.decimals)
    return (
        left.value * 10 ** (decimals - left.decimals),
        right.value * 10 ** (decimals - right.decimals),
        decimals,
    )


def people(ids: Iterable[str]) -> Figure:
    """Distinct residents."""
    return rows("resident", ids)


def rows(table: str, ids: Iterable[str]) -> Figure:
    """Distinct rows of a table, in a fixed order."""
    refs = tuple(Ref(table, each) for each in sorted(set(ids)))
    return Figure(len(refs), refs)


def rate_of(num: Iterable[str], den: Iterable[str], table: str = "resident") -> RateFigure:
    """The share of a set: the numerator is cut to the denominator (1.7)."""
    whole = set(den)
    return RateFigure(rows(table, whole.intersection(num)), rows(table, whole))

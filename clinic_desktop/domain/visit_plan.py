"""Spreading a month's visits over working days, house by house, so that no day is overfull.

A plan is a proposal for the walk; it never changes a due date (``schedules.md`` 1.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Stop:
    """A house to go to: how many visits wait there, and between which days they belong."""

    id: str
    visits: int
    first: date
    """The window of the most pressing visit opens."""
    last: date
    """The last day on which it should be done."""
    wanted: date
    """Target date of the most pressing visit."""


def plan(
    stops: Sequence[Stop], working_days: Sequence[date], today: date
) -> dict[date, tuple[Stop, ...]]:
    """A day for each stop, never before today.

    The most pressing stops choose first. Each takes the least busy working day of its window,
    among equals the one nearest to its target; with no working day in the window, the last
    working day before it ends, else the next one after. Stops for which ``working_days`` holds
    no day from today on are left out.
    """
    days = sorted(day for day in working_days if day >= today)
    load = dict.fromkeys(days, 0)
    found: dict[date, list[Stop]] = {}
    for stop in sorted(stops, key=lambda s: (s.last, s.first, s.id)):
        day = _day(stop, days, load)
        if day is not None:
            load[day] += stop.visits
            found.setdefault(day, []).append(stop)
    return {day: tuple(found[day]) for day in sorted(found)}


def _day(stop: Stop, days: Sequence[date], load: dict[date, int]) -> date | None:
    inside = [day for day in days if stop.first <= day <= stop.last]
    if inside:
        return min(inside, key=lambda day: (load[day], abs((day - stop.wanted).days), day))
    before = [day for day in days if day <= stop.last]
    after = [day for day in days if day > stop.last]
    return before[-1] if before else (after[0] if after else None)

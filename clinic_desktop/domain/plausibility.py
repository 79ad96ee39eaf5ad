"""Readings that look made up: favourite end digits, copied values, days that cannot be.

For the doctor's own eye only: nothing of this is stored, sent or counted. A finding is a hint to
look again, not a judgement; a cuff that shows even numbers only has favourite digits too.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

FEWEST_READINGS = 40
"""Below this many readings a favourite digit is chance."""
MOST_ODDS = 20.0
"""Chi-square of the end digits above which they are not chance (9 degrees: 1 % is 21.7; even-only
devices are compared over five digits, where 1 % is 13.3)."""
MANY_TIMES = 2
"""And the favourite stands at least so many times as often as chance would have it."""
RUN = 3
"""So many equal readings of one person in a row look copied."""
SAME_DAY = 3
"""So many people with the very same reading on one day look copied."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Blood pressure of one visit."""

    record_id: str
    person: str
    on: date
    sbp: int
    dbp: int


class Oddity(StrEnum):
    """What looks wrong."""

    END_DIGIT = "end_digit"
    COPIED = "copied"
    SAME_DAY = "same_day"
    IMPOSSIBLE_DATE = "impossible_date"


@dataclass(frozen=True, slots=True)
class DigitPreference:
    """How the end digits of a series are spread."""

    readings: int
    digit: int
    """The favourite."""
    share: float
    """Its share of all readings, 0 … 1."""
    suspicious: bool


@dataclass(frozen=True, slots=True)
class Copied:
    """Equal readings, in a row for one person or on one day for several."""

    kind: Oddity
    sbp: int
    dbp: int
    record_ids: tuple[str, ...]
    people: tuple[str, ...]
    first: date
    last: date


def digit_preference(values: Iterable[int]) -> DigitPreference | None:
    """The favourite end digit; ``None`` without readings. Where every value is even, chance is
    one in five, as with mercury columns read to 2 mmHg.
    """
    counts = Counter(abs(value) % 10 for value in values)
    total = sum(counts.values())
    if not total:
        return None
    digits = range(0, 10, 2) if all(digit % 2 == 0 for digit in counts) else range(10)
    expected = total / len(digits)
    chi = sum((counts[digit] - expected) ** 2 / expected for digit in digits)
    digit, often = max(counts.items(), key=lambda pair: (pair[1], -pair[0]))
    favoured = chi > MOST_ODDS and often >= MANY_TIMES * expected
    return DigitPreference(total, digit, often / total, total >= FEWEST_READINGS and favoured)


def copied(readings: Sequence[Reading]) -> tuple[Copied, ...]:
    """Runs of equal readings of one person, and equal readings of several people on one day."""
    found: list[Copied] = []
    people: dict[str, list[Reading]] = {}
    days: dict[tuple[date, int, int], list[Reading]] = {}
    for reading in sorted(readings, key=lambda r: (r.on, r.record_id)):
        people.setdefault(reading.person, []).append(reading)
        days.setdefault((reading.on, reading.sbp, reading.dbp), []).append(reading)
    for own in people.values():
        runs = (list(run) for _, run in groupby(own, key=lambda r: (r.sbp, r.dbp)))
        found += [_copied(Oddity.COPIED, run) for run in runs if len(run) >= RUN]
    found += [
        _copied(Oddity.SAME_DAY, same)
        for same in days.values()
        if len({reading.person for reading in same}) >= SAME_DAY
    ]
    return tuple(sorted(found, key=lambda c: (c.last, c.record_ids), reverse=True))


def _copied(kind: Oddity, own: Sequence[Reading]) -> Copied:
    return Copied(
        kind,
        own[0].sbp,
        own[0].dbp,
        tuple(r.record_id for r in own),
        tuple(dict.fromkeys(r.person for r in own)),
        own[0].on,
        own[-1].on,
    )


def impossible_day(
    on: date, today: date, birth: date, death: date | None, moved: date | None
) -> bool:
    """Whether a visit cannot have been on that day: before birth, after death or departure, or
    still to come.
    """
    return (
        on < birth
        or on > today
        or (death is not None and on > death)
        or (moved is not None and on > moved)
    )

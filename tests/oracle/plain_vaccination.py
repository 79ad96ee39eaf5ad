"""The plain reading of R-02 (indicators.md 2.C; immunization.md 1.3, 2 and 3, edition 2021)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from plain_base import (
    Answers,
    Cells,
    Person,
    Span,
    ab,
    add_months,
    age_months,
    day,
    month_span,
    n,
    plus,
    within,
)
from plain_clinic import Clinic

Interval = tuple[int, str, int]
"""Length, unit (d or m), the dose it counts from (0 for the one before)."""


@dataclass(frozen=True)
class Planned:
    """One dose of the table of 1.3."""

    months: int
    intervals: tuple[Interval, ...] = ()


COURSES: dict[str, tuple[Planned, ...]] = {
    "HepB": (
        Planned(0),
        Planned(1, ((28, "d", 0),)),
        Planned(6, ((60, "d", 0), (4, "m", 1))),
    ),
    "BCG": (Planned(0),),
    "Polio": (
        Planned(2),
        Planned(3, ((28, "d", 0),)),
        Planned(4, ((28, "d", 0),)),
        Planned(48, ((28, "d", 0),)),
    ),
    "DTaP": (
        Planned(3),
        Planned(4, ((28, "d", 0),)),
        Planned(5, ((28, "d", 0),)),
        Planned(18, ((6, "m", 0),)),
    ),
    "MMR": (Planned(8), Planned(18, ((28, "d", 0),))),
    "JE": (Planned(8), Planned(24, ((12, "m", 0),))),
    "MenA": (Planned(6), Planned(9, ((3, "m", 0),))),
    "MenAC": (Planned(36), Planned(72, ((36, "m", 0),))),
    "HepA": (Planned(18),),
}
SERIES = {
    "HepB": "HepB",
    "BCG": "BCG",
    "IPV": "Polio",
    "bOPV": "Polio",
    "DTaP": "DTaP",
    "DT": "DTaP",
    "MMR": "MMR",
    "JE-L": "JE",
    "MPSV-A": "MenA",
    "MPSV-AC": "MenAC",
    "HepA-L": "HepA",
}
LIVE = ("BCG", "MMR", "JE-L", "HepA-L")
ROWS = (
    ("HepB", 1), ("HepB", 2), ("HepB", 3), ("BCG", 1), ("Polio", 1), ("Polio", 2), ("Polio", 3),
    ("Polio", 4), ("DTaP", 1), ("DTaP", 2), ("DTaP", 3), ("DTaP", 4), ("DT", 1), ("MMR", 1),
    ("MMR", 2), ("JE", 1), ("JE", 2), ("MenA", 1), ("MenA", 2), ("MenAC", 1), ("MenAC", 2),
    ("HepA", 1),
)  # fmt: skip


def _after(on: date, interval: Interval) -> date:
    long, unit, _ = interval
    return plus(on, long) if unit == "d" else add_months(on, long)


@dataclass
class Given:
    """One administration."""

    on: date
    product: str
    row: dict[str, Any]


class Course:
    """The doses of a child and what is owed, as of a day."""

    def __init__(self, child: Person, doses: list[Given], last: date) -> None:
        self.child = child
        self.given = sorted((g for g in doses if g.on <= last), key=lambda g: (g.on, g.row["id"]))
        self.valid: dict[str, list[Given]] = {name: [] for name in COURSES}
        self.rejected: dict[str, list[Given]] = {name: [] for name in COURSES}
        for each in self.given:
            self._judge(each)

    def _judge(self, each: Given) -> None:
        series = SERIES[each.product]
        counted = self.valid[series]
        if any(g.on == each.on for g in (*counted, *self.rejected[series])):
            return
        number = len(counted) + 1
        planned = self._planned(series, number, each.product)
        if planned is None:
            return
        ok = each.on >= self.child.birth
        if series != "Polio" or number == 1:
            least = 24 if series == "MenAC" and number == 1 else planned.months
            ok = ok and each.on >= add_months(self.child.birth, least)
        ok = ok and all(each.on >= bound for bound in self._bounds(series, number, planned))
        if each.product == "MPSV-A":
            ok = ok and age_months(self.child.birth, each.on) < 24
        if each.product == "DT":
            ok = ok and age_months(self.child.birth, each.on) >= 72
        if each.product in LIVE:
            ok = ok and not any(
                g.product in LIVE and 1 <= (each.on - g.on).days <= 27 for g in self.given
            )
        (counted if ok else self.rejected[series]).append(each)

    def _planned(self, series: str, number: int, product: str = "") -> Planned | None:
        if series == "DTaP" and number == 5:
            return Planned(72, ((12, "m", 0),))
        if series == "DTaP" and any(g.product == "DT" for g in self.valid[series]):
            return None
        if series == "DTaP" and product == "DT" and number == 4:
            return Planned(72, ((6, "m", 0),))
        table = COURSES[series]
        return table[number - 1] if number <= len(table) else None

    def _bounds(self, series: str, number: int, planned: Planned) -> list[date]:
        counted = self.valid[series]
        found = []
        for interval in planned.intervals:
            place = interval[2] - 1 if interval[2] else number - 2
            if 0 <= place < len(counted):
                found.append(_after(counted[place].on, interval))
        if series == "MenAC" and number == 1:
            groups = self.valid["MenA"]
            if len(groups) == 2:
                found.append(add_months(groups[-1].on, 12))
            elif groups:
                found.append(add_months(groups[-1].on, 3))
        return found

    def due(self, series: str, number: int, on: date) -> date | None:
        """When the next dose is due, if this is the next one and it is still wanted on a day."""
        real = "DTaP" if series == "DT" else series
        counted = self.valid[real]
        next_number = len(counted) + 1
        months = age_months(self.child.birth, on)
        planned: Planned | None
        if real == "DTaP" and months >= 72:
            if any(g.product == "DT" for g in counted) and len(counted) >= 3:
                return None
            if series != "DT":
                return None
            planned = self._diphtheria(len(counted))
        elif series == "DT":
            return None
        else:
            if next_number != number:
                return None
            planned = self._planned(real, number)
        if planned is None or (real == "DTaP" and next_number == 5 and series != "DT"):
            return None
        least = planned.months
        if series == "MenAC" and number == 1 and months >= 24 and len(self.valid["MenA"]) < 2:
            least = 24
        bounds = [add_months(self.child.birth, least)]
        bounds += self._bounds(real, next_number, planned)
        turned = [g.on for g in self.rejected[real] if not counted or g.on > counted[-1].on]
        bounds += [plus(at, 28) for at in turned]
        if series in ("MMR", "JE", "HepA"):
            bounds += [plus(g.on, 28) for g in self.given if g.product in LIVE]
        found = max(bounds)
        if series == "BCG" and months >= 48:
            return None
        if series == "MenA" and max(found, on) >= add_months(self.child.birth, 24):
            return None
        return found

    @staticmethod
    def _diphtheria(many: int) -> Planned | None:
        """What a child of six and more owes of DT (2.5)."""
        waits = {
            0: (),
            1: ((1, "m", 0),),
            2: ((6, "m", 0),),
            3: ((6, "m", 0),),
            4: ((12, "m", 0),),
        }
        return Planned(72, waits[many]) if many in waits else None


def doses_of(clinic: Clinic) -> dict[str, list[Given]]:
    found: dict[str, list[Given]] = {}
    for row in clinic.rows["dose"]:
        given = Given(date.fromisoformat(row["given_on"]), row["product"], row)
        found.setdefault(row["resident_id"], []).append(given)
    return found


def in_scope(child: Person, period: tuple[date, date]) -> str | None:
    """local or floating by the type on pe, if in scope on some day of P."""
    on, kind = period[0], None
    while on <= period[1]:
        stay = child.stay(on)
        if stay is not None and stay.kind in ("1", "2", "4"):
            kind = "floating" if stay.kind == "4" else "local"
        on += timedelta(days=1)
    return kind


__all__ = [
    "ROWS", "Answers", "Cells", "Course", "Given", "Span", "ab", "day", "doses_of", "in_scope",
    "month_span", "n", "within",
]  # fmt: skip

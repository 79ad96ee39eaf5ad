"""The plain reading of the reference, part one: dates, periods, people, events, cases.

Nothing of the program is imported: no SQL, no engine, no definition. A clinic is a mapping from
table to a list of rows as JSON has them (dates as ISO text). Everything is slow on purpose and
follows the words of indicators.md and schedules.md one by one.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Rows = dict[str, list[dict[str, Any]]]
Answers = dict[str, Any]
Value = int | tuple[int, int]
Cells = dict[str, Value]
FAR = date(9999, 12, 31)
SMALL = 100_000
"""Events entered by themselves stand behind the forms of their day."""
LEAVES = ("death", "moved_out", "misdiagnosis")


def day(text: str | None) -> date | None:
    """The date at the beginning of an ISO text."""
    return date.fromisoformat(text[:10]) if text else None


def plus(on: date, days: int) -> date:
    return on + timedelta(days=days)


def add_months(anchor: date, months: int) -> date:
    total = anchor.year * 12 + anchor.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(anchor.day, monthrange(year, month)[1]))


def age_months(birth: date, on: date) -> int:
    months = max(0, (on.year - birth.year) * 12 + on.month - birth.month - 1)
    while add_months(birth, months + 1) <= on:
        months += 1
    return months


def age_years(birth: date, on: date) -> int:
    return age_months(birth, on) // 12


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True)
class Span:
    """P with what belongs to it: YTD begins at ``y0``; ``cutoff`` is the last date used."""

    ps: date
    pe: date
    y0: date
    cutoff: date
    year: int
    closes_on: int = 31

    @property
    def a(self) -> tuple[date, date]:
        return self.ps, self.pe

    @property
    def b(self) -> tuple[date, date]:
        return self.y0, self.pe

    @property
    def eve(self) -> date:
        return plus(self.ps, -1)

    @property
    def year_end(self) -> bool:
        return (self.pe.month, self.pe.day) == (12, 25 if self.closes_on == 25 else 31)


def month_span(year: int, month: int, closes_on: int = 31, later: int = 0) -> Span:
    """A report month; with ``closes_on`` 25 from the 26th to the 25th (1.1)."""
    if closes_on == 25:
        pe = date(year, month, 25)
        ps = plus(add_months(pe, -1), 1)
        y0 = date(year - 1, 12, 26)
    else:
        ps, pe, y0 = date(year, month, 1), month_end(year, month), date(year, 1, 1)
    return Span(ps, pe, y0, plus(pe, later), year, closes_on)


def within(on: date | None, span: tuple[date, date]) -> bool:
    return on is not None and span[0] <= on <= span[1]


@dataclass
class Happening:
    """One event of a programme, whatever it was told by."""

    on: date
    programme: str
    kind: str
    values: Answers
    order: int
    mode: str = "clinic"
    wished: date | None = None
    row: str = ""


@dataclass
class Stay:
    first: date
    last: date
    kind: str
    group: str | None
    arrival: str | None
    row: dict[str, Any]


@dataclass
class Person:
    """A resident with everything that hangs on them."""

    id: str
    row: dict[str, Any]
    birth: date
    sex: str
    death: date | None
    house: str | None
    tags: list[str]
    stays: list[Stay] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)

    def alive(self, on: date) -> bool:
        return self.birth <= on and (self.death is None or self.death > on)

    def stay(self, on: date) -> Stay | None:
        if not self.alive(on):
            return None
        return next((s for s in self.stays if s.first <= on < s.last), None)

    def resident(self, on: date) -> bool:
        """Member of R(on)."""
        stay = self.stay(on)
        return stay is not None and stay.kind in ("1", "2")

    def floating(self, on: date) -> bool:
        stay = self.stay(on)
        return stay is not None and stay.kind == "4"

    def age(self, on: date) -> int:
        return age_years(self.birth, on)

    def forms(self, *codes: str) -> list[tuple[date, Answers]]:
        """Day and answers of the records of some forms, oldest first."""
        return [
            (day_of(r), r["answers"])
            for r in sorted(self.records, key=lambda r: (r["occurred_on"], r["entry_order"]))
            if r["form_code"] in codes
        ]

    def told(self, kind: str, programme: str | None = None) -> list[Happening]:
        return [
            h
            for h in self.happenings
            if h.kind == kind and (programme is None or h.programme == programme)
        ]

    def exams(self) -> list[date]:
        return [on for on, _ in self.forms("health_exam")]

    def file_open(self, on: date) -> bool:
        opened = day(self.row["filing_date"])
        closed = day(self.row["file_closed_on"])
        return opened is not None and opened <= on and (closed is None or closed > on)


def day_of(record: dict[str, Any]) -> date:
    return date.fromisoformat(record["occurred_on"])


def live(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if not row["voided"]]


def n(dates: Iterable[date], span: Span) -> tuple[int, int]:
    """Events in P and in YTD."""
    found = list(dates)
    return sum(within(d, span.a) for d in found), sum(within(d, span.b) for d in found)


def p(pairs: Iterable[tuple[Any, date]], span: Span) -> tuple[int, int]:
    """Distinct persons (or anything) in P and in YTD."""
    found = list(pairs)
    return (
        len({who for who, on in found if within(on, span.a)}),
        len({who for who, on in found if within(on, span.b)}),
    )


def s(amounts: Iterable[tuple[int | None, date]], span: Span) -> tuple[int, int]:
    """Sums in P and in YTD."""
    found = list(amounts)
    return (
        sum(much or 0 for much, on in found if within(on, span.a)),
        sum(much or 0 for much, on in found if within(on, span.b)),
    )


def ab(cells: Cells, name: str, pair: tuple[Value, Value]) -> None:
    """Put the columns A and B of a row."""
    cells[f"{name}.A"], cells[f"{name}.B"] = pair

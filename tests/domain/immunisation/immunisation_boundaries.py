"""Both sides of every boundary of the dose table, typed a second time from the reference.

Each ``Course`` repeats the rows of ``immunization.md`` 1.3 for one edition. From it come worked
cases: one day too young, on the day, interval short by one day, exact, last day in time, one day
late. Dates are worked out here with plain calendar arithmetic, not by the engine.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from clinic_desktop.domain.dates import add_months

DAY = timedelta(days=1)

ERAS = {
    "2016": (date(2016, 12, 31), date(2021, 2, 22), date(2019, 2, 28)),
    "2021": (date(2021, 2, 23), date(2024, 12, 31), date(2023, 3, 31)),
    "2025": (date(2025, 1, 1), date(2025, 11, 9), date(2025, 6, 15)),
    "2026": (date(2026, 6, 17), date(2036, 1, 1), date(2027, 5, 31)),
}
"""First day, last day, a day in the middle (three of four at a month's end)."""


def shift(day: date, span: str, sign: int = 1) -> date:
    """``28d``, ``6m``, ``4y`` on or back."""
    n, unit = int(span[:-1]) * sign, span[-1]
    if unit == "d":
        return day + n * DAY
    return add_months(day, n if unit == "m" else 12 * n)


@dataclass(frozen=True)
class Row:
    """One dose: product, table age, interval from the last dose, target."""

    product: str
    age: str
    interval: str = ""
    before: str = ""
    longest: str = ""
    safe_age: str = ""
    """An age for this dose as a *prior* one that is valid in every edition."""
    early: str = "TOO_EARLY"
    """Reason for a dose before the table age."""
    until: str = ""
    """From this age another rule takes over; nothing is asked of this row."""
    late: bool = True
    """Whether a late dose before it leaves the row as it is."""
    valid_age: str | None = None
    """Youngest counted age where it differs from the table age; empty: any."""


@dataclass(frozen=True)
class Course:
    """All rows of a series in one edition."""

    era: str
    series: str
    rows: tuple[Row, ...]
    flags: dict[str, Any] = field(default_factory=dict)
    sex: str = "M"
    only: tuple[int, ...] = ()
    """Dose numbers to test; empty: all."""
    born: date | None = None
    name: str = ""


HEPB = (Row("HepB", "0d", "", "2d"), Row("HepB", "1m", "28d"), Row("HepB", "6m", "60d", "12m"))
HEPB_LOW = (
    Row("HepB", "0d", "", "2d"),
    Row("HepB", "1m", "28d"),
    Row("HepB", "2m", "28d"),
    Row("HepB", "7m", "60d", "12m"),
)
BCG = (Row("BCG", "0d", "", "3m"),)
POLIO_ONE_IPV = (
    Row("IPV", "2m"),
    Row("bOPV", "3m", "28d", valid_age=""),
    Row("bOPV", "4m", "28d", "12m", valid_age=""),
    Row("bOPV", "4y", "28d", "5y", valid_age=""),
)
POLIO_TWO_IPV = (
    Row("IPV", "2m"),
    Row("IPV", "3m", "28d", valid_age=""),
    Row("bOPV", "4m", "28d", "12m", valid_age=""),
    Row("bOPV", "4y", "28d", "5y", valid_age=""),
)
POLIO_ALL_IPV = (
    Row("IPV", "2m"),
    Row("IPV", "3m", "28d", valid_age=""),
    Row("IPV", "4m", "28d", "12m", valid_age=""),
    Row("IPV", "18m", "28d", valid_age=""),
)
DTAP_OLD = (
    Row("DTaP", "3m"),
    Row("DTaP", "4m", "28d"),
    Row("DTaP", "5m", "28d", "12m"),
    Row("DTaP", "18m", "6m", "24m"),
    Row("DT", "6y", "12m", "7y", early="WRONG_VACCINE"),
)
DTAP_NEW = (
    Row("DTaP", "2m", safe_age="3m"),
    Row("DTaP", "4m", "28d"),
    Row("DTaP", "6m", "28d", "12m"),
    Row("DTaP", "18m", "6m", "24m"),
    Row("DTaP", "6y", "12m", "7y", until="7y", late=False),
)
MR_MMR = (
    Row("MR", "8m", "", "12m"),
    Row("MMR", "18m", "28d", "24m"),
)
TWO_MMR = (Row("MMR", "8m", "", "12m"), Row("MMR", "18m", "28d", "24m"))
JE_L = (Row("JE-L", "8m", "", "12m"), Row("JE-L", "2y", "12m", "3y"))
JE_I = (
    Row("JE-I", "8m"),
    Row("JE-I", "8m", "7d", "10d-after"),
    Row("JE-I", "2y", "1m", "3y", "12m"),
    Row("JE-I", "6y", "3y", "7y"),
)
MENA_OLD = (Row("MPSV-A", "6m"), Row("MPSV-A", "9m", "3m", "18m"))
MENA_2026 = (Row("MPSV-A", "6m", "", "12m"), Row("MPSV-A", "9m", "3m", "24m", until="24m"))
HEPA_L = (Row("HepA-L", "18m", "", "24m"),)
HEPA_I = (Row("HepA-I", "18m", "", "24m"), Row("HepA-I", "24m", "6m", "3y"))

IMMUNE: dict[str, Any] = {"immunodeficient": True}
LOW = {"mother_hbsag": "pos", "birth_weight_g": 1999}

COURSES = (
    *(Course(era, "HepB", HEPB) for era in ERAS),
    *(Course(era, "HepB", HEPB_LOW, LOW, name="low") for era in ("2021", "2025", "2026")),
    *(Course(era, "BCG", BCG) for era in ERAS),
    Course("2016", "Polio", POLIO_ONE_IPV, born=date(2016, 12, 31)),
    Course("2021", "Polio", POLIO_ONE_IPV, only=(4,)),
    Course("2021", "Polio", POLIO_TWO_IPV, only=(1, 2, 3), name="two"),
    Course("2025", "Polio", POLIO_TWO_IPV, name="two"),
    Course("2026", "Polio", POLIO_TWO_IPV, name="two"),
    *(Course(era, "Polio", POLIO_ALL_IPV, IMMUNE, name="ipv") for era in ERAS),
    Course("2016", "DTaP", DTAP_OLD),
    Course("2021", "DTaP", DTAP_OLD),
    Course("2025", "DTaP", DTAP_NEW),
    Course("2026", "DTaP", DTAP_NEW),
    Course("2016", "MMR", MR_MMR),
    Course("2021", "MMR", TWO_MMR),
    Course("2025", "MMR", TWO_MMR),
    Course("2026", "MMR", TWO_MMR),
    *(Course(era, "JE", JE_L) for era in ERAS),
    *(Course(era, "JE", JE_I, IMMUNE, name="inactivated") for era in ERAS),
    *(Course(era, "MenA", MENA_OLD) for era in ("2016", "2021", "2025")),
    Course("2026", "MenA", MENA_2026),
    *(Course(era, "HepA", HEPA_L) for era in ERAS),
    *(Course(era, "HepA", HEPA_I, IMMUNE, name="inactivated") for era in ERAS),
)


def boundary_cases() -> list[dict[str, Any]]:
    """All generated cases, in the format of the case file."""
    return [
        case
        for course in COURSES
        for number in range(1, len(course.rows) + 1)
        if not course.only or number in course.only
        for case in _cases(course, number)
    ]


def _cases(course: Course, number: int) -> Iterator[dict[str, Any]]:
    row = course.rows[number - 1]
    first, last, middle = ERAS[course.era]
    birth = course.born if course.born and number == 1 else shift(middle, row.age, -1)
    maker = _Maker(course, number, birth, first, last)
    priors = maker.on_schedule()
    day = max(shift(birth, row.age), shift(priors[-1], row.interval) if priors else birth)
    yield from maker.forecasts(priors, day, "on schedule")
    yield from maker.judged(priors, day, maker.too_early_reason(priors, day), "on schedule")
    if priors and row.interval and row.late:
        late = max(priors[-1] + DAY, shift(birth, row.age) + 11 * DAY)
        priors = (*priors[:-1], late)
        day = shift(late, row.interval)
        yield from maker.forecasts(priors, day, "late before")
        yield from maker.judged(priors, day, "INTERVAL", "late before")


@dataclass(frozen=True)
class _Maker:
    course: Course
    number: int
    birth: date
    first: date
    last: date

    @property
    def row(self) -> Row:
        return self.course.rows[self.number - 1]

    def on_schedule(self) -> tuple[date, ...]:
        days: list[date] = []
        for row in self.course.rows[: self.number - 1]:
            day = shift(self.birth, row.safe_age or row.age)
            if days and row.interval:
                day = max(day, shift(days[-1], row.interval))
            days.append(day)
        return tuple(days)

    def too_early_reason(self, priors: tuple[date, ...], day: date) -> str:
        row = self.row
        youngest = row.age if row.valid_age is None else row.valid_age
        if youngest and day - DAY < shift(self.birth, youngest):
            return row.early
        too_close = bool(priors and row.interval) and day - DAY < shift(priors[-1], row.interval)
        return "INTERVAL" if too_close else "COUNTS"

    def limit(self, priors: tuple[date, ...], due: date) -> date:
        row = self.row
        if row.before == "10d-after":
            target = shift(priors[-1], "10d")
        elif row.before:
            target = shift(self.birth, row.before) - DAY
        else:
            target = date.min
        if target >= due:
            return target
        longest = shift(priors[-1], row.longest) if row.longest else date.min
        return max(due + 30 * DAY, longest)

    def forecasts(self, priors: tuple[date, ...], day: date, what: str) -> Iterator[dict[str, Any]]:
        limit = self.limit(priors, day)
        for as_of, status in (
            (day - DAY, "not_due"),
            (day, "due"),
            (limit, "due"),
            (limit + DAY, "overdue"),
        ):
            if not self.first <= as_of <= self.last or (priors and as_of < priors[-1]):
                continue
            until = self.row.until
            if as_of < self.birth or (until and as_of >= shift(self.birth, until)):
                continue
            expected = {
                "next_dose": self.number,
                "next_vaccine": self.row.product,
                "earliest": day.isoformat(),
                "due": day.isoformat(),
                "overdue_after": limit.isoformat(),
                "status": status,
                "invalid": [],
            }
            if self.course.series == "BCG" and as_of >= add_months(self.birth, 3):
                expected["status"] = "test_first"
            yield self.case(self.history(priors), as_of, expected, f"{what}, {status}")

    def judged(
        self, priors: tuple[date, ...], day: date, reason: str, what: str
    ) -> Iterator[dict[str, Any]]:
        before = day - DAY
        for on in (day, before) if reason == "COUNTS" else (day,):
            if self.birth <= on and self.first <= on <= self.last:
                expected: dict[str, Any] = {"invalid": []}
                if self.number == len(self.course.rows):
                    expected["status"] = "complete"
                else:
                    expected["next_dose"] = self.number + 1
                yield self.case(self.history((*priors, on)), on, expected, f"{what}, counts")
        if reason != "COUNTS" and before >= self.birth and self.first <= before <= self.last:
            wrong = {
                "vaccine": self.row.product,
                "date": before.isoformat(),
                "reason": reason,
            }
            expected = {"next_dose": self.number, "invalid": [wrong]}
            yield self.case(self.history((*priors, before)), before, expected, f"{what}, {reason}")

    def history(self, days: tuple[date, ...]) -> list[dict[str, str]]:
        return [
            {"vaccine": row.product, "date": day.isoformat()}
            for row, day in zip(self.course.rows, days, strict=False)
        ]

    def case(
        self,
        history: list[dict[str, str]],
        as_of: date,
        expected: dict[str, Any],
        what: str,
    ) -> dict[str, Any]:
        course = self.course
        name = f"{course.era} {course.series} {course.name} {self.number}: {what}"
        return {
            "id": f"{name} {as_of}",
            "birth_date": self.birth.isoformat(),
            "sex": course.sex,
            "as_of": as_of.isoformat(),
            "history": history,
            "flags": course.flags,
            "expected": [{"series": course.series, **expected}],
        }

"""How far the clinic is: this period against last, the target, and whom to see to reach it.

The numbers are the report forms' own figures (R-03 columns 6 and 7, I-G2, I-F2, I-L3), taken over
the whole period that today lies in; what is still missing is therefore exactly the difference
between denominator and numerator.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.dates import Period, add_months, year_to_date
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.ageing import exam_rate
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.chronic import (
    CHRONIC,
    due,
    due_visited,
    managed,
    required_visits,
    standard,
)
from clinic_desktop.reports.figures.files_and_contracts import group_contract_rate, house_rate
from clinic_desktop.reports.figures.obligations import counted_visits
from clinic_desktop.reports.figures.scope import clinic_scope, read_parameters
from clinic_desktop.reports.figures.spans import (
    ReportDates,
    month_dates,
    quarter_span,
)
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value
from clinic_desktop.storage.tables import Household, Resident, Task

VISITED = (*CHRONIC, "smd", "tb", "elderly_followup", "disabled", "hardship_followup")
"""Programmes whose visits of the month are counted (I-G4 and its like)."""
YEARLY = ("hypertension", "diabetes", "copd")
"""Programmes with a yearly 规范管理率 (I-G2)."""
PRIORITY = ("old65", "child", "pregnant", "hardship", "disabled", "chronic", "smd", "tb")
"""Groups that are offered a family doctor first (M-127)."""
_WHOLE = 10_000


class Span(StrEnum):
    """The period a measure is counted over."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of progress: 16 / 20, last period beside it, and how many are still needed."""

    key: str
    """``month:hypertension``, ``year:hypertension``, ``exam:65``, ``houses``."""
    programme: str
    label: str
    span: Span
    last_day: date
    done: int
    whole: int
    done_before: int
    whole_before: int
    target_hundredths: int | None
    """Of a percent; ``None``: no target was entered, everybody is to be seen."""
    missing: tuple[str, ...]
    """Residents (households for ``houses``) of the denominator who are not in the numerator."""

    @property
    def needed(self) -> int:
        """How many more are needed by ``last_day``; rates are compared without rounding (1.7)."""
        wanted = _WHOLE if self.target_hundredths is None else self.target_hundredths
        enough = -(-wanted * self.whole // _WHOLE)
        return max(0, min(enough, self.whole) - self.done)


@dataclass(frozen=True, slots=True)
class GapLine:
    """Somebody still to be seen; in the order of the houses."""

    id: str
    resident_id: str | None
    household_id: str | None
    enrolment_id: str
    """Open task to put on a visit list; empty where there is none."""
    name: str
    sex: str
    birth_date: date | None
    village_group: str
    household_no: str
    phone: str
    next_due: date | None = None
    window_end: date | None = None
    remark: str = ""
    """还差 2 次."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A measure with its people."""

    measure: Measure
    lines: tuple[GapLine, ...]


def progress(
    session: Session, catalogue: Catalogue, today: date, clinics: Sequence[str]
) -> tuple[Measure, ...]:
    """Every measure that has anybody in it, months first."""
    return _Reckoning(session, catalogue, today, clinics).measures()


def gap(
    session: Session, catalogue: Catalogue, today: date, clinics: Sequence[str], key: str
) -> Gap:
    """Whom to see to complete a measure.

    Raises:
        KeyError: no such measure (nobody is in it any more).
    """
    reckoning = _Reckoning(session, catalogue, today, clinics)
    measure = next((m for m in reckoning.measures() if m.key == key), None)
    if measure is None:
        raise KeyError(key)
    return Gap(measure, _lines(session, measure, reckoning.remarks(measure)))


class _Reckoning:
    """The books of this period and the one before."""

    def __init__(
        self, session: Session, catalogue: Catalogue, today: date, clinics: Sequence[str]
    ) -> None:
        self._session, self._catalogue = session, catalogue
        self._scope = clinic_scope(session, *clinics)
        self._parameters = read_parameters(session)
        cutoff = self._parameters.month_cutoff
        ends = [month_dates(today.year, month, cutoff) for month in range(1, 13)]
        now = next((dates for dates in ends if today in dates.period), None)
        # After the cut-off of December the next report year has begun.
        self._dates = now or month_dates(today.year + 1, 1, cutoff)
        before = add_months(self._dates.pe.replace(day=1), -1)
        self.now = self._book(self._dates)
        self.before = self._book(month_dates(before.year, before.month, cutoff))

    def _book(self, dates: ReportDates) -> Book:
        return Book(self._session, self._catalogue, self._scope, dates, self._parameters)

    def measures(self) -> tuple[Measure, ...]:
        found = [self._month(code) for code in VISITED if code in self._catalogue.programmes]
        found += [self._year(code) for code in YEARLY if code in self._catalogue.programmes]
        found += [self._exams(), self._houses(), self._contracts()]
        return tuple(measure for measure in found if measure.whole)

    def _month(self, programme: str) -> Measure:
        return self._measure(
            f"month:{programme}",
            programme,
            tr("本月随访"),
            Span.MONTH,
            lambda book: due(book, book.dates.period, programme),
            lambda book: due_visited(book, book.dates.period, programme),
            f"I-G4.{programme}|I-G4",
        )

    def _year(self, programme: str) -> Measure:
        return self._measure(
            f"year:{programme}",
            programme,
            tr("本年规范管理"),
            Span.YEAR,
            lambda book: managed(book, book.dates.ytd, programme),
            lambda book: standard(book, book.dates.ytd, programme),
            f"I-G2.{programme}|I-G2",
        )

    def _measure(
        self,
        key: str,
        programme: str,
        label: str,
        span: Span,
        whole: Callable[[Book], Value | None],
        done: Callable[[Book], Value | None],
        indicator: str,
    ) -> Measure:
        den, num = _ids(whole(self.now)), _ids(done(self.now))
        before = (_ids(whole(self.before)), _ids(done(self.before)))
        return self._made(key, programme, label, span, self._dates.pe, den, num, before, indicator)

    def _exams(self) -> Measure:
        rates = [exam_rate(book, book.dates.ytd, "65") for book in (self.now, self.before)]
        (num, den), (num_before, den_before) = (_sides(rate) for rate in rates)
        return self._made(
            "exam:65",
            "elderly",
            tr("年度体检（65岁以上）"),
            Span.YEAR,
            self._dates.pe,
            den,
            num,
            (den_before, num_before),
            "I-F2",
        )

    def _contracts(self) -> Measure:
        """I-L1 of the priority groups: who of them has no contract in force."""
        rates = [
            group_contract_rate(book, book.dates.ytd, *PRIORITY) for book in (self.now, self.before)
        ]
        (num, den), (num_before, den_before) = (_sides(rate) for rate in rates)
        return self._made(
            "contracts",
            "family_doctor",
            tr("重点人群签约"),
            Span.YEAR,
            self._dates.pe,
            den,
            num & den,
            (den_before, num_before & den_before),
            "I-L1.key|I-L1",
        )

    def _houses(self) -> Measure:
        """I-L3 over the quarter today lies in, the quarter before beside it."""
        cutoff = self._dates.month_cutoff
        spans = [quarter_span(self._dates.year, n, cutoff) for n in range(1, 5)]
        quarter = next(n for n, span in enumerate(spans, 1) if self._dates.pe in span)
        earlier = (self._dates.year, quarter - 1) if quarter > 1 else (self._dates.year - 1, 4)
        span, span_before = spans[quarter - 1], quarter_span(*earlier, cutoff)
        num, den = _sides(house_rate(self._quarter_book(span), span))
        num_before, den_before = _sides(house_rate(self._quarter_book(span_before), span_before))
        return self._made(
            "houses",
            "household_visit",
            tr("本季度入户访视"),
            Span.QUARTER,
            span.last,
            den,
            num,
            (den_before, num_before),
            "I-L3",
        )

    def _quarter_book(self, span: Period) -> Book:
        cutoff = self._dates.month_cutoff
        return self._book(ReportDates(span, year_to_date(span.last, cutoff), span.last, cutoff))

    def _made(
        self,
        key: str,
        programme: str,
        label: str,
        span: Span,
        last_day: date,
        den: frozenset[str],
        num: frozenset[str],
        before: tuple[frozenset[str], frozenset[str]],
        indicator: str,
    ) -> Measure:
        target = self.now.target(indicator)
        return Measure(
            key,
            programme,
            label,
            span,
            last_day,
            len(num),
            len(den),
            len(before[1]),
            len(before[0]),
            target.value_hundredths if target is not None else None,
            tuple(sorted(den - num)),
        )

    def remarks(self, measure: Measure) -> dict[str, str]:
        """What is missing about each person of a yearly measure."""
        if not measure.key.startswith("year:"):
            return {}
        book = self.now
        days: dict[str, set[date]] = {}
        for each in counted_visits(book, measure.programme, book.dates.ytd):
            days.setdefault(each.person, set()).add(each.on)
        found = {}
        for person in measure.missing:
            spell = book.managed(measure.programme).latest(person, book.dates.pe)
            lacking = required_visits(book, spell.start) - len(days.get(person, ())) if spell else 0
            found[person] = tr("还差 {n} 次", n=lacking) if lacking > 0 else tr("缺年度体检")
        return found


def _lines(session: Session, measure: Measure, remarks: dict[str, str]) -> tuple[GapLine, ...]:
    tasks = _tasks(session, measure)
    read = _houses_of if measure.key == "houses" else _people_of
    lines = [
        replace(
            line,
            enrolment_id=task.enrolment_id if (task := tasks.get(line.id)) else "",
            next_due=task.next_due if task else None,
            window_end=task.window_end if task else None,
            remark=remarks.get(line.id, ""),
        )
        for line in read(session, measure.missing)
    ]
    return tuple(sorted(lines, key=_walk))


def _houses_of(session: Session, ids: Sequence[str]) -> Iterable[GapLine]:
    rows = session.execute(
        select(Household, Resident.name, Resident.phone)
        .outerjoin(Resident, Resident.id == Household.head_id)
        .where(Household.id.in_(ids))
    )
    for house, head, phone in rows:
        yield GapLine(
            house.id,
            None,
            house.id,
            "",
            tr("{name}户", name=head or ""),
            "",
            None,
            house.village_group or "",
            house.household_no or "",
            house.phone or phone or "",
        )


def _people_of(session: Session, ids: Sequence[str]) -> Iterable[GapLine]:
    rows = session.execute(
        select(Resident, Household.village_group, Household.household_no, Household.phone)
        .outerjoin(Household, Household.id == Resident.household_id)
        .where(Resident.id.in_(ids))
    )
    for person, group, number, phone in rows:
        yield GapLine(
            person.id,
            person.id,
            person.household_id,
            "",
            person.name,
            person.sex,
            person.birth_date,
            group or "",
            number or "",
            person.phone or phone or "",
        )


def _walk(line: GapLine) -> tuple[int, str, int, str, date, str]:
    return (
        len(line.village_group),
        line.village_group,
        len(line.household_no),
        line.household_no,
        line.birth_date or date.min,
        line.id,
    )


def _tasks(session: Session, measure: Measure) -> dict[str, Task]:
    subject = Task.household_id if measure.key == "houses" else Task.resident_id
    rows = session.scalars(
        select(Task).where(
            Task.programme == measure.programme,
            Task.state == "open",
            subject.in_(measure.missing),
        )
    )
    houses = measure.key == "houses"
    return {(row.household_id if houses else row.resident_id) or "": row for row in rows}


def _ids(value: Value | None) -> frozenset[str]:
    return _of(value) if isinstance(value, Figure) else frozenset()


def _sides(value: Value | None) -> tuple[frozenset[str], frozenset[str]]:
    if not isinstance(value, RateFigure):
        raise TypeError("a rate has two sides")
    return _of(value.num), _of(value.den)


def _of(figure: Figure) -> frozenset[str]:
    return frozenset(ref.id for ref in figure.behind)

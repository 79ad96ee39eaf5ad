"""Report periods: the month, quarter, half-year or year that a form is about."""

from dataclasses import dataclass, replace
from datetime import date

from clinic_desktop.domain.report_layout import PeriodKind
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.spans import (
    ReportDates,
    half_year_dates,
    maternal_year_dates,
    month_dates,
    quarter_dates,
    year_dates,
)

_IN_A_YEAR = {
    PeriodKind.MONTH: 12,
    PeriodKind.QUARTER: 4,
    PeriodKind.HALF_YEAR: 2,
    PeriodKind.YEAR: 1,
    PeriodKind.MATERNAL_YEAR: 1,
}


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """``number`` is the month, quarter or half of the year, 1 for years. The maternal year
    ``year`` ends on its 30 September.
    """

    kind: PeriodKind
    year: int
    number: int = 1

    @property
    def name(self) -> str:
        """As it is printed: 2026年10月, 2026年第3季度 …"""
        match self.kind:
            case PeriodKind.MONTH:
                return tr("{year}年{month:02d}月", year=self.year, month=self.number)
            case PeriodKind.QUARTER:
                return tr("{year}年第{n}季度", year=self.year, n=self.number)
            case PeriodKind.HALF_YEAR if self.number == 1:
                return tr("{year}年上半年", year=self.year)
            case PeriodKind.HALF_YEAR:
                return tr("{year}年下半年", year=self.year)
            case PeriodKind.YEAR:
                return tr("{year}年", year=self.year)
            case PeriodKind.MATERNAL_YEAR:
                return tr("{year}年度（妇幼年）", year=self.year)

    @property
    def short(self) -> str:
        """For file names: 2026-10, 2026-Q3, 2026-H1, 2026."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.year}-{self.number:02d}"
            case PeriodKind.QUARTER:
                return f"{self.year}-Q{self.number}"
            case PeriodKind.HALF_YEAR:
                return f"{self.year}-H{self.number}"
            case _:
                return str(self.year)

    def step(self, periods: int) -> "ReportPeriod":
        """So many periods later, earlier when negative."""
        size = _IN_A_YEAR[self.kind]
        year, place = divmod(self.year * size + self.number - 1 + periods, size)
        return replace(self, year=year, number=place + 1)

    def dates(self, month_cutoff: int | None = None, cutoff: date | None = None) -> ReportDates:
        """P and what follows from it; ``month_cutoff`` shortens months only (1.1)."""
        match self.kind:
            case PeriodKind.MONTH:
                return month_dates(self.year, self.number, month_cutoff, cutoff)
            case PeriodKind.QUARTER:
                return quarter_dates(self.year, self.number, cutoff)
            case PeriodKind.HALF_YEAR:
                return half_year_dates(self.year, self.number, cutoff)
            case PeriodKind.YEAR:
                return year_dates(self.year, cutoff)
            case PeriodKind.MATERNAL_YEAR:
                return maternal_year_dates(self.year, cutoff)


def last_over(kind: PeriodKind, today: date, month_cutoff: int | None = None) -> ReportPeriod:
    """The last period of a kind whose days are all past."""
    period = ReportPeriod(kind, today.year + 1)
    while period.dates(month_cutoff).pe >= today:
        period = period.step(-1)
    return period

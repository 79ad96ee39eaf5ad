"""The dates of one report: P, year to date, quarters, cut-off (``indicators.md`` 1.1)."""

from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desktop.domain.dates import Period, add_months, report_month, year_to_date


@dataclass(frozen=True, slots=True)
class ReportDates:
    """P and everything that follows from it.

    ``period`` is P = [ps, pe]; ``ytd`` runs from Y0 to pe; ``cutoff`` is the last event date
    that may be used. ``month_cutoff`` is None for natural months.
    """

    period: Period
    ytd: Period
    cutoff: date
    month_cutoff: int | None = None

    @property
    def ps(self) -> date:
        """First day of P."""
        return self.period.first

    @property
    def pe(self) -> date:
        """Last day of P."""
        return self.period.last

    @property
    def eve(self) -> date:
        """ps - 1, the day on whose evening the opening figures stand."""
        return self.period.first - timedelta(days=1)

    @property
    def year(self) -> int:
        """The report year Y."""
        return self.period.last.year

    @property
    def is_year_end(self) -> bool:
        """Whether P closes the report year."""
        return self.pe == report_month(self.year, 12, self.month_cutoff).last

    def quarters_within(self, first: date) -> int:
        """Report quarters that lie fully inside [max(first, Y0), pe] (I-G2 ``req``)."""
        start = max(first, self.ytd.first)
        return sum(
            1
            for quarter in range(1, 5)
            if start <= (span := quarter_span(self.year, quarter, self.month_cutoff)).first
            and span.last <= self.pe
        )

    @property
    def elapsed_quarters(self) -> int:
        """Report quarters of the year completed by pe."""
        return self.quarters_within(self.ytd.first)


def month_dates(
    year: int, month: int, month_cutoff: int | None = None, cutoff: date | None = None
) -> ReportDates:
    """The dates of a monthly form."""
    period = report_month(year, month, month_cutoff)
    return ReportDates(
        period, year_to_date(period.last, month_cutoff), cutoff or period.last, month_cutoff
    )


def quarter_span(year: int, quarter: int, month_cutoff: int | None = None) -> Period:
    """Three report months: the calendar quarter unless a month cut-off is set."""
    return Period(
        report_month(year, quarter * 3 - 2, month_cutoff).first,
        report_month(year, quarter * 3, month_cutoff).last,
    )


def quarter_dates(year: int, quarter: int, cutoff: date | None = None) -> ReportDates:
    """The dates of a quarterly form: the calendar quarter."""
    period = quarter_span(year, quarter)
    return ReportDates(period, year_to_date(period.last), cutoff or period.last)


def year_dates(year: int, cutoff: date | None = None) -> ReportDates:
    """The dates of a yearly form."""
    period = Period(date(year, 1, 1), date(year, 12, 31))
    return ReportDates(period, period, cutoff or period.last)


def maternal_year_dates(year: int, cutoff: date | None = None) -> ReportDates:
    """妇幼年报: 1 October of the year before to 30 September (``indicators.md`` 1.1)."""
    period = Period(date(year - 1, 10, 1), date(year, 9, 30))
    return ReportDates(period, period, cutoff or period.last)


def half_year_dates(year: int, half: int, cutoff: date | None = None) -> ReportDates:
    """The dates of a half-yearly form."""
    first = date(year, 1 if half == 1 else 7, 1)
    period = Period(first, add_months(first, 6) - timedelta(days=1))
    return ReportDates(period, Period(date(year, 1, 1), period.last), cutoff or period.last)


def earlier_months(dates: ReportDates) -> tuple[Period, ...]:
    """The report months of the year before the month that ends on pe."""
    return tuple(
        span
        for month in range(1, 13)
        if (span := report_month(dates.year, month, dates.month_cutoff)).last < dates.ps
    )

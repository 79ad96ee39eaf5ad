"""Periods with and without a month cut-off (indicators.md 1.1)."""

from datetime import date

import pytest

from clinic_desktop.domain.dates import Period
from clinic_desktop.reports.figures.spans import (
    earlier_months,
    half_year_dates,
    maternal_year_dates,
    month_dates,
    quarter_dates,
    year_dates,
)


def test_a_month_is_the_natural_month() -> None:
    dates = month_dates(2026, 2)
    assert dates.period == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert dates.ytd == Period(date(2026, 1, 1), date(2026, 2, 28))
    assert dates.cutoff == date(2026, 2, 28)
    assert dates.eve == date(2026, 1, 31)


def test_a_county_that_closes_on_the_25th() -> None:
    dates = month_dates(2026, 1, 25)
    assert dates.period == Period(date(2025, 12, 26), date(2026, 1, 25))
    assert dates.ytd == Period(date(2025, 12, 26), date(2026, 1, 25))
    assert month_dates(2026, 12, 25).is_year_end
    assert not month_dates(2026, 11, 25).is_year_end


@pytest.mark.parametrize(
    ("enrolled", "quarters"),
    [
        (date(2026, 2, 10), 3),
        (date(2026, 11, 10), 0),
        (date(2025, 5, 1), 4),
        (date(2026, 1, 1), 4),
        (date(2026, 1, 2), 3),
    ],
)
def test_full_quarters_at_the_end_of_december(enrolled: date, quarters: int) -> None:
    assert month_dates(2026, 12).quarters_within(enrolled) == quarters


def test_quarters_within_a_running_year() -> None:
    assert month_dates(2026, 5).quarters_within(date(2025, 1, 1)) == 1
    assert month_dates(2026, 6).quarters_within(date(2025, 1, 1)) == 2
    assert month_dates(2026, 3, 25).elapsed_quarters == 1
    assert month_dates(2026, 2, 25).elapsed_quarters == 0


def test_the_months_before_this_one() -> None:
    assert earlier_months(month_dates(2026, 1)) == ()
    assert [span.first.month for span in earlier_months(month_dates(2026, 4))] == [1, 2, 3]


def test_longer_periods() -> None:
    assert quarter_dates(2026, 2).period == Period(date(2026, 4, 1), date(2026, 6, 30))
    assert half_year_dates(2026, 2).period == Period(date(2026, 7, 1), date(2026, 12, 31))
    assert year_dates(2026, date(2027, 1, 31)).cutoff == date(2027, 1, 31)
    assert maternal_year_dates(2026).period == Period(date(2025, 10, 1), date(2026, 9, 30))

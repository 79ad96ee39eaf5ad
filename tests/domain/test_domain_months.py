"""Months are added from the anchor; the month's last day stands in for a day that is not there."""

from calendar import monthrange
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.dates import add_months


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(-600, 600))
def test_the_same_day_number_or_the_last_of_the_month(day: date, months: int) -> None:
    found = add_months(day, months)
    number = (found.year - day.year) * 12 + found.month - day.month
    assert number == months
    assert found.day == min(day.day, monthrange(found.year, found.month)[1])

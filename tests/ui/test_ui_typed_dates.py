"""Dates as people type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.ui.widgets.typed_dates import (
    Toward,
    parse_date,
    parse_month,
    parse_time,
    spoken,
)

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("   ", None),
        ("1121", date(2026, 11, 21)),
        ("121", date(2027, 1, 21)),  # January is nearer ahead than behind
        ("0105", date(2027, 1, 5)),
        ("0630", date(2026, 6, 30)),
        ("5", date(2026, 11, 5)),
        ("30", date(2026, 11, 30)),
        ("261121", date(2026, 11, 21)),
        ("540302", date(1954, 3, 2)),
        ("360302", date(2036, 3, 2)),
        ("20261121", date(2026, 11, 21)),
        ("2026-11-21", date(2026, 11, 21)),
        ("2026/1/5", date(2026, 1, 5)),
        ("2026年11月21日", date(2026, 11, 21)),
        ("11月21日", date(2026, 11, 21)),
        ("11-21", date(2026, 11, 21)),
        ("11.21", date(2026, 11, 21)),
        ("11。21", date(2026, 11, 21)),
        ("１１２１", date(2026, 11, 21)),
        ("54.3.2", date(1954, 3, 2)),
        ("-3", date(2026, 11, 19)),
        ("+14", date(2026, 12, 6)),
        ("－3", date(2026, 11, 19)),
        ("-2w", date(2026, 11, 8)),
        ("+3月", date(2027, 2, 22)),
        ("-1年", date(2025, 11, 22)),
        ("今天", TODAY),
        ("t", TODAY),
        ("昨天", date(2026, 11, 21)),
        ("前天", date(2026, 11, 20)),
        ("明", date(2026, 11, 23)),
    ],
)
def test_what_is_meant(text: str, expected: date | None) -> None:
    assert parse_date(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-05", date(2027, 5, 31)),
        ("202702", date(2027, 2, 28)),
        ("202802", date(2028, 2, 29)),
        ("2027年5月", date(2027, 5, 31)),
        ("2027.12", date(2027, 12, 31)),
        ("27-05", date(2027, 5, 31)),
        ("2705", date(2027, 5, 31)),
        ("270515", date(2027, 5, 15)),
        ("2027-05-15", date(2027, 5, 15)),
        ("0515", date(2027, 5, 15)),
    ],
)
def test_the_month_of_an_expiry_is_its_last_day(text: str, expected: date) -> None:
    assert parse_date(text, TODAY, Toward.EXPIRY) == expected


@pytest.mark.parametrize("text", ["2027-13", "2027-00", "202713"])
def test_no_month_is_no_expiry(text: str) -> None:
    with pytest.raises(ValueError, match="看不懂"):
        parse_date(text, TODAY, Toward.EXPIRY)


@pytest.mark.parametrize("text", ["2027-05", "202705"])
def test_a_month_alone_is_no_day_elsewhere(text: str) -> None:
    with pytest.raises(ValueError, match="看不懂"):
        parse_date(text, TODAY, Toward.FUTURE)


@pytest.mark.parametrize(
    ("text", "toward", "expected"),
    [
        ("1225", Toward.PAST, date(2025, 12, 25)),
        ("1225", Toward.FUTURE, date(2026, 12, 25)),
        ("0101", Toward.FUTURE, date(2027, 1, 1)),
        ("0101", Toward.PAST, date(2026, 1, 1)),
        ("30", Toward.PAST, date(2026, 10, 30)),
        ("5", Toward.FUTURE, date(2026, 12, 5)),
        ("31", Toward.PAST, date(2026, 10, 31)),
        ("0229", Toward.PAST, date(2024, 2, 29)),
        ("0229", Toward.FUTURE, date(2028, 2, 29)),
    ],
)
def test_the_year_left_out_follows_the_field(text: str, toward: Toward, expected: date) -> None:
    assert parse_date(text, TODAY, toward) == expected


@pytest.mark.parametrize(
    "text", ["1332", "0230", "abc", "2026-13-01", "12345", "32", "0", "+9999y", "二〇二六", "--3"]
)
def test_what_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="看不懂这个日期"):
        parse_date(text, TODAY)


@given(DAYS, DAYS, st.sampled_from(list(Toward)))
def test_full_dates_mean_themselves_whatever_today_is(
    day: date, today: date, toward: Toward
) -> None:
    for form in ("%Y%m%d", "%Y-%m-%d", "%Y.%m.%d"):
        assert parse_date(day.strftime(form), today, toward) == day


@given(DAYS, DAYS)
def test_a_date_without_year_is_the_nearest(day: date, today: date) -> None:
    found = parse_date(day.strftime("%m%d"), today)
    assert found is not None
    assert (found.month, found.day) == (day.month, day.day)
    if (day.month, day.day) != (2, 29):
        assert abs((found - today).days) <= 183


@given(DAYS, st.integers(-900, 900))
def test_relative_days(today: date, days: int) -> None:
    assert parse_date(f"{days:+d}", today) == today + timedelta(days=days)


@given(st.text(max_size=12), DAYS)
def test_any_text_is_read_or_refused(text: str, today: date) -> None:
    try:
        found = parse_date(text, today)
    except ValueError:
        return
    assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("11", "2026-11"),
        ("2611", "2026-11"),
        ("202611", "2026-11"),
        ("2026-11", "2026-11"),
        ("2026年3月", "2026-03"),
        ("1998", "1998-01"),
        ("9812", "1998-12"),
    ],
)
def test_months(text: str, expected: str | None) -> None:
    assert parse_month(text, TODAY) == expected


@pytest.mark.parametrize("text", ["13", "202613", "x", "12345"])
def test_months_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="看不懂这个年月"):
        parse_month(text, TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", None), ("8", "08:00"), ("830", "08:30"), ("0830", "08:30"), ("20：15", "20:15")],
)
def test_times(text: str, expected: str | None) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["25", "8:61", "x", "12345"])
def test_times_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="看不懂这个时间"):
        parse_time(text)


def test_a_day_is_said_with_its_weekday() -> None:
    assert spoken(date(2026, 11, 21)) == "2026-11-21 周六"

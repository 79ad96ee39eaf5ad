"""Birth dates as people write them."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.roster.dates import Doubt, Style, read_date
from clinic_desktop.domain.roster.sheet import CellValue

TODAY = date(2026, 11, 22)
LUNAR = ("农历", "腊月", "初八")
BORN = date(1974, 10, 17)

births = st.dates(date(1907, 1, 1), date(2026, 11, 22))
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")


def fullwidth(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def chinese_number(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return str(ones).translate(CHINESE)
    head = "" if tens == 1 else str(tens).translate(CHINESE)
    return f"{head}十" + (str(ones).translate(CHINESE) if ones else "")


@given(births)
def test_every_style_of_text_reads_as_the_same_day(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    styles = [
        f"{y}-{m:02d}-{d:02d}",
        f"{y}/{m}/{d}",
        f"{y}.{m}.{d}",
        f"{y}.{m:02d}.{d:02d}",
        f"{y}年{m}月{d}日",
        f"{y}年{m:02d}月{d:02d}日生",
        f"{y} 年 {m} 月 {d} 号",
        f"{y}、{m}、{d}",
        f"{y}{m:02d}{d:02d}",
        f"{y}-{m:02d}-{d:02d} 00:00:00",
        f"{y}-{m:02d}-{d:02d}T08:30",
        f"公历{y}年{m}月{d}日",
        fullwidth(f"{y}-{m}-{d}"),
        f"{str(y).translate(CHINESE)}年{chinese_number(m)}月{chinese_number(d)}日",
        f"'{y}/{m}/{d}",
    ]
    for text in styles:
        read = read_date(text, TODAY, LUNAR)
        assert (read.day, read.doubt, read.style) == (day, Doubt.NONE, Style.TEXT), text


@given(births)
def test_date_cells_and_serial_numbers(day: date) -> None:
    assert read_date(day, TODAY).day == day
    assert read_date(datetime.combine(day, time(13, 5)), TODAY).day == day
    serial = (day - date(1899, 12, 30)).days
    if serial >= 4000:
        for value in (serial, float(serial), serial + 0.5):
            read = read_date(value, TODAY)
            assert (read.day, read.style) == (day, Style.NUMBER)
    number = int(f"{day:%Y%m%d}")
    assert read_date(number, TODAY).day == day
    assert read_date(float(number), TODAY).style is Style.NUMBER


@given(births)
def test_two_digit_years_are_never_guessed(day: date) -> None:
    read = read_date(f"{day:%y}.{day.month}.{day.day}", TODAY)
    if read.day is not None:
        assert (read.day, read.doubt) == (day, Doubt.TWO_DIGIT_YEAR)
    else:
        assert read.doubt is Doubt.AMBIGUOUS
        assert day in read.candidates
        assert read.agrees_with(day)


@given(st.text(max_size=12) | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_anything_is_read_without_failing(value: CellValue) -> None:
    read = read_date(value, TODAY, LUNAR)
    assert (read.day is None) == (read.doubt not in (Doubt.NONE, Doubt.TWO_DIGIT_YEAR))


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("1974年2月30日", Doubt.IMPOSSIBLE),
        ("1974-13-01", Doubt.IMPOSSIBLE),
        ("19741340", Doubt.IMPOSSIBLE),
        ("1974年10月", Doubt.PARTIAL),
        ("1974.10", Doubt.PARTIAL),
        ("197410", Doubt.PARTIAL),
        ("1974", Doubt.PARTIAL),
        ("1974年", Doubt.PARTIAL),
        ("农历1974年九月初二", Doubt.LUNAR),
        ("74年腊月初八", Doubt.LUNAR),
        ("200101", Doubt.AMBIGUOUS),
        ("20-10-17", Doubt.AMBIGUOUS),
        ("5/6/1974", Doubt.AMBIGUOUS),
        ("不详", Doubt.UNREADABLE),
        ("属虎", Doubt.UNREADABLE),
        ("1974-10-171", Doubt.UNREADABLE),
        ("1974-10-17-2", Doubt.UNREADABLE),
        ("3", Doubt.UNREADABLE),
        ("0", Doubt.UNREADABLE),
    ],
)
def test_doubts(text: str, doubt: Doubt) -> None:
    read = read_date(text, TODAY, LUNAR)
    assert (read.day, read.doubt) == (None, doubt)


@pytest.mark.parametrize(
    ("text", "day", "doubt"),
    [
        ("74-10-17", BORN, Doubt.TWO_DIGIT_YEAR),
        ("74年10月17日", BORN, Doubt.TWO_DIGIT_YEAR),
        ("741017", BORN, Doubt.TWO_DIGIT_YEAR),
        ("10/17/1974", BORN, Doubt.NONE),
        ("17/10/1974", BORN, Doubt.NONE),
        ("10/17/74", BORN, Doubt.TWO_DIGIT_YEAR),
        ("27-05-05", date(1927, 5, 5), Doubt.TWO_DIGIT_YEAR),
        ("2027-05-05", date(2027, 5, 5), Doubt.NONE),
    ],
)
def test_days_that_only_one_reading_allows(text: str, day: date, doubt: Doubt) -> None:
    read = read_date(text, TODAY, LUNAR)
    assert (read.day, read.doubt) == (day, doubt)


def test_partial_dates_agree_with_days_inside_them() -> None:
    assert read_date("1974.10", TODAY).agrees_with(BORN)
    assert read_date("1974", TODAY).agrees_with(BORN)
    assert not read_date("1974.11", TODAY).agrees_with(BORN)
    assert not read_date("农历八月", TODAY, LUNAR).agrees_with(BORN)
    assert read_date("1974-10-17", TODAY).agrees_with(BORN)


def test_a_month_kept_as_a_decimal_number_is_not_guessed() -> None:
    # 1974.10 in a number cell has become 1974.1.
    assert read_date(1974.1, TODAY).doubt is Doubt.UNREADABLE


def test_other_cells_are_no_dates() -> None:
    assert read_date(True, TODAY).doubt is Doubt.UNREADABLE
    assert read_date(time(0, 0), TODAY).doubt is Doubt.UNREADABLE


def test_serial_days_of_1904_workbooks() -> None:
    serial = (BORN - date(1904, 1, 1)).days
    assert read_date(serial, TODAY, from_1904=True).day == BORN
    assert read_date(serial, TODAY).day == BORN - timedelta(days=1462)


def test_serial_days_in_text() -> None:
    serial = (BORN - date(1899, 12, 30)).days
    assert read_date(str(serial), TODAY).day == BORN

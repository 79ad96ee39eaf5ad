"""Which option a typed digit means, and numbers as they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.ui.widgets.inputs.numbers import from_scaled, to_scaled
from clinic_desktop.ui.widgets.inputs.typed_codes import CodeTyping, Typed

FIVE = ["1", "2", "3", "4", "5"]
TWENTY = [str(n) for n in range(1, 21)]
TWO_DIGITS = ["01", "02", "11", "99"]


def typed(codes: list[str], *keys: tuple[str, int]) -> list[Typed]:
    typing = CodeTyping(codes)
    return [typing.key(digit, at) for digit, at in keys]


def test_one_digit_chooses_at_once() -> None:
    assert typed(FIVE, ("3", 0)) == [Typed("3")]
    assert typed(FIVE, ("3", 0), ("4", 50)) == [Typed("3"), Typed("4")]


def test_two_digits_correct_the_first() -> None:
    assert typed(TWENTY, ("1", 0), ("0", 200)) == [Typed("1"), Typed("10", "1")]


def test_a_digit_that_comes_late_begins_anew() -> None:
    assert typed(TWENTY, ("1", 0), ("2", 2000)) == [Typed("1"), Typed("2")]


def test_a_pair_that_is_no_code_begins_anew() -> None:
    assert typed(TWENTY, ("2", 0), ("5", 100)) == [Typed("2"), Typed("5")]


def test_codes_of_two_digits_wait_for_both() -> None:
    assert typed(TWO_DIGITS, ("0", 0), ("2", 100)) == [Typed(None), Typed("02")]
    assert typed(TWO_DIGITS, ("1", 0), ("1", 100)) == [Typed(None), Typed("11")]


def test_a_key_that_is_no_code_does_nothing() -> None:
    assert typed(FIVE, ("9", 0)) == [Typed(None)]


@given(st.sampled_from(TWENTY))
def test_every_code_can_be_typed(code: str) -> None:
    last = typed(TWENTY, *[(digit, 100 * n) for n, digit in enumerate(code)])[-1]
    assert last.code == code


@given(st.integers(-(10**6), 10**6), st.integers(0, 3))
def test_a_number_shown_is_read_back(value: int, scale: int) -> None:
    assert to_scaled(from_scaled(value, scale), scale) == value


@pytest.mark.parametrize(
    ("text", "scale", "expected"),
    [
        ("62.5", 1, 625),
        ("62", 1, 620),
        ("６２。５", 1, 625),
        (".5", 1, 5),
        ("7.", 1, 70),
        ("62.50", 1, 625),
        ("-1", 0, -1),
        ("", 1, None),
    ],
)
def test_numbers(text: str, scale: int, expected: int | None) -> None:
    assert to_scaled(text, scale) == expected


@pytest.mark.parametrize(
    ("text", "scale", "words"),
    [
        ("62.55", 1, "最多 1 位小数"),
        ("1.5", 0, "请填整数"),
        ("-", 0, "不是数字"),
        (".", 1, "不是数字"),
    ],
)
def test_numbers_that_are_none(text: str, scale: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        to_scaled(text, scale)

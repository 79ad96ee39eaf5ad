"""Conditions in plain words: what passes, how lines are joined, how it is said."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.queries import (
    OPS,
    TWO,
    Condition,
    Kind,
    Op,
    Query,
    QueryField,
    dates_asked,
    fits,
    groups,
    passing,
    words,
)

TODAY = date(2026, 3, 2)
A, B, C = "a", "b", "c"
KINDS = dict.fromkeys((A, B, C), Kind.NUMBER)


def passes(kind: Kind, op: Op, values: tuple[str | int, ...], value: Any) -> bool:
    return passing(kind, Condition("x", op, values), TODAY)(value)


@pytest.mark.parametrize(
    ("kind", "op", "values", "yes", "no"),
    [
        (Kind.TEXT, Op.CONTAINS, ("兰",), "王桂兰", "李建国"),
        (Kind.TEXT, Op.NOT_CONTAINS, ("兰",), "李建国", "王桂兰"),
        (Kind.TEXT, Op.BEGINS, ("3组",), "3组", "13组"),
        (Kind.TEXT, Op.IS, ("wang",), "WANG", "wan"),
        (Kind.TEXT, Op.IS_NOT, ("王",), None, "王"),
        (Kind.NUMBER, Op.GE, (140,), 140, 139),
        (Kind.NUMBER, Op.NE, (140,), 139, None),
        (Kind.NUMBER, Op.BETWEEN, (60, 64), 64, 65),
        (Kind.NUMBER, Op.LT, (61,), 60, None),
        (Kind.DATE, Op.LAST_DAYS, (30,), "2026-02-01", "2026-01-30"),
        (Kind.DATE, Op.LAST_DAYS, (30,), "2026-03-02T08:30", "2026-03-03"),
        (Kind.DATE, Op.NEXT_DAYS, (7,), "2026-03-09", "2026-03-01"),
        (Kind.DATE, Op.LONGER_AGO, (365,), "2025-03-01", "2025-03-02"),
        (Kind.DATE, Op.DURING, ("2026-01-01", "2026-01-31"), "2026-01-31", "2026-02-01"),
        (Kind.DATE, Op.BEFORE, ("2026-01-01",), "2025-12-31", ""),
        (Kind.CODES, Op.ANY_OF, ("hypertension", "copd"), ["copd"], ["diabetes"]),
        (Kind.CODES, Op.ANY_OF, ("1",), "1", None),
        (Kind.CODES, Op.NONE_OF, ("1",), None, ["1", "2"]),
        (Kind.CODES, Op.EMPTY, (), [], ["1"]),
        (Kind.NUMBER, Op.FILLED, (), 0, None),
    ],
)
def test_what_passes(kind: Kind, op: Op, values: tuple[str | int, ...], yes: Any, no: Any) -> None:
    assert passes(kind, op, values, yes)
    assert not passes(kind, op, values, no)


def test_and_binds_closer_than_or() -> None:
    query = Query(
        "resident",
        (
            Condition(A, Op.GE, (1,)),
            Condition(B, Op.GE, (1,)),
            Condition(C, Op.GE, (1,), either=True),
        ),
    )
    assert [len(group) for group in groups(query.conditions)] == [2, 1]
    test = fits(query, KINDS, TODAY)
    assert test({A: 1, B: 1})
    assert test({C: 1})
    assert not test({A: 1})
    assert fits(Query("resident"), {}, TODAY)({})


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=6), st.data())
def test_joining_is_a_sum_of_products(lines: list[tuple[str, bool]], data: st.DataObject) -> None:
    row = {name: data.draw(st.integers(0, 1)) for name in "abc"}
    conditions = tuple(Condition(name, Op.GE, (1,), either) for name, either in lines)
    spelled = ""
    for number, (name, either) in enumerate(lines):
        spelled += f" {'or' if either else 'and'} {name}" if number else name
    expected = bool(eval(spelled, {}, dict(row))) if lines else True  # noqa: S307
    assert fits(Query("resident", conditions), KINDS, TODAY)(row) == expected


def test_every_operator_that_a_field_offers_can_be_asked() -> None:
    sample: dict[Kind, str | int] = {Kind.TEXT: "a", Kind.NUMBER: 1, Kind.CODES: "1"}
    for kind, ops in OPS.items():
        for op in ops:
            day = op in (Op.ON, Op.BEFORE, Op.AFTER, Op.DURING)
            one: str | int = "2026-01-01" if kind is Kind.DATE and day else sample.get(kind, 3)
            values = (one, one) if op in TWO else (one,)
            assert passes(kind, op, values, None) in (True, False)
    with pytest.raises(ValueError, match="compared"):
        passing(Kind.TEXT, Condition("x", Op.GE, (1,)), TODAY)
    with pytest.raises(ValueError, match="compared"):
        passing(Kind.NUMBER, Condition("x", Op.BETWEEN, (1,)), TODAY)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=4), st.integers(0, 80))
def test_days_that_need_not_be_read_hold_nothing(spans: list[int], ago: int) -> None:
    conditions = tuple(
        Condition("on", Op.LAST_DAYS, (days,), either=number % 2 == 1)
        for number, days in enumerate(spans)
    )
    query = Query("record:x", conditions)
    first, last = dates_asked(query, "on", TODAY)
    day = (TODAY - timedelta(days=ago)).isoformat()
    if fits(query, {"on": Kind.DATE}, TODAY)({"on": day}):
        assert first <= day <= last


def test_it_is_said_in_plain_words() -> None:
    fields = {
        "age": QueryField("age", "年龄", Kind.NUMBER, unit="岁"),
        "weight": QueryField("weight", "体重", Kind.NUMBER, unit="kg", scale=1),
        "programmes": QueryField("programmes", "在管项目", Kind.CODES, (("htn", "高血压"),)),
        "exam": QueryField("exam", "最近体检", Kind.DATE),
    }
    query = Query(
        "resident",
        (
            Condition("age", Op.GE, (65,)),
            Condition("programmes", Op.ANY_OF, ("htn",)),
            Condition("exam", Op.LONGER_AGO, (365,), either=True),
            Condition("weight", Op.BETWEEN, (600, 625)),
            Condition("gone", Op.EMPTY),
        ),
    )
    assert words(query, fields) == (
        "年龄不小于 65岁 并且 在管项目是（任一） 高血压"
        "，或者 最近体检在 365 天以前 并且 体重从 60.0kg 到 62.5kg"
    )

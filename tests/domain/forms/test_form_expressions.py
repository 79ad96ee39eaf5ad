"""The expression language: what it reads, what it refuses, what it makes of unknown values."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.forms.context import Context, LastRecord
from clinic_desktop.domain.forms.derive import value_of
from clinic_desktop.domain.forms.evaluate import Scope, evaluate
from clinic_desktop.domain.forms.expressions import (
    CONSTANTS,
    FUNCTIONS,
    MAX_DEPTH,
    MAX_LENGTH,
    Name,
    parse,
)
from clinic_desktop.domain.forms.lexer import ExpressionError
from clinic_desktop.domain.forms.model import (
    Field,
    FieldType,
    Form,
    Option,
    RowGroup,
    Section,
    Subject,
)

CODES = (Option("0", "零"), Option("1", "无"), Option("2", "有"), Option("10", "其他"))
FORM = Form(
    code="sample",
    edition="1",
    effective_from=date(2020, 1, 1),
    title="样表",
    subject=Subject.RESIDENT,
    source="test",
    date_field="visit_date",
    sections=(
        Section(
            "one",
            "一",
            (
                Field("visit_date", "随访日期", FieldType.DATE),
                Field("sbp", "收缩压", FieldType.INT),
                Field("weight", "体重", FieldType.DEC, scale=1),
                Field("mode", "方式", FieldType.SINGLE, options=CODES),
                Field("symptoms", "症状", FieldType.MULTI, options=CODES),
                Field("name", "名称", FieldType.TEXT),
                Field(
                    "meds",
                    "用药",
                    FieldType.ROWS,
                    rows=RowGroup(
                        (
                            Field("drug", "药名", FieldType.TEXT),
                            Field("times", "次数", FieldType.INT),
                        )
                    ),
                ),
            ),
        ),
    ),
)
ANSWERS: dict[str, Any] = {
    "visit_date": "2026-03-01",
    "sbp": 142,
    "weight": 625,
    "mode": "0",
    "symptoms": ["2", "10"],
    "meds": [{"drug": "甲", "times": 2}, {"drug": "乙", "times": 1}, {"drug": "丙"}],
}
CONTEXT = Context(
    today=date(2026, 3, 2),
    person={
        "birth_date": date(1960, 3, 1),
        "sex": "2",
        "name": "李梅",
        "programmes": ("hypertension", "diabetes"),
    },
    staff={"name": "王医生"},
    previous={
        "sample": LastRecord(
            FORM,
            {"weight": 610, "mode": "2", "meds": [{"drug": "甲", "times": 2}, {"drug": "乙"}]},
            date(2025, 12, 1),
        )
    },
)


def value(text: str, answers: dict[str, Any] = ANSWERS) -> Any:
    return value_of(parse(text), FORM, answers, CONTEXT)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 + 2 * 3 - 4 / 2", 5),
        ("(1 + 2) * 3", 9),
        ("-(2 - 5)", 3),
        ("2 - 3 - 4", -5),
        ("sbp >= 140 and sbp < 150", True),
        ("weight", 62.5),
        ("weight > 62", True),
        ("mode = 0", True),
        ("mode = '0'", True),
        ("mode != 3", True),
        ("mode in (0, 2)", True),
        ("mode not in (1, 2)", True),
        ("not mode in (1, 2)", True),
        ("selected(symptoms, 2)", True),
        ("selected(symptoms, '1', '10')", True),
        ("selected(mode, 0)", True),
        ("count(symptoms)", 2),
        ("count(meds)", 3),
        ("count(meds.times)", 2),
        ("count(name)", 0),
        ("tally(meds.times, 1, 2)", 2),
        ("sum(meds.times)", 3),
        ("total(meds.times)", None),
        ("sum(name)", None),
        ("min(3, sbp)", 3),
        ("max(meds.times)", 2),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1.005, 2)", Decimal("1.01")),
        ("floor(-1.5)", -2),
        ("abs(-3)", 3),
        ("if(sbp > 140, 'high', 'low')", "high"),
        ("filled(sbp, weight)", True),
        ("filled(sbp, name)", False),
        ("empty(name)", True),
        ("first(name, sbp)", 142),
        ("age_years()", 66),
        ("age_years('2020-01-01')", 59),
        ("age_months()", 792),
        ("days('2026-01-01', today)", 60),
        ("today - '2026-01-01'", None),
        ("add_days('2024-02-28', 2)", "2024-03-01"),
        ("add_months('2024-01-31', 1)", "2024-02-29"),
        ("visit_date + 280", "2026-12-06"),
        ("year(visit_date) * 10000 + month(visit_date) * 100 + day(visit_date)", 20260301),
        ("visit_date < today", True),
        ("visit_date = '2026-03-01'", True),
        ("last('weight')", 61),
        ("last('sample.mode') = 2", True),
        ("last('other.mode')", None),
        ("sum(last('sample.meds.times'))", 2),
        ("last('sample.meds.nothing')", None),
        ("count(last('sample.meds.drug'))", 2),
        ("last_date()", "2025-12-01"),
        ("person('name')", "李梅"),
        ("staff('name')", "王医生"),
        ("selected(person('programmes'), 'diabetes')", True),
        ("sex = 2", True),
        ("text('血压', sbp)", "血压142"),
        ("length(person('name'))", 2),
        ("count(pick(sbp > 140, '1', name = 'a', '2', weight > 1, '3'))", 2),
        ("selected(pick(sbp > 140, '1', name = 'a', '2'), '1')", True),
        ("selected(pick(sbp > 140, '1', name = 'a', '2'), '2')", False),
        ("label(symptoms)", "有、其他"),
        ("label(mode)", "零"),
        ("label(name)", None),
        ("label(sbp)", "142"),
        ("label(sbp + 1)", "143"),
        ("true and not false", True),
        ("nothing", None),
    ],
)
def test_values(text: str, wanted: Any) -> None:
    assert value(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("name > 3", None),
        ("name + 1", None),
        ("name = 'a' or true", True),
        ("name = 'a' and false", False),
        ("name = 'a' and true", None),
        ("not (name = 'a')", None),
        ("1 / 0", None),
        ("sbp / (weight - 62.5)", None),
        ("symptoms = 2", None),
        ("if(name = 'a', 1, 2)", 2),
    ],
)
def test_unknown_goes_through(text: str, wanted: Any) -> None:
    assert value(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "(1",
        "1)",
        "a b",
        "unknown(1)",
        "if(1, 2)",
        "count()",
        "selected(a)",
        "and 1",
        "a in 1",
        "'open",
        "a == == b",
        "__import__('os')",
        "a.b.c",
        "a[0]",
        "lambda: 1",
        "1" * 20,
        "a = b = c",
        "not",
        "A",
        "a; b",
        "中",
        "x" * (MAX_LENGTH + 1),
        "(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1),
        "not " * 40 + "true",
        "-" * 40 + "1",
        " + ".join(["1"] * 70),
    ],
)
def test_refused_with_position_and_reason(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.reason
    assert 0 <= caught.value.position <= len(text)
    assert "第" in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except ExpressionError:
        return


WORDS = st.sampled_from(
    [
        "(", ")", ",", "+", "-", "*", "/", "=", "!=", "<", ">=", "and", "or", "not", "in", "sbp",
        "weight", "mode", "symptoms", "name", "meds", "meds.times", "visit_date", "today", "sex",
        "true", "nothing", "'2026-01-01'", "'x'", "2", "0.5", "999999999999", *FUNCTIONS,
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(WORDS, max_size=25))
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    try:
        found = parse(" ".join(words))
    except ExpressionError:
        return
    evaluate(found, Scope(FORM, ANSWERS, CONTEXT))


LEAVES = st.sampled_from(
    ["sbp", "weight", "mode", "symptoms", "name", "meds.times", "visit_date", "today", "sex", "0",
     "7", "2.5", "'1'", "'x'", "'2026-02-30'", "true", "nothing", "age_years()", "last('weight')"]
)  # fmt: skip


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    operator = st.sampled_from(["+", "-", "*", "/", "=", "!=", "<", "<=", ">", ">=", "and", "or"])
    many = st.lists(inner, min_size=2, max_size=3)
    names = st.sampled_from(["sum", "min", "max", "first", "filled", "empty", "text", "total"])
    return st.one_of(
        st.tuples(pair, operator).map(lambda t: f"({t[0][0]} {t[1]} {t[0][1]})"),
        inner.map(lambda a: f"(not {a})"),
        st.tuples(inner, pair).map(lambda t: f"if({t[0]}, {t[1][0]}, {t[1][1]})"),
        st.tuples(names, many).map(lambda t: f"{t[0]}({', '.join(t[1])})"),
        st.tuples(inner, many).map(lambda t: f"({t[0]} in ({', '.join(t[1])}))"),
        pair.map(lambda t: f"add_days({t[0]}, {t[1]})"),
        pair.map(lambda t: f"add_months({t[0]}, {t[1]})"),
        pair.map(lambda t: f"days({t[0]}, {t[1]})"),
        inner.map(lambda a: f"round({a}, 2)"),
    )


ANY_ANSWER = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=12),
    st.lists(st.one_of(st.text(max_size=3), st.integers()), max_size=3),
    st.lists(st.dictionaries(st.sampled_from(["drug", "times"]), st.integers()), max_size=3),
)


@settings(max_examples=300)
@given(
    st.recursive(LEAVES, _grown, max_leaves=12),
    st.dictionaries(st.sampled_from(sorted(ANSWERS)), ANY_ANSWER),
)
def test_every_expression_has_a_value_over_any_answers(text: str, answers: dict[str, Any]) -> None:
    try:
        found = parse(text)
    except ExpressionError:  # too deep
        return
    once = evaluate(found, Scope(FORM, answers, CONTEXT))
    assert once == evaluate(found, Scope(FORM, answers, CONTEXT))


def test_names_are_told() -> None:
    found = parse("sbp > 1 and count(meds.times) = 2 or today = visit_date")
    assert found.names() == {"sbp", "meds", "today", "visit_date"}
    assert Name(("meds", "times")) in set(found.walk())


def test_every_function_has_an_implementation() -> None:
    for name, (fewest, _) in FUNCTIONS.items():
        arguments = ["'weight'"] if name in {"last", "person", "staff"} else ["sbp"] * fewest
        evaluate(parse(f"{name}({', '.join(arguments)})"), Scope(FORM, ANSWERS, CONTEXT))
    assert "sex" in CONSTANTS

"""Remarks: proposals, tags and doubts."""

from datetime import date

import pytest

from clinic_desktop.domain.roster.tags import ReadRemark, proposals_of, read_remark
from clinic_desktop.domain.roster.vocabulary import Vocabulary

TODAY = date(2026, 11, 22)
OLD = date(1956, 11, 22)


def remark(text: str, vocabulary: Vocabulary, birth: date = OLD, sex: str = "1") -> ReadRemark:
    return read_remark(text, vocabulary, birth=birth, sex=sex, today=TODAY)


@pytest.mark.parametrize(
    ("text", "programmes"),
    [
        ("高血压", {"hypertension"}),
        ("高血压、糖尿病", {"hypertension", "diabetes"}),
        ("高血压 糖尿病", {"hypertension", "diabetes"}),
        ("高血压糖尿病", {"hypertension", "diabetes"}),
        ("2型糖尿病", {"diabetes"}),
        ("1型糖尿病", {"other_chronic"}),
        ("重性精神病", {"smd"}),
        ("肺结核；慢阻肺", {"tb", "copd"}),
        ("脑梗塞", {"other_chronic"}),
        ("65岁以上", {"elderly"}),
        ("种植大户", set()),
        ("", set()),
    ],
)
def test_programmes(text: str, programmes: set[str], vocabulary: Vocabulary) -> None:
    assert {p.programme for p in remark(text, vocabulary).proposals} == programmes


@pytest.mark.parametrize(
    ("text", "resident", "household"),
    [
        ("低保户", ("11",), ("1",)),
        ("五保户", ("19",), ("2",)),
        ("特困供养", ("19",), ("2",)),
        ("残疾", ("08",), ("3",)),
        ("脱贫户", ("13",), ("4",)),
        ("监测户", (), ("5",)),
        ("低保户、残疾", ("11", "08"), ("1", "3")),
        ("肿瘤", ("20",), ()),
    ],
)
def test_tags(
    text: str, resident: tuple[str, ...], household: tuple[str, ...], vocabulary: Vocabulary
) -> None:
    read = remark(text, vocabulary)
    assert (read.resident_tags, read.household_tags) == (resident, household)


@pytest.mark.parametrize(
    "text",
    [
        "无高血压",
        "疑似高血压",
        "高血压待查",
        "高血压家族史",
        "非低保户",
        "糖尿病前期",
        "低保已取消",
    ],
)
def test_denied_and_doubted_words_mean_nothing_but_are_said(
    text: str, vocabulary: Vocabulary
) -> None:
    read = remark(text, vocabulary)
    assert (read.proposals, read.resident_tags) == ((), ())
    assert read.uncertain == (text,)


def test_age_and_sex_that_do_not_suit(vocabulary: Vocabulary) -> None:
    child = remark("高血压", vocabulary, birth=date(2020, 1, 1))
    assert child.unlikely == ("高血压",)
    assert child.proposals[0].unlikely
    assert remark("孕妇", vocabulary, birth=date(2000, 1, 1), sex="1").unlikely == ("孕妇",)
    assert remark("孕妇", vocabulary, birth=date(2000, 1, 1), sex="2").unlikely == ()
    assert remark("65岁以上", vocabulary, birth=date(1970, 1, 1)).unlikely == ("65岁以上",)


@pytest.mark.parametrize("text", ["已故", "2025年死亡", "户口迁出", "出嫁"])
def test_words_of_departure(text: str, vocabulary: Vocabulary) -> None:
    assert remark(text, vocabulary).gone


def test_not_departed(vocabulary: Vocabulary) -> None:
    assert remark("户口未迁出", vocabulary).gone == ()


def test_words_of_living_elsewhere(vocabulary: Vocabulary) -> None:
    assert remark("外出务工", vocabulary).away
    assert remark("在家务农", vocabulary).away == ()


def test_a_single_character_must_stand_alone(vocabulary: Vocabulary) -> None:
    assert remark("残", vocabulary).resident_tags == ("08",)
    assert remark("残联干部", vocabulary).resident_tags == ()


def test_age_proposes_for_those_who_live_here(vocabulary: Vocabulary) -> None:
    def by_age(birth: date, here: bool = True, text: str = "") -> list[str]:
        read = remark(text, vocabulary, birth=birth)
        found = proposals_of(read, vocabulary, birth=birth, here=here, today=TODAY)
        return [p.programme for p in found]

    assert by_age(date(1961, 11, 22)) == ["elderly"]
    assert by_age(date(1961, 11, 23)) == []
    assert by_age(date(2019, 11, 23)) == ["child"]
    assert by_age(date(2019, 11, 22)) == []
    assert by_age(date(1950, 1, 1), here=False) == []
    assert by_age(date(1950, 1, 1), text="高血压、65岁以上") == ["hypertension", "elderly"]
    assert proposals_of(ReadRemark(), vocabulary, birth=None, here=True, today=TODAY) == ()

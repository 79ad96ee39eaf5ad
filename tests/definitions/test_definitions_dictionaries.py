"""Code lists and roster words are read from their files, or listed as broken."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_desktop.definitions.dictionaries import load_dictionaries
from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.definitions.roster import load_roster_words
from clinic_desktop.domain.dictionaries import Dictionary
from clinic_desktop.domain.roster.words import AgeRule, Column, RosterWords

DEFINITIONS = Path(__file__).parents[2] / "resources" / "definitions"


@pytest.fixture(scope="module")
def lists() -> dict[str, Dictionary]:
    found, broken = load_dictionaries(DEFINITIONS / "dictionaries")
    assert broken == ()
    return found


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("户主", "02"), ("本人", "01"), ("配偶", "10"), ("妻", "12"), ("妻子", "12"),
        ("之妻", "12"), ("丈夫", "11"), ("子", "20"), ("儿子", "20"), ("长子", "22"),
        ("次 子", "23"), ("女", "30"), ("长女", "32"), ("儿媳", "38"), ("女婿", "28"),
        ("孙子", "41"), ("孙女", "42"), ("外孙", "43"), ("孙媳", "45"), ("重孙", "47"),
        ("父亲", "51"), ("母亲", "52"), ("岳母", "56"), ("奶奶", "62"), ("哥哥", "71"),
        ("弟媳", "74"), ("侄子", "93"), ("其他", "80"), ("其它", "80"), ("非亲属", "99"),
        ("2", "02"), ("41", "41"), ("房客", None), ("媳妇", None), ("", None), ("03", None),
    ],
)  # fmt: skip
def test_relations(lists: dict[str, Dictionary], word: str, code: str | None) -> None:
    assert lists["relation"].code_of(word) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("汉族", "01"), ("汉", "01"), ("土家", "15"), ("土家族", "15"), ("土族", "30"),
        ("维吾尔", "05"), ("维族", "05"), ("侗族", "12"), ("１", "01"), ("火星族", None),
    ],
)  # fmt: skip
def test_ethnic_groups(lists: dict[str, Dictionary], word: str, code: str | None) -> None:
    assert lists["ethnicity"].code_of(word) == code


def test_every_label_and_word_finds_its_own_code(lists: dict[str, Dictionary]) -> None:
    for dictionary in lists.values():
        assert dictionary.source
        for term in dictionary.terms:
            assert dictionary.label(term.code) == term.label
            for word in (term.label, *term.words, term.code):
                assert dictionary.code_of(word) == term.code, word
    assert len(lists["ethnicity"].terms) == 58
    assert len(lists["id_type"].terms) == 8


def test_labels_of_unknown_codes(lists: dict[str, Dictionary]) -> None:
    relation = lists["relation"]
    assert (relation.label("03"), relation.label(None), relation.term("03")) == ("03", "", None)
    term = relation.term("38")
    assert term is not None
    assert term.sex == "2"


def test_roster_words_speak_of_programmes_that_exist() -> None:
    catalogue = load_catalogue(DEFINITIONS)
    roster = catalogue.roster
    named = {rule.programme for rule in (*roster.remarks, *roster.by_age)} - {""}
    assert named <= set(catalogue.programmes)
    assert {Column.NAME, Column.ID_NO, Column.BIRTH_DATE} <= set(roster.columns)
    heads = [word for words in roster.columns.values() for word in words]
    assert len(heads) == len(set(heads))


@pytest.mark.parametrize(
    ("load", "name", "text"),
    [
        (load_dictionaries, "a.toml", "code = 'a'"),
        (load_dictionaries, "a.toml", "[[terms]]\ncode = '1'\nlabel = 'x'\ncolour = 'red'"),
        (
            load_dictionaries,
            "a.toml",
            "[[terms]]\ncode = '1'\nlabel = 'x'\n[[terms]]\ncode = '1'\nlabel = 'y'",
        ),
        (load_roster_words, "words.toml", "[columns]\ncolour = ['颜色']"),
        (load_roster_words, "words.toml", "edition = '1'\nsource = 's'\n[sex]\n3 = ['x']"),
        (
            load_roster_words,
            "words.toml",
            "edition = '1'\nsource = 's'\n[[remarks]]\nlabel = 'x'\nwords = ['y']",
        ),
        (
            load_roster_words,
            "words.toml",
            "edition = '1'\nsource = 's'\n[[remarks]]\nlabel = 'x'\nprogramme = 'smd'",
        ),
        (load_roster_words, "words.toml", "not toml"),
    ],
)
def test_a_file_that_cannot_be_used_is_listed(
    load: Callable[[Path], tuple[object, tuple[object, ...]]], name: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found, broken = load(tmp_path)
    assert found in ({}, RosterWords())
    assert len(broken) == 1


def test_age_rules() -> None:
    between = AgeRule("x", "y", min_age=3, max_age=6)
    assert [between.holds(age) for age in (2, 3, 6, 7)] == [False, True, True, False]
    assert AgeRule("x", "y").holds(0)

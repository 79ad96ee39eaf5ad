"""The library of health prescriptions: usable texts that fit a page; broken files are told."""

from pathlib import Path

import pytest

from clinic_desktop.definitions.advice import load_advice
from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.advice import Reader, as_text, from_text

DEFINITIONS = Path(__file__).parents[2] / "resources" / "definitions"
CATALOGUE = load_catalogue(DEFINITIONS)
LIBRARY = CATALOGUE.advice
HEAD = 'edition="1"\nsource="s"\ngroup="g"\n'
ONE = '[[advice]]\ncode="a"\ntitle="t"\npoints=["x"]\n'
LONGEST = 420
"""Characters that still stand on one page in type of 12 points and more."""


def reader(months: int, sex: str, *programmes: str, weeks: int | None = None) -> Reader:
    return Reader(months, sex, frozenset(programmes), weeks)


@pytest.mark.parametrize("code", sorted(LIBRARY.advice))
def test_every_text_names_what_exists_and_is_short_enough(code: str) -> None:
    one = LIBRARY.advice[code]
    assert one.programmes <= set(CATALOGUE.programmes)
    forms = {form.code: form for form in CATALOGUE.current_forms()}
    reasons = {r.reason for p in CATALOGUE.programmes.values() for r in p.rules.values()}
    for finding in one.when:
        where, _, code = finding.partition("=")
        form, _, field = where.partition(":")
        assert form in forms or form in reasons
        if field:
            assert code in {option.code for option in forms[form].field(field).options}
    assert sum(map(len, (*one.points, *one.warnings))) <= LONGEST
    assert 4 <= len(one.points) <= 9
    assert len(one.title) <= 30
    assert from_text(as_text([one]))[0].points == one.points
    assert from_text(as_text([one]))[0].warnings == one.warnings


@pytest.mark.parametrize(
    ("who", "first"),
    [
        (reader(800, "2", "hypertension"), "高血压"),
        (reader(800, "1", "diabetes"), "糖尿病"),
        (reader(800, "1", "copd"), "慢阻肺病"),
        (reader(500, "1", "tb"), "肺结核"),
        (reader(500, "1", "smd"), "精神卫生"),
        (reader(900, "1", "elderly"), "老年人"),
        (reader(0, "1", "child"), "儿童"),
    ],
)
def test_a_programmes_own_texts_come_first(who: Reader, first: str) -> None:
    found = LIBRARY.sorted_for(who)
    assert found[0].group == first
    assert found[0].suits(who)
    assert not any(one.suits(who) for one in found[60:])


def test_age_sex_and_week_choose_among_the_texts() -> None:
    early = LIBRARY.sorted_for(reader(360, "2", "maternal", weeks=10))
    assert early[0].code == "anc_early"
    late = {one.code for one in LIBRARY.sorted_for(reader(360, "2", "maternal", weeks=30))[:8]}
    assert "anc_late" in late
    assert "anc_early" not in {
        one.code
        for one in LIBRARY.advice.values()
        if one.fits(reader(360, "2", "maternal", weeks=30))
    }
    baby, toddler = reader(0, "1", "child"), reader(20, "1", "child")
    assert LIBRARY.advice["newborn"].fits(baby)
    assert not LIBRARY.advice["newborn"].fits(toddler)
    assert LIBRARY.advice["toddler_12_24m"].fits(toddler)
    assert not LIBRARY.advice["anc_early"].fits(reader(360, "1", "maternal", weeks=10))


def test_the_last_finding_goes_before_everything() -> None:
    who = Reader(
        800, "1", frozenset({"hypertension"}), None, frozenset({"hypertension_followup=2"})
    )
    assert LIBRARY.sorted_for(who)[0].code == "htn_high"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('edition = "1"', "缺少"),
        (HEAD, "没有任何条目"),
        (HEAD + '[[advice]]\ncode="a"\ntitle="t"', "points"),
        (
            HEAD + ONE + ONE,
            "写了两次",
        ),
        (HEAD + "x=1", "不认识"),
    ],
)
def test_a_broken_file_is_listed_with_its_reason(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    library, broken = load_advice(tmp_path)
    assert not library.advice
    assert said in broken[0].reason


def test_a_code_of_another_file_is_refused(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(HEAD + ONE, encoding="utf-8")
    library, broken = load_advice(tmp_path)
    assert list(library.advice) == ["a"]
    assert broken[0].path.endswith("two.toml")

"""Vaccine files: what is broken is listed and switched off, and the answers say so."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from clinic_desktop.definitions.check_immunisation import check_immunisation_cases
from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.definitions.vaccines import load_vaccines
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.immunisation.explain import sentence
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import Child
from clinic_desktop.domain.problems import KnownFault

DEFINITIONS = Path(__file__).parents[2] / "resources/definitions"
CASES = Path(__file__).parents[1] / "cases/immunization_cases.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "vaccines"
    shutil.copytree(DEFINITIONS / "vaccines", target)
    return target


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_catalogue_carries_the_rules() -> None:
    catalogue = load_catalogue(DEFINITIONS)
    assert not [b for b in catalogue.broken if b.path.startswith("vaccines/")]
    assert list(catalogue.vaccines.series) == [
        "HepB", "HepB-serology", "BCG", "Polio", "DTaP", "MMR", "JE", "MenA", "MenAC", "HepA",
        "HPV",
    ]  # fmt: skip
    assert set(catalogue.vaccines.rulesets) == {
        "NIP2016", "COHORT2019", "NIP2021", "DTAP2025", "HPV2025", "NIP2026",
    }  # fmt: skip


def test_no_folder_means_no_rules_and_no_complaint(tmp_path: Path) -> None:
    rules, broken = load_vaccines(tmp_path / "nothing")
    assert (rules.series, broken) == ({}, ())
    assert assess(Child(date(2025, 1, 1)), [], date(2025, 2, 1), rules).forecasts == ()


@pytest.mark.parametrize("name", ["products.toml", "general.toml", "parameters.toml"])
def test_without_a_base_file_there_are_no_rules(folder: Path, name: str) -> None:
    (folder / name).write_text("[[[", encoding="utf-8")
    rules, broken = load_vaccines(folder)
    assert rules.series == {}
    assert [b.path for b in broken] == [f"vaccines/{name}"]
    assert "TOML" in broken[0].reason


@pytest.mark.parametrize("damage", ["[[[", '[ruleset]\nid = "NIP2026"\n'])
def test_a_broken_edition_is_left_out_and_every_answer_says_so(folder: Path, damage: str) -> None:
    (folder / "nip2026.toml").write_text(damage, encoding="utf-8")
    rules, broken = load_vaccines(folder)
    assert [b.path for b in broken] == ["vaccines/nip2026.toml"]
    assert "NIP2026" not in rules.rulesets
    answer = assess(Child(date(2026, 6, 1)), [], date(2026, 7, 1), rules).of("BCG")
    assert not answer.verified
    assert "nip2026.toml" in sentence(answer.trace[-1])


def test_a_broken_local_file_leaves_the_common_values(folder: Path) -> None:
    (folder / "local.toml").write_text("[default]\novrdue_grace_days = 3\n", encoding="utf-8")
    rules, broken = load_vaccines(folder)
    assert rules.parameters.overdue_grace_days == 30
    assert [b.path for b in broken] == ["vaccines/local.toml"]


def test_a_broken_school_table_leaves_the_rules(folder: Path) -> None:
    _edit(folder / "school_check.toml", "years = 3", "years = 2")
    rules, broken = load_vaccines(folder)
    assert rules.school == ()
    assert len(rules.series) == 11
    assert [b.path for b in broken] == ["vaccines/school_check.toml"]


@pytest.mark.parametrize(
    ("name", "old", "new", "part"),
    [
        ("nip2021.toml", 'age = "1m"', 'age = "1 month"', "应是期限"),
        ("nip2021.toml", 'age = "1m"', "age = 1", "应是期限"),
        ("nip2021.toml", 'age = "1m"', 'agee = "1m"', "不认识的项目"),
        ("nip2021.toml", 'series = "BCG"', 'series = "BCGG"', "不认识的编码"),
        ("nip2021.toml", 'series = "BCG"', 'series = "HepB"', "重复"),
        ("nip2021.toml", 'give = "BCG"', 'give = "MMR"', "不认识的编码"),
        ("nip2021.toml", 'basis = "text-2021"', 'basis = "hearsay"', "不认识的依据"),
        ("nip2021.toml", "@catchup_closing_age", "@no_such_parameter", "没有名为"),
        ("nip2021.toml", 'condition = "hepb_low_weight"', 'condition = "x"', "不认识的编码"),
        ("nip2021.toml", "from_dose = 1", "from_dose = 3", "较早的剂次"),
        ("nip2021.toml", 'min = "1m", max = "2m"', 'min = "3m", max = "2m"', "最短间隔须最短"),
        ("nip2021.toml", 'before = "3m"', 'before = "0d"', "不晚于最小年龄"),
        ("nip2021.toml", "number = 4", "number = 0", "剂次"),
        ("nip2021.toml", "effective_from = 2021-02-23", 'effective_from = "soon"', "应是日期"),
        ("nip2021.toml", "effective_from = 2021-02-23", "", "缺少"),
        ("nip2021.toml", 'id = "NIP2021"', 'id = "NIP2016"', "已被别的文件用过"),
        ("nip2021.toml", 'keyed_on = "date"', 'keyed_on = "moon"', "不认识的编码"),
        ("nip2021.toml", 'doses = 3, includes = "DT"', 'doses = -1, includes = "DT"', "至少一剂"),
        ("dtap2025.toml", 'doses = 4, last_from = "6y"', 'last_from = "6y"', "至少一剂"),
        (
            "hpv2025.toml",
            "forecasts = false",
            'forecasts = false\nwhen = [{ age_from = "9y" }]',
            "无条件的路径",
        ),
        ("nip2021.toml", 'series = "MenA", min', 'series = "HPV", min', "不认识的编码"),
    ],
)
def test_what_is_wrong_in_an_edition_is_named(
    folder: Path, name: str, old: str, new: str, part: str
) -> None:
    _edit(folder / name, old, new)
    rules, broken = load_vaccines(folder)
    assert [b.path for b in broken] == [f"vaccines/{name}"] or part == "已被别的文件用过"
    assert part in broken[0].reason
    assert rules.switched_off


@pytest.mark.parametrize(
    ("name", "old", "new", "part"),
    [
        ("products.toml", 'code = "BCG"', 'code = "HepB"', "编码重复"),
        ("products.toml", 'kind = "live_oral"', 'kind = "alive"', "不认识的编码"),
        ("products.toml", 'counts_as = ["DTaP", "IPV"]', 'counts_as = ["DTP"]', "不认识的编码"),
        ("products.toml", 'label_ages = ["2m"', 'label_ages = ["two"', "应是期限"),
        ("general.toml", 'flag = "ppd", present', 'flag = "pdp", present', "不认识的编码"),
        ("general.toml", "below = 2000 }", 'below = 2000, is = ["x"] }', "只写一个"),
        ("general.toml", 'effect = "deferred"', 'effect = "later"', "不认识的编码"),
        ("general.toml", 'members = ["BCG"]', "members = [7]", "应是编码或表"),
        ("general.toml", 'code = "BCG"', 'code = "HepB"', "编码重复"),
        ("general.toml", 'min_gap = "28d"', 'min_gap = "28"', "应是期限"),
        ("general.toml", 'sex = "F"', 'sex = "W"', "不认识的编码"),
        ("parameters.toml", "overdue_grace_days = 30", "", "缺少"),
        ("parameters.toml", "overdue_grace_days = 30", "overdue_grace_days = 400", "0 到 366"),
        ("parameters.toml", 'JE = "JE-L"', 'JE = "MMR"', "不认识的编码"),
        ("parameters.toml", 'dt_closing_age = "12y"', 'dt_closing_age = "twelve"', "应是期限"),
    ],
)
def test_what_is_wrong_in_a_base_file_is_named(
    folder: Path, name: str, old: str, new: str, part: str
) -> None:
    _edit(folder / name, old, new)
    rules, broken = load_vaccines(folder)
    assert rules.series == {}
    assert part in broken[0].reason


def _checked(path: Path, **changes: object) -> Catalogue:
    case = {
        "id": "X1",
        "birth_date": "2026-03-10",
        "sex": "F",
        "as_of": "2026-03-10",
        "history": [],
        "flags": {},
        "expected": [{"series": "BCG", "status": "due"}],
    }
    path.write_text(json.dumps({"cases": [case | changes]}), encoding="utf-8")
    return load_catalogue(DEFINITIONS)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"expected": [{"series": "BCG", "status": "overdue"}]}, "BCG.status"),
        ({"expected": [{"series": "XYZ", "status": "due"}]}, "series"),
        ({"history": [{"vaccine": "magic", "date": "2026-03-10"}]}, "history"),
        ({"birth_date": "10.3.2026"}, "case"),
        ({"flags": {"moon": "full"}}, "case"),
        ({"expected": None}, "case"),
    ],
)
def test_a_case_that_comes_out_otherwise_is_a_difference(
    tmp_path: Path, changes: dict[str, object], field: str
) -> None:
    path = tmp_path / "cases.json"
    report = check_immunisation_cases(path, _checked(path, **changes))
    assert (report.passed, report.failed, report.ok) == (0, 1, False)
    assert [d.field for d in report.differences] == [field]


def test_a_passing_case(tmp_path: Path) -> None:
    path = tmp_path / "cases.json"
    report = check_immunisation_cases(path, _checked(path))
    assert (report.passed, report.failed) == (1, 0)
    assert [(g.group, g.passed, g.failed) for g in report.groups] == [("BCG", 1, 0)]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"cases": 3}'])
def test_what_is_no_case_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "cases.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KnownFault) as refused:
        check_immunisation_cases(path, Catalogue())
    assert refused.value.code == "E_CASES"


def test_the_reference_cases_pass_with_the_catalogue() -> None:
    assert check_immunisation_cases(CASES, load_catalogue(DEFINITIONS)).failed == 0

"""Reading form files: what is refused and why, county files, older editions, the two listings."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from clinic_desktop.definitions.check import check_definitions
from clinic_desktop.definitions.forms import LoadedForms, list_forms, load_forms
from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.forms.validate import validate

DEFINITIONS = Path(__file__).parents[2] / "resources" / "definitions"
HEAD = """
format = 1
code = "sample"
edition = "2020"
effective_from = 2020-01-01
title = "样表"
subject = "clinic"
source = "test"
group = "register"
date = "day"
"""
BODY = """
[[section]]
id = "one"
title = "一"
fields = [
  { id = "day", label = "日期", type = "date", required = true },
  { id = "kind", label = "类别", type = "single", options = ["1 甲", "2 乙 > kind_other"] },
  { id = "count", label = "数量", type = "dec", scale = 2, hard = [0, 9.99], soft = [0, 5] },
]
"""
EXTENSION = """
format = 1
code = "county_a"
extends = "sample"
source = "某县 2026 年通知"

[[add]]
section = "one"
after = "kind"
fields = [
  { id = "x_grade", label = "等级", type = "single", options = ["1 高"], required = "kind = 2" },
]

[[section]]
id = "x_more"
title = "县里加的"
after = "one"
fields = [{ id = "x_note", label = "说明", type = "long" }]
"""


def loaded(folder: Path, **files: str) -> LoadedForms:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_forms(folder, {})


def sample(found: LoadedForms, edition: str = "2020") -> Form:
    return found.editions["sample", edition]


def test_a_form_is_read(tmp_path: Path) -> None:
    found = loaded(tmp_path, sample=HEAD + BODY)
    assert found.broken == ()
    form = sample(found)
    assert [f.id for f in form.fields()] == ["day", "kind", "kind_other", "count"]
    companion = form.field("kind_other")
    assert companion.label == "类别（乙）"
    assert companion.companion_of == ("kind", ("2",))
    assert form.field("count").hard == (0, 999)
    assert form.field("count").soft == (0, 500)
    assert form.field_count == 4


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("format = 1", "format = 2", "format：本程序只认识格式 1"),
        ('subject = "clinic"', 'subject = "village"', "subject：没有 village"),
        ('date = "day"', 'date = "kind"', "date：应为本表的一个日期项目"),
        ('date = "day"', 'dat = "day"', "dat：不认识的项目"),
        ('group = "register"', 'group = "register"\nsummary = ["no"]', "summary：本表没有项目 no"),
        ('group = "register"', "", "group：缺少"),
        ('id = "kind"', 'id = "day"', "标识 day 重复"),
        ('id = "kind"', 'id = "Kind"', "Kind 不合规则"),
        ('id = "kind"', 'id = "today"', "today 不合规则"),
        ('type = "single"', 'type = "radio"', "没有类型 radio"),
        ('"2 乙 > kind_other"', '"1 乙"', "代码 1 重复"),
        ('"2 乙 > kind_other"', '"乙"', "应写成“代码 名称”"),
        ('options = ["1 甲", "2 乙 > kind_other"]', 'options = "S.no"', "没有选项集 S.no"),
        ('options = ["1 甲", "2 乙 > kind_other"]', "required = true", "只用于 single 和 multi"),
        ("scale = 2", "scale = 9", "应为 0～4 的整数"),
        ("scale = 2, hard = [0, 9.99]", "scale = 0", "只用于 dec"),
        ("hard = [0, 9.99]", "hard = [0, 9.999]", "小数位多于 2 位"),
        ("hard = [0, 9.99]", "hard = [9, 1]", "下限大于上限"),
        ("soft = [0, 5]", "soft = [0, 50]", "soft：超出 hard"),
        ("soft = [0, 5]", "sofd = [0, 5]", "sofd：不认识的项目"),
        ("required = true", 'required = "no > 1"', "no 不是本表的项目"),
        ("required = true", 'required = "kind = 7"', "kind 没有代码 7"),
        ("required = true", 'required = "selected(kind, 3)"', "kind 没有代码 3"),
        ("required = true", 'required = "1 +"', "表达式第 4 个字符处"),
        ("required = true", "required = \"person('wealth')\"", "person() 不认识这个词"),
        ("required = true", "required = \"last('no')\"", "本表没有项目 no"),
        ("soft = [0, 5]", 'computed = "count + 1"', "计算互相依赖：count → count"),
        ("soft = [0, 5]", 'format = "anything"', "没有文字格式 anything"),
        ("soft = [0, 5]", 'like = "other"', "like 所指的 other 不在前面"),
        ("[[section]]", "[[sections]]", "sections：不认识的项目"),
        ("[[section]]", "[[section", "不是有效的 TOML"),
    ],
)
def test_a_broken_file_is_listed_with_its_reason(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    text = HEAD + BODY
    assert old in text
    other = text.replace('code = "sample"', 'code = "other"')
    found = loaded(tmp_path, sample=text.replace(old, new, 1), other=other)
    assert set(found.editions) == {("other", "2020")}
    (broken,) = found.broken
    assert broken.path == "forms/sample.toml"
    assert reason in broken.reason


def test_the_same_edition_twice_is_refused(tmp_path: Path) -> None:
    found = loaded(tmp_path, a=HEAD + BODY, b=HEAD + BODY)
    assert len(found.editions) == 1
    assert "已被别的文件用过" in found.broken[0].reason


def test_an_unreadable_shared_file_breaks_only_who_needs_it(tmp_path: Path) -> None:
    shutil.copytree(DEFINITIONS, tmp_path / "definitions")
    shared = tmp_path / "definitions" / "forms" / "_shared.toml"
    shared.write_text("[options", encoding="utf-8")
    catalogue = load_catalogue(tmp_path / "definitions")
    assert "forms/_shared.toml" in {b.path for b in catalogue.broken}
    assert catalogue.form("education_tool") is not None
    assert catalogue.form("hypertension_followup") is None
    assert catalogue.programmes


def test_a_county_adds_fields_in_a_file_of_its_own(tmp_path: Path) -> None:
    found = loaded(tmp_path, sample=HEAD + BODY, county=EXTENSION)
    assert found.broken == ()
    form = sample(found)
    assert [f.id for f in form.fields()] == [
        "day", "kind", "kind_other", "x_grade", "count", "x_note",
    ]  # fmt: skip
    assert form.extensions == ("county_a",)
    assert form.field("x_grade").extension == "county_a"
    assert form.field("kind").extension == ""
    answers = {"day": "2026-01-01", "kind": "2", "kind_other": "其他"}
    assert [p.field for p in validate(form, answers, Context(date(2026, 3, 2)))] == ["x_grade"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('id = "x_grade"', 'id = "grade"', "应以 x_ 开头"),
        ('id = "x_more"', 'id = "more"', "应以 x_ 开头"),
        ('extends = "sample"', 'extends = "nothing"', "没有要扩展的表 nothing"),
        ('after = "kind"', 'after = "no"', "没有项目 no"),
        ('section = "one"', 'section = "two"', "没有部分 two"),
        ('source = "某县', 'enable = ["one"]\nsource = "某县', "不是可选部分"),
        ("kind = 2", "kind = 5", "kind 没有代码 5"),
    ],
)
def test_a_broken_county_file_leaves_the_national_form(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in EXTENSION
    found = loaded(tmp_path, sample=HEAD + BODY, county=EXTENSION.replace(old, new, 1))
    assert not sample(found).has("x_grade")
    assert not sample(found).has("x_note")
    assert reason in found.broken[0].reason


def test_a_county_makes_an_optional_block_part_of_the_form(tmp_path: Path) -> None:
    shutil.copytree(DEFINITIONS, tmp_path / "definitions")
    (tmp_path / "definitions" / "forms" / "county.toml").write_text(
        'format = 1\ncode = "c"\nextends = "hypertension_followup"\nsource = "县通知"\n'
        'enable = ["next_steps"]\n',
        encoding="utf-8",
    )
    form = load_catalogue(tmp_path / "definitions").form("hypertension_followup")
    assert form is not None
    assert [s.optional for s in form.sections if s.id == "next_steps"] == [False]


def test_the_edition_in_force_on_a_day(tmp_path: Path) -> None:
    newer = HEAD.replace('"2020"', '"2024"').replace("2020-01-01", "2024-09-01") + BODY
    found = loaded(tmp_path, old=HEAD + BODY, new=newer)
    catalogue = Catalogue(forms=found.editions)
    picked = [
        form.edition
        for on in (date(2019, 1, 1), date(2024, 8, 31), date(2024, 9, 1), None)
        if (form := catalogue.form("sample", on=on))
    ]
    assert picked == ["2020", "2020", "2024", "2024"]
    assert catalogue.form("sample", "2020") is sample(found)
    assert catalogue.form("nothing") is None


def test_the_shipped_definitions_have_nothing_to_complain_about() -> None:
    assert [
        f for f in check_definitions(DEFINITIONS) if "forms/" in f.place or "▸" in f.place
    ] == []


def test_doubts_are_told(tmp_path: Path) -> None:
    shutil.copytree(DEFINITIONS, tmp_path / "definitions")
    forms = tmp_path / "definitions" / "forms"
    (forms / "health_exam.toml").unlink()
    (forms / "elderly_selfcare.toml").write_text("format = 1", encoding="utf-8")
    found = check_definitions(tmp_path / "definitions")
    assert [f.place for f in found if f.broken] == ["forms/elderly_selfcare.toml"]
    told = {(f.place, f.message) for f in found if not f.broken}
    assert ("hypertension_followup 2017 ▸ height", "没有表 health_exam") in told


def test_forms_are_listed() -> None:
    listed = {f.code: f for f in list_forms(load_catalogue(DEFINITIONS))}
    exam = listed["health_exam"]
    assert (exam.title, exam.edition, exam.subject) == ("健康体检表", "2017", "resident")
    assert exam.fields > 180
    assert listed["copd_followup"].status == "参数待核实"

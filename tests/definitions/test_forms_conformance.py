"""Every identifier, label and code of the reference tables stands in a definition file.

``tests/reference/forms.md`` is read as it is; what a form deliberately has otherwise is listed
here with its reason, and an exception that is no longer needed fails too.
"""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from forms_reference import (
    REFERENCE,
    Row,
    candidates,
    codes,
    codes_of_each,
    plain,
    rows,
    shared_sets,
    tokens,
)

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import offered, relevant_fields
from clinic_desktop.domain.forms.evaluate import Scope
from clinic_desktop.domain.forms.model import Field, FieldType, Form

DEFINITIONS = Path(__file__).parents[2] / "resources" / "definitions"
TEXT = REFERENCE.read_text(encoding="utf-8")
CATALOGUE = load_catalogue(DEFINITIONS)
SETS = shared_sets(TEXT)
ROWS = tuple(rows(TEXT))

FORMS: dict[str, tuple[str, ...]] = {
    "1": ("cover",),
    "2": ("personal_basic",),
    "3": ("household_file",),
    **{f"4.{n}": ("health_exam",) for n in range(1, 9)},
    "5": ("elderly_selfcare",),
    "6": ("elderly_tcm",),
    "7.1": ("hypertension_followup",),
    "8": ("diabetes_followup",),
    "9.1": ("smd_supplement",),
    "9.2": ("smd_followup",),
    "10.1": ("tb_first_visit",),
    "10.2": ("tb_followup",),
    "11.1": ("antenatal_first",),
    "11.2": ("antenatal_followup",),
    "11.3": ("postpartum_visit",),
    "11.4": ("postpartum_42d",),
    "12.1": ("newborn_visit",),
    "12.2": ("child_1_8m",),
    "12.3": ("child_12_30m",),
    "12.4": ("child_3_6y",),
    "13": ("vaccination_card",),
    "14": ("health_education_activity",),
    "15.1": ("infectious_report",),
    "15.3": ("public_health_event",),
    "16.1": ("supervision_report",),
    "16.2": ("supervision_patrol",),
    "17.1": ("encounter",),
    "17.2": ("consultation",),
    "17.3": ("referral_out",),
    "17.4": ("referral_back",),
    "18.1": ("death_record",),
    "18.2": ("birth_record",),
    "18.3": ("birth_defect_card",),
    "18.4": ("child_death_card",),
    "18.5": ("maternal_death_card",),
    "18.6": ("perinatal_death",),
    "19.1": ("copd_followup",),
    "19.2": ("copd_registration",),
    "20": ("family_doctor_contract",),
    "21.1": ("banquet",),
    "21.2": ("banquet",),
    "22.1": ("school_check_pupil",),
    "22.2": ("school_check_summary",),
    "23.1": ("vaccine_stock",),
    "23.2": ("cold_chain_device",),
    "23.3": ("cold_chain_temperature",),
    "24": ("medical_waste",),
    "25": ("toilet_water_survey",),
    "26.1": ("material_distribution",),
    "26.2": ("board_change", "board_assets"),
    "26.3": ("video_playing",),
    "26.4": ("individual_education", "education_tool", "health_education_activity"),
}
"""Section of the reference → forms that carry it."""

MISSING: dict[tuple[str, str], str] = {
    ("3", "head_person_id"): "the head is a link of the household row, not an answer",
    ("4.2", "<each>_protect"): "stands for the five occ_…_protect fields",
    ("4.8", "abnormal_1..4"): "stands for abnormal_1 to abnormal_4",
    ("11.1", "obs_history"): "six counts obs_history_1 to obs_history_6, as its type says",
    ("15.1", "or"): "a word of the sentence",
    ("26.4", "consultation"): "a row of health_education_activity with activity_form 2",
}
"""(section, word of the identifier cell) → why there is no such field."""

ADDED: dict[tuple[str, str], dict[str, str]] = {
    # 其他 stands without a number on paper; to be stored it needs one.
    ("7.1", "symptoms"): {"10": "其他"},
    ("8", "symptoms"): {"10": "其他"},
    ("10.1", "symptoms"): {"10": "其他"},
    ("10.2", "symptoms"): {"11": "其他"},
    # Seen in the national system and not in the regional coded list.
    ("19.1", "symptoms"): {"9": "发热", "10": "其他"},
    ("19.1", "signs_other"): {"9": "其他"},
    # "add 死亡", says the constraint.
    ("20", "stop_reason"): {"6": "死亡"},
}
"""(section, field) → codes beyond those of the cell."""

OTHER_CODES: dict[tuple[str, str], dict[str, str]] = {
    # The cell prints two lists in one; the second is housing_structure.
    ("3", "housing_type"): {"0": "商品房", "1": "小区房", "2": "农民房"},
    # The cell says "2" and four blanks to fill in.
    ("13", "hukou_same"): {"1": "同家庭现住址", "2": "其他"},
    # Numbered in the order of the cell; the 2011 list follows in brackets.
    ("16.1", "info_kind"): {
        "1": "食源性疾病",
        "2": "饮用水卫生",
        "3": "学校卫生",
        "4": "非法行医（采供血）",
        "5": "计划生育",
        "9": "其他",
    },
    ("25", "toilet_subsidy"): {"1": "是", "2": "否"},
}
"""(section, field) → its codes, where the cell cannot be read as a plain list."""

ELSEWHERE: dict[tuple[str, str], str] = {
    ("2", "ethnicity"): "stored with the GB/T 3304 code, printed as 01 or 99 (forms.md 0.6)",
    **{
        ("5", name): "one column per grade: test_selfcare_scores"
        for name in ("feeding", "grooming", "dressing", "toileting", "mobility")
    },
    ("11.2", "guidance"): "by visit: test_antenatal_guidance_depends_on_the_visit",
    ("12.2", "complexion"): "by age: test_infant_codes_depend_on_the_age",
    ("12.2", "umbilicus"): "by age: test_infant_codes_depend_on_the_age",
    ("12.2", "rickets_signs"): "by age: test_infant_codes_depend_on_the_age",
    ("18.3", "defects"): "left and right share a cell: test_birth_defects",
}
"""(section, field) → why another test compares its codes."""

OTHER_LABEL: dict[tuple[str, str], str] = {
    ("3", "cancel_reason"): "the cell names only the first of two",
    ("4.8", "result_signature"): "the cell describes later layouts in words",
    ("4.8", "feedback_date"): "the cell describes later layouts in words",
    ("7.1", "sbp"): "the cell says 血压 for both values",
    ("7.1", "dbp"): "the cell says 血压 for both values",
    ("8", "sbp"): "the cell says 血压 for both values",
    ("8", "dbp"): "the cell says 血压 for both values",
    ("8", "meds"): "the cell prints the lines 药物名称1–3",
    ("11.1", "wbc"): "the cell says 血常规 for the group",
    ("11.1", "plt"): "the cell says 血常规 for the group",
    ("11.2", "record_kind"): "the cell says （随访/督促）日期 for both",
    ("12.2", "teeth"): "口腔 turns into 出牙数 at 6 months",
    ("17.3", "to_org"): "the cell is the sentence of the slip",
    ("17.3", "to_dept"): "the cell is the sentence of the slip",
    ("17.3", "to_doctor"): "the cell is the sentence of the slip",
    ("17.4", "back_to_org"): "the cell is the sentence of the slip",
    ("17.4", "date"): "the cell prints no word for it",
    ("18.1", "cause_d"): "one cell holds the four causes",
    ("26.4", "date"): "the cell names the register",
    ("26.4", "edu_topic"): "the cell names the register",
    ("26.4", "person"): "the cell names the register",
    ("26.4", "edu_content"): "the cell names the register",
    ("26.4", "doctor"): "the cell names the register",
}
"""(section, field) → why its label is not in the cell."""


def form_of(code: str) -> Form:
    form = CATALOGUE.form(code)
    assert form is not None, f"没有表 {code}"
    return form


def fields_by_id(form: Form) -> dict[str, Field]:
    found = {f.id: f for f in form.fields()}
    for each in form.fields():
        for column in each.rows.fields if each.rows else ():
            found.setdefault(column.id, column)
    return found


def resolved(row: Row) -> list[tuple[str, Field | None]]:
    """The words of the identifier cell with the field each stands for."""
    known: dict[str, Field] = {}
    for code in FORMS[row.section]:
        known = {**fields_by_id(form_of(code)), **known}
    words = tokens(row.identifiers)
    found: list[tuple[str, Field | None]] = []
    for number, word in enumerate(words):
        names = [n for n in candidates(words, number) if n in known]
        found.append((word, known[names[0]] if names else None))
    return found


def described(row: Row) -> str:
    return f"{row.section} {row.identifiers}"


def test_every_table_has_its_form() -> None:
    # 4.7 has a table of row groups, which test_exam_row_groups reads.
    assert {row.section for row in ROWS} == set(FORMS) - {"4.7"}
    assert not CATALOGUE.broken


@pytest.mark.parametrize("section", sorted(FORMS))
def test_identifiers(section: str) -> None:
    lost = [
        (described(row), word)
        for row in ROWS
        if row.section == section
        for word, field in resolved(row)
        if field is None and (section, word) not in MISSING
    ]
    assert not lost


@pytest.mark.parametrize("section", sorted(FORMS))
def test_labels(section: str) -> None:
    wrong = []
    for row in ROWS:
        if row.section != section or not row.label:
            continue
        pairs = resolved(row)
        parts = [plain(part) for part in re.split(r" / |/", row.label)]
        for number, (_, field) in enumerate(pairs):
            if field is None or (section, field.id) in OTHER_LABEL:
                continue
            cell = parts[number] if len(parts) == len(pairs) else plain(row.label)
            if not same_label(cell, field):
                wrong.append((described(row), field.id, field.label, cell))
    assert not wrong


def same_label(cell: str, field: Field) -> bool:
    """The label stands in the cell or the cell in the label, remarks and blanks aside."""
    label = plain(field.label).removesuffix("目标")
    bare = re.sub(r"（[^）]*）", "", cell)
    words = [plain(w) for w in re.split(r"[ \u3000]|（|）", field.label) if w]
    return (
        cell in label
        or label in cell
        or (bool(bare) and bare in label)
        or any(w in cell for w in words)
        or label.removeprefix("父亲").removeprefix("母亲") in cell
        or label.removesuffix("评价") in cell
        or (cell.endswith("…") and label.startswith(cell.removesuffix("…")))
        or "".join(sorted(set(label) - set(cell))) in {"", "转诊", "诊转"}
    )


@pytest.mark.parametrize("section", sorted(FORMS))
def test_codes(section: str) -> None:
    wrong = []
    for row in ROWS:
        pairs = resolved(row)
        if row.section != section:
            continue
        for (_, field), listed in zip(
            pairs, codes_of_each(row.options, len(pairs), SETS), strict=True
        ):
            if field is None or not field.options or field.companion_of is not None:
                continue
            place = (section, field.id)
            wanted = OTHER_CODES.get(place, listed | ADDED.get(place, {}))
            have = {o.code: plain(o.label) for o in field.options}
            if place not in ELSEWHERE and listed and not same_codes(wanted, have):
                wrong.append((described(row), field.id, have, wanted))
    assert not wrong


def same_codes(wanted: dict[str, str], have: dict[str, str]) -> bool:
    return set(wanted) == set(have) and all(
        have[code] == label or label.startswith(have[code]) or have[code].startswith(label)
        for code, label in wanted.items()
    )


def test_no_exception_is_left_over() -> None:
    known = {(row.section, field.id) for row in ROWS for _, field in resolved(row) if field}
    words = {(row.section, word) for row in ROWS for word, field in resolved(row) if not field}
    assert set(MISSING) <= words
    assert {*ADDED, *OTHER_CODES, *ELSEWHERE, *OTHER_LABEL} <= known


def offered_codes(field: Field, name: str, value: str) -> dict[str, str]:
    """Code → label of the options offered for one visit or age."""
    form = next(
        f for f in CATALOGUE.forms.values() if f.has(field.id) and f.field(field.id) is field
    )
    answer: object = int(value) if form.field(name).type is FieldType.INT else value
    scope = Scope(form, {name: answer}, Context(date(2026, 3, 2)))
    return {o.code: plain(o.label) for o in offered(field, scope)}


def row_of(section: str, identifier: str) -> Row:
    return next(r for r in ROWS if r.section == section and r.identifiers == identifier)


def test_antenatal_guidance_depends_on_the_visit() -> None:
    field = form_of("antenatal_followup").field("guidance")
    cell = row_of("11.2", "guidance").cells[3]
    lists = [codes(part, SETS) for part in re.split(r"\*\*.*?\*\*: ", cell) if part]
    for visit, wanted in zip(("2", "3", "4", "5"), (*lists, lists[-1]), strict=True):
        assert same_codes(wanted, offered_codes(field, "visit_seq", visit)), visit


@pytest.mark.parametrize("name", ["complexion", "umbilicus", "rickets_signs"])
def test_infant_codes_depend_on_the_age(name: str) -> None:
    field = form_of("child_1_8m").field(name)
    row = row_of("12.2", name)
    before: dict[str, str] = {}
    for age, cell in zip(("1", "3", "6", "8"), row.cells[3:7], strict=True):
        wanted = before if cell.startswith("same") else codes(cell, SETS)
        if cell != "——":
            assert same_codes(wanted, offered_codes(field, "check_age", age)), age
        before = wanted


AGES = {
    "12.2": ("child_1_8m", ("满月", "3月", "6月", "8月"), ("1", "3", "6", "8")),
    "12.3": ("child_12_30m", ("12", "18", "24", "30"), ("12", "18", "24", "30")),
    "12.4": ("child_3_6y", ("3", "4", "5", "6"), ("3", "4", "5", "6")),
}


@pytest.mark.parametrize("section", AGES)
def test_items_are_shown_at_the_ages_of_the_sheet(section: str) -> None:
    code, columns, ages = AGES[section]
    form = form_of(code)
    wrong = []
    for row in ROWS:
        if row.section != section:
            continue
        for _, field in resolved(row):
            if field is None or field.companion_of is not None or field.id in {"mouth", "teeth"}:
                continue
            for column, age in zip(columns, ages, strict=True):
                printed = row.cells[row.header.index(column)] != "——"
                shown = field.id in relevant_fields(
                    form, {"check_age": age}, Context(date(2026, 3, 2))
                )
                if printed != shown:
                    wrong.append((field.id, age, printed, shown))
    assert not wrong


def test_warning_signs() -> None:
    signs = {
        m[1]: [m[2].strip() for m in [m] for m in re.finditer(r"()\| ([^|]+?) (?=\|)", m[2])]
        for m in re.finditer(r"^\| (T\d+) (\|.*)$", TEXT, re.MULTILINE)
    }
    assert len(signs) == 11
    for code, columns, ages in AGES.values():
        field = form_of(code).field("warning_signs")
        for column, age in zip(columns, ages, strict=True):
            months = int(age) * (12 if code == "child_3_6y" else 1)
            found = offered_codes(field, "check_age", age)
            wanted = signs.get(f"T{months}")
            if wanted is None:
                assert column == "满月"
                continue
            assert list(found) == ["0", "1", "2", "3", "4"]
            assert [found[c] for c in "1234"] == [plain(sign) for sign in wanted]


def test_child_tcm_services() -> None:
    for line in re.findall(r"^\| (\d+, \d+|\d+, \d+) \| (1 中医.*?) \|$", TEXT, re.MULTILINE):
        for month in line[0].split(", "):
            form = form_of("child_tcm_6_18m" if int(month) <= 18 else "child_tcm_24_36m")
            found = offered_codes(form.field("tcm_service"), "check_age", month)
            assert same_codes(codes(line[1], SETS), found), month


def test_selfcare_scores() -> None:
    form = form_of("elderly_selfcare")
    found = [row for row in ROWS if row.section == "5"]
    assert len(found) == 5
    for row in found:
        wanted = {c.split(" ")[0]: plain(c.split(" ", 1)[1]) for c in row.cells[2:] if c != "—"}
        field = form.field(row.identifiers)
        assert {o.code: plain(o.label) for o in field.options} == wanted


def test_exam_row_groups() -> None:
    form = form_of("health_exam")
    lines = re.findall(r"^\| (\w+) (\S+) \| (\d) (?:printed )?rows[^|]*\|$", TEXT, re.MULTILINE)
    assert len(re.findall(r"^\| (\w+_\w+) \S+ \| \d ", TEXT, re.MULTILINE)) == 4
    assert lines
    for line in re.findall(r"^\| (\w+_\w+) (\S+) \| (\d) (.*?) \|$", TEXT, re.MULTILINE):
        name, label, printed, rest = line
        group = form.field(name).rows
        assert group is not None
        assert form.field(name).label == label
        assert group.printed == int(printed)
        ids = {c.id for c in group.fields}
        assert set(re.findall(r"`(\w+)`", rest)) <= ids
        assert {w for w in ("reason", "org_name", "case_no") if w in rest} <= ids


def test_obstetric_history() -> None:
    wanted = codes(row_of("11.1", "obs_history").cells[3], SETS)
    form = form_of("antenatal_first")
    assert {n: form.field(f"obs_history_{n}").label for n in wanted} == wanted


def test_birth_defects() -> None:
    cell = row_of("18.3", "defects").cells[3]
    have = {o.code: plain(o.label) for o in form_of("birth_defect_card").field("defects").options}
    numbers = set(re.findall(r"\d{2}", cell))
    assert set(have) == numbers
    for code, label in codes(cell, SETS).items():
        assert label.startswith(have[code]) or have[code].startswith(label[:4]), code


def test_notifiable_diseases() -> None:
    part = TEXT[TEXT.index("### 15.2") : TEXT.index("Codes for 新冠")]
    wanted = set(re.findall(r"\b\d{4}\b", part)) - {"2023"}
    field = form_of("infectious_report").field("disease_code")
    have = {o.code for o in field.options}
    parents = {code for code in wanted if code.endswith("00") and code not in have}
    for parent in parents:
        assert any(code.startswith(parent[:2]) for code in have), parent
    assert wanted - parents <= have
    assert {o.code for o in field.options if o.code.isdigit()} - wanted == {"9998"}


def test_shared_sets() -> None:
    shared = tomllib.loads((DEFINITIONS / "forms" / "_shared.toml").read_text(encoding="utf-8"))
    for name, wanted in SETS.items():
        written = (line.partition(" > ")[0].split(" ", 1) for line in shared["options"][name])
        assert same_codes(wanted, {code: plain(label) for code, label in written}), name

"""Filled-in national forms, followed from answers to outcome, events, texts and the next visit."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.forms.carry import new_answers
from clinic_desktop.domain.forms.context import Context, LastRecord
from clinic_desktop.domain.forms.derive import events_of, outcome_of, settled, survey
from clinic_desktop.domain.forms.display import (
    completeness,
    lines,
    outcome_label,
    summary,
)
from clinic_desktop.domain.forms.editions import convert
from clinic_desktop.domain.forms.instructions import instructions
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.forms.validate import accepted, validate
from clinic_desktop.domain.problems import Severity

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "resources" / "definitions")
TODAY = date(2026, 3, 2)
ELDER = Context(
    TODAY,
    person={
        "name": "张大山",
        "sex": "1",
        "birth_date": date(1955, 6, 1),
        "record_no": "10100042",
        "programmes": ("hypertension", "diabetes"),
    },
    staff={"name": "王医生", "clinic_name": "柳树村卫生室"},
)
MOTHER = Context(TODAY, person={"name": "李梅", "sex": "2", "birth_date": date(1996, 7, 9)})


def form(code: str) -> Form:
    found = CATALOGUE.form(code)
    assert found is not None
    return found


def problems(code: str, answers: dict[str, Any], context: Context = ELDER) -> list[str]:
    return [f"{p.field}:{p.code}" for p in validate(form(code), answers, context)]


VISIT: dict[str, Any] = {
    "visit_outcome": "0",
    "visit_date": "2026-03-02",
    "visit_mode": "2",
    "symptoms": ["2", "10"],
    "symptoms_other": "耳鸣",
    "sbp": 146,
    "dbp": 88,
    "weight": 702,
    "weight_target": 680,
    "height": 1680,
    "smoke_per_day": 0,
    "adherence": "1",
    "adverse_reaction": "1",
    "fu_class": "1",
    "meds": [
        {"drug_name": "苯磺酸氨氯地平片", "times_per_day": 1, "dose_each": "5", "dose_unit": "1"}
    ],
    "next_visit_date": "2026-06-01",
    "doctor_sign": "王医生",
}


def test_a_hypertension_visit() -> None:
    htn = form("hypertension_followup")
    now = accepted(htn, VISIT, ELDER)
    assert now["bmi"] == 249
    assert now["bmi_target"] == 241
    assert outcome_of(htn, now, ELDER) == "1"
    assert outcome_label(htn, "1") == "控制满意"
    (event,) = events_of(htn, now, ELDER)
    assert (event.programme, event.kind, event.on) == ("hypertension", "visit", TODAY)
    assert event.values == {
        "mode": "home",
        "sbp": 146,
        "dbp": 88,
        "adverse": False,
        "complication": False,
        "red_flag": False,
        "pregnant_or_lactating": False,
        "next_visit_date": "2026-06-01",
        "fu_class": "1",
    }
    assert summary(htn, now).startswith("收缩压 146 mmHg · 舒张压 88 mmHg · 此次随访分类 控制满意")
    shown = {line.field: line.text for line in lines(htn, now, ELDER)}
    assert shown["symptoms"] == "头痛头晕、其他（耳鸣）"
    assert shown["weight"] == "70.2 kg（目标 68.0 kg）"
    assert shown["person_name"] == "张大山"
    assert shown["meds"] == "苯磺酸氨氯地平片 1次 5 mg"
    assert completeness(htn, now, ELDER).complete


def test_the_threshold_is_that_of_the_age_or_of_the_patient() -> None:
    younger = Context(TODAY, person={"birth_date": date(1970, 1, 1), "sex": "1"})
    own = Context(TODAY, person={"birth_date": date(1955, 1, 1), "target_sbp": 130})
    assert problems("hypertension_followup", VISIT) == []
    assert problems("hypertension_followup", VISIT, younger) == ["fu_class:check0"]
    assert problems("hypertension_followup", VISIT, own) == ["fu_class:check0"]
    assert survey(form("hypertension_followup"), VISIT, younger).proposals["fu_class"] == "2"


def test_an_emergency_asks_for_the_referral() -> None:
    high = VISIT | {"sbp": 186, "fu_class": "2"}
    assert problems("hypertension_followup", high) == ["referral_reason:check2"]
    assert problems("hypertension_followup", high | {"referral_reason": "血压过高"}) == []


def test_a_telephone_visit_needs_no_pressure() -> None:
    call = {k: v for k, v in VISIT.items() if k not in {"sbp", "dbp"}} | {"visit_mode": "3"}
    assert problems("hypertension_followup", call) == []
    missing = problems("hypertension_followup", call | {"visit_mode": "1"})
    assert missing == ["sbp:required", "dbp:required"]


def test_a_lost_visit_is_a_record() -> None:
    htn = form("hypertension_followup")
    lost = {"visit_date": "2026-03-02", "visit_outcome": "1", "lost_reason": "外出打工"}
    now = accepted(htn, lost, ELDER)
    assert outcome_of(htn, now, ELDER) == "lost"
    assert outcome_label(htn, "lost") == "失访"
    assert [e.kind for e in events_of(htn, now, ELDER)] == ["attempt"]
    dead = {"visit_date": "2026-03-02", "visit_outcome": "2"}
    assert problems("hypertension_followup", dead) == [
        "death_date:required",
        "death_cause:required",
    ]


def test_the_next_visit_starts_from_the_last() -> None:
    htn = form("hypertension_followup")
    now = accepted(htn, VISIT, ELDER)
    later = Context(
        date(2026, 6, 1),
        ELDER.person,
        ELDER.staff,
        {htn.code: LastRecord(htn, now, TODAY)},
    )
    assert new_answers(htn, later) == {
        "visit_date": "2026-06-01",
        "visit_outcome": "0",
        "height": 1680,
        "meds": VISIT["meds"],
        "doctor_sign": "王医生",
    }


def test_diabetes_seven_is_not_controlled() -> None:
    answers = {k: v for k, v in VISIT.items() if k not in {"meds"}} | {"fasting_glucose": 70}
    assert problems("diabetes_followup", answers) == ["fu_class:check0"]
    (event,) = events_of(form("diabetes_followup"), answers | {"fasting_glucose": 84}, ELDER)
    assert event.values["fbg"] == Decimal("8.4")
    weak = answers | {"fasting_glucose": 60, "foot_pulse": "2"}
    assert problems("diabetes_followup", weak) == ["foot_pulse_side:required"]


@pytest.mark.parametrize(
    ("items", "total", "level"),
    [
        (("0", "0", "0", "0", "0"), 0, "1"),
        (("3", "0", "0", "0", "0"), 3, "1"),
        (("3", "1", "0", "0", "0"), 4, "2"),
        (("3", "0", "0", "5", "0"), 8, "2"),
        (("3", "0", "0", "5", "1"), 9, "3"),
        (("3", "0", "5", "5", "5"), 18, "3"),
        (("5", "3", "5", "1", "5"), 19, "4"),
        (("5", "7", "5", "10", "10"), 37, "4"),
    ],
)
def test_selfcare_scale(items: tuple[str, ...], total: int, level: str) -> None:
    names = ("feeding", "grooming", "dressing", "toileting", "mobility")
    now = settled(form("elderly_selfcare"), dict(zip(names, items, strict=True)), ELDER)
    assert (now["selfcare_total"], now["selfcare_level"]) == (total, level)


def test_selfcare_has_no_sum_while_an_item_is_blank() -> None:
    now = settled(form("elderly_selfcare"), {"feeding": "5", "grooming": "7"}, ELDER)
    assert "selfcare_total" not in now


def tcm(**given: int) -> dict[str, str]:
    return {f"q{n:02d}": str(given.get(f"q{n:02d}", 1)) for n in range(1, 34)}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        # 平和: 5 + four reversed items of 1 → 5+5+5+5+5 = 25, the others 4 each.
        ({"q01": 5}, {"balanced": "1", "qi_deficiency": "3", "special_diathesis": "3"}),
        # 气虚 9 (q02 3, q03 4, q04 1, q14 1): 倾向是, balanced 5+3+5+5+5=23 → 基本是.
        ({"q01": 5, "q02": 3, "q03": 4}, {"balanced": "2", "qi_deficiency": "2"}),
        # 阳虚 11: 是, balanced no more.
        ({"q01": 5, "q11": 4, "q12": 3, "q13": 3}, {"balanced": "3", "yang_deficiency": "1"}),
        # 痰湿 8: 否.
        ({"q01": 5, "q09": 5}, {"phlegm_dampness": "3", "balanced": "1"}),
        # balanced below 17 with nothing else: 1 + 3+3+3+3 = 13.
        ({"q02": 3, "q04": 3, "q05": 3, "q13": 3}, {"balanced": "3"}),
    ],
)
def test_tcm_constitution(given: dict[str, int], wanted: dict[str, str]) -> None:
    now = settled(form("elderly_tcm"), tcm(**given), ELDER)
    assert {name: now[f"judge_{name}"] for name in wanted} == wanted


def test_tcm_sums_use_the_items_of_the_table() -> None:
    now = settled(form("elderly_tcm"), tcm(**{f"q{n:02d}": 2 for n in (15, 17, 18, 20)}), ELDER)
    assert now["score_special_diathesis"] == 8
    assert now["score_damp_heat"] == 4
    both = tcm(q11=5, q12=5, q10=5, q21=5)
    assert "judge_yang_deficiency:check0" in problems("elderly_tcm", both)


def test_exam_items_for_the_old_for_women_and_for_diabetics() -> None:
    young = {"exam_date": "2026-03-02", "elder_cognition": "2", "gyn_vulva": "1"}
    exam = form("health_exam")
    assert set(settled(exam, young, MOTHER)) == {"exam_date", "gyn_vulva"}
    state = survey(exam, young, MOTHER)
    assert "elder_cognition" not in state.relevant
    assert "gyn_vulva" in state.relevant
    old = survey(exam, {"exam_date": "2026-03-02"}, ELDER)
    assert {"elder_selfcare", "elder_cognition", "elder_emotion", "dorsalis_pedis"} <= old.required
    assert "gyn_vulva" not in old.relevant
    assert "dorsalis_pedis" not in state.required


def test_exam_abnormality_must_be_named() -> None:
    found = problems("health_exam", {"exam_date": "2026-03-02", "assessment": "2"})
    assert "abnormal_1:check0" in found
    named = {"exam_date": "2026-03-02", "assessment": "2", "abnormal_2": "血压高"}
    assert "abnormal_1:check0" not in problems("health_exam", named)


def test_exam_glucose_in_the_other_unit() -> None:
    answers = {"exam_date": "2026-03-02", "glucose_unit": "2", "fasting_glucose_mgdl": 126}
    assert survey(form("health_exam"), answers, ELDER).proposals["fasting_glucose"] == 70
    wrong = problems("health_exam", answers | {"fasting_glucose": 126})
    assert "fasting_glucose:check1" in wrong


def test_drinks_are_turned_into_liquor() -> None:
    answers = {
        "exam_date": "2026-03-02",
        "drink_freq": "4",
        "drink_types": ["1", "2", "3", "4"],
        "drink_liquor": 10,
        "drink_beer": 100,
        "drink_red_wine": 20,
        "drink_yellow_wine": 20,
    }
    # 1 + 10/10 + 2/4 + 2/5 = 2.9 两
    assert survey(form("health_exam"), answers, ELDER).proposals["drink_per_day"] == 29


def test_due_date_of_a_pregnancy() -> None:
    first = form("antenatal_first")
    state = survey(first, {"fill_date": "2026-03-02", "lmp": "2025-12-31"}, MOTHER)
    assert state.proposals["edd"] == "2026-10-07"
    assert state.proposals["gest_weeks"] == 8
    assert state.proposals["gest_days"] == 5
    answers = {"fill_date": "2026-03-02", "lmp": "2025-12-31", "edd": "2026-10-07"}
    notes = [p for p in validate(first, answers, MOTHER) if p.severity is Severity.NOTE]
    assert [p.field for p in notes] == []


def test_one_code_means_another_thing_at_another_visit() -> None:
    later = form("antenatal_followup")
    second = {"visit_seq": 2, "visit_date": "2026-03-02", "guidance": ["5"]}
    assert survey(later, second, MOTHER).required >= {"guidance_other"}
    third = second | {"visit_seq": 3}
    assert "guidance_other" not in survey(later, third, MOTHER).relevant
    texts = {line.field: line.text for line in lines(later, third, MOTHER)}
    assert texts["guidance"] == "自我监护"
    assert "guidance:not_offered" in problems(
        "antenatal_followup", second | {"guidance": ["8"]}, MOTHER
    )


def test_infants_are_asked_what_their_age_asks() -> None:
    infant = form("child_1_8m")
    at_three = survey(infant, {"check_age": "3"}, MOTHER).relevant
    assert {"rickets_symptoms", "neck_mass", "warning_signs", "mouth"} <= at_three
    assert not {"hearing", "hb", "teeth"} & at_three
    texts = {
        line.field: line.text
        for line in lines(infant, {"check_age": "6", "warning_signs": ["4"]}, MOTHER)
    }
    assert texts["warning_signs"] == "不能扶坐"


def test_events_of_the_other_programmes() -> None:
    smd = {
        "visit_date": "2026-03-02",
        "visit_outcome": "0",
        "visit_form": "3",
        "danger_level": "0",
        "insight": "2",
        "social": "3",
        "fu_class": "2",
    }
    (event,) = events_of(form("smd_followup"), smd, ELDER)
    assert event.values == {
        "mode": "phone",
        "class": "basic",
        "risk_level": 0,
        "insight": "partial",
        "social": "poor",
    }
    tb = {
        "visit_date": "2026-03-02",
        "visit_outcome": "0",
        "missed_doses": 8,
        "stop_date": "2026-03-01",
        "stop_reason": "1",
        "doses_due": 180,
        "doses_taken": 170,
    }
    visit, end = events_of(form("tb_followup"), settled(form("tb_followup"), tb, ELDER), ELDER)
    assert visit.values["missed_days"] == 8
    assert (end.kind, end.on, end.values["reason"]) == (
        "treatment_end",
        date(2026, 3, 1),
        "completed",
    )
    assert settled(form("tb_followup"), tb, ELDER)["dose_rate"] == 944
    out = {
        "referral_date": "2026-03-01",
        "program": "DM",
        "followup_result": "2",
        "followup_date": "2026-03-02",
    }
    sent, checked = events_of(form("referral_out"), out, ELDER)
    assert (sent.programme, sent.kind, checked.values) == (
        "diabetes",
        "referral",
        {"attended": False},
    )
    exam = {"exam_date": "2026-03-02", "bp_left_sbp": 138, "bp_left_dbp": 80}
    assert [(e.programme, e.kind) for e in events_of(form("health_exam"), exam, ELDER)] == [
        ("", "exam"),
        ("bp_screen", "bp"),
    ]
    contract = {
        "sign_date": "2026-03-02",
        "start_date": "2026-03-02",
        "end_date": "2029-03-01",
        "status": "1",
    }
    (signed,) = events_of(form("family_doctor_contract"), contract, ELDER)
    assert signed.values == {"years": 3, "end_date": "2029-03-01"}
    birth = {
        "registered_on": "2026-01-01",
        "status": "2",
        "delivery_date": "2026-02-27",
        "discharge_date": "2026-03-01",
        "live_births": 1,
    }
    (delivered,) = events_of(form("pregnancy_episode"), birth, MOTHER)
    assert (delivered.kind, delivered.on) == ("delivery", date(2026, 2, 27))
    assert delivered.values["discharge_date"] == "2026-03-01"


def test_a_newborn_at_risk_is_told_to_the_programme() -> None:
    newborn = form("newborn_visit")
    answers = {"visit_date": "2026-03-02", "birth_gest_weeks": 36, "delivery_org": "县医院",
               "discharge_date": "2026-03-01", "birth_mode": ["1"], "asphyxia": "1",
               "malformation": "1", "birth_weight": 260}  # fmt: skip
    (event,) = events_of(newborn, answers, MOTHER)
    assert event.values["high_risk"] is True
    assert event.values["born_at_home"] is False
    assert event.values["discharge_date"] == "2026-03-01"
    (well,) = events_of(newborn, answers | {"birth_gest_weeks": 39}, MOTHER)
    assert well.values["high_risk"] is False


def test_cover_tells_what_the_file_lacks() -> None:
    found = validate(form("cover"), {"fill_date": "2026-03-02"}, ELDER)
    assert {p.severity for p in found} == {Severity.NOTE}
    assert "archive_no" in {p.field for p in found}
    accepted(form("cover"), {"fill_date": "2026-03-02"}, ELDER)
    assert "archive_no" in completeness(form("cover"), {"fill_date": "2026-03-02"}, ELDER).missing


def test_codes_of_2011_are_mapped_not_copied() -> None:
    (mapping,) = (m for m in CATALOGUE.edition_mappings if m.form == "personal_basic")
    old = {
        "rh_negative": "2",
        "education": "1",
        "livestock_pen": "4",
        "occupation": "0",
        "drug_allergy": ["1"],
        "no_such": "x",
    }
    found = convert(form("personal_basic"), mapping, old)
    assert found.answers == {
        "blood_rh": "1",
        "education": "9",
        "livestock_pen": "1",
        "occupation": "0",
        "drug_allergy": ["1"],
    }
    assert found.left_out == (("no_such", ""),)
    assert convert(form("personal_basic"), mapping, {"education": "4"}).left_out == (
        ("education", "4"),
    )


def test_cold_chain_alarm_must_be_explained() -> None:
    warm = {
        "device_name": "冰箱",
        "record_date": "2026-03-02",
        "half": "1",
        "temp_refrig": 95,
        "recorder": "王医生",
    }
    assert problems("cold_chain_temperature", warm) == [
        "alarm_reason:required",
        "handling:required",
        "vaccine_disposition:required",
    ]
    now = settled(form("cold_chain_temperature"), warm, ELDER)
    assert (now["year_month"], now["day"]) == ("2026-03", 2)


def test_every_form_tells_how_it_is_filled_in() -> None:
    for each in CATALOGUE.current_forms():
        written = [s.help for s in each.sections] + [f.help for f in each.fields()]
        national = "forms.md" in each.source
        assert any([*written, *each.paper.notes]) or not national, each.code
        assert all(len(instructions(field)) > 4 for field in each.fields()), each.code


@pytest.mark.parametrize(
    "visited", [f.code for f in CATALOGUE.current_forms() if f.relaxed is not None]
)
@pytest.mark.parametrize("outcome", ["lost", "dead"])
def test_a_visit_that_met_nobody_is_complete_with_its_reason(visited: str, outcome: str) -> None:
    """B.lost: reason, or date and cause of death; everything else stays empty (trap 28.9)."""
    used = form(visited)
    told = {
        "lost": {"visit_outcome": "1", "lost_reason": "外出打工"},
        "dead": {"visit_outcome": "2", "death_date": "2026-02-20", "death_cause": "脑出血"},
    }[outcome]
    answers: dict[str, Any] = {used.date_field: "2026-03-01", used.sign_field: "周医生"}
    for name, answer in told.items():
        field = used.field(name)
        answers[name] = (
            field.options[-1].code if field.options and name != "visit_outcome" else answer
        )
    context = Context(date(2026, 3, 2), person={"sex": "2", "birth_date": date(1954, 3, 2)})
    found = validate(used, answers, context)
    assert [p for p in found if p.severity is Severity.ERROR] == []
    assert outcome_of(used, answers, context) == outcome
    without = {name: answer for name, answer in answers.items() if name not in set(told)}
    assert any(p.severity is Severity.ERROR for p in validate(used, without, context))


def test_every_form_names_its_source_and_has_a_summary() -> None:
    assert len(CATALOGUE.forms) >= 60
    for each in CATALOGUE.forms.values():
        assert each.source
        assert each.summary
        assert each.date_field
        assert new_answers(each, ELDER) is not None

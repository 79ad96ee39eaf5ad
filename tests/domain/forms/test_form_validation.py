"""Settling and checking answers: limits, codes, companions, relevance, lost visits."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import settled, survey
from clinic_desktop.domain.forms.expressions import parse
from clinic_desktop.domain.forms.model import (
    Check,
    Field,
    FieldType,
    Form,
    Option,
    RowGroup,
    Section,
    Subject,
)
from clinic_desktop.domain.forms.validate import accepted, key_of, validate
from clinic_desktop.domain.problems import InputProblem, Severity

TRUE = parse("true")
TODAY = date(2026, 3, 2)
CONTEXT = Context(TODAY, person={"birth_date": date(1950, 5, 1), "sex": "1"})
NONE_YES = (Option("1", "无"), Option("2", "有", ("adverse_desc",)))

FORM = Form(
    code="sample",
    edition="1",
    effective_from=date(2020, 1, 1),
    title="样表",
    subject=Subject.RESIDENT,
    source="test",
    date_field="visit_date",
    relaxed=parse("outcome in (1, 2)"),
    sections=(
        Section(
            "one",
            "一",
            (
                Field("visit_date", "随访日期", FieldType.DATE, required=TRUE, firm=True),
                Field(
                    "outcome",
                    "随访结果",
                    FieldType.SINGLE,
                    options=(
                        Option("0", "完成"),
                        Option("1", "失访", ("lost_reason",)),
                        Option("2", "死亡"),
                    ),
                ),
                Field(
                    "lost_reason",
                    "失访原因",
                    FieldType.TEXT,
                    required=TRUE,
                    firm=True,
                    companion_of=("outcome", ("1",)),
                ),
                Field("sbp", "收缩压", FieldType.INT, unit="mmHg", hard=(30, 350), soft=(70, 260),
                      required=TRUE),
                Field("weight", "体重", FieldType.DEC, unit="kg", scale=1, hard=(20, 4000)),
                Field("height", "身高", FieldType.DEC, unit="cm", scale=1),
                Field("bmi", "体质指数", FieldType.DEC, scale=1,
                      computed=parse("weight / (height / 100 * (height / 100))")),
                Field("symptoms", "症状", FieldType.MULTI, exclusive=("1",),
                      options=(Option("1", "无症状"), Option("2", "头痛"), Option("3", "头晕"))),
                Field("adverse", "不良反应", FieldType.SINGLE, options=NONE_YES),
                Field("adverse_desc", "不良反应（有）", FieldType.TEXT, required=TRUE,
                      companion_of=("adverse", ("2",))),
                Field("elder", "老年人项目", FieldType.SINGLE, options=NONE_YES[:1],
                      relevant=parse("age_years() >= 65"), required=TRUE),
                Field("follow", "后续", FieldType.TEXT, relevant=parse("filled(elder)")),
                Field("gyn", "妇科", FieldType.TEXT, relevant=parse("sex = 2")),
                Field("rectal", "肛门指诊", FieldType.SINGLE, options=(
                    Option("1", "未及异常"),
                    Option("4", "前列腺异常", relevant=parse("sex = 1")),
                )),
                Field("next_date", "下次随访日期", FieldType.DATE, future=True, checks=(
                    Check(parse("next_date > visit_date"), "下次随访日期应晚于随访日期"),
                )),
                Field("past", "既往史", FieldType.ROWS, rows=RowGroup(
                    (
                        Field("code", "疾病", FieldType.SINGLE, required=TRUE,
                              options=(Option("1", "无"), Option("2", "高血压"),
                                       Option("6", "肿瘤", ("name",)))),
                        Field("name", "名称", FieldType.TEXT, required=TRUE,
                              companion_of=("code", ("6",))),
                        Field("ym", "时间", FieldType.YM),
                    ),
                    maximum=3,
                    alone=("code", "1"),
                )),
                Field("sign", "签名", FieldType.SIGN, required=TRUE),
            ),
        ),
        Section("extra", "可选", (
            Field("step", "措施", FieldType.TEXT),
            Field("contact", "联系人", FieldType.TEXT, required=TRUE),
        ), optional=True),
    ),
    checks=(
        Check(parse("not (sbp > 180) or filled(step)"), "血压过高，请填写措施", Severity.CONFIRM,
              "step"),
    ),
)  # fmt: skip
GOOD: dict[str, Any] = {
    "visit_date": "2026-03-01",
    "outcome": "0",
    "sbp": 140,
    "elder": "1",
    "sign": "王医生",
}


def codes(answers: dict[str, Any], *confirmed: str) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in validate(FORM, answers, CONTEXT, frozenset(confirmed))]


def test_good_answers_pass() -> None:
    assert codes(GOOD) == []
    assert accepted(FORM, GOOD, CONTEXT) == GOOD


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"sbp": None}, "sbp", "required"),
        ({"sbp": 351}, "sbp", "hard"),
        ({"sbp": 29}, "sbp", "hard"),
        ({"sbp": "140"}, "sbp", "type"),
        ({"sbp": True}, "sbp", "type"),
        ({"sbp": 140.5}, "sbp", "type"),
        ({"weight": 10**16}, "weight", "type"),
        ({"visit_date": "2026-02-30"}, "visit_date", "type"),
        ({"visit_date": "2026-3-1"}, "visit_date", "type"),
        ({"visit_date": "2026-03-03"}, "visit_date", "future"),
        ({"visit_date": "1700-01-01"}, "visit_date", "hard"),
        ({"next_date": "2026-03-01"}, "next_date", "check0"),
        ({"next_date": "2999-03-01"}, "next_date", "hard"),
        ({"symptoms": ["1", "2"]}, "symptoms", "exclusive"),
        ({"symptoms": ["9"]}, "symptoms", "code"),
        ({"symptoms": "2"}, "symptoms", "type"),
        ({"adverse": ["2"]}, "adverse", "type"),
        ({"adverse": "2"}, "adverse_desc", "required"),
        ({"adverse": "有"}, "adverse", "code"),
        ({"sign": "王" * 61}, "sign", "length"),
        ({"sign": "王\x07"}, "sign", "type"),
        ({"past": [{"code": "1"}, {"code": "2"}]}, "past", "exclusive"),
        ({"past": [{"code": "2"}, {"code": "6"}]}, "past.1.name", "required"),
        ({"past": [{"ym": "2020-01"}]}, "past.0.code", "required"),
        ({"past": [{"code": "2", "ym": "2020-13"}]}, "past.0.ym", "type"),
        ({"past": [{"code": "2"}] * 4}, "past", "rows_many"),
        ({"past": "2"}, "past", "type"),
        ({"nosuch": "x"}, "nosuch", "unknown_field"),
    ],
)
def test_refused_with_field_and_reason(change: dict[str, Any], field: str, code: str) -> None:
    problems = validate(FORM, GOOD | change, CONTEXT)
    found = [p for p in problems if (p.field, p.code) == (field, code)]
    assert len(found) == 1
    assert found[0].severity is Severity.ERROR
    with pytest.raises(InputProblem) as caught:
        accepted(FORM, GOOD | change, CONTEXT)
    assert found[0].message in str(caught.value)


def test_messages_name_the_field_in_chinese() -> None:
    (problem,) = validate(FORM, GOOD | {"weight": 5000}, CONTEXT)
    assert problem.message == "“体重”填了 500.0kg，应在 2.0～400.0 之间"
    (problem,) = validate(FORM, GOOD | {"past": [{"code": "6"}]}, CONTEXT)
    assert problem.message == "请填写“既往史第1行名称”"


def test_soft_limits_ask_back_and_pass_when_confirmed() -> None:
    (problem,) = validate(FORM, GOOD | {"sbp": 60}, CONTEXT)
    assert problem.severity is Severity.CONFIRM
    assert "少见" in problem.message
    assert codes(GOOD | {"sbp": 60}, key_of(problem)) == []
    assert codes(GOOD | {"sbp": 60}, "sbp") == []
    assert accepted(FORM, GOOD | {"sbp": 60}, CONTEXT, frozenset({"sbp:soft"}))["sbp"] == 60


def test_an_error_cannot_be_confirmed() -> None:
    assert codes(GOOD | {"sbp": 29}, "sbp", "sbp:hard") == [("sbp", "hard")]


def test_a_rule_over_several_fields_stands_at_its_field() -> None:
    assert codes(GOOD | {"sbp": 190}) == [("step", "check0")]
    assert codes(GOOD | {"sbp": 190, "step": "转诊", "contact": "张"}) == []


def test_zero_is_an_answer() -> None:
    assert settled(FORM, GOOD | {"outcome": "0"}, CONTEXT)["outcome"] == "0"
    form = replace(FORM, checks=())
    assert settled(form, GOOD | {"height": 0}, CONTEXT)["height"] == 0


def test_irrelevant_answers_are_cleared_in_a_chain() -> None:
    young = replace(CONTEXT, person={"birth_date": date(1990, 1, 1), "sex": "1"})
    answers = GOOD | {"follow": "复查", "gyn": "正常"}
    assert "follow" in settled(FORM, answers, CONTEXT)
    now = settled(FORM, answers, young)
    assert {"elder", "follow", "gyn"} & set(now) == set()
    assert validate(FORM, now, young) == ()


def test_options_for_men_only() -> None:
    woman = replace(CONTEXT, person={"birth_date": date(1950, 5, 1), "sex": "2"})
    assert codes(GOOD | {"rectal": "4"}) == []
    (problem,) = validate(FORM, GOOD | {"rectal": "4"}, woman)
    assert problem.code == "not_offered"


def test_computed_values_are_stored_and_cannot_be_typed() -> None:
    now = settled(FORM, GOOD | {"weight": 625, "height": 1650, "bmi": 999}, CONTEXT)
    assert now["bmi"] == 230
    assert "bmi" not in settled(FORM, GOOD | {"weight": 625, "bmi": 230}, CONTEXT)


def test_lost_and_dead_visits_are_complete_without_the_rest() -> None:
    lost = {"visit_date": "2026-03-01", "outcome": "1"}
    assert codes(lost) == [("lost_reason", "required")]
    assert codes(lost | {"lost_reason": "外出打工"}) == []
    assert codes({"visit_date": "2026-03-01", "outcome": "2"}) == []
    assert codes({"outcome": "2"}) == [("visit_date", "required")]


def test_optional_blocks_require_nothing_while_empty() -> None:
    assert codes(GOOD) == []
    assert codes(GOOD | {"step": "转诊"}) == [("contact", "required")]


def test_survey_tells_what_is_shown_and_required() -> None:
    state = survey(FORM, GOOD | {"adverse": "2"}, CONTEXT)
    assert "adverse_desc" in state.relevant & state.required
    assert "gyn" not in state.relevant
    assert "contact" not in state.required
    assert not state.relaxed


def test_settling_twice_changes_nothing() -> None:
    answers = GOOD | {
        "symptoms": ["3", "2"],
        "past": [{"code": "2", "name": "x"}, {}],
        "sign": " 王 ",
    }
    now = settled(FORM, answers, CONTEXT)
    assert now["symptoms"] == ["2", "3"]
    assert now["past"] == [{"code": "2"}]
    assert now["sign"] == "王"
    assert settled(FORM, now, CONTEXT) == now

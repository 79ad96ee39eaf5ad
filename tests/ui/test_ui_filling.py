"""A form being filled in, without a window."""

from typing import Any

import pytest
from form_samples import LAST, sample_context, sample_form

from clinic_desktop.domain.forms.carry import new_answers
from clinic_desktop.domain.problems import Severity
from clinic_desktop.ui.forms.filling import Filling


def fresh(*, sex: str = "2", last: bool = True, **answers: Any) -> Filling:
    form, context = sample_form(), sample_context(sex=sex, last=last)
    return Filling(form, new_answers(form, context) | answers, context)


def codes(filling: Filling) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in filling.problems()]


def test_a_new_form_starts_with_defaults_and_last_time() -> None:
    filling = fresh()
    assert filling.answers == {"visit_date": "2026-11-22", "height": 1600, "sign": "周医生"}
    assert filling.carried == {"height"}
    assert not filling.dirty
    assert fresh(last=False).carried == set()


def test_an_amended_record_carries_nothing() -> None:
    form, context = sample_form(), sample_context()
    assert Filling(form, LAST, context, record_id="r1").carried == set()


def test_an_answer_tells_what_follows() -> None:
    filling = fresh()
    assert filling.put("weight", 625).filled == {"bmi": 244}
    assert filling.put("weight", None).filled == {"bmi": None}
    delta = filling.put("reaction", "2")
    assert delta.shown == {"reaction_desc"}
    assert delta.required == {"reaction_desc"}
    assert filling.put("reaction", "1").hidden == {"reaction_desc"}


def test_what_is_hidden_by_a_slip_comes_back() -> None:
    filling = fresh(reaction="2")
    filling.put("reaction_desc", "踝部水肿")
    filling.put("reaction", "1")
    assert "reaction_desc" not in filling.answers
    filling.put("reaction", "2")
    assert filling.answers["reaction_desc"] == "踝部水肿"


def test_a_changed_value_is_no_longer_marked_as_carried() -> None:
    filling = fresh()
    filling.put("height", 1610)
    assert filling.carried == set()
    assert filling.dirty


def test_requirements_follow_the_answers() -> None:
    filling = fresh()
    filling.put("mode", "1")
    assert filling.required("sbp")
    filling.put("mode", "3")
    assert not filling.required("sbp")


def test_problems_stand_in_form_order_unread_texts_with_them() -> None:
    filling = fresh()
    filling.put("next_date", None, "看不懂这个日期：13")
    filling.put("sbp", 400)
    filling.put("dbp", 90)
    assert codes(filling)[0] == ("mode", "required")
    assert [name for name, _ in codes(filling)] == ["mode", "sbp", "next_date"]
    assert filling.problems()[-1].message == "看不懂这个日期：13"
    filling.put("next_date", "2027-02-22")
    assert [name for name, _ in codes(filling)] == ["mode", "sbp"]


def test_leaving_a_field_judges_it_but_does_not_nag() -> None:
    filling = fresh(mode="1")
    assert filling.problem_at("sbp") is None  # still missing, not wrong
    filling.put("sbp", 90)
    filling.put("dbp", 95)
    found = filling.problem_at("dbp")
    assert found is not None
    assert found.message == "收缩压应高于舒张压"


def test_unusual_values_are_confirmed_once_and_again_when_changed() -> None:
    filling = fresh(mode="1", sbp=280, dbp=90, next_date="2027-02-22")
    (unusual,) = filling.problems()
    assert unusual.severity is Severity.CONFIRM
    filling.confirm([unusual], "已复测核实")
    assert filling.problems() == ()
    assert filling.reason == "已复测核实"
    filling.put("weight", 600)
    assert filling.problems() == ()
    filling.put("sbp", 290)
    assert [p.field for p in filling.problems()] == ["sbp"]


def test_last_time_is_at_hand() -> None:
    filling = fresh()
    assert filling.last_answer("sbp") == 148
    assert filling.last_text("sbp") == "148 mmHg"
    assert filling.last_text("symptoms") == "症状2、症状10"
    assert filling.last_answer("weight") is None
    assert fresh(last=False).last_answer("sbp") is None


def test_proposals_are_offered_until_taken() -> None:
    filling = fresh()
    assert filling.proposal("next_date") == "2027-02-22"
    assert filling.put("visit_date", "2026-11-20").proposals == {"next_date"}
    filling.put("next_date", "2027-02-20")
    assert filling.proposal("next_date") is None


@pytest.mark.parametrize(("sex", "offered"), [("1", ["1", "2", "4"]), ("2", ["1", "2"])])
def test_options_depend_on_the_person(sex: str, offered: list[str]) -> None:
    filling = fresh(sex=sex)
    assert [o.code for o in filling.options(filling.form.field("gyn"))] == offered


def test_columns_depend_on_their_row() -> None:
    filling = fresh()
    meds = filling.form.field("meds")
    assert filling.columns(meds, {"drug": "a", "times": 2}) == ("drug", "times")
    assert filling.columns(meds, {"drug": "a", "times": 4}) == ("drug", "times", "other")


def test_sections_tell_how_far_they_are() -> None:
    filling = fresh()
    states = {s.section.id: s for s in filling.sections()}
    assert (states["visit"].filled, states["visit"].wanted, states["visit"].missing) == (1, 3, 1)
    assert states["referral"].complete
    filling.put("referral_org", "县医院")
    problems = filling.problems()
    states = {s.section.id: s for s in filling.sections(problems)}
    assert states["referral"].missing == 1
    assert states["referral"].problems == 1
    assert not states["referral"].complete


def test_a_draft_holds_everything_typed() -> None:
    filling = fresh(reaction="2")
    filling.put("reaction_desc", "踝部水肿")
    filling.put("reaction", "1")
    draft = filling.draft()
    again = fresh()
    again.restore(draft)
    assert again.dirty
    again.put("reaction", "2")
    assert again.answers["reaction_desc"] == "踝部水肿"
    again.restore({"answers": {"sbp": 130, "gone_in_this_edition": 1}})
    assert again.answers == {"sbp": 130}
    again.restore({})
    assert again.answers == {}

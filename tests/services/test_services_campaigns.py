"""Campaigns: the plan, the target list, results by round, doses in the child's record."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_desktop.domain.campaigns import (
    Residence,
    Result,
    Target,
    by_birth_year,
    by_group,
    by_residence,
    quick_check,
)
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.immunisation.model import Status
from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.services.residents.changing import move_resident
from clinic_desktop.services.residents.commands import MoveResident, RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    CampaignPage,
    HoldVaccination,
    IssueCertificate,
    PlanCampaign,
    RecordDose,
    RecordResult,
    campaign_page,
    card_of,
    doses_of,
    hold_vaccination,
    issue_certificate,
    list_campaigns,
    plan_campaign,
    record_dose,
    record_result,
    void_dose,
)
from clinic_desktop.services.workplace import Workplace

FIRST, SECOND = date(2026, 1, 5), date(2026, 2, 9)
"""The place's day is 2 March 2026: both rounds are over."""
PLAN = PlanCampaign(
    "2026年脊灰补充免疫",
    "bOPV",
    date(2022, 1, 5),
    date(2025, 11, 5),
    ((FIRST, date(2026, 1, 12)), (SECOND, date(2026, 2, 16))),
)


def child(place: Workplace, name: str, born: date, **more: object) -> str:
    known = {"sex": "1", "village_group": "3组", "arrived_on": born, **more}
    return register(place, RegisterResident(name=name, birth_date=born, **known)).resident_id  # type: ignore[arg-type]


def planned(place: Workplace, plan: PlanCampaign = PLAN) -> str:
    return plan_campaign(place, plan).campaign_id


def elsewhere(place: Workplace, who: str, on: date) -> None:
    asked = frozenset({"DOSE_WRONG_VACCINE"})
    record_dose(place, RecordDose(who, "IPV", on, source="elsewhere", confirmed=asked))


def targets(place: Workplace, campaign: str) -> dict[str, Target]:
    return {row.name: row for row in campaign_page(place, campaign).targets}


def result(campaign: str, who: str, number: int, code: str, on: date) -> RecordResult:
    return RecordResult(
        campaign,
        number,
        who,
        code,
        on,
        lot_no="P1",
        expires_on=date(2027, 1, 1),
        confirmed=frozenset({"ROUND_OVER"}),
    )


def test_the_list_has_everybody_of_the_ages_floating_children_too(place: Workplace) -> None:
    child(place, "小一", date(2024, 3, 1))
    child(place, "太大", date(2022, 1, 4))
    child(place, "边上", date(2022, 1, 5))
    child(place, "流动", date(2023, 5, 1), residence_type="4", arrived_on=date(2025, 12, 20))
    child(place, "外出", date(2023, 5, 1), residence_type="3")
    found = targets(place, planned(place))
    assert set(found) == {"小一", "边上", "流动"}
    assert found["流动"].residence is Residence.SHORT
    assert found["流动"].earlier is None
    assert found["小一"].earlier == 0
    assert found["小一"].rounds == {1, 2}


def test_the_plan_can_ask_for_groups_and_leave_out_the_complete(place: Workplace) -> None:
    one = child(place, "小一", date(2024, 3, 1))
    child(place, "别组", date(2024, 3, 1), village_group="1组")
    for on in (date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)):
        elsewhere(place, one, on)
    assert set(targets(place, planned(place, replace(PLAN, groups="3组，4组")))) == {"小一"}
    assert set(targets(place, planned(place, replace(PLAN, enough=3)))) == {"别组"}


def test_who_left_between_the_rounds_is_asked_for_in_the_first_only(place: Workplace) -> None:
    gone = child(place, "小一", date(2024, 3, 1))
    move_resident(place, MoveResident(gone, date(2026, 1, 20), out=True, went_to="县城"))
    assert targets(place, planned(place))["小一"].rounds == {1}


def test_a_given_dose_stands_in_the_record_and_counts(place: Workplace) -> None:
    one = child(place, "小一", date(2024, 3, 1))
    campaign = planned(place)
    for product, on in (("IPV", date(2024, 5, 1)), ("IPV", date(2024, 6, 1))):
        record_dose(place, RecordDose(one, product, on, source="elsewhere"))
    changes = record_result(place, result(campaign, one, 1, "given", FIRST))
    assert changes.touches("dose", "care_event")
    dose = doses_of(place, one)[-1]
    assert (dose.source, dose.product, dose.lot_no) == ("campaign", "bOPV", "P1")
    assert (dose.given_at, dose.vaccinator) == ("石门村卫生室", "周医生")
    assert [verdict.number for verdict in dose.verdicts] == [3]
    answer = card_of(place, one).answers.of("Polio")
    assert (answer.status, answer.next_dose) == (Status.NOT_DUE, 4)
    noted = targets(place, campaign)["小一"].results[1]
    assert (noted.result, noted.dose_id, noted.lot_no) == (Result.GIVEN, dose.dose_id, "P1")


def test_a_complete_child_may_be_given_the_campaign_dose_without_question(place: Workplace) -> None:
    one = child(place, "小一", date(2022, 1, 10))
    for on in ((2022, 3, 10), (2022, 4, 10), (2022, 5, 10), (2023, 7, 10)):
        elsewhere(place, one, date(*on))
    record_result(place, result(planned(place), one, 1, "given", FIRST))
    assert doses_of(place, one)[-1].source == "campaign"


def test_a_dose_too_near_to_the_last_has_to_be_confirmed(place: Workplace) -> None:
    one = child(place, "小一", date(2025, 10, 1))
    campaign = planned(place)
    record_dose(place, RecordDose(one, "IPV", date(2025, 12, 20), source="elsewhere"))
    near = result(campaign, one, 1, "given", FIRST)
    with pytest.raises(InputProblem) as asked:
        record_result(place, near)
    assert [(p.code, p.severity) for p in asked.value.problems] == [
        ("DOSE_INTERVAL", Severity.CONFIRM)
    ]
    assert targets(place, campaign)["小一"].results == {}
    record_result(place, replace(near, confirmed=near.confirmed | {"DOSE_INTERVAL"}))
    assert targets(place, campaign)["小一"].given(1)


def test_another_result_replaces_the_dose_and_void_takes_the_result_along(
    place: Workplace,
) -> None:
    one = child(place, "小一", date(2024, 3, 1))
    campaign = planned(place)
    record_result(place, result(campaign, one, 1, "given", FIRST))
    record_result(place, result(campaign, one, 1, "refused", FIRST))
    assert doses_of(place, one) == ()
    row = targets(place, campaign)["小一"]
    assert row.results[1].result is Result.REFUSED
    assert row.open(1)
    record_result(place, result(campaign, one, 1, "", FIRST))
    assert targets(place, campaign)["小一"].results == {}
    record_result(place, result(campaign, one, 2, "given", SECOND))
    void_dose(place, doses_of(place, one)[0].dose_id, "录到别人名下")
    assert targets(place, campaign)["小一"].results == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": date(2026, 1, 4)}, "ROUND_NOT_BEGUN"),
        ({"on": date(2026, 1, 13), "confirmed": frozenset()}, "ROUND_OVER"),
        ({"on": date(2026, 3, 3)}, "DATE_IN_FUTURE"),
        ({"round_number": 3}, "ROUND_UNKNOWN"),
        ({"result": "perhaps"}, "RESULT_UNKNOWN"),
        ({"campaign_id": "0" * 32}, "CAMPAIGN_UNKNOWN"),
        ({"lot_no": ""}, "LOT_MISSING"),
    ],
)
def test_what_cannot_be_noted(place: Workplace, changes: dict[str, object], code: str) -> None:
    one = child(place, "小一", date(2024, 3, 1))
    wrong = replace(result(planned(place), one, 1, "given", FIRST), **changes)  # type: ignore[arg-type]
    with pytest.raises(InputProblem) as refused:
        record_result(place, wrong)
    assert code in {p.code for p in refused.value.problems}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"product": "x"}, "PRODUCT_UNKNOWN"),
        ({"rounds": ()}, "ROUNDS_MISSING"),
        ({"rounds": ((SECOND, FIRST),)}, "DATE_ORDER"),
        ({"rounds": ((FIRST, SECOND), (SECOND, SECOND))}, "ROUNDS_OVERLAP"),
        ({"rounds": ((FIRST, FIRST), (date(2026, 2, 1), SECOND))}, "ROUNDS_CLOSE"),
        ({"title": ""}, "required"),
        ({"born_to": None}, "required"),
    ],
)
def test_a_plan_that_cannot_be(place: Workplace, changes: dict[str, object], code: str) -> None:
    with pytest.raises(InputProblem) as refused:
        plan_campaign(place, replace(PLAN, **changes))  # type: ignore[arg-type]
    assert code in {p.code for p in refused.value.problems}


def test_a_plan_is_changed_and_found_again(place: Workplace) -> None:
    campaign = planned(place)
    changed = replace(PLAN, title="改名", campaign_id=campaign, reason="文件更正")
    plan_campaign(place, changed)
    (found,) = list_campaigns(place)
    assert (found.id, found.title, found.product) == (campaign, "改名", "bOPV")
    assert [each.number for each in found.rounds] == [1, 2]
    assert found.current(date(2026, 1, 1)) == 1
    assert found.current(date(2026, 1, 13)) == 2
    assert found.current(date(2026, 3, 1)) == 2


def counted(place: Workplace) -> CampaignPage:
    """Five children: both rounds, first only, none, refused, floating in both."""
    campaign = planned(place)
    both = child(place, "两轮", date(2024, 3, 1))
    once = child(place, "一轮", date(2024, 4, 1))
    child(place, "零轮", date(2023, 4, 1), village_group="1组")
    refused = child(place, "拒绝", date(2025, 4, 1), village_group="1组")
    guest = child(place, "流动", date(2023, 5, 1), residence_type="4", arrived_on=date(2025, 1, 1))
    issue_certificate(place, IssueCertificate(both, date(2024, 3, 20), "C1"))
    hold_vaccination(place, HoldVaccination(refused, FIRST, "免疫缺陷", "Polio", True))
    for who, number, on in (
        (both, 1, FIRST), (both, 2, SECOND), (once, 1, FIRST), (guest, 1, FIRST), (guest, 2, SECOND)
    ):  # fmt: skip
        record_result(place, result(campaign, who, number, "given", on))
    record_result(place, result(campaign, refused, 1, "refused", FIRST))
    return campaign_page(place, campaign)


def test_the_sums_by_residence_group_year_and_age(place: Workplace) -> None:
    page = counted(place)
    rows = {row.name: row for row in page.targets}
    assert rows["两轮"].certificate
    assert rows["拒绝"].hold == "免疫缺陷"
    assert rows["流动"].residence is Residence.LONG
    local, floating, whole = by_residence(page.targets, page.campaign)
    assert (local.asked, local.given) == ({1: 4, 2: 4}, {1: 2, 2: 1})
    assert (floating.every, floating.given) == (1, {1: 1, 2: 1})
    assert (whole.every, whole.some, whole.none) == (2, 1, 2)
    assert whole.asked == {n: local.asked[n] + floating.asked[n] for n in (1, 2)}
    assert (whole.never, whole.never_given) == (4, 2)
    assert whole.earlier == {"0": 4, "1–2": 0, "≥3": 0, "不详": 1}
    assert whole.reasons[Result.REFUSED] == 1
    assert [(s.label, s.children) for s in by_group(page.targets, page.campaign)] == [
        ("1组", 2),
        ("3组", 3),
    ]
    assert sum(s.children for s in by_birth_year(page.targets, page.campaign)) == 5
    ages = quick_check(page.targets, page.campaign)
    assert [(s.label, s.children, s.certificate) for s in ages] == [
        ("0岁", 1, 0),
        ("1岁", 2, 1),
        ("2岁", 2, 0),
    ]


def test_the_mop_up_list_has_whoever_was_not_served(place: Workplace, clock: FixedClock) -> None:
    page = counted(place)
    assert [row.name for row in page.targets if row.open(2)] == ["零轮", "拒绝", "一轮"]
    assert clock.today() == date(2026, 3, 2)

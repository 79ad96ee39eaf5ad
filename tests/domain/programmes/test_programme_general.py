"""What holds for every programme: order, visibility, absence, closing, reopening, explanation."""

from collections.abc import Mapping
from datetime import date

import pytest

from clinic_desktop.domain.programmes.engine import next_obligation
from clinic_desktop.domain.programmes.model import Event, Person, Status
from clinic_desktop.domain.programmes.rules import Programme

OK = {"sbp": 130, "dbp": 80}
HIGH = {"sbp": 150, "dbp": 95}


def test_enrolment_is_inclusive(ask, said):
    assert said(ask("hypertension", "2024-03-05", [], "2024-03-04")) == (
        "not_enrolled",
        "NOT_ENROLLED",
    )
    assert ask("hypertension", "2024-03-05", [], "2024-03-05").status is Status.DUE
    assert ask("hypertension", None, [], "2024-03-05").status is Status.NOT_ENROLLED


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2024-06-25", "upcoming"),
        ("2024-06-26", "due"),
        ("2024-07-24", "due"),
        ("2024-07-25", "overdue"),
    ],
)
def test_both_ends_of_a_window_are_inside(ask, as_of, status):
    answer = ask("hypertension", "2023-01-10", [("visit", "2024-04-10", OK)], as_of)
    assert answer.status == status


def test_of_two_visits_on_one_day_the_later_entry_stands(ask):
    twice = [("visit", "2024-04-10", HIGH), ("visit", "2024-04-10", OK)]
    assert ask("hypertension", "2023-01-10", twice, "2024-04-11").reason == "HTN_ROUTINE_3M"
    back = [("visit", "2024-04-10", OK), ("visit", "2024-04-10", HIGH)]
    # Not two in a row: the first entry of the day is gone.
    assert ask("hypertension", "2023-01-10", back, "2024-04-11").reason == "HTN_UNCONTROLLED_14D"
    high = [("visit", "2024-04-10", HIGH), ("visit", "2024-04-10", HIGH)]
    assert ask("hypertension", "2023-01-10", high, "2024-04-11").reason == "HTN_UNCONTROLLED_14D"
    replaced = [("visit", "2024-03-01", HIGH), *back[::-1]]
    assert ask("hypertension", "2023-01-10", replaced, "2024-04-11").reason == "HTN_ROUTINE_3M"


def test_a_telephone_entry_of_the_same_day_replaces_too(ask):
    events = [("visit", "2024-04-10", OK), ("visit", "2024-04-10", {**HIGH, "mode": "phone"})]
    answer = ask("hypertension", "2024-04-01", events, "2024-04-11")
    assert answer.reason == "HTN_FIRST_VISIT_14D"


def test_entry_order_beats_the_order_given(programmes: Mapping[str, Programme]):
    day = date(2024, 4, 10)
    events = [Event("visit", day, OK, order=2), Event("visit", day, HIGH, order=1)]
    answer = next_obligation(
        programmes["hypertension"], Person(date(1965, 8, 20)), date(2023, 1, 10), events, day
    )
    assert answer.reason == "HTN_ROUTINE_3M"


def test_events_ahead_of_their_date_are_invisible(ask):
    events = [("visit", "2024-04-10", OK), ("visit", "2024-05-10", HIGH)]
    today = ask("hypertension", "2023-01-10", events, "2024-05-09")
    assert (today.reason, today.recompute_on) == ("HTN_ROUTINE_3M", date(2024, 5, 10))
    then = ask("hypertension", "2023-01-10", events, "2024-05-10")
    assert (then.reason, then.recompute_on) == ("HTN_UNCONTROLLED_14D", None)


@pytest.mark.parametrize(
    ("as_of", "status", "reason", "recompute"),
    [
        ("2024-06-30", "due", "HTN_ROUTINE_3M", "2024-07-01"),
        ("2024-07-01", "suspended", "AWAY_SUSPENDED", "2024-09-01"),
        ("2024-08-31", "suspended", "AWAY_SUSPENDED", "2024-09-01"),
        ("2024-09-01", "overdue", "HTN_ROUTINE_3M", None),
    ],
)
def test_an_absence_suspends_up_to_its_last_day(ask, said, as_of, status, reason, recompute):
    events = [("visit", "2024-04-10", OK), ("away", "2024-07-01", {"until": "2024-08-31"})]
    answer = ask("hypertension", "2023-01-10", events, as_of)
    assert said(answer) == ("2024-07-10", "2024-06-26", "2024-07-24", status, reason)
    assert (answer.recompute_on and answer.recompute_on.isoformat()) == recompute


def test_only_the_latest_absence_counts(ask):
    events = [
        ("visit", "2024-04-10", OK),
        ("away", "2024-07-01", {"until": "2024-09-30"}),
        ("away", "2024-07-20", {"until": "2024-07-25"}),
    ]
    assert ask("hypertension", "2023-01-10", events, "2024-07-25").status is Status.SUSPENDED
    assert ask("hypertension", "2023-01-10", events, "2024-07-26").status is Status.OVERDUE


def test_an_absence_of_half_a_year_is_hinted_to_be_a_move(ask):
    short = [("away", "2024-01-31", {"until": "2024-07-30"})]
    long = [("away", "2024-01-31", {"until": "2024-07-31"})]
    assert "AWAY_IS_A_MOVE" not in ask("hypertension", "2024-01-01", short, "2024-02-01").advice
    answer = ask("hypertension", "2024-01-01", long, "2024-02-01")
    assert answer.status is Status.SUSPENDED
    assert "AWAY_IS_A_MOVE" in answer.advice


@pytest.mark.parametrize(
    "reason", ["death", "moved_out", "refused", "lost", "misdiagnosis", "completed"]
)
def test_every_close_reason_has_its_code(ask, said, reason):
    events = [("visit", "2024-04-10", OK), ("close", "2024-06-02", {"reason": reason})]
    before = ask("hypertension", "2023-01-10", events, "2024-06-01")
    assert (before.reason, before.recompute_on) == ("HTN_ROUTINE_3M", date(2024, 6, 2))
    answer = ask("hypertension", "2023-01-10", events, "2024-06-02")
    assert said(answer) == ("closed", f"CLOSED_{reason.upper()}")
    assert (answer.priority, answer.recompute_on) == (0, None)


def test_visits_after_closing_do_not_reopen(ask):
    events = [("close", "2024-06-02", {"reason": "lost"}), ("visit", "2024-07-01", OK)]
    assert ask("hypertension", "2023-01-10", events, "2024-07-02").reason == "CLOSED_LOST"


def test_reopening_forgets_everything_before(ask, said):
    events = [
        ("visit", "2024-04-10", HIGH),
        ("close", "2024-06-02", {"reason": "lost"}),
        ("away", "2024-06-03", {"until": "2024-12-31"}),
        ("reopen", "2024-09-01"),
    ]
    answer = ask("hypertension", "2023-01-10", events, "2024-09-02")
    assert said(answer) == (
        "2024-09-15",
        "2024-09-01",
        "2024-09-15",
        "due",
        "HTN_FIRST_VISIT_14D",
    )
    again = [*events, ("visit", "2024-09-05", HIGH)]
    # The visit of April is forgotten: this is the first uncontrolled one.
    assert ask("hypertension", "2023-01-10", again, "2024-09-06").reason == "HTN_UNCONTROLLED_14D"


def test_closing_and_reopening_on_one_day_follow_their_entry(ask):
    reopened = [("close", "2024-06-02", {"reason": "lost"}), ("reopen", "2024-06-02")]
    closed = [("reopen", "2024-06-02"), ("close", "2024-06-02", {"reason": "lost"})]
    assert ask("hypertension", "2023-01-10", reopened, "2024-06-02").status is Status.DUE
    assert ask("hypertension", "2023-01-10", closed, "2024-06-02").status is Status.CLOSED


@pytest.mark.parametrize(
    ("days", "hinted"),
    [
        (["2024-07-01", "2024-07-03", "2024-07-05"], True),
        (["2024-07-01", "2024-07-03"], False),
        (["2024-07-01", "2024-07-03", "2024-07-03"], False),
        (["2024-04-01", "2024-07-03", "2024-07-05"], False),
    ],
)
def test_three_failed_attempts_are_a_hint_and_change_no_date(ask, said, days, hinted):
    visit = ("visit", "2024-04-10", OK)
    plain = ask("hypertension", "2023-01-10", [visit], "2024-07-06")
    tried = [visit, *(("attempt", day) for day in days)]
    answer = ask("hypertension", "2023-01-10", tried, "2024-07-06")
    assert said(answer) == said(plain)
    assert ("CONSIDER_LOST" in answer.advice) is hinted


def test_lateness_opens_one_obligation_only(ask, said):
    answer = ask("hypertension", "2020-01-10", [("visit", "2021-04-10", OK)], "2024-07-06")
    assert said(answer)[0] == "2021-07-10"
    assert answer.status is Status.OVERDUE


def test_every_answer_explains_itself(ask):
    events = [
        ("visit", "2024-04-10", {"sbp": 152, "dbp": 94}),
        ("visit", "2024-04-22", {"sbp": 148, "dbp": 92}),
    ]
    answer = ask("hypertension", "2023-01-10", events, "2024-05-07", born="1965-08-20")
    told = "".join(step.text for step in answer.trace)
    for piece in (
        "2024-04-22",
        "2024-04-10",
        "收缩压 148 mmHg，达到或超过 140 mmHg",
        "收缩压 152 mmHg",
        "未满 65 岁",
        "连续两次控制不满意",
        "2024-04-22 加 14 天 = 2024-05-06",
    ):
        assert piece in told
    assert all(step.source for step in answer.trace)
    assert answer.priority == 80


def test_every_code_of_the_reference_has_chinese_words(programmes: Mapping[str, Programme]):
    known = {rule.reason for p in programmes.values() for rule in p.rules.values()}
    chronic = [
        "FIRST_VISIT_14D",
        "EMERGENCY_REFER_14D",
        "COMPLICATION_REFER_14D",
        "CONSECUTIVE_REFER_14D",
        "UNCONTROLLED_14D",
        "ADVERSE_14D",
        "ROUTINE_3M",
    ]
    expected = {f"{p}_{code}" for p in ("HTN", "DM", "COPD") for code in chronic}
    expected |= {
        f"CHILD_{age}"
        for age in ["3M", "6M", "8M", "12M", "18M", "24M", "30M", "36M", "4Y", "5Y", "6Y"]
    }
    expected |= {
        f"{p}_{code}"
        for p in ("ANNUAL_EXAM", "BP_ANNUAL")
        for code in ("FIRST", "ROUTINE", "PRIOR_YEAR_MISSED", "DONE_THIS_YEAR")
    }
    expected |= {
        "SMD_FIRST_VISIT_14D",
        "HTN_NO_BP_14D",
        "DM_NO_FBG_14D",
        "DOCTOR_SET_DATE",
        "REVIEW_AFTER_REFERRAL_14D",
        "REFERRAL_NOT_ATTENDED_7D",
        "SMD_UNSTABLE_14D",
        "SMD_BASIC_FIRST_14D",
        "SMD_BASIC_REPEAT_1M",
        "SMD_STABLE_3M",
        "TB_SUSPECT_CALL_7D",
        "TB_SUSPECT_RECALL_7D",
        "TB_FIRST_VISIT_72H",
        "TB_TWO_FAILED_ATTEMPTS_REPORT",
        "TB_INTENSIVE_10D",
        "TB_MONTHLY_1M",
        "TB_ADVERSE_REFER_14D",
        "TB_MISSED_DOSES_REPORT",
        "TB_OUTCOME_CALL_14D",
        "CHILD_NB_HOME",
        "CHILD_NB_28D",
        "CHILD_ALL_DONE",
        "ANC_1_LT13W",
        "ANC_2_16_20W",
        "ANC_3_21_24W",
        "ANC_4_28_36W",
        "ANC_5_37_40W",
        "ANC_LATE_REGISTRATION",
        "ANC_REFERRAL_CHECK_14D",
        "DELIVERY_CONFIRM",
        "PP_VISIT_7D",
        "PP_42D",
        "BP_RECHECK_14D",
        "BP_SUSPECT_REFERRAL_14D",
        "BP_HIGH_RISK_6M",
        "ELDERLY_UNDER_AGE",
        "QUARTER_FIRST",
        "QUARTER_ROUTINE",
        "QUARTER_PRIOR_MISSED",
        "QUARTER_DONE",
        "CONTRACT_RENEWAL",
        "CONTRACT_EXPIRED",
        "CONTRACT_NONE",
        "NOT_ENROLLED",
        "AWAY_SUSPENDED",
        "CLOSED_DEATH",
        "CLOSED_MOVED_OUT",
        "CLOSED_REFUSED",
        "CLOSED_LOST",
        "CLOSED_MISDIAGNOSIS",
        "CLOSED_COMPLETED",
        "CLOSED_TREATMENT_COMPLETE",
        "CLOSED_TB_SUSPECT_SEEN",
        "CLOSED_AGE_OUT",
        "CLOSED_PREGNANCY_ENDED",
        "CLOSED_MATERNAL_COMPLETE",
        "CLOSED_PP42_MISSED",
    }
    assert expected <= known
    for programme in programmes.values():
        for rule in programme.rules.values():
            assert any("一" <= letter <= "鿿" for letter in rule.text)
            assert rule.source
        assert all(programme.word(status) != status for status in Status)

"""严重精神障碍 and 肺结核 (schedules.md 3 and 4.1)."""

import pytest

STABLE_VALUES = {
    "risk_level": 0,
    "symptoms": "gone",
    "insight": "full",
    "social": "good",
    "severe_adverse": False,
    "severe_physical": False,
}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, "SMD_STABLE_3M"),
        ({"social": "fair"}, "SMD_STABLE_3M"),
        ({"social": "poor"}, "SMD_BASIC_FIRST_14D"),
        ({"risk_level": 1}, "SMD_BASIC_FIRST_14D"),
        ({"risk_level": 2}, "SMD_BASIC_FIRST_14D"),
        ({"risk_level": 3}, "SMD_UNSTABLE_14D"),
        ({"risk_level": 5}, "SMD_UNSTABLE_14D"),
        ({"risk_level": None}, "SMD_BASIC_FIRST_14D"),
        ({"symptoms": "partial"}, "SMD_BASIC_FIRST_14D"),
        ({"symptoms": "obvious"}, "SMD_UNSTABLE_14D"),
        ({"insight": "partial"}, "SMD_BASIC_FIRST_14D"),
        ({"insight": "lacking"}, "SMD_UNSTABLE_14D"),
        ({"severe_adverse": True}, "SMD_UNSTABLE_14D"),
        ({"severe_physical": True}, "SMD_UNSTABLE_14D"),
        ({"class": "unstable"}, "SMD_UNSTABLE_14D"),
        ({"class": "basic"}, "SMD_BASIC_FIRST_14D"),
        ({"class": "stable", "risk_level": 3}, "SMD_STABLE_3M"),
    ],
)
def test_class_from_the_raw_fields(ask, changed, reason):
    events = [("visit", "2024-03-10", {**STABLE_VALUES, **changed})]
    assert ask("smd", "2019-03-01", events, "2024-03-11").reason == reason


@pytest.mark.parametrize(
    ("classes", "reason"),
    [
        (["basic"], "SMD_BASIC_FIRST_14D"),
        (["unstable", "basic"], "SMD_BASIC_FIRST_14D"),
        (["stable", "basic"], "SMD_BASIC_FIRST_14D"),
        (["basic", "basic"], "SMD_BASIC_REPEAT_1M"),
        (["basic", "basic", "basic"], "SMD_BASIC_REPEAT_1M"),
        (["basic", "unstable", "basic"], "SMD_BASIC_FIRST_14D"),
        (["basic", "stable"], "SMD_STABLE_3M"),
        (["basic", "unstable"], "SMD_UNSTABLE_14D"),
    ],
)
def test_runs_of_classes(ask, classes, reason):
    events = [("visit", f"2024-03-{10 + n}", {"class": c}) for n, c in enumerate(classes)]
    assert ask("smd", "2019-03-01", events, "2024-03-20").reason == reason


def test_one_month_windows_and_the_doctors_date(ask, said):
    events = [
        ("visit", "2024-01-17", {"class": "basic"}),
        ("visit", "2024-01-31", {"class": "basic"}),
    ]
    answer = ask("smd", "2019-03-01", events, "2024-02-01")
    assert said(answer)[:3] == ("2024-02-29", "2024-02-22", "2024-03-07")
    events[1] = ("visit", "2024-01-31", {"class": "basic", "next": "2024-03-07"})
    answer = ask("smd", "2019-03-01", events, "2024-02-01")
    assert said(answer)[:3] == ("2024-03-07", "2024-02-22", "2024-03-07")
    assert answer.reason == "DOCTOR_SET_DATE"
    events[1] = ("visit", "2024-01-31", {"class": "basic", "next": "2024-03-08"})
    assert ask("smd", "2019-03-01", events, "2024-02-01").reason == "SMD_BASIC_REPEAT_1M"


def test_a_referral_check_replaces_only_an_unstable_visit(ask):
    check = ("referral_check", "2024-03-15", {"attended": True})
    unstable = [("visit", "2024-03-10", {"class": "unstable"}), check]
    basic = [("visit", "2024-03-10", {"class": "basic"}), check]
    assert ask("smd", "2019-03-01", unstable, "2024-03-16").reason == "REVIEW_AFTER_REFERRAL_14D"
    assert ask("smd", "2019-03-01", basic, "2024-03-16").reason == "SMD_BASIC_FIRST_14D"


FAMILY = {"supervisor": "family", "treatment_start": "2024-05-28"}


def tb(ask, events, as_of, **attributes):
    return ask("tb", "2024-05-31", events, as_of, **{**FAMILY, **attributes})


@pytest.mark.parametrize(
    ("attempts", "reason"),
    [
        ([], "TB_FIRST_VISIT_72H"),
        (["2024-05-31"], "TB_FIRST_VISIT_72H"),
        (["2024-05-31", "2024-06-03"], "TB_TWO_FAILED_ATTEMPTS_REPORT"),
        (["2024-05-31", "2024-05-31"], "TB_TWO_FAILED_ATTEMPTS_REPORT"),
        (["2024-05-31", "2024-06-04"], "TB_FIRST_VISIT_72H"),
        (["2024-05-30", "2024-06-03"], "TB_FIRST_VISIT_72H"),
    ],
)
def test_attempts_within_72_hours(ask, said, attempts, reason):
    answer = tb(ask, [("attempt", day) for day in attempts], "2024-06-05")
    assert said(answer) == ("2024-06-03", "2024-05-31", "2024-06-03", "overdue", reason)


@pytest.mark.parametrize(
    ("day", "attributes", "reason"),
    [
        ("2024-07-27", {}, "TB_INTENSIVE_10D"),
        ("2024-07-28", {}, "TB_MONTHLY_1M"),
        ("2024-07-27", {"supervisor": "medical"}, "TB_MONTHLY_1M"),
        ("2024-08-27", {"intensive_until": "2024-08-28"}, "TB_INTENSIVE_10D"),
        ("2024-07-01", {"intensive_until": "2024-07-01"}, "TB_MONTHLY_1M"),
        ("2024-07-30", {"treatment_start": None}, "TB_INTENSIVE_10D"),
        ("2024-07-31", {"treatment_start": None}, "TB_MONTHLY_1M"),
    ],
)
def test_the_phase_is_that_of_the_visit(ask, day, attributes, reason):
    assert tb(ask, [("visit", day, {})], day, **attributes).reason == reason


def test_the_attributes_may_come_with_the_first_visit(ask):
    first = ("visit", "2024-06-02", {"supervisor": "family", "treatment_start": "2024-05-28"})
    answer = ask("tb", "2024-05-31", [first], "2024-06-03")
    assert answer.reason == "TB_INTENSIVE_10D"


def test_adverse_takes_the_earlier_of_two(ask, said):
    intensive = tb(ask, [("visit", "2024-06-10", {"adverse": True})], "2024-06-11")
    assert said(intensive)[:3] == ("2024-06-20", "2024-06-11", "2024-06-22")
    monthly = tb(ask, [("visit", "2024-09-05", {"complication": True})], "2024-09-06")
    assert said(monthly)[:3] == ("2024-09-19", "2024-09-06", "2024-09-19")
    assert {intensive.reason, monthly.reason} == {"TB_ADVERSE_REFER_14D"}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"missed_days": 6}, "TB_MONTHLY_1M"),
        ({"missed_days": 7}, "TB_MISSED_DOSES_REPORT"),
        ({"missed_days": 7, "adverse": True}, "TB_ADVERSE_REFER_14D"),
        ({"missed_days": None}, "TB_MONTHLY_1M"),
    ],
)
def test_missed_doses(ask, values, reason):
    answer = tb(ask, [("visit", "2024-08-31", values)], "2024-09-01")
    assert answer.reason == reason


def test_missed_doses_keep_their_reason_with_the_doctors_date(ask, said):
    values = {"missed_days": 8, "next": "2024-09-12"}
    answer = tb(ask, [("visit", "2024-08-31", values)], "2024-09-01")
    assert said(answer)[:3] == ("2024-09-12", "2024-09-05", "2024-09-26")
    assert answer.reason == "TB_MISSED_DOSES_REPORT"
    assert "REPORT_UPWARD" in answer.advice
    plain = tb(ask, [("visit", "2024-08-31", {"next": "2024-09-12"})], "2024-09-01")
    assert plain.reason == "DOCTOR_SET_DATE"
    ten_days = tb(ask, [("visit", "2024-06-10", {"next": "2024-06-15"})], "2024-06-11")
    assert ten_days.reason == "TB_INTENSIVE_10D"


@pytest.mark.parametrize(
    ("check", "status", "reason"),
    [
        ("2024-11-27", "due", "TB_OUTCOME_CALL_14D"),
        ("2024-11-28", "closed", "CLOSED_TREATMENT_COMPLETE"),
        ("2024-12-09", "closed", "CLOSED_TREATMENT_COMPLETE"),
    ],
)
def test_the_outcome_call_closes(ask, check, status, reason):
    events = [
        ("treatment_end", "2024-11-28", {"reason": "completed"}),
        ("referral_check", check, {"attended": False}),
    ]
    answer = tb(ask, events, "2024-12-10")
    assert (answer.status, answer.reason) == (status, reason)


def test_suspects_are_called_until_they_went(ask, said):
    checks = [("referral_check", d, {"attended": False}) for d in ("2024-03-19", "2024-03-25")]
    again = ask("tb_suspect", "2024-03-12", checks, "2024-03-26")
    assert said(again) == (
        "2024-04-01",
        "2024-03-26",
        "2024-04-01",
        "due",
        "TB_SUSPECT_RECALL_7D",
    )
    seen = [*checks, ("referral_check", "2024-03-28", {"attended": True})]
    done = ask("tb_suspect", "2024-03-12", seen, "2024-03-28")
    assert said(done) == ("closed", "CLOSED_TB_SUSPECT_SEEN")

"""高血压, 糖尿病, 慢阻肺, 其他慢病: both sides of every boundary (schedules.md section 2)."""

import pytest

OLD, YOUNG = "1955-01-01", "1965-08-20"
"""69 and 58 years old in April 2024."""
OK = {"sbp": 130, "dbp": 80}
HIGH = {"sbp": 150, "dbp": 95}


def reason(ask, values, programme="hypertension", born=YOUNG, before=None, on="2024-04-10"):
    events = [("visit", "2024-03-01", before)] if before else []
    return ask(
        programme, "2023-01-10", [*events, ("visit", on, values)], on, born=born
    ).reason.split("_", 1)[1]


@pytest.mark.parametrize(
    ("values", "born", "expected"),
    [
        ({"sbp": 139, "dbp": 89}, YOUNG, "ROUTINE_3M"),
        ({"sbp": 140, "dbp": 80}, YOUNG, "UNCONTROLLED_14D"),
        ({"sbp": 120, "dbp": 90}, YOUNG, "UNCONTROLLED_14D"),
        ({"sbp": 149, "dbp": 89}, OLD, "ROUTINE_3M"),
        ({"sbp": 150, "dbp": 80}, OLD, "UNCONTROLLED_14D"),
        ({"sbp": 120, "dbp": 90}, OLD, "UNCONTROLLED_14D"),
        ({"sbp": 179, "dbp": 109}, OLD, "UNCONTROLLED_14D"),
        ({"sbp": 180, "dbp": 80}, OLD, "EMERGENCY_REFER_14D"),
        ({"sbp": 120, "dbp": 110}, YOUNG, "EMERGENCY_REFER_14D"),
        ({"sbp": 180}, YOUNG, "EMERGENCY_REFER_14D"),
        ({"sbp": 120}, YOUNG, "NO_BP_14D"),
        ({"dbp": 80}, YOUNG, "NO_BP_14D"),
        ({"sbp": None, "dbp": None}, YOUNG, "NO_BP_14D"),
        ({**OK, "red_flag": True}, YOUNG, "EMERGENCY_REFER_14D"),
        ({**OK, "red_flag": False}, YOUNG, "ROUTINE_3M"),
        ({"red_flag": True}, YOUNG, "EMERGENCY_REFER_14D"),
        ({"sbp": 139, "dbp": 89, "pregnant_or_lactating": True}, YOUNG, "ROUTINE_3M"),
        ({"sbp": 140, "dbp": 80, "pregnant_or_lactating": True}, YOUNG, "EMERGENCY_REFER_14D"),
        ({"sbp": 120, "dbp": 90, "pregnant_or_lactating": True}, YOUNG, "EMERGENCY_REFER_14D"),
        ({**HIGH, "complication": True, "adverse": True}, YOUNG, "COMPLICATION_REFER_14D"),
        ({**HIGH, "adverse": True}, YOUNG, "ADVERSE_14D"),
        ({"adverse": True}, YOUNG, "ADVERSE_14D"),
        ({"complication": True}, YOUNG, "COMPLICATION_REFER_14D"),
        ({"sbp": 180, "dbp": 80, "complication": True}, YOUNG, "EMERGENCY_REFER_14D"),
    ],
)
def test_blood_pressure_boundaries(ask, values, born, expected):
    assert reason(ask, values, born=born) == expected


def test_the_threshold_is_that_of_the_age_on_the_day_of_the_visit(ask):
    values = {"sbp": 145, "dbp": 80}
    events = [("visit", "2024-07-14", values), ("visit", "2024-07-15", values)]
    before = ask("hypertension", "2020-01-01", events[:1], "2030-01-01", born="1959-07-15")
    after = ask("hypertension", "2020-01-01", events[1:], "2024-07-16", born="1959-07-15")
    assert before.reason == "HTN_UNCONTROLLED_14D"
    assert after.reason == "HTN_ROUTINE_3M"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (HIGH, HIGH, "CONSECUTIVE_REFER_14D"),
        (HIGH, {**OK, "adverse": True}, "CONSECUTIVE_REFER_14D"),
        ({**OK, "adverse": True}, HIGH, "CONSECUTIVE_REFER_14D"),
        ({**OK, "adverse": True}, {**OK, "adverse": True}, "CONSECUTIVE_REFER_14D"),
        ({**HIGH, "complication": True}, HIGH, "UNCONTROLLED_14D"),
        ({"sbp": 120}, HIGH, "UNCONTROLLED_14D"),
        (OK, {**OK, "adverse": True}, "ADVERSE_14D"),
        (HIGH, OK, "ROUTINE_3M"),
        (HIGH, {"sbp": 120}, "NO_BP_14D"),
        ({"sbp": 186, "dbp": 100}, HIGH, "CONSECUTIVE_REFER_14D"),
        ({**OK, "red_flag": True}, HIGH, "UNCONTROLLED_14D"),
        (HIGH, {**HIGH, "complication": True}, "COMPLICATION_REFER_14D"),
        (HIGH, {"sbp": 186, "dbp": 100}, "EMERGENCY_REFER_14D"),
    ],
)
def test_two_in_a_row(ask, before, now, expected):
    assert reason(ask, now, before=before) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"fbg": 3.8}, "EMERGENCY_REFER_14D"),
        ({"fbg": 3.9}, "EMERGENCY_REFER_14D"),
        ({"fbg": 4.0}, "ROUTINE_3M"),
        ({"fbg": 6.9}, "ROUTINE_3M"),
        ({"fbg": 7}, "UNCONTROLLED_14D"),
        ({"fbg": 16.6}, "UNCONTROLLED_14D"),
        ({"fbg": 16.7}, "EMERGENCY_REFER_14D"),
        ({"fbg": 6.0, "sbp": 179, "dbp": 109}, "ROUTINE_3M"),
        ({"fbg": 6.0, "sbp": 180, "dbp": 80}, "EMERGENCY_REFER_14D"),
        ({"fbg": 6.0, "sbp": 120, "dbp": 110}, "EMERGENCY_REFER_14D"),
        ({"sbp": 120, "dbp": 80}, "NO_FBG_14D"),
        ({"fbg": 6.0, "red_flag": True}, "EMERGENCY_REFER_14D"),
        ({"fbg": 6.0, "adverse": True}, "ADVERSE_14D"),
    ],
)
def test_glucose_boundaries(ask, values, expected):
    assert reason(ask, values, "diabetes") == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"controlled": True}, "ROUTINE_3M"),
        ({}, "ROUTINE_3M"),
        ({"controlled": False}, "UNCONTROLLED_14D"),
        ({"controlled": False, "adverse": True}, "ADVERSE_14D"),
        ({"exacerbation": True, "controlled": True}, "EMERGENCY_REFER_14D"),
        ({"red_flag": True}, "EMERGENCY_REFER_14D"),
    ],
)
def test_copd(ask, values, expected):
    assert reason(ask, values, "copd") == expected


def test_copd_numbers_are_parameters_and_marked_unverified(ask, said):
    events = [("visit", "2024-01-10", {"controlled": True})]
    answer = ask("copd", "2023-01-01", events, "2024-01-11", change={"copd.routine_months": 2})
    assert said(answer)[:3] == ("2024-03-10", "2024-02-25", "2024-03-24")
    assert "UNVERIFIED" in answer.advice
    bad = [("visit", "2024-01-10", {"controlled": False})]
    answer = ask("copd", "2023-01-01", bad, "2024-01-11", change={"refer_days": 10})
    assert said(answer)[:3] == ("2024-01-20", "2024-01-11", "2024-01-20")


def test_other_chronic_files_have_no_classes(ask, said):
    first = ask("other_chronic", "2024-03-05", [], "2024-03-05")
    assert said(first)[:3] == ("2024-03-19", "2024-03-05", "2024-03-19")
    events = [
        ("visit", "2024-04-10", {"sbp": 190, "complication": True}),
        ("visit", "2024-05-10", {"mode": "phone"}),
    ]
    later = ask("other_chronic", "2024-03-05", events, "2024-05-11")
    assert said(later)[:3] == ("2024-07-10", "2024-06-26", "2024-07-24")


@pytest.mark.parametrize(
    ("day", "due", "start", "end"),
    [
        ("2024-09-17", "2024-12-17", "2024-12-03", "2024-12-31"),
        ("2024-09-16", "2024-12-16", "2024-12-02", "2024-12-30"),
        ("2024-09-30", "2024-12-30", "2024-12-16", "2024-12-31"),
        ("2024-10-01", "2025-01-01", "2024-12-18", "2025-01-15"),
        ("2023-11-30", "2024-02-29", "2024-02-15", "2024-03-14"),
        ("2024-01-31", "2024-04-30", "2024-04-16", "2024-05-14"),
        ("2024-02-29", "2024-05-29", "2024-05-15", "2024-06-12"),
    ],
)
def test_three_months_at_month_ends_and_the_end_of_the_year(ask, said, day, due, start, end):
    answer = ask("hypertension", "2023-01-10", [("visit", day, OK)], day)
    assert said(answer)[:3] == (due, start, end)


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        # v = 1 March: due 1 June, window 18 May – 15 June
        ("2024-03-01", None),
        ("2024-02-20", None),
        ("2024-03-02", ("2024-03-02", "2024-03-02", "2024-03-16")),
        ("2024-03-08", ("2024-03-08", "2024-03-02", "2024-03-22")),
        ("2024-03-10", ("2024-03-10", "2024-03-03", "2024-03-24")),
        ("2024-06-01", ("2024-06-01", "2024-05-18", "2024-06-15")),
        ("2024-06-10", ("2024-06-10", "2024-05-18", "2024-06-15")),
        ("2024-06-15", ("2024-06-15", "2024-05-18", "2024-06-15")),
        ("2024-06-16", None),
    ],
)
def test_the_doctors_date_counts_only_inside_the_rule(ask, said, wished, expected):
    events = [("visit", "2024-03-01", {**OK, "next": wished})]
    answer = ask("hypertension", "2023-01-10", events, "2024-03-02")
    if expected is None:
        assert said(answer)[:3] == ("2024-06-01", "2024-05-18", "2024-06-15")
        assert answer.reason == "HTN_ROUTINE_3M"
        assert any(step.rule == "DOCTOR_SET_DATE_IGNORED" for step in answer.trace)
    else:
        assert said(answer)[:3] == expected
        assert answer.reason == "DOCTOR_SET_DATE"


def test_the_doctors_date_does_not_pass_the_year_end_cut(ask, said):
    events = [("visit", "2024-09-25", {**OK, "next": "2025-01-02"})]
    assert ask("hypertension", "2023-01-10", events, "2024-10-01").reason == "HTN_ROUTINE_3M"
    events = [("visit", "2024-09-25", {**OK, "next": "2024-12-31"})]
    answer = ask("hypertension", "2023-01-10", events, "2024-10-01")
    assert said(answer)[:3] == ("2024-12-31", "2024-12-11", "2024-12-31")


def test_the_doctors_date_never_relaxes_a_two_week_rule(ask, said):
    events = [("visit", "2024-03-01", {**HIGH, "next": "2024-03-10"})]
    answer = ask("hypertension", "2023-01-10", events, "2024-03-02")
    assert said(answer)[:3] == ("2024-03-15", "2024-03-02", "2024-03-15")
    assert answer.reason == "HTN_UNCONTROLLED_14D"


def test_only_the_anchoring_visit_may_set_a_date(ask):
    events = [
        ("visit", "2024-01-01", {**OK, "next": "2024-05-01"}),
        ("visit", "2024-03-01", OK),
    ]
    assert ask("hypertension", "2023-01-10", events, "2024-03-02").reason == "HTN_ROUTINE_3M"


def test_telephone_visits_count_only_when_the_centre_says_so(ask, said):
    events = [("visit", "2024-04-10", OK), ("visit", "2024-06-01", {**HIGH, "mode": "phone"})]
    off = ask("hypertension", "2023-01-10", events, "2024-06-02")
    on = ask(
        "hypertension", "2023-01-10", events, "2024-06-02", change={"count_phone_visits": True}
    )
    assert (off.reason, on.reason) == ("HTN_ROUTINE_3M", "HTN_UNCONTROLLED_14D")
    only_phone = [("visit", "2024-06-01", {**OK, "mode": "phone"})]
    first = ask("hypertension", "2024-05-30", only_phone, "2024-06-02")
    assert first.reason == "HTN_FIRST_VISIT_14D"


def test_home_visits_count(ask):
    events = [("visit", "2024-06-01", {**OK, "mode": "home"})]
    assert ask("hypertension", "2024-05-30", events, "2024-06-02").reason == "HTN_ROUTINE_3M"


BAD_TWICE = [("visit", "2024-04-10", HIGH), ("visit", "2024-04-22", HIGH)]


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([], ("2024-05-06", "HTN_CONSECUTIVE_REFER_14D")),
        ([("2024-04-22", True)], ("2024-05-06", "HTN_CONSECUTIVE_REFER_14D")),
        ([("2024-04-23", True)], ("2024-05-07", "REVIEW_AFTER_REFERRAL_14D")),
        ([("2024-04-23", False)], ("2024-04-30", "REFERRAL_NOT_ATTENDED_7D")),
        (
            [("2024-04-23", False), ("2024-04-29", True)],
            ("2024-05-13", "REVIEW_AFTER_REFERRAL_14D"),
        ),
        (
            [("2024-04-23", True), ("2024-04-29", False)],
            ("2024-05-06", "REFERRAL_NOT_ATTENDED_7D"),
        ),
    ],
)
def test_the_latest_check_after_the_visit_replaces_the_referral(ask, checks, expected):
    events = BAD_TWICE + [("referral_check", d, {"attended": a}) for d, a in checks]
    answer = ask("hypertension", "2023-01-10", events, "2024-05-01")
    assert (answer.next_due.isoformat(), answer.reason) == expected


def test_a_later_visit_ends_the_referral_branch(ask):
    events = [
        *BAD_TWICE,
        ("referral_check", "2024-04-29", {"attended": True}),
        ("visit", "2024-05-08", OK),
    ]
    assert ask("hypertension", "2023-01-10", events, "2024-05-09").reason == "HTN_ROUTINE_3M"


def test_a_check_means_nothing_where_no_referral_was_demanded(ask):
    events = [("visit", "2024-04-10", HIGH), ("referral_check", "2024-04-12", {"attended": True})]
    assert ask("hypertension", "2023-01-10", events, "2024-04-13").reason == "HTN_UNCONTROLLED_14D"


def test_changed_widths_apply(ask, said):
    events = [("visit", "2024-04-10", OK)]
    answer = ask(
        "hypertension",
        "2023-01-10",
        events,
        "2024-04-11",
        change={"M3.before": 7, "hypertension.M3.after": 3},
    )
    assert said(answer)[:3] == ("2024-07-10", "2024-07-03", "2024-07-13")

"""Yearly, quarterly, screening, contract (schedules.md 4.3, 4.5, 4.6, 4.7, 4.9)."""

from datetime import date
from decimal import Decimal

import pytest

from clinic_desktop.domain.programmes.screening import is_high_risk


def exams(*days):
    return [("exam", day) for day in days]


@pytest.mark.parametrize(
    ("days", "as_of", "expected"),
    [
        (
            ["2023-05-20"],
            "2024-01-01",
            ("2024-05-20", "2024-01-01", "2024-12-31", "due", "ROUTINE"),
        ),
        (
            ["2023-05-20"],
            "2024-12-31",
            ("2024-05-20", "2024-01-01", "2024-12-31", "due", "ROUTINE"),
        ),
        (
            ["2023-05-20"],
            "2025-01-01",
            ("2025-01-01", "2025-01-01", "2025-12-31", "due", "PRIOR_YEAR_MISSED"),
        ),
        (
            ["2024-02-29"],
            "2024-12-31",
            ("2025-02-28", "2025-01-01", "2025-12-31", "upcoming", "DONE_THIS_YEAR"),
        ),
        (
            ["2024-02-29"],
            "2025-01-01",
            ("2025-02-28", "2025-01-01", "2025-12-31", "due", "ROUTINE"),
        ),
        (
            ["2024-03-01", "2024-09-09"],
            "2024-10-01",
            ("2025-09-09", "2025-01-01", "2025-12-31", "upcoming", "DONE_THIS_YEAR"),
        ),
    ],
)
def test_one_examination_a_calendar_year(ask, said, days, as_of, expected):
    answer = ask("elderly", "2020-01-01", exams(*days), as_of, born="1950-03-02")
    assert said(answer) == (*expected[:4], f"ANNUAL_EXAM_{expected[4]}")


def test_elderly_start_at_the_birthday_or_with_the_year(ask, said):
    def at(as_of, **change):
        return ask("elderly", "2020-01-01", [], as_of, born="1959-07-15", change=change)

    assert said(at("2024-07-14")) == ("not_enrolled", "ELDERLY_UNDER_AGE")
    assert at("2024-07-14").recompute_on == date(2024, 7, 15)
    assert at("2024-07-15").reason == "ANNUAL_EXAM_FIRST"
    assert at("2023-12-31", elderly_cohort_mode="calendar_year").reason == "ELDERLY_UNDER_AGE"
    whole_year = at("2024-01-01", elderly_cohort_mode="calendar_year")
    assert said(whole_year)[:3] == ("2024-01-01", "2024-01-01", "2024-12-31")
    assert at("2019-07-14", elderly_start_age=60).reason == "NOT_ENROLLED"
    assert at("2020-01-01", elderly_start_age=60).reason == "ANNUAL_EXAM_FIRST"


def test_an_examination_before_the_birthday_counts_for_its_year(ask):
    answer = ask("elderly", "2020-01-01", exams("2024-03-01"), "2024-07-15", born="1959-07-15")
    assert answer.reason == "ANNUAL_EXAM_DONE_THIS_YEAR"


def test_elderly_enrolled_in_the_year(ask, said):
    answer = ask("elderly", "2024-08-10", exams("2023-05-05"), "2024-09-01", born="1950-03-02")
    assert said(answer) == ("2024-08-10", "2024-08-10", "2024-12-31", "due", "ANNUAL_EXAM_FIRST")


def test_annual_exam_is_clamped_into_the_window(ask, said):
    answer = ask("annual_exam", "2023-08-10", exams("2023-12-31"), "2024-02-01")
    assert said(answer)[:3] == ("2024-12-31", "2024-01-01", "2024-12-31")


def visits(*days):
    return [("visit", day) for day in days]


@pytest.mark.parametrize(
    ("days", "as_of", "expected"),
    [
        (["2024-03-31"], "2024-06-30", ("2024-06-30", "2024-04-01", "2024-06-30", "ROUTINE")),
        (["2024-01-01"], "2024-04-01", ("2024-04-01", "2024-04-01", "2024-06-30", "ROUTINE")),
        (["2023-12-31"], "2024-04-01", ("2024-04-01", "2024-04-01", "2024-06-30", "PRIOR_MISSED")),
        (["2024-04-01"], "2024-04-01", ("2024-07-01", "2024-07-01", "2024-09-30", "DONE")),
        (["2024-11-30"], "2024-12-31", ("2025-02-28", "2025-01-01", "2025-03-31", "DONE")),
        ([], "2024-05-01", ("2024-04-01", "2024-04-01", "2024-06-30", "PRIOR_MISSED")),
    ],
)
def test_once_a_quarter(ask, said, days, as_of, expected):
    answer = ask("disabled", "2023-01-01", visits(*days), as_of)
    assert (*said(answer)[:3], answer.reason) == (*expected[:3], f"QUARTER_{expected[3]}")
    assert answer.status != "overdue"


@pytest.mark.parametrize(
    ("enrolled", "reason"),
    [("2024-04-01", "QUARTER_FIRST"), ("2024-03-31", "QUARTER_PRIOR_MISSED")],
)
def test_the_quarter_of_enrolment(ask, enrolled, reason):
    assert ask("disabled", enrolled, [], "2024-05-01").reason == reason


def test_quarter_visits_before_enrolment_do_not_count(ask):
    events = visits("2024-04-10")
    assert ask("disabled", "2024-04-15", events, "2024-05-01").reason == "QUARTER_FIRST"


def test_a_telephone_call_is_no_house_visit(ask):
    events = [("visit", "2024-04-10", {"mode": "phone"})]
    house = ask("household_visit", "2023-01-01", events, "2024-05-01")
    person = ask("elderly_followup", "2023-01-01", events, "2024-05-01")
    assert house.reason == "QUARTER_PRIOR_MISSED"
    assert person.reason == "QUARTER_DONE"
    assert house.recompute_on == date(2024, 7, 1)


def bp(day, sbp=120, dbp=80, **more):
    return ("bp", day, {"sbp": sbp, "dbp": dbp, **more})


@pytest.mark.parametrize(
    ("readings", "reason"),
    [
        ([bp("2024-03-04", 140, 80)], "BP_RECHECK_14D"),
        ([bp("2024-03-04", 120, 90)], "BP_RECHECK_14D"),
        ([bp("2024-03-04", 139, 89)], "BP_ANNUAL_DONE_THIS_YEAR"),
        ([bp("2024-03-04", 139, 89, high_risk=True)], "BP_HIGH_RISK_6M"),
        ([bp("2024-03-04", 150), bp("2024-03-04", 150), bp("2024-03-05", 150)], "BP_RECHECK_14D"),
        (
            [bp("2024-03-04", 150), bp("2024-03-05", 150), bp("2024-03-06", 150)],
            "BP_SUSPECT_REFERRAL_14D",
        ),
        (
            [
                bp("2024-03-03", 150),
                bp("2024-03-04", 150),
                bp("2024-03-05", 120),
                bp("2024-03-06", 150),
            ],
            "BP_RECHECK_14D",
        ),
        ([bp("2024-03-04", 150), bp("2024-03-05")], "BP_ANNUAL_DONE_THIS_YEAR"),
        ([bp("2024-03-04", 150), bp("2024-03-04")], "BP_ANNUAL_DONE_THIS_YEAR"),
        ([bp("2024-03-04", 150), bp("2024-03-05", None, None)], "BP_RECHECK_14D"),
        ([bp("2023-03-04")], "BP_ANNUAL_ROUTINE"),
        ([bp("2022-03-04")], "BP_ANNUAL_PRIOR_YEAR_MISSED"),
        ([], "BP_ANNUAL_PRIOR_YEAR_MISSED"),
    ],
)
def test_screening(ask, readings, reason):
    answer = ask("bp_screen", "2020-01-01", readings, "2024-03-10", born="1970-10-10")
    assert answer.reason == reason


def test_half_a_year_is_counted_in_months(ask, said):
    answer = ask(
        "bp_screen",
        "2020-01-01",
        [bp("2024-08-31", high_risk=True)],
        "2025-04-01",
        born="1970-10-10",
    )
    assert said(answer)[:4] == ("2025-02-28", "2025-01-29", "2025-03-30", "overdue")


def test_screening_starts_at_35(ask, said):
    def at(as_of):
        return ask("bp_screen", "2020-01-01", [], as_of, born="1989-05-05")

    assert at("2023-12-31").reason == "NOT_ENROLLED"
    assert at("2023-12-31").recompute_on == date(2024, 1, 1)
    first = ("2024-05-05", "2024-05-05", "2024-12-31")
    assert said(at("2024-05-04")) == (*first, "upcoming", "BP_ANNUAL_FIRST")
    assert said(at("2024-05-05")) == (*first, "due", "BP_ANNUAL_FIRST")


@pytest.mark.parametrize(
    ("values", "risk"),
    [
        ({"sbp": 129, "dbp": 84}, False),
        ({"sbp": 130, "dbp": 84}, True),
        ({"sbp": 129, "dbp": 85}, True),
        ({"bmi": Decimal("23.9")}, False),
        ({"bmi": Decimal(24)}, True),
        ({"waist": Decimal("89.9")}, False),
        ({"waist": Decimal(90)}, True),
        ({"waist": Decimal(85), "sex": "2"}, True),
        ({"waist": Decimal("84.9"), "sex": "2"}, False),
        ({"on": date(2025, 10, 9)}, False),
        ({"on": date(2025, 10, 10)}, True),
        ({"family_history": True}, True),
        ({"salty_diet": True}, True),
        ({"heavy_drinking": True}, True),
    ],
)
def test_high_risk(values, risk):
    told = {"birth_date": date(1970, 10, 10), "sex": "1", "on": date(2024, 3, 4), **values}
    assert is_high_risk(**told) is risk


def sign(day, years=1, **more):
    return ("sign", day, {"years": years, **more})


@pytest.mark.parametrize(
    ("events", "as_of", "expected"),
    [
        ([sign("2024-03-01")], "2025-01-28", ("2025-02-28", "upcoming", "CONTRACT_RENEWAL")),
        ([sign("2024-03-01")], "2025-01-29", ("2025-02-28", "due", "CONTRACT_RENEWAL")),
        ([sign("2024-03-01")], "2025-02-28", ("2025-02-28", "due", "CONTRACT_RENEWAL")),
        ([sign("2024-03-01")], "2025-03-01", ("2025-02-28", "overdue", "CONTRACT_EXPIRED")),
        ([sign("2024-02-29")], "2024-03-01", ("2025-02-27", "upcoming", "CONTRACT_RENEWAL")),
        ([sign("2024-03-01", 3)], "2024-03-01", ("2027-02-28", "upcoming", "CONTRACT_RENEWAL")),
        # Signed on the last day of the old contract: follows on it.
        (
            [sign("2024-03-01"), sign("2025-02-28")],
            "2025-03-01",
            ("2026-02-28", "upcoming", "CONTRACT_RENEWAL"),
        ),
        # One day later: starts on its own day.
        (
            [sign("2024-03-01"), sign("2025-03-01")],
            "2025-03-01",
            ("2026-02-28", "upcoming", "CONTRACT_RENEWAL"),
        ),
        (
            [sign("2024-03-01"), sign("2025-03-05")],
            "2025-03-06",
            ("2026-03-04", "upcoming", "CONTRACT_RENEWAL"),
        ),
        (
            [sign("2024-03-01"), sign("2024-06-01"), sign("2024-07-01", 2)],
            "2024-07-02",
            ("2028-02-29", "upcoming", "CONTRACT_RENEWAL"),
        ),
        (
            [sign("2024-03-01", end_date="2024-12-31")],
            "2024-12-31",
            ("2024-12-31", "due", "CONTRACT_RENEWAL"),
        ),
        # After a termination a new contract starts on its own day.
        (
            [sign("2024-03-01"), ("terminate", "2024-05-01"), sign("2024-06-01")],
            "2024-06-02",
            ("2025-05-31", "upcoming", "CONTRACT_RENEWAL"),
        ),
    ],
)
def test_contracts(ask, said, events, as_of, expected):
    answer = said(ask("family_doctor", None, events, as_of))
    assert (answer[0], *answer[3:]) == expected


def test_a_terminated_contract_owes_nothing(ask, said):
    events = [sign("2024-03-01"), ("terminate", "2024-05-01")]
    assert said(ask("family_doctor", None, events, "2024-05-01")) == (
        "not_enrolled",
        "CONTRACT_NONE",
    )
    before = ask("family_doctor", None, events, "2024-04-30", change={"contract_renewal_days": 60})
    assert before.window_start == date(2024, 12, 30)
    assert before.recompute_on == date(2024, 5, 1)


def test_a_contract_changes_its_reason_the_day_after_its_end(ask):
    answer = ask("family_doctor", None, [sign("2024-03-01")], "2024-04-30")
    assert answer.recompute_on == date(2025, 3, 1)

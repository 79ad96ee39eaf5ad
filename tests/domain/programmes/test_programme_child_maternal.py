"""0～6岁儿童 and 孕产妇 (schedules.md 4.2 and 4.8)."""

from datetime import date, timedelta

import pytest

BORN = "2024-06-03"
HOME = {"discharge_date": "2024-06-06"}


def child(ask, visits, as_of, born=BORN, enrolled=None, **attributes):
    events = [("visit", day) for day in visits]
    told = {**HOME, **attributes} if born == BORN else attributes
    return ask("child", enrolled or born, events, as_of, born=born, **told)


@pytest.mark.parametrize(
    ("attributes", "as_of", "expected"),
    [
        ({}, "2024-06-13", ("2024-06-13", "2024-06-06", "2024-06-13", "due")),
        ({}, "2024-06-14", ("2024-06-13", "2024-06-06", "2024-06-13", "overdue")),
        ({}, "2024-06-30", ("2024-06-13", "2024-06-06", "2024-06-13", "overdue")),
        ({"high_risk": True}, "2024-06-09", ("2024-06-09", "2024-06-06", "2024-06-09", "due")),
        ({"born_at_home": True}, "2024-06-05", ("2024-06-10", "2024-06-03", "2024-06-10", "due")),
        ({"discharge_date": None}, "2024-06-05", ("2024-06-10", "2024-06-03", "2024-06-10", "due")),
    ],
)
def test_newborn_home_visit(ask, said, attributes, as_of, expected):
    answer = child(ask, [], as_of, **attributes)
    assert said(answer)[:4] == expected
    assert answer.reason == "CHILD_NB_HOME"


def test_a_missed_home_visit_lapses_on_day_28(ask):
    assert child(ask, [], "2024-06-30").recompute_on == date(2024, 7, 1)
    assert child(ask, [], "2024-07-01").reason == "CHILD_NB_28D"


@pytest.mark.parametrize(
    ("discharge", "as_of", "reason"),
    [
        # b + 30 = 3 July: the full-month slot exists; 4 July: it does not.
        ("2024-07-03", "2024-07-03", "CHILD_NB_HOME"),
        ("2024-07-03", "2024-07-10", "CHILD_NB_HOME"),
        ("2024-07-03", "2024-07-11", "CHILD_NB_28D"),
        ("2024-07-04", "2024-07-12", "CHILD_NB_HOME"),
        ("2024-07-04", "2024-09-02", "CHILD_NB_HOME"),
        ("2024-07-04", "2024-09-03", "CHILD_3M"),
    ],
)
def test_late_discharge(ask, discharge, as_of, reason):
    assert child(ask, [], as_of, discharge_date=discharge).reason == reason


def test_each_visit_satisfies_the_first_place_that_admits_it(ask):
    # Day 28 is past the home visit's expiry: it keeps the full-month place.
    assert child(ask, ["2024-07-01"], "2024-07-02").reason == "CHILD_3M"
    # Two visits on different days before day 28: the second keeps nothing.
    assert child(ask, ["2024-06-07", "2024-06-10"], "2024-06-11").reason == "CHILD_NB_28D"
    # Before discharge nothing can be kept.
    assert child(ask, ["2024-06-05"], "2024-06-06").reason == "CHILD_NB_HOME"
    # The full-month visit may be made up until the day before three months.
    assert child(ask, ["2024-06-07", "2024-09-02"], "2024-09-02").reason == "CHILD_3M"
    assert child(ask, ["2024-06-07", "2024-09-03"], "2024-09-03").reason == "CHILD_6M"


@pytest.mark.parametrize(
    ("as_of", "reason", "status"),
    [
        ("2024-09-02", "CHILD_NB_28D", "overdue"),
        ("2024-09-03", "CHILD_3M", "due"),
        ("2024-10-02", "CHILD_3M", "due"),
        ("2024-10-03", "CHILD_3M", "overdue"),
        ("2024-12-02", "CHILD_3M", "overdue"),
        ("2024-12-03", "CHILD_6M", "due"),
        ("2026-06-02", "CHILD_18M", "overdue"),
        ("2026-06-03", "CHILD_24M", "due"),
        ("2028-06-02", "CHILD_36M", "overdue"),
        ("2028-06-03", "CHILD_4Y", "due"),
        ("2029-06-02", "CHILD_4Y", "due"),
        ("2029-06-03", "CHILD_5Y", "due"),
        ("2031-06-02", "CHILD_6Y", "due"),
        ("2031-06-03", "CLOSED_AGE_OUT", "closed"),
    ],
)
def test_slots_open_and_lapse(ask, as_of, reason, status):
    answer = child(ask, ["2024-06-07"], as_of)
    assert (answer.reason, answer.status) == (reason, status)


def test_a_child_enrolled_inside_a_window(ask, said):
    answer = child(ask, [], "2024-09-10", enrolled="2024-09-10")
    assert said(answer) == ("2024-09-10", "2024-09-10", "2024-10-02", "due", "CHILD_3M")
    last_day = child(ask, [], "2024-10-02", enrolled="2024-10-02")
    assert last_day.reason == "CHILD_3M"
    too_late = child(ask, [], "2024-10-03", enrolled="2024-10-03")
    assert said(too_late)[:3] == ("2024-12-03", "2024-12-03", "2025-01-02")
    newborn = child(ask, [], "2024-06-10", enrolled="2024-06-10")
    assert said(newborn)[:3] == ("2024-06-13", "2024-06-10", "2024-06-13")


def test_leap_day_children(ask, said):
    answer = child(ask, ["2020-03-05"], "2020-08-29", born="2020-02-29")
    assert said(answer)[:3] == ("2020-08-29", "2020-08-29", "2020-09-28")
    one = child(ask, [], "2021-02-28", born="2020-02-29", enrolled="2021-02-01")
    assert said(one)[:3] == ("2021-02-28", "2021-02-28", "2021-03-28")
    assert child(ask, [], "2027-02-27", born="2020-02-29").reason == "CHILD_6Y"
    assert child(ask, [], "2027-02-28", born="2020-02-29").reason == "CLOSED_AGE_OUT"


def test_complete_until_the_seventh_birthday(ask):
    answer = child(ask, ["2031-01-10"], "2031-02-01", enrolled="2031-01-01")
    assert (answer.reason, answer.recompute_on) == ("CHILD_ALL_DONE", date(2031, 6, 3))


LMP = date(2024, 1, 1)


def week(weeks, days=0):
    return (LMP + timedelta(days=7 * weeks + days)).isoformat()


def mother(ask, events, as_of, enrolled=None, **attributes):
    return ask(
        "maternal", enrolled or week(7), events, as_of, **{"lmp": "2024-01-01", **attributes}
    )


def anc(*days, **values):
    return [("anc", day, values) for day in days]


@pytest.mark.parametrize(
    ("days_from_lmp", "reason", "status"),
    [
        (49, "ANC_1_LT13W", "due"),
        (90, "ANC_1_LT13W", "due"),
        (91, "ANC_1_LT13W", "overdue"),
        (111, "ANC_1_LT13W", "overdue"),
        (112, "ANC_2_16_20W", "due"),
        (146, "ANC_2_16_20W", "due"),
        (147, "ANC_3_21_24W", "due"),
        (174, "ANC_3_21_24W", "due"),
        (175, "ANC_3_21_24W", "overdue"),
        (195, "ANC_3_21_24W", "overdue"),
        (196, "ANC_4_28_36W", "due"),
        (258, "ANC_4_28_36W", "due"),
        (259, "ANC_5_37_40W", "due"),
        (286, "ANC_5_37_40W", "due"),
        (287, "DELIVERY_CONFIRM", "due"),
        (294, "DELIVERY_CONFIRM", "due"),
        (295, "DELIVERY_CONFIRM", "overdue"),
    ],
)
def test_antenatal_slots_lapse(ask, days_from_lmp, reason, status):
    answer = mother(ask, [], (LMP + timedelta(days=days_from_lmp)).isoformat())
    assert (answer.reason, answer.status) == (reason, status)


@pytest.mark.parametrize(
    ("check", "following"),
    [
        (week(4), "ANC_2_16_20W"),
        (week(15, 6), "ANC_2_16_20W"),
        (week(16), "ANC_1_LT13W"),
    ],
)
def test_the_first_slot_takes_any_early_day(ask, check, following):
    # Seen on the last day of the first slot's time to make up.
    answer = mother(ask, anc(check), week(15, 6), enrolled=week(4))
    assert answer.reason == following


def test_a_check_satisfies_the_slot_of_its_day_only(ask):
    events = anc(week(12, 6), week(20, 6))
    assert mother(ask, events, week(20, 6)).reason == "ANC_3_21_24W"
    events = anc(week(12, 6), week(21))
    assert mother(ask, events, week(21)).reason == "ANC_4_28_36W"
    late_third = anc(week(12), week(17), week(27, 6))
    assert mother(ask, late_third, week(27, 6)).reason == "ANC_4_28_36W"


@pytest.mark.parametrize(
    ("enrolled", "events", "reason"),
    [
        (90, [], "ANC_1_LT13W"),
        (91, [], "ANC_LATE_REGISTRATION"),
        (91, [80], "ANC_LATE_REGISTRATION"),
        (91, [91], "ANC_2_16_20W"),
        (91, [93], "ANC_2_16_20W"),
        (200, [], "ANC_LATE_REGISTRATION"),
        (200, [201], "ANC_5_37_40W"),
    ],
)
def test_late_registration(ask, enrolled, events, reason):
    day = LMP + timedelta(days=enrolled)
    checks = anc(*((LMP + timedelta(days=n)).isoformat() for n in events))
    answer = mother(ask, checks, (day + timedelta(days=3)).isoformat(), enrolled=day.isoformat())
    assert answer.reason == reason


def test_slots_over_before_registration_are_not_owed(ask, said):
    day = LMP + timedelta(days=180)
    events = anc((day + timedelta(days=1)).isoformat())
    answer = mother(ask, events, (day + timedelta(days=2)).isoformat(), enrolled=day.isoformat())
    # The check of day 181 makes up the third slot; the fourth is next.
    assert said(answer)[0] == (LMP + timedelta(days=196)).isoformat()
    inside = LMP + timedelta(days=150)
    events = anc((inside + timedelta(days=60)).isoformat())
    answer = mother(ask, events, (inside + timedelta(days=1)).isoformat(), inside.isoformat())
    assert answer.reason == "ANC_LATE_REGISTRATION"


def test_the_corrected_lmp_replaces_the_lmp(ask, said):
    answer = mother(ask, anc(week(8)), week(9), lmp_corrected="2024-01-08")
    assert said(answer)[0] == (date(2024, 1, 8) + timedelta(days=112)).isoformat()
    told = [("anc", week(8), {"lmp_corrected": "2024-01-08"})]
    assert said(mother(ask, told, week(9)))[0] == said(answer)[0]


def test_without_lmp_the_doctor_is_asked_for_it(ask, said):
    answer = ask("maternal", "2024-03-01", [], "2024-03-02")
    assert said(answer)[:3] == ("2024-03-01", "2024-03-01", "2024-03-15")
    assert answer.reason == "ANC_NO_LMP"
    delivered = [("delivery", "2024-10-03", {"discharge_date": "2024-10-07"})]
    assert ask("maternal", "2024-03-01", delivered, "2024-10-08").reason == "PP_VISIT_7D"


def test_an_abnormal_check_is_followed_when_that_is_earlier(ask, said):
    early = anc(week(8)) + anc(week(16), abnormal=True)
    answer = mother(ask, early, week(17))
    assert said(answer)[:3] == (week(18), week(16, 1), week(18))
    assert answer.reason == "ANC_REFERRAL_CHECK_14D"
    # 14 days later is exactly the opening of the next slot: the slot stays.
    same = anc(week(8)) + anc(week(19), abnormal=True)
    assert mother(ask, same, week(19)).reason == "ANC_3_21_24W"
    one_earlier = anc(week(8)) + anc(week(18, 6), abnormal=True)
    assert mother(ask, one_earlier, week(19)).reason == "ANC_REFERRAL_CHECK_14D"
    asked = [*early, ("referral_check", week(16), {"attended": True})]
    assert mother(ask, asked, week(17)).reason == "ANC_3_21_24W"
    before = [("referral_check", week(15, 6), {"attended": True}), *early]
    assert mother(ask, before, week(17)).reason == "ANC_REFERRAL_CHECK_14D"
    normal_again = early + anc(week(16, 3))
    assert mother(ask, normal_again, week(17)).reason == "ANC_3_21_24W"
    last = anc(week(37, 3), abnormal=True)
    assert mother(ask, last, week(38)).reason == "ANC_REFERRAL_CHECK_14D"


DELIVERY = date(2024, 10, 3)


def after(n, discharge=4, *more):
    home = DELIVERY + timedelta(days=discharge)
    born = ("delivery", DELIVERY.isoformat(), {"discharge_date": home.isoformat()})
    return [born, *more], (DELIVERY + timedelta(days=n)).isoformat()


def at(n):
    return (DELIVERY + timedelta(days=n)).isoformat()


@pytest.mark.parametrize(
    ("discharge", "days", "reason", "status"),
    [
        (4, 3, "PP_VISIT_7D", "upcoming"),
        (4, 4, "PP_VISIT_7D", "due"),
        (4, 11, "PP_VISIT_7D", "due"),
        (4, 12, "PP_VISIT_7D", "overdue"),
        (4, 32, "PP_VISIT_7D", "overdue"),
        (4, 33, "PP_42D", "upcoming"),
        (20, 41, "PP_VISIT_7D", "overdue"),
        (20, 42, "PP_42D", "due"),
        (34, 41, "PP_VISIT_7D", "due"),
        (35, 36, "PP_42D", "upcoming"),
        (4, 56, "PP_42D", "due"),
        (4, 57, "PP_42D", "overdue"),
        (4, 91, "PP_42D", "overdue"),
        (4, 92, "CLOSED_PP42_MISSED", "closed"),
    ],
)
def test_childbed(ask, discharge, days, reason, status):
    events, as_of = after(days, discharge)
    answer = mother(ask, events, as_of)
    assert (answer.reason, answer.status) == (reason, status)


def test_the_end_of_childbed(ask):
    visit, exam = ("postpartum_visit", at(10)), ("pp42", at(45))
    events, as_of = after(100, 4, visit, exam)
    assert mother(ask, events, as_of).reason == "CLOSED_MATERNAL_COMPLETE"
    events, as_of = after(15, 4, visit)
    assert mother(ask, events, as_of).reason == "PP_42D"
    no_discharge = [("delivery", DELIVERY.isoformat(), {})]
    assert mother(ask, no_discharge, at(1)).next_due == DELIVERY + timedelta(days=7)
    ended = [*anc(week(8)), ("pregnancy_end", week(9), {"type": "miscarriage"})]
    assert mother(ask, ended, week(9)).reason == "CLOSED_PREGNANCY_ENDED"

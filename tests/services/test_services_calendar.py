"""Working days of China and the month's plan."""

from datetime import date

from clinic_desktop.services.enrolments import Enrol, enrol
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.today import TodayFilter
from clinic_desktop.services.visit_calendar import month_plan
from clinic_desktop.services.working_days import day_kind
from clinic_desktop.services.workplace import Workplace


def test_official_holidays_and_the_days_worked_instead() -> None:
    national = day_kind(date(2026, 10, 1))
    assert (national.works, national.holiday) == (False, "国庆")
    worked = day_kind(date(2026, 2, 14))
    assert (worked.day.weekday(), worked.works, worked.moved, worked.holiday) == (5, True, True, "")
    assert not day_kind(date(2026, 3, 7)).works
    assert day_kind(date(2026, 3, 9)).works


def test_an_unpublished_year_falls_back_to_weekends_and_says_so() -> None:
    far = day_kind(date(2090, 1, 2))
    assert (far.official, far.works) == (False, True)
    assert not day_kind(date(2090, 1, 1)).works  # a Sunday


def test_the_plan_holds_every_visit_once_on_working_days(place: Workplace) -> None:
    for number in range(12):
        resident = register(
            place,
            RegisterResident(
                f"病人{number}", birth_date=date(1960, 1, 1), sex="1", village_group="1组"
            ),
        ).resident_id
        enrol(place, Enrol("hypertension", date(2026, 2, 20), resident))
    wanted = TodayFilter(programme="hypertension")
    march = month_plan(place, date(2026, 3, 15), wanted)
    assert (march.month, len(march.days), march.official) == (date(2026, 3, 1), 31, True)
    assert march.visits == 12
    busy = [day for day in march.days if day.houses]
    assert {day.kind.day for day in busy} == {date(2026, 3, n) for n in range(2, 7)}
    assert max(day.visits for day in busy) - min(day.visits for day in busy) <= 1
    assert all(day.kind.works for day in busy)
    assert month_plan(place, date(2026, 4, 1), wanted).visits == 0
    assert not month_plan(place, date(2090, 1, 1), wanted).official


def test_a_year_s_examination_may_use_its_whole_window(place: Workplace) -> None:
    for number in range(40):
        resident = register(
            place,
            RegisterResident(
                f"老人{number}", birth_date=date(1950, 1, 1), sex="2", village_group="1组"
            ),
        ).resident_id
        enrol(place, Enrol("elderly", date(2025, 2, 20), resident))
    wanted = TodayFilter(programme="elderly")
    assert month_plan(place, date(2026, 3, 1), wanted).visits < 40

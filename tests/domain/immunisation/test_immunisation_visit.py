"""What is given at one visit, and when the next one is."""

from datetime import date

from immunisation_samples import rules

from clinic_desktop.domain.immunisation.model import Administration, Child, Status
from clinic_desktop.domain.immunisation.visit_plan import VisitPlan, plan_visit

BORN = date(2024, 1, 10)
CHILD = Child(BORN, "F")
BASIC = tuple(
    Administration(product, date.fromisoformat(day))
    for product, day in (
        ("HepB", "2024-01-10"),
        ("BCG", "2024-01-10"),
        ("HepB", "2024-02-10"),
        ("IPV", "2024-03-10"),
        ("IPV", "2024-04-10"),
        ("DTaP", "2024-04-10"),
        ("bOPV", "2024-05-10"),
        ("DTaP", "2024-05-10"),
        ("DTaP", "2024-06-10"),
        ("HepB", "2024-07-10"),
        ("MPSV-A", "2024-07-10"),
        ("MPSV-A", "2024-10-10"),
    )
)


def _codes(plan: VisitPlan) -> list[str]:
    return [dose.vaccine for dose in plan.give]


def test_a_newborn_gets_both_and_comes_back_for_the_second_dose() -> None:
    plan = plan_visit(CHILD, [], BORN, rules())
    assert _codes(plan) == ["HepB", "BCG"]
    assert plan.next_on == date(2024, 2, 10)
    assert plan.postponed == ()


def test_everything_due_may_be_given_together() -> None:
    plan = plan_visit(CHILD, BASIC, date(2025, 7, 20), rules())
    assert _codes(plan) == ["MMR", "JE-L", "DTaP", "HepA-L"]
    assert plan.postponed == ()


def test_with_one_injection_measles_first_and_live_ones_wait() -> None:
    day = date(2025, 7, 20)
    plan = plan_visit(CHILD, BASIC, day, rules(), limit=1)
    assert _codes(plan) == ["MMR"]
    waits = {each.dose.vaccine: each.not_before for each in plan.postponed}
    assert waits == {
        "JE-L": date(2025, 8, 17),
        "HepA-L": date(2025, 8, 17),
        "DTaP": date(2025, 7, 21),
    }
    assert plan.next_on == date(2025, 7, 21)


def test_the_next_visit_of_a_postponed_live_dose_is_28_days_later() -> None:
    day = date(2025, 7, 20)
    done = (*BASIC, Administration("DTaP", date(2025, 7, 10)))
    plan = plan_visit(CHILD, done, day, rules(), limit=1)
    assert _codes(plan) == ["MMR"]
    assert plan.next_on == date(2025, 8, 17)


def test_overdue_by_target_date_before_the_others() -> None:
    child = Child(date(2022, 1, 10), "M")
    plan = plan_visit(child, [], date(2025, 2, 1), rules(), limit=3)
    assert plan.give[0].series == "MMR"
    assert all(dose.status is Status.OVERDUE for dose in plan.give)
    rest = [dose.overdue_after for dose in plan.give[1:]]
    assert rest == sorted(rest)
    overdue = [each.dose.overdue_after for each in plan.postponed]
    assert rest[-1] <= overdue[0]


def test_without_a_live_dose_given_nothing_live_is_moved() -> None:
    history = (*BASIC, Administration("MMR", date(2024, 9, 10)), Administration("VAR", BORN))
    day = date(2025, 6, 30)
    plan = plan_visit(Child(BORN, "F", hiv="negative"), history, day, rules(), limit=0)
    assert plan.give == ()
    assert all(each.not_before == date(2025, 7, 1) for each in plan.postponed)
    assert plan.next_on == date(2025, 7, 1)


def test_late_bcg_keeps_28_days_from_another_live_vaccine() -> None:
    child = Child(BORN, "F", ppd="neg")
    history = (*BASIC[:1], Administration("MMR", date(2024, 9, 10)))
    near = plan_visit(child, history, date(2024, 10, 7), rules())
    assert "BCG" not in _codes(near)
    assert [each.not_before for each in near.postponed] == [date(2024, 10, 8)]
    assert "BCG" in _codes(plan_visit(child, history, date(2024, 10, 8), rules()))


def test_tests_are_named_apart() -> None:
    child = Child(BORN, "F", mother_hbsag="pos")
    plan = plan_visit(child, BASIC, date(2024, 8, 20), rules(), limit=0)
    assert [dose.series for dose in plan.tests] == ["HepB-serology"]


def test_nothing_open_means_no_appointment() -> None:
    child = Child(date(2007, 1, 10), "M")
    plan = plan_visit(child, [], date(2026, 2, 1), rules())
    assert (plan.give, plan.postponed, plan.next_on) == ((), (), None)


def test_doses_already_given_that_day_are_not_planned_again() -> None:
    day = date(2025, 7, 20)
    plan = plan_visit(CHILD, (*BASIC, Administration("MMR", day)), day, rules())
    assert _codes(plan) == ["JE-L", "DTaP", "HepA-L"]
    tomorrow = plan_visit(CHILD, (*BASIC, Administration("MMR", day)), date(2025, 7, 21), rules())
    assert _codes(tomorrow) == ["DTaP"]

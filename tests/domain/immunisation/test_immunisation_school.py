"""The certificate check at each age."""

from datetime import date

import pytest
from immunisation_samples import rules

from clinic_desktop.domain.immunisation.model import Administration, Child, Hold
from clinic_desktop.domain.immunisation.school_check import (
    EntryCheck,
    EntryVerdict,
    check_entry,
    finish_by,
    recheck_by,
)

BORN = date(2019, 8, 5)
CARD = (
    "HepB 2019-08-05,BCG 2019-08-05,HepB 2019-09-05,IPV 2019-10-05,bOPV 2019-11-05,"
    "DTaP 2019-11-05,bOPV 2019-12-05,DTaP 2019-12-05,DTaP 2020-01-05,HepB 2020-02-05,"
    "MPSV-A 2020-02-05,MR 2020-04-05,JE-L 2020-04-05,MPSV-A 2020-05-05,DTaP 2021-02-05,"
    "MMR 2021-02-05,HepA-L 2021-02-05,JE-L 2021-08-05,MPSV-AC 2022-08-05,bOPV 2023-08-05"
)


def _history(card: str, without: str = "") -> list[Administration]:
    doses = [entry.split() for entry in card.split(",") if entry]
    return [Administration(p, date.fromisoformat(d)) for p, d in doses if f"{p} {d}" != without]


def _check(on: date, without: str = "", more: str = "") -> EntryCheck:
    history = [dose for dose in _history(CARD + more, without) if dose.given_on <= on]
    return check_entry(Child(BORN, "F"), history, on, rules(), has_certificate=True)


def _verdicts(check: EntryCheck) -> dict[str, str]:
    return {item.series: item.verdict.value for item in check.items}


def test_grade_one_owes_two_doses_that_are_in_time() -> None:
    check = _check(date(2025, 9, 10))
    assert check.verdict is EntryVerdict.CATCH_UP
    assert [(i.series, i.next_dose, i.next_vaccine, i.verdict) for i in check.notice] == [
        ("DTaP", 5, "DTaP", EntryVerdict.IN_TIME),
        ("MenAC", 2, "MPSV-AC", EntryVerdict.IN_TIME),
    ]
    assert {i.series: (i.needed, i.given) for i in check.items}["DTaP"] == (5, 4)


def test_at_seven_the_same_doses_are_missing() -> None:
    check = _check(date(2026, 8, 5))
    assert {i.series: i.verdict for i in check.notice} == {
        "DTaP": EntryVerdict.CATCH_UP,
        "MenAC": EntryVerdict.CATCH_UP,
        "Polio": EntryVerdict.CATCH_UP,
    }


def test_everything_given() -> None:
    check = _check(date(2026, 6, 1), more=",DTaP 2025-09-10,MPSV-AC 2025-09-10")
    assert check.verdict is EntryVerdict.COMPLETE
    assert check.notice == ()


@pytest.mark.parametrize(
    ("years", "series", "last", "verdict"),
    [
        (2, "JE", "JE-L 2021-08-05", "in_time"),
        (3, "MenAC", "MPSV-AC 2022-08-05", "in_time"),
        (4, "Polio", "bOPV 2023-08-05", "in_time"),
        (2, "DTaP", "DTaP 2021-02-05", "catch_up"),
        (3, "JE", "JE-L 2021-08-05", "catch_up"),
        (4, "MenAC", "MPSV-AC 2022-08-05", "catch_up"),
        (5, "Polio", "bOPV 2023-08-05", "catch_up"),
        (4, "BCG", "BCG 2019-08-05", "complete"),
        (3, "BCG", "BCG 2019-08-05", "catch_up"),
        (2, "HepB", "HepB 2020-02-05", "catch_up"),
        (2, "MMR", "MMR 2021-02-05", "catch_up"),
        (2, "HepA", "HepA-L 2021-02-05", "catch_up"),
        (3, "Polio", "bOPV 2019-12-05", "catch_up"),
    ],
)
def test_one_dose_missing(years: int, series: str, last: str, verdict: str) -> None:
    on = date(BORN.year + years, 9, 10)
    assert _verdicts(_check(on, without=last))[series] == verdict


def test_not_due_at_three() -> None:
    check = _check(date(2022, 9, 10))
    assert check.verdict is EntryVerdict.NOT_DUE
    assert _verdicts(check)["Polio"] == "not_due"
    assert _verdicts(check)["MenA"] == "complete"


def test_menac_is_needed_at_two_where_mena_was_missed() -> None:
    on = date(2021, 9, 10)
    both = [d for d in _history(CARD) if d.product != "MPSV-A" and d.given_on <= on]
    check = check_entry(Child(BORN, "F"), both, on, rules(), has_certificate=False)
    items = {item.series: item for item in check.items}
    assert items["MenA"].verdict is EntryVerdict.COMPLETE
    assert (items["MenAC"].needed, items["MenAC"].verdict) == (1, EntryVerdict.CATCH_UP)
    assert check.needs_certificate
    assert {i.series: i.needed for i in _check(on).items}["MenAC"] == 0


def test_a_course_of_the_inactivated_vaccine_has_its_own_number() -> None:
    on = date(2025, 9, 10)
    card = CARD.replace("JE-L 2020-04-05", "JE-I 2020-04-05,JE-I 2020-04-12").replace(
        "JE-L 2021-08-05", "JE-I 2021-08-05"
    )
    check = check_entry(Child(BORN, "F"), _history(card), on, rules(), has_certificate=True)
    je = {item.series: item for item in check.items}["JE"]
    assert (je.needed, je.given, je.verdict) == (4, 3, EntryVerdict.IN_TIME)


def test_a_contraindication_is_noted_and_not_missing() -> None:
    on = date(2022, 9, 10)
    child = Child(BORN, "F", holds=(Hold("MMR", True, "过敏性休克"),))
    card = [d for d in _history(CARD, "MMR 2021-02-05") if d.given_on <= on]
    check = check_entry(child, card, on, rules(), has_certificate=True)
    assert _verdicts(check)["MMR"] == "held"
    assert check.verdict is EntryVerdict.HELD


def test_under_two_years_only_the_dates_decide() -> None:
    check = _check(date(2020, 6, 10), without="MPSV-A 2020-05-05")
    items = {item.series: item for item in check.items}
    assert items["MenA"].verdict is EntryVerdict.IN_TIME
    assert items["MenA"].needed == 0


def test_dates_of_the_check() -> None:
    assert finish_by(date(2026, 9, 1)) == date(2026, 10, 1)
    assert recheck_by(date(2026, 9, 1)) == date(2026, 12, 31)


@pytest.mark.parametrize("verdict", list(EntryVerdict))
def test_every_verdict_has_a_word(verdict: EntryVerdict) -> None:
    assert verdict.label

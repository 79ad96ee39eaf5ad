"""Progress agrees with the monthly forms; the gap is exactly who is missing."""

from collections.abc import Callable
from datetime import date

import pytest
from report_village import CLINIC, Village
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.progress import Measure, gap, progress
from clinic_desktop.reports.referral_checks import GENERAL, open_referrals
from clinic_desktop.storage.tables import Resident, Target

Month = Callable[..., FormFigures]
TODAY = date(2026, 6, 17)


@pytest.fixture
def patients(village: Village) -> dict[str, str]:
    """Four hypertensive patients in three houses: seen, due, overdue, new."""
    people = {}
    for name, group, number in (
        ("甲", "10组", "002"),
        ("乙", "2组", "011"),
        ("丙", "2组", "009"),
        ("丁", "2组", "009"),
    ):
        house = village.household(number, group)
        people[name] = village.resident(name, "1960-01-01", group=group, household_id=house)
    for name in "甲乙丙":
        village.enrol(people[name], "hypertension", "2025-03-01")
        village.htn_visit(people[name], "2026-03-10")
    village.htn_visit(people["甲"], "2026-06-12")
    village.enrol(people["丁"], "hypertension", "2026-06-03")
    return people


def measures(session: Session, catalogue: Catalogue) -> dict[str, Measure]:
    session.flush()
    return {m.key: m for m in progress(session, catalogue, TODAY, (CLINIC,))}


def test_the_month_is_that_of_r_03(
    session: Session, catalogue: Catalogue, patients: dict[str, str], month: Month
) -> None:
    found = measures(session, catalogue)["month:hypertension"]
    june, may = month("R-03", 6), month("R-03", 5)
    assert (found.whole, found.done) == (
        june.cell("R-03.1.6").value,
        june.cell("R-03.1.7").value,
    )
    assert (found.whole_before, found.done_before) == (
        may.cell("R-03.1.6").value,
        may.cell("R-03.1.7").value,
    )
    assert (found.done, found.whole, found.needed) == (1, 4, 3)


def test_the_year_is_that_of_i_g2_with_its_target(
    session: Session,
    catalogue: Catalogue,
    village: Village,
    patients: dict[str, str],
    month: Month,
) -> None:
    village.add(
        Target, indicator="I-G2", year=2026, value_hundredths=7000, direction="ge", source="x"
    )
    found = measures(session, catalogue)["year:hypertension"]
    rate = month("R-03", 6).cell("R-03.1.20")
    assert (found.done, found.whole) == (rate.num, rate.den)
    assert found.target_hundredths == 7000
    # 70 % of 4 is 2.8: three are needed.
    assert found.needed == max(0, 3 - found.done)


def test_the_houses_are_those_of_i_l3(
    session: Session, catalogue: Catalogue, village: Village, patients: dict[str, str], month: Month
) -> None:
    session.flush()
    house = session.get_one(Resident, patients["乙"]).household_id
    village.record(
        "household_visit",
        None,
        "2026-05-09",
        "2026",
        household_id=house,
        visit_date="2026-05-09",
        met="1",
    )
    found = measures(session, catalogue)["houses"]
    rate = month("R-12", 6).cell("R-12.16-2.R")
    assert (found.done, found.whole) == (rate.num, rate.den) == (1, 4)


def test_the_gap_is_in_the_order_of_the_houses(
    session: Session, catalogue: Catalogue, patients: dict[str, str]
) -> None:
    session.flush()
    found = gap(session, catalogue, TODAY, (CLINIC,), "month:hypertension")
    assert [line.name for line in found.lines] == ["丙", "丁", "乙"]
    assert {line.id for line in found.lines} == set(found.measure.missing)
    year = gap(session, catalogue, TODAY, (CLINIC,), "year:hypertension")
    assert all(line.remark == "还差 1 次" for line in year.lines)
    with pytest.raises(KeyError):
        gap(session, catalogue, TODAY, (CLINIC,), "month:copd")


def test_a_january_day_looks_back_to_december(
    session: Session, catalogue: Catalogue, patients: dict[str, str]
) -> None:
    session.flush()
    found = progress(session, catalogue, date(2027, 1, 4), (CLINIC,))
    month_ = next(m for m in found if m.key == "month:hypertension")
    assert month_.last_day == date(2027, 1, 31)
    assert next(m for m in found if m.key == "houses").last_day == date(2027, 3, 31)


def test_referrals_wait_until_somebody_asks(
    session: Session, catalogue: Catalogue, village: Village, patients: dict[str, str]
) -> None:
    village.htn_visit(patients["乙"], "2026-06-05", 165, 100, referral_reason="控制不满意")
    village.event(patients["丙"], "referral", "2026-05-20", "hypertension")
    village.event(patients["丁"], "referral", "2026-06-10", "hypertension")
    village.event(patients["丁"], "referral_check", "2026-06-15", "hypertension", attended=False)
    village.record(
        "referral_out", patients["甲"], "2026-06-01", referral_date="2026-06-01", program="GEN"
    )
    village.event(patients["丙"], "referral", "2025-06-01", "hypertension")
    session.flush()
    found = open_referrals(session, catalogue, TODAY, (CLINIC,))
    assert [(r.name, r.programme, r.ask_until) for r in found] == [
        ("丙", "hypertension", date(2026, 6, 3)),
        ("甲", GENERAL, date(2026, 6, 15)),
        ("乙", "hypertension", date(2026, 6, 19)),
    ]
    village.event(patients["甲"], "referral_check", "2026-06-16", GENERAL, attended=True)
    session.flush()
    assert [r.name for r in open_referrals(session, catalogue, TODAY, (CLINIC,))] == ["丙", "乙"]

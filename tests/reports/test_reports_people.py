"""R(d), its groups and the population base (indicators.md 1.3, 1.4)."""

from datetime import date

import pytest
from report_village import CLINIC, Village
from sqlalchemy.orm import Session

from clinic_desktop.reports.figures.people import People, population
from clinic_desktop.reports.figures.scope import ClinicScope

SCOPE = ClinicScope((CLINIC,), "小河村卫生室")
DAY = date(2026, 6, 30)


@pytest.fixture
def people(session: Session) -> People:
    return People(session, SCOPE, date(2025, 12, 31))


def test_who_counts_as_resident(village: Village, session: Session, people: People) -> None:
    lives = village.resident("常住")
    also = village.resident("非户籍常住", kind="2")
    village.resident("外出", kind="3")
    floating = village.resident("流动", kind="4")
    village.resident("当日迁出", left="2026-06-30")
    leaves = village.resident("次日迁出", left="2026-07-01")
    village.resident("次日迁入", arrived="2026-07-01")
    arrives = village.resident("当日迁入", arrived="2026-06-30")
    village.resident("当日死亡", death_date=DAY)
    dies = village.resident("次日死亡", death_date=date(2026, 7, 1))
    village.resident("作废", voided=True)
    village.resident("并入他人", merged_into=lives)
    session.flush()
    assert people.residents(DAY) == {lives, also, leaves, arrives, dies}
    assert people.floating(DAY) == {floating}


def test_one_id_number_counts_once_at_the_later_arrival(
    village: Village, session: Session, people: People
) -> None:
    village.resident("旧档", arrived="2020-01-01", id_no="510000196001010011")
    newer = village.resident("新档", arrived="2026-02-01", id_no="510000196001010011")
    session.flush()
    assert people.residents(DAY) == {newer}


def test_age_groups_on_the_day(village: Village, session: Session, people: People) -> None:
    just_65 = village.resident(born="1961-06-30")
    village.resident(born="1961-07-01")
    just_under_7 = village.resident(born="2019-07-01")
    village.resident(born="2019-06-30")
    session.flush()
    assert people.over(65, DAY) == {just_65}
    assert people.under(7, DAY) == {just_under_7}


def test_the_entered_population_stands_under_the_rates(
    village: Village, session: Session, people: People
) -> None:
    village.resident()
    session.flush()
    assert population(session, people, SCOPE, 2026, DAY).people == 1
    village.population(3000)
    session.flush()
    used = population(session, people, SCOPE, 2026, DAY)
    assert (used.people, used.entered) == (3000, True)
    assert "统计年鉴" in used.words


def test_a_clinic_without_entry_counts_by_its_register(village: Village, session: Session) -> None:
    village.population(1000)
    other = Village(session, "510000002")
    for number in range(3):
        other.resident(f"邻村{number}")
    session.flush()
    scope = ClinicScope((CLINIC, "510000002"), "合计")
    both = People(session, scope, date(2025, 12, 31))
    assert population(session, both, scope, 2026, DAY).people == 1003

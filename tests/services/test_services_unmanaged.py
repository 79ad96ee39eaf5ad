"""应管未管: the files say who belongs to a programme; one save takes them in."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.care.unmanaged import Crowd, take_in, unmanaged
from clinic_desktop.services.enrolments import Enrol, close_enrolment, enrol
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.rounds import rounds
from clinic_desktop.services.today import TodayFilter, Window, today_page
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Enrolment, Household, Record, Resident


def person(place: Workplace, name: str, born: date, household: str | None = None) -> str:
    return register(
        place, RegisterResident(name, birth_date=born, sex="1", household_id=household)
    ).resident_id


def mark(place: Workplace, table: type, row_id: str, **values: object) -> None:
    with place.unit("test") as unit:
        row = unit.session.get_one(table, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        unit.commit()


def crowds(place: Workplace) -> dict[str, Crowd]:
    return {crowd.programme: crowd for crowd in unmanaged(place)}


def names(place: Workplace, programme: str) -> list[str]:
    found = crowds(place).get(programme)
    return [one.name for one in found.people] if found else []


def test_age_marks_and_diagnoses_say_who_belongs(place: Workplace) -> None:
    old = person(place, "老人", date(1960, 3, 2))
    person(place, "差一天", date(1961, 3, 3))
    baby = person(place, "娃娃", date(2026, 2, 20))
    poor = person(place, "低保", date(1990, 1, 1))
    mark(place, Resident, poor, tags=["11"])
    lame = person(place, "残疾", date(1991, 1, 1))
    mark(place, Resident, lame, tags=["08"])
    sick = person(place, "高压", date(1980, 1, 1))
    known = place.catalogue.form("personal_basic")
    assert known is not None
    with place.unit("test") as unit:
        unit.session.add(
            Record(
                **place.stamp(),
                form_code=known.code,
                form_edition=known.edition,
                resident_id=sick,
                occurred_on=place.today,
                answers={"past_diseases": [{"disease_code": "2"}, {"disease_code": "7"}]},
                entry_order=1,
            )
        )
        unit.commit()
    assert names(place, "elderly") == ["老人"]
    assert names(place, "child") == ["娃娃"]
    assert names(place, "hardship_followup") == ["低保"]
    assert names(place, "disabled") == ["残疾"]
    assert names(place, "hypertension") == ["高压"]
    assert names(place, "other_chronic") == ["高压"]
    assert crowds(place)["hypertension"].people[0].why == "既往史：高血压"
    found = crowds(place)
    take_in(place, (*found["elderly"].people, *found["child"].people))
    assert {"elderly", "child"}.isdisjoint(crowds(place))
    with place.reading() as session:
        since = {e.resident_id: e.enrolled_on for e in session.query(Enrolment)}
    assert since[old] == place.today
    assert since[baby] == date(2026, 2, 20)
    listed = today_page(place, TodayFilter(Window.ALL, programme="elderly"))
    assert listed.total == 1


def test_a_household_in_need_brings_in_its_members(place: Workplace) -> None:
    head = person(place, "户主", date(1980, 1, 1))
    with place.unit("test") as unit:
        house = Household(
            **place.stamp(), household_no="001", village_group="1组", head_id=head, tags=["2"]
        )
        unit.session.add(house)
        unit.session.flush()
        unit.session.get_one(Resident, head).household_id = house.id
        unit.commit()
    assert names(place, "hardship_followup") == ["户主"]
    assert names(place, "household_visit") == ["户主户"]
    take_in(place, crowds(place)["household_visit"].people)
    assert names(place, "household_visit") == []
    assert today_page(place, TodayFilter(programme="household_visit")).total == 1
    mark(place, Resident, head, responsible_doctor="李医生")
    mine = TodayFilter(programme="household_visit", doctor="李医生")
    assert today_page(place, mine).total == 1
    assert today_page(place, replace(mine, doctor="周医生")).total == 0
    assert rounds(place).doctors == ("李医生",)


def test_whoever_left_for_a_reason_is_not_asked_for_again(place: Workplace) -> None:
    old = person(place, "老人", date(1950, 1, 1))
    made = enrol(place, Enrol("elderly", date(2026, 1, 1), old))
    close_enrolment(place, made.enrolment_id, place.today, "refused", "本人签名")
    assert names(place, "elderly") == []
    away = person(place, "外出", date(1950, 1, 1))
    mark(place, Resident, away, residence_type="3")
    assert names(place, "elderly") == []


@pytest.mark.parametrize("count", [0, 301])
def test_one_save_takes_in_a_sensible_number(place: Workplace, count: int) -> None:
    person(place, "老人", date(1950, 1, 1))
    people = crowds(place)["elderly"].people * count
    with pytest.raises(InputProblem):
        take_in(place, people)
    assert names(place, "elderly") == ["老人"]

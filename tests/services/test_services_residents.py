"""Registering, correcting, moving, death and void of residents."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.identity import check_character
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.enrolments import Enrol, enrol
from clinic_desktop.services.households import change_household, household_page, list_households
from clinic_desktop.services.residents.changing import (
    change_resident,
    move_resident,
    record_death,
    void_resident,
)
from clinic_desktop.services.residents.commands import (
    ChangeResident,
    MoveResident,
    RecordDeath,
    Registered,
    RegisterResident,
)
from clinic_desktop.services.residents.duplicates import duplicates_of
from clinic_desktop.services.residents.person import person_page
from clinic_desktop.services.residents.reading import (
    ResidentFilter,
    list_resident_ids,
    resident_rows,
    search_residents,
)
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace


def id_no(birth: date, order: int = 1) -> str:
    first = f"420399{birth:%Y%m%d}{order:03d}"
    return first + check_character(first)


def wang(place: Workplace, **changes: object) -> Registered:
    values = {
        "name": "王桂兰",
        "id_no": id_no(date(1954, 3, 9), 2),
        "village_group": "3组",
        "phone": "13800002200",
    } | changes
    return register(place, RegisterResident(**values))  # type: ignore[arg-type]


def codes(caught: pytest.ExceptionInfo[InputProblem]) -> set[str]:
    return {problem.code for problem in caught.value.problems}


def test_the_id_number_fills_birth_and_sex_and_opens_house_and_file(place: Workplace) -> None:
    registered = wang(place)
    page = person_page(place, registered.resident_id)
    assert (page.name, page.sex, page.birth_date) == ("王桂兰", "2", date(1954, 3, 9))
    assert page.archive_no == "42039910110300001"
    assert (page.household_no, page.head_name, page.relation_to_head) == ("001", "王桂兰", "02")
    assert page.age == 71


def test_archive_numbers_follow_one_another_and_survive_a_void(place: Workplace) -> None:
    first = wang(place)
    void_resident(place, first.resident_id, "重复录入")
    second = wang(place, name="李建国", id_no=id_no(date(1958, 1, 1), 1))
    assert second.archive_no == "42039910110300002"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "NAME_MISSING"),
        ({"id_no": "", "birth_date": None}, "BIRTH_MISSING"),
        ({"id_no": "", "birth_date": date(2026, 3, 3), "sex": "1"}, "BIRTH_FUTURE"),
        ({"id_no": "", "birth_date": date(1880, 3, 3), "sex": "1"}, "BIRTH_TOO_OLD"),
        ({"id_no": "", "birth_date": date(1980, 3, 3)}, "SEX_MISSING"),
        ({"birth_date": date(1980, 3, 3)}, "BIRTH_DIFFERS_FROM_ID"),
        ({"sex": "1"}, "SEX_DIFFERS_FROM_ID"),
        ({"household_id": "0" * 32}, "HOUSEHOLD_UNKNOWN"),
    ],
)
def test_what_is_not_right_is_named_and_nothing_is_saved(
    place: Workplace, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(InputProblem) as caught:
        wang(place, **changes)
    assert code in codes(caught)
    assert list_resident_ids(place, ResidentFilter()) == ()
    assert list_households(place) == ()


def test_a_wrong_check_character_is_refused_at_the_id_field(place: Workplace) -> None:
    right = id_no(date(1954, 3, 9), 2)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    with pytest.raises(InputProblem) as caught:
        wang(place, id_no=wrong)
    assert any(problem.field == "id_no" for problem in caught.value.problems)


def test_a_difference_from_the_id_number_passes_when_confirmed(place: Workplace) -> None:
    registered = wang(
        place, birth_date=date(1954, 3, 10), confirmed=frozenset({"BIRTH_DIFFERS_FROM_ID"})
    )
    assert person_page(place, registered.resident_id).birth_date == date(1954, 3, 10)


def test_the_same_id_number_never_makes_two_residents(place: Workplace) -> None:
    wang(place)
    with pytest.raises(InputProblem) as caught:
        wang(place, confirmed=frozenset({"ID_REGISTERED", "PERSON_MAYBE_REGISTERED"}))
    assert "ID_REGISTERED" in codes(caught)


def test_same_name_and_birth_date_is_asked_back(place: Workplace) -> None:
    wang(place, id_no="", birth_date=date(1954, 3, 9), sex="2")
    assert [d.same for d in duplicates_of(place, name="王桂兰", birth_date=date(1954, 3, 9))] == [
        "name_birth"
    ]
    with pytest.raises(InputProblem) as caught:
        wang(place, id_no="", birth_date=date(1954, 3, 9), sex="2")
    assert codes(caught) == {"PERSON_MAYBE_REGISTERED"}
    wang(
        place,
        id_no="",
        birth_date=date(1954, 3, 9),
        sex="2",
        confirmed=frozenset({"PERSON_MAYBE_REGISTERED"}),
    )
    assert len(list_resident_ids(place, ResidentFilter())) == 2


def test_a_second_member_joins_the_house(place: Workplace) -> None:
    head = wang(place)
    spouse = wang(
        place,
        name="李建国",
        id_no=id_no(date(1950, 1, 1), 1),
        household_id=head.household_id,
        relation_to_head="10",
    )
    page = household_page(place, head.household_id)
    assert [m.name for m in page.members] == ["王桂兰", "李建国"]
    assert [f.name for f in person_page(place, spouse.resident_id).family] == ["王桂兰"]
    change_household(place, head.household_id, {"head_id": spouse.resident_id})
    assert household_page(place, head.household_id).head_name == "李建国"


def test_a_correction_is_searched_by_its_new_name(place: Workplace) -> None:
    registered = wang(place)
    change_resident(place, ChangeResident(registered.resident_id, {"name": "王桂英"}, "笔误"))
    assert [h.resident_id for h in search_residents(place, "wgy")] == [registered.resident_id]
    assert search_residents(place, "王桂兰") == ()


def test_moving_away_closes_programmes_and_leaves_the_list(place: Workplace) -> None:
    registered = wang(place)
    enrol(place, Enrol("hypertension", date(2026, 1, 5), registered.resident_id))
    changes = move_resident(
        place, MoveResident(registered.resident_id, date(2026, 3, 1), out=True, went_to="外县")
    )
    assert registered.resident_id in changes.residents
    page = person_page(place, registered.resident_id)
    assert page.status == "moved"
    assert [(e.closed_on, e.close_reason) for e in page.enrolments] == [
        (date(2026, 3, 1), "moved_out")
    ]
    assert list_resident_ids(place, ResidentFilter()) == ()
    assert len(list_resident_ids(place, ResidentFilter(include_left=True))) == 1
    assert household_page(place, registered.household_id).head_id is None


def test_moving_to_a_new_house_inside_the_village(place: Workplace) -> None:
    registered = wang(place)
    move_resident(
        place,
        MoveResident(registered.resident_id, date(2026, 3, 1), new_household_group="5组"),
    )
    page = person_page(place, registered.resident_id)
    assert (page.village_group, page.household_no, page.head_name) == ("5组", "002", "王桂兰")


def test_death_closes_file_and_programmes(place: Workplace) -> None:
    registered = wang(place)
    enrol(place, Enrol("hypertension", date(2026, 1, 5), registered.resident_id))
    record_death(place, RecordDeath(registered.resident_id, date(2026, 2, 27), "脑卒中"))
    page = person_page(place, registered.resident_id)
    assert (page.status, page.file_closed_on) == ("dead", date(2026, 2, 27))
    assert page.enrolments[0].close_reason == "death"
    assert page.tasks == ()


@pytest.mark.parametrize("day", [date(1950, 1, 1), date(2026, 3, 3)])
def test_an_impossible_day_of_death_is_refused(place: Workplace, day: date) -> None:
    registered = wang(place)
    with pytest.raises(InputProblem) as caught:
        record_death(place, RecordDeath(registered.resident_id, day))
    assert codes(caught) == {"DEATH_DATE"}


def test_a_void_needs_a_reason_and_hides_the_resident(place: Workplace) -> None:
    registered = wang(place)
    with pytest.raises(InputProblem):
        void_resident(place, registered.resident_id, " ")
    void_resident(place, registered.resident_id, "录错")
    assert list_resident_ids(place, ResidentFilter(include_left=True)) == ()
    with pytest.raises(InputProblem):
        person_page(place, registered.resident_id)


def test_rows_keep_the_order_asked_for(place: Workplace) -> None:
    first = wang(place)
    second = wang(place, name="李建国", id_no=id_no(date(1958, 1, 1), 1))
    ids = (second.resident_id, first.resident_id)
    assert tuple(r.resident_id for r in resident_rows(place, ids)) == ids


@given(days=st.integers(0, 36_000), order=st.integers(1, 999))
def test_any_valid_id_number_gives_its_birth_date(days: int, order: int) -> None:
    from clinic_desktop.domain.identity import parse_citizen_id

    birth = date(2026, 3, 2) - timedelta(days=days)
    citizen = parse_citizen_id(id_no(birth, order))
    assert citizen.birth_date == birth
    assert citizen.sex == ("1" if order % 2 else "2")


def test_children_and_elders_are_counted_by_today(place: Workplace, clock: FixedClock) -> None:
    child = wang(place, name="王小宝", id_no=id_no(date(2019, 3, 2), 1))
    assert child.resident_id not in list_resident_ids(place, ResidentFilter(group="child_0_6"))
    assert list_resident_ids(place, ResidentFilter(group="elderly_65")) == ()
    elder = wang(place, id_no=id_no(date(1961, 3, 2), 2))
    assert list_resident_ids(place, ResidentFilter(group="elderly_65")) == (elder.resident_id,)

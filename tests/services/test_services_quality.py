"""What is missing in a file, what inspectors object to, what only the doctor sees."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.identity import check_character
from clinic_desktop.services.quality import (
    FileState,
    Flag,
    Gap,
    file_states,
    incomplete_files,
    self_check,
)
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.changing import change_resident
from clinic_desktop.services.residents.commands import ChangeResident, RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Actor, Workplace
from clinic_desktop.storage.tables import Record, Resident

NUMBER = "42039919500820002" + check_character("42039919500820002")
BASIC: dict[str, Any] = {
    "fill_date": "2026-03-02",
    "blood_abo": "5",
    "blood_rh": "3",
    "drug_allergy": ["1"],
    "exposure": ["1"],
    "past_diseases": [{"disease_code": "1"}],
    "surgeries": "1",
    "injuries": "1",
    "transfusions": "1",
    "fh_father": ["1"],
    "fh_mother": ["1"],
    "genetic_disease": "1",
    "disability": ["1"],
}


def state(place: Workplace, resident_id: str) -> FileState:
    (found,) = file_states(place, resident_id)
    return found


def put(place: Workplace, resident_id: str, form: str, on: date, **answers: Any) -> None:
    """A record as an import would bring it, whatever the form's rules say."""
    with place.unit("test") as unit:
        unit.session.add(
            Record(
                **place.stamp(),
                form_code=form,
                form_edition="2017",
                resident_id=resident_id,
                occurred_on=on,
                performed_by=place.actor.name,
                outcome=answers.pop("outcome", None),
                answers=answers,
                entry_order=1,
            )
        )
        unit.commit()


VISIT: dict[str, Any] = {
    "visit_date": "2026-03-01",
    "visit_outcome": "0",
    "visit_mode": "1",
    "symptoms": ["1"],
    "sbp": 132,
    "dbp": 82,
    "adherence": "1",
    "adverse_reaction": "1",
    "fu_class": "1",
    "next_visit_date": "2026-05-30",
    "doctor_sign": "周医生",
}


def visit(place: Workplace, resident_id: str, reason: str = "", **more: Any) -> None:
    """A visit as the entry screen saves it, unusual values confirmed."""
    record_form(
        place,
        RecordForm(
            "hypertension_followup",
            {**VISIT, **more},
            About(resident_id=resident_id),
            confirmed=frozenset(more),
            reason=reason,
        ),
    )


@pytest.fixture
def person(place: Workplace) -> str:
    """王桂兰 with everything the register asks for."""
    return register(
        place,
        RegisterResident(
            "王桂兰", id_no=NUMBER, phone="13800002200", address="石门村3组", village_group="3组"
        ),
    ).resident_id


def test_a_new_person_lacks_the_file_and_its_form_completes_it(
    place: Workplace, person: str
) -> None:
    before = state(place, person)
    assert set(before.gaps) == {Gap.BASIC, Gap.ALLERGY, Gap.HISTORY, Gap.FAMILY}
    assert before.percent == 50
    assert [s.id for s in incomplete_files(place)] == [person]
    form = place.catalogue.form("personal_basic")
    assert form is not None
    known = {name: value for name, value in BASIC.items() if form.has(name)}
    put(place, person, "personal_basic", place.today, **known)
    after = state(place, person)
    assert (after.gaps, after.flags, after.percent) == ((), (), 100)
    assert incomplete_files(place) == ()
    change_resident(place, ChangeResident(person, {"responsible_doctor": None}))
    assert state(place, person).gaps == (Gap.COVER,)


def test_an_empty_answer_is_no_answer(place: Workplace, person: str) -> None:
    put(place, person, "personal_basic", place.today, drug_allergy=["1"], fh_father=["1"])
    assert {Gap.HISTORY, Gap.FAMILY} <= set(state(place, person).gaps)
    assert Gap.ALLERGY not in state(place, person).gaps


def test_a_reason_stands_for_a_missing_phone(place: Workplace) -> None:
    born = date(1950, 1, 1)
    person = register(place, RegisterResident("李四", birth_date=born, sex="1")).resident_id
    assert {Gap.PHONE, Gap.ID} <= set(state(place, person).gaps)
    change_resident(place, ChangeResident(person, {"remark": "无电话，由邻居转告"}))
    assert Gap.PHONE not in state(place, person).gaps


def test_small_children_need_no_personal_form(place: Workplace) -> None:
    baby = register(place, RegisterResident("王小宝", birth_date=date(2025, 9, 1), sex="1"))
    assert not set(state(place, baby.resident_id).gaps) & {Gap.BASIC, Gap.ALLERGY, Gap.ID}


def test_a_file_without_service_for_a_year_is_not_in_use(
    place: Workplace, person: str, clock: FixedClock
) -> None:
    with place.unit("test") as unit:
        unit.session.get_one(Resident, person).filing_date = date(2024, 1, 1)
        unit.commit()
    assert Flag.UNUSED in state(place, person).flags
    put(place, person, "personal_basic", place.today)
    assert Flag.UNUSED in state(place, person).flags
    put(place, person, "encounter", date(2026, 1, 5))
    assert Flag.UNUSED not in state(place, person).flags
    clock.instant = clock.instant.replace(year=2027)
    assert Flag.UNUSED in state(place, person).flags


def test_the_last_follow_up_that_found_the_person_tells_control(
    place: Workplace, person: str
) -> None:
    put(place, person, "hypertension_followup", date(2026, 1, 5), outcome="2")
    assert Flag.UNCONTROLLED in state(place, person).flags
    put(place, person, "hypertension_followup", date(2026, 2, 5), outcome="lost")
    assert Flag.UNCONTROLLED in state(place, person).flags
    put(place, person, "hypertension_followup", date(2026, 2, 20), outcome="1")
    assert Flag.UNCONTROLLED not in state(place, person).flags


def test_numbers_that_cannot_be_right_are_irregular(place: Workplace, person: str) -> None:
    assert Flag.IRREGULAR not in state(place, person).flags
    with place.unit("test") as unit:
        unit.session.get_one(Resident, person).birth_date = date(1951, 8, 20)
        unit.commit()
    assert Flag.IRREGULAR in state(place, person).flags


def test_a_record_made_in_the_program_has_nothing_against_it(place: Workplace, person: str) -> None:
    visit(place, person)
    assert state(place, person).slips == ()
    assert Flag.IRREGULAR not in state(place, person).flags


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"symptoms": None}, "请填写“症状”"),
        ({"doctor_sign": None}, "请填写“随访医生签名”"),
        ({"visit_mode": "7"}, "没有代码“7”"),
        ({"symptoms": ["1", "2"]}, "不能再选其他"),
        ({"sbp": 900}, "应在"),
        ({"next_visit_date": "2026-02-01"}, "下次随访日期应晚于本次随访日期"),
        ({"adverse_reaction": "2"}, "请填写“药物不良反应"),
        ({"visit_date": "2026-02-30"}, "不是有效的日期"),
    ],
)
def test_what_an_import_brought_wrong_is_irregular(
    place: Workplace, person: str, change: dict[str, Any], words: str
) -> None:
    answers = {name: value for name, value in {**VISIT, **change}.items() if value is not None}
    put(place, person, "hypertension_followup", date(2026, 3, 1), **answers)
    found = state(place, person)
    assert Flag.IRREGULAR in found.flags
    assert any(words in slip.words for slip in found.slips), found.slips
    assert {slip.form_code for slip in found.slips} == {"hypertension_followup"}


def test_a_lost_visit_is_a_legal_record(place: Workplace, person: str) -> None:
    lost = {
        "visit_date": "2026-03-01",
        "visit_outcome": "1",
        "lost_reason": "外出打工",
        "doctor_sign": "周医生",
    }
    put(place, person, "hypertension_followup", date(2026, 3, 1), outcome="lost", **lost)
    assert state(place, person).slips == ()


def test_an_unusual_value_needs_its_reason(place: Workplace, person: str) -> None:
    visit(place, person, heart_rate=190, reason="心房颤动，复测两次")
    place.database.seal()
    assert state(place, person).slips == ()
    put(place, person, "hypertension_followup", date(2026, 3, 1), **{**VISIT, "heart_rate": 190})
    place.database.seal()
    (slip,) = state(place, person).slips
    assert "心率" in slip.words


def test_old_visits_rest_but_the_personal_form_is_always_looked_at(
    place: Workplace, person: str
) -> None:
    put(place, person, "hypertension_followup", date(2024, 6, 1), visit_date="2024-06-01")
    assert state(place, person).slips == ()
    put(place, person, "personal_basic", date(2019, 6, 1), blood_abo="9")
    assert any("没有代码“9”" in slip.words for slip in state(place, person).slips)


def test_a_visit_before_birth_is_irregular(place: Workplace, person: str) -> None:
    baby = register(place, RegisterResident("王小宝", birth_date=date(2026, 2, 1), sex="1"))
    put(place, baby.resident_id, "encounter", date(2025, 9, 1))
    assert any("日期不可能" in slip.words for slip in state(place, baby.resident_id).slips)
    assert state(place, person).slips == ()


def test_the_list_and_the_single_file_say_the_same(place: Workplace, person: str) -> None:
    put(place, person, "hypertension_followup", date(2026, 3, 1), visit_date="2026-03-01")
    (listed,) = file_states(place)
    assert listed == state(place, person)
    assert listed.slips


def test_the_self_check_sees_the_own_readings_only(place: Workplace, person: str) -> None:
    for month in (1, 2, 3):
        put(place, person, "hypertension_followup", date(2026, month, 1), sbp=138, dbp=86)
    put(place, person, "hypertension_followup", date(2030, 1, 1), sbp=150, dbp=90)
    found = self_check(place)
    (same,) = found.copied
    assert (len(same.record_ids), found.names[person]) == (3, "王桂兰")
    assert [odd.on for odd in found.odd_days] == [date(2030, 1, 1)]
    assert found.systolic is not None
    assert found.systolic.readings == 4
    other = replace(place, actor=Actor("f" * 32, "李护士", "nurse"))
    assert self_check(other).copied == ()
    assert self_check(other).systolic is None

"""Numbers that occur once, stages that only go forward, what other forms are told by a save."""

from datetime import date
from typing import Any

import pytest

from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.records.reading import start_form
from clinic_desktop.services.records.saving import RecordForm, record_form, void_record
from clinic_desktop.services.records.subject import CLINIC_ITSELF, About
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Resident

WASTE: dict[str, Any] = {
    "waste_no": "2026-7",
    "source": "治疗室",
    "kind": "1",
    "weight_kg": 120,
    "collect_time": "2026-03-01T09:00",
    "state": "1",
}
HANDED = {
    "state": "2",
    "handover_time": "2026-03-02T08:00",
    "destination": "县医疗废物处置中心",
    "giver_sign": "周医生",
    "receiver_sign": "王师傅",
}
BASIC: dict[str, Any] = {
    "fill_date": "2026-03-01",
    "blood_abo": "5",
    "blood_rh": "3",
    "drug_allergy": ["1"],
    "exposure": ["1"],
    "past_diseases": [{"disease_code": "1"}],
}
VISIT: dict[str, Any] = {
    "visit_seq": 2,
    "record_kind": "1",
    "visit_date": "2026-03-01",
    "gest_weeks": 17,
    "next_visit_date": "2026-04-01",
    "doctor_sign": "周医生",
}


def save(place: Workplace, form: str, about: About = CLINIC_ITSELF, **answers: Any) -> str:
    record = answers.pop("record", None)
    return record_form(place, RecordForm(form, answers, about, record_id=record)).record_id


@pytest.fixture
def person(place: Workplace) -> About:
    """王桂兰 with the personal form."""
    registered = register(
        place,
        RegisterResident("王桂兰", birth_date=date(1980, 8, 20), sex="2", village_group="3组"),
    )
    about = About(resident_id=registered.resident_id)
    save(place, "personal_basic", about, **BASIC)
    return about


def diseases(place: Workplace, about: About) -> list[str]:
    rows = start_form(place, "personal_basic", about).answers.get("past_diseases", [])
    return [row["disease_code"] for row in rows]


def test_a_number_is_given_once(place: Workplace) -> None:
    first = save(place, "medical_waste", **WASTE)
    with pytest.raises(InputProblem, match="2026-03-01 的记录重复") as caught:
        save(place, "medical_waste", **WASTE)
    assert caught.value.problems[0].field == "waste_no"
    save(place, "medical_waste", **WASTE, record=first)
    save(place, "medical_waste", **{**WASTE, "waste_no": "2026-70"})
    without = {name: value for name, value in WASTE.items() if name != "waste_no"}
    save(place, "medical_waste", **without)
    save(place, "medical_waste", **without)
    void_record(place, first, "录错")
    save(place, "medical_waste", **WASTE)


def test_waste_goes_forward_only_and_stays_once_handed_over(place: Workplace) -> None:
    record = save(place, "medical_waste", **WASTE)
    save(place, "medical_waste", **{**WASTE, **HANDED}, record=record)
    with pytest.raises(InputProblem, match="只能向前，已经是“已交接”"):
        save(place, "medical_waste", **WASTE, record=record)
    with pytest.raises(InputProblem, match="已交接的记录不能作废"):
        void_record(place, record, "录错")
    save(place, "medical_waste", **{**WASTE, **HANDED, "state": "3"}, record=record)


def test_a_visit_of_a_pregnancy_is_written_once(place: Workplace, person: About) -> None:
    save(place, "antenatal_followup", person, **VISIT)
    with pytest.raises(InputProblem, match="重复"):
        save(place, "antenatal_followup", person, **{**VISIT, "visit_date": "2026-03-02"})
    save(place, "antenatal_followup", person, **{**VISIT, "record_kind": "2"})
    earlier = {"visit_date": "2024-03-02", "next_visit_date": "2024-04-02"}
    save(place, "antenatal_followup", person, **{**VISIT, **earlier})
    other = register(place, RegisterResident("李梅", birth_date=date(1990, 8, 20), sex="2"))
    save(place, "antenatal_followup", About(resident_id=other.resident_id), **VISIT)


def test_a_diagnosis_is_told_to_the_personal_form(place: Workplace, person: About) -> None:
    exam = {
        "exam_date": "2026-03-01",
        "responsible_doctor": "周医生",
        "symptoms": ["1"],
        "smoking_status": "1",
        "drink_freq": "1",
        "bp_left_sbp": 130,
        "bp_left_dbp": 80,
        "assessment": "1",
    }
    save(place, "health_exam", person, **exam, cerebrovascular=["1"], cardiac=["1"])
    assert diseases(place, person) == ["1"]
    save(
        place,
        "health_exam",
        person,
        **exam,
        cerebrovascular=["2"],
        cardiac=["7"],
        cardiac_other="早搏",
    )
    assert diseases(place, person) == ["7"]
    save(place, "health_exam", person, **exam, cerebrovascular=["3"], cardiac=["2", "3"])
    assert diseases(place, person) == ["7", "4"]


def test_nobody_without_the_form_gets_one(place: Workplace) -> None:
    other = register(place, RegisterResident("李梅", birth_date=date(1990, 8, 20), sex="2"))
    about = About(resident_id=other.resident_id)
    form = place.catalogue.form("tb_first_visit")
    assert form is not None
    save(
        place,
        "tb_first_visit",
        about,
        visit_date="2026-03-01",
        visit_mode="2",
        assessor_sign="周医生",
        next_visit_date="2026-03-11",
    )
    assert start_form(place, "personal_basic", about).record_id is None


def test_a_survey_tells_the_file_of_the_household(place: Workplace, person: About) -> None:
    with place.reading() as session:
        house = About(household_id=session.get_one(Resident, person.resident_id).household_id)
    save(
        place,
        "household_file",
        house,
        filing_date="2026-03-01",
        filing_org="石门村卫生室",
        filing_person="周医生",
        toilet_type="4",
        water_source="5",
    )
    save(
        place,
        "toilet_water_survey",
        house,
        survey_date="2026-03-01",
        toilet_kind="1",
        supply_kind="2",
        water_origin="2",
        surveyor="周医生",
    )
    known = start_form(place, "household_file", house).answers
    assert (known["toilet_type"], known["water_source"]) == ("1", "3")
    save(
        place,
        "toilet_water_survey",
        house,
        survey_date="2026-03-02",
        toilet_kind="8",
        supply_kind="1",
        surveyor="周医生",
    )
    known = start_form(place, "household_file", house).answers
    assert (known["toilet_type"], known["water_source"]) == ("1", "1")

"""Records of the 2011 edition: read with their codes mapped, never copied."""

from datetime import date
from typing import Any

import pytest

from clinic_desktop.services.quality import file_states
from clinic_desktop.services.records.reading import start_form, timeline
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record

BASIC: dict[str, Any] = {
    "fill_date": "2012-05-01",
    "rh_negative": "2",
    "education": "4",
    "livestock_pen": "1",
    "marital_status": "2",
}


@pytest.fixture
def person(place: Workplace) -> str:
    """王桂兰 with a file of 2012."""
    resident = register(
        place, RegisterResident("王桂兰", birth_date=date(1950, 8, 20), sex="2")
    ).resident_id
    with place.unit("test") as unit:
        unit.session.add(
            Record(
                **place.stamp(),
                form_code="personal_basic",
                form_edition="2011",
                resident_id=resident,
                occurred_on=date(2012, 5, 1),
                performed_by="周医生",
                answers=BASIC,
                entry_order=1,
            )
        )
        unit.commit()
    return resident


def test_an_old_record_opens_with_the_codes_of_today(place: Workplace, person: str) -> None:
    start = start_form(place, "personal_basic", About(resident_id=person))
    assert start.form.edition == "2017"
    assert start.answers["blood_rh"] == "1"
    assert start.answers["livestock_pen"] == "2"
    assert start.answers["marital_status"] == "2"
    assert "education" not in start.answers
    assert start.left_out == ("文化程度",)


def test_what_other_forms_take_over_is_mapped_too(place: Workplace, person: str) -> None:
    card = start_form(place, "cover", About(resident_id=person))
    assert card.answers["rh_type"] == "1"


def test_it_is_shown_and_judged_by_the_mapped_codes(place: Workplace, person: str) -> None:
    (row,) = timeline(place, person)
    assert "2011" not in row.text
    (state,) = file_states(place, person)
    assert not any("没有代码" in slip.words for slip in state.slips)
    assert not any("rh_negative" in slip.words for slip in state.slips)


def test_an_amended_record_is_of_the_new_edition(place: Workplace, person: str) -> None:
    about = About(resident_id=person)
    start = start_form(place, "personal_basic", about)
    more = {"drug_allergy": ["1"], "exposure": ["1"], "past_diseases": [{"disease_code": "1"}]}
    rest = {
        "blood_abo": "5",
        "surgeries": "1",
        "injuries": "1",
        "transfusions": "1",
        "fh_father": ["1"],
        "fh_mother": ["1"],
        "genetic_disease": "1",
        "disability": ["1"],
        "education": "8",
    }
    command = RecordForm(
        "personal_basic", {**start.answers, **more, **rest}, about, record_id=start.record_id
    )
    saved = record_form(place, command)
    again = start_form(place, "personal_basic", about)
    assert again.record_id == saved.record_id == start.record_id
    assert again.left_out == ()
    assert again.answers["blood_rh"] == "1"

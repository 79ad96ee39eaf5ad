"""What a form is told about its subject: the file's facts, the household, the last records."""

from typing import Any

import pytest

from clinic_desktop.domain.identity import check_character
from clinic_desktop.services.records.reading import start_form
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import CLINIC_ITSELF, About
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Resident


@pytest.fixture
def head(place: Workplace) -> tuple[str, str]:
    """王桂兰 with a household of her own."""
    first = "42039919650820002"
    saved = register(
        place,
        RegisterResident(
            "王桂兰", id_no=first + check_character(first), village_group="3组", residence_type="4"
        ),
    )
    start = start_form(place, "cover", About(saved.resident_id))
    assert start.context.person["residence_type"] == "2"
    return saved.resident_id, saved.household_id


def test_the_household_form_shows_its_members(place: Workplace, head: tuple[str, str]) -> None:
    resident, household = head
    start = start_form(place, "household_file", About(household_id=household))
    (member,) = (row for row in _rows(start.context.person["members"]))
    assert member["person_id"] == resident
    assert (member["person_name"], member["sex"]) == ("王桂兰", "2")
    assert start.answers["total_members"] == 1


def test_a_member_is_offered_what_the_household_form_says(
    place: Workplace, head: tuple[str, str]
) -> None:
    resident, household = head
    filed = {
        "filing_date": "2026-03-02",
        "filing_org": "石门村卫生室",
        "filing_person": "周医生",
        "status": "0",
        "toilet_type": "1",
        "water_source": "3",
    }
    record_form(place, RecordForm("household_file", filed, About(household_id=household)))
    start = start_form(place, "personal_basic", About(resident))
    assert (start.answers["toilet_type"], start.answers["water_source"]) == ("1", "3")


def test_the_next_register_line_goes_on_from_the_last(place: Workplace) -> None:
    first = start_form(place, "supervision_report", CLINIC_ITSELF)
    assert (first.answers["seq"], first.answers["org_name"]) == (1, "石门村卫生室")
    answers = first.answers | {"info_kind": "2", "content": "水井无盖"}
    record_form(place, RecordForm("supervision_report", answers))
    assert start_form(place, "supervision_report", CLINIC_ITSELF).answers["seq"] == 2


def _rows(members: Any) -> list[dict[str, str]]:
    assert isinstance(members, tuple)
    return list(members)


def test_a_death_record_closes_the_file_with_its_cause(
    place: Workplace, head: tuple[str, str]
) -> None:
    resident, _ = head
    answers = start_form(place, "death_record", About(resident)).answers | {
        "death_datetime": "2026-03-01T22:40",
        "death_place": "1",
        "cause_a": "脑出血",
    }
    record_form(place, RecordForm("death_record", answers, About(resident)))
    with place.reading() as session:
        row = session.get_one(Resident, resident)
        assert (row.status, str(row.death_date), row.death_cause) == (
            "dead",
            "2026-03-01",
            "脑出血",
        )


def test_a_visit_that_finds_somebody_dead_tells_the_cause_in_words(
    place: Workplace, head: tuple[str, str]
) -> None:
    resident, _ = head
    answers = {
        "visit_date": "2026-03-02",
        "visit_outcome": "2",
        "death_date": "2026-02-20",
        "death_cause": "1",
        "death_somatic": "4",
    }
    record_form(place, RecordForm("smd_followup", answers, About(resident)))
    with place.reading() as session:
        row = session.get_one(Resident, resident)
        assert (row.status, row.death_cause) == ("dead", "躯体疾病")

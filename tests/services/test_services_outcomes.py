"""Not met, away, refused, lost; first consultation and screening groups."""

from datetime import date

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.enrolments import Enrol, NoteEvent, enrol, note_event
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.person import person_page
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.screening import first_visit_words, screened
from clinic_desktop.services.task_outcomes import away, lost, not_met, refused
from clinic_desktop.services.today import TaskRow, tasks_of
from clinic_desktop.services.workplace import Workplace


@pytest.fixture
def patient(place: Workplace) -> str:
    resident = register(
        place,
        RegisterResident("王桂兰", birth_date=date(1965, 8, 20), sex="2", village_group="3组"),
    ).resident_id
    enrol(place, Enrol("hypertension", date(2026, 2, 20), resident))
    return resident


def htn(place: Workplace, patient: str) -> TaskRow:
    (task,) = (t for t in tasks_of(place, patient) if t.programme == "hypertension")
    return task


def test_the_third_attempt_in_a_row_advises_lost(
    place: Workplace, patient: str, clock: FixedClock
) -> None:
    before = htn(place, patient)
    for day, advised in ((2, False), (3, False), (4, True)):
        clock.instant = FixedClock.on(date(2026, 3, day)).instant
        if not advised:
            with pytest.raises(InputProblem) as caught:
                lost(place, before, place.today, "联系不上")
            assert caught.value.problems[0].code == "LOST_TOO_EARLY"
        assert not_met(place, before, place.today).consider_lost is advised
    after = htn(place, patient)
    assert (after.next_due, after.window_end) == (before.next_due, before.window_end)
    lost(place, after, place.today, "外出务工，联系不上")
    (closed,) = (e for e in person_page(place, patient).enrolments if e.programme == "hypertension")
    assert (closed.closed_on, closed.close_reason) == (date(2026, 3, 4), "lost")


def test_refusing_needs_a_proof(place: Workplace, patient: str) -> None:
    task = htn(place, patient)
    with pytest.raises(InputProblem):
        refused(place, task, place.today, "  ")
    refused(place, task, place.today, "家属见证")
    assert not [t for t in tasks_of(place, patient) if t.programme == "hypertension"]


def test_away_suspends_until_the_day_and_half_a_year_is_a_move(
    place: Workplace, patient: str
) -> None:
    task = htn(place, patient)
    for until in (place.today, date(2026, 9, 2)):
        with pytest.raises(InputProblem):
            away(place, task, place.today, until)
    away(place, task, place.today, date(2026, 4, 1))
    assert htn(place, patient).reason == "AWAY_SUSPENDED"


def encounter(place: Workplace, patient: str) -> str:
    return record_form(
        place,
        RecordForm(
            "encounter",
            {
                "visit_date": place.today.isoformat(),
                "subjective": "头晕",
                "objective": "神清",
                "assessment": "待查",
                "plan": "观察",
                "doctor_sign": "周医生",
            },
            About(patient),
        ),
    ).record_id


def test_everybody_of_35_is_measured_at_the_first_consultation(
    place: Workplace, patient: str
) -> None:
    assert "测量血压" in first_visit_words(place, patient, place.today)
    own = encounter(place, patient)
    assert first_visit_words(place, patient, place.today) == ""
    assert first_visit_words(place, patient, place.today, besides=own)
    assert first_visit_words(place, patient, date(2027, 1, 4))
    young = register(
        place,
        RegisterResident("小王", birth_date=date(1991, 3, 3), sex="1", village_group="3组"),
    ).resident_id
    assert first_visit_words(place, young, place.today) == ""
    assert first_visit_words(place, young, date(2026, 3, 3))


def test_elevated_readings_make_a_list(place: Workplace) -> None:
    found = {}
    for name, born, readings in (
        ("偏高", 1970, (146,)),
        ("正常", 1985, (118,)),
        ("高危", 1960, (118,)),
        ("三次", 1970, (150, 152, 148)),
    ):
        found[name] = register(
            place,
            RegisterResident(name, birth_date=date(born, 1, 1), sex="1", village_group="1组"),
        ).resident_id
        if not any(t.programme == "bp_screen" for t in tasks_of(place, found[name])):
            enrol(place, Enrol("bp_screen", date(2026, 1, 5), found[name]))
        for number, sbp in enumerate(readings):
            note_event(
                place,
                NoteEvent(
                    "bp",
                    date(2026, 2, 20 + number),
                    "bp_screen",
                    found[name],
                    details={"sbp": sbp, "dbp": 78},
                ),
            )
    assert [(row.name, row.group) for row in screened(place)] == [
        ("三次", "疑似高血压"),
        ("偏高", "血压偏高待复测"),
        ("高危", "高危人群"),
    ]

"""From enrolment through follow-ups to the next task: what is proposed is what is saved."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.identity import check_character
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.enrolments import (
    Enrol,
    NoteEvent,
    close_enrolment,
    enrol,
    note_event,
    reopen_enrolment,
)
from clinic_desktop.services.followup import propose
from clinic_desktop.services.records.reading import start_form, timeline, trend
from clinic_desktop.services.records.saving import (
    RecordedForm,
    RecordForm,
    record_form,
    void_record,
)
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.person import person_page
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.today import TodayFilter, Window, tasks_of, today_page, why
from clinic_desktop.services.workplace import Workplace

HTN = "hypertension_followup"
BORN = date(1965, 8, 20)


@pytest.fixture
def patient(place: Workplace) -> str:
    first = f"420399{BORN:%Y%m%d}002"
    resident = register(
        place,
        RegisterResident("王桂兰", id_no=first + check_character(first), village_group="3组"),
    ).resident_id
    enrol(place, Enrol("hypertension", date(2026, 2, 20), resident))
    return resident


def visit(place: Workplace, patient: str, sbp: int, dbp: int, **more: Any) -> RecordedForm:
    return record_form(place, RecordForm(HTN, typed(place, sbp, dbp, **more), About(patient)))


def typed(place: Workplace, sbp: int, dbp: int, **more: Any) -> dict[str, Any]:
    return {
        "visit_date": place.today.isoformat(),
        "visit_outcome": "0",
        "visit_mode": "1",
        "symptoms": ["1"],
        "sbp": sbp,
        "dbp": dbp,
        "adherence": "1",
        "fu_class": "1",
        "next_visit_date": "2026-06-01",
        "doctor_sign": "周医生",
    } | more


def test_a_new_patient_is_due_within_two_weeks_and_on_today(place: Workplace, patient: str) -> None:
    (task,) = (t for t in tasks_of(place, patient) if t.programme == "hypertension")
    assert (task.reason, task.window_end) == ("HTN_FIRST_VISIT_14D", date(2026, 3, 6))
    page = today_page(place)
    assert [t.name for house in page.houses for t in house.tasks if t.programme == "hypertension"]


def test_saving_a_visit_moves_the_task(place: Workplace, patient: str) -> None:
    saved = visit(place, patient, 132, 84)
    assert saved.outcome == "1"
    (task,) = (t for t in tasks_of(place, patient) if t.programme == "hypertension")
    assert (task.reason, task.next_due) == ("DOCTOR_SET_DATE", date(2026, 6, 1))
    assert why(place, task.enrolment_id).trace


def test_the_proposal_is_the_rule_of_the_value_typed(place: Workplace, patient: str) -> None:
    answers = typed(place, 152, 88)
    proposal = propose(place, HTN, About(patient), answers)
    assert proposal is not None
    assert (proposal.outcome, proposal.reason, proposal.next_due) == (
        "2",
        "HTN_UNCONTROLLED_14D",
        date(2026, 3, 16),
    )
    calm = propose(place, HTN, About(patient), typed(place, 132, 84))
    assert calm is not None
    assert (calm.outcome, calm.next_due) == ("1", date(2026, 6, 2))


def test_two_uncontrolled_visits_ask_for_a_referral_and_come_first(
    place: Workplace, patient: str, clock: FixedClock
) -> None:
    visit(place, patient, 152, 92, fu_class="2", next_visit_date="2026-03-16")
    clock.instant = FixedClock.on(date(2026, 3, 16)).instant
    visit(place, patient, 150, 90, fu_class="2", next_visit_date="2026-03-30")
    clock.instant = FixedClock.on(date(2026, 3, 17)).instant
    first = today_page(place).houses[0].tasks[0]
    assert first.reason == "HTN_CONSECUTIVE_REFER_14D"
    note_event(
        place,
        NoteEvent(
            "referral_check",
            date(2026, 3, 16),
            "hypertension",
            patient,
            details={"attended": False},
        ),
    )
    (task,) = (t for t in tasks_of(place, patient) if t.programme == "hypertension")
    assert task.reason in {"HTN_CONSECUTIVE_REFER_14D", "REFERRAL_NOT_ATTENDED_7D"}


def test_a_voided_visit_gives_the_old_task_back(place: Workplace, patient: str) -> None:
    before = tasks_of(place, patient)
    saved = visit(place, patient, 132, 84)
    assert tasks_of(place, patient) != before
    void_record(place, saved.record_id, "录到别人名下")
    assert tasks_of(place, patient) == before
    assert all(row.kind != "record" for row in timeline(place, patient))


def test_amending_keeps_one_record(place: Workplace, patient: str) -> None:
    saved = visit(place, patient, 132, 84)
    start = start_form(place, HTN, About(patient), saved.record_id)
    assert start.answers["sbp"] == 132
    record_form(
        place,
        RecordForm(
            HTN, start.answers | {"sbp": 136}, About(patient), saved.record_id, reason="听错"
        ),
    )
    points = trend(place, patient, (HTN,), ("sbp", "dbp"))
    assert [p.values["sbp"] for p in points] == [136.0]


def test_a_new_form_carries_the_last_one_forward(place: Workplace, patient: str) -> None:
    visit(
        place,
        patient,
        132,
        84,
        weight=625,
        height=1580,
        meds=[{"drug_name": "苯磺酸氨氯地平片", "times_per_day": 1, "dose_each": "5mg"}],
    )
    start = start_form(place, HTN, About(patient))
    assert start.answers["meds"][0]["drug_name"] == "苯磺酸氨氯地平片"
    assert start.answers["visit_date"] == place.today.isoformat()
    assert "sbp" not in start.answers
    assert start.carried_from == place.today


def test_what_is_missing_or_impossible_is_refused_with_its_field(
    place: Workplace, patient: str
) -> None:
    with pytest.raises(InputProblem) as caught:
        visit(place, patient, 80, 120)
    assert {p.field for p in caught.value.problems} & {"sbp", "dbp"}
    with pytest.raises(InputProblem) as caught:
        visit(place, patient, 132, 84, symptoms=["1", "2"])
    assert any(p.field == "symptoms" for p in caught.value.problems)
    assert trend(place, patient, (HTN,), ("sbp",)) == ()


def test_an_unusual_value_passes_when_confirmed(place: Workplace, patient: str) -> None:
    answers = typed(place, 158, 92)  # judged 控制满意 although it is not
    with pytest.raises(InputProblem) as caught:
        record_form(place, RecordForm(HTN, answers, About(patient)))
    fields = frozenset(p.field for p in caught.value.problems)
    saved = record_form(place, RecordForm(HTN, answers, About(patient), confirmed=fields))
    assert saved.outcome == "1"


def test_a_visit_that_found_the_person_dead_closes_everything(
    place: Workplace, patient: str
) -> None:
    record_form(
        place,
        RecordForm(
            HTN,
            {
                "visit_date": place.today.isoformat(),
                "visit_outcome": "2",
                "death_date": "2026-02-27",
                "death_cause": "脑卒中",
                "doctor_sign": "周医生",
            },
            About(patient),
        ),
    )
    page = person_page(place, patient)
    assert (page.status, page.death_date) == ("dead", date(2026, 2, 27))
    assert page.tasks == ()


def test_close_and_reopen(place: Workplace, patient: str) -> None:
    enrolment = person_page(place, patient).enrolments[0]
    close_enrolment(place, enrolment.enrolment_id, date(2026, 2, 27), "lost")
    assert not [t for t in tasks_of(place, patient) if t.programme == "hypertension"]
    reopen_enrolment(place, enrolment.enrolment_id, date(2026, 3, 1))
    (task,) = (t for t in tasks_of(place, patient) if t.programme == "hypertension")
    assert task.window_end == date(2026, 3, 15)


def test_a_programme_takes_a_person_once(place: Workplace, patient: str) -> None:
    with pytest.raises(InputProblem) as caught:
        enrol(place, Enrol("hypertension", date(2026, 2, 21), patient))
    assert caught.value.problems[0].code == "ALREADY_ENROLLED"
    with pytest.raises(InputProblem):
        enrol(place, Enrol("no_such_programme", date(2026, 2, 21), patient))
    with pytest.raises(InputProblem):
        enrol(place, Enrol("diabetes", date(2027, 1, 1), patient))


def test_saving_personal_information_opens_the_file(place: Workplace) -> None:
    resident = register(
        place,
        RegisterResident(
            "李建国", birth_date=date(1958, 1, 1), sex="1", village_group="1组", open_file=False
        ),
    ).resident_id
    assert person_page(place, resident).archive_no is None
    start = start_form(place, "personal_basic", About(resident))
    answers = start.answers | {
        "blood_abo": "5",
        "blood_rh": "3",
        "payment_methods": ["3"],
        "drug_allergy": ["2"],
        "exposure": ["1"],
        "past_diseases": [{"disease_code": "1"}],
        "surgeries": "1",
        "injuries": "1",
        "transfusions": "1",
        "fh_father": ["1"],
        "fh_mother": ["1"],
        "fh_siblings": ["1"],
        "fh_children": ["1"],
        "genetic_disease": "1",
        "disability": ["1"],
    }
    saved = record_form(place, RecordForm("personal_basic", answers, About(resident)))
    page = person_page(place, resident)
    assert saved.opened_file == page.archive_no
    assert page.allergies == ("2",)
    again = record_form(
        place, RecordForm("personal_basic", answers | {"blood_abo": "1"}, About(resident))
    )
    assert again.record_id == saved.record_id


def test_today_filters(place: Workplace, patient: str) -> None:
    assert today_page(place, TodayFilter(programme="diabetes")).total == 0
    assert today_page(place, TodayFilter(village_group="9组")).total == 0
    assert today_page(place, TodayFilter(text="wgl")).total >= 1
    assert today_page(place, TodayFilter(text="不存在")).total == 0
    assert today_page(place, TodayFilter(Window.OVERDUE)).total == 0
    assert today_page(replace(place, clock=FixedClock.on(date(2026, 3, 7)))).counts.overdue >= 1

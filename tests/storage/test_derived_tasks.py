"""The work list in step with enrolments, records and events, and with the passing of days."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text
from storage_rows import a_household, a_record, a_resident, add, stamp

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
from clinic_desktop.storage.derived.tasks import TaskDeriver
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.materialising import recompute
from clinic_desktop.storage.ops_store import OpsStore
from clinic_desktop.storage.tables import (
    CareEvent,
    Enrolment,
    Household,
    Record,
    Resident,
    Setting,
    SyncRefusal,
    Task,
)

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "resources" / "definitions")


@pytest.fixture(scope="module")
def deriver(catalogue: Catalogue) -> TaskDeriver:
    return TaskDeriver(catalogue)


@pytest.fixture
def clinic(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, deriver: TaskDeriver
) -> Iterator[Database]:
    derivers = (ResidentIndexDeriver(), deriver)
    with Database.open(clinic_folder.database, data_key, clock, derivers) as opened:
        yield opened


def enrolment(clinic: Database, programme: str, on: date, **columns: Any) -> Enrolment:
    return Enrolment(**{**stamp(clinic), "programme": programme, "enrolled_on": on, **columns})


def care(clinic: Database, kind: str, on: date, **columns: Any) -> CareEvent:
    return CareEvent(
        **{**stamp(clinic), "programme": "", "kind": kind, "occurred_on": on, **columns}
    )


def follow_up(clinic: Database, person: str, on: date, sbp: int, dbp: int, **more: Any) -> Record:
    answers = {
        "visit_date": on.isoformat(),
        "visit_outcome": "0",
        "visit_mode": "1",
        "sbp": sbp,
        "dbp": dbp,
        "fu_class": "1",
    }
    return a_record(clinic, person, occurred_on=on, answers={**answers, **more})


def exam(clinic: Database, person: str, on: date) -> Record:
    answers = {"exam_date": on.isoformat()}
    return a_record(clinic, person, form_code="health_exam", occurred_on=on, answers=answers)


def tasks(clinic: Database, **wanted: str) -> dict[str, Task]:
    """Task rows by programme."""
    with clinic.reading() as session:
        return {t.programme: t for t in session.scalars(select(Task).filter_by(**wanted))}


@pytest.fixture
def patient(clinic: Database) -> Resident:
    house = a_household(clinic)
    person = a_resident(clinic, birth_date=date(1965, 8, 20), household_id=house.id)
    add(clinic, house, person)
    return person


def test_an_enrolment_becomes_a_task_in_the_same_save(clinic: Database, patient: Resident) -> None:
    row = enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=patient.id)
    add(clinic, row)
    task = tasks(clinic)["hypertension"]
    assert (task.enrolment_id, task.reason) == (row.id, "HTN_FIRST_VISIT_14D")
    assert (task.window_end, task.state) == (date(2026, 3, 6), "open")
    assert (task.clinic_code, task.household_id) == (patient.clinic_code, patient.household_id)
    assert task.village_group == "8组"
    assert task.last_contact_on is None
    assert all(step["source"] and step["text"] for step in task.trace)


def test_a_visit_moves_it_and_voiding_moves_it_back(clinic: Database, patient: Resident) -> None:
    add(clinic, enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=patient.id))
    record = follow_up(clinic, patient.id, date(2026, 3, 1), 150, 95)
    add(clinic, record)
    task = tasks(clinic)["hypertension"]
    assert (task.reason, task.next_due) == ("HTN_UNCONTROLLED_14D", date(2026, 3, 15))
    assert (task.clinical_priority, task.last_contact_on) == (50, date(2026, 3, 1))
    with clinic.unit("作废", None) as unit:
        unit.session.get_one(Record, record.id).voided = True
        unit.commit()
    assert tasks(clinic)["hypertension"].reason == "HTN_FIRST_VISIT_14D"


def test_scaled_answers_reach_the_rules_in_their_unit(clinic: Database, patient: Resident) -> None:
    add(clinic, enrolment(clinic, "diabetes", date(2025, 2, 20), resident_id=patient.id))
    for tenths, reason in ((39, "DM_EMERGENCY_REFER_14D"), (40, "DM_ROUTINE_3M")):
        on = date(2026, 2, tenths - 20)
        answers = {"visit_date": on.isoformat(), "visit_outcome": "0", "fasting_glucose": tenths}
        record = a_record(
            clinic, patient.id, form_code="diabetes_followup", occurred_on=on, answers=answers
        )
        add(clinic, record)
        assert tasks(clinic)["diabetes"].reason == reason


def test_entries_of_one_day_keep_their_order(clinic: Database, patient: Resident) -> None:
    add(clinic, enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=patient.id))
    on = date(2026, 3, 1)
    first = follow_up(clinic, patient.id, on, 130, 80)
    second = follow_up(clinic, patient.id, on, 150, 95)
    first.entry_order, second.entry_order = 2, 1
    add(clinic, first, second)
    assert tasks(clinic)["hypertension"].reason == "HTN_ROUTINE_3M"


def test_small_events_and_those_for_all_programmes(clinic: Database, patient: Resident) -> None:
    add(
        clinic,
        enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=patient.id),
        enrolment(clinic, "diabetes", date(2026, 2, 20), resident_id=patient.id),
    )
    away = {"until": "2026-05-01"}
    add(clinic, care(clinic, "away", TODAY, resident_id=patient.id, details=away))
    found = tasks(clinic)
    assert {t.state for t in found.values()} == {"suspended"}
    assert {t.reason for t in found.values()} == {"AWAY_SUSPENDED"}
    assert {t.recompute_on for t in found.values()} == {date(2026, 5, 2)}


def test_one_annual_examination_follows_the_chronic_programmes(
    clinic: Database, patient: Resident
) -> None:
    add(
        clinic,
        enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=patient.id),
        enrolment(clinic, "diabetes", date(2025, 2, 20), resident_id=patient.id),
    )
    task = tasks(clinic)["annual_exam"]
    # Eligible from the earlier of the two enrolments.
    assert (task.reason, task.window_start) == (
        "ANNUAL_EXAM_PRIOR_YEAR_MISSED",
        date(2026, 1, 1),
    )
    key = task.enrolment_id
    add(clinic, exam(clinic, patient.id, date(2026, 2, 25)))
    done = tasks(clinic)["annual_exam"]
    assert (done.reason, done.enrolment_id) == ("ANNUAL_EXAM_DONE_THIS_YEAR", key)
    assert done.last_contact_on == date(2026, 2, 25)


def test_the_examination_of_the_elderly_is_not_owed_twice(clinic: Database) -> None:
    old = a_resident(clinic, birth_date=date(1950, 1, 1))
    young = a_resident(clinic, birth_date=date(1961, 3, 3))
    add(clinic, old, young)
    for person in (old, young):
        add(
            clinic,
            enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=person.id),
            enrolment(clinic, "elderly", date(2026, 1, 20), resident_id=person.id),
        )
    assert set(tasks(clinic, resident_id=old.id)) == {"hypertension", "elderly"}
    # Not yet 65: the examination is owed for the hypertension.
    waiting = tasks(clinic, resident_id=young.id)
    assert set(waiting) == {"hypertension", "elderly", "annual_exam"}
    assert waiting["elderly"].state == "not_enrolled"
    add(clinic, exam(clinic, old.id, date(2026, 2, 1)))
    assert tasks(clinic, resident_id=old.id)["elderly"].reason == "ANNUAL_EXAM_DONE_THIS_YEAR"


def test_the_birthday_comes_by_the_sweep(clinic: Database, deriver: TaskDeriver) -> None:
    young = a_resident(clinic, birth_date=date(1961, 3, 3))
    add(clinic, young)
    add(
        clinic,
        enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=young.id),
        enrolment(clinic, "elderly", date(2026, 1, 20), resident_id=young.id),
    )
    with clinic.local() as session:
        assert deriver.outdated(session, TODAY) == []
        tomorrow = TODAY + timedelta(days=1)
        assert deriver.outdated(session, tomorrow) == [("resident", young.id)]
        deriver.renew(session, [("resident", young.id)], tomorrow)
        assert deriver.outdated(session, tomorrow) == []
        # A clock that is set back: nothing that was made on a later day can be trusted.
        assert deriver.outdated(session, TODAY) == [("resident", young.id)]
        session.commit()
    found = tasks(clinic)
    assert set(found) == {"hypertension", "elderly"}
    assert found["elderly"].reason == "ANNUAL_EXAM_FIRST"


def test_death_and_departure_close_everything(clinic: Database, patient: Resident) -> None:
    add(
        clinic,
        enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=patient.id),
        enrolment(clinic, "smd", date(2026, 2, 20), resident_id=patient.id),
    )
    with clinic.unit("死亡", None) as unit:
        person = unit.session.get_one(Resident, patient.id)
        person.status, person.death_date = "dead", date(2026, 3, 1)
        unit.commit()
    found = tasks(clinic)
    assert {(t.programme, t.state, t.reason) for t in found.values()} == {
        ("hypertension", "closed", "CLOSED_DEATH"),
        ("smd", "closed", "CLOSED_DEATH"),
    }
    with clinic.unit("更正", None) as unit:
        person = unit.session.get_one(Resident, patient.id)
        person.status, person.death_date, person.moved_on = "moved", None, date(2026, 3, 1)
        unit.commit()
    assert {t.reason for t in tasks(clinic).values()} == {"CLOSED_MOVED_OUT"}


def test_closing_reopening_and_void_enrolments(clinic: Database, patient: Resident) -> None:
    row = enrolment(clinic, "smd", date(2025, 2, 20), resident_id=patient.id)
    add(clinic, row)
    with clinic.unit("结案", None) as unit:
        kept = unit.session.get_one(Enrolment, row.id)
        kept.closed_on, kept.close_reason = date(2026, 1, 10), "lost"
        unit.commit()
    assert tasks(clinic)["smd"].reason == "CLOSED_LOST"
    reopened = care(clinic, "reopen", date(2026, 2, 1), resident_id=patient.id, programme="smd")
    add(clinic, reopened)
    found = tasks(clinic)
    assert found["smd"].reason == "SMD_FIRST_VISIT_14D"
    # The examination counts from the reopening, too.
    assert found["annual_exam"].window_start == date(2026, 2, 1)
    with clinic.unit("作废", None) as unit:
        unit.session.get_one(Enrolment, row.id).voided = True
        unit.commit()
    assert tasks(clinic) == {}


def test_two_pregnancies_keep_their_events_apart(clinic: Database) -> None:
    mother = a_resident(clinic, birth_date=date(1996, 2, 2))
    add(clinic, mother)
    first = enrolment(
        clinic,
        "maternal",
        date(2024, 2, 20),
        resident_id=mother.id,
        attributes={"lmp": "2024-01-01"},
        closed_on=date(2024, 12, 1),
        close_reason="completed",
    )
    second = enrolment(
        clinic,
        "maternal",
        date(2026, 2, 1),
        resident_id=mother.id,
        attributes={"lmp": "2025-12-10"},
    )
    told = {"resident_id": mother.id, "programme": "maternal"}
    add(
        clinic,
        first,
        second,
        care(clinic, "delivery", date(2024, 10, 3), **told),
        care(clinic, "pp42", date(2024, 11, 20), **told),
        # A check before the registration of the second pregnancy belongs to it.
        care(clinic, "anc", date(2026, 1, 25), **told),
    )
    with clinic.reading() as session:
        found = {t.enrolment_id: t.reason for t in session.scalars(select(Task))}
    assert found == {first.id: "CLOSED_COMPLETED", second.id: "ANC_2_16_20W"}


def test_screening_stops_while_hypertension_is_managed(clinic: Database, patient: Resident) -> None:
    screened = enrolment(clinic, "bp_screen", date(2025, 1, 1), resident_id=patient.id)
    add(clinic, screened)
    reading = {"sbp": 132, "dbp": 80}
    add(
        clinic,
        care(
            clinic,
            "bp",
            date(2026, 3, 1),
            resident_id=patient.id,
            programme="bp_screen",
            details=reading,
        ),
    )
    # 132 mmHg at 60 years: the risk is judged where nobody wrote it down.
    assert tasks(clinic)["bp_screen"].reason == "BP_HIGH_RISK_6M"
    managed = enrolment(clinic, "hypertension", TODAY, resident_id=patient.id)
    add(clinic, managed)
    assert set(tasks(clinic)) == {"hypertension", "annual_exam"}
    with clinic.unit("排除", None) as unit:
        row = unit.session.get_one(Enrolment, managed.id)
        row.closed_on, row.close_reason = TODAY, "misdiagnosis"
        unit.commit()
    assert tasks(clinic)["bp_screen"].state == "open"


def test_a_signature_alone_makes_a_contract_task(clinic: Database, patient: Resident) -> None:
    signed = {"resident_id": patient.id, "programme": "family_doctor", "details": {"years": 1}}
    add(clinic, care(clinic, "sign", date(2025, 3, 10), **signed))
    task = tasks(clinic)["family_doctor"]
    assert (task.reason, task.next_due) == ("CONTRACT_RENEWAL", date(2026, 3, 9))
    assert task.recompute_on == date(2026, 3, 10)


def test_a_house_is_visited_when_anybody_was_met_at_home(
    clinic: Database, patient: Resident
) -> None:
    assert patient.household_id is not None
    add(
        clinic,
        enrolment(clinic, "household_visit", date(2025, 1, 1), household_id=patient.household_id),
    )
    assert tasks(clinic)["household_visit"].reason == "QUARTER_PRIOR_MISSED"
    at_clinic = follow_up(clinic, patient.id, date(2026, 2, 1), 130, 80)
    phone = follow_up(clinic, patient.id, date(2026, 2, 3), 130, 80, visit_mode="3")
    add(clinic, at_clinic, phone)
    assert tasks(clinic)["household_visit"].reason == "QUARTER_PRIOR_MISSED"
    add(clinic, follow_up(clinic, patient.id, date(2026, 2, 5), 130, 80, visit_mode="2"))
    task = tasks(clinic)["household_visit"]
    assert (task.reason, task.resident_id) == ("QUARTER_DONE", None)
    assert task.last_contact_on == date(2026, 2, 5)
    with clinic.unit("撤户", None) as unit:
        unit.session.get_one(Household, patient.household_id).closed_on = TODAY
        unit.commit()
    assert tasks(clinic)["household_visit"].state == "closed"


def test_moving_house_moves_the_tasks(clinic: Database, patient: Resident) -> None:
    other = a_household(clinic, household_no="002", village_group="3组")
    add(
        clinic,
        other,
        enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=patient.id),
    )
    with clinic.unit("迁移", None) as unit:
        unit.session.get_one(Resident, patient.id).household_id = other.id
        unit.commit()
    assert tasks(clinic)["hypertension"].village_group == "3组"
    with clinic.unit("改组", None) as unit:
        unit.session.get_one(Household, other.id).village_group = "4组"
        unit.commit()
    assert tasks(clinic)["hypertension"].village_group == "4组"


def test_changed_parameters_apply_from_the_next_computation(
    clinic: Database, deriver: TaskDeriver, patient: Resident
) -> None:
    with clinic.local() as session:
        deriver.swept(session, TODAY)
        session.commit()
    add(clinic, enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=patient.id))
    add(clinic, follow_up(clinic, patient.id, date(2026, 3, 1), 130, 80, visit_mode="3"))
    assert tasks(clinic)["hypertension"].reason == "HTN_FIRST_VISIT_14D"
    with clinic.unit("设置", None) as unit:
        unit.session.add(Setting(key="programme.count_phone_visits", value=True))
        unit.session.add(Setting(key="programme.hypertension.M3.after", value=3))
        unit.commit()
    with clinic.local() as session:
        # The next sweep finds that the rules are others, and only that one.
        everybody = deriver.outdated(session, TODAY)
        assert everybody == [("resident", patient.id)]
        deriver.renew(session, everybody, TODAY)
        deriver.swept(session, TODAY)
        assert deriver.outdated(session, TODAY) == []
        session.commit()
    task = tasks(clinic)["hypertension"]
    assert (task.reason, task.window_end) == ("HTN_ROUTINE_3M", date(2026, 6, 4))


def test_voided_and_merged_people_owe_nothing(clinic: Database, patient: Resident) -> None:
    add(clinic, enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=patient.id))
    for column, value in (("voided", True), ("merged_into", "a" * 32)):
        with clinic.unit("并档", None) as unit:
            person = unit.session.get_one(Resident, patient.id)
            before = getattr(person, column)
            setattr(person, column, value)
            unit.commit()
        assert tasks(clinic) == {}
        with clinic.unit("恢复", None) as unit:
            setattr(unit.session.get_one(Resident, patient.id), column, before)
            unit.commit()
        assert "hypertension" in tasks(clinic)


def test_an_unknown_programme_is_left_alone(clinic: Database, patient: Resident) -> None:
    add(clinic, enrolment(clinic, "county_special", date(2026, 2, 20), resident_id=patient.id))
    assert tasks(clinic) == {}


def test_a_visit_that_is_not_admitted_counts_no_longer(clinic: Database, patient: Resident) -> None:
    add(clinic, enrolment(clinic, "hypertension", date(2026, 2, 20), resident_id=patient.id))
    record = follow_up(clinic, patient.id, date(2026, 3, 1), 150, 95)
    add(clinic, record)
    clinic.seal()
    assert tasks(clinic)["hypertension"].reason == "HTN_UNCONTROLLED_14D"
    key = ("record", record.id)
    with clinic.unit("拒收", None) as unit:
        store = OpsStore(unit.session)
        (op,) = store.of_rows([key])[key]
        refused = {"op_id": op.id, "tbl": "record", "pk": record.id, "reason": "rank"}
        unit.session.connection().execute(text("UPDATE sync_ctl SET applying = 1"))
        unit.session.add(SyncRefusal(**{**stamp(clinic), **refused}))
        unit.session.flush()
        unit.touch(recompute(store, [key]).changed)
        unit.commit()
    assert tasks(clinic)["hypertension"].reason == "HTN_FIRST_VISIT_14D"


def test_what_lies_far_back_is_remembered_where_it_matters(
    clinic: Database, deriver: TaskDeriver
) -> None:
    """Seven people at once: their old records are read in the second place, or not at all."""
    screened, child, *others = [
        a_resident(clinic, birth_date=date(1970, 1, 1) if n else date(1964, 1, 1)) for n in range(7)
    ]
    child.birth_date = date(2021, 1, 10)
    add(clinic, screened, child, *others)
    raised = [date(2023, 5, 1), date(2023, 9, 1), date(2026, 2, 20)]
    readings = [
        a_record(
            clinic,
            screened.id,
            form_code="outpatient_log",
            occurred_on=on,
            answers={"visit_date": on.isoformat(), "sbp": 150 if on in raised else 120, "dbp": 80},
        )
        for on in (date(2023, 2, 1), *raised)
    ]
    early = date(2021, 4, 12)
    checked = a_record(
        clinic,
        child.id,
        form_code="child_1_8m",
        occurred_on=early,
        answers={"visit_date": early.isoformat(), "check_age": "2"},
    )
    followed = [
        follow_up(clinic, others[0].id, on, 150, 95) for on in (date(2019, 3, 1), date(2020, 3, 1))
    ]
    add(
        clinic,
        *readings,
        checked,
        *followed,
        enrolment(clinic, "bp_screen", date(2022, 1, 1), resident_id=screened.id),
        enrolment(clinic, "child", child.birth_date, resident_id=child.id),
        *(enrolment(clinic, "hypertension", date(2019, 1, 1), resident_id=o.id) for o in others),
    )
    everybody = [("resident", one.id) for one in (screened, child, *others)]
    with clinic.local() as session:
        deriver.renew(session, everybody, TODAY)
        session.commit()
    suspected = tasks(clinic, resident_id=screened.id)["bp_screen"]
    # Three raised days in an unbroken run, two of them years ago.
    assert suspected.reason == "BP_SUSPECT_REFERRAL_14D"
    assert sum(step["rule"] == "ELEVATED" for step in suspected.trace) == 3
    steps = tasks(clinic, resident_id=child.id)["child"].trace
    assert {"slot": "CHILD_3M", "visit": "2021-04-12"} in [step["facts"] for step in steps]
    lost = tasks(clinic, resident_id=others[0].id)["hypertension"]
    assert (lost.reason, lost.last_contact_on) == ("HTN_CONSECUTIVE_REFER_14D", date(2020, 3, 1))
    assert tasks(clinic, resident_id=others[1].id)["hypertension"].last_contact_on is None


def _contents(clinic: Database) -> list[dict[str, Any]]:
    columns = list(Task.__table__.columns)
    with clinic.reading() as session:
        rows = session.execute(select(*columns).order_by(Task.enrolment_id))
        return [dict(row._mapping) for row in rows]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_rebuild_gives_what_the_saves_gave(clinic: Database, seed: int) -> None:
    """The rebuild reads old records only where they matter; nobody may notice."""
    dice = Random(seed)
    codes = ("hypertension", "diabetes", "smd", "elderly", "elderly_followup", "household_visit")
    for number in range(40):
        house = a_household(clinic, household_no=f"{number:03d}")
        born = date(dice.randint(1940, 1990), 1, 1)
        person = a_resident(clinic, birth_date=born, household_id=house.id)
        rows: list[Any] = [house, person]
        for code in dice.sample(codes, 2):
            household = code == "household_visit"
            owner = {"household_id": house.id} if household else {"resident_id": person.id}
            rows.append(enrolment(clinic, code, date(dice.randint(2015, 2026), 1, 9), **owner))
        for _ in range(dice.choice((0, 1, 3, 12))):
            on = date(2015, 1, 1) + timedelta(days=dice.randint(0, 4070))
            if dice.random() < 0.2:
                rows.append(exam(clinic, person.id, on))
            else:
                mode = dice.choice("123")
                sbp = dice.choice((130, 155))
                rows.append(follow_up(clinic, person.id, on, sbp, 80, visit_mode=mode))
        add(clinic, *rows)
    saved = _contents(clinic)
    assert len(saved) > 60
    clinic.rebuild_derived()
    assert _contents(clinic) == saved

"""Questions over residents, enrolments and records; kept by name."""

from datetime import date
from typing import Any

import pytest

from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.queries import Condition, Kind, Op, Query
from clinic_desktop.services.enrolments import Enrol, enrol
from clinic_desktop.services.query.fields import fields_by_id, sources, subjects, usual_columns
from clinic_desktop.services.query.running import Found, run_query
from clinic_desktop.services.query.saving import drop_query, save_query, saved_queries
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.changing import record_death
from clinic_desktop.services.residents.commands import RecordDeath, RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace


@pytest.fixture
def people(place: Workplace) -> dict[str, str]:
    """Three neighbours; one has died."""
    found = {}
    for name, born, sex in (
        ("王桂兰", date(1950, 1, 1), "2"),
        ("李建国", date(1961, 3, 3), "1"),
        ("赵小梅", date(1990, 6, 6), "2"),
    ):
        found[name] = register(place, RegisterResident(name, birth_date=born, sex=sex)).resident_id
    old = register(place, RegisterResident("孙老太", birth_date=date(1930, 1, 1), sex="2"))
    record_death(place, RecordDeath(old.resident_id, date(2026, 2, 1)))
    enrol(place, Enrol("hypertension", date(2025, 1, 5), found["王桂兰"]))
    folic(place, found["赵小梅"], date(2025, 12, 30), 2)
    folic(place, found["赵小梅"], date(2026, 2, 20), 3)
    return found


def folic(place: Workplace, resident_id: str, on: date, bottles: int) -> None:
    answers: dict[str, Any] = {
        "given_on": on.isoformat(),
        "bottles": bottles,
        "stage": "1",
        "giver": "周医生",
    }
    record_form(place, RecordForm("folic_acid", answers, About(resident_id=resident_id)))


def names(found: Found) -> set[str]:
    place = [column.id for column in found.columns].index("p.name")
    return {str(row.cells[place]) for row in found.rows}


def ask(place: Workplace, *conditions: Condition, subject: str = "resident") -> Found:
    return run_query(place, Query(subject, conditions))


def test_people_by_age_and_programme(place: Workplace, people: dict[str, str]) -> None:
    assert names(ask(place)) == set(people)
    assert names(ask(place, Condition("p.age", Op.GE, (65,)))) == {"王桂兰"}  # 64 till tomorrow
    assert names(ask(place, Condition("p.age", Op.EQ, (64,)))) == {"李建国"}
    managed = Condition("p.programmes", Op.ANY_OF, ("hypertension",))
    assert names(ask(place, managed)) == {"王桂兰"}
    either = Condition("p.name", Op.CONTAINS, ("梅",), either=True)
    assert names(ask(place, managed, either)) == {"王桂兰", "赵小梅"}


def test_those_who_left_are_found_where_the_query_asks_for_them(
    place: Workplace, people: dict[str, str]
) -> None:
    assert "孙老太" not in names(ask(place, Condition("p.age", Op.GE, (65,))))
    assert names(ask(place, Condition("p.status", Op.ANY_OF, ("dead",)))) == {"孙老太"}
    del people


def test_people_by_their_last_record(place: Workplace, people: dict[str, str]) -> None:
    last = "f.folic_acid.bottles"
    assert names(ask(place, Condition(last, Op.EQ, (3,)))) == {"赵小梅"}
    assert names(ask(place, Condition(last, Op.EQ, (2,)))) == set()
    assert names(ask(place, Condition("f.folic_acid.@count", Op.EQ, (1,)))) == {"赵小梅"}
    never = Condition("f.folic_acid.@on", Op.EMPTY)
    assert names(ask(place, never)) == {"王桂兰", "李建国"}
    del people


def test_tasks_and_enrolments(place: Workplace, people: dict[str, str]) -> None:
    overdue = ask(place, Condition("t.overdue", Op.GE, (1,)))
    assert names(overdue) == {"王桂兰"}
    found = ask(place, Condition("e.overdue", Op.GE, (1,)), subject="enrolment")
    assert names(found) == {"王桂兰"}
    (row,) = found.rows
    assert row.resident_id == people["王桂兰"]


def test_records_of_a_form_with_days_and_numbers(place: Workplace, people: dict[str, str]) -> None:
    subject = "record:folic_acid"
    on = "f.folic_acid.@on"
    found = ask(place, subject=subject)
    assert [row.cells[1] for row in found.rows] == ["2026-02-20", "2025-12-30"]
    assert found.rows[0].record_id is not None
    lately = ask(place, Condition(on, Op.LAST_DAYS, (30,)), subject=subject)
    assert [row.cells[1] for row in lately.rows] == ["2026-02-20"]
    many = ask(place, Condition("f.folic_acid.bottles", Op.GE, (3,)), subject=subject)
    assert [row.cells[1] for row in many.rows] == ["2026-02-20"]
    either = ask(
        place,
        Condition("f.folic_acid.bottles", Op.GE, (3,)),
        Condition(on, Op.ON, ("2025-12-30",), either=True),
        subject=subject,
    )
    assert len(either.rows) == 2
    del people


def test_crowds_are_asked_by_their_words(place: Workplace) -> None:
    person = RegisterResident("钱小兵", birth_date=date(1970, 1, 1), sex="1", tags=("08",))
    register(place, person)
    query = Query("resident", (Condition("p.tags", Op.ANY_OF, ("08",)),), ("p.name", "p.tags"))
    (row,) = run_query(place, query).rows
    assert row.cells == ("钱小兵", "残疾人")


def test_columns_are_chosen_and_codes_come_as_words(
    place: Workplace, people: dict[str, str]
) -> None:
    columns = ("f.folic_acid.stage", "p.sex", "p.name", "p.age", "gone")
    found = run_query(place, Query("record:folic_acid", (), columns))
    assert [column.label for column in found.columns] == ["对象", "性别", "姓名", "年龄"]
    assert found.rows[0].cells == ("待孕妇女", "女", "赵小梅", 35)
    del people


def test_every_subject_can_be_asked_with_every_column(
    place: Workplace, people: dict[str, str]
) -> None:
    for subject, _ in subjects(place):
        known = fields_by_id(place, subject)
        assert set(usual_columns(place, subject)) <= known.keys(), subject
        found = run_query(place, Query(subject, (), tuple(known)[:400]))
        assert all(len(row.cells) == len(found.columns) for row in found.rows)
    assert any(field.kind is Kind.CODES for s in sources(place, "resident") for field in s.fields)
    del people


def test_a_condition_that_is_not_whole_is_refused(place: Workplace) -> None:
    with pytest.raises(InputProblem):
        ask(place, Condition("p.age", Op.GE))
    with pytest.raises(InputProblem):
        ask(place, Condition("p.unknown", Op.EMPTY))


def test_queries_are_kept_by_name(place: Workplace) -> None:
    query = Query(
        "resident",
        (Condition("p.age", Op.BETWEEN, (60, 64)), Condition("p.phone", Op.EMPTY, (), True)),
        ("p.name", "p.phone"),
        "没有电话的老人",
    )
    save_query(place, query)
    assert saved_queries(place) == (query,)
    drop_query(place, "没有电话的老人")
    assert saved_queries(place) == ()
    with pytest.raises(InputProblem):
        save_query(place, Query("resident"))

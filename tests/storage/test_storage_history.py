"""What happened to a row, told to people; and the last save taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from storage_rows import DOCTOR, NURSE, a_household, a_record, a_resident, add, staff

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.history import FieldChange, HistoryEntry, history_of
from clinic_desktop.storage.search import search
from clinic_desktop.storage.tables import Household, Record, Resident
from clinic_desktop.storage.undo import last_action, undo_last


@pytest.fixture
def village(database: Database) -> tuple[Database, str, str]:
    """A resident with one record."""
    staff(database)
    person = a_resident(database, phone="1")
    add(database, person)
    record = a_record(database, person.id)
    add(database, record, action="随访录入")
    return database, person.id, record.id


def history(database: Database, table: str, pk: str) -> list[HistoryEntry]:
    database.seal()
    with database.reading() as session:
        return history_of(session, table, pk)


def change(
    database: Database, table: type[Any], pk: str, user: str = DOCTOR, **columns: Any
) -> None:
    with database.unit("修改", user, "更正") as unit:
        found = unit.session.get_one(table, pk)
        for name, value in columns.items():
            setattr(found, name, value)
        unit.commit()


def row(database: Database, table: type[Any], pk: str) -> Any:
    with database.reading() as session:
        return session.get_one(table, pk)


def test_who_when_what_and_why(village: tuple[Database, str, str], clock: FixedClock) -> None:
    database, person, _ = village
    clock.instant += timedelta(hours=1)
    change(database, Resident, person, NURSE, phone="2", address="村东")
    edit, insert = history(database, "resident", person)
    assert edit.at == datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert not edit.clock_doubtful
    assert (edit.staff_id, edit.staff_name) == (NURSE, "李护士")
    assert (edit.action, edit.reason, edit.kind) == ("修改", "更正", "update")
    assert edit.here
    assert not edit.centre
    assert edit.changes == (
        FieldChange("phone", "1", "2"),
        FieldChange("address", None, "村东"),
    )
    assert insert.kind == "insert"
    assert FieldChange("name", None, "王秀英") in insert.changes
    assert insert.shown, "the name still comes from the first save"


def test_answers_are_told_one_by_one(village: tuple[Database, str, str]) -> None:
    database, _, record = village
    change(database, Record, record, answers={"sbp": 150, "dbp": 90, "note": "好转"})
    edit = history(database, "record", record)[0]
    assert edit.changes == (
        FieldChange("answers.dbp", 95, 90),
        FieldChange("answers.note", None, "好转"),
        FieldChange("answers.symptoms", ["1", "3"], None),
    )


def test_a_void_and_its_return_have_names(village: tuple[Database, str, str]) -> None:
    database, _, record = village
    change(database, Record, record, voided=True, void_by=DOCTOR, void_reason="重复")
    change(database, Record, record, voided=False, void_by=None, void_reason=None)
    kinds = [entry.kind for entry in history(database, "record", record)]
    assert kinds == ["restore", "void", "insert"]


def test_a_row_nobody_wrote_has_no_history(database: Database) -> None:
    assert history(database, "record", "0" * 32) == []


def test_the_last_save_is_taken_back_by_a_void(village: tuple[Database, str, str]) -> None:
    database, person, record = village
    changes = undo_last(database, DOCTOR)
    assert changes.rows == {("record", record)}
    assert changes.residents == {person}
    found = row(database, Record, record)
    assert found.voided
    assert "随访录入" in found.void_reason
    kinds = [entry.kind for entry in history(database, "record", record)]
    assert kinds == ["void", "insert"]


def test_saves_are_taken_back_one_after_the_other(village: tuple[Database, str, str]) -> None:
    database, person, record = village
    change(database, Resident, person, phone="2")
    change(database, Resident, person, phone="3", id_no="411303195005051234")
    undo_last(database, DOCTOR)
    assert row(database, Resident, person).phone == "2"
    assert row(database, Resident, person).id_no is None
    undo_last(database, DOCTOR)
    assert row(database, Resident, person).phone == "1"
    undo_last(database, DOCTOR)
    assert row(database, Record, record).voided
    undo_last(database, DOCTOR)
    assert row(database, Resident, person).voided
    with database.reading() as session:
        assert search(session, "王秀英") == ()
        assert last_action(session, DOCTOR) is None
    with pytest.raises(InputProblem, match="没有可以撤销"):
        undo_last(database, DOCTOR)


def test_several_rows_of_one_save_come_back_together(database: Database) -> None:
    staff(database)
    house = a_household(database)
    people = [a_resident(database, household_id=house.id) for _ in range(3)]
    add(database, house, *people)
    changes = undo_last(database, DOCTOR)
    assert len(changes.rows) == 4
    assert row(database, Household, house.id).voided


def test_a_row_changed_twice_in_one_save_gets_the_value_before_both(
    village: tuple[Database, str, str],
) -> None:
    database, person, _ = village
    with database.unit("修改", DOCTOR) as unit:
        found = unit.session.get_one(Resident, person)
        found.phone = "2"
        unit.session.flush()
        found.phone = "3"
        unit.commit()
    undo_last(database, DOCTOR)
    assert row(database, Resident, person).phone == "1"


def test_a_void_is_taken_back(village: tuple[Database, str, str]) -> None:
    database, _, record = village
    change(database, Record, record, voided=True, void_by=DOCTOR, void_reason="重复")
    undo_last(database, DOCTOR)
    found = row(database, Record, record)
    assert (found.voided, found.void_by, found.void_reason) == (False, None, None)


def test_a_later_change_of_the_same_field_holds_it_up(village: tuple[Database, str, str]) -> None:
    database, person, _ = village
    change(database, Resident, person, phone="2")
    change(database, Resident, person, NURSE, phone="3")
    with pytest.raises(InputProblem, match="李护士"):
        undo_last(database, DOCTOR)
    assert row(database, Resident, person).phone == "3"


def test_a_later_change_of_another_field_does_not(village: tuple[Database, str, str]) -> None:
    database, person, _ = village
    change(database, Resident, person, phone="2")
    change(database, Resident, person, NURSE, address="村东")
    undo_last(database, DOCTOR)
    found = row(database, Resident, person)
    assert (found.phone, found.address) == ("1", "村东")


def test_a_new_row_changed_since_is_not_voided(village: tuple[Database, str, str]) -> None:
    database, _, record = village
    change(database, Record, record, NURSE, outcome="1")
    with pytest.raises(InputProblem, match="李护士"):
        undo_last(database, DOCTOR)
    assert not row(database, Record, record).voided


def test_a_new_row_that_others_point_at_is_not_voided(village: tuple[Database, str, str]) -> None:
    database, person, _ = village
    with database.unit("随访录入", NURSE) as unit:
        unit.session.add(a_record(database, person))
        unit.commit()
    undo_last(database, DOCTOR)
    with pytest.raises(InputProblem, match="关联"):
        undo_last(database, DOCTOR)
    assert not row(database, Resident, person).voided


def test_everybody_takes_back_their_own(village: tuple[Database, str, str]) -> None:
    database, person, record = village
    change(database, Resident, person, NURSE, phone="2")
    with database.reading() as session:
        mine = last_action(session, DOCTOR)
    assert mine is not None
    assert (mine.action, mine.rows) == ("随访录入", 1)
    undo_last(database, DOCTOR)
    assert row(database, Resident, person).phone == "2"
    assert row(database, Record, record).voided
    with database.reading() as session:
        assert session.scalars(select(Resident.phone)).all() == ["2"]

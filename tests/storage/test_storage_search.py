"""The search box finds a resident by whatever the doctor remembers."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from clinic_desktop.storage.database import Database
from clinic_desktop.storage.derived.spelling import spell
from clinic_desktop.storage.search import search
from clinic_desktop.storage.tables import Enrolment, Household, Resident, ResidentIndex


def stamp(database: Database) -> dict[str, Any]:
    return {
        "id": database.new_id(),
        "clinic_code": "411303106217",
        "created_at": "2026-03-02T04:00:00.000Z",
    }


def resident(database: Database, name: str, **columns: Any) -> Resident:
    plain: dict[str, Any] = {
        "sex": "2",
        "birth_date": date(1950, 5, 5),
        "residence_type": "1",
        "status": "active",
    }
    return Resident(**stamp(database), name=name, **{**plain, **columns})


@pytest.fixture
def village(database: Database) -> Database:
    house = Household(
        **stamp(database),
        household_no="017",
        village_group="8组",
        address="河东镇石桥村8组17号",
        phone="0377-63123456",
        tags=["low_income"],
    )
    with database.unit("登记", None) as unit:
        unit.session.add(house)
        unit.session.add(
            resident(
                database,
                "曾小贤",
                household_id=house.id,
                id_no="41130319500505123X",
                phone="138 1234 5678",
                archive_no="41130310621700042",
                tags=["disabled"],
            )
        )
        unit.session.add(resident(database, "王长乐", phone="15900001111"))
        unit.session.add(resident(database, "小贤", status="dead", phone="13900002222"))
        unit.commit()
    return database


def found(database: Database, typed: str) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(hit.name, hit.matched) for hit in search(session, typed)]


@pytest.mark.parametrize(
    ("typed", "matched"),
    [
        ("曾小贤", "name"),
        ("曾", "name"),
        ("小贤", "name"),
        ("zxx", "pinyin"),
        ("ZXX", "pinyin"),
        ("zengxiaoxian", "pinyin"),
        ("cengxiao", "pinyin"),
        ("zengxx", "pinyin"),
        ("41130319500505123X", "id_no"),
        ("41130319500505123x", "id_no"),
        ("123X", "id_no"),
        ("411303195005", "id_no"),
        ("5678", "phone"),
        ("1381234", "phone"),
        ("63123456", "phone"),
        ("017", "household_no"),
        ("17", "household_no"),
        ("００１７", "household_no"),
        ("00042", "archive_no"),
        ("41130310621700042", "archive_no"),
        ("石桥村", "address"),
        ("8组", "address"),
        ("贤 8组", "name"),
        ("石桥 zxx", "pinyin"),
    ],
)
def test_every_way_finds_the_same_person(village: Database, typed: str, matched: str) -> None:
    assert ("曾小贤", matched) in found(village, typed)


@pytest.mark.parametrize("typed", ["wcl", "wcy", "wzl", "wangchangle", "wangzhangle", "wangcl"])
def test_characters_with_several_readings(village: Database, typed: str) -> None:
    assert found(village, typed) == [("王长乐", "pinyin")]


@pytest.mark.parametrize("typed", ["", "   ", '"', "*", "%", "name:", "NEAR(", "王 8组", "999999"])
def test_nothing_fits(village: Database, typed: str) -> None:
    assert found(village, typed) == []


def test_a_whole_name_on_the_list_stands_first(village: Database) -> None:
    with village.unit("登记", None) as unit:
        unit.session.add(resident(village, "小贤", birth_date=date(1990, 1, 1)))
        unit.commit()
    with village.reading() as session:
        hits = search(session, "小贤")
    assert [(hit.name, hit.listed) for hit in hits] == [
        ("小贤", True),
        ("曾小贤", True),
        ("小贤", False),
    ]


def test_the_limit_holds(village: Database) -> None:
    with village.reading() as session:
        assert len(search(session, "小贤", limit=1)) == 1


def test_the_index_follows_every_change(village: Database) -> None:
    with village.reading() as session:
        before = session.scalars(select(ResidentIndex).where(ResidentIndex.name == "曾小贤")).one()
    assert before.phone == "138 1234 5678"
    assert before.tags == " disabled low_income "
    assert before.village_group == "8组"
    with village.unit("改名", None) as unit:
        person = unit.session.get_one(Resident, before.resident_id)
        person.name = "曾大贤"
        house = unit.session.get_one(Household, before.household_id)
        house.village_group = "9组"
        unit.session.add(
            Enrolment(
                **stamp(village),
                resident_id=person.id,
                programme="hypertension",
                enrolled_on=date(2026, 1, 1),
            )
        )
        unit.commit()
    assert found(village, "zxx") == []
    assert found(village, "小贤") == [("小贤", "name")]
    assert found(village, "9组") == [("曾大贤", "address")]
    with village.reading() as session:
        (hit,) = search(session, "zdx")
    assert (hit.name, hit.village_group, hit.programmes) == ("曾大贤", "9组", ("hypertension",))


def test_both_houses_follow_a_move(village: Database) -> None:
    with village.reading() as session:
        person = session.scalars(select(Resident).where(Resident.name == "曾小贤")).one()
    old = person.household_id
    with village.unit("迁出本户", None) as unit:
        moved = unit.session.get_one(Resident, person.id)
        moved.household_id = None
        changes = unit.commit()
    assert old in changes.households


def test_rebuilding_gives_the_same_rows(village: Database) -> None:
    everything = (
        "SELECT * FROM resident_index ORDER BY 1",
        "SELECT * FROM resident_spelling ORDER BY 1, 2",
        "SELECT rowid, * FROM resident_search ORDER BY 1",
    )
    with village.reading() as session:
        before = [session.execute(text(query)).all() for query in everything]
    village.rebuild_derived()
    with village.reading() as session:
        assert [session.execute(text(query)).all() for query in everything] == before


def test_umlaut_is_typed_as_v_or_u() -> None:
    assert {"lvbu", "lubu", "lb"} <= set(spell("吕布").ways)


def test_names_without_chinese_keep_their_letters() -> None:
    assert spell("Amy Li").pinyin == "amyli"
    assert spell("阿·买提").initials == "amt"
    assert spell("").ways == ()

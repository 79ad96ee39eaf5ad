"""Whatever writes, the journal has it in the same transaction, or the statement is refused."""

from collections.abc import Callable
from contextlib import closing
from datetime import date

import orjson
import pytest
from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from storage_rows import DOCTOR, a_household, a_resident, add, stamp

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.storage import capture, capture_postgresql
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.shapes import shape_of, synced_tables
from clinic_desktop.storage.tables import Base, Household, Setting, SyncClass, SyncSpec
from clinic_desktop.storage.tables.base import Flag, IsoDate, JsonText, Words
from clinic_desktop.storage.tables.sync import sync_journal

Write = Callable[[Session, str], object]


@pytest.fixture
def house(database: Database) -> str:
    row = a_household(database)
    add(database, row)
    return row.id


def journal(database: Database) -> list[tuple[str, str, str, dict[str, object]]]:
    with database.reading() as session:
        rows = session.execute(select(sync_journal).order_by(sync_journal.c.n))
        return [(row.tbl, row.pk, row.act, orjson.loads(row.new_json)) for row in rows]


def _by_object(session: Session, house: str) -> None:
    session.get_one(Household, house).phone = "1"


def _by_bulk_save(session: Session, house: str) -> None:
    found = session.get_one(Household, house)
    found.phone = "1"
    session.bulk_save_objects([found])


UPDATES: dict[str, Write] = {
    "object": _by_object,
    "bulk_save_objects": _by_bulk_save,
    "bulk_update_mappings": lambda s, h: s.bulk_update_mappings(
        Household.__mapper__, [{"id": h, "phone": "1"}]
    ),
    "orm bulk update by key": lambda s, h: s.execute(update(Household), [{"id": h, "phone": "1"}]),
    "orm update where": lambda s, h: s.execute(
        update(Household).where(Household.id == h).values(phone="1")
    ),
    "query update": lambda s, h: s.query(Household).filter_by(id=h).update({"phone": "1"}),
    "core update": lambda s, _: s.execute(
        Base.metadata.tables["household"].update().values(phone="1")
    ),
    "raw text": lambda s, _: s.execute(text("UPDATE household SET phone = '1'")),
    "driver": lambda s, _: s.connection().exec_driver_sql("UPDATE household SET phone = '1'"),
    "upsert": lambda s, h: s.execute(
        sqlite_insert(Household)
        .values(id=h, clinic_code="c", created_at="t", voided=False, household_no="001")
        .on_conflict_do_update(index_elements=["id"], set_={"phone": "1"})
    ),
}


@pytest.mark.parametrize("style", UPDATES)
def test_every_style_of_update_is_in_the_journal(
    database: Database, house: str, style: str
) -> None:
    before = len(journal(database))
    with database.unit("改", DOCTOR) as unit:
        UPDATES[style](unit.session, house)
        changes = unit.commit()
    assert journal(database)[before:] == [("household", house, "u", {"phone": "1"})]
    assert changes.rows == {("household", house)}
    assert changes.households == {house}


INSERTS: dict[str, Write] = {
    "object": lambda s, i: s.add(Household(**_row(i))),
    "add_all": lambda s, i: s.add_all([Household(**_row(i))]),
    "merge": lambda s, i: s.merge(Household(**_row(i))),
    "bulk_save_objects": lambda s, i: s.bulk_save_objects([Household(**_row(i))]),
    "bulk_insert_mappings": lambda s, i: s.bulk_insert_mappings(Household.__mapper__, [_row(i)]),
    "orm insert": lambda s, i: s.execute(insert(Household), [_row(i)]),
    "core insert": lambda s, i: s.execute(Base.metadata.tables["household"].insert(), _row(i)),
    "raw text": lambda s, i: s.execute(
        text(
            "INSERT INTO household (id, clinic_code, created_at, voided, household_no)"
            " VALUES (:id, 'c', 't', 0, '7')"
        ),
        {"id": i},
    ),
    "insert or replace": lambda s, i: s.execute(
        insert(Household).prefix_with("OR REPLACE").values(_row(i))
    ),
    "insert from select": lambda s, i: s.execute(
        text(
            "INSERT INTO household (id, clinic_code, created_at, voided, household_no)"
            " SELECT :id, 'c', 't', 0, '7'"
        ),
        {"id": i},
    ),
}


def _row(row_id: str) -> dict[str, object]:
    return {
        "id": row_id,
        "clinic_code": "c",
        "created_at": "t",
        "voided": False,
        "household_no": "7",
    }


@pytest.mark.parametrize("style", INSERTS)
def test_every_style_of_insert_is_in_the_journal(database: Database, style: str) -> None:
    row_id = database.new_id()
    with database.unit("登记", DOCTOR) as unit:
        INSERTS[style](unit.session, row_id)
        unit.commit()
    (entry,) = journal(database)
    assert entry[:3] == ("household", row_id, "i")
    assert entry[3]["household_no"] == "7"


REFUSED: dict[str, Write] = {
    "delete object": lambda s, h: s.delete(s.get_one(Household, h)),
    "orm delete": lambda s, h: s.execute(delete(Household).where(Household.id == h)),
    "raw delete": lambda s, _: s.execute(text("DELETE FROM household")),
    "change of id": lambda s, _: s.execute(text(f"UPDATE household SET id = '{'f' * 32}'")),
    "replace": lambda s, h: s.execute(insert(Household).prefix_with("OR REPLACE").values(_row(h))),
}


@pytest.mark.parametrize("style", REFUSED)
def test_what_would_lose_a_row_is_refused(database: Database, house: str, style: str) -> None:
    before = journal(database)

    def attempt() -> None:
        with database.unit("删", DOCTOR) as unit:
            REFUSED[style](unit.session, house)
            unit.commit()

    with pytest.raises(DBAPIError, match="capture"):
        attempt()
    assert journal(database) == before
    with database.reading() as session:
        assert session.get_one(Household, house).household_no == "001"


def test_an_update_that_changes_nothing_leaves_no_trace(database: Database, house: str) -> None:
    before = journal(database)
    with database.unit("改", DOCTOR) as unit:
        unit.session.execute(text("UPDATE household SET household_no = household_no"))
        changes = unit.commit()
    assert journal(database) == before
    assert changes.rows == frozenset()


def test_only_changed_columns_are_written_down_with_nulls_and_all_characters(
    database: Database, house: str
) -> None:
    before = len(journal(database))
    with database.unit("改", DOCTOR) as unit:
        found = unit.session.get_one(Household, house)
        found.village_group = None
        found.address = '"引号"\\反斜\n换行𬱖'
        found.house_order = 2**53
        found.opened_on = date(2026, 2, 28)
        found.tags = ["a", "乙"]
        unit.commit()
    assert journal(database)[before][3] == {
        "village_group": None,
        "address": '"引号"\\反斜\n换行𬱖',
        "house_order": 2**53,
        "opened_on": "2026-02-28",
        "tags": '["a","乙"]',
    }


def test_who_when_and_why_are_noted(database: Database, clock: FixedClock) -> None:
    with database.unit("登记", DOCTOR, "补录") as unit:
        unit.session.add(a_household(database))
        unit.commit()
    with database.reading() as session:
        row = session.execute(select(sync_journal)).one()
    assert (row.usr, row.tx, row.why) == (DOCTOR, unit.tx, "补录")
    assert row.wall == int(clock.now().timestamp() * 1000)


def test_a_write_from_outside_the_program_is_captured_too(
    clinic_folder: ClinicFolder, data_key: DataKey, database: Database, house: str
) -> None:
    with closing(connect(clinic_folder.database, data_key)) as raw:
        raw.execute("UPDATE household SET phone = '2'")
    last = journal(database)[-1]
    assert last == ("household", house, "u", {"phone": "2"})


def test_local_and_derived_tables_are_not_captured(database: Database) -> None:
    with database.unit("设置", DOCTOR) as unit:
        unit.session.add(Setting(key="k", value=1))
        unit.session.add(a_resident(database))
        unit.commit()
    assert {entry[0] for entry in journal(database)} == {"resident"}


@pytest.mark.parametrize("damage", ["drop", "change", "foreign"])
def test_broken_capture_opens_the_database_read_only(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, damage: str
) -> None:
    name = "capture_household_update"
    with closing(connect(clinic_folder.database, data_key)) as raw:
        if damage != "foreign":
            raw.execute(f"DROP TRIGGER {name}")
        if damage == "change":
            changed = capture.expected()[name].replace("NEW.phone IS NOT OLD.phone", "0")
            raw.execute(changed)
        if damage == "foreign":
            raw.execute("CREATE TRIGGER other AFTER INSERT ON setting BEGIN SELECT 1; END")
    with Database.open(clinic_folder.database, data_key, clock) as database:
        assert database.read_only
        assert database.notices[0].code == "CAPTURE_BROKEN"
        with database.reading() as session:
            assert session.scalars(select(Household)).all() == []
        with pytest.raises(KnownFault) as told, database.unit("登记", DOCTOR):
            pass
        assert told.value.code == "DATABASE_READ_ONLY"
        with pytest.raises(KnownFault):
            database.seal()


def test_reference_tables_are_written_at_the_centre_only() -> None:
    metadata = MetaData()
    Table(
        "vaccine_rule",
        metadata,
        Column("id", String(32), primary_key=True),
        Column("name", Words(10)),
        info={"sync": SyncSpec(SyncClass.REFERENCE)},
    )
    names = capture.triggers(metadata)
    assert "capture_vaccine_rule_owner_insert" in names
    assert "capture_vaccine_rule_owner_update" in names


def test_a_village_cannot_write_what_the_centre_decides(database: Database) -> None:
    refusal = {
        **stamp(database),
        "op_id": "0" * 32,
        "tbl": "record",
        "pk": "1" * 32,
        "reason": "out_of_scope",
    }
    table = Base.metadata.tables["sync_refusal"]
    with pytest.raises(DBAPIError, match="only the centre"), database.unit("拒收", None) as unit:
        unit.session.execute(table.insert(), refusal)
    database.set_rank(1)
    with database.unit("拒收", None) as unit:
        unit.session.execute(table.insert(), refusal)
        assert unit.commit().rows == {("sync_refusal", refusal["id"])}


def test_column_rules_of_the_exchange() -> None:
    for name, table in synced_tables().items():
        assert [c.name for c in table.primary_key.columns] == ["id"], name
        assert isinstance(table.c.id.type, String), name
        assert table.c.id.type.length == 32, name
        for column in table.columns:
            where = f"{name}.{column.name}"
            kinds = (String, Integer, Words, Flag, IsoDate, JsonText)
            assert isinstance(column.type, kinds), where
            assert not isinstance(column.type, LargeBinary), where
            assert column.server_default is None, where
            assert not column.unique, where
            assert not column.foreign_keys, where
        assert not any(index.unique for index in table.indexes), name
        grouped = [column for _, columns in table.info["sync"].units for column in columns]
        assert len(grouped) == len(set(grouped)), name
        assert set(grouped) <= set(table.c.keys()), name
        parent = table.info["sync"].parent
        assert parent is None or (parent[0] in table.c and parent[1] in synced_tables()), name
        assert shape_of(table).units["_void"] == ("voided", "void_by", "void_reason")


def test_units_named_in_the_tables() -> None:
    units = shape_of(synced_tables()["resident"]).units
    assert units["id"] == ("id_type", "id_no")
    assert units["name"] == ("name",)


LIMITS: dict[str, tuple[str, object]] = {
    "too long": ("address", "村" * 201),
    "number too large": ("house_order", 2**53 + 1),
    "fraction": ("house_order", 1.5),
    "words in a number": ("house_order", "many"),
    "no such day": ("opened_on", "2026-02-30"),
    "not a day": ("opened_on", "yesterday"),
    "bytes": ("phone", b"\x00\x01"),
    "NUL": ("phone", "1\0002"),
    "flag": ("voided", 2),
    "long json": ("tags", "1" * 70_000),
}


@pytest.mark.parametrize("case", LIMITS)
def test_what_the_log_must_refuse_does_not_get_in(
    database: Database, house: str, case: str
) -> None:
    column, value = LIMITS[case]
    with pytest.raises(InputProblem) as told, database.unit("改", DOCTOR) as unit:
        unit.session.connection().exec_driver_sql(f"UPDATE household SET {column} = ?", (value,))
    assert told.value.problems[0].field == column
    assert len(journal(database)) == 1


def test_ids_have_one_form(database: Database) -> None:
    for bad in ("short", "G" * 32, "A" * 32):
        with pytest.raises(InputProblem):
            add(database, a_household(database, id=bad))


def test_text_is_normalised_on_its_way_in(database: Database) -> None:
    row = a_household(
        database, address="  e\u0301a\0b \ud800", tags=["e\u0301", "a\0"], household_no="1"
    )
    add(database, row)
    with database.reading() as session:
        found = session.get_one(Household, row.id)
    assert found.address == "éab \ufffd"
    assert found.tags == ["é", "a"]


def test_fractions_are_refused_inside_answers(database: Database) -> None:
    with pytest.raises(TypeError), database.unit("登记", DOCTOR) as unit:
        JsonText().process_bind_param({"weight": 62.5}, unit.session.connection().dialect)


def test_the_centres_postgresql_says_the_same() -> None:
    body = "\n".join(capture_postgresql.statements())
    assert body.count("CREATE TRIGGER") == 2 * len(synced_tables())
    assert body.count("capture_write('R')") == 2 * sum(
        table.info["sync"].sync_class is SyncClass.REFERENCE for table in synced_tables().values()
    )
    for fragment in (
        "current_setting('sync.applying', true)",
        "IS DISTINCT FROM",
        "rows are voided and never deleted",
        "a row keeps its id",
        "INSERT INTO sync_journal",
    ):
        assert fragment in body
    for table in synced_tables():
        assert f" ON {table} " in body

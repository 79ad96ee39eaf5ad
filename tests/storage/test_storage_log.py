"""The journal becomes operations, and the rows are what the operations say."""

import hashlib
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from storage_rows import DOCTOR, a_household, a_record, a_resident, add, stamp

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.ops import START, Op, compose, extend, heads, materialise
from clinic_desktop.storage import schema
from clinic_desktop.storage.conflicts import decide, open_conflicts
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.log import PLAUSIBLE, SUSPICIOUS, Sealed, clock_quality
from clinic_desktop.storage.materialising import recompute
from clinic_desktop.storage.ops_store import FAST, OpsStore
from clinic_desktop.storage.raw_rows import read_row
from clinic_desktop.storage.shapes import shapes, spec_of, synced_tables
from clinic_desktop.storage.tables import Base, Household, Resident, SavedAction, SyncClass
from clinic_desktop.storage.tables.sync import sync_ctl, sync_journal, sync_op, sync_origin
from clinic_desktop.storage.verify import verify

DAY_MS = 86_400_000


def ops_of(database: Database, table: str, pk: str) -> list[Op]:
    with database.reading() as session:
        return OpsStore(session).of_rows([(table, pk)]).get((table, pk), [])


def change(database: Database, table: type[Any], pk: str, **columns: Any) -> str:
    with database.unit("改", DOCTOR, "更正") as unit:
        found = unit.session.get_one(table, pk)
        for name, value in columns.items():
            setattr(found, name, value)
        return unit.commit().tx


def test_a_save_becomes_operations_in_the_exact_form(database: Database, clock: FixedClock) -> None:
    house = a_household(database, tags=["low_income"])
    tx = add(database, house)
    sealed = database.seal()
    assert (sealed.count, sealed.number) == (1, 1)
    (op,) = ops_of(database, "household", house.id)
    assert (op.act, op.number, op.counter, op.user, op.tx) == ("i", 1, 1, DOCTOR, tx)
    assert op.wall == int(clock.now().timestamp() * 1000)
    assert (op.rank, op.schema, op.wall_quality) == (0, 1, PLAUSIBLE)
    assert op.values["tags"] == '["low_income"]'
    assert None not in op.values.values(), "an insert leaves out what is empty"
    with database.reading() as session:
        row = session.execute(select(sync_op)).one()
        line = OpsStore(session).lines.unpack(row.body)
    assert line == FAST.dumps(op.plain())
    assert row.id == hashlib.sha256(line).digest()[:16]


def test_an_update_names_the_shown_head_and_completes_its_unit(database: Database) -> None:
    person = a_resident(database, id_type="01", id_no="411303195005051234")
    add(database, person)
    database.seal()
    change(database, Resident, person.id, id_no="411303195005051235", phone="1")
    database.seal()
    insert, edit = ops_of(database, "resident", person.id)
    assert edit.values == {"id_type": "01", "id_no": "411303195005051235", "phone": "1"}
    assert edit.replaces == {"id": (insert.id,), "phone": (insert.id,)}
    assert edit.reason == "更正"


def test_several_edits_of_a_row_in_one_seal_form_a_chain(database: Database) -> None:
    house = a_household(database)
    add(database, house)
    change(database, Household, house.id, phone="1")
    change(database, Household, house.id, phone="2")
    database.seal()
    first, second, third = ops_of(database, "household", house.id)
    assert second.replaces == {"phone": (first.id,)}
    assert third.replaces == {"phone": (second.id,)}
    assert [op.number for op in (first, second, third)] == [1, 2, 3]


def test_answers_are_one_unit(database: Database) -> None:
    person = a_resident(database)
    record = a_record(database, person.id)
    add(database, person, record)
    database.seal()
    change(database, type(record), record.id, answers={"sbp": 140})
    database.seal()
    _, edit = ops_of(database, "record", record.id)
    assert set(edit.replaces) == {"form"}
    assert set(edit.values) == {"form_edition", "occurred_on", "performed_by", "outcome", "answers"}


def test_a_void_names_everything_it_saw(database: Database) -> None:
    house = a_household(database)
    add(database, house)
    change(database, Household, house.id, phone="1")
    change(database, Household, house.id, voided=True, void_by=DOCTOR, void_reason="重复")
    change(database, Household, house.id, phone="2")
    database.seal()
    insert, edit, void, after = ops_of(database, "household", house.id)
    assert set(void.saw) == {insert.id, edit.id}
    assert after.saw == (void.id,)
    with database.reading() as session:
        assert open_conflicts(session) == ()


def test_the_seal_empties_the_journal_and_extends_the_chain(database: Database) -> None:
    for number in range(5):
        add(database, a_household(database, household_no=str(number)))
        database.seal()
    assert database.seal().count == 0
    with database.reading() as session:
        assert session.scalars(select(sync_journal.c.n)).all() == []
        ids = [one.hex() for one in session.scalars(select(sync_op.c.id).order_by(sync_op.c.n))]
        origin = session.execute(select(sync_origin)).one()
        ctl = session.execute(select(sync_ctl)).one()
    assert origin.tip.hex() == extend("0" * 32, ids)
    assert (origin.contig, ctl.lamport) == (5, 5)


def test_a_save_without_a_name_is_sealed_all_the_same(database: Database) -> None:
    with database._writer.begin() as connection:
        connection.execute(Base.metadata.tables["household"].insert(), _plain(database))
    database.seal()
    with database.reading() as session:
        (op,) = OpsStore(session).between(1, 10)
    assert op.user is None
    assert len(op.tx) == 32


def _plain(database: Database) -> dict[str, Any]:
    return {**stamp(database), "household_no": "9"}


def test_a_replacement_from_outside_is_sealed_as_an_edit_of_every_column(
    database: Database, clinic_folder: ClinicFolder, data_key: DataKey
) -> None:
    house = a_household(database, phone="1")
    add(database, house)
    database.seal()
    with closing(connect(clinic_folder.database, data_key)) as raw:
        raw.execute(
            "INSERT OR REPLACE INTO household (id, clinic_code, created_at, voided, household_no)"
            " VALUES (?, 'c', 't', 0, '9')",
            (house.id,),
        )
    database.seal()
    _, edit = ops_of(database, "household", house.id)
    assert edit.act == "u"
    assert edit.values["household_no"] == "9"
    assert edit.values["phone"] is None
    assert set(edit.replaces) == set(shapes()["household"].units)
    assert verify(database).sound


def test_the_saved_action_knows_its_operations(database: Database) -> None:
    tx = add(database, a_household(database), a_household(database))
    add(database, a_household(database))
    database.seal()
    with database.reading() as session:
        found = session.scalars(select(SavedAction).where(SavedAction.tx == tx)).one()
        ops = list(OpsStore(session).between(found.first_op or 0, found.last_op or 0))
    assert [op.tx for op in ops] == [tx, tx]


def test_a_new_incarnation_counts_from_one(database: Database) -> None:
    add(database, a_household(database))
    database.seal()
    with database.unit("恢复", None) as unit:
        unit.session.execute(update(sync_ctl).values(inc="f" * 16))
        unit.commit()
    add(database, a_household(database))
    sealed = database.seal()
    assert (sealed.incarnation, sealed.number) == ("f" * 16, 1)
    with database.reading() as session:
        assert session.scalar(select(sync_ctl.c.lamport)) == 2
        assert [o.contig for o in session.execute(select(sync_origin))] == [1, 1]


class Outbox:
    """Listens to seals like the exchange does."""

    def __init__(self) -> None:
        self.within: list[int] = []
        self.after: list[Sealed] = []

    def sealed_within(self, session: Any, sealed: Sealed) -> None:
        self.within.append(len(list(OpsStore(session).between(sealed.first, sealed.last))))

    def sealed(self, sealed: Sealed) -> None:
        self.after.append(sealed)


def test_the_exchange_hears_of_every_seal(database: Database) -> None:
    outbox = Outbox()
    database.seal_listeners.append(outbox)
    add(database, a_household(database), a_household(database))
    sealed = database.seal()
    assert outbox.within == [2]
    assert outbox.after == [sealed]


def foreign_edit(database: Database, pk: str, *, rank: int = 0, **values: Any) -> None:
    """An edit made elsewhere, not knowing of later edits here, arrives."""
    with database.unit("导入", None) as unit:
        store = OpsStore(unit.session)
        known = store.of_rows([("household", pk)])[("household", pk)]
        shape = shapes()["household"]
        units = shape.units_touched(values)
        ops = compose(
            origin="e" * 16,
            number=1,
            counter=2,
            wall=0,
            wall_quality=0,
            schema=1,
            user=None,
            tx="c" * 32,
            reason=None,
            rank=rank,
            table="household",
            row=pk,
            act="u",
            values=values,
            replaces=dict.fromkeys(units, (known[0].id,)),
            codec=FAST,
        )
        unit.session.execute(
            sync_origin.insert().values(
                o=77,
                inc="e" * 16,
                device="9" * 32,
                contig=1,
                forked=0,
                tip=bytes.fromhex(extend(START, [ops[0].id])),
            )
        )
        store.add([ops], 77)
        unit.touch(recompute(store, [("household", pk)]).changed)
        unit.commit()


def phone(database: Database, pk: str) -> str | None:
    with database.reading() as session:
        return session.get_one(Household, pk).phone


@pytest.mark.parametrize(("rank", "shown"), [(0, "here"), (1, "there")])
def test_two_values_written_apart_stay_until_a_person_decides(
    database: Database, rank: int, shown: str
) -> None:
    house = a_household(database)
    add(database, house)
    change(database, Household, house.id, phone="spare")
    change(database, Household, house.id, phone="here")
    database.seal()
    foreign_edit(database, house.id, rank=rank, phone="there")
    assert phone(database, house.id) == shown
    with database.reading() as session:
        (conflict,) = open_conflicts(session)
    assert (conflict.table, conflict.row, conflict.unit) == ("household", house.id, "phone")
    assert len(conflict.heads) == 2

    # An ordinary edit of another field leaves the conflict; of the same field, only what was shown.
    change(database, Household, house.id, address="村东")
    change(database, Household, house.id, phone="later")
    database.seal()
    with database.reading() as session:
        (still,) = open_conflicts(session)
    assert still.heads != conflict.heads
    expected = "later"
    assert phone(database, house.id) == expected

    with database.unit("裁定", DOCTOR, "电话核实") as unit:
        decide(unit, still, {"phone": "there"})
        assert unit.commit().rows == {("household", house.id)}
    database.seal()
    with database.reading() as session:
        assert open_conflicts(session) == ()
    assert phone(database, house.id) == "there"
    last = ops_of(database, "household", house.id)[-1]
    assert set(last.replaces["phone"]) == set(still.heads)
    assert last.reason == "电话核实"


def test_a_village_edit_beside_the_centres_shows_the_centres(database: Database) -> None:
    """The centre's value outranks the typed one, which is kept and listed."""
    house = a_household(database)
    add(database, house)
    change(database, Household, house.id, phone="here")
    database.seal()
    foreign_edit(database, house.id, rank=1, phone="there")
    with database.reading() as session:
        heads_before = heads(ops_of(database, "household", house.id), shapes()["household"])[
            "phone"
        ]
    assert [op.rank for op in heads_before] == [1, 0]
    with database.unit("裁定", DOCTOR) as unit:
        conflict = open_conflicts(unit.session)[0]
        decide(unit, conflict, {})
        unit.commit()
    database.seal()
    assert phone(database, house.id) == "there", "the shown value stays when it is confirmed"
    with database.reading() as session:
        assert open_conflicts(session) == ()


def test_a_void_against_an_unknown_edit_is_shown(database: Database) -> None:
    house = a_household(database)
    add(database, house)
    change(database, Household, house.id, voided=True, void_by=DOCTOR, void_reason="重复")
    database.seal()
    foreign_edit(database, house.id, phone="there")
    with database.reading() as session:
        (conflict,) = open_conflicts(session, ("household", house.id))
    assert conflict.unit == "_void_vs_edit"
    with database.unit("裁定", DOCTOR) as unit:
        decide(unit, conflict, {"voided": 0, "void_by": None, "void_reason": None})
        unit.commit()
    database.seal()
    with database.reading() as session:
        assert open_conflicts(session) == ()
        assert not session.get_one(Household, house.id).voided


def test_clock_quality() -> None:
    now = int(datetime(2026, 3, 2).timestamp() * 1000)  # noqa: DTZ001 - any instant will do
    assert clock_quality(now, 0, None) == PLAUSIBLE
    assert clock_quality(now, now + 3_600_000, None) == PLAUSIBLE
    assert clock_quality(now, now + 3_600_001, None) == SUSPICIOUS
    assert clock_quality(now, 0, now - 400 * DAY_MS) == PLAUSIBLE
    assert clock_quality(now, 0, now - 400 * DAY_MS - 1) == SUSPICIOUS
    assert clock_quality(0, 0, None) == SUSPICIOUS


def test_a_clock_set_back_is_noted_and_holds_nothing_up(
    database: Database, clock: FixedClock
) -> None:
    add(database, a_household(database))
    clock.instant -= timedelta(days=30)
    add(database, a_household(database))
    clock.instant += timedelta(days=30, minutes=1)
    add(database, a_household(database))
    database.seal()
    with database.reading() as session:
        quality = [op.wall_quality for op in OpsStore(session).between(1, 3)]
    assert quality == [PLAUSIBLE, SUSPICIOUS, PLAUSIBLE]


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["1", "2", None]),
        "address": st.text(max_size=20) | st.none(),
        "house_order": st.integers(-(2**53), 2**53) | st.none(),
        "opened_on": st.dates(date(1900, 1, 1), date(2100, 1, 1)) | st.none(),
        "tags": st.lists(st.text(max_size=5), max_size=3) | st.none(),
        "voided": st.booleans(),
    },
)


@settings(max_examples=40)
@given(steps=st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=6))
def test_rows_are_a_function_of_their_operations(
    database: Database, steps: list[tuple[dict[str, Any], bool]]
) -> None:
    house = a_household(database)
    add(database, house)
    for values, seals in steps:
        change(database, Household, house.id, **values)
        if seals:
            database.seal()
    database.seal()
    with database.reading() as session:
        stored = read_row(session, "household", house.id)
    ops = ops_of(database, "household", house.id)
    assert materialise(ops, shapes()["household"]).row == stored
    assert materialise(reversed(ops), shapes()["household"]).row == stored


def test_every_table_can_be_sealed(database: Database) -> None:
    with database.unit("各表", None) as unit:
        # What only the centre writes is refused to a village.
        own = {
            name: table
            for name, table in synced_tables().items()
            if spec_of(table).sync_class is not SyncClass.REFERENCE
        }
        for table in own.values():
            row = stamp(database)
            for column in table.columns:
                if column.name not in row and not column.nullable:
                    row[column.name] = _some(column.type)
            unit.session.execute(table.insert(), row)
        unit.commit()
    sealed = database.seal()
    assert sealed.count == len(own)
    with database.reading() as session:
        for op in OpsStore(session).between(sealed.first, sealed.last):
            found = materialise([op], shapes()[op.table]).row
            assert found == read_row(session, op.table, op.row)


def _some(kind: Any) -> Any:
    name = type(kind).__name__
    return {"Integer": 7, "Flag": True, "IsoDate": date(2026, 1, 1), "JsonText": {"a": 1}}.get(
        name, "1"
    )


def test_the_shipped_dictionary_makes_lines_small(database: Database) -> None:
    person = a_resident(database)
    add(database, person, *(a_record(database, person.id) for _ in range(20)))
    database.seal()
    with database.reading() as session:
        lines = OpsStore(session).lines
        bodies = session.scalars(select(sync_op.c.body)).all()
        assert sum(map(len, bodies)) * 3 < sum(len(lines.unpack(body)) for body in bodies)
        assert session.scalar(text("SELECT count(*) FROM sync_dict")) == 1


def test_after_an_upgrade_the_operations_kept_so_far_become_rows(
    database: Database, clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock
) -> None:
    """A program that did not know the column ``phone`` took an operation of a newer writer."""
    house = a_household(database)
    add(database, house)
    database.seal()
    foreign_edit(database, house.id, phone="there")
    with closing(connect(clinic_folder.database, data_key)) as raw:
        raw.execute("UPDATE sync_ctl SET applying = 1")
        raw.execute("UPDATE household SET phone = NULL")
        raw.execute("UPDATE sync_ctl SET applying = 0, schema = 0")
    database.close()
    with Database.open(clinic_folder.database, data_key, clock) as upgraded:
        assert phone(upgraded, house.id) == "there"
        with upgraded.reading() as session:
            assert session.scalar(select(sync_ctl.c.schema)) == schema.SCHEMA
        assert verify(upgraded).sound

"""A row is a pure function of the set of its operations (T1 of the exchange)."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.ops import (
    VOID,
    VOID_VS_EDIT,
    ColumnShape,
    Materialised,
    Op,
    TableShape,
    Value,
    compose,
    edit_of,
    heads,
    materialise,
    unit_value,
)

SHAPE = TableShape(
    {
        "name": ColumnShape(nullable=False),
        "id_type": ColumnShape(),
        "id_no": ColumnShape(),
        "age": ColumnShape(integer=True),
        "voided": ColumnShape(integer=True, nullable=False),
        "void_by": ColumnShape(),
        "void_reason": ColumnShape(),
    },
    {"id": ("id_type", "id_no")},
)
ROW = "c" * 32


@dataclass
class Hand:
    """One author: knows what it is told, writes what follows."""

    origin: str
    rank: int = 0
    written: int = 0
    ops: list[Op] = field(default_factory=list)

    def _write(self, act: str, known: Sequence[Op], **rest: object) -> Op:
        self.written += 1
        op, _ = compose(
            origin=self.origin,
            number=self.written,
            counter=1 + max((op.counter for op in known), default=0),
            wall=0,
            wall_quality=0,
            schema=1,
            user=None,
            tx="t",
            reason=None,
            rank=self.rank,
            table="resident",
            row=ROW,
            act=act,  # type: ignore[arg-type]
            **rest,  # type: ignore[arg-type]
        )
        self.ops.append(op)
        return op

    def insert(self, values: Mapping[str, Value]) -> Op:
        return self._write("i", (), values=values)

    def update(
        self, known: Sequence[Op], changed: Mapping[str, Value], settles: Sequence[str] = ()
    ) -> Op:
        edit = edit_of(heads(known, SHAPE), changed, SHAPE, settles=settles)
        return self._write("u", known, values=edit.values, replaces=edit.replaces, saw=edit.saw)


@st.composite
def histories(draw: st.DrawFn) -> list[Op]:
    """A row written by several hands, each edit knowing an arbitrary part of what was before."""
    hands = [Hand(f"{n:016x}", rank=int(n == 0)) for n in range(draw(st.integers(1, 4)))]
    ops = [draw(st.sampled_from(hands)).insert({"name": "甲", "voided": 0})]
    for _ in range(draw(st.integers(0, 9))):
        hand = draw(st.sampled_from(hands))
        known = [ops[0], *(op for op in ops[1:] if draw(st.booleans()))]
        changed: dict[str, Value] = draw(
            st.sampled_from(
                [
                    {"name": "甲"},
                    {"name": "乙"},
                    {"age": 5},
                    {"age": 6},
                    {"id_no": "1"},
                    {"id_type": "2", "id_no": "2"},
                    {"voided": 1, "void_reason": "重复"},
                    {"voided": 0, "void_reason": None},
                    {"name": "丙", "age": None},
                ]
            )
        )
        settles = draw(st.sampled_from([(), (), (), ("name",), ("id", "age"), (VOID_VS_EDIT,)]))
        ops.append(hand.update(known, changed, settles))
    return ops


@given(histories(), st.randoms(use_true_random=False))
@settings(max_examples=400, deadline=None)
def test_order_and_repetition_change_nothing(ops: list[Op], dice: random.Random) -> None:
    once = materialise(ops, SHAPE)
    again = [*ops, *dice.choices(ops, k=3)]
    dice.shuffle(again)
    assert materialise(again, SHAPE) == once


@given(histories())
@settings(max_examples=400, deadline=None)
def test_conflict_means_different_values_among_heads(ops: list[Op]) -> None:
    found = heads(ops, SHAPE)
    result = materialise(ops, SHAPE)
    listed = {conflict.unit: conflict.heads for conflict in result.conflicts}
    for unit, candidates in found.items():
        differ = len({unit_value(op, unit, SHAPE) for op in candidates}) > 1
        assert (unit in listed) is differ
        if differ:
            assert listed[unit] == tuple(sorted(op.id for op in candidates))


@given(histories())
@settings(max_examples=300, deadline=None)
def test_heads_are_what_nothing_replaces(ops: list[Op]) -> None:
    for unit, candidates in heads(ops, SHAPE).items():
        replaced = {one for op in ops for one in op.replaces.get(unit, ())}
        assert not replaced & {op.id for op in candidates}
        assert list(candidates) == sorted(
            candidates, key=lambda op: (op.rank, op.counter, op.id), reverse=True
        )


@given(histories())
@settings(max_examples=300, deadline=None)
def test_a_decision_with_full_knowledge_closes_every_conflict(ops: list[Op]) -> None:
    before = materialise(ops, SHAPE)
    hand = Hand("f" * 16)
    settled = hand.update(ops, {}, [conflict.unit for conflict in before.conflicts])
    after = materialise([*ops, settled], SHAPE)
    assert after.conflicts == ()
    assert after.row == before.row


@given(histories())
@settings(max_examples=300, deadline=None)
def test_an_ordinary_save_takes_effect_and_closes_only_what_it_showed(ops: list[Op]) -> None:
    before = {c.unit for c in materialise(ops, SHAPE).conflicts}
    found = heads(ops, SHAPE)["name"]
    shown = unit_value(found[0], "name", SHAPE)
    saved = Hand("f" * 16, rank=1).update(ops, {"name": "新名"})
    assert saved.replaces["name"] == tuple(
        sorted(op.id for op in found if unit_value(op, "name", SHAPE) == shown)
    )
    after = materialise([*ops, saved], SHAPE)
    assert after.row is not None
    assert after.row["name"] == "新名"
    # A conflict stays open, and an ordinary save makes none.
    assert ("name" in {c.unit for c in after.conflicts}) is ("name" in before)


@given(histories(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_refused_operation_counts_as_absent(ops: list[Op], data: st.DataObject) -> None:
    refused = set(data.draw(st.lists(st.sampled_from([op.id for op in ops]), max_size=4)))
    left = [op for op in ops if op.id not in refused]
    assert materialise(ops, SHAPE, refused) == materialise(left, SHAPE)


def test_without_an_insert_the_row_waits() -> None:
    hand = Hand("a" * 16)
    first = hand.insert({"name": "甲", "voided": 0})
    later = hand.update([first], {"name": "乙"})
    assert materialise([later], SHAPE) == Materialised(None, waiting="no_insert")
    shown = materialise([later, first], SHAPE)
    assert shown.row is not None
    assert shown.row == {
        "id": ROW,
        "name": "乙",
        "id_type": None,
        "id_no": None,
        "age": None,
        "voided": 0,
        "void_by": None,
        "void_reason": None,
    }


def test_equal_values_written_apart_are_no_conflict() -> None:
    a, b = Hand("a" * 16), Hand("b" * 16)
    first = a.insert({"name": "甲", "voided": 0})
    both = [first, a.update([first], {"age": 5}), b.update([first], {"age": 5})]
    assert materialise(both, SHAPE).conflicts == ()


def test_the_centre_shows_before_a_village_until_somebody_decides() -> None:
    village, centre = Hand("a" * 16), Hand("b" * 16, rank=1)
    first = village.insert({"name": "甲", "voided": 0})
    step = village.update([first], {"name": "乙"})
    late = village.update([first, step], {"name": "丙"})
    early = centre.update([first], {"name": "丁"})
    result = materialise([first, step, late, early], SHAPE)
    assert result.row is not None
    assert result.row["name"] == "丁"
    assert [c.unit for c in result.conflicts] == ["name"]
    assert set(result.conflicts[0].heads) == {late.id, early.id}


def test_a_unit_changes_as_a_whole() -> None:
    a = Hand("a" * 16)
    first = a.insert({"name": "甲", "voided": 0, "id_type": "1", "id_no": "123"})
    edit = a.update([first], {"id_no": "456"})
    assert edit.values == {"id_type": "1", "id_no": "456"}
    assert edit.replaces == {"id": (first.id,)}


def test_void_and_edit_apart_are_shown_and_settled() -> None:
    a, b = Hand("a" * 16), Hand("b" * 16)
    first = a.insert({"name": "甲", "voided": 0})
    void = a.update([first], {"voided": 1, "void_reason": "重复建档"})
    edit = b.update([first], {"age": 70})
    ops = [first, void, edit]
    assert [c.unit for c in materialise(ops, SHAPE).conflicts] == [VOID_VS_EDIT]
    assert materialise(ops, SHAPE).conflicts[0].heads == tuple(sorted((void.id, edit.id)))
    keeps_void = b.update(ops, {}, [VOID_VS_EDIT])
    result = materialise([*ops, keeps_void], SHAPE)
    assert result.conflicts == ()
    assert result.row is not None
    assert result.row["voided"] == 1
    keeps_row = b.update(ops, {"voided": 0, "void_reason": None}, [VOID_VS_EDIT])
    result = materialise([*ops, keeps_row], SHAPE)
    assert result.conflicts == ()
    assert result.row is not None
    assert result.row["voided"] == 0


def test_void_then_edit_with_knowledge_is_no_conflict() -> None:
    a, b = Hand("a" * 16), Hand("b" * 16)
    first = a.insert({"name": "甲", "voided": 0})
    void = a.update([first], {"voided": 1, "void_reason": "重复建档"})
    edit = b.update([first, void], {"age": 70})
    assert void.saw == (first.id,)
    assert edit.saw == (void.id,)
    assert materialise([first, void, edit], SHAPE).conflicts == ()
    assert edit.replaces.keys() == {"age"}
    assert VOID in void.replaces


def test_older_words_are_read_through_the_up_caster() -> None:
    shape = TableShape(
        {"full_name": ColumnShape(), "voided": ColumnShape(integer=True)},
        up_casters={
            1: lambda old: {("full_name" if k == "name" else k): v for k, v in old.items()}
        },
    )
    hand = Hand("a" * 16)
    first = hand.insert({"name": "甲", "voided": 0})
    row = materialise([first], shape).row
    assert row is not None
    assert row["full_name"] == "甲"


def test_columns_of_a_newer_version_are_passed_over() -> None:
    hand = Hand("a" * 16)
    first = hand.insert({"name": "甲", "voided": 0, "invented_later": 5})
    row = materialise([first], SHAPE).row
    assert row is not None
    assert "invented_later" not in row

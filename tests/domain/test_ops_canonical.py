"""The exact form of an operation, and what is not one."""

import hashlib
import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.ops import (
    PLAIN,
    Codec,
    ColumnShape,
    Form,
    OpFault,
    TableShape,
    compose,
    decode,
    encode,
    extend,
    op_id,
    read_line,
    too_wide,
)

FAST = Codec(lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS), orjson.loads)
SHAPE = TableShape(
    {
        "name": ColumnShape(length=5, nullable=False),
        "age": ColumnShape(integer=True),
        "born": ColumnShape(length=10, form=Form.DATE),
        "answers": ColumnShape(form=Form.JSON),
        "voided": ColumnShape(integer=True, nullable=False, form=Form.FLAG),
    }
)
SHAPES = {"resident": SHAPE}

texts = st.text(st.characters(codec="utf-8"), max_size=12)
scalars = st.none() | st.integers(-(2**53), 2**53) | texts
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)


def an_op(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "v": 1,
        "o": "00000000000000aa",
        "n": 1,
        "c": 7,
        "w": 1_700_000_000_000,
        "wq": 1,
        "s": 1,
        "u": None,
        "x": "b" * 32,
        "y": None,
        "r": 0,
        "t": "resident",
        "k": "c" * 32,
        "a": "u",
        "f": {"name": "王芳"},
        "p": {"name": ["d" * 32]},
    }
    found.update(changes)
    return found


def line_of(**changes: Any) -> bytes:
    return FAST.dumps(an_op(**changes))


@given(trees)
@settings(max_examples=300)
def test_both_codecs_write_the_same_bytes(tree: Any) -> None:
    assert PLAIN.dumps(tree) == FAST.dumps(tree)


@given(trees)
@settings(max_examples=200)
def test_both_codecs_read_the_same_value(tree: Any) -> None:
    line = FAST.dumps(tree)
    assert PLAIN.loads(line) == FAST.loads(line) == tree


@pytest.mark.parametrize("code", range(0x20))
def test_control_characters_are_written_alike(code: int) -> None:
    assert PLAIN.dumps(chr(code)) == FAST.dumps(chr(code))


@pytest.mark.parametrize("codec", [PLAIN, FAST])
def test_identity_is_the_hash_of_the_line(codec: Codec) -> None:
    line = line_of()
    op = read_line(line, SHAPES, codec)
    assert op.id == hashlib.sha256(line).hexdigest()[:32] == op_id(line)
    assert encode(op, codec) == line
    assert decode(line, codec) == op


def test_composing_puts_id_lists_in_order() -> None:
    op, line = compose(
        origin="00000000000000aa",
        number=3,
        counter=9,
        wall=1,
        wall_quality=0,
        schema=1,
        user=None,
        tx="b",
        reason="改错字",
        rank=0,
        table="resident",
        row="c" * 32,
        act="u",
        values={"name": "李"},
        replaces={"name": ("f" * 32, "a" * 32, "f" * 32)},
        saw=("9" * 32, "1" * 32),
    )
    assert op.replaces["name"] == ("a" * 32, "f" * 32)
    assert op.saw == ("1" * 32, "9" * 32)
    assert read_line(line, SHAPES) == op


def insert_line(**changes: Any) -> bytes:
    found = an_op(a="i", **changes)
    del found["p"]
    return FAST.dumps(found)


def test_the_sample_insert_is_taken() -> None:
    op = read_line(insert_line(f={"name": "王芳", "voided": 0}), SHAPES, FAST)
    assert (op.act, op.replaces, op.saw) == ("i", {}, ())


NOT_OPS: list[tuple[str, bytes]] = [
    ("not json", b"{"),
    ("a list", b"[]"),
    ("empty", b""),
    ("not utf-8", line_of().replace("王".encode(), b"\xff")),
    ("space", line_of().replace(b",", b", ", 1)),
    ("key order", json.dumps(an_op(), ensure_ascii=False, separators=(",", ":")).encode()),
    ("escaped", json.dumps(an_op(), sort_keys=True, separators=(",", ":")).encode()),
    ("trailing", line_of() + b"\n"),
    ("duplicate key", line_of()[:-1] + b',"y":null}'),
    ("version", line_of(v=2)),
    ("version true", line_of(v=True)),
    ("missing key", FAST.dumps({k: v for k, v in an_op().items() if k != "x"})),
    ("missing p", FAST.dumps({k: v for k, v in an_op().items() if k != "p"})),
    ("extra key", line_of(z=1)),
    ("origin", line_of(o="00000000000000AA")),
    ("origin newline", line_of(o="00000000000000aa\n")),
    ("number zero", line_of(n=0)),
    ("number bool", line_of(n=True)),
    ("number text", line_of(n="1")),
    ("counter float", line_of(c=1.0)),
    ("counter huge", line_of(c=2**53 + 1)),
    ("quality", line_of(wq=3)),
    ("rank", line_of(r=2)),
    ("row id", line_of(k="c" * 31)),
    ("table name", line_of(t="resident; drop")),
    ("act", line_of(a="d")),
    ("user number", line_of(u=5)),
    ("tx null", line_of(x=None)),
    ("reason NUL", line_of(y="a\0")),
    ("values list", line_of(f=[])),
    ("value float", line_of(f={"age": 1.5})),
    ("value bool", line_of(f={"age": True})),
    ("value list", line_of(f={"name": ["x"]})),
    ("value huge", line_of(f={"age": 2**53 + 1})),
    ("value NUL", line_of(f={"name": "a\0b"})),
    ("value is id", line_of(f={"id": "e" * 32})),
    ("column name", line_of(f={"Name": "x"})),
    ("surrogate", line_of(f={"name": "x"}).replace(b'"x"', b'"\\ud800"')),
    ("NaN", line_of(f={"age": 5}).replace(b":5}", b":NaN}")),
    ("replaces list", line_of(p=[])),
    ("replaces unsorted", line_of(p={"name": ["d" * 32, "a" * 32]})),
    ("replaces twice", line_of(p={"name": ["d" * 32, "d" * 32]})),
    ("replaces number", line_of(p={"name": [5]})),
    ("saw empty", line_of(d=[])),
    ("saw of an insert", insert_line(f={"name": "王芳", "voided": 0}, d=["d" * 32])),
    ("insert that replaces", line_of(a="i", f={"name": "王芳", "voided": 0})),
    ("null in insert", insert_line(f={"name": "王芳", "voided": 0, "age": None})),
    ("insert lacks a column", insert_line(f={"name": "王芳"})),
    ("null where required", line_of(f={"name": None})),
    ("text for a number", line_of(f={"age": "5"})),
    ("number for a text", line_of(f={"name": 5})),
    ("no such day", line_of(f={"born": "2023-02-29"})),
    ("day without dashes", line_of(f={"born": "20230228"})),
    ("flag of two", line_of(f={"voided": 2})),
    ("broken json", line_of(f={"answers": "{"})),
    ("bottomless json", line_of(f={"answers": "[" * 60_000})),
    ("deep", line_of().replace(b'{"name":"', b"[" * 100_000)),
]


@pytest.mark.parametrize("codec", [PLAIN, FAST], ids=["plain", "fast"])
@pytest.mark.parametrize(("what", "line"), NOT_OPS, ids=[what for what, _ in NOT_OPS])
def test_anything_else_is_refused(what: str, line: bytes, codec: Codec) -> None:
    with pytest.raises(OpFault) as refused:
        read_line(line, SHAPES, codec)
    assert refused.value.code == "E_FORMAT"


@pytest.mark.parametrize(
    "line",
    [
        line_of(f={"name": "六个字的名字"}),
        line_of(f={"other": "x" * (64 * 1024 + 1)}),
        line_of(f={"other": "汉" * 22_000}),
        line_of(f={f"c{n}": n for n in range(201)}),
        line_of(f={f"c{n}": "x" * 60_000 for n in range(5)}),
        line_of(d=[f"{n:032x}" for n in range(4097)]),
    ],
)
def test_limits(line: bytes) -> None:
    with pytest.raises(OpFault) as refused:
        read_line(line, SHAPES, FAST)
    assert refused.value.code == "E_LIMIT"


def test_a_day_a_flag_and_a_json_text_pass() -> None:
    values = {"born": "2024-02-29", "voided": 1, "answers": '{"sbp":120}'}
    assert read_line(line_of(f=values), SHAPES, FAST).values == values


def test_the_longest_text_passes() -> None:
    assert read_line(line_of(f={"other": "x" * 64 * 1024}), SHAPES, FAST).values["other"]


def test_unknown_tables_and_columns_pass() -> None:
    op = read_line(line_of(t="not_yet_known", f={"later": 5}, p={"later": []}), SHAPES, FAST)
    assert op.values == {"later": 5}


def test_naming_more_heads_than_honest_is_noticed() -> None:
    wide = read_line(line_of(p={"name": [f"{n:032x}" for n in range(65)]}), SHAPES, FAST)
    assert too_wide(wide)
    assert not too_wide(read_line(line_of(), SHAPES, FAST))


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_random_bytes_raise_nothing_else(line: bytes) -> None:
    for codec in (PLAIN, FAST):
        with pytest.raises(OpFault):
            read_line(line, SHAPES, codec)


@given(st.integers(0, 10_000), st.integers(0, 255))
@settings(max_examples=300)
def test_a_changed_byte_is_another_operation_or_none(at: int, to: int) -> None:
    line = bytearray(line_of())
    at %= len(line)
    changed = line[at] != to
    line[at] = to
    try:
        op = read_line(bytes(line), SHAPES, FAST)
    except OpFault:
        assert changed
    else:
        assert (op.id != op_id(line_of())) is changed
        assert encode(op) == bytes(line)


def test_chain_is_the_same_in_one_go_or_in_steps() -> None:
    ids = [f"{n:032x}" for n in range(5)]
    whole = extend("0" * 32, ids)
    assert extend(extend("0" * 32, ids[:2]), ids[2:]) == whole
    first = hashlib.sha256(bytes(16) + bytes.fromhex(ids[0])).hexdigest()[:32]
    assert extend("0" * 32, ids[:1]) == first
    assert extend("0" * 32, ids[::-1]) != whole

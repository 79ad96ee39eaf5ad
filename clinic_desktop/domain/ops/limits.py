"""Limits of a single line (``sync.md`` section 17), checked before anything is written.

The same check runs when an operation is sealed, so that nobody can send what another must refuse.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from clinic_desktop.domain.ops.canonical import PLAIN, Codec
from clinic_desktop.domain.ops.merge import MOST_REPLACED
from clinic_desktop.domain.ops.operation import FORMAT, Op, Value, decode_plain, op_id
from clinic_desktop.domain.ops.refusal import OpFault
from clinic_desktop.domain.ops.shape import ColumnShape, Form, TableShape

LINE_BYTES: Final = 256 * 1024
TEXT_BYTES: Final = 64 * 1024
COLUMNS: Final = 200
INTEGER: Final = 2**53
_ORIGIN: Final = re.compile(r"[0-9a-f]{16}").fullmatch
_ID: Final = re.compile(r"[0-9a-f]{32}").fullmatch
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}").fullmatch
_KEYS: Final = frozenset(
    ("v", "o", "n", "c", "w", "wq", "s", "u", "x", "y", "r", "t", "k", "a", "f")
)
_UPDATE: Final = _KEYS | {"p"}
_OPTIONAL: Final = frozenset(("d",))
_HEADS_OF_A_ROW: Final = 4096
_INTEGERS: Final = (
    ("v", FORMAT, FORMAT),
    ("n", 1, INTEGER),
    ("c", 1, INTEGER),
    ("w", -INTEGER, INTEGER),
    ("wq", 0, 2),
    ("s", 0, INTEGER),
    ("r", 0, 1),
)
_PATTERNS: Final = (("o", _ORIGIN), ("k", _ID), ("t", _NAME))


def read_line(
    line: bytes, shapes: Mapping[str, TableShape] | None = None, codec: Codec = PLAIN
) -> Op:
    """An operation from outside.

    Raises ``OpFault`` (E_LIMIT or E_FORMAT). Tables and columns that ``shapes`` does not hold
    pass: a newer program may have written them (``sync.md`` section 18).
    """
    if len(line) > LINE_BYTES:
        raise OpFault.limit("line")
    try:
        found = codec.loads(line)
    except (ValueError, RecursionError) as broken:
        raise OpFault.form("json") from broken
    # In canonical form NUL can only be written like this; most lines need no closer look.
    nul = b"\\u0000" in line
    _check_keys(found, nul=nul)
    shape = shapes.get(found["t"]) if shapes is not None else None
    if shape is None or shape.up_casters:
        _check_values(found, {}, codec, nul=nul)
    else:
        _check_values(found, shape.columns, codec, nul=nul)
        _check_required(found["t"], found["a"], found["f"], shape)
    _check_knowledge(found)
    try:
        canonical = codec.dumps(found) == line
    except (ValueError, TypeError, RecursionError) as broken:
        raise OpFault.form("text") from broken
    if not canonical:
        raise OpFault.form("canonical")
    op = decode_plain(found, op_id(line))
    if shape is not None and shape.up_casters:
        check_types(op, shape, codec)
    return op


def check_types(op: Op, shape: TableShape, codec: Codec = PLAIN) -> None:
    """Types, lengths and required columns against the table; ``OpFault`` otherwise.

    Values written under an older schema are judged as this version understands them.
    """
    values = shape.current(op.values, op.schema)
    for name, value in values.items():
        column = shape.columns.get(name)
        if column is not None:
            _check_value(name, value, column, codec, nul=True)
    _check_required(op.table, op.act, values, shape)


def _check_required(table: str, act: str, values: Mapping[str, Value], shape: TableShape) -> None:
    if act == "i" and not shape.required <= values.keys():
        raise OpFault.form(f"{table} lacks a column")


def _has_form(value: Value, form: Form, codec: Codec) -> bool:
    if form is Form.FLAG:
        return value in (0, 1)
    text = str(value)
    try:
        if form is Form.DATE:
            return date.fromisoformat(text).isoformat() == text
        codec.loads(text.encode())
    except (ValueError, RecursionError):
        return False
    return True


def too_wide(op: Op) -> bool:
    """More heads named for one unit than an honest program names: goes to quarantine."""
    return any(len(ids) > MOST_REPLACED for ids in op.replaces.values())


def _check_keys(found: Any, *, nul: bool) -> None:
    if type(found) is not dict:
        raise OpFault.form("object")
    act = found.get("a")
    expected = _KEYS if act == "i" else _UPDATE
    if act not in ("i", "u") or (found.keys() - _OPTIONAL) != expected:
        raise OpFault.form("keys")
    for key, low, high in _INTEGERS:
        value = found[key]
        if type(value) is not int or not low <= value <= high:
            raise OpFault.form(key)
    for key, matches in _PATTERNS:
        value = found[key]
        if type(value) is not str or not matches(value):
            raise OpFault.form(key)
    for key in ("u", "x", "y"):
        value = found[key]
        if value is None and key != "x":
            continue
        if type(value) is not str:
            raise OpFault.form(key)
        _check_text(value, nul=nul)


def _check_text(value: str, *, nul: bool) -> None:
    if nul and "\0" in value:
        raise OpFault.form("NUL")
    # At most four bytes a character: most texts need no encoding to be sure.
    if len(value) * 4 > TEXT_BYTES:
        try:
            size = len(value.encode())
        except UnicodeEncodeError as broken:
            raise OpFault.form("surrogate") from broken
        if size > TEXT_BYTES:
            raise OpFault.limit("text")


def _check_values(
    found: Mapping[str, Any], columns: Mapping[str, ColumnShape], codec: Codec, *, nul: bool
) -> None:
    values = found["f"]
    if type(values) is not dict:
        raise OpFault.form("f")
    if len(values) > COLUMNS:
        raise OpFault.limit("columns")
    inserts = found["a"] == "i"
    for name, value in values.items():
        if value is None and inserts:
            raise OpFault.form("null in insert")
        column = columns.get(name)
        if column is not None:
            _check_value(name, value, column, codec, nul=nul)
        elif not _NAME(name) or name == "id":
            raise OpFault.form("column")
        else:
            _check_plain(value, nul=nul)


def _check_plain(value: Any, *, nul: bool) -> None:
    """What any value may be, whatever its column."""
    if type(value) is str:
        _check_text(value, nul=nul)
    elif value is not None and (type(value) is not int or not -INTEGER <= value <= INTEGER):
        raise OpFault.form("value")


def _check_value(name: str, value: Any, column: ColumnShape, codec: Codec, *, nul: bool) -> None:
    if value is None:
        if not column.nullable:
            raise OpFault.form(f"{name} is null")
        return
    if column.integer:
        if type(value) is not int or not -INTEGER <= value <= INTEGER:
            raise OpFault.form(f"{name} type")
    else:
        if type(value) is not str:
            raise OpFault.form(f"{name} type")
        if column.length is not None and len(value) > column.length:
            raise OpFault.limit(f"{name} length")
        _check_text(value, nul=nul)
    if column.form is not Form.ANY and not _has_form(value, column.form, codec):
        raise OpFault.form(f"{name} is not a {column.form}")


def _check_knowledge(found: Mapping[str, Any]) -> None:
    if "p" in found:
        replaces = found["p"]
        if type(replaces) is not dict or len(replaces) > COLUMNS:
            raise OpFault.form("p")
        for unit, ids in replaces.items():
            if not _NAME(unit):
                raise OpFault.form("unit")
            _check_ids(ids)
    if "d" in found:
        if found["a"] == "i" or not found["d"]:
            raise OpFault.form("d")
        _check_ids(found["d"])


def _check_ids(ids: Any) -> None:
    if type(ids) is not list:
        raise OpFault.form("ids")
    if len(ids) > _HEADS_OF_A_ROW:
        raise OpFault.limit("ids")
    before = ""
    for one in ids:
        if type(one) is not str or not _ID(one) or one <= before:
            raise OpFault.form("ids")
        before = one

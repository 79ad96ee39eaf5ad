"""A row operation: who wrote what into which row, and what it knew (``sync.md`` section 5).

An operation is one line of canonical JSON; its identity is the hash of exactly these bytes. It is
never changed, encoded anew or deleted.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from clinic_desktop.domain.ops.canonical import PLAIN, Codec
from clinic_desktop.domain.ops.refusal import OpFault

FORMAT: Final = 1
VILLAGE: Final = 0
CENTRE: Final = 1

Act = Literal["i", "u"]
Value = str | int | None


def op_id(line: bytes) -> str:
    """Identity of an operation: the first 16 bytes of SHA-256 over its line, as 32 hex digits."""
    return hashlib.sha256(line).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Op:
    """One operation, read. The letter in brackets is its key in the line."""

    id: str
    origin: str
    """Incarnation of the author, 16 hex digits [o]."""
    number: int
    """1, 2, 3 … within the origin, no holes [n]."""
    counter: int
    """Lamport counter [c]: decides between heads after the rank, never a clock."""
    wall: int
    """The author's clock in milliseconds since 1970 [w]; shown, never compared by the merge."""
    wall_quality: int
    """0 unknown, 1 plausible, 2 suspicious [wq]."""
    schema: int
    """Schema version of the writer [s]."""
    user: str | None
    """Staff id [u]."""
    tx: str
    """Groups the operations of one save [x]."""
    reason: str | None
    """[y]."""
    rank: int
    """0 village, 1 centre [r]."""
    table: str
    """[t]."""
    row: str
    """Row id [k]."""
    act: Act
    """``i`` insert or ``u`` update [a]."""
    values: Mapping[str, Value]
    """Columns and values without the id [f]. Insert: all non-null columns; update: all columns
    of every unit touched."""
    replaces: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Update: unit → ids of the heads it replaces [p]."""
    saw: tuple[str, ...] = ()
    """Further operations known to the author [d]; absent from the line when empty."""

    def plain(self) -> dict[str, Any]:
        """The object whose canonical bytes are the line."""
        found: dict[str, Any] = {
            "v": FORMAT,
            "o": self.origin,
            "n": self.number,
            "c": self.counter,
            "w": self.wall,
            "wq": self.wall_quality,
            "s": self.schema,
            "u": self.user,
            "x": self.tx,
            "y": self.reason,
            "r": self.rank,
            "t": self.table,
            "k": self.row,
            "a": self.act,
            "f": dict(self.values),
        }
        if self.act == "u":
            found["p"] = {unit: list(ids) for unit, ids in self.replaces.items()}
        if self.saw:
            found["d"] = list(self.saw)
        return found


def compose(
    *,
    origin: str,
    number: int,
    counter: int,
    wall: int,
    wall_quality: int,
    schema: int,
    user: str | None,
    tx: str,
    reason: str | None,
    rank: int,
    table: str,
    row: str,
    act: Act,
    values: Mapping[str, Value],
    replaces: Mapping[str, tuple[str, ...]] | None = None,
    saw: tuple[str, ...] = (),
    codec: Codec = PLAIN,
) -> tuple[Op, bytes]:
    """A new operation with its line; id lists are put in order."""
    found: dict[str, Any] = {
        "v": FORMAT,
        "o": origin,
        "n": number,
        "c": counter,
        "w": wall,
        "wq": wall_quality,
        "s": schema,
        "u": user,
        "x": tx,
        "y": reason,
        "r": rank,
        "t": table,
        "k": row,
        "a": act,
        "f": dict(values),
    }
    if act == "u":
        found["p"] = {unit: sorted(set(ids)) for unit, ids in (replaces or {}).items()}
    if saw:
        found["d"] = sorted(set(saw))
    line = codec.dumps(found)
    return decode_plain(found, op_id(line)), line


def encode(op: Op, codec: Codec = PLAIN) -> bytes:
    """The line of an operation."""
    return codec.dumps(op.plain())


def decode(line: bytes, codec: Codec = PLAIN) -> Op:
    """Read a line of the database's own log, whose form was checked when it was written.

    Lines from outside go through ``limits.read_line``.
    """
    return decode_plain(codec.loads(line), op_id(line))


def decode_plain(found: Mapping[str, Any], identity: str) -> Op:
    """The operation of an object already read; ``OpFault`` where a key is missing."""
    try:
        return Op(
            identity,
            found["o"],
            found["n"],
            found["c"],
            found["w"],
            found["wq"],
            found["s"],
            found["u"],
            found["x"],
            found["y"],
            found["r"],
            found["t"],
            found["k"],
            found["a"],
            found["f"],
            {unit: tuple(ids) for unit, ids in found["p"].items()} if "p" in found else {},
            tuple(found["d"]) if "d" in found else (),
        )
    except (KeyError, TypeError, AttributeError) as broken:
        raise OpFault.form("keys") from broken

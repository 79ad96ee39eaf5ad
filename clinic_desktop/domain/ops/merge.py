"""A row as a function of the set of operations known for it (``sync.md`` section 7).

Nothing here depends on the order in which operations arrived, on how often, or on any clock.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clinic_desktop.domain.ops.operation import Op, Value
from clinic_desktop.domain.ops.shape import VOID, VOID_VS_EDIT, TableShape

NO_INSERT = "no_insert"
MOST_REPLACED = 64
"""An operation may name this many heads of one unit (``sync.md`` section 17)."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different values written without knowledge of each other; all stay until a person decides.

    ``heads`` are the ids of every head of the unit, sorted.
    """

    unit: str
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Materialised:
    """``row`` holds every column and the id, or is None with the reason in ``waiting``."""

    row: Mapping[str, Value] | None
    conflicts: tuple[Conflict, ...] = ()
    waiting: str | None = None


Heads = Mapping[str, tuple[Op, ...]]
"""Unit → operations that nothing known replaces; the one whose value is shown stands first."""


def _precedence(op: Op) -> tuple[int, int, str]:
    return (op.rank, op.counter, op.id)


def heads(ops: Iterable[Op], shape: TableShape, refused: Collection[str] = ()) -> Heads:
    """Heads of every unit of one row. Empty when the row has no insert operation."""
    known = {op.id: op for op in ops if op.id not in refused}
    ordered = sorted(known.values(), key=_precedence, reverse=True)
    inserts = [op for op in ordered if op.act == "i"]
    if not inserts:
        return {}
    replaced: dict[str, set[str]] = {}
    writers: dict[str, list[Op]] = {unit: [] for unit in shape.units}
    for op in ordered:
        for unit, ids in op.replaces.items():
            replaced.setdefault(unit, set()).update(ids)
        touched = shape.units if op.act == "i" else _touched(op, shape)
        for unit in touched:
            writers[unit].append(op)
    found: dict[str, tuple[Op, ...]] = {}
    for unit, candidates in writers.items():
        gone = replaced.get(unit, ())
        # A unit whose every writer claims to be replaced cannot arise from honest hashes; the
        # writers then stand as they are, so that a value is never lost.
        found[unit] = tuple(op for op in candidates if op.id not in gone) or tuple(candidates)
    return found


def _touched(op: Op, shape: TableShape) -> tuple[str, ...]:
    return shape.units_touched(shape.current(op.values, op.schema))


def unit_value(op: Op, unit: str, shape: TableShape) -> tuple[Value, ...]:
    """What an operation says of a unit: its columns in the order of the table."""
    values = shape.current(op.values, op.schema)
    return tuple(values.get(column) for column in shape.units[unit])


def materialise(
    ops: Iterable[Op], shape: TableShape, refused: Collection[str] = ()
) -> Materialised:
    """The row, its conflicts and why it is not there yet.

    ``refused`` are ids of operations that the centre did not admit (``sync.md`` section 11); they
    are skipped everywhere, so that what they replaced stands again.
    """
    found = heads(ops, shape, refused)
    if not found:
        return Materialised(None, waiting=NO_INSERT)
    row: dict[str, Value] = {}
    conflicts: list[Conflict] = []
    for unit, candidates in found.items():
        shown = unit_value(candidates[0], unit, shape)
        row.update(zip(shape.units[unit], shown, strict=True))
        if any(unit_value(op, unit, shape) != shown for op in candidates[1:]):
            conflicts.append(Conflict(unit, tuple(sorted(op.id for op in candidates))))
        row["id"] = candidates[0].row
    void_conflict = _void_against_edits(found, shape)
    if void_conflict is not None:
        conflicts.append(void_conflict)
    return Materialised(row, tuple(sorted(conflicts, key=lambda c: c.unit)))


def void_heads(found: Heads, shape: TableShape) -> tuple[Op, ...]:
    """Heads of the void unit that say the row is void."""
    if VOID not in shape.units:
        return ()
    at = shape.units[VOID].index("voided")
    return tuple(op for op in found[VOID] if unit_value(op, VOID, shape)[at])


def _void_against_edits(found: Heads, shape: TableShape) -> Conflict | None:
    involved: set[str] = set()
    for void in void_heads(found, shape):
        for unit, candidates in found.items():
            if unit == VOID:
                continue
            for edit in candidates:
                if edit.id != void.id and edit.id not in void.saw and void.id not in edit.saw:
                    involved.update((void.id, edit.id))
    return Conflict(VOID_VS_EDIT, tuple(sorted(involved))) if involved else None


@dataclass(frozen=True, slots=True)
class Edit:
    """What an update has to say: complete units, the heads it replaces, what else was known."""

    values: Mapping[str, Value]
    replaces: Mapping[str, tuple[str, ...]]
    saw: tuple[str, ...]


def edit_of(
    found: Heads,
    changed: Mapping[str, Value],
    shape: TableShape,
    *,
    settles: Collection[str] = (),
) -> Edit:
    """The update that writes ``changed`` columns over a row with these heads.

    Units are completed from the head that was shown. Only heads with the shown value are replaced,
    so that an ordinary save never closes somebody else's conflict in silence, nor makes one out of
    values that were equal; for units in ``settles`` (a person saw all values and decided) every
    head is. ``settles`` may name units that ``changed``
    does not touch: then the shown value is confirmed. A void sees all heads of the row; any edit
    of a voided row sees the void heads. To settle ``_void_vs_edit`` is to write the void unit
    anew with everything seen.
    """
    settled = {VOID if unit == VOID_VS_EDIT else unit for unit in settles}
    values: dict[str, Value] = {}
    replaces: dict[str, tuple[str, ...]] = {}
    for unit in dict.fromkeys((*shape.units_touched(changed), *sorted(settled))):
        candidates = found.get(unit, ())
        columns = shape.units[unit]
        base = unit_value(candidates[0], unit, shape) if candidates else (None,) * len(columns)
        values.update(zip(columns, base, strict=True))
        values.update({c: changed[c] for c in columns if c in changed})
        taken = [op for op in candidates if unit in settled or unit_value(op, unit, shape) == base]
        replaces[unit] = tuple(sorted(op.id for op in taken[:MOST_REPLACED]))
    if VOID in replaces and values.get("voided"):
        saw = {op.id for candidates in found.values() for op in candidates}
    else:
        saw = {op.id for op in void_heads(found, shape)} if found else set()
    return Edit(values, replaces, tuple(sorted(saw)))

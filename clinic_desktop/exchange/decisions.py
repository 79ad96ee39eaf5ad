"""Deciding conflicts, and what was decided by whom and why (``sync.md`` section 12).

A decision is an ordinary edit that names every version, so it travels like one and closes the
conflict everywhere. Each machine notes the decisions it makes and those it receives.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.ops import VOID, VOID_VS_EDIT, Op, Value, materialise
from clinic_desktop.domain.ops.merge import unit_value
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange import events
from clinic_desktop.exchange.authors import Author, authors_of
from clinic_desktop.exchange.conflicts import ConflictDetail, compare, detail_of, unit_columns
from clinic_desktop.exchange.naming import About, about_rows, stored_values
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.sealing import seal_within
from clinic_desktop.storage.conflicts import decide, open_conflicts
from clinic_desktop.storage.ops_store import Key, OpsStore
from clinic_desktop.storage.shapes import shapes
from clinic_desktop.storage.tables import SyncEvent
from clinic_desktop.storage.unit import UnitOfWork

DECISION = "decision"
_LISTED = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """What one row is to say. ``heads`` as they were shown: unit → operations; ``values``: unit →
    columns as stored, of every unit that is decided.
    """

    table: str
    row: str
    heads: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Decided:
    """``left`` rows could not be decided in the same way and stay open."""

    changes: Changes
    rows: int
    left: int = 0


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A decision of the past, for the list."""

    id: str
    table: str
    row: str
    about: About
    units: tuple[str, ...]
    heads: Mapping[str, tuple[str, ...]]
    at: datetime
    author: Author | None
    """Who decided; None where the operation has not come here."""
    reason: str
    chosen: Mapping[str, str]
    """Unit → the operation whose value was kept; a unit of neither is left out."""
    values: Mapping[str, Value]
    """The columns the decision wrote, as stored."""


def settle_conflicts(place: PlaceLike, decisions: Sequence[Decision], reason: str) -> Decided:
    """Write what was decided about some rows, in one save.

    Raises:
        InputProblem: no reason, or another version came meanwhile and nobody has seen it.
    """
    if not reason.strip():
        raise InputProblem(Problem("reason", "reason_missing", tr("请写明这样决定的原因")))
    with place.database.unit(tr("处理冲突"), place.actor.staff_id, reason.strip()) as unit:
        sealed = seal_within(place, unit)
        for decision in decisions:
            _write(place, unit, decision)
        changes = unit.commit()
    for listener in place.database.seal_listeners:
        listener.sealed(sealed)
    return Decided(changes, len(decisions))


def settle_alike(place: PlaceLike, keys: Iterable[Key], site: str, reason: str) -> Decided:
    """Keep what a clinic wrote, in every one of these rows that it wrote as a whole.

    Rows where that clinic wrote nothing, or several versions, stay open and are counted.
    """
    decisions: list[Decision] = []
    left = 0
    with place.database.reading() as session:
        for key in keys:
            detail = detail_of(place, session, key)
            decision = None if detail is None else _keeping(detail, site)
            if decision is None:
                left += 1
            else:
                decisions.append(decision)
    if not decisions:
        raise InputProblem(Problem("site", "nothing_alike", tr("没有可以同样处理的冲突")))
    made = settle_conflicts(place, decisions, reason)
    return Decided(made.changes, made.rows, left)


def _keeping(detail: ConflictDetail, site: str) -> Decision | None:
    wrote = [version for version in detail.versions if version.author.site == site]
    if len(wrote) != 1 or set(wrote[0].values) != set(detail.heads):
        return None
    return Decision(detail.line.table, detail.line.row, detail.heads, wrote[0].values)


def _write(place: PlaceLike, unit: UnitOfWork, decision: Decision) -> None:
    key = (decision.table, decision.row)
    standing = {conflict.unit: conflict for conflict in open_conflicts(unit.session, key)}
    for name in decision.values:
        conflict = standing.get(name)
        if conflict is None or set(conflict.heads) != set(decision.heads[name]):
            raise InputProblem(
                Problem(
                    "conflict", "conflict_changed", tr("这条冲突有了新的变化，请重新看过再决定")
                )
            )
    # The void last: it is written with everything seen that the other units now say.
    for name in sorted(decision.values, key=lambda one: one in (VOID, VOID_VS_EDIT)):
        decide(unit, standing[name], decision.values[name])
        note_decision(unit.session, place, key, name, decision.heads[name])


def note_decision(
    session: Session, place: PlaceLike, key: Key, unit: str, heads: Sequence[str]
) -> None:
    """One line of the exchange log about a unit of a row that was decided."""
    details = {"units": {unit: sorted(heads)}}
    events.note(session, place, DECISION, "/".join(key), details)


def may_decide(op: Op) -> bool:
    """Whether an operation can be a decision: most cannot, and need no closer look."""
    return VOID in op.replaces or any(len(ids) > 1 for ids in op.replaces.values())


def note_received(session: Session, place: PlaceLike, ops: Iterable[Op]) -> None:
    """Note the decisions among operations that have just come: edits that name several versions.

    Values that were equal are no decision: an ordinary edit replaces them together.
    """
    known = shapes()
    wanted = [op for op in ops if op.table in known and may_decide(op)]
    rows = OpsStore(session).of_rows({(op.table, op.row) for op in wanted})
    for op in wanted:
        key = (op.table, op.row)
        earlier = [one for one in rows.get(key, ()) if one.counter < op.counter]
        for conflict in materialise(earlier, known[op.table]).conflicts:
            if _settles(op, conflict.unit, conflict.heads, earlier):
                note_decision(session, place, key, conflict.unit, conflict.heads)


def _settles(op: Op, unit: str, heads: Sequence[str], ops: Iterable[Op]) -> bool:
    """Whether an operation closes a conflict between these heads."""
    if unit == VOID_VS_EDIT:
        voids = {one.id for one in ops if one.id in heads and _voids(one)}
        return bool(voids) and voids <= set(op.replaces.get(VOID, ()))
    return set(heads) <= set(op.replaces.get(unit, ()))


def decided_lines(place: PlaceLike) -> tuple[DecidedLine, ...]:
    """The last decisions made or received here, newest first; each once.

    Raises ``KnownFault``: DATABASE_*.
    """
    if not place.database.read_only:
        place.database.seal()
    with place.database.reading() as session:
        query = select(SyncEvent).where(SyncEvent.kind == DECISION, SyncEvent.voided.is_(False))
        notes: dict[tuple[str, str], SyncEvent] = {}
        for row in session.scalars(query.order_by(SyncEvent.created_at.desc()).limit(_LISTED)):
            # The machines on both sides of a decision note it; the first note counts.
            notes[row.subject or "", str(row.details)] = row
        keys = [_key(row) for row in notes.values()]
        ops = OpsStore(session).of_rows(keys)
        about = about_rows(session, stored_values(session, keys))
        deciding = {row.id: _deciding(row, ops.get(_key(row), ())) for row in notes.values()}
        authors = authors_of(place, session, (op for op in deciding.values() if op))
        lines = [_line(row, ops, about, deciding[row.id], authors) for row in notes.values()]
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def decided_detail(place: PlaceLike, line: DecidedLine) -> ConflictDetail:
    """The versions a decision was made between: nothing of them is lost."""
    with place.database.reading() as session:
        return compare(place, session, (line.table, line.row), line.heads)


def _key(row: SyncEvent) -> Key:
    table, _, pk = (row.subject or "").partition("/")
    return table, pk


def _heads(row: SyncEvent) -> dict[str, tuple[str, ...]]:
    return {unit: tuple(ids) for unit, ids in (row.details or {}).get("units", {}).items()}


def _deciding(row: SyncEvent, ops: Iterable[Op]) -> Op | None:
    """The operation that closed it."""
    known, heads = list(ops), _heads(row)
    for op in known:
        if heads and all(_settles(op, unit, ids, known) for unit, ids in heads.items()):
            return op
    return None


def _line(
    row: SyncEvent,
    ops: Mapping[Key, Sequence[Op]],
    about: Mapping[Key, About],
    deciding: Op | None,
    authors: Mapping[str, Author],
) -> DecidedLine:
    key, heads = _key(row), _heads(row)
    there = {op.id: op for op in ops.get(key, ())}
    return DecidedLine(
        row.id,
        *key,
        about.get(key, About()),
        tuple(heads),
        heads,
        datetime.fromisoformat(row.created_at),
        None if deciding is None else authors[deciding.id],
        "" if deciding is None else deciding.reason or "",
        {} if deciding is None else dict(_chosen(key[0], heads, there, deciding)),
        {} if deciding is None else shapes()[key[0]].current(deciding.values, deciding.schema),
    )


def _chosen(
    table: str, heads: Mapping[str, Sequence[str]], ops: Mapping[str, Op], deciding: Op
) -> Iterable[tuple[str, str]]:
    shape = shapes()[table]
    for unit, ids in heads.items():
        if unit == VOID_VS_EDIT:
            kept = [i for i in ids if i in ops and _voids(ops[i]) == _voids(deciding)]
        elif (
            set(unit_columns(shape, unit)) <= shape.current(deciding.values, deciding.schema).keys()
        ):
            wanted = unit_value(deciding, unit, shape)
            kept = [i for i in ids if i in ops and unit_value(ops[i], unit, shape) == wanted]
        else:
            kept = []
        if kept:
            yield unit, kept[0]


def _voids(op: Op) -> bool:
    return bool(op.values.get("voided"))

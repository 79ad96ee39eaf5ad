"""Putting the operations of one package into the database (``sync.md`` section 15, step 8).

Everything happens in the caller's open transaction: preview and import are the same code, and only
the end differs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import Op, Value, decode_plain, op_id
from clinic_desktop.exchange import limits
from clinic_desktop.exchange.admission import OUT_OF_SCOPE, Admission, judge_late
from clinic_desktop.exchange.chains import Origin, add_origin, advance, mark_forked, origins
from clinic_desktop.exchange.checking import Step
from clinic_desktop.exchange.decisions import may_decide, note_received
from clinic_desktop.exchange.place import PlaceLike, now_text
from clinic_desktop.exchange.settling import REFUSALS, settle
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.materialising import Recomputed, depth, parent_of
from clinic_desktop.storage.ops_store import FAST, Key, OpsStore
from clinic_desktop.storage.raw_rows import append_rows
from clinic_desktop.storage.shapes import shapes, synced_tables
from clinic_desktop.storage.tables import SyncRefusal
from clinic_desktop.storage.tables.sync import sync_ctl, sync_op


@dataclass(frozen=True, slots=True)
class Refusal:
    """An operation that is kept but not admitted."""

    op: Op
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a package. ``created`` and the sets of ``rows`` are table and row id."""

    lines: int
    fresh: int
    duplicates: int
    created: frozenset[Key]
    rows: Recomputed
    refusals: tuple[Refusal, ...]
    origins: tuple[Origin, ...]
    forks: frozenset[str]
    own_unknown: bool
    """The package held an operation of our own present incarnation that was not here (D3)."""
    looked_at: frozenset[Key]
    """Rows that were worked out from all their operations."""

    @property
    def touched(self) -> frozenset[Key]:
        """Every row whose shown values are new or changed."""
        return self.created | self.rows.created | self.rows.changed

    def __or__(self, other: "Applied") -> "Applied":
        """One package applied in two parts."""
        return Applied(
            self.lines + other.lines,
            self.fresh + other.fresh,
            self.duplicates + other.duplicates,
            self.created | other.created,
            self.rows | other.rows,
            self.refusals + other.refusals,
            self.origins + other.origins,
            self.forks | other.forks,
            self.own_unknown or other.own_unknown,
            self.looked_at | other.looked_at,
        )


@dataclass(slots=True)
class Applying:
    """One package on its way into the database. ``admission`` is None for a package of the centre;
    ``device`` is whom new authors belong to.
    """

    session: Session
    place: PlaceLike
    device: str
    admission: Admission | None
    step: Step
    _store: OpsStore = field(init=False)
    _origins: dict[str, Origin] = field(init=False)
    _involved: set[str] = field(default_factory=set)
    _forks: set[int] = field(default_factory=set)
    _again: set[Key] = field(default_factory=set)
    _created: set[Key] = field(default_factory=set)
    _refusals: list[Refusal] = field(default_factory=list)
    _refused_targets: set[Key] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)
    _highest: int = 0
    _current: str = ""
    _own_unknown: bool = False
    _late: set[Key] = field(default_factory=set)
    _decisions: list[Op] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._store = OpsStore(self.session)
        self._origins = origins(self.session)
        self._current = str(self.session.scalar(select(sync_ctl.c.inc)))

    def run(self, lines: Iterator[bytes]) -> Applied:
        """Apply all lines, then bring rows, conflicts and waiting rows up to date."""
        self._silence(1)
        while portion := list(islice(lines, limits.BATCH_LINES)):
            self._portion(portion)
            self.step(self._counts["lines"])
        self._silence(0)
        self._write_refusals([(r.op, r.reason) for r in self._refusals])
        self._remember_counter()
        rows = self._settle()
        note_received(self.session, self.place, self._decisions)
        mark_forked(self.session, self._forks)
        moved = tuple(self._advanced(inc) for inc in sorted(self._involved))
        return Applied(
            self._counts["lines"],
            self._counts["fresh"],
            self._counts["lines"] - self._counts["fresh"],
            frozenset(self._created),
            rows,
            tuple(self._refusals),
            moved,
            frozenset(origin.inc for origin in moved if origin.forked),
            self._own_unknown,
            frozenset(self._again | self._late),
        )

    def _silence(self, on: int) -> None:
        self.session.execute(update(sync_ctl).values(applying=on))

    def _portion(self, lines: Sequence[bytes]) -> None:
        self._counts["lines"] += len(lines)
        by_author: dict[str, list[tuple[Op, bytes]]] = {}
        for line in lines:
            op = decode_plain(FAST.loads(line), op_id(line))
            by_author.setdefault(op.origin, []).append((op, line))
        fresh: list[Op] = []
        added: list[tuple[int, list[tuple[Op, bytes]]]] = []
        for inc, pairs in by_author.items():
            origin = self._origin(inc)
            held = self._held(origin, pairs)
            new = self._unknown(origin, pairs, held)
            if new:
                self._follow_chain(origin, new, held)
                added.append((origin.o, new))
                fresh.extend(op for op, _ in new)
                self._own_unknown |= inc == self._current
        if not fresh:
            return
        self._counts["fresh"] += len(fresh)
        refused = self._judge(fresh)
        prior = self._prior({op.row for op in fresh})
        for o, new in added:
            self._store.add(new, o)
        self._sort(fresh, refused, prior)

    def _origin(self, inc: str) -> Origin:
        origin = self._origins.get(inc)
        if origin is None:
            origin = self._origins[inc] = add_origin(self.session, inc, self.device)
        self._involved.add(inc)
        return origin

    def _held(self, origin: Origin, pairs: Sequence[tuple[Op, bytes]]) -> dict[int, set[str]]:
        """Number → ids that are here already."""
        numbers = [op.number for op, _ in pairs]
        held: dict[int, set[str]] = {}
        query = select(sync_op.c.sn, sync_op.c.id).where(
            sync_op.c.o == origin.o, sync_op.c.sn.between(min(numbers), max(numbers))
        )
        for row in self.session.execute(query):
            held.setdefault(row.sn, set()).add(row.id.hex())
        return held

    def _unknown(
        self,
        origin: Origin,
        pairs: Sequence[tuple[Op, bytes]],
        held: Mapping[int, set[str]],
    ) -> list[tuple[Op, bytes]]:
        """Operations that are not here yet; by number first, then by id, or forks would be lost."""
        known = {number: set(ids) for number, ids in held.items()}
        new: list[tuple[Op, bytes]] = []
        for op, line in pairs:
            ids = known.setdefault(op.number, set())
            if op.id in ids:
                continue
            if ids:
                self._forks.add(origin.o)
            ids.add(op.id)
            new.append((op, line))
        return new

    def _follow_chain(
        self,
        origin: Origin,
        new: Sequence[tuple[Op, bytes]],
        held: Mapping[int, set[str]],
    ) -> None:
        """Numbers that come in turn need not be read again at the end.

        Where a number was here before, the one that was here first belongs to the chain: the rest
        is left to ``advance``.
        """
        contig, tip = origin.contig, bytes.fromhex(origin.tip)
        seen = set(held)
        for op, _ in new:
            if op.number == contig + 1 and op.number not in seen:
                contig += 1
                tip = sha256(tip + bytes.fromhex(op.id)).digest()[:16]
            seen.add(op.number)
        self._origins[origin.inc] = Origin(
            origin.o, origin.inc, origin.device, contig, origin.forked, tip.hex()
        )

    def _judge(self, fresh: Sequence[Op]) -> Mapping[str, str]:
        refused = {} if self.admission is None else self.admission.judge(fresh)
        for op in fresh:
            reason = refused.get(op.id)
            if reason is not None:
                self._refusals.append(Refusal(op, reason))
                continue
            self._highest = max(self._highest, op.counter)
            if may_decide(op):
                self._decisions.append(op)
        return refused

    def _prior(self, rows: Iterable[str]) -> set[Key]:
        """Rows that have operations already."""
        found: set[Key] = set()
        for portion in chunks(rows):
            query = select(sync_op.c.tbl, sync_op.c.pk).where(sync_op.c.pk.in_(portion)).distinct()
            found.update((row.tbl, row.pk) for row in self.session.execute(query))
        return found

    def _sort(self, fresh: Sequence[Op], refused: Mapping[str, str], prior: set[Key]) -> None:
        """New rows go in at once; whatever else happened to a row is worked out at the end."""
        inserts: dict[Key, Op] = {}
        known = shapes()
        for op in fresh:
            key = (op.table, op.row)
            if op.table == REFUSALS and op.act == "i":
                self._refused_targets.add((str(op.values["tbl"]), str(op.values["pk"])))
            first = key not in prior and key not in inserts
            if first and op.act == "i" and op.id not in refused and op.table in known:
                inserts[key] = op
            else:
                self._again.add(key)
        self._insert_rows(inserts)

    def _insert_rows(self, inserts: Mapping[Key, Op]) -> None:
        by_table: dict[str, list[Op]] = {}
        for (table, _), op in inserts.items():
            by_table.setdefault(table, []).append(op)
        for table in sorted(by_table, key=lambda name: (depth(name), name)):
            ready = self._with_parents(table, by_table[table])
            if ready:
                self._insert(table, ready)

    def _with_parents(self, table: str, ops: Sequence[Op]) -> list[Op]:
        """Rows whose parent is there; the others are looked at again at the end."""
        parent = parent_of(table)
        if parent is None:
            return list(ops)
        column, above = parent
        wanted = {str(op.values[column]) for op in ops if op.values.get(column) is not None}
        there = self._there(above, wanted)
        ready: list[Op] = []
        for op in ops:
            if op.values.get(column) is None or op.values[column] in there:
                ready.append(op)
            else:
                self._again.add((op.table, op.row))
        return ready

    def _there(self, table: str, ids: Iterable[str]) -> set[str]:
        known = synced_tables()[table].c.id
        found: set[str] = set()
        for portion in chunks(ids):
            found.update(self.session.scalars(select(known).where(known.in_(portion))))
        return found

    def _insert(self, table: str, ops: Sequence[Op]) -> None:
        shape, known = shapes()[table], synced_tables()[table]
        # Names come from the table definition; a file only ever supplies values.
        columns = [column.name for column in known.columns]
        rows: list[tuple[Value, ...]] = []
        for op in ops:
            found = {"id": op.row, **shape.current(op.values, op.schema)}
            rows.append(tuple(map(found.get, columns)))
        append_rows(self.session, known, columns, rows)
        self._created.update((table, op.row) for op in ops)

    def _write_refusals(self, refusals: Iterable[tuple[Op, str]]) -> None:
        """Rows of the centre, captured like any other, so that every machine learns of them."""
        for op, reason in refusals:
            self.session.add(
                SyncRefusal(
                    id=self.place.database.new_id(),
                    clinic_code=self.place.site.code,
                    created_at=now_text(self.place),
                    created_by=self.place.actor.staff_id,
                    voided=False,
                    op_id=op.id,
                    tbl=op.table,
                    pk=op.row,
                    reason=reason,
                )
            )
        self.session.flush()

    def _remember_counter(self) -> None:
        self.session.execute(
            update(sync_ctl).where(sync_ctl.c.lamport < self._highest).values(lamport=self._highest)
        )

    def _settle(self) -> Recomputed:
        """Rows with more than one operation, what refusals take back, and waiting children."""
        rows = settle(
            self._store, self._again | self._refused_targets, self._created, self._judge_late
        )
        # A row that came in at once and was then worked out again is still new, not changed.
        return Recomputed(
            rows.changed - self._created - rows.created,
            rows.conflicting,
            rows.created - self._created,
            rows.voided,
            rows.removed,
        )

    def _judge_late(self, children: set[Key]) -> None:
        self._late |= children
        if self.admission is None:
            return
        late = judge_late(self._store, sorted(children), self.admission.devices)
        self._refusals.extend(Refusal(op, OUT_OF_SCOPE) for op in late.values())
        self._write_refusals((op, OUT_OF_SCOPE) for op in late.values())

    def _advanced(self, inc: str) -> Origin:
        origin = self._origins[inc]
        forked = origin.forked or origin.o in self._forks
        return advance(
            self.session,
            Origin(origin.o, inc, origin.device, origin.contig, forked, origin.tip),
        )

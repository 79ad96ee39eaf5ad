"""The seal: journal rows become immutable row operations (``sync.md`` section 8).

Runs on idle after a save, and before every export, import, history view and backup; in one
transaction. What the triggers wrote down is never lost: a journal row goes only when its operation
is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import orjson
from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import (
    START,
    VOID,
    Op,
    Value,
    compose,
    edit_of,
    extend,
    heads,
    read_line,
)
from clinic_desktop.storage import schema
from clinic_desktop.storage.materialising import recompute
from clinic_desktop.storage.ops_store import FAST, Key, OpsStore
from clinic_desktop.storage.shapes import shapes
from clinic_desktop.storage.tables import SavedAction
from clinic_desktop.storage.tables.exchange import sync_self
from clinic_desktop.storage.tables.sync import (
    sync_conflict,
    sync_ctl,
    sync_journal,
    sync_op,
    sync_origin,
)

UNKNOWN, PLAUSIBLE, SUSPICIOUS = 0, 1, 2
"""Quality of a clock reading (``wq``)."""
EARLIEST = date(2024, 1, 1)
"""No copy of this program existed before: an earlier clock is wrong."""
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
_PORTION = 2_000


def clock_quality(wall: int, newest_own: int, centre_wall: int | None) -> int:
    """Whether a clock reading can be true (``sync.md`` section 6). All in milliseconds.

    Suspicious before the program existed, more than an hour before an own earlier operation, or
    more than 400 days after the newest time known from the centre.
    """
    earliest = (EARLIEST - date(1970, 1, 1)).days * _DAY_MS
    late = centre_wall is not None and wall > centre_wall + 400 * _DAY_MS
    if wall < earliest or wall < newest_own - _HOUR_MS or late:
        return SUSPICIOUS
    return PLAUSIBLE


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal did: ``count`` operations, numbered ``first … last`` in ``sync_op``; the own
    incarnation and its highest number; rows whose shown values changed by it.
    """

    count: int
    first: int
    last: int
    incarnation: str
    number: int
    changed: frozenset[Key]


class SealListener(Protocol):
    """The exchange, where it is set up: fills outboxes, remembers the highest own number."""

    def sealed_within(self, session: Session, sealed: Sealed) -> None:
        """In the transaction of the seal, before it is committed."""
        ...

    def sealed(self, sealed: Sealed) -> None:
        """After it was committed."""
        ...


class Seal:
    """One run over the journal, inside an open writing transaction."""

    def __init__(self, session: Session, new_tx: str) -> None:
        self._session = session
        self._new_tx = new_tx
        self._store = OpsStore(session)
        self._shapes = shapes()
        ctl = session.execute(select(sync_ctl)).one()
        self._incarnation: str = ctl.inc
        self._counter: int = ctl.lamport
        self._rank: int = ctl.rank
        self._newest_wall: int = ctl.newest_wall
        self._centre_wall: int | None = session.scalar(select(sync_self.c.centre_wall))
        self._origin, self._number, self._tip = self._own_origin()
        self._refused = self._store.refused()
        conflicts = select(sync_conflict.c.tbl, sync_conflict.c.pk)
        self._in_conflict = {(row.tbl, row.pk) for row in session.execute(conflicts)}
        self._again: set[Key] = set()
        self._spans: dict[str, list[int]] = {}

    def run(self) -> Sealed:
        """Seal everything in the journal."""
        before = self._highest()
        while self._portion():
            pass
        last = self._highest()
        self._remember()
        changed = self._recompute()
        return Sealed(last - before, before + 1, last, self._incarnation, self._number, changed)

    def _highest(self) -> int:
        return self._session.scalar(select(func.max(sync_op.c.n))) or 0

    def _own_origin(self) -> tuple[int, int, str]:
        origin = self._session.execute(
            select(sync_origin).where(sync_origin.c.inc == self._incarnation)
        ).first()
        if origin is not None:
            return origin.o, origin.contig, origin.tip.hex()
        number = (self._session.scalar(select(func.max(sync_origin.c.o))) or 0) + 1
        self._session.execute(
            insert(sync_origin).values(
                o=number,
                inc=self._incarnation,
                device=None,
                contig=0,
                forked=0,
                tip=bytes.fromhex(START),
            )
        )
        return number, 0, START

    def _portion(self) -> bool:
        journal = sync_journal
        query = select(journal).order_by(journal.c.n).limit(_PORTION)
        rows = self._session.execute(query).all()
        if not rows:
            return False
        known = self._store.of_rows({(row.tbl, row.pk) for row in rows})
        first = self._highest() + 1
        ops: list[tuple[Op, bytes]] = []
        for row in rows:
            sealed = self._seal(row, known.setdefault((row.tbl, row.pk), []))
            self._span(sealed[0].tx, first + len(ops))
            ops.append(sealed)
        self._store.add(ops, self._origin)
        self._tip = extend(self._tip, (op.id for op, _ in ops))
        self._session.execute(delete(journal).where(journal.c.n <= rows[-1].n))
        return True

    def _span(self, tx: str, number: int) -> None:
        span = self._spans.setdefault(tx, [number, number])
        span[1] = number

    def _seal(self, row: Row[Any], known: list[Op]) -> tuple[Op, bytes]:
        shape = self._shapes[row.tbl]
        written: Mapping[str, Value] = orjson.loads(row.new_json)
        plain: dict[str, Any]
        if row.act == "i" and not known:
            plain = {"act": "i", "values": written}
        else:
            if row.act == "i":
                # An insert over a known row (INSERT OR REPLACE from outside) is an update of
                # every column; the journal leaves out what is null.
                written = {**dict.fromkeys(shape.columns), **written}
            settles = shape.units_touched(written) if row.all_heads else ()
            edit = edit_of(heads(known, shape, self._refused), written, shape, settles=settles)
            plain = {
                "act": "u",
                "values": edit.values,
                "replaces": edit.replaces,
                "saw": edit.saw,
            }
            key = (row.tbl, row.pk)
            if VOID in edit.replaces or key in self._in_conflict:
                self._again.add(key)
        self._number += 1
        self._counter += 1
        quality = clock_quality(row.wall, self._newest_wall, self._centre_wall)
        if quality == PLAUSIBLE:
            self._newest_wall = max(self._newest_wall, row.wall)
        _, line = compose(
            origin=self._incarnation,
            number=self._number,
            counter=self._counter,
            wall=row.wall,
            wall_quality=quality,
            schema=schema.SCHEMA,
            user=row.usr,
            tx=row.tx or self._new_tx,
            reason=row.why,
            rank=self._rank,
            table=row.tbl,
            row=row.pk,
            codec=FAST,
            **plain,
        )
        # The same check as at a receiver: nothing is sealed that another must refuse.
        op = read_line(line, self._shapes, FAST)
        known.append(op)
        return op, line

    def _remember(self) -> None:
        self._session.execute(
            update(sync_ctl).values(lamport=self._counter, newest_wall=self._newest_wall)
        )
        self._session.execute(
            update(sync_origin)
            .where(sync_origin.c.o == self._origin)
            .values(contig=self._number, tip=bytes.fromhex(self._tip))
        )
        if self._spans:
            self._session.connection().execute(
                update(SavedAction)
                .where(SavedAction.tx == bindparam("wanted"))
                .values(first_op=bindparam("first"), last_op=bindparam("last")),
                [
                    {"wanted": tx, "first": span[0], "last": span[1]}
                    for tx, span in self._spans.items()
                ],
            )

    def _recompute(self) -> frozenset[Key]:
        """Edits of rows in conflict and of void rows may show something else than was typed."""
        return recompute(self._store, self._again).changed

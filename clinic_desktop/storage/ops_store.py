"""The table of operations: append, and read all operations of some rows."""

from collections.abc import Iterable, Iterator, Sequence

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import Codec, Op, decode_plain
from clinic_desktop.storage.compression import LineCodec
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.raw_rows import append_rows
from clinic_desktop.storage.tables import SyncRefusal
from clinic_desktop.storage.tables.sync import sync_op

Key = tuple[str, str]
"""Table and row id."""

FAST = Codec(
    dumps=lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS), loads=orjson.loads
)
"""Canonical JSON by orjson: the same bytes as the plain codec of the domain, five times faster."""


_APPENDED = ("id", "tbl", "pk", "o", "sn", "body")


class OpsStore:
    """Operations of one open session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.lines = LineCodec(session)

    def add(self, ops: Sequence[tuple[Op, bytes]], origin: int) -> None:
        """Append operations of one author with their lines, in order."""
        if not ops:
            return
        pack = self.lines.pack
        rows = [
            (bytes.fromhex(op.id), op.table, op.row, origin, op.number, pack(line))
            for op, line in ops
        ]
        append_rows(self.session, sync_op, _APPENDED, rows)

    def of_rows(self, keys: Iterable[Key]) -> dict[Key, list[Op]]:
        """All operations of these rows, in the order they became known here."""
        wanted = set(keys)
        found: dict[Key, list[Op]] = {}
        table = sync_op.c
        for portion in chunks({pk for _, pk in wanted}):
            query = select(table.id, table.tbl, table.pk, table.body).where(table.pk.in_(portion))
            for row in self.session.execute(query.order_by(table.n)):
                if (row.tbl, row.pk) in wanted:
                    found.setdefault((row.tbl, row.pk), []).append(self._op(row.id, row.body))
        return found

    def between(self, first: int, last: int) -> Iterator[Op]:
        """Operations by their running number in this database, both ends included."""
        table = sync_op.c
        query = select(table.id, table.body).where(table.n.between(first, last)).order_by(table.n)
        for row in self.session.execute(query):
            yield self._op(row.id, row.body)

    def refused(self) -> frozenset[str]:
        """Ids of operations the centre did not admit."""
        query = select(SyncRefusal.op_id).where(SyncRefusal.voided == 0)
        return frozenset(self.session.scalars(query))

    def _op(self, identity: bytes, body: bytes) -> Op:
        return decode_plain(orjson.loads(self.lines.unpack(body)), identity.hex())

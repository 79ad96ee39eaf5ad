"""Journal, operation log and their bookkeeping (``sync.md`` sections 4 and 5).

Core tables, not mapped classes: nobody edits them as objects, and mapping costs start-up time.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from clinic_desktop.storage.tables.base import Base

_m = Base.metadata

sync_ctl = Table(
    "sync_ctl",
    _m,
    Column("one", Integer, primary_key=True),
    Column("applying", Integer, nullable=False),
    Column("inc", String(16), nullable=False),
    Column("lamport", Integer, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("newest_wall", Integer, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("usr", String(32)),
    Column("tx", String(32)),
    Column("wall", Integer),
    Column("why", String(500)),
    Column("all_heads", Integer, nullable=False),
)
"""One row. ``lamport``: highest counter known; ``rank``: 0 village, 1 centre; ``newest_wall``: of
the own operations with a plausible clock; ``schema``: of the program that last made the rows. Then
who, why and when of the open unit of work; ``applying`` silences capture for an import;
``all_heads`` marks the edits of a conflict decision."""

sync_journal = Table(
    "sync_journal",
    _m,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("tbl", String(40), nullable=False),
    Column("pk", String(32), nullable=False),
    Column("act", String(1), nullable=False),
    Column("wall", Integer, nullable=False),
    Column("usr", String(32)),
    Column("tx", String(32)),
    Column("why", String(500)),
    Column("all_heads", Integer, nullable=False),
    Column("new_json", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Written by the triggers, emptied by the seal."""

sync_op = Table(
    "sync_op",
    _m,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("id", LargeBinary(16), nullable=False),
    Column("tbl", String(40), nullable=False),
    Column("pk", String(32), nullable=False),
    Column("o", Integer, nullable=False),
    Column("sn", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_sync_op_row", "pk", "tbl"),
    Index("ix_sync_op_origin", "o", "sn"),
    sqlite_autoincrement=True,
)
"""Immutable row operations; ``body`` is the line, compressed with the dictionary."""

sync_origin = Table(
    "sync_origin",
    _m,
    Column("o", Integer, primary_key=True),
    Column("inc", String(16), nullable=False, unique=True),
    Column("device", String(32)),
    Column("contig", Integer, nullable=False),
    Column("forked", Integer, nullable=False),
    Column("tip", LargeBinary(16), nullable=False),
)
"""Authors of operations. ``contig``: 1..contig are held without a hole; ``tip``: the chain hash
there."""

sync_claim = Table(
    "sync_claim",
    _m,
    Column("o", Integer, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("digest", LargeBinary(16), primary_key=True),
)
"""Chain hashes another machine is known to hold up to (``sync.md`` section 9)."""

sync_dict = Table(
    "sync_dict",
    _m,
    Column("version", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""Compression dictionaries that bodies of ``sync_op`` may need."""

sync_conflict = Table(
    "sync_conflict",
    _m,
    Column("tbl", String(40), primary_key=True),
    Column("pk", String(32), primary_key=True),
    Column("unit", String(40), primary_key=True),
    Column("heads_json", Text, nullable=False),
    Column("state", String(12)),
    Column("seen_by", String(32)),
    Column("seen_at", String(27)),
)
"""Open conflicts: the set of rows is derived, the last three columns are notes of this machine."""

sync_wait = Table(
    "sync_wait",
    _m,
    Column("tbl", String(40), primary_key=True),
    Column("pk", String(32), primary_key=True),
    Column("reason", String(20), nullable=False),
)
"""Rows that cannot be shown yet: no_insert, no_parent or unknown_table."""

"""Bookkeeping of the exchange between clinics and the centre (``sync.md`` sections 9 to 15).

Two tables travel like any other: what the centre refused, and the log of what was done in the
exchange. All others are this machine's own memory; a restored backup sets them back, and the
protocol notices.
"""

from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.storage.tables.base import Base, JsonText, SyncClass, Synced, SyncSpec, Words

_m = Base.metadata


class SyncRefusal(Synced, Base):
    """拒收: an operation the centre did not admit. Voiding the row admits it again."""

    __tablename__ = "sync_refusal"
    __table_args__ = (
        Index("ix_sync_refusal_op", "op_id"),
        {"info": {"sync": SyncSpec(SyncClass.REFERENCE)}},
    )
    op_id: Mapped[str] = mapped_column(String(32))
    tbl: Mapped[str] = mapped_column(String(40))
    pk: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(30))
    """counter, rank, reference, out_of_scope, other_site, too_wide, crowded, revoked_sender."""
    state: Mapped[str | None] = mapped_column(String(10))
    """What was done about it: asked (the village is to answer), dropped (it stays out); null:
    nobody has looked."""
    note: Mapped[str | None] = mapped_column(Words(200))
    """What the village is asked or told about it."""


class SyncEvent(Synced, Base):
    """交换记录: export, import, enrolment, revocation, restore; append-only."""

    __tablename__ = "sync_event"
    __table_args__ = (
        Index("ix_sync_event_clinic", "clinic_code", "created_at"),
        {"info": {"sync": SyncSpec(SyncClass.EVENT)}},
    )
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(Words(60))
    """Package, device or site concerned."""
    details: Mapped[dict[str, Any] | None] = mapped_column(JsonText)


sync_self = Table(
    "sync_self",
    _m,
    Column("one", Integer, primary_key=True),
    Column("root_pub", String(64)),
    Column("site", String(32)),
    Column("package_no", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("rc", Integer, nullable=False),
    Column("link_epoch", Integer, nullable=False),
    Column("link_no", Integer, nullable=False),
    Column("link_digest", LargeBinary(16), nullable=False),
    Column("outbox_n", Integer, nullable=False),
    Column("want_restore", Integer, nullable=False),
    Column("gossip_due", Integer, nullable=False),
    Column("centre_wall", Integer),
    Column("receipt_at", String(27)),
)
"""One row. The pinned root key and the site this device was admitted for; the last package number;
last receipt taken (epoch, rc); entries received from the centre up to ``link_no``. At the centre
``epoch`` and ``rc`` are the ones it issues, and operations up to ``outbox_n`` have been given to
the sites they concern."""

sync_document = Table(
    "sync_document",
    _m,
    Column("kind", String(10), primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""The newest accepted ``root`` and ``devices`` documents with their signatures."""

sync_acked = Table(
    "sync_acked",
    _m,
    Column("o", Integer, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("digest", LargeBinary(16), nullable=False),
)
"""Own incarnations: up to which number the centre has acknowledged, chain digest there."""

sync_package = Table(
    "sync_package",
    _m,
    Column("pkg", String(32), primary_key=True),
    Column("no", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("to_site", String(32), nullable=False),
    Column("file_name", String(80), nullable=False),
    Column("state", String(10), nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("written_at", String(27)),
    Column("lines", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("ranges_json", Text, nullable=False),
    Column("made_by", String(32)),
    Index("ix_sync_package_no", "no"),
)
"""Packages made here. ``state``: built (lies in the outbox), written (verified on a stick),
acked."""

sync_import = Table(
    "sync_import",
    _m,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("at", String(27), nullable=False),
    Column("operator", String(32)),
    Column("file_name", String(200), nullable=False),
    Column("sha256", String(64)),
    Column("size", Integer),
    Column("pkg", String(32)),
    Column("kind", String(10)),
    Column("no", Integer),
    Column("from_site", String(32)),
    Column("from_device", String(32)),
    Column("signer", String(64)),
    Column("made_wall", Integer),
    Column("code", String(30), nullable=False),
    Column("detail", String(200)),
    Column("lines", Integer, nullable=False),
    Column("fresh", Integer, nullable=False),
    Column("report_json", Text),
    Index("ix_sync_import_pkg", "pkg"),
    Index("ix_sync_import_device", "from_device", "n"),
    sqlite_autoincrement=True,
)
"""Every file that was offered: ``code`` OK or why it was refused; ``fresh`` operations new here."""

sync_peer = Table(
    "sync_peer",
    _m,
    Column("device", String(32), primary_key=True),
    Column("site", String(32), nullable=False),
    Column("last_no", Integer, nullable=False),
    Column("last_at", String(27)),
    Column("made_wall", Integer),
    Column("ahead_ms", Integer),
    Column("rc", Integer, nullable=False),
    Column("link_epoch", Integer, nullable=False),
    Column("link_no", Integer, nullable=False),
    Column("got_gossip", Integer, nullable=False),
    Column("want_restore", Integer, nullable=False),
    Column("app", String(200)),
    Column("schema", Integer),
)
"""At the centre, one row a device: receipts issued (``rc``), entries it acknowledged, its clock."""

sync_peer_origin = Table(
    "sync_peer_origin",
    _m,
    Column("device", String(32), primary_key=True),
    Column("o", Integer, primary_key=True),
)
"""Which authors a device has sent as its own; its receipts speak of these."""

sync_outbox = Table(
    "sync_outbox",
    _m,
    Column("site", String(32), primary_key=True),
    Column("link_no", Integer, primary_key=True),
    Column("op_n", Integer, nullable=False),
    Column("digest", LargeBinary(16), nullable=False),
    Index("ix_sync_outbox_op", "op_n"),
)
"""At the centre: operations on their way to a site, numbered; ``digest`` chains them up to here."""

sync_scope = Table(
    "sync_scope",
    _m,
    Column("pk", String(32), primary_key=True),
    Column("site", String(32), primary_key=True),
    Column("kind", String(6), nullable=False),
    Index("ix_sync_scope_site", "site"),
)
"""At the centre: which sites a root row belongs to, ``now`` or ``former``; children follow it."""

sync_unplaced = Table(
    "sync_unplaced",
    _m,
    Column("tbl", String(40), primary_key=True),
    Column("pk", String(32), primary_key=True),
)
"""At the centre: rows whose operations could not be given to a site yet, because the row or its
parent is not there."""

sync_blob = Table(
    "sync_blob",
    _m,
    Column("sha256", String(64), primary_key=True),
    Column("pkg", String(32)),
    Column("no", Integer),
)
"""Attachments that were put into a package for the centre."""

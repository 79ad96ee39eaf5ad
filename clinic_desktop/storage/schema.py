"""Making the tables of a new database, and telling which schema a database has."""

import secrets

from sqlalchemy import Connection, text

from clinic_desktop.storage import capture
from clinic_desktop.storage.tables import Base
from clinic_desktop.storage.tables.sync import sync_ctl, sync_origin

REVISION = "0001"
"""Alembic revision of this program's tables."""
SCHEMA = 1
"""Schema version written into operations (``s`` of ``sync.md`` section 5)."""

RESIDENT_SEARCH = (
    "CREATE VIRTUAL TABLE resident_search USING fts5("
    "resident_id UNINDEXED, name, address, tokenize = 'unicode61 remove_diacritics 0')"
)
"""Spaced characters of name and address; a phrase query finds any part of either."""


def create(connection: Connection) -> None:
    """Everything a new database holds before the first row of the clinic."""
    Base.metadata.create_all(connection)
    create_unmapped(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:r)"), {"r": REVISION})


def create_unmapped(connection: Connection) -> None:
    """What the metadata does not hold: search table, first incarnation, triggers."""
    connection.exec_driver_sql(RESIDENT_SEARCH)
    incarnation = secrets.token_hex(8)
    connection.execute(
        sync_ctl.insert().values(
            one=1,
            applying=0,
            inc=incarnation,
            lamport=0,
            rank=0,
            newest_wall=0,
            schema=SCHEMA,
            all_heads=0,
        )
    )
    connection.execute(
        sync_origin.insert().values(
            o=1, inc=incarnation, device=None, contig=0, forked=0, tip=bytes(16)
        )
    )
    capture.install(connection)

"""How much waits for a person in the exchange; cheap enough to be asked after every change."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from clinic_desktop.exchange.collect import LOG_TABLE
from clinic_desktop.exchange.decisions import DECISION
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.quarantine import ASKED
from clinic_desktop.storage.settings import read_setting, save_settings
from clinic_desktop.storage.tables import Bulletin, SyncEvent, SyncRefusal
from clinic_desktop.storage.tables.sync import sync_conflict

_SEEN = "exchange.seen"


@dataclass(frozen=True, slots=True)
class Pending:
    """Rows in conflict; what is kept out and waits; what the centre asks; news since last seen."""

    conflicts: int
    refused: int
    asked: int
    decisions: int
    """Decisions that came since the list of them was last looked at."""
    bulletins: int
    """Papers of the centre that came since they were last looked at."""


def pending(place: PlaceLike) -> Pending:
    """Raises ``KnownFault``: DATABASE_*."""
    c = sync_conflict.c
    with place.database.reading() as session:
        seen = read_setting(session, _SEEN, {})
        rows = select(c.tbl, c.pk).distinct().subquery()
        out = and_(SyncRefusal.voided == 0, SyncRefusal.tbl != LOG_TABLE)
        kept = func.count(func.distinct(SyncRefusal.tbl + "/" + SyncRefusal.pk))
        decided = select(func.count()).where(
            SyncEvent.kind == DECISION, SyncEvent.id > str(seen.get("decisions", ""))
        )
        papers = select(func.count()).where(
            Bulletin.voided == 0, Bulletin.id > str(seen.get("bulletins", ""))
        )
        return Pending(
            session.scalar(select(func.count()).select_from(rows)) or 0,
            session.scalar(select(kept).where(out, SyncRefusal.state.is_(None))) or 0,
            session.scalar(select(kept).where(out, SyncRefusal.state == ASKED)) or 0,
            session.scalar(decided) or 0,
            session.scalar(papers) or 0,
        )


def mark_seen(place: PlaceLike, what: str) -> None:
    """``decisions`` or ``bulletins``: everything there is now has been looked at."""
    table = SyncEvent if what == "decisions" else Bulletin
    with place.database.reading() as session:
        seen = dict(read_setting(session, _SEEN, {}))
        newest = session.scalar(select(func.max(table.id))) or ""
    if seen.get(what) != newest:
        save_settings(place.database, {_SEEN: {**seen, what: newest}})

"""How much waits for a person in the exchange; cheap enough to be asked after every change."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.collect import LOG_TABLE
from clinic_desktop.exchange.decisions import DECISION
from clinic_desktop.exchange.naming import stored_values
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.quarantine import ASKED
from clinic_desktop.storage.conflicts import open_conflicts
from clinic_desktop.storage.ops_store import Key
from clinic_desktop.storage.settings import read_setting, save_settings
from clinic_desktop.storage.tables import Bulletin, Clinic, Resident, SyncEvent, SyncRefusal
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
            SyncEvent.kind == DECISION,
            SyncEvent.voided == 0,
            SyncEvent.id > str(seen.get("decisions", "")),
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


@dataclass(frozen=True, slots=True)
class Questions:
    """What is open about one person. ``first``: a row in conflict; ``merged_into``: the name of the
    clinic whose file this one went into.
    """

    conflicts: int
    first: Key | None
    merged_into: str


def questions_about(place: PlaceLike, resident: str) -> Questions:
    """Conflicts of a person's rows, and whether the file was merged away."""
    with place.database.reading() as session:
        keys = {(conflict.table, conflict.row) for conflict in open_conflicts(session)}
        rows = stored_values(session, keys) if keys else {}
        own = sorted(
            key
            for key, values in rows.items()
            if key == ("resident", resident) or values.get("resident_id") == resident
        )
        into = session.scalar(select(Resident.merged_into).where(Resident.id == resident))
        clinic = ""
        if into:
            # A village does not hold the file of another one.
            code = session.scalar(select(Resident.clinic_code).where(Resident.id == into))
            name = select(Clinic.name).where(Clinic.clinic_code == code, Clinic.voided.is_(False))
            clinic = (session.scalar(name) if code else None) or tr("其他机构")
        return Questions(len(own), own[0] if own else None, clinic)

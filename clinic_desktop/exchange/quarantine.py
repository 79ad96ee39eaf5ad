"""Operations that were kept but not admitted: to look at, and to admit after all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.ops import Op, Value
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange import events
from clinic_desktop.exchange.authors import Author, authors_of
from clinic_desktop.exchange.collect import LOG_TABLE
from clinic_desktop.exchange.conflicts import site_names
from clinic_desktop.exchange.foresight import RowForeseen, foreseen
from clinic_desktop.exchange.naming import About, about_rows, names_of, stored_values
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.scope import add_scope
from clinic_desktop.exchange.sealing import seal_within
from clinic_desktop.exchange.settling import settle
from clinic_desktop.exchange.standing import standing
from clinic_desktop.storage.materialising import parent_of
from clinic_desktop.storage.ops_store import Key, OpsStore
from clinic_desktop.storage.tables import SyncRefusal
from clinic_desktop.storage.tables.sync import sync_origin

ASKED, DROPPED = "asked", "dropped"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One operation the centre did not admit; ``reason`` and ``state`` as in ``SyncRefusal``."""

    id: str
    op_id: str
    table: str
    row: str
    reason: str
    since: str
    state: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """What is kept out of one row for one reason: one or more operations of one author.

    ``values`` are the columns they would write, as stored, the later over the earlier.
    """

    ids: tuple[str, ...]
    table: str
    row: str
    about: About
    site_name: str
    author: Author | None
    reason: str
    state: str
    note: str
    since: datetime
    values: Mapping[str, Value]
    whole: bool
    """The row itself is kept out, not only a change of it."""
    names: Mapping[str, str]
    """Ids among the values → names."""

    @property
    def id(self) -> str:
        """By which a list keeps its place."""
        return self.ids[0]

    @property
    def alike(self) -> str:
        """The same for what comes from one computer for one reason."""
        author = self.author
        where = "" if author is None else f"{author.site}/{author.device_name}"
        return f"{where}/{self.reason}/{self.state}"


def quarantined(session: Session) -> tuple[Quarantined, ...]:
    """Everything in quarantine, oldest first; the same list at the centre and at the author's."""
    query = select(SyncRefusal).where(SyncRefusal.voided == 0).order_by(SyncRefusal.id)
    return tuple(
        Quarantined(
            row.id,
            row.op_id,
            row.tbl,
            row.pk,
            row.reason,
            row.created_at,
            row.state or "",
            row.note or "",
        )
        for row in session.scalars(query)
    )


def refused_lines(place: PlaceLike) -> tuple[RefusedLine, ...]:
    """The quarantine by row and reason, newest first. Raises ``KnownFault``: DATABASE_*."""
    with place.database.reading() as session:
        # Lines of the exchange log go along with what they are about.
        listed = [one for one in quarantined(session) if one.table != LOG_TABLE]
        ops = _refused_ops(session, listed)
        authors = authors_of(place, session, ops.values())
        groups: dict[tuple[str, str, str, str, str, str], list[Quarantined]] = {}
        for one in listed:
            op = ops.get(one.op_id)
            origin = "" if op is None else op.origin
            key = (one.table, one.row, one.reason, one.state, one.note, origin)
            groups.setdefault(key, []).append(one)
        keys = {(one.table, one.row) for one in listed}
        stored = stored_values(session, keys)
        proposed = {
            (one.table, one.row): {**stored.get((one.table, one.row), {}), **ops[one.op_id].values}
            for one in listed
            if one.op_id in ops
        }
        about = about_rows(session, {**stored, **proposed})
        sites = site_names(place, authors.values())
        said = [value for values in proposed.values() for value in values.values()]
        names = names_of(session, said) | {
            pk: who.name for (table, pk), who in about.items() if table in ("resident", "household")
        }
        lines = [
            _refused_line(group, ops, authors, about, sites, stored, names)
            for group in groups.values()
        ]
    return tuple(sorted(lines, key=lambda line: line.since, reverse=True))


def _refused_ops(session: Session, listed: Iterable[Quarantined]) -> dict[str, Op]:
    wanted = {one.op_id for one in listed}
    keys = {(one.table, one.row) for one in listed}
    found = OpsStore(session).of_rows(keys)
    return {op.id: op for ops in found.values() for op in ops if op.id in wanted}


def _refused_line(
    group: Sequence[Quarantined],
    ops: Mapping[str, Op],
    authors: Mapping[str, Author],
    about: Mapping[Key, About],
    sites: Mapping[str, str],
    stored: Mapping[Key, Mapping[str, Value]],
    names: Mapping[str, str],
) -> RefusedLine:
    first = group[0]
    key = (first.table, first.row)
    known = sorted((ops[o.op_id] for o in group if o.op_id in ops), key=lambda op: op.counter)
    author = authors[known[-1].id] if known else None
    who = about.get(key, About())
    values: dict[str, Value] = {}
    for op in known:
        values.update(op.values)
    return RefusedLine(
        tuple(one.id for one in group),
        *key,
        who,
        sites.get(who.site, author.site_name if author is not None else who.site),
        author,
        first.reason,
        first.state,
        first.note,
        datetime.fromisoformat(first.since),
        values,
        key not in stored,
        names,
    )


def admit(place: PlaceLike, refusal_id: str, reason: str) -> None:
    """Let one operation count after all, as ``admit_all``."""
    admit_all(place, (refusal_id,), reason)


def admit_all(place: PlaceLike, ids: Sequence[str], reason: str) -> Changes:
    """Let operations count after all, at the centre; every machine follows.

    Raises ``InputProblem`` without a reason or for something that is not in quarantine.
    """
    if not reason.strip():
        raise InputProblem(Problem("reason", "reason_missing", tr("请填写准入原因")))
    with place.database.unit(tr("准入隔离数据"), place.actor.staff_id, reason) as unit:
        # What was typed meanwhile must be an operation before rows are worked out from them.
        sealed = seal_within(place, unit)
        unit.touch(_let_in(place, unit.session, ids, reason))
        changes = unit.commit()
    for listener in place.database.seal_listeners:
        listener.sealed(sealed)
    return changes


def foresee_admission(place: PlaceLike, ids: Sequence[str]) -> tuple[RowForeseen, ...]:
    """What admitting these would change; everything is taken back at once.

    Raises ``InputProblem`` for something that is not in quarantine.
    """
    with place.database.unit(tr("预览准入"), place.actor.staff_id) as unit:
        seal_within(place, unit)
        rows = foreseen(place, unit.session, sorted(_let_in(place, unit.session, ids, tr("预览"))))
        unit.session.rollback()
    return rows


def _let_in(place: PlaceLike, session: Session, ids: Sequence[str], reason: str) -> frozenset[Key]:
    keys: set[Key] = set()
    for refusal_id in ids:
        row = _standing_refusal(session, refusal_id)
        row.voided, row.void_by, row.void_reason = True, place.actor.staff_id, reason
        session.flush()
        events.note(session, place, "admit", row.op_id, {"reason": reason})
        _give_to_author(place, session, row)
        keys.add((row.tbl, row.pk))
    session.flush()
    return settle(OpsStore(session), keys).changed


def put_aside(place: PlaceLike, ids: Sequence[str], state: str, note: str) -> Changes:
    """Keep operations out and say why: ``asked`` (the village is to answer) or ``dropped``.

    The note goes to the village with its next package. Raises ``InputProblem`` without a note or
    for something that is not in quarantine.
    """
    if not note.strip():
        raise InputProblem(Problem("reason", "reason_missing", tr("请写明原因，村里会看到")))
    with place.database.unit(tr("处理隔离数据"), place.actor.staff_id, note) as unit:
        for refusal_id in ids:
            row = _standing_refusal(unit.session, refusal_id)
            row.state, row.note = state, note.strip()
        return unit.commit()


def _standing_refusal(session: Session, refusal_id: str) -> SyncRefusal:
    row = session.get(SyncRefusal, refusal_id)
    if row is None or row.voided:
        raise InputProblem(Problem("refusal", "not_in_quarantine", tr("这一条不在隔离区")))
    return row


def _give_to_author(place: PlaceLike, session: Session, row: SyncRefusal) -> None:
    """A root row that is admitted belongs to the site that wrote it."""
    if parent_of(row.tbl) is not None:
        return
    devices = standing(place, session).devices
    for op in OpsStore(session).of_rows({(row.tbl, row.pk)}).get((row.tbl, row.pk), ()):
        if op.id != row.op_id or op.act != "i":
            continue
        query = select(sync_origin.c.device).where(sync_origin.c.inc == op.origin)
        device = session.scalar(query)
        entry = devices.find(device) if device else None
        if entry is not None:
            add_scope(session, [row.pk], entry.site)

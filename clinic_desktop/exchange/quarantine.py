"""Operations that were kept but not admitted: to look at, and to admit after all."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange import events
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.scope import add_scope
from clinic_desktop.exchange.sealing import seal_within
from clinic_desktop.exchange.settling import settle
from clinic_desktop.exchange.standing import standing
from clinic_desktop.storage.materialising import parent_of
from clinic_desktop.storage.ops_store import OpsStore
from clinic_desktop.storage.tables import SyncRefusal
from clinic_desktop.storage.tables.sync import sync_origin


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One operation the centre did not admit; ``reason`` as in ``SyncRefusal.reason``."""

    id: str
    op_id: str
    table: str
    row: str
    reason: str
    since: str


def quarantined(session: Session) -> tuple[Quarantined, ...]:
    """Everything in quarantine, oldest first; the same list at the centre and at the author's."""
    query = select(SyncRefusal).where(SyncRefusal.voided == 0).order_by(SyncRefusal.id)
    return tuple(
        Quarantined(row.id, row.op_id, row.tbl, row.pk, row.reason, row.created_at)
        for row in session.scalars(query)
    )


def admit(place: PlaceLike, refusal_id: str, reason: str) -> None:
    """Let an operation count after all, at the centre; every machine follows.

    Raises ``InputProblem`` without a reason or for something that is not in quarantine.
    """
    if not reason.strip():
        raise InputProblem(Problem("reason", "reason_missing", tr("请填写准入原因")))
    with place.database.unit(tr("准入隔离数据"), place.actor.staff_id, reason) as unit:
        # What was typed meanwhile must be an operation before rows are worked out from them.
        sealed = seal_within(place, unit)
        row = unit.session.get(SyncRefusal, refusal_id)
        if row is None or row.voided:
            raise InputProblem(Problem("refusal", "not_in_quarantine", tr("这一条不在隔离区")))
        row.voided, row.void_by, row.void_reason = True, place.actor.staff_id, reason
        unit.session.flush()
        events.note(unit.session, place, "admit", row.op_id, {"reason": reason})
        unit.session.flush()
        _give_to_author(place, unit.session, row)
        unit.touch(settle(OpsStore(unit.session), {(row.tbl, row.pk)}).changed)
        unit.commit()
    for listener in place.database.seal_listeners:
        listener.sealed(sealed)


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

"""What else stands on a card: hour of birth, reactions after doses, why doses are missing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.forms.display import answer_text
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.children import FACTS, PROGRAMME
from clinic_desktop.storage.tables import CareEvent, Record

REACTION, DEFAULTER, BIRTH = "aefi_register", "vaccine_defaulter", "birth_record"
BIRTH_TIME = "birth_time"
"""HH:MM; only the timeliness of the first hepatitis B dose asks for it (immunization.md 3.2)."""
FIRST_DOSE_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ReactionRow:
    """疑似预防接种异常反应 (AEFI)."""

    id: str
    on: date
    vaccine: str
    symptom: str
    outcome: str


@dataclass(frozen=True, slots=True)
class MissedRow:
    """Why a dose was not given: 外出, 拒种 …; the newest first."""

    id: str
    on: date
    vaccine: str
    dose_no: int | None
    reason: str


def reactions_of(session: Session, resident_id: str) -> tuple[ReactionRow, ...]:
    """Every reaction on record, oldest first."""
    return tuple(
        ReactionRow(
            record.id,
            record.occurred_on,
            str(record.answers.get("vaccine") or ""),
            str(record.answers.get("symptom") or ""),
            str(record.answers.get("outcome") or ""),
        )
        for record in _records(session, resident_id, REACTION)
    )


def missed_of(place: Workplace, session: Session, resident_id: str) -> tuple[MissedRow, ...]:
    """Every noted reason, the newest first."""
    found = []
    for record in _records(session, resident_id, DEFAULTER):
        form = place.catalogue.form(record.form_code, record.form_edition)
        reason = ""
        if form is not None and form.has("reason"):
            reason = answer_text(form, form.field("reason"), record.answers)
        number = record.answers.get("dose_no")
        found.append(
            MissedRow(
                record.id,
                record.occurred_on,
                str(record.answers.get("vaccine") or ""),
                number if isinstance(number, int) else None,
                reason,
            )
        )
    return tuple(reversed(found))


def birth_time_of(session: Session, resident_id: str) -> str:
    """HH:MM as noted here, else from the birth record; empty when nobody noted it."""
    query = (
        select(CareEvent.details)
        .where(
            CareEvent.resident_id == resident_id,
            CareEvent.programme == PROGRAMME,
            CareEvent.kind == FACTS,
            CareEvent.voided.is_(False),
        )
        .order_by(CareEvent.occurred_on, CareEvent.created_at, CareEvent.id)
    )
    told = [details for (details,) in session.execute(query) if BIRTH_TIME in (details or {})]
    if told:
        return str((told[-1] or {}).get(BIRTH_TIME) or "")
    for record in reversed(_records(session, resident_id, BIRTH)):
        moment = record.answers.get("birth_datetime")
        if isinstance(moment, str) and len(moment) >= len("2026-03-02T08:30"):
            return moment[11:16]
    return ""


def since_birth(birth: date, birth_time: str, given: date, given_time: str) -> timedelta | None:
    """From birth to a dose; ``None`` while either hour is unknown."""
    if not birth_time or not given_time:
        return None
    born = datetime.fromisoformat(f"{birth.isoformat()}T{birth_time}")
    return datetime.fromisoformat(f"{given.isoformat()}T{given_time}") - born


def _records(session: Session, resident_id: str, form_code: str) -> list[Record]:
    query = select(Record).where(
        Record.resident_id == resident_id,
        Record.form_code == form_code,
        Record.voided.is_(False),
    )
    return list(session.scalars(query.order_by(Record.occurred_on, Record.entry_order, Record.id)))

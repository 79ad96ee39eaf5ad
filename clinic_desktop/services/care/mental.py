"""严重精神障碍: the risk level with what it demands, and the incidents."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.display import answer_text, outcome_label
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Enrolment, Record

SMD = "smd"
VISIT_FORM = "smd_followup"
INCIDENT_FORM = "smd_incident"
_KEPT = 8
REPORT_FROM = 3
"""Level from which police and village committee are told (schedules.md 3: unstable)."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident of the register."""

    record_id: str
    on: date
    kind: str
    level: str
    story: str
    result: str


@dataclass(frozen=True, slots=True)
class Risk:
    """The last assessment and the incidents, newest first."""

    level: int | None
    assessed_on: date | None
    outcome: str
    """稳定, 基本稳定, 不稳定."""
    actions: tuple[str, ...]
    levels: tuple[tuple[date, int], ...]
    """Earlier assessments, oldest first."""
    incidents: tuple[Incident, ...]


def actions_of(catalogue: Catalogue, level: int) -> tuple[str, ...]:
    """What a risk level demands, in the words of the programme's file."""
    programme = catalogue.programmes.get(SMD)
    key = f"risk_{level}"
    said = programme.word(key) if programme else key
    return tuple(part for part in said.split("；") if part and part != key)


def risk(place: Workplace, session: Session, resident_id: str) -> Risk | None:
    """For whoever is managed in the programme; ``None`` for everybody else."""
    managed = session.scalars(
        select(Enrolment.id)
        .where(
            Enrolment.resident_id == resident_id,
            Enrolment.programme == SMD,
            Enrolment.voided.is_(False),
        )
        .limit(1)
    ).first()
    if managed is None:
        return None
    visits = _records(session, resident_id, VISIT_FORM)
    graded = [
        (record, int(level))
        for record in reversed(visits)
        if str(level := record.answers.get("danger_level", "")).isdigit()
    ]
    last, level = graded[-1] if graded else (None, None)
    form = place.catalogue.form(last.form_code, last.form_edition) if last else None
    return Risk(
        level,
        last.occurred_on if last else None,
        outcome_label(form, last.outcome) if last and form else "",
        actions_of(place.catalogue, level) if level is not None else (),
        tuple((record.occurred_on, own) for record, own in graded),
        tuple(
            _incident(place, record)
            for record in _records(session, resident_id, INCIDENT_FORM)[:_KEPT]
        ),
    )


def _records(session: Session, resident_id: str, form: str) -> list[Record]:
    return list(
        session.scalars(
            select(Record)
            .where(
                Record.resident_id == resident_id,
                Record.form_code == form,
                Record.voided.is_(False),
            )
            .order_by(Record.occurred_on.desc(), Record.entry_order.desc(), Record.id.desc())
            .limit(24)
        )
    )


def _incident(place: Workplace, record: Record) -> Incident:
    form = place.catalogue.form(record.form_code, record.form_edition)
    answers = record.answers
    if form is None:
        return Incident(record.id, record.occurred_on, "", "", "", "")
    return Incident(
        record.id,
        record.occurred_on,
        answer_text(form, form.field("kind"), answers),
        str(answers.get("danger_level", "")),
        str(answers.get("story", "")),
        answer_text(form, form.field("result"), answers),
    )

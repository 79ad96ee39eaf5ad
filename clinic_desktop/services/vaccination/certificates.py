"""预防接种证: issued once within a month of birth, issued again when lost (补证)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.vaccination.facts import PROGRAMME
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import CareEvent

CERTIFICATE = "certificate"
"""Kind of the care event; I-C1 counts it."""


@dataclass(frozen=True, slots=True)
class IssueCertificate:
    """A certificate handed out; ``again``: the earlier one was lost (补证)."""

    resident_id: str
    on: date
    number: str = ""
    again: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate that was handed out here."""

    on: date
    number: str
    again: bool
    note: str


def issue_certificate(place: Workplace, command: IssueCertificate) -> Changes:
    """Note that a certificate was handed out.

    Raises:
        InputProblem: no such resident, a day in the future or before birth.
    """
    with place.unit(tr("补发预防接种证") if command.again else tr("发放预防接种证")) as unit:
        write_certificate(place, unit.session, command)
        return unit.commit()


def write_certificate(place: Workplace, session: Session, command: IssueCertificate) -> None:
    """The same in a unit of work of the caller."""
    resident = load_resident(session, command.resident_id)
    if command.on > place.today:
        raise InputProblem(Problem("on", "DATE_IN_FUTURE", tr("日期不能晚于今天")))
    if command.on < resident.birth_date:
        raise InputProblem(Problem("on", "DATE_BEFORE_BIRTH", tr("日期早于出生日期")))
    session.add(
        CareEvent(
            **place.stamp(),
            resident_id=resident.id,
            programme=PROGRAMME,
            kind=CERTIFICATE,
            occurred_on=command.on,
            details={"number": command.number.strip() or None, "again": command.again},
            note=command.note.strip() or None,
        )
    )


def certificates_of(session: Session, resident_id: str) -> tuple[IssuedCertificate, ...]:
    """The certificates handed out to a resident, oldest first."""
    query = (
        select(CareEvent)
        .where(
            CareEvent.resident_id == resident_id,
            CareEvent.kind == CERTIFICATE,
            CareEvent.voided.is_(False),
        )
        .order_by(CareEvent.occurred_on, CareEvent.id)
    )
    return tuple(
        IssuedCertificate(
            event.occurred_on,
            str((event.details or {}).get("number") or ""),
            bool((event.details or {}).get("again")),
            event.note or "",
        )
        for event in session.scalars(query)
    )

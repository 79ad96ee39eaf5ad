"""The target list of a campaign: who is asked for, taken from the register as it is now."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.campaigns import (
    Campaign,
    Noted,
    Result,
    Round,
    Target,
    residence_of,
)
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.stock_ledger import product_names
from clinic_desktop.services.vaccination.certificates import CERTIFICATE
from clinic_desktop.services.vaccination.facts import HOLD, PROGRAMME
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import (
    CareEvent,
    Dose,
    Record,
    ResidencePeriod,
    Resident,
    ResidentIndex,
)

FORM = "vaccination_campaign"
RESULT = "campaign_result"
HERE = ("1", "2", "4")
"""Residence types on the list: living here, registered or not, and floating; not 户籍外出."""


def campaign_records(place: Workplace, session: Session) -> tuple[Record, ...]:
    """The plans of the clinic; the centre has those of its villages too."""
    query = select(Record).where(Record.form_code == FORM, Record.voided.is_(False))
    if place.site.role == "village":
        query = query.where(Record.clinic_code == place.site.code)
    return tuple(session.scalars(query))


def load_campaign(place: Workplace, session: Session, campaign_id: str) -> Campaign:
    record = session.get(Record, campaign_id)
    if record is None or record.voided or record.form_code != FORM:
        raise InputProblem(Problem("campaign", "CAMPAIGN_UNKNOWN", tr("找不到此补充免疫活动")))
    own = place.site.role == "centre" and record.clinic_code == place.site.code
    return campaign_of(place.catalogue, record, "" if own else record.clinic_code)


def campaign_of(catalogue: Catalogue, record: Record, clinic: str) -> Campaign:
    """The plan of a record; ``clinic`` as in ``Campaign``."""
    answers: Mapping[str, Any] = record.answers
    rounds = sorted(
        (date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]))
        for row in answers.get("rounds") or ()
    )
    words = str(answers.get("groups") or "")
    for separator in "，,；; ":
        words = words.replace(separator, "、")
    vaccine = str(answers.get("vaccine") or "")
    return Campaign(
        record.id,
        str(answers.get("title") or ""),
        product_names(catalogue)(vaccine),
        vaccine,
        date.fromisoformat(answers["born_from"]),
        date.fromisoformat(answers["born_to"]),
        tuple(part for part in words.split("、") if part),
        tuple(Round(number, first, last) for number, (first, last) in enumerate(rounds, 1)),
        answers.get("enough_doses"),
        str(answers.get("notice_no") or ""),
        clinic,
    )


def result_events(session: Session, campaign_id: str, resident_id: str = "") -> list[CareEvent]:
    query = select(CareEvent).where(
        CareEvent.programme == PROGRAMME,
        CareEvent.kind == RESULT,
        CareEvent.record_id == campaign_id,
        CareEvent.voided.is_(False),
    )
    if resident_id:
        query = query.where(CareEvent.resident_id == resident_id)
    return list(session.scalars(query.order_by(CareEvent.occurred_on, CareEvent.id)))


def target_list(
    catalogue: Catalogue, session: Session, campaign: Campaign, today: date
) -> tuple[Target, ...]:
    """Who is asked for, with every result; holds as they stand today."""
    results: dict[str, dict[int, Noted]] = defaultdict(dict)
    for event in result_events(session, campaign.id):
        details = event.details or {}
        results[event.resident_id or ""][int(details["round"])] = Noted(
            Result(details["result"]),
            event.occurred_on,
            event.id,
            str(details.get("dose_id") or ""),
            str(details.get("lot_no") or ""),
            event.note or "",
        )
    people = {
        row.Resident.id: row
        for row in session.execute(
            select(
                Resident, ResidentIndex.village_group, ResidentIndex.phone, ResidentIndex.initials
            )
            .outerjoin(ResidentIndex, ResidentIndex.resident_id == Resident.id)
            .where(
                Resident.voided.is_(False),
                Resident.merged_into.is_(None),
                Resident.birth_date >= campaign.born_from,
                Resident.birth_date <= campaign.born_to,
            )
        )
    }
    people.update(_others(session, set(results) - set(people)))
    stays = _stays(session, campaign, set(people))
    earlier = _earlier(catalogue, session, campaign, set(people))
    told = _told(catalogue, session, campaign, today, set(people))
    found = []
    for key, row in people.items():
        person: Resident = row.Resident
        own = results.get(key, {})
        rounds = frozenset(own) | {
            turn.number
            for turn in campaign.rounds
            if any(
                stay.from_on <= turn.last and (stay.to_on is None or stay.to_on > turn.first)
                for stay in stays.get(key, ())
            )
            and (person.death_date is None or person.death_date >= turn.first)
            and person.birth_date <= turn.last
        }
        doses, any_dose = earlier.get(key, (0, False))
        last = (stays.get(key) or (None,))[-1]
        kind = last.residence_type if last is not None else person.residence_type
        since = last.from_on if last is not None else person.birth_date
        residence = residence_of(kind, since, campaign.rounds[0].first)
        certificate, hold = told.get(key, (False, ""))
        # A child from elsewhere without any paper: what was given is not known, which is not zero.
        known = any_dose or certificate or kind != "4"
        group = row.village_group or (last.village_group if last is not None else "") or ""
        if not rounds or not (own or campaign.wants(person.birth_date, group, doses)):
            continue
        found.append(
            Target(
                key,
                person.name,
                person.sex,
                person.birth_date,
                group,
                row.phone or "",
                residence,
                doses if known else None,
                certificate,
                rounds,
                own,
                hold,
                row.initials or "",
            )
        )
    found.sort(key=lambda t: (t.village_group, t.birth_date, t.id))
    return tuple(found)


def _others(session: Session, ids: set[str]) -> dict[str, Any]:
    """Children with a result whose birth date was corrected since."""
    query = (
        select(Resident, ResidentIndex.village_group, ResidentIndex.phone, ResidentIndex.initials)
        .outerjoin(ResidentIndex, ResidentIndex.resident_id == Resident.id)
        .where(Resident.id.in_(ids), Resident.voided.is_(False))
    )
    return {row.Resident.id: row for row in session.execute(query)} if ids else {}


def _stays(
    session: Session, campaign: Campaign, ids: set[str]
) -> dict[str, tuple[ResidencePeriod, ...]]:
    found: dict[str, list[ResidencePeriod]] = defaultdict(list)
    query = (
        select(ResidencePeriod)
        .join(Resident, Resident.id == ResidencePeriod.resident_id)
        .where(
            ResidencePeriod.residence_type.in_(HERE),
            ResidencePeriod.voided.is_(False),
            Resident.id.in_(ids),
        )
        .order_by(ResidencePeriod.from_on, ResidencePeriod.id)
    )
    if campaign.clinic:
        query = query.where(ResidencePeriod.clinic_code == campaign.clinic)
    for stay in session.scalars(query):
        found[stay.resident_id].append(stay)
    return {key: tuple(own) for key, own in found.items()}


def _earlier(
    catalogue: Catalogue, session: Session, campaign: Campaign, ids: set[str]
) -> dict[str, tuple[int, bool]]:
    """Doses of the campaign's series before the first round, and whether any dose is known."""
    members = catalogue.vaccines.members
    series = {code for product, code in members if product == campaign.product}
    found: dict[str, tuple[int, bool]] = {}
    query = select(Dose.resident_id, Dose.product).where(
        Dose.resident_id.in_(ids),
        Dose.given_on < campaign.rounds[0].first,
        Dose.voided.is_(False),
    )
    for resident_id, product in session.execute(query):
        counts = any((product, code) in members for code in series)
        found[resident_id] = (found.get(resident_id, (0, True))[0] + counts, True)
    return found


def _told(
    catalogue: Catalogue, session: Session, campaign: Campaign, today: date, ids: set[str]
) -> dict[str, tuple[bool, str]]:
    """Whether a certificate was issued, and a hold that stands for the vaccine."""
    members = catalogue.vaccines.members
    series = {"", *(code for product, code in members if product == campaign.product)}
    certificates: set[str] = set()
    holds: dict[str, str] = {}
    query = select(CareEvent).where(
        CareEvent.resident_id.in_(ids),
        CareEvent.kind.in_((CERTIFICATE, HOLD)),
        CareEvent.voided.is_(False),
    )
    for event in session.scalars(query):
        key = event.resident_id or ""
        if event.kind == CERTIFICATE:
            certificates.add(key)
            continue
        details = event.details or {}
        until = details.get("until")
        if details.get("series", "") in series and (
            not until or date.fromisoformat(until) >= today
        ):
            holds[key] = event.note or ""
    return {key: (key in certificates, holds.get(key, "")) for key in {*certificates, *holds}}

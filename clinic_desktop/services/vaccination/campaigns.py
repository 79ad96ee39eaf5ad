"""补充免疫: campaigns of the clinic, their target lists, the result of each child in each round.

A campaign is a record of the form ``vaccination_campaign``; results are care events; a dose that is
given stands in the child's history with source ``campaign`` and counts (``immunization.md`` 5.5).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
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
from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.stock_ledger import product_names
from clinic_desktop.services.vaccination.certificates import CERTIFICATE
from clinic_desktop.services.vaccination.commands import RecordDose
from clinic_desktop.services.vaccination.facts import HOLD, PROGRAMME
from clinic_desktop.services.vaccination.recording import strike_dose, write_dose
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
SOURCE = "campaign"
ROUND_DAYS = 28
"""Two rounds are usually a month apart, never nearer than the interval of polio doses."""
HERE = ("1", "2", "4")
"""Residence types on the list: living here, registered or not, and floating; not 户籍外出."""


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """A campaign with its children, by village group and birth date."""

    campaign: Campaign
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class PlanCampaign:
    """A campaign as typed: whom it asks for, with which vaccine, the days of its rounds."""

    title: str
    product: str
    born_from: date | None
    born_to: date | None
    rounds: tuple[tuple[date, date], ...]
    groups: str = ""
    enough: int | None = None
    notice_no: str = ""
    campaign_id: str | None = None
    reason: str = ""
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedCampaign:
    """The saved plan."""

    campaign_id: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class RecordResult:
    """The result of a child in a round; ``result`` empty takes an earlier one back."""

    campaign_id: str
    round_number: int
    resident_id: str
    result: str
    on: date
    lot_no: str = ""
    expires_on: date | None = None
    maker: str = ""
    trace_code: str = ""
    site: str = ""
    vaccinator: str = ""
    note: str = ""
    """Why, in words, where the code is 其他."""
    confirmed: frozenset[str] = frozenset()


def list_campaigns(place: Workplace) -> tuple[Campaign, ...]:
    """The campaigns of the clinic, the newest first."""
    with place.reading() as session:
        found = [_campaign(place, row) for row in _records(place, session)]
    return tuple(sorted(found, key=lambda c: (c.rounds[0].first, c.id), reverse=True))


def campaign_page(place: Workplace, campaign_id: str) -> CampaignPage:
    """A campaign and its target list, taken from the register as it is now.

    A child belongs to a round when it lived here, floating children included, on a day of the
    round, or has a result in it; who moved away before is not asked for, who came in between is.

    Raises:
        InputProblem: no such campaign.
    """
    with place.reading() as session:
        campaign = _load(place, session, campaign_id)
        targets = _targets(place, session, campaign)
    return CampaignPage(campaign, targets)


def plan_campaign(place: Workplace, command: PlanCampaign) -> PlannedCampaign:
    """Keep the plan of a campaign; with ``campaign_id`` change it.

    Raises:
        InputProblem: no such vaccine, days out of order, rounds nearer than 28 days to confirm.
    """
    product = place.catalogue.vaccines.products.get(command.product)
    problems = []
    if product is None:
        problems.append(Problem("product", "PRODUCT_UNKNOWN", tr("请选择疫苗")))
    if not command.rounds:
        problems.append(Problem("first_1", "ROUNDS_MISSING", tr("请填写第一轮的日期")))
    for number, (first, last) in enumerate(command.rounds, 1):
        if last < first:
            text = tr("第 {n} 轮的结束日期早于开始日期", n=number)
            problems.append(Problem(f"last_{number}", "DATE_ORDER", text))
    for number, (before, after) in enumerate(pairwise(command.rounds), 2):
        if after[0] <= before[1]:
            text = tr("第 {n} 轮应在上一轮结束之后", n=number)
            problems.append(Problem(f"first_{number}", "ROUNDS_OVERLAP", text))
        elif (after[0] - before[0]).days < ROUND_DAYS and "ROUNDS_CLOSE" not in command.confirmed:
            text = tr("两轮的开始日期相隔不到 {n} 天", n=ROUND_DAYS)
            close = Problem(f"first_{number}", "ROUNDS_CLOSE", text, Severity.CONFIRM)
            problems.append(close)
    if problems or product is None:
        raise InputProblem(*problems)
    answers: dict[str, Any] = {
        "title": command.title.strip(),
        "vaccine": product.name,
        "born_from": command.born_from.isoformat() if command.born_from else None,
        "born_to": command.born_to.isoformat() if command.born_to else None,
        "groups": command.groups.strip() or None,
        "enough_doses": command.enough,
        "notice_no": command.notice_no.strip() or None,
        "planner": place.actor.name,
        "made_on": place.today.isoformat(),
        "rounds": [
            {"first_day": first.isoformat(), "last_day": last.isoformat()}
            for first, last in command.rounds
        ],
    }
    saved = record_form(
        place,
        RecordForm(
            FORM,
            {key: value for key, value in answers.items() if value not in (None, "")},
            record_id=command.campaign_id,
            confirmed=command.confirmed,
            reason=command.reason,
        ),
    )
    return PlannedCampaign(saved.record_id, saved.changes)


def record_result(place: Workplace, command: RecordResult) -> Changes:
    """Note what became of a child in a round; an earlier result of the round is replaced.

    A dose that is given is written to the child's history in the same unit of work.

    Raises:
        InputProblem: no such campaign, round or child, a day outside the round, or what has to
            be corrected or confirmed about the dose.
    """
    with place.unit(tr("登记补充免疫结果"), command.note or None) as unit:
        session = unit.session
        campaign = _load(place, session, command.campaign_id)
        turn = _round(campaign, command.round_number)
        resident = load_resident(session, command.resident_id)
        result = _result(command.result)
        if result is not None:
            _check_day(place, turn, command, resident)
        _take_back(place, session, campaign, command)
        if result is not None:
            dose_id = None
            if result is Result.GIVEN:
                if not campaign.product:
                    text = tr("方案中的疫苗“{name}”不在品种表中，请改正方案", name=campaign.vaccine)
                    raise InputProblem(Problem("result", "PRODUCT_UNKNOWN", text))
                dose, _ = write_dose(place, session, _dose(campaign, command))
                session.flush()
                dose_id = dose.id
            session.add(
                CareEvent(
                    **place.stamp(),
                    resident_id=resident.id,
                    programme=PROGRAMME,
                    kind=RESULT,
                    occurred_on=command.on,
                    record_id=campaign.id,
                    details={
                        "round": command.round_number,
                        "result": result.value,
                        "dose_id": dose_id,
                        "lot_no": command.lot_no or None,
                    },
                    note=command.note or None,
                )
            )
        return unit.commit()


def _dose(campaign: Campaign, command: RecordResult) -> RecordDose:
    return RecordDose(
        command.resident_id,
        campaign.product,
        command.on,
        lot_no=command.lot_no,
        expires_on=command.expires_on,
        maker=command.maker,
        trace_code=command.trace_code,
        site=command.site,
        vaccinator=command.vaccinator,
        source=SOURCE,
        remark=campaign.title,
        confirmed=command.confirmed,
    )


def _take_back(
    place: Workplace, session: Session, campaign: Campaign, command: RecordResult
) -> None:
    """What was noted before about the child in this round, and its dose."""
    reason = command.note or tr("更正补充免疫结果")
    for event in _events(session, campaign.id, command.resident_id):
        details = event.details or {}
        if details.get("round") != command.round_number:
            continue
        dose_id = details.get("dose_id")
        dose = session.get(Dose, dose_id) if dose_id else None
        if dose is not None and not dose.voided:
            strike_dose(place, session, dose.id, reason)
        event.voided = True
        event.void_by = place.actor.staff_id
        event.void_reason = reason
    session.flush()


def _result(text: str) -> Result | None:
    if not text:
        return None
    try:
        return Result(text)
    except ValueError:
        raise InputProblem(Problem("result", "RESULT_UNKNOWN", tr("请选择结果"))) from None


def _round(campaign: Campaign, number: int) -> Round:
    try:
        return campaign.round(number)
    except KeyError:
        text = tr("没有第 {n} 轮", n=number)
        raise InputProblem(Problem("round", "ROUND_UNKNOWN", text)) from None


def _check_day(place: Workplace, turn: Round, command: RecordResult, resident: Resident) -> None:
    if command.on > place.today:
        raise InputProblem(Problem("on", "DATE_IN_FUTURE", tr("日期不能晚于今天")))
    if command.on < turn.first:
        text = tr("第 {n} 轮从 {day} 开始", n=turn.number, day=turn.first)
        raise InputProblem(Problem("on", "ROUND_NOT_BEGUN", text))
    if command.on > turn.last and "ROUND_OVER" not in command.confirmed:
        text = tr("第 {n} 轮到 {day} 为止；查漏补种请确认", n=turn.number, day=turn.last)
        raise InputProblem(Problem("on", "ROUND_OVER", text, Severity.CONFIRM))
    if command.on < resident.birth_date:
        raise InputProblem(Problem("on", "DATE_BEFORE_BIRTH", tr("日期早于出生日期")))


# ---- reading


def _records(place: Workplace, session: Session) -> tuple[Record, ...]:
    query = select(Record).where(
        Record.clinic_code == place.site.code, Record.form_code == FORM, Record.voided.is_(False)
    )
    return tuple(session.scalars(query))


def _load(place: Workplace, session: Session, campaign_id: str) -> Campaign:
    record = session.get(Record, campaign_id)
    if record is None or record.voided or record.form_code != FORM:
        raise InputProblem(Problem("campaign", "CAMPAIGN_UNKNOWN", tr("找不到此补充免疫活动")))
    return _campaign(place, record)


def _campaign(place: Workplace, record: Record) -> Campaign:
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
        product_names(place.catalogue)(vaccine),
        vaccine,
        date.fromisoformat(answers["born_from"]),
        date.fromisoformat(answers["born_to"]),
        tuple(part for part in words.split("、") if part),
        tuple(Round(number, first, last) for number, (first, last) in enumerate(rounds, 1)),
        answers.get("enough_doses"),
        str(answers.get("notice_no") or ""),
    )


def _events(session: Session, campaign_id: str, resident_id: str = "") -> list[CareEvent]:
    query = select(CareEvent).where(
        CareEvent.programme == PROGRAMME,
        CareEvent.kind == RESULT,
        CareEvent.record_id == campaign_id,
        CareEvent.voided.is_(False),
    )
    if resident_id:
        query = query.where(CareEvent.resident_id == resident_id)
    return list(session.scalars(query.order_by(CareEvent.occurred_on, CareEvent.id)))


def _targets(place: Workplace, session: Session, campaign: Campaign) -> tuple[Target, ...]:
    results: dict[str, dict[int, Noted]] = defaultdict(dict)
    for event in _events(session, campaign.id):
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
            select(Resident, ResidentIndex.village_group, ResidentIndex.phone)
            .join(ResidentIndex, ResidentIndex.resident_id == Resident.id)
            .where(
                Resident.voided.is_(False),
                Resident.merged_into.is_(None),
                Resident.birth_date >= campaign.born_from,
                Resident.birth_date <= campaign.born_to,
            )
        )
    }
    people.update(_others(session, set(results) - set(people)))
    stays = _stays(place, session, set(people))
    earlier = _earlier(place, session, campaign, set(people))
    told = _told(place, session, campaign, set(people))
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
        group = row.village_group or ""
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
            )
        )
    found.sort(key=lambda t: (t.village_group, t.birth_date, t.id))
    return tuple(found)


def _others(session: Session, ids: set[str]) -> dict[str, Any]:
    """Children with a result whose birth date was corrected since."""
    query = (
        select(Resident, ResidentIndex.village_group, ResidentIndex.phone)
        .join(ResidentIndex, ResidentIndex.resident_id == Resident.id)
        .where(Resident.id.in_(ids), Resident.voided.is_(False))
    )
    return {row.Resident.id: row for row in session.execute(query)} if ids else {}


def _stays(
    place: Workplace, session: Session, ids: set[str]
) -> dict[str, tuple[ResidencePeriod, ...]]:
    found: dict[str, list[ResidencePeriod]] = defaultdict(list)
    query = (
        select(ResidencePeriod)
        .join(Resident, Resident.id == ResidencePeriod.resident_id)
        .where(
            ResidencePeriod.clinic_code == place.site.code,
            ResidencePeriod.residence_type.in_(HERE),
            ResidencePeriod.voided.is_(False),
            Resident.id.in_(ids),
        )
        .order_by(ResidencePeriod.from_on, ResidencePeriod.id)
    )
    for stay in session.scalars(query):
        found[stay.resident_id].append(stay)
    return {key: tuple(own) for key, own in found.items()}


def _earlier(
    place: Workplace, session: Session, campaign: Campaign, ids: set[str]
) -> dict[str, tuple[int, bool]]:
    """Doses of the campaign's series before the first round, and whether any dose is known."""
    members = place.catalogue.vaccines.members
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
    place: Workplace, session: Session, campaign: Campaign, ids: set[str]
) -> dict[str, tuple[bool, str]]:
    """Whether a certificate was issued, and a hold that stands for the vaccine."""
    members = place.catalogue.vaccines.members
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
            not until or date.fromisoformat(until) >= place.today
        ):
            holds[key] = event.note or ""
    return {key: (key in certificates, holds.get(key, "")) for key in {*certificates, *holds}}

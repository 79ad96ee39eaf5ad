"""补充免疫: campaigns of the clinic, their target lists, the result of each child in each round.

A campaign is a record of the form ``vaccination_campaign``; results are care events; a dose that is
given stands in the child's history with source ``campaign`` and counts (``immunization.md`` 5.5).
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from clinic_desktop.domain.campaigns import (
    Campaign,
    Result,
    Round,
    Target,
)
from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.vaccination.campaign_lists import (
    FORM,
    RESULT,
    campaign_records,
    load_campaign,
    result_events,
    target_list,
)
from clinic_desktop.services.vaccination.commands import RecordDose
from clinic_desktop.services.vaccination.facts import PROGRAMME
from clinic_desktop.services.vaccination.recording import strike_dose, write_dose
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import (
    CareEvent,
    Dose,
    Resident,
)

SOURCE = "campaign"
ORAL = "口服"
ROUND_DAYS = 28
"""Two rounds are usually a month apart, never nearer than the interval of polio doses."""


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
    given_at: str = ""
    """Where the round was held; empty: at this clinic."""
    note: str = ""
    """Why, in words, where the code is 其他."""
    confirmed: frozenset[str] = frozenset()


def list_campaigns(place: Workplace) -> tuple[Campaign, ...]:
    """The campaigns of the clinic, the newest first."""
    with place.reading() as session:
        found = [load_campaign(place, session, row.id) for row in campaign_records(place, session)]
    return tuple(sorted(found, key=lambda c: (c.rounds[0].first, c.id), reverse=True))


def campaign_page(place: Workplace, campaign_id: str) -> CampaignPage:
    """A campaign and its target list, taken from the register as it is now.

    A child belongs to a round when it lived here, floating children included, on a day of the
    round, or has a result in it; who moved away before is not asked for, who came in between is.

    Raises:
        InputProblem: no such campaign.
    """
    with place.reading() as session:
        campaign = load_campaign(place, session, campaign_id)
        targets = target_list(place.catalogue, session, campaign, place.today)
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
        campaign = load_campaign(place, session, command.campaign_id)
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
                dose, _ = write_dose(place, session, _dose(place, campaign, command))
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


def _dose(place: Workplace, campaign: Campaign, command: RecordResult) -> RecordDose:
    product = place.catalogue.vaccines.products[campaign.product]
    return RecordDose(
        command.resident_id,
        campaign.product,
        command.on,
        lot_no=command.lot_no,
        expires_on=command.expires_on,
        maker=command.maker,
        trace_code=command.trace_code,
        site=command.site or ("oral" if product.route == ORAL else ""),
        vaccinator=command.vaccinator,
        given_at=command.given_at,
        source=SOURCE,
        remark=campaign.title,
        confirmed=command.confirmed,
    )


def _take_back(
    place: Workplace, session: Session, campaign: Campaign, command: RecordResult
) -> None:
    """What was noted before about the child in this round, and its dose."""
    reason = command.note or tr("更正补充免疫结果")
    for event in result_events(session, campaign.id, command.resident_id):
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

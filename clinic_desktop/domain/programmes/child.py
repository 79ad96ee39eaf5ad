"""0～6岁儿童健康管理: fixed ages with windows and a time to make up (``schedules.md`` 4.2)."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dates import add_days, add_months
from clinic_desktop.domain.programmes.case import Case, Outcome, ended, owed
from clinic_desktop.domain.programmes.explain import rule_step, span_step
from clinic_desktop.domain.programmes.model import Event, Status, TraceStep
from clinic_desktop.domain.programmes.rules import Slot, Span
from clinic_desktop.domain.words import tr


@dataclass(frozen=True, slots=True)
class Appointment:
    """A slot worked out for one child; ``expiry`` is the last day on which it can be made up."""

    slot: Slot
    start: date
    end: date
    expiry: date


def child(case: Case) -> Outcome:
    """The first unsatisfied appointment that can still be kept."""
    born = case.person.birth_date
    ages_out = add_months(born, case.number("age_out_months"))
    birth = TraceStep(
        "BIRTH",
        case.programme.source,
        tr("{born} 出生，出院日期按 {home} 计。", born=born, home=discharged_on(case)),
        (("birth_date", born.isoformat()), ("discharge_date", discharged_on(case).isoformat())),
    )
    if case.as_of >= ages_out:
        rule = case.rule("age_out")
        return ended(rule, Status.CLOSED, [birth, rule_step(rule)])
    plan = appointments(case)
    kept = satisfied(plan, case.of("visit"))
    steps = [birth, *_kept_steps(case, plan, kept)]
    for place, appointment in enumerate(plan):
        if (
            place not in kept
            and appointment.expiry >= case.as_of
            and appointment.end >= case.enrolled_on
        ):
            return _open(case, appointment, steps, ages_out)
    rule = case.rule("all_done")
    return ended(rule, Status.COMPLETE, [*steps, rule_step(rule)], changes_on=ages_out)


def discharged_on(case: Case) -> date:
    """The discharge date; the birth date when absent or born at home."""
    born = case.person.birth_date
    if case.attribute("born_at_home"):
        return born
    return case.attribute_date("discharge_date") or born


def appointments(case: Case) -> list[Appointment]:
    """All slots of the child in order, with the day each expires."""
    born, home = case.person.birth_date, discharged_on(case)
    spans = [
        (slot, *_slot_days(slot, born, home, bool(case.attribute("high_risk"))))
        for slot in case.programme.slots
        if slot.lapses_after is None or home <= add_days(born, slot.lapses_after)
    ]
    plan = []
    for place, (slot, start, end) in enumerate(spans):
        following = spans[place + 1][1] if place + 1 < len(spans) else None
        expiry = end if following is None else max(end, add_days(following, -1))
        plan.append(Appointment(slot, start, end, expiry))
    return plan


def _slot_days(slot: Slot, born: date, home: date, high_risk: bool) -> tuple[date, date]:
    if slot.unit == "months":
        return add_months(born, slot.start), add_days(add_months(born, slot.end), -1)
    anchor = home if slot.anchor == "discharge" else born
    end = slot.risk_end if high_risk and slot.risk_end is not None else slot.end
    return add_days(anchor, slot.start), add_days(anchor, end)


def satisfied(plan: list[Appointment], visits: tuple[Event, ...]) -> dict[int, Event]:
    """Which visit keeps which place of the plan: each the first unsatisfied that admits it."""
    kept: dict[int, Event] = {}
    for visit in visits:
        for place, appointment in enumerate(plan):
            if place not in kept and appointment.start <= visit.on <= appointment.expiry:
                kept[place] = visit
                break
    return kept


def _kept_steps(case: Case, plan: list[Appointment], kept: dict[int, Event]) -> list[TraceStep]:
    return [
        TraceStep(
            "KEPT",
            "schedules.md 4.2",
            tr(
                "{day} 的随访完成“{slot}”。",
                day=kept[place].on,
                slot=case.rule(plan[place].slot.rule).text,
            ),
            (("slot", plan[place].slot.rule), ("visit", kept[place].on.isoformat())),
        )
        for place in sorted(kept)
    ]


def _open(case: Case, appointment: Appointment, steps: list[TraceStep], ages_out: date) -> Outcome:
    rule = case.rule(appointment.slot.rule)
    start = max(appointment.start, case.enrolled_on)
    span = Span(appointment.end if appointment.slot.due_at_end else start, start, appointment.end)
    text = tr(
        "可在 {start} 至 {end} 完成，过后到 {expiry} 以前还可以补，再过即失效。",
        start=span.window_start,
        end=span.window_end,
        expiry=appointment.expiry,
    )
    found = span_step(rule, text, span, expiry=appointment.expiry, enrolled_on=case.enrolled_on)
    changes_on = min(add_days(appointment.expiry, 1), ages_out)
    return owed(rule, span, [*steps, rule_step(rule), found], changes_on=changes_on)

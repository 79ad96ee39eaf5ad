"""孕产妇健康管理: five antenatal checks, delivery, 产后访视, 42天检查 (``schedules.md`` 4.8)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from clinic_desktop.domain.dates import add_days
from clinic_desktop.domain.programmes.case import Case, Outcome, as_date, ended, owed
from clinic_desktop.domain.programmes.explain import contact_step, rule_step, span_step
from clinic_desktop.domain.programmes.model import Event, Status, TraceStep
from clinic_desktop.domain.programmes.rules import Slot, Span
from clinic_desktop.domain.programmes.timing import window_steps
from clinic_desktop.domain.words import tr


def maternal(case: Case) -> Outcome:
    """By the furthest point reached: ended, delivered, or still pregnant."""
    over = case.last("pregnancy_end")
    if over is not None:
        rule = case.rule("pregnancy_ended")
        return ended(rule, Status.CLOSED, [contact_step(case, over), rule_step(rule)])
    delivery = case.last("delivery")
    if delivery is not None:
        return _after_delivery(case, delivery)
    lmp = case.attribute_date("lmp")
    if lmp is None:
        return _from(case, "no_lmp", case.enrolled_on, [])
    return _pregnant(case, lmp)


def _from(case: Case, role: str, anchor: date, before: Sequence[TraceStep]) -> Outcome:
    rule = case.rule(role)
    window = case.window(rule)
    span = window.around(anchor)
    return owed(rule, span, [*before, rule_step(rule), *window_steps(window, anchor, span)])


def _pregnant(case: Case, lmp: date) -> Outcome:
    checks = case.of("anc")
    dated = TraceStep(
        "LMP",
        case.programme.source,
        tr(
            "末次月经 {lmp}（有超声校正的以校正为准），预产期 {edd}。",
            lmp=lmp,
            edd=add_days(lmp, 280),
        ),
        (("lmp", lmp.isoformat()),),
    )
    early_until = add_days(lmp, case.number("early_days"))
    if case.enrolled_on > early_until and not any(c.on >= case.enrolled_on for c in checks):
        return _from(case, "late", case.enrolled_on, [dated])
    slot = _open_slot(case, lmp, checks)
    if slot is None:
        planned = _from(case, "delivery", lmp, [dated])
    else:
        planned = _slot_outcome(case, lmp, slot, [dated])
    return _referral_first(case, checks, planned)


def _open_slot(case: Case, lmp: date, checks: Sequence[Event]) -> Slot | None:
    kept = {
        place
        for check in checks
        if (place := slot_kept_by(case.programme.slots, (check.on - lmp).days)) is not None
    }
    for place, slot in enumerate(case.programme.slots):
        if (
            place not in kept
            and add_days(lmp, expiry_of(slot)) >= case.as_of
            and add_days(lmp, slot.end) >= case.enrolled_on
        ):
            return slot
    return None


def expiry_of(slot: Slot) -> int:
    """Last day of pregnancy on which the check can be made up."""
    return slot.end if slot.expiry is None else slot.expiry


def slot_kept_by(slots: Sequence[Slot], ga_days: int) -> int | None:
    """The slot that a check on this day of pregnancy satisfies; the first has no earliest day."""
    for place, slot in enumerate(slots):
        if (place == 0 or slot.start <= ga_days) and ga_days <= expiry_of(slot):
            return place
    return None


def _slot_outcome(case: Case, lmp: date, slot: Slot, before: Sequence[TraceStep]) -> Outcome:
    rule = case.rule(slot.rule)
    start = max(add_days(lmp, slot.start), case.enrolled_on)
    expiry = add_days(lmp, expiry_of(slot))
    span = Span(start, start, add_days(lmp, slot.end))
    text = tr(
        "孕 {w1} 周 {d1} 天至 {w2} 周 {d2} 天即 {start} 至 {end}，到 {expiry} 以前还可以补。",
        w1=slot.start // 7,
        d1=slot.start % 7,
        w2=slot.end // 7,
        d2=slot.end % 7,
        start=start,
        end=span.window_end,
        expiry=expiry,
    )
    steps = [*before, rule_step(rule), span_step(rule, text, span, lmp=lmp, expiry=expiry)]
    return owed(rule, span, steps, changes_on=add_days(expiry, 1))


def _referral_first(case: Case, checks: Sequence[Event], planned: Outcome) -> Outcome:
    """An abnormal last check asks for its referral first, if that is earlier than the plan."""
    if not checks or not checks[-1].values.get("abnormal") or planned.span is None:
        return planned
    last = checks[-1]
    if any(c.on >= last.on for c in case.of("referral_check")):
        return planned
    asked = _from(case, "referral_check", last.on, [contact_step(case, last)])
    if asked.span is None or asked.span.next_due >= planned.span.next_due:
        return planned
    return replace(asked, changes_on=planned.changes_on)


def _after_delivery(case: Case, delivery: Event) -> Outcome:
    born = delivery.on
    home = as_date(delivery.values.get("discharge_date")) or born
    visit_until = min(
        add_days(home, case.number("postpartum_days_after_discharge")),
        add_days(born, case.number("postpartum_days_after_delivery")),
    )
    delivered = TraceStep(
        "DELIVERY",
        case.programme.source,
        tr("{born} 分娩，{home} 出院。", born=born, home=home),
        (("delivery", born.isoformat()), ("discharge_date", home.isoformat())),
    )
    if (
        not case.of("postpartum_visit")
        and home <= add_days(born, case.number("postpartum_latest_discharge_days"))
        and case.as_of <= visit_until
    ):
        visit = _from(case, "postpartum", home, [delivered])
        return replace(visit, changes_on=add_days(visit_until, 1))
    done = case.last("pp42")
    if done is not None:
        rule = case.rule("complete")
        return ended(rule, Status.CLOSED, [delivered, contact_step(case, done), rule_step(rule)])
    gives_up = add_days(born, case.number("pp42_days") + 1)
    if case.as_of >= gives_up:
        rule = case.rule("pp42_missed")
        return ended(rule, Status.CLOSED, [delivered, rule_step(rule)])
    return replace(_from(case, "pp42", born, [delivered]), changes_on=gives_up)

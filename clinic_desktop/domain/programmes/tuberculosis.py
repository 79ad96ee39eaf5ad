"""肺结核患者管理 and 可疑症状者推介转诊 (``schedules.md`` 4.1)."""

from dataclasses import replace
from datetime import date

from clinic_desktop.domain.dates import add_days, add_months
from clinic_desktop.domain.programmes.case import Case, Outcome, ended, owed
from clinic_desktop.domain.programmes.conditions import number
from clinic_desktop.domain.programmes.explain import contact_step, rule_step, span_step
from clinic_desktop.domain.programmes.model import Event, Status, TraceStep
from clinic_desktop.domain.programmes.rules import Rule, Span
from clinic_desktop.domain.programmes.timing import after_enrolment, after_event, after_visit
from clinic_desktop.domain.words import tr


def tb_suspect(case: Case) -> Outcome:
    """Call within a week of the referral, again within a week while the person did not go."""
    checks = case.of("referral_check")
    seen = next((c for c in checks if c.values.get("attended")), None)
    if seen is not None:
        rule = case.rule("seen")
        return ended(rule, Status.CLOSED, [contact_step(case, seen), rule_step(rule)])
    if checks:
        return after_event(case, case.rule("recall"), checks[-1], [])
    return after_enrolment(case, case.rule("call"))


def tuberculosis(case: Case) -> Outcome:
    """72 hours, then every 10 days or monthly, then the outcome of the treatment."""
    stopped = case.last("treatment_end")
    if stopped is not None:
        return _after_treatment(case, stopped)
    visits = case.counted_visits()
    if not visits:
        return _first_visit(case)
    return _next_visit(case, visits[-1])


def _after_treatment(case: Case, stopped: Event) -> Outcome:
    asked = next((c for c in case.of("referral_check") if c.on >= stopped.on), None)
    if asked is not None:
        rule = case.rule("treatment_complete")
        return ended(rule, Status.CLOSED, [contact_step(case, asked), rule_step(rule)])
    return after_event(case, case.rule("outcome_call"), stopped, [])


def _first_visit(case: Case) -> Outcome:
    first = after_enrolment(case, case.rule("first"))
    last_day = add_days(case.enrolled_on, case.number("first_visit_days"))
    failed = [a for a in case.of("attempt") if case.enrolled_on <= a.on <= last_day]
    if len(failed) < case.number("attempts"):
        return first
    rule = case.rule("failed_attempts")
    step = TraceStep(
        rule.reason,
        rule.source,
        tr(
            "{first} 至 {last} 已有 {n} 次未见到患者：{rule}。",
            first=case.enrolled_on,
            last=last_day,
            n=len(failed),
            rule=rule.text,
        ),
        tuple(("attempt", a.on.isoformat()) for a in failed),
    )
    return replace(first, rule=rule, steps=(*first.steps, step))


def _next_visit(case: Case, visit: Event) -> Outcome:
    phase, routine = _phase(case, visit)
    if visit.values.get("adverse") or visit.values.get("complication"):
        return _adverse(case, visit, phase, routine)
    missed = number(visit.values.get("missed_days"))
    if missed is not None and missed >= case.number("missed_days"):
        phase.append(
            TraceStep(
                "MISSED_DOSES",
                case.rule("missed_doses").source,
                tr("{day} 的随访：漏服 {n} 天。", day=visit.on, n=missed),
                (("missed_days", str(missed)),),
            )
        )
        return after_visit(case, routine, visit, phase, keep_reason=case.rule("missed_doses"))
    return after_visit(case, routine, visit, phase)


def intensive_until(case: Case) -> date:
    """The day on which the intensive phase is over; the designated hospital's date wins."""
    entered = case.attribute_date("intensive_until")
    if entered is not None:
        return entered
    # Without a recorded start the notification stands in: it errs towards more visits.
    started = case.attribute_date("treatment_start") or case.enrolled_on
    return add_months(started, case.number("intensive_months"))


def _phase(case: Case, visit: Event) -> tuple[list[TraceStep], Rule]:
    until = intensive_until(case)
    by_family = case.attribute("supervisor") == "family"
    rule = case.rule("intensive" if by_family and visit.on < until else "monthly")
    step = TraceStep(
        "PHASE",
        rule.source,
        tr(
            "督导人员：{supervisor}；强化期到 {until}，{day} 的随访在{phase}。",
            supervisor=case.programme.word(
                "supervisor_family" if by_family else "supervisor_medical"
            ),
            until=until,
            day=visit.on,
            phase=tr("强化期") if visit.on < until else tr("继续期"),
        ),
        (("intensive_until", until.isoformat()), ("visit", visit.on.isoformat())),
    )
    return [step], rule


def _adverse(case: Case, visit: Event, phase: list[TraceStep], routine: Rule) -> Outcome:
    rule = case.rule("adverse")
    urgent = case.window(rule).around(visit.on)
    usual = case.window(routine).around(visit.on)
    span = Span(
        min(urgent.next_due, usual.next_due),
        urgent.window_start,
        min(urgent.window_end, usual.window_end),
    )
    text = tr(
        "两周内是 {urgent}，原定是 {usual}，取较早的 {due}；可在 {start} 至 {end} 之间完成。",
        urgent=urgent.next_due,
        usual=usual.next_due,
        due=span.next_due,
        start=span.window_start,
        end=span.window_end,
    )
    step = span_step(rule, text, span, anchor=visit.on)
    return owed(rule, span, [contact_step(case, visit), *phase, rule_step(rule), step])

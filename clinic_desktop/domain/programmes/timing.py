"""Turning a rule and its anchor into an open obligation (``schedules.md`` 1.5)."""

from collections.abc import Sequence
from datetime import date

from clinic_desktop.domain.dates import add_days
from clinic_desktop.domain.programmes.case import Case, Outcome, owed
from clinic_desktop.domain.programmes.explain import (
    contact_step,
    enrolled_step,
    rule_step,
    span_step,
    window_step,
    year_end_step,
)
from clinic_desktop.domain.programmes.model import Event, TraceStep
from clinic_desktop.domain.programmes.rules import Rule, Span, WindowRule
from clinic_desktop.domain.words import tr

DOCTOR_OPENS_BEFORE = 7
DOCTOR_ENDS_AFTER = 14
"""Days around a date the doctor wrote on the form (``schedules.md`` 1.5)."""


def window_steps(window: WindowRule, anchor: date, span: Span) -> list[TraceStep]:
    """The arithmetic, with the cut at the end of the year where it happened."""
    steps = [window_step(window, anchor, span)]
    if window.within_year and add_days(span.next_due, window.after) > span.window_end:
        steps.append(year_end_step(window, span))
    return steps


def after_enrolment(case: Case, rule: Rule) -> Outcome:
    """No contact yet: counted from the day of enrolment."""
    window = case.window(rule)
    span = window.around(case.enrolled_on)
    return owed(
        rule,
        span,
        [
            enrolled_step(case.enrolled_on),
            rule_step(rule),
            *window_steps(window, case.enrolled_on, span),
        ],
    )


def after_event(case: Case, rule: Rule, event: Event, findings: Sequence[TraceStep]) -> Outcome:
    """Counted from an event by the rule's window; the form's next date never matters."""
    window = case.window(rule)
    span = window.around(event.on)
    return owed(
        rule,
        span,
        [
            contact_step(case, event),
            *findings,
            rule_step(rule),
            *window_steps(window, event.on, span),
        ],
    )


def after_visit(
    case: Case,
    rule: Rule,
    visit: Event,
    findings: Sequence[TraceStep],
    keep_reason: Rule | None = None,
) -> Outcome:
    """Counted from a visit; a next date on its form may bring the contact forward.

    ``keep_reason`` replaces the reason whatever the dates are.
    """
    plain = after_event(case, rule, visit, findings)
    window = case.window(rule)
    span = window.around(visit.on)
    wished = visit.next_visit_date
    steps = list(plain.steps)
    reason = keep_reason or rule
    if wished is not None:
        doctor = case.rule("doctor_set")
        if window.doctor_may_set and visit.on < wished <= span.window_end:
            span = _doctor_span(visit.on, wished, span)
            steps.append(_doctor_step(doctor, wished, span))
            reason = keep_reason or doctor
        else:
            steps.append(_ignored_step(doctor, wished))
    if keep_reason is not None:
        steps.append(rule_step(keep_reason))
    return owed(reason, span, steps)


def _doctor_span(visited: date, wished: date, span: Span) -> Span:
    return Span(
        wished,
        min(span.window_start, max(add_days(visited, 1), add_days(wished, -DOCTOR_OPENS_BEFORE))),
        min(span.window_end, add_days(wished, DOCTOR_ENDS_AFTER)),
    )


def _doctor_step(rule: Rule, wished: date, span: Span) -> TraceStep:
    return span_step(
        rule,
        tr(
            "表上写的下次随访日期 {day} 在允许范围内，以它为准；可在 {start} 至 {end} 完成。",
            day=wished,
            start=span.window_start,
            end=span.window_end,
        ),
        span,
        next_visit_date=wished.isoformat(),
    )


def _ignored_step(rule: Rule, wished: date) -> TraceStep:
    return TraceStep(
        f"{rule.reason}_IGNORED",
        rule.source,
        tr("表上写的下次随访日期 {day} 超出本规则允许的范围，不采用。", day=wished),
        (("next_visit_date", wished.isoformat()),),
    )

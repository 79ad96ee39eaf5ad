"""Sentences of the explanation that several procedures use."""

from datetime import date

from clinic_desktop.domain.programmes.case import Case
from clinic_desktop.domain.programmes.model import Event, TraceStep
from clinic_desktop.domain.programmes.rules import Rule, Span, WindowRule
from clinic_desktop.domain.words import tr

ANCHORING = "schedules.md 1.4"


def enrolled_step(enrolled_on: date) -> TraceStep:
    """No contact yet: the enrolment is the starting point."""
    return TraceStep(
        "ENROLLED",
        ANCHORING,
        tr("{day} 纳入管理，之后还没有计入的随访，从这一天起算。", day=enrolled_on),
        (("enrolled_on", enrolled_on.isoformat()),),
    )


def contact_step(case: Case, event: Event) -> TraceStep:
    """The contact from which the next date is counted."""
    return TraceStep(
        "ANCHOR",
        ANCHORING,
        tr(
            "从实际发生的 {day} {mode}{kind}起算，不论早晚。",
            day=event.on,
            mode=case.programme.word(f"mode_{event.mode}") if event.kind == "visit" else "",
            kind=case.programme.word(f"kind_{event.kind}"),
        ),
        (("anchor", event.on.isoformat()), ("kind", event.kind), ("mode", event.mode)),
    )


def rule_step(rule: Rule) -> TraceStep:
    """The rule that applied, in its own words."""
    return TraceStep(rule.reason, rule.source, tr("{rule}。", rule=rule.text))


def window_step(window: WindowRule, anchor: date, span: Span) -> TraceStep:
    """The arithmetic of a window."""
    facts = (
        ("anchor", anchor.isoformat()),
        ("next_due", span.next_due.isoformat()),
        ("window_start", span.window_start.isoformat()),
        ("window_end", span.window_end.isoformat()),
    )
    if window.months is not None:
        text = tr(
            "{anchor} 加 {n} 个月 = {due}；可在 {start} 至 {end} 之间完成。",
            anchor=anchor,
            n=window.months,
            due=span.next_due,
            start=span.window_start,
            end=span.window_end,
        )
    else:
        text = tr(
            "{anchor} 加 {n} 天 = {due}；可在 {start} 至 {end} 之间完成。",
            anchor=anchor,
            n=window.days,
            due=span.next_due,
            start=span.window_start,
            end=span.window_end,
        )
    return TraceStep(window.code, window.source, text, facts)


def year_end_step(window: WindowRule, span: Span) -> TraceStep:
    """The window was cut so that the visit counts for its year."""
    return TraceStep(
        f"{window.code}_YEAR_END",
        window.source,
        tr("每年次数按自然年计算，窗口截到 {end}。", end=span.window_end),
        (("window_end", span.window_end.isoformat()),),
    )


def span_step(rule: Rule, text: str, span: Span, **facts: object) -> TraceStep:
    """An arithmetic step of a procedure with its own sentence."""
    return TraceStep(
        rule.reason,
        rule.source,
        text,
        (
            *((name, str(value)) for name, value in facts.items()),
            ("next_due", span.next_due.isoformat()),
            ("window_start", span.window_start.isoformat()),
            ("window_end", span.window_end.isoformat()),
        ),
    )

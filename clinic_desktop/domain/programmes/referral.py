"""转诊随访: asking whether a referred person was seen (``schedules.md`` section 2)."""

from collections.abc import Sequence

from clinic_desktop.domain.programmes.case import Case, Outcome
from clinic_desktop.domain.programmes.model import Event, TraceStep
from clinic_desktop.domain.programmes.rules import Rule
from clinic_desktop.domain.programmes.timing import after_event
from clinic_desktop.domain.words import tr


def checked_after(case: Case, rule: Rule, visit: Event, findings: Sequence[TraceStep]) -> Outcome:
    """The rule's own dates, or those of the latest referral check dated after the visit."""
    checks = [c for c in case.of("referral_check") if c.on > visit.on]
    if not checks:
        return after_event(case, rule, visit, findings)
    check = checks[-1]
    attended = bool(check.values.get("attended"))
    next_rule = case.rule("referral_attended" if attended else "referral_not_attended")
    asked = TraceStep(
        "REFERRAL_CHECK",
        next_rule.source,
        tr("{day} 询问转诊结果：已就诊。", day=check.on)
        if attended
        else tr("{day} 询问转诊结果：未就诊。", day=check.on),
        (("referral_check", check.on.isoformat()), ("attended", str(attended).lower())),
    )
    referred = TraceStep(
        rule.reason,
        rule.source,
        tr("{day} 的随访：{rule}。", day=visit.on, rule=rule.text),
        (("visit", visit.on.isoformat()),),
    )
    return after_event(case, next_rule, check, [*findings, referred, asked])

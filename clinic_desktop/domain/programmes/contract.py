"""家庭医生签约: the term of the contract and its renewal (``schedules.md`` 4.9)."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dates import add_days, add_months
from clinic_desktop.domain.programmes.case import Case, Outcome, as_date, ended, owed
from clinic_desktop.domain.programmes.conditions import number
from clinic_desktop.domain.programmes.explain import rule_step, span_step
from clinic_desktop.domain.programmes.model import Event, Status, TraceStep
from clinic_desktop.domain.programmes.rules import Span
from clinic_desktop.domain.words import tr

TERM = "schedules.md 4.9"


@dataclass(frozen=True, slots=True)
class Contract:
    """The term that a signature brought about, both days inside it."""

    start: date
    end: date


def contract(case: Case) -> Outcome:
    """Renewal before the end, expired after it; nothing without a contract in force."""
    current: Contract | None = None
    steps: list[TraceStep] = []
    for event in case.of("sign", "terminate"):
        if event.kind == "terminate":
            current = None
            steps.append(_step(event, tr("{day} 解除签约。", day=event.on)))
        else:
            current = signed(event, current)
            text = tr(
                "{day} 签约，期限 {start} 至 {end}。",
                day=event.on,
                start=current.start,
                end=current.end,
            )
            steps.append(_step(event, text))
    if current is None:
        rule = case.rule("none")
        return ended(rule, Status.NOT_ENROLLED, [*steps, rule_step(rule)])
    over = case.as_of > current.end
    rule = case.rule("expired" if over else "renewal")
    days = case.parameters.number(case.programme, "contract_renewal_days")
    span = Span(current.end, add_days(current.end, -days), current.end)
    text = tr(
        "期满前 {days} 天起可续签：{start} 至 {end}。",
        days=days,
        start=span.window_start,
        end=span.window_end,
    )
    return owed(
        rule,
        span,
        [*steps, rule_step(rule), span_step(rule, text, span)],
        changes_on=None if over else add_days(current.end, 1),
    )


def signed(event: Event, earlier: Contract | None) -> Contract:
    """The term of a signature; before the end of an earlier contract it follows on that."""
    start = add_days(earlier.end, 1) if earlier and event.on <= earlier.end else event.on
    entered = as_date(event.values.get("end_date"))
    if entered is not None:
        return Contract(start, entered)
    years = number(event.values.get("years"))
    return Contract(start, add_days(add_months(start, 12 * int(years or 1)), -1))


def _step(event: Event, text: str) -> TraceStep:
    return TraceStep(event.kind.upper(), TERM, text, ((event.kind, event.on.isoformat()),))

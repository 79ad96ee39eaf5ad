"""``next_obligation``: one answer for one history on one day (``schedules.md``)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clinic_desktop.domain.dates import add_days, add_months
from clinic_desktop.domain.programmes.case import Case, Outcome, as_date, ended
from clinic_desktop.domain.programmes.child import child
from clinic_desktop.domain.programmes.chronic import chronic
from clinic_desktop.domain.programmes.contract import contract
from clinic_desktop.domain.programmes.maternal import maternal
from clinic_desktop.domain.programmes.mental import mental
from clinic_desktop.domain.programmes.model import (
    Event,
    Obligation,
    Person,
    Status,
    TraceStep,
    status_on,
)
from clinic_desktop.domain.programmes.periodic import annual_exam, elderly, quarterly
from clinic_desktop.domain.programmes.rules import Cadence, Parameters, Programme
from clinic_desktop.domain.programmes.screening import screening
from clinic_desktop.domain.programmes.tuberculosis import tb_suspect, tuberculosis
from clinic_desktop.domain.words import tr

_PROCEDURES: Mapping[Cadence, Callable[[Case], Outcome]] = {
    Cadence.CHRONIC: chronic,
    Cadence.MENTAL: mental,
    Cadence.TUBERCULOSIS: tuberculosis,
    Cadence.TB_SUSPECT: tb_suspect,
    Cadence.CHILD: child,
    Cadence.MATERNAL: maternal,
    Cadence.ELDERLY: elderly,
    Cadence.ANNUAL: annual_exam,
    Cadence.QUARTERLY: quarterly,
    Cadence.SCREENING: screening,
    Cadence.CONTRACT: contract,
}

STATUS_RULES = "schedules.md 1.3"
CONSIDER_LOST = "CONSIDER_LOST"
AWAY_IS_A_MOVE = "AWAY_IS_A_MOVE"
UNVERIFIED = "UNVERIFIED"
FAILED_ATTEMPTS = 3
AWAY_MONTHS = 6


def next_obligation(
    programme: Programme,
    person: Person,
    enrolled_on: date | None,
    events: Sequence[Event],
    as_of: date,
    parameters: Parameters | None = None,
) -> Obligation:
    """The one open obligation of a person (or household) in a programme on a day.

    Pure: the same arguments always give the same answer. ``events`` may be in any order of
    dates; events of one date count in their ``order``, then as given. Those dated after
    ``as_of`` are invisible. ``enrolled_on`` may be ``None`` only for contracts, which begin with
    a signature; elsewhere it means not enrolled.
    """
    history = _History(
        programme,
        person,
        enrolled_on,
        tuple(sorted(events, key=lambda e: (e.on, e.order))),
        parameters or Parameters(),
    )
    answer = history.on(as_of)
    return replace(answer, recompute_on=_recompute_on(history, answer, as_of))


def since_reopening(
    enrolled_on: date | None, events: Sequence[Event], as_of: date
) -> tuple[date | None, tuple[Event, ...]]:
    """The enrolment date in force and what happened since; ``events`` in their order.

    The latest visible reopening sets the date and forgets everything before it (1.4).
    """
    visible = tuple(e for e in events if e.on <= as_of)
    for place in range(len(visible) - 1, -1, -1):
        if visible[place].kind == "reopen":
            return visible[place].on, visible[place + 1 :]
    return enrolled_on, visible


@dataclass(frozen=True, slots=True)
class _History:
    programme: Programme
    person: Person
    enrolled_on: date | None
    events: tuple[Event, ...]
    parameters: Parameters

    def on(self, as_of: date) -> Obligation:
        """The answer of a day; ``recompute_on`` is only a first candidate."""
        enrolled_on, events = since_reopening(self.enrolled_on, self.events, as_of)
        waiting = enrolled_on is None or as_of < enrolled_on
        if self.programme.needs_enrolment and waiting:
            return _settled(self._not_yet(enrolled_on), as_of, None)
        case = Case(
            self.programme,
            self.person,
            enrolled_on or as_of,
            _later_visit_of_a_day(events),
            as_of,
            self.parameters,
        )
        outcome = _PROCEDURES[self.programme.cadence](case)
        if outcome.status is not Status.NOT_ENROLLED:
            outcome = _closed(case) or outcome
        return _settled(_advised(case, outcome), as_of, case)

    def _not_yet(self, enrolled_on: date | None) -> Outcome:
        rule = self.programme.rules["not_enrolled"]
        step = TraceStep(
            rule.reason,
            STATUS_RULES,
            tr("没有纳入日期。")
            if enrolled_on is None
            else tr("纳入管理的日期是 {day}，此前没有应访。", day=enrolled_on),
        )
        return ended(rule, Status.NOT_ENROLLED, [step], changes_on=enrolled_on)


def _later_visit_of_a_day(events: Sequence[Event]) -> tuple[Event, ...]:
    last = {e.on: place for place, e in enumerate(events) if e.kind == "visit"}
    return tuple(e for place, e in enumerate(events) if e.kind != "visit" or last[e.on] == place)


def _closed(case: Case) -> Outcome | None:
    close = case.last("close")
    if close is None:
        return None
    code = close.values.get("reason")
    rule = case.programme.rules.get(f"closed_{code}") or case.rule("closed_completed")
    step = TraceStep(
        rule.reason,
        rule.source,
        tr("{day} 结案：{reason}。", day=close.on, reason=rule.text),
        (("close", close.on.isoformat()), ("reason", str(code))),
    )
    return ended(rule, Status.CLOSED, [step])


def _advised(case: Case, outcome: Outcome) -> Outcome:
    """Hints that never change a date."""
    steps = [_hint(case, code, outcome.rule.source) for code in outcome.rule.advice]
    failed = tuple(("attempt", day.isoformat()) for day in _failed_in_a_row(case))
    if outcome.span is not None and len(failed) >= FAILED_ATTEMPTS:
        steps.append(_hint(case, CONSIDER_LOST, "schedules.md 1.4", failed))
    if not case.programme.verified:
        steps.append(_hint(case, UNVERIFIED, case.programme.source))
    return replace(
        outcome,
        steps=(*outcome.steps, *steps),
        advice=tuple(step.rule for step in steps),
    )


def _hint(case: Case, code: str, source: str, facts: tuple[tuple[str, str], ...] = ()) -> TraceStep:
    return TraceStep(code, source, tr("{hint}。", hint=case.programme.word(code)), facts)


_CONTACTS = frozenset(
    {"visit", "referral_check", "exam", "bp", "anc", "delivery", "postpartum_visit", "pp42"}
)


def _failed_in_a_row(case: Case) -> list[date]:
    """Different dates of failed attempts since somebody was last met or spoken to."""
    days: list[date] = []
    for event in case.events:
        if event.kind in _CONTACTS:
            days.clear()
        elif event.kind == "attempt" and event.on not in days:
            days.append(event.on)
    return days


def _settled(outcome: Outcome, as_of: date, case: Case | None) -> Obligation:
    span, rule = outcome.span, outcome.rule
    if span is None:
        return Obligation(
            None,
            None,
            None,
            outcome.status or Status.NOT_ENROLLED,
            rule.reason,
            0,
            outcome.steps,
            outcome.changes_on,
            outcome.advice,
        )
    timed = Obligation(
        span.next_due,
        span.window_start,
        span.window_end,
        status_on(span.window_start, span.window_end, as_of),
        rule.reason,
        rule.priority,
        outcome.steps,
        outcome.changes_on,
        outcome.advice,
    )
    return timed if case is None else _suspended(case, timed)


def _suspended(case: Case, timed: Obligation) -> Obligation:
    """The latest absence that lasts to today or longer suspends; the dates stay visible."""
    away = case.last("away")
    until = as_date(away.values.get("until")) if away else None
    if away is None or until is None or until < case.as_of:
        return timed
    rule = case.rule("away")
    hints = timed.advice
    steps = [
        *timed.trace,
        TraceStep(
            rule.reason,
            rule.source,
            tr("{day} 起临时外出到 {until}，期间暂停应访。", day=away.on, until=until),
            (("away", away.on.isoformat()), ("until", until.isoformat())),
        ),
    ]
    if until >= add_months(away.on, AWAY_MONTHS):
        hints = (*hints, AWAY_IS_A_MOVE)
        steps.append(_hint(case, AWAY_IS_A_MOVE, STATUS_RULES))
    back = add_days(until, 1)
    changes = timed.recompute_on
    return replace(
        timed,
        status=Status.SUSPENDED,
        reason=rule.reason,
        priority=rule.priority,
        trace=tuple(steps),
        recompute_on=back if changes is None else min(back, changes),
        advice=hints,
    )


def _recompute_on(history: _History, answer: Obligation, as_of: date) -> date | None:
    """The first later day with another answer, or on which an event becomes visible."""
    coming = next((e.on for e in history.events if e.on > as_of), None)
    day = answer.recompute_on
    while day is not None and (coming is None or day < coming):
        later = history.on(day)
        if _lasting(later) != _lasting(answer):
            return day
        day = later.recompute_on
    return coming


def _lasting(answer: Obligation) -> tuple[object, ...]:
    """Everything but upcoming, due and overdue."""
    return (
        answer.next_due,
        answer.window_start,
        answer.window_end,
        None if answer.status.is_timed else answer.status,
        answer.reason,
        answer.priority,
        answer.trace,
        answer.advice,
    )

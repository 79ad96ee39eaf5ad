"""Obligations of the calendar: yearly, quarterly, and screening of blood pressure.

``schedules.md`` 4.3, 4.5, 4.6 and 4.7. A missed quarter or year lapses, it is never overdue.
"""

from collections.abc import Sequence
from datetime import date

from clinic_desktop.domain.dates import add_days, add_months, clamp, quarter_end, quarter_start
from clinic_desktop.domain.programmes.case import Case, Outcome, ended, owed
from clinic_desktop.domain.programmes.explain import rule_step, span_step
from clinic_desktop.domain.programmes.model import Status, TraceStep
from clinic_desktop.domain.programmes.rules import Span
from clinic_desktop.domain.words import tr


def annual_exam(case: Case) -> Outcome:
    """健康体检 once a calendar year from the enrolment on (4.6)."""
    return yearly(case, [e.on for e in case.of("exam")], case.enrolled_on, [])


def elderly(case: Case) -> Outcome:
    """老年人健康管理 from the start age on (4.3)."""
    start_age = case.parameters.number(case.programme, "elderly_start_age")
    starts = add_months(case.person.birth_date, 12 * start_age)
    if case.parameters.value(case.programme, "elderly_cohort_mode") == "calendar_year":
        starts = date(starts.year, 1, 1)
    rule = case.rule("under_age")
    step = TraceStep(
        "ELIGIBLE",
        rule.source,
        tr(
            "{birth} 出生，从 {starts} 起属于 {age} 岁及以上老年人。",
            birth=case.person.birth_date,
            starts=starts,
            age=start_age,
        ),
        (("birth_date", case.person.birth_date.isoformat()), ("starts", starts.isoformat())),
    )
    if case.as_of < starts:
        return ended(rule, Status.NOT_ENROLLED, [step, rule_step(rule)], changes_on=starts)
    days = [e.on for e in case.of("exam")]
    return yearly(case, days, max(starts, case.enrolled_on), [step])


def yearly(
    case: Case, days: Sequence[date], eligible_from: date, before: Sequence[TraceStep]
) -> Outcome:
    """The annual rule of 4.6 on the dates of the events that satisfy it."""
    year = case.as_of.year
    new_year = date(year + 1, 1, 1)
    latest = max((d for d in days if d.year == year), default=None)
    if latest is not None:
        rule = case.rule("year_done")
        span = Span(add_months(latest, 12), new_year, date(year + 1, 12, 31))
        text = tr(
            "{year} 年已于 {day} 完成；下一次在 {next} 年内，目标 {day} 加 12 个月 = {due}。",
            year=year,
            day=latest,
            next=year + 1,
            due=span.next_due,
        )
        steps = [*before, rule_step(rule), span_step(rule, text, span, latest=latest)]
        return owed(rule, span, steps, changes_on=new_year)
    first, last = max(date(year, 1, 1), eligible_from), date(year, 12, 31)
    prior = max((d for d in days if d.year == year - 1), default=None)
    if eligible_from.year == year:
        rule, due = case.rule("year_first"), first
        text = tr("从 {first} 起算，{year} 年内完成一次。", first=first, year=year)
    elif prior is not None:
        rule, due = case.rule("year_routine"), clamp(add_months(prior, 12), first, last)
        text = tr(
            "上一次是 {day}，加 12 个月，限在 {year} 年内 = {due}。", day=prior, year=year, due=due
        )
    else:
        rule, due = case.rule("year_missed"), first
        text = tr(
            "{prior} 年没有记录；{year} 年从 {first} 起应做。",
            prior=year - 1,
            year=year,
            first=first,
        )
    span = Span(due, first, last)
    steps = [*before, rule_step(rule), span_step(rule, text, span, eligible_from=eligible_from)]
    return owed(rule, span, steps, changes_on=new_year)


def quarterly(case: Case) -> Outcome:
    """One visit each calendar quarter (4.5)."""
    starts, ends = quarter_start(case.as_of), quarter_end(case.as_of)
    days = [v.on for v in case.counted_visits() if v.on >= case.enrolled_on]
    latest = max(days, default=None)
    changes_on = add_days(ends, 1)
    if latest is not None and latest >= starts:
        rule = case.rule("quarter_done")
        first, last = changes_on, quarter_end(changes_on)
        due = clamp(add_months(latest, 3), first, last)
        text = tr(
            "本季度已于 {day} 完成；下一次在 {first} 至 {last}，目标 {due}。",
            day=latest,
            first=first,
            last=last,
            due=due,
        )
    else:
        first, last = max(starts, case.enrolled_on), ends
        if case.enrolled_on >= starts:
            rule, due = case.rule("quarter_first"), first
            text = tr("{day} 纳入，本季度内（到 {last}）完成第一次。", day=first, last=last)
        elif latest is not None and latest >= add_months(starts, -3):
            rule, due = case.rule("quarter_routine"), clamp(add_months(latest, 3), first, last)
            text = tr(
                "上季度 {day} 已随访，加 3 个月，限在 {first} 至 {last} 之间 = {due}。",
                day=latest,
                first=first,
                last=last,
                due=due,
            )
        else:
            rule, due = case.rule("quarter_missed"), first
            text = tr("上季度没有随访，不再补；本季度从 {first} 起应访。", first=first)
    span = Span(due, first, last)
    steps = [rule_step(rule), span_step(rule, text, span, enrolled_on=case.enrolled_on)]
    return owed(rule, span, steps, changes_on=changes_on)

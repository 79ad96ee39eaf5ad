"""35岁及以上居民血压筛查 (``schedules.md`` 4.7)."""

from datetime import date
from decimal import Decimal

from clinic_desktop.domain.dates import add_months, age_years
from clinic_desktop.domain.programmes.case import Case, Outcome, ended
from clinic_desktop.domain.programmes.conditions import describe, first_that_holds, number
from clinic_desktop.domain.programmes.explain import rule_step
from clinic_desktop.domain.programmes.model import Event, Status, TraceStep
from clinic_desktop.domain.programmes.periodic import yearly
from clinic_desktop.domain.programmes.timing import after_event
from clinic_desktop.domain.words import tr


def screening(case: Case) -> Outcome:
    """By the run of elevated readings at the end, then high risk, then once a year."""
    readings = [
        e for e in case.of("bp") if any(number(e.values.get(v)) is not None for v in ("sbp", "dbp"))
    ]
    run = _elevated_run(case, readings)
    if run:
        reached = len({e.on for e in run}) >= case.number("suspect_days")
        rule = case.rule("suspect" if reached else "recheck")
        return after_event(case, rule, readings[-1], [_reading_step(case, e) for e in run])
    if readings and readings[-1].values.get("high_risk"):
        return after_event(case, case.rule("high_risk"), readings[-1], [])
    return _once_a_year(case, [e.on for e in readings])


def _elevated_run(case: Case, readings: list[Event]) -> list[Event]:
    run: list[Event] = []
    for reading in reversed(readings):
        if not first_that_holds(case.programme.elevated, reading, case.person):
            break
        run.insert(0, reading)
    return run


def _reading_step(case: Case, reading: Event) -> TraceStep:
    found = first_that_holds(case.programme.elevated, reading, case.person)
    text = describe(found, reading, case.programme) if found else ""
    return TraceStep(
        "ELEVATED",
        case.rule("recheck").source,
        tr("{day} 血压偏高：{found}。", day=reading.on, found=text),
        tuple((v, str(reading.values.get(v))) for v in ("sbp", "dbp")),
    )


def _once_a_year(case: Case, days: list[date]) -> Outcome:
    start_age = case.number("start_age")
    birthday = add_months(case.person.birth_date, 12 * start_age)
    eligible_from = max(birthday, case.enrolled_on)
    step = TraceStep(
        "ELIGIBLE",
        case.rule("year_first").source,
        tr("从 {day} 起属于 {age} 岁及以上筛查对象。", day=eligible_from, age=start_age),
        (("birth_date", case.person.birth_date.isoformat()),),
    )
    if eligible_from.year > case.as_of.year:
        rule = case.rule("not_enrolled")
        opens = date(eligible_from.year, 1, 1)
        return ended(rule, Status.NOT_ENROLLED, [step, rule_step(rule)], changes_on=opens)
    return yearly(case, days, eligible_from, [step])


HIGH_NORMAL_SBP, HIGH_NORMAL_DBP = (130, 140), (85, 90)
"""From, and below: higher is no longer high-normal but elevated."""
BMI_LIMIT = Decimal(24)
WAIST_LIMIT = {"1": Decimal(90), "2": Decimal(85)}
RISK_AGE = 55


def is_high_risk(
    birth_date: date,
    sex: str,
    on: date,
    sbp: Decimal | None = None,
    dbp: Decimal | None = None,
    bmi: Decimal | None = None,
    waist: Decimal | None = None,
    family_history: bool = False,
    salty_diet: bool = False,
    heavy_drinking: bool = False,
) -> bool:
    """高危人群 of 4.7, for whoever enters a reading; ``sex`` is 1 男 or 2 女, waist in cm."""
    waist_limit = WAIST_LIMIT.get(sex)
    return (
        family_history
        or salty_diet
        or heavy_drinking
        or (sbp is not None and HIGH_NORMAL_SBP[0] <= sbp < HIGH_NORMAL_SBP[1])
        or (dbp is not None and HIGH_NORMAL_DBP[0] <= dbp < HIGH_NORMAL_DBP[1])
        or (bmi is not None and bmi >= BMI_LIMIT)
        or (waist is not None and waist_limit is not None and waist >= waist_limit)
        or age_years(birth_date, on) >= RISK_AGE
    )

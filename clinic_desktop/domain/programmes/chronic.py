"""高血压、2型糖尿病、慢阻肺 and 其他慢病专案 (``schedules.md`` section 2).

The three classified programmes share one procedure; the tests are in their files.
"""

from clinic_desktop.domain.programmes.case import Case, Outcome
from clinic_desktop.domain.programmes.conditions import describe, first_that_holds, number
from clinic_desktop.domain.programmes.model import Event, TraceStep
from clinic_desktop.domain.programmes.referral import checked_after
from clinic_desktop.domain.programmes.rules import Rule
from clinic_desktop.domain.programmes.timing import after_enrolment, after_visit
from clinic_desktop.domain.words import tr

CONTROLLED, UNCONTROLLED, ADVERSE, COMPLICATION = 1, 2, 3, 4


def chronic(case: Case) -> Outcome:
    """First visit, then by emergency, class and the run of the last two counted visits."""
    visits = case.counted_visits()
    if not visits:
        return after_enrolment(case, case.rule("first"))
    visit = visits[-1]
    if "uncontrolled" not in case.programme.rules:
        return after_visit(case, case.rule("routine"), visit, [])
    rule, findings = _decide(case, visit, visits[-2] if len(visits) > 1 else None)
    if rule.refer:
        return checked_after(case, rule, visit, findings)
    return after_visit(case, rule, visit, findings)


def classify(case: Case, visit: Event) -> int | None:
    """1 控制满意, 2 控制不满意, 3 药物不良反应, 4 并发症; ``None`` when a value is missing."""
    if visit.values.get("complication"):
        return COMPLICATION
    if visit.values.get("adverse"):
        return ADVERSE
    if any(number(visit.values.get(name)) is None for name in case.programme.needed_values):
        return None
    if first_that_holds(case.programme.uncontrolled, visit, case.person):
        return UNCONTROLLED
    return CONTROLLED


def _decide(case: Case, visit: Event, previous: Event | None) -> tuple[Rule, list[TraceStep]]:
    found = classify(case, visit)
    findings = [_class_step(case, visit, found)]
    danger = first_that_holds(case.programme.emergency, visit, case.person)
    if danger is not None:
        rule = case.rule("emergency")
        findings.append(
            TraceStep(
                "EMERGENCY",
                rule.source,
                tr("危急情况：{found}。", found=describe(danger, visit, case.programme)),
                (("visit", visit.on.isoformat()),),
            )
        )
        return rule, findings
    if found == COMPLICATION:
        return case.rule("complication"), findings
    if found in (UNCONTROLLED, ADVERSE) and previous is not None:
        before = classify(case, previous)
        findings.append(_class_step(case, previous, before))
        if before in (UNCONTROLLED, ADVERSE):
            return case.rule("consecutive"), findings
    if found == UNCONTROLLED:
        return case.rule("uncontrolled"), findings
    if found == ADVERSE:
        return case.rule("adverse"), findings
    if found is None:
        return case.rule("unknown"), findings
    return case.rule("routine"), findings


def _class_step(case: Case, visit: Event, found: int | None) -> TraceStep:
    programme = case.programme
    rule = programme.rules["routine" if found is not None else "unknown"]
    measured = tuple(
        (name, str(visit.values[name]))
        for name in programme.values
        if visit.values.get(name) is not None
    )
    exceeded = (
        first_that_holds(programme.uncontrolled, visit, case.person)
        if found == UNCONTROLLED
        else None
    )
    text = tr(
        "{day} 的随访分类：{name}{why}。",
        day=visit.on,
        name=programme.word(f"class_{found}" if found is not None else "class_unknown"),
        why=tr("（{found}）", found=describe(exceeded, visit, programme)) if exceeded else "",
    )
    told = (("visit", visit.on.isoformat()), ("class", "" if found is None else str(found)))
    return TraceStep("CLASS", rule.source, text, (*told, *measured))

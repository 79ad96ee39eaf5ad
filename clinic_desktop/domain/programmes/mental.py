"""严重精神障碍 (``schedules.md`` section 3). Every mode of contact counts."""

from clinic_desktop.domain.programmes.case import Case, Outcome
from clinic_desktop.domain.programmes.conditions import number
from clinic_desktop.domain.programmes.model import Event, TraceStep
from clinic_desktop.domain.programmes.referral import checked_after
from clinic_desktop.domain.programmes.timing import after_enrolment, after_visit
from clinic_desktop.domain.words import tr

STABLE, BASIC, UNSTABLE = "stable", "basic", "unstable"
UNSTABLE_RISK = 3


def mental(case: Case) -> Outcome:
    """By the class of the last visit and whether the one before was 基本稳定."""
    visits = case.counted_visits()
    if not visits:
        return after_enrolment(case, case.rule("first"))
    visit = visits[-1]
    found = classify(visit)
    findings = [_class_step(case, visit, found), _assessments_step(case)]
    if found == UNSTABLE:
        return checked_after(case, case.rule("unstable"), visit, findings)
    if found == STABLE:
        return after_visit(case, case.rule("stable"), visit, findings)
    if len(visits) > 1:
        findings.append(_class_step(case, visits[-2], classify(visits[-2])))
        if classify(visits[-2]) == BASIC:
            return after_visit(case, case.rule("basic_repeat"), visit, findings)
    return after_visit(case, case.rule("basic_first"), visit, findings)


def classify(visit: Event) -> str:
    """病情分类: as stored, otherwise from risk grade, symptoms, insight and social function."""
    values = visit.values
    stored = values.get("class")
    if stored in (STABLE, BASIC, UNSTABLE):
        return str(stored)
    risk = number(values.get("risk_level"))
    severe = bool(values.get("severe_adverse")) or bool(values.get("severe_physical"))
    if (
        (risk is not None and risk >= UNSTABLE_RISK)
        or values.get("symptoms") == "obvious"
        or values.get("insight") == "lacking"
        or severe
    ):
        return UNSTABLE
    if (
        risk == 0
        and values.get("symptoms") == "gone"
        and values.get("insight") == "full"
        and values.get("social") in ("good", "fair")
    ):
        return STABLE
    return BASIC


def _class_step(case: Case, visit: Event, found: str) -> TraceStep:
    graded = tuple(
        (name, str(visit.values[name]))
        for name in case.programme.values
        if visit.values.get(name) is not None
    )
    return TraceStep(
        "CLASS",
        case.rule("stable").source,
        tr("{day} 的随访分类：{name}。", day=visit.on, name=case.programme.word(f"class_{found}")),
        (("visit", visit.on.isoformat()), *graded),
    )


def _assessments_step(case: Case) -> TraceStep:
    name = "smd_full_assessments_per_year"
    wanted = case.parameters.number(case.programme, name)
    return TraceStep(
        "FULL_ASSESSMENT",
        case.programme.source,
        tr("随访之外每年全面评估 {n} 次。", n=wanted),
        ((name, str(wanted)),),
    )

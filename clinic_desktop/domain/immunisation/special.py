"""Flags, deferrals and contraindications on top of a forecast (``immunization.md`` 1.4, 2.7)."""

from collections.abc import Iterator

from clinic_desktop.domain.immunisation.course import Facts
from clinic_desktop.domain.immunisation.model import Status, Step, StepKind
from clinic_desktop.domain.immunisation.rules import Effect, SpecialRule


def special_on(
    series: str, vaccine: str, number: int, facts: Facts
) -> tuple[tuple[Effect, Step] | None, tuple[Step, ...]]:
    """The first special rule that changes the status, and every note that applies."""
    effect: tuple[Effect, Step] | None = None
    notes: list[Step] = []
    for rule in facts.rules.specials:
        if rule.series != series or not _applies(rule, vaccine, number, facts):
            continue
        step = Step(StepKind.SPECIAL, rule.id, "", rule.clause, rule.basis, text=rule.text)
        if rule.effect is Effect.NOTE:
            notes.append(step)
        elif effect is None:
            effect = (rule.effect, step)
    return effect, tuple(notes)


def _applies(rule: SpecialRule, vaccine: str, number: int, facts: Facts) -> bool:
    if rule.condition not in facts.conditions:
        return False
    if rule.vaccines and vaccine not in rule.vaccines:
        return False
    if rule.doses_before is not None and number > rule.doses_before:
        return False
    on = facts.as_of
    if rule.age_from is not None and on < rule.age_from.after(facts.child.birth_date):
        return False
    if rule.in_force_from is not None and on < rule.in_force_from:
        return False
    return rule.in_force_before is None or on < rule.in_force_before


def hold_on(series: str, facts: Facts) -> tuple[Status, Step] | None:
    """What a person recorded: a contraindication before a delay, the later end first."""
    found = [
        hold
        for hold in facts.child.holds
        if hold.series in ("", series) and (hold.until is None or facts.as_of <= hold.until)
    ]
    if not found:
        return None
    hold = next((h for h in found if h.contraindicated), found[0])
    status = Status.CONTRAINDICATED if hold.contraindicated else Status.DEFERRED
    step = Step(
        StepKind.HOLD,
        "hold",
        "",
        "1.4",
        "text-2021",
        result=hold.until,
        text=hold.reason,
    )
    return status, step


def waits_on(vaccine: str, facts: Facts) -> Iterator[Step]:
    """How long a vaccine waits after the last immunoglobulin (2.1)."""
    given, as_of = facts.child.ig_date, facts.as_of
    if given is None or given > as_of:
        return
    for wait in facts.rules.waits:
        started = wait.in_force_from is None or as_of >= wait.in_force_from
        ended = wait.in_force_before is not None and as_of >= wait.in_force_before
        if vaccine in wait.vaccines and started and not ended:
            yield Step(
                StepKind.IMMUNOGLOBULIN,
                wait.id,
                "",
                wait.clause,
                wait.basis,
                given,
                wait.span,
                wait.span.after(given),
            )

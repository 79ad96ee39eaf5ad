"""What to ask before a dose is recorded: it is never forbidden, but somebody should look twice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clinic_desktop.domain.immunisation.course import Facts
from clinic_desktop.domain.immunisation.explain import sentence
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Child,
    DoseVerdict,
    Standing,
    Step,
    StepKind,
)
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.immunisation.special import hold_on, special_on, waits_on
from clinic_desktop.domain.words import tr

_MARK = "candidate"


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to confirm: a stable code, the series, a sentence with its arithmetic."""

    code: str
    series: str
    message: str


def cautions(
    child: Child,
    history: Iterable[Administration],
    dose: Administration,
    rules: ImmunisationRules,
) -> tuple[Caution, ...]:
    """Everything unusual about giving ``dose`` to the child on its day.

    Codes: ``DOSE_`` and the reason of 3.3, ``DOSE_EXTRA``, ``DOSE_REVIEW``,
    ``DOSE_CONTRAINDICATED``, ``DOSE_DEFERRED``, ``DOSE_TEST_FIRST``, ``DOSE_NOT_INDICATED``,
    ``DOSE_IMMUNOGLOBULIN``, ``PRODUCT_PERIOD``.
    """
    product = rules.products.get(dose.product)
    if product is None:
        return ()
    candidate = Administration(dose.product, dose.given_on, dose.given_time, ref=_MARK)
    others = tuple(history)
    answers = assess(child, (*others, candidate), dose.given_on, rules)
    found = [
        caution
        for verdict in answers.verdicts(_MARK)
        if (caution := _of_verdict(rules, verdict)) is not None
    ]
    facts = Facts.gather(child, others, dose.given_on, rules)
    for series in rules.series.values():
        member = rules.members.get((dose.product, series.code))
        if member is not None:
            number = len(answers.of(series.code).valid) or 1
            found.extend(_of_state(facts, rules, series.code, member.vaccine, number))
    if (product.valid_from is not None and dose.given_on < product.valid_from) or (
        product.valid_to is not None and dose.given_on > product.valid_to
    ):
        message = tr("{name}在 {day} 不在使用期内", name=product.name, day=dose.given_on)
        found.append(Caution("PRODUCT_PERIOD", "", message))
    return tuple(found)


def _of_verdict(rules: ImmunisationRules, verdict: DoseVerdict) -> Caution | None:
    if verdict.standing is Standing.VALID:
        return None
    name = rules.series[verdict.series].name
    code = verdict.reason.value if verdict.reason is not None else verdict.standing.value.upper()
    why = sentence(verdict.trace[-1]) if verdict.trace else ""
    message = tr("{series}：{label}。{why}", series=name, label=verdict.label, why=why)
    return Caution(f"DOSE_{code}", verdict.series, message)


def _of_state(
    facts: Facts, rules: ImmunisationRules, series: str, vaccine: str, number: int
) -> Iterator[Caution]:
    name = rules.series[series].name
    special, _ = special_on(series, vaccine, number, facts)
    if special is not None:
        yield _state_caution(special[0].value, series, name, special[1])
    hold = hold_on(series, facts)
    if hold is not None:
        yield _state_caution(hold[0].value, series, name, hold[1])
    for wait in waits_on(vaccine, facts):
        if wait.result is not None and facts.as_of < wait.result:
            yield _state_caution(StepKind.IMMUNOGLOBULIN.value, series, name, wait)


def _state_caution(code: str, series: str, name: str, step: Step) -> Caution:
    message = tr("{series}：{why}", series=name, why=sentence(step))
    return Caution(f"DOSE_{code.upper()}", series, message)

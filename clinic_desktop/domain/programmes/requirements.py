"""What the file of a programme must contain so that its procedure can run."""

from collections.abc import Iterator

from clinic_desktop.domain.programmes.rules import Cadence, Programme

_ALWAYS = (
    "not_enrolled",
    "away",
    "closed_death",
    "closed_moved_out",
    "closed_refused",
    "closed_lost",
    "closed_misdiagnosis",
    "closed_completed",
)
_REFERRAL = ("referral_attended", "referral_not_attended")
_YEARLY = ("year_first", "year_routine", "year_missed", "year_done")

_ROLES: dict[Cadence, tuple[str, ...]] = {
    Cadence.CHRONIC: ("first", "routine", "doctor_set"),
    Cadence.MENTAL: (
        "first",
        "unstable",
        "basic_first",
        "basic_repeat",
        "stable",
        "doctor_set",
        *_REFERRAL,
    ),
    Cadence.TUBERCULOSIS: (
        "first",
        "failed_attempts",
        "intensive",
        "monthly",
        "adverse",
        "missed_doses",
        "outcome_call",
        "treatment_complete",
        "doctor_set",
    ),
    Cadence.TB_SUSPECT: ("call", "recall", "seen"),
    Cadence.CHILD: ("all_done", "age_out"),
    Cadence.MATERNAL: (
        "late",
        "no_lmp",
        "referral_check",
        "delivery",
        "postpartum",
        "pp42",
        "pregnancy_ended",
        "complete",
        "pp42_missed",
    ),
    Cadence.ELDERLY: ("under_age", *_YEARLY),
    Cadence.ANNUAL: _YEARLY,
    Cadence.QUARTERLY: ("quarter_first", "quarter_routine", "quarter_missed", "quarter_done"),
    Cadence.SCREENING: ("suspect", "recheck", "high_risk", *_YEARLY),
    Cadence.CONTRACT: ("renewal", "expired", "none"),
}

_CLASSIFIED = ("emergency", "complication", "consecutive", "uncontrolled", "adverse", *_REFERRAL)

_NUMBERS: dict[Cadence, tuple[str, ...]] = {
    Cadence.TUBERCULOSIS: ("intensive_months", "first_visit_days", "attempts", "missed_days"),
    Cadence.CHILD: ("age_out_months",),
    Cadence.MATERNAL: (
        "early_days",
        "postpartum_latest_discharge_days",
        "postpartum_days_after_discharge",
        "postpartum_days_after_delivery",
        "pp42_days",
    ),
    Cadence.SCREENING: ("start_age", "suspect_days"),
}

_PARAMETERS: dict[Cadence, tuple[str, ...]] = {
    Cadence.ELDERLY: ("elderly_start_age", "elderly_cohort_mode"),
    Cadence.MENTAL: ("smd_full_assessments_per_year",),
    Cadence.CONTRACT: ("contract_renewal_days",),
}

_WITHOUT_WINDOW = frozenset(
    {
        *_ALWAYS,
        *_YEARLY,
        *_ROLES[Cadence.QUARTERLY],
        *_ROLES[Cadence.CONTRACT],
        "doctor_set",
        "treatment_complete",
        "missed_doses",
        "seen",
        "all_done",
        "age_out",
        "pregnancy_ended",
        "complete",
        "pp42_missed",
        "under_age",
    }
)


def missing_parts(programme: Programme) -> tuple[str, ...]:
    """Names of everything that is missing; empty when the programme can be used."""
    return tuple(_missing(programme))


def _missing(programme: Programme) -> Iterator[str]:
    cadence = programme.cadence
    roles = [*_ALWAYS, *_ROLES[cadence]]
    if cadence is Cadence.CHRONIC and "uncontrolled" in programme.rules:
        roles.extend(_CLASSIFIED)
        if programme.needed_values:
            roles.append("unknown")
    for role in roles:
        rule = programme.rules.get(role)
        if rule is None:
            yield f"rules.{role}"
        elif rule.window and rule.window not in programme.windows:
            yield f"windows.{rule.window}"
        elif not rule.window and role not in _WITHOUT_WINDOW:
            yield f"rules.{role}.window"
    for slot in programme.slots:
        if slot.rule not in programme.rules:
            yield f"rules.{slot.rule}"
    if cadence in (Cadence.CHILD, Cadence.MATERNAL) and not programme.slots:
        yield "slots"
    if cadence is Cadence.SCREENING and not programme.elevated:
        yield "elevated"
    yield from (f"numbers.{n}" for n in _NUMBERS.get(cadence, ()) if n not in programme.numbers)
    yield from (
        f"parameters.{n}" for n in _PARAMETERS.get(cadence, ()) if n not in programme.parameters
    )
    if programme.phone_counts == "parameter" and "count_phone_visits" not in programme.parameters:
        yield "parameters.count_phone_visits"
    for hint in {code for rule in programme.rules.values() for code in rule.advice}:
        if hint not in programme.words:
            yield f"words.{hint}"

"""Decisions by hand, holds, explanations and how firm an answer is."""

from datetime import date

import pytest
from immunisation_guards import BORN as GUARDED
from immunisation_guards import wrong_guards
from immunisation_samples import all_cases, rules

from clinic_desktop.definitions.check_immunisation import read_case
from clinic_desktop.domain.immunisation.explain import basis_word, explain, sentence
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.guard import cautions
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Child,
    Hold,
    Reason,
    Standing,
    Status,
    StepKind,
)
from clinic_desktop.domain.immunisation.rules import UNVERIFIED, VERIFIED
from clinic_desktop.domain.immunisation.timeliness import first_hepb_in_time

BORN = date(2025, 1, 31)
CHILD = Child(BORN, "F")


def _early(verdict: str | None, ref: str = "") -> Administration:
    return Administration("HepB", date(2025, 2, 10), None, verdict, "县疾控确认", ref)


def test_a_person_may_accept_a_rejected_dose() -> None:
    history = [Administration("HepB", BORN), _early("accept")]
    answer = assess(CHILD, history, date(2025, 3, 1), rules()).of("HepB")
    assert (answer.next_dose, answer.invalid) == (3, ())
    accepted = answer.valid[1]
    assert (accepted.standing, accepted.number, accepted.by_hand) == (Standing.VALID, 2, True)
    assert accepted.label == "有效（人工判定）"
    assert "县疾控确认" in sentence(accepted.trace[-1])


def test_a_person_may_reject_a_good_dose() -> None:
    history = [Administration("HepB", BORN, None, "reject", "冷链断链")]
    answer = assess(CHILD, history, date(2025, 2, 1), rules()).of("HepB")
    assert answer.next_dose == 1
    assert answer.earliest == date(2025, 2, 28)
    assert [v.reason for v in answer.invalid] == [Reason.BY_HAND]
    assert "冷链断链" in sentence(answer.invalid[0].trace[0])


def test_rejecting_one_of_two_on_a_day_keeps_the_other() -> None:
    history = [
        Administration("HepB", BORN, None, "reject", "重复录入"),
        Administration("HepB", BORN),
    ]
    for given in (history, history[::-1]):
        answer = assess(CHILD, given, date(2025, 3, 1), rules()).of("HepB")
        assert [v.reason for v in answer.invalid] == [Reason.BY_HAND]
        assert len(answer.valid) == 1


def test_nobody_can_accept_a_dose_before_birth_or_a_second_of_the_day() -> None:
    history = [
        Administration("HepB", date(2025, 1, 30), None, "accept"),
        Administration("HepB", BORN, None, "accept"),
        Administration("HepB", BORN, None, "accept"),
    ]
    answer = assess(CHILD, history, date(2025, 3, 1), rules()).of("HepB")
    assert [v.reason for v in answer.invalid] == [Reason.BEFORE_BIRTH, Reason.DUPLICATE]


@pytest.mark.parametrize(
    ("hold", "on", "series", "status"),
    [
        (Hold("MMR", False, "发热", date(2025, 10, 10)), date(2025, 10, 10), "MMR", "deferred"),
        (Hold("MMR", False, "发热", date(2025, 10, 10)), date(2025, 10, 11), "MMR", "due"),
        (Hold("MMR", False, "发热", date(2025, 10, 10)), date(2025, 10, 10), "JE", "due"),
        (Hold("", False, "急性病"), date(2025, 10, 10), "JE", "deferred"),
        (Hold("JE", True, "严重过敏"), date(2025, 10, 10), "JE", "contraindicated"),
        (Hold("HPV", True, "严重过敏"), date(2025, 10, 10), "HPV", "not_applicable"),
    ],
)
def test_holds(hold: Hold, on: date, series: str, status: str) -> None:
    child = Child(BORN, "F", holds=(hold,))
    answer = assess(child, [], on, rules()).of(series)
    assert answer.status == status
    if status in ("deferred", "contraindicated"):
        assert hold.reason in sentence(answer.trace[-1])


def test_a_contraindication_wins_over_a_delay() -> None:
    holds = (Hold("", False, "发热"), Hold("MMR", True, "过敏性休克"))
    child = Child(BORN, "F", holds=holds)
    answers = assess(child, [], date(2025, 10, 10), rules())
    assert answers.of("MMR").status is Status.CONTRAINDICATED
    assert answers.of("JE").status is Status.DEFERRED
    sick = Child(BORN, "F", immunodeficient=True, holds=holds[:1])
    assert assess(sick, [], date(2025, 10, 10), rules()).of("MMR").status is Status.CONTRAINDICATED


def test_every_line_of_every_answer_reads_as_a_sentence() -> None:
    seen: set[StepKind] = set()
    for case in all_cases()[:700]:
        child, history, as_of = read_case(case)
        for forecast in assess(child, history, as_of, rules()).forecasts:
            judged = (*forecast.valid, *forecast.invalid, *forecast.others)
            steps = (*forecast.trace, *forecast.notes, *(s for v in judged for s in v.trace))
            seen.update(step.kind for step in steps)
            for step, words in zip(steps, explain(steps), strict=True):
                assert sentence(step)
                assert "{" not in words
                assert "None" not in words
                assert step.basis in VERIFIED | UNVERIFIED
            assert forecast.status.label
            assert forecast.trace
            assert forecast.verified == all(s.basis in VERIFIED for s in forecast.trace)
    # By-hand decisions, holds, provincial exemptions and broken files have tests of their own.
    assert seen == set(StepKind) - {
        StepKind.BY_HAND,
        StepKind.ACCEPTED,
        StepKind.HOLD,
        StepKind.EXEMPT,
        StepKind.RULES_MISSING,
    }


def test_the_arithmetic_is_shown() -> None:
    history = [Administration("HepB", BORN), Administration("HepB", date(2025, 3, 10))]
    answer = assess(CHILD, history, date(2025, 4, 1), rules()).of("HepB")
    lines = explain(answer.trace)
    assert lines[0].startswith("最小年龄6月龄：2025-01-31 出生，2025-07-31 满")
    assert "最短间隔60天：2025-03-10 + 60天 = 2025-05-09" in lines[1]
    assert "NIP2021.HepB.ordinary.3.i1" in lines[1]
    assert "未核对" in lines[1]
    assert "最后一天 2026-01-30" in lines[-1]
    assert not answer.verified
    assert answer.rule_ids[0] == "NIP2021.HepB.ordinary.3"


def test_a_checked_answer_says_so() -> None:
    answer = assess(CHILD, [], date(2025, 2, 1), rules()).of("BCG")
    assert answer.verified
    assert answer.ruleset == "NIP2021"
    assert assess(CHILD, [], date(2026, 7, 1), rules()).edition == "NIP2026"
    assert not assess(CHILD, [], date(2026, 7, 1), rules()).of("MenA").verified


@pytest.mark.parametrize("basis", sorted(VERIFIED | UNVERIFIED))
def test_every_basis_has_a_word(basis: str) -> None:
    assert ("未核对" in basis_word(basis)) == (basis in UNVERIFIED)


@pytest.mark.parametrize("label", [*Status, *Reason])
def test_every_status_and_reason_has_a_word(label: Status | Reason) -> None:
    assert label.label


@pytest.mark.parametrize(
    ("given", "birth_time", "given_time", "in_time"),
    [
        (date(2025, 1, 30), None, None, False),
        (BORN, None, None, True),
        (date(2025, 2, 1), None, None, True),
        (date(2025, 2, 2), None, None, False),
        (date(2025, 2, 1), "08:00", "08:00", True),
        (date(2025, 2, 1), "08:00", "08:01", False),
        (date(2025, 2, 1), "08:00", None, True),
        (BORN, "08:00", "07:59", False),
        (BORN, "08:00", "08:00", True),
    ],
)
def test_first_hepatitis_b_dose_in_time(
    given: date, birth_time: str | None, given_time: str | None, in_time: bool
) -> None:
    assert first_hepb_in_time(BORN, given, birth_time, given_time) is in_time


def test_what_one_administration_is_worth_in_each_series() -> None:
    dose = Administration("DTaP-IPV/Hib", date(2025, 3, 31), ref="d1")
    verdicts = assess(CHILD, [dose], date(2025, 4, 1), rules()).verdicts("d1")
    assert [(v.series, v.vaccine, v.number) for v in verdicts] == [
        ("Polio", "IPV", 1),
        ("DTaP", "DTaP", 1),
    ]


def test_what_is_asked_before_recording() -> None:
    assert list(wrong_guards(rules())) == []


def test_a_caution_shows_its_arithmetic() -> None:
    history = [Administration("MMR", date(2024, 9, 10))]
    dose = Administration("JE-L", date(2024, 10, 7))
    (caution,) = cautions(Child(GUARDED), history, dose, rules())
    assert caution.series == "JE"
    assert "活疫苗间隔不足28天" in caution.message
    assert "2024-09-10 + 28天 = 2024-10-08" in caution.message

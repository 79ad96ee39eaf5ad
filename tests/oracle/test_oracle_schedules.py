"""The engine of due dates against a second reading of the reference, over random histories."""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from plain_schedules import PROGRAMMES, answer

from clinic_desktop.definitions.check_schedules import evaluate
from clinic_desktop.definitions.programmes import load_programmes
from clinic_desktop.domain.catalogue import Catalogue

FIRST = date(2021, 6, 1)
KINDS = {
    "tb": ("visit", "visit", "attempt", "treatment_end", "referral_check"),
    "tb_suspect": ("referral_check", "attempt"),
    "maternal": ("anc", "anc", "anc", "delivery", "postpartum_visit", "pp42", "referral_check"),
    "elderly": ("exam",),
    "annual_exam": ("exam",),
    "bp_screen": ("bp",),
    "family_doctor": ("sign", "sign", "terminate"),
    "child": ("visit",),
    "hypertension": ("visit", "visit", "visit", "referral_check", "attempt"),
    "diabetes": ("visit", "visit", "visit", "referral_check"),
    "copd": ("visit", "visit", "referral_check"),
    "smd": ("visit", "visit", "visit", "referral_check"),
}
CLOSES = ("death", "moved_out", "refused", "lost", "misdiagnosis", "completed")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    folder = Path(__file__).parents[2] / "resources" / "definitions" / "programmes"
    programmes, broken = load_programmes(folder)
    return Catalogue(programmes, broken=broken)


def a_case(dice: Random, code: str) -> dict[str, Any]:
    """A history in the shape of the case files; days cluster so that edges are met."""
    born = FIRST - timedelta(days=dice.randrange(900))
    if code != "child":
        years = dice.choice((34, 35, 40, 64, 65, 70))
        born = date(FIRST.year - years, dice.randrange(1, 13), dice.randrange(1, 29))
    person: dict[str, Any] = {"birth_date": born.isoformat(), "sex": dice.choice("MF")}
    enrolled = FIRST + timedelta(days=dice.randrange(500))
    match code:
        case "child":
            enrolled = born + timedelta(days=dice.choice((0, 0, 3, 40, 200, 900)))
            if dice.random() < 0.6:
                home = born + timedelta(days=dice.choice((0, 2, 5, 28, 30, 31, 45)))
                person["discharge_date"] = home.isoformat()
            person["high_risk"] = dice.random() < 0.3
        case "tb":
            person["supervisor"] = dice.choice(("family", "medical"))
            person["treatment_start"] = (enrolled - timedelta(days=dice.randrange(5))).isoformat()
        case "maternal":
            back = dice.choice((20, 60, 89, 90, 91, 95, 130, 200))
            person["lmp"] = (enrolled - timedelta(days=back)).isoformat()
    span = dice.choice((20, 70, 330, 800))
    events = [_event(dice, code, enrolled, span) for _ in range(dice.randrange(8))]
    return {
        "programme": code,
        "person": person,
        "enrolled_on": None if code == "family_doctor" else enrolled.isoformat(),
        "events": sorted(events, key=lambda e: e["date"]) if dice.random() < 0.7 else events,
        "as_of": (enrolled + timedelta(days=dice.randrange(-5, span + 40))).isoformat(),
    }


def _event(dice: Random, code: str, enrolled: date, span: int) -> dict[str, Any]:
    on = enrolled + timedelta(days=dice.randrange(-20, span))
    kind = dice.choice(KINDS.get(code, ("visit",)))
    if dice.random() < 0.12:
        kind = dice.choice(("close", "reopen", "away", "attempt"))
    values: dict[str, Any] = {}
    match kind:
        case "close":
            values = {"reason": dice.choice(CLOSES)}
        case "away":
            values = {"until": (on + timedelta(days=dice.randrange(120))).isoformat()}
        case "sign":
            values = {"years": dice.choice((1, 1, 2, 3))}
        case "delivery" if dice.random() < 0.7:
            home = on + timedelta(days=dice.choice((0, 3, 10, 34, 35)))
            values = {"discharge_date": home.isoformat()}
        case "referral_check":
            values = {"attended": dice.random() < 0.5}
        case "anc":
            values = {"abnormal": dice.random() < 0.3}
        case "bp":
            values = {"sbp": dice.choice((118, 139, 140, 155)), "dbp": dice.choice((70, 89, 90))}
            values["high_risk"] = dice.random() < 0.3
        case "visit":
            values = _visit(dice, on)
    return {"date": on.isoformat(), "kind": kind, "values": values}


def _visit(dice: Random, on: date) -> dict[str, Any]:
    found: dict[str, Any] = {
        "mode": dice.choice(("clinic", "clinic", "home", "phone")),
        "sbp": dice.choice((120, 139, 140, 149, 150, 179, 180)),
        "dbp": dice.choice((70, 89, 90, 109, 110)),
        "fbg": dice.choice((3.9, 4.0, 6.9, 7.0, 16.6, 16.7)),
        "risk_level": dice.choice((0, 0, 1, 3)),
        "symptoms": dice.choice(("gone", "gone", "partial", "obvious")),
        "insight": dice.choice(("full", "full", "partial", "lacking")),
        "social": dice.choice(("good", "fair", "poor")),
        "missed_days": dice.choice((0, 6, 7)),
        "controlled": dice.random() < 0.6,
    }
    for name in ("sbp", "dbp", "fbg"):
        if dice.random() < 0.1:
            found[name] = None
    flags = ("adverse", "complication", "red_flag", "pregnant_or_lactating", "exacerbation")
    for name in (*flags, "severe_adverse", "severe_physical"):
        if dice.random() < 0.08:
            found[name] = True
    if dice.random() < 0.15:
        found["class"] = dice.choice(("stable", "basic", "unstable"))
    if dice.random() < 0.4:
        wish = on + timedelta(days=dice.choice((-3, 0, 1, 7, 15, 30, 38, 60, 91, 105, 106)))
        found["next_visit_date"] = wish.isoformat()
    return found


@pytest.mark.parametrize("code", sorted(PROGRAMMES))
def test_two_readings_of_the_reference_agree(catalogue: Catalogue, code: str) -> None:
    dice = Random(f"schedules {code}")
    reasons = set()
    for _ in range(400):
        case = a_case(dice, code)
        found = evaluate(case, catalogue)
        dates = (found.next_due, found.window_start, found.window_end)
        told = [None if each is None else each.isoformat() for each in dates]
        assert [*told, found.status.value, found.reason] == list(answer(case).values()), case
        reasons.add(found.reason)
    assert len(reasons) > 6

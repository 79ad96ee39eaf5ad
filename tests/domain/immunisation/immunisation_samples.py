"""The rules that come with the program, and every worked case there is."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import immunisation_dtap_cases as dtap
import immunisation_live_cases as live
import immunisation_men_cases as men
import immunisation_other_cases as other
import immunisation_rule_cases as first
from immunisation_boundaries import boundary_cases

from clinic_desktop.definitions.vaccines import load_vaccines
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules

ROOT = Path(__file__).parents[3]
VACCINES = ROOT / "resources/definitions/vaccines"
CASE_FILE = ROOT / "tests/cases/immunization_cases.json"


@cache
def rules() -> ImmunisationRules:
    """Loaded once; broken files would be a failure of their own."""
    loaded, broken = load_vaccines(VACCINES)
    assert broken == ()
    return loaded


def reference_cases() -> list[dict[str, Any]]:
    """The 60 cases of the reference."""
    return list(json.loads(CASE_FILE.read_text(encoding="utf-8"))["cases"])


def rule_cases() -> list[dict[str, Any]]:
    """The cases typed by hand for the rules beyond the dose table."""
    groups = {
        "HepB": first.HEPB,
        "serology": first.SEROLOGY,
        "BCG": first.BCG,
        "polio 2016": first.POLIO_2016,
        "polio": first.POLIO,
        "DTaP": dtap.DTAP,
        "MMR": live.MMR,
        "JE": live.JE,
        "Men": men.MEN,
        "HepA": men.HEPA,
        "HPV": men.HPV,
        "live": live.LIVE,
        "other": other.OTHER,
    }
    return [
        {**case, "id": f"{name}: {case['id']}"} for name, cases in groups.items() for case in cases
    ]


def all_cases() -> list[dict[str, Any]]:
    """Reference, hand-typed and boundary cases, in this order."""
    return [*reference_cases(), *rule_cases(), *boundary_cases()]

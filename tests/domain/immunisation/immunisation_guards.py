"""What is asked before a dose is recorded."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from clinic_desktop.domain.immunisation.guard import cautions
from clinic_desktop.domain.immunisation.model import Administration, Child, Hold
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules

BORN = date(2024, 1, 10)

GUARDS: tuple[tuple[str, dict[str, Any], str, str, set[str]], ...] = (
    ("in order", {}, "HepB 2024-01-10", "HepB 2024-02-10", set()),
    ("too young", {}, "HepB 2024-01-10", "HepB 2024-02-09", {"DOSE_TOO_EARLY"}),
    ("too close", {}, "IPV 2024-03-10", "IPV 2024-04-06", {"DOSE_INTERVAL"}),
    ("too close to a live one", {}, "MMR 2024-09-10", "JE-L 2024-10-07", {"DOSE_LIVE_INTERVAL"}),
    ("far enough from a live one", {}, "MMR 2024-09-10", "JE-L 2024-10-08", set()),
    ("wrong vaccine", {}, "", "MR 2024-09-10", {"DOSE_WRONG_VACCINE"}),
    ("same series on the day", {}, "IPV 2024-03-10", "bOPV 2024-03-10", {"DOSE_DUPLICATE"}),
    ("one too many", {}, "HepA-L 2025-07-10", "HepA-L 2025-12-10", {"DOSE_EXTRA"}),
    ("mixed JE", {}, "JE-L 2024-09-10", "JE-I 2026-01-10", {"DOSE_REVIEW"}),
    ("pentavalent too young", {}, "", "DTaP-IPV/Hib 2024-03-09", {"DOSE_TOO_EARLY"}),
    ("BCG untested", {}, "", "BCG 2024-04-10", {"DOSE_TEST_FIRST"}),
    ("BCG before three months", {}, "", "BCG 2024-04-09", set()),
    ("BCG positive", {"ppd": "pos"}, "", "BCG 2024-04-10", {"DOSE_NOT_INDICATED"}),
    ("BCG exposed", {"hiv": "exposed_unknown"}, "", "BCG 2024-01-12", {"DOSE_DEFERRED"}),
    ("BCG infected", {"hiv": "infected_asymptomatic"}, "", "BCG 2024-01-12",
     {"DOSE_CONTRAINDICATED"}),
    ("JE-L immune", {"immunodeficient": True}, "", "JE-L 2024-09-10", {"DOSE_CONTRAINDICATED"}),
    ("JE-I immune", {"immunodeficient": True}, "", "JE-I 2024-09-10", set()),
    ("HepA-L immune", {"immunodeficient": True}, "", "HepA-L 2025-07-10",
     {"DOSE_CONTRAINDICATED"}),
    ("HepA-I immune", {"immunodeficient": True}, "", "HepA-I 2025-07-10", set()),
    ("bOPV exposed", {"hiv": "exposed_unknown"}, "IPV 2024-03-10", "bOPV 2024-04-10",
     {"DOSE_CONTRAINDICATED"}),
    ("tOPV exposed", {"hiv": "exposed_unknown"}, "IPV 2024-03-10", "tOPV 2024-04-10",
     {"DOSE_CONTRAINDICATED", "PRODUCT_PERIOD"}),
    ("IPV exposed", {"hiv": "exposed_unknown"}, "IPV 2024-03-10", "IPV 2024-04-10", set()),
    ("MMR with symptoms", {"hiv": "infected_symptomatic"}, "", "MMR 2024-09-10",
     {"DOSE_CONTRAINDICATED"}),
    ("after immunoglobulin", {"ig_date": date(2024, 6, 11)}, "", "MMR 2024-09-10",
     {"DOSE_IMMUNOGLOBULIN"}),
    ("three months after it", {"ig_date": date(2024, 6, 10)}, "", "MMR 2024-09-10", set()),
    ("held", {"holds": (Hold("MMR", False, "发热", date(2024, 9, 10)),)}, "", "MMR 2024-09-10",
     {"DOSE_DEFERRED"}),
    ("hold over", {"holds": (Hold("MMR", False, "发热", date(2024, 9, 9)),)}, "", "MMR 2024-09-10",
     set()),
    ("banned", {"holds": (Hold("", True, "过敏性休克"),)}, "", "MMR 2024-09-10",
     {"DOSE_CONTRAINDICATED"}),
    ("tOPV after its end", {}, "IPV 2024-03-10", "tOPV 2024-04-10", {"PRODUCT_PERIOD"}),
    ("bOPV in its time", {}, "IPV 2024-03-10", "bOPV 2024-04-10", set()),
    ("nothing of the programme", {}, "", "Flu 2024-09-10", set()),
    ("unknown product", {}, "", "magic 2024-09-10", set()),
)  # fmt: skip
"""(name, child, history, dose, codes)."""


def wrong_guards(rules: ImmunisationRules) -> Iterator[str]:
    """Every row of ``GUARDS`` that comes out otherwise."""
    for name, flags, before, dose, expected in GUARDS:
        child = Child(BORN, "F", **flags)
        found = cautions(child, map(_dose, filter(None, [before])), _dose(dose), rules)
        if {caution.code for caution in found} != expected:
            yield f"guard {name}: {sorted(caution.code for caution in found)}"


def _dose(text: str) -> Administration:
    product, day = text.split()
    return Administration(product, date.fromisoformat(day))

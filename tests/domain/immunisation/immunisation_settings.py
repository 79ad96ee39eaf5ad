"""What a province may set, and the notes that stand beside a forecast."""

# ruff: noqa: E501 - one case, one line

from collections.abc import Iterator
from datetime import date
from typing import Any

from immunisation_rule_cases import Case, line

from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import Administration, Child
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules

JE_I_DEFAULT = {"live_product_default": {"JE": "JE-I"}}
HEPA_I_DEFAULT = {"live_product_default": {"HepA": "HepA-I"}}

SETTINGS: tuple[tuple[dict[str, Any], Case], ...] = (
    *(
        (JE_I_DEFAULT, line(f"JE-I by default, {y}", f"{y}-01-10", f"{y}-09-20", "",
                            JE=f"1 JE-I {y}-09-10 {y}-09-10 {y}-10-10 due"))
        for y in (2018, 2022)
    ),
    *(
        (JE_I_DEFAULT, line(f"JE-I by default, begun with JE-L, {y}", f"{y}-01-10", f"{y + 2}-01-20",
                            f"JE-L {y}-09-10",
                            JE=f"2 JE-L {y + 2}-01-10 {y + 2}-01-10 {y + 3}-01-09 due"))
        for y in (2018, 2022)
    ),
    *(
        (HEPA_I_DEFAULT, line(f"HepA-I by default, {y}", f"{y}-01-10", f"{y + 1}-07-20", "",
                              HepA=f"1 HepA-I {y + 1}-07-10 {y + 1}-07-10 {y + 2}-01-09 due"))
        for y in (2018, 2022)
    ),
    *(
        (HEPA_I_DEFAULT, line(f"HepA-I by default, HepA-L too young, {y}", f"{y}-01-10",
                              f"{y + 1}-08-20", f"HepA-L {y + 1}-07-09",
                              HepA=f"1 HepA-L {y + 1}-08-06 {y + 1}-08-06 {y + 2}-01-09 due"
                              f" | HepA-L {y + 1}-07-09 TOO_EARLY"))
        for y in (2018, 2022)
    ),
    *(
        (HEPA_I_DEFAULT, line(f"HepA-I by default, one HepA-L is enough, {y}", f"{y}-01-10",
                              f"{y + 1}-08-20", f"HepA-L {y + 1}-07-10", HepA="complete"))
        for y in (2018, 2022)
    ),
    ({"je_exempt_region": True},
     line("region outside routine JE", "2022-01-10", "2022-09-20", "", JE="not_applicable")),
    ({"je_exempt_region": True},
     line("region outside routine JE, both given", "2022-01-10", "2024-09-20",
          "JE-L 2022-09-10, JE-L 2024-01-10", JE="complete")),
    *(
        ({"two_ipv_birth_from": date(2018, 1, 1)},
         line(f"two IPV earlier, born {birth}, {as_of}", birth, as_of, f"IPV {ipv}", Polio=expected))
        for as_of in ("2020-06-01", "2021-06-01")
        for birth, ipv, expected in (
            ("2017-12-31", "2018-02-28", "2 bOPV 2018-03-31 2018-03-31 2018-04-30 overdue"),
            ("2018-01-01", "2018-03-01", "2 IPV 2018-04-01 2018-04-01 2018-05-01 overdue"),
        )
    ),
    ({"hpv_birth_after": date(2011, 11, 9)},
     line("HPV birth limit inclusive", "2011-11-10", "2025-12-01", "", HPV="due")),
    ({"hpv_local_start": date(2026, 1, 5)},
     line("HPV started later, eve", "2012-06-01", "2026-01-04", "", HPV="not_applicable")),
    ({"hpv_local_start": date(2026, 1, 5)},
     line("HPV started later", "2012-06-01", "2026-01-05", "",
          HPV="1 HPV2 2026-01-05 2026-01-05 2026-02-04 due")),
    ({"nip2026_from": date(2026, 8, 1)},
     line("2026 edition later, eve", "2025-08-29", "2026-07-31", "", MenA="overdue")),
    ({"nip2026_from": date(2026, 8, 1)},
     line("2026 edition later", "2025-08-29", "2026-08-01", "", MenA="due")),
    ({"overdue_grace_days": 14},
     line("two weeks of grace", "2025-01-31", "2025-03-01", "HepB 2025-01-31",
          HepB="2 HepB 2025-02-28 2025-02-28 2025-03-14 due")),
    ({"early_grace_days": 4},
     line("four days early", "2025-01-31", "2025-03-01", "HepB 2025-01-31, HepB 2025-02-24", HepB="#3")),
    ({"early_grace_days": 4},
     line("five days early", "2025-01-31", "2025-03-01", "HepB 2025-01-31, HepB 2025-02-23",
          HepB="#2 | HepB 2025-02-23 TOO_EARLY")),
    ({"early_grace_days": 4},
     line("four days short of the interval", "2025-01-31", "2025-06-01",
          "HepB 2025-03-31, HepB 2025-04-24", HepB="#3")),
    ({"repeat_after_rejected_days": 10},
     line("repeat after ten days", "2025-06-01", "2025-07-10", "HepB 2025-06-01, HepB 2025-06-30",
          HepB="2 HepB 2025-07-10 2025-07-10 2025-08-09 due | HepB 2025-06-30 TOO_EARLY")),
    ({"DTAP2025": {"dtap_to_dt_age": "8y"}},
     line("DT from eight years only", "2018-02-10", "2025-06-01",
          "DTaP 2018-05-10, DTaP 2018-06-10, DTaP 2018-07-10, DTaP 2019-08-10",
          DTaP="5 DTaP 2024-02-10 2024-02-10 2025-02-09 overdue")),
    ({"dt_closing_age": "11y"},
     line("DT until eleven years", "2014-02-10", "2025-02-10", "", DTaP="aged_out")),
    ({"catchup_closing_age": "15y"},
     line("catch-up until fifteen", "2010-02-10", "2025-02-10", "", HepB="aged_out")),
)  # fmt: skip


def local_file(setting: dict[str, Any]) -> dict[str, Any]:
    """A setting as the content of a local file: a ruleset's name holds what is its own."""
    own = {name: value for name, value in setting.items() if name.isupper() or name[:3] == "NIP"}
    return {"default": {k: v for k, v in setting.items() if k not in own}, "ruleset": own}


NEWBORN = date(2026, 7, 1)

NOTES: tuple[tuple[dict[str, Any], date, str, int, set[str]], ...] = (
    ({"mother_hbsag": "pos"}, NEWBORN, "HepB", 0, {"hepb_first_12h", "hepb_hbig"}),
    ({"mother_hbsag": "unknown"}, NEWBORN, "HepB", 0, {"hepb_first_12h"}),
    ({"mother_hbsag": "neg"}, NEWBORN, "HepB", 0, set()),
    ({"mother_hbsag": "pos"}, NEWBORN, "HepB", 1, set()),
    ({"birth_weight_g": 1499}, NEWBORN, "HepB", 0, {"hepb_very_low_weight"}),
    ({"birth_weight_g": 1499}, NEWBORN, "HepB", 1, set()),
    ({"birth_weight_g": 1500}, NEWBORN, "HepB", 0, set()),
    ({"mother_hbsag": "pos", "birth_weight_g": 1499}, NEWBORN, "BCG", 0, set()),
    ({"hiv": "exposed_unknown"}, date(2026, 6, 17), "MMR", 0, {"mmr_hiv_assess"}),
    ({"hiv": "infected_asymptomatic"}, date(2026, 6, 17), "MMR", 0, {"mmr_hiv_assess"}),
    ({"hiv": "exposed_unknown"}, date(2026, 6, 16), "MMR", 0, set()),
    ({"hiv": "negative"}, date(2026, 6, 17), "MMR", 0, set()),
    ({"ig_date": date(2026, 1, 1)}, date(2026, 6, 17), "MMR", 0, {"mmr_immunoglobulin_after"}),
    ({}, date(2026, 6, 17), "MMR", 0, set()),
)
"""(flags, day, series, HepB doses at birth, ids of the notes)."""


def wrong_notes(rules: ImmunisationRules) -> Iterator[str]:
    """Every row of ``NOTES`` that comes out otherwise."""
    for number, (flags, day, series, doses, expected) in enumerate(NOTES):
        child = Child(NEWBORN if day == NEWBORN else date(2025, 5, 1), "F", **flags)
        given = [Administration("HepB", child.birth_date)] * doses
        found = {note.rule for note in assess(child, given, day, rules).of(series).notes}
        if found != expected:
            yield f"note {number}: {sorted(found)}"

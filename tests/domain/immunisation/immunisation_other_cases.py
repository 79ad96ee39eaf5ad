"""Vaccines outside the programme, other names for a product, mother unknown and weight (2.3, 2.8).

Dates worked out by hand from the reference; the lines read as in ``immunisation_rule_cases``.
"""

# ruff: noqa: E501 - one case, one line

from immunisation_rule_cases import line

_OUTSIDE = (
    "PCV13", "PPV23", "EV71", "Hib", "ORV", "Flu", "Rabies", "COVID-19", "TT", "Td", "Tdap", "HBIG",
    "TB-PPD", "BCG-PPD",
)  # fmt: skip
_UNKNOWN = {"mother_hbsag": "unknown"}

OTHER = (
    *(
        line(f"{product} counts for nothing", "2024-11-05", "2025-02-10", f"{product} 2025-01-20",
             HepB="1 HepB 2024-11-05 2024-11-05 2024-11-06 overdue",
             Polio="1 IPV 2025-01-05 2025-01-05 2025-02-04 overdue",
             DTaP="1 DTaP 2025-01-05 2025-01-05 2025-02-04 overdue")
        for product in _OUTSIDE
    ),
    line("sIPV is IPV", "2024-11-05", "2025-02-10", "sIPV 2025-01-05",
         Polio="2 IPV 2025-02-05 2025-02-05 2025-03-07 due"),
    line("sIPV a day too young", "2024-11-05", "2025-02-10", "sIPV 2025-01-04",
         Polio="1 IPV 2025-02-01 2025-02-01 2025-03-03 due | sIPV 2025-01-04 TOO_EARLY"),
    line("quadrivalent polysaccharide at three years", "2018-03-10", "2024-03-20",
         "MPSV-A 2018-09-10, MPSV-A 2018-12-10, MPSV4 2021-03-10",
         MenAC="2 MPSV-AC 2024-03-10 2024-03-10 2025-03-09 due"),
    line("quadrivalent conjugate at six years", "2018-03-10", "2024-03-20",
         "MPSV-A 2018-09-10, MPSV-A 2018-12-10, MPSV4 2021-03-10, MCV4 2024-03-10", MenAC="complete"),
    line("A and C conjugate at 26 months is the first", "2022-01-10", "2024-06-01",
         "MPSV-A 2022-07-10, MPSV-A 2022-10-10, MCV-AC 2024-03-10", MenA="complete",
         MenAC="2 MPSV-AC 2028-01-10 2028-01-10 2029-01-09 not_due"),
    line("hepatitis A and B begins the inactivated course", "2022-01-10", "2023-08-01",
         "HepB 2022-01-10, HepB 2022-02-10, HepB 2022-07-10, HepA+B 2023-07-10", HepB="complete",
         HepA="2 HepA-I 2024-01-10 2024-01-10 2025-01-09 not_due"),
    line("mother unknown, 1999 g", "2026-01-10", "2026-03-15", "HepB 2026-01-10, HepB 2026-02-10",
         birth_weight_g=1999, **_UNKNOWN, HepB="3 HepB 2026-03-10 2026-03-10 2026-04-09 due"),
    line("mother unknown, 2000 g", "2026-01-10", "2026-03-15", "HepB 2026-01-10, HepB 2026-02-10",
         birth_weight_g=2000, **_UNKNOWN, HepB="3 HepB 2026-07-10 2026-07-10 2027-01-09 not_due"),
    line("mother negative, 1200 g", "2026-01-10", "2026-03-15", "HepB 2026-01-10, HepB 2026-02-10",
         birth_weight_g=1200, mother_hbsag="neg",
         HepB="3 HepB 2026-07-10 2026-07-10 2027-01-09 not_due"),
    line("a whole-cell dose in an old card", "2012-01-10", "2017-06-01",
         "DTwP 2012-04-10, DTwP 2012-05-10, DTaP 2012-06-10, DTaP 2013-07-10",
         DTaP="5 DT 2018-01-10 2018-01-10 2019-01-09 not_due"),
)  # fmt: skip

"""Worked cases for measles vaccines, JE and the spacing of live vaccines (2.1, 2.6)."""

# ruff: noqa: E501 - one case, one line

from immunisation_rule_cases import line

MMR = (
    *(
        line(f"{edition}: {products}, born {born}", born, day,
             f"{products[0]} 2009-06-30, {products[1]} 2010-06-30", MMR=expected)
        for edition, day in (("2016", "2019-12-31"), ("2021", "2021-12-31"))
        for born, products, expected in (
            ("2007-12-31", ("MR", "MR"), "complete"),
            ("2008-01-01", ("MR", "MR"), "#3"),
            ("2007-12-31", ("MM", "MM"), "complete"),
            ("2008-01-01", ("MM", "MM"), "#3"),
        )
    ),
    *(
        line(f"older, given in 2021: {first}, {second}", "2018-04-15", "2021-09-01",
             f"{first} 2021-04-01, {second} 2021-05-01{third}", MMR=expected)
        for first, second, third, expected in (
            ("MM", "MR", "", "complete"),
            ("MV", "MMR", "", "complete"),
            ("RV", "MMR", "", "#3"),
            ("MuV", "MMR", "", "#3"),
            ("MR", "MR", ", MMR 2021-05-28", "#3 | MMR 2021-05-28 INTERVAL"),
            ("MR", "MR", ", MMR 2021-05-29", "complete"),
            ("MM", "MM", ", MMR 2021-05-28", "#3 | MMR 2021-05-28 INTERVAL"),
            ("MMR", "MuV", ", MMR 2021-05-28", "#3 | MMR 2021-05-28 INTERVAL"),
        )
    ),
    *(
        line(f"two MMR: {product} given in 2021 does not count", "2019-10-01", "2021-05-01",
             f"{product} 2021-04-01", MMR=f"#1 | {product} 2021-04-01 WRONG_VACCINE")
        for product in ("MR", "MM", "MV", "RV", "MuV")
    ),
    line("2016: two MV, born before the expansion", "2007-12-31", "2020-06-01",
         "MV 2008-08-31, MV 2009-06-30", MMR="complete"),
    line("2016: two MV, born after it", "2008-01-01", "2020-06-01", "MV 2008-09-01, MV 2009-07-01",
         MMR="3 MMR 2009-07-29 2009-07-29 2009-08-28 overdue"),
    line("2021: two MV, born before the expansion", "2007-12-31", "2021-06-01",
         "MV 2008-08-31, MV 2009-06-30", MMR="complete"),
    line("2021: two MV, born after it", "2008-01-01", "2021-06-01", "MV 2008-09-01, MV 2009-07-01",
         MMR="3 MMR 2009-07-29 2009-07-29 2009-08-28 overdue"),
    line("2021: one MV, born before the expansion", "2007-12-31", "2021-06-01", "MV 2008-08-31",
         MMR="2 MMR 2009-06-30 2009-06-30 2009-12-30 overdue"),
    *(
        line(f"{edition}: {history}", "2014-04-15", day,
             history.format("2014-12-15", "2015-10-15", "2016-10-15"), MMR=expected)
        for edition, day in (("2016", "2019-01-10"), ("2021", "2022-01-10"))
        for history, expected in (
            ("MR {0}, MMR {1}", "complete"),
            ("MR {0}, MM {1}", "complete"),
            ("MM {0}, MM {1}", "3 MMR 2015-11-12 2015-11-12 2015-12-12 overdue"),
            ("MR {0}, MR {1}", "3 MMR 2015-11-12 2015-11-12 2015-12-12 overdue"),
            ("MMR {0}, MuV {1}", "3 MMR 2015-11-12 2015-11-12 2015-12-12 overdue"),
            ("MMR {0}, RV {1}", "3 MMR 2015-11-12 2015-11-12 2015-12-12 overdue"),
            ("MV {0}, MR {1}, MuV {2}", "complete"),
            ("MV {0}, MM {1}, RV {2}", "complete"),
            ("MR {0}, MR {1}, MR {2}", "#3"),
            ("MR {0}, MR {1}, MM {2}", "complete"),
            ("MR {0}, MR {1}, MMR {2}", "complete"),
            ("MR {0}, MR {1}, MMR 2015-11-11", "#3 | MMR 2015-11-11 INTERVAL"),
            ("MR {0}, MR {1}, MMR 2015-11-12", "complete"),
            ("MV {0}, MV {1}, MMR 2015-11-11", "#3 | MMR 2015-11-11 INTERVAL"),
            ("MM {0}, MM {1}, MMR 2015-11-11", "#3 | MMR 2015-11-11 INTERVAL"),
            ("MMR {0}, MuV {1}, MMR 2015-11-11", "#3 | MMR 2015-11-11 INTERVAL"),
            ("MMR {0}, MMR {1}, MMR {2}", "complete"),
        )
    ),
    *(
        line(f"two MMR: {product} does not count, {day}", "2019-10-01", day, f"{product} 2020-06-01",
             MMR=f"1 MMR 2020-06-29 2020-06-29 2020-09-30 {status} | {product} 2020-06-01 WRONG_VACCINE")
        for product in ("MR", "MM", "MV", "RV", "MuV")
        for day, status in (("2020-08-01", "due"), ("2021-03-01", "overdue"))
    ),
    *(
        line(f"two MMR, 2021: {product} does not count", "2021-10-01", "2022-08-01",
             f"{product} 2022-06-01",
             MMR=f"1 MMR 2022-06-29 2022-06-29 2022-09-30 due | {product} 2022-06-01 WRONG_VACCINE")
        for product in ("MR", "MM", "MV", "RV", "MuV")
    ),
    line("born on 30 September 2019: MR counts", "2019-09-30", "2020-08-01", "MR 2020-05-30",
         MMR="2 MMR 2021-03-30 2021-03-30 2021-09-29 not_due"),
    line("born on 30 September 2019: MR counts, 2021", "2019-09-30", "2021-03-01", "MR 2020-05-30",
         MMR="2 MMR 2021-03-30 2021-03-30 2021-09-29 not_due"),
    line("born on 30 September 2019: MR given in 2021 counts", "2019-09-30", "2021-05-01",
         "MR 2021-04-01", MMR="#2"),
    line("born on 1 October 2019, 2020: MMR", "2019-10-01", "2020-06-01", "",
         MMR="1 MMR 2020-06-01 2020-06-01 2020-09-30 due"),
    line("born on 1 October 2019, first a day young", "2019-10-01", "2020-06-01", "MMR 2020-05-31",
         MMR="#1 | MMR 2020-05-31 TOO_EARLY"),
    line("born on 1 October 2019, second", "2019-10-01", "2020-08-01", "MMR 2020-06-01",
         MMR="2 MMR 2021-04-01 2021-04-01 2021-09-30 not_due"),
    line("born on 1 October 2019, second 28 days after a late first", "2019-10-01", "2021-02-10",
         "MMR 2021-02-05, MMR 2021-02-09", MMR="#2 | MMR 2021-02-09 TOO_EARLY"),
    line("born on 30 September 2019, 2020: MR", "2019-09-30", "2020-06-01", "",
         MMR="1 MR 2020-05-30 2020-05-30 2020-09-29 due"),
    line("born 2018, none until 2022: MMR", "2018-04-15", "2022-01-10", "",
         MMR="1 MMR 2018-12-15 2018-12-15 2019-04-14 overdue"),
    line("older: first a day young", "2019-09-30", "2021-03-01", "MR 2020-05-29",
         MMR="#1 | MR 2020-05-29 TOO_EARLY"),
    line("older in 2021: second 27 days after the first", "2018-04-15", "2021-05-10",
         "MMR 2021-03-01, MMR 2021-03-28", MMR="#2 | MMR 2021-03-28 INTERVAL"),
    line("older in 2021: second 28 days after the first", "2018-04-15", "2021-05-10",
         "MMR 2021-03-01, MMR 2021-03-29", MMR="complete"),
    line("older in 2021: second waits", "2018-04-15", "2021-03-10", "MMR 2021-03-01",
         MMR="2 MMR 2021-03-29 2021-03-29 2021-04-28 not_due"),
    line("older in 2021: second before 18 months", "2019-09-30", "2021-03-29",
         "MMR 2020-06-01, MMR 2021-03-29", MMR="#2 | MMR 2021-03-29 TOO_EARLY"),
    line("older in 2021: second at 18 months", "2019-09-30", "2021-03-30",
         "MMR 2020-06-01, MMR 2021-03-30", MMR="complete"),
    line("older in 2021: target of the second", "2019-09-30", "2021-09-29", "MMR 2020-06-01",
         MMR="2 MMR 2021-03-30 2021-03-30 2021-09-29 due"),
    line("2016: 13 years", "2005-05-20", "2019-05-19", "", MMR="overdue"),
    line("2016: 14 years", "2005-05-20", "2019-05-20", "", MMR="aged_out"),
    line("2021: 17 years", "2005-05-20", "2023-05-19", "", MMR="overdue"),
    line("2021: 18 years", "2005-05-20", "2023-05-20", "", MMR="aged_out"),
    *(
        line(f"{word}: {status}", "2024-01-10", "2024-10-01", "",
             MMR=f"1 MMR 2024-09-10 2024-09-10 2025-01-09 {status}", **flag)
        for word, status, flag in (
            ("exposed", "due", {"hiv": "exposed_unknown"}),
            ("no symptoms", "due", {"hiv": "infected_asymptomatic"}),
            ("symptoms", "contraindicated", {"hiv": "infected_symptomatic"}),
            ("immunodeficient", "contraindicated", {"immunodeficient": True}),
            ("excluded", "due", {"hiv": "negative"}),
        )
    ),
)  # fmt: skip

JE = (
    line("live begun, then immunodeficient 2016", "2017-01-10", "2019-02-01", "JE-L 2017-09-10",
         immunodeficient=True,
         JE="2 JE-L 2019-01-10 2019-01-10 2020-01-09 contraindicated"),
    line("2016: fourth a day short of three years", "2012-03-10", "2020-12-01",
         "JE-I 2017-01-05, JE-I 2017-01-12, JE-I 2017-03-15, JE-I 2020-03-14",
         JE="#4 | JE-I 2020-03-14 INTERVAL"),
    line("2016: fourth after three years", "2012-03-10", "2020-12-01",
         "JE-I 2017-01-05, JE-I 2017-01-12, JE-I 2017-03-15, JE-I 2020-03-15", JE="complete"),
    line("live, then inactivated", "2022-01-10", "2024-02-01", "JE-L 2022-09-10, JE-I 2024-01-10",
         JE="manual_review"),
    line("inactivated, then live", "2022-01-10", "2024-02-01", "JE-I 2022-09-10, JE-L 2024-01-10",
         JE="manual_review"),
    line("live, then inactivated 2016", "2017-01-10", "2019-02-01",
         "JE-L 2017-09-10, JE-I 2019-01-10", JE="manual_review"),
    line("inactivated, then live 2016", "2017-01-10", "2019-02-01",
         "JE-I 2017-09-10, JE-L 2019-01-10", JE="manual_review"),
    line("two live, then inactivated", "2022-01-10", "2025-02-01",
         "JE-L 2022-09-10, JE-L 2024-01-10, JE-I 2025-01-10", JE="complete"),
    line("inactivated too young stays inactivated", "2022-01-10", "2022-10-20", "JE-I 2022-09-09",
         JE="1 JE-I 2022-10-07 2022-10-07 2022-11-06 due | JE-I 2022-09-09 TOO_EARLY"),
    line("inactivated too young stays inactivated 2016", "2017-01-10", "2017-10-20",
         "JE-I 2017-09-09",
         JE="1 JE-I 2017-10-07 2017-10-07 2017-11-06 due | JE-I 2017-09-09 TOO_EARLY"),
    line("live too young stays live", "2022-01-10", "2022-10-20", "JE-L 2022-09-09",
         JE="1 JE-L 2022-10-07 2022-10-07 2023-01-09 due | JE-L 2022-09-09 TOO_EARLY"),
    line("live too young, immunodeficient", "2022-01-10", "2022-10-20", "JE-L 2022-09-09",
         immunodeficient=True,
         JE="1 JE-I 2022-10-07 2022-10-07 2022-11-06 due | JE-L 2022-09-09 TOO_EARLY"),
    line("live too young, immunodeficient 2016", "2017-01-10", "2017-10-20", "JE-L 2017-09-09",
         immunodeficient=True,
         JE="1 JE-I 2017-10-07 2017-10-07 2017-11-06 due | JE-L 2017-09-09 TOO_EARLY"),
    line("live begun, then immunodeficient", "2022-01-10", "2024-02-01", "JE-L 2022-09-10",
         immunodeficient=True,
         JE="2 JE-L 2024-01-10 2024-01-10 2025-01-09 contraindicated"),
    line("live begun, then HIV", "2022-01-10", "2024-02-01", "JE-L 2022-09-10",
         hiv="exposed_unknown",
         JE="2 JE-L 2024-01-10 2024-01-10 2025-01-09 contraindicated"),
    *(
        line(f"{hiv} takes the inactivated", "2022-01-10", "2022-09-20", "", hiv=hiv,
             JE="1 JE-I 2022-09-10 2022-09-10 2022-10-10 due")
        for hiv in ("exposed_unknown", "infected_asymptomatic", "infected_symptomatic")
    ),
    line("HIV excluded takes the live", "2022-01-10", "2022-09-20", "", hiv="negative",
         JE="1 JE-L 2022-09-10 2022-09-10 2023-01-09 due"),
    *(
        line(f"{year}: third inactivated, longest interval", f"{year - 6}-01-10", f"{year}-06-01",
             f"JE-I {year}-05-01, JE-I {year}-05-08",
             JE=f"3 JE-I {year}-06-08 {year}-06-08 {year + 1}-05-08 not_due")
        for year in (2019, 2024)
    ),
    *(
        line(f"{year}: fourth before target", f"{year - 6}-01-10", f"{year}-06-01",
             f"JE-I {year - 4}-05-01, JE-I {year - 4}-05-08, JE-I {year - 4}-06-08",
             JE=f"4 JE-I {year}-01-10 {year}-01-10 {year + 1}-01-09 due")
        for year in (2019, 2024)
    ),
    line("14 years 2016", "2005-05-20", "2019-05-20", "", JE="aged_out"),
    line("13 years 2016", "2005-05-20", "2019-05-19", "", JE="overdue"),
    line("18 years", "2005-05-20", "2023-05-20", "", JE="aged_out"),
    line("17 years", "2005-05-20", "2023-05-19", "", JE="overdue"),
)  # fmt: skip

_PAIRS = ("MMR", "MR", "MM", "MV", "RV", "MuV", "VAR", "YF", "ZVL", "HepA-L", "BCG")

LIVE = (
    line("MR waits for a varicella dose", "2018-01-10", "2018-09-20", "VAR 2018-09-05",
         MMR="1 MR 2018-10-03 2018-10-03 2019-01-09 not_due"),
    line("MR waits after immunoglobulin", "2018-01-10", "2018-09-20", "", ig_date="2018-09-05",
         MMR="1 MR 2018-12-05 2018-12-05 2019-01-09 not_due"),
    *(
        line(f"{other} 27 days before JE-L", "2017-01-10", "2019-08-01",
             f"{other} 2019-06-01, JE-L 2019-06-28", JE="#1 | JE-L 2019-06-28 LIVE_INTERVAL")
        for other in _PAIRS
    ),
    *(
        line(f"{other} 28 days before JE-L", "2017-01-10", "2019-08-01",
             f"{other} 2019-06-01, JE-L 2019-06-29", JE="#2")
        for other in _PAIRS
    ),
    *(
        line(f"{other} on the day of JE-L", "2017-01-10", "2019-08-01",
             f"{other} 2019-06-29, JE-L 2019-06-29", JE="#2")
        for other in _PAIRS
    ),
    *(
        line(f"{other} before JE-L", "2017-01-10", "2019-08-01",
             f"{other} 2019-06-28, JE-L 2019-06-29", JE="#2")
        for other in ("bOPV", "IPV", "ORV", "DTaP", "HepB", "MPSV-A", "HepA-I", "HPV2", "PCV13")
    ),
    *(
        line(f"{product} waits for a varicella dose", "2022-01-10", "2024-08-20", "VAR 2024-08-10",
             **{series: f"1 {product} 2024-09-07 2024-09-07 2024-10-07 not_due"})
        for product, series in (("MMR", "MMR"), ("JE-L", "JE"), ("HepA-L", "HepA"))
    ),
    line("a rejected live dose delays others", "2024-03-01", "2024-12-20",
         "JE-L 2024-11-05, MMR 2024-12-02, HepA-L 2024-12-10",
         MMR="1 MMR 2025-01-07 2025-01-07 2025-02-28 not_due | MMR 2024-12-02 LIVE_INTERVAL",
         HepA="~#1"),
    line("inactivated vaccines do not wait", "2022-01-10", "2024-08-20", "VAR 2024-08-10",
         immunodeficient=True, JE="1 JE-I 2022-09-10 2022-09-10 2022-10-10 overdue",
         HepA="1 HepA-I 2023-07-10 2023-07-10 2024-01-09 overdue"),
    *(
        line(f"{product} waits three months after immunoglobulin", "2022-01-10", "2024-08-20", "",
             ig_date="2024-08-10", **{series: f"1 {product} 2024-11-10 2024-11-10 2024-12-10 not_due"})
        for product, series in (("MMR", "MMR"), ("JE-L", "JE"), ("HepA-L", "HepA"))
    ),
    line("immunoglobulin three months ago", "2022-01-10", "2024-08-20", "", ig_date="2024-05-20",
         MMR="1 MMR 2024-08-20 2024-08-20 2024-09-19 due"),
    line("immunoglobulin tomorrow", "2022-01-10", "2024-08-20", "", ig_date="2024-08-21",
         MMR="1 MMR 2022-09-10 2022-09-10 2023-01-09 overdue"),
    line("JE-I waits one month in 2021", "2022-01-10", "2024-08-20", "", ig_date="2024-08-10",
         immunodeficient=True, JE="1 JE-I 2024-09-10 2024-09-10 2024-10-10 not_due"),
    line("JE-I on the eve of the 2026 edition", "2022-01-10", "2026-06-16", "",
         ig_date="2026-06-01", immunodeficient=True,
         JE="1 JE-I 2026-07-01 2026-07-01 2026-07-31 not_due"),
    line("JE-I does not wait from 2026", "2022-01-10", "2026-06-17", "", ig_date="2026-06-01",
         immunodeficient=True, JE="1 JE-I 2022-09-10 2022-09-10 2022-10-10 overdue"),
    line("JE-I does not wait in 2016", "2018-01-10", "2021-02-22", "", ig_date="2021-02-01",
         immunodeficient=True, JE="1 JE-I 2018-09-10 2018-09-10 2018-10-10 overdue"),
    line("JE-I waits from the first day of 2021", "2018-01-10", "2021-02-23", "",
         ig_date="2021-02-01", immunodeficient=True,
         JE="1 JE-I 2021-03-01 2021-03-01 2021-03-31 not_due"),
    line("HepA-I does not wait", "2022-01-10", "2024-08-20", "", ig_date="2024-08-10",
         immunodeficient=True, HepA="1 HepA-I 2023-07-10 2023-07-10 2024-01-09 overdue"),
)  # fmt: skip

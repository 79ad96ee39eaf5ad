"""Worked cases for MenA, MenAC, hepatitis A and HPV (2.6)."""

# ruff: noqa: E501 - one case, one line

from immunisation_rule_cases import Case, line


def _men(edition: str, y: int, third: int) -> tuple[Case, ...]:
    """The MenA and MenAC rules of 2.6 for a child born on 10 March of ``y``."""
    born, two_years = f"{y}-03-10", f"{y + 2}-03-10"
    two = f"MPSV-A {y}-09-10, MPSV-A {y}-12-10"
    return (
        line(f"{edition}: MPSV-A on the eve of 24 months", born, f"{y + 2}-03-09",
             f"MPSV-A {y}-09-10, MPSV-A {y + 2}-03-09", MenA="complete"),
        line(f"{edition}: MPSV-A at 24 months", born, two_years,
             f"MPSV-A {y}-09-10, MPSV-A {two_years}",
             MenA=f"aged_out | MPSV-A {two_years} WRONG_VACCINE",
             MenAC=f"1 MPSV-AC {y + 2}-06-10 {y + 2}-06-10 {y + 4}-03-09 not_due"),
        line(f"{edition}: MPSV-A at 25 months, none before", born, f"{y + 2}-05-01",
             f"MPSV-A {y + 2}-04-10", MenA=f"aged_out | MPSV-A {y + 2}-04-10 WRONG_VACCINE",
             MenAC=f"1 MPSV-AC {y + 2}-07-10 {y + 2}-07-10 {y + 4}-03-09 not_due"),
        line(f"{edition}: MenAC too soon after the mistake", born, f"{y + 2}-07-10",
             f"MPSV-A {y + 2}-04-10, MPSV-AC {y + 2}-07-09",
             MenAC=f"#1 | MPSV-AC {y + 2}-07-09 INTERVAL"),
        line(f"{edition}: MenAC three months after the mistake", born, f"{y + 2}-07-10",
             f"MPSV-A {y + 2}-04-10, MPSV-AC {y + 2}-07-10",
             MenAC=f"2 MPSV-AC {y + 6}-03-10 {y + 6}-03-10 {y + 7}-03-09 not_due"),
        line(f"{edition}: second could come on the last day", born, f"{y + 2}-01-10",
             f"MPSV-A {y + 1}-12-09",
             MenA=f"2 MPSV-A {y + 2}-03-09 {y + 2}-03-09 "
             f"{f'{y + 2}-03-09' if edition == '2026' else f'{y + 2}-04-08'} not_due"),
        line(f"{edition}: second could come at 24 months only", born, f"{y + 2}-01-10",
             f"MPSV-A {y + 1}-12-10", MenA="aged_out",
             MenAC=f"1 MPSV-AC {y + 3}-03-10 {y + 3}-03-10 {y + 4}-03-09 not_due"),
        line(f"{edition}: none, eve of 24 months", born, f"{y + 2}-03-09", "",
             MenA=f"1 MPSV-A {y}-09-10 {y}-09-10 "
             f"{f'{y + 1}-03-09' if edition == '2026' else f'{y}-10-10'} overdue",
             MenAC=f"1 MPSV-AC {y + 3}-03-10 {y + 3}-03-10 {y + 4}-03-09 not_due"),
        line(f"{edition}: none, 24 months", born, two_years, "", MenA="aged_out",
             MenAC=f"1 MPSV-AC {two_years} {two_years} {y + 4}-03-09 due"),
        line(f"{edition}: one, 24 months", born, two_years, f"MPSV-A {y + 2}-02-10",
             MenAC=f"1 MPSV-AC {y + 2}-05-10 {y + 2}-05-10 {y + 4}-03-09 not_due"),
        line(f"{edition}: one long ago, 24 months", born, two_years, f"MPSV-A {y}-09-10",
             MenAC=f"1 MPSV-AC {two_years} {two_years} {y + 4}-03-09 due"),
        line(f"{edition}: two, 24 months", born, two_years, two, MenA="complete",
             MenAC=f"1 MPSV-AC {y + 3}-03-10 {y + 3}-03-10 {y + 4}-03-09 not_due"),
        line(f"{edition}: target of the first MenAC", born, f"{y + 4}-03-10", two,
             MenAC=f"1 MPSV-AC {y + 3}-03-10 {y + 3}-03-10 {y + 4}-03-09 overdue"),
        line(f"{edition}: MenAC on the eve of 24 months", born, f"{y + 2}-04-10",
             f"MPSV-AC {y + 2}-03-09",
             MenAC=f"1 MPSV-AC {y + 2}-04-06 {y + 2}-04-06 {y + 4}-03-09 due"
             f" | MPSV-AC {y + 2}-03-09 TOO_EARLY"),
        line(f"{edition}: MenAC at 24 months", born, f"{y + 2}-04-10", f"MPSV-AC {two_years}",
             MenAC=f"2 MPSV-AC {y + 6}-03-10 {y + 6}-03-10 {y + 7}-03-09 not_due"),
        line(f"{edition}: MenAC at 24 months after two MenA", born, f"{y + 2}-04-10",
             f"{two}, MPSV-AC {two_years}",
             MenAC=f"2 MPSV-AC {y + 6}-03-10 {y + 6}-03-10 {y + 7}-03-09 not_due"),
        line(f"{edition}: MenAC on the eve of 24 months after two MenA", born, f"{y + 2}-04-10",
             f"{two}, MPSV-AC {y + 2}-03-09",
             MenAC=f"#1 | MPSV-AC {y + 2}-03-09 TOO_EARLY"),
        line(f"{edition}: MenAC short of twelve months after MenA 2", born, f"{y + 2}-12-31",
             f"MPSV-A {y}-09-10, MPSV-A {y + 1}-12-10, MPSV-AC {y + 2}-12-09",
             MenAC=f"#1 | MPSV-AC {y + 2}-12-09 INTERVAL"),
        line(f"{edition}: MenAC twelve months after MenA 2", born, f"{y + 2}-12-31",
             f"MPSV-A {y}-09-10, MPSV-A {y + 1}-12-10, MPSV-AC {y + 2}-12-10", MenAC="#2"),
        line(f"{edition}: MenAC short of three months after a lone MenA", born, f"{y + 2}-12-31",
             f"MPSV-A {y + 2}-02-10, MPSV-AC {y + 2}-05-09",
             MenAC=f"#1 | MPSV-AC {y + 2}-05-09 INTERVAL"),
        line(f"{edition}: MenAC three months after a lone MenA", born, f"{y + 2}-12-31",
             f"MPSV-A {y + 2}-02-10, MPSV-AC {y + 2}-05-10", MenAC="#2"),
        *(
            line(f"{edition}: second MenAC, {word}", born, f"{y + 9}-01-01",
                 f"{first}, MPSV-AC {second}", MenAC=expected)
            for word, first, second, expected in (
                ("eve of six years", f"{two}, MPSV-AC {y + 3}-03-10", f"{y + 6}-03-09",
                 f"#2 | MPSV-AC {y + 6}-03-09 TOO_EARLY" if third else ""),
                ("six years", f"{two}, MPSV-AC {y + 3}-03-10", f"{y + 6}-03-10", "complete"),
                ("three years short", f"{two}, MPSV-AC {y + 5}-03-10", f"{y + 8}-03-09",
                 f"#2 | MPSV-AC {y + 8}-03-09 INTERVAL"),
                ("three years", f"{two}, MPSV-AC {y + 5}-03-10", f"{y + 8}-03-10", "complete"),
                ("no MenA, eve of six years", f"MPSV-AC {y + 2}-03-10", f"{y + 6}-03-09",
                 f"#2 | MPSV-AC {y + 6}-03-09 TOO_EARLY"),
                ("no MenA, six years", f"MPSV-AC {y + 2}-03-10", f"{y + 6}-03-10", "complete"),
                ("no MenA, three years short", f"MPSV-AC {y + 5}-03-10", f"{y + 8}-03-09",
                 f"#2 | MPSV-AC {y + 8}-03-09 INTERVAL"),
                ("no MenA, three years", f"MPSV-AC {y + 5}-03-10", f"{y + 8}-03-10", "complete"),
            )
            if expected and third
        ),
    )  # fmt: skip


MEN = (
    *(
        line(f"{year}: conjugate goes on with conjugate", f"{year - 1}-03-10", f"{year - 1}-08-01",
             f"{product} {year - 1}-07-10",
             MenA=f"2 MCV2 {year - 1}-08-10 {year - 1}-08-10 {year - 1}-09-09 not_due")
        for year in (2018, 2023, 2028)
        for product in ("MCV2", "MCV4")
    ),
    line("ACYW conjugate at 24 months belongs to MenAC", "2021-03-10", "2023-05-01",
         "MCV4 2023-03-10", MenA="aged_out", MenAC="#2"),
    *_men("2016", 2017, 0),
    *_men("2021", 2022, 0),
    *_men("2026", 2027, 1),
    *(
        line(f"{edition}: second MenAC, {word}", f"{born}-03-10", day, history, MenAC=expected)
        for edition, born, day, word, history, expected in (
            ("2016", 2012, "2018-03-09", "eve of six years",
             "MPSV-A 2012-09-10, MPSV-A 2012-12-10, MPSV-AC 2015-03-10, MPSV-AC 2018-03-09",
             "#2 | MPSV-AC 2018-03-09 TOO_EARLY"),
            ("2016", 2012, "2018-03-10", "six years",
             "MPSV-A 2012-09-10, MPSV-A 2012-12-10, MPSV-AC 2015-03-10, MPSV-AC 2018-03-10",
             "complete"),
            ("2016", 2012, "2019-03-10", "in time",
             "MPSV-A 2012-09-10, MPSV-A 2012-12-10, MPSV-AC 2015-03-10",
             "2 MPSV-AC 2018-03-10 2018-03-10 2019-03-09 overdue"),
            ("2016", 2012, "2020-05-10", "three years",
             "MPSV-A 2012-09-10, MPSV-A 2012-12-10, MPSV-AC 2017-05-10, MPSV-AC 2020-05-10",
             "complete"),
            ("2016", 2012, "2020-05-10", "three years short",
             "MPSV-A 2012-09-10, MPSV-A 2012-12-10, MPSV-AC 2017-05-10, MPSV-AC 2020-05-09",
             "#2 | MPSV-AC 2020-05-09 INTERVAL"),
            ("2016", 2012, "2018-06-10", "late first",
             "MPSV-A 2012-09-10, MPSV-A 2012-12-10, MPSV-AC 2017-05-10",
             "2 MPSV-AC 2020-05-10 2020-05-10 2020-06-09 not_due"),
            ("2016", 2012, "2018-06-10", "no MenA, late first", "MPSV-AC 2017-05-10",
             "2 MPSV-AC 2020-05-10 2020-05-10 2020-06-09 not_due"),
            ("2016", 2012, "2018-03-10", "no MenA, six years",
             "MPSV-AC 2014-03-10, MPSV-AC 2018-03-10", "complete"),
            ("2016", 2012, "2018-03-09", "no MenA, eve of six years",
             "MPSV-AC 2014-03-10, MPSV-AC 2018-03-09", "#2 | MPSV-AC 2018-03-09 TOO_EARLY"),
            ("2016", 2012, "2019-03-10", "no MenA, in time", "MPSV-AC 2015-03-10",
             "2 MPSV-AC 2018-03-10 2018-03-10 2019-03-09 overdue"),
            ("2021", 2016, "2022-03-09", "eve of six years",
             "MPSV-A 2016-09-10, MPSV-A 2016-12-10, MPSV-AC 2019-03-10, MPSV-AC 2022-03-09",
             "#2 | MPSV-AC 2022-03-09 TOO_EARLY"),
            ("2021", 2016, "2022-03-10", "six years",
             "MPSV-A 2016-09-10, MPSV-A 2016-12-10, MPSV-AC 2019-03-10, MPSV-AC 2022-03-10",
             "complete"),
            ("2021", 2016, "2023-03-10", "in time",
             "MPSV-A 2016-09-10, MPSV-A 2016-12-10, MPSV-AC 2019-03-10",
             "2 MPSV-AC 2022-03-10 2022-03-10 2023-03-09 overdue"),
            ("2021", 2016, "2022-06-10", "late first",
             "MPSV-A 2016-09-10, MPSV-A 2016-12-10, MPSV-AC 2021-05-10",
             "2 MPSV-AC 2024-05-10 2024-05-10 2024-06-09 not_due"),
            ("2021", 2016, "2022-06-10", "no MenA, late first", "MPSV-AC 2021-05-10",
             "2 MPSV-AC 2024-05-10 2024-05-10 2024-06-09 not_due"),
            ("2021", 2016, "2024-05-10", "three years short",
             "MPSV-A 2016-09-10, MPSV-A 2016-12-10, MPSV-AC 2021-05-10, MPSV-AC 2024-05-09",
             "#2 | MPSV-AC 2024-05-09 INTERVAL"),
            ("2021", 2016, "2023-03-10", "no MenA, in time", "MPSV-AC 2019-03-10",
             "2 MPSV-AC 2022-03-10 2022-03-10 2023-03-09 overdue"),
        )
    ),
    *(
        line(f"{year}: {product} as MenAC", f"{year - 3}-03-10", f"{year}-05-01",
             f"MPSV-A {year - 3}-09-10, MPSV-A {year - 3}-12-10, {product} {year}-04-10",
             MenA="complete", MenAC="#2")
        for year in (2019, 2023)
        for product in ("MPSV-AC", "MPSV4", "MCV2", "MCV4")
    ),
    *(
        line(f"{year}: {what}", f"{year - 1}-03-10", day.format(year), history.format(year - 1, year),
             MenA=men_a, **more)
        for year in (2018, 2023, 2028)
        for what, day, history, men_a, more in (
            ("conjugate from four months, three doses", "{0}-05-01",
             "MCV2 {0}-07-10, MCV2 {0}-08-10, MCV2 {0}-09-10", "complete", {}),
            ("ACYW conjugate, three doses", "{0}-05-01",
             "MCV4 {0}-07-10, MCV4 {0}-08-10, MCV4 {0}-09-10", "complete", {}),
            ("conjugate, two doses are not enough", "{0}-05-01",
             "MCV2 {0}-07-10, MCV2 {0}-08-10", "#3", {}),
            ("conjugate at three months", "{0}-05-01", "MCV2 {0}-06-10", "#2", {}),
            ("conjugate a day before three months", "{0}-05-01", "MCV2 {0}-06-09",
             "~#1", {}),
            ("conjugate, second a day short of a month", "{0}-05-01",
             "MCV2 {0}-06-30, MCV2 {0}-07-29", "~#2", {}),
            ("conjugate, second after a month", "{0}-05-01",
             "MCV2 {0}-06-30, MCV2 {0}-07-30", "#3", {}),
            ("conjugate, third a day short of a month", "{0}-05-01",
             "MCV2 {0}-06-30, MCV2 {0}-07-30, MCV2 {0}-08-29", "~#3", {}),
            ("conjugate from one year, two doses", "{0}-09-01",
             "MCV2 {1}-03-10, MCV2 {1}-04-10", "complete", {}),
            ("conjugate from the eve of one year, two doses", "{0}-09-01",
             "MCV2 {1}-03-09, MCV2 {1}-04-10", "#3", {}),
            ("ACYW conjugate from one year, two doses", "{0}-09-01",
             "MCV4 {1}-03-10, MCV4 {1}-04-10", "complete", {}),
            ("conjugate, one dose from one year", "{0}-09-01", "MCV2 {1}-03-10", "#2", {}),
            ("polysaccharide, then conjugate", "{0}-09-01", "MPSV-A {0}-09-10, MCV2 {1}-03-10",
             "complete", {}),
            ("polysaccharide, then ACYW conjugate", "{0}-09-01",
             "MPSV-A {0}-09-10, MCV4 {1}-03-10", "complete", {}),
            ("conjugate twice, then polysaccharide", "{0}-09-01",
             "MCV2 {0}-06-10, MCV2 {0}-07-10, MPSV-A {0}-12-10", "complete", {}),
            ("conjugate, ACYW, conjugate", "{0}-09-01",
             "MCV2 {0}-06-10, MCV4 {0}-07-10, MCV2 {0}-12-10", "complete", {}),
            ("conjugate once: MenAC at three years", "{0}-09-01", "MCV2 {0}-07-10", "#2",
             {"MenAC": "#1"}),
            ("four conjugate doses", "{0}-09-01",
             "MCV2 {0}-06-10, MCV2 {0}-07-10, MCV2 {0}-08-10, MCV2 {1}-03-10", "complete", {}),
        )
    ),
    line("conjugate at 24 months belongs to MenAC", "2021-03-10", "2023-05-01", "MCV2 2023-03-10",
         MenA="aged_out", MenAC="#2"),
    line("ACYW conjugate on the eve of 24 months belongs to MenA", "2021-03-10", "2023-03-09",
         "MCV4 2023-03-09", MenA="aged_out", MenAC="#1"),
    line("conjugate on the eve of 24 months belongs to MenA", "2021-03-10", "2023-03-09",
         "MCV2 2023-03-09", MenA="aged_out", MenAC="#1"),
    line("lone conjugate: MenAC waits three months", "2021-03-10", "2023-03-10", "MCV2 2023-03-09",
         MenAC="1 MPSV-AC 2023-06-09 2023-06-09 2025-03-09 not_due"),
    line("lone conjugate 2016", "2017-03-10", "2019-03-10", "MCV2 2019-03-09",
         MenAC="1 MPSV-AC 2019-06-09 2019-06-09 2021-03-09 not_due"),
    line("18 years", "2005-05-20", "2023-05-20", "", MenAC="aged_out"),
    line("17 years", "2005-05-20", "2023-05-19", "", MenAC="overdue"),
    line("14 years 2016", "2005-05-20", "2019-05-20", "", MenAC="aged_out"),
    line("13 years 2016", "2005-05-20", "2019-05-19", "", MenAC="overdue"),
    line("eve of the 2026 edition", "2025-08-29", "2026-06-16", "",
         MenA="1 MPSV-A 2026-02-28 2026-02-28 2026-03-30 overdue"),
    line("first day of the 2026 edition", "2025-08-29", "2026-06-17", "",
         MenA="1 MPSV-A 2026-02-28 2026-02-28 2026-08-28 due"),
)  # fmt: skip

HEPA = tuple(
    case
    for y in (2017, 2022)
    for case in (
        line(f"{y}: inactivated, live after six months", f"{y}-01-10", f"{y + 2}-02-01",
             f"HepA-I {y + 1}-07-15, HepA-L {y + 2}-01-15", HepA="complete"),
        line(f"{y}: inactivated, live a day short", f"{y}-01-10", f"{y + 2}-02-01",
             f"HepA-I {y + 1}-07-15, HepA-L {y + 2}-01-14",
             HepA=f"2 HepA-I {y + 2}-02-11 {y + 2}-02-11 {y + 3}-01-09 not_due"
             f" | HepA-L {y + 2}-01-14 INTERVAL"),
        line(f"{y}: live, then inactivated", f"{y}-01-10", f"{y + 2}-09-01",
             f"HepA-L {y + 1}-07-15, HepA-I {y + 2}-08-15", HepA="complete"),
        line(f"{y}: inactivated too young", f"{y}-01-10", f"{y + 1}-07-20",
             f"HepA-I {y + 1}-07-09",
             HepA=f"1 HepA-I {y + 1}-08-06 {y + 1}-08-06 {y + 2}-01-09 not_due"
             f" | HepA-I {y + 1}-07-09 TOO_EARLY"),
        line(f"{y}: live too young, then immunodeficient", f"{y}-01-10", f"{y + 1}-07-20",
             f"HepA-L {y + 1}-07-09", immunodeficient=True,
             HepA=f"1 HepA-I {y + 1}-08-06 {y + 1}-08-06 {y + 2}-01-09 not_due"
             f" | HepA-L {y + 1}-07-09 TOO_EARLY"),
        line(f"{y}: exposed to HIV", f"{y}-01-10", f"{y + 1}-07-20", "", hiv="exposed_unknown",
             HepA=f"1 HepA-I {y + 1}-07-10 {y + 1}-07-10 {y + 2}-01-09 due"),
        line(f"{y}: closing", f"{y - 12}-05-20", f"{y + 6}-05-20" if y == 2022 else "2019-05-20",
             "", HepA="aged_out"),
        line(f"{y}: eve of closing", "2005-05-20", "2023-05-19" if y == 2022 else "2019-05-19", "",
             HepA="overdue"),
    )
)  # fmt: skip

HPV = (
    line("paid on the eve of the programme at twelve", "2013-06-01", "2025-12-01",
         "HPV2 2025-11-09", HPV="#2"),
    line("given on the first day of the programme at twelve", "2013-06-01", "2025-12-01",
         "HPV2 2025-11-10", HPV="#1 | HPV2 2025-11-10 TOO_EARLY"),
    *(
        line(f"{product} a day before nine years, {year}", f"{year - 9}-06-02", f"{year}-12-01",
             f"{product} {year}-06-01", HPV=f"#1 | {product} {year}-06-01 TOO_EARLY")
        for product in ("HPV4", "HPV9")
        for year in (2025, 2027)
    ),
    *(
        line(f"paid from {word}, {year}", f"{year - 9}-06-02", f"{year + 1}-01-10",
             f"HPV2 {year}-{day}, HPV2 {year}-11-10", HPV=expected)
        for year in (2026, 2027)
        for word, day, expected in (
            ("the eve of nine years", "06-01", "~#1"), ("nine years", "06-02", "complete"),
        )
    ),
    *(
        line(f"{product} at twelve and again five months later", "2013-06-01", "2026-06-16",
             f"{product} 2025-12-01, {product} 2026-05-01", HPV="complete")
        for product in ("HPV2", "HPV4", "HPV9")
    ),
    line("born on the limit", "2011-11-10", "2025-12-01", "", HPV="not_applicable"),
    line("born a day later", "2011-11-11", "2025-12-01", "",
         HPV="1 HPV2 2025-11-10 2025-11-10 2025-12-10 due"),
    line("born on the limit 2026", "2011-11-10", "2026-07-01", "", HPV="not_applicable"),
    line("born a day later 2026", "2011-11-11", "2026-07-01", "",
         HPV="1 HPV2 2025-11-10 2025-11-10 2025-11-10 overdue"),
    line("boy", "2012-06-01", "2025-12-01", "", sex="M", HPV="not_applicable"),
    line("before the programme", "2012-06-01", "2025-11-09", "", HPV="not_applicable"),
    line("eve of 13 years", "2012-12-15", "2025-12-14", "",
         HPV="1 HPV2 2025-12-15 2025-12-15 2026-01-14 not_due"),
    line("eve of 13 years 2026", "2014-12-15", "2027-12-14", "",
         HPV="1 HPV2 2027-12-15 2027-12-15 2028-12-14 not_due"),
    line("14 years 2026", "2014-12-15", "2028-12-15", "",
         HPV="1 HPV2 2027-12-15 2027-12-15 2028-12-14 overdue"),
    line("given on the eve of 13 years", "2012-12-15", "2025-12-20", "HPV2 2025-12-14",
         HPV="1 HPV2 2026-01-11 2026-01-11 2026-02-10 not_due | HPV2 2025-12-14 TOO_EARLY"),
    line("given at 13 years", "2012-12-15", "2025-12-20", "HPV2 2025-12-15", HPV="#2"),
    line("given on the eve of 13 years 2026", "2013-12-15", "2026-12-20", "HPV2 2026-12-14",
         HPV="#1 | HPV2 2026-12-14 TOO_EARLY"),
    line("given at 13 years 2026", "2013-12-15", "2026-12-20", "HPV2 2026-12-15",
         HPV="2 HPV2 2027-05-15 2027-06-15 2027-12-15 not_due"),
    line("second a day short of five months", "2012-06-01", "2026-05-01",
         "HPV2 2025-11-20, HPV2 2026-04-19",
         HPV="2 HPV2 2026-05-17 2026-05-20 2026-06-19 not_due | HPV2 2026-04-19 INTERVAL"),
    line("second at five months", "2012-06-01", "2026-05-01", "HPV2 2025-11-20, HPV2 2026-04-20",
         HPV="complete"),
    line("second a day short 2026", "2012-06-01", "2026-12-01", "HPV2 2026-06-20, HPV2 2026-11-19",
         HPV="#2 | HPV2 2026-11-19 INTERVAL"),
    line("second at five months 2026", "2012-06-01", "2026-12-01",
         "HPV2 2026-06-20, HPV2 2026-11-20", HPV="complete"),
    line("paid before the programme at nine years", "2016-06-01", "2025-12-01", "HPV2 2025-06-01",
         HPV="2 HPV2 2029-06-01 2029-06-01 2029-07-01 not_due"),
    line("paid a day before nine years", "2016-06-01", "2025-12-01", "HPV2 2025-05-31",
         HPV="1 HPV2 2029-06-01 2029-06-01 2029-07-01 not_due | HPV2 2025-05-31 TOO_EARLY"),
    line("paid at 13, second free", "2012-06-01", "2025-11-15", "HPV2 2025-06-20",
         HPV="2 HPV2 2025-11-20 2025-12-20 2026-01-19 not_due"),
    line("paid long ago, second free from the first day", "2012-06-01", "2025-11-15",
         "HPV2 2025-01-20", HPV="2 HPV2 2025-11-10 2025-11-10 2025-12-10 due"),
    line("paid course of two", "2014-06-01", "2026-03-01", "HPV2 2025-06-01, HPV2 2025-11-01",
         HPV="complete"),
    line("paid course of two at eleven", "2014-06-01", "2026-06-01",
         "HPV2 2025-12-01, HPV2 2026-05-01", HPV="complete"),
    line("paid course of two at eleven 2026", "2016-06-01", "2027-12-01",
         "HPV2 2027-06-01, HPV2 2027-11-01", HPV="complete"),
    line("paid course a day short of five months", "2014-06-01", "2026-06-01",
         "HPV2 2025-12-01, HPV2 2026-04-30", HPV="~#1"),
    line("paid course a day short of nine years", "2018-06-01", "2027-12-01",
         "HPV9 2027-05-31, HPV9 2027-11-01", HPV="~#2"),
    line("paid course a day short of five months 2026", "2016-06-01", "2027-12-01",
         "HPV2 2027-06-01, HPV2 2027-10-31", HPV="~#1"),
    *(
        line(f"paid course of {product}, {year}", f"{year - 10}-06-01", f"{year}-12-15",
             f"{product} {year}-06-15, {product} {year}-11-15", HPV="complete")
        for product in ("HPV4", "HPV9")
        for year in (2025, 2027)
    ),
    *(
        line(f"{product} at nine years, then one more needed", "2017-01-15", "2026-12-15",
             f"{product} 2026-07-15", HPV="2 HPV2 2030-01-15 2030-01-15 2030-02-14 not_due")
        for product in ("HPV4", "HPV9")
    ),
    *(
        line(f"{product} in the programme, {day}", "2012-06-01", day,
             f"HPV2 2025-11-15, {product} {given}", HPV="complete")
        for product in ("HPV4", "HPV9")
        for day, given in (("2026-05-01", "2026-04-15"), ("2026-08-01", "2026-07-15"))
    ),
    line("a boy who had both", "2012-06-01", "2026-12-01", "HPV2 2026-01-20, HPV2 2026-07-20",
         sex="M", HPV="complete"),
    line("18 years", "2011-11-11", "2029-11-11", "", HPV="aged_out"),
    line("17 years", "2011-11-11", "2029-11-10", "", HPV="overdue"),
)  # fmt: skip

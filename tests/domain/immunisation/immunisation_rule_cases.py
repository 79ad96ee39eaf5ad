"""Worked cases for the rules beyond the dose table; dates worked out by hand from the reference.

A line reads: id, birth, day of assessment, history, what is expected per series. Expected is
``dose vaccine earliest due overdue_after status``, or ``#3`` (only the number of the next dose),
or a status word alone; rejected doses follow after ``|``. ``~`` in front: rejected doses are not
looked at.
"""

# ruff: noqa: E501 - one case, one line

from typing import Any

Case = dict[str, Any]

_KEYS = ("next_dose", "next_vaccine", "earliest", "due", "overdue_after", "status")


def line(name: str, birth: str, as_of: str, history: str, sex: str = "F", **given: Any) -> Case:
    """One case; keyword arguments are flags (lower case) or expectations (a series)."""
    flags = {k: v for k, v in given.items() if k[0].islower()}
    return {
        "id": name,
        "birth_date": birth,
        "sex": sex,
        "as_of": as_of,
        "history": [
            dict(zip(("vaccine", "date"), dose.split(), strict=True))
            for dose in history.split(",")
            if dose.strip()
        ],
        "flags": flags,
        "expected": [
            _expected(series.replace("Serology", "HepB-serology"), text)
            for series, text in given.items()
            if series not in flags
        ],
    }


def _expected(series: str, text: str) -> Case:
    open_ended = text.startswith("~")
    answer, _, rejected = text.lstrip("~").partition("|")
    parts = answer.split()
    found: Case = {"series": series}
    if len(parts) == 6:
        found.update(zip(_KEYS, [int(parts[0]), *parts[1:]], strict=True))
    elif parts and parts[0].startswith("#"):
        found["next_dose"] = int(parts[0][1:])
    elif parts:
        found["status"] = parts[0]
    if not open_ended:
        found["invalid"] = [
            dict(zip(("vaccine", "date", "reason"), each.split(), strict=True))
            for each in rejected.split(",")
            if each.strip()
        ]
    return found


HEPB_TWO_LATE = "HepB 2018-06-30, HepB 2018-07-28"
HEPB_TWO_LATE_2021 = "HepB 2022-06-30, HepB 2022-07-28"
LOW = {"mother_hbsag": "pos", "birth_weight_g": 1999}
LOW_THREE = "HepB 2023-01-10, HepB 2023-05-15, HepB 2023-06-12"
HEPB = (
    line("hepatitis A and B as second dose, a day too young", "2024-01-05", "2025-01-10",
         "HepB 2024-01-05, HepAB 2025-01-04", HepB="#2 | HepAB 2025-01-04 TOO_EARLY"),
    line("hepatitis A and B as second dose at twelve months", "2024-01-05", "2025-01-10",
         "HepB 2024-01-05, HepAB 2025-01-05", HepB="#3"),
    line("before the first edition", "2015-05-20", "2016-04-30", "", HepB="not_applicable"),
    line("first day of the first edition", "2015-05-20", "2016-05-01", "", HepB="overdue"),
    line("four months 2016", "2018-01-31", "2018-08-01", HEPB_TWO_LATE,
         HepB="3 HepB 2018-10-30 2018-10-30 2019-01-30 not_due"),
    line("four months 2016 short", "2018-01-31", "2018-11-01", f"{HEPB_TWO_LATE}, HepB 2018-10-29",
         HepB="#3 | HepB 2018-10-29 INTERVAL"),
    line("four months 2016 met", "2018-01-31", "2018-11-01", f"{HEPB_TWO_LATE}, HepB 2018-10-30",
         HepB="complete"),
    line("four months 2021", "2022-01-31", "2022-08-01", HEPB_TWO_LATE_2021,
         HepB="3 HepB 2022-10-30 2022-10-30 2023-01-30 not_due"),
    line("four months 2021 short", "2022-01-31", "2022-11-01",
         f"{HEPB_TWO_LATE_2021}, HepB 2022-10-29", HepB="#3 | HepB 2022-10-29 INTERVAL"),
    line("four months 2021 met", "2022-01-31", "2022-11-01",
         f"{HEPB_TWO_LATE_2021}, HepB 2022-10-30", HepB="complete"),
    line("low weight four months from dose 2", "2023-01-10", "2023-07-01", LOW_THREE,
         HepB="4 HepB 2023-09-15 2023-09-15 2024-01-09 not_due", **LOW),
    line("low weight short", "2023-01-10", "2023-10-01", f"{LOW_THREE}, HepB 2023-09-14",
         HepB="#4 | HepB 2023-09-14 INTERVAL", **LOW),
    line("low weight met", "2023-01-10", "2023-10-01", f"{LOW_THREE}, HepB 2023-09-15",
         HepB="complete", **LOW),
    line("2000 g: ordinary", "2023-01-10", "2023-03-15", "HepB 2023-01-10, HepB 2023-02-10",
         mother_hbsag="pos", birth_weight_g=2000,
         HepB="3 HepB 2023-07-10 2023-07-10 2024-01-09 not_due"),
    line("1999 g, mother unknown: four doses", "2023-01-10", "2023-03-15",
         "HepB 2023-01-10, HepB 2023-02-10", mother_hbsag="unknown", birth_weight_g=1999,
         HepB="3 HepB 2023-03-10 2023-03-10 2023-04-09 due"),
    line("1999 g, mother negative: ordinary", "2023-01-10", "2023-03-15",
         "HepB 2023-01-10, HepB 2023-02-10", mother_hbsag="neg", birth_weight_g=1999,
         HepB="3 HepB 2023-07-10 2023-07-10 2024-01-09 not_due"),
    line("low weight in 2020: ordinary course", "2020-01-15", "2020-03-20",
         "HepB 2020-01-15, HepB 2020-02-15", HepB="3 HepB 2020-07-15 2020-07-15 2021-01-14 not_due",
         **LOW),
    line("17 years, 2021 edition", "2005-05-20", "2023-05-19", "",
         HepB="1 HepB 2005-05-20 2005-05-20 2005-05-21 overdue"),
    line("18th birthday", "2005-05-20", "2023-05-20", "", HepB="aged_out"),
    line("13 years, 2016 edition", "2005-05-20", "2019-05-19", "",
         HepB="1 HepB 2005-05-20 2005-05-20 2005-05-21 overdue"),
    line("14th birthday, 2016 edition", "2005-05-20", "2019-05-20", "", HepB="aged_out"),
    line("last day of the 2016 edition", "2006-05-20", "2021-02-22", "", HepB="aged_out"),
    line("first day of the 2021 edition", "2006-05-20", "2021-02-23", "",
         HepB="1 HepB 2006-05-20 2006-05-20 2006-05-21 overdue"),
    line("before birth", "2025-05-10", "2025-05-20", "HepB 2025-05-09",
         HepB="1 HepB 2025-06-06 2025-06-06 2025-07-06 not_due | HepB 2025-05-09 BEFORE_BIRTH"),
    line("twice on a day", "2025-05-10", "2025-05-20", "HepB 2025-05-10, HepB 2025-05-10",
         HepB="2 HepB 2025-06-10 2025-06-10 2025-07-10 not_due | HepB 2025-05-10 DUPLICATE"),
    line("a fourth dose is kept", "2025-01-05", "2026-01-05",
         "HepB 2025-01-05, HepB 2025-02-05, HepB 2025-07-05, HepB 2025-12-01", HepB="complete"),
    line("a dose of tomorrow is not there yet", "2025-01-05", "2025-02-04",
         "HepB 2025-01-05, HepB 2025-02-05", HepB="2 HepB 2025-02-05 2025-02-05 2025-03-07 not_due"),
    line("hepatitis A and B together", "2024-01-05", "2026-01-10",
         "HepB 2024-01-05, HepB 2024-02-05, HepAB 2025-07-05",
         HepB="complete", HepA="2 HepA-I 2026-01-05 2026-01-05 2027-01-04 due"),
    line("hepatitis A and B at twelve months", "2024-01-05", "2025-01-10",
         "HepB 2024-01-05, HepB 2024-02-05, HepAB 2025-01-05", HepB="complete", HepA="#2"),
    line("hepatitis A and B a day too young", "2024-01-05", "2025-01-10",
         "HepB 2024-01-05, HepB 2024-02-05, HepAB 2025-01-04",
         HepB="#3 | HepAB 2025-01-04 TOO_EARLY", HepA="#1 | HepAB 2025-01-04 TOO_EARLY"),
    line("hepatitis A and B twice", "2024-01-05", "2026-02-10",
         "HepAB 2025-01-05, HepAB 2026-01-05", HepB="#3", HepA="complete"),
    line("hepatitis A and B three times", "2024-01-05", "2026-02-10",
         "HepAB 2025-01-05, HepAB 2025-02-05, HepAB 2025-08-05", HepB="complete",
         HepA="complete | HepAB 2025-02-05 INTERVAL"),
)  # fmt: skip

SEROLOGY = (
    line("longest interval", "2024-12-05", "2025-08-30",
         "HepB 2024-12-05, HepB 2025-01-05, HepB 2025-06-30", mother_hbsag="pos",
         Serology="1 test 2025-07-30 2025-07-30 2025-08-30 due"),
    line("a day after the longest interval", "2024-12-05", "2025-08-31",
         "HepB 2024-12-05, HepB 2025-01-05, HepB 2025-06-30", mother_hbsag="pos",
         Serology="1 test 2025-07-30 2025-07-30 2025-08-30 overdue"),
    line("grace days later than two months", "2024-06-10", "2025-01-15",
         "HepB 2024-06-10, HepB 2024-07-10, HepB 2025-01-01", mother_hbsag="pos",
         Serology="1 test 2025-02-01 2025-02-01 2025-03-03 not_due"),
    line("2016 edition", "2018-12-05", "2019-08-30",
         "HepB 2018-12-05, HepB 2019-01-05, HepB 2019-06-30", mother_hbsag="pos",
         Serology="1 test 2019-07-30 2019-07-30 2019-08-30 due"),
    line("course not finished", "2024-12-05", "2025-03-01", "HepB 2024-12-05, HepB 2025-01-05",
         mother_hbsag="pos", Serology="not_due"),
    line("course not finished 2016", "2018-12-05", "2019-03-01", "HepB 2018-12-05",
         mother_hbsag="pos", Serology="not_due"),
    line("mother unknown", "2024-12-05", "2025-08-30",
         "HepB 2024-12-05, HepB 2025-01-05, HepB 2025-06-30", mother_hbsag="unknown",
         Serology="not_applicable"),
    line("mother unknown 2016", "2018-12-05", "2019-08-30",
         "HepB 2018-12-05, HepB 2019-01-05, HepB 2019-06-30", mother_hbsag="unknown",
         Serology="not_applicable"),
    line("tested", "2024-12-05", "2025-08-31", "HepB 2024-12-05, HepB 2025-01-05, HepB 2025-06-30",
         mother_hbsag="pos", serology_on="2025-08-01", Serology="complete"),
    line("tested 2016", "2018-12-05", "2019-08-31",
         "HepB 2018-12-05, HepB 2019-01-05, HepB 2019-06-30",
         mother_hbsag="pos", serology_on="2019-08-01", Serology="complete"),
)  # fmt: skip

BCG_LATE = "1 BCG 2022-06-15 2022-06-15 2022-09-14 "
BCG = (
    line("day before four years", "2022-06-15", "2026-06-14", "", BCG=BCG_LATE + "test_first"),
    line("four years 2016", "2014-06-15", "2018-06-15", "", BCG="aged_out"),
    line("day before four years 2016", "2014-06-15", "2018-06-14", "", BCG="test_first"),
    line("day before three months", "2022-06-15", "2022-09-14", "", BCG=BCG_LATE + "due"),
    line("test positive", "2022-06-15", "2022-09-15", "", ppd="pos", BCG=BCG_LATE + "not_indicated"),
    line("test positive a day before three months", "2022-06-15", "2022-09-14", "", ppd="pos",
         BCG=BCG_LATE + "due"),
    line("test negative", "2022-06-15", "2022-09-15", "", ppd="neg", BCG=BCG_LATE + "overdue"),
    line("HIV exposed", "2022-06-15", "2022-07-15", "", hiv="exposed_unknown",
         BCG=BCG_LATE + "deferred"),
    line("HIV exposed, four months", "2022-06-15", "2022-10-15", "", hiv="exposed_unknown",
         BCG=BCG_LATE + "deferred"),
    line("HIV without symptoms", "2022-06-15", "2022-07-15", "", hiv="infected_asymptomatic",
         BCG=BCG_LATE + "contraindicated"),
    line("HIV with symptoms", "2022-06-15", "2022-07-15", "", hiv="infected_symptomatic",
         BCG=BCG_LATE + "contraindicated"),
    line("immunodeficient", "2022-06-15", "2022-07-15", "", immunodeficient=True,
         BCG=BCG_LATE + "contraindicated"),
    line("not immunodeficient", "2022-06-15", "2022-07-15", "", immunodeficient=False,
         BCG=BCG_LATE + "due"),
    line("HIV excluded", "2022-06-15", "2022-07-15", "", hiv="negative", BCG=BCG_LATE + "due"),
    line("HIV excluded, four months", "2022-06-15", "2022-10-15", "", hiv="negative",
         BCG=BCG_LATE + "test_first"),
    line("twenty days after MMR", "2022-06-15", "2023-04-01", "MMR 2023-03-01, BCG 2023-03-21",
         ppd="neg", BCG="#1 | BCG 2023-03-21 LIVE_INTERVAL", MMR="#2"),
    line("immunoglobulin does not delay BCG", "2022-06-15", "2022-07-15", "", ig_date="2022-07-10",
         BCG=BCG_LATE + "due"),
)  # fmt: skip

POLIO_2016 = (
    line("total two without IPV keeps the table age", "2018-12-15", "2019-04-10",
         "bOPV 2019-02-15, bOPV 2019-03-15",
         Polio="3 IPV 2019-04-15 2019-04-15 2019-12-14 not_due"),
    line("cohort, immunodeficient: second at 28 days counts", "2019-10-01", "2020-01-01",
         "IPV 2019-12-01, IPV 2019-12-29", immunodeficient=True, Polio="#3"),
    line("cohort, immunodeficient: third before four months counts", "2019-10-01", "2020-02-01",
         "IPV 2019-12-01, IPV 2019-12-29, bOPV 2020-01-26", immunodeficient=True, Polio="#4"),
    line("2016, immunodeficient: fourth before 18 months counts", "2017-10-01", "2019-02-01",
         "IPV 2017-12-01, IPV 2017-12-29, bOPV 2018-01-26, bOPV 2018-03-01", immunodeficient=True,
         Polio="complete"),
    line("zero doses", "2018-12-15", "2019-02-20", "",
         Polio="1 IPV 2019-02-15 2019-02-15 2019-03-17 due"),
    line("only bOPV", "2018-12-15", "2019-03-20", "bOPV 2019-02-15",
         Polio="2 IPV 2019-03-15 2019-03-15 2019-04-14 due"),
    line("only tOPV", "2015-10-15", "2016-12-31", "tOPV 2015-12-15",
         Polio="2 bOPV 2016-01-15 2016-01-15 2016-02-14 overdue"),
    line("three bOPV", "2018-12-15", "2020-01-01", "bOPV 2019-02-15, bOPV 2019-03-15, bOPV 2019-04-15",
         Polio="4 IPV 2019-05-13 2019-05-13 2019-06-12 overdue"),
    line("four bOPV", "2014-12-15", "2020-01-01",
         "bOPV 2015-02-15, bOPV 2015-03-15, bOPV 2015-04-15, bOPV 2019-01-01",
         Polio="5 IPV 2019-01-29 2019-01-29 2019-02-28 overdue"),
    line("four bOPV and an IPV too close", "2014-12-15", "2020-01-01",
         "bOPV 2015-02-15, bOPV 2015-03-15, bOPV 2015-04-15, bOPV 2019-01-01, IPV 2019-01-28",
         Polio="5 IPV 2019-02-25 2019-02-25 2019-03-27 overdue | IPV 2019-01-28 INTERVAL"),
    line("four bOPV and an IPV", "2014-12-15", "2020-01-01",
         "bOPV 2015-02-15, bOPV 2015-03-15, bOPV 2015-04-15, bOPV 2019-01-01, IPV 2019-01-29",
         Polio="complete"),
    line("tOPV, two bOPV", "2015-10-15", "2020-01-01", "tOPV 2015-12-15, bOPV 2016-06-15, bOPV 2016-07-15",
         Polio="4 bOPV 2019-10-15 2019-10-15 2020-10-14 due"),
    line("one IPV is enough", "2018-12-15", "2019-03-20", "IPV 2019-02-15",
         Polio="2 bOPV 2019-03-15 2019-03-15 2019-04-14 due"),
    line("IPV later than bOPV is enough", "2018-12-15", "2019-04-20", "bOPV 2019-02-15, IPV 2019-03-15",
         Polio="3 bOPV 2019-04-15 2019-04-15 2019-12-14 due"),
    line("14 years", "2005-05-20", "2019-05-20", "", Polio="aged_out"),
    line("13 years", "2005-05-20", "2019-05-19", "", Polio="overdue"),
    line("cohort: two IPV", "2019-10-01", "2020-06-01", "IPV 2019-12-01",
         Polio="2 IPV 2020-01-01 2020-01-01 2020-01-31 overdue"),
    line("cohort: third is bOPV", "2019-10-01", "2020-03-01", "IPV 2019-12-01, IPV 2020-01-01",
         Polio="3 bOPV 2020-02-01 2020-02-01 2020-09-30 due"),
    line("cohort: three in all, one IPV", "2019-10-01", "2020-03-01",
         "IPV 2019-12-01, bOPV 2020-01-01, bOPV 2020-02-01",
         Polio="4 IPV 2020-02-29 2020-02-29 2020-03-30 due"),
    line("cohort: extra too close", "2019-10-01", "2020-03-15",
         "IPV 2019-12-01, bOPV 2020-01-01, bOPV 2020-02-01, IPV 2020-02-28",
         Polio="#4 | IPV 2020-02-28 INTERVAL"),
    line("cohort: two bOPV leave the table age", "2019-10-01", "2020-01-15",
         "bOPV 2019-12-01, bOPV 2020-01-01",
         Polio="3 IPV 2020-02-01 2020-02-01 2020-09-30 not_due"),
    line("cohort: any tOPV", "2019-10-01", "2020-06-01", "tOPV 2019-12-01",
         Polio="2 bOPV 2020-01-01 2020-01-01 2020-01-31 overdue"),
    line("cohort: four in all", "2019-10-01", "2021-01-01",
         "IPV 2019-12-01, IPV 2020-01-01, bOPV 2020-02-01, bOPV 2020-03-01", Polio="complete"),
    line("cohort: first too young", "2019-10-01", "2020-01-01", "IPV 2019-11-30",
         Polio="#1 | IPV 2019-11-30 TOO_EARLY"),
    line("cohort: fourth dose", "2019-10-01", "2020-09-01",
         "IPV 2019-12-01, IPV 2020-01-01, bOPV 2020-02-01",
         Polio="4 bOPV 2023-10-01 2023-10-01 2024-09-30 not_due"),
    line("cohort: second before three months", "2019-10-01", "2020-01-01",
         "IPV 2019-12-01, IPV 2019-12-29", Polio="#3"),
    line("cohort: second too close", "2019-10-01", "2020-01-01", "IPV 2019-12-01, IPV 2019-12-28",
         Polio="#2 | IPV 2019-12-28 INTERVAL"),
    line("cohort: third before four months", "2019-10-01", "2020-02-01",
         "IPV 2019-12-01, IPV 2019-12-29, bOPV 2020-01-26", Polio="#4"),
    line("cohort: third too close", "2019-10-01", "2020-02-01",
         "IPV 2019-12-01, IPV 2019-12-29, bOPV 2020-01-25", Polio="#3 | bOPV 2020-01-25 INTERVAL"),
    line("cohort: fourth too close", "2019-10-01", "2020-04-01",
         "IPV 2019-12-01, IPV 2020-01-01, bOPV 2020-02-01, bOPV 2020-02-28",
         Polio="#4 | bOPV 2020-02-28 INTERVAL"),
    line("born a day before the cohort", "2019-09-30", "2020-06-01", "IPV 2019-11-30",
         Polio="2 bOPV 2019-12-30 2019-12-30 2020-01-29 overdue"),
    line("cohort, immunodeficient, first", "2019-10-01", "2019-12-01", "", immunodeficient=True,
         Polio="1 IPV 2019-12-01 2019-12-01 2019-12-31 due"),
    line("cohort, immunodeficient, second", "2019-10-01", "2020-01-01", "IPV 2019-12-01",
         immunodeficient=True, Polio="2 IPV 2020-01-01 2020-01-01 2020-01-31 due"),
    line("cohort, immunodeficient, second late", "2019-10-01", "2020-01-20", "IPV 2020-01-10",
         immunodeficient=True, Polio="2 IPV 2020-02-07 2020-02-07 2020-03-08 not_due"),
    line("cohort, immunodeficient, third", "2019-10-01", "2020-01-20",
         "IPV 2019-12-01, IPV 2020-01-01", immunodeficient=True,
         Polio="3 IPV 2020-02-01 2020-02-01 2020-09-30 not_due"),
    line("cohort, immunodeficient, third late", "2019-10-01", "2020-02-20",
         "IPV 2019-12-01, IPV 2020-02-10", immunodeficient=True,
         Polio="3 IPV 2020-03-09 2020-03-09 2020-09-30 not_due"),
    line("cohort, immunodeficient, fourth", "2019-10-01", "2020-09-01",
         "IPV 2019-12-01, IPV 2020-01-01, IPV 2020-02-01", immunodeficient=True,
         Polio="4 IPV 2021-04-01 2021-04-01 2021-05-01 not_due"),
    line("cohort, immunodeficient, fourth late", "2019-10-01", "2021-02-10",
         "IPV 2019-12-01, IPV 2020-01-01, IPV 2021-02-05", immunodeficient=True,
         Polio="4 IPV 2021-04-01 2021-04-01 2021-05-01 not_due"),
)  # fmt: skip

POLIO = (
    line("born later: total two without IPV keeps the table age", "2022-01-10", "2022-05-01",
         "bOPV 2022-03-10, bOPV 2022-04-08", Polio="3 IPV 2022-05-10 2022-05-10 2023-01-09 not_due"),
    line("born before: one IPV", "2019-09-30", "2021-06-01", "IPV 2019-11-30",
         Polio="2 bOPV 2019-12-30 2019-12-30 2020-01-29 overdue"),
    line("born on the day: two IPV", "2019-10-01", "2021-06-01", "IPV 2019-12-01",
         Polio="2 IPV 2020-01-01 2020-01-01 2020-01-31 overdue"),
    line("born before: only bOPV", "2019-09-30", "2021-06-01", "bOPV 2019-11-30",
         Polio="2 IPV 2019-12-30 2019-12-30 2020-01-29 overdue"),
    line("born before: total three without IPV", "2019-09-30", "2021-06-01",
         "bOPV 2019-11-30, bOPV 2019-12-30, bOPV 2020-01-30",
         Polio="4 IPV 2020-02-27 2020-02-27 2020-03-28 overdue"),
    line("born before: total four without IPV", "2015-09-30", "2021-06-01",
         "bOPV 2015-11-30, bOPV 2015-12-30, bOPV 2016-01-30, bOPV 2019-09-30",
         Polio="5 IPV 2019-10-28 2019-10-28 2019-11-27 overdue"),
    line("born before: total four, IPV too close", "2015-09-30", "2021-07-01",
         "bOPV 2015-11-30, bOPV 2015-12-30, bOPV 2016-01-30, bOPV 2021-05-01, IPV 2021-05-28",
         Polio="#5 | IPV 2021-05-28 INTERVAL"),
    line("born before: total four, IPV after 28 days", "2015-09-30", "2021-07-01",
         "bOPV 2015-11-30, bOPV 2015-12-30, bOPV 2016-01-30, bOPV 2021-05-01, IPV 2021-05-29",
         Polio="complete"),
    line("born later: total four without IPV, one IPV on", "2020-01-10", "2025-03-01",
         "bOPV 2020-03-10, bOPV 2020-04-10, bOPV 2020-05-10, bOPV 2024-01-10, IPV 2025-01-10",
         Polio="6 IPV 2025-02-07 2025-02-07 2025-03-09 due"),
    line("born later: extra too close", "2020-01-10", "2025-03-01",
         "IPV 2020-03-10, bOPV 2020-04-10, bOPV 2020-05-10, bOPV 2025-01-10, IPV 2025-02-06",
         Polio="#5 | IPV 2025-02-06 INTERVAL"),
    line("born later: extra after 28 days", "2020-01-10", "2025-03-01",
         "IPV 2020-03-10, bOPV 2020-04-10, bOPV 2020-05-10, bOPV 2025-01-10, IPV 2025-02-07",
         Polio="complete"),
    line("born later: tOPV from abroad", "2020-01-10", "2021-06-01", "tOPV 2020-03-10",
         Polio="2 bOPV 2020-04-10 2020-04-10 2020-05-10 overdue"),
    line("born before: tOPV", "2015-09-30", "2021-06-01", "tOPV 2015-11-30",
         Polio="2 bOPV 2015-12-30 2015-12-30 2016-01-29 overdue"),
    line("a second bOPV too many is kept", "2019-09-30", "2025-06-01",
         "IPV 2019-11-30, bOPV 2019-12-30, bOPV 2020-01-30, bOPV 2023-09-30, bOPV 2024-09-30",
         Polio="complete"),
    line("four doses under four years are enough", "2019-09-30", "2022-06-01",
         "IPV 2019-11-30, bOPV 2019-12-30, bOPV 2020-01-30, bOPV 2021-09-30", Polio="complete"),
    line("three doses and four years", "2019-09-30", "2023-09-30",
         "IPV 2019-11-30, bOPV 2019-12-30, bOPV 2020-01-30",
         Polio="4 bOPV 2023-09-30 2023-09-30 2024-09-29 due"),
    line("18 years", "2005-05-20", "2023-05-20", "", Polio="aged_out"),
    line("17 years", "2005-05-20", "2023-05-19", "", Polio="overdue"),
    line("18 years 2026", "2010-05-20", "2028-05-20", "", Polio="aged_out"),
    line("17 years 2026", "2010-05-20", "2028-05-19", "", Polio="overdue"),
    line("2026: one tOPV and one IPV", "2015-09-30", "2026-08-01", "tOPV 2015-11-30, IPV 2016-06-30",
         Polio="3 bOPV 2016-07-28 2016-07-28 2016-09-29 overdue"),
    line("2026: one tOPV", "2015-09-30", "2026-08-01",
         "tOPV 2015-11-30, bOPV 2016-06-30, bOPV 2016-07-30",
         Polio="4 IPV 2016-08-27 2016-08-27 2016-09-26 overdue"),
    line("2026: total three", "2024-09-30", "2026-08-01",
         "bOPV 2024-11-30, bOPV 2024-12-30, bOPV 2025-01-30",
         Polio="4 IPV 2025-02-27 2025-02-27 2025-03-29 overdue"),
    line("2026: total two keeps the table age", "2026-05-01", "2026-08-01",
         "bOPV 2026-07-01, bOPV 2026-07-31", Polio="3 IPV 2026-09-01 2026-09-01 2027-04-30 not_due"),
    line("2026: extra IPV too close", "2018-05-20", "2027-08-01",
         "IPV 2018-07-20, bOPV 2018-08-20, bOPV 2018-09-20, bOPV 2027-05-01, IPV 2027-05-28",
         Polio="#5 | IPV 2027-05-28 INTERVAL"),
    line("2026: extra IPV after 28 days", "2018-05-20", "2027-08-01",
         "IPV 2018-07-20, bOPV 2018-08-20, bOPV 2018-09-20, bOPV 2027-05-01, IPV 2027-05-29",
         Polio="complete"),
    line("2026: an IPV that was extra then counts now", "2018-05-20", "2026-08-01",
         "IPV 2018-07-20, bOPV 2018-08-20, bOPV 2018-09-20, bOPV 2022-05-20, IPV 2023-05-20",
         Polio="complete"),
    line("2026: a bOPV that was extra does not help", "2018-05-20", "2026-08-01",
         "IPV 2018-07-20, bOPV 2018-08-20, bOPV 2018-09-20, bOPV 2022-05-20, bOPV 2022-07-20",
         Polio="#5"),
    line("day before the 2026 edition", "2018-05-20", "2026-06-16",
         "IPV 2018-07-20, bOPV 2018-08-20, bOPV 2018-09-20, bOPV 2022-05-20", Polio="complete"),
    line("first day of the 2026 edition", "2018-05-20", "2026-06-17",
         "IPV 2018-07-20, bOPV 2018-08-20, bOPV 2018-09-20, bOPV 2022-05-20", Polio="#5"),
    line("2026: tOPV and bOPV count", "2026-05-01", "2026-10-01",
         "tOPV 2026-07-01, bOPV 2026-08-01", Polio="#3"),
    *(
        line(f"{edition}: {hiv} takes IPV", birth, day, history, hiv=hiv, Polio=expected)
        for edition, birth, day, history, expected in (
            ("2021", "2022-01-10", "2022-05-20", "IPV 2022-03-10, IPV 2022-04-10",
             "3 IPV 2022-05-10 2022-05-10 2023-01-09 due"),
            ("2026", "2026-05-01", "2026-09-10", "IPV 2026-07-01, IPV 2026-08-01",
             "3 IPV 2026-09-01 2026-09-01 2027-04-30 due"),
        )
        for hiv in ("exposed_unknown", "infected_asymptomatic", "infected_symptomatic")
    ),
    line("HIV excluded takes bOPV", "2022-01-10", "2022-05-20", "IPV 2022-03-10, IPV 2022-04-10",
         hiv="negative", Polio="3 bOPV 2022-05-10 2022-05-10 2023-01-09 due"),
)  # fmt: skip

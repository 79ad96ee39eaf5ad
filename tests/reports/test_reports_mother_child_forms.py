"""R-04 and R-05, worked out by hand."""

from collections.abc import Callable

import pytest
from report_village import Village

from clinic_desktop.reports.form_figures import FormFigures

Month = Callable[..., FormFigures]

CHECKS = ("2026-01-05", "2026-02-10", "2026-03-15", "2026-04-20", "2026-06-20")
"""LMP 25 October 2025: 10w2d, 15w3d … so the second is before 16 weeks."""


def values(figures: FormFigures, code: str, *rows: str, column: str = "A") -> list[str]:
    return [figures.cell(f"{code}.{row}.{column}").shown for row in rows]


@pytest.fixture
def twins(village: Village) -> dict[str, str]:
    """Registered at 10w2d, five checks, twins in hospital on 5 July, home on 9 July."""
    house = village.household()
    mother = village.resident("母", "1995-01-01", "2", household_id=house)
    village.enrol(mother, "maternal", "2026-01-05", attributes={"lmp": "2025-10-25"})
    for on in ("2026-01-05", "2026-02-20", "2026-03-25", "2026-05-15", "2026-06-20"):
        form = "antenatal_first" if on == "2026-01-05" else "antenatal_followup"
        extra = (
            {"fill_date": on} if form == "antenatal_first" else {"visit_date": on, "visit_seq": 2}
        )
        village.record(form, mother, on, **extra)
    village.record(
        "pregnancy_episode",
        mother,
        "2026-01-05",
        registered_on="2026-01-05",
        status="2",
        delivery_date="2026-07-05",
        discharge_date="2026-07-09",
        delivery_org="县人民医院",
        live_births=2,
        risk_level="2",
    )
    village.record(
        "postpartum_visit", mother, "2026-07-14",
        visit_date="2026-07-14", visit_outcome="0", delivery_date="2026-07-05",
    )  # fmt: skip
    village.record("postpartum_42d", mother, "2026-08-17", visit_date="2026-08-17")
    babies = {}
    for name, sex in (("大宝", "1"), ("小宝", "2")):
        babies[name] = village.resident(
            name, "2026-07-05", sex, household_id=house, arrival="birth"
        )
        village.enrol(
            babies[name], "child", "2026-07-09", attributes={"discharge_date": "2026-07-09"}
        )
        village.record("newborn_visit", babies[name], "2026-07-14", visit_date="2026-07-14")
        village.record(
            "child_1_8m", babies[name], "2026-08-03", visit_date="2026-08-03", check_age="1"
        )
    return {"mother": mother, **babies}


def test_a_twin_delivery_fully_served(twins: dict[str, str], month: Month) -> None:
    december = month("R-04", 12)
    # one woman over two live births
    assert december.cell("R-04.36.B").shown == "1/2 = 50.00%"
    assert december.cell("R-04.35.B").shown == "1/2 = 50.00%"
    assert december.cell("R-04.37.B").shown == "1/2 = 50.00%"
    assert december.cell("R-04.38.B").shown == "1/2 = 50.00%"
    assert december.cell("R-04.39.B").shown == "2/2 = 100.00%"
    assert december.cell("R-04.40.B").shown == "1/1 = 100.00%"
    assert december.cell("R-04.42.B").shown == "1/1 = 100.00%"
    children = month("R-05", 12)
    assert children.cell("R-05.38.B").shown == "2/2 = 100.00%"
    assert children.cell("R-05.39.B").shown == "2/2 = 100.00%"


def test_the_month_of_the_delivery(twins: dict[str, str], month: Month) -> None:
    july = month("R-04", 7)
    assert values(july, "R-04", "17", "18", "19", "20", "22", "23", "24", "25", "26") == [
        "1", "2", "1", "1", "2", "1", "1", "1", "1",
    ]  # fmt: skip
    assert july.cell("R-04.3.C").shown == "0"
    assert july.warnings == ()
    children = month("R-05", 7)
    assert values(children, "R-05", "1", "2", "3", "5") == ["2", "2", "2", "0"]
    # the rate waits: 27 days after 5 July are not over on the 31st
    assert children.cell("R-05.38.B").shown == "—"
    assert values(month("R-05", 8), "R-05", "5") == ["2"]


def test_a_check_due_and_done(twins: dict[str, str], month: Month) -> None:
    # on 31 March the third check (21w, from 21 March) is kept by 25 March; the fourth, from
    # 28w0d, opens on 9 May
    assert values(month("R-04", 4), "R-04", "7", "8", "9") == ["0", "0", "—"]
    assert values(month("R-04", 5), "R-04", "7", "8", "9") == ["1", "1", "100.00%"]
    january = month("R-04", 1)
    assert values(january, "R-04", "1", "2", "6", "7", "8") == ["1", "1", "1", "1", "1"]
    assert values(january, "R-04", "3", "4", column="C") == ["1", "1"]
    assert values(month("R-04", 6), "R-04", "10") == ["1"]


def test_a_pregnancy_that_ended_is_not_on_the_list(village: Village, month: Month) -> None:
    woman = village.resident("女", "1995-01-01", "2")
    village.enrol(woman, "maternal", "2026-01-05", attributes={"lmp": "2025-11-20"})
    village.event(woman, "pregnancy_end", "2026-02-10", "maternal", type="miscarriage")
    assert month("R-04", 1).cell("R-04.3.C").shown == "1"
    assert month("R-04", 2).cell("R-04.3.C").shown == "0"


def test_late_registration_counts_for_neither_early_row(village: Village, month: Month) -> None:
    woman = village.resident("女", "1995-01-01", "2")
    village.enrol(woman, "maternal", "2026-03-05", attributes={"lmp": "2025-11-20"})
    assert values(month("R-04", 3), "R-04", "1", "2") == ["1", "0"]


def test_folic_acid_and_screening_have_their_registers(village: Village, month: Month) -> None:
    for name, bottles in (("甲", 3), ("乙", 2)):
        woman = village.resident(name, "1995-01-01", "2")
        village.record(
            "folic_acid", woman, "2026-06-05", "2026", given_on="2026-06-05", bottles=bottles
        )
        village.record(
            "women_screening", woman, "2026-06-06", "2026",
            screened_on="2026-06-06", disease_found="2" if name == "甲" else "1",
        )  # fmt: skip
    village.resident("丙", "1990-01-01", "2")
    village.resident("丁", "1950-01-01", "2")
    june = month("R-04", 6)
    assert values(june, "R-04", "15", "16", "28", "29") == ["2", "5", "2", "1"]
    assert june.cell("R-04.43.B").shown == "2/3 = 66.67%"


def test_deaths_by_age_and_children_under_seven(village: Village, month: Month) -> None:
    from datetime import date

    village.resident("新", "2026-06-01", left="2026-06-20", death_date=date(2026, 6, 20))
    village.resident("婴", "2026-01-01", left="2026-06-20", death_date=date(2026, 6, 20))
    dead = village.resident("幼", "2023-01-01", left="2026-06-20", death_date=date(2026, 6, 20))
    village.record(
        "death_record", dead, "2026-06-20", "2014",
        death_datetime="2026-06-20T08:00", reported_date="2026-06-22",
    )  # fmt: skip
    village.resident("活", "2024-01-01")
    village.resident("流动", "2024-01-01", kind="4")
    june = month("R-05", 6)
    assert values(june, "R-05", "33", "34", "35", "36") == ["1", "1", "1", "1"]
    assert values(june, "R-05", "30", "31", "32", column="C") == ["1", "1", "1"]


def test_systematic_management_asks_for_every_slot(village: Village, month: Month) -> None:
    whole = village.resident("全", "2025-01-10")
    missed = village.resident("缺", "2025-01-10")
    for child in (whole, missed):
        village.enrol(child, "child", "2025-01-10")
        for on, form in (
            ("2025-07-12", "child_1_8m"),
            ("2025-09-12", "child_1_8m"),
            ("2026-01-12", "child_12_30m"),
        ):
            if child is whole or on != "2025-09-12":
                village.record(form, child, on, visit_date=on)
    june = month("R-05", 6)
    # slots that ended in the last twelve months: 6, 8 and 12 months
    assert june.cell("R-05.40.B").shown == "1/2 = 50.00%"

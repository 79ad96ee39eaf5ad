"""I-1: the indicators that stand on no other form, worked out by hand."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from report_village import Village

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.identity import check_character
from clinic_desktop.domain.report_layout import CellRole
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.monthly import monthly_forms
from clinic_desktop.storage.tables import ActivityAttendee, Clinic

Month = Callable[..., FormFigures]
DAY = date(2026, 6, 1)


def shown(figures: FormFigures, row: str) -> tuple[str, str]:
    return figures.cell(f"I-1.{row}.P").shown, figures.cell(f"I-1.{row}.Y").shown


def test_it_has_every_indicator_of_the_reference_and_is_handed_to_nobody(
    catalogue: Catalogue, month: Month
) -> None:
    rows = {row.code.split("-")[0] for grid in month("I-1", 6).grids for row in grid.rows}
    last = {"A": 7, "B": 13, "C": 9, "D": 6, "E": 13, "F": 6, "G": 8, "H": 5, "I": 4}
    last |= {"J": 5, "K": 5, "L": 9}
    elsewhere = {"C5", "C6"}
    """By vaccine and booster: pages of their own, one figure would say nothing."""
    wanted = {f"{part}{n}" for part, most in last.items() for n in range(1, most + 1)}
    assert wanted - elsewhere <= rows
    assert "I-1" not in {layout.code for layout in monthly_forms(catalogue, DAY)}


def test_spot_checks_count_for_the_station_that_they_name(village: Village, month: Month) -> None:
    village.add(
        Clinic,
        clinic_code="510000009",
        name="大河村卫生室",
        role="village",
        county_code="510000",
        township_code="001",
        village_code="109",
        township_name="清水镇",
        village_name="大河村",
    )
    for on, kind, method, result, station in (
        ("2026-06-02", "1", "1", "1", "小河村卫生室"),
        ("2026-06-02", "2", "2", "2", "小河村卫生室"),
        ("2026-06-02", "3", "5", None, "小河村卫生室"),
        ("2026-03-02", "1", "3", "1", "小河村卫生室"),
        ("2026-06-03", "1", "3", "2", "大河村卫生室"),
        ("2026-06-04", "4", "3", "1", "小河村卫生室"),
    ):
        answers = {"kind": kind, "method": method, "station": station, "checked_on": on}
        village.record(
            "file_audit", None, on, "2026", **answers, **({"result": result} if result else {})
        )
    for kind, whole, good in (("1", 4, 4), ("2", 10, 9), ("2", 10, 8)):
        village.record(
            "work_audit", None, "2026-06-05", "2026", kind=kind, whole=whole, good=good,
            station="小河村卫生室",
        )  # fmt: skip
    figures = month("I-1", 6)
    assert shown(figures, "A7") == ("1/2 = 50.00%", "2/3 = 66.67%")
    assert shown(figures, "C2-1") == ("1/1 = 100.00%", "1/1 = 100.00%")
    assert shown(figures, "J4-2")[0] == "4/4 = 100.00%"
    assert shown(figures, "J4-3")[0] == "17/20 = 85.00%"


def test_the_outpatient_log_yields_costs_and_medicines(village: Village, month: Month) -> None:
    person = village.resident("甲")

    def visit(on: str, **answers: object) -> None:
        village.record("outpatient_log", person, on, visit_date=on, diagnosis="感冒", **answers)

    visit("2026-06-01", disposition="1", fee_total=3000, fee_drugs=2000, drugs_used=["2", "5"])
    visit("2026-06-02", disposition="2", fee_total=1050, fee_drugs=0, drugs_used=["1"])
    visit("2026-06-03", disposition="3", drugs_used=["7", "4"], tcm_method=["2"])
    visit("2026-06-04", disposition="4")
    visit("2026-06-05")
    village.record("encounter", person, "2026-06-06", visit_date="2026-06-06")
    figures = month("I-1", 6)
    assert shown(figures, "L4")[0] == "3/5 = 60.00%"
    assert shown(figures, "L7-1")[0] == "2"
    assert shown(figures, "L7-2")[0] == "1/6 = 16.67%"
    assert shown(figures, "L8-1")[0] == "6"
    assert shown(figures, "L8-2")[0] == "20.25"
    assert shown(figures, "L8-3")[0] == "2000/4050 = 49.38%"
    assert shown(figures, "L8-4")[0] == "1/3 = 33.33%"
    assert shown(figures, "L8-6")[0] == "1/3 = 33.33%"


def test_contracts_are_renewed_and_kept(village: Village, month: Month) -> None:
    def sign(person: str, on: str) -> None:
        """A contract of one year."""
        until = add_months(date.fromisoformat(on), 12) - timedelta(days=1)
        village.record(
            "family_doctor_contract",
            person,
            on,
            sign_date=on,
            status="1",
            start_date=on,
            end_date=until.isoformat(),
        )

    kept, forgotten, left = (village.resident(name) for name in "甲乙丙")
    sign(kept, "2025-06-10")
    sign(kept, "2026-06-20")
    sign(left, "2025-06-11")
    sign(forgotten, "2025-12-01")
    village.event(forgotten, "bp", "2025-11-30")
    early = village.resident("丁")
    sign(early, "2025-12-01")
    village.record("encounter", early, "2026-06-02", visit_date="2026-06-02")
    figures = month("I-1", 6)
    assert shown(figures, "L1-3")[0] == "1/2 = 50.00%"
    assert shown(figures, "L2")[1] == "1/2 = 50.00%"


def test_signed_education_reaches_the_households_of_mothers(village: Village, month: Month) -> None:
    houses = [village.household(f"00{n}") for n in range(1, 5)]
    parents = [
        village.resident(f"家长{n}", household_id=house) for n, house in enumerate(houses, 1)
    ]
    for house in houses[:3]:
        village.resident("宝宝", "2025-05-01", household_id=house)
    handing = village.activity("material", "2026-05-01", item="喂养", headcount=2)
    village.copies(handing, "喂养", 1, "2026-05-01", houses[1])
    lecture = village.activity("lecture", "2026-05-02", topic="喂养", lecturer="李", headcount=3)
    village.add(
        ActivityAttendee, activity_id=lecture, resident_id=parents[0], name="家长1", line_no=1
    )
    village.activity("advice", "2026-05-03", topic="低盐", resident_id=parents[3])
    assert shown(month("I-1", 6), "B10")[1] == "1/3 = 33.33%"


def test_floating_children_and_hardship_have_rates_of_their_own(
    village: Village, month: Month
) -> None:
    seen = village.resident("流动一", "2024-03-01", kind="4", arrived="2026-01-01")
    village.resident("流动二", "2024-04-01", kind="4", arrived="2026-01-01")
    village.event(seen, "visit", "2026-05-01", "child")
    poor = village.resident("困难", "1950-01-01", tags=["11"])
    village.enrol(poor, "hardship_followup", "2026-01-01")
    village.event(poor, "visit", "2026-02-01", "hardship_followup")
    village.resident("困难二", "1951-01-01", tags=["19"])
    march = month("I-1", 3)
    assert shown(march, "F6")[1] == "1/2 = 50.00%"
    june = month("I-1", 6)
    assert shown(june, "F6")[1] == "0/2 = 0.00%"
    assert shown(june, "D6")[1] == "1/2 = 50.00%"


def test_a_file_is_standard_when_nothing_is_missing(village: Village, month: Month) -> None:
    whole = {
        "id_type": "01",
        "phone": "13800000000",
        "address": "小河村1组",
        "archive_no": "51000000110100001",
        "filing_person": "周医生",
        "responsible_doctor": "周医生",
        "filing_date": date(2026, 1, 1),
    }
    history = {"drug_allergy": ["1"], "surgeries": "1", "fh_mother": ["1"]}
    history |= {"blood_abo": "5", "blood_rh": "3"}
    for number, (facts, answers) in enumerate(
        (
            ({}, history),
            ({"id_no": None, "id_type": "02"}, history),
            ({"id_no": "51000019600101123X"}, history),
            ({"phone": None}, history),
            ({"phone": None, "contact_phone": "13800000001"}, history),
            ({}, {**history, "drug_allergy": []}),
        )
    ):
        first = f"51000019600101{number:03d}"
        own = {"id_no": first + check_character(first)}
        person = village.resident(f"人{number}", **{**whole, **own, **facts})
        village.record("personal_basic", person, "2026-01-02", fill_date="2026-01-02", **answers)
    figures = month("I-1", 6)
    assert figures.cell("I-1.A3.Y").num == 6
    assert shown(figures, "A4")[1] == "3/6 = 50.00%"


@pytest.mark.parametrize(
    ("prevalence", "expected"), [(None, "1/1 = 100.00%"), (3000, "1/3 = 33.33%")]
)
def test_the_managed_are_measured_by_the_prevalence(
    village: Village, month: Month, prevalence: int | None, expected: str
) -> None:
    people = [village.resident(f"人{n}") for n in range(10)]
    village.enrol(people[0], "hypertension", "2026-01-01")
    if prevalence:
        village.setting("report.prevalence", {"hypertension": prevalence})
    assert shown(month("I-1", 6), "G1-1")[1] == expected


def test_every_figure_cell_has_a_clause(catalogue: Catalogue) -> None:
    layout = catalogue.reports.layout("I-1", DAY)
    for row in layout.grids[0].rows:
        if row.columns:
            assert row.clause.startswith("I-"), row.code
            assert any(
                c.role is CellRole.FIGURE and c.code in row.columns for c in layout.grids[0].columns
            )

"""R-02 and R-06 to R-12, worked out by hand."""

from collections.abc import Callable
from datetime import date

from report_village import CLINIC, Village
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.figures.scope import Parameters
from clinic_desktop.reports.form_figures import CellKind, FormFigures
from clinic_desktop.reports.monthly import month_form, monthly_forms

Month = Callable[..., FormFigures]


def line(figures: FormFigures, name: str, *columns: str) -> list[str]:
    return [figures.cell(f"{name}.{column}").shown for column in columns]


def test_every_form_of_an_empty_clinic_prints_zeros(month: Month, catalogue: Catalogue) -> None:
    codes = [layout.code for layout in monthly_forms(catalogue, date(2026, 6, 30))]
    assert codes == [f"R-{n:02d}" for n in range(1, 13)]
    for code in codes:
        figures = month(code, 6)
        for cell in figures.cells.values():
            if cell.kind is CellKind.COUNT:
                assert cell.value == 0, cell.name
            elif cell.kind is CellKind.RATE:
                assert cell.shown == "—", cell.name
        assert figures.warnings == ()
        assert not figures.blocked


def test_vaccination_counts_due_given_and_reasons(village: Village, month: Month) -> None:
    # 甲, born 2 April 2026: HepB 1 and BCG at birth, HepB 2 on 4 May; IPV and DTaP due on 2 June
    first = village.resident("甲", "2026-04-02")
    village.dose(first, "HepB", "2026-04-02", given_time="10:00")
    village.dose(first, "BCG", "2026-04-02")
    village.dose(first, "HepB", "2026-05-04")
    village.dose(first, "IPV", "2026-06-05")
    # 乙, floating, born 3 April: nothing since birth, away
    second = village.resident("乙", "2026-04-03", kind="4")
    village.dose(second, "HepB", "2026-04-03")
    village.record(
        "vaccine_defaulter", second, "2026-06-10",
        vaccine="脊灰疫苗", dose_no=1, reason="1", contacted_date="2026-06-10",
    )  # fmt: skip
    june = month("R-02", 6)
    # 脊灰1 is row 5: 乙肝1–3, 卡介苗, 脊灰1
    assert line(june, "R-02.5", "1", "2", "3", "4", "5", "6") == [
        "1", "1", "100.00%", "1", "0", "0.00%",
    ]  # fmt: skip
    assert line(june, "R-02.5", "7", "8", "9", "14", "17") == ["2", "1", "50.00%", "1", "0"]
    # 百白破1 is row 9: due for both at two months, given to none, no reason for 甲
    assert line(june, "R-02.9", "7", "8", "17") == ["2", "0", "2"]
    # 乙肝2 is row 2: 甲 had hers in May, 乙 still owes it
    assert line(june, "R-02.2", "7", "8", "10", "11") == ["1", "0", "2", "1"]
    # 卡介苗 is row 4
    assert line(june, "R-02.4", "7", "10", "11") == ["1", "2", "1"]
    total = [int(june.cell(f"R-02.T.{n}").value) for n in (7, 8, 13, 14, 15, 16, 17)]
    assert sum(total[2:]) == total[0] - total[1]
    april = month("R-02", 4)
    # both given on the day of birth: one with its hour, judged by dates all the same because
    # the hour of birth is unknown
    assert april.cell("R-02.B2.8.A").shown == "2/2 = 100.00%"
    assert april.cell("R-02.B2.9.A").value == 2


def test_contraindicated_children_stay_in_the_count(village: Village, month: Month) -> None:
    child = village.resident("甲", "2026-04-02")
    village.event(
        child,
        "vaccination_hold",
        "2026-05-01",
        "immunisation",
        series="Polio",
        contraindicated=True,
    )
    delayed = village.resident("乙", "2026-04-02")
    village.event(
        delayed, "vaccination_hold", "2026-06-01", "immunisation",
        series="Polio", contraindicated=False, until="2026-07-01",
    )  # fmt: skip
    june = month("R-02", 6)
    assert line(june, "R-02.5", "7", "8", "13", "17") == ["2", "0", "2", "0"]


def test_who_owes_a_dose_leaves_the_count_from_the_thirteenth_month(
    village: Village, month: Month
) -> None:
    village.resident("甲", "2025-04-02")
    # 脊灰1 fell due on 2 June 2025: twelve months end with May 2026
    assert line(month("R-02", 5), "R-02.5", "7", "8") == ["1", "0"]
    assert line(month("R-02", 6), "R-02.5", "7", "8") == ["0", "0"]


def test_the_late_dose_counts_where_it_is_given(village: Village, month: Month) -> None:
    child = village.resident("甲", "2025-04-02")
    village.dose(child, "IPV", "2026-06-20")
    assert line(month("R-02", 6), "R-02.5", "7", "8") == ["1", "1"]


def test_doses_of_those_outside_the_count_add_to_both(village: Village, month: Month) -> None:
    pupil = village.resident("学生", "2016-04-02")
    village.dose(pupil, "HepB", "2026-06-10", source="local")
    elsewhere = village.resident("外种", "2016-04-02")
    village.dose(elsewhere, "HepB", "2026-06-10", source="elsewhere")
    away = village.resident("在外", "2024-04-02", kind="3")
    village.dose(away, "HepB", "2026-06-11", source="local")
    june = month("R-02", 6)
    assert line(june, "R-02.1", "1", "2", "4", "5", "7", "8") == ["1", "1", "1", "1", "2", "2"]
    assert line(month("R-02", 5), "R-02.1", "7", "8") == ["0", "0"]


def test_stock_balances_or_blocks(village: Village, month: Month) -> None:
    child = village.resident("甲", "2026-04-02")
    village.record(
        "vaccine_stock", None, "2026-05-20",
        move_date="2026-05-20", direction="1", vaccine_name="脊灰疫苗", batch_no="A1", quantity=10,
    )  # fmt: skip
    village.dose(child, "IPV", "2026-06-05", lot_no="A1")
    village.record(
        "vaccine_stock", None, "2026-06-20",
        move_date="2026-06-20", direction="3", vaccine_name="脊灰疫苗", batch_no="A1",
        quantity=2, balance=7,
    )  # fmt: skip
    june = month("R-02", 6)
    assert line(june, "R-02.B3.L1", "a", "b", "c", "d", "e", "f") == ["10", "0", "1", "2", "0", "7"]
    assert not june.blocked
    village.record(
        "vaccine_stock", None, "2026-06-25",
        move_date="2026-06-25", direction="4", vaccine_name="脊灰疫苗", batch_no="A1",
        quantity=1, balance=5,
    )  # fmt: skip
    june = month("R-02", 6)
    assert june.blocked
    assert any("账实不符" in note for note in june.footnotes)


def test_five_vaccines_in_the_second_year(village: Village, month: Month) -> None:
    child = village.resident("甲", "2025-03-10")
    for product, days in {
        "BCG": ["2025-03-10"],
        "HepB": ["2025-03-10", "2025-04-12", "2025-09-15"],
        "IPV": ["2025-05-12", "2025-06-14"],
        "bOPV": ["2025-07-16"],
        "DTaP": ["2025-05-12", "2025-07-16", "2025-09-15"],
        "MMR": ["2025-11-12"],
    }.items():
        for on in days:
            village.dose(child, product, on)
    late = village.resident("乙", "2025-03-10")
    village.dose(late, "BCG", "2025-03-10")
    june = month("R-02", 6)
    assert june.cell("R-02.B2.10.C").shown == "1/2 = 50.00%"


def test_the_elderly_form(village: Village, month: Month) -> None:
    old = village.resident("甲", "1950-01-01", archive_no="5" * 17, filing_date=date(2020, 1, 1))
    turning = village.resident("乙", "1961-09-01")
    village.resident("丙", "1964-01-01")
    for person, on in ((old, "2026-03-05"), (old, "2026-06-05"), (turning, "2026-06-06")):
        village.record(
            "health_exam", person, on, exam_date=on, bp_left_sbp=150, bp_left_dbp=80,
            elder_selfcare="1", ecg="2",
        )  # fmt: skip
    march, june, december = month("R-06", 3), month("R-06", 6), month("R-06", 12)
    assert [f.cell("R-06.4.A").value for f in (march, june)] == [1, 0]
    assert june.cell("R-06.5.A").value == 1
    assert june.cell("R-06.1.C").value == 1
    assert june.cell("R-06.2.C").value == 2
    assert june.cell("R-06.12.B").value == 1
    assert june.cell("R-06.14.B").value == 1
    assert june.cell("R-06.8.B").value == 1
    assert june.cell("R-06.28.B").shown == "1/1 = 100.00%"
    # by the end of the year 乙 is 65, and the examination before the birthday counts
    assert december.cell("R-06.28.B").shown == "2/2 = 100.00%"
    twelve = sum(month("R-06", n).cell("R-06.4.A").value for n in range(1, 13))
    assert twelve == december.cell("R-06.4.B").value
    assert june.cell("R-06.30.B").shown == "0/3 = 0.00%"


def test_mental_disorder_and_tuberculosis(village: Village, month: Month) -> None:
    patient = village.resident("甲", "1980-01-01")
    village.enrol(patient, "smd", "2025-01-01")
    for on, kind, level in (("2026-03-01", "3", "0"), ("2026-06-01", "1", "3")):
        village.record(
            "smd_followup", patient, on, visit_date=on, visit_form="2", visit_outcome="0",
            fu_class=kind, danger_level=level, drug_compliance="1",
            referral="2" if level == "3" else "1",
            risk_behaviors=["2"] if level == "3" else ["7"],
            risk_trouble_times=1 if level == "3" else None,
        )  # fmt: skip
    figures = month("R-07", 6)
    assert line(figures, "R-07.5", "A") + line(figures, "R-07.6", "A") == ["1", "1"]
    assert [figures.cell(f"R-07.{n}.A").value for n in (10, 11, 12)] == [0, 0, 1]
    assert [figures.cell(f"R-07.{n}.A").value for n in (13, 14, 15)] == [0, 0, 1]
    assert figures.cell("R-07.16.A").value == 1
    assert figures.cell("R-07.20.A").value == 1
    assert figures.cell("R-07.23.A").value == 1
    assert figures.cell("R-07.26.B").shown == "1/1 = 100.00%"
    assert figures.cell("R-07.27.B").shown == "0/1 = 0.00%"
    sick = village.resident("乙", "1970-01-01")
    village.enrol(sick, "tb", "2026-06-01", attributes={"treatment_start": "2026-06-01"})
    village.record("tb_first_visit", sick, "2026-06-04", visit_date="2026-06-04", visit_mode="2")
    figures = month("R-07", 6)
    assert [figures.cell(f"R-07.{n}.A").shown for n in (32, 33, 34)] == ["1", "1", "100.00%"]
    assert [figures.cell(f"R-07.{n}.C").value for n in (35, 36)] == [1, 0]
    village.record(
        "tb_followup", sick, "2026-12-01", visit_date="2026-12-01",
        visit_outcome="0", visit_mode="1", stop_date="2026-12-01", stop_reason="1",
        doses_due=100, doses_taken=90,
    )  # fmt: skip
    figures = month("R-07", 12)
    assert figures.cell("R-07.41.A").value == 1
    assert figures.cell("R-07.49.B").shown == "1/1 = 100.00%"


def test_the_population_form_balances(village: Village, month: Month) -> None:
    village.resident("常住")
    village.resident("新生", "2026-06-10", arrival="birth")
    village.resident("迁入", arrived="2026-06-12", arrival="moved_in", group="2组")
    village.resident(
        "月末死亡", left="2026-06-30", death_date=date(2026, 6, 30), death_cause="肺炎"
    )
    village.resident(
        "夭折", "2026-06-05", left="2026-06-05", arrival="birth", death_date=date(2026, 6, 5)
    )
    mover = village.resident("组间", left="2026-06-15")
    village.stay(mover, "2026-06-15", group="2组", arrival="inside")
    outgoing = village.resident("外出", left="2026-06-20")
    village.stay(outgoing, "2026-06-20", kind="3", arrival="type")
    june = month("R-08", 6)
    assert line(june, "R-08.T", "a", "b", "c", "d", "e", "f") == ["4", "2", "1", "2", "1", "4"]
    # first group: one moved over to the second
    assert line(june, "R-08.G1", "a", "b", "c", "d", "e", "f") == ["4", "2", "0", "2", "2", "2"]
    assert line(june, "R-08.G2", "a", "b", "c", "d", "e", "f") == ["0", "0", "2", "0", "0", "2"]
    assert june.warnings == ()
    births, deaths, moves = june.lists
    assert [row[2] for row in births.rows] == ["夭折", "新生"]
    assert [(row[1], row[5], row[10]) for row in deaths.rows] == [
        ("夭折", "0天", "围产儿"),
        ("月末死亡", "66岁", "其他"),
    ]
    assert [(row[1], row[2], row[4]) for row in moves.rows] == [
        ("迁入", "迁入", "迁入"),
        ("外出", "迁出", "常住类型变更"),
    ]
    assert june.cell("R-08.B5.4.B").kind is CellKind.SHADED
    december = month("R-08", 12)
    # two births over half the sum of #R at the ends of 2025 (4) and 2026 (4)
    assert december.cell("R-08.B5.4.B").shown == "500.00‰"


def test_infectious_disease_by_class_and_time(village: Village, month: Month) -> None:
    village.record(
        "infectious_report", None, "2026-06-02", "2023", fill_date="2026-06-02", card_no="1",
        card_kind="1", patient_name="甲", disease_code="4000",
        diagnosis_datetime="2026-06-01T09:00", reported_by_phone_at="2026-06-02T08:59",
    )  # fmt: skip
    village.record(
        "infectious_report", None, "2026-06-03", "2023", fill_date="2026-06-03", card_no="2",
        card_kind="1", patient_name="乙", disease_code="0200",
        diagnosis_datetime="2026-06-03T09:00", reported_by_phone_at="2026-06-03T11:01",
    )  # fmt: skip
    village.record(
        "infectious_register", None, "2026-06-05", patient_name="丙", disease="流行性腮腺炎",
        diagnosis_date="2026-06-05", report_date="2026-06-05",
    )  # fmt: skip
    village.record("outpatient_log", None, "2026-06-05", visit_date="2026-06-05")
    village.record(
        "medical_waste", None, "2026-06-05", collect_time="2026-06-05T08:00", weight_kg=125,
        handover_time="2026-07-01T08:00", state="2",
    )  # fmt: skip
    june = month("R-09", 6)
    assert [june.cell(f"R-09.{n}.A").value for n in (1, 3, 4, 5, 6, 7, 8)] == [1, 1, 0, 2, 0, 3, 2]
    assert june.cell("R-09.9.A").shown == "100.00%"
    assert june.cell("R-09.10.A").shown == "66.67%"
    assert june.cell("R-09.13.A").value == 1
    assert june.cell("R-09.31.A").shown == "1.25"
    assert june.cell("R-09.33.A").shown == "0.00%"
    assert month("R-09", 7).cell("R-09.33.B").shown == "100.00%"
    (listed,) = june.lists
    assert [row[10] for row in listed.rows] == ["是", "否", "是（按日期判定）"]
    assert june.cell("R-09.29.A").kind is CellKind.SHADED
    endemic = month("R-09", 6, parameters=Parameters(endemic_schistosomiasis=True))
    assert endemic.cell("R-09.29.A").value == 0


def test_supervision_and_banquets(village: Village, month: Month) -> None:
    village.record(
        "supervision_site",
        None,
        "2025-01-01",
        site_name="小河小学",
        kind="2",
        registered_on="2025-01-01",
    )
    village.record(
        "supervision_site",
        None,
        "2025-01-01",
        site_name="水厂",
        kind="1",
        registered_on="2025-01-01",
    )
    for on, problem in (
        ("2026-01-10", "无"),
        ("2026-02-10", "无"),
        ("2026-03-10", "饮水机未消毒"),
        ("2026-06-10", "无"),
        ("2026-06-20", "无"),
    ):
        village.record(
            "supervision_patrol", None, on, patrol_date=on, site_name="小河小学", problem=problem,
            place_content="饮水",
        )  # fmt: skip
    june = month("R-10", 6)
    assert line(june, "R-10.1", "1", "2", "3", "4", "5", "6", "7", "8", "9") == [
        "1", "2", "5", "4", "4", "100.00%", "100.00%", "0", "1",
    ]  # fmt: skip
    # the surplus at the school does not stand in for the waterworks
    assert line(june, "R-10.T", "4", "5", "6") == ["6", "4", "66.67%"]
    assert month("R-10", 3).cell("R-10.1.8").value == 1
    village.record(
        "banquet", None, "2026-05-28", apply_date="2026-05-28", banquet_date="2026-06-01",
        host_name="王", reason="1", tables=20, meals=3, people_count=180, teach_date="2026-05-30",
    )  # fmt: skip
    banquets = month("R-11", 6)
    assert [banquets.cell(f"R-11.{n}.A").shown for n in (1, 2, 3, 4, 5, 6, 9)] == [
        "1", "3", "20", "180", "1", "100.00%", "1",
    ]  # fmt: skip
    assert banquets.lists[0].rows[0][1] == "2026-06-01"
    assert month("R-11", 5).cell("R-11.1.A").value == 0


def test_the_summary_repeats_the_detail(village: Village, month: Month) -> None:
    person = village.resident("甲", "1950-01-01")
    village.enrol(person, "hypertension", "2025-01-01")
    village.htn_visit(person, "2026-06-05")
    village.target("I-G2", 40)
    village.target("I-G3", 100)
    village.activity("lecture", "2026-06-05", topic="甲", lecturer="李", headcount=8)
    summary, chronic = month("R-12", 6), month("R-03", 6)
    rows = {
        row.label: row
        for grid in summary.grids
        for row in grid.rows
        if row.code[:2] in ("7-", "2-")
    }
    assert rows["随访人次"].cells[0].value == chronic.cell("R-03.1.9").value == 1
    assert rows["规范管理"].cells[3].shown == "0/1 = 0.00%"
    assert [cell.shown for cell in rows["规范管理"].cells[4:]] == ["40", "否"]
    assert [cell.shown for cell in rows["达标"].cells[4:]] == ["100", "是"]
    assert rows["健康教育讲座"].cells[0].value == 1


def test_contracts_and_home_visits(village: Village, month: Month) -> None:
    house = village.household("001")
    village.household("002")
    person = village.resident("甲", "1950-01-01", household_id=house)
    village.record(
        "family_doctor_contract", person, "2026-01-10", sign_date="2026-01-10", status="1",
        start_date="2026-01-10", end_date="2027-01-09",
    )  # fmt: skip
    village.record(
        "household_visit", None, "2026-06-05", "2026", household_id=house,
        visit_date="2026-06-05", met="1",
    )  # fmt: skip
    cells = {row.label: row.cells for grid in month("R-12", 6).grids for row in grid.rows}
    assert cells["签约有效"][2].value == 1
    assert cells["重点人群签约率"][3].shown == "1/1 = 100.00%"
    assert cells["上门访视户数"][0].value == 1
    assert cells["上门访视率（季末月）"][3].shown == "1/1 = 100.00%"
    may = {row.label: row.cells for grid in month("R-12", 5).grids for row in grid.rows}
    assert may["上门访视率（季末月）"][3].kind is CellKind.SHADED


def test_a_township_form_adds_numerators_and_denominators(
    village: Village, session: Session, catalogue: Catalogue
) -> None:
    other = Village(session, "510000002")
    for each, visits in ((village, 1), (other, 3)):
        for number in range(2 if each is village else 4):
            person = each.resident(f"人{number}", "1950-01-01")
            each.enrol(person, "hypertension", "2025-01-01")
            if number < visits:
                each.htn_visit(person, "2026-06-05")
    session.flush()
    figures = month_form(session, catalogue, "R-03", 2026, 6, (CLINIC, "510000002"))
    cell = figures.cell("R-03.1.8")
    # 1 of 2 and 3 of 4: four of six, not the mean of 50 % and 75 %
    assert (cell.num, cell.den, cell.shown) == (4, 6, "66.67%")

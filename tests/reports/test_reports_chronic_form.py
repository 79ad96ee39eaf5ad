"""R-03 cell by cell, worked out by hand."""

from collections.abc import Callable
from datetime import date

import pytest
from report_village import Village
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.figures.behind import PersonRow, people_behind
from clinic_desktop.reports.form_figures import CellKind, FormFigures, explain

Month = Callable[..., FormFigures]


def row(figures: FormFigures, code: str) -> dict[int, str]:
    return {n: figures.cell(f"R-03.{code}.{n}").shown for n in range(1, 23)}


@pytest.fixture
def patients(village: Village) -> dict[str, str]:
    """Six hypertensive patients, seen in June 2026."""
    people = {}
    # 甲: controlled in May (next due in August), nothing owed in June.
    people["甲"] = village.resident("甲", "1960-05-01")
    village.enrol(people["甲"], "hypertension", "2025-03-01")
    for on in ("2026-02-10", "2026-05-08"):
        village.htn_visit(people["甲"], on)
    # 乙: controlled on 10 March, due on 10 June, seen on 12 June, not controlled, referred.
    people["乙"] = village.resident("乙", "1962-05-01")
    village.enrol(people["乙"], "hypertension", "2025-03-01")
    village.htn_visit(people["乙"], "2026-03-10")
    village.htn_visit(
        people["乙"], "2026-06-12", 150, 85, referral_reason="血压控制不满意", phone="x"
    )
    village.event(people["乙"], "referral_check", "2026-06-20", "hypertension", attended=True)
    # 丙: last seen in December, overdue since spring; a telephone call does not count.
    people["丙"] = village.resident("丙", "1950-05-01", "2", phone="13800000000")
    village.enrol(people["丙"], "hypertension", "2024-03-01")
    village.htn_visit(people["丙"], "2025-09-10")
    village.htn_visit(people["丙"], "2025-12-10")
    village.htn_visit(people["丙"], "2026-06-11", visit_mode="3")
    # 丁: enrolled on 3 June, first visit on 10 June with 148/80 at 66: controlled.
    people["丁"] = village.resident("丁", "1960-01-01")
    village.enrol(people["丁"], "hypertension", "2026-06-03", source="transferred_in")
    village.htn_visit(people["丁"], "2026-06-10", 148, 80)
    village.record("health_exam", people["丁"], "2026-06-10", exam_date="2026-06-10")
    # 戊: was due, moved away on 5 June without a visit.
    people["戊"] = village.resident("戊", "1960-01-01", left="2026-06-05")
    village.enrol(
        people["戊"], "hypertension", "2025-01-01",
        closed_on=date(2026, 6, 5), close_reason="moved_out",
    )  # fmt: skip
    village.htn_visit(people["戊"], "2026-03-01")
    village.event(people["戊"], "close", "2026-06-05", "hypertension", reason="moved_out")
    # 己: lost in April: stays in the year's denominators.
    people["己"] = village.resident("己", "1960-01-01")
    village.enrol(
        people["己"], "hypertension", "2025-01-01",
        closed_on=date(2026, 4, 5), close_reason="lost",
    )  # fmt: skip
    village.htn_visit(people["己"], "2026-01-15")
    village.event(people["己"], "close", "2026-04-05", "hypertension", reason="lost")
    return people


def test_hypertension_by_hand(patients: dict[str, str], month: Month) -> None:
    figures = month("R-03", 6)
    assert row(figures, "1") == {
        1: "4",  # 甲 乙 丙 戊
        2: "1",  # 丁
        3: "1",  # 戊
        4: "4",  # 甲 乙 丙 丁
        5: "5",  # 甲 乙 丙 丁 己
        6: "3",  # 乙 (due 10 June), 丙 (overdue), 丁 (new); 戊 left without a visit
        7: "2",  # 乙 丁
        8: "66.67%",
        9: "2",
        10: "1",  # 丁
        11: "1",  # 乙
        12: "0",
        13: "0",
        14: "1",  # 乙
        15: "1",  # checked after 8 days
        16: "2",  # 丙, and 乙: not controlled once, seen again within 14 days, that is by 26 June
        17: "1",
        18: "1",
        19: "3",  # 甲 (2 of 2), 乙 (2 of 2), 丁 (1 of 1); 丙 has no visit that counts, 己 1 of 2
        20: "60.00%",
        21: "2",  # 甲 丁; 乙 is above, 丙's last visit is older than six months, 己 is lost
        22: "40.00%",
    }


def test_the_total_line_and_the_persons(
    village: Village, patients: dict[str, str], month: Month
) -> None:
    village.enrol(patients["甲"], "diabetes", "2026-01-10")
    figures = month("R-03", 6)
    assert figures.cell("R-03.2.4").value == 1
    assert figures.cell("R-03.T.4").value == 5
    assert figures.cell("R-03.P.4").value == 4
    assert figures.cell("R-03.T.5").value == 6
    assert (figures.cell("R-03.T.20").num, figures.cell("R-03.T.20").den) == (3, 6)
    assert figures.warnings == ()


def test_opening_plus_new_minus_left_is_closing_every_month(
    patients: dict[str, str], month: Month
) -> None:
    for number in range(1, 13):
        figures = month("R-03", number)
        cells = [figures.cell(f"R-03.1.{n}").value for n in (1, 2, 3, 4)]
        assert cells[0] + cells[1] - cells[2] == cells[3]


def test_why_and_who(
    patients: dict[str, str], month: Month, session: Session, catalogue: Catalogue
) -> None:
    figures = month("R-03", 6)
    missing = people_behind(session, figures.cell("R-03.1.16"), catalogue)
    assert [each.name for each in missing if isinstance(each, PersonRow)] == ["乙", "丙"]
    due = people_behind(session, figures.cell("R-03.1.8"), catalogue, denominator=True)
    assert {each.name for each in due if isinstance(each, PersonRow)} == {"乙", "丙", "丁"}
    why = explain(figures, "R-03.1.8")
    assert why.clause == "I-G4"
    assert "第 7 栏 ÷ 第 6 栏" in why.formula
    assert dict(why.parts) == {"分子": 2, "分母": 3}
    assert "2026-06-01 — 2026-06-30" in dict(why.dates).values()


def test_the_overdue_list_stays_in_the_clinic(patients: dict[str, str], month: Month) -> None:
    (names,) = month("R-03", 6).lists
    assert names.private
    # seen on 10 December: due on 10 March, window to 24 March
    assert names.rows == (
        ("1", "丙", "女", "76", "高血压", "13800000000", "2026-03-10", "98"),
        ("2", "乙", "男", "64", "高血压", "", "2026-06-26", "4"),
    )


def test_leaving_is_told_by_reason(patients: dict[str, str], month: Month) -> None:
    assert any("迁出 1 例" in line for line in month("R-03", 6).footnotes)
    assert any("失访 1 例" in line for line in month("R-03", 4).footnotes)


def test_the_year_end_form_asks_for_the_examination(
    village: Village, patients: dict[str, str], month: Month
) -> None:
    for on in ("2026-07-10", "2026-10-10", "2026-12-20"):
        village.htn_visit(patients["丁"], on)
        village.htn_visit(patients["甲"], on)
    november, december = month("R-03", 11), month("R-03", 12)
    assert {ref.id for ref in november.cell("R-03.1.19").behind} >= {
        patients["甲"], patients["丁"],
    }  # fmt: skip
    assert [ref.id for ref in december.cell("R-03.1.19").behind] == [patients["丁"]]


def test_a_reopened_case_counts_from_its_reopening(village: Village, month: Month) -> None:
    person = village.resident("回归", "1950-01-01")
    village.enrol(person, "hypertension", "2024-01-01")
    village.event(person, "close", "2025-05-01", "hypertension", reason="refused")
    village.event(person, "reopen", "2026-06-10", "hypertension")
    assert row(month("R-03", 5), "1")[5] == "0"
    june = row(month("R-03", 6), "1")
    assert [june[n] for n in (1, 2, 4, 5, 6)] == ["0", "1", "1", "1", "1"]
    assert month("R-03", 6).cell("R-03.B2.10.A").value == 1


def test_the_birthday_decides_only_through_the_visit_date(village: Village, month: Month) -> None:
    before = village.resident("未满", "1961-06-16")
    after = village.resident("已满", "1961-06-15")
    for person in (before, after):
        village.enrol(person, "hypertension", "2025-01-01")
        village.htn_visit(person, "2026-06-15", 146, 86)
    cell = month("R-03", 6).cell("R-03.1.21")
    assert [ref.id for ref in cell.behind] == [after]


def test_telephone_visits_count_where_the_centre_says_so(
    patients: dict[str, str], village: Village, session: Session, catalogue: Catalogue, month: Month
) -> None:
    from clinic_desktop.domain.programmes.rules import Parameters as ProgrammeParameters
    from clinic_desktop.reports.figures.scope import Parameters

    own = Parameters(programmes=ProgrammeParameters({"count_phone_visits": True}))
    figures = month("R-03", 6, parameters=own)
    assert figures.cell("R-03.1.9").value == 3
    assert figures.cell("R-03.1.16").value == 1
    assert [value for _, value in figures.parameters] == ["是"]


def test_somebody_not_seen_for_years_is_read_back_to_the_beginning(
    village: Village, month: Month
) -> None:
    person = village.resident("久未随访", "1950-01-01")
    village.enrol(person, "hypertension", "2020-01-01")
    village.htn_visit(person, "2020-01-10")
    figures = month("R-03", 6)
    assert figures.lists[0].rows[0][6] == "2020-04-10"


def test_first_consultations(village: Village, month: Month) -> None:
    old, young, seen = (
        village.resident("甲", "1980-01-01"),
        village.resident("乙", "2000-01-01"),
        village.resident("丙", "1980-01-01"),
    )
    village.record("encounter", seen, "2026-02-01", visit_date="2026-02-01", sbp=120, dbp=70)
    for person in (old, young, seen):
        village.record("encounter", person, "2026-06-02", visit_date="2026-06-02")
    village.record("encounter", old, "2026-06-20", visit_date="2026-06-20", sbp=120, dbp=70)
    figures = month("R-03", 6)
    assert [figures.cell(f"R-03.B2.{n}.A").shown for n in (1, 2, 3)] == ["1", "0", "0.00%"]
    assert [figures.cell(f"R-03.B2.{n}.B").shown for n in (1, 2, 3)] == ["2", "1", "50.00%"]
    # encounters with a pressure are screenings too
    assert figures.cell("R-03.B2.4.B").value == 2


def test_an_empty_database_prints_zeros_and_dashes(month: Month) -> None:
    figures = month("R-03", 6)
    for cell in figures.cells.values():
        if cell.kind is CellKind.COUNT:
            assert cell.shown == "0", cell.name
        elif cell.kind is CellKind.RATE:
            assert cell.shown == "—", cell.name

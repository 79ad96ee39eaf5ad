"""Quarterly, half-yearly and yearly forms, and the score sheet."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from report_village import CLINIC, Village
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.report_layout import PeriodKind
from clinic_desktop.reports.files import form_xlsx
from clinic_desktop.reports.form_figures import CellKind, FormFigures
from clinic_desktop.reports.monthly import forms_of, period_form
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.form_pdf import form_document

LAST = date(2026, 12, 31)


class Maker:
    """``make("Q-1", 2)``: a form of 2026."""

    def __init__(self, session: Session, catalogue: Catalogue) -> None:
        self.session = session
        self.catalogue = catalogue

    def __call__(self, code: str, number: int = 1, year: int = 2026, **options: Any) -> FormFigures:
        self.session.flush()
        return period_form(
            self.session,
            self.catalogue,
            code,
            year,
            number,
            CLINIC,
            generated_at=datetime(2027, 1, 5, tzinfo=UTC),
            **options,
        )


@pytest.fixture
def make(session: Session, catalogue: Catalogue) -> Maker:
    return Maker(session, catalogue)


def test_every_form_of_an_empty_clinic_can_be_made(make: Maker, fonts: PaperFonts) -> None:
    for kind in PeriodKind:
        for layout in forms_of(make.catalogue, kind, LAST):
            figures = make(layout.code)
            for cell in figures.cells.values():
                if cell.kind is CellKind.COUNT:
                    assert cell.value == 0, cell.name
                elif cell.kind is CellKind.RATE:
                    assert cell.shown == "—", cell.name
            assert form_document(figures, fonts).problems(fonts) == ()
            assert load_workbook(BytesIO(form_xlsx(figures))).sheetnames[0] == layout.code


def test_an_unknown_form_says_so(make: Maker) -> None:
    with pytest.raises(KnownFault) as caught:
        make("R-99")
    assert caught.value.code == "REPORT_UNKNOWN"


def test_home_visits_by_group(make: Maker, village: Village) -> None:
    visited = village.household("001", "1组")
    for number, group in (("002", "1组"), ("003", "2组")):
        village.resident(number, household_id=village.household(number, group), group=group)
    village.resident("甲", household_id=visited)
    came = village.household("004", "2组")
    village.resident("后来", household_id=came, arrived="2026-05-01", group="2组")
    for house in (visited, came):
        village.record(
            "household_visit", None, "2026-06-05", "2026", household_id=house,
            visit_date="2026-06-05", met="1", findings=["2"],
        )  # fmt: skip
    figures = make("Q-1", 2)
    assert [figures.cell(f"Q-1.G1.{n}").shown for n in (1, 2, 3)] == ["2", "1", "50.00%"]
    # the house that came in May was not there on the first day of the quarter
    assert [figures.cell(f"Q-1.T.{n}").shown for n in (1, 2, 3)] == ["3", "1", "33.33%"]
    assert figures.cell("Q-1.B2.1.A").value == 2


def test_follow_up_by_doctor(make: Maker, village: Village) -> None:
    for name, doctor, seen in (("甲", "李", True), ("乙", "李", False), ("丙", "王", True)):
        person = village.resident(name, "1950-01-01", responsible_doctor=doctor)
        village.enrol(person, "hypertension", "2025-01-01")
        if seen:
            village.htn_visit(person, "2026-05-05")
    figures = make("Q-4", 2)
    assert [row.label for row in figures.grids[0].rows] == ["李", "王", "合计"]
    assert [figures.cell(f"Q-4.D1.{n}").shown for n in (1, 2, 3)] == ["2", "1", "50.00%"]
    assert [figures.cell(f"Q-4.T.{n}").shown for n in (1, 2, 3)] == ["3", "2", "66.67%"]


def test_the_maternal_year_ends_in_september(make: Maker, village: Village) -> None:
    woman = village.resident("母", "1995-01-01", "2")
    village.enrol(woman, "maternal", "2025-05-01", attributes={"lmp": "2025-03-01"})
    village.record(
        "pregnancy_episode", woman, "2025-05-01", registered_on="2025-05-01", status="2",
        delivery_date="2025-12-01", live_births=1, delivery_org="县医院",
    )  # fmt: skip
    figures = make("Y-7")
    assert figures.period == Period(date(2025, 10, 1), date(2026, 9, 30))
    labels = {row.label: row.cells for row in figures.grids[0].rows}
    assert labels["活产数"][0].value == 1
    assert labels["住院分娩率"][1].shown == "1/1 = 100.00%"
    assert {r.label: r.cells for r in make("H-1", 1).grids[0].rows}["活产数"][0].value == 0


def test_the_score_leaves_out_what_does_not_apply(make: Maker, village: Village) -> None:
    village.target("I-B1", 12)
    village.target("I-G2", 40)
    village.target("I-G3", 50)
    person = village.resident("甲", "1950-01-01")
    village.enrol(person, "hypertension", "2026-11-01")
    village.htn_visit(person, "2026-12-05")
    village.record("health_exam", person, "2026-12-05", exam_date="2026-12-05")
    for month in range(1, 7):
        village.activity("lecture", f"2026-{month:02d}-05", topic="甲", lecturer="李", headcount=9)
    figures = make("Y-1")
    rows = {row.label: [cell.shown for cell in row.cells] for row in figures.grids[0].rows}
    # lectures 5 points, standard management 8, control 4: seventeen make up the hundred
    assert rows["健康教育讲座"] == ["6", "12", "否", "29.41", "14.71"]
    assert rows["高血压规范管理率"][1:] == ["40", "是", "47.06", "47.06"]
    assert rows["高血压控制率"][3:] == ["23.53", "23.53"]
    assert rows["糖尿病规范管理率"][2:] == ["不适用", "不适用", "不适用"]
    assert rows["合计"][3:] == ["100.00", "85.29"]


def test_the_pyramid_adds_up(make: Maker, village: Village) -> None:
    village.resident("甲", "1950-01-01", "1")
    village.resident("乙", "2024-01-01", "2")
    figures = make("Y-9")
    assert [figures.cell(f"Y-9.T.{n}").value for n in (1, 2, 3)] == [1, 1, 2]
    assert figures.cell("Y-9.1.2").value == 1
    assert figures.cell("Y-9.16.1").value == 1


def test_a_later_cut_off_lets_the_last_babies_in(make: Maker, village: Village) -> None:
    baby = village.resident("宝", "2026-12-20", arrival="birth")
    village.enrol(baby, "child", "2026-12-20")
    village.record("newborn_visit", baby, "2027-01-02", visit_date="2027-01-02")
    year_end = make("Y-7", cutoff=None, year=2027)
    assert {r.label: r.cells for r in year_end.grids[0].rows}["新生儿访视率"][1].den == 1
    month = make("R-05", 12)
    assert month.cell("R-05.38.B").shown == "—"
    final = make("R-05", 12, cutoff=date(2027, 1, 31))
    assert final.cell("R-05.38.B").shown == "1/1 = 100.00%"


def test_hepatitis_b_is_owed_by_those_who_live_here(make: Maker, village: Village) -> None:
    village.resident("甲", "2024-04-02")
    village.resident("走了", "2024-04-02", left="2026-02-01")
    grown = village.resident("大了", "2010-04-02")
    village.dose(grown, "HepB", "2026-01-10")
    figures = make("Y-5", 1)
    assert [row[1] for row in figures.lists[0].rows] == ["大了", "甲"]
    assert [figures.cell(f"Y-5.{n}.A").value for n in (1, 2)] == [2, 1]

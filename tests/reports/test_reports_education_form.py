"""R-01 cell by cell, worked out by hand."""

from collections.abc import Callable

import pytest
from report_village import Village
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.figures.behind import EventRow, PersonRow, people_behind
from clinic_desktop.reports.form_figures import CellKind, FormFigures

Month = Callable[..., FormFigures]


def shown(figures: FormFigures, row: str) -> list[str]:
    return [figures.cell(f"R-01.{row}.{column}").shown for column in "ABCD"]


@pytest.fixture
def busy(village: Village) -> dict[str, str]:
    house, other = village.household("001"), village.household("002")
    village.household("003")
    village.resident("甲", household_id=house)
    village.resident("乙", household_id=other)
    february = village.activity(
        "lecture", "2026-02-10", topic="高血压", lecturer="李医生", headcount=30, photos=1
    )
    june = village.activity(
        "lecture",
        "2026-06-05",
        topic="合理膳食",
        lecturer="李医生",
        headcount=55,
        place="村委会",
        audience=["村民"],
        photos=2,
    )
    village.activity("lecture", "2026-06-06", topic="无主讲人", headcount=10)
    village.activity(
        "lecture", "2026-06-07", topic="取消", lecturer="李", headcount=9, cancelled=True
    )
    village.activity("lecture", "2026-07-01", topic="下月", lecturer="李", headcount=9)
    consult = village.activity("consult", "2026-06-05", topic="世界无烟日", headcount=20)
    village.activity("column", "2026-06-09", topic="夏季肠道病", photos=1)
    village.activity("column", "2026-06-10", topic="没有照片")
    village.activity("playback", "2026-06-11", item="戒烟", minutes=25)
    village.activity("playback", "2026-06-12", item="戒烟", minutes=25)
    village.activity("playback", "2026-03-12", item="营养", minutes=40)
    village.activity("advice", "2026-06-12", topic="低盐饮食")
    village.activity("other_activity", "2026-06-13", topic="知识竞赛", headcount=5)
    village.activity("training", "2026-06-14", topic="健康素养", subject="health_education")
    village.activity("training", "2026-06-15", topic="传染病", subject="infectious")
    handing = village.activity("material", "2026-06-20", item="折页", headcount=3)
    village.copies(february, "高血压手册", 30, "2026-02-10")
    village.copies(june, "膳食宝塔", 50, "2026-06-05")
    village.copies(consult, "戒烟折页", 20, "2026-06-05")
    village.copies(handing, "膳食宝塔", 2, "2026-06-20", house)
    village.copies(handing, "戒烟折页", 1, "2026-02-20", other)
    village.copies(handing, "戒烟折页", 1, "2026-06-20", other)
    for indicator, value in (("I-B1", 12), ("I-B5", 12), ("I-B6", 12), ("I-B7", 6)):
        village.target(indicator, value)
    return {"house": house, "other": other, "june": june}


def test_every_row_by_hand(busy: dict[str, str], month: Month) -> None:
    figures = month("R-01", 6)
    assert shown(figures, "1") == ["1", "2", "12", "16.67%"]
    assert shown(figures, "2") == ["1", "1", "", ""]
    assert shown(figures, "3") == ["55", "85", "", ""]
    assert shown(figures, "4") == ["1", "1", "—", "—"]
    assert shown(figures, "5") == ["20", "20", "", ""]
    assert shown(figures, "6") == ["1", "1", "12", "8.33%"]
    assert shown(figures, "7") == ["2", "3", "", ""]
    assert shown(figures, "8") == ["1", "2", "6", "33.33%"]
    assert shown(figures, "9") == ["50", "90", "", ""]
    # 50 + 20 + 2 + 1 in June; February brought 30 + 1
    assert shown(figures, "10") == ["73", "104", "—", "—"]
    assert shown(figures, "11") == ["2", "3", "12", "25.00%"]
    # the first copy of the second household was in February
    assert shown(figures, "12") == ["1", "2", "", ""]
    assert shown(figures, "13") == ["1", "1", "", ""]
    assert shown(figures, "14") == ["1", "1", "", ""]
    assert shown(figures, "15") == ["1", "1", "—", "—"]
    # both households with residents got something; the third house is empty
    assert shown(figures, "16") == ["", "100.00%", "", ""]
    # 30 + 55 + 20 + 5 + 3 contacts of 2 residents: a ratio of contacts to people
    contacts = figures.cell("R-01.17.B")
    assert (contacts.num, contacts.den) == (113, 2)
    assert contacts.over_full
    assert shown(figures, "18") == ["—", "—", "", ""]


def test_the_population_base_stands_under_the_coverage(
    village: Village, busy: dict[str, str], month: Month
) -> None:
    village.population(400)
    figures = month("R-01", 6)
    assert figures.cell("R-01.17.B").shown == "28.25%"
    assert "400" in figures.population.words


def test_the_detail_table_lists_what_happened(busy: dict[str, str], month: Month) -> None:
    (details,) = month("R-01", 6).lists
    assert [row[1:4] for row in details.rows] == [
        ("2026-06-05", "讲座", "合理膳食"),
        ("2026-06-05", "咨询", "世界无烟日"),
        ("2026-06-06", "讲座", "无主讲人"),
        ("2026-06-09", "宣传栏", "夏季肠道病"),
        ("2026-06-10", "宣传栏", "没有照片"),
        ("2026-06-11", "播放音像", "戒烟"),
        ("2026-06-12", "播放音像", "戒烟"),
        ("2026-06-13", "其他活动", "知识竞赛"),
    ]
    assert details.rows[0] == (
        "1", "2026-06-05", "讲座", "合理膳食", "村委会", "李医生", "村民", "55", "1", "50", "有",
    )  # fmt: skip


def test_a_click_on_a_figure_opens_its_rows(
    busy: dict[str, str], month: Month, session: Session, catalogue: Catalogue
) -> None:
    figures = month("R-01", 6)
    (lecture,) = people_behind(session, figures.cell("R-01.1.A"), catalogue)
    assert isinstance(lecture, EventRow)
    assert (lecture.title, lecture.ref.id) == ("合理膳食", busy["june"])
    houses = people_behind(session, figures.cell("R-01.16.B"), catalogue)
    assert [row.household_no for row in houses if isinstance(row, PersonRow)] == ["001", "002"]
    residents = people_behind(session, figures.cell("R-01.17.B"), catalogue, denominator=True)
    assert [row.name for row in residents if isinstance(row, PersonRow)] == ["甲", "乙"]


def test_a_day_moved_over_the_month_end_moves_one_month(village: Village, month: Month) -> None:
    village.activity("lecture", "2026-06-30", topic="甲", lecturer="李", headcount=8)
    village.activity("lecture", "2026-07-01", topic="乙", lecturer="李", headcount=9)
    june, july = month("R-01", 6), month("R-01", 7)
    assert [june.cell("R-01.3.A").value, june.cell("R-01.3.B").value] == [8, 8]
    assert [july.cell("R-01.3.A").value, july.cell("R-01.3.B").value] == [9, 17]


def test_an_empty_month_is_a_form_of_zeros(month: Month) -> None:
    figures = month("R-01", 6)
    assert {c.shown for c in figures.cells.values() if c.kind is CellKind.COUNT} == {"0"}
    assert {c.shown for c in figures.cells.values() if c.kind is CellKind.RATE} == {"—"}
    assert figures.lists[0].rows == ()

"""The year of health education: plan, health days, boards, stock, signatures, quizzes, archive."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from clinic_desktop import bootstrap
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.reports.activity_sheet import activity_sheet, signature_sheet, year_archive
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts
from clinic_desktop.reports.paper.page import Picture
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.services.clinic import TargetRow, set_targets
from clinic_desktop.services.education.commands import Material, RecordActivity
from clinic_desktop.services.education.planning import (
    PlanRow,
    propose_plan,
    save_plan,
    year_plan,
)
from clinic_desktop.services.education.quizzing import (
    Paper,
    Quiz,
    answers_typed,
    compared,
    quizzes,
    right_of,
    save_quiz,
)
from clinic_desktop.services.education.reading import activity_page
from clinic_desktop.services.education.reminding import education_reminders
from clinic_desktop.services.education.saving import record_activity
from clinic_desktop.services.education.stocking import (
    boards,
    material_stock,
    sign,
    signature_list,
)
from clinic_desktop.services.households import list_households
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace

LECTURE = RecordActivity(
    kind="lecture",
    occurred_on=date(2026, 2, 10),
    topic="呼吸系统疾病防治",
    lecturer="周医生",
    headcount=56,
    place="村文化活动室",
)


@pytest.fixture(scope="module")
def fonts() -> PaperFonts:
    return load_fonts(bootstrap.resources_dir() / "fonts")


def photo(folder: Path, name: str, colour: tuple[int, int, int]) -> Path:
    path = folder / name
    Image.new("RGB", (640, 480), colour).save(path, "JPEG")
    return path


def move_to(place: Workplace, day: date) -> None:
    assert isinstance(place.clock, FixedClock)
    place.clock.instant = FixedClock.on(day).instant


# ---- the plan


def test_the_plan_follows_themes_and_health_days_lunar_ones_too(place: Workplace) -> None:
    plan = propose_plan(place.catalogue.calendar, 2026)
    lectures = [row for row in plan if row.kind == "lecture"]
    assert [row.month for row in lectures] == list(range(1, 13))
    days = {row.day: row.month for row in plan if row.kind == "consult"}
    assert days["10月18日 老年节（九月初九）"] == 10
    assert days["4月 爱国卫生月"] == 4
    assert not any("春节" in day for day in days)  # a holiday, not a theme
    later = {row.day for row in propose_plan(place.catalogue.calendar, 2033)}
    assert "10月1日 老年节（九月初九）" in later
    assert [r.month for r in plan if r.kind == "column"] == [1, 3, 5, 7, 9, 11]
    few = propose_plan(place.catalogue.calendar, 2026, lectures=4)
    assert [r.month for r in few if r.kind == "lecture"] == [1, 4, 7, 10]


def test_what_was_held_fulfils_its_line(place: Workplace) -> None:
    rows = (
        PlanRow(1, "lecture", "节日食品安全"),
        PlanRow(2, "lecture", "呼吸系统疾病"),
        PlanRow(2, "column", "呼吸系统疾病"),
        PlanRow(3, "lecture", "结核病"),
    )
    save_plan(place, 2026, rows)
    held = record_activity(place, LECTURE)
    plan = year_plan(place, 2026)
    done = [(row.row.month, row.row.kind, row.done_on, row.overdue) for row in plan.rows]
    assert done == [
        (1, "lecture", None, True),
        (2, "lecture", date(2026, 2, 10), False),
        (2, "column", None, True),
        (3, "lecture", None, False),
    ]
    assert plan.rows[1].activity_id == held.activity_id
    assert plan.done == 1


def test_the_plan_of_a_year_is_one_record_amended(place: Workplace) -> None:
    first = save_plan(place, 2026, (PlanRow(1, "lecture", "甲"),))
    second = save_plan(place, 2026, (PlanRow(2, "lecture", "乙"), PlanRow(1, "", "丙")))
    assert second.record_id == first.record_id
    assert [row.row.topic for row in year_plan(place, 2026).rows] == ["丙", "乙"]
    with pytest.raises(InputProblem):
        save_plan(place, 2026, (PlanRow(13, "lecture", "甲"),))


def test_a_health_day_is_held_by_an_activity_within_a_week(place: Workplace) -> None:
    move_to(place, date(2026, 4, 1))
    consult = RecordActivity("consult", date(2026, 3, 30), "结核病防治宣传", headcount=20)
    record_activity(place, consult)
    far = replace(consult, occurred_on=date(2026, 3, 8), topic="结核病防治")
    record_activity(place, far)
    days = {row.code: row.activities for row in year_plan(place, 2026).days}
    assert (days["tb_day"], days["women_day"]) == (1, 0)
    record_activity(place, replace(consult, topic="义诊", theme="tb_day"))
    assert {r.code: r.activities for r in year_plan(place, 2026).days}["tb_day"] == 2


# ---- boards and stock


def test_every_board_is_counted_by_itself(place: Workplace, tmp_path: Path) -> None:
    posted = RecordActivity("column", date(2026, 1, 5), "冬季保健", place="卫生室门口")
    record_activity(place, replace(posted, photos=(photo(tmp_path, "a.jpg", (9, 9, 9)),)))
    record_activity(place, replace(posted, occurred_on=date(2026, 2, 1)))  # no photo: not counted
    record_activity(place, replace(posted, place="村委会", topic="限盐"))
    found = {row.place: row for row in boards(place, 2026)}
    assert (found["卫生室门口"].postings, found["卫生室门口"].last_on) == (1, date(2026, 2, 1))
    assert found["村委会"].next_by == date(2026, 3, 5)
    assert found["村委会"].target is None
    set_targets(place, (TargetRow("I-B5", 2026, 600, "ge"),))
    assert {row.target for row in boards(place, 2026)} == {6}


def test_stock_is_what_came_less_what_went(place: Workplace) -> None:
    def receive(title: str, quantity: int) -> None:
        answers: dict[str, Any] = {
            "received_on": "2026-01-02",
            "title": title,
            "quantity": quantity,
            "keeper": "周医生",
        }
        record_form(place, RecordForm("material_receipt", answers))

    receive("限盐折页", 100)
    receive("控烟手册", 15)
    record_activity(place, replace(LECTURE, materials=(Material("限盐折页", 60),)))
    rows = {row.title: row for row in material_stock(place)}
    assert (rows["限盐折页"].balance, rows["限盐折页"].given_this_year) == (40, 60)
    assert rows["控烟手册"].low
    assert not rows["限盐折页"].low


# ---- hand-out to households


@pytest.fixture
def handed(place: Workplace) -> str:
    for name in ("王桂兰", "李建国"):
        register(
            place,
            RegisterResident(name, birth_date=date(1960, 1, 1), sex="2", village_group="3组"),
        )
    houses = [row.household_id for row in list_households(place)]
    command = RecordActivity(
        "material",
        date(2026, 3, 1),
        "控烟",
        item="控烟手册",
        materials=tuple(Material("控烟手册", 1, "控烟", house) for house in houses),
    )
    return record_activity(place, command).activity_id


def test_each_house_signs_for_its_copy(place: Workplace, handed: str, fonts: PaperFonts) -> None:
    rows = signature_list(place, handed)
    assert [row.signed_by for row in rows] == ["", ""]
    sign(place, handed, {rows[0].material_id: rows[0].head})
    assert [bool(row.signed_by) for row in signature_list(place, handed)] == [True, False]
    sign(place, handed, {rows[0].material_id: ""})
    assert not any(row.signed_by for row in signature_list(place, handed))
    texts = [text for page in signature_sheet(place, handed, fonts).pages for text in page.texts]
    assert "领取人签字" in texts
    assert rows[0].household_no in texts


def test_without_houses_there_is_nothing_to_sign(place: Workplace, fonts: PaperFonts) -> None:
    activity_id = record_activity(place, LECTURE).activity_id
    with pytest.raises(InputProblem):
        signature_sheet(place, activity_id, fonts)


# ---- quizzes


def test_papers_are_compared_with_the_key() -> None:
    assert answers_typed(" ab－c d ".replace("－", "-")) == "AB-CD"
    assert right_of("ABCD", "ABDD") == 3
    assert right_of("ABCD", "A--D") == 2
    assert right_of("ABCD", "AB") == 2


def test_keyed_papers_become_counts_and_before_is_compared_with_after(place: Workplace) -> None:
    before = Quiz(
        date(2026, 2, 10), "knowledge", "before", "高血压", "居民", "ABCD",
        (Paper("ABDD", "王桂兰"), Paper("a--d")),
    )  # fmt: skip
    save_quiz(place, before)
    counted = Quiz(
        date(2026, 2, 10), "knowledge", "after", "高血压", "居民",
        persons=2, questions=4, correct=7,
    )  # fmt: skip
    save_quiz(place, counted)
    rows = {row.timing: row for row in quizzes(place, 2026)}
    assert (rows["before"].persons, rows["before"].questions, rows["before"].correct) == (2, 4, 5)
    assert rows["before"].keyed
    (both,) = compared(tuple(rows.values()))
    assert (both.before, both.after, both.points) == (
        Fraction(5, 8),
        Fraction(7, 8),
        Fraction(25),
    )
    with pytest.raises(InputProblem):
        save_quiz(place, replace(before, papers=(Paper("ABCDA"),)))
    with pytest.raises(InputProblem):
        save_quiz(place, replace(before, key=""))


# ---- reminders


def test_nothing_is_asked_of_a_clinic_without_plan_and_records(place: Workplace) -> None:
    assert education_reminders(place) == ()


def test_reminders_name_day_quarter_plan_and_board(place: Workplace, tmp_path: Path) -> None:
    move_to(place, date(2026, 3, 24))
    save_plan(place, 2026, (PlanRow(3, "training", "培训"), PlanRow(1, "lecture", "甲")))
    record_activity(
        place, RecordActivity("column", date(2026, 1, 5), "冬季保健", place="卫生室门口")
    )
    said = [each.text for each in education_reminders(place)]
    assert "3月24日 世界防治结核病日（今天）：结核病防治" in said
    assert any(text.startswith("本季度还没有 50 人以上") for text in said)
    assert "本月计划还有 1 项没有做" in said
    assert "年度计划有 1 项过期未做" in said
    assert any("宣传栏“卫生室门口”该换内容了" in text for text in said)
    record_activity(
        place,
        replace(
            LECTURE,
            occurred_on=date(2026, 3, 23),
            theme="tb_day",
            photos=(photo(tmp_path, "b.jpg", (1, 2, 3)),),
        ),
    )
    said = [each.text for each in education_reminders(place)]
    assert not any("结核病日" in text or "本季度" in text for text in said)


# ---- paper


def test_the_sheet_is_printed_with_its_photos_and_the_year_with_its_sheets(
    place: Workplace, tmp_path: Path, fonts: PaperFonts
) -> None:
    pictures = tuple(photo(tmp_path, f"{n}.jpg", (40 * n, 90, 120)) for n in range(3))
    saved = record_activity(place, replace(LECTURE, photos=pictures))
    record_activity(place, replace(LECTURE, topic="限盐", occurred_on=date(2026, 1, 20)))
    sheet = activity_sheet(place, saved.activity_id, fonts)
    drawn = [mark for page in sheet.pages for mark in page.marks if isinstance(mark, Picture)]
    assert len(drawn) == 3
    assert len(activity_page(place, saved.activity_id).photos) == 3
    archive = year_archive(place, 2026, fonts)
    texts = archive.pages[0].texts
    assert "2026年健康教育档案" in texts
    first, second = texts.index("限盐"), texts.index("呼吸系统疾病防治")
    assert first < second  # in the order of the year
    for topic in ("限盐", "呼吸系统疾病防治"):
        at = next(n for n, page in enumerate(archive.pages[1:], 2) if topic in page.texts)
        assert str(at) in texts[texts.index(topic) :]  # where the list says it is
        assert f"档案第 {at} 页" in archive.pages[at - 1].texts
    pdf = write_pdf(archive, fonts)
    assert len(pypdfium2.PdfDocument(pdf)) == len(archive.pages)
    assert len(archive.pages) == 1 + len(sheet.pages) + len(sheet.pages) - 2
    with pytest.raises(InputProblem):
        year_archive(place, 2020, fonts)

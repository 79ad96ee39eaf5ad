"""An activity as answers of the official record form, and that form on its sheet."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2
import pytest

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.activity_sheet import FORM, activity_answers
from clinic_desktop.reports.paper.answers import Filled
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.reports.paper.record_pdf import record_document
from clinic_desktop.services.education.commands import Attendee, Material, RecordActivity
from clinic_desktop.services.education.reading import ActivityPage

LECTURE = RecordActivity(
    kind="lecture",
    occurred_on=date(2026, 2, 10),
    start_time="09:30",
    place="村文化活动室",
    topic="合理用盐",
    lecturer="周医生",
    audience=("老年人", "慢性病患者"),
    headcount=56,
    content="讲解限盐的方法。",
    evaluation="秩序良好。",
    archived=("1",),
    materials=(
        Material("限盐折页", 60),
        Material("控烟手册", 1, household_id="a" * 32),
        Material("控烟手册", 1, household_id="b" * 32),
    ),
    attendees=(Attendee("王桂兰", sex="2", age=71),),
)
PAGE = ActivityPage(LECTURE, ("0" * 64,), filled_by="周医生", filled_on=date(2026, 2, 11))


def test_every_answer_is_one_the_form_knows(catalogue: Catalogue) -> None:
    form = catalogue.form(FORM)
    assert form is not None
    answers = activity_answers(PAGE, "石门村卫生室")
    known = {field.id for field in form.fields()} | {"activity_form_other"}
    assert set(answers) <= known
    codes = {option.code for option in form.field("activity_form").options}
    assert answers["activity_form"] in codes


def test_what_was_entered_stands_where_the_form_has_it() -> None:
    answers = activity_answers(PAGE, "石门村卫生室")
    assert answers["activity_time"] == "2026-02-10T09:30"
    assert (answers["activity_form"], answers["organizer"]) == ("1", "石门村卫生室")
    assert answers["audience_kind"] == "老年人、慢性病患者"
    assert answers["materials"] == [
        {"name": "限盐折页", "qty": 60},
        {"name": "控烟手册", "qty": 2},
    ]
    assert answers["material_desc"] == "2 种，共 62 份"
    assert answers["attachments"] == ["1", "2", "5"]
    assert "speaker_org" not in answers


@pytest.mark.parametrize(
    ("kind", "code", "other"),
    [
        ("consult", "2", None),
        ("playback", "3", None),
        ("column", "4", None),
        ("material", "5", None),
        ("advice", "9", "个体化健康教育"),
        ("training", "9", "健康教育培训"),
    ],
)
def test_each_kind_has_its_code(kind: str, code: str, other: str | None) -> None:
    answers = activity_answers(
        ActivityPage(RecordActivity(kind, date(2026, 2, 10), item="戒烟宣教片")), "石门村卫生室"
    )
    assert (answers["activity_form"], answers.get("activity_form_other")) == (code, other)
    assert answers["topic"] == "戒烟宣教片"
    assert answers["activity_time"] == "2026-02-10"
    assert "attachments" not in answers


def test_the_sheet_says_it_all(catalogue: Catalogue, fonts: PaperFonts) -> None:
    form = catalogue.form(FORM)
    assert form is not None
    page = replace(PAGE, command=replace(LECTURE, topic="合理用盐与高血压"))
    document = record_document(
        form,
        fonts,
        [Filled(activity_answers(page, "石门村卫生室"))],
        made_at=datetime(2026, 2, 11, tzinfo=UTC),
    )
    pdf = pypdfium2.PdfDocument(write_pdf(document, fonts))
    try:
        (sheet,) = pdf
        layer = sheet.get_textpage()
        text = layer.get_text_range()
        layer.close()
        sheet.close()
    finally:
        pdf.close()
    for said in ("健康教育活动记录表", "合理用盐与高血压", "限盐折页", "62 份", "56", "周医生"):
        assert said in text

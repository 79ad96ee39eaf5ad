"""Forms, record sheets and lists on paper: what stands there, nothing lost, equal bytes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest
from report_village import Village

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.context import Fact
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.paper.answers import Filled, masked
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.frame import instant_words
from clinic_desktop.reports.paper.page import Box, Page, Rule, Text
from clinic_desktop.reports.paper.pdf import PaperDocument, write_pdf
from clinic_desktop.reports.paper.record_pdf import record_document
from clinic_desktop.reports.paper.recovery_pdf import recovery_document
from clinic_desktop.reports.paper.text import wrap
from clinic_desktop.reports.paper.visit_list_pdf import (
    VisitHouse,
    VisitLine,
    visit_list_document,
)

Month = Callable[..., FormFigures]
AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
RARE = "王䶮㛃翀𬱖𫖯𬤇𣲗𠅤"
PERSON: dict[str, Fact] = {
    "name": RARE,
    "record_no": "10100012",
    "id_no": "510000196001010011",
    "sex": "1",
    "birth_date": date(1960, 1, 1),
}


def text_of(document: PaperDocument, fonts: PaperFonts) -> list[str]:
    """The text of each page as a reader of PDF files gets it."""
    pdf = pypdfium2.PdfDocument(write_pdf(document, fonts))
    try:
        pages = []
        for page in pdf:
            layer = page.get_textpage()
            pages.append(layer.get_text_range())
            layer.close()
            page.close()
        return pages
    finally:
        pdf.close()


def words_of(form: Form, fonts: PaperFonts, filled: Sequence[Filled]) -> str:
    """The text of all pages of a record form, lines joined."""
    pages = text_of(record_document(form, fonts, filled, made_at=AT), fonts)
    return "".join(pages).replace("\r", "").replace("\n", "")


def inside(pages: Sequence[Page]) -> bool:
    """Whether no mark reaches over the edge of its page."""
    for page in pages:
        for mark in page.marks:
            match mark:
                case Text(x=x, y=y):
                    ok = 0 <= x <= page.width and 0 <= y <= page.height
                case Box(x=x, y=y, width=w, height=h):
                    ok = x >= 0 and y >= 0 and x + w <= page.width and y + h <= page.height
                case Rule():
                    ok = (
                        max(mark.x1, mark.x2) <= page.width and max(mark.y1, mark.y2) <= page.height
                    )
                case _:
                    ok = True
            if not ok:
                return False
    return True


def test_a_form_has_the_common_frame(village: Village, month: Month, fonts: PaperFonts) -> None:
    village.population(3000)
    document = form_document(month("R-01", 6), fonts)
    (page,) = text_of(document, fonts)
    for words in (
        "清水镇小河村卫生室健康教育工作月报表",
        "表号 R-01",
        "报告期：2026年06月（06月01日—06月30日）",
        "填报单位（盖章）",
        "填表人：",
        "审核人（负责人）：",
        "人口底数：2026 年录入 3000 人（统计年鉴）",
        "口径参数：均为默认",
        "原版",
        f"生成时间 {instant_words(AT)}",
        "第 1 页 共 1 页",
    ):
        assert words in page.replace("\r\n", "")
    assert "—" in page
    assert inside(document.pages)


def test_equal_figures_are_equal_bytes(month: Month, fonts: PaperFonts) -> None:
    figures = month("R-03", 6)
    first = write_pdf(form_document(figures, fonts), fonts)
    assert first == write_pdf(form_document(figures, fonts), fonts)
    assert first.startswith(b"%PDF")


def test_the_heading_repeats_and_the_pages_are_counted(
    village: Village, month: Month, fonts: PaperFonts
) -> None:
    for number in range(90):
        village.activity("consult", "2026-06-05", topic=f"咨询{number:03d}", headcount=number)
    document = form_document(month("R-01", 6), fonts)
    pages = text_of(document, fonts)
    assert len(pages) == 3
    assert all("主讲人" in page for page in pages)
    assert all(f"第 {n} 页 共 3 页" in page for n, page in enumerate(pages, 1))
    assert re.findall(r"咨询\d{3}", "".join(pages)) == [f"咨询{n:03d}" for n in range(90)]
    assert inside(document.pages)


def test_the_copy_that_leaves_has_no_names(
    village: Village, month: Month, fonts: PaperFonts
) -> None:
    person = village.resident("张逾期", "1950-01-01")
    village.enrol(person, "hypertension", "2024-01-01")
    figures = month("R-03", 6)
    assert "张逾期" in "".join(text_of(form_document(figures, fonts), fonts))
    leaving = form_document(figures, fonts, leaves_clinic=True)
    assert "张逾期" not in "".join(text_of(leaving, fonts))


def test_rare_characters_are_found_again(catalogue: Catalogue, fonts: PaperFonts) -> None:
    form = catalogue.form("encounter")
    assert form is not None
    document = record_document(
        form, fonts, [Filled({"visit_date": "2026-06-01"}, PERSON)], made_at=AT
    )
    assert document.problems(fonts) == ()
    assert RARE in "".join(text_of(document, fonts))


def test_a_character_without_glyph_is_told_before_printing(
    catalogue: Catalogue, fonts: PaperFonts
) -> None:
    form = catalogue.form("encounter")
    assert form is not None
    person: dict[str, Fact] = {**PERSON, "name": "张\U00031234"}
    document = record_document(form, fonts, [Filled({"plan": "观察"}, person)], made_at=AT)
    (problem,) = document.problems(fonts)
    assert problem.code == "CHARACTERS_MISSING"
    assert "U+31234" in problem.message
    assert "张〓" in "".join(text_of(document, fonts))


def test_every_form_prints_blank_inside_its_page(catalogue: Catalogue, fonts: PaperFonts) -> None:
    for form in catalogue.forms.values():
        document = record_document(form, fonts, made_at=AT)
        assert document.pages, form.code
        assert inside(document.pages), form.code
        assert document.problems(fonts) == (), form.code
        title = form.paper.sheet_title or form.title
        assert title in document.pages[0].texts or any(
            title in text for text in document.pages[0].texts
        ), form.code


def test_four_visits_stand_side_by_side(catalogue: Catalogue, fonts: PaperFonts) -> None:
    form = catalogue.form("hypertension_followup")
    assert form is not None
    visits = [
        Filled(
            {
                "visit_date": f"2026-0{n}-11",
                "visit_outcome": "0",
                "visit_mode": "1",
                "symptoms": ["2", "10"],
                "symptoms_other": "心慌",
                "sbp": 130 + n,
                "dbp": 80,
                "weight": 625,
                "weight_target": 600,
                "fu_class": "1",
                "doctor_sign": "李医生",
            },
            PERSON,
            "1",
        )
        for n in range(1, 6)
    ]
    document = record_document(form, fonts, visits, made_at=AT)
    first, second = text_of(document, fonts)
    for number in range(1, 5):
        assert f"2026年0{number}月11日" in first
        assert f"{130 + number} / 80" in first
    assert "62.5/60.0" in first.replace(" ", "")
    assert "2026年05月11日" in second
    assert "高血压患者随访服务记录表" in second
    assert inside(document.pages)


def test_a_lost_visit_has_its_reason_in_the_date_cell(
    catalogue: Catalogue, fonts: PaperFonts
) -> None:
    form = catalogue.form("hypertension_followup")
    assert form is not None
    lost = Filled(
        {"visit_date": "2026-06-11", "visit_outcome": "1", "lost_reason": "外出打工"},
        PERSON,
        "lost",
    )
    page = "".join(text_of(record_document(form, fonts, [lost], made_at=AT), fonts))
    assert "失访" in page
    assert "外出打工" in page


def test_an_optional_block_is_printed_once_it_is_answered(
    catalogue: Catalogue, fonts: PaperFonts
) -> None:
    form = catalogue.form("hypertension_followup")
    assert form is not None
    plain = Filled({"visit_date": "2026-06-11"}, PERSON, "1")
    further = Filled({"visit_date": "2026-06-11", "remark": "下次带化验单"}, PERSON, "1")
    assert "下一步管理措施" not in words_of(form, fonts, [plain])
    page = words_of(form, fonts, [plain, further])
    assert "下一步管理措施" in page
    assert "下次带化验单" in page


def test_a_part_of_the_official_sheet_stands_on_the_blank_one(
    catalogue: Catalogue, fonts: PaperFonts
) -> None:
    banquet, tb = catalogue.form("banquet"), catalogue.form("tb_followup")
    assert banquet is not None
    assert tb is not None
    assert "厨师体检人数" in words_of(banquet, fonts, [])
    assert "出现停止治疗时间" in words_of(tb, fonts, [])


def test_stub_and_slip_both_name_the_patient(catalogue: Catalogue, fonts: PaperFonts) -> None:
    form = catalogue.form("referral_out")
    assert form is not None
    one = Filled({"referral_date": "2026-06-11", "to_org": "县医院"}, {"name": "王二娃"}, "")
    page = words_of(form, fonts, [one])
    assert page.count("王二娃") == 2
    assert page.count("县医院") == 2
    assert "转诊追踪" not in page


def test_rows_stand_in_a_table_and_a_long_one_goes_on(
    catalogue: Catalogue, fonts: PaperFonts
) -> None:
    form = catalogue.form("health_exam")
    assert form is not None
    meds = [
        {"drug_name": f"药{n:02d}", "route": "口服", "duration": 3, "duration_unit": "1"}
        for n in range(60)
    ]
    one = Filled({"main_meds": meds}, PERSON, "")
    document = record_document(form, fonts, [one], made_at=AT)
    assert inside(document.pages)
    words = "".join(text_of(document, fonts))
    for row in meds:
        assert f"{row['drug_name']}口服3年" in words.replace(" ", "").replace("\r\n", "")


def test_numbers_in_the_table_of_members_follow_the_sheet(
    catalogue: Catalogue, fonts: PaperFonts
) -> None:
    form = catalogue.form("household_file")
    assert form is not None
    group = form.field("members").rows
    assert group is not None
    number = next(column.id for column in group.fields if column.sensitive)
    rows = ({group.fields[1].id: "王二娃", number: "510000196001010011"},)
    one = Filled({"total_members": 1}, {"members": rows}, "")
    page = words_of(form, fonts, [one])
    assert "王二娃510000196001010011" in page.replace(" ", "")
    discreet = replace(form, paper=replace(form.paper, identities=False))
    page = words_of(discreet, fonts, [one])
    assert "王二娃510000********0011" in page.replace(" ", "")


def test_diseases_of_the_past_are_coded_in_boxes(catalogue: Catalogue, fonts: PaperFonts) -> None:
    form = catalogue.form("personal_basic")
    assert form is not None
    assert "4冠心病" in words_of(form, fonts, []).replace(" ", "")
    rows = [{"disease_code": "2", "diagnosed_ym": "2015-03"}]
    page = words_of(form, fonts, [Filled({"past_diseases": rows}, PERSON, "")])
    assert "2015-03" in page
    assert page.replace(" ", "").count("2高血压") >= 2


def test_the_card_lists_the_diseases(catalogue: Catalogue, fonts: PaperFonts) -> None:
    form = catalogue.form("infectious_report")
    assert form is not None
    page = words_of(form, fonts, [])
    assert "1600狂犬病" in page.replace(" ", "")


def test_identity_numbers_are_masked_unless_demanded(
    catalogue: Catalogue, fonts: PaperFonts
) -> None:
    assert masked("510000196001010011") == "510000********0011"
    assert masked("12345") == "12***"
    form = catalogue.form("hypertension_followup")
    assert form is not None
    one = Filled({"visit_date": "2026-06-11"}, PERSON, "1")
    assert "19600101" not in "".join(
        text_of(record_document(form, fonts, [one], made_at=AT), fonts)
    )


def test_the_recovery_sheet_says_what_it_opens(fonts: PaperFonts) -> None:
    code = "7Q4M-9ZK2-XW3T-B5CD-1H8N-PQRS-V0AE"
    document = recovery_document(code, "清水镇小河村卫生室", fonts, AT)
    assert len(text_of(document, fonts)) == 1
    assert "7Q4M-9ZK2-XW3T-B5CD-" in document.pages[0].texts
    assert "1H8N-PQRS-V0AE" in document.pages[0].texts
    squares = [m for m in document.pages[0].marks if isinstance(m, Box) and m.fill == 0.0]
    assert len(squares) > 100


def test_the_visit_list_keeps_a_house_with_its_first_line(fonts: PaperFonts) -> None:
    line = VisitLine(
        "甲", "男", "67", "", "高血压", "2周内随访", date(2026, 6, 26), date(2026, 6, 26), 4
    )
    houses = [VisitHouse("1组", f"{number:03d}", "甲", "", (line, line)) for number in range(40)]
    document = visit_list_document(houses, "小河村卫生室", date(2026, 7, 1), fonts, AT)
    pages = text_of(document, fonts)
    assert len(pages) > 4
    for page in document.pages:
        texts = page.texts
        last_house = max((n for n, text in enumerate(texts) if "户主" in text), default=0)
        assert "甲" in texts[last_house + 1 :]
    numbers = [text for page in document.pages for text in page.texts if text.isdigit()]
    assert [n for n in numbers if int(n) <= 80][:80] == [str(n) for n in range(1, 81)]


@pytest.mark.parametrize("width", [20.0, 37.5, 80.0])
def test_lines_fit_and_nothing_is_lost(fonts: PaperFonts, width: float) -> None:
    text = "收缩压（mmHg）≥140，连续两次：转诊。See DOI 10.1000/182"
    lines = wrap(text, width, 9, fonts)
    assert all(fonts.width(line, 9) <= width + 0.01 for line in lines if len(line) > 1)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    if width > 60:  # a narrower column may have to cut even there
        assert not any(line.startswith(("，", "。", "）", "：")) for line in lines)


def test_a_joined_block_longer_than_a_page_is_continued(fonts: PaperFonts) -> None:
    flow = Flow(fonts, 200, 200, 10, 190, 10, 190)
    rows = tuple(
        (
            *((Entry("长组", rows=30),) if number == 0 else ()),
            Entry(f"第{number}行"),
        )
        for number in range(30)
    )
    flow.table(Table((60, 120), ((Entry("组"), Entry("行")),), rows))
    texts = [text for page in flow.pages for text in page.texts]
    assert len(flow.pages) > 2
    assert [text for text in texts if text.startswith("第")] == [f"第{n}行" for n in range(30)]
    assert sum(text == "长组" for text in texts) == len(flow.pages)
    assert inside(flow.pages)


def test_the_file_of_a_missing_font_is_told(tmp_path: Path) -> None:
    from clinic_desktop.domain.problems import KnownFault
    from clinic_desktop.reports.paper.fonts import load_fonts

    with pytest.raises(KnownFault) as caught:
        load_fonts(tmp_path)
    assert caught.value.code == "FONT_UNREADABLE"

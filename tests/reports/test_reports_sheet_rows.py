"""Medicines of four visits, rows in registers, the cover and its card: laid out as on paper."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.carry import new_answers
from clinic_desktop.domain.forms.context import Context, Fact, LastRecord
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.reports.paper.answers import Filled
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.page import Page, Text
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.reports.paper.record_pdf import record_document

AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
PERSON: dict[str, Fact] = {
    "name": "王桂兰",
    "sex": "2",
    "birth_date": date(1954, 3, 2),
    "archive_no": "42039910110300026",
    "record_no": "10300026",
    "contact_name": "王小军",
    "contact_phone": "13800001111",
}


@pytest.fixture
def form_of(catalogue: Catalogue) -> "FormOf":
    return FormOf(catalogue)


class FormOf:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __call__(self, code: str) -> Form:
        form = self._catalogue.form(code)
        assert form is not None
        return form


def printed(form: Form, fonts: PaperFonts, filled: Sequence[Filled]) -> PaperDocument:
    return record_document(form, fonts, filled, made_at=AT)


def marks(page: Page, text: str) -> list[Text]:
    return [mark for mark in page.marks if isinstance(mark, Text) and mark.text == text]


def beside(page: Page, label: str) -> list[str]:
    """What stands at the height of a label, from left to right."""
    (own,) = marks(page, label)
    line = [m for m in page.marks if isinstance(m, Text) and abs(m.y - own.y) < 6 and m.x > own.x]
    return [mark.text for mark in sorted(line, key=lambda m: m.x)]


def test_medicines_of_four_visits_have_the_lines_of_the_sheet(
    form_of: FormOf, fonts: PaperFonts
) -> None:
    visits = [
        Filled(
            {
                "visit_date": f"2026-0{n}-11",
                "meds": [
                    {"drug_name": f"降压药{n}", "times_per_day": n, "dose_each": "5"},
                    {"drug_name": "钙片", "times_per_day": 1, "dose_each": "2", "dose_unit": "3"},
                ][: n % 3],
            },
            PERSON,
            "1",
        )
        for n in (1, 2, 3)
    ]
    document = printed(form_of("hypertension_followup"), fonts, visits)
    page = next(p for p in document.pages if marks(p, "药物名称1"))
    assert beside(page, "药物名称1") == ["降压药1", "降压药2"]
    assert beside(page, "药物名称2") == ["钙片"]
    usages = sorted(marks(page, "用法用量"), key=lambda mark: mark.y)
    assert len(usages) == 4
    second = sorted(
        (m for m in page.marks if isinstance(m, Text) and abs(m.y - usages[1].y) < 2),
        key=lambda m: m.x,
    )
    assert "每日1次 每次2片" in "".join(mark.text for mark in second)
    assert len(marks(page, "其他药物")) == 1
    assert not marks(page, "药物名称4")


def test_more_medicines_than_the_sheet_has_lines_are_all_printed(
    form_of: FormOf, fonts: PaperFonts
) -> None:
    meds = [{"drug_name": f"药{n}", "times_per_day": 1} for n in range(1, 7)]
    document = printed(
        form_of("diabetes_followup"),
        fonts,
        [Filled({"visit_date": "2026-01-11", "meds": meds}, PERSON, "1")],
    )
    said = "".join(text for page in document.pages for text in page.texts)
    assert all(f"药{n}" in said for n in range(1, 7))
    assert "药物名称6" in said
    assert "种类：" in said


def test_rows_of_a_register_have_columns_of_their_own(form_of: FormOf, fonts: PaperFonts) -> None:
    missing = [
        {"vaccine": "麻腮风", "dose_no": 2, "due_date": "2026-03-01"},
        {"vaccine": "百白破", "dose_no": 5, "due_date": "2026-04-01"},
    ]
    pupils = [
        Filled({"pupil_name": "李小明", "fully_vaccinated": "2", "missing_doses": missing}),
        Filled({"pupil_name": "张小红", "fully_vaccinated": "1"}),
    ]
    (page,) = printed(form_of("school_check_pupil"), fonts, pupils).pages
    (group,) = marks(page, "需补种疫苗剂次")
    (dose,) = marks(page, "剂次")
    assert dose.y > group.y
    (first,), (second,) = marks(page, "麻腮风"), marks(page, "百白破")
    assert first.x == second.x
    assert first.y < marks(page, "李小明")[0].y < second.y < marks(page, "张小红")[0].y
    assert marks(page, "2026-04-01")
    assert not any("麻腮风 2" in text for text in page.texts)


def test_a_blank_register_keeps_the_columns_of_its_rows(form_of: FormOf, fonts: PaperFonts) -> None:
    (page, *_) = printed(form_of("school_check_summary"), fonts, []).pages
    assert marks(page, "需补种剂次")
    assert marks(page, "疫苗")


def test_a_register_that_numbers_its_lines_has_one_number(
    form_of: FormOf, fonts: PaperFonts
) -> None:
    lines = [
        Filled({"org_name": "石门村", "seq": 41, "place_content": "小学食堂"}),
        Filled({"org_name": "石门村", "place_content": "供水站"}),
    ]
    (page,) = printed(form_of("supervision_patrol"), fonts, lines).pages
    assert len(marks(page, "序号")) == 1
    assert marks(page, "41")
    assert marks(page, "2")


def test_facts_of_the_file_stand_in_registers_as_words(form_of: FormOf, fonts: PaperFonts) -> None:
    (page,) = printed(form_of("outpatient_log"), fonts, [Filled({"age": 72}, PERSON)]).pages
    assert marks(page, "女")


def test_the_temperature_register_tells_what_was_done(form_of: FormOf, fonts: PaperFonts) -> None:
    reading = Filled(
        {
            "device_name": "冰箱",
            "year_month": "2026-03",
            "day": 5,
            "half": "1",
            "temp_refrig": 95,
            "alarm_reason": "停电",
            "handling": "转移",
            "vaccine_disposition": "封存",
            "recorder": "周医生",
        }
    )
    (page,) = printed(form_of("cold_chain_temperature"), fonts, [reading]).pages
    assert {"停电", "转移", "封存"} <= set(page.texts)


def test_the_cover_bears_the_whole_number_and_the_card_the_last_digits(
    form_of: FormOf, fonts: PaperFonts
) -> None:
    cover, card = printed(form_of("cover"), fonts, [Filled({"abo_type": "2"}, PERSON)]).pages
    digits = [t for t in cover.texts if len(t) == 1 and t.isdigit()]
    assert "".join(digits) == PERSON["archive_no"]
    assert "居民健康档案" in cover.texts
    front = marks(card, "居民健康档案信息卡（正面）")[0].y
    back = marks(card, "居民健康档案信息卡（反面）")[0].y
    digits = [t for t in card.texts if len(t) == 1 and t.isdigit()]
    assert "".join(digits) == PERSON["record_no"]
    (contact,) = marks(card, "王小军")
    (sex,) = marks(card, "女")
    assert front < sex.y < back < contact.y
    (tick,) = marks(card, "√")
    (chosen,) = marks(card, "B")
    assert abs(tick.y - chosen.y) < 1
    assert 0 < chosen.x - tick.x < 16


def test_a_blank_cover_has_its_card(form_of: FormOf, fonts: PaperFonts) -> None:
    cover, card = printed(form_of("cover"), fonts, []).pages
    assert "建档日期" in cover.texts
    assert not marks(card, "√")


def test_the_card_knows_what_other_forms_know(form_of: FormOf) -> None:
    basic = form_of("personal_basic")
    known = {
        "blood_abo": "1",
        "blood_rh": "2",
        "drug_allergy": ["2", "5"],
        "drug_allergy_other": "头孢",
        "past_diseases": [{"disease_code": "7"}, {"disease_code": "5"}, {"disease_code": "9"}],
    }
    day = date(2026, 3, 2)
    person = {**PERSON, "programmes": ("hypertension",)}
    context = Context(
        day, person=person, previous={"personal_basic": LastRecord(basic, known, day)}
    )
    card = new_answers(form_of("cover"), context)
    assert (card["abo_type"], card["rh_type"]) == ("1", "2")
    assert card["chronic_flags"] == ["2", "4", "8"]
    assert card["chronic_other"].strip() == "慢性阻塞性肺疾病"
    assert card["allergy"] == "青霉素 头孢"


def test_a_card_of_nobody_known_claims_nothing(form_of: FormOf) -> None:
    card = new_answers(form_of("cover"), Context(date(2026, 3, 2), person=PERSON))
    assert not {"chronic_flags", "allergy", "abo_type"} & set(card)


def test_checks_of_a_child_stand_in_the_column_of_their_age(
    form_of: FormOf, fonts: PaperFonts
) -> None:
    child: dict[str, Fact] = {"name": "王小宝", "record_no": "10300027"}
    checks = [
        Filled({"check_age": "18", "visit_date": "2025-09-01", "hb": 118}, child),
        Filled({"check_age": "12", "visit_date": "2025-03-01", "teeth": 6}, child),
        Filled({"check_age": "18", "visit_date": "2025-10-01"}, child),
    ]
    first, second = printed(form_of("child_12_30m"), fonts, checks).pages
    twelve, eighteen = marks(first, "12月龄")[0], marks(first, "18月龄")[0]
    assert marks(first, "2025年03月01日")[0].x < eighteen.x
    assert eighteen.x - 60 < marks(first, "2025年09月01日")[0].x < marks(first, "24月龄")[0].x
    assert marks(second, "2025年10月01日")
    assert marks(second, "王小宝")
    assert beside(first, "步态")[0] == "——"
    signs = [m for m in first.marks if isinstance(m, Text) and m.text.startswith("1 呼唤名字")]
    assert signs
    assert abs(signs[0].x - (twelve.x - 40)) < 60
    assert beside(first, "血红蛋白值")[0] == "——"


def test_a_blank_sheet_by_age_has_the_options_of_each_age(
    form_of: FormOf, fonts: PaperFonts
) -> None:
    (page,) = printed(form_of("child_1_8m"), fonts, []).pages
    words = "".join(page.texts)
    for text in ("满月", "3月龄", "8月龄", "俯卧时不会抬头", "不会独坐"):
        assert text in words
    assert beside(page, "听力")[:2] == ["——", "——"]
    (page,) = printed(form_of("antenatal_followup"), fonts, []).pages
    assert all(marks(page, f"第{n}次") for n in (2, 3, 4, 5))


def test_a_check_without_its_age_is_printed_all_the_same(
    form_of: FormOf, fonts: PaperFonts
) -> None:
    (page,) = printed(
        form_of("child_3_6y"), fonts, [Filled({"visit_date": "2025-09-01"}, PERSON)]
    ).pages
    assert marks(page, "2025年09月01日")


def test_a_sheet_whose_tail_went_over_is_drawn_on_one_page(
    form_of: FormOf, fonts: PaperFonts
) -> None:
    for code in ("antenatal_first", "child_12_30m"):
        (page,) = printed(form_of(code), fonts, []).pages
        smallest = min(mark.size for mark in page.marks if isinstance(mark, Text))
        assert smallest >= 6.5, code
        assert (round(page.width), round(page.height)) == (595, 842)
    assert len(printed(form_of("health_exam"), fonts, []).pages) > 1


def test_items_with_a_star_are_printed_with_it(form_of: FormOf, fonts: PaperFonts) -> None:
    (page,) = printed(form_of("infectious_report"), fonts, []).pages
    assert marks(page, "患者姓名*")
    assert marks(page, "患儿家长姓名")
    exam = [
        text for page in printed(form_of("health_exam"), fonts, []).pages for text in page.texts
    ]
    assert {"空腹血糖*", "血常规*", "心电图*"} <= set(exam)
    assert any("带 * 的项目" in text for text in exam)


def test_a_form_of_the_program_itself_prints_all_its_items(
    form_of: FormOf, fonts: PaperFonts
) -> None:
    form = form_of("material_distribution")
    own = tuple(
        replace(section, fields=tuple(replace(each, note="app") for each in section.fields))
        for section in form.sections
    )
    (page,) = printed(replace(form, sections=own), fonts, []).pages
    assert marks(page, "资料名称")

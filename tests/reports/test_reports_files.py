"""Workbooks, JSON and CSV of figures and lists."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import orjson
from openpyxl import load_workbook
from report_village import Village

from clinic_desktop.reports.files import form_json, form_xlsx, list_csv, list_xlsx
from clinic_desktop.reports.form_figures import FormFigures

Month = Callable[..., FormFigures]


def test_json_keeps_numerator_and_denominator(village: Village, month: Month) -> None:
    village.activity("lecture", "2026-06-05", topic="甲", lecturer="李", headcount=8)
    village.resident()
    read = orjson.loads(form_json(month("R-01", 6)))
    assert read["cells"]["R-01.1.A"] == 1
    assert read["cells"]["R-01.17.B"] == {"num": 8, "den": 1, "shown": "800.00%"}
    assert read["cells"]["R-01.18.A"] == {"num": 0, "den": 0, "shown": None}
    assert read["cells"]["R-01.16.A"] is None
    assert read["period"] == {"first": "2026-06-01", "last": "2026-06-30"}
    assert read["lists"]["B2"][0]["topic"] == "甲"


def test_names_leave_the_clinic_only_when_asked(village: Village, month: Month) -> None:
    person = village.resident("张逾期", "1950-01-01")
    village.enrol(person, "hypertension", "2024-01-01")
    figures = month("R-03", 6)
    assert "张逾期" not in form_json(figures).decode()
    assert "张逾期" in form_json(figures, with_private=True).decode()
    assert len(load_workbook(BytesIO(form_xlsx(figures))).sheetnames) == 1
    assert len(load_workbook(BytesIO(form_xlsx(figures, with_private=True))).sheetnames) == 2


def test_the_workbook_holds_numbers_and_dashes(village: Village, month: Month) -> None:
    village.activity("lecture", "2026-06-05", topic="=1+1", lecturer="李", headcount=8)
    book = load_workbook(BytesIO(form_xlsx(month("R-01", 6))))
    sheet = book["R-01"]
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[1]}
    assert rows["健康教育讲座"][3:7] == (1, 1, "—", "—")
    assert rows["户资料覆盖率"][3:5] == (None, "—")
    assert book["活动明细"].cell(2, 4).value == "'=1+1"


def test_any_list_as_csv_and_workbook() -> None:
    rows = [("张三", 67, None, True), ("=cmd|' /C calc'!A0", -3, "-5", False)]
    text = list_csv(("姓名", "年龄", "电话", "在管"), rows).decode("utf-8-sig")
    read = list(csv.reader(StringIO(text)))
    assert read[1] == ["张三", "67", "", "是"]
    assert read[2] == ["'=cmd|' /C calc'!A0", "-3", "-5", "否"]
    sheet = load_workbook(
        BytesIO(list_xlsx("在管：名单", ("姓名", "年龄", "电话", "在管"), rows))
    ).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == ["张三", 67, None, "是"]

"""Notices and the call list: who is owed what, by village group, on few sheets."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.immunisation.model import SeriesForecast, Status
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.notice_pdf import (
    call_list_document,
    notices_document,
    owed_words,
)
from clinic_desktop.reports.paper.page import all_texts
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.services.vaccination import DueRow

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
CLINIC = {"name": "石门村卫生室", "phone": "0719-1234567"}
CHILD = DueRow(
    "a" * 32,
    "王小宝",
    "1",
    date(2025, 3, 10),
    "3组",
    "13900000000",
    None,
    (
        SeriesForecast("Polio", Status.DUE, 2, "IPV"),
        SeriesForecast("HepB", Status.OVERDUE, 3, "HepB"),
        SeriesForecast("MMR", Status.ELIGIBLE, 1, "MMR"),
    ),
)


def test_the_overdue_come_first_and_what_only_may_be_given_is_left_out(
    catalogue: Catalogue,
) -> None:
    words = owed_words(CHILD, catalogue.vaccines)
    assert len(words) == 2
    assert words[0].endswith("第3剂（已逾期）")
    assert words[1].endswith("第2剂")


@pytest.mark.parametrize(("children", "pages"), [(1, 1), (3, 1), (4, 2), (9, 3)])
def test_three_notices_stand_on_a_sheet(
    catalogue: Catalogue, fonts: PaperFonts, children: int, pages: int
) -> None:
    rows = [replace(CHILD, resident_id=f"{n:032x}", name=f"王小{n}") for n in range(children)]
    document = notices_document(rows, catalogue.vaccines, CLINIC, fonts, DAY, NOW)
    assert len(document.pages) == pages
    texts = "".join(all_texts(document.pages))
    assert texts.count("小朋友") == children
    assert "电话 0719-1234567" in texts
    assert write_pdf(document, fonts).startswith(b"%PDF")


def test_the_call_list_has_a_heading_for_each_group(
    catalogue: Catalogue, fonts: PaperFonts
) -> None:
    rows = [
        CHILD,
        replace(CHILD, resident_id="b" * 32, name="李小花", village_group="1组"),
        replace(CHILD, resident_id="c" * 32, name="陈小雨", village_group="1组"),
        replace(CHILD, resident_id="d" * 32, name="赵小明", village_group=""),
    ]
    document = call_list_document(rows, catalogue.vaccines, "石门村卫生室", fonts, DAY, NOW)
    texts = document.pages[0].texts
    heads = [text for text in texts if "　" in text and text.endswith("名")]
    assert heads == ["未分组　1 名", "1组　2 名", "3组　1 名"]
    order = [text for text in texts if text in {"王小宝", "李小花", "陈小雨", "赵小明"}]
    assert order == ["赵小明", "李小花", "陈小雨", "王小宝"]
    assert document.problems(fonts) == ()

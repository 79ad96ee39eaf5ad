"""Certificate pages and campaign papers: what stands on them, page by page."""

from datetime import UTC, date, datetime

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.campaigns import Campaign, Noted, Residence, Result, Round, Target
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import Administration, Child
from clinic_desktop.domain.immunisation.school_check import check_entry
from clinic_desktop.reports.paper.campaign_pdf import rate, summary_document, target_document
from clinic_desktop.reports.paper.certificate_pdf import (
    A5,
    CertificateCopy,
    certificate_document,
)
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts
from clinic_desktop.reports.paper.pdf import PaperDocument, write_pdf
from clinic_desktop.reports.paper.school_pdf import (
    catch_up_document,
    class_document,
    school_summary_document,
)
from clinic_desktop.services.vaccination import (
    ChildCard,
    DoseRow,
    IssuedCertificate,
    Missing,
    Pupil,
    ReactionRow,
    SchoolClass,
    school_totals,
)

DAY, BORN = date(2026, 3, 2), date(2019, 10, 5)
MADE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ROUNDS = (
    Round(1, date(2026, 1, 5), date(2026, 1, 9)),
    Round(2, date(2026, 2, 9), date(2026, 2, 13)),
)
CAMPAIGN = Campaign(
    "c", "脊灰补充免疫", "bOPV", "二价脊灰", date(2022, 1, 5), date(2026, 1, 5), (), ROUNDS
)


@pytest.fixture(scope="module")
def fonts() -> PaperFonts:
    return load_fonts(bootstrap.resources_dir() / "fonts")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return bootstrap.load_definitions()


def words(document: PaperDocument) -> list[str]:
    return ["\n".join(page.texts) for page in document.pages]


def child_card(catalogue: Catalogue, doses: int) -> ChildCard:
    history = [Administration("HepB", BORN, ref="1"), Administration("BCG", BORN, ref="2")]
    answers = assess(Child(BORN, "M"), history, DAY, catalogue.vaccines)
    rows = tuple(dose_row(number) for number in range(1, doses + 1))
    certificates = (IssuedCertificate(DAY, "C9", True, ""),)
    reactions = (ReactionRow("a", BORN, "乙肝疫苗", "发热", "痊愈"),)
    return ChildCard(
        "r", "王小宝", "1", BORN, "3组", "石门村3组", "王父", "13900000000", "active", rows,
        answers, (), certificates, reactions,
    )  # fmt: skip


def dose_row(n: int) -> DoseRow:
    source = "campaign" if n == 2 else "local"
    return DoseRow(
        str(n), "HepB", "重组乙型肝炎疫苗", BORN, "", n, f"H{n}", date(2021, 1, 1), "厂家", "",
        "left_thigh", "周医生", "石门村卫生室", source, "", "", "", (),
    )  # fmt: skip


def test_the_certificate_has_the_child_every_dose_and_the_assessment(
    fonts: PaperFonts, catalogue: Catalogue
) -> None:
    card = child_card(catalogue, 3)
    rules = catalogue.vaccines
    check = check_entry(card.answers.child, (), DAY, rules, has_certificate=False)
    copy = CertificateCopy(card, card.certificates, check)
    document = certificate_document([copy], rules, "石门村卫生室", fonts, DAY, MADE)
    head, *rest = words(document)
    for said in ("王小宝", "C9", "（补发）", "2019-10-05", "发热"):
        assert said in head
    behind = "\n".join(rest)
    for said in ("H1", "H3", "左大腿", "（强化）", "预防接种完成情况评估", "需补种"):
        assert said in behind
    assert (document.pages[0].width, document.pages[0].height) == A5
    assert write_pdf(document, fonts).startswith(b"%PDF")


def test_a_small_child_has_no_assessment_and_each_child_begins_a_page(
    fonts: PaperFonts, catalogue: Catalogue
) -> None:
    copy = CertificateCopy(child_card(catalogue, 1), (), None)
    document = certificate_document([copy, copy], catalogue.vaccines, "村", fonts, DAY, MADE)
    assert "评估" not in "".join(words(document))
    assert len(document.pages) == 4


def target(name: str, group: str, results: dict[int, Noted]) -> Target:
    return Target(
        name, name, "1", date(2024, 1, 1), group, "139", Residence.LOCAL, 0, True,
        frozenset({1, 2}), results,
    )  # fmt: skip


def test_the_target_list_has_groups_lots_and_reason_codes(fonts: PaperFonts) -> None:
    given = Noted(Result.GIVEN, date(2026, 1, 5), lot_no="P1")
    other = Noted(Result.OTHER, date(2026, 2, 9), note="太远")
    rows = [target("王一", "1组", {1: given, 2: other}), target("王二", "2组", {})]
    (text,) = words(target_document(CAMPAIGN, rows, "石门村卫生室", fonts, MADE))
    for said in ("1组　1 名", "2组　1 名", "2026-01-05", "P1", "5 太远", "全村", "1 外出"):
        assert said in text
    (mop,) = words(target_document(CAMPAIGN, rows, "石门村卫生室", fonts, MADE, mop_up=2))
    assert "第 2 轮查漏补种名单" in mop
    assert "第1轮" not in mop
    (empty,) = words(target_document(CAMPAIGN, [], "石门村卫生室", fonts, MADE))
    assert "（没有儿童）" in empty


def test_the_summary_prints_no_rate_without_its_numbers(fonts: PaperFonts) -> None:
    given = Noted(Result.GIVEN, date(2026, 1, 5))
    rows = [target("王一", "1组", {1: given}), target("王二", "2组", {}), target("王三", "2组", {})]
    text = "\n".join(words(summary_document(CAMPAIGN, rows, "石门村卫生室", fonts, MADE)))
    for said in ("33.3%", "100.0%", "0.0%", "2024年", "零剂次儿童", "3 家长拒绝", "—"):
        assert said in text
    assert (rate(0, 0), rate(1, 3)) == ("—", "33.3%")


def pupil(name: str, missing: tuple[Missing, ...] = (), *, certificate: bool = True) -> Pupil:
    status = "" if not missing else "0"
    return Pupil(
        name, "r", name, "2", BORN, "一年级1班", "王父", "139", certificate, None, not missing,
        missing, status, DAY, "周医生", None, None,
    )  # fmt: skip


CLASS = SchoolClass("石门小学", "", "2026春")
MISSING = (
    Missing("乙肝疫苗", 2, date(2020, 1, 1)),
    Missing("乙肝疫苗", 3, None),
    Missing("甲肝疫苗", 1, None, caught_up=DAY),
    Missing("乙脑疫苗", 1, None, contraindicated=True),
)


def test_the_class_list_has_what_is_missing_and_made_up(fonts: PaperFonts) -> None:
    rows = [pupil("王缺", MISSING), pupil("王全"), pupil("王丢", certificate=False)]
    (text,) = words(class_document(CLASS, rows, "石门村卫生室", fonts, MADE))
    for said in (
        "乙肝疫苗第2、3剂",
        "2026-03-02",
        "乙脑疫苗第1剂（禁",
        "全程",
        "需补种",
        "共 3 名",
    ):
        assert said in text
    (empty,) = words(class_document(CLASS, [], "石门村卫生室", fonts, MADE))
    assert "（没有学生）" in empty


def test_the_notice_names_open_doses_and_a_lost_certificate(fonts: PaperFonts) -> None:
    clinic = {"name": "石门村卫生室", "phone": "0719-1"}
    rows = [pupil("王缺", MISSING), pupil("王丢", certificate=False)]
    (text,) = words(catch_up_document(CLASS, rows, clinic, fonts, DAY, MADE))
    for said in ("乙肝疫苗第2、3剂", "没有预防接种证", "2026-12-31", "缺种不影响入托、入学"):
        assert said in text
    assert "甲肝疫苗" not in text
    assert "乙脑疫苗" not in text


def test_the_totals_by_class_and_for_the_school(fonts: PaperFonts) -> None:
    rows = [pupil("王缺", MISSING), pupil("王全"), pupil("王丢", certificate=False)]
    sums = school_totals(rows, 4)
    groups = [("一年级1班", school_totals(rows))]
    (text,) = words(school_summary_document(CLASS, groups, sums, "村", fonts, MADE))
    for said in ("75.0%", "66.7%", "合计", "一年级1班", "0.0%"):
        assert said in text

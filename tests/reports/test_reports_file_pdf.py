"""Whole files on paper: cover and contents, every record once, members apart, rare characters."""

from collections.abc import Iterator
from datetime import date

import pypdfium2
import pytest
from sqlalchemy import func, select

from clinic_desktop import bootstrap
from clinic_desktop.cli.demo import _VILLAGE
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.reports.paper.file_pdf import day_sheets, household_file, person_file
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.pdf import PaperDocument, write_pdf
from clinic_desktop.services.practice.filling import fill_practice
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.changing import change_resident
from clinic_desktop.services.residents.commands import ChangeResident, RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import Record, Resident

RARE = chr(0x3134A)
DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """Sixty invented people with two years of work."""
    folder = ClinicFolder(tmp_path_factory.mktemp("files") / "clinic")
    clock = FixedClock.on(DAY)
    made = bootstrap.make_clinic(folder, _VILLAGE, "周医生", "demo", clock, practice=True)
    place = bootstrap.open_workplace(folder, made.key, made.staff_id, clock)
    fill_practice(place, people=60, years=2, seed=11)
    yield place
    place.database.close()


@pytest.fixture
def patient(practice: Workplace) -> str:
    """Whoever has most records."""
    with practice.reading() as session:
        found = session.scalars(
            select(Record.resident_id)
            .where(Record.resident_id.is_not(None))
            .group_by(Record.resident_id)
            .order_by(func.count().desc())
        ).first()
    assert found is not None
    return found


def text_of(document: PaperDocument, page: int) -> str:
    return "".join(document.pages[page].texts)


def test_cover_contents_information_then_every_record(
    practice: Workplace, patient: str, fonts: PaperFonts
) -> None:
    document = person_file(practice, patient, fonts)
    assert "居民健康档案" in document.pages[0].texts
    assert "居民健康档案信息卡（正面）" in text_of(document, 1)
    assert "目录" in text_of(document, 2)
    assert "居民健康档案封面" in text_of(document, 2)
    assert "个人基本信息表" in text_of(document, 3)
    with practice.reading() as session:
        days = session.scalars(
            select(Record.occurred_on).where(
                Record.resident_id == patient, Record.form_code == "hypertension_followup"
            )
        ).all()
        name = session.get_one(Resident, patient).name
    whole = "".join(text_of(document, n) for n in range(len(document.pages)))
    for day in days:
        assert f"{day:%Y年%m月%d日}" in whole
    sheets = [
        n
        for n in range(len(document.pages))
        if document.pages[n].texts[:1] == ("高血压患者随访服务记录表",)
    ]
    assert len(sheets) == -(-len(days) // 4)
    assert name in document.title
    written = pypdfium2.PdfDocument(write_pdf(document, fonts))
    assert len(written) == len(document.pages)
    written.close()


def test_a_household_has_the_file_of_every_member(
    practice: Workplace, patient: str, fonts: PaperFonts
) -> None:
    with practice.reading() as session:
        house = session.get_one(Resident, patient).household_id
        members = session.scalars(select(Resident.name).where(Resident.household_id == house)).all()
    assert house is not None
    document = household_file(practice, house, fonts)
    covers = [p for p in document.pages if "居民健康档案" in p.texts]
    assert len(covers) == len(members)
    assert all(name in text_of(document, 0) for name in members)


def test_visits_of_two_people_never_share_a_sheet(practice: Workplace, fonts: PaperFonts) -> None:
    with practice.reading() as session:
        day, form, people = session.execute(
            select(Record.occurred_on, Record.form_code, func.count(Record.resident_id.distinct()))
            .group_by(Record.occurred_on, Record.form_code)
            .order_by(func.count(Record.resident_id.distinct()).desc())
        ).first() or (None, None, 0)
    assert day is not None
    assert people > 1
    title = practice.catalogue.form(form)
    assert title is not None
    document = day_sheets(practice, day, fonts)
    own = [p for p in document.pages if p.texts[:1] == (title.paper.sheet_title or title.title,)]
    assert len(own) >= people


def test_a_day_without_records_says_so(practice: Workplace, fonts: PaperFonts) -> None:
    with pytest.raises(InputProblem, match="没有记录"):
        day_sheets(practice, date(1999, 1, 1), fonts)


def test_a_name_the_font_lacks_is_told_before_printing(
    practice: Workplace, fonts: PaperFonts
) -> None:
    saved = register(practice, RegisterResident("王桂兰", birth_date=date(1950, 1, 1), sex="2"))
    assert not person_file(practice, saved.resident_id, fonts).problems(fonts)
    change_resident(practice, ChangeResident(saved.resident_id, {"name": f"王{RARE}"}))
    (problem,) = person_file(practice, saved.resident_id, fonts).problems(fonts)
    assert RARE in problem.message


def test_a_lost_visit_says_why_in_the_place_of_the_visit(
    practice: Workplace, patient: str, fonts: PaperFonts
) -> None:
    answers = {
        "visit_date": "2026-03-02",
        "visit_outcome": "1",
        "lost_reason": "1",
        "doctor_sign": "周医生",
    }
    form = practice.catalogue.form("hypertension_followup")
    assert form is not None
    reason = form.field("lost_reason")
    if not reason.options:
        answers["lost_reason"] = "外出务工"
    record_form(practice, RecordForm(form.code, answers, About(patient)))
    whole = "".join(
        text_of(document, n)
        for document in [person_file(practice, patient, fonts)]
        for n in range(len(document.pages))
    )
    assert "失访：" in whole

"""Health prescriptions: handed out once, counted as personal education, changed by the clinic."""

from datetime import date

import pytest

from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.scope import clinic_scope, read_parameters
from clinic_desktop.reports.figures.spans import month_dates
from clinic_desktop.reports.paper.advice_pdf import advice_document
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts
from clinic_desktop.services.advice import EDUCATION_FORM, OWN_FORM, hand_out, handed, offer
from clinic_desktop.services.enrolments import Enrol, enrol
from clinic_desktop.services.records.reading import timeline
from clinic_desktop.services.records.saving import RecordForm, record_form, void_record
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record

VISIT = {
    "visit_date": "2026-03-02",
    "visit_outcome": "0",
    "visit_mode": "1",
    "symptoms": ["1"],
    "sbp": 156,
    "dbp": 92,
    "fu_class": "2",
    "next_visit_date": "2026-03-16",
    "doctor_sign": "周医生",
}


@pytest.fixture(scope="session")
def fonts() -> PaperFonts:
    from clinic_desktop import bootstrap

    return load_fonts(bootstrap.resources_dir() / "fonts")


@pytest.fixture
def patient(place: Workplace) -> str:
    """A man of 60 with hypertension whose last pressure was too high."""
    resident = register(
        place, RegisterResident("王大爷", birth_date=date(1965, 5, 1), sex="1")
    ).resident_id
    enrol(place, Enrol("hypertension", date(2026, 1, 5), resident))
    record_form(
        place, RecordForm("hypertension_followup", dict(VISIT), About(resident_id=resident))
    )
    return resident


def given(place: Workplace) -> int:
    with place.reading() as session:
        book = Book(
            session,
            place.catalogue,
            clinic_scope(session, place.site.code),
            month_dates(2026, 3, cutoff=None),
            read_parameters(session),
        )
        return len(book.events("advice", book.dates.period))


def test_one_act_records_education_and_gives_the_sheets(
    place: Workplace, patient: str, fonts: PaperFonts
) -> None:
    found = offer(place, patient)
    assert found.advice[0].code == "htn_high"
    assert given(place) == 0
    saved = hand_out(place, patient, ("htn_high", "htn_salt"))
    assert given(place) == 1
    line = next(row for row in timeline(place, patient) if row.form_code == EDUCATION_FORM)
    assert "把盐吃少" in line.text
    with place.reading() as session:
        kept = session.get_one(Record, saved.record_id).answers
    assert kept["edu_content"].count("\n") == 1
    assert len(kept["edu_content"]) < 180
    sheets = handed(place, saved.record_id)
    assert [s.title for s in sheets.sheets] == ["血压还没降下来怎么办", "高血压：把盐吃少"]
    assert sheets.figures == ("血压 156/92 mmHg（2026-03-02）",)
    document = advice_document(sheets, "石门村卫生室", "", fonts, place.clock.now())
    assert len(document.pages) == 2
    assert "姓名：王大爷　男　60岁　日期：2026-03-02" in document.pages[0].texts
    assert not document.problems(fonts)
    assert offer(place, patient).given["高血压：把盐吃少"] == date(2026, 3, 2)
    void_record(place, saved.record_id, "发错人")
    assert given(place) == 0


def test_every_sheet_stands_on_one_page(place: Workplace, patient: str, fonts: PaperFonts) -> None:
    codes = tuple(place.catalogue.advice.advice)
    lowest = 0.0
    for start in range(0, len(codes), 6):
        saved = hand_out(place, patient, codes[start : start + 6])
        document = advice_document(
            handed(place, saved.record_id), "石门村卫生室", "0719", fonts, place.clock.now()
        )
        assert len(document.pages) == len(codes[start : start + 6])
        for page in document.pages:
            marks = [m.y for m in page.marks if hasattr(m, "text")]
            lowest = max(lowest, max(marks))
            assert max(marks) < page.height - 20
    assert lowest > 0


def test_the_clinics_own_text_replaces_or_stands_beside(place: Workplace, patient: str) -> None:
    own = {
        "title": "我们村的减盐办法",
        "replaces": "htn_salt",
        "programme": "1",
        "points": "到卫生室领限盐勺。\n\n咸菜先泡水再吃。",
        "state": "1",
        "written_on": "2026-03-02",
        "author": "周医生",
    }
    saved = record_form(place, RecordForm(OWN_FORM, dict(own)))
    found = {one.code: one for one in offer(place, patient).advice}
    assert found["htn_salt"].title == "我们村的减盐办法"
    assert found["htn_salt"].points == ("到卫生室领限盐勺。", "咸菜先泡水再吃。")
    record_form(place, RecordForm(OWN_FORM, own | {"state": "2"}, record_id=saved.record_id))
    assert "htn_salt" not in {one.code for one in offer(place, patient).advice}
    new = {k: v for k, v in own.items() if k != "replaces"} | {"title": "自家菜园"}
    other = record_form(place, RecordForm(OWN_FORM, new)).record_id
    mine = {one.code: one for one in offer(place, patient).advice}[other]
    assert mine.own
    assert hand_out(place, patient, (other,)).record_id


@pytest.mark.parametrize(
    ("codes", "said"),
    [((), "ADVICE_NONE"), (("no_such",), "ADVICE_UNKNOWN"), (("htn_salt",) * 7, "ADVICE_MANY")],
)
def test_nothing_is_recorded_that_was_not_handed_out(
    place: Workplace, patient: str, codes: tuple[str, ...], said: str
) -> None:
    with pytest.raises(InputProblem) as told:
        hand_out(place, patient, codes)
    assert told.value.problems[0].code == said
    assert given(place) == 0


def test_a_pregnant_woman_is_offered_what_fits_her_week(place: Workplace) -> None:
    woman = register(
        place, RegisterResident("李姐", birth_date=date(1998, 5, 1), sex="2")
    ).resident_id
    attributes = {"lmp": "2025-09-01"}
    enrol(place, Enrol("maternal", date(2025, 11, 1), woman, attributes=attributes))
    found = offer(place, woman)
    assert found.reader.weeks == 26
    codes = [one.code for one in found.advice]
    assert codes.index("anc_mid") < codes.index("anc_late")
    with place.unit("test") as unit:
        known = place.catalogue.form("highrisk_pregnancy_followup")
        assert known is not None
        unit.session.add(
            Record(
                **place.stamp(),
                form_code=known.code,
                form_edition=known.edition,
                resident_id=woman,
                occurred_on=place.today,
                answers={"risk_level": "3"},
                entry_order=1,
            )
        )
        unit.commit()
    assert offer(place, woman).advice[0].code == "anc_high_risk"


def test_the_constitution_that_was_found_brings_its_sheet_to_the_top(place: Workplace) -> None:
    elder = register(
        place, RegisterResident("王奶奶", birth_date=date(1950, 5, 1), sex="2")
    ).resident_id
    known = place.catalogue.form("elderly_tcm")
    assert known is not None
    with place.unit("test") as unit:
        unit.session.add(
            Record(
                **place.stamp(),
                form_code=known.code,
                form_edition=known.edition,
                resident_id=elder,
                occurred_on=place.today,
                answers={"judge_yin_deficiency": "1", "judge_balanced": "3"},
                entry_order=1,
            )
        )
        unit.commit()
    found = offer(place, elder)
    assert found.advice[0].code == "tcm_yinxu"
    assert found.fitting == 1

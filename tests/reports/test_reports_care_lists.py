"""Lists of whom to see: contracts of the priority groups, gaps on paper, incidents counted once."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from report_village import CLINIC, Village
from sqlalchemy.orm import Session

from clinic_desktop.bootstrap import resources_dir
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.paper.appointment_pdf import booked_list_document, slips_document
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.people_list_pdf import gap_document, high_risk_document
from clinic_desktop.reports.progress import gap, progress
from clinic_desktop.services.appointments import WAITING, AppointmentRow
from clinic_desktop.services.care.pregnancy import HighRiskRow

TODAY = date(2026, 6, 17)
MADE = datetime(2026, 6, 17, 8, tzinfo=UTC)


def booked(name: str, on: date) -> AppointmentRow:
    return AppointmentRow(
        id=name,
        on=on,
        slot="上午",
        resident_id=name,
        name=name,
        sex="1",
        age=60,
        village_group="1组",
        household_no="001",
        phone="13800000000",
        purpose="慢病随访",
        purpose_code="1",
        place="卫生室",
        remark="空腹",
        state=WAITING,
        programmes=("hypertension",),
    )


def test_contracts_of_the_priority_groups_are_those_of_i_l1(
    session: Session, catalogue: Catalogue, village: Village, month: Callable[..., FormFigures]
) -> None:
    for name, born in (("老甲", "1950-01-01"), ("老乙", "1951-01-01"), ("青年", "1990-01-01")):
        house = village.household(f"00{len(name)}{born[3]}", "1组")
        person = village.resident(name, born, household_id=house)
        if name == "老甲":
            village.event(person, "sign", "2026-02-01", "family_doctor", years=1)
    session.flush()
    measures = {m.key: m for m in progress(session, catalogue, TODAY, (CLINIC,))}
    found = measures["contracts"]
    assert (found.done, found.whole, found.needed) == (1, 2, 1)
    lines = gap(session, catalogue, TODAY, (CLINIC,), "contracts").lines
    assert [line.name for line in lines] == ["老乙"]
    assert lines[0].enrolment_id == ""


def test_houses_nobody_is_enrolled_in_stand_on_the_gap_list(
    session: Session, catalogue: Catalogue, village: Village
) -> None:
    for number in ("003", "001", "010"):
        house = village.household(number, "2组")
        village.resident(f"户{number}", "1980-01-01", household_id=house)
    session.flush()
    found = gap(session, catalogue, TODAY, (CLINIC,), "houses")
    assert not any(line.enrolment_id for line in found.lines)
    fonts = load_fonts(resources_dir() / "fonts")
    document = gap_document(found, "本季度入户访视", "石门村卫生室", fonts, MADE)
    texts = document.pages[0].texts
    places = [texts.index(number) for number in ("001", "003", "010")]
    assert places == sorted(places)
    assert any("还要 3 个；名单 3 个" in text for text in texts)
    assert not document.problems(fonts)


def test_an_incident_told_twice_counts_once(
    session: Session, village: Village, month: Callable[..., FormFigures]
) -> None:
    person = village.resident("刘某", "1980-01-01")
    village.enrol(person, "smd", "2026-01-01")
    village.record(
        "smd_incident", person, "2026-06-03", happened_on="2026-06-03", kind="2", danger_level="3"
    )
    village.record(
        "smd_incident", person, "2026-06-04", happened_on="2026-06-04", kind="1", danger_level="1"
    )
    visit = {"visit_outcome": "0", "visit_form": "2", "danger_level": "3", "fu_class": "1"}
    village.record(
        "smd_followup",
        person,
        "2026-06-10",
        visit_date="2026-06-10",
        risk_behaviors=["2", "3"],
        risk_trouble_times=1,
        risk_crime_times=1,
        **visit,
    )
    village.record("smd_followup", person, "2026-06-15", visit_date="2026-06-15", **visit)
    session.flush()
    # One entered by itself, one more known from the visit only; 轻度滋事 is neither.
    assert month("R-07", 6).cell("R-07.23.A").value == 2


def test_slips_are_cut_apart_and_the_lists_have_room_to_write() -> None:
    fonts = load_fonts(resources_dir() / "fonts")
    rows = [booked(f"王{n}", date(2026, 6, 18)) for n in range(6)]
    slips = slips_document(rows, "石门村卫生室", "0719-1", fonts, MADE)
    assert [sum(t == "预约单" for t in page.texts) for page in slips.pages] == [4, 2]
    assert any("2026年6月18日（星期四） 上午" in text for text in slips.pages[0].texts)
    listed = booked_list_document(rows, "石门村卫生室", fonts, MADE)
    assert "13800000000" in listed.pages[0].texts
    woman = HighRiskRow(
        "x", "李姐", 29, "1组", "003", "138", "28 周 3 天", date(2026, 9, 1), None, "4",
        "前置胎盘", None, TODAY, True,
    )  # fmt: skip
    paper = high_risk_document([woman, woman], "石门村卫生室", fonts, MADE)
    texts = paper.pages[0].texts
    assert {"红色", "前置胎盘", "28 周 3 天"} <= set(texts)
    empty = high_risk_document([], "石门村卫生室", fonts, MADE)
    assert "（没有人）" in empty.pages[0].texts

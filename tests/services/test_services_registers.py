"""Registers: rows of a period, search, sums, voids, deadlines, the order of the shelves."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.diseases import Standing
from clinic_desktop.domain.forms.model import Subject
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.records.saving import RecordForm, record_form, void_record
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.registers import (
    RegisterFilter,
    cell_text,
    local_now,
    register_page,
    register_sheets,
    register_shelves,
    waiting_reports,
)
from clinic_desktop.services.residents.changing import void_resident
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace

Save = Callable[..., str]
CARD: dict[str, Any] = {
    "card_kind": "1",
    "patient_name": "张小明",
    "sex": "1",
    "birth_date": "1980-05-01",
    "id_no": "420399198005010013",
    "phone": "13800001111",
    "belongs": "1",
    "current_address": "石门村3组",
    "population_kind": "18",
    "case_class1": "1",
    "disease_code": "4000",
    "report_unit": "石门村卫生室",
    "unit_phone": "0719-1234",
    "report_doctor": "周医生",
    "fill_date": "2026-03-01",
    "onset_date": "2026-02-27",
}

EVENT: dict[str, Any] = {
    "report_kind": "1",
    "report_unit": "石门村卫生室",
    "report_date": "2026-03-02",
    "reporter": "周医生",
    "phone": "0719-1234",
    "event_name": "小学集体发热",
    "info_kind": ["1"],
    "event_level": "5",
    "first_diagnosis": "流行性感冒",
    "first_diagnosis_time": "2026-03-02",
    "report_area": "清溪镇",
    "event_area": "清溪镇",
    "detail_place": "石门小学",
    "event_time": "2026-03-01T08:00",
}


@pytest.fixture
def waste(place: Workplace) -> Save:
    """Files a bag of medical waste."""

    def save(day: date = date(2026, 3, 2), kilograms: int = 250, **more: Any) -> str:
        form = place.catalogue.form("medical_waste")
        assert form is not None
        answers = {
            "collect_time": f"{day}T09:00",
            "kind": "1",
            "weight_kg": kilograms,
            "package_count": 2,
            "source": "治疗室",
            "collector": "周医生",
            "state": "1",
            "handler": "周医生",
            **more,
        }
        known = {name: value for name, value in answers.items() if form.has(name)}
        return record_form(place, RecordForm("medical_waste", known)).record_id

    return save


@pytest.fixture
def card(place: Workplace) -> Save:
    """Files a report card; the diagnosis is so many hours ago."""

    def save(hours_ago: int, **more: Any) -> str:
        diagnosed = local_now(place) - timedelta(hours=hours_ago)
        answers = {**CARD, "diagnosis_datetime": diagnosed.strftime("%Y-%m-%dT%H:%M"), **more}
        confirmed = frozenset({"reported_by_phone_at", "parent_name"})
        command = RecordForm("infectious_report", answers, confirmed=confirmed)
        return record_form(place, command).record_id

    return save


def test_rows_of_a_period_newest_first_with_sums(place: Workplace, waste: Save) -> None:
    waste(date(2026, 2, 20), 1000)
    first = waste(date(2026, 3, 1), 250)
    second = waste(date(2026, 3, 2), 75)
    page = register_page(
        place, RegisterFilter("medical_waste", date(2026, 3, 1), date(2026, 3, 31))
    )
    assert [row.id for row in page.rows] == [second, first]
    scale = page.form.field("weight_kg").scale
    weight = dict(page.totals)[page.form.field("weight_kg").label]
    assert weight.startswith(f"{(250 + 75) / 10**scale:.{scale}f}")
    assert dict(page.totals)[page.form.field("package_count").label].startswith("4")
    assert not page.has_clock


def test_text_finds_every_word_in_labels_and_answers(place: Workplace, card: Save) -> None:
    wanted = card(1, patient_name="李梅", disease_code="3600")
    card(1, patient_name="李强")
    assert [r.id for r in register_page(place, _cards("李 腮腺炎")).rows] == [wanted]
    assert register_page(place, _cards("王")).rows == ()


def test_a_void_row_is_gone_and_its_number_with_it(place: Workplace, waste: Save) -> None:
    waste(kilograms=100)
    wrong = waste(kilograms=900)
    void_record(place, wrong, "录入错误")
    page = register_page(place, RegisterFilter("medical_waste"))
    assert len(page.rows) == 1
    assert wrong not in {row.id for row in page.rows}


@pytest.mark.parametrize(
    ("disease", "hours_ago", "standing"),
    [
        ("0200", 1, Standing.RUNNING),
        ("0200", 3, Standing.OVERDUE),
        ("1901", 3, Standing.OVERDUE),
        ("1902", 3, Standing.RUNNING),
        ("4000", 23, Standing.RUNNING),
        ("4000", 25, Standing.OVERDUE),
    ],
)
def test_the_clock_runs_by_the_class_of_the_disease(
    place: Workplace, card: Save, disease: str, hours_ago: int, standing: Standing
) -> None:
    card(hours_ago, disease_code=disease)
    page = register_page(place, _cards())
    (row,) = page.rows
    assert row.deadline is not None
    assert row.deadline.standing(page.now) is standing
    assert page.overdue == (standing is Standing.OVERDUE)


@pytest.fixture
def event(place: Workplace) -> Save:
    """Files a public-health event of which word came so many minutes ago."""

    def save(minutes_ago: int, **more: Any) -> str:
        heard = local_now(place) - timedelta(minutes=minutes_ago)
        answers = {**EVENT, "received_time": heard.strftime("%Y-%m-%dT%H:%M"), **more}
        confirmed = frozenset({"reported_by_phone_at"})
        command = RecordForm("public_health_event", answers, confirmed=confirmed)
        return record_form(place, command).record_id

    return save


def test_the_first_report_of_an_event_has_two_hours(place: Workplace, event: Save) -> None:
    running = event(119)
    late = event(121, event_name="宴席后腹泻")
    progress = event(600, report_kind="2", report_times=1)
    sent = event(90, sent_to_township_at=local_now(place).strftime("%Y-%m-%dT%H:%M"))
    page = register_page(place, RegisterFilter("public_health_event"))
    standings = {r.id: r.deadline and r.deadline.standing(page.now) for r in page.rows}
    assert standings == {
        running: Standing.RUNNING,
        late: Standing.OVERDUE,
        progress: None,
        sent: Standing.SENT,
    }
    assert page.overdue == 1
    assert _names(place)["public_health_event"].overdue == 1


def test_what_must_be_handed_on_is_told_most_urgent_first(
    place: Workplace, event: Save, card: Save
) -> None:
    flu = card(1, disease_code="4000")
    outbreak = event(30)
    card(30, sent_to_township_at=local_now(place).strftime("%Y-%m-%dT%H:%M"))
    waiting = waiting_reports(place)
    assert [(w.record_id, w.what) for w in waiting] == [
        (outbreak, "小学集体发热"),
        (flu, "张小明"),
    ]


def test_an_event_is_not_sent_before_word_of_it_came(place: Workplace, event: Save) -> None:
    early = (local_now(place) - timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    with pytest.raises(InputProblem, match="送卡时间"):
        event(60, sent_to_township_at=early)


def test_a_sent_report_is_no_longer_asked_for(place: Workplace, card: Save) -> None:
    now = local_now(place)
    late = card(30, sent_to_township_at=(now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    open_one = card(26)
    page = register_page(place, _cards())
    standings = {r.id: r.deadline and r.deadline.standing(page.now) for r in page.rows}
    assert standings == {late: Standing.SENT_LATE, open_one: Standing.OVERDUE}
    unsent = register_page(place, RegisterFilter("infectious_report", unsent=True))
    assert [row.id for row in unsent.rows] == [open_one]
    named = _names(place)["infectious_report"]
    assert (named.rows, named.overdue) == (2, 1)


def test_time_alone_makes_a_report_overdue(place: Workplace, card: Save, clock: FixedClock) -> None:
    card(1, disease_code="0100")
    assert register_page(place, _cards()).overdue == 0
    clock.instant += timedelta(minutes=61)
    assert register_page(place, _cards()).overdue == 1


def test_identity_numbers_are_masked_names_are_not(place: Workplace, card: Save) -> None:
    card(1)
    (sheet,) = register_sheets(place, _cards())
    assert "张小明" in sheet.row.cells
    assert sheet.answers["id_no"] == CARD["id_no"]
    shown = cell_text(sheet.form, sheet.form.field("id_no"), sheet.answers)
    assert shown == "42039919***0013"


def test_a_register_about_residents_names_them(place: Workplace) -> None:
    person = register(place, RegisterResident("王桂兰", birth_date=date(1950, 1, 1), sex="2"))
    answers = {"given_on": "2026-03-02", "bottles": 3, "stage": "1", "giver": "周医生"}
    form = place.catalogue.form("folic_acid")
    assert form is not None
    known = {name: value for name, value in answers.items() if form.has(name)}
    if form.sign_field:
        known[form.sign_field] = "周医生"
    record_form(place, RecordForm("folic_acid", known, About(resident_id=person.resident_id)))
    page = register_page(place, RegisterFilter("folic_acid", text="桂兰"))
    assert [row.name for row in page.rows] == ["王桂兰"]
    (sheet,) = register_sheets(place, RegisterFilter("folic_acid"))
    assert sheet.person["name"] == "王桂兰"
    void_resident(place, person.resident_id, "录错")
    assert register_page(place, RegisterFilter("folic_acid")).rows == ()


def test_every_register_form_stands_on_exactly_one_shelf(place: Workplace) -> None:
    shelves = register_shelves(place)
    codes = [register.code for shelf in shelves for register in shelf.registers]
    assert len(codes) == len(set(codes))
    clinic = {f.code for f in place.catalogue.current_forms() if f.subject is Subject.CLINIC}
    assert clinic - set(codes) == place.catalogue.registers.elsewhere
    assert {"outpatient_log", "referral_out", "toilet_water_survey"} <= set(codes)


def test_what_is_added_up_is_a_number(place: Workplace) -> None:
    for code, names in place.catalogue.registers.totals.items():
        form = place.catalogue.form(code)
        assert form is not None, code
        assert all(form.field(name).type in ("int", "dec") for name in names), code


def test_the_disease_list_knows_every_disease_of_the_card(place: Workplace) -> None:
    form = place.catalogue.form("infectious_report")
    assert form is not None
    listed = {option.code for option in form.field("disease_code").options}
    assert listed == set(place.catalogue.diseases.diseases)
    two_hours = {d.code for d in place.catalogue.diseases.diseases.values() if d.hours == 2}
    assert {"0100", "0200", "1901", "2700"} <= two_hours


def _cards(text: str = "") -> RegisterFilter:
    return RegisterFilter("infectious_report", text=text)


def _names(place: Workplace) -> dict[str, Any]:
    return {r.code: r for shelf in register_shelves(place) for r in shelf.registers}

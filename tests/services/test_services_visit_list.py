"""Lists for a walk: who stands on them, in which order, and what closes a line."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.reports.paper.visit_list_pdf import visit_houses
from clinic_desktop.services.enrolments import Enrol, NoteEvent, enrol, note_event
from clinic_desktop.services.followup import visit_form
from clinic_desktop.services.keyback import KeyedLine, filled_in, key_back, quick_starts
from clinic_desktop.services.records.saving import void_record
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.today import Window, tasks_of
from clinic_desktop.services.visit_list import (
    ListWish,
    VisitList,
    blank_words,
    kept_lists,
    make_list,
    read_list,
)
from clinic_desktop.services.workplace import Workplace

HTN, DM = "hypertension", "diabetes"


@pytest.fixture
def village(place: Workplace) -> dict[str, str]:
    """Three houses in two groups, the last group entered first."""
    found = {}
    for name, group, born in (
        ("孙丙", "10组", date(1960, 1, 1)),
        ("钱乙", "2组", date(1955, 1, 1)),
        ("赵甲", "2组", date(1950, 1, 1)),
    ):
        found[name] = register(
            place, RegisterResident(name, birth_date=born, sex="1", village_group=group)
        ).resident_id
        enrol(place, Enrol(HTN, date(2026, 2, 20), found[name]))
    enrol(place, Enrol(DM, date(2026, 2, 20), found["钱乙"]))
    return found


def hypertension(place: Workplace) -> VisitList:
    return make_list(place, ListWish(programmes=frozenset({HTN})))


def test_the_order_is_that_of_the_houses(place: Workplace, village: dict[str, str]) -> None:
    listed = make_list(place, ListWish(programmes=frozenset({HTN, DM})))
    assert [(x.number, x.name, x.programme) for x in listed.lines] == [
        (1, "钱乙", DM),
        (2, "钱乙", HTN),
        (3, "赵甲", HTN),
        (4, "孙丙", HTN),
    ]
    only = make_list(place, ListWish(groups=frozenset({"10组"}), programmes=frozenset({HTN})))
    assert [x.name for x in only.lines] == ["孙丙"]


def test_lists_are_numbered_and_kept(place: Workplace, village: dict[str, str]) -> None:
    first, second = hypertension(place), hypertension(place)
    assert (first.no, second.no) == ("0302-1", "0302-2")
    assert [k.no for k in kept_lists(place)] == ["0302-2", "0302-1"]
    with pytest.raises(InputProblem) as caught:
        make_list(place, ListWish(groups=frozenset({"9组"})))
    assert caught.value.problems[0].code == "LIST_EMPTY"
    with pytest.raises(InputProblem):
        read_list(place, "0101-1")


def test_a_line_becomes_a_record_with_class_and_date(
    place: Workplace, village: dict[str, str]
) -> None:
    listed = hypertension(place)
    line = listed.lines[0]
    keyed = KeyedLine(
        line.enrolment_id,
        line.programme,
        line.form,
        line.about,
        place.today,
        values={"visit_mode": "2", "symptoms": ["1"], "sbp": 152, "dbp": 94, "adherence": "1"},
    )
    answers = filled_in(place, keyed)
    assert (answers["fu_class"], answers["next_visit_date"]) == ("2", "2026-03-16")
    saved = key_back(place, keyed)
    assert saved.words == "控制不满意 · 下次 2026-03-16"
    again = read_list(place, listed.no)
    assert [bool(x.done) for x in again.lines] == [True, False, False]
    assert again.lines[0].done == "152/94 控制不满意"
    void_record(place, saved.record_id or "", "录错人")
    assert read_list(place, listed.no).done == 0


def test_what_the_quick_entry_leaves_out_is_named(
    place: Workplace, village: dict[str, str]
) -> None:
    line = hypertension(place).lines[0]
    keyed = KeyedLine(
        line.enrolment_id,
        line.programme,
        line.form,
        line.about,
        place.today,
        values={"visit_mode": "3", "symptoms": ["1"]},
    )
    with pytest.raises(InputProblem) as caught:
        key_back(place, keyed)
    assert {p.field for p in caught.value.problems if p.severity is Severity.ERROR} == {"fu_class"}
    with pytest.raises(InputProblem) as caught:
        key_back(place, replace(keyed, visited_on=date(2026, 3, 3)))
    assert caught.value.problems[0].code == "DATE_FUTURE"


def test_not_met_closes_the_line(place: Workplace, village: dict[str, str]) -> None:
    listed = hypertension(place)
    line = listed.lines[0]
    key_back(
        place,
        KeyedLine(
            line.enrolment_id, line.programme, line.form, line.about, place.today, result="2"
        ),
    )
    assert read_list(place, listed.no).lines[0].done == "未见到"


def test_what_happened_before_the_list_leaves_its_line_open(
    place: Workplace, village: dict[str, str], clock: FixedClock
) -> None:
    note_event(place, NoteEvent("attempt", place.today, HTN, village["钱乙"]))
    clock.instant = clock.instant.replace(hour=clock.instant.hour + 1)
    assert hypertension(place).done == 0


def test_earlier_visits_stand_on_the_list_and_are_carried_forward(
    place: Workplace, village: dict[str, str], clock: FixedClock
) -> None:
    line = hypertension(place).lines[0]
    key_back(
        place,
        KeyedLine(
            line.enrolment_id,
            line.programme,
            line.form,
            line.about,
            place.today,
            values={"visit_mode": "2", "symptoms": ["1"], "sbp": 132, "dbp": 82},
        ),
    )
    clock.instant = FixedClock.on(date(2026, 6, 2)).instant
    later = hypertension(place)
    (found,) = (x for x in later.lines if x.enrolment_id == line.enrolment_id)
    assert found.last == "26-03-02 132/82 控制满意"
    assert not found.done
    assert "sbp" not in quick_starts(place, later.lines)[line.enrolment_id].values


def test_the_paper_has_room_for_the_quick_fields(place: Workplace) -> None:
    anybody = Context(place.today)
    words = blank_words(place.catalogue.form("hypertension_followup"), anybody)
    assert "血压____/____" in words
    assert "□1规律 □2间断 □3不服药" in words
    quick = [form for form in place.catalogue.current_forms() if form.quick]
    assert len(quick) >= 8
    for form in quick:
        words = blank_words(form, anybody)
        assert "____" in words or "□" in words, form.code
    assert blank_words(None, anybody) == ""
    exam = place.catalogue.form("health_exam")
    young, old = (
        blank_words(exam, Context(place.today, person={"birth_date": date(year, 1, 1)}))
        for year in (1990, 1950)
    )
    assert "认知" in old
    assert "认知" not in young


@pytest.mark.parametrize(
    ("programme", "values"),
    [
        (
            DM,
            {"visit_mode": "2", "symptoms": ["1"], "fasting_glucose": 61, "sbp": 130, "dbp": 80},
        ),
        ("copd", {"visit_mode": "2", "symptoms": ["1"], "spo2": 96, "fu_class": "1"}),
        ("smd", {"visit_form": "2", "danger_level": "0", "drug_compliance": "1", "fu_class": "3"}),
        (
            "elderly_followup",
            {"groups": ["1"], "visit_mode": "2", "findings": "良好", "advice": "低盐饮食"},
        ),
        ("household_visit", {"findings": ["1"]}),
        ("tb", {"visit_mode": "2", "patient_type": "1", "symptoms": ["0"]}),
        (
            "elderly",
            {
                "symptoms": ["1"],
                "bp_left_sbp": 132,
                "bp_left_dbp": 80,
                "elder_health_self": "1",
                "elder_selfcare": "1",
                "elder_cognition": "1",
                "elder_emotion": "1",
                "smoking_status": "1",
                "drink_freq": "1",
                "assessment": "1",
            },
        ),
    ],
)
def test_every_quick_entry_is_enough_for_a_record(
    place: Workplace, programme: str, values: dict[str, object]
) -> None:
    resident = register(
        place, RegisterResident("周八", birth_date=date(1950, 1, 1), sex="1", village_group="1组")
    )
    house = programme == "household_visit"
    if programme not in {t.programme for t in tasks_of(place, resident.resident_id)}:
        enrol(
            place,
            Enrol(
                programme,
                date(2026, 2, 20),
                resident_id=None if house else resident.resident_id,
                household_id=resident.household_id if house else None,
            ),
        )
    listed = make_list(place, ListWish(Window.ALL, programmes=frozenset({programme})))
    (line,) = listed.lines
    saved = key_back(
        place,
        KeyedLine(line.enrolment_id, programme, line.form, line.about, place.today, values=values),
    )
    assert saved.record_id
    assert read_list(place, listed.no).done == 1


@pytest.mark.parametrize(
    ("born", "form", "asked", "not_asked", "values"),
    [
        (
            date(2025, 2, 20),
            "child_12_30m",
            {"weight": "体重", "warning_signs": "呼唤名字无反应"},
            "hb",
            {"weight": 950, "length": 755, "warning_signs": ["0"]},
        ),
        (
            date(2024, 8, 25),
            "child_12_30m",
            {"hb": "血红蛋白", "warning_signs": "不会有意识叫“爸爸”或“妈妈”"},
            "vision_left",
            {"weight": 1080, "length": 815, "hb": 118, "warning_signs": ["2"]},
        ),
        (
            date(2022, 1, 5),
            "child_3_6y",
            {"vision_left": "视力", "warning_signs": "不会说带形容词的句子"},
            "hearing",
            {"weight": 1650, "height": 1032, "growth_eval": ["1"]},
        ),
    ],
)
def test_a_child_is_asked_what_its_age_asks(
    place: Workplace,
    born: date,
    form: str,
    asked: dict[str, str],
    not_asked: str,
    values: dict[str, object],
) -> None:
    child = register(place, RegisterResident("王小宝", birth_date=born, sex="1")).resident_id
    if "child" not in {task.programme for task in tasks_of(place, child)}:
        enrol(place, Enrol("child", born, child))
    listed = make_list(place, ListWish(Window.ALL, programmes=frozenset({"child"})))
    (line,) = listed.lines
    assert line.form == form
    start = quick_starts(place, listed.lines)[line.enrolment_id]
    fields = {each.id: each for each in start.quick}
    assert not_asked not in fields
    for name, words in asked.items():
        each = fields[name]
        assert words in each.label + "".join(option.label for option in each.options)
    signs = [option.code for option in fields["warning_signs"].options]
    assert signs == ["0", "1", "2", "3", "4"]
    key_back(
        place,
        KeyedLine(line.enrolment_id, "child", line.form, line.about, place.today, values=values),
    )
    assert read_list(place, listed.no).done == 1


def test_a_mother_has_the_form_of_her_stage(place: Workplace) -> None:
    mother = register(
        place, RegisterResident("李梅", birth_date=date(1998, 5, 1), sex="2")
    ).resident_id
    enrol(place, Enrol("maternal", date(2025, 12, 20), mother, attributes={"lmp": "2025-11-01"}))
    listed = make_list(place, ListWish(Window.ALL, programmes=frozenset({"maternal"})))
    (line,) = listed.lines
    assert line.form in {"antenatal_first", "antenatal_followup"}
    form = place.catalogue.form(line.form)
    assert form is not None
    (task,) = tasks_of(place, mother)
    assert task.reason in form.visits
    values = {
        "gest_weeks": 17,
        "weight": 585,
        "sbp": 112,
        "dbp": 70,
        "height": 1600,
        "gravidity": 1,
        "classification": "1",
    }
    known = {name: value for name, value in values.items() if form.has(name)}
    saved = key_back(
        place,
        KeyedLine(line.enrolment_id, "maternal", line.form, line.about, place.today, values=known),
    )
    assert saved.record_id
    again = read_list(place, listed.no)
    assert again.lines[0].done.startswith("112/70")
    assert again.lines[0].form


def test_every_visit_that_falls_due_by_age_or_stage_has_its_form(place: Workplace) -> None:
    """One form for each reason, so that Enter on a task never opens the wrong sheet."""
    reasons = [reason for form in place.catalogue.current_forms() for reason in form.visits]
    assert len(reasons) == len(set(reasons))
    for programme in ("child", "maternal"):
        for slot in place.catalogue.programmes[programme].slots:
            assert visit_form(place.catalogue, programme, slot.rule) is not None, slot.rule
    assert visit_form(place.catalogue, "child") is None
    first, later = (
        visit_form(place.catalogue, "tb", reason)
        for reason in ("TB_FIRST_VISIT_72H", "TB_MONTHLY_1M")
    )
    assert first is not None
    assert later is not None
    assert (first.code, later.code) == ("tb_first_visit", "tb_followup")


def test_a_list_made_ahead_asks_for_the_age_of_the_visit(place: Workplace) -> None:
    """At 16 months the check of 18 months is on the list: its paper asks for haemoglobin."""
    born = date(2024, 10, 25)
    child = register(place, RegisterResident("王小宝", birth_date=born, sex="1")).resident_id
    if "child" not in {task.programme for task in tasks_of(place, child)}:
        enrol(place, Enrol("child", born, child))
    wish = ListWish(Window.ALL, programmes=frozenset({"child"}))
    (late,) = make_list(place, wish).lines
    weighed = {"weight": 1000, "length": 780}
    key_back(
        place,
        KeyedLine(late.enrolment_id, "child", late.form, late.about, place.today, values=weighed),
    )
    listed = make_list(place, wish)
    (house,) = visit_houses(listed, place.catalogue)
    (line,) = house.lines
    assert line.due is not None
    assert line.due > place.today
    assert "血红蛋白" in line.blanks
    assert "听力" not in line.blanks

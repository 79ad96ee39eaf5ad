"""Lists for a walk: who stands on them, in which order, and what closes a line."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.services.enrolments import Enrol, NoteEvent, enrol, note_event
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
    assert "sbp" not in quick_starts(place, later.lines)[line.enrolment_id]


def test_the_paper_has_room_for_the_quick_fields(place: Workplace) -> None:
    words = blank_words(place.catalogue.form("hypertension_followup"))
    assert "血压____/____" in words
    assert "□1规律 □2间断 □3不服药" in words
    quick = [form for form in place.catalogue.current_forms() if form.quick]
    assert len(quick) >= 8
    assert all("____" in blank_words(form) or "□" in blank_words(form) for form in quick)
    assert blank_words(None) == ""


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

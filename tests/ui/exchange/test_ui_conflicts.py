"""Conflicts on screen: two versions side by side, decided by keyboard, carried back by stick."""

from dataclasses import replace
from pathlib import Path

import pytest
from exchange_bench import WIFE, Bench, visit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from real_clinic import in_sight
from ui_fakes import type_chinese

from clinic_desktop.bootstrap.sources import exchange_alerts
from clinic_desktop.exchange.conflicts import conflict_lines
from clinic_desktop.exchange.decisions import decided_detail, decided_lines, settle_alike
from clinic_desktop.exchange.export import export_to
from clinic_desktop.services.records.reading import start_form
from clinic_desktop.services.records.saving import RecordForm, record_form, void_record
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.changing import change_resident
from clinic_desktop.services.residents.commands import ChangeResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record, Resident
from clinic_desktop.storage.undo import undo_last
from clinic_desktop.ui.screens.conflicts.band import QuestionsBand
from clinic_desktop.ui.screens.conflicts.screen import ConflictsScreen
from clinic_desktop.ui.widgets.cards import LineCard

pytestmark = pytest.mark.usefixtures("joined")


def differ(village: Workplace, centre: Workplace, person: str, number: int = 1) -> None:
    """Both sides write another telephone and another address without knowing of each other."""
    change_resident(
        village, ChangeResident(person, {"phone": f"1380000000{number}", "address": "上街"})
    )
    change_resident(
        centre, ChangeResident(person, {"phone": f"1390000000{number}", "address": "下街"})
    )


def open_conflicts(bench: Bench) -> ConflictsScreen:
    bench.shell.open("conflicts")
    bench.keys.settle()
    screen = bench.shell.stack.current()
    assert isinstance(screen, ConflictsScreen)
    return screen


def cells(screen: ConflictsScreen) -> list[list[str]]:
    table = screen.compare.table
    return [[table.cell(r, c) for c in range(4)] for r in range(table.model.rowCount())]


def stored(place: Workplace, person: str) -> tuple[str | None, str | None]:
    with place.reading() as session:
        row = session.get_one(Resident, person)
        return row.phone, row.address


def known_on_both_sides(
    village: Workplace, centre: Workplace, stick: Path, n: int = 1
) -> list[str]:
    people = [
        register(village, replace(WIFE, name=f"王桂{'兰花草梅'[k]}")).resident_id for k in range(n)
    ]
    visit(village, centre, stick)
    return people


def press(screen: ConflictsScreen, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(screen.compare.table.view, key)


def test_each_thing_is_chosen_and_the_village_learns_what_and_why(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    (person,) = known_on_both_sides(village, centre, stick)
    differ(village, centre, person)
    visit(village, centre, stick)
    screen = open_conflicts(at_centre)
    assert [screen.open.cell(0, c) for c in range(3)] == ["石门村卫生室", "王桂兰", "居民"]
    said = cells(screen)
    assert [line[0] for line in said] == ["现住址", "电话"]
    assert [line[1:3] for line in said] == [["下街", "上街"], ["13900000001", "13800000001"]]
    assert "本机" in screen.compare.left.accessibleName()
    assert "石门村卫生室" in screen.compare.right.accessibleName()
    assert not screen.decide.isEnabled()
    QTest.keyClick(screen.open.view, Qt.Key.Key_Return)
    assert screen.compare.table.view.hasFocus()
    press(screen, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Left)
    assert [line[3] for line in cells(screen)] == ["右", "左"]
    at_centre.escape()
    QTest.keyClick(screen.open.view, Qt.Key.Key_Return)
    press(screen, Qt.Key.Key_Return)
    assert screen.reason.line.hasFocus()
    type_chinese(screen.reason.line, "已电话核实")
    screen.reason.changed.emit()
    at_centre.keys.control(Qt.Key.Key_S)
    at_centre.keys.settle()
    assert screen.open.model.rowCount() == 0
    assert stored(centre, person) == ("13900000001", "上街")

    visit(village, centre, stick)
    visit(village, centre, stick)
    assert conflict_lines(village) == ()
    assert stored(village, person) == ("13900000001", "上街")
    told = decided_lines(village)
    assert {line.units for line in told} == {("phone",), ("address",)}
    assert {line.reason for line in told} == {"已电话核实"}
    assert all(line.author is not None and line.author.centre for line in told)
    # Nothing is lost: both values can still be read at the village.
    (phone,) = [line for line in told if line.units == ("phone",)]
    (item,) = decided_detail(village, phone).items
    assert set(item.values.values()) == {"13900000001", "13800000001"}
    assert len(decided_lines(centre)) == 2


def test_the_village_reads_the_decision_on_its_screen(
    at_village: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    (person,) = known_on_both_sides(village, centre, stick)
    differ(village, centre, person)
    visit(village, centre, stick)
    decide_at(centre, "already_asked")
    visit(village, centre, stick)
    screen = open_conflicts(at_village)
    at_village.press("chip-decided")
    assert screen.decided.model.rowCount() == 2
    assert "already_asked" in in_sight(at_village.shell, "decision-told").text()  # type: ignore[attr-defined]
    assert not screen._foot.isVisible()
    assert any(line[3] == "左" for line in cells(screen))


def decide_at(place: Workplace, reason: str) -> None:
    """Keep what the place itself wrote."""
    keys = [(line.table, line.row) for line in conflict_lines(place)]
    settle_alike(place, keys, place.site.code, reason)


def test_equal_cases_are_decided_together(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    people = known_on_both_sides(village, centre, stick, 3)
    for number, person in enumerate(people):
        differ(village, centre, person, number)
    change_resident(village, ChangeResident(people[2], {"contact_name": "甲"}))
    change_resident(centre, ChangeResident(people[2], {"contact_name": "乙"}))
    visit(village, centre, stick)
    screen = open_conflicts(at_centre)
    assert screen.open.model.rowCount() == 3
    # The third differs in one thing more: it is another case.
    screen.open.choose(f"resident/{people[0]}")
    at_centre.keys.settle()
    assert not screen.alike.isEnabled()
    press(screen, Qt.Key.Key_2)
    assert "2 条" in screen.alike.text()
    at_centre.prompts.will_answer("按纸质记录")
    at_centre.press("settle-alike")
    assert "石门村卫生室" in at_centre.prompts.asked[-1]
    assert [stored(centre, p)[1] for p in people] == ["上街", "上街", "下街"]
    assert screen.open.model.rowCount() == 1


def test_a_form_is_put_together_field_by_field_and_worked_out_anew(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    (person,) = known_on_both_sides(village, centre, stick)
    record = record_form(
        village,
        RecordForm("encounter", encounter(village, person), About(person)),
    ).record_id
    visit(village, centre, stick)
    amend(village, record, sbp=150, dbp=84)
    amend(centre, record, sbp=136, dbp=92)
    visit(village, centre, stick)
    screen = open_conflicts(at_centre)
    lines = {line[0]: line for line in cells(screen)}
    assert len(lines) == 2, lines
    names = list(lines)
    press(screen, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Right)
    assert [line[3] for line in cells(screen)] == ["左", "右"], names
    screen.reason.set_value("paper")
    screen.save()
    at_centre.keys.settle()
    with centre.reading() as session:
        answers = session.get_one(Record, record).answers
    assert (answers["sbp"], answers["dbp"]) == (136, 84)
    assert conflict_lines(centre) == ()
    # Looking back it is still seen whose each number was.
    at_centre.press("chip-decided")
    assert [line[3] for line in cells(screen)] == ["左", "右"]
    assert "逐项选用" in in_sight(at_centre.shell, "decision-told").text()  # type: ignore[attr-defined]


def encounter(place: Workplace, person: str) -> dict[str, object]:
    start = start_form(place, "encounter", About(person))
    told = dict.fromkeys(("subjective", "objective", "assessment", "plan"), "无")
    return {**start.answers, **told, "sbp": 140, "dbp": 90}


def amend(place: Workplace, record: str, **answers: int) -> None:
    start = start_form(place, "", About(), record)
    record_form(
        place,
        RecordForm(
            start.form.code,
            {**start.answers, **answers},
            start.about,
            record,
            frozenset(field.id for field in start.form.fields()) | {""},
        ),
    )


def test_a_void_against_an_edit_shows_what_was_edited(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    (person,) = known_on_both_sides(village, centre, stick)
    record = record_form(
        village, RecordForm("encounter", encounter(village, person), About(person))
    ).record_id
    visit(village, centre, stick)
    amend(village, record, sbp=150)
    void_record(centre, record, "重复录入")
    visit(village, centre, stick)
    screen = open_conflicts(at_centre)
    said = cells(screen)
    assert "一边作废、一边修改" in screen.open.cell(0, 3)
    assert any("重复录入" in line[1] for line in said)
    assert any("150" in cell for line in said for cell in line[1:3])
    press(screen, Qt.Key.Key_2)
    screen.reason.set_value("seen")
    screen.save()
    at_centre.keys.settle()
    visit(village, centre, stick)
    for place in (centre, village):
        with place.reading() as session:
            row = session.get_one(Record, record)
            assert (row.voided, row.answers["sbp"]) == (False, 150)
        assert conflict_lines(place) == ()
        assert [line.units for line in decided_lines(place)] == [("_void_vs_edit",)]


def test_a_conflict_that_changed_meanwhile_is_not_decided_unseen(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    (person,) = known_on_both_sides(village, centre, stick)
    differ(village, centre, person)
    visit(village, centre, stick)
    screen = open_conflicts(at_centre)
    press(screen, Qt.Key.Key_1)
    change_resident(village, ChangeResident(person, {"phone": "13700000000"}))
    visit(village, centre, stick)
    screen.reason.set_value("late")
    screen.save()
    at_centre.keys.settle()
    assert len(conflict_lines(centre)) == 1
    assert stored(centre, person) == ("13700000000", "下街")
    # The village has seen the centre's number and written over it: its own two are left.
    said = {line[0]: line[1:3] for line in cells(screen)}
    assert said == {"现住址": ["下街", "上街"], "电话": ["（没有改）", "13700000000"]}
    at_centre.press("next-version")
    assert {line[0]: line[2] for line in cells(screen)}["电话"] == "13800000001"


def test_the_list_is_found_by_name_and_the_values_stand_in_full(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    people = known_on_both_sides(village, centre, stick, 2)
    for person in people:
        differ(village, centre, person)
    visit(village, centre, stick)
    screen = open_conflicts(at_centre)
    type_chinese(screen.filter_box.line, "王桂花")
    screen.filter_box.changed.emit()
    at_centre.keys.settle()
    assert [screen.open.cell(r, 1) for r in range(screen.open.model.rowCount())] == ["王桂花"]
    full = in_sight(at_centre.shell, "compare-full")
    assert isinstance(full, QLabel)
    assert "左边：下街" in full.text()


def test_what_a_taken_file_brought_leads_to_the_decision(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    (person,) = known_on_both_sides(village, centre, stick)
    differ(village, centre, person)
    export_to(village, stick)
    at_centre.press_with_stick("receive", stick)
    at_centre.press("receive-take")
    page = at_centre.screen.receiving
    cards = [w for w in page.panel.findChildren(LineCard) if "冲突" in w.accessibleName()]
    QTest.keyClick(cards[0], Qt.Key.Key_Return)
    at_centre.keys.settle()
    screen = at_centre.shell.stack.current()
    assert isinstance(screen, ConflictsScreen)
    line = screen.open.current()
    assert line is not None
    assert line.row == person


def test_the_page_of_a_person_says_that_something_is_undecided(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    (person,) = known_on_both_sides(village, centre, stick)
    differ(village, centre, person)
    visit(village, centre, stick)
    told = {alert.screen: alert.text for alert in exchange_alerts(centre)}
    assert told == {"conflicts": "1 处内容两边写得不同，等人决定"}
    at_centre.shell.open("resident", person)
    at_centre.keys.settle()
    at_centre.press("open-question")
    screen = at_centre.shell.stack.current()
    assert isinstance(screen, ConflictsScreen)
    decide_at(centre, "seen")
    visit(village, centre, stick)
    told = {alert.screen: alert.text for alert in exchange_alerts(village)}
    assert told == {"conflicts": "卫生院决定了 2 处冲突"}
    at_centre.shell.open("resident", person)
    at_centre.keys.settle()
    band = at_centre.shell.findChild(QuestionsBand, "questions-band")
    assert isinstance(band, QuestionsBand)
    assert not band.isVisible()


def test_a_decision_that_was_a_slip_is_taken_back_like_any_save(
    village: Workplace, centre: Workplace, stick: Path
) -> None:
    (person,) = known_on_both_sides(village, centre, stick)
    differ(village, centre, person)
    visit(village, centre, stick)
    settle_alike(centre, [("resident", person)], village.site.code, "slip")
    assert stored(centre, person) == ("13800000001", "上街")
    undo_last(centre.database, centre.actor.staff_id)
    assert stored(centre, person) == ("13900000001", "下街")
    assert decided_lines(centre) == ()
    visit(village, centre, stick)
    assert stored(village, person) == ("13900000001", "下街")
    assert conflict_lines(village) == conflict_lines(centre) == ()

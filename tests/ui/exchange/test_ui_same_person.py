"""One person in two villages: both files side by side, made one, and taken apart again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from clinic_with_vault import VILLAGE, founded
from exchange_bench import WIFE, Bench, visit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from real_clinic import in_sight

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.exchange.enrol import accept_grant, grant, make_request
from clinic_desktop.services.enrolments import Enrol, enrol
from clinic_desktop.services.records.reading import start_form, timeline
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.merging import merge_residents
from clinic_desktop.services.residents.reading import ResidentFilter, list_resident_ids
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.residents.same_person import same_people
from clinic_desktop.services.today import tasks_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import Resident
from clinic_desktop.storage.undo import undo_last
from clinic_desktop.ui.screens.same_person.screen import SamePersonScreen

pytestmark = pytest.mark.usefixtures("joined")
ID_NO = "420399195403010027"


@pytest.fixture
def second(
    tmp_path: Path, clock: FixedClock, catalogue: Catalogue, centre: Workplace, joined: None
) -> Iterator[Workplace]:
    """Another village of the township."""
    answers = replace(VILLAGE, name="桃园村卫生室", village_code="104", village_name="桃园村")
    folder = ClinicFolder(tmp_path / "second")
    stick = tmp_path / "stick2"
    stick.mkdir()
    with founded(folder, clock, catalogue, answers, "吴医生", "b" * 32) as opened:
        made = make_request(opened, stick)
        granted = grant(centre, made.path, made.fingerprint.last_groups, stick)
        accept_grant(opened, granted.path, granted.poster.last_groups)
        yield opened


def seen(place: Workplace, person: str, sbp: int) -> str:
    """A consultation."""
    start = start_form(place, "encounter", About(person))
    told = dict.fromkeys(("subjective", "objective", "assessment", "plan"), "无")
    answers = {**start.answers, **told, "sbp": sbp, "dbp": 84}
    return record_form(place, RecordForm("encounter", answers, About(person))).record_id


def twice(village: Workplace, second: Workplace, centre: Workplace, stick: Path) -> tuple[str, str]:
    """The same woman registered in both villages, managed in both, known to the centre."""
    here = register(village, replace(WIFE, id_no=ID_NO, phone="13800001111")).resident_id
    there = register(second, replace(WIFE, id_no=ID_NO, address="桃园村口")).resident_id
    for place, person in ((village, here), (second, there)):
        enrol(place, Enrol("hypertension", date(2026, 1, 5), person))
    seen(village, here, 150)
    seen(village, here, 144)
    seen(second, there, 138)
    visit(village, centre, stick)
    visit(second, centre, stick)
    return here, there


def opened(bench: Bench) -> SamePersonScreen:
    bench.shell.open("same_person")
    bench.keys.settle()
    screen = bench.shell.stack.current()
    assert isinstance(screen, SamePersonScreen)
    return screen


def values(screen: SamePersonScreen) -> dict[str, tuple[str, str, str]]:
    table = screen.pane.table
    rows = [[table.cell(r, c) for c in range(4)] for r in range(table.model.rowCount())]
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def visits(place: Workplace, person: str) -> int:
    return sum(row.form_code == "encounter" for row in timeline(place, person))


def test_two_files_of_two_villages_become_one_and_can_be_taken_apart(
    at_centre: Bench, village: Workplace, second: Workplace, centre: Workplace, stick: Path
) -> None:
    here, there = twice(village, second, centre, stick)
    screen = opened(at_centre)
    assert screen.pairs.cell(0, 0) == "王桂兰"
    assert screen.pairs.cell(0, 2) == "石门村卫生室 / 桃园村卫生室"
    assert "记录 2 份" in screen.pane.left.accessibleName()
    said = values(screen)
    # What is empty in the file that stays is taken from the other by itself.
    assert said["电话"][2] == "左"
    assert said["现住址"][2] == "右"
    QTest.keyClick(screen.pairs.view, Qt.Key.Key_Return)
    assert screen.pane.table.view.hasFocus()
    screen.reason.set_value("ID")
    at_centre.prompts.will_answer(True)
    screen.save()
    at_centre.keys.settle()
    assert list_resident_ids(centre, ResidentFilter()) == (here,)
    assert visits(centre, here) == 3
    with centre.reading() as session:
        stays = session.get_one(Resident, here)
        assert (stays.phone, stays.address) == ("13800001111", "桃园村口")
    # Two enrolments in one programme: the person is followed up once.
    assert [t.programme for t in tasks_of(centre, here)].count("hypertension") == 1

    # Both villages learn of it; the one whose file stays gets what the other had written.
    visit(village, centre, stick)
    visit(second, centre, stick)
    assert visits(village, here) == 3
    assert list_resident_ids(second, ResidentFilter()) == ()

    at_centre.shell.open("resident", there)
    at_centre.keys.settle()
    band = in_sight(at_centre.shell, "questions-band")
    assert "已并入石门村卫生室" in band.text  # type: ignore[attr-defined]
    at_centre.press("open-question")
    assert at_centre.shell.stack.current() is screen
    assert "石门村卫生室" in in_sight(at_centre.shell, "merged-told").text()  # type: ignore[attr-defined]
    at_centre.prompts.will_answer("电话核实是两个人")
    at_centre.press("take-apart")
    assert set(list_resident_ids(centre, ResidentFilter())) == {here, there}
    assert (visits(centre, here), visits(centre, there)) == (2, 1)
    with centre.reading() as session:
        assert session.get_one(Resident, here).address is None
    assert [t.programme for t in tasks_of(centre, there)].count("hypertension") == 1
    visit(village, centre, stick)
    visit(second, centre, stick)
    assert (visits(village, here), visits(second, there)) == (2, 1)


def test_what_a_village_writes_without_knowing_is_moved_afterwards(
    at_centre: Bench, village: Workplace, second: Workplace, centre: Workplace, stick: Path
) -> None:
    here, there = twice(village, second, centre, stick)
    screen = opened(at_centre)
    screen.reason.set_value("ID")
    at_centre.prompts.will_answer(True)
    screen.save()
    at_centre.keys.settle()
    seen(second, there, 132)
    visit(second, centre, stick)
    (line,) = same_people(centre).merged
    assert line.strays == 1
    at_centre.shell.open("exchange")
    screen = opened(at_centre)
    at_centre.press("chip-merged")
    at_centre.press("gather")
    assert visits(centre, here) == 4
    assert same_people(centre).merged[0].strays == 0


def test_two_people_who_look_alike_are_not_shown_again(
    at_centre: Bench, village: Workplace, second: Workplace, centre: Workplace, stick: Path
) -> None:
    twice(village, second, centre, stick)
    screen = opened(at_centre)
    before = screen.pane.left.accessibleName()
    at_centre.press("swap")
    assert screen.pane.left.accessibleName() != before
    at_centre.prompts.will_answer("身份证号登记错误")
    at_centre.press("two-people")
    assert screen.pairs.model.rowCount() == 0
    assert len(list_resident_ids(centre, ResidentFilter())) == 2
    undo_last(centre.database, centre.actor.staff_id)
    (pair,) = same_people(centre).pairs

    # A merge that was a slip is taken back by one key as well.
    merge_residents(centre, pair.one.id, pair.other.id, {"phone": "13700000000"}, "slip")
    assert len(list_resident_ids(centre, ResidentFilter())) == 1
    undo_last(centre.database, centre.actor.staff_id)
    assert len(list_resident_ids(centre, ResidentFilter())) == 2
    assert same_people(centre).merged == ()
    assert visits(centre, pair.one.id) + visits(centre, pair.other.id) == 3
    assert min(visits(centre, pair.one.id), visits(centre, pair.other.id)) == 1

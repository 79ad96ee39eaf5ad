"""What must be typed into the provincial system: queued, ticked, returned when changed, counted."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.education.commands import RecordActivity
from clinic_desktop.services.education.saving import record_activity
from clinic_desktop.services.enrolments import Enrol, enrol
from clinic_desktop.services.handover.counting import month_count, note_platform_count
from clinic_desktop.services.handover.layout import (
    EMPTY,
    NUMBER,
    Layout,
    LayoutColumn,
    drop_layout,
    lay_out,
    layouts,
    save_layout,
    usual_layout,
)
from clinic_desktop.services.handover.queue import begin, leave_out, load_queue, waiting
from clinic_desktop.services.handover.sheet import (
    arrange,
    arrangement,
    forget_arrangement,
    open_sheet,
    tick,
    untick,
)
from clinic_desktop.services.records.saving import RecordForm, record_form, void_record
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.changing import change_resident
from clinic_desktop.services.residents.commands import ChangeResident, RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.handover import HandoverDeriver
from clinic_desktop.storage.undo import undo_last

SINCE = date(2026, 3, 2)


@pytest.fixture
def place(place: Workplace) -> Workplace:
    """With the deriver that the program has."""
    place.database.derivers = (*place.database.derivers, HandoverDeriver())
    return place


@pytest.fixture
def wang(place: Workplace, clock: FixedClock) -> str:
    """Somebody who was here before handing over began."""
    person = RegisterResident(
        "王桂兰", birth_date=date(1990, 1, 1), sex="2", phone="13800001111", address="石门村3组"
    )
    resident_id = register(place, person).resident_id
    begin(place, SINCE + timedelta(days=1))
    clock.instant += timedelta(days=2)
    return resident_id


def folic(place: Workplace, resident_id: str, **answers: Any) -> str:
    typed = {"given_on": "2026-03-04", "bottles": 3, "stage": "1", "giver": "周医生", **answers}
    saved = record_form(place, RecordForm("folic_acid", typed, About(resident_id=resident_id)))
    return saved.record_id


def amend(place: Workplace, record_id: str, resident_id: str, **answers: Any) -> None:
    typed = {"given_on": "2026-03-04", "bottles": 3, "stage": "1", "giver": "周医生", **answers}
    about = About(resident_id=resident_id)
    record_form(place, RecordForm("folic_acid", typed, about, record_id=record_id))


def enter(place: Workplace, *subjects: tuple[str, str]) -> None:
    """Ticked one after another: of two ticks the later one counts."""
    assert isinstance(place.clock, FixedClock)
    place.clock.instant += timedelta(seconds=1)
    assert tick(place, subjects).touches("handover_tick")


def queued(place: Workplace) -> list[tuple[str, str, str]]:
    return [(row.kind, row.name, row.state) for row in load_queue(place).rows]


def test_nothing_waits_before_the_clinic_begins(place: Workplace) -> None:
    register(place, RegisterResident("李建国", birth_date=date(1955, 5, 5), sex="1"))
    queue = load_queue(place)
    assert (queue.since, queue.rows) == (None, ())


def test_what_was_entered_since_the_beginning_waits_for_it_as_well(place: Workplace) -> None:
    register(place, RegisterResident("李建国", birth_date=date(1955, 5, 5), sex="1"))
    begin(place, SINCE)
    assert queued(place) == [("resident", "李建国", "new")]
    begin(place, SINCE + timedelta(days=1))
    assert queued(place) == []


def test_new_rows_wait_until_they_are_ticked(place: Workplace, wang: str) -> None:
    record = folic(place, wang)
    enrol(place, Enrol("hypertension", date(2026, 3, 4), wang))
    record_activity(
        place,
        RecordActivity("lecture", date(2026, 3, 4), "合理用盐", lecturer="周医生", headcount=50),
    )
    assert queued(place) == [
        ("activity", "合理用盐", "new"),
        ("enrolment", "王桂兰", "new"),
        ("folic_acid", "王桂兰", "new"),
    ]
    assert waiting(place) == 3
    enter(place, ("record", record))
    assert waiting(place) == 2
    untick(place, "record", record)
    assert waiting(place) == 3


def test_a_row_changed_after_the_tick_comes_back_with_its_fields_marked(
    place: Workplace, wang: str
) -> None:
    record = folic(place, wang, remark="首次")
    enter(place, ("record", record))
    amend(place, record, wang, bottles=2)
    (row,) = load_queue(place).rows
    assert (row.state, row.changed) == ("changed", ("bottles", "remark"))
    sheet = open_sheet(place, "record", record)
    changed = [(line.label, line.text, line.was) for line in sheet.lines if line.changed]
    assert changed == [("瓶数", "2", "3")]
    assert sheet.emptied == ("备注",)
    assert (sheet.entered_on, sheet.entered_by) == (date(2026, 3, 4), "周医生")
    amend(place, record, wang, remark="首次")  # as it was entered: nothing left to do
    assert load_queue(place).rows == ()


def test_a_person_known_before_comes_up_when_something_changes(place: Workplace, wang: str) -> None:
    change_resident(place, ChangeResident(wang, {"phone": "13900002222"}))
    (row,) = load_queue(place).rows
    assert (row.kind, row.state, row.changed) == ("resident", "changed", None)
    sheet = open_sheet(place, "resident", wang)
    assert [(line.label, line.text, line.was) for line in sheet.lines if line.changed] == [
        ("本人电话", "13900002222", "13800001111")
    ]
    enter(place, ("resident", wang))
    assert load_queue(place).rows == ()


def test_a_ticked_row_that_is_voided_must_be_taken_out_there(place: Workplace, wang: str) -> None:
    kept, dropped = folic(place, wang), folic(place, wang, remark="重复")
    enter(place, ("record", dropped))
    void_record(place, dropped, "重复录入")
    void_record(place, kept, "录错")  # never entered there: nothing to do
    (row,) = load_queue(place).rows
    assert (row.subject_id, row.state) == (dropped, "voided")
    enter(place, ("record", dropped))
    assert load_queue(place).rows == ()


def test_everything_looked_at_again_gives_the_same_queue(place: Workplace, wang: str) -> None:
    ticked = folic(place, wang)
    enter(place, ("record", ticked))
    amend(place, ticked, wang, bottles=2)
    folic(place, wang, remark="又一次")
    change_resident(place, ChangeResident(wang, {"phone": "13900002222"}))
    before = load_queue(place)
    place.database.rebuild_derived()
    assert load_queue(place) == before
    assert len(before.rows) == 3


def test_the_sheet_follows_the_clinics_own_order(place: Workplace, wang: str) -> None:
    record = folic(place, wang)
    usual = [line.label for line in open_sheet(place, "record", record).lines]
    assert usual == ["姓名", "发放日期", "瓶数", "对象", "发放人"]
    assert [line.text for line in open_sheet(place, "record", record).lines][1:4] == [
        "2026-03-04",
        "3",  # as it is typed there: without 瓶
        "待孕妇女",
    ]
    found = arrangement(place, "folic_acid")
    order = sorted((each.id for each in found.fields), key=lambda name: name != "stage")
    arrange(place, "folic_acid", order, found.left_out | {"giver", "@name"})
    assert [line.label for line in open_sheet(place, "record", record).lines] == [
        "对象",
        "发放日期",
        "瓶数",
    ]
    forget_arrangement(place, "folic_acid")
    assert [line.label for line in open_sheet(place, "record", record).lines] == usual


def test_a_field_the_order_has_never_seen_stands_where_the_form_has_it(
    place: Workplace, wang: str
) -> None:
    arrange(place, "folic_acid", ["giver", "given_on"], frozenset())
    order = [each.id for each in arrangement(place, "folic_acid").fields]
    assert order.index("giver") < order.index("given_on") < order.index("bottles")
    assert set(order) >= {"@name", "@id_no", "stage", "remark"}
    del wang


def test_the_numbers_of_a_month_are_compared(place: Workplace, wang: str) -> None:
    first, second = folic(place, wang), folic(place, wang, remark="二")
    enter(place, ("record", first))
    counted = {row.kind: row for row in month_count(place, date(2026, 3, 31)).rows}
    row = counted["folic_acid"]
    assert (row.ours, row.entered, row.platform, row.difference) == (2, 1, None, None)
    note_platform_count(place, date(2026, 3, 1), "folic_acid", 1)
    row = {row.kind: row for row in month_count(place, date(2026, 3, 1)).rows}["folic_acid"]
    assert (row.platform, row.difference) == (1, -1)
    enter(place, ("record", second))
    amend(place, first, wang, bottles=1)
    row = {row.kind: row for row in month_count(place, date(2026, 3, 1)).rows}["folic_acid"]
    assert (row.ours, row.entered) == (2, 1)  # the changed one must be entered again
    with pytest.raises(InputProblem):
        note_platform_count(place, date(2026, 3, 1), "folic_acid", -1)
    note_platform_count(place, date(2026, 3, 1), "folic_acid", None)
    assert month_count(place, date(2026, 3, 1)).counted_on is None


def test_kinds_that_nobody_enters_are_left_out(place: Workplace, wang: str) -> None:
    folic(place, wang)
    leave_out(place, "folic_acid")
    queue = load_queue(place)
    assert queue.rows == ()
    assert [(each.kind, each.rows) for each in queue.left_out] == [("folic_acid", 1)]
    kinds = [row.kind for row in month_count(place, date(2026, 3, 1)).rows]
    assert "folic_acid" not in kinds
    leave_out(place, "folic_acid", out=False)
    assert len(load_queue(place).rows) == 1


def test_a_workbook_has_the_columns_that_the_clinic_wants(place: Workplace, wang: str) -> None:
    folic(place, wang)
    ticked = folic(place, wang, bottles=2)
    enter(place, ("record", ticked))
    layout = Layout(
        "省平台叶酸导入",
        "folic_acid",
        (
            LayoutColumn(NUMBER, "序号"),
            LayoutColumn("@name", "妇女姓名"),
            LayoutColumn("stage", "对象代码", as_code=True),
            LayoutColumn(EMPTY, "平台编号"),
            LayoutColumn("bottles", "瓶"),
        ),
    )
    save_layout(place, layout)
    assert layouts(place) == (layout,)
    waiting_rows = lay_out(place, layout)
    assert waiting_rows.headings == ("序号", "妇女姓名", "对象代码", "平台编号", "瓶")
    assert waiting_rows.rows == (("1", "王桂兰", "1", "", "3"),)
    month = lay_out(place, layout, date(2026, 3, 1), date(2026, 3, 31))
    assert sorted(row[-1] for row in month.rows) == ["2", "3"]
    drop_layout(place, "省平台叶酸导入")
    assert layouts(place) == ()
    with pytest.raises(InputProblem):
        save_layout(place, replace(layout, name="  "))
    assert usual_layout(place, "folic_acid").columns[0].header == "姓名"


def test_ticks_are_part_of_history_and_can_be_taken_back(place: Workplace, wang: str) -> None:
    record = folic(place, wang)
    enter(place, ("record", record))
    assert load_queue(place).rows == ()
    undo_last(place.database, place.actor.staff_id)
    assert queued(place) == [("folic_acid", "王桂兰", "new")]
    with pytest.raises(InputProblem):
        untick(place, "resident", wang)
    with pytest.raises(InputProblem):
        tick(place, [("resident", "0" * 32)])

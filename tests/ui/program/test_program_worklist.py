"""The follow-up screen by keys: ticks and paper, outcomes, calendar, gaps, referrals, reminder."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from ui_fakes import ScriptedPrompts

from clinic_desktop.domain.identity import check_character
from clinic_desktop.services.enrolments import NoteEvent, note_event
from clinic_desktop.services.residents.changing import change_resident
from clinic_desktop.services.residents.commands import ChangeResident, RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.today import TodayFilter, Window, today_page
from clinic_desktop.services.visit_list import kept_lists, read_list
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import CareEvent, Enrolment, ResidentIndex, Task
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens.followup.outcomes import AwayDialog
from clinic_desktop.ui.screens.followup.screen import FollowUpScreen
from clinic_desktop.ui.screens.person.dialogs import DeathDialog, MoveDialog
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.screens.today.screen import TodayScreen
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.widgets.cards import Band

Settled = Callable[[], None]


@pytest.fixture
def screen(shell: Shell, settled: Settled) -> FollowUpScreen:
    shell.open("followup")
    settled()
    found = shell.stack.current()
    assert isinstance(found, FollowUpScreen)
    assert found.work.table.view.hasFocus()
    return found


def previews() -> list[PreviewWindow]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, PreviewWindow)]


def press_button(screen: FollowUpScreen, name: str) -> None:
    button = screen.findChild(QPushButton, name)
    assert button is not None
    assert button.isEnabled()
    button.click()


def test_what_is_ticked_is_printed_in_order_and_opens_for_keying_back(
    screen: FollowUpScreen,
    shell: Shell,
    real_place: Workplace,
    settled: Settled,
    qtbot: QtBot,
    press: Callable[..., None],
) -> None:
    rows = [screen.work.table.model.row_at(n) for n in range(3)]
    for _ in range(3):
        press(Qt.Key.Key_Space)
    assert screen.work.ticked == {row.id for row in rows if row is not None}
    assert screen.work.table.cell(0, 0) == "✓"
    press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settled()
    qtbot.waitUntil(lambda: len(previews()) == 1, timeout=10_000)
    (window,) = previews()
    (kept,) = kept_lists(real_place)
    assert kept.no in window.windowTitle()
    window.close()
    listed = read_list(real_place, kept.no)
    assert {x.enrolment_id for x in listed.lines} == screen.work.ticked
    houses = [(len(x.village_group), x.village_group, x.household_no) for x in listed.lines]
    assert houses == sorted(houses)
    with qtbot.waitActive(shell):
        shell.activateWindow()
    screen.work.table.setFocus()
    press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert shell.key == "keyback"


def test_filters_narrow_the_list(
    screen: FollowUpScreen, real_place: Workplace, settled: Settled
) -> None:
    work = screen.work
    for box, wanted in ((work.windows, Window.ALL), (work.programmes, "hypertension")):
        box.setCurrentIndex(box.findData(wanted))
        box.activated.emit(box.currentIndex())
        settled()
    expected = today_page(real_place, TodayFilter(Window.ALL, "hypertension"))
    assert work.table.model.rowCount() == expected.total
    group = work.places.groups.itemData(1)
    work.places.groups.setCurrentIndex(1)
    work.places.groups.activated.emit(1)
    settled()
    rows = [work.table.model.row_at(n) for n in range(work.table.model.rowCount())]
    assert rows
    assert {row.task.village_group for row in rows if row is not None} == {group}


def test_not_met_three_times_advises_lost(
    screen: FollowUpScreen,
    shell: Shell,
    real_place: Workplace,
    settled: Settled,
    prompts: ScriptedPrompts,
    press: Callable[..., None],
) -> None:
    row = screen.work.table.current()
    assert row is not None
    task = row.task
    for day in (date(2026, 2, 27), date(2026, 2, 28)):
        note_event(real_place, NoteEvent("attempt", day, task.programme, task.resident_id, note=""))
    press(Qt.Key.Key_N)
    settled()
    assert "3 次未见到" in shell.toaster.text
    assert screen.work.table.choose(row.id)
    screen.work.panel.show_task(screen.work.table.current())
    settled()
    band = screen.findChild(Band, "consider-lost")
    assert band is not None
    assert band.isVisibleTo(screen)
    prompts.will_answer("外出务工，联系不上")
    press_button(screen, "lost")
    settled()
    with real_place.reading() as session:
        enrolment = session.get_one(Enrolment, task.enrolment_id)
        assert (enrolment.close_reason, enrolment.closed_on) == ("lost", real_place.today)


def test_refused_away_moved_and_died_open_their_verbs(
    screen: FollowUpScreen,
    real_place: Workplace,
    settled: Settled,
    prompts: ScriptedPrompts,
) -> None:
    row = screen.work.table.current()
    assert row is not None
    for name, kind in (("away", AwayDialog), ("moved", MoveDialog), ("died", DeathDialog)):
        press_button(screen, name)
        dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind)]
        (dialog,) = [d for d in dialogs if d.isVisible()]
        if kind is AwayDialog:
            dialog.save()
            settled()
            assert not dialog.isVisible()
        else:
            dialog.reject()
    with real_place.reading() as session:
        away = session.scalars(
            select(CareEvent).where(
                CareEvent.resident_id == row.task.resident_id, CareEvent.kind == "away"
            )
        ).one()
        assert away.details == {"until": "2026-04-01"}
    other = screen.work.table.current()
    assert other is not None
    prompts.will_answer("家属见证")
    press_button(screen, "refused")
    settled()
    with real_place.reading() as session:
        assert session.get_one(Enrolment, other.id).close_reason == "refused"


def test_the_calendar_levels_the_month_and_prints_a_day(
    screen: FollowUpScreen, real_place: Workplace, settled: Settled, qtbot: QtBot
) -> None:
    screen.show_view("month")
    settled()
    plan = screen.month.plan
    assert plan is not None
    assert len(screen.month.cells) == 31
    busy = [day for day in plan.days if day.houses]
    assert busy
    assert all(day.kind.works and day.kind.day >= real_place.today for day in busy)
    screen.month.cells[busy[0].kind.day.day - 1].click()
    assert screen.month.table.model.rowCount() == len(busy[0].houses)
    press_button(screen, "print-day")
    settled()
    qtbot.waitUntil(lambda: len(previews()) == 1, timeout=10_000)
    previews()[0].close()
    (kept,) = kept_lists(real_place)
    assert kept.count == busy[0].visits
    press_button(screen, "month-after")
    settled()
    assert screen.month.plan is not None
    assert screen.month.plan.month == date(2026, 4, 1)


def test_a_card_opens_whom_to_see(
    screen: FollowUpScreen, real_place: Workplace, settled: Settled, qtbot: QtBot
) -> None:
    screen.show_view("gaps")
    settled()
    view = screen.gaps
    measure = next(m for m in view.measures if m.key == "month:hypertension")
    card = view.cards[measure.key]
    assert f"{measure.done} / {measure.whole}" in card.accessibleName()
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    settled()
    assert view.gap is not None
    assert view.gap.measure.key == measure.key
    assert view.table.model.rowCount() == len(measure.missing) == measure.whole - measure.done
    press_button(screen, "print-gap")
    settled()
    qtbot.waitUntil(lambda: len(previews()) == 1, timeout=10_000)
    previews()[0].close()
    listed = read_list(real_place, kept_lists(real_place)[0].no)
    assert [x.resident_id for x in listed.lines] == [line.id for line in view.gap.lines]
    assert screen.escape()
    settled()
    assert screen.work.isVisible()


def test_one_key_answers_a_referral(
    screen: FollowUpScreen, real_place: Workplace, settled: Settled, press: Callable[..., None]
) -> None:
    with real_place.reading() as session:
        people = session.scalars(
            select(Task.resident_id)
            .where(Task.programme == "hypertension", Task.state == "open")
            .limit(2)
        ).all()
    for number, person in enumerate(people):
        note_event(
            real_place,
            NoteEvent("referral", date(2026, 2, 26 + number), "hypertension", person),
        )
    screen.show_view("referrals")
    settled()
    table = screen.referrals.table
    table.setFocus()
    before = table.model.rowCount()
    assert before >= 2
    answered = []
    for key, attended in ((Qt.Key.Key_1, True), (Qt.Key.Key_2, False)):
        row = table.current()
        assert row is not None
        answered.append((row.resident_id, attended))
        press(key)
        settled()
    assert table.model.rowCount() == before - 2
    with real_place.reading() as session:
        for person, attended in answered:
            check = session.scalars(
                select(CareEvent).where(
                    CareEvent.resident_id == person,
                    CareEvent.kind == "referral_check",
                    CareEvent.occurred_on == real_place.today,
                )
            ).one()
            assert check.details == {"attended": attended}


def test_the_first_consultation_asks_for_the_blood_pressure(
    shell: Shell, real_place: Workplace, settled: Settled, qtbot: QtBot
) -> None:
    first = "420399" + "19800101" + "001"
    person = register(
        real_place,
        RegisterResident("石敢当", id_no=first + check_character(first), village_group="1组"),
    ).resident_id
    shell.open("record", person, form="encounter")
    settled()
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    qtbot.waitUntil(lambda: form.editor is not None, timeout=5000)
    band = form.findChild(Band, "first-visit")
    assert band is not None
    qtbot.waitUntil(lambda: "首次就诊" in band.text, timeout=5000)
    assert form.editor is not None
    for name, value in (("sbp", 128), ("dbp", 80)):
        line = form.editor.line(name)
        line.field.set_value(value)
        line.field.changed.emit()
    assert "已测" in band.text
    form.escape()


def test_screening_groups_are_listed(
    screen: FollowUpScreen, real_place: Workplace, settled: Settled
) -> None:
    with real_place.reading() as session:
        person = session.scalars(
            select(ResidentIndex.resident_id)
            .join(Task, Task.resident_id == ResidentIndex.resident_id)
            .where(Task.programme == "bp_screen", Task.state == "open")
        ).first()
    if person is None:
        with real_place.reading() as session:
            enrolled = select(Enrolment.resident_id).where(Enrolment.programme == "hypertension")
            person = session.scalars(
                select(ResidentIndex.resident_id).where(
                    ResidentIndex.birth_date < date(1985, 1, 1),
                    ResidentIndex.listed,
                    ResidentIndex.resident_id.not_in(enrolled),
                )
            ).first()
        assert person is not None
        from clinic_desktop.services.enrolments import Enrol, enrol

        enrol(real_place, Enrol("bp_screen", date(2026, 1, 5), person))
    note_event(
        real_place,
        NoteEvent("bp", date(2026, 2, 26), "bp_screen", person, details={"sbp": 151, "dbp": 88}),
    )
    screen.show_view("screening")
    settled()
    rows = [
        screen.screening.table.model.row_at(n)
        for n in range(screen.screening.table.model.rowCount())
    ]
    assert (person, "血压偏高待复测") in [(r.id, r.group) for r in rows if r is not None]


def test_today_is_narrowed_by_group_and_by_doctor(
    shell: Shell, real_place: Workplace, settled: Settled
) -> None:
    with real_place.reading() as session:
        mine = session.scalars(
            select(Task.resident_id).where(Task.state == "open", Task.resident_id.is_not(None))
        ).first()
    assert mine is not None
    change_resident(real_place, ChangeResident(mine, {"responsible_doctor": "李医生"}))
    shell.open("files")
    shell.open("today")
    settled()
    today = shell.stack.current()
    assert isinstance(today, TodayScreen)
    doctors = today.places.doctors
    assert doctors.isVisible()
    doctors.setCurrentIndex(doctors.findData("李医生"))
    doctors.activated.emit(doctors.currentIndex())
    settled()
    rows = today_page(real_place, TodayFilter(Window.NOW, doctor="李医生"))
    shown = {row.task.resident_id for row in today.table.model.rows}  # type: ignore[union-attr]
    assert shown == {task.resident_id for house in rows.houses for task in house.tasks}
    assert shown <= {mine}
    everything = today_page(real_place, TodayFilter(Window.ALL, doctor="李医生"))
    assert {t.resident_id for h in everything.houses for t in h.tasks} == {mine}

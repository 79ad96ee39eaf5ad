"""A day of thirty visits, printed, walked and keyed back in the same order by keyboard alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from ui_fakes import ScriptedPrompts

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.enrolments import Enrol, enrol
from clinic_desktop.services.today import Window
from clinic_desktop.services.visit_list import ListWish, VisitList, make_list, read_list
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import CareEvent, Enrolment, Record, ResidentIndex, Task
from clinic_desktop.ui.screens.keyback.screen import KeyBackScreen
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.shell.window import Shell

A_DAY = 30
MOST_KEYS_A_VISIT = 18
HTN = "hypertension"


def some(place: Workplace, count: int, programme: str = HTN) -> frozenset[str]:
    with place.reading() as session:
        return frozenset(
            session.scalars(
                select(Task.enrolment_id)
                .where(Task.state == "open", Task.programme == programme)
                .order_by(Task.enrolment_id)
                .limit(count)
            )
        )


def a_day(place: Workplace) -> frozenset[str]:
    """Thirty visits in two programmes; the practice clinic is filled up where it has fewer."""
    found = some(place, 20) | some(place, 10, "diabetes")
    with place.reading() as session:
        known = select(Enrolment.resident_id).where(Enrolment.programme == HTN)
        others = session.scalars(
            select(ResidentIndex.resident_id)
            .where(
                ResidentIndex.listed,
                ResidentIndex.birth_date < date(1990, 1, 1),
                ResidentIndex.resident_id.not_in(known),
            )
            .order_by(ResidentIndex.resident_id)
            .limit(A_DAY - len(found))
        ).all()
    new = (enrol(place, Enrol(HTN, date(2026, 2, 20), person)).enrolment_id for person in others)
    return found | frozenset(new)


class Typist:
    """Presses keys into the focus and counts them."""

    def __init__(self, qtbot: QtBot, settled: Callable[[], None]) -> None:
        self._qtbot, self._settled = qtbot, settled
        self.keys = 0

    def type(self, text: str) -> None:
        for letter in text:
            self.keys += 1
            self._qtbot.keyClicks(QApplication.focusWidget(), letter)

    def enter(self) -> None:
        self.press(Qt.Key.Key_Return)

    def press(self, key: Qt.Key) -> None:
        self.keys += 1
        self._qtbot.keyClick(QApplication.focusWidget(), key)
        self._settled()

    def answers(self, *texts: str) -> None:
        for text in texts:
            self.type(text)
            self.enter()


@pytest.fixture
def typist(qtbot: QtBot, settled: Callable[[], None]) -> Typist:
    return Typist(qtbot, settled)


def opened(shell: Shell, listed: VisitList, settled: Callable[[], None]) -> KeyBackScreen:
    shell.open("keyback", listed.no)
    settled()
    screen = shell.stack.current()
    assert isinstance(screen, KeyBackScreen)
    assert screen.row is not None
    assert screen.row.has_focus()
    return screen


def test_thirty_visits_are_keyed_back_by_keyboard(
    shell: Shell, real_place: Workplace, settled: Callable[[], None], typist: Typist
) -> None:
    listed = make_list(real_place, ListWish(Window.MONTH, enrolments=a_day(real_place)))
    count = len(listed.lines)
    assert count == A_DAY
    screen = opened(shell, listed, settled)
    assert [row.line.enrolment_id for row in screen.rows] == [x.enrolment_id for x in listed.lines]
    for number, row in enumerate(screen.rows):
        assert screen.row is row
        assert screen.progress.text() == f"{number} / {count}"
        mode = "2" if number == 0 else ""  # carried from line to line
        before = typist.keys
        sugar = () if row.line.programme == HTN else ("6.1",)
        typist.answers("", mode, "1", *sugar, str(110 + number), "78", "1")
        assert row.done, (row.line.name, row.trouble)
        assert typist.keys - before <= MOST_KEYS_A_VISIT
    assert screen.progress.text() == f"{count} / {count}"
    print(f"\n{count} visits, {typist.keys / count:.1f} keys each")
    with real_place.reading() as session:
        for number, line in enumerate(listed.lines):
            record = session.scalars(
                select(Record).where(
                    Record.resident_id == line.resident_id,
                    Record.form_code == line.form,
                    Record.occurred_on == real_place.today,
                    Record.voided.is_(False),
                )
            ).one()
            assert record.answers["sbp"] == 110 + number
            assert record.answers["visit_mode"] == "2"
            assert record.outcome == "1"
            task = session.get_one(Task, line.enrolment_id)
            assert task.next_due is not None
            assert task.next_due > real_place.today
            assert record.answers["next_visit_date"] == task.next_due.isoformat()
    again = read_list(real_place, listed.no)
    assert again.done == count


def test_not_met_and_refused_are_a_key_each(
    shell: Shell,
    real_place: Workplace,
    settled: Callable[[], None],
    typist: Typist,
    prompts: ScriptedPrompts,
) -> None:
    listed = make_list(real_place, ListWish(enrolments=some(real_place, 2)))
    screen = opened(shell, listed, settled)
    typist.answers("2")
    assert screen.rows[0].done
    prompts.will_answer("家属见证")
    typist.answers("3")
    assert screen.rows[1].done
    with real_place.reading() as session:
        first, second = listed.lines
        attempts = session.scalars(
            select(CareEvent).where(
                CareEvent.resident_id == first.resident_id, CareEvent.kind == "attempt"
            )
        ).all()
        assert real_place.today in [a.occurred_on for a in attempts]
        enrolment = session.get_one(Enrolment, second.enrolment_id)
        assert (enrolment.closed_on, enrolment.close_reason) == (real_place.today, "refused")


def test_problems_stand_in_the_row_and_unusual_values_pass_with_another_enter(
    shell: Shell, real_place: Workplace, settled: Callable[[], None], typist: Typist
) -> None:
    listed = make_list(real_place, ListWish(enrolments=some(real_place, 1)))
    screen = opened(shell, listed, settled)
    (row,) = screen.rows
    typist.answers("", "2", "1", "120", "130", "1")
    assert not row.done
    assert "收缩压应高于舒张压" in row.trouble
    row.field("sbp").setFocus()
    row.field("sbp").editor.selectAll()  # type: ignore[attr-defined]
    typist.answers("188", "104", "1")
    assert not row.done
    assert "转诊" in row.trouble
    assert "referral_reason" in row.names
    assert QApplication.focusWidget() is row.field("referral_reason").editor
    typist.enter()
    if not row.done:
        # The last visit of some makes more than one value unusual: what is newly asked about
        # is confirmed by itself.
        typist.enter()
    assert row.done, row.trouble


def test_undo_opens_the_line_again(
    shell: Shell, real_place: Workplace, settled: Callable[[], None], typist: Typist, qtbot: QtBot
) -> None:
    listed = make_list(real_place, ListWish(enrolments=some(real_place, 2)))
    screen = opened(shell, listed, settled)
    typist.answers("2")
    assert screen.progress.text() == "1 / 2"
    with qtbot.waitSignal(shell.desk.operations.changed, timeout=5000):
        shell.undo()
    settled()
    assert screen.progress.text() == "0 / 2"
    assert not screen.rows[0].done


def test_f2_opens_the_whole_form_and_saving_it_closes_the_line(
    shell: Shell, real_place: Workplace, settled: Callable[[], None], typist: Typist, qtbot: QtBot
) -> None:
    listed = make_list(real_place, ListWish(enrolments=some(real_place, 2)))
    screen = opened(shell, listed, settled)
    typist.press(Qt.Key.Key_F2)
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    assert form.wanted is not None
    assert form.wanted.about.resident_id == listed.lines[0].resident_id
    qtbot.waitUntil(lambda: form.editor is not None, timeout=5000)
    assert form.editor is not None
    for name, value in {
        "visit_mode": "1",
        "symptoms": ["1"],
        "sbp": 132,
        "dbp": 82,
        "fu_class": "1",
        "next_visit_date": "2026-06-02",
    }.items():
        line = form.editor.line(name)
        line.field.set_value(value)
        line.field.changed.emit()
    form.save()
    qtbot.waitUntil(lambda: shell.key == "keyback", timeout=5000)
    settled()
    assert screen.rows[0].done
    assert screen.row is screen.rows[1]
    assert screen.progress.text() == "1 / 2"


def test_a_list_is_keyed_back_days_later(real_place: Workplace) -> None:
    listed = make_list(real_place, ListWish(enrolments=some(real_place, 3)))
    later = replace(real_place, clock=FixedClock.on(date(2026, 3, 5)))
    assert [x.enrolment_id for x in read_list(later, listed.no).lines] == [
        x.enrolment_id for x in listed.lines
    ]

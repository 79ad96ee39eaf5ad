"""A hypertension follow-up from the search box to saved, by keys alone, counted."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from clinic_desktop.services.records.reading import timeline
from clinic_desktop.services.today import tasks_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.spelling import spell
from clinic_desktop.storage.tables import Record, ResidentIndex, Task
from clinic_desktop.ui.forms.rule_card import RuleCard
from clinic_desktop.ui.screens.person.screen import ResidentScreen
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.widgets.cards import LineCard

MOST_KEYS = 25
MOST_SECONDS = 13.0
SECONDS_A_KEY = 0.28
"""Keystroke-level model (Card, Moran, Newell): an average skilled typist."""
SECONDS_A_THOUGHT = 1.35
"""Mental preparation before each value that is read off the cuff or the list."""


class Keyboard:
    """Presses keys into the focus and counts them."""

    def __init__(self, qtbot: QtBot, settled: Callable[[], None]) -> None:
        self._qtbot, self._settled = qtbot, settled
        self.keys = 0

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        self.keys += 1
        self._qtbot.keyClick(target, key, modifier)
        self._settled()

    def type(self, text: str) -> None:
        for letter in text:
            target = QApplication.focusWidget()
            assert target is not None
            self.keys += 1
            self._qtbot.keyClicks(target, letter)


@pytest.fixture
def keyboard(qtbot: QtBot, settled: Callable[[], None]) -> Keyboard:
    return Keyboard(qtbot, settled)


@pytest.fixture
def patient(real_place: Workplace) -> tuple[str, str]:
    """Somebody with a hypertension visit open and initials nobody else has."""
    with real_place.reading() as session:
        rows = session.execute(
            select(ResidentIndex.resident_id, ResidentIndex.name)
            .join(Task, Task.resident_id == ResidentIndex.resident_id)
            .where(Task.programme == "hypertension", Task.state == "open")
            .order_by(Task.next_due)
        ).all()
        for resident_id, name in rows:
            initials = spell(name).initials
            same = session.scalar(
                select(func.count()).where(ResidentIndex.initials.startswith(initials))
            )
            first = session.scalars(
                select(Task.programme)
                .where(Task.resident_id == resident_id, Task.state == "open")
                .order_by(Task.clinical_priority.desc(), Task.window_end)
            ).first()
            if same == 1 and first == "hypertension":
                return resident_id, name
    raise AssertionError("the practice clinic has no such patient")


def test_a_follow_up_takes_few_keys_and_is_saved(
    shell: Shell,
    real_place: Workplace,
    patient: tuple[str, str],
    keyboard: Keyboard,
    settled: Callable[[], None],
    qtbot: QtBot,
) -> None:
    resident_id, name = patient
    settled()
    before = [row for row in timeline(real_place, resident_id) if row.kind == "record"]
    keyboard.press(Qt.Key.Key_F3)
    keyboard.type(spell(name).initials)
    qtbot.waitUntil(lambda: bool(shell.topbar.search.hits), timeout=5000)
    keyboard.press(Qt.Key.Key_Return)
    page = shell.stack.current()
    assert isinstance(page, ResidentScreen)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), LineCard), timeout=5000)
    keyboard.press(Qt.Key.Key_Return)
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    qtbot.waitUntil(lambda: form.editor is not None and bool(form.editor.field), timeout=5000)
    assert form.editor is not None
    assert form.editor.field == "visit_mode"
    keyboard.type("1")
    keyboard.press(Qt.Key.Key_Return)
    assert form.editor.field == "symptoms"
    keyboard.type("1")
    keyboard.press(Qt.Key.Key_Return)
    assert form.editor.field == "sbp"
    keyboard.type("132")
    keyboard.press(Qt.Key.Key_Return)
    keyboard.type("84")
    keyboard.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.editor.field == "fu_class"
    qtbot.waitUntil(
        lambda: form.filling is not None and form.filling.proposal("next_visit_date") is not None,
        timeout=5000,
    )
    keyboard.press(Qt.Key.Key_Return)
    keyboard.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.editor.field == "next_visit_date"
    keyboard.press(Qt.Key.Key_Return)
    with qtbot.waitSignal(shell.desk.operations.changed, timeout=5000):
        keyboard.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    after = [row for row in timeline(real_place, resident_id) if row.kind == "record"]
    assert len(after) == len(before) + 1
    assert after[0].outcome == "控制满意"
    (task,) = (t for t in tasks_of(real_place, resident_id) if t.programme == "hypertension")
    assert task.next_due > real_place.today
    thoughts = 4  # whom, the two readings, that the proposal is right
    seconds = keyboard.keys * SECONDS_A_KEY + thoughts * SECONDS_A_THOUGHT
    print(f"\nfollow-up: {keyboard.keys} keys, {seconds:.1f} s by the keystroke-level model")
    assert keyboard.keys <= MOST_KEYS
    assert seconds <= MOST_SECONDS


def test_ctrl_z_takes_the_saved_visit_back(
    shell: Shell,
    real_place: Workplace,
    patient: tuple[str, str],
    settled: Callable[[], None],
    qtbot: QtBot,
) -> None:
    resident_id, _ = patient
    before = tasks_of(real_place, resident_id)
    open_form(shell, resident_id, settled, qtbot)
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    assert form.editor is not None
    fill(form, visit_mode="1", symptoms=["1"], sbp=150, dbp=92, fu_class="2")
    fill(form, next_visit_date="2026-03-16")
    with qtbot.waitSignal(shell.desk.operations.changed, timeout=5000):
        form.save()
    settled()
    assert tasks_of(real_place, resident_id) != before
    shell.open("today")
    settled()
    with qtbot.waitSignal(shell.desk.operations.changed, timeout=5000):
        shell.undo()
    settled()
    assert tasks_of(real_place, resident_id) == before
    with real_place.reading() as session:
        standing = session.scalar(
            select(func.count()).where(
                Record.resident_id == resident_id,
                Record.occurred_on == real_place.today,
                Record.voided.is_(False),
            )
        )
    assert standing == 0


def test_the_rule_is_shown_while_typing_and_explains_itself(
    shell: Shell,
    patient: tuple[str, str],
    settled: Callable[[], None],
    qtbot: QtBot,
) -> None:
    open_form(shell, patient[0], settled, qtbot)
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    fill(form, visit_mode="1", symptoms=["1"], sbp=188, dbp=112)
    rule = form.findChild(RuleCard, "rule-card")
    assert rule is not None
    qtbot.waitUntil(
        lambda: any("转诊" in w.text() for w in rule.findChildren(QLabel)), timeout=5000
    )
    assert form.filling is not None
    assert form.filling.proposal("fu_class") == "2"
    form.escape()


def open_form(shell: Shell, resident_id: str, settled: Callable[[], None], qtbot: QtBot) -> None:
    shell.open("record", resident_id, form="hypertension_followup")
    settled()
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    qtbot.waitUntil(lambda: form.editor is not None and bool(form.editor.field), timeout=5000)


def fill(form: RecordScreen, **answers: object) -> None:
    assert form.editor is not None
    for name, answer in answers.items():
        line = form.editor.line(name)
        line.field.set_value(answer)
        line.field.changed.emit()

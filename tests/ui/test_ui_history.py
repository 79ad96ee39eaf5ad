"""变更记录 of a row: who, when, old and new in words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from clinic_with_vault import founded
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, main_window
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.history import FieldRow, HistoryPage, HistoryRow, history_page
from clinic_desktop.services.residents.changing import change_resident, void_resident
from clinic_desktop.services.residents.commands import ChangeResident, RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import Record
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.screens.history.rows import values_of, when
from clinic_desktop.ui.screens.history.screen import HistoryScreen
from clinic_desktop.ui.shell.window import Shell


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    clinic_folder.database.unlink()
    with founded(clinic_folder, clock, catalogue) as opened:
        yield opened


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    specs = [spec for spec in all_screens() if spec.key in ("files", "history")]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        window.open("files")
        yield window


@pytest.fixture
def resident_id(place: Workplace) -> str:
    saved = register(
        place,
        RegisterResident(name="王桂兰", sex="2", birth_date=date(1954, 3, 1), village_group="3组"),
    )
    return saved.resident_id


def show(shell: Shell, keys: Keyboard, row: str, table: str) -> HistoryScreen:
    shell.open("history", row, table=table)
    keys.settle()
    screen = shell.stack.current()
    assert isinstance(screen, HistoryScreen)
    return screen


def values(screen: HistoryScreen) -> dict[str, tuple[str, str]]:
    rows = range(screen.values.model.rowCount())
    return {
        screen.values.cell(r, 0): (screen.values.cell(r, 1), screen.values.cell(r, 2)) for r in rows
    }


def test_a_change_shows_old_and_new_in_words(
    shell: Shell, keys: Keyboard, place: Workplace, resident_id: str, clock: FixedClock
) -> None:
    clock.instant += timedelta(days=1)
    change_resident(
        place, ChangeResident(resident_id, {"phone": "13800001111", "residence_type": "3"})
    )
    screen = show(shell, keys, resident_id, "resident")
    assert screen.saves.model.rowCount() == 2
    assert screen.saves.cell(0, 0).startswith("2026-03-03")
    assert screen.saves.cell(0, 1) == "周医生"
    assert values(screen) == {
        "电话": ("—", "13800001111"),
        "常住类型": ("户籍常住", "户籍外出"),
    }


def test_the_arrow_keys_go_to_the_first_save(
    shell: Shell, keys: Keyboard, place: Workplace, resident_id: str
) -> None:
    change_resident(place, ChangeResident(resident_id, {"phone": "13800001111"}))
    screen = show(shell, keys, resident_id, "resident")
    screen.first_focus().setFocus()
    keys.press(Qt.Key.Key_Down)
    found = values(screen)
    assert found["姓名"] == ("—", "王桂兰")
    assert found["性别"] == ("—", "女")
    assert "户" in found["家庭"][1]


def test_a_void_tells_its_reason(
    shell: Shell, keys: Keyboard, place: Workplace, resident_id: str
) -> None:
    void_resident(place, resident_id, "重复录入")
    screen = show(shell, keys, resident_id, "resident")
    assert screen.saves.cell(0, 3) == "重复录入"
    row = screen.saves.current()
    assert row is not None
    assert row.kind == "void"


def test_a_record_speaks_in_the_labels_of_its_form(
    shell: Shell, keys: Keyboard, place: Workplace, resident_id: str, catalogue: Catalogue
) -> None:
    form = catalogue.form("hypertension_followup")
    assert form is not None
    with place.unit("随访") as unit:
        record = Record(
            **place.stamp(),
            form_code=form.code,
            form_edition=form.edition,
            resident_id=resident_id,
            occurred_on=date(2026, 3, 2),
            performed_by="周医生",
            answers={"sbp": 150, "dbp": 90},
            entry_order=1,
        )
        unit.session.add(record)
        unit.commit()
    with place.unit("更正") as unit:
        stored = unit.session.get_one(Record, record.id)
        stored.answers = {"sbp": 148, "dbp": 90}
        unit.commit()
    screen = show(shell, keys, record.id, "record")
    assert values(screen) == {form.field("sbp").label: ("150 mmHg", "148 mmHg")}


def test_a_new_save_of_the_row_appears_by_itself(
    shell: Shell, keys: Keyboard, resident_id: str, qtbot: QtBot
) -> None:
    screen = show(shell, keys, resident_id, "resident")
    shell.desk.operations.change(
        screen,
        lambda place: change_resident(place, ChangeResident(resident_id, {"phone": "13800001111"})),
    )
    qtbot.waitUntil(lambda: screen.saves.model.rowCount() == 2)


def test_back_leads_to_where_the_person_came_from(
    shell: Shell, keys: Keyboard, resident_id: str
) -> None:
    show(shell, keys, resident_id, "resident")
    keys.press(Qt.Key.Key_Escape)
    assert shell.key == "files"


def test_a_clock_set_back_is_marked(place: Workplace, resident_id: str, clock: FixedClock) -> None:
    place.database.seal()
    clock.instant -= timedelta(days=400)
    change_resident(place, ChangeResident(resident_id, {"phone": "13800001111"}))
    newest = history_page(place, "resident", resident_id).rows[0]
    assert newest.clock_doubtful
    assert when(newest).endswith("?")


def test_answers_stand_in_the_order_of_the_form(catalogue: Catalogue) -> None:
    form = catalogue.form("hypertension_followup")
    assert form is not None
    ordered = [f.id for f in form.fields() if f.id in ("sbp", "dbp", "visit_class")]
    changes = tuple(FieldRow(f"answers.{one}", None, 1) for one in reversed(ordered))
    row = HistoryRow(
        "1",
        datetime(2026, 3, 2, tzinfo=UTC),
        False,
        "",
        True,
        False,
        "update",
        "",
        "",
        changes,
        True,
    )
    page = HistoryPage("record", "r", "", (row,), form.code, form.edition)
    assert [line.id for line in values_of(page, row, catalogue)] == [
        f"answers.{one}" for one in ordered
    ]

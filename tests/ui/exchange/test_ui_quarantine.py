"""The quarantine on screen: why, what to do, what admitting changes, the word to the village."""

from pathlib import Path

import pytest
from exchange_bench import WIFE, Bench, visit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from real_clinic import in_sight
from sqlalchemy import delete, update

from clinic_desktop.exchange.enrol import revoke
from clinic_desktop.exchange.export import export_to
from clinic_desktop.exchange.overview import centre_state
from clinic_desktop.exchange.quarantine import ASKED, put_aside, quarantined, refused_lines
from clinic_desktop.exchange.receive import receive
from clinic_desktop.exchange.stick import FOLDER
from clinic_desktop.services.residents.changing import change_resident
from clinic_desktop.services.residents.commands import ChangeResident, RegisterResident
from clinic_desktop.services.residents.reading import ResidentFilter, list_resident_ids
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Resident
from clinic_desktop.storage.tables.exchange import sync_scope
from clinic_desktop.ui.screens.quarantine.screen import QuarantineScreen

pytestmark = pytest.mark.usefixtures("joined")
HUSBAND = RegisterResident(name="李福", sex="1", birth_date=WIFE.birth_date)


def stopped(village: Workplace, centre: Workplace, stick: Path) -> str:
    """A village whose computer was stopped after it had typed something more; the person known."""
    person = register(village, WIFE).resident_id
    visit(village, centre, stick)
    (device,) = [d for d in centre_state(centre).devices if not d.own]
    revoke(centre, device.id, "电脑丢失")
    change_resident(village, ChangeResident(person, {"phone": "13800001111"}))
    register(village, HUSBAND)
    export_to(village, stick)
    return person


def phone(place: Workplace, person: str) -> str | None:
    with place.reading() as session:
        return session.get_one(Resident, person).phone


def opened(bench: Bench) -> QuarantineScreen:
    bench.shell.open("quarantine")
    bench.keys.settle()
    screen = bench.shell.stack.current()
    assert isinstance(screen, QuarantineScreen)
    return screen


def said(screen: QuarantineScreen) -> str:
    return "\n".join(w.accessibleName() for w in screen.panel.findChildren(QWidget))


def test_a_stopped_computer_is_looked_at_first_and_admitted_after_seeing_what_changes(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    person = stopped(village, centre, stick)
    at_centre.press_with_stick("receive", stick)
    page = at_centre.screen.receiving
    line = next(r for r in page.table.model.rows if r.report.code == "E_REVOKED")  # type: ignore[union-attr]
    page.table.choose(line.id)
    at_centre.prompts.will_answer(True)
    QTest.keyClick(in_sight(at_centre.shell, "take-aside"), Qt.Key.Key_Return)
    at_centre.keys.settle()
    assert phone(centre, person) is None
    screen = opened(at_centre)
    rows = [[screen.lines.cell(r, c) for c in (1, 3)] for r in range(screen.lines.model.rowCount())]
    assert ["王桂兰", "电脑已停用"] in rows
    assert ["李福", "电脑已停用"] in rows
    at = rows.index(["王桂兰", "电脑已停用"])
    screen.lines.view.selectRow(at)
    assert "停用前录入的真实数据" in said(screen)

    at_centre.prompts.will_answer(False)
    with_keys = screen.lines.view
    QTest.keyClick(with_keys, Qt.Key.Key_Return)
    at_centre.keys.settle()
    box = in_sight(at_centre.shell, "foreseen-dialog")
    table = box.table  # type: ignore[attr-defined]
    assert [table.cell(0, c) for c in (0, 3)] == ["王桂兰", "电话：— → 13800001111"]
    assert phone(centre, person) is None
    at_centre.prompts.will_answer("停用前录入的真实数据")
    at_centre.press("go-on", box)
    assert phone(centre, person) == "13800001111"
    assert len(list_resident_ids(centre, ResidentFilter())) == 1

    # The rest of its kind together: the husband's file is new.
    at_centre.prompts.will_answer(True)
    screen.save()
    at_centre.keys.settle()
    box = in_sight(at_centre.shell, "foreseen-dialog")
    at_centre.prompts.will_answer("停用前录入的真实数据")
    at_centre.press("go-on", box)
    assert len(list_resident_ids(centre, ResidentFilter())) == 2
    assert refused_lines(centre) == ()


def test_nothing_is_admitted_without_a_look_and_a_reason(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    stopped(village, centre, stick)
    receive(centre, [stick], quarantine=True)
    before = len(refused_lines(centre))
    screen = opened(at_centre)
    at_centre.prompts.will_answer(True)
    screen.save()
    at_centre.keys.settle()
    box = in_sight(at_centre.shell, "foreseen-dialog")
    at_centre.press("cancel", box)
    at_centre.prompts.will_answer(True, None)
    at_centre.press("drop")
    assert len(refused_lines(centre)) == before
    at_centre.prompts.will_answer(True, "来源不可靠")
    at_centre.press("drop")
    assert screen.lines.model.rowCount() == 0
    at_centre.press("chip-done")
    assert screen.lines.model.rowCount() == before
    assert "来源不可靠" in said(screen)
    # Left out, but kept: it can still be admitted.
    assert screen.admit.isEnabled()


def test_files_that_were_refused_say_why_and_what_to_do(
    at_centre: Bench, village: Workplace, stick: Path
) -> None:
    register(village, WIFE)
    export_to(village, stick)
    (package,) = (stick / FOLDER).glob("*.vcp")
    package.write_bytes(package.read_bytes()[:-100])
    at_centre.press_with_stick("receive", stick)
    page = at_centre.screen.receiving
    assert not page.take.isEnabled()
    said_there = "\n".join(w.accessibleName() for w in page.panel.findChildren(QWidget))
    assert "再导出一次" in said_there
    # A preview leaves no trace; trying does.
    receive(at_centre.place, [stick])
    screen = opened(at_centre)
    at_centre.press("chip-files")
    assert screen.files.model.rowCount() == 1
    assert "提前拔出" in said(screen)
    assert not screen.admit.isEnabled()


def test_the_village_reads_what_the_centre_asks(
    at_village: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    person = register(village, WIFE).resident_id
    visit(village, centre, stick)
    refuse_next(centre, village, stick, person)
    (line,) = refused_lines(centre)
    put_aside(centre, line.ids, ASKED, "请核对电话")
    visit(village, centre, stick)
    screen = opened(at_village)
    assert not screen.admit.isVisible()
    at_village.press("chip-done")
    assert screen.lines.model.rowCount() == 1
    assert "请核对电话" in said(screen)
    with village.reading() as session:
        assert {one.state for one in quarantined(session)} == {ASKED}


def refuse_next(centre: Workplace, village: Workplace, stick: Path, person: str) -> None:
    """The centre gives the person to nobody, so that the village's next edit is out of scope."""
    with centre.database.local() as session:
        session.execute(delete(sync_scope).where(sync_scope.c.pk == person))
        session.commit()
    with centre.database.unit("改属", centre.actor.staff_id) as unit:
        unit.session.execute(
            update(Resident).where(Resident.id == person).values(clinic_code=centre.site.code)
        )
        unit.commit()
    change_resident(village, ChangeResident(person, {"phone": "13800001111"}))
    export_to(village, stick)
    receive(centre, [stick])

"""Which files of a stick are taken: ticked one by one, explained; and a stick pulled out."""

import shutil
from pathlib import Path

import pytest
from exchange_bench import WIFE, Bench, visit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from real_clinic import in_sight

from clinic_desktop.exchange.export import export_to
from clinic_desktop.exchange.receive import receive
from clinic_desktop.exchange.stick import FOLDER
from clinic_desktop.services.residents.changing import change_resident
from clinic_desktop.services.residents.commands import ChangeResident
from clinic_desktop.services.residents.reading import ResidentFilter, list_resident_ids
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace

pytestmark = pytest.mark.usefixtures("joined")


def results(bench: Bench) -> dict[str, str]:
    """File name → what becomes of it."""
    table = bench.screen.receiving.table
    found = {}
    for row in range(table.model.rowCount()):
        line = table.model.row_at(row)
        assert line is not None
        tags = table.columns[4].tags
        assert tags is not None
        found[line.report.name] = f"{table.cell(row, 0)}{tags(line)[0].text}"
    return found


def said(bench: Bench) -> str:
    return "\n".join(w.accessibleName() for w in bench.screen.receiving.panel.findChildren(QWidget))


def test_files_are_ticked_and_what_would_change_is_read_first(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    person = register(village, WIFE).resident_id
    visit(village, centre, stick)
    change_resident(village, ChangeResident(person, {"phone": "13800001111"}))
    export_to(village, stick)
    at_centre.press_with_stick("receive", stick)
    page = at_centre.screen.receiving
    told = results(at_centre)
    assert "☑可以接收" in told.values()
    # The receipt that went home and the request are not offered; an old package would be said.
    assert "接收所选（1 个文件）" in page.take.text()
    card = in_sight(at_centre.shell, "foresee")
    QTest.keyClick(card, Qt.Key.Key_Return)
    box = in_sight(at_centre.shell, "foreseen-dialog")
    assert box.table.cell(0, 3) == "电话：— → 13800001111"  # type: ignore[attr-defined]
    at_centre.press("cancel", box)
    QTest.keyClick(page.table.view, Qt.Key.Key_Space)
    assert not page.take.isEnabled()
    at_centre.press("receive-all")
    assert page.take.isEnabled()
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    QTest.keyClick(page.table.view, Qt.Key.Key_Space)
    at_centre.press("receive-take")
    assert "已接收 1 个文件" in page.band.text


def test_what_was_taken_before_or_is_for_others_is_explained_and_not_ticked(
    at_centre: Bench, at_village: Bench, village: Workplace, stick: Path
) -> None:
    register(village, WIFE)
    export_to(village, stick)
    at_centre.press_with_stick("receive", stick)
    at_centre.press("receive-take")
    at_centre.escape()
    # A stick that has been at another township: its files are named, our own answers are not.
    answer = next((stick / FOLDER).glob("*.vca"))
    shutil.copy(answer, answer.with_name("420399109000-0a0b-1.vca"))
    at_centre.press_with_stick("receive", stick)
    assert sorted(results(at_centre).values()) == ["☐已收过", "别处的"]
    page = at_centre.screen.receiving
    assert not page.take.isEnabled()
    page.table.view.selectRow(0)
    assert "已收过；再收一次也不会重复" in said(at_centre)
    page.table.view.selectRow(page.table.model.rowCount() - 1)
    assert "U盘走过几个村时很常见" in said(at_centre)
    assert "不是发给本单位的" in page.band.text

    # The village meets its receipt a second time.
    at_village.press_with_stick("receive", stick)
    at_village.press("receive-take")
    at_village.escape()
    at_village.press_with_stick("receive", stick)
    assert "☐旧回执" in results(at_village).values()


def test_of_two_packages_the_later_alone_leaves_a_gap_that_is_told(
    at_centre: Bench, village: Workplace, stick: Path, tmp_path: Path
) -> None:
    person = register(village, WIFE).resident_id
    export_to(village, stick)
    early = tmp_path / "early"
    shutil.copytree(stick, early)
    change_resident(village, ChangeResident(person, {"phone": "13800001111"}))
    export_to(village, early)
    for path in (stick / FOLDER).glob("*.vcp"):
        shutil.copy(path, early / FOLDER / path.name)
    at_centre.press_with_stick("receive", early)
    page = at_centre.screen.receiving
    lines = [page.table.model.row_at(r) for r in range(page.table.model.rowCount())]
    (first,) = [line.id for line in lines if line is not None and line.report.no == 1]
    page.table.choose(first)
    QTest.keyClick(page.table.view, Qt.Key.Key_Space)
    assert "较早的包没有选" in page.band.text


def test_a_stick_pulled_out_loses_nothing_and_is_tried_again(
    at_centre: Bench, village: Workplace, stick: Path
) -> None:
    register(village, WIFE)
    export_to(village, stick)
    at_centre.press_with_stick("receive", stick)
    page = at_centre.screen.receiving
    away = stick.with_name("away")
    stick.rename(away)
    at_centre.press("receive-take")
    assert "没有读到" in page.band.text
    assert list_resident_ids(at_centre.place, ResidentFilter()) == ()
    away.rename(stick)
    at_centre.press("receive-again")
    assert "☑可以接收" in results(at_centre).values()
    at_centre.press("receive-take")
    assert len(list_resident_ids(at_centre.place, ResidentFilter())) == 1


def test_the_answer_goes_onto_the_stick_when_its_files_lie_at_the_top(
    at_centre: Bench, village: Workplace, stick: Path
) -> None:
    register(village, WIFE)
    export_to(village, stick)
    for path in (stick / FOLDER).iterdir():
        path.rename(stick / path.name)
    at_centre.press_with_stick("receive", stick)
    at_centre.press("receive-take")
    assert list((stick / FOLDER).glob("*.vca"))
    assert receive(village, [stick]).taken >= 1

"""The exchange on screen: a village joins, hands in by stick, the centre looks and takes in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from exchange_bench import WIFE, Bench
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from real_clinic import in_sight
from ui_fakes import KeptFaults

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.exchange.centre import setup_centre
from clinic_desktop.exchange.enrol import make_request
from clinic_desktop.exchange.export import export_to
from clinic_desktop.exchange.overview import DeviceLine, centre_state, village_state
from clinic_desktop.exchange.receive import receive
from clinic_desktop.exchange.report import (
    ClockNote,
    ConflictLine,
    FileReport,
    Gap,
    QuarantineLine,
    ReceiptReport,
    ReceiveReport,
    WaitingLine,
)
from clinic_desktop.exchange.review import Review, ReviewKind, ReviewLine
from clinic_desktop.exchange.stick import FOLDER
from clinic_desktop.services.residents.changing import change_resident
from clinic_desktop.services.residents.commands import ChangeResident
from clinic_desktop.services.residents.reading import ResidentFilter, list_resident_ids
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.exchange import words
from clinic_desktop.ui.screens.secret_sheet import SecretSheetDialog
from clinic_desktop.ui.theme.tokens import Tone

# ---- joining


def test_the_centre_prints_its_keys_once(at_centre: Bench, qtbot: QtBot) -> None:
    at_centre.prompts.will_answer(True)
    at_centre.press("setup-centre")
    (sheet,) = at_centre.shell.findChildren(SecretSheetDialog)
    sheet.findChild(QPushButton, "secret-print").click()
    assert sheet.preview is not None
    assert len(sheet.preview.preview.pages) >= 1
    sheet.preview.preview.pages.close()
    sheet.preview.close()
    sheet.findChild(QPushButton, "secret-done").click()
    state = centre_state(at_centre.place)
    assert state.poster is not None
    assert at_centre.centre_page.poster.text == str(state.poster)


def test_a_village_joins_by_digits_read_to_one_another(
    at_village: Bench, at_centre: Bench, stick: Path
) -> None:
    at_centre.prompts.will_answer(True)
    at_centre.press("setup-centre")
    (sheet,) = at_centre.shell.findChildren(SecretSheetDialog)
    at_centre.prompts.will_answer(True)
    sheet.accept()
    at_village.press_with_stick("make-request", stick)
    told = at_village.village_page.enrol.fingerprint.text
    assert len(told.split()) == 6

    at_centre.press_with_stick("admit", stick)
    box = at_centre.fill("admit-dialog", fingerprint="0000000000")
    assert "不符" in box.lines["fingerprint"].message
    at_centre.fill("admit-dialog", fingerprint="".join(told.split()[-2:]), device_name="PC-1")
    assert not box.isVisible()
    poster = at_centre.centre_page.poster.text
    assert " ".join(poster.split()[-2:]) in at_centre.centre_page.band.text
    (device,) = [d for d in centre_state(at_centre.place).devices if not d.own]
    assert (device.name, device.site_name) == ("PC-1", "石门村卫生室")

    at_village.press_with_stick("accept-grant", stick)
    box = at_village.fill("accept-dialog", fingerprint="0000000000")
    assert "不符" in box.lines["fingerprint"].message
    assert not village_state(at_village.place).enrolled
    at_village.fill("accept-dialog", fingerprint="".join(poster.split()[-2:]))
    assert village_state(at_village.place).enrolled
    assert in_sight(at_village.shell, "export").isEnabled()


def test_a_stick_without_request_or_grant_is_told(
    at_village: Bench, at_centre: Bench, stick: Path, faults: KeptFaults
) -> None:
    setup_centre(at_centre.place)
    at_centre.screen.overview.load()
    at_centre.keys.settle()
    at_centre.press_with_stick("admit", stick)
    at_village.press_with_stick("accept-grant", stick)
    at_village.fill("accept-dialog", fingerprint="0000000000")
    codes = [fault.code for fault in faults.told if isinstance(fault, KnownFault)]
    assert codes == ["NO_REQUEST", "NO_GRANT"]


# ---- out and in


@pytest.mark.usefixtures("joined")
def test_what_was_typed_goes_out_is_looked_at_and_comes_back_confirmed(
    at_village: Bench, at_centre: Bench, stick: Path, qtbot: QtBot
) -> None:
    register(at_village.place, WIFE)
    at_village.screen.overview.load()
    at_village.keys.settle()
    assert "项变更" in at_village.village_page.unsent.accessibleName()
    at_village.press_with_stick("export", stick)
    assert "第 1 号包" in at_village.village_page.band.text
    assert at_village.village_page.packages.model.rowCount() == 1

    at_centre.press_with_stick("receive", stick)
    page = at_centre.screen.receiving
    assert page.table.model.rowCount() == 1
    assert [page.table.cell(0, c) for c in range(2)] == ["☑", "石门村卫生室"]
    said = [w.accessibleName() for w in page.panel.findChildren(QWidget)]
    assert "居民 1" in said
    assert list_resident_ids(at_centre.place, ResidentFilter()) == ()
    with qtbot.waitSignal(at_centre.shell.desk.operations.changed) as changed:
        at_centre.press("receive-take")
    assert changed.args[0].touches("resident")
    assert "已接收 1 个文件" in page.band.text
    assert "回执" in page.band.text
    assert len(list_resident_ids(at_centre.place, ResidentFilter())) == 1
    at_centre.escape()
    devices = at_centre.centre_page.devices
    assert [devices.cell(r, 0) for r in range(devices.model.rowCount())] == [
        "清溪镇卫生院",
        "石门村卫生室",
    ]
    assert devices.cell(1, 3).startswith("今天")

    at_village.press_with_stick("receive", stick)
    at_village.press("receive-take")
    at_village.escape()
    state = village_state(at_village.place)
    assert state.unsent == 0
    assert state.receipt_at is not None
    assert state.packages[0].state == "acked"
    assert "已全部上交" in at_village.village_page.unsent.accessibleName()


@pytest.mark.usefixtures("joined")
def test_the_keyboard_alone_takes_a_stick_in(
    at_centre: Bench, village: Workplace, stick: Path, qtbot: QtBot
) -> None:
    register(village, WIFE)
    export_to(village, stick)
    at_centre.press_with_stick("receive", stick)
    with qtbot.waitActive(at_centre.shell):
        at_centre.shell.activateWindow()
    at_centre.screen.first_focus().setFocus()
    at_centre.keys.control(Qt.Key.Key_S)
    at_centre.keys.settle()
    assert len(list_resident_ids(at_centre.place, ResidentFilter())) == 1


@pytest.mark.usefixtures("joined")
def test_the_centre_writes_to_its_villages(at_centre: Bench, stick: Path) -> None:
    at_centre.press_with_stick("export", stick)
    assert "1 个村" in at_centre.centre_page.band.text
    assert list((stick / FOLDER).glob("*.vcp"))


@pytest.mark.usefixtures("joined")
def test_a_package_that_reached_no_stick_is_offered_again(
    at_village: Bench, stick: Path, tmp_path: Path, faults: KeptFaults
) -> None:
    gone = tmp_path / "pulled-out"
    at_village.press_with_stick("export", gone)
    (fault,) = faults.told
    assert isinstance(fault, KnownFault)
    assert fault.code.startswith("STICK_")
    assert "没有写到U盘" in at_village.village_page.band.text
    at_village.press_with_stick("band-action", stick)
    assert [p.state for p in village_state(at_village.place).packages] == ["written"]
    assert not at_village.village_page.band.isVisible()


@pytest.mark.usefixtures("joined")
def test_requests_that_are_dealt_with_are_not_shown_again(at_centre: Bench, stick: Path) -> None:
    at_centre.press_with_stick("receive", stick)
    assert at_centre.screen.receiving.table.model.rowCount() == 0
    assert not at_centre.screen.receiving.take.isEnabled()


def test_a_new_request_on_the_stick_leads_to_admitting(
    at_centre: Bench, village: Workplace, stick: Path
) -> None:
    setup_centre(at_centre.place)
    make_request(village, stick)
    at_centre.screen.overview.load()
    at_centre.keys.settle()
    at_centre.press_with_stick("receive", stick)
    card = in_sight(at_centre.shell, "ask")
    QTest.keyClick(card, Qt.Key.Key_Return)
    at_centre.keys.settle()
    assert in_sight(at_centre.shell, "admit-dialog").isVisible()


@pytest.mark.usefixtures("joined")
def test_a_stopped_computer_is_refused(at_centre: Bench, village: Workplace, stick: Path) -> None:
    at_centre.screen.overview.load()
    at_centre.keys.settle()
    devices = at_centre.centre_page.devices
    assert not in_sight(at_centre.shell, "revoke").isEnabled()
    devices.view.selectRow(1)
    at_centre.prompts.will_answer("电脑丢失")
    at_centre.press("revoke")
    assert [d.status for d in centre_state(at_centre.place).devices if not d.own] == ["revoked"]
    export_to(village, stick)
    at_centre.press_with_stick("receive", stick)
    panel = at_centre.screen.receiving.panel
    assert any("已停用" in w.accessibleName() for w in panel.findChildren(QWidget))
    assert not at_centre.screen.receiving.take.isEnabled()


@pytest.mark.usefixtures("joined")
def test_a_conflict_opens_the_history_of_its_row(
    at_centre: Bench, village: Workplace, stick: Path
) -> None:
    person = register(village, WIFE).resident_id
    export_to(village, stick)
    receive(at_centre.place, [stick])
    receive(village, [stick])
    change_resident(village, ChangeResident(person, {"phone": "13800001111"}))
    change_resident(at_centre.place, ChangeResident(person, {"phone": "13800002222"}))
    export_to(village, stick)
    at_centre.press_with_stick("receive", stick)
    page = at_centre.screen.receiving
    line = next(r for r in page.table.model.rows if r.report.conflicts)  # type: ignore[union-attr]
    page.table.choose(line.id)
    cards = [
        w for w in page.panel.findChildren(QWidget) if "冲突：居民的电话" in w.accessibleName()
    ]
    QTest.keyClick(cards[0], Qt.Key.Key_Return)
    at_centre.keys.settle()
    assert at_centre.shell.key == "history"


# ---- words

TODAY = date(2026, 3, 2)
LINE = DeviceLine(
    "d", "PC", "V01", "石门村", "active", False, 3, datetime(2026, 3, 1, tzinfo=UTC), None, None
)


@pytest.mark.parametrize(
    ("line", "said", "tone"),
    [
        (LINE, "", Tone.PLAIN),
        (replace(LINE, last_at=None), "还没有交过数据", Tone.NOTICE),
        (replace(LINE, last_at=datetime(2026, 1, 1, tzinfo=UTC)), "已 60 天没有交", Tone.NOTICE),
        (replace(LINE, gaps=((3, 7), (9, 9))), "缺少编号 3–7、9", Tone.DANGER),
        (replace(LINE, ahead=timedelta(hours=3)), "时钟快 3 小时", Tone.NOTICE),
        (replace(LINE, forked=True), "曾恢复备份或被复制，请核实", Tone.DANGER),
        (replace(LINE, own=True, last_at=None), "", Tone.PLAIN),
    ],
)
def test_what_is_wrong_with_a_computer(line: DeviceLine, said: str, tone: Tone) -> None:
    assert words.device_warnings(line, TODAY) == (said, tone)


def test_notes_name_everything_a_file_brings() -> None:
    hour = 3_600_000
    file = FileReport(
        "x.vcp",
        "OK",
        conflicts=(ConflictLine("resident", "r", "phone"),),
        waiting=(WaitingLine("record", "a", "no_parent"), WaitingLine("record", "b", "no_parent")),
        quarantine=(QuarantineLine("o", "target", "t", "reference"),),
        gaps=(Gap("inc", 4, 6),),
        forks=("inc",),
        clock=ClockNote(3 * hour, 0, 3 * hour),
        schema_notes={"dose": 2},
        receipt=ReceiptReport(1, 1, 0, {}, 5, 1, None, 2 * hour),
        review=Review((ReviewLine(ReviewKind.SAME_ID, "resident", "r", "s", "r"),)),
    )
    said = "\n".join(note.text for note in words.notes(file))
    for part in (
        "冲突：居民的电话",
        "随访和表单 2 条暂时看不到：所属居民的资料还没到",
        "隔离：目标（只有卫生院能改）",
        "缺少编号 4–6",
        "曾恢复备份或被复制",
        "对方时钟比本机快 3 小时",
        "接种：2 条需要较新版本",
        "还有 5 项没有确认",
        "卫生院没有采纳 1 条",
        "本机时钟至少慢 2 小时",
        "请看看：居民，证件号与另一份档案相同",
    ):
        assert part in said


def test_a_flood_of_conflicts_is_counted() -> None:
    conflicts = tuple(ConflictLine("resident", f"{n}", "phone") for n in range(50))
    found = words.notes(FileReport("x", "OK", conflicts=conflicts))
    assert len(found) == 31
    assert found[-1].text == "另有 20 处冲突"


def test_what_a_village_still_holds_of_others_waits_for_a_supervisor(
    at_centre: Bench, stick: Path
) -> None:
    file = FileReport("x.vcp", "OK", kind="data", recoverable=7, path=stick / "x.vcp")
    at_centre.screen._show_report(ReceiveReport((file,), dry_run=True))
    at_centre.keys.settle()
    card = in_sight(at_centre.shell, "recover")
    assert "7 条" in card.accessibleName()
    at_centre.prompts.will_answer(False)
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert "单条没有签名" in at_centre.prompts.asked[-1]

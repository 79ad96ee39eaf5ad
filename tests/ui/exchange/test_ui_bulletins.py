"""What the township sends out: written at the centre, carried by stick, followed at the village."""

from datetime import date
from pathlib import Path

import pytest
from clinic_with_vault import PASSWORD
from exchange_bench import Bench, visit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from real_clinic import in_sight

from clinic_desktop import bootstrap
from clinic_desktop.definitions.overlay import with_texts
from clinic_desktop.exchange.delivery import delivered
from clinic_desktop.exchange.pending import pending
from clinic_desktop.services.bulletins import (
    DEFINITION,
    HOLIDAYS,
    NOTICE,
    SendBulletin,
    bulletins,
    definition_texts,
    send_bulletin,
)
from clinic_desktop.services.clinic import targets
from clinic_desktop.services.working_days import day_kind, parse_days, told_days
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.services.year_figures import Entered, YearFigures, save_year
from clinic_desktop.storage.vault import Vault
from clinic_desktop.ui.screens.bulletins.screen import BulletinsScreen
from clinic_desktop.ui.screens.bulletins.sending import SendDialog
from clinic_desktop.ui.screens.bulletins.station_targets import StationTargetsDialog

pytestmark = pytest.mark.usefixtures("joined")
DAYS = "2030-02-03 休 春节\n2030-02-09 班"


def opened(bench: Bench) -> BulletinsScreen:
    bench.shell.open("bulletins")
    bench.keys.settle()
    screen = bench.shell.stack.current()
    assert isinstance(screen, BulletinsScreen)
    return screen


def body(bench: Bench) -> str:
    shown = in_sight(bench.shell, "bulletin-body")
    assert isinstance(shown, QLabel)
    return shown.text()


def test_a_notice_goes_out_and_the_village_reads_it(
    at_centre: Bench, at_village: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    screen = opened(at_centre)
    QTest.keyClick(screen.table.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    screen.save()
    at_centre.keys.settle()
    box = next(d for d in screen.findChildren(SendDialog) if d.isVisible())
    box.fields["title"].set_value("体检安排")
    box.save()
    at_centre.keys.settle()
    assert "请填写内容" in box.lines["body"].message
    box.fields["body"].set_value("周五上午在卫生院集中体检。")
    box.save()
    at_centre.keys.settle()
    assert screen.table.cell(0, 1) == "体检安排"
    assert screen.table.cell(0, 4) == "0/1"
    visit(village, centre, stick)
    assert pending(village).bulletins == 1
    at_village.screen.overview.load()
    at_village.keys.settle()
    assert "1 新" in at_village.village_page.errands.text("bulletins")
    there = opened(at_village)
    assert not there.notice.isVisible()
    assert "周五上午" in body(at_village)
    assert pending(village).bulletins == 0
    # The village's next package says that it has arrived.
    visit(village, centre, stick)
    (row,) = bulletins(centre)
    assert delivered(centre, "bulletin", [row.id]) == {row.id: {village.site.code: True}}
    at_centre.prompts.will_answer("内容有误")
    opened(at_centre)
    at_centre.press("withdraw")
    visit(village, centre, stick)
    assert bulletins(village) == ()


def test_holidays_are_followed_by_the_calendar_of_the_village(
    village: Workplace, centre: Workplace, stick: Path
) -> None:
    send_bulletin(centre, SendBulletin(HOLIDAYS, "2030 年节假日", DAYS))
    visit(village, centre, stick)
    with village.reading() as session:
        told = told_days(session)
    assert not day_kind(date(2030, 2, 4), told).official
    off, worked = told[date(2030, 2, 3)], told[date(2030, 2, 9)]
    assert (off.works, off.holiday, worked.works, worked.moved) == (False, "春节", True, True)
    assert day_kind(date(2030, 2, 9), told) == worked


@pytest.mark.parametrize("text", ["2030-02-30 休", "明天 休", "2030-02-03 假"])
def test_a_line_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(Exception, match="第 2 行读不懂"):
        parse_days(f"2030-02-03 休 春节\n{text}")


RULES = """
code = "Y-2"
title = "站点目标完成表（本县）"
edition = "2027"
effective_from = 2017-03-01
source = "本县考核方案"
period = "year"
submitted = false

[[table]]
label_heading = "指标"

[[table.column]]
code = "B"
heading = "全年完成"
span = "year"

[[table.row]]
code = "1"
label = "门诊人次"
unit = "人次"
formula = "n(encounter)"
"""


def test_rules_are_laid_over_those_of_the_program_and_bad_ones_change_nothing(
    village: Workplace, centre: Workplace, stick: Path, tmp_path: Path
) -> None:
    send_bulletin(centre, SendBulletin(DEFINITION, "本县表", RULES, "reports/Y-2.toml"))
    visit(village, centre, stick)
    with village.reading() as session:
        texts = definition_texts(session, village.site.code)
    base = bootstrap.resources_dir() / "definitions"
    catalogue = with_texts(base, tmp_path / "rules", texts)
    assert catalogue.reports.layout("Y-2", date(2026, 1, 1)).title == "站点目标完成表（本县）"
    assert len(catalogue.forms) == len(village.catalogue.forms)
    # The next time the village opens its clinic they are in force.
    vault = Vault.open(village.folder.vault)
    (account,) = vault.list_accounts()
    key = vault.unlock(account.staff_id, PASSWORD)
    again = bootstrap.open_workplace(village.folder, key, account.staff_id, village.clock)
    layout = again.catalogue.reports.layout("Y-2", date(2026, 1, 1))
    again.database.close()
    assert layout.title == "站点目标完成表（本县）"
    broken = {"reports/Y-2.toml": 'code = "Y-2"\nperiod = "never"\n'}
    catalogue = with_texts(base, tmp_path / "rules", broken)
    assert catalogue.reports.layout("Y-2", date(2026, 1, 1)).title == "站点目标完成表"
    assert "reports/Y-2.toml" in [each.path for each in catalogue.broken]


def test_a_broken_file_is_not_sent(at_centre: Bench, centre: Workplace, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "Y-2.toml").write_text('code = "Y-2"\nperiod = "never"\n', encoding="utf-8")
    screen = opened(at_centre)
    at_centre.prompts.will_answer(folder / "Y-2.toml")
    at_centre.press("send-definition")
    box = next(d for d in screen.findChildren(SendDialog) if d.isVisible())
    assert box.fields["path"].value() == "reports/Y-2.toml"
    box.fields["title"].set_value("本县表")
    box.save()
    at_centre.keys.settle()
    assert "不能用" in box.lines["body"].message
    assert bulletins(centre) == ()


def test_targets_of_the_centre_become_those_of_its_stations(
    at_centre: Bench, at_village: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    visit(village, centre, stick)
    year = centre.today.year
    save_year(centre, YearFigures(year, {"I-B1": Entered(1200, "县方案")}))
    opened(at_centre)
    at_centre.press("chip-targets")
    at_centre.prompts.will_answer(True)
    at_centre.press("send-targets")
    visit(village, centre, stick)
    assert [(t.indicator, t.value_hundredths) for t in targets(village, year)] == [("I-B1", 1200)]
    there = opened(at_village)
    at_village.press("chip-targets")
    assert there.goals.cell(0, 2) == "12次"
    # Sent once more it changes nothing.
    at_centre.prompts.will_answer(True)
    at_centre.press("send-targets")
    assert len(targets(village, year)) == 1


def test_a_notice_for_one_clinic_is_not_shown_at_another(
    village: Workplace, centre: Workplace, stick: Path
) -> None:
    send_bulletin(centre, SendBulletin(NOTICE, "只给别村", "请来开会", sites=("999",)))
    visit(village, centre, stick)
    assert bulletins(village) == ()
    assert len(bulletins(centre)) == 1


def test_a_station_has_targets_of_its_own(
    at_centre: Bench, village: Workplace, centre: Workplace, stick: Path
) -> None:
    visit(village, centre, stick)
    year = centre.today.year
    opened(at_centre)
    at_centre.press("chip-targets")
    at_centre.press("station-targets")
    box = in_sight(at_centre.shell, "station-targets-dialog")
    assert isinstance(box, StationTargetsDialog)
    box.section.values["I-B1"].set_value(900)
    box.section.sources["I-B1"].set_value("2026 年站点目标")
    QTest.keyClick(box, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    at_centre.keys.settle()
    visit(village, centre, stick)
    assert [(t.indicator, t.value_hundredths) for t in targets(village, year)] == [("I-B1", 900)]
    assert targets(centre, year) == ()
    # What is typed and not saved is asked about.
    box.section.values["I-B1"].set_value(1000)
    at_centre.prompts.will_answer(False)
    box.reject()
    assert box.isVisible()
    at_centre.prompts.will_answer(True)
    box.reject()
    assert not box.isVisible()

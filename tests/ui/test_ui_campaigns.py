"""A campaign by keyboard: the plan, one key for each child, mop-up, paper."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop.domain.campaigns import Result, Target
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    PlanCampaign,
    RecordResult,
    campaign_page,
    doses_of,
    list_campaigns,
    plan_campaign,
    record_result,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens import vaccination, vaccination_campaign
from clinic_desktop.ui.screens.vaccination.screen import VaccinationScreen
from clinic_desktop.ui.screens.vaccination_campaign.plan_dialog import PlanDialog
from clinic_desktop.ui.screens.vaccination_campaign.screen import CampaignScreen
from clinic_desktop.ui.shell.window import Shell

TODAY = date(2026, 3, 2)


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    with village_workplace(clinic_folder, data_key, clock, catalogue) as opened:
        yield opened


@pytest.fixture
def children(place: Workplace) -> dict[str, str]:
    """Three children of one group, the eldest first, as the list has them."""
    found = {}
    for name, born in (("王大", "2023-01-05"), ("王二", "2024-01-05"), ("王三", "2025-01-05")):
        day = date.fromisoformat(born)
        command = RegisterResident(
            name=name, sex="1", birth_date=day, village_group="3组", arrived_on=day
        )
        found[name] = register(place, command).resident_id
    return found


@pytest.fixture
def campaign(place: Workplace, children: dict[str, str]) -> str:
    rounds = ((date(2026, 1, 26), date(2026, 1, 30)), (TODAY, date(2026, 3, 8)))
    plan = PlanCampaign("脊灰补充免疫", "bOPV", date(2022, 3, 2), TODAY, rounds)
    return plan_campaign(place, plan).campaign_id


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    specs = [vaccination.spec(), vaccination_campaign.spec()]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


def opened(shell: Shell, keys: Keyboard, subject: str = "") -> CampaignScreen:
    shell.open("campaigns", subject)
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, CampaignScreen)
    return found


@pytest.fixture
def screen(shell: Shell, keys: Keyboard, campaign: str) -> CampaignScreen:
    found = opened(shell, keys)
    assert found.table is not None
    assert found.table.view.hasFocus()
    found.session.fields["lot_no"].set_value("P1")
    found.session.fields["expires_on"].set_value(date(2027, 1, 1))
    return found


def noted(place: Workplace, campaign: str, number: int = 2) -> dict[str, Result | None]:
    rows: tuple[Target, ...] = campaign_page(place, campaign).targets
    return {r.name: r.results[number].result if number in r.results else None for r in rows}


def test_a_plan_is_made_by_keyboard(
    shell: Shell, keys: Keyboard, place: Workplace, children: dict[str, str], qtbot: QtBot
) -> None:
    screen = opened(shell, keys)
    keys.control(Qt.Key.Key_N)
    qtbot.waitUntil(lambda: any(d.isActiveWindow() for d in screen.findChildren(PlanDialog)))
    (dialog,) = screen.findChildren(PlanDialog)
    dialog.fields["first_1"].setFocus()
    for text in ("20260302", "20260308", "20260406", "20260412"):
        keys.type(text)
        keys.enter()
    assert dialog.fields["born_from"].value() == date(2022, 3, 2)
    keys.control(Qt.Key.Key_S)
    keys.settle()
    (plan,) = list_campaigns(place)
    assert (plan.product, len(plan.rounds), plan.title) == ("bOPV", 2, "2026年脊灰疫苗补充免疫")
    assert screen.table is not None
    assert screen.table.model.rowCount() == 3


def test_one_key_for_each_child_and_the_cursor_goes_on(
    screen: CampaignScreen, keys: Keyboard, place: Workplace, campaign: str,
    children: dict[str, str],
) -> None:  # fmt: skip
    screen.session.fields["given_at"].set_value("清溪镇卫生院")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_1, Qt.Key.Key_3):
        keys.press(key)
        keys.settle()
    assert noted(place, campaign) == {
        "王大": Result.GIVEN,
        "王二": Result.AWAY,
        "王三": Result.REFUSED,
    }
    (dose,) = doses_of(place, children["王大"])
    assert (dose.source, dose.lot_no, dose.given_on) == ("campaign", "P1", TODAY)
    assert dose.given_at == "清溪镇卫生院"
    assert [screen.chips.keys()] == [{"untold"}]
    assert screen.table is not None
    assert screen.table.model.rowCount() == 0


def test_a_child_of_the_paper_list_is_found_by_name(
    screen: CampaignScreen, keys: Keyboard, place: Workplace, campaign: str
) -> None:
    assert screen.table is not None
    keys.control(Qt.Key.Key_F)
    keys.type("ws")
    assert screen.table.model.rowCount() == 1
    keys.enter()
    keys.press(Qt.Key.Key_4)
    keys.settle()
    assert noted(place, campaign)["王三"] is Result.ELSEWHERE
    keys.press(Qt.Key.Key_Escape)
    assert screen.table.model.rowCount() == 2


def test_the_mop_up_list_and_taking_back(
    screen: CampaignScreen, keys: Keyboard, place: Workplace, campaign: str,
    prompts: ScriptedPrompts, children: dict[str, str],
) -> None:  # fmt: skip
    keys.enter()
    keys.settle()
    keys.press(Qt.Key.Key_1)
    keys.settle()
    screen.chips.picked.emit(frozenset({"mop_up"}))
    assert screen.table is not None
    assert screen.table.model.rowCount() == 2
    screen.chips.picked.emit(frozenset({"all"}))
    screen.table.setFocus()
    screen.table.choose(children["王大"])
    prompts.will_answer(True)
    keys.press(Qt.Key.Key_Backspace)
    keys.settle()
    assert noted(place, campaign)["王大"] is None
    assert doses_of(place, children["王大"]) == ()


def test_another_reason_is_asked_for_in_words(
    screen: CampaignScreen, keys: Keyboard, place: Workplace, campaign: str,
    prompts: ScriptedPrompts,
) -> None:  # fmt: skip
    prompts.will_answer("太远")
    keys.press(Qt.Key.Key_5)
    keys.settle()
    (row,) = [r for r in campaign_page(place, campaign).targets if r.results]
    assert (row.results[2].result, row.results[2].note) == (Result.OTHER, "太远")


def test_without_a_lot_it_is_asked_once(
    screen: CampaignScreen, keys: Keyboard, place: Workplace, campaign: str,
    prompts: ScriptedPrompts,
) -> None:  # fmt: skip
    screen.session.fields["lot_no"].set_value(None)
    prompts.will_answer(True)
    keys.enter()
    keys.settle()
    keys.enter()
    keys.settle()
    assert list(noted(place, campaign).values()) == [Result.GIVEN, Result.GIVEN, None]
    assert len(prompts.asked) == 1


def test_a_round_that_has_not_begun_says_so(
    shell: Shell, keys: Keyboard, place: Workplace, children: dict[str, str]
) -> None:
    rounds = ((date(2026, 3, 9), date(2026, 3, 12)),)
    plan = PlanCampaign("以后的", "bOPV", date(2022, 3, 2), TODAY, rounds)
    plan_campaign(place, plan)
    screen = opened(shell, keys)
    keys.press(Qt.Key.Key_1)
    keys.settle()
    assert "开始" in screen.problem.text()
    assert screen.problem.isVisible()


def test_the_first_round_can_be_looked_at_and_the_sums_follow(
    screen: CampaignScreen, keys: Keyboard, place: Workplace, campaign: str,
    children: dict[str, str],
) -> None:  # fmt: skip
    first = RecordResult(
        campaign, 1, children["王大"], "given", date(2026, 1, 26), "P1", date(2027, 1, 1)
    )
    screen.desk.operations.change(screen, lambda p: record_result(p, first))
    keys.settle()
    screen.rounds.picked.emit(frozenset({"1"}))
    keys.settle()
    assert screen.session.fields["on"].value() == date(2026, 1, 30)
    told = [w.accessibleName() for w in screen.panel.findChildren(type(screen.problem))]
    assert "合计 1 / 3，33.3%" in told
    assert screen.table is not None
    assert screen.table.model.rowCount() == 2


@pytest.mark.parametrize("entry", ["摸底登记名单（Ctrl+P）", "查漏补种名单", "汇总表"])
def test_the_papers_come_to_the_preview(
    screen: CampaignScreen, keys: Keyboard, entry: str, qtbot: QtBot
) -> None:
    button = screen.findChild(QPushButton, "print-campaign")
    assert button is not None
    (action,) = [a for a in button.menu().actions() if a.text() == entry]
    action.trigger()
    keys.settle()
    qtbot.waitUntil(lambda: bool(screen.findChildren(PreviewWindow)))
    (window,) = screen.findChildren(PreviewWindow)
    assert "脊灰补充免疫" in window.windowTitle()
    window.close()


def test_from_the_list_of_children_to_the_campaign_and_back_to_a_card(
    shell: Shell, keys: Keyboard, campaign: str, children: dict[str, str]
) -> None:
    shell.open("vaccination")
    keys.settle()
    listed = shell.stack.current()
    assert listed is not None
    works = listed.findChild(QPushButton, "special-works")
    assert isinstance(works, QPushButton)
    (wanted,) = [a for a in works.menu().actions() if "补充免疫" in a.text()]
    wanted.trigger()
    keys.settle()
    assert isinstance(shell.stack.current(), CampaignScreen)
    keys.press(Qt.Key.Key_F2)
    keys.settle()
    card = shell.stack.current()
    assert isinstance(card, VaccinationScreen)
    assert card.on_card

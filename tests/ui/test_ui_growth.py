"""The growth curves on a child's page."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from ui_fakes import FakePlace, ScriptedPrompts

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.growth import Grade, Indicator
from clinic_desktop.services.growth import Growth, Measured
from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.screen import Desk, Session
from clinic_desktop.ui.screens.person.growth import GrowthCard, measured_words
from clinic_desktop.ui.snapshots import snapshot
from clinic_desktop.ui.theme.tokens import Tone

LAST = Measured(date(2026, 3, 1), 365, 6.9, -2.9, Grade.LOW)
GROWTH = Growth(
    "1",
    {
        Indicator.WEIGHT: (Measured(date(2025, 9, 1), 184, 7.9, -0.1, Grade.MIDDLE), LAST),
        Indicator.LENGTH: (),
        Indicator.BMI: (),
    },
)


@pytest.fixture
def card(operations: Operations, prompts: ScriptedPrompts, resources: Path, qtbot: QtBot) -> Any:
    desk = Desk(
        operations,
        None,  # type: ignore[arg-type]
        prompts,
        Session("", "", "", "", "doctor"),
        lambda: date(2026, 3, 2),
        resources,
        load_catalogue(resources / "definitions"),
    )
    made = GrowthCard(desk)
    qtbot.addWidget(made)
    return made


def test_the_curve_of_the_chosen_indicator_is_shown(card: GrowthCard) -> None:
    card.show_growth(GROWTH)
    assert not card.isHidden()
    shown = [name for name, curve in card.curves.items() if not curve.isHidden()]
    assert shown == [Indicator.WEIGHT]
    assert "12 月龄 6.9 kg" in card.curves[Indicator.WEIGHT].accessibleDescription()
    assert "Z −2.9，下" in card.words.text()
    assert snapshot(card, 330, 420).width() == 330
    card.chips.set_keys(frozenset({"length"}))
    card._show_chosen()
    assert "还没有测量" in card.words.text()


def test_nobody_else_sees_the_card(card: GrowthCard, place: FakePlace) -> None:
    card.show_growth(GROWTH)
    card.load(card, "somebody", child=False)
    assert card.isHidden()
    card.show_growth(Growth("1", dict.fromkeys(Indicator, ())))
    assert card.isHidden()


def test_words_of_a_measurement() -> None:
    assert measured_words(Indicator.WEIGHT, LAST)[1] is Tone.DANGER
    unscored = Measured(date(2026, 3, 1), 365, 74.25, None, None)
    assert measured_words(Indicator.LENGTH, unscored) == (
        "身长（高） 74.2 cm（2026-03-01）",
        Tone.PLAIN,
    )

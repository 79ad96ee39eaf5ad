"""王小宝 of Shimen village, the list of children and the card, with the keyboard in it."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts
from vaccination_desk import (
    BORN,
    give,
)

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.screens.vaccination import spec
from clinic_desktop.ui.screens.vaccination.screen import VaccinationScreen
from clinic_desktop.ui.shell.window import Shell


@pytest.fixture
def place(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, catalogue: Catalogue
) -> Iterator[Workplace]:
    with village_workplace(clinic_folder, data_key, clock, catalogue) as opened:
        yield opened


@pytest.fixture
def child(place: Workplace) -> str:
    """王小宝: birth doses, two of hepatitis B, the second polio too early to count twice."""
    saved = register(
        place,
        RegisterResident(name="王小宝", sex="1", birth_date=BORN, village_group="3组"),
    )
    for product, on in (
        ("HepB", BORN),
        ("BCG", BORN),
        ("HepB", date(2025, 4, 12)),
        ("IPV", date(2025, 5, 12)),
    ):
        give(place, saved.resident_id, product, on, given_at="清溪镇卫生院")
    return saved.resident_id


@pytest.fixture
def grown(place: Workplace) -> str:
    """李大年: forty years old, no dose: not on the list."""
    person = RegisterResident(name="李大年", sex="1", birth_date=date(1986, 1, 1))
    return register(place, person).resident_id


@pytest.fixture
def shell(
    place: Workplace, faults: KeptFaults, prompts: ScriptedPrompts, qtbot: QtBot
) -> Iterator[Shell]:
    specs = [spec(), *(each for each in all_screens() if each.key == "record")]
    with main_window(place, specs, faults, prompts, qtbot) as window:
        yield window


@pytest.fixture
def screen(shell: Shell, keys: Keyboard, child: str, grown: str) -> VaccinationScreen:
    """The list with one child."""
    shell.open("vaccination")
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, VaccinationScreen)
    return found


@pytest.fixture
def card(screen: VaccinationScreen, shell: Shell, keys: Keyboard, child: str) -> VaccinationScreen:
    """The child's card."""
    shell.open("vaccination", child)
    keys.settle()
    return screen

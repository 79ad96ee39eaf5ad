"""A village and its centre, joined by stick, each behind its window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from clinic_with_vault import CENTRE, founded
from exchange_bench import Bench, join
from pytestqt.qtbot import QtBot
from real_clinic import main_window
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop import bootstrap
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.screens import all_screens

KEYS = ("exchange", "history", "conflicts", "quarantine", "same_person", "resident")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return bootstrap.load_definitions()


@pytest.fixture(autouse=True)
def _profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Device keys of the tests; each clinic has a folder of its own in it."""
    monkeypatch.setenv("CLINIC_PROFILE", str(tmp_path / "profile"))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def village(tmp_path: Path, clock: FixedClock, catalogue: Catalogue) -> Iterator[Workplace]:
    with founded(ClinicFolder(tmp_path / "village"), clock, catalogue) as opened:
        yield opened


@pytest.fixture
def centre(tmp_path: Path, clock: FixedClock, catalogue: Catalogue) -> Iterator[Workplace]:
    folder = ClinicFolder(tmp_path / "centre")
    with founded(folder, clock, catalogue, CENTRE, "李主任") as opened:
        yield opened


@pytest.fixture
def joined(village: Workplace, centre: Workplace, stick: Path) -> None:
    join(village, centre, stick)


def _specs() -> list[object]:
    return [spec for spec in all_screens() if spec.key in KEYS]


@pytest.fixture
def at_village(village: Workplace, faults: KeptFaults, qtbot: QtBot) -> Iterator[Bench]:
    prompts = ScriptedPrompts()
    with main_window(village, _specs(), faults, prompts, qtbot) as shell:  # type: ignore[arg-type]
        yield Bench(shell, village, prompts, qtbot)


@pytest.fixture
def at_centre(centre: Workplace, faults: KeptFaults, qtbot: QtBot) -> Iterator[Bench]:
    prompts = ScriptedPrompts()
    with main_window(centre, _specs(), faults, prompts, qtbot) as shell:  # type: ignore[arg-type]
        yield Bench(shell, centre, prompts, qtbot)

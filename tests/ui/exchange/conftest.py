"""A village and its centre, joined by stick, each behind its window."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from clinic_with_vault import CENTRE, founded, reopened
from exchange_bench import Bench, join
from pytestqt.qtbot import QtBot
from real_clinic import main_window
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.screens import all_screens

DAY = date(2026, 3, 2)
"""As ``clock`` of the whole suite."""
KEYS = (
    "reports",
    "exchange",
    "history",
    "conflicts",
    "quarantine",
    "same_person",
    "bulletins",
    "reporting",
    "appraisal",
    "resident",
)


@pytest.fixture(autouse=True)
def _profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Device keys of the tests; each clinic has a folder of its own in it."""
    monkeypatch.setenv("CLINIC_PROFILE", str(tmp_path / "profile"))


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """Both clinics as they are founded, and as they have joined: made once, copied by each test."""
    root = tmp_path_factory.mktemp("towns")
    clock = FixedClock.on(DAY)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("founded", "joined"):
            home = root / name
            (home / "stick").mkdir(parents=True)
            (home / "profile").mkdir()
            patch.setenv("CLINIC_PROFILE", str(home / "profile"))
            folders = ClinicFolder(home / "village"), ClinicFolder(home / "centre")
            with (
                founded(folders[0], clock, catalogue) as village,
                founded(folders[1], clock, catalogue, CENTRE, "李主任") as centre,
            ):
                if name == "joined":
                    join(village, centre, home / "stick")
    return root


@pytest.fixture
def town(towns: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy for one test."""
    name = "joined" if "joined" in request.fixturenames else "founded"
    for part in ("village", "centre", "profile", "stick"):
        shutil.copytree(towns / name / part, tmp_path / part, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def joined(town: Path) -> None:
    """Both sides as after the enrolment."""


@pytest.fixture
def stick(town: Path) -> Path:
    return town / "stick"


@pytest.fixture
def village(town: Path, clock: FixedClock, catalogue: Catalogue) -> Iterator[Workplace]:
    with reopened(ClinicFolder(town / "village"), clock, catalogue) as opened:
        yield opened


@pytest.fixture
def centre(town: Path, clock: FixedClock, catalogue: Catalogue) -> Iterator[Workplace]:
    with reopened(ClinicFolder(town / "centre"), clock, catalogue) as opened:
        yield opened


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

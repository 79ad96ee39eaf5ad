"""The worklist of files to be mended, and the look at one's own readings."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard, main_window, village_workplace
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop import bootstrap
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.plausibility import DigitPreference
from clinic_desktop.services.quality import FileState, Flag, SelfCheck
from clinic_desktop.services.record_slips import Slip
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.storage.database import DataKey
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.screens.files.quality import (
    SelfCheckDialog,
    chosen_states,
    quality_columns,
    quality_facts,
    self_check_lines,
)
from clinic_desktop.ui.screens.files.screen import FilesScreen
from clinic_desktop.ui.theme.tokens import Tone


def test_incomplete_files_are_listed_and_opened(
    clinic_folder: ClinicFolder,
    data_key: DataKey,
    clock: FixedClock,
    faults: KeptFaults,
    prompts: ScriptedPrompts,
    qtbot: QtBot,
) -> None:
    specs = [spec for spec in all_screens() if spec.key in {"files", "resident"}]
    definitions = bootstrap.load_definitions()
    with village_workplace(clinic_folder, data_key, clock, definitions) as place:
        register(place, RegisterResident("王桂兰", birth_date=date(1950, 1, 1), sex="2"))
        with main_window(place, specs, faults, prompts, qtbot) as shell:
            keys = Keyboard(shell, qtbot)
            shell.open("files", "", list="quality")
            keys.settle()
            screen = shell.stack.current()
            assert isinstance(screen, FilesScreen)
            state = screen.poor.current()
            assert state is not None
            assert state.name == "王桂兰"
            assert screen.poor.view.hasFocus()
            assert chosen_states(screen._states, "gaps") == [state]
            assert chosen_states(screen._states, Flag.UNCONTROLLED) == []
            button = screen.findChild(QPushButton, "self-check")
            assert button is not None
            assert button.isVisible()
            button.click()
            (dialog,) = screen.findChildren(SelfCheckDialog)
            keys.settle()
            said = " ".join(each.text() for each in dialog.findChildren(QLabel))
            assert "近一年没有读数" in said
            assert "不上报" in said
            dialog.reject()
            keys.settle()
            screen.poor.setFocus()
            keys.enter()
            keys.settle()
            assert shell.stack.current() is not screen


def test_irregular_places_are_named_on_the_page_of_the_person() -> None:
    slips = tuple(
        Slip(f"{n:032x}", "encounter", "接诊记录表", date(2026, 3, n), f"请填写“项目{n}”")
        for n in (5, 4, 3, 2, 1)
    )
    born = date(1950, 1, 1)
    state = FileState(
        "a" * 32, "王桂兰", "2", born, "3组", "12", (), (Flag.IRREGULAR,), 100, None, slips
    )
    first, *named, rest = quality_facts([state])
    assert first[1] == "100%，填写不规范"
    assert [words for _, words, _ in named] == [
        f"2026-03-0{n} 接诊记录表：请填写“项目{n}”" for n in (5, 4, 3)
    ]
    assert rest[1] == "还有 2 处"
    (column,) = (c for c in quality_columns(date(2026, 3, 6)) if c.title == "填写不规范之处")
    assert column.text(state) == "2026-03-05 接诊记录表：请填写“项目5”（共 5 处）"


@pytest.mark.parametrize(("suspicious", "tone"), [(True, Tone.NOTICE), (False, Tone.PLAIN)])
def test_a_favourite_digit_is_said_calmly(suspicious: bool, tone: Tone) -> None:
    found = SelfCheck(DigitPreference(200, 0, 0.42, suspicious), None, (), (), {})
    (text, shown), *rest = self_check_lines(found, {})
    assert "尾数 0 占 42%" in text
    assert shown is tone
    assert bool(rest) is not suspicious
